"""Default deny: a right must be held, and the area must lie in the jurisdiction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.access import Actor, Right, covers, require, right_words
from riskzone.errors import Denied
from riskzone.messages import render

MUDANJIANG = "231000"
XIAN_DISTRICT = "231005"
HARBIN = "230100"


@pytest.mark.parametrize("held", [None, *Right], ids=str)
def test_only_the_right_that_is_held_is_granted(held: Right | None) -> None:
    actor = Actor("someone", frozenset({held} - {None}))
    if held is not None:
        require(actor, held)
    for asked in set(Right) - {held}:
        with pytest.raises(Denied) as caught:
            require(actor, asked)
        assert caught.value.code == "access.right_missing"
        assert dict(caught.value.params) == {"actor": "someone", "right": right_words(asked)}


@pytest.mark.parametrize(
    ("jurisdiction", "area", "covered"),
    [
        ("", XIAN_DISTRICT, True),
        ("23", XIAN_DISTRICT, True),
        ("230000", XIAN_DISTRICT, True),
        ("2310", XIAN_DISTRICT, True),
        (MUDANJIANG, XIAN_DISTRICT, True),
        (MUDANJIANG, "231005001", True),
        ("231081100", "231081100", True),
        ("231081100", "231081101", False),
        (XIAN_DISTRICT, XIAN_DISTRICT, True),
        (XIAN_DISTRICT, "231005001", True),
        (XIAN_DISTRICT, MUDANJIANG, False),
        (MUDANJIANG, HARBIN, False),
        (MUDANJIANG, "230000", False),
        ("320000", XIAN_DISTRICT, False),
    ],
)
def test_jurisdiction_covers_itself_and_what_lies_below(
    jurisdiction: str, area: str, covered: bool
) -> None:
    actor = Actor("county", frozenset({Right.IMPORT}), jurisdiction)
    assert actor.may(Right.IMPORT, area) is covered
    if covered:
        require(actor, Right.IMPORT, area)
    else:
        with pytest.raises(Denied) as caught:
            require(actor, Right.IMPORT, area)
        assert caught.value.code == "access.outside_jurisdiction"


PAIRS = st.integers(1, 99).map("{:02d}".format)


@given(
    jurisdiction=st.lists(PAIRS, max_size=3).map("".join),
    area=st.lists(PAIRS, min_size=3, max_size=3).map("".join),
)
def test_who_covers_an_area_covers_everything_below_it(jurisdiction: str, area: str) -> None:
    if covers(jurisdiction, area):
        assert covers(jurisdiction, area + "001")


def test_a_missing_right_is_told_before_the_area() -> None:
    stranger = Actor("stranger", jurisdiction=HARBIN)
    with pytest.raises(Denied) as caught:
        require(stranger, Right.IMPORT, XIAN_DISTRICT)
    assert caught.value.code == "access.right_missing"


def test_the_command_line_may_do_everything_and_the_program_itself_may_look() -> None:
    assert Actor.command_line("duty").rights == frozenset(Right)
    assert Actor.command_line("duty").name == "cli:duty"
    assert Actor.system().rights == {Right.VIEW_LEVELS}


def test_an_actor_cannot_be_given_rights_afterwards() -> None:
    actor = Actor("someone")
    with pytest.raises(AttributeError):
        actor.rights = frozenset(Right)  # type: ignore[misc]


def test_the_refusal_is_readable_in_both_languages() -> None:
    with pytest.raises(Denied, match="system lacks the right to adopt schemes"):
        require(Actor.system(), Right.ADOPT_SCHEME)


def test_a_refusal_names_the_right_in_both_languages_and_never_its_id() -> None:
    with pytest.raises(Denied) as caught:
        require(Actor("duty"), Right.DECIDE_UNITS)
    zh, en = (render(caught.value.code, caught.value.params, one) for one in ("zh", "en"))
    assert zh == "duty 没有“决定管控单元”的权限，请由管理员授予"
    assert en == "duty lacks the right to decide on control units; an administrator can grant it"


def test_every_right_has_a_name_of_its_own_in_both_languages() -> None:
    named = [right_words(right) for right in Right]
    assert len({one.zh for one in named}) == len({one.en for one in named}) == len(Right)
    assert not any("_" in one.zh + one.en for one in named)
