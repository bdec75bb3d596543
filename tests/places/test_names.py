import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.places.names import stem, tidy
from riskzone.places.seats import known_seats, may_lie_in


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("哈尔滨市", ("哈尔滨", "市")),
        ("海北藏族自治州", ("海北", "州")),
        ("海北州", ("海北", "州")),
        ("杜尔伯特蒙古族自治县", ("杜尔伯特", "县")),
        ("积石山保安族东乡族撒拉族自治县", ("积石山", "县")),
        ("梅里斯达斡尔族区", ("梅里斯", "区")),
        ("友谊满族乡", ("友谊", "乡")),
        ("兆麟街道办事处", ("兆麟", "街道")),
        ("白桦乡", ("白桦", "乡")),
        ("宾县", ("宾县", "")),
        ("郊区", ("郊区", "")),
        ("高新区农场", ("高新区农场", "")),
    ],
)
def test_a_name_has_a_stem_and_a_class(name, parts):
    assert stem(name) == parts


def test_a_mark_behind_an_invisible_sign_joins_its_letter():
    assert tidy("e\u200d\u0301") == "é"


@given(st.text())
def test_tidy_is_stable(text):
    assert tidy(tidy(text)) == tidy(text)


def test_names_are_found_in_every_form(heilongjiang):
    for form in (
        "西安区",
        "西安",
        "牡丹江市西安区",
        "黑龙江省牡丹江市西安区",
        "牡丹江西安区",
        " 西 安区",
    ):
        assert heilongjiang.find(form, layer="county") == ("231005",), form


def test_an_ambiguous_name_gives_every_zone_it_can_mean(heilongjiang):
    assert heilongjiang.find("向阳区") == ("230402", "230803")
    assert heilongjiang.find("向阳区", within="佳木斯市") == ("230803",)
    assert heilongjiang.find("向阳区", within="2304") == ("230402",)
    assert heilongjiang.find("密山") == ("230382", "230382100")


def test_former_and_misspelt_names_come_from_the_alias_table(heilongjiang):
    for name, code in (("嫩江县", "231183"), ("双城市", "230113"), ("让湖路区", "230604"),
                       ("金山屯区", "230751"), ("梅里斯区", "230208")):  # fmt: skip
        assert heilongjiang.find(name) == (code,)


def test_a_stated_suffix_is_never_exchanged(heilongjiang):
    assert heilongjiang.find("密山区") == ()
    assert heilongjiang.find("尚志县") == ()
    assert heilongjiang.find("乌马河区") == ()  # split between two districts in 2019


def test_a_name_is_looked_for_inside_its_parent_only(heilongjiang):
    assert heilongjiang.find("兰西县", within="哈尔滨市") == ()
    assert heilongjiang.find("兰西县", within="黑龙江省") == ("231222",)
    assert heilongjiang.find("兰西县", within="火星") == ()
    assert heilongjiang.find("奋斗路街道", within="南岗区") == ("230103002",)
    assert heilongjiang.find("") == ()


def test_every_alias_points_to_a_zone_and_hides_no_real_name(heilongjiang):
    real = {n for table in heilongjiang.tables.values() for n in table.frame["name"]}
    for alias in heilongjiang.aliases:
        assert heilongjiang.layer_of(alias["code"]) == "county"
        assert heilongjiang.lies_in(alias["code"], alias["within"])
        assert alias["name"] not in real, alias["name"]
        assert alias["source"]


def test_names_of_the_nation(nation):
    assert nation.find("海北州") == ("632200",)
    assert nation.find("鼓楼区", within="南京市") == ("320106",)
    assert nation.find("江苏南京鼓楼区") == ("320106",)
    assert nation.find("北京市朝阳区") == ("110105",)
    assert nation.find("东莞") == ("441900",)


def test_about_610_townships_have_a_known_seat(heilongjiang):
    seats = known_seats(heilongjiang)
    assert 600 <= sum(len(code) == 9 for code in seats) <= 640
    assert seats["232763100"] == (124.33333, 51.7)


def test_no_settlement_is_the_seat_of_two_townships_of_a_county(heilongjiang):
    seen = [(code[:6], at) for code, at in known_seats(heilongjiang).items() if len(code) == 9]
    assert len(seen) == len(set(seen))


def test_places_of_the_four_areas_without_polygon_do_not_contradict_their_code():
    assert may_lie_in("231005", "231005")
    assert not may_lie_in("231005", "")
    assert may_lie_in("232761", "")
    assert may_lie_in("232764", "232721")
    assert not may_lie_in("232761", "230102")
