"""Bind evidence to the indicators of a scheme: one figure per indicator."""

from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pandas as pd

from riskzone.cases.tables import Coverage
from riskzone.clock import day_number
from riskzone.errors import InputError
from riskzone.zoning.both import beside
from riskzone.zoning.clusters import cluster_steps
from riskzone.zoning.counts import CountEntries, count_entries
from riskzone.zoning.entries import Entries, Located, joined
from riskzone.zoning.evidence import Evidence
from riskzone.zoning.figures import (
    ClusterFigure,
    Doubt,
    Figure,
    OpenCases,
    PlainFigure,
    Reach,
    SinceFigure,
    SuppliedFigure,
    TotalFigure,
    WindowFigure,
)
from riskzone.zoning.scheme import Indicator, Scheme
from riskzone.zoning.silence import Silence, reporters_of, silence_of
from riskzone.zoning.sporadic import connected
from riskzone.zoning.steps import NEVER, Bools, Floats, Ints, Steps, pack


@dataclass(frozen=True)
class Bound:
    """Evidence bound to a scheme: one figure per indicator, and who has been silent.

    Parameters
    ----------
    scheme : Scheme
    evidence : Evidence
    figures : dict of str to Figure
    silence : Silence
    located : Located or None
        Episodes with their zone.
    coarse : Located or None
        Episodes known only to a coarser zone, with each zone they may belong to.
    counts : CountEntries or None
        Counts with their zone.
    coverage : Coverage
        The reach that was used, assumptions included.
    cutoff : (day number, minute) or None
        What became known later was left out.
    both_told : DataFrame
        ``zone, day, counts, list``: where line list and counts tell different numbers (the
        line list was used).
    """

    scheme: Scheme
    evidence: Evidence
    figures: dict[str, Figure]
    silence: Silence
    located: Located | None
    coarse: Located | None
    counts: CountEntries | None
    coverage: Coverage
    cutoff: tuple[int, int] | None
    both_told: pd.DataFrame


def bind(scheme: Scheme, evidence: Evidence, cutoff: tuple[int, int] | None = None) -> Bound:
    """Bind evidence to the indicators of a scheme.

    Parameters
    ----------
    scheme : Scheme
    evidence : Evidence
    cutoff : (day number, minute of the day), optional
        What became known later is left out (reading "now").

    Raises
    ------
    InputError
        A supplied indicator the scheme refuses to go without is missing.
    """
    zones = evidence.zones
    located = coarse = None
    if evidence.episodes is not None:
        located = Located.of(evidence.episodes, zones, cutoff)
        coarse = Located.coarse_of(evidence.episodes, zones, cutoff)
    counts = None
    if evidence.counts is not None:
        counts = count_entries(
            evidence.counts, zones, evidence.parents, cutoff[0] if cutoff else None
        )
    coverage = _coverage(evidence, counts)
    binder = _Binder(scheme, evidence, located, coarse, counts, coverage)
    figures = {name: binder.figure(name, item) for name, item in scheme.indicators.items()}
    return Bound(
        scheme,
        evidence,
        figures,
        silence_of(scheme, zones, evidence.reports, evidence.members, cutoff),
        located,
        coarse,
        counts,
        coverage,
        cutoff,
        _both_told(binder.differences),
    )


def _both_told(found: list[pd.DataFrame]) -> pd.DataFrame:
    nothing = pd.DataFrame({"zone": [], "day": [], "counts": [], "list": []}, dtype=np.int64)
    return pd.concat([nothing, *found]).drop_duplicates(["zone", "day"]).reset_index(drop=True)


def _coverage(evidence: Evidence, counts: CountEntries | None) -> Coverage:
    if counts is None or (evidence.episodes is not None and evidence.coverage.stated):
        return evidence.coverage
    # What the list does not say of its reach, the counts beside it do.
    start = date.fromordinal(date(1970, 1, 1).toordinal() + counts.start)
    clusters = counts.clusters is not None or evidence.episodes is not None
    return replace(evidence.coverage, start=start, clusters=clusters)


@dataclass(frozen=True)
class _Binder:
    scheme: Scheme
    evidence: Evidence
    located: Located | None
    coarse: Located | None
    counts: CountEntries | None
    coverage: Coverage
    found: dict[tuple[object, ...], Entries] = field(default_factory=dict)
    differences: list[pd.DataFrame] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.evidence.zones)

    def figure(self, name: str, indicator: Indicator) -> Figure:  # noqa: PLR0911 - a table
        if self.evidence.supplied is not None or indicator.measure == "supplied":
            return self._supplied(name, indicator)
        match indicator.measure:
            case "count" if indicator.sporadic:
                return self._sporadic(indicator)
            case "count":
                doubt = Doubt(self._reach(indicator), self._days(indicator))
                return WindowFigure(self._window(indicator), doubt, self._coarse_window(indicator))
            case "cumulative":
                return self._total(indicator)
            case "clusters":
                return self._clusters(indicator)
            case "days_since_last":
                reach = self._reach(indicator)
                coarse = self._coarse_entries(indicator)
                zone = np.concatenate((reach.gap_zone, coarse.zone))
                gaps = np.unique(pack(zone, np.concatenate((reach.gap_day, coarse.day))))
                return SinceFigure(self._event_days(indicator), gaps, reach)
            case "children":
                return self._children(indicator)
            case "control_units" | "designated":
                return self._in_force(indicator)
        raise AssertionError(indicator.measure)

    @staticmethod
    def _days(indicator: Indicator) -> int:
        assert indicator.window_days is not None  # noqa: S101 - checked when the scheme is read
        return indicator.window_days

    def _reach(self, indicator: Indicator) -> Reach:
        start = self.coverage.start
        if start is not None and start <= self.scheme.epidemic_from:
            start = None
        first = None if start is None else day_number(start)
        if self.counts is None:
            nothing = np.empty(0, dtype=np.int64)
            return Reach(self.size, first, np.zeros(self.size, np.bool_), nothing, nothing)
        gaps = self.counts.coarse
        nothing_told = self.counts.only_coarse
        if self.located is None and self.counts.untold(indicator):
            nothing_told = np.ones(self.size, np.bool_)
        return Reach(
            self.size,
            first,
            nothing_told,
            gaps["zone"].to_numpy(dtype=np.int64),
            gaps["day"].to_numpy(dtype=np.int64),
        )

    def _coarse_entries(self, indicator: Indicator) -> Entries:
        """Cases of an indicator that are known only to a coarser zone, in each zone under it."""
        found = self.coarse.entries(indicator) if self.coarse is not None else joined()
        return found.take(found.void >= NEVER)  # a lifted suspicion makes nobody unknown

    def _coarse_window(self, indicator: Indicator) -> Steps | None:
        entries = self._coarse_entries(indicator)
        return self._window(indicator, entries) if entries.zone.size else None

    def _entries(self, indicator: Indicator) -> Entries:
        """The entries of an indicator; indicators that count the same share them."""
        asked = (indicator.classification, indicator.origin, indicator.found_by_not)
        if asked not in self.found:
            self.found[asked] = self._entries_of(indicator)
        return self.found[asked]

    def _entries_of(self, indicator: Indicator) -> Entries:
        own = self.located.entries(indicator) if self.located else None
        counted = self.counts.entries(indicator) if self.counts else None
        if own is not None and counted is not None:
            counted, differences = beside(own, counted)
            self.differences.append(differences)
        return joined(*(part for part in (own, counted) if part is not None))

    def _window(self, indicator: Indicator, entries: Entries | None = None) -> Steps:
        entries = entries or self._entries(indicator)
        start = np.maximum(entries.day, entries.seen) + 1
        end = np.minimum(entries.day + self._days(indicator) + 1, entries.void + 1)
        return Steps.of(self.size, entries.zone, start, entries.once(start, end), entries.weight)

    def _sporadic(self, indicator: Indicator) -> Figure:
        """Cases of the window that nobody connected; more where nobody said of some."""
        window = self._days(indicator)
        entries = self._entries(indicator)
        untold = self._untold(entries)
        alone = ~untold
        if self.evidence.episodes is not None and entries.case is not None:
            # Cases of daily counts (−1) are all untold, so that what stands there never matters.
            alone &= ~connected(self.evidence.episodes, window)[entries.case]
        doubt = Doubt(self._reach(indicator), window)
        some = self._window(indicator, entries.take(untold)) if untold.any() else None
        coarse = self._coarse_window(indicator)
        return WindowFigure(self._window(indicator, entries.take(alone)), doubt, coarse, some)

    def _total(self, indicator: Indicator) -> Figure:
        entries = self._entries(indicator)
        told = (
            self.counts.totals_known if self.counts is not None else np.zeros(self.size, np.bool_)
        )
        base, based = self._baseline(indicator)
        if self.coverage.start is not None:
            # Rows from before the list begins are in the baseline already.
            early = (entries.day < day_number(self.coverage.start)) & ~told[entries.zone]
            weight = None if entries.weight is None else entries.weight[early]
            listed = np.bincount(entries.zone[early], weight, minlength=self.size)
            base = np.maximum(base - listed, 0.0)
        amount = entries.weight if entries.change is None else entries.change
        zone, start = entries.zone, entries.seen + 1
        end = np.where(entries.end < NEVER, entries.end + 1, NEVER)
        some = np.flatnonzero(base)
        if some.size:
            amount = np.concatenate((np.ones(zone.size) if amount is None else amount, base[some]))
            zone = np.concatenate((zone, some))
            start = np.concatenate((start, np.zeros(some.size, np.int64)))
            end = np.concatenate((end, np.full(some.size, NEVER)))
        reach = self._reach(indicator)
        open_ended = ~(told | based)
        if reach.start is None:
            open_ended[:] = False
        steps = Steps.of(self.size, zone, start, end, amount)
        elsewhere = self._coarse_entries(indicator)
        coarse = None
        if elsewhere.zone.size:
            until = np.where(elsewhere.end < NEVER, elsewhere.end + 1, NEVER)
            coarse = Steps.of(self.size, elsewhere.zone, elsewhere.seen + 1, until)
        return TotalFigure(steps, open_ended, Doubt(reach, NEVER), coarse)

    def _baseline(self, indicator: Indicator) -> tuple[Floats, Bools]:
        """Cases before the list begins, and the zones that say so with all their parts."""
        base, parts = np.zeros(self.size), np.zeros(self.size)
        zones = self.evidence.zones
        counts_local_cases = "confirmed" in indicator.classification and "local" in indicator.origin
        if not counts_local_cases:
            return base, parts > 0
        needed = reporters_of(zones, self.evidence.members)
        for code, cases in self.coverage.baseline.items():
            own = code in zones.frame.index
            zone = code if own else self.evidence.parents(code).get(zones.layer, "")
            position = zones.frame.index.get_indexer(pd.Index([zone]))[0]
            if position >= 0:
                base[position] += cases
                parts[position] += needed[position] if own else 1
        return base, (parts >= needed) & (parts > 0)

    def _clusters(self, indicator: Indicator) -> Figure:
        window = self._days(indicator)
        entries = self._entries(indicator)
        steps = cluster_steps(
            entries, self.evidence.episodes, self.size, indicator.min_cases, window
        )
        if self.counts is not None and self.counts.clusters is not None and self.located is None:
            told = self.counts.clusters[self.counts.clusters["clusters"] > 0]
            zone, day = (told[name].to_numpy(dtype=np.int64) for name in ("zone", "day"))
            weight = told["clusters"].to_numpy(dtype=np.float64)
            steps = Steps.of(self.size, zone, day + 1, day + window + 1, weight)
        without = entries.take(self._untold(entries))
        doubt = Doubt(self._reach(indicator), window)
        elsewhere = self._coarse_window(indicator)
        open_cases = coarse = None
        if without.zone.size or elsewhere is not None:
            cases = self._window(indicator, entries)
            if without.zone.size:
                open_cases = OpenCases(cases, self._window(indicator, without))
            if elsewhere is not None:
                coarse = OpenCases(cases, elsewhere)
        return ClusterFigure(steps, open_cases, indicator.min_cases, doubt, coarse)

    def _untold(self, entries: Entries) -> Bools:
        """Entries of which nobody said with whom they belong."""
        from_list = np.zeros(entries.zone.size, dtype=np.bool_)
        if entries.case is not None:
            from_list = entries.case >= 0
        untold = np.ones(entries.zone.size, dtype=np.bool_)
        if self.counts is not None:
            untold = ~np.isin(pack(entries.zone, entries.day), self.counts.telling_clusters())
        if self.evidence.episodes is None or entries.case is None:
            return untold
        return np.where(from_list, self._untold_of_list(entries.case), untold)

    def _untold_of_list(self, case: Ints) -> Bools:
        """A list with cluster ids tells them of every case; one with places, of those housed."""
        if not self.evidence.coverage.clusters:
            return np.ones(case.size, dtype=np.bool_)
        episodes = self.evidence.episodes
        assert episodes is not None  # noqa: S101 - asked by the caller
        if episodes.cluster_ids or not len(episodes.keys):
            return np.zeros(case.size, dtype=np.bool_)
        return ~np.isin(case, episodes.keys["case"].to_numpy())

    def _event_days(self, indicator: Indicator) -> Ints:
        entries = self._entries(indicator)
        if entries.weight is not None:
            entries = entries.take(entries.weight > 0)
        # Like a window of any length: who moved in keeps the age, a lifted suspicion is gone.
        entries = entries.take(entries.void >= NEVER)
        events = pack(entries.zone, entries.day)
        if indicator.designation is not None and self.evidence.designations is not None:
            table, position = self._placed(
                self.evidence.designations, {"designation": (indicator.designation,)}
            )
            events = np.concatenate((events, pack(position, table["day"])))
        return np.unique(events)

    def _children(self, indicator: Indicator) -> Figure:
        assert indicator.layer is not None  # noqa: S101 - checked when the scheme is read
        given = self.evidence.children.get(indicator.layer)
        if given is None:
            raise InputError("zoning.no_children", scheme=self.scheme.id, layer=indicator.layer)
        wanted = indicator.at_or_above
        if wanted not in given.levels:
            raise InputError(
                "zoning.no_such_child_level",
                scheme=self.scheme.id,
                level=wanted,
                known=", ".join(given.levels),
            )
        high = given.levels[given.levels.index(wanted) :]
        return PlainFigure(
            self._child_steps(given.intervals, high),
            self._child_steps(given.intervals, ("unknown",)),
        )

    def _child_steps(self, intervals: pd.DataFrame, levels: tuple[str, ...]) -> Steps:
        rows = intervals[intervals["level"].isin(levels)]
        position = self.evidence.zones.frame.index.get_indexer(pd.Index(rows["parent"]))
        rows, position = rows[position >= 0], position[position >= 0]
        return Steps.of(
            self.size, position, rows["day_from"].to_numpy(), rows["day_until"].to_numpy()
        )

    def _in_force(self, indicator: Indicator) -> Figure:
        if indicator.measure == "designated":
            table = self.evidence.designations
            wanted: dict[str, tuple[str | None, ...]] = {"designation": (indicator.designation,)}
        else:
            table = self.evidence.control_units
            wanted = {"circle": indicator.circle, "trigger": indicator.trigger}
        if table is None and indicator.measure == "control_units":
            raise InputError("zoning.no_control_units", scheme=self.scheme.id)
        if table is None:
            nothing = np.empty(0, dtype=np.int64)
            steps = Steps.of(self.size, nothing, nothing, nothing)
            return PlainFigure(steps, boolean=indicator.boolean)
        table, position = self._placed(table, wanted)
        steps = Steps.of(self.size, position, table["day"].to_numpy() + 1, table["end"].to_numpy())
        return PlainFigure(steps, boolean=indicator.boolean or indicator.measure == "designated")

    def _placed(
        self, table: pd.DataFrame, wanted: dict[str, tuple[str | None, ...]]
    ) -> tuple[pd.DataFrame, Ints]:
        """Rows of the kinds wanted (no kind: all) that lie in a zone of the layer, and where."""
        for column, values in wanted.items():
            if values and column == "trigger":  # drawn for several at once: any of them counts
                kinds = table[column].map(lambda drawn_for: set(drawn_for.split()))
                table = table[kinds.map(set(values).isdisjoint).eq(False)]
            elif values:
                table = table[table[column].isin(values)]
        position = self.evidence.zones.frame.index.get_indexer(pd.Index(table["zone"]))
        return table[position >= 0], position[position >= 0].astype(np.int64)

    def _supplied(self, name: str, indicator: Indicator) -> Figure:
        table = self.evidence.supplied
        values: Floats = np.full(self.size, np.nan)
        if table is not None and name in table.columns:
            values = table[name].to_numpy(dtype=np.float64)
        blank = np.isnan(values)
        if indicator.missing == "refuse" and blank.any():
            raise InputError(
                "zoning.supplied_missing",
                scheme=self.scheme.id,
                indicator=name,
                zone=str(self.evidence.zones.frame.index[np.flatnonzero(blank)[0]]),
            )
        if indicator.measure in ("clusters", "cumulative"):
            return SuppliedFigure(values, indicator.minimum, blank_hides="range")
        if indicator.measure == "supplied" and indicator.missing == "zero":
            return SuppliedFigure(values, 0.0, blank_hides="nothing")
        return SuppliedFigure(values, indicator.minimum, blank_hides="level")
