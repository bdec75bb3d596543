"""What somebody is writing: kept for the session, and by the services as a draft.

Each value that was given is kept as a draft at once, so that neither a reload nor the end
of a session loses it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import shapely
import streamlit as st

from riskzone.errors import Conflict
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit
from riskzone.units.split import Part

Way = Literal["draw", "pick", "township", "words"]
WAYS: tuple[Way, ...] = ("words", "pick", "draw", "township")

_KEY = "_unit_work"
_COUNT = "_unit_work_count"


@dataclass
class Work:
    """The work on one control unit in one session.

    Parameters
    ----------
    name : str
        Which control unit, see :attr:`riskzone.ui.units.form_address.Task.name`.
    unit : ControlUnit
        As it is written at the moment.
    stored : ControlUnit, optional
        As it was stored when the work began; ``None`` for a new one.
    way : str
        How the place is given.
    apart : bool
        Whether several building units become one control unit each.
    parts : tuple of Part
        What of the drawing lies in which township, where it crosses them.
    parted : bool
        Whether these parts become one control unit each.
    number : int
        Tells this work, and its widgets, from any before.
    turn : int
        Grows when the page itself changes the drawing.
    kept : ControlUnit, optional
        As it was kept last, or as it began.
    kept_at : datetime, optional
        When the draft was kept last.
    draft : int, optional
        Number of the draft; ``None`` before there is one.
    why : str
        Reason of a change that needs one.
    confirming : Action, optional
        What is asked once more before it is done.
    problems : sequence
        (catalogue code, parameters, field) of what a save was refused for.
    conflict : Conflict, optional
    told : bool
        Whether the conflict was brought into view.
    rebased : bool
        Whether what is written was put on a newer version, and is not saved yet.
    drawing_problem : tuple, optional
        Why the drawing of the moment cannot be used.
    drawn, clicked : object
        What the map handed back last.
    township_name : str
        Name of the township that is chosen.
    names : dict
        Names of building units that were looked up.
    seen : tuple, optional
        What the map looks at, and for what it was found.
    """

    name: str
    unit: ControlUnit
    stored: ControlUnit | None = None
    way: Way = "words"
    apart: bool = True
    parts: tuple[Part, ...] = ()
    parted: bool = False
    number: int = 0
    turn: int = 1
    kept: ControlUnit | None = None
    kept_at: datetime | None = None
    draft: int | None = None
    why: str = ""
    confirming: Action | None = None
    problems: Sequence[tuple[str, Any, str]] = ()
    conflict: Conflict | None = None
    told: bool = False
    rebased: bool = False
    drawn: object = None
    drawing_problem: tuple[str, Any] | None = None
    clicked: object = None
    township_name: str = ""
    names: dict[str, str] = field(default_factory=dict)
    seen: tuple[Any, tuple[float, float, float, float] | None] | None = None

    @property
    def version(self) -> int:
        """Version of the stored control unit the work began from."""
        return self.stored.version if self.stored else 0

    def key(self, field: str) -> str:
        """Key of a widget: another work, version or turn has other widgets."""
        return f"unit-{self.name}-{self.version}-{self.number}-{field}"

    def redraw(self, shape: shapely.Polygon | None) -> None:
        """Change the drawing from the page."""
        self.unit = self.unit.changed(geometry=shape)
        self.turn += 1
        self.drawing_problem = None


def way_of(unit: ControlUnit, default: Way = "words") -> Way:
    """Tell how the place of a control unit is given."""
    if unit.geometry is not None:
        return "draw"
    if unit.building_units:
        return "pick"
    if unit.place_text:
        return "words"
    return "township" if unit.township else default


def begin(name: str, unit: ControlUnit, stored: ControlUnit | None, way: Way) -> Work:
    """Begin to work on a control unit; work on another one is put away."""
    number = st.session_state.get(_COUNT, 0) + 1
    st.session_state[_COUNT] = number
    work = Work(name, unit, stored, way, number=number, kept=unit)
    st.session_state[_KEY] = work
    return work


def current(name: str) -> Work | None:
    """Give the work on a control unit, if this session is at it."""
    found = st.session_state.get(_KEY)
    return found if isinstance(found, Work) and found.name == name else None


def end() -> None:
    """Put the work away."""
    st.session_state.pop(_KEY, None)
