"""The demonstration: an invented Heilongjiang of 2020 in an empty store."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from riskzone.access import Actor, Right
from riskzone.cases import demo as invented
from riskzone.cases.readers import EARLIEST, ReadOptions, read_line_list, read_reports
from riskzone.cases.revisions import Mode
from riskzone.cases.tables import LineList, ReportTable
from riskzone.errors import InputError
from riskzone.places.demo_buildings import building_units
from riskzone.places.divisions import load_divisions
from riskzone.places.layers import UserLayer, layer_of
from riskzone.services import guard
from riskzone.services.building_cells import keep_cells
from riskzone.services.context import Context
from riskzone.services.demo_accounts import add_demo
from riskzone.services.demo_bulletins import load_bulletins
from riskzone.services.demo_decisions import load_decisions
from riskzone.services.demo_health import load_health
from riskzone.services.demo_instructions import load_instructions
from riskzone.services.demo_mornings import freeze_mornings
from riskzone.services.demo_packs import load_packs
from riskzone.services.demo_units import load_units
from riskzone.services.imports import audited
from riskzone.services.intake import Source, Stored, store_cases, store_reports
from riskzone.services.intervals import keep_histories
from riskzone.services.layer_content import MEDIA, packed
from riskzone.services.present import DEMO_DAY, DEMO_FILES
from riskzone.services.schemes import adoption_details
from riskzone.store import (
    UnitOfWork,
    WriteUnitOfWork,
    adoptions,
    audit,
    batches,
    blobs,
    events,
    layers,
)
from riskzone.zoning.library import load_scheme

#: The scheme that rates its counties.
SCHEME = "cn-2020-02-county"
#: Layer → scheme that rates it, and who decided so.
SCHEMES = {
    "county": (SCHEME, "国务院应对新型冠状病毒肺炎疫情联防联控机制"),
    "township": ("demo-township-by-building-unit", "演示数据"),
    "building": ("hlj-2020-building-unit", "黑龙江省应对新冠肺炎疫情工作领导小组指挥部"),
}
#: The area its cases are invented for.
AREA = "23"
#: Last day of the invented list; all of it is loaded whatever "today" is.
_LAST_DAY = date(2020, 7, 1)


@dataclass(frozen=True)
class DemoReport:
    """What was loaded.

    Parameters
    ----------
    fresh : bool
        ``False`` where the demonstration was there already and nothing was done.
    cases, reports : int
        Rows stored by this call; corrections of cases are not counted again.
    buildings : int
        Building units of the layer stored by this call: its zones, without the compounds and
        buildings around them.
    scheme : str
        Scheme that rates the counties.
    today : date
        The morning pages open on.
    """

    fresh: bool
    cases: int
    reports: int
    buildings: int
    scheme: str
    today: date


def load(actor: Actor, ctx: Context) -> DemoReport:
    """Load the demonstration into an empty store; the second time nothing happens.

    Its accounts are made as well, also beside a demonstration that was loaded without them.

    Line list, reports received, the layer of building units, the adoption of a scheme for
    counties, townships and building units, control units and decisions come in one unit of work.
    Then its last mornings are frozen, and after them come the corrections of the list, so that
    what was shown is not all that is known; then packs are made of two of them, and the counts of
    a made-up register of health codes.  A call that was killed is finished by the next.
    A layer of building units that was imported before stands.

    Raises
    ------
    InputError
        The store holds other data, or the area served is not Heilongjiang.
    Denied
        The actor may not import or adopt.
    """
    guard.check(actor, ctx, Right.IMPORT, ctx.settings.area)
    guard.check(actor, ctx, Right.ADOPT_SCHEME, ctx.settings.area)
    guard.check(actor, ctx, Right.MANAGE_ACCOUNTS, "")
    if ctx.settings.area[:2] not in (AREA, "CN"):
        raise InputError("services.demo_other_area", area=ctx.settings.area)
    with ctx.store.write(actor) as uow:
        known = _is_loaded(uow)
        if known:
            add_demo(uow)
        corrected = known and _has_corrections(uow)
    if corrected:
        load_packs(actor, ctx)
        load_health(actor, ctx)
        return DemoReport(False, 0, 0, 0, SCHEME, DEMO_DAY)
    lists = _lists(max(ctx.clock.today(), _LAST_DAY))
    if known:
        _correct(actor, ctx, *lists[DEMO_FILES[2]])
        return DemoReport(False, 0, 0, 0, SCHEME, DEMO_DAY)
    layer = building_layer(ctx.settings.home / "cache")
    content = packed(layer)  # before the write lock is held: it takes its time
    with ctx.store.write(actor) as uow:
        if _is_loaded(uow):  # somebody else was first
            return DemoReport(False, 0, 0, 0, SCHEME, DEMO_DAY)
        stored = {name: _store(uow, *lists[name]) for name in DEMO_FILES[:2]}
        buildings = 0
        if not layers.listing(uow, "building"):
            buildings = _store_layer(uow, layer, content)
        for name in SCHEMES:
            _adopt(uow, ctx, name)
        add_demo(uow)
        load_units(uow, layer)
        load_decisions(uow)
        load_instructions(uow)
        load_bulletins(uow)
    _correct(actor, ctx, *lists[DEMO_FILES[2]])
    keep_cells(ctx)
    cases, reports = stored[DEMO_FILES[0]].new, stored[DEMO_FILES[1]].new
    return DemoReport(True, cases, reports, buildings, SCHEME, DEMO_DAY)


def _correct(actor: Actor, ctx: Context, given: LineList | ReportTable, source: Source) -> None:
    """Freeze the last mornings, then bring the corrections that came after them."""
    freeze_mornings(actor, ctx)
    with ctx.store.write(actor) as uow:
        if not _has_corrections(uow):
            _store(uow, given, source)
            audit.append(uow, "demo.load", "demo", {"today": DEMO_DAY.isoformat()})
    keep_histories(ctx, actor)
    load_packs(actor, ctx)
    load_health(actor, ctx)


def _has_corrections(uow: UnitOfWork) -> bool:
    found = batches.listing(uow, events.current(uow).id)
    return any(batch.file_name == DEMO_FILES[2] for batch in found)


def building_layer(cache_folder: Path | None = None) -> UserLayer:
    """The invented building units as the layer a deployment would import.

    Parameters
    ----------
    cache_folder : Path, optional
        Where what they are made from is kept.
    """
    units = building_units(cache_folder=cache_folder)
    columns = ["name", "parent", "prefecture", "county", "township"]
    places = pd.DataFrame(units.assign(parent=units["township"])[columns])
    attributes = pd.DataFrame(units[["kind", "parent_id", "use"]])
    return layer_of("building", places, attributes, units.geometry, schematic=True)


def _lists(today: date) -> dict[str, tuple[LineList | ReportTable, Source]]:
    """Line list, reports and corrections, through the readers that desks use."""
    divisions = load_divisions(AREA)
    listed = invented.line_list()
    frames = (listed, invented.reports(), invented.corrections(listed))
    found: dict[str, tuple[LineList | ReportTable, Source]] = {}
    for name, frame in zip(DEMO_FILES, frames, strict=True):
        text = invented.to_csv(frame).encode()
        given: LineList | ReportTable
        if name == DEMO_FILES[1]:
            given = read_reports(
                text, ReadOptions(filename=name, divisions=divisions, today=today, confined=False)
            )
        else:
            given = read_line_list(
                text,
                ReadOptions(
                    filename=name,
                    divisions=divisions,
                    today=today,
                    datum=invented.DATUM,
                    confined=False,
                ),
            )
        found[name] = (given, Source(name, hashlib.sha256(text).hexdigest()))
    return found


def _store(uow: WriteUnitOfWork, given: LineList | ReportTable, source: Source) -> Stored:
    """Store one list; all but the first line list are partial."""
    mode: Mode = "full" if source.file_name == DEMO_FILES[0] else "delta"
    if isinstance(given, ReportTable):
        stored = store_reports(uow, given, source)
        details = audited(source, mode, stored, (given.reading,))
        audit.append(uow, "reports.import", f"batch:{stored.batch}", details)
        return stored
    stored = store_cases(uow, given, source, mode)
    details = audited(source, mode, stored, (given.reading,))
    audit.append(uow, "cases.import", f"batch:{stored.batch}", details)
    return stored


def _store_layer(uow: WriteUnitOfWork, layer: UserLayer, content: bytes) -> int:
    record = layers.add(
        uow,
        kind="building",
        content_hash=layer.hash,
        blob_hash=blobs.put(uow, content, MEDIA),
        schematic=True,
        source="演示数据：示意楼房单元，均为虚构",
        valid_from=EARLIEST,
    )
    details = {"layer": "building", "hash": layer.hash, "zones": len(layer.zones)}
    audit.append(uow, "layer.import", f"layer:{record.id}", details)
    return len(layer.zones)


def _is_loaded(uow: UnitOfWork) -> bool:
    """Whether the demonstration is there; other data beside it are refused."""
    found = batches.listing(uow, events.current(uow).id)
    if any(batch.file_name in DEMO_FILES for batch in found):
        return True
    rows = [batch for batch in found if batch.kind != "layer"]
    if rows:
        raise InputError("services.demo_not_empty", batches=len(rows))
    return False


def _adopt(uow: WriteUnitOfWork, ctx: Context, layer: str) -> None:
    """Adopt the rule of a layer from the day of its document on."""
    name, decided_by = SCHEMES[layer]
    scheme = load_scheme(name)
    assert scheme.valid_from is not None  # noqa: S101 - the shipped files have it
    adoption = adoptions.adopt(
        uow,
        scheme_id=scheme.id,
        text=scheme.text,
        layer=layer,
        area=ctx.settings.area,
        valid_from=scheme.valid_from,
        document=scheme.source,
        decided_by=decided_by,
    )
    audit.append(uow, "scheme.adopt", f"adoption:{adoption.id}", adoption_details(adoption))
