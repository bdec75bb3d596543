"""Where a reader sees every count, and the rest, where small counts are hidden.

Residents a reader sees exactly are taken out first.  What is left is hidden as if it were all
there is and the reader had no right anywhere; of an area that holds both, a count is shown where
that of its rest is.  So nothing that is shown is more than what is known of the rest by itself, and
what a reader sees exactly, which are other residents, is the complement of nothing hidden.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from riskzone.access import Actor, Right
from riskzone.places.tables import aliases


@dataclass(frozen=True)
class Reach:
    """Where a reader sees every count.

    Parameters
    ----------
    parts : tuple of str
        Leading digits of the divisions; the empty ones are everywhere.
    """

    parts: tuple[str, ...] = ()

    @classmethod
    def of(cls, jurisdictions: Iterable[str]) -> "Reach":
        """The reach of jurisdictions, as rights name them."""
        return cls(tuple(sorted({_stem(one) for one in jurisdictions})))

    def covers(self, place: str) -> bool:
        """Whether every count of a division is seen, by its leading digits.

        A code that is counted inside another division lies there.
        """
        home = aliases()[1].get(place[:6], place)
        return any(where.startswith(part) for part in self.parts for where in (place, home))

    def beside(self, place: str) -> tuple[str, ...]:
        """The parts that lie in a division; they are left out of its rest."""
        return tuple(part for part in self.parts if aliases()[1].get(part, part).startswith(place))


def _stem(jurisdiction: str) -> str:
    if jurisdiction == "CN":
        return ""
    if len(jurisdiction) == 6:
        return jurisdiction.removesuffix("0000").removesuffix("00")
    return jurisdiction


def reach_of(now: Actor) -> Reach:
    """Where small counts are shown: to who has codes counted there, and to its auditors."""
    rights = (Right.COUNT_HEALTH_CODES, Right.READ_AUDIT)
    return Reach.of(place for right in rights for place in now.jurisdictions(right))
