"""The situation of communities: how many have which, and which of them are not the quietest.

The rule is a scheme like any other (``data/schemes``): the situations are its levels, and the
first clause that matches gives the situation.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from riskzone.zoning.assessment import Assessment
from riskzone.zoning.library import load_scheme
from riskzone.zoning.reserved import UNKNOWN
from riskzone.zoning.scheme import Scheme

#: The shipped scheme of situations.
SITUATION_SCHEME = "situation-2020-01-community"


@dataclass(frozen=True)
class Situation:
    """The situation of one zone.

    Parameters
    ----------
    zone, name, parent : str
        Code, Chinese name, and code of the zone of the next coarser layer.
    level : str
        Level id of the scheme; ``"unknown"`` where "no case" could not be shown.
    upper : str
        The gravest situation that is possible; ``""`` where ``level`` is certain.
    clause : str
        Why: id of the clause, or the reason of an unknown one.
    residents, outbreaks, unknown_source : int
        Confirmed residents, outbreaks and sporadic cases of unknown source in 14 days.
    """

    zone: str
    name: str
    parent: str
    level: str
    upper: str
    clause: str
    residents: int
    outbreaks: int
    unknown_source: int


def situation_scheme() -> Scheme:
    """The scheme of situations."""
    return load_scheme(SITUATION_SCHEME)


def off_lowest(assessment: Assessment) -> tuple[Situation, ...]:
    """The zones with a case, the gravest first, then those with most cases.

    Those of which nothing is known are only counted, in the totals of the assessment.
    """
    scheme, zones = assessment.scheme, assessment.zones
    quiet = zones["level"].isin([scheme.lowest.id, UNKNOWN, ""])
    rows = zones[~quiet]
    found = list(_rows(rows.reset_index(names="zone").to_dict("records")))
    return tuple(sorted(found, key=lambda one: (-scheme.rank(one.level), -one.residents, one.zone)))


def situation_of(assessment: Assessment, zone: str) -> Situation | None:
    """The situation of one zone; ``None``: the layer has no such zone."""
    if zone not in assessment.zones.index:
        return None
    row = assessment.zones.loc[[zone]].reset_index(names="zone").to_dict("records")
    return next(_rows(row))


def _rows(records: Iterable[Mapping[Hashable, Any]]) -> Iterator[Situation]:
    for row in records:
        yield Situation(
            zone=str(row["zone"]),
            name=str(row["name"]),
            parent=str(row["parent"]),
            level=str(row["level"]),
            upper=str(row["level_upper"]),
            clause=str(row["clause"]),
            residents=int(row["residents_14d"]),
            outbreaks=int(row["outbreaks_14d"]),
            unknown_source=int(row["unknown_source_14d"]),
        )
