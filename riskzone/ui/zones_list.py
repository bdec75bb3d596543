"""The table of the zone page, in step with the map."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from riskzone.ui import geography, zones_markup
from riskzone.ui.controls import choose_zone, search
from riskzone.ui.data import Desk
from riskzone.ui.decisions import zone as declared_zone
from riskzone.ui.first_paint import map_has_stood, then_everything
from riskzone.ui.names import zone_in, zone_name
from riskzone.ui.state import PAGE_ROWS
from riskzone.ui.text import say, word
from riskzone.ui.zone_table import zone_table
from riskzone.ui.zones import Label, level_words, zone_rows
from riskzone.ui.zones_head import layer_word
from riskzone.ui.zones_links import Links
from riskzone.ui.zones_markup import Step
from riskzone.ui.zones_shown import Shown
from riskzone.ui.zones_within import Selection, select
from riskzone.zoning.assessment import Assessment


def zone_list(desk: Desk, links: Links, shown: Shown, painted: Assessment) -> None:
    """Show the zones of what is shown: groups as a list, a layer as a table."""
    if shown.groups is not None:
        st.html(_groups(links, shown))
        return
    view, place, assessment = links.view, links.place, shown.assessment
    found = select(
        painted,
        level=_level(view.level, painted.totals),
        find=view.find,
        chosen=place.zone,
        rows=PAGE_ROWS if place.layer == "building" else max(PAGE_ROWS, len(assessment.zones)),
        page=view.page,
    )
    st.html(_head(links, found))
    if not map_has_stood():
        then_everything()
        return
    if place.layer in ("township", "building"):
        search(view)
    if found.assessment.zones.empty:
        st.html(zones_markup.hint(say("nothing_listed")))
        return
    # Cut by what the map shows; the computed level stands in its own column.
    own = assessment.zones.loc[found.assessment.zones.index]
    rows = zone_rows(replace(found.assessment, zones=own), _label(links), say, word)
    if place.layer in declared_zone.LAYERS:
        rows = declared_zone.with_column(desk, view, place.layer, rows)
    zone_table(rows, selected=place.zone, on_zone=lambda zone: choose_zone(zone, place))


def _level(asked: str | None, totals: Mapping[str, int]) -> str | None:
    level = "" if asked == "none" else asked
    return level if level in totals else None


def _label(links: Links) -> Label:
    """Name zones with what they lie in, where that is not the same for all of them."""
    place, names = links.place, geography.place_names()
    if place.layer == "township" or place.within not in ("", place.county):
        return lambda code, name, _parent: zone_name(code, name)
    return lambda code, name, parent: zone_in(code, name, parent, names.get(parent, ""))


def _head(links: Links, found: Selection) -> str:
    layer = layer_word(links.place.layer)
    listed = say("rows_found", count=found.found)
    if found.unlisted:
        listed += say("rows_unlisted", count=found.unlisted)
    last = -(-found.found // PAGE_ROWS) if links.place.layer == "building" else 1
    pages = []
    if last > 1:
        page = min(links.view.page, last)
        pages = [Step(say("page_of", page=page, last=last))]
        if page > 1:
            pages.insert(0, Step(say("page_before"), links.page(page - 1)))
        if page < last:
            pages.append(Step(say("page_after"), links.page(page + 1)))
    if links.view.find:
        pages.append(Step(say("search_ended", word=links.view.find), links.without_search()))
    return zones_markup.table_head(say("table_of", layer=layer), listed, pages)


def _groups(links: Links, shown: Shown) -> str:
    assert shown.groups is not None  # noqa: S101 - asked only for groups
    words = level_words(shown.assessment, say, word)
    order = [level.id for level in reversed(shown.assessment.scheme.levels)]
    levels = order + [key for key in shown.assessment.totals if key not in order]
    levels = [level for level in levels if shown.assessment.totals.get(level) or level in order]
    rows = [
        (
            Step(zone_name(group.code, group.name), links.zone("prefecture", group.code)),
            [*(group.counts.get(level, 0) for level in levels), sum(group.counts.values())],
            group.code == links.place.zone,
        )
        for group in shown.groups
    ]
    headings = [layer_word("prefecture"), *(words[level] for level in levels), say("total")]
    return zones_markup.group_table(headings, rows)
