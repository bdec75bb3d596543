"""The zones of one layer, as a table without geometry."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from riskzone.messages import Words

Layer = Literal["prefecture", "county", "township", "building"]

#: From the coarsest to the finest.
LAYERS: tuple[Layer, ...] = ("prefecture", "county", "township", "building")

#: What a layer is called in messages.
LAYER_WORDS = {
    "prefecture": Words("地市", "prefecture"),
    "county": Words("县区", "county"),
    "township": Words("乡镇街道", "township"),
    "building": Words("楼房单元", "building unit"),
}


@dataclass(frozen=True)
class ZoneTable:
    """The zones of one layer of the area served.

    Parameters
    ----------
    layer : {"prefecture", "county", "township", "building"}
        Which layer.
    frame : DataFrame
        Index ``zone`` (str, unique, ascending): six digits for prefectures
        (``"230100"``) and counties, nine for townships, the layer's own
        identifier for building units.  Columns, all str:

        ``name``
            Chinese name.
        ``parent``
            Code of the zone of the next coarser layer it lies in; ``""`` for a prefecture.
        ``prefecture``, ``county``, ``township``
            Codes of the zones of those layers it is or lies in; ``""`` for
            layers finer than its own.
    hash : str
        SHA-256 (hex) of the content: equal tables have equal hashes.
    schematic : bool
        Whether its geometry is schematic (示意): drawn, but never used to judge.
    """

    layer: Layer
    frame: pd.DataFrame
    hash: str
    schematic: bool = False

    def __len__(self) -> int:
        return len(self.frame)
