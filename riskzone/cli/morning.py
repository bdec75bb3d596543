"""``riskzone morning``: what a scheduler runs before the meeting."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from riskzone.cli import options as o
from riskzone.cli.deployment import actor, context
from riskzone.cli.output import document, line, note_entries, remark, report_error, told, working
from riskzone.cli.words import say, say_it

if TYPE_CHECKING:
    from riskzone.services.morning_folder import FileDone
    from riskzone.services.morning_run import MorningRun

#: Done, but a file could not be brought in; another run is at work.
FILES_FAILED, BUSY = 3, 4

_COUNTS = ("read", "new", "changed", "withdrawn", "unchanged")


def morning(
    *,
    on: o.OnDay,
    folder: Annotated[
        Path | None,
        typer.Option("--from", help=say("mornings.option_from"), metavar="FOLDER"),
    ] = None,
    freeze: Annotated[
        bool, typer.Option("--freeze/--no-freeze", help=say("mornings.option_freeze"))
    ] = True,
    reading: o.Reading = "midnight",
    mode: o.Mode = "delta",
    bad_rows: o.OnBadRows = "refuse",
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help=say("mornings.option_all_or_nothing"))
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help=say("mornings.option_reason"))] = "",
    wait: Annotated[
        float,
        typer.Option("--wait", help=say("mornings.option_wait"), metavar="SECONDS", min=0.0),
    ] = 0.0,
    as_json: o.Json = False,
) -> int:
    """Import, rate, propose, freeze; see docs/cli.md."""
    from riskzone.errors import StoreError  # noqa: PLC0415 - imports wait for their command
    from riskzone.services import morning_run, zoning  # noqa: PLC0415 - pandas

    asked = morning_run.RunOptions(
        on=on,
        folder=folder,
        reading=reading,
        mode=mode,
        bad_rows=bad_rows,
        all_or_nothing=all_or_nothing,
        freeze=freeze,
        reason=reason,
        wait=wait,
    )
    with context() as ctx, working("mornings.working"):
        try:
            done = morning_run.run(actor(), ctx, asked)
        except StoreError as error:
            if error.code != "mornings.another_run":
                raise
            report_error(error, as_json=as_json)
            return BUSY
        notes = zoning.demo_mark(actor(), ctx)
    if as_json:
        document(_document(done) | {"notes": note_entries(notes)})
    else:
        _lines(done)
        for code, params in notes:
            remark(say_it(code, params))
    return FILES_FAILED if done.failed else 0


def _document(done: "MorningRun") -> dict[str, Any]:
    frozen = done.frozen
    return {
        "on": done.on,
        "files": [_file(one) for one in done.files],
        "totals": {level or "none": count for level, count in done.totals.items()},
        "proposals": len(done.proposals),
        "frozen": None
        if frozen is None
        else {
            "snapshot": frozen.id,
            "edition": frozen.edition,
            "hash": frozen.hash,
            "new": done.new,
            "differing": done.differing,
        },
        "seconds": round(done.seconds, 3),
    }


def _file(one: "FileDone") -> dict[str, Any]:
    entry: dict[str, Any] = {
        "file": one.position,
        "name": one.name,
        "kind": one.kind or None,
        "outcome": one.outcome,
    }
    if one.report is not None:
        entry |= {name: getattr(one.report, name) for name in _COUNTS}
        entry["rejected"] = len({row.line for row in one.report.rejected})
    if one.error is not None:
        entry["error"] = told(one.error.code, one.error.params)
    return entry


def _lines(done: "MorningRun") -> None:
    for one in done.files:
        _file_line(one)
    counts = ", ".join(f"{level or '–'} {count}" for level, count in done.totals.items())
    line(say("mornings.rated", on=done.on, counts=counts, zones=sum(done.totals.values())))
    line(say("mornings.proposed", count=len(done.proposals)))
    frozen = done.frozen
    if frozen is None:
        return
    params = {"number": frozen.id, "edition": frozen.edition, "hash": frozen.hash}
    if done.new:
        line(say("mornings.frozen_now", **params))
    elif done.differing:
        line(say("mornings.frozen_differs", **params, count=done.differing))
    else:
        line(say("mornings.frozen_before", **params))


def _file_line(one: "FileDone") -> None:
    head = {"position": one.position, "file": one.name}
    if one.error is not None:
        # A value of a row may stand in the text: that is for who sits there, not for a log.
        remark(say(f"mornings.file_{one.outcome}", **head, reason=say_it(*_reason(one))))
    elif one.report is None:
        line(say("mornings.file_known", **head))
    else:
        counts = {name: getattr(one.report, name) for name in _COUNTS}
        line(say("mornings.file_stored", **head, **counts))


def _reason(one: "FileDone") -> tuple[str, Any]:
    assert one.error is not None  # noqa: S101 - asked for these only
    return one.error.code, one.error.params
