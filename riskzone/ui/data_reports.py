"""Reports received on a day, and the zero report of a county: large enough for a thumb at night."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from math import isnan
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from riskzone.clock import SHANGHAI
from riskzone.errors import RiskZoneError
from riskzone.services import reporting
from riskzone.services.reach import reach_of
from riskzone.services.reporting import ReportDay
from riskzone.ui import data_markup, geography
from riskzone.ui.data import Desk, context
from riskzone.ui.data_markup import Tile
from riskzone.ui.names import zone_name
from riskzone.ui.text import escape, message, say, word

_ASKED, _SAID = "_zero_asked", "_zero_said"
#: Time a report of an earlier day is entered with, unless the desk knows better.
_MORNING = time(8, 0)


def report_day(desk: Desk, on: date) -> ReportDay:
    """Give the reports of a day.

    Raises
    ------
    InputError
        The day has not begun.
    """
    return _report_day((*desk.key, context().clock.now().strftime("%Y%m%d%H%M")), on, desk)


@st.cache_data(max_entries=32, show_spinner=False)
def _report_day(key: tuple[Any, ...], on: date, _desk: Desk) -> ReportDay:  # noqa: ARG001
    return reporting.report_day(_desk.actor, context(), on=on)


def tiles(day: ReportDay) -> str:
    """Lay out how many counties reported."""
    table = day.counties
    heard = table["reported"]
    with_cases = table["cases"] > 0
    figures = {
        "reported": int(heard.sum()),
        "waiting": int((~heard).sum()),
        "silent": int(table["silent"].sum()) if day.hours else "—",
        "zero": int((heard & ~with_cases).sum()),
        "cases": int(with_cases.sum()),
    }
    tones = {"reported": "good", "silent": "bad" if table["silent"].any() else ""}
    return data_markup.tiles(
        Tile(
            say(f"data_reports.tile_{name}"),
            str(value),
            _note(name, day),
            tones.get(name, ""),
        )
        for name, value in figures.items()
    )


def _note(name: str, day: ReportDay) -> str:
    if name == "silent" and day.hours is None:
        return say("data_quality.note_not_judged")
    return say(f"data_reports.note_{name}", hours=day.hours, count=len(day.counties))


def by_prefecture(day: ReportDay) -> None:
    """Show every county, by prefecture; those with a silent county are unfolded."""
    names = geography.place_names()
    heads = [say(f"data_reports.column_{name}") for name in ("county", "last", "since", "state")]
    parts = []
    for code, own in day.counties.groupby("prefecture", sort=False):
        ordered = own.sort_values(["silent", "reported"], ascending=[False, True], kind="stable")
        counties = ordered.to_dict("index")
        rows = [_row(str(zone), values) for zone, values in counties.items()]
        silent = int(own["silent"].sum())
        said = say(
            "data_reports.group_silent" if silent else "data_reports.group",
            reported=int(own["reported"].sum()),
            counties=len(own),
            silent=silent,
        )
        sheet = data_markup.table(heads, rows, name="counties")
        head = zone_name(str(code), names.get(str(code), ""))
        parts.append(data_markup.group(head, said, sheet, unfold=bool(silent)))
    st.html("".join(parts))


def _row(zone: str, values: Mapping[Any, Any]) -> tuple[object, ...]:
    return (zone_name(zone, str(values["name"])), _clock(values["last_reported_at"]),
            _since(values["hours"]), _state(values))  # fmt: skip


def _state(values: Mapping[Any, Any]) -> Markup:
    said = []
    if values["silent"]:
        said.append(data_markup.mark(say("data_reports.state_silent"), "bad"))
    if values["cases"]:
        words = say("data_reports.state_cases", count=values["cases"])
        said.append(data_markup.mark(words, "warn"))
    elif values["reported"]:
        said.append(data_markup.mark(say("data_reports.state_zero"), "good"))
    if not said:
        said.append(data_markup.mark(say("data_reports.state_waiting")))
    return Markup(" ").join(said)


def _clock(moment: Any) -> str:
    return say("never") if pd.isna(moment) else f"{moment:%m-%d %H:%M}"


def _since(hours: float) -> str:
    if isnan(hours):
        return "—"
    if hours < 48:
        return say("data_reports.hours", count=f"{hours:.0f}")
    return say("data_reports.days", count=f"{hours / 24:.0f}")


def zero_report(desk: Desk, day: ReportDay) -> None:
    """Let a county report that it has no case; the county stays in the address."""
    said = st.session_state.pop(_SAID, None)
    own = _own_counties(desk, day)
    county = _ask_county(day, own)
    if said is not None:
        kind, text = said
        {"good": st.success, "same": st.info, "bad": st.error}[kind](escape(text))
    if county is None:
        st.caption(say("data_reports.choose_first"))
        return
    values = day.counties.loc[[county]].to_dict("records")[0]
    name = zone_name(county, str(values["name"]))
    st.html(data_markup.state(name, _told(values, day), _state(values)))
    reason = _no_button(values, mine=county in own)
    if reason:
        # What was just entered is told above.
        if said is None:
            st.info(reason)
        return
    today = context().clock.today()
    at = None if day.on == today else _ask_time(day)
    if day.first_judges is not None:
        st.warning(escape(say("data_reports.first", hours=day.first_judges)))
    if st.session_state.get(_ASKED) != (county, day.on):
        st.button(
            say("data_reports.zero", on=_day(day.on)),
            key="zero_ask",
            type="primary",
            width="stretch",
            on_click=lambda: st.session_state.update({_ASKED: (county, day.on)}),
        )
        return
    st.markdown(f"**{escape(say('data_reports.sure', name=name, on=_day(day.on)))}**")
    st.button(
        say("data_reports.sure_yes"),
        key="zero_yes",
        type="primary",
        width="stretch",
        on_click=_enter,
        args=(desk, county, at),
    )
    st.button(
        say("data_reports.sure_no"),
        key="zero_no",
        width="stretch",
        on_click=lambda: st.session_state.pop(_ASKED, None),
    )


def _no_button(values: Mapping[Any, Any], *, mine: bool) -> str:
    """Why a county cannot report zero any more, or not by this desk; ``""`` where it can."""
    if not mine:
        return say("data_reports.not_yours")
    if values["cases"]:
        return say("data_reports.has_cases", count=int(values["cases"]))
    if values["reported"]:
        return say("data_reports.already", at=f"{values['last_reported_at']:%H:%M}")
    return ""


def _own_counties(desk: Desk, day: ReportDay) -> list[str]:
    reach = reach_of(desk.actor, context())
    return [code for code in map(str, day.counties.index) if reach.holds(code)]


def _enter(desk: Desk, county: str, at: datetime | None) -> None:
    st.session_state.pop(_ASKED, None)
    try:
        done = reporting.zero_report(desk.actor, context(), zone=county, at=at)
    except RiskZoneError as error:
        st.session_state[_SAID] = ("bad", message(error.code, error.params))
        return
    name = zone_name(county, done.name)
    kind = "good" if done.fresh else "same"
    entry = "data_reports.entered" if done.fresh else "data_reports.entered_before"
    st.session_state[_SAID] = (kind, say(entry, name=name, at=f"{done.reported_at:%m-%d %H:%M}"))


def _ask_county(day: ReportDay, own: Sequence[str]) -> str | None:
    """Ask for a county of this desk; another one that the address names is shown as well."""
    table = day.counties
    names = geography.place_names()
    codes = [str(code) for code in table.index]
    above = dict(zip(codes, map(str, table["prefecture"]), strict=True))
    stated = st.query_params.get("county")
    if stated is not None and stated not in codes:
        st.warning(escape(say("foreign_zone", value=stated[:40])))
        stated = None
    if stated is None and len(own) == 1:
        stated = own[0]
    options = list(own) if stated is None or stated in own else [stated, *own]

    def chosen() -> None:
        code = st.session_state["report_county"]
        if code:
            st.query_params["county"] = code
        else:
            st.query_params.pop("county", None)

    st.session_state["report_county"] = stated
    st.selectbox(
        say("data_reports.county"),
        options,
        key="report_county",
        index=None,
        format_func=lambda code: " · ".join(
            zone_name(part, names.get(part, "")) for part in (above[code], code)
        ),
        placeholder=say("data_reports.county_hint"),
        on_change=chosen,
    )
    return stated


def _ask_time(day: ReportDay) -> datetime:
    given = st.time_input(
        say("data_reports.received_at", on=_day(day.on)),
        value=_MORNING,
        step=timedelta(minutes=5),
        help=say("data_reports.received_help"),
    )
    return datetime.combine(day.on, given or _MORNING, SHANGHAI)


def _told(values: Mapping[Any, Any], day: ReportDay) -> str:
    last = values["last_reported_at"]
    if values["reported"]:
        return say("data_reports.told_reported", at=f"{last:%H:%M}", on=_day(day.on))
    if pd.isna(last):
        return say("data_reports.told_never")
    return say("data_reports.told_waiting", at=_clock(last), since=_since(values["hours"]))


def _day(on: date) -> str:
    return word(f"{on.month}月{on.day}日", f"{on.day} {on:%B}")
