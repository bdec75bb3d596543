"""Pieces of HTML of instructions; every text in them is escaped."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from markupsafe import Markup

from riskzone.decisions.instructions import Instruction
from riskzone.services.instructions import Row
from riskzone.store.shelf import Shelved
from riskzone.ui.instructions_state import SHOWS, InstructionsView
from riskzone.ui.names import area_name, division_name
from riskzone.ui.text import say
from riskzone.ui.waiting import span_words

_TONES = {"overdue": "bad", "open": "warn", "answered": "good", "closed": "", "cancelled": ""}


def state_of(one: Instruction, at: datetime) -> str:
    """Name where an instruction stands; an overdue one by that."""
    return "overdue" if one.is_overdue(at) else one.state.value


def mark(one: Instruction, at: datetime) -> Markup:
    """Show where an instruction stands, in words and colour."""
    state = state_of(one, at)
    return Markup('<span class="mark {}" data-state="{}">{}</span>').format(
        _TONES[state], state, say(f"instructions.state_{state}")
    )


def owner(one: Instruction) -> str:
    """Name who has to do it."""
    area = area_name() if one.area == "" else division_name(one.area)
    if one.office:
        return say("instructions.owner_office", area=area, office=one.office)
    return say("instructions.headquarters", area=area)


def due(one: Instruction, at: datetime) -> Markup:
    """Say until when, and how long that is; of what is settled nothing."""
    if one.due_at is None:
        return Markup('<span class="due">{}</span>').format(say("instructions.no_due"))
    told = say("instructions.due", at=f"{one.due_at:%m-%d %H:%M}")
    left = ""
    if one.is_overdue(at):
        left = say("instructions.due_over", span=span_words(at - one.due_at))
    elif one.state.value == "open":
        left = say("instructions.due_left", span=span_words(one.due_at - at))
    kind = "due over" if one.is_overdue(at) else "due"
    return Markup('<span class="{}">{} <b>{}</b></span>').format(kind, told, left)


def shows(rows: Sequence[Row], view: InstructionsView) -> Markup:
    """Lead to the lists, each with its number."""
    counts = {
        "all": len(rows),
        "mine": sum(row.mine for row in rows),
        "given": sum(row.given for row in rows),
    }
    links = Markup().join(
        Markup('<a href="{}" target="_self"{}>{} <b>{}</b></a>').format(
            view.here(show=None if name == "all" else name),
            Markup(' aria-current="true"') if name == view.show else "",
            say(f"instructions.show_{name}"),
            counts[name],
        )
        for name in SHOWS
    )
    return Markup('<nav class="i-shows">{}</nav>').format(links)


def listing(rows: Iterable[Row], view: InstructionsView, at: datetime) -> Markup:
    """Lay out the list."""
    lines = Markup().join(_row(row, view, at) for row in rows)
    if not lines:
        return Markup('<p class="more">{}</p>').format(say("instructions.none"))
    return Markup('<ol class="i-list">{}</ol>').format(lines)


def _row(row: Row, view: InstructionsView, at: datetime) -> Markup:
    one = row.instruction
    current = Markup(' aria-current="true"') if one.id == view.number else ""
    return Markup(
        '<li{}><a href="{}" target="_self">{}<span class="what">{}</span>'
        '<span class="who">{}</span>{}</a></li>'
    ).format(
        current, view.here(instruction=one.id), mark(one, at), one.text, owner(one), due(one, at)
    )


def give_link(view: InstructionsView) -> Markup:
    """Lead to the form of a new one."""
    return Markup('<p class="i-new"><a href="{}" target="_self">{}</a></p>').format(
        view.here(new=1), say("instructions.give_new")
    )


def about_line(about: str, view: InstructionsView, *, drop: str = "") -> Markup:
    """Say what an instruction is about, and lead there."""
    kind, _, number = about.partition(":")
    pages = {
        "zone": ("zones", {"zone": number}),
        "control_unit": ("control-units", {"unit": number}),
        "decision": ("decisions", {"document": number}),
    }
    page, params = pages[kind]
    name = division_name(number) if kind == "zone" else ""
    unlink = Markup()
    if drop:
        unlink = Markup(' <a class="drop" href="{}" target="_self">{}</a>').format(
            drop, say("instructions.about_nothing")
        )
    return Markup(
        '<p class="i-about"><span>{}</span> <a href="{}" target="_self">{}</a>{}</p>'
    ).format(
        say("instructions.about"),
        view.to(page, **params),
        say(f"instructions.about_{kind}", name=name, number=number),
        unlink,
    )


def sheet(row: Row, view: InstructionsView, at: datetime) -> Markup:
    """Lay out one instruction: its text, its owner, its time."""
    one = row.instruction
    given = f"{one.given_at:%Y-%m-%d %H:%M}"
    return Markup(
        '<article class="i-sheet"><p class="no">{}</p><h2>{}</h2><p class="line">{} {} {}</p>'
        '<p class="by">{}</p>{}</article>'
    ).format(
        say("instructions.number", number=one.id),
        one.text,
        mark(one, at),
        owner(one),
        due(one, at),
        say("instructions.given_by", actor=row.given_by, at=given),
        about_line(one.about, view) if one.about else "",
    )


def course(known: Sequence[Shelved[Instruction]]) -> Markup:
    """Lay out what was done to an instruction, by whom and when."""
    lines = Markup().join(
        Markup("<li><b>{}</b> <span>{}</span> <i>{}</i><p>{}</p></li>").format(
            say(f"instructions.did_{revision.action}"),
            revision.actor,
            f"{_at(revision):%m-%d %H:%M}",
            _said(revision),
        )
        for revision in known
    )
    return Markup('<section class="i-course"><h3>{}</h3><ol>{}</ol></section>').format(
        say("instructions.course"), lines
    )


def _at(revision: Shelved[Instruction]) -> datetime:
    remarks = revision.record.remarks
    return remarks[-1].at if remarks else revision.record.given_at


def _said(revision: Shelved[Instruction]) -> str:
    one = revision.record
    if not one.remarks:
        return ""
    told = one.remarks[-1].text
    if revision.action == "postpone" and one.due_at is not None:
        return f"{told} → {one.due_at:%m-%d %H:%M}"
    return told
