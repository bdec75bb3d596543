"""What readers of health codes are given: boards of areas, reasons, flows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from riskzone.healthcode.rules import Colour, Reason
from riskzone.messages import Words


@dataclass(frozen=True)
class CodeRow:
    """A division, or all of them together.

    Parameters
    ----------
    code, name : str
    residents : int
    counts : mapping of str to int or None
        By colour; ``None``: hidden.
    share : mapping of str to float or None
        Of the residents.
    change : mapping of str to int or None
        Since the day changes are told against; ``None``: hidden, or not counted then.
    in_city : int or None
        Under the in-city restriction, whatever their colour.
    trend : tuple of (int or None)
        Residents of any colour but the last one, day by day; ``None``: hidden or not counted.
    """

    code: str
    name: str
    residents: int
    counts: Mapping[str, int | None]
    share: Mapping[str, float | None]
    change: Mapping[str, int | None]
    in_city: int | None
    trend: tuple[int | None, ...]


@dataclass(frozen=True)
class CodeBoard:
    """Codes of an area on a day.

    Parameters
    ----------
    area, name : str
        As it was asked for.
    detail : {"province", "prefecture", "county", "township"}
        What its rows are.
    on, against : date
    days : tuple of date
        Of the trend.
    rows : tuple of CodeRow
        By code.
    total : CodeRow
        The area; its counts are the sums of the rows.
    colours : tuple of Colour
        The gravest first.
    reasons : tuple of Reason
    in_city : Words or None
        What the restriction is called; ``None``: these rules know none.
    hidden : int
        Counts that are not shown.
    threshold : int
        Counts from 1 to below it are not shown, with what would tell them; 0: all are.
    run : int
    rules : str
    title : Words
        Of the rules.
    """

    area: str
    name: str
    detail: str
    on: date
    against: date
    days: tuple[date, ...]
    rows: tuple[CodeRow, ...]
    total: CodeRow
    colours: tuple[Colour, ...]
    reasons: tuple[Reason, ...]
    in_city: Words | None
    hidden: int
    threshold: int
    run: int
    rules: str
    title: Words


@dataclass(frozen=True)
class ReasonRow:
    """A reason and how many have it; each resident counts for the gravest one alone.

    Parameters
    ----------
    reason : Reason
    now, before : int or None
        On the day, and the day before; ``None``: hidden.
    trend : tuple of (int or None)
        Day by day; ``None``: hidden or not counted.
    """

    reason: Reason
    now: int | None
    before: int | None
    trend: tuple[int | None, ...]


@dataclass(frozen=True)
class FlowRow:
    """Residents who were one thing and are another; ``""`` for both: not there.

    Parameters
    ----------
    colour_before, reason_before, colour, reason : str
    count : int or None
    """

    colour_before: str
    reason_before: str
    colour: str
    reason: str
    count: int | None


@dataclass(frozen=True)
class FlowBoard:
    """What the residents of an area were and are.

    Parameters
    ----------
    area, name : str
    kind : {"past", "ahead"}
    first, last : date
        States at their 00:00.
    colours : tuple of Colour
    reasons : tuple of Reason
    matrix : mapping of (str, str) to int or None
        Colour before and after; ``""``: not there.  Every pair is there.
    before, after : mapping of str to int or None
        Its sums.
    rows : tuple of FlowRow
        With their reasons; those without a change, too.
    entered, left : int or None
    counted_before, counted_after : mapping of str to int or None, or None
        What the runs of the two days say of themselves; they differ from the sums where the
        register was corrected since, or other rules hold.  ``None``: not counted.
    hidden, threshold : int
    run : int
    """

    area: str
    name: str
    kind: str
    first: date
    last: date
    colours: tuple[Colour, ...]
    reasons: tuple[Reason, ...]
    matrix: Mapping[tuple[str, str], int | None]
    before: Mapping[str, int | None]
    after: Mapping[str, int | None]
    rows: tuple[FlowRow, ...]
    entered: int | None
    left: int | None
    counted_before: Mapping[str, int | None] | None
    counted_after: Mapping[str, int | None] | None
    hidden: int
    threshold: int
    run: int
