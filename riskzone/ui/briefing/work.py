"""What is to be done this morning: what waits, control units, instructions, opinions, clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from riskzone.briefing.record import MorningRecord, UnitsTold, UnitTold
from riskzone.cases.clock_board import ClockCounts
from riskzone.cases.clocks import Clock
from riskzone.decisions.instructions import Instruction
from riskzone.ui.briefing.edition import Edition
from riskzone.ui.briefing.parts import block
from riskzone.ui.clocks_words import hours
from riskzone.ui.instructions_markup import due, mark, owner
from riskzone.ui.waiting import span_words
from riskzone.units.status import Status

_MOST_ROWS = 6


@dataclass(frozen=True)
class Cell:
    """One figure of the agenda: what it is, what it leads to, and what it consists of."""

    id: str
    name: str
    count: Markup
    detail: Markup
    tone: str


def agenda(edition: Edition, record: MorningRecord) -> Markup:
    """Lay out what is to be decided this morning, in one line of figures."""
    cells = Markup("").join(
        Markup(
            '<div class="b-do {}" data-do="{}"><p>{}</p><b>{}</b><span>{}</span></div>'
        ).format(one.tone, one.id, one.name, one.count, one.detail)
        for one in _cells(edition, record)
    )  # fmt: skip
    return Markup('<section class="b-agenda" aria-label="{}">{}</section>').format(
        edition.say("briefing.agenda"), cells
    )


def _cells(edition: Edition, record: MorningRecord) -> list[Cell]:
    cells = [_waits(edition, record)]
    if record.units is not None:
        cells += [_held(edition, record.units), _lapsing(edition, record.units)]
    if record.clocks is not None:
        cells.append(_clocks(edition, record))
    cells.append(_asked(edition, record))
    return cells


def _figure(  # noqa: PLR0917 - private, one line each
    edition: Edition, name: str, count: int, page: str, detail: Markup, tone: str, **params: object
) -> Cell:
    shown = edition.link(f"{count:,}", page, **params) if count else Markup("0")
    return Cell(
        name, edition.say(f"briefing.do_{name}"), shown, detail, tone if count else "clear"
    )  # fmt: skip


def _waits(edition: Edition, record: MorningRecord) -> Cell:
    units = sum(one.kind == "control_unit" for one in record.pending)
    papers = len(record.pending) - units
    links = []
    if units:
        text = edition.say("briefing.units", count=units)
        links.append(edition.link(text, "control-units", status="proposed"))
    if papers:
        text = edition.say("briefing.papers", count=papers)
        links.append(edition.link(text, "decisions", show="documents"))
    detail = Markup(" · ").join(links) or Markup.escape(edition.say("briefing.nothing_waits"))
    page = ("control-units", {"status": "proposed"}) if units else ("decisions", {})
    return _figure(edition, "waits", len(record.pending), page[0], detail, "warn", **page[1])


def _held(edition: Edition, units: UnitsTold) -> Cell:
    late = units.past_release
    if not late:
        text = edition.say("briefing.in_force", count=units.in_force)
        return _figure(edition, "held", 0, "control-units", Markup.escape(text), "")
    people = edition.say("briefing.people", count=units.people_held)
    detail = Markup.escape(people)
    if units.uncounted:
        detail += edition.say("briefing.uncounted", count=units.uncounted)
    first = min(late, key=lambda one: list(_GRAVE).index(one.status))
    return _figure(
        edition, "held", len(late), "control-units", detail, "bad", status=first.status.value
    )


#: Past the earliest release, the gravest first → the words for it.
_GRAVE = {
    Status.OVERDUE: "briefing.unit_overdue",
    Status.DUE_EVIDENCE_MISSING: "briefing.unit_missing",
    Status.DUE: "briefing.unit_due",
    Status.TEMPORARY: "briefing.unit_temporary",
}


def _lapsing(edition: Edition, units: UnitsTold) -> Cell:
    found = units.of(Status.TEMPORARY)
    detail = Markup("")
    if ends := [one.until for one in found if one.until is not None]:
        span = span_words(min(ends) - units.at)
        detail = Markup.escape(edition.say("briefing.first_lapses", span=span))
    return _figure(
        edition, "lapsing", len(found), "control-units", detail, "warn", status="temporary"
    )  # fmt: skip


def _clocks(edition: Edition, record: MorningRecord) -> Cell:
    assert record.clocks is not None  # noqa: S101 - asked by the caller
    overdue = sum(one.overdue for one in record.clocks.clocks)
    late = sum(one.late for one in record.clocks.clocks)
    detail = edition.say("briefing.clocks_late", count=f"{late:,}")
    return _figure(edition, "clocks", overdue, "clocks", Markup.escape(detail), "bad")


def _asked(edition: Edition, record: MorningRecord) -> Cell:
    late = sum(one.is_overdue(record.at) for one in record.instructions)
    states = [one.state.value for one in record.instructions]
    detail = edition.say(
        "briefing.instructions_states",
        open=states.count("open"),
        answered=states.count("answered"),
    )
    return _figure(edition, "asked", late, "instructions", Markup.escape(detail), "bad")


# -- the lists -------------------------------------------------------------------


def pending(edition: Edition, record: MorningRecord) -> Markup:
    """Lay out what waits for a decision, each leading to where it is decided."""
    pages = {"control_unit": ("control-units", "unit"), "decision": ("decisions", "document")}
    rows = []
    for one in record.pending[:_MOST_ROWS]:
        page, param = pages[one.kind]
        said = ""
        if one.opinions:
            said = edition.say("briefing.opinion", count=one.opinions)
        rows.append(
            Markup(
                '<li><span class="kind">{}</span><span class="who">{}</span>'
                '<span class="why">{}</span></li>'
            ).format(
                edition.say(f"briefing.kind_{one.kind}"),
                edition.link(one.name, page, **{param: one.id}),
                edition.word("，", ", ").join(
                    filter(None, (_waited(edition, one.since, record.at), said))
                ),
            )
        )
    return _block(edition, "pending", len(record.pending), rows)


def _waited(edition: Edition, since: datetime, at: datetime) -> str:
    return edition.say("briefing.waited", span=span_words(at - since)) if since <= at else ""


def units(edition: Edition, record: MorningRecord, *, may_ask: bool) -> Markup:
    """Lay out the control units something is to be done about, the gravest first."""
    told = record.units
    if told is None:
        return Markup("")
    rows = [_unit(edition, one, told.at, may_ask=may_ask) for one in told.pressing[:_MOST_ROWS]]
    note = edition.say("briefing.in_force", count=told.in_force)
    return _block(edition, "units", len(told.pressing), rows, note, more="control-units")


def _unit(edition: Edition, one: UnitTold, at: datetime, *, may_ask: bool) -> Markup:
    when = ""
    if one.until is not None:
        entry = "briefing.lapses_in" if one.status is Status.TEMPORARY else "briefing.past_by"
        when = edition.say(entry, span=span_words(one.until - at))
    people = ""
    if one.residents:
        people = edition.say("briefing.people", count=one.residents)
    ask = Markup("")
    if may_ask:
        about = {"about": f"control_unit:{one.id}", "area": one.county}
        ask = Markup('<span class="ask">{}</span>').format(
            edition.link(edition.say("briefing.ask"), "instructions", **about)
        )
    return Markup(
        '<li data-status="{}"><span class="kind {}">{}</span><span class="who"><small>{}</small>{} '
        '{}</span><span class="why">{}</span></li>'
    ).format(
        one.status.value,
        "bad" if one.status is Status.OVERDUE else "warn",
        edition.say(_GRAVE[one.status]),
        edition.names.get(one.county, ""),
        edition.link(one.name, "control-units", unit=one.id),
        ask,
        edition.word("，", ", ").join(filter(None, (when, people))),
    )


def instructions(edition: Edition, record: MorningRecord, *, may_ask: bool) -> Markup:
    """Lay out the instructions: overdue first, with owner, time and state."""
    rows = [_instruction(edition, one, record.at) for one in record.instructions[:_MOST_ROWS]]
    give = Markup("")
    if may_ask:
        give = Markup('<p class="more">{}</p>').format(
            edition.link(edition.say("instructions.give_new"), "instructions", new=1)
        )
    return _block(
        edition, "instructions", len(record.instructions), rows, more="instructions", foot=give
    )  # fmt: skip


def _instruction(edition: Edition, one: Instruction, at: datetime) -> Markup:
    return Markup(
        '<li>{}<span class="who">{}</span><span class="why">{} {}</span></li>'
    ).format(
        mark(one, at),
        edition.link(one.text, "instructions", instruction=one.id),
        owner(one),
        due(one, at),
    )  # fmt: skip


def opinions(edition: Edition, record: MorningRecord) -> Markup:
    """Lay out what the experts said of the morning."""
    told = Markup("").join(
        Markup("<blockquote><p>{}</p><footer>{} · {}</footer></blockquote>").format(
            one.text, one.body, edition.minute(one.at)
        )
        for one in record.opinions
    )
    body = told or Markup('<p class="none">{}</p>').format(edition.say("briefing.opinions_none"))
    return block(edition.say("briefing.opinions_head"), None, body, name="opinions")


def clocks(edition: Edition, record: MorningRecord) -> Markup:
    """Lay out the clocks of cases: kept, late, not done, and the median."""
    board = record.clocks
    if board is None:
        return Markup("")
    cells = []
    for rule, counts in zip(board.rules, board.clocks, strict=True):
        figure, told = _told(edition, rule, counts)
        parts = Markup("").join(
            Markup('<span class="{}">{} <b>{}</b></span>').format(
                tone if count else "", word, f"{count:,}"
            )
            for word, count, tone in told
        )
        cells.append(
            Markup('<div class="b-clock" data-clock="{}"><p>{}</p><b>{}</b>{}</div>').format(
                rule.id,
                edition.say(f"chronology.clock_{rule.id}"),
                edition.link(figure, "clocks"),
                Markup('<div class="parts">{}</div>').format(parts),
            )
        )
    said = [
        edition.say("briefing.clocks_of", cases=f"{board.cases:,}", at=edition.minute(board.at))
    ]
    clues: Mapping[str, int] = {
        "late": board.late, "hidden": board.hidden, "missed": board.missed,
    }  # fmt: skip
    said += [
        edition.say(f"briefing.clue_{name}", count=count) for name, count in clues.items() if count
    ]
    if board.never:
        said.append(edition.say("briefing.never_reported", count=len(board.never)))
    note = edition.word("；", "; ").join(said)
    body = Markup('<div class="b-clocks">{}</div>').format(Markup("").join(cells))
    return block(edition.say("briefing.clocks_head"), None, body, note, "clocks")


def _told(
    edition: Edition, rule: Clock, counts: ClockCounts
) -> tuple[str, list[tuple[str, int, str]]]:
    """The figure of a clock, and its parts; one without a limit is kept or passed by nobody."""
    untold = (edition.say("briefing.clock_missing"), counts.missing + counts.contradictory, "")
    if rule.hours is None:
        median = counts.median_hours
        return "—" if median is None else edition.say(
            "briefing.clock_median", took=hours(median)
        ), [
            (edition.say("clocks.done"), counts.measured, ""),
            (edition.say("chronology.verdict_open"), counts.open, ""),
            untold,
        ]
    return "—" if counts.share_kept is None else f"{counts.share_kept:.0%}", [
        (edition.say("briefing.clock_kept"), counts.kept, ""),
        (edition.say("briefing.clock_late"), counts.late, "warn"),
        (edition.say("briefing.clock_overdue"), counts.overdue, "bad"),
        untold,
    ]


def _block(  # noqa: PLR0917 - private, three callers
    edition: Edition,
    name: str,
    count: int,
    rows: list[Markup],
    note: str = "",
    more: str = "",
    foot: Markup | None = None,
) -> Markup:
    body = Markup('<p class="none">{}</p>').format(edition.say(f"briefing.none_{name}"))
    if rows:
        body = Markup('<ul class="b-work">{}</ul>').format(Markup("").join(rows))
    if (rest := count - len(rows)) > 0:
        text = edition.say("briefing.work_more", count=rest)
        body += Markup('<p class="more">{}</p>').format(
            edition.link(text, more) if more else Markup.escape(text)
        )
    body += foot or Markup("")
    return block(edition.say(f"briefing.head_{name}"), count, body, note, name)
