"""Who proposes, reviews, advises, decides and is informed: data per control scheme.

An authority table is a TOML file in ``data/authority``; ``docs/control-units.md`` describes
every key.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, field_validator

from riskzone.errors import NotFound
from riskzone.settings import DATA
from riskzone.units.control_schemes import Certainty, ControlScheme
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
from riskzone.zoning.faults import Fault

SHIPPED = DATA / "authority"

#: Levels of administration, lowest first.
Level = Literal["township", "county", "prefecture", "province"]
LEVELS: tuple[Level, ...] = ("township", "county", "prefecture", "province")


class Decision(StrEnum):
    """What is decided about a control unit."""

    CLOSE = "close"
    EXTEND = "extend"
    RELEASE = "release"


class Body(Strict):
    """An office that takes part in a decision, and its level."""

    zh: str
    en: str
    level: Level


class Authority(Strict):
    """Who takes part in one kind of decision, as ids of bodies.

    Parameters
    ----------
    proposes, reviews, opinion, informed : tuple of str
        In the order in which they act.
    decides : str
    higher : str
        Decides what goes beyond the scheme's defaults.
    basis_zh, basis_en : str
        What the decision rests on.
    """

    proposes: Annotated[tuple[str, ...], Field(min_length=1)]
    reviews: tuple[str, ...] = ()
    opinion: tuple[str, ...] = ()
    decides: str
    higher: str
    informed: tuple[str, ...] = ()
    basis_zh: str
    basis_en: str

    @property
    def named(self) -> tuple[str, ...]:
        """Every body the decision names."""
        others = (*self.proposes, *self.reviews, *self.opinion, *self.informed)
        return (*others, self.decides, self.higher)


class AuthorityTable(Strict):
    """A validated authority table."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    zh: str
    en: str
    source: str
    certainty: Certainty
    assumed: tuple[str, ...] = ()
    bodies: Annotated[dict[str, Body], Field(min_length=1)]
    decisions: dict[Decision, Authority]

    @field_validator("decisions")
    @classmethod
    def _all(cls, value: dict[Decision, Authority]) -> dict[Decision, Authority]:
        lacking = [kind.value for kind in Decision if kind not in value]
        if lacking:
            raise Fault("units.authority_lacks", kinds=", ".join(lacking))
        return value

    def level(self, body: str) -> Level:
        """Level of a body."""
        return self.bodies[body].level


def parse_authority(text: str, name: str = "authority table") -> AuthorityTable:
    """Read an authority table from the text of its TOML file, and check every name in it.

    Raises
    ------
    SchemeError
        Not TOML, an unknown or missing key, a body that is not described, or a higher
        decider that is not above the usual one.
    """
    raw = toml(text, name)
    table = validated(AuthorityTable, raw, name)
    for where, value, reason in (*_faults(table), *missing_keys(table.assumed, raw)):
        raise fault(name, where, value, reason)
    return table


def _faults(table: AuthorityTable) -> Faults:
    for kind, authority in table.decisions.items():
        for body in authority.named:
            if body not in table.bodies:
                known = both("units.rules_known", known=", ".join(table.bodies))
                yield f"decisions.{kind}", body, known
                return
        decides, higher = table.level(authority.decides), table.level(authority.higher)
        if LEVELS.index(higher) <= LEVELS.index(decides):
            yield (
                f"decisions.{kind}.higher",
                authority.higher,
                both("units.authority_not_higher", level=decides),
            )


@cache
def authority_tables() -> dict[str, AuthorityTable]:
    """The shipped authority tables by id, ascending."""
    found: dict[str, AuthorityTable] = {}
    for stem, name, text in shipped(SHIPPED):
        found[stem] = parse_authority(text, name)
        check_id(found[stem].id, stem, name)
    return found


def authority_table(scheme: ControlScheme) -> AuthorityTable:
    """The authority table a control scheme follows.

    Raises
    ------
    NotFound
        It names one that does not exist.
    """
    found = authority_tables().get(scheme.authority)
    if found is None:
        known = ", ".join(authority_tables())
        raise NotFound("units.no_such_authority", authority=scheme.authority, known=known)
    return found


def authority_for(scheme: ControlScheme, kind: Decision) -> Authority:
    """Who takes part in a kind of decision under a control scheme.

    Raises
    ------
    NotFound
        The scheme names an authority table that does not exist.
    """
    return authority_table(scheme).decisions[kind]


def is_higher(scheme: ControlScheme, kind: Decision, level: str) -> bool:
    """Whether a level of headquarters is at least the one that decides beyond the defaults."""
    wanted = authority_table(scheme).level(authority_for(scheme, kind).higher)
    ranks: tuple[str, ...] = LEVELS
    return level in ranks and ranks.index(level) >= ranks.index(wanted)


#: Digits of a division code → level of its headquarters.
_DIGITS: dict[int, Level] = {2: "province", 4: "prefecture", 6: "county"}


def level_of(jurisdictions: Iterable[str]) -> Level | None:
    """The highest level of headquarters somebody with these jurisdictions may speak for.

    Parameters
    ----------
    jurisdictions : iterable of str
        Division codes; the empty code is everywhere.  No code: no level.
    """
    found: list[Level] = []
    for code in jurisdictions:
        digits = len(code.removesuffix("0000").removesuffix("00")) if len(code) == 6 else len(code)
        found.append("province" if code in ("", "CN") else _DIGITS.get(digits, "township"))
    return max(found, key=LEVELS.index, default=None)
