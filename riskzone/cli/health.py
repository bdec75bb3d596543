"""``riskzone health-codes …``: registers counted, what was counted, files around it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from riskzone.cli import options as o
from riskzone.cli.deployment import actor, context
from riskzone.cli.output import document, line, one_line, remark
from riskzone.cli.words import say, say_it
from riskzone.errors import InputError

if TYPE_CHECKING:
    from riskzone.services.health_boards import CodeRow
    from riskzone.services.health_count import Progress
    from riskzone.services.health_runs import RunRow

EngineName = Literal["duckdb", "spark"]
Register = Annotated[
    Path, typer.Option("--register", help=say("health_cli.register"), metavar="PATH")
]
Exposures = Annotated[
    Path, typer.Option("--exposures", help=say("health_cli.exposures"), metavar="PATH")
]
RulesId = Annotated[str, typer.Option("--rules", help=say("health_cli.rules"), metavar="ID")]
Days = Annotated[int, typer.Option("--days", help=say("health_cli.days"), metavar="N")]
ShownFile = Annotated[
    Path | None, typer.Option("--shown", help=say("health_cli.shown"), metavar="PATH")
]
Engine = Annotated[EngineName, typer.Option("--engine", help=say("health_cli.engine"))]
Url = Annotated[str, typer.Option("--url", help=say("health_cli.url"), metavar="URL")]
Memory = Annotated[
    int | None, typer.Option("--memory-mb", help=say("health_cli.memory"), metavar="MIB")
]
Out = Annotated[Path | None, typer.Option("--out", help=say("health_cli.out"), metavar="FILE")]
Area = Annotated[str, typer.Option("--area", help=say("health_cli.area"), metavar="CODE")]


def count(
    *,
    register: Register,
    exposures: Exposures,
    on: o.OnDay,
    rules: RulesId = "",
    days: Days = 1,
    shown: ShownFile = None,
    engine: Engine = "duckdb",
    url: Url = "",
    memory_mb: Memory = None,
    out: Out = None,
    as_json: o.Json = False,
) -> None:
    """Count a register; see docs/cli.md."""
    from riskzone.services import health_codes, health_register  # noqa: PLC0415 - pandas

    if out is not None:
        health_register.check_target(out)
    with context() as ctx:
        with _steps() as progress:
            done = health_codes.count(
                actor(), ctx, register, exposures, on=on, days=days, rules=rules, shown=shown,
                engine=engine, url=url, memory_mb=memory_mb, progress=progress,
            )  # fmt: skip
        written = None
        if out is not None:
            written = health_register.write_counts(actor(), ctx, done.runs[-1].id, out)
    if as_json:
        entries = [_run(one) | {"fresh": one.id in done.fresh} for one in done.runs]
        document({"runs": entries, "out": None if out is None else str(out), "rows": written})
        return
    for one in done.runs:
        line(_run_line(one))
    if len(done.fresh) < len(done.runs):
        line(say("health_cli.known", count=len(done.runs) - len(done.fresh), engine=engine))
    if out is not None:
        line(say("health_cli.written", count=written, file=str(out)))


@contextmanager
def _steps() -> "Iterator[Progress]":
    """A bar where somebody watches; a line for each step otherwise."""
    from riskzone.services.health_count import STEPS  # noqa: PLC0415 - pandas

    def words(done: int) -> str:
        return say_it(STEPS[min(done, len(STEPS) - 1)], {})

    if not sys.stderr.isatty():
        yield lambda done, total: remark(f"{done}/{total} {words(done)}") if done < total else None
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words(0), total=len(STEPS))
        yield lambda done, total: bar.update(
            task, description=words(done), completed=done, total=total
        )


def runs(*, as_json: o.Json = False) -> None:
    """List what was counted; see docs/cli.md."""
    from riskzone.services import health_runs  # noqa: PLC0415 - pandas

    with context() as ctx:
        found = health_runs.runs(actor(), ctx)
    if as_json:
        document({"runs": [_run(one) for one in found]})
        return
    for one in found:
        line(_run_line(one))
    if not found:
        line(say("health_cli.none"))


def show(*, on: o.OnDay, area: Area = "", as_json: o.Json = False) -> None:
    """Show the counts of an area; see docs/cli.md."""
    from riskzone.services import health_codes  # noqa: PLC0415 - pandas

    with context() as ctx:
        found = health_codes.board(actor(), ctx, on=on, area=area or ctx.settings.area)
    if as_json:
        document(
            {
                "area": found.area, "on": found.on, "against": found.against,
                "detail": found.detail, "run": found.run, "rules": found.rules,
                "total": found.total, "rows": found.rows,
            }
        )  # fmt: skip
        return
    names = [one.id for one in found.colours]
    line("\t".join(("area", "name", "residents", *names, "in_city")))
    for row in (*found.rows, found.total):
        line(_row(row, names))


def _row(row: "CodeRow", names: list[str]) -> str:
    cells = [row.counts[name] for name in names]
    told = (row.code, row.name, row.residents, *cells, row.in_city)
    return one_line("\t".join("–" if cell is None else str(cell) for cell in told))


def _run(one: "RunRow") -> dict[str, Any]:
    names = (
        "id", "area", "on", "rules", "engine", "residents", "strangers", "actor",
        "recorded_at", "demo",
    )  # fmt: skip
    told = {name: getattr(one, name) for name in names}
    hashes = vars(one.inputs)
    return told | {"seconds": round(one.seconds, 3), "inputs": dict(hashes)}


def _run_line(one: "RunRow") -> str:
    cells = (
        one.id, one.on.isoformat(), one.rules, one.engine, one.residents,
        f"{one.seconds:.1f} s", f"{one.recorded_at:%Y-%m-%d %H:%M}",
    )  # fmt: skip
    return "\t".join(map(str, cells))


def pseudonymise(
    source: Annotated[Path, typer.Argument(help=say("health_cli.source"), metavar="FILE")],
    target: Annotated[Path, typer.Argument(help=say("health_cli.target"), metavar="TARGET")],
    *,
    part: Annotated[
        Literal["residents", "exposures"], typer.Option("--part", help=say("health_cli.part"))
    ],
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help=say("health_cli.column"), metavar="OURS=THEIRS"),
    ] = None,
    as_json: o.Json = False,
) -> None:
    """Turn ids into keyed hashes; see docs/cli.md."""
    from riskzone.services import health_register  # noqa: PLC0415 - pandas

    headings = _headings(column or [])
    with context() as ctx:
        done = health_register.pseudonymise(
            actor(), ctx, source, target, part=part, columns=headings
        )
    if as_json:
        document({"rows": done.rows, "left_out": done.left_out, "target": str(target)})
        return
    line(say("health_cli.pseudonymised", count=done.rows, file=target.name))
    if done.left_out:
        line(one_line(say("health_cli.left_out", columns=", ".join(done.left_out))))


def _headings(given: list[str]) -> dict[str, str]:
    found = {}
    for text in given:
        ours, mark, theirs = text.partition("=")
        if not mark or not ours.strip() or not theirs.strip():
            raise InputError("health_cli.bad_column", value=text[:80])
        found[ours.strip()] = theirs.strip()
    return found


def demo_register(
    folder: Annotated[Path, typer.Argument(help=say("health_cli.folder"), metavar="FOLDER")],
    *,
    residents: Annotated[
        int, typer.Option("--residents", help=say("health_cli.residents"), metavar="N")
    ] = 400_000,
    seed: Annotated[int, typer.Option("--seed", help=say("health_cli.seed"))] = 20200424,
    until: Annotated[date | None, o.day_option("--until", say("health_cli.until"))] = None,
    as_json: o.Json = False,
) -> None:
    """Write a made-up register; see docs/cli.md."""
    from riskzone.services import health_register  # noqa: PLC0415 - pandas

    with context() as ctx, _portions() as progress:
        files = health_register.make_demo(
            actor(), ctx, folder, residents=residents, seed=seed,
            until=until or date(2020, 4, 24), progress=progress,
        )  # fmt: skip
    if as_json:
        document({"residents": str(files[0]), "exposures": str(files[1])})
        return
    for file in files:
        line(str(file))


@contextmanager
def _portions() -> Iterator[Any]:
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say("health_cli.writing"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def appeals(
    file: Annotated[
        Path | None, typer.Argument(help=say("health_cli.appeals_file"), metavar="FILE")
    ] = None,
    *,
    on: Annotated[date | None, o.day_option("--on", say("cli.option_on"))] = None,
    as_json: o.Json = False,
) -> None:
    """Read appeals, or list them; see docs/cli.md."""
    from riskzone.services import health_appeal_files, health_appeals  # noqa: PLC0415 - pandas

    if file is not None and not file.is_file():
        raise InputError("cases.no_file", file=str(file))
    with context() as ctx:
        if file is not None:
            with file.open("rb") as stream:
                data = stream.read(health_appeal_files.MOST_BYTES + 1)
            fresh = health_appeals.import_file(actor(), ctx, data, file.name)
            if as_json:
                document({"fresh": fresh})
            else:
                line(say("health_cli.appeals_stored", count=fresh))
            return
        found = health_appeals.listing(actor(), ctx, on=on)
    if as_json:
        document(
            {
                "on": found.on, "since": found.since, "until": found.until,
                "rows": found.rows, "total": found.total,
            }
        )  # fmt: skip
        return
    for row in (*found.rows, found.total):
        cells = (
            row.county, row.name, row.received, row.settled, row.upheld, row.waiting,
            row.waiting_days, row.longest_days,
        )  # fmt: skip
        line(one_line("\t".join("–" if cell is None else f"{cell}" for cell in cells)))
