"""The actor of a service call, and the check of its right."""

from dataclasses import dataclass
from enum import StrEnum

from riskzone.errors import Denied


class Right(StrEnum):
    """What a service function may ask of its actor."""

    VIEW_LEVELS = "view_levels"
    READ_CASES = "read_cases"
    IMPORT = "import"
    ADOPT_SCHEME = "adopt_scheme"
    MAINTAIN_STORE = "maintain_store"
    VERIFY_AUDIT = "verify_audit"


@dataclass(frozen=True)
class Actor:
    """Who calls a service.

    Parameters
    ----------
    name : str
        Stable identity for the audit chain, for example ``"cli:root"``.
    rights : frozenset of Right
        Default deny: what is not listed is refused.
    jurisdiction : str
        Division code; the actor acts on it and on everything below it.
        The empty string is everywhere.
    """

    name: str
    rights: frozenset[Right] = frozenset()
    jurisdiction: str = ""

    @classmethod
    def command_line(cls, user: str) -> "Actor":
        """The operating-system user at the command line: owner of the store file."""
        return cls(f"cli:{user}", frozenset(Right))

    @classmethod
    def local_operator(cls) -> "Actor":
        """The browser on the loopback address, before accounts exist: no reading of case rows."""
        return cls("local-operator", frozenset({Right.VIEW_LEVELS, Right.IMPORT}))

    def covers(self, code: str) -> bool:
        """Whether a division lies in the actor's jurisdiction."""
        return code.startswith(self.jurisdiction.removesuffix("0000").removesuffix("00"))


def require(actor: Actor, right: Right, area: str | None = None) -> None:
    """Refuse an actor that lacks a right, or acts outside its jurisdiction.

    Raises
    ------
    Denied
        Names the actor, the right, and the area where that was the cause.
    """
    if right not in actor.rights:
        raise Denied("access.right_missing", actor=actor.name, right=right.value)
    if area is not None and not actor.covers(area):
        raise Denied(
            "access.outside_jurisdiction",
            actor=actor.name,
            area=area,
            jurisdiction=actor.jurisdiction,
        )
