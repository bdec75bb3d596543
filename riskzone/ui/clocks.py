"""The page of clocks: in time or not, county by county, whom to chase, and who never had a case."""

from typing import Any

import streamlit as st
from markupsafe import Markup

from riskzone.cases.clock_board import AreaClocks, ClockBoard, ClockCounts
from riskzone.cases.clocks import Clock, report_rules
from riskzone.cases.report_clues import KINDS, LISTINGS
from riskzone.services import case_clocks, report_chase
from riskzone.services.chronology import PURPOSES
from riskzone.services.report_chase import Chase, ListedCase
from riskzone.ui import clocks_markup, data_markup, geography, markup, zones_markup
from riskzone.ui.clocks_markup import Card, Choice, Item, Part
from riskzone.ui.clocks_state import WINDOWS, ClocksView, stated
from riskzone.ui.clocks_words import (
    BAR,
    area_words,
    clue_words,
    hours,
    limit_words,
    moment_words,
    share,
    source_words,
    times_words,
    window_words,
)
from riskzone.ui.data import Desk, context, moment_of
from riskzone.ui.names import area_name
from riskzone.ui.text import say, word
from riskzone.ui.zones import day_line
from riskzone.ui.zones_markup import Step

#: Counties shown before the reader asks for the rest.
_FIRST = 12
_WHY = "_clocks_purpose"


def board(desk: Desk, view: ClocksView) -> ClockBoard:
    """Give the clocks of the whole area.

    Raises
    ------
    InputError
        The day lies ahead.
    """
    asked = (view.on, view.reading, view.days, moment_of(view.reading))
    return _board(desk.shared_key, asked, desk)


@st.cache_resource(max_entries=32, show_spinner=False)
def _board(key: tuple[Any, ...], asked: tuple[Any, ...], _desk: Desk) -> ClockBoard:  # noqa: ARG001
    on, reading, days, _ = asked
    return case_clocks.clocks(_desk.actor, context(), on=on, reading=reading, days=days)


def chase(desk: Desk, view: ClocksView) -> Chase:
    """Give the cases to chase; with their numbers and times once a purpose is stated.

    Raises
    ------
    InputError, Denied
        See :func:`riskzone.services.report_chase.chase`.
    """
    asked = (view.on, view.reading, view.days, moment_of(view.reading), view.kind, view.area,
             view.page)  # fmt: skip
    purpose = st.session_state.get(_WHY) or ""
    if not purpose:
        st.session_state.pop("_clocks_read", None)
        return _chase(desk.key, asked, desk)
    # Reading case rows is entered in the chain: once a choice, not once a run.
    kept, key = st.session_state.get("_clocks_read"), (desk.key, asked, purpose)
    if isinstance(kept, tuple) and kept[0] == key:
        return kept[1]
    found = _asked(desk, asked, purpose)
    st.session_state["_clocks_read"] = (key, found)
    return found


@st.cache_resource(max_entries=64, show_spinner=False)
def _chase(key: tuple[Any, ...], asked: tuple[Any, ...], _desk: Desk) -> Chase:  # noqa: ARG001
    return _asked(_desk, asked, "")


def _asked(desk: Desk, asked: tuple[Any, ...], purpose: str) -> Chase:
    on, reading, days, _, kind, area, page = asked
    return report_chase.chase(
        desk.actor, context(), on=on, reading=reading, days=days, kind=kind, area=area,
        page=page, purpose=purpose,
    )  # fmt: skip


def head(desk: Desk, view: ClocksView, found: ClockBoard | None) -> str:
    """Lay out the head of the page."""
    badge = say("demo") if desk.is_demo() else ""
    moment = moment_words(found) if found else ""
    if found and view.area:
        own = _own(view, found)
        cases = f"{own.cases:,}" if own else "0"
        moment += say("clocks.moment_area", area=area_words(view.area), cases=cases)
    return markup.page_head(say("page_clocks"), day_line(view.on, word), moment, badge)


def way(view: ClocksView) -> str:
    """Lay out where one is, and the windows and readings one can choose."""
    served = geography.divisions()
    above = [code for code in served.parents(view.area).values() if code != view.area]
    trail = [Step(area_name(), view.here(area=None) if view.area else "")]
    trail += [Step(area_words(code), view.here(area=code)) for code in above if code]
    if view.area:
        trail.append(Step(area_words(view.area)))
    windows = [
        Step(window_words(one), "" if one == view.days else view.here(days=stated(one)))
        for one in (*WINDOWS, *(() if view.days in WINDOWS else (view.days,)))
    ]
    readings = [
        Step(say(f"reading_{one}"), "" if one == view.reading else view.here(reading=one))
        for one in ("now", "midnight")
    ]
    choices = [(say("clocks.window"), windows), (say("reading"), readings)]
    if view.area:
        zone = Step(say("page_zones"), _zone_address(view, view.area))
        choices.insert(0, (say("clocks.see_also"), [zone]))
    return zones_markup.steps(trail, choices)


def figures(view: ClocksView, found: ClockBoard) -> str:
    """Lay out one card a clock: the share in time first."""
    counted = _of_area(view, found)
    return clocks_markup.cards(
        _card(clock, one) for clock, one in zip(found.rules, counted, strict=True)
    )


def _of_area(view: ClocksView, found: ClockBoard) -> tuple[ClockCounts, ...]:
    if not view.area:
        return found.clocks
    own = _own(view, found)
    return own.clocks if own else tuple(_nothing(clock) for clock in found.rules)


def _own(view: ClocksView, found: ClockBoard) -> AreaClocks | None:
    """Give the clocks of the area that is shown; none without cases."""
    every = (*found.prefectures, *found.counties)
    return next((one for one in every if one.area == view.area), None)


def _nothing(clock: Clock) -> ClockCounts:
    return ClockCounts(clock.id, 0, 0, 0, 0, 0, 0, 0, 0, 0, None)


def _card(clock: Clock, counts: ClockCounts) -> Card:
    median = None if counts.median_hours is None else hours(counts.median_hours)
    if clock.hours is None:
        figure, explained = median or "—", say("clocks.median_only", count=counts.measured)
        below = say("clocks.no_limit_why")
    else:
        figure = share(counts)
        explained = say("clocks.kept_of", kept=counts.kept, judged=counts.judged)
        below = say("clocks.median", took=median) if median else say("clocks.no_median")
    return Card(
        id=clock.id,
        name=say(f"chronology.clock_{clock.id}"),
        limit=limit_words(clock),
        badge=say("clocks.assumed") if clock.certainty == "assumption" and clock.hours else "",
        figure=figure,
        explained=explained,
        parts=[Part(name, _verdict_words(name), getattr(counts, name)) for name in BAR],
        below=below,
    )


def _verdict_words(name: str) -> str:
    return say("clocks.done") if name == "measured" else say(f"chronology.verdict_{name}")


def areas(view: ClocksView, found: ClockBoard) -> str:
    """Lay out the areas with cases, most limits passed first."""
    served = geography.divisions()
    rows = [one for one in found.counties if _shown(view, one.area)]
    title = say("clocks.areas_head", count=sum(bool(one.area) for one in rows))
    top = data_markup.head(title, say("clocks.areas_words"))
    if not rows:
        return top + data_markup.lines([say("clocks.areas_none")], "quiet")
    first = _area_table(view, found, rows[:_FIRST])
    rest = rows[_FIRST:]
    if rest:
        first += data_markup.group(
            say("clocks.areas_rest"), str(len(rest)), _area_table(view, found, rest), unfold=False
        )
    whole = [one for one in found.prefectures if not view.area]
    if whole:
        first += data_markup.group(
            say("clocks.prefectures"),
            str(sum(served.layer_of(one.area) == "prefecture" for one in whole)),
            _area_table(view, found, whole),
            unfold=not rest,
        )
    return top + first


def _shown(view: ClocksView, area: str) -> bool:
    if not view.area:
        return True
    return bool(area) and geography.divisions().lies_in(area, view.area)


def _area_table(view: ClocksView, found: ClockBoard, rows: list[AreaClocks]) -> Any:
    limited = [(place, clock) for place, clock in enumerate(found.rules) if clock.hours is not None]
    heads = [
        say("clocks.column_area"),
        say("clocks.column_cases"),
        *(say(f"clocks.column_{clock.id}") for _, clock in limited),
        say("clocks.column_untold"),
    ]
    body = [
        (
            _area(view, one.area),
            f"{one.cases:,}",
            *(
                clocks_markup.ratio(one.clocks[place].failed, one.clocks[place].judged)
                for place, _ in limited
            ),
            sum(one.clocks[place].untold for place, _ in limited) or "—",
        )
        for one in rows
    ]
    return data_markup.table(heads, body, numbers=range(1, len(heads)), name="clk-areas")


def _area(view: ClocksView, area: str) -> Any:
    if not area:
        return say("clocks.no_county")
    return clocks_markup.area_link(
        area_words(area),
        view.here(area=area, kind=None),
        _zone_address(view, area),
        say("clocks.to_zones"),
    )


def _zone_address(view: ClocksView, area: str) -> str:
    layer = geography.divisions().layer_of(area)
    return view.other("zones", zone=area, layer=None if layer == "county" else layer)


def _county(view: ClocksView, area: str) -> Any:
    if not area:
        return say("clocks.no_county")
    return _linked(area_words(area), view.here(area=area))


def _linked(text: str, goal: str) -> Markup:
    return Markup('<a href="{}" target="_self">{}</a>').format(goal, text)


def ask_purpose(found: Chase) -> None:
    """Ask what case numbers and times are read for; reading them is audited."""
    if not found.may_read or not found.total:
        return
    st.selectbox(
        say("clocks.purpose"),
        PURPOSES,
        key=_WHY,
        index=None,
        format_func=lambda name: say(f"chronology.purpose_{name}"),
        placeholder=say("clocks.purpose_hint"),
    )


def chase_head(view: ClocksView, found: Chase) -> str:
    """Lay out the kinds of the list, what it is, and where its limits are."""
    offered = {
        kind: Choice(
            kind,
            say(f"clocks.kind_{kind}"),
            found.of_kind[kind],
            view.here(kind=None if kind == view.kind else kind),
            kind == view.kind,
        )
        for kind in LISTINGS
    }
    rows = ([offered.pop(kind) for kind in KINDS], list(offered.values()))
    rules = report_rules()
    note = say(
        "clocks.chase_words", hidden=rules.hidden_after_hours, missed=rules.missed_after_hours
    )
    if found.beyond:
        note += say("clocks.only_own")
    return data_markup.head(say("clocks.chase_head")) + clocks_markup.choices(rows, note)


def chase_list(view: ClocksView, found: Chase, rules: tuple[Clock, ...]) -> str:
    """Lay out the cases to chase, and the counties whose counts tell more than their list."""
    limit = next((clock.hours for clock in rules if clock.id == "report"), None) or 0
    parts = [clocks_markup.chase(_item(view, one, limit) for one in found.cases)]
    if not found.cases:
        parts = [data_markup.lines([say("clocks.chase_none")], "quiet")]
    if found.pages > 1:
        links = [
            (say(f"clocks.{name}"), view.here(page=number))
            for name, number in (("previous", found.page - 1), ("next", found.page + 1))
            if 1 <= number <= found.pages
        ]
        said = say("clocks.pages", page=found.page, pages=found.pages, total=f"{found.total:,}")
        parts.append(clocks_markup.pages(said, links))
    if found.short:
        parts.append(_short(view, found))
    return "".join(parts)


def _item(view: ClocksView, one: ListedCase, limit: int) -> Item:
    return Item(
        kind=one.kind,
        kind_word=say(f"clocks.kind_{one.kind}"),
        name=one.case_id or one.reference,
        where=_county(view, one.county),
        on=f"{one.on:%m-%d}",
        clues=[clue_words(clue, limit) for clue in one.clues],
        times=times_words(one),
    )


def _short(view: ClocksView, found: Chase) -> str:
    columns = ("area", "days", "listed", "counted", "short")
    heads = [say(f"clocks.column_{name}") for name in columns]
    rows = [
        (_area(view, one.county), one.days, one.listed, one.counted, one.short)
        for one in found.short
    ]
    return data_markup.head(say("clocks.short_head"), say("clocks.short_words")) + (
        data_markup.table(heads, rows, numbers=(1, 2, 3, 4))
    )


def never(view: ClocksView, found: ClockBoard) -> str:
    """Lay out the counties that never reported a case, by prefecture."""
    served = geography.divisions()
    shown = [one for one in found.never if _shown(view, one.area)]
    grouped: dict[str, list[tuple[Any, str]]] = {}
    for one in shown:
        last = say("never") if one.last_report is None else f"{one.last_report:%m-%d %H:%M}"
        parent = served.parents(one.area).get("prefecture", "")
        name = _linked(area_words(one.area), view.other("zones", zone=one.area))
        grouped.setdefault(parent, []).append((name, last))
    title = say("clocks.never_head", count=len(shown))
    explained = say("clocks.never_words", count=len(found.never), served=found.counties_served)
    if found.list_from is not None:
        explained += say("clocks.never_from", since=found.list_from)
    ordered = sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0]))
    return data_markup.head(title, explained) + clocks_markup.groups(
        (area_words(code), rows) for code, rows in ordered
    )


def sources(found: ClockBoard) -> str:
    """Lay out what is counted how, and where each limit is written."""
    lines = [
        say("clocks.rule_owner"),
        say("clocks.rule_classes"),
        say("clocks.rule_days"),
        *map(source_words, found.rules),
        say("clocks.rule_clues", source=word(report_rules().source, report_rules().source_en)),
    ]
    return data_markup.head(say("clocks.sources_head")) + data_markup.lines(lines, "quiet")
