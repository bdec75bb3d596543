"""A film for the browser: what is packed is what is read back, and nothing else travels."""

import json
from datetime import date

import folium
from hypothesis import given
from hypothesis import strategies as st
from streamlit_folium import generate_leaflet_string

from riskzone.maps import styles_of
from riskzone.maps.film import PLAYER_JS, FilmLayer, Reel, film_of, packed, unpacked
from riskzone.zoning.library import load_scheme

STYLES = styles_of(load_scheme("cn-2020-02-county"))
WORDS = {level: f"<{level}>" for level in STYLES}


@st.composite
def tracks(draw):
    days = sorted(draw(st.sets(st.integers(1, 400), max_size=12)))
    ranks = draw(st.lists(st.integers(0, 4), min_size=len(days) + 1, max_size=len(days) + 1))
    return tuple(zip([0, *days], ranks, strict=True))


@given(tracks())
def test_a_track_is_read_as_it_was_written(track):
    assert unpacked(packed(track)) == track


def reel(zones: int) -> Reel:
    track = ((0, 0), (20, 1), (34, 0), (60, 3), (61, 0), (90, 1))
    named = {f"23{number:04d}": track for number in range(zones)}
    return Reel(date(2020, 1, 1), 181, list(STYLES), named, ((0, 0),), 125)


def written(zones: int) -> dict:
    return film_of(reel(zones), STYLES, WORDS, on=date(2020, 4, 24), link="/zones?on=", texts={})


def test_a_film_stands_on_the_day_of_the_page():
    film = written(1)
    assert (film["at"], film["days"], film["first"]) == (114, 181, 18262)
    assert film["zones"]["230000"] == [0, 0, 20, 1, 14, 0, 26, 3, 1, 0, 29, 1]
    assert [level[0] for level in film["levels"]] == ["low", "medium", "high", "unknown", ""]


def test_a_province_where_every_county_changes_often_stays_light():
    assert len(json.dumps(written(125), separators=(",", ":"))) < 15_000


def test_the_film_asks_for_its_player_once_and_escapes_its_words():
    group = folium.FeatureGroup(name="levels")
    FilmLayer(written(1)).add_to(group)
    script = generate_leaflet_string(group)
    assert PLAYER_JS in script
    assert "<low>" not in script
    assert "\\u003clow\\u003e" in script
