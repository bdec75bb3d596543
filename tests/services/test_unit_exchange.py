"""Control units in and out: proposals with a preview, snapshots, the way through QGIS and back."""

import io
import json
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

from riskzone.access import Actor, Grant, Role
from riskzone.clock import SHANGHAI
from riskzone.errors import Conflict, Denied, InputError, NotFound, StoreError
from riskzone.messages import render
from riskzone.services import unit_exchange as exchange
from riskzone.services import unit_export
from riskzone.services import unit_proposals as proposals
from riskzone.services import units as services
from riskzone.services.context import Context
from riskzone.store import audit
from riskzone.units.exchange_plan import Verdict
from riskzone.units.exchange_rows import same_shape
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, Kind, State
from riskzone.units.status import Status

EDITOR = Actor("editor", grants=(Grant(Role.EDITOR, "231081"),))
DUTY = Actor("duty", grants=(Grant(Role.DUTY_COMMANDER, "23"),))
APPROVER = Actor("approver", grants=(Grant(Role.APPROVER, "23"),))
PUBLISHER = Actor("press", grants=(Grant(Role.PUBLISHER, "23"),))
VIEWER = Actor("leader", grants=(Grant(Role.VIEWER, "23"),))

#: In 绥芬河市 (231081).
LON, LAT = 131.08, 44.41


def square(step: int = 0, size: float = 0.0005) -> shapely.Polygon:
    west = LON + step * 0.002
    return shapely.box(west, LAT, west + size, LAT + size)


def a_unit(step: int = 0, **values: object) -> ControlUnit:
    made = ControlUnit(
        f"幸福小区{step + 1}号楼1单元", Kind.ENTRANCE, "hlj-2020-04", "entrance", "231081",
        place_text=f"幸福小区{step + 1}号楼1单元", geometry=square(step),
    )  # fmt: skip
    return made.changed(**values)


def feature(step: int = 0, shape: object = None, **properties: object) -> dict:
    told = {"名称": f"幸福小区{step + 1}号楼1单元", "类型": "楼房单元", "区县代码": "231081"}
    geometry = square(step) if shape is None else shape
    drawn = geometry if isinstance(geometry, dict) else shapely.geometry.mapping(geometry)
    return {"type": "Feature", "properties": told | properties, "geometry": drawn}


def geojson(*features: dict, **extra: object) -> bytes:
    return json.dumps(
        {"type": "FeatureCollection", "features": list(features), **extra}, ensure_ascii=False
    ).encode()


@pytest.fixture
def load(ctx: Context) -> Callable[..., exchange.Prepared]:
    def made(data: bytes, actor: Actor = EDITOR, **options: object) -> exchange.Prepared:
        options = {"datum": "CGCS2000"} | options
        return exchange.prepare(actor, ctx, data, "units.bin", **options)

    return made


def codes(plan: object) -> set[str]:
    return {finding.code.partition(".")[2] for finding in plan.findings}


def edited(content: bytes, change: Callable[[geopandas.GeoDataFrame], geopandas.GeoDataFrame]):
    """A GeoPackage after somebody opened it, changed the polygons and saved it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "edited.gpkg"
        path.write_bytes(content)
        frame = pyogrio.read_dataframe(path, layer="control_units")
        pyogrio.write_dataframe(change(frame), path, layer="control_units", driver="GPKG")
        return path.read_bytes()


def test_rows_become_drafts_and_never_hold(ctx: Context, load: Callable) -> None:
    prepared = load(geojson(feature(0), feature(1)))
    seen = exchange.preview(EDITOR, ctx, prepared)
    assert [plan.verdict for plan in seen.plans] == [Verdict.NEW, Verdict.NEW]
    done = exchange.confirm(EDITOR, ctx, prepared, seen=seen.version)
    found = [services.one(EDITOR, ctx, number).unit for number in done.created]
    assert [unit.state for unit in found] == [State.DRAFT, State.DRAFT]
    assert found[0].kind is Kind.ENTRANCE
    assert found[0].circle == "entrance"
    assert found[0].geometry.equals(square(0))


def test_the_same_file_twice_does_nothing(ctx: Context, load: Callable) -> None:
    data = geojson(feature(0), feature(1))
    exchange.confirm(EDITOR, ctx, load(data))
    before = len(services.listing(EDITOR, ctx))
    again = exchange.confirm(EDITOR, ctx, load(data))
    assert (again.created, again.same) == ((), 2)
    assert len(services.listing(EDITOR, ctx)) == before


def test_a_file_is_known_even_after_its_control_unit_was_changed(
    ctx: Context, load: Callable
) -> None:
    data = geojson(feature(0))
    (number,) = exchange.confirm(EDITOR, ctx, load(data)).created
    unit = services.one(EDITOR, ctx, number).unit
    services.change(EDITOR, ctx, unit.changed(name="绥芬河二小区"), unit.version, Action.EDIT)
    assert exchange.confirm(EDITOR, ctx, load(data)).created == ()


def test_one_bad_row_keeps_the_whole_file_out_unless_it_may_be_skipped(
    ctx: Context, load: Callable
) -> None:
    bow_tie = shapely.Polygon([(LON, LAT), (LON + 0.001, LAT + 0.001), (LON + 0.001, LAT),
                               (LON, LAT + 0.001)])  # fmt: skip
    prepared = load(geojson(feature(3), feature(5, bow_tie), feature(6, 区县代码="999999")))
    plans = exchange.preview(EDITOR, ctx, prepared).plans
    assert codes(plans[1]) >= {"falls_apart"}
    assert codes(plans[2]) >= {"unknown_county"}
    with pytest.raises(InputError, match="2 rows"):
        exchange.confirm(EDITOR, ctx, prepared)
    assert not services.listing(EDITOR, ctx)
    done = exchange.confirm(EDITOR, ctx, prepared, bad_rows="skip")
    assert (len(done.created), done.refused) == (1, 2)


def test_edits_of_an_exported_file_come_back_and_nothing_else(ctx: Context, load: Callable) -> None:
    services.create(EDITOR, ctx, [a_unit(0), a_unit(1), a_unit(2)], Action.DRAFT)
    content = unit_export.export(EDITOR, ctx, "gpkg").content

    def change(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        frame.loc[1, "geometry"] = square(1, 0.0006)
        frame.loc[2, "name"] = "绥芬河二小区"
        frame["note"] = "QGIS"
        return frame

    prepared = load(edited(content, change))
    seen = exchange.preview(EDITOR, ctx, prepared)
    assert [p.verdict for p in seen.plans] == [Verdict.SAME, Verdict.CHANGED, Verdict.CHANGED]
    assert [p.fields for p in seen.plans] == [(), ("geometry",), ("name",)]
    assert seen.ignored == ("note",)
    done = exchange.confirm(EDITOR, ctx, prepared, seen=seen.version)
    assert done.edited == (2, 3)
    assert same_shape(services.one(EDITOR, ctx, 2).unit.geometry, square(1, 0.0006))
    assert services.one(EDITOR, ctx, 3).unit.name == "绥芬河二小区"
    assert [p.verdict for p in exchange.preview(EDITOR, ctx, prepared).plans] == [Verdict.SAME] * 3


def test_times_another_program_keeps_in_utc_are_not_taken_for_local_ones(
    ctx: Context, load: Callable
) -> None:
    at = datetime(2020, 4, 24, 2, 30, tzinfo=SHANGHAI)
    unit = services.create(EDITOR, ctx, [a_unit(0, effective_at=at)], Action.DRAFT)[0]
    content = unit_export.export(EDITOR, ctx, "gpkg").content

    def in_utc(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        return frame.assign(effective_at=pd.to_datetime(frame["effective_at"], utc=True))

    def later(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        return in_utc(frame).assign(effective_at=lambda f: f["effective_at"] + timedelta(hours=1))

    (same,) = exchange.preview(EDITOR, ctx, load(edited(content, in_utc))).plans
    (changed,) = exchange.preview(EDITOR, ctx, load(edited(content, later))).plans
    assert same.verdict is Verdict.SAME
    assert changed.mine.effective_at == at + timedelta(hours=1)
    assert (changed.mine.id, changed.fields) == (unit.id, ("effective_at",))


def test_whole_numbers_with_a_decimal_point_are_whole_numbers(ctx: Context, load: Callable) -> None:
    (unit,) = services.create(EDITOR, ctx, [a_unit(0, geometry=None)], Action.DRAFT)
    table = f"id,version,county,days\n{unit.id}.0,1.0,231081.0,9.0\n".encode()
    (plan,) = exchange.preview(EDITOR, ctx, load(table)).plans
    assert (plan.verdict, plan.fields, plan.mine.days) == (Verdict.CHANGED, ("days",), 9)


def test_an_edit_of_an_older_version_is_a_conflict_kept_as_a_draft(
    ctx: Context, load: Callable
) -> None:
    (unit,) = services.create(EDITOR, ctx, [a_unit(0)], Action.DRAFT)
    content = unit_export.export(EDITOR, ctx, "gpkg").content
    services.change(EDITOR, ctx, unit.changed(name="先锋小区"), 1, Action.EDIT)

    def change(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        frame.loc[0, ["name", "geometry"]] = ["火炬小区", square(0, 0.0007)]
        return frame

    prepared = load(edited(content, change))
    (plan,) = exchange.preview(EDITOR, ctx, prepared).plans
    assert plan.verdict is Verdict.CONFLICT
    assert (plan.base.name, plan.theirs.name, plan.mine.name) == (unit.name, "先锋小区", "火炬小区")
    assert set(plan.fields) == {"name", "geometry"}
    assert plan.clashing == ("name",)
    done = exchange.confirm(EDITOR, ctx, prepared)
    assert done.drafts == (1,)
    assert services.one(EDITOR, ctx, 1).unit.name == "先锋小区"
    assert services.draft_of(EDITOR, ctx, 1).base_version == 1


def test_an_edit_without_its_version_says_which_column_to_keep(
    ctx: Context, load: Callable
) -> None:
    services.create(EDITOR, ctx, [a_unit(0)], Action.DRAFT)
    table = pd.read_excel(io.BytesIO(unit_export.export(EDITOR, ctx, "xlsx").content), dtype=str)
    without = table.drop(columns=[name for name in table.columns if "版本" in name])
    assert len(without.columns) < len(table.columns)
    (plan,) = exchange.preview(EDITOR, ctx, load(without.to_csv(index=False).encode())).plans
    assert plan.verdict is Verdict.REFUSED
    assert codes(plan) == {"no_version"}


def test_a_township_of_another_county_names_the_county_in_the_readers_language(
    load: Callable, ctx: Context
) -> None:
    (plan,) = exchange.preview(
        EDITOR, ctx, load(geojson(feature(0, 乡镇街道代码="兰河街道")))
    ).plans
    (finding,) = [one for one in plan.findings if one.code.endswith("unknown_township")]
    assert "绥芬河市" in render(finding.code, finding.params)
    english = render(finding.code, finding.params, "en")
    assert "Suifenhe" in english
    assert "绥芬河" not in english


def test_an_untouched_row_of_an_old_export_is_no_conflict(ctx: Context, load: Callable) -> None:
    (unit,) = services.create(EDITOR, ctx, [a_unit(0)], Action.DRAFT)
    content = unit_export.export(EDITOR, ctx, "xlsx").content
    services.change(EDITOR, ctx, unit.changed(name="先锋小区"), 1, Action.EDIT)
    (plan,) = exchange.preview(EDITOR, ctx, load(content)).plans
    assert plan.verdict is Verdict.SAME


def test_a_control_unit_in_force_is_not_changed_by_a_file(ctx: Context, load: Callable) -> None:
    (unit,) = services.create(DUTY, ctx, [a_unit(0)], Action.ORDER)
    content = unit_export.export(EDITOR, ctx, "gpkg").content

    def change(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        frame.loc[0, "state"] = "ended"
        frame.loc[0, "geometry"] = square(0, 0.0007)
        return frame

    data = edited(content, change)
    done = exchange.confirm(EDITOR, ctx, load(data))
    assert (done.drafts, done.waiting) == ((), (unit.id,))
    assert exchange.confirm(EDITOR, ctx, load(data)).same == 1
    after = services.one(EDITOR, ctx, unit.id).unit
    assert (after.version, after.state) == (1, State.TEMPORARY)


def _waiting(ctx: Context, load: Callable, unit: ControlUnit) -> None:
    """An edit of the geometry of a control unit in force waits."""
    content = unit_export.export(EDITOR, ctx, "gpkg").content

    def change(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        frame.loc[0, "geometry"] = square(0, 0.0007)
        return frame

    assert exchange.confirm(EDITOR, ctx, load(edited(content, change))).waiting == (unit.id,)


def test_an_edit_that_waits_is_taken_over_by_who_may(ctx: Context, load: Callable) -> None:
    (unit,) = services.create(DUTY, ctx, [a_unit(0)], Action.ORDER)
    _waiting(ctx, load, unit)
    (mine,) = proposals.proposals(EDITOR, ctx)
    assert (mine.by, mine.fields, mine.may_accept) == ("editor", ("geometry",), False)
    with pytest.raises(Denied):
        proposals.accept(EDITOR, ctx, "editor", unit.id, reason="文件更准")
    assert proposals.proposals(DUTY, ctx)[0].may_accept
    after = proposals.accept(DUTY, ctx, "editor", unit.id, reason="文件更准")
    assert (after.version, after.state) == (2, State.TEMPORARY)
    assert same_shape(after.geometry, square(0, 0.0007))
    assert proposals.proposals(DUTY, ctx) == ()


def test_an_edit_that_waits_is_not_taken_over_a_newer_version(ctx: Context, load: Callable) -> None:
    (unit,) = services.create(DUTY, ctx, [a_unit(0)], Action.ORDER)
    _waiting(ctx, load, unit)
    services.change(DUTY, ctx, unit.changed(name="先锋小区"), 1, Action.EDIT)
    (one,) = proposals.proposals(DUTY, ctx)
    assert (one.stale, one.may_accept) == (True, False)
    with pytest.raises(Conflict):
        proposals.accept(DUTY, ctx, "editor", unit.id, reason="文件更准")
    assert len(proposals.proposals(DUTY, ctx)) == 1


def test_an_edit_that_waits_is_dropped_by_its_author_or_who_decides(
    ctx: Context, load: Callable
) -> None:
    (unit,) = services.create(DUTY, ctx, [a_unit(0)], Action.ORDER)
    _waiting(ctx, load, unit)
    with pytest.raises(Denied):
        proposals.drop(VIEWER, ctx, "editor", unit.id)
    proposals.drop(EDITOR, ctx, "editor", unit.id)
    assert proposals.proposals(EDITOR, ctx) == ()
    _waiting(ctx, load, unit)
    proposals.drop(APPROVER, ctx, "editor", unit.id)
    with pytest.raises(NotFound):
        proposals.drop(APPROVER, ctx, "editor", unit.id)
    elsewhere = Actor("harbin", grants=(Grant(Role.EDITOR, "230100"),))
    _waiting(ctx, load, unit)
    assert proposals.proposals(elsewhere, ctx) == ()


@pytest.mark.parametrize("form", ["gpkg", "geojson", "xlsx"])
def test_every_form_comes_back_as_it_went(form: str, ctx: Context, load: Callable) -> None:
    words = a_unit(1, geometry=None, name="=1+1", building_units=("b1", "b2"), days=14)
    services.create(EDITOR, ctx, [a_unit(0), words], Action.DRAFT)
    content = unit_export.export(EDITOR, ctx, form).content
    plans = exchange.preview(EDITOR, ctx, load(content)).plans
    assert [plan.verdict for plan in plans] == [Verdict.SAME, Verdict.SAME]


def test_a_workbook_holds_no_formula(ctx: Context) -> None:
    services.create(EDITOR, ctx, [a_unit(0, name="=HYPERLINK(1)")], Action.DRAFT)
    content = unit_export.export(EDITOR, ctx, "xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert "'=HYPERLINK(1)" in {cell.value for cell in cells}


def test_the_snapshot_is_a_whole_geopackage_with_styles(ctx: Context, tmp_path: Path) -> None:
    services.create(EDITOR, ctx, [a_unit(0), a_unit(1, geometry=None)], Action.DRAFT)
    made = unit_export.export(EDITOR, ctx, "gpkg")
    path = tmp_path / made.filename
    path.write_bytes(made.content)
    layers = dict(pyogrio.list_layers(path))
    assert layers["control_units"] == "Polygon"
    assert layers["control_units_text"] == "Point"
    polygons = pyogrio.read_dataframe(path, layer="control_units")
    assert polygons.crs.to_epsg() == 4490
    assert polygons.loc[0, ["id", "version", "status"]].tolist() == [1, 1, "draft"]
    assert polygons.loc[0, "recorded_at"] == "2020-03-20T08:00:00+08:00"
    words = pyogrio.read_dataframe(path, layer="control_units_text")
    assert words.geometry[0].distance(shapely.Point(LON, LAT)) < 0.2
    with closing(sqlite3.connect(path)) as base:
        assert base.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        styles = base.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
        columns = dict(base.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        said = dict(base.execute("SELECT key, value FROM provenance"))
    assert {(name, column) for name, column, _, _ in styles} == set(columns.items())
    for _, _, default, text in reversed(styles):
        root = ET.fromstring(text)  # noqa: S314 - our own file
        values = {category.get("value") for category in root.iter("category")}
        assert default == 1
        assert values == set(Status)
    patterns = {layer.get("class") for layer in root.iter("layer")}
    assert patterns >= {"SimpleFill", "LinePatternFill", "PointPatternFill"}
    with ctx.store.read() as uow:
        assert audit.entries(uow)[-1].action == "unit.export"
    assert said["audit_head"]
    assert said["as_of"] == "2020-03-20T08:00:00+08:00"


def test_an_export_holds_the_jurisdiction_only(ctx: Context) -> None:
    elsewhere = a_unit(0, county="230102", name="道里", geometry=None, place_text="道里")
    services.create(DUTY, ctx, [elsewhere], Action.DRAFT)
    services.create(EDITOR, ctx, [a_unit(0)], Action.DRAFT)
    assert unit_export.export(EDITOR, ctx, "geojson").count == 1
    assert unit_export.export(PUBLISHER, ctx, "geojson").count == 2
    assert unit_export.export(PUBLISHER, ctx, "geojson", area="2301").count == 1
    with pytest.raises(Denied):
        unit_export.export(EDITOR, ctx, "geojson", area="230102")
    with pytest.raises(Denied):
        unit_export.export(VIEWER, ctx, "geojson")


def test_rows_outside_the_jurisdiction_are_refused(ctx: Context, load: Callable) -> None:
    (theirs,) = services.create(
        DUTY, ctx, [a_unit(0, county="230102", geometry=None)], Action.DRAFT
    )
    known = feature(1, id=theirs.id, version=1)
    new = feature(2, 区县代码="230102")
    plans = exchange.preview(EDITOR, ctx, load(geojson(known, new))).plans
    assert all("outside_jurisdiction" in codes(plan) for plan in plans)
    with pytest.raises(Denied):
        exchange.prepare(VIEWER, ctx, b"{}", "x", datum="CGCS2000")


def test_inner_control_units_of_one_file_must_not_overlap(ctx: Context, load: Callable) -> None:
    over = shapely.affinity.translate(square(0), 0.0002)
    plans = exchange.preview(EDITOR, ctx, load(geojson(feature(0), feature(1, over)))).plans
    assert all("overlaps" in codes(plan) for plan in plans)


def test_the_store_must_be_that_of_the_preview(ctx: Context, load: Callable) -> None:
    prepared = load(geojson(feature(0)))
    seen = exchange.preview(EDITOR, ctx, prepared)
    services.create(EDITOR, ctx, [a_unit(5)], Action.DRAFT)
    with pytest.raises(StoreError):
        exchange.confirm(EDITOR, ctx, prepared, seen=seen.version)
    assert len(services.listing(EDITOR, ctx)) == 1


def test_personal_data_are_dropped_and_html_stays_text(ctx: Context, load: Callable) -> None:
    row = feature(0, 地点="幸福小区3号楼2单元501室 13904531234", 联系人="张伟", 名称="<b>甲</b>栋")
    prepared = load(geojson(row))
    seen = exchange.preview(EDITOR, ctx, prepared)
    assert seen.personal == ("联系人",)
    assert seen.plans[0].mine.place_text == "幸福小区3号楼2单元"
    assert "personal_cut" in codes(seen.plans[0])
    assert seen.plans[0].mine.name == "<b>甲</b>栋"


def test_the_report_of_a_row_does_not_repeat_the_flat_it_dropped(
    ctx: Context, load: Callable
) -> None:
    prepared = load(geojson(feature(0, 名称="幸福小区3号楼2单元501室")))
    (plan,) = exchange.preview(EDITOR, ctx, prepared).plans
    assert plan.name == plan.mine.name == "幸福小区3号楼2单元"


def test_half_a_sign_in_a_file_is_shown_as_broken_and_breaks_nothing(
    ctx: Context, load: Callable
) -> None:
    data = json.dumps({"type": "FeatureCollection", "features": [feature(0, 名称="甲\ud83d乙")]})
    (plan,) = exchange.preview(EDITOR, ctx, load(data.encode())).plans
    assert plan.mine.name == "甲\ufffd乙"


def test_coordinates_without_an_end_are_refused_beside_a_stored_control_unit(
    ctx: Context, load: Callable
) -> None:
    services.create(EDITOR, ctx, [a_unit(0)], Action.DRAFT)
    ring = [[1e400, 44.0], [131.0, 44.0], [131.0, 45.0], [1e400, 44.0]]
    endless = feature(0, {"type": "Polygon", "coordinates": [ring]})
    (plan,) = exchange.preview(EDITOR, ctx, load(geojson(endless))).plans
    assert plan.verdict is Verdict.REFUSED
    assert codes(plan) == {"not_finite"}


def test_a_map_file_names_columns_of_a_sender(ctx: Context, load: Callable) -> None:
    row = {"type": "Feature", "properties": {"MC": "先锋小区", "QX": "绥芬河市"},
           "geometry": shapely.geometry.mapping(square())}  # fmt: skip
    mapping = '[columns]\nname = "MC"\ncounty = "QX"\nkind = "=compound"\ncircle = "=compound"\n'
    (plan,) = exchange.preview(EDITOR, ctx, load(geojson(row), mapping=mapping)).plans
    assert (plan.verdict, plan.mine.kind, plan.mine.county) == (
        Verdict.NEW, Kind.COMPOUND, "231081",
    )  # fmt: skip


def test_the_template_is_understood(ctx: Context, load: Callable) -> None:
    book = openpyxl.load_workbook(io.BytesIO(unit_export.blank(EDITOR, ctx).content))
    sheet = book.worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    values = {"名称/name": "先锋小区", "类型/kind": "小区", "管控圈/circle": "compound",
              "区县代码/county": "231081", "地点/place_text": "先锋小区"}  # fmt: skip
    sheet.append([values.get(header, "") for header in headers])
    stream = io.BytesIO()
    book.save(stream)
    (plan,) = exchange.preview(EDITOR, ctx, load(stream.getvalue())).plans
    assert plan.verdict is Verdict.NEW
    assert codes(plan) == {"place_text_only", "township_missing"}
