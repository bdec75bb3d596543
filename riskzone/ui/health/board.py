"""The counts of an area: what one glance must answer, and the table of what lies in it."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from markupsafe import Markup

from riskzone.services.health_boards import CodeBoard, CodeRow, FlowBoard, ReasonRow
from riskzone.services.health_map import MapRow
from riskzone.services.health_runs import RunRow
from riskzone.ui.health import markup, words
from riskzone.ui.health.reasons import change as reason_change
from riskzone.ui.health.reasons import tone
from riskzone.ui.health.state import HealthView
from riskzone.ui.names import zone_name
from riskzone.ui.text import items, parts, say, word

#: Days that are offered where the one asked for was not counted.
_MOST_DAYS = 7
#: Reasons that are named in the sentence of the morning.
_MOST_NAMED = 3


def lead(board: CodeBoard, reasons: Sequence[ReasonRow], ahead: FlowBoard | None) -> Markup:
    """Lay out in sentences how many there are, what changed and why, and what comes."""
    than = words.versus(board.on, board.against)
    told = [_counted(board, than), _why(reasons), _coming(ahead, board)]
    return Markup('<p class="lead hc-lead">{}</p>').format(
        word("", " ").join(one for one in told if one)
    )


def _counted(board: CodeBoard, than: str) -> str:
    said = [
        _colour(words.named(one), board.total.counts[one.id], board.total.change[one.id], than)
        for one in board.colours[:-1]
    ]
    return say("health_page.lead", area=words.area(board.area), colours=parts(said))


def _colour(name: str, count: int | None, change: int | None, than: str) -> str:
    if count is None:
        return say("health_page.lead_hidden", colour=name)
    changed = _more_or_less(change, than)
    return say("health_page.lead_colour", colour=name, count=words.count(count), change=changed)


def _more_or_less(change: int | None, than: str) -> str:
    if change is None:
        return say("health_page.change_unknown")
    if change == 0:
        return say("health_page.change_same", than=than)
    entry = "health_page.change_more" if change > 0 else "health_page.change_less"
    return say(entry, than=than, count=f"{abs(change):,}")


def _why(reasons: Iterable[ReasonRow]) -> str:
    """Name the reasons that moved most."""
    moved = [(reason_change(one) or 0, words.named(one.reason)) for one in reasons]
    moved = sorted((one for one in moved if one[0]), key=lambda one: -abs(one[0]))
    if not moved:
        return ""
    said = [f"{name} {words.change(change)}" for change, name in moved[:_MOST_NAMED]]
    than = say("health_page.than_yesterday")
    return say("health_page.lead_why", than=than, reasons=items(said))


def turning(ahead: FlowBoard | None, board: CodeBoard) -> str:
    """Say how many turn to the clear colour at the next 00:00, or how many at least."""
    if ahead is None:
        return ""
    clear = board.colours[-1].id
    found = [ahead.matrix[one.id, clear] for one in board.colours[:-1]]
    known = sum(one or 0 for one in found)
    if None not in found:
        return f"{known:,}"
    return f"≥ {known:,}" if known else ""


def _coming(ahead: FlowBoard | None, board: CodeBoard) -> str:
    count = turning(ahead, board)
    if count == "0":
        return say("health_page.lead_none_tomorrow")
    return say("health_page.lead_tomorrow", count=count) if count else ""


def strip(board: CodeBoard, ahead: FlowBoard | None) -> Markup:
    """Lay out a figure for each colour, the in-city code beside them, and who turns tomorrow."""
    than = words.versus(board.on, board.against)
    total = board.total
    cells = [
        _figure(
            markup.mark(one),
            words.count(total.counts[one.id]),
            say("health_page.of_ten_thousand", share=words.share(total.share[one.id])),
            _changed(total.change[one.id], than, worse=one is not board.colours[-1]),
            one.id,
        )
        for one in board.colours
    ]
    if board.in_city is not None:
        cells.append(
            _figure(
                Markup.escape(words.named(board.in_city)),
                words.count(total.in_city),
                say("health_page.beside_colour"),
                Markup(),
                "in_city",
            )
        )
    cells.append(
        _figure(
            Markup.escape(say("health_page.turns_green")),
            turning(ahead, board) or words.HIDDEN,
            say("health_page.not_ahead" if ahead is None else "health_page.if_all_check_in"),
            Markup(),
            "tomorrow",
        )
    )
    return Markup('<section class="hc-strip">{}</section>').format(Markup().join(cells))


def coloured(row: CodeRow | MapRow, board: CodeBoard) -> float | None:
    """Part of the residents whose code is not clear; ``None``: hidden."""
    clear = row.counts[board.colours[-1].id]
    return None if clear is None or not row.residents else 1 - clear / row.residents


def _figure(name: Markup, number: str, note: str, changed: Markup, key: str) -> Markup:
    return Markup(
        '<div class="hc-figure" data-figure="{}"><p>{}</p><b>{}</b>{}<small>{}</small></div>'
    ).format(key, name, number, changed, note)


def _changed(change: int | None, than: str, *, worse: bool) -> Markup:
    """Lay out a change: sign and word; more green is better, more of the others worse."""
    text = say("health_page.change", than=than, change=words.change(change))
    toned = tone(change if worse or change is None else -change)
    return Markup('<span class="chg {}">{}</span>').format(toned, text)


def counted(runs: Iterable[RunRow], view: HealthView) -> Markup:
    """Name the newest days that were counted, each a link; where there is none, say how to."""
    days = sorted({one.on for one in runs}, reverse=True)[:_MOST_DAYS]
    if not days:
        return markup.note(say("health_page.none_counted", on=view.on.isoformat()))
    links = Markup(" · ").join(
        markup.link(one.isoformat(), view.to(on=one.isoformat(), against=None)) for one in days
    )
    return Markup('<p class="hc-note">{}{}</p>').format(say("health_page.counted_days"), links)


def way(view: HealthView) -> Markup:
    """Lay out the way down to the area, each step a link back within the part that is shown."""
    codes = words.trail(view.area)
    made = [
        Markup('<span aria-current="true">{}</span>').format(words.area(code))
        if code == view.area
        else markup.link(words.area(code), view.within(code, view.show))
        for code in codes
    ]
    steps = Markup('<span class="sep" aria-hidden="true">›</span>').join(made)
    return Markup('<nav class="drill hc-way"><p class="trail">{}</p></nav>').format(steps)


def is_finest(board: CodeBoard, view: HealthView) -> bool:
    """Whether nothing lies in the area but itself: a township."""
    return bool(view.area) and view.area == board.rows[0].code


def areas(board: CodeBoard, view: HealthView) -> Markup:
    """Lay out what lies in the area, the greatest share of red and yellow first."""
    shares = {row.code: coloured(row, board) for row in board.rows}
    most = max((one for one in shares.values() if one is not None), default=0.0)
    ordered = sorted(
        board.rows, key=lambda row: (shares[row.code] is None, -(shares[row.code] or 0), row.code)
    )
    heads = [
        (say(f"layer_{board.detail}"), ""),
        *((f"{one.glyph} {words.named(one)}", "num") for one in board.colours),
        *([(words.named(board.in_city), "num")] if board.in_city else ()),
        (say("health_page.residents"), "num all"),
        (say("health_page.col_share"), "num share"),
        (say("health_page.col_fortnight"), "trend"),
    ]
    body = (
        ("", _cells(row, board, markup.link(zone_name(row.code, row.name), view.within(row.code)),
                    most))
        for row in ordered
    )  # fmt: skip
    note = say("health_page.areas_note", than=words.versus(board.on, board.against))
    total = _cells(board.total, board, say("health_page.sum"))
    return markup.head(say("health_page.areas"), note) + markup.table(heads, body, "areas", total)


def _cells(row: CodeRow, board: CodeBoard, name: object, most: float | None = None) -> list[object]:
    found = coloured(row, board)
    share: object = words.share(found)
    if found is not None and most is not None:
        share = Markup("{}{}").format(share, markup.bar(found, most))
    return [
        name,
        *(_counted_with_change(row, one.id) for one in board.colours[:-1]),
        words.count(row.counts[board.colours[-1].id]),
        *([words.count(row.in_city)] if board.in_city else ()),
        words.count(row.residents),
        share,
        markup.spark(zone_name(row.code, row.name), row.trend),
    ]


def _counted_with_change(row: CodeRow, colour: str) -> Markup:
    change = row.change[colour]
    return Markup('{} <small class="chg {}">{}</small>').format(
        words.count(row.counts[colour]), tone(change), words.change(change)
    )


def foot(board: CodeBoard, run: RunRow | None, *, hidden: bool, in_force: str = "") -> Markup:
    """Say what the counts rest on, and why some are hidden.

    Where other rules are in force (``in_force``, their hash) than were counted by, it says so.
    """
    told = []
    if run is not None:
        told.append(
            say(
                "health_page.counted_by",
                rules=words.named(run.title),
                residents=f"{run.residents:,}",
                at=words.minute(run.recorded_at),
                number=run.id,
            )
        )
        if in_force not in ("", run.inputs.rules_hash):
            told.append(say("health_page.other_rules", on=board.on.isoformat()))
        if run.strangers:
            told.append(say("health_page.strangers", count=run.strangers))
    if hidden:
        told.append(say("health_page.hidden", threshold=board.threshold))
    if board.against != board.on - timedelta(days=1):
        told.append(say("health_page.compared", on=board.against.isoformat()))
    return markup.lines(told, "foot")
