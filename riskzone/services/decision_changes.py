"""Changing decisions: who may, from which version, with what check; refused work is kept."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from riskzone.access import Actor, Right, require
from riskzone.decisions.authority import authority, kinds_of
from riskzone.decisions.check import Finding, raise_refusals
from riskzone.decisions.lifecycle import ACTION_WORDS, Action, Step, step_for
from riskzone.decisions.model import DecisionDocument, Line, ListLine, Opinion, State
from riskzone.errors import Denied, InputError, Refused, RiskZoneError
from riskzone.messages import Words
from riskzone.services import guard
from riskzone.services.context import Context
from riskzone.services.decision_checks import found_in, text_findings
from riskzone.services.decision_drafts import keep_refused
from riskzone.services.decision_schemes import adopt_lines, scheme_lines
from riskzone.services.decision_scope import check_seen, require_place
from riskzone.services.intervals import keep_histories
from riskzone.services.present import present
from riskzone.store import UnitOfWork, decisions, shelf
from riskzone.store.decisions import DECISIONS, IMPORT
from riskzone.store.shelf import Shelved
from riskzone.units.texts import free_text
from riskzone.units.words import joined

#: Actions that store what somebody wrote.
WRITES = frozenset({Action.DRAFT, Action.EDIT, Action.PROPOSE})
#: Actions before which every rule is asked.
_CHECKED = frozenset({Action.PROPOSE, Action.DECIDE})
#: Actions, as stored, that bring a document forward; and those whose actor had a hand in its text.
_BROUGHT = frozenset({Action.PROPOSE.value, IMPORT})
_WRITTEN = frozenset({action.value for action in WRITES} | _BROUGHT)


def save(
    actor: Actor,
    ctx: Context,
    document: DecisionDocument,
    base_version: int,
    action: Action,
    *,
    reason: str = "",
    draft: int | None = None,
) -> DecisionDocument:
    """Store what was written: draft it, edit it, or propose it.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    document : DecisionDocument
        With the content wanted; state and opinions are those of the store.  What the experts
        said of other lines is not said of these: it stays in the history alone.
    base_version : int
        Version it began from; 0 of a new one.
    action : Action
        ``DRAFT`` of a new one, ``EDIT`` of a draft, ``PROPOSE`` of either.
    reason : str
    draft : int, optional
        Number of the draft it was written in, which goes when it is stored.

    Raises
    ------
    Conflict
        Somebody saved another version first; it carries base, theirs and mine.
    Refused
        A rule forbids it; carries every finding.  Warnings wait for the decision.
    Denied
        The actor may not, or not there.

    In each case nothing was stored, and what was written is kept as a draft.
    """
    with _kept(actor, ctx, document, base_version, draft):
        now = guard.check(actor, ctx, Right.DRAFT_DECISIONS)
        require_place(now, Right.DRAFT_DECISIONS, document)
        if action not in WRITES:
            raise InputError("decision_services.changes_nothing", action=ACTION_WORDS[action])
        with ctx.store.write(now) as uow:
            before = _at_version(uow, document, base_version) if document.id else None
            _of_the_house(document, before)
            if before is None and action is Action.PROPOSE:  # drafted and proposed in one go
                before = shelf.add(
                    uow, DECISIONS, replace(document, id=0, state=State.DRAFT, opinions=()),
                    action=Action.DRAFT.value,
                )  # fmt: skip
                document = replace(document, id=before.id)
            raise_refusals(free_text("reason", reason))
            step = step_for(before.state if before else None, action)
            if before is not None:
                require_place(now, step.right, before)
            made = replace(
                document, state=step.to, version=base_version,
                opinions=before.opinions if before and _same_matter(before, document) else (),
            )  # fmt: skip
            _check(ctx, uow, made, action)
            if before is None:
                stored = shelf.add(
                    uow, DECISIONS, replace(made, id=0), action=action.value, reason=reason
                )
            else:
                stored = shelf.change(
                    uow, DECISIONS, made, before.version, action=action.value, reason=reason
                )
            if draft is not None:
                decisions.drop_draft(uow, now.name, draft)
            if document.id:
                decisions.drop_draft(uow, now.name, document.id)
            decisions.drop_same(uow, now.name, document)
    return stored


def act(
    actor: Actor,
    ctx: Context,
    document_id: int,
    base_version: int,
    action: Action,
    *,
    reason: str = "",
    text: str = "",
    body: str = "",
    in_favour: bool = True,
    decided_at: datetime | None = None,
    number: str = "",
    effective_at: datetime | None = None,
    confirmed: bool = False,
) -> DecisionDocument:
    """Take a document a step further: propose, give an opinion, return, reject, decide, withdraw.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    document_id, base_version : int
    action : Action
    reason : str
        Why; of a return and a rejection it is needed.
    text, body, in_favour
        What the experts say, as which group, and whether for it; of an opinion only.  Without
        a group: the one the authority table asks, where it asks one.
    decided_at : datetime, optional
        Aware; when it was signed.  Default: what the document says, else the present.
    number : str
        Number of the document, given when it is signed.
    effective_at : datetime, optional
        Aware; lines that would begin earlier begin then: what waited for its decision cannot
        raise anything dated back.  Of a decision only.
    confirmed : bool
        Whether what the rules only warn of was seen and is meant.

    Raises
    ------
    Conflict
        Somebody saved another version first.
    Refused
        A rule forbids it, or warns and it was not confirmed; carries every finding.
    InputError
        The action is not possible in this state, or lacks its reason or text.
    Denied
        The actor may not, not there, or wrote or proposed it.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    rules_changed = False
    with ctx.store.write(now) as uow:
        before = decisions.get(uow, document_id).document
        check_seen(now, before)
        if before.version != base_version:
            raise shelf.conflict(uow, DECISIONS, before, base_version)
        step = step_for(before.state, action)
        require_place(now, step.right, before)
        raise_refusals((*free_text("reason", reason), *free_text("text", text)))
        _by_another(uow, before, step, action, now)
        if step.needs_reason and not reason.strip():
            raise InputError("decision_services.needs_reason", action=ACTION_WORDS[action])
        at = present(ctx, uow)
        made = replace(before, state=step.to)
        if action is Action.OPINE:
            opinion = _opinion(before, text, body, in_favour, at)
            made = replace(made, opinions=(*before.opinions, opinion))
        if action is Action.DECIDE:
            made = replace(
                made, lines=tuple(_not_before(line, effective_at) for line in made.lines),
                decided_at=decided_at or before.decided_at or at,
                number=number.strip() or before.number,
            )  # fmt: skip
        _check(ctx, uow, made, action, confirmed=confirmed)
        stored = shelf.change(
            uow, DECISIONS, made, base_version, action=action.value, reason=reason
        )
        if action is Action.DECIDE and scheme_lines(stored):
            require(now, Right.ADOPT_SCHEME, stored.area)
            rules_changed = adopt_lines(uow, stored)
    if rules_changed:
        keep_histories(ctx, now)
    return stored


def findings(
    actor: Actor,
    ctx: Context,
    document: DecisionDocument,
    action: Action = Action.PROPOSE,
    *,
    decided_at: datetime | None = None,
) -> tuple[Finding, ...]:
    """Everything the rules would say of a document as it is written; nothing is stored.

    Raises
    ------
    Denied
        The actor may not see it.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    check_seen(now, document)
    with ctx.store.read() as uow:
        made = document
        if action is Action.DECIDE:
            signed = decided_at or document.decided_at or present(ctx, uow)
            made = replace(document, state=State.DECIDED, decided_at=signed)
        return found_in(ctx, uow, made)


def _check(
    ctx: Context,
    uow: UnitOfWork,
    made: DecisionDocument,
    action: Action,
    *,
    confirmed: bool = False,
) -> None:
    """Refuse what the rules refuse; before deciding also what they warn of and nobody confirmed."""
    found = found_in(ctx, uow, made) if action in _CHECKED else tuple(text_findings(made))
    raise_refusals(found)
    if found and action is Action.DECIDE and not confirmed:
        raise Refused("decision_services.unconfirmed", findings=found, count=len(found))


def _not_before(line: Line, minute: datetime | None) -> Line:
    """A line that begins no earlier than a minute; what a list says of its own minute stays."""
    if minute is None or isinstance(line, ListLine) or line.effective_at >= minute:
        return line
    return replace(line, effective_at=minute)


def _same_matter(before: DecisionDocument, mine: DecisionDocument) -> bool:
    """Whether a document still decides what it did."""
    named = ("area", "lines", "relation", "refers_to")
    return all(getattr(before, name) == getattr(mine, name) for name in named)


def _of_the_house(document: DecisionDocument, before: DecisionDocument | None) -> None:
    """Refuse to call a paper one of others, of which less is asked, that was not taken in as such.

    Raises
    ------
    InputError
        Papers of others come in by an import.
    """
    certainty = "own" if before is None else before.certainty
    if document.certainty not in ("own", certainty):
        raise InputError("decision_services.paper_of_others", certainty=document.certainty)


def _opinion(
    before: DecisionDocument, text: str, body: str, in_favour: bool, at: datetime
) -> Opinion:
    if not text.strip():
        raise InputError("decision_services.opinion_empty")
    table = authority(before.authority)
    asked = {name for kind in kinds_of(before) for name in table.decisions[kind].opinion}
    given = body.strip() or (min(asked) if len(asked) == 1 else "")
    if given not in table.bodies:
        known = joined(Words(f"{one.zh} {name}", name) for name, one in table.bodies.items())
        raise InputError("decision_services.opinion_body", body=given or "–", known=known)
    return Opinion(text.strip(), given, in_favour, at)


def _by_another(
    uow: UnitOfWork, before: DecisionDocument, step: Step, action: Action, actor: Actor
) -> None:
    """Refuse a step that needs another person to whoever wrote the document or proposed it.

    Raises
    ------
    Denied
        The actor had a hand in it.
    """
    if not step.other_person:
        return
    if actor.name in written_by(shelf.revisions(uow, DECISIONS, before.id)):
        raise Denied("decision_services.same_person", actor=actor.name, action=ACTION_WORDS[action])


def written_by(known: Iterable[Shelved[DecisionDocument]]) -> frozenset[str]:
    """Who drafted, edited, proposed or took in a document, by its revisions."""
    return frozenset(one.actor for one in known if one.action in _WRITTEN)


def proposal_of(
    known: Sequence[Shelved[DecisionDocument]],
) -> Shelved[DecisionDocument] | None:
    """The revision that brought a document forward as it is now; ``None`` while none did."""
    return next((one for one in reversed(known) if one.action in _BROUGHT), None)


def _at_version(uow: UnitOfWork, mine: DecisionDocument, base_version: int) -> DecisionDocument:
    """The stored document, where the version named is still the newest."""
    before = decisions.get(uow, mine.id).document
    if before.version != base_version:
        raise shelf.conflict(uow, DECISIONS, mine, base_version)
    return before


@contextmanager
def _kept(
    actor: Actor, ctx: Context, document: DecisionDocument, base_version: int, number: int | None
) -> Iterator[None]:
    """Keep as a draft what could not be saved."""
    try:
        yield
    except RiskZoneError:
        keep_refused(actor, ctx, document, base_version, number=number)
        raise
