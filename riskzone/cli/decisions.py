"""``riskzone decisions …``: documents in, listed, shown and compared."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from riskzone.cli import options as o
from riskzone.cli.deployment import actor, context
from riskzone.cli.output import document, line, one_line, rejection_lines, remark, told
from riskzone.cli.words import say, say_it
from riskzone.clock import SHANGHAI

if TYPE_CHECKING:
    from riskzone.decisions.model import DecisionDocument
    from riskzone.services.context import Context
    from riskzone.services.decision_imports import PapersImported, PapersPreview

StateName = Literal["proposed", "decided"]
Number = Annotated[int, typer.Argument(help=say("decision_cli.argument_number"), metavar="NUMBER")]
OneNumber = Annotated[
    int | None, typer.Option("--number", help=say("decision_cli.option_number"), metavar="NUMBER")
]
Files = Annotated[
    list[Path], typer.Argument(help=say("decision_cli.argument_files"), metavar="FILE")
]
Area = Annotated[str, typer.Option("--area", help=say("decision_cli.option_area"), metavar="CODE")]
Authority = Annotated[
    str, typer.Option("--authority", help=say("decision_cli.option_authority"), metavar="TABLE")
]
As = Annotated[StateName, typer.Option("--as", help=say("decision_cli.option_as"))]
Check = Annotated[bool, typer.Option("--check", help=say("decision_cli.option_check"))]
At = Annotated[str, typer.Option("--at", help=say("decision_cli.option_at"), metavar="MINUTE")]
KnownAt = Annotated[
    str, typer.Option("--known-at", help=say("decision_cli.option_known_at"), metavar="MINUTE")
]
First = Annotated[date, o.day_option("--from", say("decision_cli.option_from"))]
Last = Annotated[date, o.day_option("--to", say("decision_cli.option_to"))]

#: Larger files are refused before they are read (MB).
_MOST_MB = 20


def listed(*, known_at: KnownAt = "", as_json: o.Json = False) -> None:
    """List the decisions; see docs/cli.md."""
    from riskzone.services import decisions  # noqa: PLC0415 - geopandas

    with context() as ctx:
        found = decisions.documents(actor(), ctx, known_at=_minute(known_at))
    if as_json:
        document({"decisions": [_entry(one.document) for one in found]})
        return
    for one in found:
        made = one.document
        cells = (made.id, made.state.value, _written(made.decided_at), made.number, made.title)
        line("\t".join(one_line(str(cell)) for cell in cells))


def show(number: Number, *, as_json: o.Json = False) -> None:
    """Show one decision with its lines and its history; see docs/cli.md."""
    from riskzone.services import decisions  # noqa: PLC0415 - geopandas

    with context() as ctx:
        made = decisions.document(actor(), ctx, number).document
        steps = decisions.history(actor(), ctx, number)
        if as_json:
            history = [
                {"version": one.record.version, "action": one.action, "actor": one.actor,
                 "recorded_at": one.recorded_at, "reason": one.reason}
                for one in steps
            ]  # fmt: skip
            document(_entry(made) | {"lines": made.lines, "history": history})
            return
        line(f"{made.id}\t{made.state.value}\t{one_line(made.title)}")
        for name in ("number", "area", "body", "decided_at", "basis", "source", "certainty"):
            value = getattr(made, name)
            if value:
                line(f"{name}\t{one_line(_written(value))}")
        for one in made.lines:
            line(f"{_written(one.effective_at)}\t{one.kind}\t{one_line(_said(one, ctx))}")
        for step in steps:
            line(f"{_written(step.recorded_at)}\t{step.action}\t{one_line(step.actor)}")


def declared(*, at: At = "", known_at: KnownAt = "", as_json: o.Json = False) -> None:
    """Print the level declared for every county at a minute; see docs/cli.md."""
    from riskzone.services import decisions  # noqa: PLC0415 - geopandas

    with context() as ctx:
        found = decisions.declared_levels(actor(), ctx, at=_minute(at), known_at=_minute(known_at))
        names = {zone: ctx.divisions.full_name(zone) for zone in found.zones}
    if as_json:
        document({"at": found.at, "totals": found.totals, "zones": list(found.zones.values())})
        return
    for one in found.zones.values():
        cells = (one.zone, names[one.zone], one.level or "-", _written(one.since), one.document)
        line("\t".join(str(cell) for cell in cells))
    line("\t".join(f"{level or '-'} {count}" for level, count in found.totals.items()))


def imported(
    files: Files,
    *,
    authority: Authority = "hlj-2020",
    area: Area = "",
    state: As = "proposed",
    bad_rows: o.OnBadRows = "refuse",
    check: Check = False,
    as_json: o.Json = False,
) -> None:
    """Take in decisions that were published; see docs/cli.md."""
    from riskzone.cases.grid import open_input  # noqa: PLC0415 - pyarrow
    from riskzone.errors import TooLarge  # noqa: PLC0415
    from riskzone.services import decision_imports  # noqa: PLC0415 - geopandas

    for file in files:
        size = open_input(file) >> 20
        if size >= _MOST_MB:
            raise TooLarge("places.file_too_large", file=file.name, size=size, limit=_MOST_MB)
    contents = tuple((file.name, file.read_bytes()) for file in files)
    given: dict[str, Any] = {"authority": authority, "area": area}
    with context() as ctx:
        done = None
        if check:
            seen = decision_imports.preview_documents(actor(), ctx, contents, **given)
        else:
            done = decision_imports.import_documents(
                actor(), ctx, contents, bad_rows=bad_rows, decided=state == "decided", **given
            )
            seen = done.preview
    if as_json:
        _json(seen, done)
        return
    _tell(seen, done)


def _tell(seen: "PapersPreview", done: "PapersImported | None") -> None:
    for file, rejection in seen.rejected:
        remark(rejection_lines(file, rejection)[0])
    for planned in seen.planned:
        made = planned.document
        mark = f"={planned.stored}" if planned.stored else "+"
        line(f"{mark}\t{_written(made.decided_at)}\t{len(made.lines)}\t{one_line(made.title)}")
        for finding in planned.findings:
            remark(f"{one_line(made.title)}: {say_it(finding.code, finding.params)}")
    fresh, same = len(seen.fresh), len(seen.planned) - len(seen.fresh)
    counts = {"rows": seen.rows, "fresh": fresh, "same": same, "rejected": len(seen.rejected)}
    stored = "decision_cli.checked" if done is None else "decision_cli.stored"
    line(say(stored, **counts))


def _json(seen: "PapersPreview", done: "PapersImported | None") -> None:
    document(
        {
            "rows": seen.rows,
            "restated": seen.restated,
            "rejected": [rejection_lines(file, one)[1] for file, one in seen.rejected],
            "documents": [
                _entry(one.document)
                | {"stored": one.stored, "lines": one.document.lines}
                | {"findings": _findings(one.findings)}
                for one in seen.planned
            ],
            "stored": None if done is None else [one.id for one in done.stored],
        }
    )


def check(*, number: OneNumber = None, as_json: o.Json = False) -> None:
    """Say what contradicts itself, or what is wrong with one document; see docs/cli.md."""
    from riskzone.decisions.contradiction import words  # noqa: PLC0415
    from riskzone.decisions.lifecycle import Action  # noqa: PLC0415
    from riskzone.services import decision_beside, decision_changes, decisions  # noqa: PLC0415

    with context() as ctx:
        if number is not None:
            made = decisions.document(actor(), ctx, number).document
            found = decision_changes.findings(actor(), ctx, made, Action.DECIDE)
            if as_json:
                document({"number": number, "findings": _findings(found)})
                return
            for finding in found:
                line(f"{finding.severity}\t{say_it(finding.code, finding.params)}")
            return
        levels = decision_beside.level_names()
        texts = [
            (one, words(one, levels, ctx.divisions))
            for one in decision_beside.contradictions(actor(), ctx)
        ]
    if as_json:
        entries = [
            {"kind": one.kind, "document": one.document, "against": one.against,
             "zh": text.zh, "en": text.en}
            for one, text in texts
        ]  # fmt: skip
        document({"contradictions": entries})
        return
    for one, text in texts:
        line(f"{one.document}\t{one.kind}\t{one_line(_spoken(text))}")


def differences(*, first: First, last: Last, as_json: o.Json = False) -> None:
    """Print how many days each declared change lies from the rule; see docs/cli.md."""
    from riskzone.services import decision_beside  # noqa: PLC0415 - geopandas

    with context() as ctx:
        found = decision_beside.differences(actor(), ctx, first=first, last=last)
        names = {one.zone: ctx.divisions.full_name(one.zone) for one in found}
    if as_json:
        document({"differences": found})
        return
    for one in found:
        days = "-" if one.days is None else f"{one.days:+d}"
        rule = "-" if one.rule_on is None else one.rule_on.isoformat()
        cells = (
            _written(one.declared_at), one.zone, names[one.zone], one.level, rule, days,
            one.direction,
        )  # fmt: skip
        line("\t".join(cells))


def _findings(found: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        told(one.code, one.params) | {"severity": one.severity, "field": one.field} for one in found
    ]


def _entry(made: "DecisionDocument") -> dict[str, Any]:
    names = ("id", "version", "number", "title", "area", "authority", "body", "decided_at",
             "source", "certainty", "refers_to", "relation")  # fmt: skip
    return {name: getattr(made, name) for name in names} | {"state": made.state.value}


def _said(one: Any, ctx: "Context") -> str:
    """What a line says, in a few words."""
    place = f"{ctx.divisions.full_name(one.area)}{getattr(one, 'part', '')}"
    told_of = [getattr(one, "level", None), getattr(one, "scheme", None)]
    told_of += [f"{level} {count}" for level, count in getattr(one, "counts", ())]
    told_of += [f"{zone} {level}" for zone, level in getattr(one, "named", ())]
    without = "".join(f" -{code}" for code in one.excluding)
    return f"{place}{without}\t{', '.join(word for word in told_of if word)}"


def _minute(text: str) -> datetime | None:
    """A minute as it is typed; a day alone is its 00:00."""
    if not text:
        return None
    from riskzone.cases.published import read_local_time  # noqa: PLC0415 - pandas

    return read_local_time(text).replace(tzinfo=SHANGHAI)


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return "-" if value is None else str(value)


def _spoken(text: Any) -> str:
    from riskzone.cli.words import Words  # noqa: PLC0415

    return str(Words(text.zh, text.en))
