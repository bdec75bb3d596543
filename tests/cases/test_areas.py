import pytest

from riskzone.cases.areas import parse_area


def test_a_county_without_one_township(divisions):
    area = parse_area(divisions, "望奎县（除惠七镇以外的县域地区）")
    assert area is not None
    assert divisions.full_name(area.zone) == "绥化市望奎县"
    assert [divisions.name(code) for code in area.without] == ["惠七满族镇"]
    inside = area.zones(divisions, "township")
    whole = parse_area(divisions, "望奎县").zones(divisions, "township")
    assert set(whole) - set(inside) == set(area.without)


@pytest.mark.parametrize("text", ["望奎县惠七镇", "绥化市望奎县惠七镇"])
def test_a_township_by_its_full_name(divisions, text):
    area = parse_area(divisions, text)
    assert divisions.name(area.zone) == "惠七满族镇"
    assert area.zones(divisions, "township") == (area.zone,)


@pytest.mark.parametrize("text", ["望奎县惠七村", "某县", "望奎县（除无此镇以外）", ""])
def test_what_is_not_known_is_none(divisions, text):
    assert parse_area(divisions, text) is None
