"""Packs, with every revision; and the blobs that belong to them."""

from typing import Any

from sqlalchemy import select

from riskzone.release.audience import Audience
from riskzone.release.lifecycle import Action
from riskzone.release.pack import Pack, State, from_json, to_json
from riskzone.store import shelf
from riskzone.store.publication_tables import pack, pack_revision
from riskzone.store.shelf import Shelf, Shelved
from riskzone.store.tables import audit_entry
from riskzone.store.unit_of_work import UnitOfWork

#: Media types of what belongs to a pack.
ARCHIVE = "application/zip"
JSON = "application/json"


def _columns(one: Pack) -> dict[str, Any]:
    return {"area": one.area, "on_day": one.on, "audience": one.audience.value}


def _told(one: Pack) -> dict[str, Any]:
    told: dict[str, Any] = {
        "area": one.area,
        "on": one.on.isoformat(),
        "audience": one.audience.value,
        "snapshot": one.snapshot,
        "manifest": one.manifest,
        "file": one.file,
        "cells": one.cells,
    }
    if one.corrects:
        told["corrects"] = one.corrects
    if one.accepted:
        told["accepted"] = [each.code for each in one.accepted]
    return told


PACKS: Shelf[Pack] = Shelf(
    newest=pack,
    revisions=pack_revision,
    number="pack_id",
    subject="pack",
    columns=_columns,
    told=_told,
    write=to_json,
    read=from_json,
    missing="packs.no_such_pack",
    stale="packs.stale",
)


def left(uow: UnitOfWork) -> tuple[int, ...]:
    """Numbers of the packs that were released, withdrawn ones too, in the order they left."""
    query = select(audit_entry.c.subject).order_by(audit_entry.c.seq)
    query = query.where(audit_entry.c.action == f"{PACKS.subject}.{Action.RELEASE.value}")
    subjects = uow.connection.execute(query).scalars()
    return tuple(int(one.removeprefix(f"{PACKS.subject}:")) for one in subjects)


def released(uow: UnitOfWork, area: str, audience: Audience) -> tuple[Shelved[Pack], ...]:
    """Packs of an audience that stand released, the one of the last day last."""
    found = [
        one
        for one in shelf.listing(uow, PACKS)
        if one.record.state is State.RELEASED
        and (one.record.area, one.record.audience) == (area, audience)
    ]
    return tuple(sorted(found, key=lambda one: (one.record.on, one.record.id)))
