"""Control units proposed from the places of new cases: entrance first, then the circle around it.

Every place of a case counts: home, work, ward, visited.  What is planned for a place is
suggested instead of something new; what already holds there is not proposed again, but is
told its new triggers, because they may restart its clock.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import pandas as pd
import pyarrow as pa
import shapely

from riskzone.cases.privacy import entrances
from riskzone.units.control_schemes import Circle, ControlScheme, scheme_of
from riskzone.units.model import ControlUnit, Kind, State, Trigger, TriggerKind
from riskzone.units.status import Status, force_interval, status_of
from riskzone.units.words import SIZE

#: Columns of a frame of places; one row is one place of one case.
PLACE_COLUMNS = (
    *("case", "trigger", "known_on", "in_isolation", "kind"),
    *("place", "building_id", "county", "township"),
)

_GONE = frozenset(
    {Status.ENDED, Status.LAPSED, Status.REJECTED, Status.WITHDRAWN, Status.REFUSED_ABOVE}
)
_WORKSHOP = re.compile("车间|厂房|工厂|仓库|冷库")
_CLASS_ROOM = re.compile("教室|班级|年级|幼儿园")
_VILLAGE = re.compile("[村屯]")
_WARD = re.compile("病区|病房")
_ISOLATION = re.compile("隔离(?:点|酒店|宾馆|区|场所|病区)|集中隔离|方舱|健康驿站")
_OF_LAYER = {"entrance": Kind.ENTRANCE, "building": Kind.BUILDING, "compound": Kind.COMPOUND}


@dataclass(frozen=True)
class Building:
    """An entry of the building layer, as far as a proposal needs it.

    Parameters
    ----------
    id, name : str
    kind : str
        ``entrance`` | ``building`` | ``compound``.
    parent : str
        Identifier of what is around it; ``""``: nothing.
    county, township : str
    geometry : Polygon or Point, optional
        EPSG:4490.
    use : str
        ``isolation``: a site of centralised isolation; ``""``: not told.
    """

    id: str
    name: str
    kind: str
    parent: str = ""
    county: str = ""
    township: str = ""
    geometry: shapely.Geometry | None = None
    use: str = ""


@dataclass(frozen=True)
class _Place:
    """One place and everything known of it."""

    kind: str
    text: str
    building: str
    county: str
    township: str
    triggers: tuple[Trigger, ...]


def proposed_units(
    places: pd.DataFrame,
    scheme: ControlScheme,
    known_units: Iterable[ControlUnit],
    *,
    buildings: Mapping[str, Building],
    at: datetime,
) -> tuple[ControlUnit, ...]:
    """Control units for every place of new cases.

    Parameters
    ----------
    places : DataFrame
        Columns ``PLACE_COLUMNS``: case (salted reference), trigger (value of a TriggerKind),
        known_on (date), in_isolation (bool), kind (home | work | ward | visited | …), place
        (words, may be ``""``), building_id (``""``: not in the layer), county, township.
    scheme : ControlScheme
    known_units : iterable of ControlUnit
        Of any scheme, in the counties of the places: planned ones of the scheme are suggested,
        where one holds or is on the way nothing more is proposed.
    buildings : mapping of str to Building
        The building units of the places, what is around them, and what else is in there.
    at : datetime
        Aware; now.

    Returns
    -------
    tuple of ControlUnit
        Inner circles first, then those around them; drafts of id 0, or planned control
        units with their id and the new triggers.  An inner one and the circle around it
        share a group.  Rows without place and building propose nothing.
    """
    known = [u for u in known_units if not _over(u, at)]
    found = _places(places, scheme)
    if not scheme.propose_isolation_sites:
        found = [place for place in found if not _is_isolation_site(place, buildings)]
    children = _children(buildings)
    inner = [_inner(place, scheme, buildings) for place in found]
    outer = [
        (whole.id, around)
        for place, unit in zip(found, inner, strict=True)
        for circle in _outer_circles(scheme)
        if (whole := _whole_around(place, unit, buildings)) is not None
        for around in (_around(place, unit, circle, whole, children),)
    ]
    settled = [_settled(u, known, scheme, buildings) for u in (*inner, *_merged(outer))]
    return _once(unit for unit in settled if unit is not None)


def new_triggers(
    places: pd.DataFrame,
    scheme: ControlScheme,
    known_units: Iterable[ControlUnit],
    *,
    buildings: Mapping[str, Building],
    at: datetime,
) -> tuple[tuple[ControlUnit, tuple[Trigger, ...]], ...]:
    """Control units that hold or are on the way where new cases were, with what to record.

    Parameters are those of :func:`proposed_units`.
    """
    known = [u for u in known_units if not _over(u, at)]
    found: dict[int, tuple[ControlUnit, tuple[Trigger, ...]]] = {}
    for place in _places(places, scheme):
        wanted = _inner(place, scheme, buildings)
        for unit in known:
            new = tuple(t for t in place.triggers if t not in unit.triggers)
            if unit.state is not State.PLANNED and new and _covers(unit, wanted, buildings):
                before = found.get(unit.id, (unit, ()))[1]
                found[unit.id] = (unit, tuple(dict.fromkeys((*before, *new))))
    return tuple(found.values())


def follow_up(unit: ControlUnit, scheme: ControlScheme) -> ControlUnit | None:
    """The control unit that follows a released one, where its circle names a further one.

    Parameters
    ----------
    unit : ControlUnit
        Released; the one that follows begins when it ends.
    scheme : ControlScheme

    Returns
    -------
    ControlUnit or None
        A draft; ``None``: nothing follows, or it never held.
    """
    then = scheme.circle(unit.circle).then
    if not then or force_interval(unit) is None:
        return None
    fresh = ControlUnit(unit.name, unit.kind, unit.scheme, then, unit.county)
    return fresh.changed(
        township=unit.township,
        building_units=unit.building_units,
        place_text=unit.place_text,
        geometry=unit.geometry,
        group=unit.group,
        triggers=unit.triggers,
        fire_exits_checked_at=unit.fire_exits_checked_at,
        parties=unit.parties,
        team=unit.team,
        care=unit.care,
        effective_at=unit.ended_at,
    )


def _places(places: pd.DataFrame, scheme: ControlScheme) -> list[_Place]:
    """Distinct places with the triggers found there, in an order that does not change."""
    wanted = {kind.value for kind in scheme.triggers}
    found: dict[tuple[str, ...], _Place] = {}
    rows = places.loc[places["trigger"].isin(wanted), list(PLACE_COLUMNS)].copy()
    texts = ["case", "kind", "place", "building_id", "county", "township"]
    rows[texts] = rows[texts].astype(object).fillna("")
    rows["place"] = entrances(pa.array(rows["place"].str.strip(), pa.string())).to_pylist()
    for row in rows.itertuples(index=False):
        text = str(row.place)
        building = str(row.building_id)
        if not (text or building) or not row.county:
            continue
        where = (building,) if building else (str(row.county), str(row.township), text)
        trigger = Trigger(
            TriggerKind(str(row.trigger)), _day(row.known_on), str(row.case), bool(row.in_isolation)
        )
        one = found.get(where) or _Place(
            str(row.kind), text, building, str(row.county), str(row.township), ()
        )
        found[where] = replace(one, triggers=tuple({*one.triggers, trigger}))
    ordered = sorted(found.values(), key=lambda p: (p.county, p.township, p.building, p.text))
    return [replace(p, triggers=tuple(sorted(p.triggers, key=_of_trigger))) for p in ordered]


def _of_trigger(trigger: Trigger) -> tuple[date, str, str]:
    return trigger.on, trigger.case, trigger.kind.value


def _day(value: object) -> date:
    return pd.Timestamp(value).date()  # type: ignore[arg-type]


def _kind_of(place: _Place, buildings: Mapping[str, Building]) -> Kind:
    """What kind of place an order would close, from the kind of stay and its words."""
    text = place.text or getattr(buildings.get(place.building), "name", "")
    if place.kind == "ward" or _WARD.search(text):
        return Kind.WARD
    if _CLASS_ROOM.search(text):
        return Kind.CLASS_ROOM
    if place.kind == "work":
        return Kind.WORKSHOP if _WORKSHOP.search(text) else Kind.OFFICE
    if place.building in buildings:
        return _OF_LAYER.get(buildings[place.building].kind, Kind.ENTRANCE)
    return Kind.VILLAGE_GROUP if _VILLAGE.search(text) else Kind.ENTRANCE


def _inner(place: _Place, scheme: ControlScheme, buildings: Mapping[str, Building]) -> ControlUnit:
    circle = scheme.entrance_circle
    kind = _kind_of(place, buildings)
    if kind not in circle.kinds and SIZE[kind] > min(SIZE[one] for one in circle.kinds):
        kind = max(circle.kinds, key=lambda one: SIZE[one])
    building = buildings.get(place.building)
    name = building.name if building and building.name else place.text or place.building
    return ControlUnit(
        name=name,
        kind=kind,
        scheme=scheme.id,
        circle=circle.id,
        county=place.county,
        township=place.township or (building.township if building else ""),
        building_units=(place.building,) if building else (),
        place_text=place.text or name,
        group=_group(scheme, place),
        triggers=place.triggers,
    )


def _group(scheme: ControlScheme, place: _Place) -> str:
    first = place.triggers[0].on.isoformat()
    key = f"{scheme.id}|{place.county}|{place.township}|{place.building}|{place.text}|{first}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _outer_circles(scheme: ControlScheme) -> list[Circle]:
    return [c for c in scheme.circles.values() if c.is_unit and not c.inner]


def _is_isolation_site(place: _Place, buildings: Mapping[str, Building]) -> bool:
    building = buildings.get(place.building)
    if building is not None and building.use == "isolation":
        return True
    return any(_ISOLATION.search(text) for text in (place.text, building.name if building else ""))


def _whole_around(
    place: _Place, inner: ControlUnit, buildings: Mapping[str, Building]
) -> Building | None:
    """What is around a place: its compound; around a ward, its building."""
    whole = buildings.get(place.building)
    top = Kind.BUILDING if inner.kind is Kind.WARD else Kind.COMPOUND
    while whole and whole.parent in buildings and _OF_LAYER.get(whole.kind) is not top:
        whole = buildings[whole.parent]
    return None if whole is None or whole.id == place.building else whole


def _around(
    place: _Place,
    inner: ControlUnit,
    circle: Circle,
    whole: Building,
    children: Mapping[str, list[str]],
) -> ControlUnit:
    """The rest of what is around a place."""
    kind = _OF_LAYER.get(whole.kind, Kind.COMPOUND)
    rest = tuple(sorted(_entrances(whole.id, children) - {place.building}))
    return ControlUnit(
        name=whole.name,
        kind=kind if kind in circle.kinds else circle.kinds[-1],
        scheme=inner.scheme,
        circle=circle.id,
        county=place.county,
        township=inner.township,
        building_units=rest,
        place_text=f"{whole.name}（除{_short(inner.name, whole.name)}外）",
        group=inner.group,
        triggers=inner.triggers,
    )


def _short(name: str, whole: str) -> str:
    return name.removeprefix(whole) or name


def _children(buildings: Mapping[str, Building]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in buildings.values():
        found.setdefault(one.parent, []).append(one.id)
    return found


def _entrances(whole: str, children: Mapping[str, list[str]]) -> set[str]:
    """Identifiers of the finest units inside."""
    inside: set[str] = set()
    front = [whole]
    while front:
        here = front.pop()
        below = children.get(here, [])
        front += below
        if not below:
            inside.add(here)
    return inside


def _merged(outer: Iterable[tuple[str, ControlUnit]]) -> list[ControlUnit]:
    """Two cases in one compound have one circle around both; compounds may share a name."""
    found: dict[tuple[str, str], ControlUnit] = {}
    for whole, unit in outer:
        key = (unit.circle, whole)
        other = found.get(key)
        if other is None:
            found[key] = unit
            continue
        both = tuple(sorted({*other.triggers, *unit.triggers}, key=_of_trigger))
        rest = tuple(b for b in other.building_units if b in unit.building_units)
        words = f"{other.place_text.removesuffix('外）')}、{unit.place_text.partition('（除')[2]}"
        found[key] = other.changed(triggers=both, building_units=rest, place_text=words)
    return list(found.values())


def _once(units: Iterable[ControlUnit]) -> tuple[ControlUnit, ...]:
    """A planned control unit that covers several places is suggested once, with all triggers."""
    found: dict[object, ControlUnit] = {}
    for unit in units:
        key: object = unit.id or (unit.circle, unit.county, unit.building_units, unit.place_text)
        before = found.get(key, unit)
        triggers = tuple(dict.fromkeys((*before.triggers, *unit.triggers)))
        found[key] = before.changed(triggers=triggers)
    return tuple(found.values())


def _settled(
    wanted: ControlUnit,
    known: Sequence[ControlUnit],
    scheme: ControlScheme,
    buildings: Mapping[str, Building],
) -> ControlUnit | None:
    """What to propose for a place: nothing, what is planned for it, or something new."""
    covering = [u for u in known if _covers(u, wanted, buildings)]
    held = (u for u in covering if u.state is not State.PLANNED)
    # An inner closure holds what a wider circle would; a wider one does not close an entrance.
    if any(_is_inner(u) or not _is_inner(wanted) for u in held):
        return None
    same = [u for u in covering if (u.scheme, u.circle) == (scheme.id, wanted.circle)]
    plans = [u for u in same if u.state is State.PLANNED]
    if not plans:
        return wanted
    planned = min(plans, key=lambda unit: (SIZE[unit.kind], unit.id))
    triggers = tuple(dict.fromkeys((*planned.triggers, *wanted.triggers)))
    return planned.changed(triggers=triggers, group=planned.group or wanted.group)


def _is_inner(unit: ControlUnit) -> bool:
    scheme = scheme_of(unit)
    return scheme is not None and scheme.circle(unit.circle).inner


def _over(unit: ControlUnit, at: datetime) -> bool:
    """Whether a control unit of any scheme has ended, lapsed, or never came to anything."""
    return status_of(unit, scheme_of(unit), at).status in _GONE


def _covers(unit: ControlUnit, wanted: ControlUnit, buildings: Mapping[str, Building]) -> bool:
    """Whether a control unit holds the place another one is wanted for."""
    if wanted.building_units and set(wanted.building_units) <= set(unit.building_units):
        return True
    drawn = [buildings[b].geometry for b in wanted.building_units if b in buildings]
    shapes = [shape for shape in drawn if shape is not None]
    if unit.geometry is not None and shapes and len(shapes) == len(wanted.building_units):
        return all(unit.geometry.covers(shape.representative_point()) for shape in shapes)
    words = {unit.name, unit.place_text} - {""}
    same = unit.township in ("", wanted.township) or not wanted.township
    return unit.county == wanted.county and same and wanted.place_text in words
