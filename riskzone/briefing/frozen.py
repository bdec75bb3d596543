"""What is frozen of a morning: its record, and which cases stood behind its levels."""

from dataclasses import dataclass

from riskzone.briefing.morning import Morning
from riskzone.briefing.record import MorningRecord


@dataclass(frozen=True)
class Behind:
    """The cases behind a level above the lowest.

    Parameters
    ----------
    zone : str
        Division code.
    cases : tuple of str
        Salted references, ascending; nobody can make them again once the salt is destroyed.
    """

    zone: str
    cases: tuple[str, ...]


@dataclass(frozen=True)
class FrozenMorning:
    """A morning as it was shown.  Holds no case rows.

    Parameters
    ----------
    record : MorningRecord
        Uncut: of the whole area served.
    behind : tuple of Behind
        Of zones above the lowest level, by code.
    batch : int
        Number of the newest import batch it was made from; what later ones bring was not
        known.
    """

    record: MorningRecord
    behind: tuple[Behind, ...] = ()
    batch: int = 0

    @property
    def morning(self) -> Morning:
        """Levels and figures."""
        return self.record.morning
