"""What may leave for whom: ``data/publishing/disclosure.toml`` as checked records."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from riskzone.errors import InputError
from riskzone.release.audience import Audience
from riskzone.release.disclosure.cells import Figure
from riskzone.settings import DATA


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LayerRule(_Strict):
    """Which figures of some layers leave.

    ``every_days`` and ``anchor``: the figures are those of the last window that ended on the
    anchor or a multiple of so many days from it; 0: those of the last full day.
    """

    layers: tuple[str, ...]
    measures: Annotated[tuple[str, ...], Field(min_length=1)]
    hidden_below_threshold: bool = False
    every_days: Annotated[int, Field(ge=0)] = 0
    anchor: date = date(2020, 1, 1)

    def last(self, day: date) -> date:
        """Last day of the newest window that had ended by a day."""
        if not self.every_days:
            return day
        return day - timedelta(days=(day - self.anchor).days % self.every_days)


class _Audience(_Strict):
    control: bool
    source: str
    assumed: bool
    layer: Annotated[tuple[LayerRule, ...], Field(min_length=1)]


class _Threshold(_Strict):
    choices: Annotated[tuple[int, ...], Field(min_length=1)]
    usual: int
    source: str
    assumed: bool


class _Group(_Strict):
    zones: Annotated[int, Field(ge=2)]
    zeros: Annotated[int, Field(ge=1)]
    source: str
    assumed: bool


class _Width(_Strict):
    least: Annotated[int, Field(ge=1)]
    source: str
    assumed: bool


class _File(_Strict):
    threshold: _Threshold
    group: _Group
    width: _Width
    measures: dict[str, Annotated[int, Field(ge=1)] | Literal["running"]]
    audience: dict[Audience, _Audience]


@dataclass(frozen=True)
class Policy:
    """What may leave for one audience.

    Parameters
    ----------
    audience : Audience
    threshold : int
        A count from 1 to one below it is hidden; 0: nothing is.
    rules : tuple of LayerRule
    spans : mapping of str to int
        Measure → days it counts; 0: a running total.
    group_zones, group_zeros, width : int
        What a group of hidden cells holds at least; see ``docs/disclosure.md``.
    source : str
    assumed : bool
    """

    audience: Audience
    threshold: int
    rules: tuple[LayerRule, ...]
    spans: Mapping[str, int]
    group_zones: int
    group_zeros: int
    width: int
    source: str
    assumed: bool

    def figures(self, day: date) -> tuple[tuple[str, Figure], ...]:
        """Layer and figure of every count that is needed of a pack.

        Parameters
        ----------
        day : date
            Last full day counted.

        Notes
        -----
        The layer above one that hides is needed at the same figure: its totals are exact.
        """
        found: dict[tuple[str, Figure], None] = {}
        order = [layer for rule in self.rules for layer in rule.layers]
        for rule in self.rules:
            for measure in rule.measures:
                figure = (measure, rule.last(day))
                layers = list(rule.layers)
                if rule.hidden_below_threshold:
                    layers += order[: order.index(layers[0])]
                found.update({(layer, figure): None for layer in layers})
        return tuple(found)


def policy(audience: Audience, threshold: int | None = None) -> Policy:
    """The policy of an audience.

    Parameters
    ----------
    audience : Audience
    threshold : int, optional
        One of the choices; the usual one if not given. Internal readers see every count.

    Raises
    ------
    InputError
        A threshold below the smallest, or none of the choices.
    """
    file = _file()
    one = file.audience[audience]
    choices = file.threshold.choices
    given = file.threshold.usual if threshold is None else threshold
    if one.control and given < min(choices):
        raise InputError("disclosure.threshold_too_small", value=given, least=min(choices))
    if one.control and given not in choices:
        raise InputError(
            "disclosure.threshold_no_choice", value=given, choices=", ".join(map(str, choices))
        )
    return Policy(
        audience,
        given if one.control else 0,
        one.layer,
        {name: 0 if days == "running" else days for name, days in file.measures.items()},
        file.group.zones,
        file.group.zeros,
        file.width.least,
        one.source,
        one.assumed,
    )


@cache
def _file() -> _File:
    path = DATA / "publishing" / "disclosure.toml"
    return read(path.read_text("utf-8"))


def read(text: str) -> _File:
    """The file, checked.

    Raises
    ------
    InputError
        A layer that hides counts has more than one measure, or windows that overlap.
    """
    file = _File.model_validate(tomllib.loads(text))
    for audience in file.audience.values():
        for rule in audience.layer:
            days = [file.measures[name] for name in rule.measures]
            if not rule.hidden_below_threshold:
                continue
            if len(days) != 1 or days[0] == "running" or rule.every_days < days[0]:
                raise InputError(
                    "disclosure.windows_overlap",
                    layer=", ".join(rule.layers), measures=", ".join(rule.measures),
                )  # fmt: skip
    return file
