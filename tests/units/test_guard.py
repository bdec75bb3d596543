"""Guard rails: what is refused, what is warned of, and when."""

from dataclasses import replace
from datetime import date

import pytest
import shapely

from riskzone.messages import render
from riskzone.units.guard import beyond_defaults, check
from riskzone.units.lifecycle import Action
from riskzone.units.model import Care, ControlUnit, Evidence, Kind, Parties, TriggerKind
from tests.units.build import COMPLETE, at, in_force, place, round_of, scheme, trigger

NOW = at(24, 2)


def codes(
    unit: ControlUnit, action: Action = Action.APPROVE, severity: str = "refuse", now=NOW
) -> list[str]:
    found = check(unit, scheme(unit.scheme), action=action, at=now)
    return [one.code.removeprefix("units.") for one in found if one.severity == severity]


def test_a_complete_control_unit_passes_every_action() -> None:
    for action in Action:
        assert check(place(), scheme(), action=action, at=NOW) == ()


def test_what_refuses_comes_first_and_every_text_renders_in_both_languages() -> None:
    worst = place(
        name="\x07张伟13912345678", measures=("焊门",), township="", days=0, review_on=None
    )
    found = check(worst.changed(care=Care(dialysis=3)), scheme(), action=Action.APPROVE, at=NOW)
    severities = [one.severity for one in found]
    assert severities == sorted(severities)
    assert all(render(one.code, one.params, lang) for one in found for lang in ("zh", "en"))


@pytest.mark.parametrize(
    "measure", ["blocked_fire_exit", "封堵单元门", "blocking the gate of a compound"]
)
@pytest.mark.parametrize("action", [Action.DRAFT, Action.ORDER, Action.CONFIRM, Action.AMEND])
def test_blocking_a_way_out_is_never_a_measure(measure: str, action: Action) -> None:
    assert codes(place(measures=("sealed", measure)), action) == ["measure_forbidden"]


def test_a_measure_the_scheme_does_not_know_is_refused_with_those_it_knows() -> None:
    [found] = check(place(measures=("weld",)), scheme(), action=Action.DRAFT, at=NOW)
    assert found.code == "units.measure_unknown"
    known = found.params["known"]
    assert "服务上门" in known.zh
    assert "services at the door" in known.en
    assert "封堵" not in known.zh + known.en


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("幸福小区3号楼，焊死单元门", True),
        ("大门封堵，留一个出口", True),
        ("严禁封堵消防通道", False),
        ("出入口值守登记", False),
    ],
)
def test_words_that_speak_of_blocking_are_found_unless_they_forbid_it(
    text: str, expected: bool
) -> None:
    assert ("text_blocks_exit" in codes(place(reason=text), severity="warn")) is expected
    assert ("text_blocks_exit" in codes(place(place_text=text))) is expected


def test_a_hard_closure_records_its_fire_exits_before_it_holds_for_good() -> None:
    unit = place(fire_exits_checked_at=None, effective_at=NOW)
    assert codes(unit, Action.ORDER) == []
    assert codes(unit, Action.ORDER, "warn") == ["fire_exits_unchecked"]
    assert codes(unit, Action.CONFIRM) == ["fire_exits_unchecked"]
    soft = unit.changed(circle="compound", kind=Kind.COMPOUND, measures=("in_city",))
    assert codes(soft, Action.CONFIRM) == []
    assert codes(soft.changed(measures=("sealed",)), Action.CONFIRM) == ["fire_exits_unchecked"]


@pytest.mark.parametrize(
    "beyond",
    [
        {"kind": Kind.COMPOUND},
        {"kind": Kind.FREE},
        {"days": 15},
        {"days": 13},
        {"building_units": ("e31", "e32")},
        {"geometry": shapely.box(126.98, 46.6, 126.982, 46.602)},
    ],
)
def test_larger_longer_or_shorter_needs_a_reason_and_a_higher_decider(
    beyond: dict[str, object],
) -> None:
    unit = place(**beyond)
    assert codes(unit) == ["reason_missing", "higher_decider_needed"]
    assert codes(unit.changed(reason="x", decider="county")) == ["higher_decider_needed"]
    assert codes(unit.changed(reason="x", decider="prefecture")) == []
    assert codes(unit.changed(reason="x", decider="province")) == []
    assert codes(unit, Action.DRAFT) == []
    assert codes(unit, Action.DRAFT, "warn") == ["reason_missing", "higher_decider_needed"]
    # At 02:00 the reason is asked for; the level above until the order is to stay.
    assert codes(unit, Action.ORDER) == ["reason_missing"]
    assert codes(unit.changed(reason="x"), Action.ORDER) == []


def test_a_kind_as_small_as_the_default_is_not_larger() -> None:
    assert beyond_defaults(place(kind=Kind.CLASS_ROOM), scheme()) == ()
    assert beyond_defaults(place(days=14), scheme()) == ()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (None, ["review_missing"]),
        (date(2020, 4, 23), ["review_out_of_range"]),
        (date(2020, 4, 24), []),
        (date(2020, 5, 1), []),
        (date(2020, 5, 2), ["review_out_of_range"]),
    ],
)
def test_a_review_day_is_mandatory_and_within_the_interval(
    day: date | None, expected: list[str]
) -> None:
    assert codes(place(review_on=day), Action.CONFIRM) == expected
    assert codes(place(review_on=day), Action.ORDER) == []
    # An order at night holds with it, and says so; without one it gets one at its confirmation.
    told = "review_out_of_range" in codes(place(review_on=day), Action.ORDER, "warn")
    assert told == (expected == ["review_out_of_range"])


@pytest.mark.parametrize("action", [Action.PROPOSE, Action.CONFIRM])
def test_words_alone_are_a_place_for_a_temporary_order_only(action: Action) -> None:
    unit = place(building_units=(), geometry=None)
    assert codes(unit, Action.ORDER) == []
    assert codes(unit, action) == ["place_text_only"]
    assert codes(unit, Action.DRAFT, "warn") == ["place_text_only"]
    nowhere = unit.changed(place_text=" ")
    assert codes(nowhere, Action.ORDER) == ["place_missing"]
    assert codes(nowhere, Action.DRAFT) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", ["name_missing"]),
        ("甲" * 121, ["text_too_long"]),
        ("幸福小区\u202e3号楼", ["text_control_signs"]),
        ("幸福小区\n3号楼", ["text_control_signs"]),
        ("幸福小区 13912345678", ["text_personal"]),
        ("230102199003070013", ["text_personal"]),
        ("幸福小区3号楼3单元501室", ["text_flat"]),
        ("<script>alert(1)</script>", []),
        ('"><img src=x onerror=alert(1)>', []),
    ],
)
def test_a_name_is_text_without_persons_flats_or_control_signs(
    name: str, expected: list[str]
) -> None:
    assert codes(place(name=name)) == expected


def test_what_looks_like_a_person_beside_an_office_is_said() -> None:
    assert codes(place(parties=Parties("张伟", "a", "b", "c")), severity="warn") == ["text_name"]
    assert codes(place(name="王建国"), severity="warn") == ["text_name"]
    assert codes(place(parties=Parties("a", "b", "c", "楼长张强")), severity="warn") == [
        "text_name"
    ]


@pytest.mark.parametrize(
    "text", ["单元居民", "常住居民", "商户", "高校师生", "史家村民", "安保", "司机", "包保领导"]
)
def test_a_group_of_people_is_no_person(text: str) -> None:
    assert codes(place(parties=Parties("a", "b", "c", text)), severity="warn") == []


def test_words_of_a_scheme_stand_in_a_message_not_its_ids() -> None:
    [found] = check(place(triggers=()), scheme(), action=Action.ORDER, at=NOW)
    told = render(found.code, found.params, "zh")
    assert "确诊病例、无症状感染者" in told
    assert "confirmed" not in told
    offices = Parties("街道办", "卫健局", "安保公司", "楼长")
    assert codes(place(parties=offices), severity="warn") == []


@pytest.mark.parametrize(
    ("hotline", "expected"),
    [
        ("0455-8101234", []),
        ("12345、120", []),
        ("139 1234 5678", ["hotline_mobile"]),
        ("<a href=x>", ["hotline_form"]),
        ("李主任", ["hotline_form"]),
    ],
)
def test_a_hotline_is_the_number_of_an_office(hotline: str, expected: list[str]) -> None:
    assert codes(place(care=replace(place().care, hotline=hotline))) == expected


def test_counts_of_persons_are_possible() -> None:
    care = Care(10, dialysis=11, pregnant=-1)
    assert codes(place(care=care)) == ["more_than_residents", "count_negative"]
    assert codes(place(care=Care(residents=2_000_000))) == ["too_many_residents"]


def test_what_care_parties_and_team_lack_is_warned_of() -> None:
    bare = ControlUnit("名", Kind.ENTRANCE, "hlj-2020-04", "entrance", "231202", place_text="x")
    found = check(bare, scheme(), action=Action.ORDER, at=NOW)
    assert not [one for one in found if one.severity == "refuse"]
    assert [one.field for one in found][-3:] == ["care", "parties", "team"]


def test_a_closure_has_a_cause() -> None:
    for triggers in ((), (trigger(23, TriggerKind.CONTACT),)):
        unit = place(triggers=triggers)
        assert codes(unit, Action.CONFIRM) == ["trigger_missing"]
        assert "trigger_missing" in codes(unit, Action.ORDER, "warn")
    around = place(
        circle="compound", kind=Kind.COMPOUND, triggers=(trigger(23, TriggerKind.CONTACT),)
    )
    assert codes(around, Action.CONFIRM) == []


def test_a_circle_that_manages_a_county_is_no_control_unit() -> None:
    assert codes(place(circle="county"), Action.DRAFT) == ["circle_not_drawn"]
    assert codes(place(circle="④"), Action.DRAFT) == ["circle_not_drawn"]


def test_a_township_lies_in_its_county() -> None:
    assert codes(place(township="230103001"), Action.DRAFT) == ["township_elsewhere"]


def test_what_has_not_happened_is_not_recorded() -> None:
    tomorrow = Evidence(disinfected_at=at(24, 2, 1), rounds=(round_of(4, 25),))
    unit = place(evidence=tomorrow, triggers=(trigger(25),), fire_exits_checked_at=at(25))
    assert codes(unit, Action.DRAFT) == ["in_the_future"] * 4
    assert codes(in_force(evidence=tomorrow), Action.RECORD) == ["in_the_future"] * 2


@pytest.mark.parametrize(
    ("due", "sampled", "negative", "refuses"),
    [(60, 60, 60, False), (60, 59, 60, True), (60, -1, 0, True), (60, 61, 61, False)],
)
def test_counts_of_a_round_do_not_contradict_each_other(
    due: int, sampled: int, negative: int, refuses: bool
) -> None:
    test = replace(round_of(4, 23), due=due, sampled=sampled, negative=negative)
    found = codes(
        in_force(evidence=replace(COMPLETE, rounds=(test,))), Action.RECORD, now=at(30, 0)
    )
    assert ("round_counts" in found) is refuses
