"""``riskzone import …``: cases, counts, reports."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from riskzone.cli import options as o
from riskzone.cli import rejected as refused
from riskzone.cli import targets
from riskzone.cli.deployment import actor, context, settings
from riskzone.cli.output import (
    document,
    line,
    note_entries,
    notes_of,
    remark_notes,
    remark_reading,
    stepping,
)
from riskzone.cli.words import say

if TYPE_CHECKING:
    from riskzone.services.imports import ImportReport

UserLayerName = Literal["township", "building"]


def cases(
    file: o.InputFile,
    *,
    mapping: o.Map = None,
    mode: o.Mode = "delta",
    places: Annotated[
        Path | None, typer.Option("--places", help=say("cli.option_places"), metavar="FILE")
    ] = None,
    baseline: o.Baseline = None,
    bad_rows: o.OnBadRows = "refuse",
    rejected: o.Rejected = None,
    coverage_from: o.CoverageFrom = None,
    datum: o.Datum = None,
    reason: o.Reason = "",
    as_json: o.Json = False,
) -> None:
    """Bring a line list into the store; see docs/cli.md."""
    from riskzone.services import imports, prepare  # noqa: PLC0415 - pandas

    def run(ctx: Any, progress: Callable[[str], None]) -> "ImportReport":
        return imports.import_cases(
            actor(),
            ctx,
            file,
            prepare.ImportOptions(
                mapping=mapping,
                mode=mode,
                places=places,
                baseline=baseline,
                coverage_from=coverage_from,
                datum=datum,
                reason=reason,
            ),
            bad_rows=bad_rows,
            progress=progress,
        )

    _imported(run, rejected, (file, mapping, places, baseline), as_json=as_json)


def counts(
    file: o.InputFile,
    *,
    mapping: o.Map = None,
    mode: o.Mode = "delta",
    baseline: o.Baseline = None,
    bad_rows: o.OnBadRows = "refuse",
    rejected: o.Rejected = None,
    coverage_from: o.CoverageFrom = None,
    reason: o.Reason = "",
    as_json: o.Json = False,
) -> None:
    """Bring daily counts into the store; see docs/cli.md."""
    from riskzone.services import imports, prepare  # noqa: PLC0415 - pandas

    def run(ctx: Any, progress: Callable[[str], None]) -> "ImportReport":
        return imports.import_counts(
            actor(),
            ctx,
            file,
            prepare.ImportOptions(
                mapping=mapping,
                mode=mode,
                baseline=baseline,
                coverage_from=coverage_from,
                reason=reason,
            ),
            bad_rows=bad_rows,
            progress=progress,
        )

    _imported(run, rejected, (file, mapping, baseline), as_json=as_json)


def reports(
    file: o.InputFile,
    *,
    mapping: o.Map = None,
    bad_rows: o.OnBadRows = "refuse",
    rejected: o.Rejected = None,
    as_json: o.Json = False,
) -> None:
    """Bring reports received into the store; see docs/cli.md."""
    from riskzone.services import imports, prepare  # noqa: PLC0415 - pandas

    def run(ctx: Any, progress: Callable[[str], None]) -> "ImportReport":
        return imports.import_reports(
            actor(),
            ctx,
            file,
            prepare.ImportOptions(mapping=mapping),
            bad_rows=bad_rows,
            progress=progress,
        )

    _imported(run, rejected, (file, mapping), as_json=as_json)


def layer(
    file: o.InputFile,
    *,
    kind: Annotated[UserLayerName, typer.Option("--layer", help=say("cli.option_import_layer"))],
    datum: o.Datum = None,
    mapping: o.Map = None,
    valid_from: Annotated[
        date | None, o.day_option("--valid-from", say("cli.option_valid_from"))
    ] = None,
    source: Annotated[
        str, typer.Option("--source", help=say("cli.option_source"), metavar="TEXT")
    ] = "",
    as_json: o.Json = False,
) -> None:
    """Bring a layer into the store; see docs/cli.md."""
    from riskzone.services import layers  # noqa: PLC0415 - geopandas
    from riskzone.services.prepare import STEPS  # noqa: PLC0415 - pandas

    with context() as ctx, stepping(len(STEPS)) as progress:
        done = layers.import_layer(
            actor(),
            ctx,
            file,
            layer=kind,
            mapping=mapping,
            datum=datum,
            valid_from=valid_from,
            source=source,
            progress=progress,
        )
    if as_json:
        document({**vars(done), "notes": note_entries(done.notes)})
        return
    remark_notes(done.notes)
    params = {"layer": done.layer, "zones": done.zones, "repaired": done.repaired}
    line(
        say(
            "cli.layer_imported",
            **params,
            file=done.file,
            start=done.valid_from,
            batch=done.batch or "–",
        )
    )


def _imported(
    run: "Callable[[Any, Callable[[str], None]], ImportReport]",
    rejected: Path | None,
    inputs: tuple[Path | None, ...],
    *,
    as_json: bool,
) -> None:
    targets.check((rejected,), (*inputs, settings().home / "riskzone.sqlite"))
    from riskzone.services.prepare import STEPS  # noqa: PLC0415 - pandas

    with context() as ctx, refused.kept_in(rejected), stepping(len(STEPS)) as progress:
        done = run(ctx, progress)
    if rejected is not None:
        refused.write(rejected, refused.of_readings(done.readings))
    if as_json:
        figures = {name: getattr(done, name) for name in _FIGURES}
        document(figures | notes_of(done.readings, done.notes))
        return
    for reading in done.readings:
        remark_reading(reading)
    remark_notes(done.notes)
    line(
        say(
            "cli.imported",
            file=done.file,
            read=done.read,
            new=done.new,
            changed=done.changed,
            withdrawn=done.withdrawn,
            unchanged=done.unchanged,
            rejected=len({entry.line for entry in done.rejected}),
            unlocated=len(done.unlocated),
            batch=done.batch or "–",
        )
    )


_FIGURES = (
    "kind", "file", "sha256", "mode", "read", "new", "changed", "withdrawn", "unchanged",
    "reasons", "batch",
)  # fmt: skip
