"""How the pieces of the briefing stand on the page, and on the screens of the meeting room."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup

from riskzone.access import Right
from riskzone.briefing.record import MorningRecord
from riskzone.errors import InputError, NotFound, StoreError
from riskzone.maps import ASSETS_URL
from riskzone.services.present import present
from riskzone.services.zoning import Bookmark
from riskzone.store.snapshots import Snapshot
from riskzone.ui import data, geography, markup
from riskzone.ui.address import address
from riskzone.ui.briefing import band, decided, parts, work
from riskzone.ui.briefing.edition import Edition
from riskzone.ui.briefing.record import bookmarks, default_day, frozen, is_demo, morning
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


@dataclass(frozen=True)
class Front:
    """A morning ready to be shown.

    Parameters
    ----------
    record : MorningRecord
        As far as the reader may see it.
    edition : Edition
        Its words.
    meta : Snapshot or None
        Of a frozen one.
    may_ask : bool
        Whether the reader gives instructions.
    """

    record: MorningRecord
    edition: Edition
    meta: Snapshot | None
    may_ask: bool

    @property
    def view(self) -> View:
        """The day and reading it is the morning of."""
        today = self.record.morning.today
        return View(today.on, today.reading)


def front_of(desk: data.Desk, view: View, shown: Mapping[str, str]) -> Front:
    """Give the morning an address asks for, with the words to tell it.

    Raises
    ------
    NotFound, InputError
        There is nothing to tell of that day; there is no such frozen morning.
    StoreError
        The frozen morning was altered.
    """
    kept = {name: shown[name] for name in _KEPT if name in shown}
    meta = None
    if frozen_number(shown) is not None:
        opened = frozen(desk, frozen_number(shown) or 0)
        record, meta = opened.told, opened.meta
        kept["reading"] = meta.reading
    else:
        record = morning(desk, view.on, view.reading)
    names = zone_names(geography.place_names())
    edition = Edition(record.morning, names, area_name(), say, word, kept)
    return Front(record, edition, meta, desk.actor.may(Right.GIVE_INSTRUCTIONS))


def frozen_number(shown: Mapping[str, str]) -> int | None:
    """Number of the frozen morning an address asks for; ``None``: none, or nothing readable."""
    stated = shown.get("frozen", "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 10 else None


def head(desk: data.Desk, view: View, shown: Mapping[str, str], front: Front | None = None) -> None:
    """Show title, day, the moment the figures count to, the response level, other mornings."""
    badge = say("demo") if is_demo(desk) else ""
    moment = front.edition.counted() if front else ""
    title = markup.page_head(say("page_briefing"), day_line(view.on, word), moment, badge)
    script = Markup('<script src="{}"></script>').format(_SCRIPT_URL)
    response = decided.response(front.edition, front.record) if front else Markup("")
    top = Markup('<div class="b-top">{}{}{}{}</div>{}').format(
        title,
        response,
        _tools(view, shown),
        Markup("") if front and front.meta else _mornings(bookmarks(desk), view, shown),
        script,
    )
    st.html(top, unsafe_allow_javascript=True)


def _tools(view: View, shown: Mapping[str, str]) -> Markup:
    """Lead to the other reading, and to the screens of the meeting room."""
    rest = {name: value for name, value in shown.items() if name != "present"}
    other = "now" if view.reading == "midnight" else "midnight"
    to_reading = {"now": "briefing.to_now", "midnight": "briefing.to_midnight"}
    reading = Markup('<a href="{}" target="_self">{}</a>').format(
        address("briefing", rest | {"reading": other}), say(to_reading[other])
    )
    return Markup('<p class="b-tools">{}<a href="{}" target="_self">{}</a></p>').format(
        Markup("") if "frozen" in rest else reading,
        address("briefing", rest | {"present": "1"}),
        say("briefing.present"),
    )


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


def nothing_to_tell(error: NotFound | InputError | StoreError, default: View, view: View) -> None:
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


def front_page(desk: data.Desk, front: Front, on_point: Callable[[float, float], None]) -> None:
    """Show what is to be decided, figures, map, what differs; below what it all rests on."""
    today = front.record.morning.today
    what = (today.on, today.reading, today.cutoff, front.record.at)
    meta = (front.meta.id, front.meta.hash) if front.meta else ()
    # What was written once is not written again while nothing changed.
    printed = _printed((desk.key, what, meta, language()), _front=front, _ahead=_ahead(desk, front))
    st.html(printed.top)
    with st.container(key="b_body"):
        map_side, lists = st.columns([11, 10], gap="medium")
        with map_side:
            st.html(printed.levels)
            show_map(front.edition, on_point)
        lists.html(printed.lists)
    st.html(printed.below)


def _ahead(desk: data.Desk, front: Front) -> str:
    """Say that what is to be done is not told ahead, of a day that has not come."""
    if front.record.units is not None or not desk.actor.may(Right.VIEW_UNITS):
        return ""
    here = present(data.context())
    return say("briefing.ahead_of_present", at=f"{here:%Y-%m-%d %H:%M}")


@st.cache_resource(max_entries=64, show_spinner=False)
def _printed(key: tuple[Any, ...], _front: Front, _ahead: str) -> Printed:  # noqa: ARG001
    edition, record, may_ask = _front.edition, _front.record, _front.may_ask
    agenda = Markup('<p class="b-ahead">{}</p>').format(_ahead) if _ahead else None
    done = Markup("")
    if agenda is None:
        done = Markup('<div class="b-done"><div>{}{}</div><div>{}{}</div></div>').format(
            work.pending(edition, record),
            work.units(edition, record, may_ask=may_ask),
            work.instructions(edition, record, may_ask=may_ask),
            work.opinions(edition, record),
        )
    below = Markup('{}{}<div class="b-below"><div>{}{}</div><div>{}{}</div></div>').format(
        done,
        work.clocks(edition, record),
        parts.silent(edition),
        parts.trust(edition),
        parts.ahead(edition),
        parts.prefectures(edition),
    )
    return Printed(
        top=parts.lead(edition, decided.sentence(edition, record))
        + (agenda or work.agenda(edition, record))
        + parts.figures(edition),
        levels=parts.levels(edition),
        lists=decided.block_declared(edition, record, may_ask=may_ask)
        + Markup("").join(
            part(edition) for part in (parts.changes, parts.watched, parts.due, parts.qualified)
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
        front = front_of(desk, view, shown)
    except (NotFound, InputError, StoreError) as error:
        problem(message(error.code, error.params))
        stay = {k: v for k, v in shown.items() if k not in ("present", "on", "frozen")}
        st.html(
            Markup('<p class="b-tools"><a href="{}" target="_self">{}</a></p>').format(
                address("briefing", stay), say("briefing.leave")
            )
        )
        return
    badge = say("demo") if is_demo(desk) else ""
    moment = front.edition.counted()
    if front.meta:
        moment = f"{band.frozen_words(front.meta)} · {moment}"
    title = markup.page_head(say("page_briefing"), day_line(front.view.on, word), moment, badge)
    top = Markup("{}{}").format(title, decided.response(front.edition, front.record))
    rest = {name: value for name, value in shown.items() if name != "present"}
    leave = address("briefing", rest)
    script = Markup('<script src="{}"></script>').format(_SCRIPT_URL)
    slides = screens(
        front.edition, front.record, top, leave,
        settings().clock.now(),
    )  # fmt: skip
    st.html(script + slides, unsafe_allow_javascript=True)
    with st.container(key="p_map"):
        show_map(front.edition, on_point)
