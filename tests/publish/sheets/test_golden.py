import numpy as np
import pytest
from PIL import Image

from riskzone.publish.sheets.compose import draw
from tests.publish.sheets.goldens import FOLDER, SHEETS, material_of, small

#: Mean difference of a channel, and share of pixels that differ clearly.
_MEAN, _SHARE = 1.5, 0.01


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_looks_as_its_golden_picture(name: str) -> None:
    kind, spec = SHEETS[name]
    drawn = np.asarray(small(draw(material_of(kind), spec).data).convert("RGB")).astype(int)
    golden = np.asarray(Image.open(FOLDER / f"{name}.png").convert("RGB")).astype(int)
    assert drawn.shape == golden.shape
    apart = np.abs(drawn - golden)
    assert apart.mean() <= _MEAN
    assert (apart.max(axis=2) > 60).mean() <= _SHARE


def test_golden_pictures_are_small() -> None:
    assert all((FOLDER / f"{name}.png").stat().st_size <= 100_000 for name in SHEETS)
