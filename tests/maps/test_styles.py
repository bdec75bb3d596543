import re
from importlib.resources import files
from xml.etree import ElementTree as ET

from riskzone.maps import styles_of, swatch
from riskzone.maps.styles import PATTERN_PATHS
from tests.ui.fake_services import scheme


def test_every_level_and_both_states_without_level_have_a_style():
    styles = styles_of(scheme())
    assert list(styles) == ["low", "medium", "high", "unknown", ""]
    assert styles["medium"].pattern == "diagonal"
    assert styles["unknown"].pattern == "dots"


def test_no_two_styles_differ_by_colour_alone():
    styles = styles_of(scheme()).values()
    assert len({(style.pattern, style.glyph) for style in styles}) == len(styles)


def test_hatches_are_light_on_dark_and_dark_on_light():
    styles = styles_of(scheme())
    assert int(styles["high"].ink[1:], 16) > int(styles["high"].colour[1:], 16)
    assert int(styles["medium"].ink[1:], 16) < int(styles["medium"].colour[1:], 16)


def test_a_swatch_is_well_formed_and_shows_the_pattern():
    for style in styles_of(scheme()).values():
        root = ET.fromstring(swatch(style.pattern, style.colour))  # noqa: S314 - made two lines above
        path = root.find(".//{*}path")
        assert path is not None
        assert path.get("d") == PATTERN_PATHS[style.pattern]


def test_the_map_script_draws_the_same_patterns():
    script = (files("riskzone.maps") / "assets" / "zone_map.js").read_text("utf-8")
    drawn = dict(re.findall(r'^    (none|diagonal|cross|dots): "(.*?)"', script, re.MULTILINE))
    assert drawn == PATTERN_PATHS
