"""Bulletins that were really published, with their sources: for the demonstration and the tests."""

import tomllib
from datetime import date
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from riskzone.release.bulletin import Bulletin
from riskzone.settings import DATA

FILE = DATA / "publishing" / "bulletins_hlj_2020-04.toml"
_ADAPTER = TypeAdapter(Bulletin)


@cache
def published_bulletins() -> tuple[Bulletin, ...]:
    """The bulletins of Heilongjiang of 2020-04-17 and 04-20 to 04-25, the first one first.

    They stand as they were printed, the slip of 04-23 among them; numbers and states are those of
    what is not stored.
    """
    raw: dict[str, Any] = tomllib.loads(FILE.read_text("utf-8"))
    area = {"area": raw["area"]}
    return tuple(_ADAPTER.validate_python(area | entry) for entry in raw["bulletin"])


def published_bulletin(on: date) -> Bulletin:
    """The bulletin of one of these days.

    Raises
    ------
    KeyError
        None is among them.
    """
    return {one.on: one for one in published_bulletins()}[on]
