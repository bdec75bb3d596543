"""What counts are written in, for those who read them: no engine is needed for it."""

from typing import NamedTuple

#: A day that never comes.
NEVER = 2**30
#: Precedence of somebody who is not there on a day.
ABSENT = -1


class Move(NamedTuple):
    """Residents of a township who were one thing and are another.

    Parameters
    ----------
    day : int
        Position of the day asked for.
    township : str
    before, after : int
        Precedence at 00:00 of the day before and of the day; −1: was not there.
    in_city : bool
        On the day.
    residents : int
    """

    day: int
    township: str
    before: int
    after: int
    in_city: bool
    residents: int
