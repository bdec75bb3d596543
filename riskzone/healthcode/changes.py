"""Rules of the health code as one person proposes them and another one puts them in force."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import TypeAdapter

from riskzone.healthcode.rules import Rules, parse_rules


class State(StrEnum):
    """Where a change of the rules stands; only an approved one is ever in force."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """Rules that are to hold, or hold, from a day on.

    Parameters
    ----------
    id, version : int
        As the store numbers them; 0 of what is not stored.
    state : State
    area : str
        Division code.
    rules : str
        Id the text gives itself.
    text : str
        The whole file of rules.
    valid_from : date
        The first state counted by them: 00:00 of this local day.
    document : str
        The decision they rest on.
    proposed_by, decided_by : str
        Accounts; never the same one where it is approved.
    """

    id: int = 0
    version: int = 0
    state: State = State.PROPOSED
    area: str
    rules: str
    text: str
    valid_from: date
    document: str = ""
    proposed_by: str = ""
    decided_by: str = ""

    @property
    def parsed(self) -> Rules:
        """The rules themselves."""
        return parse_rules(self.text, f"{self.rules}.toml")


def in_force(changes: "tuple[RuleChange, ...]", area: str, on: date) -> RuleChange | None:
    """The change whose rules hold on a day: the last first day, then the later number."""
    held = [
        one
        for one in changes
        if one.state is State.APPROVED and one.area == area and one.valid_from <= on
    ]
    return max(held, key=lambda one: (one.valid_from, one.id), default=None)


_ADAPTER = TypeAdapter(RuleChange)


def to_json(change: RuleChange) -> str:
    """A change as JSON; :func:`from_json` gives an equal one."""
    return _ADAPTER.dump_json(change).decode()


def from_json(text: str) -> RuleChange:
    """A change from its JSON."""
    return _ADAPTER.validate_json(text)
