"""One decision about all control units of an order: all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from riskzone.access import Actor, Right
from riskzone.errors import Conflict, Denied, InputError, Refused, RiskZoneError
from riskzone.messages import Words
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.present import present
from riskzone.services.unit_changes import take_step
from riskzone.services.unit_scope import UnitRow, area_of, check_seen, row_of
from riskzone.store import WriteUnitOfWork, units
from riskzone.units.asked import Asked
from riskzone.units.findings import Finding
from riskzone.units.lifecycle import ACTION_WORDS, Action
from riskzone.units.model import ControlUnit
from riskzone.units.words import both, joined

#: Actions that ask nothing of one control unit which the others of its order have not.
TOGETHER = frozenset(
    {
        *(Action.PROPOSE, Action.OPINE, Action.RETURN, Action.REJECT, Action.WITHDRAW),
        *(Action.APPROVE, Action.CONFIRM, Action.REPORT, Action.RATIFY, Action.REFUSE),
    }
)


def act_many(
    actor: Actor,
    ctx: Context,
    choices: Sequence[tuple[int, int]],
    action: Action,
    *,
    reason: str = "",
    effective_at: datetime | None = None,
    document: str = "",
    text: str = "",
    agrees: bool = True,
    review_on: date | None = None,
    decider: str = "",
) -> tuple[ControlUnit, ...]:
    """Take several control units of one order the same step further, in one unit of work.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    choices : sequence of (unit_id, base_version)
        Each with the version it was seen in.
    action : Action
        One of :data:`TOGETHER`.
    reason, effective_at, document, text, agrees, review_on, decider
        As for one, see :class:`riskzone.units.asked.Asked`.

    Returns
    -------
    tuple of ControlUnit
        As stored, in the order given.

    Raises
    ------
    InputError
        Nothing was chosen, one twice, of several orders, or the action needs one at a time.
    Conflict
        Others were quicker; names every control unit that changed meanwhile.
    Refused
        A rule forbids it for some of them; one finding for each reason, with the name.
    Denied
        The actor may not, not everywhere, or proposed or ordered one of them.

    In each case nothing was stored of any of them.
    """
    now = guard.check(actor, ctx, Right.VIEW_UNITS)
    if action not in TOGETHER:
        raise InputError("unit_services.not_together", action=ACTION_WORDS[action])
    numbers = [unit_id for unit_id, _ in choices]
    if not numbers:
        raise InputError("units.nothing_given")
    if len(set(numbers)) != len(numbers):
        raise InputError("unit_services.chosen_twice")
    asked = Asked(
        reason=reason, effective_at=effective_at, document=document, text=text, agrees=agrees,
        review_on=review_on, decider=decider,
    )  # fmt: skip
    with ctx.store.write(now) as uow:
        members = [units.get(uow, number).unit for number in numbers]
        for unit in members:
            check_seen(now, unit)
        if len({unit.group for unit in members}) > 1 or not (members[0].group or len(members) == 1):
            raise InputError("unit_services.not_one_order")
        _check_versions(members, choices)
        return _all_of(ctx, uow, now, members, action, asked)


def members(actor: Actor, ctx: Context, unit_id: int) -> tuple[UnitRow, ...]:
    """The control units of one order that the actor may see, by number; one alone is its own.

    Raises
    ------
    NotFound
        There is no such control unit.
    Denied
        It lies outside the actor's jurisdiction.
    """
    now = guard.check(actor, ctx, Right.VIEW_UNITS)
    at = present(ctx)
    with ctx.store.read() as uow:
        found = units.get(uow, unit_id)
        check_seen(now, found.unit)
        every = units.of_group(uow, found.unit.group) if found.unit.group else (found,)
        return tuple(
            row_of(one, at) for one in every if now.may(Right.VIEW_UNITS, area_of(one.unit))
        )


def _check_versions(members: Sequence[ControlUnit], choices: Sequence[tuple[int, int]]) -> None:
    stale = [
        unit for unit, (_, version) in zip(members, choices, strict=True) if unit.version != version
    ]
    if stale:
        names = joined(Words(unit.name, unit.name) for unit in stale)
        raise Conflict("unit_services.stale_members", count=len(stale), names=names)


@dataclass(frozen=True)
class _Refusal:
    unit: ControlUnit
    error: RiskZoneError

    def findings(self) -> tuple[Finding, ...]:
        said = self.error.findings if isinstance(self.error, Refused) else ()
        every = said or (Finding(self.error.code, self.error.params),)
        return tuple(
            Finding(
                "unit_services.of_member",
                {"name": self.unit.name, "why": both(one.code, **one.params)},
                field=one.field,
            )
            for one in every
        )


def _all_of(  # noqa: PLR0917 - private, one caller
    ctx: Context,
    uow: WriteUnitOfWork,
    actor: Actor,
    members: Sequence[ControlUnit],
    action: Action,
    asked: Asked,
) -> tuple[ControlUnit, ...]:
    """Take the step for each; what refuses is collected, and undoes the others with it."""
    stored: list[ControlUnit] = []
    refused: list[_Refusal] = []
    for unit in members:
        try:
            stored.append(take_step(ctx, uow, actor, unit, action, asked))
        except RiskZoneError as error:
            refused.append(_Refusal(unit, error))
    if not refused:
        return tuple(stored)
    if len(members) == 1:  # nobody needs to be told which one
        raise refused[0].error
    found = tuple(finding for one in refused for finding in one.findings())
    if any(isinstance(one.error, Denied) for one in refused):
        raise Denied(found[0].code, **found[0].params)
    raise Refused(found[0].code, findings=found, **found[0].params)
