import subprocess
import sys

import pytest

from riskzone.errors import NotFound
from riskzone.places import load_divisions
from riskzone.places.nation import load_national
from riskzone.places.tables import area_prefix


def test_heilongjiang_has_its_published_numbers_of_divisions(heilongjiang):
    sizes = {layer: len(table) for layer, table in heilongjiang.tables.items()}
    assert sizes == {"prefecture": 13, "county": 125, "township": 1703}


def test_every_zone_names_its_parents(heilongjiang):
    prefectures = set(heilongjiang.zone_table("prefecture").frame.index)
    counties = heilongjiang.zone_table("county").frame
    townships = heilongjiang.zone_table("township").frame
    assert set(counties["parent"]) == prefectures
    assert set(townships["parent"]) == set(counties.index)
    assert (townships["prefecture"] == townships["county"].map(counties["prefecture"])).all()
    assert (heilongjiang.zone_table("prefecture").frame["parent"] == "").all()


def test_the_development_zone_is_no_county_and_its_townships_roll_up(heilongjiang):
    assert "230671" not in heilongjiang.zone_table("county").frame.index
    for township in ("230671010", "230671580"):
        assert heilongjiang.parents(township)["county"] == "230604"
    assert heilongjiang.resolve_code("230671") == "230604"
    assert "places.code_rolled_up" in {code for code, _ in heilongjiang.notes}


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2301", "230100"),
        ("230100", "230100"),
        ("230102", "230102"),
        (230102, "230102"),
        (230102.0, "230102"),
        ("230102.0", "230102"),
        (" ２３０１０２ ", "230102"),
        ("'230102", "230102"),
        ("230102001", "230102001"),
        ("230102001003", "230102001"),
        ("230102000000", "230102"),
        ("230100000000", "230100"),
        ("230102999", "230102"),  # a township newer than the list
        ("230702", None),  # 伊春区, abolished in 2019
        ("230702001", None),
        ("230100999", None),
        ("110101", None),
        ("23", None),
        ("", None),
        (None, None),
        (float("nan"), None),
        ("西安区", None),
    ],
)
def test_a_stated_code_means_the_finest_known_zone(heilongjiang, text, zone):
    assert heilongjiang.resolve_code(text) == zone


def test_full_names_and_parents(heilongjiang):
    assert heilongjiang.full_name("231005") == "牡丹江市西安区"
    assert heilongjiang.full_name("230100") == "哈尔滨市"
    assert heilongjiang.name("232761") == "加格达奇区"
    assert heilongjiang.parents("230102001") == {
        "prefecture": "230100",
        "county": "230102",
        "township": "230102001",
    }
    assert heilongjiang.parents("999999") == {"prefecture": "", "county": "", "township": ""}
    assert heilongjiang.layer_of("230102001") == "township"


@pytest.mark.parametrize(
    ("area", "prefectures", "counties"),
    [
        ("32", 13, 95),
        ("6322", 1, 4),
        ("231005", 1, 1),
        ("2310", 1, 10),
        ("11", 1, 16),
        ("4419", 1, 1),
    ],
)
def test_any_area_has_its_divisions(area, prefectures, counties):
    divisions = load_divisions(area)
    assert len(divisions.zone_table("prefecture")) == prefectures
    assert len(divisions.zone_table("county")) == counties


def test_the_nation_joins_the_boundary_set_and_the_own_tables(nation):
    assert len(nation.zone_table("county")) == 2891 + 4
    assert nation.name("232761") == "加格达奇区"
    assert nation.full_name("110105") == "北京市朝阳区"
    assert nation.full_name("429004") == "仙桃市"
    assert nation.resolve_code("1101") == nation.resolve_code("110000") == "110000"
    assert ("places.national_lines_left_out", {"file": "district", "count": 7}) in nation.notes


def test_own_prefecture_names_equal_the_boundary_set(heilongjiang, nation):
    own = heilongjiang.zone_table("prefecture").frame["name"]
    cities = load_national().cities
    assert own.to_dict() == {code: cities[code] for code in own.index}


def test_an_area_that_does_not_exist_is_named():
    with pytest.raises(NotFound, match="'99'"):
        load_divisions("99")
    with pytest.raises(NotFound, match="'Harbin'"):
        load_divisions("Harbin")


def test_townships_of_other_provinces_are_not_known():
    with pytest.raises(NotFound, match="township"):
        load_divisions("32").zone_table("township")


def test_area_codes_lose_their_trailing_zeros():
    stated = ("cn", "23", "230000", "2310", "231000", "231005")
    assert [area_prefix(a) for a in stated] == ["CN", "23", "23", "2310", "2310", "231005"]


def test_equal_tables_have_equal_hashes(heilongjiang):
    again = load_divisions.__wrapped__("230000")
    for layer, table in heilongjiang.tables.items():
        assert again.zone_table(layer).hash == table.hash
    assert len({table.hash for table in heilongjiang.tables.values()}) == 3


def test_every_county_has_a_seat(heilongjiang):
    seats = {
        code: heilongjiang.seat(code) for code in heilongjiang.zone_table("county").frame.index
    }
    assert all(seats.values())
    assert seats["232761"] == (124.1396, 50.4087)
    assert heilongjiang.seat("230100") == (126.65, 45.75)
    assert heilongjiang.seat("000000") is None


def test_divisions_need_no_geometry_library():
    script = (
        "import sys; from riskzone.places import load_divisions; load_divisions('23');"
        "sys.exit(bool({'geopandas', 'shapely', 'pyogrio'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False)  # noqa: S603 - our own code
    assert done.returncode == 0
