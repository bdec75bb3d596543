"""What the page of past mornings shows, read from its address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from riskzone.ui.address import address
from riskzone.ui.state import language_problems

#: Mornings on one page of the list.
PAGE_ROWS = 31

_NUMBER = re.compile(r"[0-9]{1,9}")
_KEPT = ("on", "reading", "lang")


@dataclass(frozen=True)
class MorningsView:
    """The state of the page.

    Parameters
    ----------
    snapshot : int or None
        Number of the frozen morning that is opened; ``None``: the newest.
    page : int
        Of the list, from 1.
    kept : mapping of str to str
        What stays between pages.
    problems : tuple
        (catalogue code, parameters) of what the address asked for in vain.
    """

    snapshot: int | None
    page: int
    kept: Mapping[str, str]
    problems: tuple[tuple[str, dict[str, Any]], ...]

    def here(self, **changes: object) -> str:
        """Give the address of this page with other parameters; ``None`` takes one out."""
        own = {"snapshot": self.snapshot, "page": self.page if self.page > 1 else None}
        return address("mornings", {**self.kept, **own, **changes})

    def to(self, page: str, **params: object) -> str:
        """Give the address of another page, which keeps the language."""
        language = {name: value for name, value in self.kept.items() if name == "lang"}
        return address(page, {**language, **params})


def read_mornings_view(stated: Mapping[str, str]) -> MorningsView:
    """Read the state of the page from the parameters of its address; always usable."""
    problems = language_problems(stated)
    number: int | None = None
    if value := stated.get("snapshot"):
        if _NUMBER.fullmatch(value):
            number = int(value)
        else:
            problems.append(("mornings.bad_number", {"value": value[:40]}))
    page = stated.get("page", "1")
    return MorningsView(
        number,
        max(1, int(page)) if _NUMBER.fullmatch(page) else 1,
        {name: stated[name] for name in _KEPT if name in stated},
        tuple(problems),
    )
