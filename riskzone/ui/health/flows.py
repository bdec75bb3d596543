"""Who was what and is what: a table whose rows sum to the day before, its columns to the day."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from riskzone.healthcode.rules import Colour
from riskzone.services.health_boards import FlowBoard, FlowRow
from riskzone.ui.health import markup, words
from riskzone.ui.text import items, say

#: Reasons that are named of one flow; the rest is told as one number.
_MOST_NAMED = 4
#: What stands for somebody who was not there, or is no longer.
_AWAY = ""


def table(found: FlowBoard) -> Markup:
    """Lay out the matrix: a row for each colour of the day before, a column for each of the day.

    Somebody who was not there yet has a row, somebody who left a column of their own.
    """
    names = [*(one.id for one in found.colours), _AWAY]
    before, after = words.day(found.first), words.day(found.last)
    heads = [
        (say("health_page.flow_corner", before=before, after=after), ""),
        *((f"{one.glyph} {words.named(one)}", "num") for one in found.colours),
        (say("health_page.left"), "num"),
        (say("health_page.sum"), "num sum"),
    ]
    body = [
        (
            "away" if name == _AWAY else "",
            [_name(name, found), *(_cell(found, name, goal) for goal in names),
             words.count(found.before[name])],
        )
        for name in names
    ]  # fmt: skip
    foot = [
        say("health_page.sum"),
        *(words.count(found.after[name]) for name in names),
        words.count(_all(found)),
    ]
    return markup.table(heads, body, "flows", foot)


def part(found: FlowBoard) -> Markup:
    """Lay out the flows to a day: the table, each flow with its reasons, what differs."""
    before, after = words.day(found.first), words.day(found.last)
    note = say("health_page.flows_note", before=before, after=after)
    if _untold(found):
        return markup.head(say("health_page.flows"), "") + markup.note(_why_untold(found))
    head = markup.head(say("health_page.flows"), note)
    return head + table(found) + moves(found) + differs(found)


def coming(found: FlowBoard | None) -> Markup:
    """Lay out what comes at the next 00:00; nothing where it was not counted."""
    if found is None:
        return Markup()
    head = markup.head(say("health_page.tomorrow"), say("health_page.tomorrow_note"))
    return head + (markup.note(_why_untold(found)) if _untold(found) else moves(found))


def _untold(found: FlowBoard) -> bool:
    """Whether nothing is told of the flows of an area, but the counts of both days."""
    return all(count is None for pair, count in found.matrix.items() if any(pair))


def _why_untold(found: FlowBoard) -> str:
    return say("health_page.flows_untold", area=words.area(found.area), threshold=found.threshold)


def _all(found: FlowBoard) -> int | None:
    """Everybody in the table: who was there on one of the two days."""
    sums = list(found.before.values())
    return None if None in sums else sum(one or 0 for one in sums)


def _name(name: str, found: FlowBoard) -> Markup:
    if name == _AWAY:
        return Markup.escape(say("health_page.entered"))
    return markup.mark(_colours(found)[name])


def _colours(found: FlowBoard) -> Mapping[str, Colour]:
    return {one.id: one for one in found.colours}


def _cell(found: FlowBoard, before: str, after: str) -> Markup:
    kind = "stay" if before == after else "move"
    if before == after == _AWAY:
        return Markup()
    value = found.matrix[before, after]
    return Markup('<span class="{}">{}</span>').format(
        kind if value != 0 else "quiet", words.count(value)
    )


def moves(found: FlowBoard) -> Markup:
    """Say of each flow between two colours by which reasons it came, the greatest first.

    Flows whose count is hidden are told together.
    """
    pairs = {pair: n for pair, n in found.matrix.items() if pair[0] != pair[1] and n != 0}
    shown = sorted(
        ((count, *pair) for pair, count in pairs.items() if count is not None), key=_turns_first
    )
    rows = Markup().join(
        Markup(
            '<li><span class="what">{} → {}</span><b>{}</b><span class="why">{}</span></li>'
        ).format(
            _name(before, found),
            _name(after, found) if after else say("health_page.left"),
            words.count(count),
            _reasons(found, before, after),
        )
        for count, before, after in shown
    )
    told = Markup('<ul class="hc-moves">{}</ul>').format(rows) if rows else Markup()
    if left := len(pairs) - len(shown):
        return told + markup.note(say("health_page.moves_hidden", count=left))
    return told or markup.note(say("health_page.no_moves"))


def _turns_first(one: tuple[int, str, str]) -> tuple[bool, int]:
    """Who turns from a colour to another before who came or left; the greatest first."""
    count, before, after = one
    return _AWAY in (before, after), -count


def _reasons(found: FlowBoard, before: str, after: str) -> str:
    """Name the reasons people got, or where none came those they had."""
    by_reason: dict[str, list[FlowRow]] = {}
    for row in found.rows:
        if (row.colour_before, row.colour) == (before, after):
            by_reason.setdefault(row.reason or row.reason_before, []).append(row)
    by_reason.pop("", None)
    sums = {name: _sum(rows) for name, rows in by_reason.items()}
    told = sorted(
        ((count, name) for name, count in sums.items() if count is not None),
        key=lambda one: -one[0],
    )
    said = [_reason(name, count, found) for count, name in told[:_MOST_NAMED]]
    if len(told) > _MOST_NAMED:
        said.append(say("health_page.more_reasons", count=len(told) - _MOST_NAMED))
    if left := len(sums) - len(told):
        said.append(say("health_page.reasons_hidden", count=left))
    # Who left took the reason along; who turns clear has none any more.
    over = bool(said) and after == found.colours[-1].id
    return say("health_page.reasons_over", reasons=items(said)) if over else items(said)


def _reason(name: str, count: int, found: FlowBoard) -> str:
    reason = next(words.named(one) for one in found.reasons if one.id == name)
    return say("health_page.reason_count", reason=reason, count=words.count(count))


def _sum(rows: Sequence[FlowRow]) -> int | None:
    counts = [row.count for row in rows]
    return None if None in counts else sum(one or 0 for one in counts)


def differs(found: FlowBoard) -> Markup:
    """Say where the flows do not end in what was counted for a day, and why that may be."""
    told = [
        say(
            "health_page.flow_differs",
            day=words.day(day),
            colour=words.named(one),
            flow=words.count(sums[one.id]),
            counted=words.count(counted[one.id]),
        )
        for day, sums, counted in (
            (found.first, found.before, found.counted_before),
            (found.last, found.after, found.counted_after if found.kind == "past" else None),
        )
        if counted is not None
        for one in found.colours
        if None not in (sums[one.id], counted[one.id]) and sums[one.id] != counted[one.id]
    ]
    if not told:
        return Markup()
    return markup.lines([*told, say("health_page.flow_differs_why")])
