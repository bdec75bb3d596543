"""The golden pictures of the sheets; ``python -m tests.publish.sheets.goldens`` draws them anew."""

import io
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from riskzone.publish.material import Material
from riskzone.publish.sheets import SheetSpec
from riskzone.publish.sheets.compose import draw
from tests.publish.material import FEBRUARY, sample_extents, sample_material

FOLDER = Path(__file__).parent / "golden"
#: Pixels of a kept picture at most, from left to right and from top to bottom.
_WIDE, _HIGH = 620, 1100

#: File → what is drawn.
SHEETS: Mapping[str, tuple[str, SheetSpec]] = {
    "april-a4": ("april", SheetSpec()),
    "february-a4": ("february", SheetSpec()),
    "february-phone-en": ("english", SheetSpec(paper="phone")),
    "mudanjiang-a4": ("april", SheetSpec("prefecture", "231000")),
    "suifenhe-a4": ("april", SheetSpec("county", "231081")),
    "daowai-units-a4": ("units", SheetSpec("units", "230104")),
}


def material_of(name: str) -> Material:
    """Material of a golden picture."""
    if name == "april":
        return sample_material()
    if name == "units":
        return sample_material(extents=sample_extents())
    return sample_material(FEBRUARY, language="en" if name == "english" else "zh")


def small(picture: bytes) -> Image.Image:
    """A picture as it is kept: smaller, with 32 colours."""
    whole = Image.open(io.BytesIO(picture)).convert("RGB")
    share = min(_WIDE / whole.width, _HIGH / whole.height)
    size = (round(whole.width * share), round(whole.height * share))
    return whole.resize(size, Image.Resampling.BOX).quantize(32)


def main() -> None:
    """Draw all of them anew."""
    for name, (kind, spec) in SHEETS.items():
        small(draw(material_of(kind), spec).data).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
