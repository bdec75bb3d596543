"""What waits for the reader, and which page comes first after signing in."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import streamlit as st
from markupsafe import Markup

from riskzone.access import Actor, Right
from riskzone.services import waiting as service
from riskzone.services.waiting import Waiting
from riskzone.services.waiting_tasks import Entry, Task
from riskzone.ui import geography
from riskzone.ui.address import address
from riskzone.ui.data import Desk, context
from riskzone.ui.names import zone_name
from riskzone.ui.text import say

#: Rights that give somebody work of their own.
_WORKS = (
    Right.IMPORT, Right.DRAFT_UNITS, Right.ORDER_UNITS, Right.REVIEW_UNITS, Right.DECIDE_UNITS,
    Right.EXPORT_UNITS, Right.MANAGE_ACCOUNTS, Right.READ_AUDIT,
)  # fmt: skip

#: What stays when a reader moves from here to another page.
_KEPT = ("on", "reading", "lang")


#: Kinds of work whose entries are division codes.
_NAMES_ZONES = ("silent", "levels_differ")


def first_page(actor: Actor) -> str:
    """Name the page the root leads to: the work that waits, or the briefing for who only reads."""
    if any(actor.may(right) for right in _WORKS) or not actor.may(Right.VIEW_LEVELS):
        return "waiting"
    return "briefing"


def waiting_of(desk: Desk) -> Waiting:
    """Give what waits for the reader, of this minute."""
    minute = context().clock.now().strftime("%Y%m%d%H%M")
    return _waiting((desk.key, desk.actor.name, minute), desk)


@st.cache_data(max_entries=64, show_spinner=False)
def _waiting(key: tuple[Any, ...], _desk: Desk) -> Waiting:  # noqa: ARG001 - part of the cache key
    return service.waiting(_desk.actor, context())


def figures(found: Waiting, stated: Mapping[str, str]) -> str:
    """Lay out the control units of the reader's jurisdiction in one line of figures."""
    if not found.figures:
        return ""
    kept = _kept(stated)
    cells = Markup().join(
        Markup('<a class="figure" href="{}" target="_self"><b>{}</b><span>{}</span></a>').format(
            address("control-units", kept | {"status": name}), count, say(f"slip.status_{name}")
        )
        for name, count in found.figures.items()
    )
    links = Markup('<a class="to-briefing" href="{}" target="_self">{}</a>').format(
        address("briefing", kept), say("waiting.to_briefing")
    )
    return Markup('<section class="waiting-figures">{}{}</section>').format(cells, links)


def night(desk: Desk, stated: Mapping[str, str]) -> str:
    """Give the shortest way to an order, to those who may give one: this page is their first."""
    if not desk.actor.may(Right.ORDER_UNITS):
        return ""
    return Markup(
        '<p class="u-actions to-order"><a class="first" href="{}" target="_self">{}</a></p>'
    ).format(address("unit-edit", _kept(stated) | {"new": "order"}), say("units_page.order_now"))


def tasks(found: Waiting, stated: Mapping[str, str]) -> str:
    """Lay out the kinds of work in which something waits, then those in which nothing does."""
    kept = _kept(stated)
    cards = Markup().join(_card(task, kept, found.at) for task in found.tasks)
    parts = [Markup('<div class="tasks">{}</div>').format(cards)]
    if not found.tasks:
        parts = [Markup('<p class="nothing">{}</p>').format(say("waiting.nothing"))]
    if found.clear:
        named = say("slip.comma").join(say(f"waiting.task_{kind}") for kind in found.clear)
        parts.append(Markup('<p class="clear">{}</p>').format(say("waiting.clear", named=named)))
    return Markup().join(parts)


def _card(task: Task, kept: Mapping[str, str], at: datetime) -> Markup:
    lines = Markup().join(_line(one, task, kept, at) for one in task.entries if one.name)
    more = task.count - len(task.entries)
    if lines and more > 0:
        lines += Markup('<li class="more">{}</li>').format(say("waiting.more", count=more))
    return Markup(
        '<section class="task {}"><header><b>{}</b><h2>{}</h2></header><p>{}</p><ul>{}</ul>'
        '<footer><span>{}</span><a href="{}" target="_self">{}</a></footer></section>'
    ).format(
        task.tone,
        task.count,
        say(f"waiting.task_{task.kind}"),
        say(f"waiting.why_{task.kind}"),
        lines,
        _age(task, at),
        address(task.page, {**kept, **task.params}),
        say(f"waiting.go_{task.kind}"),
    )


def _age(task: Task, at: datetime) -> str:
    if task.oldest is None or task.oldest > at:
        return ""
    return say("waiting.oldest", age=span_words(at - task.oldest))


def _line(entry: Entry, task: Task, kept: Mapping[str, str], at: datetime) -> Markup:
    name = entry.name
    if task.kind in _NAMES_ZONES:
        name = zone_name(name, geography.place_names().get(name, name))
    when = _when(entry, at)
    if entry.unit:
        page = "unit-edit" if task.page == "unit-edit" else "control-units"
        link = Markup('<a href="{}" target="_self">{}</a>').format(
            address(page, {**kept, "unit": entry.unit}), name
        )
    elif entry.document:
        link = Markup('<a href="{}" target="_self">{}</a>').format(
            address(task.page, {**kept, "document": entry.document}), name
        )
    elif entry.instruction:
        link = Markup('<a href="{}" target="_self">{}</a>').format(
            address(task.page, {**kept, "instruction": entry.instruction}), name
        )
    else:
        link = Markup("<span>{}</span>").format(name or say("waiting.unnamed"))
    return Markup("<li>{}<i>{}</i></li>").format(link, when)


def _when(entry: Entry, at: datetime) -> str:
    if entry.until is not None:
        left = entry.until - at
        if left >= timedelta():
            return say("waiting.left", span=span_words(left))
        return say("waiting.since", span=span_words(left))
    if entry.since is not None and entry.since <= at:
        return say("waiting.since", span=span_words(at - entry.since))
    return ""


def span_words(span: timedelta) -> str:
    """A length of time in its two largest parts, without a sign."""
    minutes = int(abs(span).total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return say("waiting.span_days", days=days, hours=hours)
    if hours:
        return say("waiting.span_hours", hours=hours, minutes=minutes % 60)
    return say("waiting.span_minutes", minutes=minutes)


def demo_badge(desk: Desk) -> str:
    """Give the mark of a demonstration; not every role may ask for it."""
    return say("demo") if desk.actor.may(Right.VIEW_LEVELS) and desk.is_demo() else ""


def _kept(stated: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in stated.items() if name in _KEPT}
