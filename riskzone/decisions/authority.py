"""Who proposes, reviews, advises, decides and is informed of levels: data.

An authority table is a TOML file in ``data/authority/levels``; ``docs/declared-levels.md``
describes every key.
"""

from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, field_validator

from riskzone.decisions.model import (
    DecisionDocument,
    FollowLine,
    LevelLine,
    Line,
    ListLine,
    Relation,
    ResponseLine,
    SchemeLine,
)
from riskzone.decisions.reach import path, reaches
from riskzone.errors import NotFound
from riskzone.settings import DATA
from riskzone.units.authority import Body
from riskzone.units.control_schemes import Certainty
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

SHIPPED = DATA / "authority" / "levels"

#: What a paper may have to carry before it is decided.
Demand = Literal["number", "scan", "opinion", "basis"]


class Kind(StrEnum):
    """What is decided."""

    LEVEL = "level"
    LIST = "list"
    RESPONSE = "response"
    SCHEME = "scheme"
    WITHDRAW = "withdraw"


class Authority(Strict):
    """Who takes part in one kind of decision, as ids of bodies.

    Parameters
    ----------
    proposes, reviews, opinion, informed : tuple of str
        In the order in which they act.
    decides : str
    demands : tuple of {"number", "scan", "opinion", "basis"}
        What the document carries before it is decided.
    basis_zh, basis_en : str
        What the decision rests on.
    """

    proposes: Annotated[tuple[str, ...], Field(min_length=1)]
    reviews: tuple[str, ...] = ()
    opinion: tuple[str, ...] = ()
    decides: str
    informed: tuple[str, ...] = ()
    demands: tuple[Demand, ...] = ()
    basis_zh: str
    basis_en: str

    @property
    def named(self) -> tuple[str, ...]:
        """Every body the decision names."""
        return (*self.proposes, *self.reviews, *self.opinion, *self.informed, self.decides)


class LevelAuthority(Strict):
    """A validated authority table.

    Parameters
    ----------
    id, zh, en, source : str
    certainty : {"notice", "derived", "assumption"}
    assumed : tuple of str
        Keys whose values the source does not give.
    area : str
        Division code of where it counts.
    valid_from : date
        First day on which papers are signed by it, until a later table of the area begins.
    bodies : dict of str to Body
    decisions : dict of Kind to Authority
    levels : dict of str to tuple of str
        Layer → ids of the levels that are declared, the lowest first, where they are not those
        of the scheme adopted for the layer.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    zh: str
    en: str
    source: str
    certainty: Certainty
    assumed: tuple[str, ...] = ()
    area: Annotated[str, Field(pattern=r"^[0-9]{2,6}$")]
    valid_from: date
    bodies: Annotated[dict[str, Body], Field(min_length=1)]
    decisions: dict[Kind, Authority]
    levels: dict[str, Annotated[tuple[str, ...], Field(min_length=2)]] = Field(default_factory=dict)

    @field_validator("decisions")
    @classmethod
    def _all(cls, value: dict[Kind, Authority]) -> dict[Kind, Authority]:
        lacking = [kind.value for kind in Kind if kind not in value]
        if lacking:
            raise Fault("units.authority_lacks", kinds=", ".join(lacking))
        return value


def parse_authority(text: str, name: str = "authority table") -> LevelAuthority:
    """Read an authority table from the text of its TOML file, and check every name in it.

    Raises
    ------
    SchemeError
        Not TOML, an unknown or missing key, or a body that is not described.
    """
    raw = toml(text, name)
    table = validated(LevelAuthority, raw, name)
    for where, value, reason in (*_faults(table), *missing_keys(table.assumed, raw)):
        raise fault(name, where, value, reason)
    return table


def _faults(table: LevelAuthority) -> Faults:
    known = both("units.rules_known", known=", ".join(table.bodies))
    for kind, authority in table.decisions.items():
        for body in authority.named:
            if body not in table.bodies:
                yield f"decisions.{kind}", body, known


@cache
def authorities() -> dict[str, LevelAuthority]:
    """The shipped authority tables by id, ascending."""
    found: dict[str, LevelAuthority] = {}
    for stem, name, text in shipped(SHIPPED):
        found[stem] = parse_authority(text, name)
        check_id(found[stem].id, stem, name)
    return found


def authority(id: str) -> LevelAuthority:  # noqa: A002 - the name the tables give it
    """An authority table by its id.

    Raises
    ------
    NotFound
        There is none; names those there are.
    """
    found = authorities().get(id)
    if found is None:
        raise NotFound("decisions.no_such_authority", authority=id, known=", ".join(authorities()))
    return found


def authority_in_force(area: str, on: date) -> LevelAuthority:
    """The authority table by which the papers of an area are signed on a day.

    Of the tables of the smallest area around it the one that began last; before the first one,
    the first.  Where no table is about the area, all of them are asked alike.
    """
    every = authorities().values()
    here = [one for one in every if reaches(one.area, area)] or list(every)
    nearest = max(len(path(one.area)) for one in here)
    of_area = [one for one in here if len(path(one.area)) == nearest]
    begun = [one for one in of_area if one.valid_from <= on]
    if not begun:
        return min(of_area, key=lambda one: (one.valid_from, one.id))
    return max(begun, key=lambda one: (one.valid_from, one.id))


def kind_of(line: Line) -> Kind | None:
    """The kind of decision a line is; ``None``: a step of a control unit, decided as such."""
    if isinstance(line, LevelLine):
        return Kind.LEVEL
    if isinstance(line, ListLine):
        return Kind.LIST
    if isinstance(line, ResponseLine | FollowLine):
        return Kind.RESPONSE
    return Kind.SCHEME if isinstance(line, SchemeLine) else None


def kinds_of(document: DecisionDocument) -> tuple[Kind, ...]:
    """The kinds of decision a document takes, in the order of :class:`Kind`."""
    found = {kind_of(line) for line in document.lines}
    if document.relation is Relation.WITHDRAWS:
        found.add(Kind.WITHDRAW)
    return tuple(kind for kind in Kind if kind in found)
