"""Who may publish what."""

import pytest

from riskzone.errors import InputError, SchemeError
from riskzone.release.authority import FILE, Kind, issuer, level_of, parse_publishing

TEXT = FILE.read_text("utf-8")


def test_case_totals_are_the_provincial_health_authoritys() -> None:
    found = issuer(Kind.CASE_TOTALS, "23")
    assert found.name.zh == "黑龙江省卫生健康委员会"
    assert found.second
    assert "第三十八条" in found.basis.zh


@pytest.mark.parametrize("area", ["2310", "231000", "231081", "CN"])
def test_nobody_else_publishes_them(area: str) -> None:
    with pytest.raises(InputError) as caught:
        issuer(Kind.CASE_TOTALS, area)
    assert caught.value.code == "bulletins.not_theirs"


@pytest.mark.parametrize("kind", [Kind.UNIT_NOTICE, Kind.LEVELS])
@pytest.mark.parametrize(("area", "name"), [("231000", "牡丹江市"), ("231081", "绥芬河市")])
def test_notices_are_the_headquarters_that_decided(kind: Kind, area: str, name: str) -> None:
    assert issuer(kind, area).name.zh == f"{name}疫情防控指挥部"


@pytest.mark.parametrize(
    ("area", "level"),
    [
        ("23", "province"), ("230000", "province"), ("2301", "prefecture"),
        ("230100", "prefecture"), ("231000", "prefecture"), ("230102", "county"), ("CN", "nation"),
    ],
)  # fmt: skip
def test_levels_by_code(area: str, level: str) -> None:
    assert level_of(area) == level


@pytest.mark.parametrize(
    "text",
    [
        "id = ",
        TEXT.replace('body = "headquarters"', 'body = "nobody"', 1),
        TEXT.replace("second = true", "seconds = true", 1),
        TEXT.replace('"kinds.levels.second"', '"kinds.levels.first"'),
    ],
)
def test_a_table_that_is_not_sound_is_refused(text: str) -> None:
    with pytest.raises(SchemeError):
        parse_publishing(text)
