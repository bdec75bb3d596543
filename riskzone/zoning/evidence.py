"""Evidence: everything a rating rests on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from riskzone.cases.history import Episodes
from riskzone.cases.tables import CountTable, Coverage, ReportTable
from riskzone.places.zones import ZoneTable


@dataclass(frozen=True)
class ChildLevels:
    """Levels of a finer layer over time, for a roll-up.

    Parameters
    ----------
    levels : tuple of str
        Level ids of the finer layer's scheme, lowest first.
    intervals : DataFrame
        ``parent`` (code of a zone of the rated layer), ``level``, ``day_from``,
        ``day_until`` (day numbers, exclusive).
    """

    levels: tuple[str, ...]
    intervals: pd.DataFrame


@dataclass(frozen=True)
class Evidence:
    """What is known about the zones of one layer.

    Parameters
    ----------
    zones : ZoneTable
    parents : callable
        Division code → codes of the zones it lies in, by layer.
    coverage : Coverage
        Reach of the line list, or of the counts where there is no line list.
    episodes : Episodes, optional
        From a line list.
    counts : CountTable, optional
        Where both speak of a zone and day, the line list wins.
    reports : ReportTable, optional
        Without it, silence is not judged.
    children : mapping of str to ChildLevels
        By layer, for roll-ups.
    children_ahead : callable, optional
        Cut-off → the same as it would be if nothing came after it and reports continue.
    control_units : DataFrame, optional
        ``zone, circle, trigger, day, end``: in force from the day after ``day`` at 00:00
        (from ``day`` on in reading "now") until 00:00 of ``end``.  ``trigger`` may name
        several kinds, parted by blanks.
    designations : DataFrame, optional
        ``zone, designation, day, end``, as above.
    supplied : DataFrame, optional
        Ready indicators: one row per zone in the order of ``zones``, columns are indicator
        names.  With it every indicator is taken from here, none is computed.
    members : mapping of str to int
        Zone code → number of reporters a zone needs, where that is not one.
    """

    zones: ZoneTable
    parents: Callable[[str], dict[str, str]]
    coverage: Coverage = field(default_factory=Coverage)
    episodes: Episodes | None = None
    counts: CountTable | None = None
    reports: ReportTable | None = None
    children: Mapping[str, ChildLevels] = field(default_factory=dict)
    children_ahead: Callable[[tuple[int, int]], Mapping[str, ChildLevels]] | None = None
    control_units: pd.DataFrame | None = None
    designations: pd.DataFrame | None = None
    supplied: pd.DataFrame | None = None
    members: Mapping[str, int] = field(default_factory=dict)

    def before(self, cutoff: tuple[int, int]) -> "Evidence":
        """The evidence whose finer levels know nothing of what came after a (day, minute)."""
        if self.children_ahead is None:
            return self
        return replace(self, children=self.children_ahead(cutoff))
