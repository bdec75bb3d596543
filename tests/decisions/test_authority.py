"""Authority tables of levels: what they say, and what is refused in them."""

import re
from datetime import date

import pytest

from riskzone.decisions.authority import (
    SHIPPED,
    Authority,
    Kind,
    LevelAuthority,
    authorities,
    authority,
    authority_in_force,
    kinds_of,
    parse_authority,
)
from riskzone.decisions.model import FollowLine, LevelLine, Relation, UnitLine
from riskzone.errors import NotFound, SchemeError
from riskzone.settings import DATA
from tests.decisions.papers_of_2020 import at, document

TEXT = (SHIPPED / "hlj-2020.toml").read_text("utf-8")


def test_both_tables_are_shipped() -> None:
    assert set(authorities()) == {"hlj-2020", "hlj-2021"}


def test_levels_of_2020_are_the_provinces_and_of_2021_the_prefectures() -> None:
    for name, level in (("hlj-2020", "province"), ("hlj-2021", "prefecture")):
        table = authority(name)
        assert table.bodies[table.decisions[Kind.LEVEL].decides].level == level
        assert table.bodies[table.decisions[Kind.RESPONSE].decides].level == "province"


def test_an_unknown_table_names_those_there_are() -> None:
    with pytest.raises(NotFound, match="hlj-2020, hlj-2021"):
        authority("hlj-1998")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('decides = "control_group"', 'decides = "nobody"', "decisions.level"),
        ('level = "county"', 'level = "village"', "bodies.county.level"),
        ("demands = [", 'demands = ["stamp", ', "decisions.level.demands.0"),
        ("[decisions.list]", "[decisions.lists]", "decisions"),
        ('certainty = "derived"', 'certainty = "sure"', "certainty"),
        ('"decisions.withdraw",', '"decisions.undo",', "assumed"),
        ('id = "hlj-2020"', 'id = "hlj-2020"\ncolour = "red"', "colour"),
    ],
)
def test_a_faulty_table_is_refused_with_the_field(old: str, new: str, field: str) -> None:
    with pytest.raises(SchemeError) as caught:
        parse_authority(TEXT.replace(old, new, 1), "table.toml")
    assert caught.value.params["field"].startswith(field)


def test_what_is_no_toml_is_refused() -> None:
    with pytest.raises(SchemeError):
        parse_authority("id = ")


def test_kinds_of_a_document() -> None:
    lines = (
        FollowLine(area="230100", level="I", effective_at=at(3, 4)),
        LevelLine(area="230103", level="low", effective_at=at(3, 4)),
        UnitLine(area="230103", effective_at=at(3, 4), unit_id=1, action="approve"),
    )
    one = document(2, *lines, refers_to=1, relation=Relation.WITHDRAWS)
    assert kinds_of(one) == (Kind.LEVEL, Kind.RESPONSE, Kind.WITHDRAW)


def test_every_key_of_a_table_is_described() -> None:
    text = (DATA.parent / "docs" / "declared-levels.md").read_text("utf-8")
    keys = {*LevelAuthority.model_fields, *Authority.model_fields, *Kind, *authorities()}
    named = {word for found in re.findall(r"`([^`]+)`", text) for word in re.split(r"\W+", found)}
    assert {str(key) for key in keys if key not in named and f"`{key}`" not in text} == set()


@pytest.mark.parametrize(
    ("area", "on", "table"),
    [
        ("230000", date(2019, 12, 31), "hlj-2020"),
        ("231221", date(2020, 12, 31), "hlj-2020"),
        ("231221", date(2021, 1, 1), "hlj-2021"),
        ("420100", date(2020, 2, 20), "hlj-2020"),
        ("420100", date(2022, 2, 20), "hlj-2021"),
    ],
)
def test_the_table_in_force_follows_area_and_day(area: str, on: date, table: str) -> None:
    assert authority_in_force(area, on).id == table
