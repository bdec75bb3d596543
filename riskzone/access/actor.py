"""The actor of a service call, and the check of its right."""

from dataclasses import dataclass
from typing import Self

from riskzone.access.roles import RIGHTS, Grant, Right
from riskzone.errors import Denied
from riskzone.messages import Words, render


@dataclass(frozen=True)
class Actor:
    """Who calls a service.

    Parameters
    ----------
    name : str
        Stable identity for the audit chain, for example ``"cli:root"`` or ``"duty.mdj"``.
    rights : frozenset of Right
        Default deny: what is not listed is refused.
    jurisdiction : str
        Division code; the actor acts on it and on everything below it.
        The empty string is everywhere.
    grants : tuple of Grant
        Further roles, each in a jurisdiction of its own: those of an account.
    session : str
        Hash of the token of the session the actor came with; ``""``: none is needed.
    """

    name: str
    rights: frozenset[Right] = frozenset()
    jurisdiction: str = ""
    grants: tuple[Grant, ...] = ()
    session: str = ""

    @classmethod
    def command_line(cls, user: str) -> Self:
        """The operating-system user at the command line: owner of the store file."""
        return cls(f"cli:{user}", frozenset(Right))

    @classmethod
    def system(cls) -> Self:
        """The program itself, warming what readers will ask for: it may look at levels."""
        return cls("system", frozenset({Right.VIEW_LEVELS}))

    def jurisdictions(self, right: Right) -> tuple[str, ...]:
        """Division codes in which the actor has a right; the empty code is everywhere."""
        own = (self.jurisdiction,) if right in self.rights else ()
        return own + tuple(g.jurisdiction for g in self.grants if right in RIGHTS[g.role])

    def may(self, right: Right, area: str | None = None) -> bool:
        """Whether the actor has a right, and where an area is given, has it there."""
        found = self.jurisdictions(right)
        return bool(found) if area is None else any(covers(one, area) for one in found)


def covers(jurisdiction: str, code: str) -> bool:
    """Whether a division lies in a jurisdiction.

    A province and a prefecture may be written with two and four digits or with six, the
    last ones zero; the zeros of a township's nine digits mean nothing.
    """
    stem = jurisdiction
    if len(jurisdiction) == 6:
        stem = jurisdiction.removesuffix("0000").removesuffix("00")
    return code.startswith(stem)


def right_words(right: Right) -> Words:
    """Name a right as messages do."""
    entry = f"access.right_{right.value}"
    return Words(render(entry, language="zh"), render(entry, language="en"))


def require(actor: Actor, right: Right, area: str | None = None) -> None:
    """Refuse an actor that lacks a right, or acts outside its jurisdiction.

    Raises
    ------
    Denied
        Names the actor, the right, and the area where that was the cause.
    """
    if not actor.may(right):
        raise Denied("access.right_missing", actor=actor.name, right=right_words(right))
    if area is not None and not actor.may(right, area):
        raise Denied(
            "access.outside_jurisdiction",
            actor=actor.name,
            area=area,
            jurisdiction=", ".join(actor.jurisdictions(right)),
        )
