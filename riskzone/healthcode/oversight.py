"""What stands out for an auditor: a figure that departs from what is usual."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

#: Makes the median of absolute deviations that of a normal distribution's standard deviation.
_NORMAL = 1.4826
#: From which on a departure stands out: Iglewicz and Hoaglin, How to Detect and Handle Outliers
#: (1993).
STANDS_OUT = 3.5


@dataclass(frozen=True)
class Departure:
    """How far a figure lies from what is usual.

    Parameters
    ----------
    usual : float
        Median of the earlier figures.
    score : float
        (figure − usual) ÷ (1.4826 × median absolute deviation).
    """

    usual: float
    score: float

    @property
    def stands_out(self) -> bool:
        """Whether the figure lies farther off than chance explains."""
        return abs(self.score) > STANDS_OUT


def departure(figure: float, earlier: Sequence[float], *, fewest: int) -> Departure | None:
    """How far a figure lies from the earlier ones.

    Medians, so that an earlier jump neither hides the next one nor makes a quiet day look like
    one: fewer than half of the earlier figures may be anything.

    Parameters
    ----------
    figure : float
        People; of a day, or from one day to the next.
    earlier : sequence of float
        The same of earlier days, those that are known.
    fewest : int
        Fewer earlier figures say nothing.

    Returns
    -------
    Departure or None
        At least one person counts as the deviation.
    """
    if len(earlier) < max(fewest, 1):
        return None
    usual = float(median(earlier))
    spread = _NORMAL * float(median(abs(one - usual) for one in earlier))
    return Departure(usual, (figure - usual) / max(spread, 1.0))
