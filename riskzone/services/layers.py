"""Layers of townships and building units a deployment brought itself, in the store."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from riskzone.access import Actor, Right
from riskzone.cases.grid import open_input
from riskzone.cases.readers import EARLIEST
from riskzone.cases.tables import Coverage
from riskzone.errors import InputError, StoreError
from riskzone.places.layers import UserLayer, UserLayerName, read_layer
from riskzone.services import guard
from riskzone.services.building_cells import keep_cells
from riskzone.services.context import Context
from riskzone.services.imports import histories_follow, one_at_a_time
from riskzone.services.intake import Source
from riskzone.services.layer_content import MEDIA, StoredLayer, layer_in_force, packed
from riskzone.services.prepare import (
    STEPS,
    File,
    MapFile,
    Progress,
    sha256_of,
    silent,
    storable_name,
)
from riskzone.store import (
    UnitOfWork,
    WriteUnitOfWork,
    audit,
    batches,
    blobs,
    data_version,
    events,
    layers,
)
from riskzone.store.batches import NewBatch

Note = tuple[str, dict[str, Any]]


class LayerMap(BaseModel):
    """A mapping file for a layer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, str] = {}
    crs: str | None = None
    layer_name: str | None = None
    datum: str | None = None


@dataclass(frozen=True)
class LayerReport:
    """What the import of a layer did.

    Parameters
    ----------
    layer : {"township", "building"}
    file, sha256 : str
        Name and hash of the file.
    zones : int
        Zones of the layer.
    repaired : int
        Polygons that were repaired.
    valid_from : date
        First day it is the layer.
    fresh : bool
        ``False`` where the same layer was in force on that day already.
    batch : int or None
        Number of the import batch.
    notes : tuple
        (catalogue code, parameters).
    new, changed, gone : int
        Zones that differ from the layer in force on ``valid_from``.
    version : int
        Version of the data: the one compared with, of a preview; else the one after.
    """

    layer: str
    file: str
    sha256: str
    zones: int
    repaired: int
    valid_from: date
    fresh: bool
    batch: int | None
    notes: tuple[Note, ...]
    new: int = 0
    changed: int = 0
    gone: int = 0
    version: int = 0


@dataclass(frozen=True)
class PreparedLayer:
    """A layer that was read and checked, and is not stored yet.

    Parameters
    ----------
    given : UserLayer
    content : bytes
        As it is stored.
    file : str
        Name for messages.
    stored_as : Source
    valid_from : date or None
        First day it is the layer; ``None``: see :func:`prepare_layer`.
    origin : str
        Where it comes from.
    """

    given: UserLayer
    content: bytes
    file: str
    stored_as: Source
    valid_from: date | None
    origin: str


def import_layer(
    actor: Actor,
    ctx: Context,
    file: File,
    *,
    layer: UserLayerName,
    filename: str | None = None,
    mapping: MapFile = None,
    datum: str | None = None,
    valid_from: date | None = None,
    source: str = "",
    progress: Progress = silent,
) -> LayerReport:
    """Bring a layer of townships or building units into the store.

    Parameters as for :func:`prepare_layer`.

    Raises
    ------
    InputError, TooLarge, StoreError
        Nothing was stored.
    Denied
        The actor may not import into the area served.
    """
    prepared = prepare_layer(
        actor, ctx, file, layer=layer, filename=filename, mapping=mapping, datum=datum,
        valid_from=valid_from, source=source, progress=progress,
    )  # fmt: skip
    return store_layer(actor, ctx, prepared, progress=progress)


def prepare_layer(
    actor: Actor,
    ctx: Context,
    file: File,
    *,
    layer: UserLayerName,
    filename: str | None = None,
    mapping: MapFile = None,
    datum: str | None = None,
    valid_from: date | None = None,
    source: str = "",
    progress: Progress = silent,
) -> PreparedLayer:
    """Read and check a layer; nothing is written.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    file : Path or bytes
        GeoPackage, GeoJSON, or zip archive with one Shapefile.
    layer : {"township", "building"}
    filename : str, optional
        Name of an upload.
    mapping : Path or str, optional
        TOML, or a file of it, with ``[columns]`` (field → column), and optionally ``crs``,
        ``layer_name``, ``datum``.
    datum : {"wgs84", "cgcs2000", "gcj02"}, optional
        Of the coordinates; wins over the mapping.  One of the two must say it.
    valid_from : date, optional
        First day it is the layer; default: the beginning of the epidemic for the first
        one of its kind, today for a later one.
    source : str
        Where it comes from.
    progress : callable
        Told each step.

    Raises
    ------
    InputError, TooLarge
        The file as a whole cannot be used.
    Denied
        The actor may not import into the area served.
    """
    guard.check(actor, ctx, Right.IMPORT, ctx.settings.area)
    progress(STEPS[0])
    rules, text = _load_map(mapping)
    if isinstance(file, Path):
        open_input(file)
    name = filename or (file.name if isinstance(file, Path) else "layer")
    given = read_layer(
        file.read_bytes() if isinstance(file, Path) else file,
        name,
        layer=layer,
        datum=datum or rules.datum,
        columns=rules.columns,
        divisions=ctx.divisions,
        crs=rules.crs,
        layer_name=rules.layer_name,
    )
    # Packed before the write lock is held: it takes its time.
    stored_as = Source(storable_name(name, "layer"), sha256_of(file), text)
    return PreparedLayer(given, packed(given), name, stored_as, valid_from, source)


def preview_layer(actor: Actor, ctx: Context, prepared: PreparedLayer) -> LayerReport:
    """What storing a prepared layer would change; nothing is written.

    Raises
    ------
    Denied
        The actor may not import into the area served.
    """
    guard.check(actor, ctx, Right.IMPORT, ctx.settings.area)
    with ctx.store.read() as uow:
        start, known = _before(ctx, uow, prepared)
        fresh = known is None or known.record.hash != prepared.given.hash
        return _report(uow, prepared, start, known, fresh=fresh, batch=None)


def store_layer(
    actor: Actor,
    ctx: Context,
    prepared: PreparedLayer,
    *,
    seen: int | None = None,
    progress: Progress = silent,
) -> LayerReport:
    """Write a prepared layer in one unit of work.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    prepared : PreparedLayer
    seen : int, optional
        Version of the data the actor saw a preview of.
    progress : callable

    Raises
    ------
    StoreError
        Nothing was stored: another import runs, or the data are not those of the preview.
    Denied
        The actor may not import into the area served.
    """
    guard.check(actor, ctx, Right.IMPORT, ctx.settings.area)
    given = prepared.given
    progress(STEPS[1])
    with one_at_a_time(), ctx.store.write(actor) as uow:
        if seen is not None and seen != data_version(uow):
            raise StoreError("services.changed_since_preview", file=prepared.file)
        start, known = _before(ctx, uow, prepared)
        batch = None
        subject = "nothing new"
        if known is None or known.record.hash != given.hash:
            batch = _record(uow, prepared.stored_as, len(given.zones))
            record = layers.add(
                uow,
                kind=given.layer,
                content_hash=given.hash,
                blob_hash=blobs.put(uow, prepared.content, MEDIA),
                schematic=False,
                source=prepared.origin,
                valid_from=start,
            )
            subject = f"layer:{record.id}"
        details = {
            "sha256": prepared.stored_as.sha256,
            "layer": given.layer,
            "hash": given.hash,
            "zones": len(given.zones),
            "repaired": len(given.repairs),
            "valid_from": start.isoformat(),
        }
        audit.append(uow, "layer.import", subject, details)
        report = _report(uow, prepared, start, known, fresh=batch is not None, batch=batch)
    if batch is not None:
        histories_follow(ctx, actor)
        if given.layer == "building":
            keep_cells(ctx)
    return report


def _before(
    ctx: Context, uow: UnitOfWork, prepared: PreparedLayer
) -> tuple[date, StoredLayer | None]:
    """The first day of a prepared layer, and the one in force on it."""
    kind = prepared.given.layer
    first = not layers.listing(uow, kind)
    start = prepared.valid_from or (EARLIEST if first else ctx.clock.today())
    return start, layer_in_force(ctx, uow, kind, start)


def _report(
    uow: UnitOfWork,
    prepared: PreparedLayer,
    start: date,
    known: StoredLayer | None,
    *,
    fresh: bool,
    batch: int | None,
) -> LayerReport:
    given = prepared.given
    notes = list(given.notes)
    if not fresh:
        notes.append(("services.nothing_new", {"file": prepared.file}))
    new, changed, gone = _differences(given, known)
    return LayerReport(
        layer=given.layer,
        file=prepared.file,
        sha256=prepared.stored_as.sha256,
        zones=len(given.zones),
        repaired=len(given.repairs),
        valid_from=start,
        fresh=fresh,
        batch=batch,
        notes=tuple(notes),
        new=new,
        changed=changed,
        gone=gone,
        version=data_version(uow),
    )


def _differences(given: UserLayer, known: StoredLayer | None) -> tuple[int, int, int]:
    """Zones that are new, that changed in name, place or shape, and that are gone."""
    if known is None:
        return len(given.zones), 0, 0
    after, before = given.zones.frame, known.zones.frame
    both = after.index.intersection(before.index)
    same = given.geometry.loc[both].geom_equals_exact(known.geometry.loc[both], 0.0)
    shared = [name for name in after.columns if name in before.columns]
    words = after.loc[both, shared].astype(str) == before.loc[both, shared].astype(str)
    changed = int((~(same & words.all(axis=1))).sum())
    return len(after) - len(both), changed, len(before) - len(both)


def _record(uow: WriteUnitOfWork, source: Source, zones: int) -> int:
    return batches.record(
        uow,
        NewBatch(
            event_id=events.current(uow).id,
            kind="layer",
            mode="full",
            file_name=source.file_name,
            sha256=source.sha256,
            rows_read=zones,
            rows_stored=zones,
            rows_rejected=0,
            coverage=Coverage(),
            mapping=source.mapping,
        ),
    )


def layer_rules(text: str, name: str = "mapping") -> LayerMap:
    """Check the text of a mapping file for a layer.

    Raises
    ------
    InputError
        It is no TOML, or has an unknown or wrong entry.
    """
    try:
        return LayerMap.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InputError("cases.map_invalid", file=name, where="-", reason=str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(
            "cases.map_invalid", file=name, where=where, reason=first["msg"]
        ) from error


def _load_map(mapping: MapFile) -> tuple[LayerMap, str]:
    """The rules of a mapping, and their text as it is stored."""
    if mapping is None:
        return LayerMap(), ""
    if isinstance(mapping, str):
        return layer_rules(mapping), mapping
    try:
        text = mapping.read_text("utf-8-sig")
    except OSError as error:
        raise InputError("cases.no_file", file=str(mapping)) from error
    except UnicodeDecodeError as error:
        raise InputError(
            "cases.map_invalid", file=mapping.name, where="-", reason=str(error)
        ) from error
    return layer_rules(text, mapping.name), text
