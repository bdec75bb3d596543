"""What a saved file of slides tells of its machine: times of its parts, faces of its theme."""

import io
import re
import zipfile
from datetime import UTC, datetime

from riskzone.publish.deck.type import EAST_ASIAN, LATIN
from riskzone.publish.zipped import settled

_LATIN = re.compile(rb'<a:latin typeface="(?!\+)[^"]*"')
_EAST_ASIAN = re.compile(rb'<a:(ea|cs) typeface=""')
_MOMENT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def settled_deck(data: bytes, at: datetime) -> bytes:
    """The same slides of the same minute as the same bytes, with the faces of the deck.

    Parameters
    ----------
    data : bytes
        PPTX as its library saved it.
    at : datetime
        Aware; the time it says it was made.
    """
    changed: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as given:
        for name in given.namelist():
            if name.startswith("ppt/theme/") and name.endswith(".xml"):
                changed[name] = _faced(given.read(name))
            elif name.startswith("ppt/embeddings/") and name.endswith(".xlsx"):
                changed[name] = _workbook(given.read(name), at)
    return settled(data, at, changed)


def _faced(theme: bytes) -> bytes:
    """A theme whose faces are those of the deck: what is typed later looks the same."""
    told = _LATIN.sub(f'<a:latin typeface="{LATIN}"'.encode(), theme)
    return _EAST_ASIAN.sub(
        lambda m: (
            b'<a:%s typeface="%s"' % (m[1], (EAST_ASIAN if m[1] == b"ea" else LATIN).encode())
        ),
        told,
    )


def _workbook(data: bytes, at: datetime) -> bytes:
    """The numbers of a chart, without the time of the machine."""
    path = "docProps/core.xml"
    moment = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:00}Z".encode()
    with zipfile.ZipFile(io.BytesIO(data)) as given:
        core = given.read(path)
    return settled(data, at, {path: _MOMENT.sub(rb"\g<1>" + moment + rb"\g<3>", core)})
