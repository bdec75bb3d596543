"""``riskzone snapshot …``: frozen mornings listed, shown, verified."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from riskzone.cli import options as o
from riskzone.cli import targets
from riskzone.cli.deployment import actor, context, settings
from riskzone.cli.output import document, line, remark, told, working
from riskzone.cli.words import say, say_it

if TYPE_CHECKING:
    from riskzone.briefing.since import Differences
    from riskzone.store.snapshots import Snapshot

FAILED = 1


def listed(*, as_json: o.Json = False) -> None:
    """List frozen mornings; see docs/cli.md."""
    from riskzone.services import snapshots  # noqa: PLC0415 - pandas

    with context() as ctx:
        found = snapshots.snapshots(actor(), ctx)
    if as_json:
        document({"snapshots": [vars(one) for one in found]})
        return
    for one in found:
        line(_told(one))
    if not found:
        line(say("mornings.none"))


def show(
    number: Annotated[int, typer.Argument(help=say("mornings.argument_number"), metavar="NUMBER")],
    *,
    against_now: Annotated[
        bool, typer.Option("--against-now", help=say("mornings.option_against_now"))
    ] = False,
    as_json: o.Json = False,
) -> None:
    """Show a frozen morning; see docs/cli.md."""
    from riskzone.services import morning_since, snapshots  # noqa: PLC0415 - pandas

    differences = None
    with context() as ctx:
        opened = snapshots.open_snapshot(actor(), ctx, number)
        if against_now:
            differences = morning_since.against_now(actor(), ctx, number).differences
    today = opened.record.today
    totals = {level or "none": count for level, count in today.totals.items()}
    if as_json:
        above = opened.record.watched
        body: dict[str, Any] = {
            **vars(opened.meta),
            "scheme": today.scheme.id,
            "totals": totals,
            "watched": [
                {"zone": one.zone, "name": one.name, "level": one.level, "upper": one.upper}
                for one in above
            ],
        }
        if differences is not None:
            body["differences"] = _differences(differences)
        document(body)
        return
    line(_told(opened.meta))
    line(", ".join(f"{level} {count}" for level, count in totals.items()))
    for one in opened.record.watched:
        line(f"{one.zone}\t{one.name}\t{one.level}{f' – {one.upper}' if one.upper else ''}")
    if differences is not None:
        for text in _difference_lines(differences):
            line(text)


def export(
    number: Annotated[int, typer.Argument(help=say("mornings.argument_number"), metavar="NUMBER")],
    *,
    out: Annotated[Path, typer.Option("--out", help=say("cli.option_out"), metavar="FILE")],
    as_json: o.Json = False,
) -> None:
    """Write a frozen morning as a table; see docs/cli.md."""
    targets.check((out,), (settings().home / "riskzone.sqlite",))
    from riskzone.services import snapshots, tables  # noqa: PLC0415 - pandas

    targets.check_suffix(out, tables.FORMATS)
    with context() as ctx:
        done = snapshots.export(actor(), ctx, number, out)
    if as_json:
        document({"snapshot": done.meta.id, "hash": done.meta.hash, "out": out})
        return
    line(say("mornings.exported", number=done.meta.id, on=done.meta.on, file=out.name))


def verify(*, as_json: o.Json = False) -> int:
    """Verify every frozen morning; see docs/cli.md."""
    from riskzone.services import snapshots  # noqa: PLC0415 - pandas

    with context() as ctx, working("cli.verifying"):
        found = snapshots.verify(actor(), ctx)
    broken = [one for one in found if one.error]
    if as_json:
        entries = [
            {
                "snapshot": one.number,
                "on": one.meta.on if one.meta else None,
                **told(one.error.code, one.error.params),
            }
            for one in broken
            if one.error
        ]
        document({"ok": not broken, "snapshots": len(found), "broken": entries})
    else:
        for one in broken:
            if one.error:
                remark(say_it(one.error.code, one.error.params))
        line(say("mornings.verified", count=len(found) - len(broken), broken=len(broken)))
    return FAILED if broken else 0


def _told(one: "Snapshot") -> str:
    at = f"{one.recorded_at:%Y-%m-%d %H:%M}"
    return "\t".join(
        (str(one.id), one.on.isoformat(), one.reading, f"#{one.edition}", at, one.actor, one.hash)
    )


def _differences(found: "Differences") -> dict[str, Any]:
    return {
        "zones": [
            {
                **{name: value for name, value in vars(one).items() if name != "figures"},
                "figures": {pair.name: [pair.before, pair.after] for pair in one.figures},
                "causes": [vars(cause) for cause in one.causes],
            }
            for one in found.zones
        ],
        "area": {one.name: [one.then, one.now] for one in found.area},
        "totals": {level or "none": [then, now] for level, then, now in found.totals},
        "declared": {one.zone: [one.then, one.now, one.number] for one in found.declared},
        "causes": [vars(cause) for cause in found.causes],
    }


def _difference_lines(found: "Differences") -> list[str]:
    if found.none:
        return [say("mornings.same_as_now")]
    lines = [say("mornings.differs", count=len(found.zones))]
    for one in found.zones:
        why = ", ".join(
            say_it(f"mornings.cause_{cause.name}", {}) + (f" {cause.cases}" if cause.cases else "")
            for cause in one.causes
        )
        figures = ", ".join(f"{p.name} {p.before:g} → {p.after:g}" for p in one.figures)
        level = f"{one.level_then} → {one.level_now}" if one.level_differs else one.level_now
        lines.append(f"{one.zone}\t{one.name}\t{level}\t{figures}\t{why}")
    why = say("mornings.cause_decided_later")
    lines += [
        f"{one.zone}\t\t{one.then or '–'} → {one.now or '–'}\t{one.number}\t{why}"
        for one in found.declared
    ]
    return lines
