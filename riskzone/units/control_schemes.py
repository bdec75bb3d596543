"""Control schemes: circles, measures and the release clock of control units, as data.

A control scheme is a TOML file in ``data/control``; ``docs/control-units.md`` describes
every key.  The code knows no number of days, no circle and no measure.
"""

import hashlib
from datetime import date
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, field_validator

from riskzone.errors import NotFound
from riskzone.settings import DATA
from riskzone.units.model import ControlUnit, Kind, TriggerKind
from riskzone.units.rule_files import (
    Faults,
    Strict,
    check_id,
    fault,
    missing_keys,
    shipped,
    toml,
    validated,
)
from riskzone.units.words import both

SHIPPED = DATA / "control"

#: What a release clock may start from; the latest of those a scheme names counts.  ``trigger``
#: is the day of the last case that restarts it, ``effective`` the day the order took effect.
ClockStart = Literal["case_removed", "contact_removed", "disinfected", "effective", "trigger"]
#: A travel restriction or colour that goes with a circle; read and shown, never written back.
Code = Literal["none", "green", "yellow", "red", "in_city"]
Certainty = Literal["notice", "derived", "assumption"]
Method = Literal["nucleic", "antibody", "antigen"]

#: More days of closure are a slip of the hand.
LONGEST_DAYS = 60

_Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
_Hours = Annotated[int, Field(ge=1, le=24 * 30)]


class Measure(Strict):
    """Something an order may ask of a place.

    Parameters
    ----------
    id, zh, en : str
    hard : bool
        Nobody may leave: the check of the fire exits must be recorded.
    forbidden : bool
        Never allowed, whoever decides; named so that it can be refused by name.
    """

    id: str = ""
    zh: str
    en: str
    hard: bool = False
    forbidden: bool = False


class Circle(Strict):
    """One circle of a control scheme.

    Parameters
    ----------
    id, zh, en : str
    kinds : tuple of Kind
        Default extents; empty: the circle is no control unit but a way a division is managed.
    inner : bool
        Inner control units do not overlap each other.
    hard : bool
        The circle itself is a closure that nobody may leave.
    days : int, optional
        Full days after the day of the clock start.
    largest_m2 : int, optional
        Drawn larger than so many square metres is beyond the default, whatever kind it says.
    code : str
    tests : dict of str to int
        Rounds asked for before release, by method.
    triggers : tuple of TriggerKind
        For what the circle is drawn, where it differs from the scheme's.
    starts : tuple of str, optional
        What the clock starts from where it differs from the scheme's.
    ends_with : str
        Inner circle together with which this one ends.
    then : str
        Circle that follows when this one is released.
    """

    id: str = ""
    zh: str
    en: str
    kinds: tuple[Kind, ...]
    inner: bool = False
    hard: bool = False
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] | None = None
    largest_m2: Annotated[int, Field(ge=100)] | None = None
    code: Code = "none"
    tests: dict[Method, Annotated[int, Field(ge=1, le=20)]] = Field(default_factory=dict)
    triggers: tuple[TriggerKind, ...] = ()
    starts: Annotated[tuple[ClockStart, ...], Field(min_length=1)] | None = None
    ends_with: str = ""
    then: str = ""

    @property
    def is_unit(self) -> bool:
        """Whether control units are drawn in this circle."""
        return bool(self.kinds)


class ReleaseClock(Strict):
    """When a control unit may be released at the earliest.

    Closing days are counted as full calendar days after the day of the clock start; the
    release is at 00:00 of the day after the last of them.

    Parameters
    ----------
    starts : tuple of str
        The latest of these starts the clock.
    environment_starts : tuple of str
        Further starts where a sample of the environment was positive.
    disinfection_after_removal : bool
        A disinfection counts only when it was completed after the last removal.
    restarted_by : tuple of TriggerKind
        A new one of these restarts the clock on its day.
    restart_in_isolation : bool
        Whether one that was found in centralised isolation does so too.
    last_round_days : int
        The last round of tests is not older than so many days before the earliest release.
    """

    starts: Annotated[tuple[ClockStart, ...], Field(min_length=1)]
    environment_starts: tuple[ClockStart, ...] = ()
    disinfection_after_removal: bool = False
    restarted_by: tuple[TriggerKind, ...]
    restart_in_isolation: bool = False
    last_round_days: Annotated[int, Field(ge=0, le=14)]


class ControlScheme(Strict):
    """A validated control scheme.

    Parameters
    ----------
    id, zh, en, source : str
        Identity, name, and where the rule is written.
    certainty : {"notice", "derived", "assumption"}
    assumed : tuple of str
        Keys whose values are not in the source.
    valid_from, valid_until : date or None
        For information.
    authority : str
        Authority table (``data/authority``).
    triggers : tuple of TriggerKind
        For what a control unit is drawn.
    temporary_hours : int
        A temporary order lapses after so many hours unless confirmed.
    spoken_hours : int
        An order given by word is written down within so many hours.
    review_days : int
        A review date is at most so many days away.
    overdue_hours : int
        Held longer past the earliest release than this is overdue.
    fire_exit_hours : int
        A temporary hard closure may stand so long before its fire exits are checked.
    propose_isolation_sites : bool
        Whether sites of centralised isolation are proposed as control units: whoever is there
        is isolated already.
    circles : dict of str to Circle
    clock : ReleaseClock
    measures : dict of str to Measure
    text : str
        The file it was read from.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    zh: str
    en: str
    source: str
    certainty: Certainty
    assumed: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    authority: str
    triggers: Annotated[tuple[TriggerKind, ...], Field(min_length=1)]
    temporary_hours: _Hours
    spoken_hours: _Hours
    review_days: Annotated[int, Field(ge=1, le=60)]
    overdue_hours: Annotated[int, Field(ge=0, le=24 * 14)]
    fire_exit_hours: _Hours
    propose_isolation_sites: bool = False
    circles: Annotated[dict[_Id, Circle], Field(min_length=1)]
    clock: ReleaseClock
    measures: Annotated[dict[_Id, Measure], Field(min_length=1)]
    text: str = ""

    @field_validator("circles", "measures", mode="after")
    @classmethod
    def _named(cls, value: dict[str, Circle | Measure]) -> dict[str, Circle | Measure]:
        return {key: item.model_copy(update={"id": key}) for key, item in value.items()}

    @property
    def hash(self) -> str:
        """SHA-256 (hex) of the file's text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def entrance_circle(self) -> Circle:
        """The innermost circle: the first that is drawn."""
        return next(circle for circle in self.circles.values() if circle.is_unit)

    def circle(self, circle_id: str) -> Circle:
        """A circle by its id.

        Raises
        ------
        NotFound
            The control scheme has none of that name; names those it has.
        """
        if circle_id not in self.circles:
            known = ", ".join(self.circles)
            raise NotFound("units.no_such_circle", circle=circle_id, scheme=self.id, known=known)
        return self.circles[circle_id]


def parse_control_scheme(text: str, name: str = "control scheme") -> ControlScheme:
    """Read a control scheme from the text of its TOML file, and check every name in it.

    Raises
    ------
    SchemeError
        Not TOML, an unknown or missing key, a value out of range, or a circle that names
        another which does not exist.  Names the field, the value and what would be right.
    """
    raw = toml(text, name)
    scheme = validated(ControlScheme, {**raw, "text": text}, name)
    for where, value, reason in (*_faults(scheme), *missing_keys(scheme.assumed, raw)):
        raise fault(name, where, value, reason)
    return scheme


def _faults(scheme: ControlScheme) -> Faults:
    if scheme.valid_from and scheme.valid_until and scheme.valid_until < scheme.valid_from:
        yield (
            "valid_until",
            str(scheme.valid_until),
            both("units.scheme_ends_early", start=scheme.valid_from.isoformat()),
        )
    if not any(circle.inner and circle.is_unit for circle in scheme.circles.values()):
        yield "circles", ", ".join(scheme.circles), both("units.scheme_no_inner")
    for key, circle in scheme.circles.items():
        yield from _of_circle(scheme, key, circle)
    for kind in scheme.clock.restarted_by:
        if kind not in scheme.triggers:
            yield (
                "clock.restarted_by",
                kind,
                both("units.rules_known", known=", ".join(scheme.triggers)),
            )
    for key, measure in scheme.measures.items():
        if measure.hard and measure.forbidden:
            yield f"measures.{key}", "hard, forbidden", both("units.scheme_hard_forbidden")


def _of_circle(scheme: ControlScheme, key: str, circle: Circle) -> Faults:
    where = f"circles.{key}"
    if circle.is_unit and circle.days is None:
        yield f"{where}.days", "", both("units.scheme_needs_days")
    others = [other for other in scheme.circles if other != key]
    for field in ("ends_with", "then"):
        named = getattr(circle, field)
        if named and named not in others:
            yield f"{where}.{field}", named, both("units.rules_known", known=", ".join(others))
    if circle.ends_with and circle.inner:
        yield f"{where}.ends_with", circle.ends_with, both("units.scheme_inner_ends")


@cache
def control_schemes() -> dict[str, ControlScheme]:
    """The shipped control schemes by id, ascending."""
    found: dict[str, ControlScheme] = {}
    for stem, name, text in shipped(SHIPPED):
        found[stem] = parse_control_scheme(text, name)
        check_id(found[stem].id, stem, name)
    return found


def scheme_of(unit: ControlUnit) -> ControlScheme | None:
    """The control scheme that judges a stored control unit.

    Returns
    -------
    ControlScheme or None
        ``None``: no scheme of that id is shipped any more, or it lost the circle.
    """
    found = control_schemes().get(unit.scheme)
    return found if found is not None and unit.circle in found.circles else None


def control_scheme(scheme_id: str) -> ControlScheme:
    """A shipped control scheme.

    Raises
    ------
    NotFound
        There is none of that id; names those there are.
    """
    found = control_schemes().get(scheme_id)
    if found is None:
        known = ", ".join(control_schemes())
        raise NotFound("units.no_such_scheme", scheme=scheme_id, known=known)
    return found
