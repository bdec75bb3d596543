"""Set what a reader gave against what is known, and store the difference.

A comparison only reads, so that a preview and an import rest on the same one.

Nothing here checks a right or writes the audit chain; :mod:`riskzone.services.imports` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from riskzone.cases.revisions import Mode, Reason, diff
from riskzone.cases.tables import CountTable, Coverage, LineList, Reading, ReportTable
from riskzone.services.reach import Reach
from riskzone.store import UnitOfWork, WriteUnitOfWork, batches, cases, counts, events, reports
from riskzone.store.batches import NewBatch
from riskzone.store.tables import COUNT_VALUES

_PLACE_COLUMNS = ("case_id", "kind", "place", "township_code", "from_on", "to_on")
_COUNT_KEY = ("layer", "zone", "date")

#: The day on which a change of status took effect, by its reason; elsewhere nobody said.
_EFFECTIVE = {"converted": "confirmed_on", "reclassified": "excluded_on", "moved": "moved_on"}


@dataclass(frozen=True)
class Source:
    """Where rows come from, as far as it is stored.

    Parameters
    ----------
    file_name : str
        Fit to be stored: without personal data.
    sha256 : str
        Of the file.
    mapping : str
        Text of the mapping file, or ``""``.
    """

    file_name: str
    sha256: str
    mapping: str = ""


@dataclass(frozen=True)
class Stored:
    """What storing changed.

    Parameters
    ----------
    new, changed, withdrawn, unchanged : int
        Rows by what happened to them.
    strangers : int
        Places of cases that neither the list nor the store knows; they are left out.
    absent : int
        Rows of the store that a list in mode "delta" does not hold; they stand.
    reasons : mapping of str to int
        Revisions by reason.
    batch : int or None
        Number of the import batch; ``None`` where nothing changed.
    """

    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    unchanged: int = 0
    strangers: int = 0
    absent: int = 0
    reasons: Mapping[str, int] | None = None
    batch: int | None = None


@dataclass(frozen=True)
class Comparison:
    """A file set against the store.

    Parameters
    ----------
    counted : Stored
        What storing would change; ``batch`` is ``None``.
    rows : DataFrame
        The rows to be stored.
    places : DataFrame or None
        Places of the cases in ``rows``.
    """

    counted: Stored
    rows: pd.DataFrame
    places: pd.DataFrame | None = None


def store_cases(
    uow: WriteUnitOfWork,
    given: LineList,
    source: Source,
    mode: Mode,
    reason: Reason | None = None,
    *,
    reach: Reach | None = None,
) -> Stored:
    """Add a revision of every case that is new, changed or withdrawn.

    Where nothing differs, and the list says nothing new of its reach, nothing is stored.
    Parameters as for :func:`compare_cases`.
    """
    found = compare_cases(uow, given, mode, reason, reach=reach)
    event = events.current(uow).id
    if found.rows.empty and not _says_more(uow, event, "cases", mode, given.coverage):
        return found.counted
    batch = _record(
        uow,
        "cases",
        source,
        mode=mode,
        reading=given.reading,
        stored=len(found.rows),
        coverage=given.coverage,
    )
    cases.insert_revisions(uow, event, found.rows, batch, places=found.places)
    return replace(found.counted, batch=batch)


def compare_cases(
    uow: UnitOfWork,
    given: LineList,
    mode: Mode,
    reason: Reason | None = None,
    *,
    reach: Reach | None = None,
) -> Comparison:
    """Find the cases that are new, changed or withdrawn.

    A case keeps the places it had where the list names none for it.

    Parameters
    ----------
    uow : UnitOfWork
    given : LineList
        ``places`` holds those of any cases, also of ones only the store knows.
    mode : {"full", "delta"}
    reason : str, optional
        Of changes whose fields prove none; ``"duplicate"`` of withdrawals only, as a case
        of that reason never counted.
    reach : Reach, optional
        Cases outside are not counted among the absent ones.
    """
    event = events.current(uow).id
    known = cases.load(uow, event)
    stays = cases.load_places(uow, event)
    found = diff(known, given, mode, reason=None if reason == "duplicate" else reason)
    changes = found.changes.set_index("case_id")
    elsewhere = _moved_about(stays, given.places, known).difference(changes.index)
    revised = _revisions(known, given, changes, elsewhere, reason)
    everybody = set(known["case_id"]) | set(given.cases["case_id"])
    kinds = changes["kind"].value_counts()
    own = known if reach is None or reach.whole else known[reach.hold_cases(known)]
    counted = Stored(
        new=int(kinds.get("new", 0)),
        changed=int(kinds.get("changed", 0)) + len(elsewhere),
        withdrawn=int(kinds.get("withdrawn", 0)),
        unchanged=found.unchanged - int(elsewhere.isin(given.cases["case_id"]).sum()),
        strangers=int((~given.places["case_id"].isin(everybody)).sum()),
        absent=int((~own["case_id"].isin(given.cases["case_id"])).sum()) if mode == "delta" else 0,
        reasons={str(k): int(n) for k, n in revised["reason"].value_counts().sort_index().items()},
    )
    return Comparison(counted, revised, _places_of(revised, stays, given.places))


def _revisions(
    known: pd.DataFrame,
    given: LineList,
    changes: pd.DataFrame,
    elsewhere: "pd.Index[str]",
    reason: str | None,
) -> pd.DataFrame:
    """The new state of each case that needs a revision, with its reason."""
    columns = list(given.cases.columns)
    gone = changes.index[changes["kind"] == "withdrawn"]
    fresh = given.cases[given.cases["case_id"].isin(changes.index)].copy()
    fresh["reason"] = changes["reason"].reindex(fresh["case_id"]).to_numpy()
    fresh["reason"] = fresh["reason"].replace("reported", "")
    left = known.loc[known["case_id"].isin(gone), columns].copy()
    left["reason"] = "duplicate" if reason == "duplicate" else "withdrawn"
    same = known.loc[known["case_id"].isin(elsewhere), columns].copy()
    same["reason"] = "corrected" if reason in (None, "duplicate") else reason
    parts = [part for part in (fresh, left, same) if len(part)]
    if not parts:
        return fresh.assign(effective_on=pd.Series(dtype="datetime64[s]"), withdrawn=False)
    revised = pd.concat(parts, ignore_index=True)
    revised["withdrawn"] = revised["case_id"].isin(gone)
    revised["effective_on"] = pd.Series(pd.NaT, index=revised.index, dtype="datetime64[s]")
    for name, column in _EFFECTIVE.items():
        of_it = revised["reason"] == name
        revised.loc[of_it, "effective_on"] = revised.loc[of_it, column]
    return revised


def _moved_about(stays: pd.DataFrame, stated: pd.DataFrame, known: pd.DataFrame) -> "pd.Index[str]":
    """Cases the store knows whose stated places differ from the stored ones."""
    named = stated[stated["case_id"].isin(known["case_id"])]
    if named.empty:
        return pd.Index([], dtype="str")
    before = _place_sets(stays[stays["case_id"].isin(named["case_id"])])
    after = _place_sets(named)
    return pd.Index([case for case, own in after.items() if own != before.get(case)], dtype="str")


def _place_sets(places: pd.DataFrame) -> dict[str, frozenset[tuple[str, ...]]]:
    texts = places[list(_PLACE_COLUMNS)].astype("str")
    return {
        str(case): frozenset(rows.itertuples(index=False, name=None))
        for case, rows in texts.groupby("case_id", sort=False)
    }


def _places_of(revised: pd.DataFrame, stays: pd.DataFrame, stated: pd.DataFrame) -> pd.DataFrame:
    """Places of the revised cases: the stated ones, else those they had."""
    wanted = set(revised["case_id"])
    stated = stated.loc[stated["case_id"].isin(wanted), list(_PLACE_COLUMNS)]
    kept = stays["case_id"].isin(wanted - set(stated["case_id"]))
    return pd.concat([stated, stays.loc[kept, list(_PLACE_COLUMNS)]], ignore_index=True)


def store_counts(
    uow: WriteUnitOfWork,
    given: CountTable,
    source: Source,
    mode: Mode,
    reason: str = "",
    *,
    reach: Reach | None = None,
) -> Stored:
    """Add a revision of every figure that is new or changed.

    In mode "full" a zone and day the table no longer holds becomes "not told".
    """
    found = compare_counts(uow, given, mode, reason, reach=reach)
    event = events.current(uow).id
    counted = found.counted
    stored = counted.new + counted.changed + counted.withdrawn
    if not stored and not _says_more(uow, event, "counts", mode, given.coverage):
        return counted
    batch = _record(
        uow,
        "counts",
        source,
        mode=mode,
        reading=given.reading,
        stored=stored,
        coverage=given.coverage,
    )
    counts.insert_counts(uow, event, found.rows, batch)
    return replace(counted, batch=batch)


def compare_counts(
    uow: UnitOfWork,
    given: CountTable,
    mode: Mode,
    reason: str = "",
    *,
    reach: Reach | None = None,
) -> Comparison:
    """Find the figures that are new, changed or no longer told; ``reach`` as for cases."""
    known = counts.load(uow, events.current(uow).id)
    told = known[known[[c for c in COUNT_VALUES if c in known]].notna().any(axis=1)]
    if reach is not None and not reach.whole:
        told = told[reach.hold(told["zone"])]
    held = pd.MultiIndex.from_frame(given.rows[list(_COUNT_KEY)])
    before = pd.MultiIndex.from_frame(told[list(_COUNT_KEY)])
    gone = before.difference(held) if mode == "full" else before[:0]
    rows = given.rows.drop(columns="remainder", errors="ignore")
    rows["reason"] = [reason if key in before else "" for key in held]
    if len(gone):
        blank = gone.to_frame(index=False).assign(reason=reason or "withdrawn")
        blank["date"] = blank["date"].astype("datetime64[s]")
        rows = pd.concat([rows, blank], ignore_index=True)
    new = int((~held.isin(before)).sum())
    changed = _changed_figures(told, given.rows)
    counted = Stored(
        new=new,
        changed=changed,
        withdrawn=len(gone),
        unchanged=len(held) - new - changed,
        absent=len(before.difference(held)) if mode == "delta" else 0,
    )
    return Comparison(counted, rows)


def _changed_figures(known: pd.DataFrame, given: pd.DataFrame) -> int:
    both = given.merge(known, on=list(_COUNT_KEY), suffixes=("", "_known"))
    differs = pd.Series(False, index=both.index)
    for name in COUNT_VALUES:
        after = both[name] if name in given else pd.Series(float("nan"), index=both.index)
        column = f"{name}_known" if name in given else name
        before = both[column] if column in both else pd.Series(float("nan"), index=both.index)
        differs |= (after != before) & ~(after.isna() & before.isna())
    return int(differs.sum())


def store_reports(uow: WriteUnitOfWork, given: ReportTable, source: Source) -> Stored:
    """Add the reports that are not known yet; a report received is never withdrawn."""
    found = compare_reports(uow, given)
    if not found.counted.new:
        return found.counted
    batch = _record(
        uow,
        "reports",
        source,
        mode="delta",
        reading=given.reading,
        stored=found.counted.new,
        coverage=Coverage(),
    )
    reports.insert_reports(uow, events.current(uow).id, found.rows, batch)
    return replace(found.counted, batch=batch)


def compare_reports(uow: UnitOfWork, given: ReportTable) -> Comparison:
    """Find the reports that are not known yet."""
    known = reports.load(uow, events.current(uow).id)
    key = ["zone", "reported_at"]
    held = given.rows[key].drop_duplicates()
    fresh = held.merge(known[key], on=key, how="left", indicator=True)
    new = int((fresh["_merge"] == "left_only").sum())
    return Comparison(Stored(new=new, unchanged=len(given.rows) - new), given.rows)


def _says_more(
    uow: UnitOfWork, event: int, kind: batches.BatchKind, mode: Mode, coverage: Coverage
) -> bool:
    """Whether a list without new rows still tells something: of its reach."""
    before = batches.listing(uow, event, kind)
    if not before:
        return True
    same = [batch for batch in before if batch.mode == mode]
    return mode == "full" and (not same or same[-1].coverage != coverage)


def _record(
    uow: WriteUnitOfWork,
    kind: batches.BatchKind,
    source: Source,
    *,
    mode: Mode,
    reading: Reading,
    stored: int,
    coverage: Coverage,
) -> int:
    return batches.record(
        uow,
        NewBatch(
            event_id=events.current(uow).id,
            kind=kind,
            mode=mode,
            file_name=source.file_name,
            sha256=source.sha256,
            rows_read=reading.rows,
            rows_stored=stored,
            rows_rejected=len({rejection.line for rejection in reading.rejected}),
            coverage=coverage,
            mapping=source.mapping,
        ),
    )
