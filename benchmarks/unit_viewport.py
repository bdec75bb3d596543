"""A map's view of 300 control units out of 50,000: at most 5 ms.

Claim: with 50,000 control units in the store, those in a view that holds some 300 of them are
read, with how each stands at the minute shown, within 5 ms; warm, as a map that was drawn once.
The first look at a view parses its control units and is told beside it.

The peer, in the same run, reads all and compares their bounds, as a store without the R-tree
has to; it is given the parsed control units for nothing.

Run ``python benchmarks/unit_viewport.py``; exit status 1 when the bound is broken.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import shapely
from sqlalchemy import insert

from riskzone.access import Actor
from riskzone.clock import SHANGHAI
from riskzone.services import units
from riskzone.services.context import Context, open_context
from riskzone.settings import Settings
from riskzone.store import upgrade
from riskzone.store.unit_tables import control_unit
from riskzone.units.model import ControlUnit, Kind, State, Trigger, TriggerKind, to_json

UNITS, IN_VIEW = 50_000, 300
HOLD_MS = 5.0
NOW = datetime(2020, 4, 24, 8, 0, tzinfo=SHANGHAI)
CLERK = Actor.command_line("benchmark")
#: West, south, east, north of the province, degrees.
PROVINCE = (121.0, 43.0, 135.0, 53.0)


def control_units() -> list[ControlUnit]:
    """Entrances spread over the province."""
    draw = random.Random(1)
    west, south, east, north = PROVINCE
    found = []
    for number in range(1, UNITS + 1):
        x, y = draw.uniform(west, east), draw.uniform(south, north)
        found.append(
            ControlUnit(
                id=number,
                version=1,
                state=State.APPROVED,
                name=f"演示小区{number}号楼3单元",
                kind=Kind.ENTRANCE,
                scheme="hlj-2020-04",
                circle="entrance",
                county="230103",
                township="230103001",
                geometry=shapely.box(x, y, x + 0.0008, y + 0.0004),
                triggers=(Trigger(TriggerKind.CONFIRMED, date(2020, 4, 22), "ab" * 16),),
                measures=("sealed", "door_service"),
                building_units=(f"b{number}",),
                effective_at=datetime(2020, 4, 22, 20, 0, tzinfo=SHANGHAI),
            )
        )
    return found


def fill(ctx: Context, made: list[ControlUnit]) -> None:
    """Put them into the store at once; the audit chain is not what is measured."""
    rows, boxes = [], []
    for unit in made:
        west, south, east, north = shapely.bounds(unit.geometry)
        rows.append(
            {
                "id": unit.id,
                "version": 1,
                "state": unit.state,
                "name": unit.name,
                "kind": unit.kind,
                "scheme": unit.scheme,
                "circle": unit.circle,
                "county": unit.county,
                "township": unit.township,
                "group_id": "",
                "effective_at": unit.effective_at,
                "recorded_at": NOW,
                "geometry": shapely.to_wkb(unit.geometry),
                "body": to_json(unit),
            }
        )
        boxes.append((unit.id, *map(float, (west, east, south, north))))
    with ctx.store.write(CLERK) as uow:
        uow.connection.execute(insert(control_unit), rows)
        uow.connection.exec_driver_sql("INSERT INTO control_unit_box VALUES (?, ?, ?, ?, ?)", boxes)


def milliseconds(work: Callable[[], object], times: int) -> float:
    """Median of several runs."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000


def scanned(ctx: Context, view: tuple[float, float, float, float]) -> int:
    """All of them, cut to the view by their bounds."""
    west, south, east, north = view
    found = 0
    for row in units.listing(CLERK, ctx):
        x0, y0, x1, y1 = shapely.bounds(row.unit.geometry)
        found += x0 <= east and x1 >= west and y0 <= north and y1 >= south
    return found


def main() -> int:
    """Measure; 1 when the bound is broken."""
    west, south, east, north = PROVINCE
    share = (IN_VIEW / UNITS) ** 0.5
    width, height = (east - west) * share, (north - south) * share
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), now=NOW)
        upgrade(settings)
        ctx = open_context(settings)
        fill(ctx, control_units())
        first, warm, seen = [], [], 0
        for x in (122.0, 125.0, 128.0, 131.0, 133.0):
            view = (x, 47.0, x + width, 47.0 + height)
            first.append(milliseconds(lambda at=view: units.viewport(CLERK, ctx, at, most=500), 1))
            warm.append(milliseconds(lambda at=view: units.viewport(CLERK, ctx, at, most=500), 15))
            seen = units.viewport(CLERK, ctx, view, most=500)[1]
        units.listing(CLERK, ctx)
        scan = milliseconds(lambda: scanned(ctx, view), 3)
        if scanned(ctx, view) != seen:
            raise SystemExit("the view and the scan differ")
        ctx.store.close()
    took = statistics.median(warm)
    print(
        f"{seen} of {UNITS:,} control units: {took:.2f} ms (hold {HOLD_MS:.0f}), "
        f"first look {statistics.median(first):.0f} ms; full scan {scan:.0f} ms, "
        f"{scan / took:.0f} times as long"
    )
    return 0 if took <= HOLD_MS else 1


if __name__ == "__main__":
    sys.exit(main())
