"""Health codes counted end to end: what is stored, what is not, and what readers are shown."""

import itertools
import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from riskzone.access import Actor, Grant, Right, Role
from riskzone.clock import SHANGHAI
from riskzone.engine.schema import EXPOSURES, RESIDENTS
from riskzone.errors import Denied, InputError, JobFailed, NotFound, RiskZoneError
from riskzone.healthcode.library import load_rules
from riskzone.services import (
    health_codes,
    health_count,
    health_map,
    health_oversight,
    health_register,
    health_runs,
)
from riskzone.services.context import Context, open_context
from riskzone.settings import Settings
from riskzone.store import blobs, health
from riskzone.store.health import Flow

DESK = Actor.command_line("desk")
READER = Actor("reader", frozenset({Right.VIEW_LEVELS}))
DUTY = Actor("duty", grants=(Grant(Role.DUTY_COMMANDER, "23"),))
ON = date(2020, 4, 20)
#: A pseudonym that is searched for afterwards.
KNOWN = "5eed0f1e" * 4
TOWNSHIPS = ("230103001", "230103002", "231081100")


def residents(ids: list[str], **changed: Any) -> pa.Table:
    rows = [
        {"id": one, "township": TOWNSHIPS[n % 3], "community": None, "building": None,
         "entered_on": None, "left_on": None} | changed
        for n, one in enumerate(ids)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, RESIDENTS)


def exposures(rows: list[tuple[str, str, int, int | None]]) -> pa.Table:
    told = [
        {
            "id": who, "kind": kind, "from_on": ON - timedelta(days=first),
            "to_on": None if last is None else ON - timedelta(days=last), "source_zone": None,
        }
        for who, kind, first, last in rows
    ]  # fmt: skip
    return pa.Table.from_pylist(told, EXPOSURES)


def ids(count: int) -> list[str]:
    return [KNOWN, *(f"{n:032x}" for n in range(1, count))]


@pytest.fixture
def ctx(settings: Settings) -> Iterator[Context]:
    now = datetime(2020, 4, 21, 8, 0, tzinfo=SHANGHAI)
    opened = open_context(settings.model_copy(update={"now": now}))
    yield opened
    opened.store.close()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Sixty residents: KNOWN a case, eight contacts; of 21 symptoms six are of the day itself."""
    people = ids(60)
    told = [(KNOWN, "confirmed", 10, None)]
    told += [(one, "close_contact", 5, None) for one in people[1:9]]
    told += [(one, "symptom", n % 4, None) for n, one in enumerate(people[9:30])]
    return written(tmp_path, residents(people), exposures(told))


def written(folder: Path, people: pa.Table, told: pa.Table) -> tuple[Path, Path]:
    paths = folder / "residents.parquet", folder / "exposures.parquet"
    for path, table in zip(paths, (people, told), strict=True):
        pq.write_table(table, path)
    return paths


#: What was counted: of which files, by which rules, for which days.
_COUNTED: dict[tuple[object, ...], health_count.Counted] = {}


def counted(request: health_count.Request, progress: Any = None) -> health_count.Counted:
    """Count the same files once: to make the queries alone takes two seconds."""
    files = (request.register, request.exposures, request.shown)
    given = tuple(one.read_bytes() for one in files if one is not None)
    around = (request.around.hash, request.engine, request.memory_mb, request.ahead)
    key = (given, request.rules, request.days, around)
    if progress is not None or key not in _COUNTED:
        _COUNTED[key] = health_count.counted(request, progress=progress)
    return _COUNTED[key]


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own files: a child process for each would cost seconds."""

    monkeypatch.setattr("riskzone.services.health_count.count_in_child", counted)


def test_counts_of_a_register_are_stored_once_and_sum(
    ctx: Context, files: tuple[Path, Path], in_process: None, tmp_path: Path
) -> None:
    steps: list[tuple[int, int]] = []
    done = health_codes.count(
        DESK, ctx, *files, on=ON, days=2, progress=lambda *step: steps.append(step)
    )
    assert [run.on for run in done.runs] == [ON - timedelta(days=1), ON]
    assert done.fresh == tuple(run.id for run in done.runs)
    assert done.runs[-1].residents == 60
    assert steps[-1] == (len(health_count.STEPS), len(health_count.STEPS))
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)

    again = health_codes.count(DESK, ctx, *files, on=ON, days=2)
    assert (again.runs, again.fresh) == (done.runs, ())

    board = health_codes.board(DESK, ctx, on=ON, area="23")
    assert board.total.counts == {"red": 9, "yellow": 15, "green": 36}
    assert board.total.change == {"red": 0, "yellow": 5, "green": -5}
    for colour in ("red", "yellow", "green"):
        assert sum(row.counts[colour] or 0 for row in board.rows) == board.total.counts[colour]
    assert board.total.trend[-2:] == (19, 24)
    assert board.total.trend[0] is None, "that day was not counted"

    flow = health_codes.flows(DESK, ctx, on=ON, area="23")
    names = ("red", "yellow", "green", "")
    for one in names[:3]:
        assert sum(flow.matrix[one, other] or 0 for other in names) == flow.before[one]
        assert sum(flow.matrix[other, one] or 0 for other in names) == flow.after[one]
    assert flow.counted_after == board.total.counts
    assert flow.counted_before == {"red": 9, "yellow": 10, "green": 41}
    ahead = health_codes.flows(DESK, ctx, on=ON, area="23", kind="ahead")
    assert ahead.before["red"] == 9

    out = tmp_path / "counts.csv"
    rows = health_register.write_counts(DESK, ctx, done.runs[-1].id, out)
    lines = out.read_text("utf-8").splitlines()
    assert lines[0] == "township,colour,reason,in_city,count"
    assert (rows, sum(int(line.split(",")[-1]) for line in lines[1:])) == (len(lines) - 1, 60)


def test_townships_of_a_development_zone_count_in_the_county_it_belongs_to(
    ctx: Context, in_process: None, tmp_path: Path
) -> None:
    people = ids(30)
    table = residents(people)
    where = pa.array(["230671010", "230604001", "231081100"] * 10)
    table = table.set_column(1, RESIDENTS.field("township"), where)
    files = written(tmp_path, table, exposures([(people[0], "confirmed", 5, None)]))
    health_codes.count(DESK, ctx, *files, on=ON)
    city = health_codes.board(DESK, ctx, on=ON, area="230600")
    assert [(row.code, row.name, row.residents) for row in city.rows] == [
        ("230604", "让胡路区", 20)
    ]
    for code in ("230604", "230671"):
        county = health_codes.board(DESK, ctx, on=ON, area=code)
        assert [(row.code, row.residents) for row in county.rows] == [
            ("230604001", 10), ("230671010", 10)
        ]  # fmt: skip
        assert county.rows[1].name == "开发区黎明街道"
        assert county.total.counts["red"] == 1
    flow = health_codes.flows(DESK, ctx, on=ON, area="230604")
    assert sum(one or 0 for one in flow.matrix.values()) == 20
    assert sum(row.now or 0 for row in health_codes.by_reason(DESK, ctx, on=ON, area="230604")) == 1
    # Shown or hidden, a township is a part of the same table.
    there = health_codes.board(READER, ctx, on=ON, area="230671010").total
    listed = health_codes.board(READER, ctx, on=ON, area="230604").rows[1]
    assert there.counts == listed.counts


def test_of_two_counts_at_once_both_tell_the_one_that_is_stored(
    ctx: Context, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile: list[health_codes.CountReport] = []

    def here(request: health_count.Request, progress: Any = None) -> health_count.Counted:
        found = counted(request, progress)
        monkeypatch.setattr("riskzone.services.health_count.count_in_child", lambda *_: found)
        meanwhile.append(health_codes.count(DESK, ctx, *files, on=ON))
        return found

    monkeypatch.setattr("riskzone.services.health_count.count_in_child", here)
    done = health_codes.count(DESK, ctx, *files, on=ON)
    assert (done.runs, done.fresh) == (meanwhile[0].runs, ())
    assert health_runs.runs(DESK, ctx) == done.runs


def test_reasons_of_an_area_tell_what_the_colours_are_made_of(
    ctx: Context, files: tuple[Path, Path], in_process: None
) -> None:
    health_codes.count(DESK, ctx, *files, on=ON)
    found = {row.reason.id: row.now for row in health_codes.by_reason(DESK, ctx, on=ON, area="23")}
    assert (found["case"], found["close_contact"], found["symptom"]) == (1, 8, 15)
    with pytest.raises(NotFound, match="2020-04-21"):
        health_codes.board(DESK, ctx, on=ON + timedelta(days=1), area="23")
    with pytest.raises(NotFound, match="no division"):
        health_codes.board(DESK, ctx, on=ON, area="420100")


def test_nobody_without_the_right_sees_a_small_count_or_can_work_it_out(
    ctx: Context, files: tuple[Path, Path], in_process: None
) -> None:
    health_codes.count(DESK, ctx, *files, on=ON)
    exact = health_codes.board(DUTY, ctx, on=ON, area="230103")
    shown = health_codes.board(READER, ctx, on=ON, area="230103")
    assert exact.threshold == 0
    assert exact.hidden == 0
    assert shown.threshold == 5
    for row, real in zip((*shown.rows, shown.total), (*exact.rows, exact.total), strict=True):
        gone = [name for name, value in row.counts.items() if value is None]
        assert len(gone) != 1, "the others and the residents would tell it"
        for name, value in real.counts.items():
            assert not 0 < value < 5 or row.counts[name] is None
    for name, total in shown.total.counts.items():
        gone = [row for row in shown.rows if row.counts[name] is None]
        assert total is None or len(gone) != 1


@pytest.mark.parametrize(
    ("people", "told", "says"),
    [
        (residents(ids(3), township=None), exposures([]), "township"),
        (residents([*ids(3), KNOWN]), exposures([]), "1"),
        (residents(ids(3)), exposures([(KNOWN, "confirmed", 3, 5)]), "1"),
        (residents(ids(3)), exposures([("f" * 32, "confirmed", 3, None)]), "1"),
        (residents(ids(3), township="420102001"), exposures([]), "420102001"),
        (residents(ids(3), township="239999001"), exposures([]), "239999001"),
        (residents([]), exposures([]), ""),
    ],
)
def test_a_register_that_cannot_be_right_stores_nothing_and_quotes_nobody(
    ctx: Context, tmp_path: Path, in_process: None, people: pa.Table, told: pa.Table, says: str
) -> None:
    with pytest.raises(InputError) as raised:
        health_codes.count(DESK, ctx, *written(tmp_path, people, told), on=ON)
    assert says in str(raised.value)
    assert KNOWN not in repr(raised.value)
    assert health_runs.runs(DESK, ctx) == ()


def test_a_file_cut_short_a_day_to_come_and_too_many_days_store_nothing(
    ctx: Context, files: tuple[Path, Path], in_process: None
) -> None:
    whole = files[0].read_bytes()
    files[0].write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="cut short"):
        health_codes.count(DESK, ctx, *files, on=ON)
    files[0].write_bytes(whole)
    with pytest.raises(InputError, match="has not begun"):
        health_codes.count(DESK, ctx, *files, on=date(2020, 4, 22))
    for day in (date(2019, 11, 30), date.min):
        with pytest.raises(InputError, match="no health codes"):
            health_codes.count(DESK, ctx, *files, on=day)
    with pytest.raises(InputError, match="31 days"):
        health_codes.count(DESK, ctx, *files, on=ON, days=32)
    with pytest.raises(NotFound, match="hlj-2020"):
        health_codes.count(DESK, ctx, *files, on=ON, rules="no-such")
    with pytest.raises(NotFound):
        health_codes.count(DESK, ctx, files[0].with_name("none.parquet"), files[1], on=ON)
    assert health_runs.runs(DESK, ctx) == ()


def test_only_who_has_codes_counted_counts(ctx: Context, files: tuple[Path, Path]) -> None:
    with pytest.raises(Denied):
        health_codes.count(READER, ctx, *files, on=ON)
    with pytest.raises(Denied):
        health_register.write_counts(READER, ctx, 1, files[0].with_name("x.csv"))


def test_a_child_that_is_killed_leaves_neither_counts_nor_files(
    ctx: Context, files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real child, killed in mid-run; then the same call counts, and no person is anywhere."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    pool = health_count._pool("duckdb")

    def kill(done: int, _total: int) -> None:
        if done == 3:
            (child,) = pool._busy
            os.kill(child.process.pid, signal.SIGKILL)

    with pytest.raises(JobFailed):
        health_codes.count(DESK, ctx, *files, on=ON, progress=kill)
    assert health_runs.runs(DESK, ctx) == ()
    assert not list(temporary.glob("riskzone-job-*"))

    seen: set[int] = set()
    stop = threading.Event()
    watch = threading.Thread(target=_modes, args=(temporary, seen, stop))
    watch.start()
    try:
        done = health_codes.count(DESK, ctx, *files, on=ON)
    finally:
        stop.set()
        watch.join()
    assert done.runs[0].residents == 60
    assert seen <= {0o700}, "what an engine puts down is readable by its owner alone"
    for area in ("23", "230100", "230103", "230103001"):
        for actor in (DESK, READER):
            health_codes.board(actor, ctx, on=ON, area=area)
            health_codes.by_reason(actor, ctx, on=ON, area=area)
            health_codes.flows(actor, ctx, on=ON, area=area)
            health_codes.flows(actor, ctx, on=ON, area=area, kind=health.AHEAD)
    health_oversight.oversight(DESK, ctx, on=ON)
    health_map.counties(READER, ctx, on=ON)
    home = Path(ctx.settings.home)
    everything = list(itertools.chain(home.rglob("*"), temporary.rglob("*")))
    for path in everything:
        assert not path.is_file() or KNOWN.encode() not in path.read_bytes(), path.name
    with ctx.store.read() as uow:
        assert sum(one.residents for one in health.counts(uow, done.runs[0].id)) == 60
    pool.close()


def _modes(folder: Path, seen: set[int], stop: threading.Event) -> None:
    while not stop.is_set():
        for path in folder.glob("riskzone-job-*"):
            try:
                seen.add(path.stat().st_mode & 0o777)
            except OSError:
                continue
        time.sleep(0.02)


def test_what_the_platform_shows_is_compared_as_counts(
    ctx: Context, files: tuple[Path, Path], in_process: None, tmp_path: Path
) -> None:
    shown = tmp_path / "shown.parquet"
    people = ids(60)
    told = {"id": people, "colour": ["red"] * 9 + ["yellow"] * 21 + ["red"] * 6 + ["green"] * 24}
    pq.write_table(pa.table(told), shown)
    health_codes.count(DESK, ctx, *files, on=ON, shown=shown)
    found = health_oversight.oversight(DESK, ctx, on=ON)
    assert found.shown is not None
    assert (found.shown.compared, found.shown.without, found.shown.milder) == (60, 12, 0)
    pq.write_table(pa.table({"id": people[:1], "colour": ["purple"]}), shown)
    with pytest.raises(InputError, match="red, yellow, green"):
        health_codes.count(DESK, ctx, *files, on=ON - timedelta(days=1), shown=shown)
    with pytest.raises(Denied):
        health_oversight.oversight(DUTY, ctx, on=ON)


def test_codes_given_and_ended_on_one_day_jump_though_their_number_stays(ctx: Context) -> None:
    """Three hundred of a county lose a reason while three hundred others are given it."""
    quiet = [Flow("230103001", "red", "close_contact", "red", "close_contact", 300)]
    swap = [
        Flow("230103001", "red", "close_contact", "green", "", 300),
        Flow("230103001", "green", "", "red", "close_contact", 300),
    ]
    rules = load_rules("hlj-2020")
    with ctx.store.write(DESK) as uow:
        blobs.put(uow, rules.text.encode(), "application/toml")
        for back in range(8, -1, -1):
            day, inputs = ON - timedelta(days=back), health.Inputs(rules.hash, "r", "e", "c")
            run = health.Run(0, "23", day, rules.id, inputs, "duckdb", 300, 0, 0.0, "", uow.now)
            kept = health.add_run(uow, run, [])
            health.add_flows(uow, kept.id, health.PAST, quiet if back else swap)
    found = health_oversight.oversight(DESK, ctx, on=ON).jumps
    told = {(one.area, one.reason.id, one.way): (one.count, one.usual, one.jumps) for one in found}
    for area in ("23", "230100", "230103"):
        for way in ("given", "ended"):
            assert told[area, "close_contact", way] == (300, 0.0, True)
    assert told["23", "case", "given"] == (0, 0.0, False)
    before = health_oversight.oversight(DESK, ctx, on=ON - timedelta(days=1)).jumps
    assert not any(one.jumps for one in before)


def test_no_service_hands_out_persons() -> None:
    """Nothing public returns what an engine holds of persons, and nothing writes a colour back."""
    from riskzone import services  # noqa: PLC0415

    folder = Path(services.__file__).parent
    for file in folder.glob("health_*.py"):
        text = file.read_text("utf-8")
        assert "ranks(" not in text, f"{file.name} asks for persons"
    assert issubclass(JobFailed, RiskZoneError)
