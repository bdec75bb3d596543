"""The demonstration in a store: once, whole, and rated on the morning it opens on."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from riskzone.errors import InputError
from riskzone.services import demo, imports, snapshots, zoning
from riskzone.services.context import Context, open_context
from riskzone.services.morning_since import against_now
from riskzone.settings import Settings
from riskzone.store import audit, batches, events

from .conftest import DESK

ROW = (
    b"case_id,classification,origin,reported_on,county_code\nK-1,confirmed,local,2020-03-04,231005"
)


@pytest.fixture(scope="module")
def loaded(
    tmp_path_factory: pytest.TempPathFactory, demo_home: Path, demo_told: Any
) -> Iterator[tuple[Context, demo.DemoReport]]:
    home = tmp_path_factory.mktemp("demo") / "home"
    shutil.copytree(demo_home, home)
    ctx = open_context(Settings(home=home))
    yield ctx, demo.DemoReport(**demo_told | {"today": date.fromisoformat(demo_told["today"])})
    ctx.store.close()


def test_it_says_what_it_did(loaded: tuple[Context, demo.DemoReport]) -> None:
    _, report = loaded
    assert (report.fresh, report.scheme) == (True, "cn-2020-02-county")
    assert report.cases > 500
    assert report.reports > 10_000
    assert report.buildings == 11_784  # of 19,992 units; the others surround them


def test_pages_open_on_its_morning_with_levels(loaded: tuple[Context, demo.DemoReport]) -> None:
    ctx, report = loaded
    assert zoning.is_demo(DESK, ctx)
    assert zoning.default_day(DESK, ctx) == report.today == date(2020, 4, 24)
    totals = zoning.assess(DESK, ctx, on=report.today).totals
    assert sum(totals.values()) == 125
    assert totals["medium"] >= 1


def test_the_second_time_nothing_happens(loaded: tuple[Context, demo.DemoReport]) -> None:
    ctx, _ = loaded
    before = zoning.data_version(ctx)
    again = demo.load(DESK, ctx)
    assert (again.fresh, again.cases, again.reports, again.buildings) == (False, 0, 0, 0)
    assert zoning.data_version(ctx) == before


def test_every_step_is_in_the_chain(loaded: tuple[Context, demo.DemoReport]) -> None:
    ctx, _ = loaded
    with ctx.store.read() as uow:
        actions = [entry.action for entry in audit.entries(uow)]
        names = [batch.file_name for batch in batches.listing(uow, events.current(uow).id)]
    imported = ["cases.import", "reports.import", "layer.import"]
    about = {"cases", "reports", "layer", "scheme"}
    told = [one for one in actions if one.partition(".")[0] in about]
    assert told == [*imported, *["scheme.adopt"] * 3, "cases.import"]
    # Packs and health codes come last: a demonstration without them is given them later.
    after = {one.partition(".")[0] for one in actions[actions.index("demo.load") + 1 :]}
    assert after == {"pack", "publication", "health", "health_rules"}
    assert names == ["demo-line-list.csv", "demo-reports.csv", "demo-corrections.csv"]


def test_its_last_mornings_are_frozen_before_the_corrections_came(
    loaded: tuple[Context, demo.DemoReport],
) -> None:
    ctx, report = loaded
    frozen = snapshots.snapshots(DESK, ctx)
    assert [f"{one.recorded_at:%m-%d %H:%M} {one.actor}" for one in frozen] == [
        "04-24 07:20 duty", "04-23 07:20 duty", "04-22 07:20 duty",
    ]  # fmt: skip
    found = against_now(DESK, ctx, frozen[0].id).differences
    assert [(one.name, one.cases) for one in found.causes] == [("reclassified", 1)]
    cumulative = next(one for one in found.area if one.name == "cumulative")
    assert (cumulative.then, cumulative.now) == (544, 543)  # four new cases, one of them no longer
    assert frozen[0].on == report.today
    assert against_now(DESK, ctx, frozen[1].id).differences.none


def test_a_store_with_other_data_is_left_alone(ctx: Context) -> None:
    imports.import_cases(DESK, ctx, ROW, imports.ImportOptions(filename="list.csv"))
    with pytest.raises(InputError) as refused:
        demo.load(DESK, ctx)
    assert refused.value.code == "services.demo_not_empty"


def test_another_area_is_refused(ctx: Context) -> None:
    elsewhere = Context(ctx.settings.model_copy(update={"area": "32"}), ctx.store)
    with pytest.raises(InputError) as refused:
        demo.load(DESK, elsewhere)
    assert refused.value.code == "services.demo_other_area"


def test_real_data_carry_no_mark_and_no_bookmarks(ctx: Context) -> None:
    imports.import_cases(DESK, ctx, ROW, imports.ImportOptions(filename="list.csv"))
    assert zoning.demo_mark(DESK, ctx) == ()
    assert zoning.bookmarks(DESK, ctx) == ()
