"""疫情通报: drafted from what the store knows, typed where it does not, checked, published."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from riskzone.access import Actor, Right
from riskzone.errors import InputError, NotFound, Refused
from riskzone.publish.bulletin import text
from riskzone.release.authority import Issuer, Kind, issuer
from riskzone.release.bulletin import Bulletin, State, figures, with_figure
from riskzone.release.bulletin_check import check
from riskzone.release.bulletin_compare import Comparison, compared
from riskzone.release.bulletin_identities import Broken, identities, said_in_full
from riskzone.services import guard
from riskzone.services.bulletin_rules import (
    computed,
    jurisdiction,
    refuse_ahead,
    refuse_second,
    require_state,
)
from riskzone.services.context import Context
from riskzone.services.present import present
from riskzone.store import UnitOfWork, WriteUnitOfWork, shelf
from riskzone.store.bulletins import (
    BULLETINS,
    drafts_of,
    published_after,
    published_before,
    published_on,
)
from riskzone.store.shelf import Shelved
from riskzone.units.findings import Finding, raise_refusals


@dataclass(frozen=True)
class Checked:
    """A bulletin with all that is said of it.

    Parameters
    ----------
    bulletin : Bulletin
    before : Bulletin, optional
        The last one published of an earlier day.
    findings : tuple of Finding
        What may not be kept, and what has to be known: a later one that no longer follows.
    broken : tuple of Broken
        Identities that do not hold; with one it is not published.
    issuer : Issuer, optional
        Who publishes it; ``None``: nobody of this area may.
    """

    bulletin: Bulletin
    before: Bulletin | None
    findings: tuple[Finding, ...]
    broken: tuple[Broken, ...]
    issuer: Issuer | None

    @property
    def comparison(self) -> Comparison:
        """Beside the one published before."""
        return compared(self.bulletin, self.before)

    def text(self, language: str = "zh") -> str:
        """Its text."""
        return text(self.bulletin, self.before, "en" if language == "en" else "zh")


def own_area(ctx: Context) -> str:
    """The area whose bulletin a deployment publishes."""
    return ctx.settings.area


def listing(actor: Actor, ctx: Context) -> tuple[Shelved[Bulletin], ...]:
    """Every bulletin of the area served, the newest day first.

    Raises
    ------
    Denied
        The actor may not see levels.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        found = shelf.listing(uow, BULLETINS)
    if not _may_prepare(now):
        found = tuple(one for one in found if one.record.state is not State.DRAFT)
    return tuple(sorted(found, key=lambda one: (one.record.on, one.record.id), reverse=True))


def one(actor: Actor, ctx: Context, number: int) -> Shelved[Bulletin]:
    """A bulletin by its number.

    Raises
    ------
    NotFound
        There is none, or it is a draft and the actor prepares none.
    Denied
        The actor may not see levels.
    """
    return history(actor, ctx, number)[-1]


def history(actor: Actor, ctx: Context, number: int) -> tuple[Shelved[Bulletin], ...]:
    """Every revision of a bulletin, the first one first.

    Raises
    ------
    NotFound
        There is none, or it is a draft and the actor prepares none.
    Denied
        The actor may not see levels.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    with ctx.store.read() as uow:
        shelf.get(uow, BULLETINS, number)
        found = shelf.revisions(uow, BULLETINS, number)
    told = tuple(kept for kept in found if kept.record.state is not State.DRAFT)
    if _may_prepare(now):
        return found
    if not told:
        raise NotFound("bulletins.no_such", number=number)
    return told


def of_day(actor: Actor, ctx: Context, on: date) -> Checked | None:
    """The bulletin of a day that counts: its draft where there is one, else the published one.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    on : date
        The day it tells of: the one before the morning on which it comes out.

    Raises
    ------
    Denied
        The actor may not see levels.
    """
    now = guard.check(actor, ctx, Right.VIEW_LEVELS)
    area = own_area(ctx)
    with ctx.store.read() as uow:
        drafts = drafts_of(uow, area, on) if _may_prepare(now) else ()
        found = drafts[-1] if drafts else published_on(uow, area, on)
        return None if found is None else _checked(ctx, uow, found)


def draft_of(actor: Actor, ctx: Context, on: date) -> Bulletin:
    """A bulletin to begin with: what the store knows of a day, the rest not known.

    Where a draft of the day is kept, it is that one.  Where one was published, it is a
    correction of it, with its figures.  Nothing is stored.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    on : date

    Returns
    -------
    Bulletin
        ``computed`` holds what came from the store: every other figure is typed.

    Raises
    ------
    InputError
        The day is not over yet, or nobody of this area publishes case totals.
    Denied
        The actor prepares nothing for publication.
    """
    area = own_area(ctx)
    guard.check(actor, ctx, Right.PREPARE_PUBLICATION, jurisdiction(area))
    body = issuer(Kind.CASE_TOTALS, area).body
    with ctx.store.read() as uow:
        refuse_ahead(ctx, uow, on)
        known = computed(ctx, uow, on)
        if kept := drafts_of(uow, area, on):
            return replace(kept[-1], computed=known)
        published = published_on(uow, area, on)
    if published is not None:
        return replace(
            published, id=0, version=0, state=State.DRAFT, corrects=published.id, reason="",
            published_at=None, published_by="", computed=known, issuer=body, source="",
            corrected=dict(figures(published)),
        )  # fmt: skip
    made = Bulletin(area=area, on=on, computed=known, issuer=body)
    for path, value in known.items():
        made = with_figure(made, path, value)
    return made


def review(actor: Actor, ctx: Context, bulletin: Bulletin) -> Checked:
    """What is said of a bulletin as it is typed; nothing is stored.

    Raises
    ------
    Denied
        The actor prepares nothing for publication.
    """
    guard.check(actor, ctx, Right.PREPARE_PUBLICATION, jurisdiction(bulletin.area))
    with ctx.store.read() as uow:
        return _checked(ctx, uow, bulletin)


def save(actor: Actor, ctx: Context, bulletin: Bulletin, base_version: int = 0) -> Bulletin:
    """Keep a draft; one with a broken identity is kept too, and not published.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    bulletin : Bulletin
        With number 0 it is new.
    base_version : int
        The version the change began from.

    Raises
    ------
    Refused
        A figure is none, negative or absurd, a place lies elsewhere, a text may not be kept;
        carries every finding.
    InputError
        The day is not over, a draft of the day is kept already, a published one is not named
        as corrected, or it is published already.
    Conflict
        Somebody else saved it meanwhile.
    Denied
        The actor prepares nothing for publication there.
    """
    guard.check(actor, ctx, Right.PREPARE_PUBLICATION, jurisdiction(bulletin.area))
    body = issuer(Kind.CASE_TOTALS, bulletin.area).body
    raise_refusals(check(bulletin, _lies_in(ctx)))
    with ctx.store.write(actor) as uow:
        refuse_ahead(ctx, uow, bulletin.on)
        refuse_second(uow, bulletin)
        published = published_on(uow, bulletin.area, bulletin.on)
        wanted = replace(
            bulletin, state=State.DRAFT, issuer=body, published_at=None, published_by="",
            computed=computed(ctx, uow, bulletin.on),
            corrected={} if published is None else dict(figures(published)),
        )  # fmt: skip
        if not bulletin.id:
            return shelf.add(uow, BULLETINS, wanted, action="draft", reason=wanted.reason)
        stored = shelf.get(uow, BULLETINS, bulletin.id).record
        require_state(stored, State.DRAFT, bulletin.area)
        kept = replace(wanted, on=stored.on, area=stored.area, corrects=stored.corrects)
        return shelf.change(uow, BULLETINS, kept, base_version, action="save")


def publish(actor: Actor, ctx: Context, number: int, base_version: int) -> Bulletin:
    """Publish a bulletin by itself; the release of a pack publishes its own with it.

    Raises
    ------
    InputError
        It is no draft, an identity does not hold, or who wrote it publishes it.
    Conflict
        Somebody else saved it meanwhile.
    Denied
        The actor releases nothing there.
    """
    guard.check(actor, ctx, Right.RELEASE_PUBLICATION)
    with ctx.store.write(actor) as uow:
        stored = shelf.get(uow, BULLETINS, number).record
        guard.check(actor, ctx, Right.RELEASE_PUBLICATION, jurisdiction(stored.area))
        return publish_within(ctx, uow, number, base_version)


def publish_within(ctx: Context, uow: WriteUnitOfWork, number: int, base_version: int) -> Bulletin:
    """Publish a bulletin in the unit of work of a release, whose caller checked the right.

    Raises
    ------
    Refused
        An identity does not hold, or a figure may not be kept; carries every finding.
    InputError
        It is no draft, or who wrote it publishes it.
    Conflict
        Somebody else saved it meanwhile.
    """
    hands = {one.actor for one in shelf.revisions(uow, BULLETINS, number)}
    stored = shelf.get(uow, BULLETINS, number).record
    require_state(stored, State.DRAFT, stored.area)
    if issuer(Kind.CASE_TOTALS, stored.area).second and uow.actor in hands:
        raise InputError("bulletins.same_person", number=number)
    found = _checked(ctx, uow, stored)
    raise_refusals((*found.findings, *refusing(found.broken)))
    if stored.local.cumulative is None:
        raise InputError("bulletins.nothing_told", number=number)
    made = replace(
        stored, state=State.PUBLISHED, published_at=present(ctx, uow), published_by=uow.actor
    )
    return shelf.change(uow, BULLETINS, made, base_version, action="publish")


def withdraw(
    actor: Actor, ctx: Context, number: int, base_version: int, *, reason: str
) -> Bulletin:
    """Take a published bulletin back, or drop a draft; it stays in the store with its reason.

    Raises
    ------
    Refused
        The reason is missing or may not be kept.
    InputError
        It was withdrawn before.
    Conflict
        Somebody else changed it meanwhile.
    Denied
        The actor releases nothing there.
    """
    guard.check(actor, ctx, Right.RELEASE_PUBLICATION)
    with ctx.store.write(actor) as uow:
        stored = shelf.get(uow, BULLETINS, number).record
        guard.check(actor, ctx, Right.RELEASE_PUBLICATION, jurisdiction(stored.area))
        return withdraw_within(ctx, uow, stored, base_version, reason)


def withdraw_within(
    ctx: Context, uow: WriteUnitOfWork, stored: Bulletin, base_version: int, reason: str
) -> Bulletin:
    """Take a bulletin back in a unit of work whose caller checked the right.

    Raises as :func:`withdraw`.
    """
    number, said = stored.id, reason.strip()
    if stored.state is State.WITHDRAWN:
        raise InputError("bulletins.is_withdrawn", number=number)
    if not said:
        missing = Finding("bulletins.withdrawn_without_reason", {"number": number}, field="reason")
        raise Refused(missing.code, findings=(missing,), number=number)
    made = replace(stored, state=State.WITHDRAWN, reason=said)
    raise_refusals(check(made, _lies_in(ctx)))
    return shelf.change(uow, BULLETINS, made, base_version, action="withdraw", reason=said)


def compare(actor: Actor, ctx: Context, number: int) -> Comparison:
    """A bulletin beside the last one published of an earlier day.

    Raises
    ------
    NotFound
        There is no such bulletin.
    Denied
        The actor may not see levels.
    """
    guard.check(actor, ctx, Right.VIEW_LEVELS)
    found = one(actor, ctx, number).record
    with ctx.store.read() as uow:
        return compared(found, published_before(uow, found.area, found.on))


def refusing(broken: tuple[Broken, ...]) -> tuple[Finding, ...]:
    """Broken identities as findings that refuse."""
    return tuple(Finding(it.code, it.params, field=it.path) for it in broken)


def _checked(ctx: Context, uow: UnitOfWork, bulletin: Bulletin) -> Checked:
    before = published_before(uow, bulletin.area, bulletin.on)
    try:
        body = issuer(Kind.CASE_TOTALS, bulletin.area)
    except InputError:
        body = None
    findings = (*check(bulletin, _lies_in(ctx)), *_later(uow, bulletin))
    return Checked(bulletin, before, findings, identities(bulletin, before), body)


def _later(uow: UnitOfWork, bulletin: Bulletin) -> Iterator[Finding]:
    """What the next one that was published says no longer follows from this one."""
    after = published_after(uow, bulletin.area, bulletin.on)
    if after is None or bulletin.state is State.WITHDRAWN:
        return
    own = {(one.code, one.path) for one in identities(after)}
    for one in identities(after, bulletin):
        if (one.code, one.path) not in own:
            params = {
                "number": after.id, "on": after.on.isoformat(), "figure": said_in_full(one.path),
                "left": one.left, "right": one.right,
            }  # fmt: skip
            yield Finding("bulletins.later_disagrees", params, "warn", one.path)


def _lies_in(ctx: Context) -> Callable[[str, str], bool]:
    def lies_in(code: str, area: str) -> bool:
        known = ctx.divisions.resolve_code(code)
        return known == code and code.startswith(jurisdiction(area))

    return lies_in


def _may_prepare(actor: Actor) -> bool:
    return actor.may(Right.PREPARE_PUBLICATION) or actor.may(Right.RELEASE_PUBLICATION)
