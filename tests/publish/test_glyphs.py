"""What the font of the sheets cannot print becomes 〓, and the foot says so."""

from datetime import datetime
from typing import Any

import pytest
from PIL import ImageFont
from pylopdf_fonts_zh_cn import sans_path

from riskzone.clock import SHANGHAI
from riskzone.messages import catalogue
from riskzone.publish import typeset
from riskzone.publish.glyphs import printable, printable_all

AT = datetime(2020, 4, 25, 8, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("given", "printed", "missing"),
    [
        ("幸福小区3号楼", "幸福小区3号楼", 0),
        ("plain ascii", "plain ascii", 0),
        ("①②→≥×·—…“”〔〕✓é Ж α", "①②→≥×·—…“”〔〕✓é Ж α", 0),
        ("封控😀", "封控〓", 1),
        ("𠮷祥楼", "〓祥楼", 1),  # beyond the first 65,536 signs
        ("ལྷ་ས", "〓" * 4, 4),
        ("👩🏽‍⚕️来", "〓〓来", 2),  # joiner, tone and selector show nothing by themselves
        ("☎️", "☎", 0),
        ("一\n二\t三　四", "一\n二\t三　四", 0),
        ("楼\u202e元单", "楼元单", 0),  # a mark of direction would turn what follows
        ("", "", 0),
    ],
)
def test_a_sign_without_a_picture_is_a_geta(given: str, printed: str, missing: int) -> None:
    assert printable(given) == (printed, missing)


def test_all_texts_of_a_sheet_are_looked_at_and_nothing_else_is_touched() -> None:
    data = {"title": "😀", "rows": [["甲", "𠮷"], {"n": 3, "on": True, "none": None}]}
    assert printable_all(data) == (
        {"title": "〓", "rows": [["甲", "〓"], {"n": 3, "on": True, "none": None}]}, 2
    )  # fmt: skip


def test_everything_our_own_sheets_say_can_be_printed() -> None:
    ours = [
        text
        for code, entry in catalogue().items()
        if code.partition(".")[0] in ("slip", "chronology", "units", "unit_form", "unit_geometry")
        for text in entry.values()
    ]
    assert [text for text in ours if printable(text)[1]] == []


def test_the_foot_tells_how_many_were_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(typeset.json, "dumps", lambda data: seen.append(data) or "{}")
    monkeypatch.setattr(typeset.typst, "compile", lambda *_, **__: b"%PDF-")
    for data in ({"lang": "en", "foot": ["a"], "name": "😀😀"}, {"lang": "zh", "foot": ["a"]}):
        typeset.sheet("slip.typ", data, {}, at=AT)
    assert seen[0]["name"] == "〓〓"
    assert seen[0]["foot"][1].startswith("〓 stands for a sign the font does not have (2 on")
    assert seen[1]["foot"] == ["a"]


def test_the_font_is_the_one_the_sheets_are_set_in() -> None:
    frame = typeset._templates()["frame.typ"].decode()
    assert 'font: ("Noto Sans SC", serif)' in frame
    assert sans_path().name == "NotoSansSC-Regular.otf"


def test_the_table_tells_what_another_reader_of_the_font_draws() -> None:
    font = ImageFont.truetype(str(sans_path()), 24)

    def drawn(sign: str) -> bytes:
        return bytes(font.getmask(sign))

    box = drawn("\U0010fffd")
    for sign in "幸镇彧①〔→Жα龘☎✓〓":
        assert drawn(sign) != box
        assert printable(sign) == (sign, 0)
    for sign in "😀𠮷✗ལ":
        assert drawn(sign) == box
        assert printable(sign) == ("〓", 1)
