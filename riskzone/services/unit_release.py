"""Releasing several control units by one decision, each for itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from riskzone.access import Actor, Right, require
from riskzone.errors import InputError, RiskZoneError
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.unit_changes import act
from riskzone.services.unit_scope import area_of
from riskzone.store import audit, units
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
    decider: str = "",
    effective_at: datetime | None = None,
    checklist: Mapping[str, bool],
) -> ReleaseReport:
    """Release control units, each in a unit of work of its own.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    choices : sequence of (unit_id, base_version)
    reason, document, decider : str
        As for one release.
    effective_at : datetime, optional
        When all of them end; default: now.
    checklist : mapping of str to bool
        What was looked at; every item must be true.  It goes into the audit chain, with the
        control units of the actor's jurisdiction; of others nothing was looked at.

    Raises
    ------
    InputError
        An item of the checklist is open.
    Denied
        The actor may not decide about control units.
    """
    now = guard.check(actor, ctx, Right.DECIDE_UNITS)
    still = [name for name, done in checklist.items() if not done]
    if still or not checklist:
        raise InputError("unit_services.checklist_open", items=", ".join(still) or "-")
    refused = _not_mine(now, ctx, choices)
    own = [(unit_id, version) for unit_id, version in choices if unit_id not in refused]
    if own:
        with ctx.store.write(now) as uow:
            looked_at = {"items": sorted(checklist), "units": [unit_id for unit_id, _ in own]}
            audit.append(uow, "unit.release_checklist", "control_unit", looked_at)
    released: list[int] = []

    def release(unit_id: int, version: int) -> None:
        try:
            act(
                actor, ctx, unit_id, version, Action.RELEASE, reason=reason, document=document,
                decider=decider, effective_at=effective_at,
            )  # fmt: skip
        except RiskZoneError as error:
            refused[unit_id] = (error.code, error.params)
        else:
            refused.pop(unit_id, None)
            released.append(unit_id)

    for unit_id, version in own:
        release(unit_id, version)
    # An outer circle that was chosen before the one it ends with gets its turn again.
    for unit_id, version in own:
        if refused.get(unit_id, ("",))[0] == "units.ends_before_inner":
            release(unit_id, version)
    still_refused = tuple((unit_id, *why) for unit_id, why in refused.items())
    return ReleaseReport(tuple(released), still_refused)


def _not_mine(
    actor: Actor, ctx: Context, choices: Sequence[tuple[int, int]]
) -> dict[int, tuple[str, Mapping[str, Any]]]:
    """The control units the actor may not decide about, or that do not exist, and why."""
    found: dict[int, tuple[str, Mapping[str, Any]]] = {}
    with ctx.store.read() as uow:
        for unit_id, _ in choices:
            try:
                require(actor, Right.DECIDE_UNITS, area_of(units.get(uow, unit_id).unit))
            except RiskZoneError as error:
                found[unit_id] = (error.code, error.params)
    return found
