"""Layers of townships and building units a deployment brought itself, in the store."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from riskzone.access import Actor, Right, require
from riskzone.cases.grid import open_input
from riskzone.cases.readers import EARLIEST
from riskzone.cases.tables import Coverage
from riskzone.errors import InputError
from riskzone.places.layers import UserLayerName, read_layer
from riskzone.services.context import Context
from riskzone.services.imports import STEPS, Progress, sha256_of, silent, storable_name
from riskzone.services.intake import Source
from riskzone.services.intervals import keep_histories
from riskzone.services.layer_content import MEDIA, packed
from riskzone.store import WriteUnitOfWork, audit, batches, blobs, events, layers
from riskzone.store.batches import NewBatch

Note = tuple[str, dict[str, Any]]


class _Map(BaseModel):
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


def import_layer(
    actor: Actor,
    ctx: Context,
    file: Path | bytes,
    *,
    layer: UserLayerName,
    filename: str | None = None,
    mapping: Path | None = None,
    datum: str | None = None,
    valid_from: date | None = None,
    source: str = "",
    progress: Progress = silent,
) -> LayerReport:
    """Bring a layer of townships or building units into the store.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    file : Path or bytes
        GeoPackage, GeoJSON, or zip archive with one Shapefile.
    layer : {"township", "building"}
    filename : str, optional
        Name of an upload.
    mapping : Path, optional
        TOML with ``[columns]`` (field → column), and optionally ``crs``, ``layer_name``,
        ``datum``.
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
        Nothing was stored.
    Denied
        The actor may not import into the area served.
    """
    require(actor, Right.IMPORT, ctx.settings.area)
    progress(STEPS[0])
    rules = _Map() if mapping is None else _load_map(mapping)
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
    progress(STEPS[1])
    digest = sha256_of(file)
    content = packed(given)  # before the write lock is held: it takes its time
    with ctx.store.write(actor) as uow:
        first = not layers.listing(uow, layer)
        start = valid_from or (EARLIEST if first else ctx.clock.today())
        known = layers.in_force(uow, layer, start)
        batch = None
        subject = "nothing new"
        if known is None or known.hash != given.hash:
            stored_as = Source(storable_name(name, "layer"), digest, _text(mapping))
            batch = _record(uow, stored_as, len(given.zones))
            record = layers.add(
                uow,
                kind=layer,
                content_hash=given.hash,
                blob_hash=blobs.put(uow, content, MEDIA),
                schematic=False,
                source=source,
                valid_from=start,
            )
            subject = f"layer:{record.id}"
        details = {
            "sha256": digest,
            "layer": layer,
            "hash": given.hash,
            "zones": len(given.zones),
            "repaired": len(given.repairs),
            "valid_from": start.isoformat(),
        }
        audit.append(uow, "layer.import", subject, details)
    if batch is not None:
        keep_histories(ctx, actor)
    notes = list(given.notes)
    if batch is None:
        notes.append(("services.nothing_new", {"file": name}))
    return LayerReport(
        layer=layer,
        file=name,
        sha256=digest,
        zones=len(given.zones),
        repaired=len(given.repairs),
        valid_from=start,
        fresh=batch is not None,
        batch=batch,
        notes=tuple(notes),
    )


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


def _text(mapping: Path | None) -> str:
    return "" if mapping is None else mapping.read_text("utf-8")


def _load_map(path: Path) -> _Map:
    try:
        return _Map.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            "cases.map_invalid", file=path.name, where="-", reason=str(error)
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(
            "cases.map_invalid", file=path.name, where=where, reason=first["msg"]
        ) from error
