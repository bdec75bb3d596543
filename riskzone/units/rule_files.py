"""Rules as TOML files: read, checked for keys and values, refused with what would be right."""

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from riskzone.errors import SchemeError
from riskzone.messages import Words
from riskzone.units.words import both
from riskzone.zoning.faults import reason_of

#: Field, value, what would be right.
Faults = Iterator[tuple[str, str, Words]]


class Strict(BaseModel):
    """A part of a rule file: no key that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_File = TypeVar("_File", bound=Strict)


def toml(text: str, name: str) -> dict[str, Any]:
    """The content of a TOML file.

    Raises
    ------
    SchemeError
        It is none.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also numbers without end
        raise SchemeError("units.rules_not_toml", file=name, reason=str(error)) from error


def validated(model: type[_File], raw: dict[str, Any], name: str) -> _File:
    """A rule file with its keys and values checked.

    Raises
    ------
    SchemeError
        An unknown or missing key, a value out of range; names the first.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "[key]")
        raise fault(name, where, str(first.get("input"))[:80], _reason(first)) from error


def _reason(found: Any) -> Words:
    if found["type"] == "enum":
        known = str(found["ctx"]["expected"]).replace(" or ", ", ")
        return both("units.rules_known", known=known)
    return reason_of(found)


def fault(name: str, where: str, value: str, reason: Words) -> SchemeError:
    """The error of one field of a rule file."""
    field = where or "(top level)"
    return SchemeError("units.rules_field", file=name, field=field, value=value, reason=reason)


def missing_keys(paths: Iterable[str], raw: dict[str, Any]) -> Faults:
    """Keys that are said to be assumed have to be there."""
    for path in paths:
        here: Any = raw
        for part in path.split("."):
            here = here.get(part) if isinstance(here, dict) else None
        if here is None:
            yield "assumed", path, both("units.rules_no_such_key")


def shipped(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Id, file name and text of the rule files of a folder, ascending."""
    for path in sorted(folder.glob("*.toml")):
        yield path.stem, path.name, path.read_text("utf-8")


def check_id(file_id: str, stem: str, name: str) -> None:
    """A rule file is called what it says it is.

    Raises
    ------
    SchemeError
        It is not.
    """
    if file_id != stem:
        raise fault(name, "id", file_id, both("units.rules_known", known=stem))
