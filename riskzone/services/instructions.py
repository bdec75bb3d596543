"""交办事项: given by leadership, answered by who has to do them, closed by who gave them."""

from dataclasses import dataclass
from datetime import datetime

from riskzone.access import Actor, Right, covers
from riskzone.decisions import instructions as rules
from riskzone.decisions.instructions import Action, Instruction, Step
from riskzone.services import guard
from riskzone.services.account_names import division_code
from riskzone.services.context import Context
from riskzone.services.present import present
from riskzone.store import shelf
from riskzone.store.instructions import INSTRUCTIONS, givers
from riskzone.store.shelf import Shelved


@dataclass(frozen=True)
class Row:
    """An instruction as the actor has to do with it.

    Parameters
    ----------
    instruction : Instruction
    given_by : str
        Account that gave it.
    may : tuple of Action
        What the actor may do to it now.
    given : bool
        Whether the actor gave it.
    mine : bool
        Whether the actor answers for the headquarters that has to do it.
    """

    instruction: Instruction
    given_by: str
    may: tuple[Action, ...]
    given: bool
    mine: bool


def give(
    actor: Actor,
    ctx: Context,
    text: str,
    *,
    area: str,
    office: str = "",
    due_at: datetime | None = None,
    about: str = "",
) -> Instruction:
    """Ask a headquarters, or an office of it, for something.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    text : str
    area : str
        Division code of those who have to do it.
    office : str
    due_at : datetime, optional
        Aware.
    about : str
        As in :class:`riskzone.decisions.instructions.Instruction`.

    Raises
    ------
    InputError
        There is no such division.
    Refused
        The text is missing, too long or about a person, or it is due before now.
    Denied
        The actor gives no instructions there.
    """
    guard.check(actor, ctx, Right.GIVE_INSTRUCTIONS, area)
    place = division_code(ctx, area)
    with ctx.store.write(actor) as uow:
        wanted = Instruction(
            text=text.strip(), area=place, office=office.strip(), given_at=present(ctx, uow),
            due_at=due_at, about=about,
        )  # fmt: skip
        rules.check(wanted)
        return shelf.add(uow, INSTRUCTIONS, wanted, action=Action.GIVE.value)


def answer(actor: Actor, ctx: Context, number: int, base_version: int, *, text: str) -> Instruction:
    """Say what was done.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    number, base_version : int
        The instruction, and the version the actor saw.
    text : str

    Raises
    ------
    NotFound
        There is no such instruction.
    Conflict
        Somebody else changed it meanwhile.
    InputError, Refused
        It is settled already, or the text may not be kept.
    Denied
        The right is missing, or the instruction is another area's.
    """
    guard.check(actor, ctx, Right.ANSWER_INSTRUCTIONS)
    return _taken(actor, ctx, number, base_version, Step(Action.ANSWER, text))


def settle(
    actor: Actor,
    ctx: Context,
    number: int,
    base_version: int,
    step: Step,
) -> Instruction:
    """Return an answer, close or cancel an instruction, or give it more time.

    Raises as :func:`answer`; ``step`` is any but an answer.
    """
    guard.check(actor, ctx, Right.GIVE_INSTRUCTIONS)
    return _taken(actor, ctx, number, base_version, step)


def _taken(actor: Actor, ctx: Context, number: int, base_version: int, step: Step) -> Instruction:
    with ctx.store.write(actor) as uow:
        stored = shelf.get(uow, INSTRUCTIONS, number).record
        guard.check(actor, ctx, _right(step.action), stored.area)
        if stored.version != base_version:
            raise shelf.conflict(uow, INSTRUCTIONS, stored, base_version)
        made = rules.after(stored, step, present(ctx, uow))
        return shelf.change(uow, INSTRUCTIONS, made, base_version, action=step.action.value)


def listing(
    actor: Actor, ctx: Context, *, known_at: datetime | None = None
) -> tuple[Shelved[Instruction], ...]:
    """The instructions the actor gave, has to do, or may read, the newest first.

    Whoever gives instructions or reads levels in an area sees those of everything in it.

    Raises
    ------
    Denied
        The actor may not see levels.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    reach = now.jurisdictions(Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        found = shelf.listing(uow, INSTRUCTIONS, known_at=known_at)
    seen = [one for one in found if any(covers(place, one.record.area) for place in reach)]
    return tuple(sorted(seen, key=lambda one: one.record.id, reverse=True))


def board(actor: Actor, ctx: Context) -> tuple[Row, ...]:
    """The instructions the actor may see with what it may do to each; as :func:`listing`.

    What is given to a county below the actor's own division is not the actor's to answer first.

    Raises
    ------
    Denied
        The actor may not see levels.
    """
    found = listing(actor, ctx)
    now = guard.current(actor, ctx)
    own = {place.ljust(6, "0") for place in now.jurisdictions(Right.ANSWER_INSTRUCTIONS)}
    with ctx.store.read() as uow:
        known = givers(uow)
    return tuple(
        Row(
            one.record,
            known[one.record.id],
            _possible(now, one.record),
            given=known[one.record.id] == now.name,
            mine=one.record.area in own,
        )
        for one in found
    )


def history(actor: Actor, ctx: Context, number: int) -> tuple[Shelved[Instruction], ...]:
    """Every revision of an instruction, the first one first.

    Raises
    ------
    NotFound
        There is no such instruction.
    Denied
        It is another area's.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        newest = shelf.get(uow, INSTRUCTIONS, number)
        guard.check(actor, ctx, Right.VIEW_LEVELS, newest.record.area)
        return shelf.revisions(uow, INSTRUCTIONS, number)


def may(actor: Actor, ctx: Context, one: Instruction) -> tuple[Action, ...]:
    """What the actor may do to an instruction now, in the order of the actions."""
    return _possible(guard.current(actor, ctx), one)


def _possible(now_actor: Actor, one: Instruction) -> tuple[Action, ...]:
    return tuple(
        action
        for action in Action
        if (one.state, action) in rules.STEPS and now_actor.may(_right(action), one.area)
    )


def _right(action: Action) -> Right:
    is_answer = action is Action.ANSWER
    return Right.ANSWER_INSTRUCTIONS if is_answer else Right.GIVE_INSTRUCTIONS
