import json
import re
from dataclasses import replace

import folium
import pytest
from streamlit_folium import generate_leaflet_string

from riskzone.maps import LevelPaint, Mark, OfflineMap, ZoneLayer, paint_of, styles_of
from tests.ui.fake_services import assessment, scheme

WORDS = {"low": "低风险", "medium": "中风险", "high": "高风险", "unknown": "未知", "": "不分级"}


@pytest.fixture(scope="module")
def given():
    return assessment()


def test_only_zones_off_the_lowest_level_travel(given):
    paint = paint_of(given, WORDS)
    assert paint["zones"] == {
        "high": ["230102"],
        "medium": ["230103", "231005", "232761"],
        "unknown": ["230206"],
    }
    assert paint["lowest"] == "low"
    assert paint["upper"] == {"230103": "high"}
    assert paint["stale"] == ["230206", "232761"]


def test_a_whole_province_unknown_weighs_little(given):
    unknown = replace(given, zones=given.zones.assign(level="unknown", stale=True))
    assert len(json.dumps(paint_of(unknown, WORDS))) < 4000


def test_a_map_names_no_foreign_address(given):
    base = OfflineMap()
    ZoneLayer("/geo/abc.json", styles_of(scheme())).add_to(base)
    page = base.get_root().render() + generate_leaflet_string(base)
    assert re.findall(r"https?://(?!www\.w3\.org)[^\"' ]+", page) == []
    links = [*base.default_js, *base.default_css]
    assert all(url.startswith("/assets/") and "?v=" in url for _, url in links)


def test_the_base_map_stays_the_same_while_levels_change(given):
    def script(on_map):
        base = OfflineMap()
        ZoneLayer("/geo/abc.json", styles_of(on_map.scheme)).add_to(base)
        base.get_root().render()
        return re.sub(r"_[a-z0-9]+", "", generate_leaflet_string(base))

    assert script(given) == script(replace(given, zones=given.zones.assign(level="high")))


def test_texts_cannot_leave_the_script(given):
    group = folium.FeatureGroup()
    LevelPaint(paint_of(given, {**WORDS, "low": "</script><b>'\""})).add_to(group)
    script = group.get_name() and generate_leaflet_string(group)
    assert "</script>" not in script
    assert "<b>" not in script


def test_the_layer_is_mounted_before_its_geometry_is_fetched(given):
    base = OfflineMap()
    ZoneLayer("/geo/abc.json", styles_of(scheme())).add_to(base)
    base.get_root().render()
    script = generate_leaflet_string(base)
    assert "window.riskzone.mount(" in script
    assert "/geo/abc.json" in script


@pytest.mark.parametrize("name", ["{{ 7 * 7 }}", "{% raw", "{# x", "</script><b>"])
def test_a_name_is_never_read_as_a_template(given, name):
    base = OfflineMap()
    ZoneLayer("/geo/abc.json", styles_of(scheme())).add_to(base)
    levels = folium.FeatureGroup(name="levels")
    marks = [Mark("B1", name, (126.0, 45.0))]
    LevelPaint(paint_of(given, WORDS, marks=marks)).add_to(levels)
    levels.add_to(base)
    base.get_root().render()
    levels.render()
    script = generate_leaflet_string(levels, base_id="0")
    payload = re.search(r"paint\((.*)\);", script).group(1)
    assert json.loads(payload)["marks"] == [["B1", name, 126.0, 45.0]]
    assert "</script>" not in script
