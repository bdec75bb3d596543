"""Whether people behind a closure are provided for, and who answers for it."""

from dataclasses import fields, replace

from riskzone.units.care import IN_NEED, care_of, parties_of, team_of
from riskzone.units.model import Care, Parties, Team
from riskzone.units.words import CARE, PARTIES, TEAM
from tests.units.build import CARE as ALL
from tests.units.build import place


def test_a_complete_list_lacks_nothing() -> None:
    assert [f(place()).missing for f in (care_of, parties_of, team_of)] == [(), (), ()]
    assert (care_of(place()).done, care_of(place()).total) == (5, 5)


def test_an_empty_list_lacks_everything_by_name() -> None:
    bare = place(care=Care(), parties=Parties(), team=Team())
    assert care_of(bare).missing == tuple(CARE.values())
    assert parties_of(bare).missing == tuple(PARTIES.values())
    assert team_of(bare).missing == tuple(TEAM.values())
    assert not care_of(bare).complete


def test_each_item_is_missed_alone() -> None:
    for name in CARE:
        without = replace(ALL, **{name: type(getattr(ALL, name))()})
        assert care_of(place(care=without)).missing == (CARE[name],)


def test_a_blank_office_is_none() -> None:
    named = parties_of(place(parties=Parties(" ", "a", "b", "c")))
    assert named.missing == (PARTIES["territory"],)


def test_every_post_office_and_need_of_the_model_is_in_the_lists() -> None:
    assert {f.name for f in fields(Team)} == set(TEAM)
    assert {f.name for f in fields(Parties)} == set(PARTIES)
    assert {f.name for f in fields(Care)} == set(CARE) | set(IN_NEED)
