"""Rules of the health code: proposed by one person, put in force by another, from a day on."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date

from riskzone.access import Actor, Right
from riskzone.errors import InputError
from riskzone.healthcode.changes import RuleChange, State, in_force
from riskzone.healthcode.library import load_rules, rules_ids
from riskzone.healthcode.rules import Rules, parse_rules
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.present import present
from riskzone.store import UnitOfWork, blobs, shelf
from riskzone.store.health_rules import HEALTH_RULES, changes
from riskzone.store.shelf import Shelved
from riskzone.units.findings import raise_refusals
from riskzone.units.texts import free_text

#: Rules that hold where nobody put any in force.
USUAL = "hlj-2020"
#: Media type of a file of rules.
MEDIA = "application/toml"
#: Longest file of rules and name of a document, in signs.
_LONGEST, _DOCUMENT = 64_000, 120


@dataclass(frozen=True)
class Standing:
    """The rules that hold on a day.

    Parameters
    ----------
    rules : Rules
    change : RuleChange, optional
        By which they were put in force; ``None``: nobody did, they are the usual ones.
    """

    rules: Rules
    change: RuleChange | None


def standing_in(ctx: Context, uow: UnitOfWork, on: date) -> Standing:
    """The rules that hold on a day, for a service that checked its own right."""
    return standing_of(ctx, changes(uow, ctx.settings.area), on)


def standing_of(ctx: Context, known: tuple[RuleChange, ...], on: date) -> Standing:
    """The rules that hold on a day, among known changes: many days are asked of one reading."""
    found = in_force(known, ctx.settings.area, on)
    if found is None:
        return Standing(load_rules(USUAL), None)
    return Standing(rules_named(ctx, found.rules, found.text), found)


def rules_named(ctx: Context, name: str, text: str) -> Rules:
    """Rules out of their text; read once."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return ctx.remembered(("code rules", digest), lambda: parse_rules(text, f"{name}.toml"))


def standing(actor: Actor, ctx: Context, on: date | None = None) -> Standing:
    """The rules that hold on a day, or today.

    Raises
    ------
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        return standing_in(ctx, uow, on or present(ctx, uow).date())


def listing(actor: Actor, ctx: Context) -> tuple[Shelved[RuleChange], ...]:
    """Every change of the rules of the area served, the newest first.

    Raises
    ------
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        found = shelf.listing(uow, HEALTH_RULES)
    here = [one for one in found if one.record.area == ctx.settings.area]
    return tuple(sorted(here, key=lambda one: one.record.id, reverse=True))


def history(actor: Actor, ctx: Context, number: int) -> tuple[Shelved[RuleChange], ...]:
    """Every revision of a change, the first one first.

    Raises
    ------
    NotFound
        There is none of this number.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        shelf.get(uow, HEALTH_RULES, number)
        return shelf.revisions(uow, HEALTH_RULES, number)


def shipped(actor: Actor, ctx: Context) -> tuple[Rules, ...]:
    """The rules this program brings along, by their ids.

    Raises
    ------
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    return tuple(load_rules(name) for name in rules_ids())


def propose(
    actor: Actor,
    ctx: Context,
    *,
    valid_from: date,
    document: str,
    rules: str = "",
    text: str = "",
    reason: str = "",
) -> RuleChange:
    """Propose rules; they hold once another person approves them.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    valid_from : date
        The first day counted by them; not a day that is over, once any were put in force.
    document : str
        The decision they rest on.
    rules : str
        Id of rules this program brings along; or
    text : str
        a whole file of rules.
    reason : str

    Raises
    ------
    SchemeError
        The text is no file of rules; says where, and what would be right.
    InputError, Refused
        Neither or both are given, the day is over and rules were put in force before, the
        document is not named, or a text may not be kept.
    NotFound
        There are no rules of this id.
    Denied
        The actor does not propose rules there.
    """
    area = ctx.settings.area
    guard.check(actor, ctx, Right.PROPOSE_CODE_RULES, area)
    if bool(rules) == bool(text.strip()):
        raise InputError("health.rules_or_text")
    if len(text) > _LONGEST:
        raise InputError("health.rules_too_long", count=len(text), most=_LONGEST)
    wanted = load_rules(rules) if rules else parse_rules(text)
    if not document.strip():
        raise InputError("health.no_document")
    raise_refusals(tuple(free_text("document", document, _DOCUMENT)))
    raise_refusals(tuple(free_text("reason", reason)))
    with ctx.store.write(actor) as uow:
        _refuse_past(ctx, uow, valid_from)
        made = RuleChange(
            area=area, rules=wanted.id, text=wanted.text, valid_from=valid_from,
            document=document.strip(), proposed_by=uow.actor,
        )  # fmt: skip
        blobs.put(uow, wanted.text.encode(), MEDIA)
        return shelf.add(uow, HEALTH_RULES, made, action="propose", reason=reason.strip())


def approve(
    actor: Actor, ctx: Context, number: int, base_version: int, *, reason: str = ""
) -> RuleChange:
    """Put proposed rules in force from their day on; never by who proposed them.

    Raises
    ------
    InputError
        They are not proposed, the actor proposed them, or their day is over.
    NotFound, Conflict
        There is no such change; somebody else changed it meanwhile.
    Denied
        The actor does not approve rules there.
    """
    return _decided(actor, ctx, number, base_version, State.APPROVED, reason)


def reject(
    actor: Actor, ctx: Context, number: int, base_version: int, *, reason: str
) -> RuleChange:
    """Refuse proposed rules, with a reason.

    Raises
    ------
    InputError
        They are not proposed, the actor proposed them, or no reason is given.
    NotFound, Conflict
        There is no such change; somebody else changed it meanwhile.
    Denied
        The actor does not approve rules there.
    """
    return _decided(actor, ctx, number, base_version, State.REJECTED, reason)


def _decided(  # noqa: PLR0917 - private, two callers
    actor: Actor, ctx: Context, number: int, base_version: int, state: State, reason: str
) -> RuleChange:
    guard.check(actor, ctx, Right.APPROVE_CODE_RULES, ctx.settings.area)
    if state is State.REJECTED and not reason.strip():
        raise InputError("health.no_reason")
    raise_refusals(tuple(free_text("reason", reason)))
    with ctx.store.write(actor) as uow:
        stored = _proposed(uow, number)
        if stored.proposed_by == uow.actor:
            raise InputError("health.same_person", number=number)
        if state is State.APPROVED:
            _refuse_past(ctx, uow, stored.valid_from)
        made = replace(stored, state=state, decided_by=uow.actor)
        action = "approve" if state is State.APPROVED else "reject"
        return shelf.change(
            uow, HEALTH_RULES, made, base_version, action=action, reason=reason.strip()
        )


def withdraw(actor: Actor, ctx: Context, number: int, base_version: int) -> RuleChange:
    """Take a proposal back; only who made it does.

    Raises
    ------
    InputError
        It is not proposed, or another person proposed it.
    NotFound, Conflict
        There is no such change; somebody else changed it meanwhile.
    Denied
        The actor does not propose rules there.
    """
    guard.check(actor, ctx, Right.PROPOSE_CODE_RULES, ctx.settings.area)
    with ctx.store.write(actor) as uow:
        stored = _proposed(uow, number)
        if stored.proposed_by != uow.actor:
            raise InputError("health.other_person", number=number)
        made = replace(stored, state=State.WITHDRAWN)
        return shelf.change(uow, HEALTH_RULES, made, base_version, action="withdraw")


def _proposed(uow: UnitOfWork, number: int) -> RuleChange:
    stored = shelf.get(uow, HEALTH_RULES, number).record
    if stored.state is not State.PROPOSED:
        raise InputError("health.not_proposed", number=number, state=stored.state.value)
    return stored


def _refuse_past(ctx: Context, uow: UnitOfWork, day: date) -> None:
    # What holds on a day that is over stays; where nothing was ever put in force, nothing does, and
    # an office that begins to count may tell by which rules its codes were given until now.
    today = present(ctx, uow).date()
    adopted = any(one.state is State.APPROVED for one in changes(uow, ctx.settings.area))
    if day < today and adopted:
        raise InputError("health.day_over", day=day, today=today)
