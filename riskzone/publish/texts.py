"""Texts as sheets print them."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from riskzone.clock import SHANGHAI


def lines(texts: Iterable[str]) -> list[dict[str, str]]:
    """Texts as plain lines of a sheet; empty ones are left out."""
    return [{"text": text, "tone": ""} for text in texts if text]


#: What XML 1.0 cannot hold, and marks that turn the direction of what follows or show nothing.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)


def plain(text: str) -> str:
    """A text of others on one line, without control characters, unseen signs, marks of direction.

    Examples
    --------
    >>> plain("幸福\u200b小区" + chr(10) + "3号楼")
    '幸福小区 3号楼'
    """
    return " ".join(_UNSEEN.sub("", text).split())


def cut(text: str, most: int) -> str:
    """A text on one line, cut at its end with a mark where it is longer."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def minute(moment: datetime | date) -> str:
    """A moment by the clock of Asia/Shanghai, or a day."""
    if isinstance(moment, datetime):
        return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return moment.isoformat()


def who(account: str, offices: Mapping[str, str]) -> str:
    """The office that did something, with its account as the audit chain names it."""
    office = offices.get(account, "")
    return f"{office} ({account})" if office else account


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """A key that puts the second building before the tenth."""
    # So many digits at a time are a number, however many there are.
    parts = re.split(r"(\d{1,15})", text)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)
