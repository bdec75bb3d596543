"""What the page of instructions shows, read from its address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from riskzone.decisions.instructions import is_about
from riskzone.ui.address import address
from riskzone.ui.state import language_problems

#: Which instructions are listed.
SHOWS = ("all", "mine", "given")

_NUMBER = re.compile(r"[0-9]{1,9}")
_DIVISION = re.compile(r"\d{6}|\d{9}")
_KEPT = ("on", "reading", "lang")


@dataclass(frozen=True)
class InstructionsView:
    """The state of the page.

    Parameters
    ----------
    show : str
        One of :data:`SHOWS`.
    number : int or None
        The instruction that is opened.
    new : bool
        Whether a new one is being written.
    area, about : str
        What a new one begins with; ``about`` as instructions have it.
    kept : mapping of str to str
        What stays between pages.
    problems : tuple
        (catalogue code, parameters) of what the address asked for in vain.
    """

    show: str
    number: int | None
    new: bool
    area: str
    about: str
    kept: Mapping[str, str]
    problems: tuple[tuple[str, dict[str, Any]], ...]

    def here(self, **changes: object) -> str:
        """Give the address of this page with something else asked of it."""
        show = None if self.show == "all" else self.show
        return address("instructions", {**self.kept, "show": show, **changes})

    def to(self, page: str, **params: object) -> str:
        """Give the address of another page."""
        return address(page, {**self.kept, **params})


def read_instructions_view(stated: Mapping[str, str]) -> InstructionsView:
    """Read the state of the page from the parameters of its address; always usable."""
    problems = language_problems(stated)
    show = stated.get("show", "") or "all"
    if show not in SHOWS:
        problems.append(("instructions.bad_show", {"value": show[:40]}))
        show = "all"
    number: int | None = None
    if value := stated.get("instruction"):
        if _NUMBER.fullmatch(value):
            number = int(value)
        else:
            problems.append(("instructions.bad_number", {"value": value[:40]}))
    about = stated.get("about", "")
    if about and not is_about(about):
        problems.append(("instructions.bad_about", {"value": about[:40]}))
        about = ""
    area = stated.get("area", "")
    if not _DIVISION.fullmatch(area):
        area = about.removeprefix("zone:") if about.startswith("zone:") else ""
    return InstructionsView(
        show,
        number,
        number is None and bool(stated.get("new") or about),
        area,
        about,
        {name: stated[name] for name in _KEPT if name in stated},
        tuple(problems),
    )
