"""What this product knows that colours depend on: declared levels and control units, over time.

Everything is a number of a day and a *state*: what took effect in the course of a day holds at
00:00 of the next one.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import shapely

from riskzone.clock import SHANGHAI, day_number, midnight
from riskzone.decisions.book import Book
from riskzone.decisions.timeline import Timeline
from riskzone.healthcode.rules import Rules
from riskzone.healthcode.values import NEVER
from riskzone.places.tables import aliases
from riskzone.services.context import Context
from riskzone.services.decision_book import book, zones_of
from riskzone.services.layer_content import StoredLayer, stored_layer
from riskzone.services.present import present
from riskzone.store import UnitOfWork, layers, units
from riskzone.units.control_schemes import control_schemes
from riskzone.units.model import ControlUnit, State

#: A level of an area, or a control unit: place, word, first day, day after the last one.
Row = tuple[str, str, int, int]

#: States in which an order held from its minute on.
_HELD = frozenset({State.TEMPORARY, State.PROPOSED, State.APPROVED, State.ENDED})


@dataclass(frozen=True)
class Surroundings:
    """Levels and control units, as the expression reads them.

    Parameters
    ----------
    risk : tuple of (str, str, int, int)
        ``zone, level, from_day, until_day``.
    units : tuple of (str, str, int, int)
        ``place, code, from_day, until_day``.
    """

    risk: tuple[Row, ...]
    units: tuple[Row, ...]

    @property
    def hash(self) -> str:
        """SHA-256 (hex) that names them."""
        text = json.dumps([self.risk, self.units], separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def tables(self) -> tuple[pa.Table, pa.Table]:
        """Both as Arrow tables."""
        return _table(self.risk, "zone", "level"), _table(self.units, "place", "code")


def surroundings(ctx: Context, uow: UnitOfWork, rules: Rules) -> Surroundings:
    """What is declared and ordered, as the store knows it now; levels the rules speak of alone."""
    levels = {one.level for one in rules.reasons if one.level}
    known = book(ctx, uow)
    areas = _areas(ctx, uow, known)
    risk = sorted(
        (zone, *row[1:])
        for area in areas
        for row in level_rows(area, known.timeline("level", area))
        if row[1] in levels
        for zone in _written(row[0])
    )
    return Surroundings(tuple(risk), tuple(sorted(set(_unit_rows(ctx, uow)))))


def _written(zone: str) -> list[str]:
    """Codes that townships of a zone begin with: its own, and those that are no zone."""
    return [zone, *(code for code, county in aliases()[1].items() if county == zone)]


def _areas(ctx: Context, uow: UnitOfWork, known: Book) -> list[str]:
    """The counties served, and every finer or foreign division that is spoken of by itself.

    What is said of a province or prefecture reaches its counties through their own timelines,
    with what it leaves out.
    """
    own = ctx.settings.area.removesuffix("0000")
    counties = zones_of(ctx, uow, "county", present(ctx, uow).date())
    spoken = {
        said.area
        for said in known.said
        if not said.part and (len(said.area) > 6 or not (own == "CN" or said.area.startswith(own)))
    }
    return sorted({*counties, *spoken})


def level_rows(area: str, timeline: Timeline) -> Iterator[Row]:
    """The levels of an area over time, as states."""
    runs = timeline.runs
    if not runs:
        return
    ends = [*(state_day(run.at) for run in runs[1:]), NEVER]
    zone = area.removesuffix("0000").removesuffix("00") if len(area) == 6 else area
    for run, end in zip(runs, ends, strict=True):
        begin = state_day(run.at)
        if run.level and begin < end:
            yield zone, run.level, begin, end


def state_day(at: datetime) -> int:
    """The first day at whose 00:00 what begins at a minute holds."""
    local = at.astimezone(SHANGHAI)
    day = day_number(local.date())
    return day if local == midnight(local.date()) else day + 1


def _unit_rows(ctx: Context, uow: UnitOfWork) -> Iterator[Row]:
    held = [one.unit for one in units.listing(uow) if one.unit.state in _HELD]
    coded = [(unit, code) for unit in held if (code := code_of(unit)) not in ("", "none")]
    if not coded:
        return
    inside = _Buildings(ctx, uow)
    for unit, code in coded:
        if unit.effective_at is None:
            continue
        begin, end = state_day(unit.effective_at), _until(unit)
        if begin < end:
            for place in inside.of(unit):
                yield place, code, begin, end


def code_of(unit: ControlUnit) -> str:
    """The code the circle of a control unit gives; ``""`` where its scheme is not known."""
    scheme = control_schemes().get(unit.scheme)
    circle = scheme.circles.get(unit.circle) if scheme else None
    return "" if circle is None else circle.code


def _until(unit: ControlUnit) -> int:
    ends = [unit.ended_at]
    if unit.state in (State.TEMPORARY, State.PROPOSED):
        ends.append(unit.lapses_at)
    known = [state_day(at) for at in ends if at is not None]
    return min(known, default=NEVER)


class _Buildings:
    """Which buildings a control unit holds: those it names, those inside them, or its shape."""

    def __init__(self, ctx: Context, uow: UnitOfWork) -> None:
        self._ctx, self._uow = ctx, uow
        self._layer: StoredLayer | None = None
        self._inside: Mapping[str, list[str]] = {}
        record = layers.in_force(uow, "building", present(ctx, uow).date())
        if record is not None:
            self._layer = stored_layer(ctx, uow, record)
            self._inside = _inside(self._layer)

    def of(self, unit: ControlUnit) -> Iterable[str]:
        """Ids of the buildings, ascending."""
        if unit.building_units:
            return sorted(self._with_inner(unit.building_units))
        if unit.geometry is None or self._layer is None:
            return ()
        near = self._layer.geometry.sindex.query(unit.geometry, predicate="intersects")
        shapes = self._layer.geometry.iloc[near]
        held = shapely.contains(unit.geometry, shapely.point_on_surface(shapes.array))
        return sorted(map(str, shapes.index[held]))

    def _with_inner(self, names: Iterable[str]) -> set[str]:
        # Somebody's building may be registered as the entrance, the building or the compound.
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self._inside.get(name, ())
        return found


def _inside(layer: StoredLayer) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for frame in (layer.attributes, layer.around):
        if "parent_id" in frame:
            for code, parent in frame["parent_id"].items():
                if parent and parent != code:
                    found.setdefault(str(parent), []).append(str(code))
    return found


def _table(rows: tuple[Row, ...], *names: str) -> pa.Table:
    schema = pa.schema(
        [(name, pa.string()) for name in names]
        + [(name, pa.int32()) for name in ("from_day", "until_day")]
    )
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema)
