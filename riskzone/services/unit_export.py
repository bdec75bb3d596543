"""Snapshots of the control units for others: GeoPackage, GeoJSON, XLSX; audited."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Literal

from riskzone.access import Actor, Right
from riskzone.clock import SHANGHAI
from riskzone.errors import InputError
from riskzone.maps.styles import ink_on
from riskzone.maps.unit_layer import STATUS_STYLES
from riskzone.messages import render
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.present import present
from riskzone.services.unit_files import (
    ExportRow,
    Provenance,
    template,
    to_geojson,
    to_geopackage,
    to_xlsx,
)
from riskzone.services.unit_scope import row_of
from riskzone.store import UnitOfWork, audit, units
from riskzone.units.control_schemes import control_schemes
from riskzone.units.exchange_styles import Look

Form = Literal["gpkg", "geojson", "xlsx"]
FORMS: Mapping[Form, str] = {
    "gpkg": "application/geopackage+sqlite3",
    "geojson": "application/geo+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Exported:
    """A file to hand out.

    Parameters
    ----------
    filename, media : str
    content : bytes
    count : int
        Control units in it.
    """

    filename: str
    media: str
    content: bytes
    count: int


def export(
    actor: Actor,
    ctx: Context,
    form: Form,
    *,
    area: str = "",
    language: Literal["zh", "en"] = "zh",
) -> Exported:
    """Hand out a snapshot of the control units of the actor's jurisdiction; audited.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    form : {"gpkg", "geojson", "xlsx"}
    area : str
        Division code; only those in it.
    language : {"zh", "en"}
        Of the words in it; names of columns are the same.

    Raises
    ------
    InputError
        There is no such form.
    Denied
        The actor may not export control units, or not there.
    """
    now = guard.check(actor, ctx, Right.EXPORT_UNITS, area or None)
    if form not in FORMS:
        raise InputError("unit_exchange.no_such_form", form=form, known=", ".join(FORMS))
    with ctx.store.read() as uow:
        moment = present(ctx, uow)
        rows = _rows(now, ctx, uow, area, moment)
        said = _provenance(now, uow, rows, area or ctx.divisions.area, moment)
    if form == "gpkg":
        content = to_geopackage(rows, _looks(language), said)
    elif form == "geojson":
        content = to_geojson(rows, said)
    else:
        content = to_xlsx(rows, said, language)
    with ctx.store.write(now) as writing:
        details = {
            "form": form,
            "area": area,
            "rows": len(rows),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        audit.append(writing, "unit.export", "control_units", details)
    stamp = moment.astimezone(SHANGHAI).strftime("%Y%m%d-%H%M")
    return Exported(f"control-units-{stamp}.{form}", FORMS[form], content, len(rows))


def _rows(
    actor: Actor, ctx: Context, uow: UnitOfWork, area: str, moment: datetime
) -> tuple[ExportRow, ...]:
    codes = actor.jurisdictions(Right.EXPORT_UNITS)
    areas = {code.removesuffix("0000").removesuffix("00") for code in codes}
    within = area.removesuffix("0000").removesuffix("00")
    found = units.listing(uow, areas=tuple(areas))
    return tuple(
        _export_row(ctx, record, moment)
        for record in found
        if record.unit.county.startswith(within) or record.unit.township.startswith(within)
    )


def _export_row(ctx: Context, record: units.UnitRecord, moment: datetime) -> ExportRow:
    unit, standing = record.unit, row_of(record, moment).standing
    seat = ctx.divisions.seat(unit.township) if unit.township else None
    return ExportRow(
        unit=unit,
        status=standing.status.value,
        county_name=ctx.divisions.name(unit.county),
        township_name=ctx.divisions.name(unit.township) if unit.township else "",
        recorded_at=record.recorded_at,
        point=seat or ctx.divisions.seat(unit.county),
        earliest_release_at=standing.earliest_release_at,
    )


def _provenance(
    actor: Actor, uow: UnitOfWork, rows: Sequence[ExportRow], area: str, moment: datetime
) -> Provenance:
    used = sorted({row.unit.scheme for row in rows})
    known = control_schemes()
    schemes = (f"{one} {known[one].hash[:12]}" for one in used if one in known)
    values = {
        "as_of": moment.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "area": area,
        "control_units": str(len(rows)),
        "schemes": "; ".join(schemes),
        "crs": "EPSG:4490 (CGCS2000)",
        "points": "seat of the township or county; a control unit named in words is not drawn",
        "audit_head": str(audit.head(uow)),
        "exported_by": actor.name,
        "producer": f"RiskZone {version('riskzone')}",
    }
    return Provenance(values)


def _looks(language: Literal["zh", "en"]) -> tuple[Look, ...]:
    return tuple(
        Look(
            style.id,
            render(f"units_page.status_{style.id}", None, language),
            style.stroke,
            style.colour,
            ink_on(style.colour),
            bool(style.dash),
            style.pattern,
            style.strength,
        )
        for style in STATUS_STYLES.values()
    )


def blank(actor: Actor, ctx: Context, *, language: Literal["zh", "en"] = "zh") -> Exported:
    """A workbook to fill in.

    Raises
    ------
    Denied
        The actor may not draft control units.
    """
    guard.check(actor, ctx, Right.DRAFT_UNITS)
    content = template(control_schemes(), language)
    return Exported("control-units-template.xlsx", FORMS["xlsx"], content, 0)
