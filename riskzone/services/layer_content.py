"""How the store holds a layer: GeoParquet in a blob."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import geopandas
import pandas as pd

from riskzone.places.layer_zones import around_others
from riskzone.places.layers import UserLayer
from riskzone.places.zones import ZoneTable
from riskzone.services.context import Context
from riskzone.store import UnitOfWork, blobs, layers
from riskzone.store.layers import LayerRecord

#: Media type of a stored layer: GeoParquet, zones and geometry (EPSG:4490) in one table.
MEDIA = "application/vnd.apache.parquet"

_ATTRIBUTE = "attribute_"


@dataclass(frozen=True)
class StoredLayer:
    """A layer as the store holds it.

    Parameters
    ----------
    record : LayerRecord
    zones : ZoneTable
    geometry : GeoSeries
        EPSG:4490, indexed like ``zones.frame``.
    attributes : DataFrame
        Indexed like ``zones.frame``.
    around : GeoDataFrame
        Building units that hold other units: ``name, county, township``, the attributes and
        geometry; they are drawn and are no zones.
    """

    record: LayerRecord
    zones: ZoneTable
    geometry: geopandas.GeoSeries
    attributes: pd.DataFrame
    around: geopandas.GeoDataFrame


def packed(layer: UserLayer) -> bytes:
    """A layer as GeoParquet: columns of the zone table, ``attribute_…``, geometry.

    Units around others stand in the same table; ``attribute_parent_id`` tells them.
    """
    attributes = layer.attributes.add_prefix(_ATTRIBUTE)
    frame = geopandas.GeoDataFrame(layer.zones.frame.join(attributes), geometry=layer.geometry)
    if len(layer.around):
        own = {name: f"{_ATTRIBUTE}{name}" for name in layer.attributes.columns}
        frame = pd.concat([frame, layer.around.rename(columns=own)])
    stream = io.BytesIO()
    frame.to_parquet(stream)
    return stream.getvalue()


def layer_in_force(ctx: Context, uow: UnitOfWork, layer: str, on: date) -> StoredLayer | None:
    """The imported layer of a kind on a day, ``None`` where there is none.

    Raises
    ------
    StoreError
        Its content is damaged.
    """
    record = layers.in_force(uow, layer, on)
    return None if record is None else stored_layer(ctx, uow, record)


def stored_layer(ctx: Context, uow: UnitOfWork, record: LayerRecord) -> StoredLayer:
    """A stored layer, unpacked once for all who ask for it.

    Raises
    ------
    StoreError
        Its content is damaged.
    """
    return ctx.remembered(
        ("stored layer", record.id, record.hash),
        lambda: unpacked(record, blobs.get(uow, record.blob_hash).data),
    )


def unpacked(record: LayerRecord, content: bytes) -> StoredLayer:
    """A stored layer out of its content; the inverse of :func:`packed`."""
    frame = geopandas.read_parquet(io.BytesIO(content))
    own = [name for name in frame.columns if name.startswith(_ATTRIBUTE)]
    attributes = pd.DataFrame(frame[own]).rename(columns=_without_prefix(own))
    outer = around_others(attributes)
    around = frame.loc[outer].rename(columns=_without_prefix(own))
    frame = frame.loc[~outer]
    zones = pd.DataFrame(frame.drop(columns=[*own, frame.geometry.name]))
    table = ZoneTable(record.kind, zones, record.hash, record.schematic)  # type: ignore[arg-type]
    return StoredLayer(record, table, frame.geometry, attributes[~outer], around)


def unit_places(content: bytes) -> pd.DataFrame:
    """County and township (codes) of the units of a stored layer, without their geometry."""
    return pd.read_parquet(io.BytesIO(content), columns=["county", "township"])


def _without_prefix(names: list[str]) -> Mapping[str, str]:
    return {name: name.removeprefix(_ATTRIBUTE) for name in names}
