"""What a new line list changes in the one known before.

Corrections are revisions with a reason, never overwrites.  The reason is
inferred where the fields prove it, and ``corrected`` (or what the caller
states) where they do not.
"""

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.cases.tables import LINE_LIST_COLUMNS, LineList

Mode = Literal["full", "delta"]
Reason = Literal[
    "reported",  # the first revision of a case
    "converted",  # asymptomatic or suspected became confirmed: not a new infection
    "reclassified",  # any other change of the classification
    "moved",  # the case counts elsewhere from a day on
    "completed",  # blanks were filled, an outcome was reached
    "duplicate",
    "error",
    "corrected",  # something else
    "withdrawn",  # a full list no longer holds the case
]
REASONS: tuple[Reason, ...] = get_args(Reason)

#: A case goes on to these by the course of the disease, not by a correction.
_CONVERSIONS = frozenset(
    {
        ("asymptomatic", "confirmed"),
        ("suspected", "confirmed"),
        ("suspected", "asymptomatic"),
    }
)
_COURSE = ("outcome", "outcome_on", "removed_at")
_PLACE = ("prefecture_code", "county_code", "township_code")
_COMPARED = tuple(name for name in LINE_LIST_COLUMNS if name != "case_id")


@dataclass(frozen=True)
class Revisions:
    """Changes, one row each.

    Parameters
    ----------
    changes : DataFrame
        ``case_id, kind`` (new | changed | withdrawn), ``reason``, ``fields`` (names of the
        changed fields, comma-joined; ``""`` unless changed), in the order of the list,
        withdrawn cases last by id.
    unchanged : int
        Cases that stand as before.
    """

    changes: pd.DataFrame
    unchanged: int

    def of_kind(self, kind: str) -> "pd.Series[str]":
        """Ids of the cases that are new, changed or withdrawn."""
        return self.changes.loc[self.changes["kind"] == kind, "case_id"]


def diff(
    previous: pd.DataFrame,
    incoming: LineList,
    mode: Mode,
    *,
    reason: Reason | None = None,
) -> Revisions:
    """Compare a list with the latest revisions.

    Parameters
    ----------
    previous : DataFrame
        Latest revision of each case in force, columns
        :data:`~riskzone.cases.tables.LINE_LIST_COLUMNS`; ids unique.
    incoming : LineList
        The new list.
    mode : {"full", "delta"}
        ``"full"``: cases it no longer holds are withdrawn, but not those it names on
        refused rows.  ``"delta"``: only what it holds is compared.
    reason : str, optional
        Reason of changes whose fields prove none.

    Returns
    -------
    Revisions
        Empty where the same list comes twice.
    """
    new = incoming.cases.set_index("case_id", drop=False)
    old = previous.set_index("case_id", drop=False)
    at = old.index.get_indexer(new.index)
    known = at >= 0
    after = new[known]
    before = old.iloc[at[known]]
    differs = {name: _differs(before[name], after[name]) for name in _COMPARED if name in old}
    changed = np.zeros(len(after), dtype=bool)
    for mask in differs.values():
        changed |= mask
    kinds = np.full(len(new), "new", dtype=object)
    kinds[known] = np.where(changed, "changed", "unchanged")
    reasons = np.full(len(new), "reported", dtype=object)
    fields = np.full(len(new), "", dtype=object)
    if changed.any():
        rows = np.flatnonzero(known)[changed]
        names = np.array(list(differs))
        matrix = np.column_stack([mask[changed] for mask in differs.values()])
        fields[rows] = [",".join(names[row]) for row in matrix]
        part = {name: mask[changed] for name, mask in differs.items()}
        reasons[rows] = _reasons(before[changed], after[changed], part, reason or "corrected")
    shown = kinds != "unchanged"
    listed = pd.DataFrame(
        {
            "case_id": new["case_id"].to_numpy()[shown],
            "kind": kinds[shown],
            "reason": reasons[shown],
            "fields": fields[shown],
        }
    )
    if mode == "full":
        listed = pd.concat([listed, _withdrawn(old, new, incoming)], ignore_index=True)
    return Revisions(listed.astype("str"), int((~shown).sum()))


def _withdrawn(old: pd.DataFrame, new: pd.DataFrame, incoming: LineList) -> pd.DataFrame:
    gone = old.index.difference(new.index).difference(pd.Index(incoming.reading.refused_ids))
    return pd.DataFrame(
        {"case_id": gone, "kind": "withdrawn", "reason": "withdrawn", "fields": ""},
        columns=["case_id", "kind", "reason", "fields"],
    )


def _differs(before: "pd.Series[Any]", after: "pd.Series[Any]") -> npt.NDArray[np.bool_]:
    old, new = before.reset_index(drop=True), after.reset_index(drop=True)
    both_blank = (old.isna() & new.isna()).to_numpy()
    unequal = (old != new).fillna(True).to_numpy(dtype=bool)
    return np.asarray(unequal & ~both_blank, dtype=bool)


def _blank(values: "pd.Series[Any]") -> npt.NDArray[np.bool_]:
    return np.asarray(values.isna().to_numpy() | (values == "").to_numpy(dtype=bool), dtype=bool)


def _reasons(
    before: pd.DataFrame,
    after: pd.DataFrame,
    differs: dict[str, npt.NDArray[np.bool_]],
    otherwise: str,
) -> npt.NDArray[Any]:
    """Reason of each changed case, the strongest proof last."""
    reasons = np.full(len(after), otherwise, dtype=object)
    only_filled = np.ones(len(after), dtype=bool)
    for name, mask in differs.items():
        filled = _blank(before[name]) & ~_blank(after[name])
        only_filled &= ~mask | filled | (name in _COURSE)
    reasons[only_filled] = "completed"
    elsewhere = np.zeros(len(after), dtype=bool)
    for name in _PLACE:
        elsewhere |= differs.get(name, elsewhere) & ~_blank(before[name])
    moves = differs.get("moved_to", np.zeros(len(after), dtype=bool)) | (
        elsewhere & ~_blank(after["moved_on"])
    )
    reasons[moves & ~_blank(after["moved_to"])] = "moved"
    if "classification" in differs:
        old, new = before["classification"].to_numpy(), after["classification"].to_numpy()
        course = [pair in _CONVERSIONS for pair in zip(old, new, strict=True)]
        change = differs["classification"]
        reasons[change] = np.where(np.array(course)[change], "converted", "reclassified")
    return reasons
