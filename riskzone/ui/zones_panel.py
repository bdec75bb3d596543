"""What is said of the chosen zone: why it has its level, what lifted it, where to go on."""

import streamlit as st

from riskzone.access import Right
from riskzone.errors import Denied, InputError, NotFound
from riskzone.maps import styles_of
from riskzone.services import units
from riskzone.ui import geography, markup, zones_data, zones_markup
from riskzone.ui.data import Desk, context
from riskzone.ui.decisions.zone import panel as declared_panel
from riskzone.ui.explanation import explanation_panel
from riskzone.ui.level_strip import zone_strip
from riskzone.ui.names import zone_name
from riskzone.ui.text import message, say, word
from riskzone.ui.zones import level_label, level_words
from riskzone.ui.zones_head import layer_word
from riskzone.ui.zones_links import Links
from riskzone.ui.zones_markup import Step
from riskzone.ui.zones_place import one_step_down
from riskzone.ui.zones_shown import Shown
from riskzone.ui.zones_within import Group, lifting
from riskzone.zoning.assessment import Assessment

#: Zones that are named as the reason of a roll-up.
_MOST_LIFTING = 6


def zone_panel(desk: Desk, links: Links, shown: Shown) -> None:
    """Explain the chosen zone, or say how to choose one."""
    place = shown.place
    if place.zone is None:
        st.html(zones_markup.hint(say(f"choose_{place.layer}")))
        return
    if shown.groups is None and place.zone not in shown.assessment.zones.index:
        st.html(zones_markup.hint(say("zone_not_rated", value=place.zone)))
        return
    with st.container(border=True, key="explanation"):
        if shown.groups is not None:
            chosen = next((group for group in shown.groups if group.code == place.zone), None)
            if chosen is not None:
                st.html(_group(links, chosen, shown.assessment))
        else:
            _explained(desk, links, shown.assessment)
            if declared := declared_panel(desk, links):
                st.html(declared)
            zone_strip(desk, place.zone, links.view.on, place.layer)
        onward = _onward(links) + _asked(desk, links)
        if onward:
            st.html(zones_markup.onward(onward))


def _explained(desk: Desk, links: Links, assessment: Assessment) -> None:
    view, place = links.view, links.place
    words = level_words(assessment, say, word)
    explanation = zones_data.explanation(desk, place, view.on, view.reading)
    explanation_panel(explanation, assessment, words, where(desk, links))
    for indicator in assessment.scheme.indicators.values():
        if indicator.measure == "children" and indicator.layer:
            st.html(_lifted(desk, links, indicator.layer, indicator.at_or_above))
    if any(one.measure == "control_units" for one in assessment.scheme.indicators.values()):
        st.html(_lifted_by_units(desk, links))


def where(desk: Desk, links: Links) -> str:
    """Name what the chosen zone lies in, from the coarsest on."""
    served, place = geography.divisions(), links.place
    zone = place.zone or ""
    parents = [code for code in dict.fromkeys(served.parents(zone).values()) if code != zone]
    if not any(parents):  # no division: it lies in what is shown, or deeper
        own = zones_data.own_place(desk, zone, links.view.on)
        inner = own.township if own and served.layer_of(own.township) else place.within
        parents = list(dict.fromkeys(served.parents(inner).values()))
    names = [zone_name(code, served.name(code)) for code in parents if code]
    return word("".join(names), ", ".join(reversed(names)))


def _lifted(desk: Desk, links: Links, layer: str, at_or_above: str | None) -> str:
    """Name the finer zones behind a roll-up, each a link."""
    view, zone = links.view, links.place.zone or ""
    try:
        finer = desk.assessment(view.on, view.reading, layer)
    except (InputError, NotFound) as error:
        return markup.section(say("lifted_by"), [message(error.code, error.params)])
    found = lifting(finer, zone, at_or_above, geography.divisions())
    if not found:
        return ""
    words, styles = level_words(finer, say, word), styles_of(finer.scheme)
    rows = [
        Step(
            f"{name} · {level_label(level, '', words, styles, say)}",
            links.zone(layer, code, zone),
        )
        for code, name, level in found[:_MOST_LIFTING]
    ]
    rest = len(found) - len(rows)
    more = say("lifted_by_more", count=rest) if rest > 0 else ""
    return zones_markup.linked(say("lifted_by"), rows, more)


def _lifted_by_units(desk: Desk, links: Links) -> str:
    """Name the control units in force behind a level, each a link; to those who may see them."""
    view, zone = links.view, links.place.zone or ""
    try:
        found = units.lifting(
            desk.actor, context(), zone, view.on, reading=view.reading, layer=links.place.layer
        )
    except Denied:
        return ""
    rows = [
        Step(row.unit.name, links.other("control-units", unit=row.unit.id))
        for row in found[:_MOST_LIFTING]
    ]
    rest = len(found) - len(rows)
    more = say("lifted_by_more", count=rest) if rest > 0 else ""
    return zones_markup.linked(say("lifted_by_units"), rows, more) if rows else ""


def _group(links: Links, group: Group, assessment: Assessment) -> str:
    """Say what a prefecture without a level of its own holds."""
    words, styles = level_words(assessment, say, word), styles_of(assessment.scheme)
    rows = [
        (f"{styles[level].glyph} {words[level]}", say("count_of_counties", count=count))
        for level, count in group.counts.items()
    ]
    lowest = assessment.scheme.lowest.id
    zones = assessment.zones
    off = zones[(zones["parent"] == group.code) & (zones["level"] != lowest)]
    named = [
        Step(
            f"{zone_name(str(code), str(row['name']))} · "
            + level_label(row["level"], row["level_upper"], words, styles, say),
            links.zone("county", str(code), group.code),
        )
        for code, row in off.iterrows()
    ]
    name = zone_name(group.code, group.name)
    parts = [
        zones_markup.group_head(name, group.code, say("prefectures_grouped")),
        markup.figures(rows),
    ]
    if named:
        parts.append(zones_markup.linked(say("counties_off_lowest"), named))
    return "".join(parts)


def _onward(links: Links) -> list[Step]:
    """Give the steps from the chosen zone: into it, and out of it."""
    place = links.place
    found = []
    below = one_step_down(place)
    if below is not None:
        layer, within = below
        name = layer_word(layer)
        found.append(Step(say("one_step_down", layer=name), links.area(layer, within)))
    if place.layer == "township" and place.zone:
        found.append(Step(say("up_to_county"), links.zone("county", place.county)))
    if place.layer == "building" and place.within != place.county:
        found.append(
            Step(say("up_to_township"), links.zone("township", place.within, place.county))
        )
    if place.layer in ("prefecture", "county"):
        found.append(Step(say("clocks.of_zone"), links.other("clocks", area=place.zone)))
    return found


def _asked(desk: Desk, links: Links) -> list[Step]:
    """Lead those who give instructions to one about the chosen county."""
    place = links.place
    if place.layer != "county" or not desk.actor.may(Right.GIVE_INSTRUCTIONS, place.zone):
        return []
    return [
        Step(say("instructions.of_zone"), links.other("instructions", about=f"zone:{place.zone}"))
    ]


def no_levels(links: Links) -> str:
    """Say what to do where the zones of a layer cannot be rated."""
    back = links.area("county", "")
    return zones_markup.onward(
        [
            Step(say("back_to_counties"), back),
            Step(say("open_schemes"), links.other("schemes")),
        ]
    )
