"""Whether a DOCX keeps the order of ECMA-376: Word repairs a file that does not, or refuses it."""

import io
import zipfile
from collections.abc import Mapping

from docx.oxml import parse_xml
from docx.oxml.ns import qn

_ORDER: Mapping[str, str] = {
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs"
    " wordWrap autoSpaceDE autoSpaceDN snapToGrid spacing ind contextualSpacing jc outlineLvl rPr",
    "w:rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike color spacing w kern position sz szCs"
    " highlight u shd vertAlign lang",
    "w:tcPr": "tcW gridSpan vMerge tcBorders shd vAlign",
}


def misplaced(data: bytes) -> list[str]:
    """Properties of the text, of its footers and of the normal style that stand in no order."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for path in file.namelist():
            if not path.startswith(("word/document", "word/foot", "word/styles")):
                continue
            for tag, names in _ORDER.items():
                order = [qn(f"w:{name}") for name in names.split()]
                for one in parse_xml(file.read(path)).iter(qn(tag)):
                    given = [order.index(child.tag) for child in one if child.tag in order]
                    if given != sorted(given):
                        found.append(f"{path}: {[child.tag for child in one]}")
    return found
