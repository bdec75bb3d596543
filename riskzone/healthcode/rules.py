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
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from riskzone.errors import SchemeError
from riskzone.messages import Words, render
from riskzone.zoning.faults import reason_of

#: What can be behind a colour; a closed list.
Kind = Literal[
    "confirmed", "suspected", "asymptomatic", "discharged", "close_contact",
    "centralised_isolation", "symptom", "possible_contact", "stay",
]  # fmt: skip
#: What happens on a day and ends something.
Event = Literal["released", "excluded"]
Missed = Literal["ignore", "restart"]

KINDS: tuple[str, ...] = get_args(Kind)
EVENTS: tuple[str, ...] = get_args(Event)
#: A daily report of temperature and symptoms.
CHECK_IN = "checkin"

#: Words that would make a list of reasons an open one.
_OPEN = ("other", "misc", "special", "manual", "其他", "其它", "特殊", "人工")

_Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
_Days = Annotated[int, Field(ge=1, le=365)]
_Text = Annotated[str, Field(min_length=1, max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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
    level : str
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
    level: str = ""
    look_back_days: Annotated[int, Field(ge=0, le=60)] = 0
    circle_codes: tuple[str, ...] = ()
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
    circle_codes: Annotated[tuple[str, ...], Field(min_length=1)]


class _File(_Strict):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    zh: _Text
    en: _Text
    source: _Text
    missed: Missed
    colours: Annotated[tuple[Colour, ...], Field(min_length=2)]
    reason: Annotated[tuple[Reason, ...], Field(min_length=1)]
    in_city: InCity | None = None


@dataclass(frozen=True)
class Rules:
    """Checked rules of a health code.

    Parameters
    ----------
    id, zh, en, source : str
    missed : {"ignore", "restart"}
        What a day without check-in does: nothing (so many check-ins are needed, however long
        it takes), or begin the count anew (so many on days that follow each other).
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
        anything, a colour or reason nobody declared, an end that cannot come.
    """
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SchemeError("zoning.scheme_not_toml", file=name, reason=str(error)) from error
    try:
        file = _File.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        raise SchemeError(
            "zoning.scheme_field",
            file=name,
            field=".".join(str(part) for part in first["loc"]) or "(top level)",
            value=str(first.get("input"))[:80],
            reason=reason_of(first),
        ) from error
    for where, value, reason in _faults(file):
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
        colours=file.colours,
        reasons=tuple(ranked),
        in_city=file.in_city,
        text=text,
    )


def _words(code: str, **params: Any) -> Words:
    return Words(render(code, params, "zh"), render(code, params, "en"))


def _faults(file: _File) -> Iterator[tuple[str, object, Words]]:
    """What is wrong beyond the form: field, value, and what would be right."""
    colours = [one.id for one in file.colours]
    reasons = [one.id for one in file.reason]
    for where, ids in (("colours", colours), ("reason", reasons)):
        for twice in sorted({one for one in ids if ids.count(one) > 1}):
            yield where, twice, _words("healthcode.twice")
    clear = colours[-1]
    for one in file.reason:
        where = f"reason.{one.id}"
        if any(word in text.casefold() for word in _OPEN for text in (one.id, one.zh, one.en)):
            yield f"{where}.id", one.id, _words("healthcode.open_reason")
        if one.colour not in colours[:-1]:
            known = ", ".join(colours[:-1])
            yield f"{where}.colour", one.colour, _words("healthcode.colour", known=known)
        yield from _course_faults(one, where, file)
    followed = {ending.then for one in file.reason for ending in one.ends if ending.then}
    for one in file.reason:
        if not (one.kinds or one.circle_codes or one.id in followed):
            yield f"reason.{one.id}.kinds", "", _words("healthcode.never_given")
    if clear in {one.colour for one in file.reason}:
        yield "colours", clear, _words("healthcode.clear_has_reason")


def _course_faults(one: Reason, where: str, file: _File) -> Iterator[tuple[str, object, Words]]:
    counted = one.lasts in ("days", "check_ins")
    if counted and one.days is None:
        yield f"{where}.days", "", _words("healthcode.days_missing", lasts=one.lasts)
    if not counted and one.days is not None:
        yield f"{where}.days", one.days, _words("healthcode.days_idle", lasts=one.lasts)
    if one.lasts == "open" and one.kinds and not one.ends:
        yield f"{where}.lasts", one.lasts, _words("healthcode.endless")
    if ("stay" in one.kinds) != bool(one.level):
        yield f"{where}.level", one.level, _words("healthcode.stay_level")
    if "stay" in one.kinds and one.kinds != ("stay",):
        yield f"{where}.kinds", ", ".join(one.kinds), _words("healthcode.stay_alone")
    if one.look_back_days and "stay" not in one.kinds:
        yield f"{where}.look_back_days", one.look_back_days, _words("healthcode.look_back_idle")
    if one.circle_codes and (one.kinds or one.ends or one.lasts != "to"):
        yield f"{where}.circle_codes", ", ".join(one.circle_codes), _words("healthcode.circle")
    events = [ending.by for ending in one.ends]
    if len(set(events)) < len(events):
        yield f"{where}.ends", ", ".join(events), _words("healthcode.twice")
    known = {other.id: other for other in file.reason}
    for ending in one.ends:
        follower = known.get(ending.then)
        if ending.then and (
            follower is None or follower.kinds or follower.circle_codes or follower.ends
        ):
            yield f"{where}.ends.then", ending.then, _words("healthcode.follower")
        if follower is not None and follower.lasts not in ("days", "check_ins"):
            yield f"{where}.ends.then", ending.then, _words("healthcode.follower")
