"""The place of a control unit: words, building units, a drawing or a township."""

import streamlit as st

from riskzone.ui import geography
from riskzone.ui.data import Desk
from riskzone.ui.names import zone_in, zone_name
from riskzone.ui.text import message, say
from riskzone.ui.units import form_markup, form_split
from riskzone.ui.units.form_fields import Fields
from riskzone.ui.units.form_places import (
    FOUND,
    counties,
    find_buildings,
    name_of,
    toggle,
    townships,
)
from riskzone.ui.units.form_state import WAYS, Way, Work
from riskzone.units.geometry import MAX_VERTICES, GeometryReport, check_geometry
from riskzone.units.metres import shown


def way(fields: Fields) -> None:
    """Ask how the place is given: what follows, and where it stands on a phone, hangs on it."""
    work = fields.work
    chosen = fields.choice(
        "way", WAYS, work.way, lambda one: say(f"unit_form.way_{one}"), buttons=True
    )
    work.way = _known(chosen)


def place(desk: Desk, fields: Fields) -> None:
    """Ask where the control unit is, in the way that was chosen."""
    work = fields.work
    _division(desk, fields)
    if work.way == "pick":
        _buildings(desk, fields)
    elif work.way == "draw":
        _drawing(desk, fields)
    elif work.way == "words":
        text = fields.line("place_text", work.unit.place_text, hint=say("unit_form.place_hint"))
        work.unit = work.unit.changed(place_text=text)
    else:
        fields.tell("place_text", "geometry")


def _known(way: str | None) -> Way:
    return next((one for one in WAYS if one == way), "words")


def _division(desk: Desk, fields: Fields) -> None:
    work = fields.work
    known = counties(desk)
    left, right = st.columns(2)
    divisions = geography.divisions()

    def county_name(code: str) -> str:
        parent = divisions.parents(code)["prefecture"]
        return zone_in(code, divisions.name(code), parent, divisions.name(parent))

    with left:
        county = fields.choice("county", known, work.unit.county, county_name) or ""
    if county != work.unit.county:
        work.unit = work.unit.changed(county=county, township="", building_units=())
    names = townships(desk, county) if county else {}
    with right:
        township = fields.choice(
            "township",
            ("", *names),
            work.unit.township,
            lambda code: zone_name(code, names[code]) if code else say("unit_form.not_known_yet"),
        )
    work.unit = work.unit.changed(township=township or "")
    work.township_name = names.get(township or "", "")


def _buildings(desk: Desk, fields: Fields) -> None:
    work = fields.work
    text = st.text_input(
        say("unit_form.find_building"),
        key=work.key("find"),
        placeholder=say("unit_form.find_hint"),
        disabled=not work.unit.county,
    )
    if text.strip() and work.unit.county:
        found = find_buildings(desk, work.unit.county, text.strip())
        with st.container(key="unit-found", horizontal=True):
            for code, name in found[:FOUND]:
                taken = code in work.unit.building_units
                st.button(
                    f"✓ {name}" if taken else name,
                    key=work.key(f"pick-{code}"),
                    type="primary" if taken else "secondary",
                    on_click=lambda code=code: toggle(desk, work, code, look=True),
                )
        if not found:
            st.html(form_markup.remarks([say("unit_form.none_found", text=text.strip()[:40])]))
        elif len(found) > FOUND:
            st.html(form_markup.remarks([say("unit_form.more_found", most=FOUND)]))
    chosen = [name_of(desk, work, code) for code in work.unit.building_units]
    st.html(form_markup.chosen(say("unit_form.chosen", count=len(chosen)), chosen))
    if not chosen:
        st.html(form_markup.remarks([say("unit_form.pick_on_map")]))
    fields.tell("building_units", "place_text", "geometry")
    if len(chosen) > 1 and work.stored is None:
        work.apart = fields.tick("apart", work.apart)


def report_of(work: Work) -> GeometryReport | None:
    """Check the shape that is drawn by itself; where it lies is checked when it is saved."""
    if work.way != "draw" or work.unit.geometry is None:
        return None
    return check_geometry(work.unit.geometry)


def _drawing(desk: Desk, fields: Fields) -> None:
    work = fields.work
    report = report_of(work)
    if work.drawing_problem:
        st.html(form_markup.problems([message(*work.drawing_problem)]))
    if report is None:
        st.html(form_markup.remarks([say("unit_form.draw_on_map")]))
        fields.tell("geometry")
        return
    said = [message(one.code, one.params) for one in report.findings]
    if report.polygon is None:
        st.html(form_markup.problems(said))
    else:
        corners = sum(len(ring.coords) - 1 for ring in _rings(report.polygon))
        rows = [
            (say("unit_form.area"), say("unit_form.square_metres", area=shown(report.after_m2))),
            (
                say("unit_form.corners"),
                say("unit_form.corners_of", count=corners, most=MAX_VERTICES),
            ),
        ]
        if report.holes:
            rows.append((say("unit_form.holes"), str(report.holes)))
        st.html(form_markup.facts(rows))
        if said:
            st.html(form_markup.remarks(said))
    form_split.offer(desk, work, report.polygon)
    if report.repaired and report.polygon is not None:
        st.button(
            say("unit_form.take_repaired"),
            key=work.key("repaired"),
            on_click=lambda: work.redraw(report.polygon),
        )
    if work.stored is not None and work.stored.geometry is not None:
        before = work.stored.geometry
        if not before.equals(work.unit.geometry):
            st.button(
                say("unit_form.back_to_stored"),
                key=work.key("back"),
                on_click=lambda: work.redraw(before),
            )
    fields.tell("geometry")


def _rings(shape):  # type: ignore[no-untyped-def]
    return (shape.exterior, *shape.interiors)
