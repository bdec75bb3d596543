"""The bilingual message catalogue: one entry, two languages, named placeholders.

An entry stands in ``catalogue/<room>.toml``::

    [bad_date]
    zh = "…{value}…"
    en = "…{value}…"

and is addressed as ``"<room>.bad_date"``.  Errors carry a code and parameters;
only the edge renders them.
An English text names singular and plural behind a number: ``{count:row|rows}``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from numbers import Integral
from typing import Any, Literal

Language = Literal["zh", "en", "both"]


@dataclass(frozen=True)
class Words:
    """A word in both languages; a text of the catalogue takes ``{level:zh}`` or ``{level:en}``."""

    zh: str
    en: str

    def __format__(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class _Count(int):
    """A number whose noun follows it: ``{count:row has|rows have}`` gives "1 row has"."""

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        return f"{int(self)} {one if self == 1 else many}" if bar else format(int(self), spec)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All entries, ``"<room>.<entry>"`` → ``{"zh": …, "en": …}``."""
    entries: dict[str, Mapping[str, str]] = {}
    for file in sorted((files(__package__) / "catalogue").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            room = file.name.removesuffix(".toml")
            for key, texts in tomllib.loads(file.read_text("utf-8")).items():
                entries[f"{room}.{key}"] = texts
    return entries


def render(code: str, params: Mapping[str, Any] | None = None, language: Language = "zh") -> str:
    """The text of an entry.

    Parameters
    ----------
    code : str
        ``"<room>.<entry>"``.
    params : mapping, optional
        Values for the placeholders.
    language : {"zh", "en", "both"}
        ``"both"`` gives Chinese, a slash and English on one line.

    Raises
    ------
    KeyError
        The catalogue has no such entry (a defect; a test looks for it).
    """
    entry = catalogue()[code]
    values = {
        name: _Count(value) if isinstance(value, Integral) else value
        for name, value in (params or {}).items()
    }
    if language == "both":
        return f"{entry['zh'].format_map(values)} / {entry['en'].format_map(values)}"
    return entry[language].format_map(values)
