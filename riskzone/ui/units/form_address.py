"""What the page of writing shows, read from its address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from riskzone.ui.address import address
from riskzone.units.lifecycle import Action

PAGE = "unit-edit"

New = Literal["plan", "draft", "order"]
NEW: dict[str, Action] = {"plan": Action.PLAN, "draft": Action.DRAFT, "order": Action.ORDER}

#: Further things to do that begin from no single control unit.
Desk = Literal["release", "cases"]
DESKS = ("release", "cases")

_ID = re.compile(r"[1-9][0-9]{0,14}")
_DIVISION = re.compile(r"\d{6}|\d{9}")

#: What stays in an address while somebody works.
KEPT = ("lang", "on", "reading")


@dataclass(frozen=True)
class Task:
    """What somebody came to do.

    Parameters
    ----------
    unit : int
        Number of a stored control unit; 0: a new one, or none at all.
    new : str
        ``"plan"``, ``"draft"`` or ``"order"`` for a new control unit, otherwise ``""``.
    desk : str
        ``"release"`` (bulk release), ``"cases"`` (proposals from new cases), otherwise ``""``.
    do : Action or None
        Action that is asked for.
    within : str
        Division code a new control unit begins in.
    kept : mapping of str to str
        Language and day as the address states them.
    problems : tuple
        (catalogue code, parameters) of what the address asked for in vain.
    """

    unit: int = 0
    new: str = ""
    desk: str = ""
    do: Action | None = None
    within: str = ""
    kept: Mapping[str, str] = ()  # type: ignore[assignment]
    problems: tuple[tuple[str, dict[str, Any]], ...] = ()

    @property
    def name(self) -> str:
        """What tells the work on one control unit from that on another."""
        return str(self.unit) if self.unit else f"new-{self.new}"

    def link(self, **changes: object) -> str:
        """Link to this task with another action, or without one (``do=None``)."""
        return address(PAGE, {"unit": self.unit, **self.kept, **changes})

    def other(self, page: str, **params: object) -> str:
        """Link to another page, in the same language."""
        return address(page, {**params, **self.kept})


def read_task(stated: Mapping[str, str]) -> Task:
    """Read what to do from the parameters of the address.

    Parameters
    ----------
    stated : mapping of str to str
        ``unit``, ``new``, ``desk``, ``do``, ``within``; each may be absent or nonsense.

    Returns
    -------
    Task
        Always usable: what cannot be read is left out and listed in ``problems``.
    """
    problems: list[tuple[str, dict[str, Any]]] = []

    def taken(name: str, fits: bool) -> str:
        value = stated.get(name, "")
        if value and not fits:
            problems.append(("unit_form.bad_address", {"name": name, "value": value[:40]}))
            return ""
        return value

    unit = taken("unit", bool(_ID.fullmatch(stated.get("unit", ""))))
    new = taken("new", stated.get("new") in NEW)
    desk = taken("desk", stated.get("desk") in DESKS)
    do = taken("do", stated.get("do") in set(Action))
    within = taken("within", bool(_DIVISION.fullmatch(stated.get("within", ""))))
    return Task(
        int(unit or 0),
        "" if unit else new,
        "" if unit else desk,
        Action(do) if do else None,
        within,
        {name: stated[name] for name in KEPT if name in stated},
        tuple(problems),
    )
