"""Files into the store: what changes, what stays, what is told, and that nothing is half-loaded."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from riskzone.errors import InputError, RowsRejected
from riskzone.services import imports, prepare
from riskzone.services.context import Context
from riskzone.store import audit, batches, cases, counts, data_version, events, reports

from .conftest import DESK

HEADER = "case_id,classification,origin,reported_on,confirmed_on,county_code,address"
ONE = "K-1,confirmed,local,2020-03-04,2020-03-04,231005,"
TWO = "K-2,asymptomatic,local,2020-03-05,,230103,"


def table(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join((header, *rows)).encode()


def load(
    ctx: Context, *rows: str, bad_rows: imports.BadRows = "refuse", **options: Any
) -> imports.ImportReport:
    return imports.import_cases(
        DESK,
        ctx,
        table(*rows),
        imports.ImportOptions(filename="list.csv", **options),
        bad_rows=bad_rows,
    )


def revisions(ctx: Context) -> pd.DataFrame:
    with ctx.store.read() as uow:
        return cases.load_revisions(uow, events.current(uow).id)


def trail(ctx: Context) -> list[audit.AuditEntry]:
    with ctx.store.read() as uow:
        return list(audit.entries(uow))


def state(ctx: Context) -> tuple[int, int, int]:
    """Data version, revisions, audit entries."""
    with ctx.store.read() as uow:
        return data_version(uow), len(revisions_of(uow)), len(audit.entries(uow))


def revisions_of(uow: Any) -> pd.DataFrame:
    return cases.load_revisions(uow, events.current(uow).id)


def test_a_first_list_is_new_as_a_whole(ctx: Context) -> None:
    report = load(ctx, ONE, TWO)
    assert (report.read, report.new, report.changed, report.withdrawn) == (2, 2, 0, 0)
    assert report.batch is not None
    assert list(revisions(ctx)["revision"]) == [1, 1]
    assert list(revisions(ctx)["reason"]) == ["", ""]


@pytest.mark.parametrize("mode", ["full", "delta"])
def test_the_same_file_twice_changes_nothing_and_the_chain_says_so(ctx: Context, mode: Any) -> None:
    load(ctx, ONE, TWO, mode=mode)
    version, rows, entries = state(ctx)
    again = load(ctx, ONE, TWO, mode=mode)
    assert (again.new, again.changed, again.unchanged, again.batch) == (0, 0, 2, None)
    assert ("services.nothing_new", {"file": "list.csv"}) in again.notes
    assert state(ctx) == (version, rows, entries + 1)
    assert trail(ctx)[-1].subject == "nothing new"


def test_points_and_times_come_back_from_the_store_as_they_went_in(ctx: Context) -> None:
    header = "case_id,classification,origin,reported_on,result_at,county_code,lon,lat"
    row = "K-1,confirmed,local,2020-03-04,2020-03-04 02:10,231005,129.6123456,44.5512345"
    for expected in (1, 0):
        report = imports.import_cases(
            DESK,
            ctx,
            table(row, header=header),
            imports.ImportOptions(filename="p.csv", datum="gcj02"),
        )
        assert (report.new, report.changed) == (expected, 0)


def test_a_full_list_withdraws_what_it_no_longer_holds(ctx: Context) -> None:
    load(ctx, ONE, TWO)
    report = load(ctx, ONE, mode="full")
    assert (report.withdrawn, report.unchanged) == (1, 1)
    last = revisions(ctx).iloc[-1]
    assert (last["case_id"], last["reason"], bool(last["withdrawn"])) == ("K-2", "withdrawn", True)


def test_a_withdrawn_case_that_comes_back_is_told_as_new(ctx: Context) -> None:
    load(ctx, ONE, TWO)
    load(ctx, ONE, mode="full")
    report = load(ctx, ONE, TWO, mode="full")
    assert (report.new, report.unchanged) == (1, 1)
    assert list(revisions(ctx)["revision"]) == [1, 1, 2, 3]


def test_a_delta_keeps_the_others_and_says_how_many(ctx: Context) -> None:
    load(ctx, ONE, TWO)
    report = load(ctx, "K-3,confirmed,local,2020-03-06,2020-03-06,230103,")
    assert (report.new, report.withdrawn) == (1, 0)
    assert ("services.delta_keeps", {"count": 2}) in report.notes


def test_a_withdrawal_may_be_stated_as_a_duplicate(ctx: Context) -> None:
    load(ctx, ONE, TWO)
    load(ctx, ONE, mode="full", reason="duplicate")
    assert revisions(ctx).iloc[-1]["reason"] == "duplicate"


def test_a_conversion_takes_effect_on_the_day_it_was_confirmed(ctx: Context) -> None:
    load(ctx, TWO)
    report = load(ctx, "K-2,confirmed,local,2020-03-05,2020-03-09,230103,")
    assert report.reasons == {"converted": 1}
    assert revisions(ctx).iloc[-1]["effective_on"] == pd.Timestamp(2020, 3, 9)


def test_a_correction_takes_the_reason_stated_for_it(ctx: Context) -> None:
    load(ctx, ONE)
    report = load(ctx, ONE.replace("231005", "231004"), reason="error")
    assert (report.changed, report.reasons) == (1, {"error": 1})


def test_a_correction_beside_a_duplicate_still_counts(ctx: Context) -> None:
    load(ctx, ONE, TWO)
    load(ctx, ONE.replace("231005", "231004"), mode="full", reason="duplicate")
    last = revisions(ctx).groupby("case_id")["reason"].last()
    assert last.to_dict() == {"K-1": "corrected", "K-2": "duplicate"}


@pytest.mark.parametrize("reason", ["withdrawn", "moved", "reclassified", "converted", "reported"])
def test_a_reason_that_ends_a_status_cannot_be_stated_for_a_correction(
    ctx: Context, reason: str
) -> None:
    with pytest.raises(InputError):
        load(ctx, ONE, reason=reason)


def test_a_place_of_a_case_nobody_knows_is_counted(ctx: Context, tmp_path: Path) -> None:
    places = tmp_path / "places.csv"
    places.write_text("case_id,kind,place\nK-9,home,幸福小区3号楼2单元\n", "utf-8")
    report = load(ctx, ONE, places=places)
    assert ("services.places_of_strangers", {"count": 1}) in report.notes


def test_an_unknown_reason_is_refused_before_the_file_is_read(ctx: Context) -> None:
    with pytest.raises(InputError) as refused:
        load(ctx, ONE, reason="because")
    assert refused.value.code == "services.unknown_reason"


BAD = "K-9,confirmed,local,2020-02-30,,231005,"


def test_one_bad_row_refuses_the_file_and_nothing_is_stored(ctx: Context) -> None:
    before = state(ctx)
    with pytest.raises(RowsRejected) as refused:
        load(ctx, ONE, BAD)
    assert [r.line for r in refused.value.params["rejected"]] == [3]
    assert state(ctx) == before


def test_bad_rows_may_be_skipped_and_are_listed(ctx: Context) -> None:
    report = load(ctx, ONE, BAD, bad_rows="skip")
    assert (report.new, [r.line for r in report.rejected]) == (1, [3])
    assert json.loads(trail(ctx)[-1].details)["rejected"] == 1


def test_a_full_list_does_not_withdraw_a_case_it_names_on_a_bad_row(ctx: Context) -> None:
    load(ctx, ONE, TWO)
    report = load(ctx, ONE, TWO.replace("2020-03-05", "2020-02-31"), mode="full", bad_rows="skip")
    assert report.withdrawn == 0


def test_a_day_after_today_is_refused(ctx: Context) -> None:
    with pytest.raises(RowsRejected) as refused:
        load(ctx, ONE.replace("2020-03-04", "2020-03-21"))
    assert refused.value.params["rejected"][0].code == "cases.future_date"


def test_a_case_outside_the_area_is_stored_and_listed(ctx: Context) -> None:
    report = load(ctx, ONE, "K-5,confirmed,local,2020-03-04,,150781,")
    assert report.new == 2
    assert [entry.row_id for entry in report.unlocated] == ["K-5"]


def test_what_fails_while_writing_leaves_nothing_behind(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(ctx)

    def breaks(*_: object, **__: object) -> None:
        raise InputError("services.nothing_new", file="x")

    monkeypatch.setattr(imports.audit, "append", breaks)
    with pytest.raises(InputError):
        load(ctx, ONE, TWO)
    monkeypatch.undo()
    assert state(ctx) == before


def test_the_chain_holds_counts_and_hashes_and_no_row(ctx: Context) -> None:
    load(ctx, ONE + "幸福小区3号楼2单元")
    entry = trail(ctx)[-1]
    assert (entry.action, entry.actor) == ("cases.import", "cli:desk")
    assert set(json.loads(entry.details)) == {
        "sha256", "mode", "read", "new", "changed", "withdrawn", "unchanged", "rejected",
        "unlocated", "mismatches",
    }  # fmt: skip
    assert "K-1" not in entry.details
    assert "幸福" not in entry.details


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("list-2020-03-04.csv", "list-2020-03-04.csv"),
        ("张三流调报告.xlsx", "cases.xlsx"),
        ("/home/desk/list.csv", "list.csv"),
        ("13812345678.csv", "cases.csv"),
        ("=cmd|' /C calc'!A0", "cases"),
        ("", "cases"),
    ],
)
def test_a_file_name_that_could_name_a_person_is_not_stored(name: str, stored: str) -> None:
    assert prepare.storable_name(name, "cases") == stored


def test_places_come_from_a_table_of_their_own_and_stay_with_the_case(
    ctx: Context, tmp_path: Path
) -> None:
    places = tmp_path / "places.csv"
    places.write_text(
        "case_id,kind,place,from_on,to_on\nK-1,work,第一百货,2020-03-01,2020-03-03\n", "utf-8"
    )
    load(ctx, ONE, places=places)
    load(ctx, ONE.replace("231005", "231004"))  # a correction that says nothing of places
    with ctx.store.read() as uow:
        kept = cases.load_places(uow, events.current(uow).id)
    assert list(kept["place"]) == ["第一百货"]


def test_a_place_that_becomes_known_is_a_revision(ctx: Context, tmp_path: Path) -> None:
    load(ctx, ONE)
    places = tmp_path / "places.csv"
    places.write_text("case_id,kind,place\nK-1,home,幸福小区3号楼2单元\n", "utf-8")
    first, second = (load(ctx, ONE, places=places) for _ in range(2))
    assert (first.changed, first.unchanged, first.reasons) == (1, 0, {"corrected": 1})
    assert (second.changed, second.unchanged, second.batch) == (0, 1, None)


def test_the_reach_of_a_list_and_its_baseline_are_stored(ctx: Context, tmp_path: Path) -> None:
    baseline = tmp_path / "before.csv"
    baseline.write_text("zone,cumulative_confirmed\n231005,12\n", "utf-8")
    report = load(ctx, ONE, mode="full", coverage_from=date(2020, 2, 1), baseline=baseline)
    with ctx.store.read() as uow:
        coverage = batches.get(uow, report.batch or 0).coverage
    assert (coverage.start, coverage.stated) == (date(2020, 2, 1), True)
    assert coverage.baseline == {"231005": 12}


def test_a_full_list_that_only_tells_more_of_its_reach_is_recorded(ctx: Context) -> None:
    load(ctx, ONE, mode="full")
    report = load(ctx, ONE, mode="full", coverage_from=date(2020, 2, 1))
    assert (report.changed, report.batch is not None) == (0, True)


COUNTS = "zone,date,new_confirmed"


def load_counts(ctx: Context, *rows: str, **options: Any) -> imports.ImportReport:
    return imports.import_counts(
        DESK,
        ctx,
        table(*rows, header=COUNTS),
        imports.ImportOptions(filename="counts.csv", **options),
    )


def test_counts_are_revised_where_a_figure_changed(ctx: Context) -> None:
    load_counts(ctx, "231005,2020-03-04,2", "230103,2020-03-04,0")
    report = load_counts(ctx, "231005,2020-03-04,1", "230103,2020-03-04,0", reason="reclassified")
    assert (report.new, report.changed, report.unchanged) == (0, 1, 1)
    with ctx.store.read() as uow:
        known = counts.load_revisions(uow, events.current(uow).id)
    changed = known[known["zone"] == "231005"]
    assert list(changed["new_confirmed"]) == [2, 1]
    assert list(changed["reason"]) == ["", "reclassified"]


def test_the_same_counts_twice_change_nothing(ctx: Context) -> None:
    load_counts(ctx, "231005,2020-03-04,2")
    version = state(ctx)[0]
    assert load_counts(ctx, "231005,2020-03-04,2").batch is None
    assert state(ctx)[0] == version


def test_full_counts_make_what_they_no_longer_hold_untold(ctx: Context) -> None:
    load_counts(ctx, "231005,2020-03-04,2", "231005,2020-03-05,1")
    for expected in (1, 0):
        report = load_counts(ctx, "231005,2020-03-04,2", mode="full")
        assert report.withdrawn == expected
    with ctx.store.read() as uow:
        known = counts.load(uow, events.current(uow).id)
    assert known.set_index("date")["new_confirmed"].isna().tolist() == [False, True]


def test_reports_are_added_once(ctx: Context) -> None:
    content = table("231005,2020-03-10 08:00", "230103,2020-03-10 08:05", header="zone,reported_at")
    first, second = (
        imports.import_reports(DESK, ctx, content, imports.ImportOptions(filename="reports.csv"))
        for _ in range(2)
    )
    assert (first.new, second.new, second.batch) == (2, 0, None)
    with ctx.store.read() as uow:
        assert len(reports.load(uow, events.current(uow).id)) == 2


def test_a_full_list_without_a_case_withdraws_nothing(ctx: Context) -> None:
    load(ctx, ONE, TWO)
    before = state(ctx)
    with pytest.raises(InputError) as error:
        load(ctx, mode="full")
    assert error.value.code == "services.empty_full_list"
    assert state(ctx) == before


def test_rows_known_only_to_their_prefecture_are_stored_there(ctx: Context, tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text('layer = "county"\n', "utf-8")
    report = load_counts(ctx, "231000,2020-03-04,2", "231005,2020-03-04,1", mapping=mapping)
    assert [(u.line, u.kept) for u in report.unlocated] == [(2, "231000")]
    with ctx.store.read() as uow:
        rows = counts.load(uow, events.current(uow).id)
    assert sorted(rows[["layer", "zone", "new_confirmed"]].values.tolist()) == [
        ["county", "231005", 1.0],
        ["prefecture", "231000", 2.0],
    ]
