"""Reports of a day, and zero reports: once a day, never against cases, never ahead of time."""

from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from riskzone.access import Actor, Right
from riskzone.clock import SHANGHAI
from riskzone.errors import Denied, InputError, NotFound
from riskzone.services import reporting, schemes
from riskzone.services.context import Context
from riskzone.store import audit, batches, events, reports

from .conftest import DESK, NOW
from .test_imports import load

OPERATOR = Actor("desk", frozenset({Right.VIEW_LEVELS, Right.IMPORT}))
TODAY = NOW.date()


def zero(ctx: Context, zone: str = "231081", at: datetime | None = None) -> reporting.ZeroReport:
    return reporting.zero_report(OPERATOR, ctx, zone=zone, at=at)


def day(ctx: Context, on: date = TODAY) -> pd.DataFrame:
    return reporting.report_day(OPERATOR, ctx, on=on).counties


def test_every_county_stands_in_the_list_also_those_never_heard(ctx: Context) -> None:
    table = day(ctx)
    assert len(table) == 125
    assert not table["reported"].any()
    assert table["last_reported_at"].isna().all()


def test_a_zero_report_is_stored_once_a_day_and_audited(ctx: Context) -> None:
    first = zero(ctx)
    assert (first.name, first.fresh, first.reported_at) == ("绥芬河市", True, NOW)
    again = zero(ctx)
    assert (again.fresh, again.reported_at) == (False, NOW)
    with ctx.store.read() as uow:
        event = events.current(uow).id
        assert len(reports.load(uow, event)) == 1
        assert [b.file_name for b in batches.listing(uow, event)] == [reporting.ZERO]
        entries = [e for e in audit.entries(uow) if e.action == "reports.zero"]
    assert [(e.actor, e.subject) for e in entries] == [("desk", "zone:231081")]
    row = day(ctx).loc["231081"]
    assert (bool(row["reported"]), int(row["cases"]), row["hours"]) == (True, 0, 0.0)


def test_a_report_of_an_earlier_day_may_be_entered_later(ctx: Context) -> None:
    yesterday = NOW - timedelta(days=1)
    assert zero(ctx, at=yesterday).fresh
    assert day(ctx, yesterday.date()).loc["231081", "reported"]
    assert not day(ctx).loc["231081", "reported"]
    assert zero(ctx).fresh


def test_a_county_with_cases_of_the_day_cannot_report_zero(ctx: Context) -> None:
    load(ctx, "K-1,confirmed,local,2020-03-20,2020-03-20,231081,")
    with pytest.raises(InputError) as refused:
        zero(ctx)
    assert refused.value.code == "services.zero_with_cases"
    assert refused.value.params["count"] == 1
    assert day(ctx).loc["231081", "cases"] == 1


def test_no_report_comes_from_the_future_or_from_nowhere(ctx: Context) -> None:
    with pytest.raises(InputError, match="ahead"):
        zero(ctx, at=NOW + timedelta(minutes=1))
    for zone in ("231000", "110101", "999999", "x"):
        with pytest.raises(NotFound):
            zero(ctx, zone)
    with pytest.raises(InputError, match="not begun"):
        day(ctx, TODAY + timedelta(days=1))


def test_a_report_of_long_ago_is_refused(ctx: Context) -> None:
    for on in (date(1999, 1, 1), date(2019, 11, 30)):
        with pytest.raises(InputError) as refused:
            zero(ctx, at=datetime.combine(on, NOW.timetz()))
        assert refused.value.code == "services.report_too_early"
    assert zero(ctx, at=datetime(2019, 12, 1, tzinfo=SHANGHAI)).fresh


def test_the_first_report_of_all_is_announced_with_what_it_starts(ctx: Context) -> None:
    assert reporting.report_day(OPERATOR, ctx, on=TODAY).first_judges is None  # no scheme
    schemes.adopt(
        DESK, ctx, "cn-2020-02-county", layer="county", valid_from=date(2020, 2, 21),
        document="文件", decided_by="指挥部",
    )  # fmt: skip
    before = reporting.report_day(OPERATOR, ctx, on=TODAY)
    assert (before.hours, before.first_judges) == (None, 26)
    zero(ctx)
    after = reporting.report_day(OPERATOR, ctx, on=TODAY)
    assert (after.hours, after.first_judges) == (26, None)


def test_a_county_reports_for_itself_only(ctx: Context) -> None:
    county = Actor("county", frozenset({Right.IMPORT}), "231081")
    assert reporting.zero_report(county, ctx, zone="231081").fresh
    with pytest.raises(Denied):
        reporting.zero_report(county, ctx, zone="231005")


def test_silence_follows_the_hours_of_the_scheme_in_force(ctx: Context) -> None:
    assert reporting.report_day(OPERATOR, ctx, on=TODAY).hours is None
    schemes.adopt(
        DESK, ctx, "cn-2020-02-county", layer="county", valid_from=date(2020, 2, 21),
        document="文件", decided_by="指挥部",
    )  # fmt: skip
    zero(ctx)
    zero(ctx, "231005", datetime(2020, 3, 19, 5, 59, tzinfo=SHANGHAI))
    found = reporting.report_day(OPERATOR, ctx, on=TODAY)
    assert found.hours == 26
    assert found.counties["silent"].sum() == 124
    assert not found.counties.loc["231081", "silent"]
    assert found.counties.loc["231005", "silent"]  # 26 hours and a minute


def test_where_silence_is_not_judged_no_county_is_silent(ctx: Context) -> None:
    assert not day(ctx)["silent"].any()  # no scheme
    schemes.adopt(
        DESK, ctx, "cn-2020-02-county", layer="county", area="23",
        valid_from=date(2020, 2, 17), document="黑疫指〔2020〕1号", decided_by="省指挥部",
    )  # fmt: skip
    found = reporting.report_day(OPERATOR, ctx, on=TODAY)
    assert found.hours is None  # levels do not judge it either, as long as nobody ever reported
    assert not found.counties["silent"].any()
    zero(ctx)
    assert reporting.report_day(OPERATOR, ctx, on=TODAY).counties["silent"].sum() == 124
