import json
import re

import folium
import pytest
from streamlit_folium import generate_leaflet_string

from riskzone.maps.unit_layer import (
    STATUS_STYLES,
    DrawnUnit,
    GroundPaint,
    UnitLayer,
    UnitMap,
    UnitPaint,
    UnitView,
    status_swatch,
)


def script_of(view: UnitView) -> str:
    base = UnitMap()
    group = folium.FeatureGroup(name="control units")
    GroundPaint((130.0, 44.0, 131.0, 45.0), failed="x").add_to(group)
    UnitPaint(view).add_to(group)
    group.add_to(base)
    base.get_root().render()
    return generate_leaflet_string(group)


def view_of(name: str) -> UnitView:
    chosen = DrawnUnit(7, name, "in_force", (131.1, 44.4), note=name)
    return UnitView("/units-in-view?v=1", "/control-units?unit=", {"in_force": name}, {}, chosen)


@pytest.mark.parametrize("name", ["{{ 7 * 7 }}", "{% raw", "</script><b>", "'\"<img onerror=x>"])
def test_a_name_is_never_markup_nor_a_template(name):
    script = script_of(view_of(name))
    assert "</script>" not in script
    assert "<b>" not in script
    assert "<img" not in script
    assert "49" not in script
    told = re.search(r"riskzoneUnits\.paint\((\{.*?\})\);", script, re.DOTALL)
    assert json.loads(told.group(1))["chosen"]["name"] == name


def test_a_map_of_control_units_names_no_foreign_address():
    base = UnitMap()
    UnitLayer().add_to(base)
    page = base.get_root().render() + generate_leaflet_string(base)
    assert re.findall(r"https?://(?!www\.w3\.org)[^\"' ]+", page) == []
    assert all(url.startswith("/assets/") for _, url in [*base.default_js, *base.default_css])


def test_the_base_map_is_the_same_whatever_is_shown():
    def script():
        base = UnitMap()
        UnitLayer().add_to(base)
        base.get_root().render()
        return re.sub(r"_[a-z0-9]+", "", generate_leaflet_string(base))

    assert script() == script()


def test_what_a_run_sends_does_not_grow_with_the_control_units():
    assert len(script_of(view_of("幸福小区"))) < 2500


def test_what_is_only_planned_is_dashed_and_what_holds_is_not():
    dashed = {style.id for style in STATUS_STYLES.values() if style.dash}
    assert {"planned", "draft", "proposed"} <= dashed
    held = {"temporary", "in_force", "due", "due_evidence_missing", "overdue"}
    assert not held & dashed


def test_no_two_statuses_look_alike_without_their_colour():
    looks = {(s.dash, s.pattern, s.glyph) for s in STATUS_STYLES.values()}
    assert len(looks) == len(STATUS_STYLES)


@pytest.mark.parametrize("status", STATUS_STYLES)
def test_a_swatch_shows_stroke_and_dash(status):
    style = STATUS_STYLES[status]
    drawing = status_swatch(style)
    assert f'stroke="{style.stroke}"' in drawing
    assert ("stroke-dasharray" in drawing) == bool(style.dash)
