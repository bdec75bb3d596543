"""The morning as a scheduler runs it: twice, killed, beside another one, with a bad file."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from riskzone.access import Actor, Grant, Role
from riskzone.errors import Denied, InputError, NotFound, RiskZoneError, StoreError
from riskzone.services import imports, morning_run, schemes, snapshots
from riskzone.services.morning_run import LOCK, LOG, RunOptions
from riskzone.services.prepare import ImportOptions
from riskzone.services.recognition import MAX_UPLOAD
from riskzone.store import audit, events
from tests.services.conftest import DESK

ON = date(2020, 3, 19)
CASES = "case_id,classification,reported_on,county_code\n{}\n"
REPORTS = "zone,reported_at\n231005,2020-03-18 17:00\n"
COUNTS = "zone,date,new_confirmed\n230202,2020-03-17,2\n"


@pytest.fixture
def adopted(ctx):
    schemes.adopt(
        DESK, ctx, "cn-2020-02-county", layer="county", area="23",
        valid_from=date(2020, 2, 1), document="黑疫指〔2020〕1号", decided_by="省指挥部",
    )  # fmt: skip
    return ctx


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "in"
    made.mkdir()
    (made / "03-list.csv").write_text(CASES.format("A1,confirmed,2020-03-17,230103"), "utf-8")
    (made / "01-reports.csv").write_text(REPORTS, "utf-8")
    (made / "02-counts.csv").write_text(COUNTS, "utf-8")
    (made / "~$03-list.csv").write_text("what a program left", "utf-8")
    (made / "older").mkdir()
    return made


def run(ctx, folder=None, **options):
    return morning_run.run(DESK, ctx, RunOptions(on=ON, folder=folder, **options))


def outcomes(done):
    return [(one.kind, one.outcome) for one in done.files]


def log_of(ctx):
    file = ctx.settings.home / "logs" / LOG
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_a_folder_comes_in_is_rated_and_frozen(adopted, folder):
    done = run(adopted, folder)
    assert outcomes(done) == [("reports", "stored"), ("counts", "stored"), ("cases", "stored")]
    assert sum(done.totals.values()) == 125
    assert done.totals["medium"] >= 1
    assert done.new
    assert snapshots.open_snapshot(DESK, adopted, done.frozen.id).record.today.totals == done.totals


def test_the_same_folder_twice_changes_nothing(adopted, folder):
    first = run(adopted, folder)
    batches = len(imports_of(adopted))
    again = run(adopted, folder)
    assert {outcome for _, outcome in outcomes(again)} == {"known"}
    assert (again.frozen, again.new, again.differing) == (first.frozen, False, 0)
    assert len(imports_of(adopted)) == batches
    assert len(snapshots.snapshots(DESK, adopted)) == 1


def imports_of(ctx):
    with ctx.store.read() as uow:
        return [one for one in audit.entries(uow) if one.action.endswith(".import")]


def test_a_late_file_is_taken_in_and_the_frozen_morning_stays(adopted, folder):
    run(adopted, folder)
    (folder / "04-list.csv").write_text(CASES.format("A2,confirmed,2020-03-18,231005"), "utf-8")
    done = run(adopted, folder)
    assert (done.new, done.differing) == (False, 1)
    renewed = run(adopted, folder, reason="补报一例")
    assert (renewed.new, renewed.frozen.edition) == (True, 2)
    settled = run(adopted, folder, reason="补报一例")
    assert (settled.new, settled.differing) == (False, 0)


def test_the_newer_of_two_lists_has_the_last_word(adopted, folder):
    (folder / "05-list.csv").write_text(CASES.format("A1,confirmed,2020-03-16,230103"), "utf-8")
    run(adopted, folder)
    (folder / "00-list.csv").write_text(CASES.format("A1,confirmed,2020-03-15,230103"), "utf-8")
    run(adopted, folder)
    with adopted.store.read() as uow:
        from riskzone.store import cases, events  # noqa: PLC0415

        [case] = cases.load(uow, events.current(uow).id).to_dict("records")
    assert case["reported_on"].date() == date(2020, 3, 16)


def reported_on(ctx):
    from riskzone.store import cases, events  # noqa: PLC0415

    with ctx.store.read() as uow:
        found = cases.load(uow, events.current(uow).id).to_dict("records")
    return {case["case_id"]: case["reported_on"].date().day for case in found}


def test_a_run_killed_after_an_older_list_leaves_the_last_word_to_the_newer(
    adopted, folder, monkeypatch
):
    run(adopted, folder)
    (folder / "00-list.csv").write_text(CASES.format("A1,confirmed,2020-03-15,230103"), "utf-8")
    genuine, stored = imports.store, []

    def dies(actor, ctx, prepared, **options):
        if stored:
            raise KeyboardInterrupt
        stored.append(prepared.kind)
        return genuine(actor, ctx, prepared, **options)

    monkeypatch.setattr(imports, "store", dies)
    with pytest.raises(KeyboardInterrupt):
        run(adopted, folder)
    monkeypatch.setattr(imports, "store", genuine)
    assert reported_on(adopted) == {"A1": 15}
    run(adopted, folder)
    assert reported_on(adopted) == {"A1": 17}
    assert {outcome for _, outcome in outcomes(run(adopted, folder))} == {"known"}


def corrected_by_hand(ctx, row):
    imports.import_cases(DESK, ctx, CASES.format(row).encode(), ImportOptions(filename="c.csv"))


def test_a_file_with_nothing_new_is_not_read_again_over_a_correction(adopted, folder):
    twin = CASES.format("A1,confirmed,2020-03-17,230103") + "\n"
    (folder / "04-list.csv").write_text(twin, "utf-8")
    assert outcomes(run(adopted, folder))[-1] == ("cases", "unchanged")
    corrected_by_hand(adopted, "A1,confirmed,2020-03-12,230103")
    assert outcomes(run(adopted, folder))[-1] == ("cases", "known")
    assert reported_on(adopted) == {"A1": 12}


def test_a_bad_list_that_stays_in_the_folder_does_not_bring_back_what_was_corrected(
    adopted, folder
):
    (folder / "02-bad.csv").write_text(CASES.format("A9,confirmed,2020-13-45,230103"), "utf-8")
    run(adopted, folder)
    corrected_by_hand(adopted, "A1,confirmed,2020-03-12,230103")
    assert outcomes(run(adopted, folder))[-1] == ("cases", "known")
    assert reported_on(adopted) == {"A1": 12}


def test_the_list_of_a_province_is_read_though_a_county_brought_in_its_part(adopted, folder):
    both = "A1,confirmed,2020-03-17,230103\nA2,confirmed,2020-03-16,231005"
    (folder / "03-list.csv").write_text(CASES.format(both), "utf-8")
    imports.import_cases(DESK, adopted, CASES.format("").encode())
    county = Actor("county", grants=(Grant(Role.EDITOR, "231005"),))
    imports.import_cases(county, adopted, folder / "03-list.csv", bad_rows="skip")
    assert reported_on(adopted) == {"A2": 16}
    assert outcomes(run(adopted, folder))[-1] == ("cases", "stored")
    assert reported_on(adopted) == {"A1": 17, "A2": 16}


def test_a_morning_of_a_closed_event_gets_another_edition_for_a_reason(adopted, folder):
    run(adopted, folder)
    with adopted.store.write(DESK) as uow:
        events.close(uow, events.current(uow).id)
    with adopted.store.write(DESK) as uow:
        events.open_event(uow, "the next")
    with pytest.raises(NotFound, match="destroyed"):
        run(adopted, folder)
    done = run(adopted, folder, reason="新的疫情")
    assert (done.new, done.frozen.edition) == (True, 2)


@pytest.mark.parametrize("together", [False, True])
def test_nothing_is_frozen_where_the_store_and_not_a_file_is_at_fault(
    adopted, folder, monkeypatch, together
):
    def full(*given, **options):
        raise StoreError("store.cannot_write", path="riskzone.sqlite", finding="disk is full")

    name = "store_together" if together else "store"
    genuine = getattr(imports, name)
    monkeypatch.setattr(imports, name, full)
    with pytest.raises(StoreError, match="disk is full"):
        run(adopted, folder, all_or_nothing=together)
    assert snapshots.snapshots(DESK, adopted) == ()
    assert log_of(adopted)[-1]["code"] == "store.cannot_write"
    monkeypatch.setattr(imports, name, genuine)
    assert run(adopted, folder, all_or_nothing=together).new


def test_a_file_that_is_too_large_is_not_taken_into_memory(adopted, folder, monkeypatch):
    with (folder / "06-huge.csv").open("wb") as huge:
        huge.truncate(MAX_UPLOAD + 1)
    genuine = Path.read_bytes
    read = []
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path.name) or genuine(path))
    done = run(adopted, folder)
    assert done.files[-1].error.code == "services.upload_too_large"
    assert "06-huge.csv" not in read


@pytest.mark.parametrize("together", [False, True])
def test_a_bad_file_keeps_the_others_out_only_where_that_was_asked_for(adopted, folder, together):
    (folder / "04-list.csv").write_text(CASES.format("A9,confirmed,2020-13-45,230103"), "utf-8")
    (folder / "05-notes.csv").write_text("标题\n说明文字\n", "utf-8")
    if together:
        (folder / "05-notes.csv").unlink()
        (folder / "02-counts.csv").unlink()
    done = run(adopted, folder, all_or_nothing=together) if not together else None
    if together:
        with pytest.raises(NotFound):  # nothing came in, so there is nothing to rate
            run(adopted, folder, all_or_nothing=True)
        told = [one for one in log_of(adopted) if one["step"] == "file"]
        assert [one["outcome"] for one in told] == ["left", "left", "failed"]
        assert imports_of(adopted) == []
    else:
        assert [one.outcome for one in done.files] == ["stored"] * 3 + ["failed"] * 2
        assert len(done.failed) == 2
        assert done.files[3].error.code == "cases.rows_rejected"


def test_several_full_lists_are_refused_before_anything_is_stored(adopted, folder):
    (folder / "04-list.csv").write_text(CASES.format("A2,confirmed,2020-03-18,231005"), "utf-8")
    with pytest.raises(InputError, match="2 line lists"):
        run(adopted, folder, mode="full")
    assert imports_of(adopted) == []


def test_a_folder_that_is_none_is_named(adopted, tmp_path):
    with pytest.raises(InputError, match="no folder"):
        run(adopted, tmp_path / "nowhere")
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(InputError, match="is no folder"):
        run(adopted, file)


def test_a_day_ahead_is_refused_before_anything_is_imported(adopted, folder):
    with pytest.raises(InputError, match="lies ahead"):
        morning_run.run(DESK, adopted, RunOptions(on=date(2020, 3, 21), folder=folder))
    assert imports_of(adopted) == []


def test_only_those_who_freeze_run_the_morning(adopted):
    with pytest.raises(Denied):
        morning_run.run(Actor("v", grants=(Grant(Role.EDITOR, "23"),)), adopted, RunOptions(on=ON))


def test_the_log_holds_codes_and_counts_and_is_read_by_its_owner_alone(adopted, folder):
    (folder / "张某某流调.csv").write_text(CASES.format("A9,confirmed,13800138000,230103"), "utf-8")
    run(adopted, folder)
    file = adopted.settings.home / "logs" / LOG
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text("utf-8")
    assert not [word for word in ("张某某", "13800138000", "A9", "A1", "list") if word in text]
    steps = [one["step"] for one in log_of(adopted)]
    assert steps == ["begin", *["file"] * 4, "rated", "proposals", "frozen", "end"]


def test_a_failure_is_in_the_log_by_its_code(adopted):
    with pytest.raises(RiskZoneError):
        run(adopted)
    assert log_of(adopted)[-1]["code"] == "zoning.no_data"


def test_a_second_run_says_who_holds_the_morning(adopted, folder):
    with morning_run._alone(DESK, adopted, 0), pytest.raises(StoreError) as caught:
        run(adopted, folder)
    assert caught.value.code == "mornings.another_run"
    assert caught.value.params["actor"] == DESK.name
    assert caught.value.params["pid"] == os.getpid()
    assert run(adopted, folder).new  # the lock is free again


_HOLDS = """
import fcntl, os, sys, time
descriptor = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
fcntl.flock(descriptor, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


def test_a_run_that_was_killed_leaves_no_lock_behind(adopted, folder):
    lock = adopted.settings.home / LOCK
    other = subprocess.Popen(  # noqa: S603 - our own text
        [sys.executable, "-c", _HOLDS, str(lock)], stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    with pytest.raises(StoreError, match="another morning run"):
        run(adopted, folder)
    other.send_signal(signal.SIGKILL)
    other.wait(10)
    other.stdout.close()
    begun = time.monotonic()
    assert run(adopted, folder, wait=5.0).new
    assert time.monotonic() - begun < 30


def test_a_run_killed_after_some_files_is_finished_by_the_next(adopted, folder, monkeypatch):
    stored = []

    def dies(actor, ctx, prepared, **options):
        if stored:
            raise KeyboardInterrupt
        stored.append(prepared.kind)
        return genuine(actor, ctx, prepared, **options)

    genuine = imports.store
    monkeypatch.setattr(imports, "store", dies)
    with pytest.raises(KeyboardInterrupt):
        run(adopted, folder)
    monkeypatch.setattr(imports, "store", genuine)
    done = run(adopted, folder)
    assert sorted(outcomes(done)) == [
        ("cases", "known"), ("counts", "stored"), ("reports", "stored"),
    ]  # fmt: skip
    assert done.new
