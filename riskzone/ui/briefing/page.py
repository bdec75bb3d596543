"""How the pieces of the briefing stand on the page, and on the screens of the meeting room."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup

from riskzone.errors import InputError, NotFound
from riskzone.maps import ASSETS_URL
from riskzone.services.zoning import Bookmark
from riskzone.ui import data, geography, markup
from riskzone.ui.address import address
from riskzone.ui.briefing import parts
from riskzone.ui.briefing.edition import Edition
from riskzone.ui.briefing.record import bookmarks, default_day, is_demo, morning
from riskzone.ui.briefing.screens import REFRESH_SECONDS, screens
from riskzone.ui.controls import moved_to, problem
from riskzone.ui.first_steps import NOTHING_YET, first_steps
from riskzone.ui.map_panel import zone_map
from riskzone.ui.names import area_name, zone_names
from riskzone.ui.session import desk as opened_desk
from riskzone.ui.settings import settings
from riskzone.ui.state import View, read_view
from riskzone.ui.text import language, message, say, word
from riskzone.ui.zones import day_line

_SCRIPT = (Path(__file__).parents[1] / "assets" / "briefing.js").read_bytes()
_SCRIPT_URL = f"{ASSETS_URL}/page/briefing.js?v={hashlib.sha256(_SCRIPT).hexdigest()[:12]}"

#: What every link of the page keeps of its address.
_KEPT = ("reading", "lang")


def edition_of(desk: data.Desk, view: View, shown: Mapping[str, str]) -> Edition:
    """Give the morning a view asks for, with the words to tell it.

    Raises
    ------
    NotFound, InputError
        There is nothing to tell of that day.
    """
    kept = {name: shown[name] for name in _KEPT if name in shown}
    record = morning(desk, view.on, view.reading)
    names = zone_names(geography.place_names())
    return Edition(record, names, area_name(), say, word, kept)


def head(desk: data.Desk, view: View, moment: str, shown: Mapping[str, str]) -> None:
    """Show title, day, the moment the figures count to, the other reading and the screens."""
    badge = say("demo") if is_demo(desk) else ""
    title = markup.page_head(say("page_briefing"), day_line(view.on, word), moment, badge)
    script = Markup('<script src="{}"></script>').format(_SCRIPT_URL)
    top = Markup('<div class="b-top">{}{}{}</div>{}').format(
        title, _tools(view, shown), _mornings(bookmarks(desk), view, shown), script
    )
    st.html(top, unsafe_allow_javascript=True)


def _mornings(worth: Sequence[Bookmark], view: View, shown: Mapping[str, str]) -> Markup:
    """Lead to the mornings worth opening."""
    if not worth:
        return Markup("")
    links = Markup("").join(
        Markup('<a href="{}" target="_self"{}>{}</a>').format(
            address("briefing", {**shown, "on": one.day.isoformat()}),
            Markup(' aria-current="date"') if one.day == view.on else "",
            f"{one.day:%m-%d} {word(one.zh, one.en)}",
        )
        for one in worth
    )
    return Markup('<p class="b-tools b-mornings"><span>{}</span>{}</p>').format(
        say("briefing.mornings"), links
    )


def _tools(view: View, shown: Mapping[str, str]) -> Markup:
    """Lead to the other reading, and to the screens of the meeting room."""
    rest = {name: value for name, value in shown.items() if name != "present"}
    other = "now" if view.reading == "midnight" else "midnight"
    to_reading = {"now": "briefing.to_now", "midnight": "briefing.to_midnight"}
    return Markup(
        '<p class="b-tools"><a href="{}" target="_self">{}</a>'
        '<a href="{}" target="_self">{}</a></p>'
    ).format(
        address("briefing", rest | {"reading": other}),
        say(to_reading[other]),
        address("briefing", rest | {"present": "1"}),
        say("briefing.present"),
    )


def nothing_to_tell(error: NotFound | InputError, default: View, view: View) -> None:
    """Say why there is no morning, and what to do."""
    if error.code in NOTHING_YET:
        st.html(first_steps(say("briefing.empty_head"), error))
        return
    problem(message(error.code, error.params))
    moved_to(default.on, view.on)


@dataclass(frozen=True)
class Printed:
    """The pieces of the page, ready to be shown."""

    top: str
    levels: str
    lists: str
    below: str


def front_page(desk: data.Desk, edition: Edition, on_point: Callable[[float, float], None]) -> None:
    """Show figures, map, what changed and the two lists; below them what they rest on."""
    today = edition.morning.today
    # What was written once is not written again while nothing changed.
    printed = _printed(
        desk.key, today.on, today.reading, today.cutoff, language(), _edition=edition
    )
    st.html(printed.top)
    with st.container(key="b_body"):
        map_side, lists = st.columns([11, 10], gap="medium")
        with map_side:
            st.html(printed.levels)
            show_map(edition, on_point)
        lists.html(printed.lists)
    st.html(printed.below)


@st.cache_resource(max_entries=64, show_spinner=False)
def _printed(
    key: tuple[Any, ...],  # noqa: ARG001 - what the edition was made from, as are the others
    on: date,  # noqa: ARG001
    reading: str,  # noqa: ARG001
    cutoff: datetime,  # noqa: ARG001
    told_in: str,  # noqa: ARG001
    _edition: Edition,
) -> Printed:
    below = Markup('<div class="b-below"><div>{}{}</div><div>{}{}</div></div>').format(
        parts.silent(_edition),
        parts.trust(_edition),
        parts.ahead(_edition),
        parts.prefectures(_edition),
    )
    return Printed(
        top=parts.lead(_edition) + parts.figures(_edition),
        levels=parts.levels(_edition),
        lists=Markup("").join(
            part(_edition) for part in (parts.changes, parts.watched, parts.due, parts.qualified)
        ),
        below=below,
    )


def show_map(edition: Edition, on_point: Callable[[float, float], None]) -> None:
    """Show the levels on the county map."""
    zone_map(
        edition.morning.today,
        geography.geometry_file().url,
        edition.words,
        selected=None,
        on_point=on_point,
    )


@st.fragment(run_every=REFRESH_SECONDS)
def meeting_room(on_point: Callable[[float, float], None]) -> None:
    """Show the screens, and read everything anew once a minute."""
    desk = data.Desk(opened_desk().actor, data.version())
    shown = st.query_params.to_dict()
    view = read_view(shown, default_day(desk))
    try:
        edition = edition_of(desk, view, shown)
    except (NotFound, InputError) as error:
        problem(message(error.code, error.params))
        st.html(
            Markup('<p class="b-tools"><a href="{}" target="_self">{}</a></p>').format(
                address("briefing", {k: v for k, v in shown.items() if k not in ("present", "on")}),
                say("briefing.leave"),
            )
        )
        return
    badge = say("demo") if is_demo(desk) else ""
    title = markup.page_head(
        say("page_briefing"), day_line(view.on, word), edition.counted(), badge
    )
    rest = {name: value for name, value in shown.items() if name != "present"}
    leave = address("briefing", rest)
    script = Markup('<script src="{}"></script>').format(_SCRIPT_URL)
    slides = screens(edition, Markup("{}").format(title), leave, settings().clock.now())
    st.html(script + slides, unsafe_allow_javascript=True)
    with st.container(key="p_map"):
        show_map(edition, on_point)
