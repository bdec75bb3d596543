import pytest

from riskzone.publish.texts import natural


def test_the_second_building_stands_before_the_tenth() -> None:
    told = ["幸福小区10号楼", "幸福小区2号楼1单元", "幸福小区2号楼", "2号院", "安康街"]
    ordered = ["2号院", "安康街", "幸福小区2号楼", "幸福小区2号楼1单元", "幸福小区10号楼"]
    assert sorted(told, key=natural) == ordered


@pytest.mark.parametrize("text", ["", "1" * 5000, "²", "²楼", "٣号"])
def test_any_text_has_a_key(text: str) -> None:
    assert sorted([text, "3号"], key=natural)
