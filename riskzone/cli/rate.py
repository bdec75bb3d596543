"""``riskzone rate FILE``: levels out of a file, without a store."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from riskzone.cli import options as o
from riskzone.cli import rejected as refused
from riskzone.cli import targets
from riskzone.cli.deployment import actor, settings
from riskzone.cli.output import document, notes_of, remark_notes, remark_reading, working
from riskzone.cli.words import say
from riskzone.errors import InputError


def rate(
    file: o.InputFile,
    *,
    scheme: Annotated[str, typer.Option("--scheme", help=say("cli.option_scheme"), metavar="ID")],
    on: o.OnDay,
    layer: o.Layer = None,
    reading: o.Reading = "midnight",
    mapping: o.Map = None,
    baseline: o.Baseline = None,
    coverage_from: o.CoverageFrom = None,
    reports: Annotated[
        Path | None, typer.Option("--reports", help=say("cli.option_reports"), metavar="FILE")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help=say("cli.option_out"), metavar="FILE")
    ] = None,
    bad_rows: o.OnBadRows = "refuse",
    rejected: o.Rejected = None,
    datum: o.Datum = None,
    area: Annotated[
        str | None, typer.Option("--area", help=say("cli.option_area"), metavar="CODE")
    ] = None,
    as_json: o.Json = False,
) -> None:
    """Rate a file; see docs/cli.md."""
    here = settings(area)
    targets.check((out, rejected), (file, mapping, baseline, reports, scheme))
    if coverage_from is not None and coverage_from > on:
        raise InputError("cli.coverage_after_day", start=coverage_from, on=on)
    from riskzone.services import rating, tables  # noqa: PLC0415 - pandas

    targets.check_suffix(out, tables.FORMATS)
    request = rating.RateRequest(
        file=file,
        scheme=scheme,
        on=on,
        layer=layer,
        reading=reading,
        map=mapping,
        baseline=baseline,
        coverage_from=coverage_from,
        reports=reports,
        area=here.area,
        datum=datum,
        bad_rows=bad_rows,
        clock=here.clock,
    )
    with refused.kept_in(rejected), working("cli.rating"):
        rated = rating.rate_file(actor(), request)
    if rejected is not None:
        refused.write(rejected, refused.of_readings(rated.readings))
    if out is not None:
        with working("cli.writing"):
            tables.write(rated, out)
    if as_json:
        document(
            tables.document(rated)
            | {"file": rated.reading.file, "out": out}
            | notes_of(rated.readings, rated.notes)
        )
        return
    for read in rated.readings:
        remark_reading(read)
    remark_notes(rated.notes)
    if out is None:
        sys.stdout.write(tables.to_csv(rated))
