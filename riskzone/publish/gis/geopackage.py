"""A GeoPackage with a QGIS style for each layer; one closed file, nothing beside it.

Everything goes through GDAL into a new file in a folder of its own: the store is never near.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Literal

import pandas as pd
import pyogrio

from riskzone.publish.gis.layers import Layer
from riskzone.units.exchange_styles import category_style

#: An option of GDAL is the whole process's.
_CLOCK = Lock()


def to_geopackage(layers: Sequence[Layer], facts: Mapping[str, str], made_at: datetime) -> bytes:
    """Layers, their styles, the data dictionary and the provenance as one GeoPackage.

    Parameters
    ----------
    layers : sequence of Layer
    facts : mapping of str to str
        Provenance.
    made_at : datetime
        Aware; the time the file says it was made, so that equal layers are an equal file.
    """
    with tempfile.TemporaryDirectory(prefix="riskzone-gis-") as folder, _dated(made_at):
        path = Path(folder) / "layers.gpkg"
        for layer in layers:
            pyogrio.write_dataframe(
                layer.frame,
                path,
                layer=layer.id,
                driver="GPKG",
                geometry_type=layer.kind,
                append=path.exists(),
                layer_options={
                    "SPATIAL_INDEX": "YES",
                    "GEOMETRY_NAME": "geom",
                    "IDENTIFIER": layer.zh,
                    "DESCRIPTION": f"{layer.zh} {layer.en}",
                },
                layer_metadata=dict(facts),
            )
        for name, table in _tables(layers, facts, made_at).items():
            pyogrio.write_dataframe(
                table,
                path,
                layer=name,
                driver="GPKG",
                append=path.exists(),
                layer_options={"FID": "id"},
            )
        return path.read_bytes()


@contextmanager
def _dated(moment: datetime) -> Iterator[None]:
    stamp = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:00.000Z}"
    with _CLOCK:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": stamp})
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _tables(
    layers: Sequence[Layer], facts: Mapping[str, str], made_at: datetime
) -> Mapping[str, pd.DataFrame]:
    columns = [
        (layer.id, name, *texts) for layer in layers for name, texts in layer.columns.items()
    ]
    heads = ["layer", "column_name", "head_zh", "head_en", "meaning_zh", "meaning_en"]
    return {
        "provenance": pd.DataFrame(list(facts.items()), columns=["key", "value"]),
        "data_dictionary": pd.DataFrame(columns, columns=heads),
        "layer_styles": _styles(layers, made_at),
    }


def _styles(layers: Sequence[Layer], made_at: datetime) -> pd.DataFrame:
    """The table QGIS looks for default styles in, with the columns it writes itself."""
    rows = [
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": layer.id,
            "f_geometry_column": "geom",
            "styleName": layer.id,
            "styleQML": style_of(layer),
            "styleSLD": "",
            "useAsDefault": True,
            "description": f"{layer.zh} {layer.en}",
            "owner": "",
            "ui": None,
            "update_time": pd.Timestamp(made_at.astimezone(UTC)).floor("s"),
        }
        for layer in layers
    ]
    return pd.DataFrame(rows)


def style_of(layer: Layer) -> str:
    """The style of a layer as QML."""
    aliases = {name: zh for name, (zh, *_) in layer.columns.items()}
    kind: Literal["fill", "marker"] = "fill" if layer.kind == "MultiPolygon" else "marker"
    return category_style(layer.styles, kind, layer.attribute, aliases)
