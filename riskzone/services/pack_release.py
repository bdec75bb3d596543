"""Letting a pack go: proposed, released by another person, rejected, withdrawn, downloaded."""

import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from io import BytesIO

from riskzone.access import Actor, Right
from riskzone.errors import Conflict, Denied, InputError, NotFound, StoreError
from riskzone.messages import Words, render
from riskzone.publish.manifest import PATH
from riskzone.publish.product import Product, ProductFile
from riskzone.publish.zipped import settled
from riskzone.release import summary
from riskzone.release.audience import Audience
from riskzone.release.bulletin import Bulletin
from riskzone.release.bulletin import State as BulletinState
from riskzone.release.checklist import (
    LONGEST_REASON,
    SHORTEST_REASON,
    Finding,
    unanswered,
    unseen,
)
from riskzone.release.lifecycle import ACTION_WORDS, Action, needs_other, step_for
from riskzone.release.pack import Acceptance, Pack, State
from riskzone.services import guard
from riskzone.services.bulletins import publish_within, withdraw_within
from riskzone.services.context import Context
from riskzone.services.pack_build import refuse
from riskzone.services.pack_material import Gathered
from riskzone.services.pack_preview import checked, remembered, summary_of
from riskzone.services.pack_scope import publishes
from riskzone.services.pack_texts import texts_of
from riskzone.services.packs import archive_of, bulletin_left_with, manifest_of
from riskzone.services.present import present
from riskzone.store import (
    UnitOfWork,
    WriteUnitOfWork,
    audit,
    blobs,
    packs,
    publications,
    shelf,
    state_version,
)
from riskzone.store.shelf import Invented, Shelved

#: How often a release is tried again where something was stored meanwhile.
_TRIES = 3


@dataclass(frozen=True)
class Exported:
    """A pack that was taken away.

    Parameters
    ----------
    name : str
        File name.
    data : bytes
        Zip archive.
    manifest : str
        SHA-256 of its manifest.
    """

    name: str
    data: bytes
    manifest: str


def act(
    actor: Actor,
    ctx: Context,
    number: int,
    base_version: int,
    action: Action | str,
    *,
    reason: str = "",
    accepted: Sequence[Acceptance] = (),
    with_bulletin: bool = False,
    invented: Invented | None = None,
) -> Pack:
    """Take a pack a step further: propose, release, reject, withdraw, drop.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    number, base_version : int
    action : Action
    reason : str
        Why; of a rejection and a withdrawal it is needed.
    accepted : sequence of Acceptance
        Findings the actor answers for, each with its reason: kept with a proposal, where who
        releases reads them; of a release they have to answer for everything.
    with_bulletin : bool
        Of a withdrawal: whether the bulletin it left with is withdrawn as well, where that is
        still published.
    invented : Invented, optional
        For the demonstration only: by whom and when.

    Raises
    ------
    NotFound
        There is no such pack.
    Conflict
        Somebody changed it first.
    Refused
        Something stands against it; carries every finding.
    InputError
        The action is not possible in this state, or lacks its reason.
    Denied
        The actor may not, not there, or prepared or proposed it.
    """
    now = publishes(actor, ctx)
    wanted = _action(action)
    said = _reason(reason)
    for _ in range(_TRIES):
        with ctx.store.read() as uow:
            found = shelf.get(uow, packs.PACKS, number)
            hands = _hands(uow, number)
            version = state_version(uow)
        pack = found.record
        _allowed(now, ctx, pack, wanted, said, hands, invented)
        _at(found, base_version)
        bulletin = None
        if wanted is Action.PROPOSE and accepted:
            pack = replace(pack, accepted=_reasons(accepted))
        if wanted is Action.RELEASE:
            answered, bulletin = _answered(actor, ctx, pack, accepted)
            pack = replace(pack, accepted=answered)
            # That took a while: a session may have ended, a role may be gone.
            guard.check(actor, ctx, step_for(pack.state, wanted).right, pack.area)
        with ctx.store.write(now) as writing:
            if wanted is Action.RELEASE and state_version(writing) != version:
                continue
            if bulletin is not None:
                publish_within(ctx, writing, bulletin.id, bulletin.version)
            if wanted is Action.WITHDRAW and with_bulletin:
                left = bulletin_left_with(writing, pack)
                if left is not None:
                    withdraw_within(ctx, writing, left, left.version, said)
            return _stored(writing, ctx, pack, base_version, wanted, said, invented)
    raise StoreError("packs.moved_on", number=number)


def _action(action: Action | str) -> Action:
    if action not in tuple(Action) or action == Action.BUILD:
        known = ", ".join(one for one in Action if one is not Action.BUILD)
        raise InputError("packs.no_such_action", value=str(action)[:40], known=known)
    return Action(action)


def _reason(reason: str) -> str:
    said = " ".join(reason.split())
    if len(said) > LONGEST_REASON:
        raise InputError("packs.reason_too_long", length=len(said), most=LONGEST_REASON)
    if unseen(said):
        raise InputError("packs.control_characters")
    return said


def _hands(uow: UnitOfWork, number: int) -> frozenset[str]:
    """Accounts that built a pack or brought it forward: none of them decides on it."""
    mine = {Action.BUILD.value, Action.PROPOSE.value}
    steps = shelf.revisions(uow, packs.PACKS, number)
    return frozenset(one.actor for one in steps if one.action in mine)


def _allowed(  # noqa: PLR0917 - private, one caller
    actor: Actor,
    ctx: Context,
    pack: Pack,
    action: Action,
    reason: str,
    hands: frozenset[str],
    invented: Invented | None,
) -> None:
    """Refuse who may not, not there, or not alone; and what lacks its reason."""
    step = step_for(pack.state, action)
    guard.check(actor, ctx, step.right, pack.area)
    who = actor.name if invented is None else invented.actor
    if needs_other(pack, action) and who in hands:
        raise Denied("packs.same_person", action=ACTION_WORDS[action], number=pack.id)
    if step.needs_reason and len(reason) < SHORTEST_REASON:
        raise InputError("packs.reason_missing", action=ACTION_WORDS[action], least=SHORTEST_REASON)


def _at(found: Shelved[Pack], base_version: int) -> None:
    if found.record.version != base_version:
        raise Conflict(
            "packs.stale",
            theirs=found.record,
            number=found.record.id,
            base_version=base_version,
            stored_version=found.record.version,
        )


def _answered(
    actor: Actor, ctx: Context, pack: Pack, accepted: Iterable[Acceptance]
) -> tuple[tuple[Acceptance, ...], Bulletin | None]:
    """What whoever releases answers for, after everything was checked once more.

    Returns
    -------
    tuple of Acceptance, Bulletin or None
        And the draft of the bulletin that is published with it.

    Raises
    ------
    Refused
        Something refuses it, or nobody answers for it.
    """
    now = remembered(actor, ctx, pack)
    found = [*_outdated(ctx, pack, now), *checked(pack, now)]
    answers = _reasons(accepted)
    refuse(list(unanswered(found, answers)))
    asked = {one.code for one in found if one.severity == "accept"}
    told = now.material.bulletin
    public = pack.audience is Audience.PUBLIC and Product.BULLETIN.value in pack.products
    draft = told if public and told is not None and told.state is BulletinState.DRAFT else None
    return tuple(one for one in answers if one.code in asked), draft


def _reasons(accepted: Iterable[Acceptance]) -> tuple[Acceptance, ...]:
    """One reason for each finding that is answered for, the last one said."""
    given = {one.code: _reason(one.reason) for one in accepted}
    return tuple(Acceptance(code, reason) for code, reason in given.items())


def _outdated(ctx: Context, pack: Pack, now: Gathered) -> list[Finding]:
    """Whether the pack would say something else if it were built now."""
    texts = texts_of(ctx.divisions, now.parts, pack, now.material.provenance)
    with ctx.store.read() as uow:
        then = summary.from_json(blobs.get(uow, pack.summary).data.decode())
    told = summary.compared(then, summary_of(pack, now.material, texts), pack.id)
    parts = {
        "packs.part_levels": told.levels,
        "packs.part_figures": told.figures,
        "packs.part_counts": (*told.hidden, *told.revealed),
        "packs.part_extents": (*told.extents_added, *told.extents_gone),
        "packs.part_texts": told.texts,
    }
    named = [Words(render(code, {}, "zh"), render(code, {}, "en")) for code in parts if parts[code]]
    if not named:
        return []
    what = Words("、".join(one.zh for one in named), ", ".join(one.en for one in named))
    return [Finding("packs.outdated", {"number": pack.id, "what": what})]


def _stored(  # noqa: PLR0917 - private, one caller
    uow: WriteUnitOfWork,
    ctx: Context,
    pack: Pack,
    base_version: int,
    action: Action,
    reason: str,
    invented: Invented | None,
) -> Pack:
    """One unit of work: state, archive, register of counts, audit."""
    step = step_for(pack.state, action)
    who = uow.actor if invented is None else invented.actor
    made = replace(pack, state=step.to, reason=reason or pack.reason)
    if action is Action.RELEASE:
        at = present(ctx, uow) if invented is None else invented.recorded_at
        made = replace(made, released_by=who, released_at=at)
        made = _sealed(uow, made)
        if made.cells:
            cells = publications.unpacked(blobs.get(uow, made.cells).data)
            publications.add(uow, made.id, made.audience, cells)
    stored = shelf.change(
        uow, packs.PACKS, made, base_version, action=action.value, reason=reason,
        invented=invented,
    )  # fmt: skip
    if action in {Action.RELEASE, Action.WITHDRAW}:
        details = {
            "manifest": stored.manifest,
            "cells": stored.cells,
            "audience": stored.audience.value,
            "head": str(audit.head(uow)),
        }
        audit.append(uow, f"publication.{action.value}", f"pack:{stored.id}", details)
    return stored


def _sealed(uow: WriteUnitOfWork, pack: Pack) -> Pack:
    """The pack with what was answered for in its manifest; its other files are as they were."""
    if not (pack.accepted or pack.corrects):
        return pack
    told = manifest_of(uow, pack)
    if not told:
        raise StoreError("packs.damaged", number=pack.id)
    told["accepted"] = [asdict(one) for one in pack.accepted]
    if pack.corrects:
        told["corrects"] = {"pack": pack.corrects, "reason": pack.reason}
    text = (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    assert pack.released_at is not None  # noqa: S101 - set by the caller
    data = settled(blobs.get(uow, pack.file).data, pack.released_at, {PATH: text})
    return replace(
        pack,
        manifest=blobs.put(uow, text, packs.JSON),
        file=blobs.put(uow, data, packs.ARCHIVE),
        size=len(data),
    )


def download(actor: Actor, ctx: Context, number: int) -> Exported:
    """Take a pack away; that is audited.

    A pack that is not released, or no longer, is for those who prepare or release it.

    Raises
    ------
    NotFound
        There is no such pack.
    StoreError
        It was damaged.
    Denied
        The actor neither prepares nor releases packs of its area.
    """
    now = publishes(actor, ctx)
    with ctx.store.read() as uow:
        pack = _readable(now, ctx, uow, number)
        data = archive_of(uow, pack)
    with ctx.store.write(now) as writing:
        details = {"manifest": pack.manifest, "state": pack.state.value, "bytes": len(data)}
        audit.append(writing, "pack.download", f"pack:{number}", details)
    mark = "" if pack.state is State.RELEASED else f"-{pack.state.value}"
    name = f"riskzone-{pack.area}-{pack.on:%Y%m%d}-{pack.audience.value}-{number:04d}{mark}.zip"
    return Exported(name, data, pack.manifest)


def opened_file(actor: Actor, ctx: Context, number: int, path: str) -> ProductFile:
    """One file of a pack, to be looked at.

    Raises
    ------
    NotFound
        There is no such pack, or no such file in it.
    StoreError
        It was damaged.
    Denied
        The actor neither prepares nor releases packs of its area.
    """
    now = publishes(actor, ctx)
    with ctx.store.read() as uow:
        pack = _readable(now, ctx, uow, number)
        told = {str(one["path"]): one for one in manifest_of(uow, pack).get("files", ())}
        data = archive_of(uow, pack)
    entry = told.get(path)
    if entry is None:
        raise NotFound("packs.no_such_file", number=number, path=path[:80])
    with zipfile.ZipFile(BytesIO(data)) as packed:
        content = packed.read(path)
    return ProductFile(
        path=path,
        media=str(entry["media"]),
        data=content,
        product=Product(entry["product"]),
        title_zh=str(entry["title"]["zh"]),
        title_en=str(entry["title"]["en"]),
    )


def _readable(actor: Actor, ctx: Context, uow: UnitOfWork, number: int) -> Pack:
    """A pack the actor may open.

    Raises
    ------
    Denied
    """
    pack = shelf.get(uow, packs.PACKS, number).record
    if not actor.may(Right.PREPARE_PUBLICATION, pack.area):
        guard.check(actor, ctx, Right.RELEASE_PUBLICATION, pack.area)
    return pack
