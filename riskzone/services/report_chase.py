"""Whom to chase: late, hidden and missed reports (迟报、瞒报、漏报) with what each rests on.

The list is cut to the reader's jurisdiction and names cases by a short salted reference.  Case
numbers and times are case rows: they need the right to read them and a purpose, and each reading
is audited.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.access import Actor, Right
from riskzone.cases import report_clues
from riskzone.cases.clock_table import Moments
from riskzone.cases.clocks import report_rules
from riskzone.cases.report_clues import KINDS, LISTINGS, Listing
from riskzone.errors import InputError
from riskzone.services import guard
from riskzone.services.case_clocks import State, state_of
from riskzone.services.chronology import PURPOSES
from riskzone.services.context import Context
from riskzone.store import audit, events
from riskzone.zoning.assessment import ReadingName

#: Rows of one page of the list.
PAGE_ROWS = 20
#: Clocks beside that of the report of which the cases past the limit are listed.
_STEPS: tuple[Literal["test", "investigation"], ...] = ("test", "investigation")
#: Hexadecimal digits of a reference that are shown.
_REFERENCE = 8


@dataclass(frozen=True)
class Clue:
    """What a suspicion rests on.

    Parameters
    ----------
    name : str
        ``late``, ``unreported``, ``filed``, ``zero_filed``, ``zero_counted``, ``elsewhere``,
        ``reverse`` of steps the wrong way round; ``took`` and ``undone`` of a limit that was
        passed; ``untold`` of times that do not tell.
    params : tuple of (str, object)
        What its sentence names: ``hours``, ``count``, ``at`` and ``on`` of reports and counts of
        a county, ``county`` and ``residence`` (codes), ``clock`` and ``verdict`` (ids).
    """

    name: str
    params: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class ListedCase:
    """A case to chase.

    Parameters
    ----------
    reference : str
        Short, salted.
    case_id : str
        ``""`` unless case rows were asked for and may be read.
    kind : {"hidden", "missed", "late", "contradictory", "test", "investigation", "untold"}
    county, residence : str
        The county that owes the report, and that of the residence; ``""``: not known.
    on : date
        Day the case became known.
    hours : float or None
        From the result to the report, or of the clock it is listed for; up to the present.
    clues : tuple of Clue
    times : tuple of (str, datetime, bool)
        Step, naive local time, and whether its minute is known; only with ``case_id``.
    """

    reference: str
    case_id: str
    kind: Listing
    county: str
    residence: str
    on: date
    hours: float | None
    clues: tuple[Clue, ...]
    times: tuple[tuple[str, datetime, bool], ...]


@dataclass(frozen=True)
class ShortCounty:
    """A county whose counts tell more cases than its list (疑似漏报).

    Parameters
    ----------
    county : str
    days, listed, counted, short : int
        Days with fewer listed; cases of all days that differ, and how many the list lacks.
    """

    county: str
    days: int
    listed: int
    counted: int
    short: int


@dataclass(frozen=True)
class Chase:
    """Late, hidden and missed reports.

    Parameters
    ----------
    at : datetime
    cases : tuple of ListedCase
        One page of them.
    total : int
        Cases listed in all, of the kind and county asked for.
    page, pages : int
        From 1.
    of_kind : mapping of kind to int
        Cases in the reader's jurisdiction and the county asked for.
    short : tuple of ShortCounty
    may_read : bool
        Whether the reader may read case rows of any county, given a purpose.
    with_cases : bool
        Whether they are in it.
    beyond : bool
        Whether the reader's jurisdiction leaves out a part of the area served.
    """

    at: datetime
    cases: tuple[ListedCase, ...]
    total: int
    page: int
    pages: int
    of_kind: Mapping[Listing, int]
    short: tuple[ShortCounty, ...]
    may_read: bool
    with_cases: bool
    beyond: bool


def chase(
    actor: Actor,
    ctx: Context,
    *,
    on: date,
    reading: ReadingName = "now",
    days: int | None = report_rules().window_days,
    kind: Listing | None = None,
    area: str = "",
    page: int = 1,
    purpose: str = "",
) -> Chase:
    """Late, hidden and missed reports in the reader's jurisdiction, the gravest first.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    on : date
    reading : {"midnight", "now"}
    days : int, optional
        See :func:`riskzone.services.case_clocks.clocks`.
    kind : str, optional
        One of :data:`riskzone.cases.report_clues.LISTINGS`: of this kind only.  ``test`` and
        ``investigation`` list the cases past those limits, ``untold`` those whose times do not
        tell; default: the four kinds of reports.
    area : str
        Of this county or prefecture only; it need not have cases.
    page : int
        From 1; a page beyond the last one is the last one.
    purpose : str
        Why case numbers and times are read, one of
        :data:`riskzone.services.chronology.PURPOSES`; blank: they are not.  A page without a
        case the reader may open is entered nowhere.

    Raises
    ------
    InputError
        There is no such day, window, kind or purpose.
    Denied
        The actor may not see levels, or gave a purpose without the right to read cases.
    """
    current = guard.check(actor, ctx, Right.VIEW_LEVELS)
    if kind is not None and kind not in LISTINGS:
        known = ", ".join(LISTINGS)
        raise InputError("clocks.no_such_kind", value=str(kind)[:40], known=known)
    if purpose and purpose not in PURPOSES:
        known = ", ".join(PURPOSES)
        raise InputError("chronology.no_such_purpose", value=purpose[:40], known=known)
    if purpose:
        guard.check(actor, ctx, Right.READ_CASES)
    state = state_of(ctx, on, reading, days)
    inside = _inside(current, ctx, state.own.to_numpy(), area)
    lists = {
        name: rows[inside[rows["row"].to_numpy(dtype=np.intp)]]
        for name, rows in _lists(state).items()
    }
    of_kind = {name: len(lists[name]) for name in LISTINGS}
    listed = pd.concat([lists[name] for name in KINDS]) if kind is None else lists[kind]
    pages = max(1, -(-len(listed) // PAGE_ROWS))
    page = min(max(page, 1), pages)
    shown = listed.iloc[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    made = _cases(ctx, current, state, shown, read=bool(purpose))
    opened = sum(bool(one.case_id) for one in made)
    if opened:
        with ctx.store.write(actor) as uow:
            asked = {name: value for name, value in (("kind", kind), ("area", area)) if value}
            details = {"on": on.isoformat(), "purpose": purpose, "count": opened} | asked
            audit.append(uow, "cases.open", "clocks", details)
    short = state.short[_inside(current, ctx, state.short["zone"].to_numpy(), area)]
    return Chase(
        at=state.at,
        cases=made,
        total=len(listed),
        page=page,
        pages=pages,
        of_kind=of_kind,
        short=tuple(
            ShortCounty(str(zone), *map(int, numbers))
            for zone, *numbers in short.itertuples(index=False)
        ),
        may_read=current.may(Right.READ_CASES),
        with_cases=bool(purpose),
        beyond=not current.may(Right.VIEW_LEVELS, ctx.settings.area),
    )


def _lists(state: State) -> dict[Listing, pd.DataFrame]:
    """Every list of the state, in the order in which it is shown."""
    made: dict[Listing, pd.DataFrame] = {
        name: state.listed[state.listed["kind"] == name] for name in KINDS
    }
    by_clock = {one.clock.id: one for one in state.found}
    for name in _STEPS:
        one = by_clock[name]
        made[name] = report_clues.passed(one, state.steps[one.clock.since], state.at)
    made["untold"] = report_clues.untold(state.found)
    return made


def _inside(actor: Actor, ctx: Context, own: Any, area: str) -> npt.NDArray[np.bool_]:
    """Which counties lie in the reader's jurisdiction and in the area asked for."""
    known = {
        str(code): actor.may(Right.VIEW_LEVELS, str(code) or ctx.settings.area)
        and (not area or (bool(code) and ctx.divisions.lies_in(str(code), area)))
        for code in set(own)
    }
    return np.array([known[str(code)] for code in own], dtype=bool)


def _cases(
    ctx: Context, actor: Actor, state: State, shown: pd.DataFrame, *, read: bool
) -> tuple[ListedCase, ...]:
    rows = state.cases.iloc[shown["row"]]
    with ctx.store.read() as uow:
        references = events.references(uow, events.current(uow).id, rows["case_id"])
    return tuple(
        _listed(actor, ctx, state, clue, case, reference, read=read)
        for clue, case, reference in zip(
            shown.to_dict("records"), rows.to_dict("records"), references, strict=True
        )
    )


def _listed(  # noqa: PLR0917 - private, one caller
    actor: Actor,
    ctx: Context,
    state: State,
    clue: Mapping[Any, Any],
    case: Mapping[Any, Any],
    reference: str,
    *,
    read: bool,
) -> ListedCase:
    row = int(clue["row"])
    county = str(state.own.iloc[row])
    opened = read and actor.may(Right.READ_CASES, county or ctx.settings.area)
    return ListedCase(
        reference=reference[:_REFERENCE],
        case_id=str(case["case_id"]) if opened else "",
        kind=clue["kind"],
        county=county,
        residence=str(case["county_code"]),
        on=state.days.iloc[row].date(),
        hours=None if pd.isna(clue["hours"]) else round(float(clue["hours"]), 1),
        clues=_clues(clue, case, county),
        times=_times(state.steps, row) if opened else (),
    )


def _clues(clue: Mapping[Any, Any], case: Mapping[Any, Any], county: str) -> tuple[Clue, ...]:
    if clue["kind"] in _STEPS:
        name = "took" if clue["done"] else "undone"
        return (Clue(name, (("clock", clue["kind"]), ("hours", float(clue["hours"])))),)
    if clue["kind"] == "untold":
        told = (pair.partition(":") for pair in str(clue["what"]).split(","))
        return tuple(
            Clue("untold", (("clock", name), ("verdict", verdict))) for name, _, verdict in told
        )
    made: list[Clue] = []
    if not pd.isna(clue["hours"]):
        name = "late" if clue["reported"] else "unreported"
        made.append(Clue(name, (("hours", round(float(clue["hours"]), 1)),)))
    if clue["zero_filed"]:
        params = (("count", int(clue["zero_filed"])), ("at", _time(clue["zero_at"])))
        made.append(Clue("zero_filed", params))
    elif clue["filed"]:
        params = (("count", int(clue["filed"])), ("at", _time(clue["filed_at"])))
        made.append(Clue("filed", params))
    if clue["zero_days"]:
        days = (("count", int(clue["zero_days"])), ("on", _time(clue["zero_day"]).date()))
        made.append(Clue("zero_counted", days))
    if clue["elsewhere"]:
        apart = (("county", county), ("residence", str(case["county_code"])))
        made.append(Clue("elsewhere", apart))
    made += [Clue("reverse", (("clock", name),)) for name in str(clue["wrong"]).split(",") if name]
    return tuple(made)


def _times(steps: Mapping[str, Moments], row: int) -> tuple[tuple[str, datetime, bool], ...]:
    known = [(name, one) for name, one in steps.items() if one.known[row]]
    return tuple((name, _time(one.first[row]), bool(one.exact[row])) for name, one in known)


def _time(seconds: Any) -> datetime:
    return pd.Timestamp(int(seconds), unit="s").to_pydatetime()
