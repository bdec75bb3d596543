from dataclasses import replace
from typing import Any

import pytest

from riskzone.publish.sheets.page import Page
from tests.publish.sheets.drawn import composed
from tests.publish.sheets.goldens import FOLDER, SHEETS, apart, golden, picture, small

#: Mean difference of a channel on the whole, and in the tile that differs most.
_MEAN, _TILE = 1.0, 6.0


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_looks_as_its_golden_picture(name: str) -> None:
    mean, worst = apart(picture(name), golden(name))
    assert mean <= _MEAN
    assert worst <= _TILE


def _moved(one: Any, text: str, by: float) -> Any:
    return replace(one, x=one.x + by) if getattr(one, "text", "") == text else one


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("100", 3.0),
        ("绥芬河市", 3.0),
        ("尚志市", 3.0),
        ("内部资料", 3.0),
        ("北", 1e4),
        ("122", 1e4),
    ],
)
def test_a_golden_picture_tells_of_one_text_that_moved_or_is_gone(text: str, by: float) -> None:
    page = composed("april", SHEETS["april-a4"][1]).page
    changed = Page(page.width, page.height, [_moved(one, text, by) for one in page._drawn])
    assert sum(a is not b for a, b in zip(page._drawn, changed._drawn, strict=True))
    assert apart(small(changed), golden("april-a4"))[1] > _TILE


def test_golden_pictures_are_small() -> None:
    assert all((FOLDER / f"{name}.png").stat().st_size <= 100_000 for name in SHEETS)
