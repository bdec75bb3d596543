"""Head of the page of control units: how many have which status, which minute is shown, actions."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from riskzone.access import Right
from riskzone.clock import SHANGHAI
from riskzone.maps.unit_layer import STATUS_STYLES
from riskzone.services.units import UnitRow
from riskzone.ui import geography
from riskzone.ui import markup as page_markup
from riskzone.ui.data import Desk
from riskzone.ui.names import area_name, zone_name
from riskzone.ui.state import FIRST_DAY, LAST_DAY
from riskzone.ui.text import say, word
from riskzone.ui.units import markup
from riskzone.ui.units.data import own_area
from riskzone.ui.units.markup import StatusCount
from riskzone.ui.units.select import Selection
from riskzone.ui.units.state import UnitLinks, minute_text
from riskzone.ui.units.words import status_words
from riskzone.ui.zones import day_line
from riskzone.ui.zones_markup import Step

#: Counted even where there is none, in the order of the head.
_ALWAYS = (
    "overdue",
    "due_evidence_missing",
    "due",
    "temporary",
    "in_force",
    "planned",
    "ended",
)

_AREA, _DAY, _TIME, _KNOWN = "unit_area", "unit_day", "unit_time", "unit_known"


def page_head(desk: Desk, at: datetime) -> str:
    """Lay out title, day and minute."""
    local = at.astimezone(SHANGHAI)
    badge = say("demo") if desk.is_demo() else ""
    moment = say("units_page.as_at", at=f"{local:%H:%M}")
    return page_markup.page_head(
        say("page_control_units"), day_line(local.date(), word), moment, badge
    )


def counts_strip(links: UnitLinks, found: Selection) -> str:
    """Lay out the number of control units per status, each a link that cuts the page to it."""
    words = status_words(say)
    counts = {status: found.counts.get(status, 0) for status in STATUS_STYLES}
    shown = [
        StatusCount(status, words[status], counts[status], links.status(status))
        for status in (*_ALWAYS, *(key for key in STATUS_STYLES if key not in _ALWAYS))
        if status in _ALWAYS or counts[status]
    ]
    first = [item for item in shown if item.status in _ALWAYS or item.status == "lapsed"]
    rest = [item for item in shown if item not in first]
    total = (say("total"), sum(found.counts.values()), links.status(links.view.status))
    heading = (say("units_page.counts"), say("units_page.others"))
    return markup.status_strip(first, rest, heading, total, links.view.status)


def map_head(*, seats: bool) -> str:
    """Lay out the heading of the map."""
    return markup.map_head(say("units_page.map"), say("units_page.map_seat") if seats else "")


def way(desk: Desk, links: UnitLinks) -> str:
    """Lay out the way from the whole jurisdiction to the area shown, and what may begin there."""
    served, area, own = geography.divisions(), links.view.area, own_area(desk)
    parents = [code for code in dict.fromkeys(served.parents(area).values()) if code]
    steps = [] if own in parents else [Step(area_name(), links.area("") if area else "")]
    parents = parents[parents.index(own) :] if own in parents else parents
    for code in parents:
        name = zone_name(code, served.name(code))
        steps.append(Step(name, "" if code == area else links.area(code)))
    return markup.way(steps, _beginnings(desk, links))


def _beginnings(desk: Desk, links: UnitLinks) -> list[tuple[Step, str]]:
    steps = []
    area = {"county": links.view.area} if len(links.view.area) == 6 else {}
    if desk.actor.may(Right.ORDER_UNITS):
        address = links.other("unit-edit", new="order", **area)
        steps.append((Step(say("units_page.order_now"), address), "first"))
    if desk.actor.may(Right.DRAFT_UNITS):
        for new in ("draft", "plan"):
            address = links.other("unit-edit", new=new, **area)
            steps.append((Step(say(f"units_page.begin_{new}"), address), ""))
    return steps


def past_band(links: UnitLinks) -> str:
    """Tell a reader that another minute than the present is shown; ``""`` at the present."""
    view = links.view
    if view.at is None:
        return ""
    shown = f"{view.at:%Y-%m-%d %H:%M}"
    entry = "past_now" if view.known == "now" else "past_then"
    other = "then" if view.known == "now" else "now"
    steps = [
        Step(say(f"units_page.known_{other}"), links.at(view.at, other)),  # type: ignore[arg-type]
        Step(say("units_page.back_to_present"), links.at(None)),
    ]
    return markup.past(say(f"units_page.{entry}", at=shown), steps)


def choose_minute(at: datetime) -> None:
    """Offer the minute that is shown: day and time."""
    local = at.astimezone(SHANGHAI)
    st.session_state[_DAY] = local.date()
    st.session_state[_TIME] = local.time().replace(second=0, microsecond=0)

    def chosen() -> None:
        day, time = st.session_state[_DAY], st.session_state[_TIME]
        if day is not None and time is not None:
            wanted = datetime.combine(day, time, tzinfo=SHANGHAI)
            st.query_params["at"] = minute_text(wanted)
            st.query_params.pop("page", None)

    label = say("units_page.other_minute")
    with st.popover(label, width="content"):
        st.date_input(
            say("units_page.day"),
            key=_DAY,
            min_value=FIRST_DAY,
            max_value=LAST_DAY,
            format="YYYY-MM-DD",
            on_change=chosen,
        )
        st.time_input(say("units_page.time"), key=_TIME, step=60, on_change=chosen)
        st.caption(say("units_page.minute_help"))


def choose_area(links: UnitLinks, rows: Sequence[UnitRow]) -> None:
    """Offer the counties in which there are control units."""
    served, area = geography.divisions(), links.view.area
    numbers = Counter(row.unit.county for row in rows)
    codes = sorted(numbers, key=lambda code: (-numbers[code], code))
    if area and area not in codes:
        codes.insert(0, area)
    options = ["", *codes]
    st.session_state[_AREA] = area

    def name(code: str) -> str:
        if not code:
            return say("units_page.all_counties")
        own = zone_name(code, served.name(code))
        return f"{own}  {numbers[code]}" if code in numbers else own

    def chosen() -> None:
        for parameter in ("page", "area", "unit", "rev"):
            st.query_params.pop(parameter, None)
        if code := st.session_state[_AREA]:
            st.query_params["area"] = code

    st.selectbox(
        say("units_page.county"),
        options,
        key=_AREA,
        format_func=name,
        on_change=chosen,
        label_visibility="collapsed",
    )


def nothing(desk: Desk, links: UnitLinks) -> str:
    """Say what it means that there is no control unit, and what to do."""
    if links.view.at is not None:
        lines = [say("units_page.none_then")]
        return markup.empty(
            say("units_page.none"), lines, [Step(say("units_page.back_to_present"), links.at(None))]
        )
    if links.view.area:
        return markup.empty(
            say("units_page.none_here"),
            [say("units_page.none_here_why")],
            [Step(say("units_page.all_counties"), links.area(""))],
        )
    lines = [say("units_page.none_why")]
    if desk.actor.may(Right.ORDER_UNITS):
        lines.append(say("units_page.none_order"))
    elif desk.actor.may(Right.DRAFT_UNITS):
        lines.append(say("units_page.none_draft"))
    return markup.empty(say("units_page.none"), lines)
