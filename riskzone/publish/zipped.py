"""Archives that are the same bytes whenever they hold the same files."""

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime

from riskzone.clock import SHANGHAI

#: Already compressed: packing them again costs time and saves nothing.
_PACKED = (".png", ".pdf", ".xlsx", ".docx", ".pptx")
#: Years a zip can write down.
_FIRST_YEAR, _LAST_YEAR = 1980, 2107


def zipped(members: Iterable[tuple[str, bytes]], at: datetime) -> bytes:
    """A zip archive of members in their order.

    Parameters
    ----------
    members : iterable of (str, bytes)
        Path inside the archive, and content.
    at : datetime
        Aware; the time every member bears, by the clock of Asia/Shanghai.
    """
    stream = io.BytesIO()
    moment = at.astimezone(SHANGHAI)
    year = min(max(moment.year, _FIRST_YEAR), _LAST_YEAR)
    stamp = (year, moment.month, moment.day, moment.hour, moment.minute, 0)
    with zipfile.ZipFile(stream, "w") as archive:
        for path, data in members:
            entry = zipfile.ZipInfo(path, stamp)
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            packed = path.endswith(_PACKED)
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return stream.getvalue()


def settled(data: bytes, at: datetime, replace: dict[str, bytes] | None = None) -> bytes:
    """An office file as it came, with the time of each member set and members replaced.

    Parameters
    ----------
    data : bytes
        A zip archive: DOCX, PPTX, XLSX.
    at : datetime
        Aware.
    replace : dict of str to bytes, optional
        Path inside it → another content.
    """
    others = replace or {}
    with zipfile.ZipFile(io.BytesIO(data)) as given:
        members = [
            (name, others[name] if name in others else given.read(name))
            for name in given.namelist()
        ]
    return zipped(members, at)
