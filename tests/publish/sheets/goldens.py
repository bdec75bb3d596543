"""The golden pictures of the sheets; ``python -m tests.publish.sheets.goldens`` draws them anew."""

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from riskzone.publish.sheets import SheetSpec
from riskzone.publish.sheets.page import Page
from tests.publish.sheets.drawn import composed

FOLDER = Path(__file__).parent / "golden"
#: Pixels of a kept picture at most, from left to right and from top to bottom.
_WIDE, _HIGH = 620, 1100
_DPI = 100
#: Side of a tile in pixels: about the height of two names.
_TILE = 12

#: File → what is drawn.
SHEETS: Mapping[str, tuple[str, SheetSpec]] = {
    "april-a4": ("april", SheetSpec()),
    "february-a4": ("february", SheetSpec()),
    "february-phone-en": ("english", SheetSpec(paper="phone")),
    "mudanjiang-a4": ("april", SheetSpec("prefecture", "231000")),
    "suifenhe-a4": ("april", SheetSpec("county", "231081")),
    "daowai-units-a4": ("units", SheetSpec("units", "230104")),
}


def small(page: Page) -> Image.Image:
    """A page as its picture is kept: smaller than any paper, with 32 colours."""
    whole = Image.open(io.BytesIO(page.png(_DPI))).convert("RGB")
    share = min(_WIDE / whole.width, _HIGH / whole.height)
    size = (round(whole.width * share), round(whole.height * share))
    return whole.resize(size, Image.Resampling.BOX).quantize(32)


def apart(drawn: Image.Image, golden: Image.Image) -> tuple[float, float]:
    """How far two pictures of one size are apart: on the whole, and in their worst tile.

    Returns
    -------
    (float, float)
        Mean difference of a channel, from 0 to 255.
    """
    one, other = (np.asarray(each.convert("RGB")).astype(float) for each in (drawn, golden))
    assert one.shape == other.shape
    off = np.abs(one - other).mean(axis=2)
    high, wide = (side // _TILE * _TILE for side in off.shape)
    tiles = off[:high, :wide].reshape(high // _TILE, _TILE, wide // _TILE, _TILE)
    return float(off.mean()), float(tiles.mean(axis=(1, 3)).max())


def golden(name: str) -> Image.Image:
    """A picture as it was kept."""
    return Image.open(FOLDER / f"{name}.png")


def picture(name: str) -> Image.Image:
    """A picture as it is drawn now."""
    kind, spec = SHEETS[name]
    return small(composed(kind, spec).page)


def main() -> None:
    """Draw all of them anew."""
    for name in SHEETS:
        picture(name).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
