"""Who may publish what: data, see ``data/publishing/authority.toml``."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Literal

from riskzone.errors import InputError
from riskzone.messages import Words
from riskzone.release.bulletin_places import area_words
from riskzone.settings import DATA
from riskzone.units.control_schemes import Certainty
from riskzone.units.rule_files import Strict, fault, missing_keys, toml, validated
from riskzone.units.words import both

FILE = DATA / "publishing" / "authority.toml"

Level = Literal["nation", "province", "prefecture", "county", ""]


class Kind(StrEnum):
    """What is published."""

    CASE_TOTALS = "case_totals"
    UNIT_NOTICE = "unit_notice"
    LEVELS = "levels"


class Publisher(Strict):
    """An office; ``{area}`` in its name is the division it is of.

    Parameters
    ----------
    zh, en : str
    level : {"nation", "province", "prefecture", "county", ""}
        Of the area it publishes for; ``""``: of whatever area it decided for.
    """

    zh: str
    en: str
    level: Level


class Permission(Strict):
    """Who publishes one kind of thing.

    Parameters
    ----------
    body : str
        Id of a publisher.
    second : bool
        Whether another person than who wrote it publishes it.
    basis_zh, basis_en : str
        What that rests on.
    """

    body: str
    second: bool
    basis_zh: str
    basis_en: str


class PublishingAuthority(Strict):
    """The validated table.

    Parameters
    ----------
    id, zh, en, source : str
    certainty : {"notice", "derived", "assumption"}
    assumed : tuple of str
        Keys whose values the source does not give.
    bodies : dict of str to Publisher
    kinds : dict of Kind to Permission
    """

    id: str
    zh: str
    en: str
    source: str
    certainty: Certainty
    assumed: tuple[str, ...] = ()
    bodies: dict[str, Publisher]
    kinds: dict[Kind, Permission]


@dataclass(frozen=True)
class Issuer:
    """Who publishes one thing of one area.

    Parameters
    ----------
    body : str
        Id in the table.
    name : Words
        With the name of its area.
    second : bool
        Whether another person than who wrote it publishes it.
    basis : Words
    """

    body: str
    name: Words
    second: bool
    basis: Words


def parse_publishing(text: str, name: str = "publishing authority") -> PublishingAuthority:
    """Read the table from the text of its TOML file.

    Raises
    ------
    SchemeError
        Not TOML, an unknown or missing key, or a body that is not described.
    """
    raw = toml(text, name)
    table = validated(PublishingAuthority, raw, name)
    for where, value, reason in missing_keys(table.assumed, raw):
        raise fault(name, where, value, reason)
    known = both("units.rules_known", known=", ".join(table.bodies))
    for kind, permission in table.kinds.items():
        if permission.body not in table.bodies:
            raise fault(name, f"kinds.{kind}.body", permission.body, known)
    return table


@cache
def publishing_authority() -> PublishingAuthority:
    """The table that comes with RiskZone."""
    return parse_publishing(FILE.read_text("utf-8"), FILE.name)


def issuer(kind: Kind, area: str) -> Issuer:
    """Who publishes something of an area.

    Parameters
    ----------
    kind : Kind
    area : str
        Division code.

    Raises
    ------
    InputError
        Nobody at that level may: the totals of a county are told by its province.
    """
    table = publishing_authority()
    permission = table.kinds[kind]
    body = table.bodies[permission.body]
    place = area_words(area)
    basis = Words(permission.basis_zh, permission.basis_en)
    if body.level and body.level != level_of(area):
        above = area_words(area[:2])
        told = Words(body.zh.format(area=above.zh), body.en.format(area=above.en))
        raise InputError("bulletins.not_theirs", area=place, body=told, basis=basis)
    name = Words(body.zh.format(area=place.zh), body.en.format(area=place.en))
    return Issuer(permission.body, name, permission.second, basis)


def level_of(area: str) -> Level:
    """The level of a division by its code."""
    if area == "CN":
        return "nation"
    bare = area.removesuffix("00").removesuffix("00")
    return {2: "province", 4: "prefecture"}.get(len(bare), "county")  # type: ignore[return-value]
