"""What the form asks of the services: read, keep a draft, save, act."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from riskzone.errors import Conflict, Denied, Refused, RiskZoneError
from riskzone.services import unit_split, units
from riskzone.services.present import present
from riskzone.services.units import Draft, UnitRow
from riskzone.ui.data import Desk, context
from riskzone.ui.text import message
from riskzone.ui.units.form_state import Work
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit
from riskzone.units.split import Part

Problems = Sequence[tuple[str, Any, str]]


def now() -> datetime:
    """Give the minute that counts as the present."""
    return present(context())


def stored(desk: Desk, unit: int) -> UnitRow:
    """Give a stored control unit.

    Raises
    ------
    NotFound
        There is none of that number.
    Denied
        It lies outside the reader's jurisdiction.
    """
    return units.one(desk.actor, context(), unit)


def waiting(desk: Desk, unit: int) -> Draft | None:
    """Give the reader's own draft about a control unit; number 0 is a new one."""
    try:
        return units.draft_of(desk.actor, context(), unit)
    except Denied:
        return None


def keep(desk: Desk, work: Work) -> None:
    """Keep what is written as a draft; without a county it belongs to nobody yet."""
    if work.unit.county and work.unit != work.kept:
        made = units.keep_draft(desk.actor, context(), work.unit, work.version, number=work.draft)
        work.kept, work.kept_at, work.draft = work.unit, made.recorded_at, made.number


def version_of(desk: Desk, unit: ControlUnit, version: int) -> ControlUnit:
    """Give a version of a control unit; the stored one where that is not known any more."""
    if unit.version == version:
        return unit
    revisions = units.history(desk.actor, context(), unit.id)
    return next((one.unit for one in revisions if one.version == version), unit)


def apart(desk: Desk, draft: Draft) -> None:
    """Keep the other control units of an order as drafts of their own: a form shows one."""
    if draft.others:
        for one in draft.others:
            units.keep_draft(desk.actor, context(), one, 0)
        units.keep_draft(desk.actor, context(), draft.unit, 0, number=draft.number)


def drop(desk: Desk, number: int) -> None:
    """Forget one of the reader's drafts."""
    units.drop_draft(desk.actor, context(), number)


def save(
    desk: Desk, work: Work, wanted: Sequence[ControlUnit], action: Action, reason: str = ""
) -> tuple[ControlUnit, ...]:
    """Store what is written; what is refused stands in ``work`` and is kept as a draft.

    Returns
    -------
    tuple of ControlUnit
        What was stored; empty where it was refused.
    """
    work.problems, work.conflict = (), None
    try:
        if work.stored is None:
            return units.create(
                desk.actor, context(), wanted, action, reason=reason, draft=work.draft
            )
        unit = wanted[0]
        return (units.change(desk.actor, context(), unit, work.version, action, reason=reason),)
    except Conflict as conflict:
        work.conflict = conflict
    except RiskZoneError as error:
        work.problems = problems_of(error)
    return ()


def act(
    desk: Desk, unit: ControlUnit, action: Action, **asked: Any
) -> tuple[ControlUnit | None, Problems]:
    """Take a control unit a step further.

    Returns
    -------
    (ControlUnit or None, problems)
        What is stored now, or why nothing was done.
    """
    try:
        done = units.act(desk.actor, context(), unit.id, unit.version, action, **asked)
    except RiskZoneError as error:
        return None, problems_of(error)
    return done, ()


def of_order(desk: Desk, unit: ControlUnit, action: Action) -> tuple[ControlUnit, ...]:
    """Give the control units of an order that stand as this one does; empty where it is alone.

    Only actions that are done to a whole order at once have them.
    """
    if not unit.group or action not in units.TOGETHER:
        return ()
    found = (row.unit for row in units.members(desk.actor, context(), unit.id))
    same = tuple(one for one in found if one.state is unit.state)
    return same if len(same) > 1 else ()


def act_many(
    desk: Desk, several: Sequence[ControlUnit], action: Action, **asked: Any
) -> tuple[tuple[ControlUnit, ...], Problems]:
    """Take the control units of an order a step further: all of them, or none and why."""
    choices = [(unit.id, unit.version) for unit in several]
    try:
        return units.act_many(desk.actor, context(), choices, action, **asked), ()
    except RiskZoneError as error:
        return (), problems_of(error)


def split(desk: Desk, unit: ControlUnit) -> tuple[Part, ...]:
    """Give what of a drawing lies in which township; empty where it crosses none."""
    try:
        return unit_split.split(desk.actor, context(), unit)
    except RiskZoneError:
        return ()


def said(error: RiskZoneError) -> list[str]:
    """Say what a refusal says."""
    return words_of(problems_of(error))


def words_of(problems: Problems) -> list[str]:
    """Say problems in the language of the reader."""
    return [message(code, params) for code, params, _ in problems]


def problems_of(error: RiskZoneError) -> tuple[tuple[str, Any, str], ...]:
    """List what a refusal says, with the field each sentence is about."""
    findings = error.findings if isinstance(error, Refused) else ()
    if not findings:
        return ((error.code, error.params, ""),)
    return tuple((one.code, one.params, one.field) for one in findings)
