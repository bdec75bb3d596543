"""疫情通报: the figures of a day as the health authority publishes them, and what they obey."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import TypeAdapter


class State(StrEnum):
    """Where a bulletin stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Bulletin:
    """The bulletin of an area and a day.

    Parameters
    ----------
    id, version : int
        As the store numbers them; 0 of what is not stored.
    state : State
    area : str
        Division code.
    on : date
        The day whose 24 hours it tells of.
    """

    id: int = 0
    version: int = 0
    state: State = State.DRAFT
    area: str
    on: date


_ADAPTER = TypeAdapter(Bulletin)


def to_json(bulletin: Bulletin) -> str:
    """A bulletin as JSON; :func:`from_json` gives an equal one."""
    return _ADAPTER.dump_json(bulletin).decode()


def from_json(text: str) -> Bulletin:
    """A bulletin from its JSON."""
    return _ADAPTER.validate_json(text)
