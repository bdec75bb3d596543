"""``riskzone units …``: control units in, out, and listed."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from riskzone.cli import options as o
from riskzone.cli import targets
from riskzone.cli.deployment import actor, context, settings
from riskzone.cli.output import document, line, one_line, remark, remark_notes, told
from riskzone.cli.words import Words, language, say, say_it
from riskzone.errors import TooLarge

if TYPE_CHECKING:
    from riskzone.services.unit_exchange import Imported, Preview

StateName = Literal["draft", "proposed"]
Area = Annotated[str, typer.Option("--area", help=say("unit_exchange.option_area"), metavar="CODE")]
Scheme = Annotated[
    str, typer.Option("--scheme", help=say("unit_exchange.option_scheme"), metavar="SCHEME")
]
As = Annotated[StateName, typer.Option("--as", help=say("unit_exchange.option_as"))]
Check = Annotated[bool, typer.Option("--check", help=say("unit_exchange.option_check"))]
Target = Annotated[
    Path, typer.Argument(help=say("unit_exchange.argument_target"), metavar="TARGET")
]

#: Larger files are refused before they are read.
_MOST_MB = 50


def imported(
    file: o.InputFile,
    *,
    datum: o.Datum = None,
    mapping: o.Map = None,
    scheme: Scheme = "hlj-2020-04",
    state: As = "draft",
    bad_rows: o.OnBadRows = "refuse",
    check: Check = False,
    as_json: o.Json = False,
) -> None:
    """Bring control units in as proposals; see docs/cli.md."""
    from riskzone.cases.grid import open_input  # noqa: PLC0415 - pyarrow
    from riskzone.services import unit_exchange  # noqa: PLC0415 - geopandas

    size = round(open_input(file) / 2**20)
    if size > _MOST_MB:
        raise TooLarge("places.file_too_large", file=file.name, size=size, limit=_MOST_MB)
    with context() as ctx:
        prepared = unit_exchange.prepare(
            actor(), ctx, file.read_bytes(), file.name, datum=datum,
            mapping=None if mapping is None else mapping.read_text("utf-8-sig"),
            scheme=scheme, propose=state == "proposed",
        )  # fmt: skip
        seen = unit_exchange.preview(actor(), ctx, prepared)
        if not as_json:
            _remark_rows(seen)
        done = None
        if not check:
            done = unit_exchange.confirm(
                actor(), ctx, prepared, seen=seen.version, bad_rows=bad_rows
            )
    if as_json:
        _json(seen, done)
        return
    counts = {verdict.value: count for verdict, count in seen.counts.items()}
    line(say("unit_exchange.checked", file=seen.file, **counts))
    if done is not None:
        line(_stored(done))


def _remark_rows(seen: "Preview") -> None:
    remark_notes(seen.notes)
    if seen.personal:
        remark(say("unit_exchange.dropped", columns=", ".join(seen.personal)))
    for plan in seen.plans:
        for finding in plan.findings:
            text = say_it(finding.code, _worded(finding.params))
            remark(f"{plan.layer}#{plan.number} {plan.verdict.value} {plan.name}: {text}")


def _worded(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a finding with its column under the header a workbook has for it."""
    from riskzone.units.exchange_fields import BY_NAME  # noqa: PLC0415 - geopandas

    field = BY_NAME.get(str(params.get("field")))
    named = {} if field is None else {"field": Words(field.zh, field.en)}
    return {**params, **named}


def _stored(done: "Imported") -> str:
    return say(
        "unit_exchange.done_text",
        created=len(done.created),
        edited=len(done.edited),
        drafts=len(done.drafts),
        waiting=len(done.waiting),
        same=done.same,
        refused=done.refused,
    )


def _json(seen: "Preview", done: "Imported | None") -> None:
    rows = [
        {
            "row": plan.number,
            "layer": plan.layer,
            "verdict": plan.verdict.value,
            "name": plan.name,
            "fields": plan.fields,
            "clashing": plan.clashing,
            "findings": [
                told(finding.code, finding.params) | {"severity": finding.severity}
                for finding in plan.findings
            ],
        }
        for plan in seen.plans
    ]
    document(
        {
            "file": seen.file,
            "counts": {verdict.value: count for verdict, count in seen.counts.items()},
            "personal": seen.personal,
            "ignored": seen.ignored,
            "rows": rows,
            "stored": done,
        }
    )


def exported(target: Target, *, area: Area = "", as_json: o.Json = False) -> None:
    """Write a snapshot of the control units; see docs/cli.md."""
    targets.check((target,), (settings().home / "riskzone.sqlite",))
    targets.check_suffix(target, (".gpkg", ".geojson", ".xlsx"))
    from riskzone.services import unit_export  # noqa: PLC0415 - geopandas

    form = target.suffix.lower().removeprefix(".")
    tongue: Literal["zh", "en"] = "en" if language() == "en" else "zh"
    with context() as ctx:
        made = unit_export.export(actor(), ctx, form, area=area, language=tongue)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".riskzone-") as folder:
        part = Path(folder) / "part"
        part.write_bytes(made.content)
        part.replace(target)
    if as_json:
        document({"file": str(target), "count": made.count})
        return
    line(say("unit_exchange.written", file=str(target), count=made.count))


def listed(*, area: Area = "", as_json: o.Json = False) -> None:
    """List the control units; see docs/cli.md."""
    from riskzone.services import units  # noqa: PLC0415 - geopandas

    with context() as ctx:
        rows = units.listing(actor(), ctx, area=area)
    entries = [
        {
            "id": row.unit.id,
            "version": row.unit.version,
            "status": row.standing.status.value,
            "county": row.unit.county,
            "township": row.unit.township,
            "kind": row.unit.kind.value,
            "circle": row.unit.circle,
            "name": row.unit.name,
        }
        for row in rows
    ]
    if as_json:
        document({"units": entries})
        return
    for entry in entries:
        line("\t".join(one_line(str(value)) for value in entry.values()))
