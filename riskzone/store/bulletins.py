"""Bulletins, with every revision."""

from datetime import date
from typing import Any

from riskzone.release.bulletin import Bulletin, State, from_json, in_force, to_json
from riskzone.store.publication_tables import bulletin, bulletin_revision
from riskzone.store.shelf import Shelf, listing
from riskzone.store.unit_of_work import UnitOfWork


def _columns(one: Bulletin) -> dict[str, Any]:
    return {"area": one.area, "on_day": one.on}


def _told(one: Bulletin) -> dict[str, Any]:
    return {"area": one.area, "on": one.on.isoformat(), "corrects": one.corrects}


BULLETINS: Shelf[Bulletin] = Shelf(
    newest=bulletin,
    revisions=bulletin_revision,
    number="bulletin_id",
    subject="bulletin",
    columns=_columns,
    told=_told,
    write=to_json,
    read=from_json,
    missing="bulletins.no_such",
    stale="bulletins.stale",
)


def of_area(uow: UnitOfWork, area: str) -> dict[int, Bulletin]:
    """The bulletins of an area in their newest version, by number."""
    found = (one.record for one in listing(uow, BULLETINS))
    return {one.id: one for one in found if one.area == area}


def published_on(uow: UnitOfWork, area: str, on: date) -> Bulletin | None:
    """The bulletin of a day that counts: published, and not replaced."""
    known = [one for one in in_force(of_area(uow, area)) if one.on == on]
    return known[-1] if known else None


def published_before(uow: UnitOfWork, area: str, on: date) -> Bulletin | None:
    """The last bulletin that counts of a day before."""
    known = [one for one in in_force(of_area(uow, area)) if one.on < on]
    return known[-1] if known else None


def published_after(uow: UnitOfWork, area: str, on: date) -> Bulletin | None:
    """The first bulletin that counts of a day after."""
    known = [one for one in in_force(of_area(uow, area)) if one.on > on]
    return known[0] if known else None


def drafts_of(uow: UnitOfWork, area: str, on: date) -> tuple[Bulletin, ...]:
    """The drafts of a day, the oldest first."""
    found = of_area(uow, area).values()
    return tuple(one for one in found if one.on == on and one.state is State.DRAFT)
