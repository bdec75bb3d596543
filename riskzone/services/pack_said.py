"""What everybody can read of townships beside counts: their levels of every day, and orders."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from riskzone.clock import SHANGHAI, midnight
from riskzone.decisions.resolve import declared
from riskzone.release.disclosure.levels import LevelBound, Told, bounds, told
from riskzone.services.context import Context
from riskzone.services.decision_book import UNADOPTED, book
from riskzone.services.present import present
from riskzone.services.unit_scope import area_of
from riskzone.store import UnitOfWork, adoptions, blobs, units
from riskzone.units.status import force_interval
from riskzone.zoning.library import load_scheme, scheme_of

#: An order shows that there was a case in so many days before it (assumed).
_ORDER_DAYS = 14


def said(
    ctx: Context, uow: UnitOfWork, counties: Iterable[str], first: date
) -> tuple[LevelBound, ...]:
    """What published levels and orders say of the cases of townships from a day on.

    A reader knows the levels of all days and every order that ever took effect, those kept from
    the public too: what left to one department may reach everybody.

    Parameters
    ----------
    ctx : Context
    uow : UnitOfWork
    counties : iterable of str
    first : date
        Days before it are of no interest.
    """
    today = _day(present(ctx, uow))
    return (*_levels(ctx, uow, counties, first, today), *_orders(uow, first, today))


def _levels(
    ctx: Context, uow: UnitOfWork, counties: Iterable[str], first: date, today: date
) -> Iterator[LevelBound]:
    """Of each midnight: the window of a level ends on the day before."""
    whole = book(ctx, uow)
    spoken = [county for county in counties if whole.place(county)[1]]
    for number in range(1, (today - first).days + 1) if spoken else ():
        day = first + timedelta(days=number)
        says = _says(ctx, uow, day)
        for county, here in declared(whole, spoken, midnight(day)).items():
            for part in here.parts:
                if part.name == part.area and len(part.area) > len(county):
                    yield from bounds(says, part.area, part.level, day)


def _says(ctx: Context, uow: UnitOfWork, day: date) -> Mapping[str, tuple[Told, ...]]:
    """Level of a township → what the rule of a day says by it."""
    adoption = adoptions.in_force(uow, "township", ctx.settings.area, day)
    if adoption is None:
        name = UNADOPTED["township"]
        return ctx.remembered(("levels say", name), lambda: told(load_scheme(name)))
    text = blobs.get(uow, adoption.blob_hash).data.decode()
    return ctx.remembered(
        ("levels say", adoption.blob_hash),
        lambda: told(scheme_of(text, f"{adoption.scheme_id}.toml")),
    )


def _orders(uow: UnitOfWork, first: date, today: date) -> Iterator[LevelBound]:
    """There was a case in the township of a control unit before it took effect."""
    for one in units.listing(uow):
        area, interval = area_of(one.unit), force_interval(one.unit)
        if interval is None or area == one.unit.county:
            continue
        day = _day(interval[0])
        if first <= day <= today:
            yield LevelBound(area, day - timedelta(days=_ORDER_DAYS), day, 1)


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
