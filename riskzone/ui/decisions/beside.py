"""Every county with its declared and its computed level, and the course of one of them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import streamlit as st
from markupsafe import Markup

from riskzone.clock import SHANGHAI
from riskzone.errors import RiskZoneError
from riskzone.services import intervals
from riskzone.services.decision_beside import Beside
from riskzone.services.decision_course import Turn
from riskzone.services.decisions import Record
from riskzone.services.intervals import Timeline
from riskzone.ui.data import Desk, context
from riskzone.ui.decisions import data, markup, words
from riskzone.ui.decisions.state import CUTS, Links
from riskzone.ui.level_strip import Part, drawing, parts_of
from riskzone.ui.text import message, say, word
from riskzone.zoning.assessment import UNKNOWN, Assessment

#: Counties on one page of the table.
ROWS = 25


def cut_of(found: Sequence[Beside], cut: str, lowest: str) -> list[Beside]:
    """Cut the table: where the two differ, where either is raised, or all of it."""
    if cut == "differs":
        return [one for one in found if not one.agrees]
    if cut == "raised":
        quiet = ("", lowest)
        return [one for one in found if one.declared.level not in quiet or one.computed != lowest]
    return list(found)


def table(
    found: Sequence[Beside], assessment: Assessment, links: Links, cut: str, page: int
) -> Markup:
    """Lay out the table of counties."""
    lowest = assessment.scheme.lowest.id
    rows = cut_of(found, cut, lowest)
    last = max(1, -(-len(rows) // ROWS))
    here = min(page, last)
    shown = rows[(here - 1) * ROWS : here * ROWS]
    choices = Markup().join(
        _choice(
            say(f"decisions_page.cut_{name}", count=len(cut_of(found, name, lowest))),
            links.to("beside", cut="" if name == "differs" else name),
            here=name == cut,
        )
        for name in CUTS
    )
    pages = Markup()
    if last > 1:
        pages = Markup().join(
            _choice(str(number), links.to("beside", cut=cut, page=number), here=number == here)
            for number in range(1, last + 1)
        )
    top = markup.head(say("decisions_page.beside_head"), say("decisions_page.beside_note"))
    body: Markup = markup.note(say("decisions_page.beside_none"))
    if shown:
        heads = [
            say("layer_county"), say("decisions_page.row_declared"), say("decisions_page.row_rule"),
            say("decisions_page.column_difference"),
        ]  # fmt: skip
        body = markup.table(heads, [_cells(one, links, cut) for one in shown], "beside")
    return top + Markup('<p class="d-cuts">{}{}</p>{}').format(choices, pages, body)


def _choice(text: str, goal: str, *, here: bool) -> Markup:
    if here:
        return Markup('<span aria-current="true">{}</span>').format(text)
    return markup.link(text, goal)


def _cells(one: Beside, links: Links, cut: str) -> list[object]:
    said = one.declared
    below = Markup()
    if said.since:
        paper = markup.link(
            say("decisions_page.paper", number=said.document), links.document(said.document)
        )
        since = say("decisions_page.since", at=words.minute(said.since))
        below = Markup("<small>{} {}</small>").format(since, paper)
    rule = Markup("<small>{}</small>").format(
        say("decisions_page.since", at=one.since_rule) if one.since_rule else ""
    )
    return [
        markup.link(words.place(one.zone), links.zone(one.zone, cut)),
        words.level_mark(said.level) + below + _parts(one),
        words.level_mark(one.computed, one.computed_upper) + rule,
        difference(one),
    ]


def _parts(one: Beside) -> Markup:
    found = [
        say("decisions_page.part", name=part.name, level=words.level_word(part.level))
        for part in one.declared.parts
    ]
    if one.declared.except_:
        names = word("、", ", ").join(map(words.place_short, one.declared.except_))
        found.append(say("decisions_page.excepting", names=names))
    return Markup("").join(Markup("<small>{}</small>").format(text) for text in found)


def difference(one: Beside) -> Markup:
    """Say whether the declared level of a county is the one of the rule, and since when."""
    if one.computed == UNKNOWN:
        return Markup("{}").format(say("decisions_page.rule_unknown"))
    if not one.agrees:
        days = say("decisions_page.differs_days", count=one.days) if one.days is not None else ""
        return markup.tag(say("decisions_page.differs"), "warn") + Markup(" {}").format(days)
    if one.days is None:
        return Markup('<span class="quiet">{}</span>').format(say("decisions_page.agrees"))
    if one.days == 0:
        return Markup("{}").format(say("decisions_page.agrees_same_day"))
    entry = "agrees_late" if one.days > 0 else "agrees_early"
    return Markup("{}").format(say(f"decisions_page.{entry}", count=abs(one.days)))


def course(desk: Desk, one: Beside, records: Sequence[Record], links: Links, on: date) -> Markup:
    """Lay out the course of a county: declared and computed on one axis, and every change."""
    turns = data.course(desk, one.zone, on)
    by_id = {record.document.id: record for record in records}
    strips = Markup()
    try:
        strips = _strips(intervals.timeline(desk.actor, context(), one.zone, on=on), turns, on)
    except RiskZoneError as error:
        strips = markup.note(message(error.code, error.params))
    rows = [_turn(turn, by_id, links, on) for turn in reversed(turns)]
    heads = [say(f"decisions_page.turn_{name}") for name in ("at", "level", "paper", "rule")]
    listed = (
        markup.table(heads, rows, "turns") if rows else markup.note(say("decisions_page.no_turns"))
    )
    go = Markup('<p class="d-steps">{} {}</p>').format(
        markup.link(say("decisions_page.why_rule"), links.other("zones", zone=one.zone)),
        markup.link(say("decisions_page.draft_one"), links.write(pick=one.zone)),
    )
    return Markup(
        '<section class="d-course"><h2>{}</h2><p class="now">{} {} <span class="vs">{}</span> {} {}'
        "</p>{}{}{}{}</section>"
    ).format(
        words.place(one.zone), say("decisions_page.row_declared"),
        words.level_mark(one.declared.level), say("decisions_page.row_rule"),
        words.level_mark(one.computed, one.computed_upper), difference(one),
        strips, listed, go, markup.note(say("decisions_page.course_note")),
    )  # fmt: skip


def _turn(turn: Turn, by_id: Mapping[int, Record], links: Links, on: date) -> list[object]:
    step = turn.step
    record = by_id.get(step.document)
    paper: object = say("decisions_page.paper", number=step.document)
    if record is not None:
        text = f"{words.number(record.document)} {words.title(record.document)}"
        paper = markup.link(text, links.document(step.document))
    notes = Markup().join(
        Markup("<small>{}</small>").format(text)
        for text in (step.note_public, step.note_internal)
        if text
    )
    listed = (
        Markup("<small>{}</small>").format(say("decisions_page.by_list")) if step.listed else ""
    )
    differs, tone = words.differs(turn.difference)
    if step.at.astimezone(SHANGHAI).date() > on:
        differs, tone = say("decisions_page.ahead"), ""
    before = words.level_mark(step.before) + Markup(" → ") if step.before else Markup()
    return [
        words.minute(step.at),
        before + words.level_mark(step.level),
        Markup("{}{}{}").format(paper, listed, notes),
        markup.tag(differs, tone),
    ]


def _strips(found: Timeline, turns: Sequence[Turn], on: date) -> Markup:
    """Draw both strips on one axis: from the first day either tells of, to the last."""
    computed = parts_of(found)
    days = [turn.step.at.astimezone(SHANGHAI).date() for turn in turns]
    first = min([computed[0].first, *days])
    until = max(
        [computed[-1].until, on + timedelta(days=1), *(day + timedelta(days=4) for day in days)]
    )
    said = [Part("", "", first, days[0], False)] if days and days[0] > first else []
    ends = [*days[1:], until]
    for turn, start, end in zip(turns, days, ends, strict=True):
        if start < end:
            said.append(Part(turn.step.level, "", start, end, start > on))
    if not said:
        said = [Part("", "", first, until, False)]
    rule = list(computed)
    if computed[0].first > first:
        rule.insert(0, Part(UNKNOWN, "", first, computed[0].first, False))
    if computed[-1].until < until:
        rule.append(Part(UNKNOWN, "", computed[-1].until, until, True))
    rows = (("row_declared", said), ("row_rule", rule))
    made = Markup().join(
        Markup('<div class="d-strip"><span>{}</span><img alt="{}" src="{}"></div>').format(
            say(f"decisions_page.{name}"), _alt(strip), _image(strip, on)
        )
        for name, strip in rows
    )
    return Markup('<div class="d-strips">{}</div>').format(made)


def _alt(strip: Sequence[Part]) -> str:
    return "; ".join(f"{part.first} {words.level_word(part.level)}" for part in strip)


def _image(strip: Sequence[Part], on: date) -> Markup:
    levels = {part.level for part in strip} | {part.upper for part in strip if part.upper}
    styles = {level: words.style_of(level) for level in levels}
    drawn = quote(drawing(strip, styles, on, word), safe=" =:/,;()'-.")
    return Markup("data:image/svg+xml,") + Markup(drawn)  # noqa: S704 - percent-encoded


def choose_zone(zones: Sequence[str], zone: str) -> None:
    """Offer every county by its name."""
    st.session_state["d_zone"] = zone

    def chosen() -> None:
        stay: Mapping[str, Any] = st.query_params.to_dict()
        kept = {name: stay[name] for name in ("on", "reading", "lang", "cut") if name in stay}
        st.query_params.from_dict(kept | {"show": "beside", "zone": st.session_state["d_zone"]})

    st.selectbox(
        say("decisions_page.choose_zone"),
        ["", *zones],
        key="d_zone",
        format_func=lambda code: words.place(code) if code else "—",
        on_change=chosen,
        width=380,
    )
