"""What part of the area served an actor may import into: the whole, or some divisions of it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from riskzone.access import Actor, Right, covers, require
from riskzone.cases.revisions import Mode
from riskzone.errors import InputError
from riskzone.messages import Words
from riskzone.places.divisions import Divisions
from riskzone.places.english import english_name
from riskzone.places.tables import NATION
from riskzone.services import guard
from riskzone.services.context import Context

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Reach:
    """Where an actor may import.

    Parameters
    ----------
    whole : bool
        The whole area served.
    places : tuple of str
        Where it is not the whole: codes of the divisions inside the area served.
    divisions : Divisions
        Of the area served.
    """

    whole: bool
    places: tuple[str, ...]
    divisions: Divisions

    @property
    def words(self) -> Words:
        """The divisions by name, for messages."""
        names = [named(self.divisions, code) for code in self.places]
        return Words("、".join(n.zh for n in names), ", ".join(n.en for n in names))

    def check_mode(self, mode: Mode) -> None:
        """Refuse a full list of a part: it would withdraw what others sent.

        Raises
        ------
        InputError
            Says what to do instead.
        """
        if mode == "full" and not self.whole:
            raise InputError("services.part_full_list", places=self.words)

    def holds(self, code: str) -> bool:
        """Whether a division, of any layer, lies inside; nothing lies nowhere."""
        if self.whole:
            return True
        chain = {code, *self.divisions.parents(code).values()} - {""}
        return any(covers(place, one) for place in self.places for one in chain)

    def hold(self, codes: "pd.Series[str]") -> Bools:
        """Which of many codes lie inside."""
        inside = {code: self.holds(code) for code in codes.unique()}
        return codes.map(inside).to_numpy(dtype=np.bool_)

    def hold_cases(self, cases: pd.DataFrame) -> Bools:
        """Which cases belong here alone: where they count, and where they moved to.

        Parameters
        ----------
        cases : DataFrame
            Columns ``LINE_LIST_COLUMNS``.
        """
        return self.hold(stands_at(cases)) & self.hold_moves(cases)

    def hold_moves(self, cases: pd.DataFrame) -> Bools:
        """Which cases moved to no county outside; out of the area served is nobody's."""
        moved = cases["moved_to"]
        return np.asarray(moved.isin(("", "outside")), dtype=np.bool_) | self.hold(moved)


def stands_at(cases: pd.DataFrame) -> "pd.Series[str]":
    """The finest division a case counts in; of one that counts nowhere who reported it."""
    found = cases["township_code"]
    for name in ("county_code", "prefecture_code", "report_county_code"):
        found = found.where(found != "", cases[name])
    return found


def named(divisions: Divisions, code: str) -> Words:
    """A division by name in both languages; its code where it has none."""
    whole = code if len(code) > 6 else code.ljust(6, "0")
    name = divisions.name(whole)
    return Words(name, english_name(whole) or name)


def reach_of(actor: Actor, ctx: Context) -> Reach:
    """Tell where an actor may import.

    Raises
    ------
    SignedOut
        The session ended.
    Denied
        The actor may not import, or nowhere in the area served.
    """
    now = guard.check(actor, ctx, Right.IMPORT)
    area = ctx.settings.area
    if now.may(Right.IMPORT, area):
        return Reach(True, (), ctx.divisions)
    inside = _inside(now.jurisdictions(Right.IMPORT), area)
    if not inside:
        require(now, Right.IMPORT, area)
    return Reach(False, inside, ctx.divisions)


def _inside(jurisdictions: Iterable[str], area: str) -> tuple[str, ...]:
    found = dict.fromkeys(one for one in jurisdictions if area == NATION or covers(area, one))
    # A township of a county that is held as well says nothing more.
    return tuple(
        one for one in found if not any(other != one and covers(other, one) for other in found)
    )
