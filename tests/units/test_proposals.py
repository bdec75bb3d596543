"""Control units proposed from every place of a new case."""

from datetime import date

import pandas as pd
import pytest
import shapely

from riskzone.units.model import ControlUnit, Kind, State, Trigger, TriggerKind
from riskzone.units.proposals import (
    PLACE_COLUMNS,
    Building,
    follow_up,
    new_triggers,
    proposed_units,
)
from tests.units.build import HLJ, at, in_force, place, scheme

NOW = at(22, 3)
COUNTY, TOWNSHIP = "231202", "231202001"


def entrance(number: str, parent: str, name: str, lon: float) -> Building:
    square = shapely.box(lon, 46.6, lon + 0.0002, 46.6002)
    return Building(number, name, "entrance", parent, COUNTY, TOWNSHIP, square)


BUILDINGS = {
    one.id: one
    for one in (
        Building("c", "幸福小区", "compound", "", COUNTY, TOWNSHIP),
        Building("b3", "幸福小区3号楼", "building", "c", COUNTY, TOWNSHIP),
        Building("b4", "幸福小区4号楼", "building", "c", COUNTY, TOWNSHIP),
        entrance("e31", "b3", "幸福小区3号楼1单元", 126.98),
        entrance("e32", "b3", "幸福小区3号楼2单元", 126.981),
        entrance("e41", "b4", "幸福小区4号楼1单元", 126.982),
        Building("h", "绥化演示医院", "compound", "", COUNTY, TOWNSHIP),
        Building("hb", "绥化演示医院住院楼", "building", "h", COUNTY, TOWNSHIP),
        entrance("w1", "hb", "绥化演示医院1病区", 126.99),
        entrance("w2", "hb", "绥化演示医院2病区", 126.991),
    )
}


def places(*rows: dict[str, object]) -> pd.DataFrame:
    usual = {
        "case": "k1",
        "trigger": "confirmed",
        "known_on": date(2020, 4, 21),
        "in_isolation": False,
        "kind": "home",
        "place": "",
        "building_id": "",
        "county": COUNTY,
        "township": TOWNSHIP,
    }
    return pd.DataFrame([usual | row for row in rows], columns=list(PLACE_COLUMNS))


def propose(
    *rows: dict[str, object], known: tuple[ControlUnit, ...] = (), scheme_id: str = HLJ
) -> tuple[ControlUnit, ...]:
    return proposed_units(places(*rows), scheme(scheme_id), known, buildings=BUILDINGS, at=NOW)


def told(units: tuple[ControlUnit, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(unit.name, unit.circle, unit.building_units) for unit in units]


def test_the_entrance_comes_first_then_the_rest_of_the_compound() -> None:
    inner, outer = propose({"building_id": "e31"})
    assert told((inner, outer)) == [
        ("幸福小区3号楼1单元", "entrance", ("e31",)),
        ("幸福小区", "compound", ("e32", "e41")),
    ]
    assert (inner.kind, outer.kind) == (Kind.ENTRANCE, Kind.COMPOUND)
    assert outer.place_text == "幸福小区（除3号楼1单元外）"
    assert inner.group == outer.group != ""
    assert (inner.state, inner.id, inner.effective_at) == (State.DRAFT, 0, None)
    assert inner.triggers == (Trigger(TriggerKind.CONFIRMED, date(2020, 4, 21), "k1"),)


def test_every_place_of_a_case_proposes_its_own() -> None:
    units = propose(
        {"building_id": "e31"},
        {"kind": "work", "place": "绥化粮库办公楼3楼302室"},
        {"kind": "work", "place": "绥化乳品厂包装车间"},
        {"kind": "visited", "place": "绥化第一小学三年级二班教室"},
        {"kind": "ward", "building_id": "w1"},
        {"place": "新华乡红星村3组", "township": ""},
    )
    kinds = {unit.place_text: unit.kind for unit in units if unit.circle == "entrance"}
    assert kinds == {
        "幸福小区3号楼1单元": Kind.ENTRANCE,
        "绥化粮库办公楼": Kind.OFFICE,
        "绥化乳品厂包装车间": Kind.WORKSHOP,
        "绥化第一小学三年级二班教室": Kind.CLASS_ROOM,
        "绥化演示医院1病区": Kind.WARD,
        "新华乡红星村3组": Kind.VILLAGE_GROUP,
    }


def test_a_chain_through_a_hospital_closes_each_ward_and_looks_at_the_building() -> None:
    units = propose(
        {"kind": "ward", "building_id": "w1", "case": "k1"},
        {"kind": "ward", "building_id": "w2", "case": "k2"},
    )
    assert told(units) == [
        ("绥化演示医院1病区", "entrance", ("w1",)),
        ("绥化演示医院2病区", "entrance", ("w2",)),
        ("绥化演示医院住院楼", "compound", ()),
    ]


def test_two_cases_of_one_entrance_are_one_control_unit_with_two_triggers() -> None:
    inner, outer = propose(
        {"building_id": "e31", "case": "k2", "known_on": date(2020, 4, 22)},
        {"building_id": "e31", "case": "k1"},
    )
    assert [t.case for t in inner.triggers] == ["k1", "k2"] == [t.case for t in outer.triggers]


def test_two_entrances_of_one_compound_have_one_circle_around_both() -> None:
    units = propose({"building_id": "e31"}, {"building_id": "e41", "case": "k2"})
    assert told(units)[-1] == ("幸福小区", "compound", ("e32",))
    assert units[-1].place_text == "幸福小区（除3号楼1单元、4号楼1单元外）"


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = [{"building_id": b, "case": f"k{b}"} for b in ("e31", "w1", "e41", "e32")]
    assert propose(*rows) == propose(*reversed(rows))


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"place": "  "},
        {"place": "某处", "county": ""},
        {"place": "某处", "trigger": "contact"},
    ],
)
def test_without_a_place_or_a_cause_nothing_is_proposed(row: dict[str, object]) -> None:
    assert propose(row) == ()


def test_a_place_that_is_not_in_the_layer_is_words_cut_at_the_entrance() -> None:
    [unit] = propose({"place": "兰河街道幸福小区9号楼2单元501室", "building_id": ""})
    assert (unit.place_text, unit.building_units) == ("兰河街道幸福小区9号楼2单元", ())
    [unknown] = propose({"place": "某小区", "building_id": "zz9"})
    assert (unknown.building_units, unknown.place_text) == ((), "某小区")


def test_what_is_planned_for_a_place_is_suggested_instead() -> None:
    planned = place(
        id=5,
        version=2,
        state=State.PLANNED,
        building_units=("e31", "e32"),
        triggers=(),
        name="幸福小区3号楼",
    )
    units = propose({"building_id": "e31"}, {"building_id": "e32", "case": "k2"}, known=(planned,))
    assert [(u.id, u.circle) for u in units] == [(5, "entrance"), (0, "compound")]
    assert [t.case for t in units[0].triggers] == ["k1", "k2"]


def test_a_plan_drawn_as_a_polygon_covers_the_entrances_inside() -> None:
    planned = place(
        id=5,
        state=State.PLANNED,
        building_units=(),
        geometry=shapely.box(126.979, 46.599, 126.9815, 46.601),
        triggers=(),
    )
    assert [u.id for u in propose({"building_id": "e32"}, known=(planned,))] == [5, 0]
    assert [u.id for u in propose({"building_id": "e41"}, known=(planned,))] == [0, 0]


def test_what_holds_already_is_not_proposed_again_but_told_its_new_case() -> None:
    held = in_force(building_units=("e31",), effective_at=at(20))
    units = propose({"building_id": "e31", "case": "k9"}, known=(held,))
    assert [u.circle for u in units] == ["compound"]
    [(unit, triggers)] = new_triggers(
        places({"building_id": "e31", "case": "k9"}),
        scheme(),
        (held,),
        buildings=BUILDINGS,
        at=NOW,
    )
    assert unit is held
    assert [t.case for t in triggers] == ["k9"]


@pytest.mark.parametrize(
    "over",
    [
        {"state": State.ENDED, "ended_at": at(21)},
        {"state": State.TEMPORARY, "lapses_at": at(21)},
        {"state": State.REJECTED},
        {"state": State.REFUSED_ABOVE, "ended_at": at(21)},
    ],
)
def test_what_is_over_does_not_stand_in_the_way(over: dict[str, object]) -> None:
    gone = in_force(building_units=("e31",), effective_at=at(20), **over)
    assert len(propose({"building_id": "e31"}, known=(gone,))) == 2


def test_a_wide_circle_in_force_does_not_replace_the_entrance() -> None:
    around = in_force(circle="compound", building_units=("e31", "e32", "e41"), effective_at=at(20))
    assert [u.circle for u in propose({"building_id": "e31"}, known=(around,))] == ["entrance"]


def test_a_ward_stays_a_ward_where_the_scheme_names_entrances_only() -> None:
    [unit] = propose({"kind": "ward", "building_id": "w1"}, scheme_id="cn-2022-11")
    assert unit.kind is Kind.WARD


def test_seven_days_are_followed_by_three() -> None:
    rules = scheme("cn-2022-06")
    high = in_force(scheme=rules.id, circle="high", state=State.ENDED, ended_at=at(1, month=5))
    lowered = follow_up(high, rules)
    assert lowered is not None
    assert (lowered.circle, lowered.effective_at) == ("lowered", at(1, month=5))
    assert (lowered.id, lowered.state, lowered.evidence.rounds) == (0, State.DRAFT, ())
    assert follow_up(lowered, rules) is None
    assert follow_up(high.changed(ended_at=at(24, 2)), rules) is None


def test_sites_of_isolation_are_not_proposed_unless_the_scheme_says_so() -> None:
    site = {
        "q": Building("q", "演示隔离点甲", "compound", "", COUNTY, TOWNSHIP),
        "q1": entrance("q1", "q", "演示隔离点甲1号楼1区", 126.995),
    }
    rows = places(
        {"building_id": "q1", "in_isolation": True},
        {"place": "绥化集中隔离酒店", "case": "k2", "in_isolation": True},
        {"building_id": "e31", "case": "k3", "in_isolation": True},  # isolated, lives at home
    )
    given = {"buildings": BUILDINGS | site, "at": NOW}
    assert [u.name for u in proposed_units(rows, scheme(), (), **given)] == [
        "幸福小区3号楼1单元",
        "幸福小区",
    ]
    all_of_them = scheme().model_copy(update={"propose_isolation_sites": True})
    assert len(proposed_units(rows, all_of_them, (), **given)) == 5


def test_two_compounds_of_one_name_have_a_circle_each() -> None:
    other = {
        "c2": Building("c2", "幸福小区", "compound", "", COUNTY, "231202002"),
        "e91": entrance("e91", "c2", "幸福小区9号楼1单元", 126.7),
        "e92": entrance("e92", "c2", "幸福小区9号楼2单元", 126.701),
    }
    rows = places({"building_id": "e31"}, {"building_id": "e91", "case": "k2"})
    found = proposed_units(rows, scheme(), (), buildings=BUILDINGS | other, at=NOW)
    assert [u.building_units for u in found if u.circle == "compound"] == [("e32", "e41"), ("e92",)]


def test_a_ward_is_told_by_its_name() -> None:
    assert propose({"building_id": "w1"})[0].kind is Kind.WARD
