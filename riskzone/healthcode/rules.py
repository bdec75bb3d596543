"""Rules of a health code, as data: colours, reasons, and what begins and ends each.

A file of rules is TOML; ``docs/health-codes.md`` describes every key.  The list of reasons is
closed: each names the document it rests on, none can be "other", and nothing in the form can name
a person.

Time
----
The state of day ``D`` is that at 00:00 of ``D``: what happened on days before ``D`` counts.  An
event of day ``d`` therefore shows from day ``d + 1`` on, and *n* full days after it are the states
``d + 1`` … ``d + n``: somebody discharged on the 1st is red for 14 full days, until the state of
the 15th, and is not red at 00:00 of the 16th.  That is how the levels of counties count, too.
"""

import hashlib
import tomllib
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from riskzone.errors import SchemeError
from riskzone.healthcode.faults import faults
from riskzone.zoning.faults import reason_of

#: What can be behind a colour; a closed list.
Kind = Literal[
    "confirmed", "suspected", "asymptomatic", "discharged", "close_contact",
    "centralised_isolation", "symptom", "possible_contact", "stay",
]  # fmt: skip
#: What happens on a day and ends something.
Event = Literal["released", "excluded"]
Missed = Literal["prolong", "restart"]

KINDS: tuple[str, ...] = get_args(Kind)
EVENTS: tuple[str, ...] = get_args(Event)
#: A daily report of temperature and symptoms.
CHECK_IN = "checkin"

#: Levels of areas that arrivals are looked at for.
Level = Literal["low", "medium", "high"]
#: Codes that circles of control units give; those of no restriction colour nobody.
CircleCode = Literal["yellow", "red", "in_city"]

_Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
_Days = Annotated[int, Field(ge=1, le=365, strict=True)]
_Text = Annotated[str, Field(min_length=1, max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Colour(_Strict):
    """A colour of the code, with the words and the sign that go with it."""

    id: _Id
    zh: _Text
    en: _Text
    colour: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
    glyph: Annotated[str, Field(min_length=1, max_length=2)]


class Ending(_Strict):
    """An event that ends a reason, and the reason that follows it, if one does."""

    by: Event
    then: str = ""


class Reason(_Strict):
    """Why a code has a colour.

    Parameters
    ----------
    id : str
    zh, en : str
    colour : str
        Id of a colour.
    document : str
        What the reason rests on.
    assumed : tuple of str
        Keys of this reason that no document gives.
    kinds : tuple of str
        Exposures it is given for; empty: it only follows another reason, or comes from control
        units.
    level : {"low", "medium", "high"} or None
        Of ``stay``: level of the area somebody stayed in.
    look_back_days : int
        Of ``stay``: an area declared so many days after somebody left it still counts.
    circle_codes : tuple of str
        Code of the circles of control units whose residents have it.
    begins : {"from", "to"}
        The day of an exposure it counts from: its first, or its last (an arrival).
    lasts : {"open", "to", "days", "check_ins"}
        ``open``: until an event ends it.  ``to``: until the last day of the exposure.  ``days``:
        so many full days.  ``check_ins``: until so many daily check-ins were made.
    days : int
        Of ``days`` and ``check_ins``.
    ends : tuple of Ending
        Events that end it earlier.
    """

    id: _Id
    zh: _Text
    en: _Text
    colour: str
    document: _Text
    assumed: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    level: Level | None = None
    look_back_days: Annotated[int, Field(ge=0, le=60, strict=True)] = 0
    circle_codes: tuple[CircleCode, ...] = ()
    begins: Literal["from", "to"] = "from"
    lasts: Literal["open", "to", "days", "check_ins"] = "open"
    days: _Days | None = None
    ends: tuple[Ending, ...] = ()


class InCity(_Strict):
    """市内码: a restriction of travel that stands beside the colour.

    ``circle_codes`` are those of the circles of control units whose residents have it.
    """

    zh: _Text
    en: _Text
    document: _Text
    circle_codes: Annotated[tuple[CircleCode, ...], Field(min_length=1)]


class RulesFile(_Strict):
    """The form of a file of rules, before what its values mean together is checked."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    zh: _Text
    en: _Text
    source: _Text
    missed: Missed
    uncoded: tuple[Kind, ...] = ()
    assumed: tuple[Literal["missed", "uncoded"], ...] = ()
    colours: Annotated[tuple[Colour, ...], Field(min_length=2)]
    reason: Annotated[tuple[Reason, ...], Field(min_length=1)]
    in_city: InCity | None = None


@dataclass(frozen=True)
class Rules:
    """Checked rules of a health code.

    Parameters
    ----------
    id, zh, en, source : str
    missed : {"prolong", "restart"}
        What a day without check-in does: put the end off by a day (so many check-ins are needed,
        however long it takes), or begin the count anew (so many on days that follow each other).
    uncoded : tuple of str
        Kinds that nobody gets a colour for; said openly, so that none is forgotten.
    assumed : tuple of str
        Keys of the head that no document gives.
    colours : tuple of Colour
        The gravest first; the last one is that of everybody without a reason.
    reasons : tuple of Reason
        In the order of precedence: by colour, then as in the file.
    in_city : InCity or None
    text : str
        The file it was read from.
    """

    id: str
    zh: str
    en: str
    source: str
    missed: Missed
    uncoded: tuple[Kind, ...]
    assumed: tuple[str, ...]
    colours: tuple[Colour, ...]
    reasons: tuple[Reason, ...]
    in_city: InCity | None
    text: str

    @property
    def hash(self) -> str:
        """SHA-256 (hex) of the file's text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def clear(self) -> Colour:
        """The colour of everybody without a reason."""
        return self.colours[-1]

    def rank(self, reason: str) -> int:
        """Precedence of a reason, 0 the first; of ``""`` (none) the number of reasons."""
        ids = [one.id for one in self.reasons]
        return ids.index(reason) if reason else len(ids)

    def reason(self, reason: str) -> Reason:
        """The reason of an id.

        Raises
        ------
        KeyError
            There is none.
        """
        return {one.id: one for one in self.reasons}[reason]

    def of_rank(self, rank: int) -> tuple[str, str]:
        """Colour and reason of a precedence; the reason of the clear colour is ``""``."""
        if rank >= len(self.reasons):
            return self.clear.id, ""
        found = self.reasons[rank]
        return found.colour, found.id


def parse_rules(text: str, name: str = "rules") -> Rules:
    """Read rules from the text of their TOML file, and check them.

    Parameters
    ----------
    text : str
    name : str
        Name of the file, for messages.

    Raises
    ------
    SchemeError
        Not TOML, an unknown or missing key, a reason without document or that would take in
        anything, a colour or reason nobody declared, a kind nobody thought of, an end that cannot
        come.
    """
    try:
        raw = tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise SchemeError("zoning.scheme_not_toml", file=name, reason=str(error)) from error
    try:
        file = RulesFile.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        raise SchemeError(
            "zoning.scheme_field",
            file=name,
            field=".".join(str(part) for part in first["loc"]) or "(top level)",
            value=str(first.get("input"))[:80],
            reason=reason_of(first),
        ) from error
    for where, value, reason in faults(file, KINDS):
        raise SchemeError(
            "zoning.scheme_field", file=name, field=where, value=str(value), reason=reason
        )
    order = [one.id for one in file.colours]
    ranked = sorted(file.reason, key=lambda one: order.index(one.colour))
    return Rules(
        id=file.id,
        zh=file.zh,
        en=file.en,
        source=file.source,
        missed=file.missed,
        uncoded=file.uncoded,
        assumed=file.assumed,
        colours=file.colours,
        reasons=tuple(ranked),
        in_city=file.in_city,
        text=text,
    )
