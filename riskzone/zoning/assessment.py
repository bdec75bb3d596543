"""The one record that pages, maps and publishing receive: levels with their reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

import pandas as pd

from riskzone.cases.tables import Coverage
from riskzone.zoning import reserved
from riskzone.zoning.scheme import Scheme

ReadingName = Literal["midnight", "now"]

#: The state of a zone whose lowest level could not be proven.
UNKNOWN = reserved.UNKNOWN


@dataclass(frozen=True)
class Assessment:
    """Computed levels of every zone of a layer at one moment.

    Parameters
    ----------
    area : str
        Division code of the area served.
    layer : str
        Layer of the zones.
    on : date
        Local day assessed.
    reading : {"midnight", "now"}
        ``"midnight"`` (0时口径): the state at 00:00 of ``on``, days up to ``on`` − 1.
        ``"now"`` (即时口径): cases known up to ``cutoff`` on ``on`` as well.
    cutoff : datetime
        Data cut-off, aware.
    scheme : Scheme
        The rule that was applied.
    zones : DataFrame
        Index ``zone`` (code).  Columns: ``name, parent, level, level_upper, stale,
        clause``, one float column per indicator of the scheme in its order (NaN:
        not known; inf: never), and ``silence``.  ``level`` is a level id of the scheme,
        ``"unknown"``, or ``""`` where the scheme gives no level; ``level_upper`` is
        ``""`` where the level is certain.
    totals : mapping of str to int
        Number of zones per level, in the order of the scheme, ``"unknown"`` after
        them, ``""`` last where it occurs.  Sums to ``len(zones)``.
    coverage : Coverage
        What the input said of its reach.
    layer_hash : str
        Content hash of the zone table.
    notes : tuple
        (catalogue code, parameters): assumptions made, cases not located, and the like.
    """

    area: str
    layer: str
    on: date
    reading: ReadingName
    cutoff: datetime
    scheme: Scheme
    zones: pd.DataFrame
    totals: Mapping[str, int]
    coverage: Coverage
    layer_hash: str
    notes: tuple[tuple[str, dict[str, Any]], ...] = field(default=())
