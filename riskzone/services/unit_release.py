"""Releasing several control units by one decision, each for itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from riskzone.access import Actor, Right
from riskzone.errors import InputError, RiskZoneError
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.unit_changes import act
from riskzone.units.lifecycle import Action


@dataclass(frozen=True)
class ReleaseReport:
    """What came of a bulk release.

    Parameters
    ----------
    released : tuple of int
        Control units that are ended now.
    refused : tuple of (int, str, mapping)
        Control units that stand as they were; catalogue code and parameters say why.
    """

    released: tuple[int, ...]
    refused: tuple[tuple[int, str, Mapping[str, Any]], ...]


def release_many(
    actor: Actor,
    ctx: Context,
    choices: Sequence[tuple[int, int]],
    *,
    reason: str = "",
    document: str = "",
    checklist: Mapping[str, bool],
) -> ReleaseReport:
    """Release control units, each in a unit of work of its own.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    choices : sequence of (unit_id, base_version)
    reason, document : str
    checklist : mapping of str to bool
        What was looked at; every item must be true.

    Raises
    ------
    InputError
        An item of the checklist is open.
    Denied
        The actor may not decide about control units.
    """
    guard.check(actor, ctx, Right.DECIDE_UNITS)
    still = [name for name, done in checklist.items() if not done]
    if still:
        raise InputError("unit_services.checklist_open", items=", ".join(still))
    released: list[int] = []
    refused: list[tuple[int, str, Mapping[str, Any]]] = []
    for unit_id, version in choices:
        try:
            act(actor, ctx, unit_id, version, Action.RELEASE, reason=reason, document=document)
        except RiskZoneError as error:
            refused.append((unit_id, error.code, error.params))
        else:
            released.append(unit_id)
    return ReleaseReport(tuple(released), tuple(refused))
