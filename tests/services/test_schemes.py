"""Adopting a scheme is a dated, documented decision; a preview says what another would change."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from riskzone.clock import SHANGHAI
from riskzone.errors import InputError, NotFound, SchemeError
from riskzone.services import imports, schemes, zoning
from riskzone.services.context import Context
from riskzone.store import audit, data_version
from riskzone.zoning.library import SHIPPED

from .conftest import DESK

COUNTY = "cn-2020-02-county"
DECISION: dict[str, Any] = {
    "valid_from": date(2020, 2, 17),
    "document": "黑防指〔2020〕1号",
    "decided_by": "省疫情防控组",
}


def trail(ctx: Context) -> list[audit.AuditEntry]:
    with ctx.store.read() as uow:
        return list(audit.entries(uow))


def test_an_adoption_is_entered_with_its_document(ctx: Context) -> None:
    done = schemes.adopt(DESK, ctx, COUNTY, **DECISION)
    assert done.fresh
    assert (done.adoption.layer, done.adoption.area) == ("county", "23")
    entry = trail(ctx)[-1]
    assert (entry.action, entry.actor) == ("scheme.adopt", "cli:desk")
    assert json.loads(entry.details)["document"] == DECISION["document"]


def test_the_same_decision_stays_one(ctx: Context) -> None:
    first = schemes.adopt(DESK, ctx, COUNTY, **DECISION)
    with ctx.store.read() as uow:
        version = data_version(uow)
    again = schemes.adopt(DESK, ctx, COUNTY, **DECISION)
    with ctx.store.read() as uow:
        assert data_version(uow) == version
    assert (again.fresh, again.adoption.id) == (False, first.adoption.id)


@pytest.mark.parametrize("field", ["document", "decided_by"])
def test_a_decision_without_document_or_body_is_none(ctx: Context, field: str) -> None:
    with pytest.raises(InputError) as refused:
        schemes.adopt(DESK, ctx, COUNTY, **{**DECISION, field: "  "})
    assert refused.value.code == "services.decision_lacks"
    assert schemes.list_adoptions(DESK, ctx) == ()


def test_an_unknown_area_cannot_adopt(ctx: Context) -> None:
    with pytest.raises(NotFound):
        schemes.adopt(DESK, ctx, COUNTY, area="999999", **DECISION)


def test_a_scheme_that_is_not_sound_cannot_be_adopted(ctx: Context, tmp_path: Path) -> None:
    text = (SHIPPED / f"{COUNTY}.toml").read_text("utf-8")
    broken = tmp_path / "mine.toml"
    broken.write_text(text.replace('level = "high"', 'level = "extreme"', 1), "utf-8")
    with pytest.raises(SchemeError):
        schemes.adopt(DESK, ctx, str(broken), **DECISION)
    assert schemes.list_adoptions(DESK, ctx) == ()


def test_a_decision_dated_back_is_remarked(ctx: Context) -> None:
    notes = schemes.adopt(DESK, ctx, COUNTY, **DECISION).notes
    assert ("services.adopted_back", {"days": 32}) in notes


def test_the_demonstration_counts_days_from_its_own_morning(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    morning = datetime(2020, 2, 20, 7, 30, tzinfo=SHANGHAI)
    monkeypatch.setattr(schemes, "present", lambda _: morning)
    notes = schemes.adopt(DESK, ctx, COUNTY, **DECISION).notes
    assert ("services.adopted_back", {"days": 3}) in notes


def test_area_and_layer_are_named_in_both_languages(ctx: Context) -> None:
    done = schemes.adopt(DESK, ctx, COUNTY, layer="prefecture", **DECISION)
    assert (done.area.zh, done.area.en) == ("黑龙江省", "Heilongjiang")
    told = dict(done.notes)["services.other_layer"]
    assert (format(told["made_for"], "zh"), format(told["layer"], "en")) == ("县区", "prefecture")


def test_a_rule_used_for_another_layer_or_before_its_day_is_remarked(ctx: Context) -> None:
    done = schemes.adopt(
        DESK, ctx, COUNTY, layer="prefecture", **{**DECISION, "valid_from": date(2020, 1, 1)}
    )
    assert {code for code, _ in done.notes} >= {"services.other_layer", "services.before_rule"}


@pytest.fixture
def twenty_eight_days(tmp_path: Path) -> Path:
    """The county rule with windows of 28 days."""
    text = (SHIPPED / f"{COUNTY}.toml").read_text("utf-8")
    text = text.replace(f'id = "{COUNTY}"', 'id = "own-28"').replace(
        "window_days = 14", "window_days = 28"
    )
    file = tmp_path / "own-28.toml"
    file.write_text(text, "utf-8")
    return file


def test_a_preview_of_days_to_come_is_refused(ctx: Context) -> None:
    schemes.adopt(DESK, ctx, COUNTY, **DECISION)
    with pytest.raises(InputError) as caught:
        schemes.preview(DESK, ctx, COUNTY, on=date(2031, 1, 1))
    assert caught.value.code == "zoning.day_ahead"


def test_a_preview_names_zone_days_and_reasons(ctx: Context, twenty_eight_days: Path) -> None:
    content = (
        b"case_id,classification,origin,reported_on,county_code\n"
        b"K-1,confirmed,local,2020-03-04,231005\n"
    )
    imports.import_cases(
        DESK, ctx, content, imports.ImportOptions(filename="list.csv", mode="full")
    )
    schemes.adopt(DESK, ctx, COUNTY, **DECISION)
    found = schemes.preview(DESK, ctx, str(twenty_eight_days), on=date(2020, 3, 20), days=10)
    rows = found.changes.to_dict("records")
    assert [(r["zone"], r["level_now"], r["level_then"]) for r in rows] == [
        ("231005", "low", "medium")
    ]
    assert [rows[0]["day_from"].date(), rows[0]["day_until"].date()] == [
        date(2020, 3, 19),
        date(2020, 3, 21),
    ]
    assert rows[0]["name"] == "牡丹江市西安区"
    assert "连续14天无新增" in rows[0]["why_now_zh"]
    # The scheme in force agrees with what pages show.
    shown = zoning.assess(DESK, ctx, on=date(2020, 3, 19)).zones.loc["231005", "level"]
    assert shown == rows[0]["level_now"]


def test_the_scheme_in_force_changes_nothing_against_itself(ctx: Context) -> None:
    schemes.adopt(DESK, ctx, COUNTY, **DECISION)
    assert schemes.preview(DESK, ctx, COUNTY, on=date(2020, 3, 20)).changes.empty


def test_without_a_scheme_in_force_there_is_nothing_to_compare_with(ctx: Context) -> None:
    with pytest.raises(NotFound):
        schemes.preview(DESK, ctx, COUNTY, on=date(2020, 3, 20))


@pytest.mark.parametrize("days", [0, -1, 5000])
def test_a_number_of_days_that_cannot_be_compared_is_refused(ctx: Context, days: int) -> None:
    with pytest.raises(InputError):
        schemes.preview(DESK, ctx, COUNTY, on=date(2020, 3, 20), days=days)


def test_every_shipped_scheme_is_listed_and_sound() -> None:
    listed = schemes.list_schemes(DESK)
    assert COUNTY in {scheme.id for scheme in listed}
    scheme, boundary = schemes.check(DESK, COUNTY)
    assert scheme == schemes.show(DESK, COUNTY)
    assert set(boundary.frame["level"]) == {"low", "medium", "high"}
