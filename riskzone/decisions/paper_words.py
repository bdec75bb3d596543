"""Words by which tables of decisions are known: headers, levels, response levels.

The vocabulary stands in ``papers.toml`` beside this module.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from riskzone.cases.columns import clean
from riskzone.cases.grid import header_key, header_keys
from riskzone.decisions.model import RESPONSE_LEVELS
from riskzone.zoning.library import load_scheme, scheme_ids

_AFTER = re.compile(r"(?P<level>.+?)(?:totalafter|调整后合计)")
_NAMES = re.compile(r"(?P<level>.+?)(?:names|名单)")


@cache
def vocabulary() -> Mapping[str, Any]:
    """The content of ``papers.toml``."""
    return tomllib.loads((files(__package__) / "papers.toml").read_text("utf-8"))


@cache
def headers() -> Mapping[str, str]:
    """Header key → field."""
    columns = vocabulary()["columns"]
    return {header_key(word): name for name, words in columns.items() for word in (name, *words)}


@cache
def _endings() -> tuple[tuple[str, str], ...]:
    columns = vocabulary()["columns"]
    return tuple(
        (header_key(word), name)
        for name, words in columns.items()
        for word in words
        if word.startswith("*")
    )


@cache
def level_words() -> Mapping[str, str]:
    """Written level, folded → level id: ids and names of every scheme, and ``papers.toml``."""
    found: dict[str, str] = {}
    for name in scheme_ids():
        for level in load_scheme(name).levels:
            for word in (level.id, level.zh, level.en):
                found.setdefault(folded(word), level.id)
    for level, words in vocabulary()["levels"].items():
        for word in (level, *words):
            found.setdefault(folded(word), level)
    return found


@cache
def response_words() -> Mapping[str, str]:
    """Written response level, folded → level; ``""``: the response ends."""
    said = vocabulary()["responses"]
    found = {
        folded(word): level
        for level in RESPONSE_LEVELS
        for word in (level, f"{level}级", f"{level}级响应", *said[level])
    }
    return found | {folded(word): "" for word in said["end"]}


def folded(text: str) -> str:
    """A word as it is compared: without case, blanks and full-width forms."""
    return unicodedata.normalize("NFKC", clean(text)).casefold().replace(" ", "")


def field_of(header: str) -> str:
    """The field a header names, ``"counts:low"`` and the like, or ``""``."""
    for key in header_keys(header):
        if key in headers():
            return headers()[key]
        for ending, name in _endings():
            if key.endswith(ending):
                return name
        for pattern, kind in ((_AFTER, "after"), (_NAMES, "names")):
            match = pattern.fullmatch(key)
            if match and match["level"] in level_words():
                return f"{kind}:{level_words()[match['level']]}"
        if key in level_words():
            return f"counts:{level_words()[key]}"
    return ""
