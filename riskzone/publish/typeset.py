"""Set a sheet of A4: a template of ours, and what stands on it as data.

Texts reach Typst as a JSON file beside the template and are placed as strings; none is ever
joined to markup.  The compiler sees the files handed to it and the two fonts, nothing else.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import typst
from pylopdf_fonts_zh_cn import sans_path

from riskzone.messages import render
from riskzone.publish.glyphs import printable_all

TEMPLATES = ("frame.typ", "slip.typ", "chronology.typ", "notice.typ", "report.typ")


def sheet(
    template: str,
    data: Mapping[str, Any],
    images: Mapping[str, bytes],
    *,
    at: datetime,
    form: Literal["pdf", "png"] = "pdf",
) -> bytes:
    """Set a sheet.

    Parameters
    ----------
    template : str
        Name of a file under ``templates``.
    data : mapping
        What the template reads as ``data.json``; ``lang`` and ``foot`` among it.  Signs the
        font has no picture for are printed as 〓, and a line of the foot says how many.
    images : mapping of str to bytes
        Drawings and sheets (SVG, PNG, PDF) by the names the template uses.
    at : datetime
        Aware; the time the file says it was made.  The same sheet of the same minute is the
        same file.
    form : {"pdf", "png"}
        A picture has one page.

    Raises
    ------
    ValueError
        A picture was asked for, and the sheet fills more than one page.
    """
    texts = json.dumps(_in_print(data)).encode()
    drawings = {name: image for name, image in images.items() if name.endswith(".svg")}
    given: Any = {**_templates(), **drawings, "data.json": texts}
    given["main"] = given.pop(template)
    with TemporaryDirectory() as folder:
        # The compiler takes text from memory; pictures it opens as files below its root.
        for name, image in images.items():
            if name not in drawings:
                (Path(folder) / name).write_bytes(image)
        made: Any = typst.compile(
            given,
            format=form,
            root=folder,
            # The faces of one machine differ from those of the next.
            ignore_system_fonts=True,
            font_paths=[str(sans_path().parent)],
            timestamp=at.astimezone(UTC).replace(microsecond=0),
        )
    if not isinstance(made, bytes):
        raise ValueError(f"{template} fills {len(made)} pages")
    return made


def _in_print(data: Mapping[str, Any]) -> Mapping[str, Any]:
    printed, missing = printable_all(data)
    made: dict[str, Any] = dict(printed)
    if missing:
        told = render("slip.foot_missing", {"count": missing}, made["lang"])
        made["foot"] = [*made["foot"], told]
    return made


@cache
def _templates() -> Mapping[str, bytes]:
    folder = files(__package__) / "templates"
    return {name: (folder / name).read_bytes() for name in TEMPLATES}
