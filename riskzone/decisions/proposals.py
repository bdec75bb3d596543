"""What the headquarters may want to decide: where the rule and the declared level differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from riskzone.decisions.resolve import Declared
from riskzone.zoning.assessment import UNKNOWN, Assessment


@dataclass(frozen=True)
class Proposal:
    """A zone whose declared level is not the computed one.

    Parameters
    ----------
    zone : str
    level_declared : str
        ``""``: nothing is declared.
    level_computed : str
        For one that is due: the level from that day on.
    since_rule : date or None
        Day at whose 00:00 the rule began, or will begin, to give it.
    days : int or None
        Days since then, up to the day of the assessment; below 0: still to come.
    clause : str
        Clause that gives the computed level; ``""`` for one that is due.
    direction : {"raise", "lower"}
    level_upper : str
        Highest level that is possible, where the computed one is not certain.
    stale : bool
        The computed level rests on reports that are overdue.
    """

    zone: str
    level_declared: str
    level_computed: str
    since_rule: date | None
    days: int | None
    clause: str
    direction: Literal["raise", "lower"]
    level_upper: str = ""
    stale: bool = False


def proposals(
    assessment: Assessment,
    declared: Mapping[str, Declared],
    *,
    since: Mapping[str, date] | None = None,
    due: Mapping[str, tuple[date, str]] | None = None,
) -> tuple[Proposal, ...]:
    """Say for which zones a decision is worth considering.

    An unknown level proposes nothing; nor does a quiet zone of which nothing was declared, nor a
    declared level the rule leaves open.

    Parameters
    ----------
    assessment : Assessment
    declared : mapping of str to Declared
        Of the same zones, at the moment of the assessment.
    since : mapping of str to date, optional
        Zone → day from which the rule gives its computed level.
    due : mapping of str to (date, str), optional
        Zone → day on which its computed level falls if nothing new comes, and to what.

    Returns
    -------
    tuple of Proposal
        What is to be raised first, the highest first; then what waits longest.
    """
    rank = {level.id: position for position, level in enumerate(assessment.scheme.levels)}
    begun, falls = since or {}, due or {}
    frame = assessment.zones
    columns = (frame[name].astype(str) for name in ("level", "level_upper", "clause"))
    rows = zip(frame.index.astype(str), *columns, frame["stale"].astype(bool), strict=True)
    found: list[Proposal] = []
    for zone, level, upper, clause, stale in rows:
        known = declared.get(zone)
        said = "" if known is None else known.level
        if level not in rank or level == UNKNOWN:
            continue
        low, high = rank[level], max(rank.get(upper, 0), rank[level])
        here = rank.get(said, -1)
        if said in rank and low <= here <= high:
            if zone in falls:
                day, to = falls[zone]
                found.append(Proposal(zone, said, to, day, (assessment.on - day).days, "", "lower"))
            continue
        if here < 0 and low == 0:
            continue
        start = begun.get(zone)
        found.append(
            Proposal(
                zone=zone,
                level_declared=said,
                level_computed=level,
                since_rule=start,
                days=None if start is None else (assessment.on - start).days,
                clause=clause,
                direction="raise" if low > here else "lower",
                level_upper=upper,
                stale=stale,
            )
        )
    return tuple(sorted(found, key=lambda one: _urgency(one, rank)))


def _urgency(one: Proposal, rank: Mapping[str, int]) -> tuple[bool, int, int, str]:
    raised = one.direction == "raise"
    waited = -(10**6) if one.days is None else one.days
    return (not raised, -rank[one.level_computed] if raised else 0, -waited, one.zone)
