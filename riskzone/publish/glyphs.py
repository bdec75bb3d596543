"""Signs a sheet cannot print: the font has no picture for them.

A box on paper says nothing.  Such a sign is printed as 〓, the sign of type-setters for a
missing piece of type, and the foot of the sheet says so.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from pylopdf_fonts_zh_cn import sans_path

#: Stands for a sign without a picture.
GETA = "〓"

#: Signs that show nothing by themselves: joiners, variation selectors, marks of direction, the
#: tones of an emoji.  On paper they would only change what stands beside them.
_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff]"
)

#: Platform and encoding of the table of all signs, beyond the first 65,536 too (OpenType, cmap).
_FULL = (3, 10)


def printable(text: str) -> tuple[str, int]:
    """A text with what can be printed of it, and how many signs could not."""
    if text.isascii():
        return text, 0
    seen = _UNSEEN.sub("", text)
    known = _covered()
    # A space, a tab and an end of line need no picture.
    missing = {sign for sign in set(seen) if ord(sign) not in known and not sign.isspace()}
    if not missing:
        return seen, 0
    count = sum(seen.count(sign) for sign in missing)
    return seen.translate(dict.fromkeys(map(ord, missing), GETA)), count


def printable_all(given: Any) -> tuple[Any, int]:
    """The same for every text in nested mappings and sequences, as a template reads them."""
    if isinstance(given, str):
        return printable(given)
    if isinstance(given, Mapping):
        found = {name: printable_all(value) for name, value in given.items()}
        return {n: v for n, (v, _) in found.items()}, sum(c for _, c in found.values())
    if isinstance(given, Sequence):
        parts = [printable_all(value) for value in given]
        return [value for value, _ in parts], sum(count for _, count in parts)
    return given, 0


@cache
def _covered() -> frozenset[int]:
    """Code points the font of the sheets has a picture for, out of its table ``cmap``."""
    font = sans_path().read_bytes()
    tables = np.frombuffer(font, ">u4", int.from_bytes(font[4:6], "big") * 4, 12).reshape(-1, 4)
    start = next(int(row[2]) for row in tables if row[0] == int.from_bytes(b"cmap", "big"))
    count = int.from_bytes(font[start + 2 : start + 4], "big")
    for entry in range(start + 4, start + 4 + 8 * count, 8):
        platform, encoding = np.frombuffer(font, ">u2", 2, entry).tolist()
        if (platform, encoding) == _FULL:
            at = start + int.from_bytes(font[entry + 4 : entry + 8], "big")
            # Format 12: groups of first sign, last sign, first picture.
            groups = int.from_bytes(font[at + 12 : at + 16], "big")
            ranges = np.frombuffer(font, ">u4", groups * 3, at + 16).reshape(-1, 3)
            return frozenset(
                code for first, last, _ in ranges.tolist() for code in range(first, last + 1)
            )
    raise ValueError(f"{sans_path().name} has no table of all its signs")
