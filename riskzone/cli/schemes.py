"""``riskzone schemes …``: list, show, check, adopt, preview."""

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Annotated, Any

import typer

from riskzone.cli import options as o
from riskzone.cli.deployment import actor, context
from riskzone.cli.output import document, line, note_entries, remark_notes, working
from riskzone.cli.words import Words, say

SchemeName = Annotated[str, typer.Argument(help=say("cli.argument_scheme"), metavar="SCHEME")]


def listed(
    *,
    adopted: Annotated[bool, typer.Option("--adopted", help=say("cli.option_adopted"))] = False,
    as_json: o.Json = False,
) -> None:
    """List the schemes, or the decisions to rate by them; see docs/cli.md."""
    from riskzone.services import schemes  # noqa: PLC0415 - pandas

    if adopted:
        with context() as ctx:
            known = schemes.list_adoptions(actor(), ctx)
        if as_json:
            document({"adoptions": known})
            return
        for one in known:
            line(
                f"{one.id}\t{one.valid_from}\t{one.layer}\t{one.area}\t{one.scheme_id}"
                f"\t{one.document}\t{one.decided_by}"
            )
        return
    shipped = schemes.list_schemes(actor())
    if as_json:
        entries = [
            {
                "id": s.id,
                "zh": s.zh,
                "en": s.en,
                "layer": s.layer,
                "hash": s.hash,
                "source": s.source,
            }
            for s in shipped
        ]
        document({"schemes": entries})
        return
    for scheme in shipped:
        line(f"{scheme.id}\t{scheme.layer}\t{Words(scheme.zh, scheme.en)}")


def show(scheme: SchemeName, *, as_json: o.Json = False) -> None:
    """Show a scheme in words; see docs/cli.md."""
    from riskzone.services import schemes  # noqa: PLC0415 - pandas

    found = schemes.show(actor(), scheme)
    if as_json:
        document(
            {
                "id": found.id,
                "zh": found.zh,
                "en": found.en,
                "source": found.source,
                "layer": found.layer,
                "hash": found.hash,
                "valid_from": found.valid_from,
                "valid_until": found.valid_until,
                "unknown_after_hours": found.unknown_after_hours,
                "date": found.date,
                "levels": [level.model_dump() for level in found.levels],
                "indicators": {n: i.model_dump() for n, i in found.indicators.items()},
                "clauses": [clause.model_dump() for clause in found.clauses],
            }
        )
        return
    line(f"{found.id}  {Words(found.zh, found.en)}")
    line(f"  {found.source}")
    line(f"  {say('cli.scheme_layer', layer=found.layer, hash=found.hash)}")
    for level in found.levels:
        line(f"  {level.glyph} {level.id}: {Words(level.zh, level.en)}")
    for name, indicator in found.indicators.items():
        line(f"  {name} = {indicator.measure}: {Words(indicator.zh, indicator.en)}")
    for clause in found.clauses:
        line(f"  {clause.id} → {clause.level}: {Words(clause.zh, clause.en)}")


def check(scheme: SchemeName, *, as_json: o.Json = False) -> None:
    """Check a scheme; see docs/cli.md."""
    from riskzone.services import schemes  # noqa: PLC0415 - pandas

    found, boundary = schemes.check(actor(), scheme)
    cases = boundary.frame
    if as_json:
        rows = cases.astype(object).to_dict("records")
        document({"id": found.id, "hash": found.hash, "sound": True, "boundary_cases": rows})
        return
    line(say("cli.scheme_sound", scheme=found.id, cases=len(cases), clauses=len(found.clauses)))


def adopt(
    scheme: SchemeName,
    *,
    valid_from: o.ValidFrom,
    document_number: Annotated[
        str, typer.Option("--document", help=say("cli.option_document"), metavar="NUMBER")
    ],
    decided_by: Annotated[
        str, typer.Option("--decided-by", help=say("cli.option_decided_by"), metavar="BODY")
    ],
    layer: o.Layer = None,
    area: Annotated[
        str | None, typer.Option("--area", help=say("cli.option_area"), metavar="CODE")
    ] = None,
    as_json: o.Json = False,
) -> None:
    """Enter the decision to rate by a scheme; see docs/cli.md."""
    with context() as ctx:
        from riskzone.places.zones import LAYER_WORDS  # noqa: PLC0415 - pandas
        from riskzone.services import schemes  # noqa: PLC0415 - pandas

        done = schemes.adopt(
            actor(),
            ctx,
            scheme,
            layer=layer,
            area=area,
            valid_from=valid_from,
            document=document_number,
            decided_by=decided_by,
        )
    one = done.adoption
    if as_json:
        document({"fresh": done.fresh, "adoption": one, "notes": note_entries(done.notes)})
        return
    if done.fresh:
        words = {"layer": LAYER_WORDS[one.layer], "area": done.area, "division": one.area}
        dated = {"start": one.valid_from, "document": one.document}
        line(say("cli.adopted", scheme=one.scheme_id, **words, **dated))
    remark_notes(done.notes)


def preview(
    scheme: SchemeName,
    *,
    on: Annotated[date | None, o.day_option("--on", say("cli.option_preview_on"))] = None,
    days: Annotated[int, typer.Option("--days", help=say("cli.option_days"))] = 30,
    layer: o.Layer = None,
    as_json: o.Json = False,
) -> None:
    """Show which zones a scheme would rate differently; see docs/cli.md."""
    with context() as ctx:
        from riskzone.services import schemes, zoning  # noqa: PLC0415 - pandas

        who = actor()
        day = on or zoning.default_day(who, ctx)
        with working("cli.comparing"):
            found = schemes.preview(who, ctx, scheme, layer=layer, on=day, days=days)
        notes = zoning.demo_mark(who, ctx)
    rows = found.changes.to_dict("records")
    if as_json:
        document(
            {
                "present": {"id": found.present.id, "hash": found.present.hash},
                "other": {"id": found.other.id, "hash": found.other.hash},
                "from": found.first,
                "to": found.last,
                "changes": rows,
                "notes": note_entries(notes),
            }
        )
        return
    names = {"present": found.present.id, "other": found.other.id}
    for row in rows:
        line(
            f"{row['zone']}\t{row['name']}\t{row['day_from']:%Y-%m-%d}\t{row['day_until']:%Y-%m-%d}"
            f"\t{_range(row, 'now')} → {_range(row, 'then')}"
            f"\t{Words(row['why_now_zh'], row['why_now_en'])}"
            f" → {Words(row['why_then_zh'], row['why_then_en'])}"
        )
    zones = len({row["zone"] for row in rows})
    line(say("cli.preview_sum", **names, zones=zones, first=found.first, last=found.last))
    remark_notes(notes)


def _range(row: Mapping[Hashable, Any], side: str) -> str:
    upper = row[f"level_upper_{side}"]
    level = row[f"level_{side}"]
    return f"{level}…{upper}" if upper else str(level)
