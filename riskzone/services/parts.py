"""What a file of a part of the area served may say: of its own places, and of no others.

A county knows its cases and nobody else's.  So its file only adds and corrects, its rows
speak of zones inside the actor's jurisdiction, and whatever a list says of itself as a
whole (from which day it is complete, which kinds of figures are told, whether clusters
are) stays what the list of the whole area said: silence elsewhere must not turn into "no
case" because one county spoke.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from riskzone.cases.redaction import redact
from riskzone.cases.tables import CountTable, Coverage, LineList, Reading, Rejection, ReportTable
from riskzone.errors import InputError
from riskzone.services.layer_content import unit_places
from riskzone.services.prepare import Prepared
from riskzone.services.reach import Bools, Reach, named, stands_at
from riskzone.store import UnitOfWork, batches, blobs, cases, counts, events, layers, reports
from riskzone.store.tables import COUNT_VALUES

_LAYER_FIELDS = ("township_code", "county_code", "prefecture_code", "report_county_code")

Note = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class _Refusals:
    """Rejections of rows, gathered while masks are taken of a table."""

    lines: Any
    found: list[Rejection]
    gone: Bools

    def refuse(
        self, rows: Bools, name: str, values: "pd.Series[Any]", code: str, **params: Any
    ) -> None:
        """Refuse rows that were not refused yet."""
        for row in np.flatnonzero(rows & ~self.gone):
            value = str(values.iloc[row])
            self.found.append(
                Rejection(self._line(int(row)), name, redact(value, name), code, dict(params))
            )
        self.gone[rows] = True

    def outside(self, rows: Bools, name: str, codes: "pd.Series[str]", reach: Reach) -> None:
        """Refuse rows of places the actor has no right in."""
        for code in codes[rows & ~self.gone].unique():
            zone = named(reach.divisions, code)
            own = rows & (codes == code).to_numpy()
            self.refuse(own, name, codes, "services.part_outside", zone=zone, places=reach.words)

    def _line(self, row: int) -> int:
        return 0 if self.lines is None else int(self.lines[row])


def within(prepared: Prepared, reach: Reach, uow: UnitOfWork) -> Prepared:
    """Cut a prepared file to what its sender may say.

    Parameters
    ----------
    prepared : Prepared
    reach : Reach
    uow : UnitOfWork
        What is stored decides too: a case of another county keeps its number.

    Returns
    -------
    Prepared
        The same one for the whole area served.  Else without the rows of other places,
        which are among the rejected ones, and without a word about the whole.

    Raises
    ------
    InputError
        A full list, or the first list or table of its kind: both speak of everybody.
    """
    if reach.whole:
        return prepared
    reach.check_mode(prepared.mode)
    event = events.current(uow).id
    match prepared.given:
        case LineList():
            return _with(prepared, *_cases(prepared.given, reach, uow, event))
        case CountTable():
            return _with(prepared, *_counts(prepared.given, reach, uow, event))
        case ReportTable():
            return _with(prepared, *_reports(prepared.given, reach, uow, event))


def _with(prepared: Prepared, given: Any, reading: Reading) -> Prepared:
    made = replace(given, reading=reading)
    return replace(prepared, given=made, readings=(reading, *prepared.readings[1:]))


def _cases(given: LineList, reach: Reach, uow: UnitOfWork, event: int) -> tuple[LineList, Reading]:
    if not batches.listing(uow, event, "cases"):
        raise InputError("services.part_first_list", places=reach.words)
    rows, known = given.cases, cases.load(uow, event, withdrawn=True)
    made = _Refusals(given.lines, [], np.zeros(len(rows), dtype=np.bool_))
    at = stands_at(rows)
    made.refuse(
        (at == "").to_numpy(), "county_code", at, "services.part_no_place", places=reach.words
    )
    beyond = ~reach.hold(at)
    for name in _LAYER_FIELDS:
        # The finest field that is filled says where the case counts.
        made.outside(beyond & (rows[name] == at).to_numpy(), name, at, reach)
    made.outside(~reach.hold_moves(rows), "moved_to", rows["moved_to"], reach)
    others = known.loc[~reach.hold_cases(known), "case_id"]
    units = rows["building_id"]
    made.refuse(
        _units_of_others(units, reach, uow),
        "building_id",
        units,
        "services.part_building_outside",
        places=reach.words,
    )
    ids = rows["case_id"]
    made.refuse(ids.isin(others).to_numpy(), "case_id", ids, "services.part_case_taken")
    keep = ~made.gone
    own = rows[keep].reset_index(drop=True)
    notes: list[Note] = _silent_on_reach(given.coverage)
    if (own["cluster_id"] != "").any() and not (known["cluster_id"] != "").any():
        notes.append(("services.part_clusters", {"count": int((own["cluster_id"] != "").sum())}))
        own["cluster_id"] = ""
    stays = given.places
    usable = stays["case_id"].isin(own["case_id"]) & (
        (stays["township_code"] == "") | reach.hold(stays["township_code"])
    )
    if not usable.all():
        notes.append(("services.part_places", {"count": int((~usable).sum())}))
    cut = replace(
        given,
        cases=own,
        places=stays[usable].reset_index(drop=True),
        coverage=Coverage(),
        lines=None if given.lines is None else given.lines[keep],
    )
    return cut, _told(given.reading, made.found, notes)


def _units_of_others(units: "pd.Series[str]", reach: Reach, uow: UnitOfWork) -> Bools:
    """Which building units a stored layer puts outside: the id alone decides where they count."""
    outside: set[str] = set()
    named = units[units != ""].unique()
    for record in layers.listing(uow, "building") if len(named) else ():
        known = unit_places(blobs.get(uow, record.blob_hash).data)
        known = known.loc[known.index.intersection(list(named))].fillna("").astype("str")
        at = known["township"].where(known["township"] != "", known["county"])
        outside.update(known.index[~reach.hold(at)])
    return units.isin(outside).to_numpy()


def _counts(
    given: CountTable, reach: Reach, uow: UnitOfWork, event: int
) -> tuple[CountTable, Reading]:
    known = counts.load(uow, event)
    told = [name for name in COUNT_VALUES if name in known]
    spoken = known[known[told].notna().any(axis=1)]
    if spoken.empty:
        raise InputError("services.part_first_counts", places=reach.words)
    rows, start = given.rows, spoken["date"].min()
    made = _Refusals(given.lines, [], np.zeros(len(rows), dtype=np.bool_))
    made.outside(~reach.hold(rows["zone"]), "zone", rows["zone"], reach)
    made.refuse(
        (rows["date"] < start).to_numpy(),
        "date",
        rows["date"].dt.strftime("%Y-%m-%d"),
        "services.part_before_whole",
        start=start.date(),
    )
    keep = ~made.gone
    notes: list[Note] = _silent_on_reach(given.coverage)
    # A kind of figure only one county tells would read as "none" everywhere else.
    alone = [name for name in COUNT_VALUES if name in rows and name not in told]
    left = [name for name in COUNT_VALUES if name in rows and name in told]
    if alone:
        notes.append(("services.part_columns", {"columns": ", ".join(alone)}))
        keep &= rows[left].notna().any(axis=1).to_numpy()
    cut = replace(
        given,
        rows=rows[keep].drop(columns=alone).reset_index(drop=True),
        coverage=Coverage(),
        lines=None if given.lines is None else given.lines[keep],
    )
    return cut, _told(given.reading, made.found, notes)


def _reports(
    given: ReportTable, reach: Reach, uow: UnitOfWork, event: int
) -> tuple[ReportTable, Reading]:
    rows = given.rows
    made = _Refusals(given.lines, [], np.zeros(len(rows), dtype=np.bool_))
    made.outside(~reach.hold(rows["zone"]), "zone", rows["zone"], reach)
    keep = ~made.gone
    first = bool(keep.any()) and reports.load(uow, event).empty
    notes: list[Note] = [("services.part_first_reports", {})] if first else []
    cut = replace(
        given,
        rows=rows[keep].reset_index(drop=True),
        lines=None if given.lines is None else given.lines[keep],
    )
    return cut, _told(given.reading, made.found, notes)


def _silent_on_reach(coverage: Coverage) -> list[Note]:
    says = coverage.stated or bool(coverage.baseline)
    return [("services.part_reach", {})] if says else []


def _told(reading: Reading, refused: list[Rejection], notes: list[Note]) -> Reading:
    """The reading with what was refused; a row that is not used is not listed besides."""
    rejected = sorted((*reading.rejected, *refused), key=lambda one: (one.line, one.field))
    gone = {one.line for one in refused}
    return replace(
        reading,
        rejected=tuple(rejected),
        unlocated=tuple(one for one in reading.unlocated if one.line not in gone),
        mismatches=tuple(one for one in reading.mismatches if one.line not in gone),
        notes=(*reading.notes, *notes),
    )
