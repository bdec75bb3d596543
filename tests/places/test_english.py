import re

from riskzone.places import load_divisions
from riskzone.places.english import english_name


def test_every_division_of_the_province_has_an_english_name():
    divisions = load_divisions("23")
    for layer in ("prefecture", "county", "township"):
        for code in divisions.zone_table(layer).frame.index:
            assert re.fullmatch(r"[A-Z][A-Za-z' ,-]+", english_name(code)), code


def test_names_are_the_usual_ones():
    assert english_name("231005") == "Xi'an District"
    assert english_name("230100") == "Harbin"
    assert english_name("231081") == "Suifenhe"
    assert english_name("230624") == "Dorbod Mongol Autonomous County"
    assert english_name("231283") == "Hailun"
    assert english_name("110101") == ""
