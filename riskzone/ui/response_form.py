"""Drafting a response level: one line of a decision document, stored like any other draft."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args

import streamlit as st
from markupsafe import Markup

from riskzone.access import Right
from riskzone.clock import SHANGHAI
from riskzone.decisions.authority import Kind, authority, authority_in_force
from riskzone.decisions.lifecycle import Action
from riskzone.decisions.model import (
    DecisionDocument,
    FollowLine,
    ResponseLevel,
    ResponseLine,
)
from riskzone.errors import InputError, RiskZoneError
from riskzone.places.tables import NATION
from riskzone.services import decision_changes as service
from riskzone.services.present import present
from riskzone.services.response import Responses
from riskzone.ui import data, geography
from riskzone.ui import response_words as words
from riskzone.ui.address import address
from riskzone.ui.data import Desk
from riskzone.ui.response import Links, ResponseView
from riskzone.ui.response_controls import areas_to_choose, named
from riskzone.ui.state import FIRST_DAY, LAST_DAY
from riskzone.ui.text import escape, message, say, word

#: What a line may say: declare a level, end it; follow another one, no longer follow it.
_KINDS = ("declare", "follow", "end", "unfollow")
LEVELS: tuple[ResponseLevel, ...] = get_args(ResponseLevel)
_STORED = "response_stored"


@dataclass(frozen=True)
class Wanted:
    """What was entered.

    Parameters
    ----------
    kind : {"declare", "follow", "end", "unfollow"}
    level : {"I", "II", "III", "IV"}
        Of no meaning where something ends.
    area : str
        Division code.
    day : date
    minute : str
        ``HH:MM``; ``24:00`` is 00:00 of the next day.
    until_day : date or None
        ``None``: until further notice.
    until_minute : str
    number, title, reason : str
    """

    kind: str
    level: str
    area: str
    day: date
    minute: str
    until_day: date | None
    until_minute: str
    number: str
    title: str
    reason: str


def moment(day: date, minute: str) -> datetime:
    """Read a day and a minute of it, as papers write it: ``24:00`` and "24时" are midnight.

    Raises
    ------
    InputError
        It is no minute of a day.
    """
    text = minute.strip().replace("：", ":").replace("时", ":").removesuffix(":")
    hour, _, rest = text.partition(":")
    rest = rest.removesuffix("分") or "0"
    if not (hour.isdecimal() and rest.isdecimal()):
        raise InputError("response.bad_time", value=minute[:20])
    minutes = int(hour) * 60 + int(rest)
    if int(rest) > 59 or minutes > 24 * 60:
        raise InputError("response.bad_time", value=minute[:20])
    return datetime.combine(day, time(), SHANGHAI) + timedelta(minutes=minutes)


def document_of(wanted: Wanted, table_id: str) -> DecisionDocument:
    """Make the draft of what was entered.

    Raises
    ------
    InputError
        A time cannot be read.
    NotFound
        There is no such authority table.
    """
    at = moment(wanted.day, wanted.minute)
    until = moment(wanted.until_day, wanted.until_minute) if wanted.until_day else None
    ends = wanted.kind in ("end", "unfollow")
    level: ResponseLevel | Literal[""] = "" if ends else _level(wanted.level)
    kind = ResponseLine if wanted.kind in ("declare", "end") else FollowLine
    line = kind(
        area=wanted.area, effective_at=at, until=until, level=level, note_public=wanted.reason
    )
    rule = authority(table_id).decisions[Kind.RESPONSE]
    served = geography.divisions().area.ljust(6, "0")
    return DecisionDocument(
        title=wanted.title.strip() or _title(wanted),
        area=served,
        authority=table_id,
        body=rule.decides,
        number=wanted.number.strip(),
        basis=rule.basis_zh,
        lines=(line,),
    )


def _level(name: str) -> ResponseLevel:
    return next(one for one in LEVELS if one == name)


def _title(wanted: Wanted) -> str:
    # Papers are written in Chinese, whatever language the page is read in.
    level = f"{dict(zip(LEVELS, '一二三四', strict=True))[_level(wanted.level)]}级"
    area = geography.divisions().full_name(wanted.area)
    said = {
        "declare": f"实行{level}响应",
        "follow": f"比照{level}响应措施管控",
        "end": "终止应急响应",
        "unfollow": "不再比照其他级别措施",
    }
    return f"关于{area}{said[wanted.kind]}的决定"


def draft_form(desk: Desk, view: ResponseView, found: Responses, links: Links) -> None:
    """Offer the form to who may draft decisions; what was stored is told, with what it lacks."""
    areas = [code for code in _areas() if desk.actor.may(Right.DRAFT_DECISIONS, code)]
    if not areas:
        return
    with st.expander(say("response.enter")):
        stored = st.session_state.pop(_STORED, None)
        if stored is not None:
            _tell(desk, stored, links)
        st.caption(say("response.enter_help"))
        with st.form("response_form", border=False):
            wanted = _fields(view, areas)
            if not st.form_submit_button(say("response.save_draft"), type="primary"):
                return
        today = present(data.context()).date()
        table = authority_in_force(found.province.zone, today)
        try:
            made = document_of(wanted, table.id)
            kept = service.save(desk.actor, data.context(), made, 0, Action.DRAFT)
        except RiskZoneError as error:
            st.error(escape(message(error.code, error.params)))
            return
        st.session_state[_STORED] = kept
        st.rerun()


def _areas() -> list[str]:
    """Areas a line may be about; of the whole country there is no authority to decide."""
    served = geography.divisions().area
    return [] if served == NATION else [served.ljust(6, "0"), *areas_to_choose()]


def _fields(view: ResponseView, areas: list[str]) -> Wanted:
    kind, level, area = st.columns([3, 2, 4])
    wanted_kind = kind.selectbox(
        say("response.form_kind"), _KINDS, format_func=lambda k: say(f"response.kind_{k}")
    )
    wanted_level = level.selectbox(
        say("response.form_level"), LEVELS, index=1, format_func=words.level
    )
    wanted_area = area.selectbox(
        say("response.form_area"),
        areas,
        index=areas.index(view.area) if view.area in areas else 0,
        format_func=named,
    )
    columns = st.columns([2, 1, 2, 1])
    day = columns[0].date_input(
        say("response.form_day"),
        view.day.on,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="YYYY-MM-DD",
    )
    minute = columns[1].text_input(say("response.form_minute"), "00:00", max_chars=8)
    until = columns[2].date_input(
        say("response.form_until"),
        None,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="YYYY-MM-DD",
    )
    until_minute = columns[3].text_input(
        say("response.form_minute"), "24:00", max_chars=8, key="r_until"
    )
    number, title = st.columns([1, 2])
    return Wanted(
        kind=wanted_kind,
        level=wanted_level,
        area=wanted_area,
        day=day,
        minute=minute,
        until_day=until,
        until_minute=until_minute,
        number=number.text_input(say("response.form_number"), max_chars=60),
        title=title.text_input(
            say("response.form_title"), max_chars=120, placeholder=say("response.title_hint")
        ),
        reason=st.text_area(say("response.form_reason"), max_chars=600, height=80),
    )


def _tell(desk: Desk, stored: DecisionDocument, links: Links) -> None:
    """Say where the draft is, and what it lacks before it can be decided."""
    goal = address("decisions", links.kept | {"document": stored.id})
    title = word(f"《{stored.title}》", stored.title)
    lacking = Markup().join(
        Markup("<li>{}</li>").format(message(one.code, one.params))
        for one in service.findings(desk.actor, data.context(), stored)
    )
    rest = Markup("<p>{}</p><ul>{}</ul>").format(say("response.lacking"), lacking)
    st.html(
        Markup(
            '<div class="r-stored"><p><b>{}</b> <a href="{}" target="_self">{}</a></p>{}</div>'
        ).format(
            say("response.stored", title=title),
            goal,
            say("response.to_document"),
            rest if lacking else "",
        )
    )
