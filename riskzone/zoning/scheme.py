"""Schemes: a rating rule as data.

A scheme is a TOML file; ``docs/schemes.md`` describes every key.  The code knows
no threshold and no level name: it reads levels (lowest first), indicators, and
clauses of which the first that matches gives the level.
"""

import hashlib
import math
import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from riskzone.cases.history import DateBasis
from riskzone.errors import SchemeError
from riskzone.places.zones import Layer
from riskzone.zoning.faults import Fault, faults, reason_of
from riskzone.zoning.reserved import NO_LEVEL, RESERVED_LEVELS, UNPROVEN

Operator = Literal["==", "!=", "<", "<=", ">", ">=", "is"]
Pattern = Literal["none", "diagonal", "cross", "dots"]
Classification = Literal["confirmed", "asymptomatic", "suspected"]
Origin = Literal["local", "import_linked", "imported"]
FoundBy = Literal["fever_clinic", "contact", "centralised_isolation", "home_isolation", "screening"]
MeasureName = Literal[
    "count",
    "cumulative",
    "clusters",
    "days_since_last",
    "children",
    "control_units",
    "designated",
    "supplied",
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Level(_Strict):
    """One level of a scheme: identity, words and the look that goes with it."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    zh: str
    en: str
    colour: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
    pattern: Pattern = "none"
    glyph: str = "●"

    @field_validator("id")
    @classmethod
    def _not_reserved(cls, value: str) -> str:
        if value in RESERVED_LEVELS:
            raise Fault("zoning.scheme_reserved_id", id=value)
        return value


class Indicator(_Strict):
    """One figure of a zone that clauses compare.

    Windows are stated once, here.  With ``D`` the day assessed and ``w`` the window,
    reading "midnight" counts the days ``[D − w, D − 1]``; reading "now" counts
    ``[D − w, now]``: the same start, so that it never lowers a level.
    ``days_since_last`` is the number of full days after the day of the last case:
    ``D − last − 1`` at 00:00 of ``D``; where it names a ``designation``, the day of that
    designation counts like a case.  ``sporadic`` counts, of the cases of a window, those that
    nobody connected with another one (:mod:`riskzone.zoning.sporadic`).
    """

    measure: MeasureName
    zh: str
    en: str
    short_zh: str = ""
    short_en: str = ""
    unit: Literal[
        "cases", "days", "clusters", "zones", "units", "per_100k", "percent", "yes_no"
    ] = "cases"
    classification: tuple[Classification, ...] = ("confirmed",)
    origin: tuple[Origin, ...] = ("local", "import_linked")
    found_by_not: tuple[FoundBy, ...] = ()
    window_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    sporadic: bool = False
    min_cases: Annotated[int, Field(ge=2)] = 2
    layer: Layer | None = None
    at_or_above: str | None = None
    circle: tuple[str, ...] = ()
    trigger: tuple[str, ...] = ()
    designation: str | None = None
    boolean: bool = False
    missing: Literal["zero", "unknown", "refuse"] = "zero"
    minimum: float = 0.0
    maximum: float = math.inf


class Condition(_Strict):
    """One comparison of an indicator with a value; ``is`` asks ``missing`` or ``given``."""

    indicator: str
    operator: Operator
    value: float | str


class Clause(_Strict):
    """A level and when it holds: any of several groups, each of which all must hold."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    level: str
    when: tuple[tuple[Condition, ...], ...] = ()
    zh: str
    en: str

    @field_validator("id")
    @classmethod
    def _not_reserved(cls, value: str) -> str:
        if value in UNPROVEN:
            raise Fault("zoning.scheme_reserved_id", id=value)
        return value

    @field_validator("when", mode="before")
    @classmethod
    def _triples(cls, value: Any) -> Any:
        # "when" is one list of triples (all of), or a list of such lists (any of).
        if not isinstance(value, list):
            raise Fault("zoning.scheme_when_form")
        if value and all(
            isinstance(item, list) and item and isinstance(item[0], str) for item in value
        ):
            value = [value]
        return [[_condition(triple) for triple in group] for group in value]


def _condition(triple: Any) -> dict[str, Any]:
    if not (isinstance(triple, list) and len(triple) == 3):
        raise Fault("zoning.scheme_when_form")
    name, operator, value = triple
    if isinstance(value, bool):
        value = float(value)
    return {"indicator": name, "operator": operator, "value": value}


class Constraint(_Strict):
    """What is always true of the figures, for example that a cluster implies two cases."""

    if_: Condition = Field(alias="if")
    then: Condition

    @field_validator("if_", "then", mode="before")
    @classmethod
    def _triple(cls, value: Any) -> Any:
        return _condition(value)


class _File(_Strict):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    zh: str
    en: str
    source: str
    layer: Layer
    valid_from: date | None = None
    valid_until: date | None = None
    unknown_after_hours: Annotated[int, Field(ge=1)] | None = None
    epidemic_from: date = date(2019, 12, 1)
    date: Literal["reported", "confirmed", "onset"] = "reported"
    levels: Annotated[tuple[Level, ...], Field(min_length=2)]
    indicators: Annotated[dict[str, Indicator], Field(min_length=1)]
    clause: Annotated[tuple[Clause, ...], Field(min_length=1)]
    constraint: tuple[Constraint, ...] = ()


@dataclass(frozen=True)
class Scheme:
    """A validated scheme.

    Parameters
    ----------
    id, zh, en, source : str
        Identity, name in both languages, and where the rule is written.
    layer : str
        The layer it is made for; another may be asked for when rating.
    valid_from, valid_until : date or None
        Days on which the rule was in force; for information.
    unknown_after_hours : int or None
        A zone that has not reported for longer is stale.
    epidemic_from : date
        A list that is complete from this day needs no baseline.
    date : {"reported", "confirmed", "onset"}
        Which day of a case counts.
    levels : tuple of Level
        Lowest first.
    indicators : dict of str to Indicator
    clauses : tuple of Clause
        First match wins.
    constraints : tuple of Constraint
    text : str
        The file it was read from.
    """

    id: str
    zh: str
    en: str
    source: str
    layer: Layer
    valid_from: date | None
    valid_until: date | None
    unknown_after_hours: int | None
    epidemic_from: date
    date: DateBasis
    levels: tuple[Level, ...]
    indicators: dict[str, Indicator]
    clauses: tuple[Clause, ...]
    constraints: tuple[Constraint, ...]
    text: str

    @property
    def hash(self) -> str:
        """SHA-256 (hex) of the file's text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def lowest(self) -> Level:
        """The level that silence can make unknown."""
        return self.levels[0]

    def level(self, level_id: str) -> Level:
        """The level of an id.

        Raises
        ------
        KeyError
            The scheme has no such level.
        """
        for level in self.levels:
            if level.id == level_id:
                return level
        raise KeyError(level_id)

    def rank(self, level_id: str) -> int:
        """Position of a level, 0 the lowest; −1 for no level."""
        if level_id in ("", NO_LEVEL):
            return -1
        return [level.id for level in self.levels].index(level_id)

    def clause(self, clause_id: str) -> Clause | None:
        """The clause of an id, if there is one."""
        return next((clause for clause in self.clauses if clause.id == clause_id), None)

    @property
    def supplied(self) -> tuple[str, ...]:
        """Names of the indicators that an input must bring ready-made."""
        return tuple(n for n, i in self.indicators.items() if i.measure == "supplied")


def parse_scheme(text: str, name: str = "scheme") -> Scheme:
    """Read a scheme from the text of its TOML file, and check every name in it.

    The exhaustive check of clauses is :func:`riskzone.zoning.checks.check_scheme`;
    :func:`riskzone.zoning.library.load_scheme` does both.

    Parameters
    ----------
    text : str
        Content of the file.
    name : str
        Name of the file, for messages.

    Raises
    ------
    SchemeError
        Not TOML, an unknown or missing key, a value out of range, a clause that
        names an unknown indicator or level.
    """
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also numbers without end, brackets in brackets
        raise SchemeError("zoning.scheme_not_toml", file=name, reason=str(error)) from error
    try:
        file = _File.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SchemeError(
            "zoning.scheme_field",
            file=name,
            field=where or "(top level)",
            value=str(first.get("input"))[:80],
            reason=reason_of(first),
        ) from error
    scheme = Scheme(
        id=file.id,
        zh=file.zh,
        en=file.en,
        source=file.source,
        layer=file.layer,
        valid_from=file.valid_from,
        valid_until=file.valid_until,
        unknown_after_hours=file.unknown_after_hours,
        epidemic_from=file.epidemic_from,
        date=file.date,
        levels=file.levels,
        indicators=file.indicators,
        clauses=file.clause,
        constraints=file.constraint,
        text=text,
    )
    _check_names(scheme, name)
    return scheme


def _check_names(scheme: Scheme, name: str) -> None:
    for where, value, reason in faults(scheme):
        raise SchemeError(
            "zoning.scheme_field", file=name, field=where, value=str(value), reason=reason
        )
