"""``riskzone explain`` and ``riskzone outlook``: the levels of the store, and why."""

import math
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from riskzone.cli import options as o
from riskzone.cli.deployment import actor, context
from riskzone.cli.output import document, line, note_entries, remark_notes
from riskzone.cli.words import Words, say, say_it

if TYPE_CHECKING:
    from riskzone.zoning.explain import Explanation, IndicatorValue


def explain(
    zone: Annotated[str, typer.Argument(help=say("cli.argument_zone"), metavar="ZONE")],
    *,
    on: o.OnDay,
    reading: o.Reading = "midnight",
    layer: o.Layer = None,
    as_json: o.Json = False,
) -> None:
    """Explain the level of one zone; see docs/cli.md."""
    with context() as ctx:
        from riskzone.services import zoning  # noqa: PLC0415 - pandas

        found = zoning.explain(actor(), ctx, zone, on=on, reading=reading, layer=layer)
        notes = found.notes + zoning.demo_mark(actor(), ctx)
    if as_json:
        document(
            {
                **{name: value for name, value in vars(found).items() if name != "level_words"},
                "on": on,
                "reading": reading,
                "would_change": note_entries(found.would_change),
                "notes": note_entries(notes),
            }
        )
        return
    for text in explained(found, on, reading):
        line(text)
    remark_notes(notes)


def explained(found: "Explanation", on: date, reading: str) -> list[str]:
    """An explanation as lines of text."""
    level = Words(found.level_zh, found.level_en)
    if found.level_upper:
        upper = _word(found, found.level_upper)
        level = Words.of("cli.level_range", {"level": level, "upper": upper})
    if found.stale:
        level = Words.of("cli.level_stale", {"level": level})
    at = Words.of("cli.reading_midnight" if reading == "midnight" else "cli.reading_now", {})
    lines = [
        say("cli.explain_head", zone=found.zone, name=found.name, on=on, reading=at),
        say("cli.explain_level", level=level),
        say("cli.explain_scheme", scheme=found.scheme_id, source=found.source),
    ]
    if found.clause_id:
        words = Words(found.clause_zh, found.clause_en)
        lines.append(say("cli.explain_clause", clause=found.clause_id, words=words))
    lines += [f"  {Words(one.zh, one.en)} ({one.name}): {_shown(one)}" for one in found.values]
    if found.outlook is not None:
        below = _word(found, found.outlook.level_to)
        lines.append(say("cli.explain_outlook", on=found.outlook.on, level=below))
    lines += [f"  {say_it(code, params)}" for code, params in found.would_change]
    if found.case_ids:
        lines.append(say("cli.explain_cases", cases=", ".join(found.case_ids)))
    return lines


def _word(found: "Explanation", level: str) -> Words:
    """A level of the scheme in its own words; the lowest may be unknown."""
    named = found.level_words.get(level)
    return Words(named.zh, named.en) if named else Words(level, level)


def outlook(*, on: o.OnDay, layer: o.LayerOfStore = "county", as_json: o.Json = False) -> None:
    """List zones that would drop; see docs/cli.md."""
    with context() as ctx:
        from riskzone.services import zoning  # noqa: PLC0415 - pandas

        found = zoning.outlook(actor(), ctx, on=on, layer=layer)
        notes = zoning.demo_mark(actor(), ctx)
        names = {one.zone: ctx.divisions.full_name(one.zone) for one in found}
        if layer == "building":  # they are in no table of divisions
            day = min(on, ctx.clock.today())
            own = zoning.assess(actor(), ctx, layer=layer, on=day).zones["name"]
            names |= {one.zone: str(own[one.zone]) for one in found}
    if as_json:
        zones = [{**vars(one), "name": names[one.zone]} for one in found]
        document({"on": on, "layer": layer, "zones": zones, "notes": note_entries(notes)})
        return
    for one in found:
        line(f"{one.on}\t{one.zone}\t{names[one.zone]}\t{one.level_from} → {one.level_to}")
    if not found:
        line(say("cli.outlook_empty", on=on))
    remark_notes(notes)


def _shown(one: "IndicatorValue") -> Any:
    if math.isnan(one.value):
        return say("cli.value_missing")
    if math.isinf(one.value):
        return say("cli.value_never")
    return int(one.value) if one.value.is_integer() else one.value
