"""Files of a county: they add and correct what is its own, and touch nothing of others."""

import json
from datetime import date
from typing import Any

import pandas as pd
import pytest

from riskzone.access import Actor, Grant, Role
from riskzone.errors import Denied, InputError, RowsRejected
from riskzone.messages import render
from riskzone.services import imports, layers, mappings, prepare, schemes, zoning
from riskzone.services.context import Context
from riskzone.services.imports import ImportReport
from riskzone.services.reach import reach_of
from riskzone.store import audit, batches, cases, counts, events

from .conftest import DESK
from .test_imports import load, table

#: 绥芬河市, 西安区 and 牡丹江市 with both of them, 道里区 of another prefecture.
OWN, NEXT, ABOVE, FAR = "231081", "231005", "231000", "230102"
COUNTY = Actor("suifenhe", grants=(Grant(Role.EDITOR, OWN),))
PREFECTURE = Actor("mudanjiang", grants=(Grant(Role.EDITOR, ABOVE),))
WIDE = "case_id,classification,origin,reported_on,county_code,moved_to,moved_on,report_county_code"


def case(name: str, county: str, *, moved: str = "", on: str = "", by: str = "") -> str:
    return f"{name},confirmed,local,2020-03-10,{county},{moved},{on},{by}"


def send(ctx: Context, *rows: str, actor: Actor = COUNTY, **options: Any) -> ImportReport:
    """Load what can be used of a list, and say what could not."""
    given = prepare.prepare_cases(
        actor, ctx, table(*rows, header=WIDE), prepare.ImportOptions(filename="own.csv", **options)
    )
    seen = imports.preview(actor, ctx, given)
    done = imports.store(actor, ctx, given, bad_rows="skip", seen=seen.version)
    assert (seen.new, seen.changed, seen.rejected) == (done.new, done.changed, done.rejected)
    return done


def refused(report: ImportReport) -> list[tuple[int, str, str, str]]:
    return [(r.line, r.field, r.value, r.code.removeprefix("services.")) for r in report.rejected]


def stored(ctx: Context) -> pd.DataFrame:
    with ctx.store.read() as uow:
        return cases.load(uow, events.current(uow).id).set_index("case_id")


@pytest.fixture
def province(ctx: Context) -> Context:
    """The list of the province: a case here, one next door, one far away."""
    load(
        ctx,
        f"P-1,confirmed,local,2020-03-04,2020-03-04,{OWN},",
        f"P-2,confirmed,local,2020-03-05,2020-03-05,{NEXT},",
        f"P-3,confirmed,local,2020-03-06,2020-03-06,{FAR},",
        mode="full",
    )
    return ctx


def test_a_county_adds_its_cases_and_corrects_its_own(province: Context) -> None:
    done = send(province, case("S-1", OWN), case("P-1", OWN))
    assert (done.new, done.changed, done.withdrawn, done.mode) == (1, 1, 0, "delta")
    assert not done.rejected
    with province.store.read() as uow:
        entry = [e for e in audit.entries(uow) if e.action == "cases.import"][-1]
    assert (entry.actor, json.loads(entry.details)["part"]) == ("suifenhe", [OWN])


def test_rows_of_other_counties_are_refused_with_line_field_value_and_reason(
    province: Context,
) -> None:
    done = send(province, case("S-1", OWN), case("S-2", NEXT), case("S-3", FAR))
    assert refused(done) == [
        (3, "county_code", NEXT, "part_outside"),
        (4, "county_code", FAR, "part_outside"),
    ]
    first = done.rejected[0]
    assert render(first.code, first.params, "zh").startswith("西安区不在您的辖区（绥芬河市）内")
    assert "Suifenhe" in render(first.code, first.params, "en")
    assert set(stored(province).index) == {"P-1", "P-2", "P-3", "S-1"}


def test_one_row_outside_refuses_the_file_unless_it_is_left_out(province: Context) -> None:
    given = prepare.prepare_cases(COUNTY, province, table(case("S-2", NEXT), header=WIDE))
    with pytest.raises(RowsRejected):
        imports.store(COUNTY, province, given)
    assert "S-2" not in stored(province).index


@pytest.mark.parametrize("name", ["P-2", "P-3"])
def test_a_case_of_another_county_is_neither_changed_nor_told_of(
    province: Context, name: str
) -> None:
    before = stored(province).loc[[name]]
    done = send(province, case(name, OWN))
    assert refused(done) == [(2, "case_id", name, "part_case_taken")]
    params = done.rejected[0].params
    told = render(done.rejected[0].code, params, "zh") + render(done.rejected[0].code, params, "en")
    assert not [word for word in ("西安", "道里", NEXT, FAR, "2020-03-05") if word in told]
    assert stored(province).loc[[name]].equals(before)
    # A number nobody has is not told apart by anything but being free.
    assert not send(province, case("P-4", OWN)).rejected


def test_a_withdrawn_case_of_another_county_keeps_its_number(province: Context) -> None:
    load(province, f"P-1,confirmed,local,2020-03-04,2020-03-04,{OWN},", mode="full")
    assert "P-2" not in stored(province).index
    assert refused(send(province, case("P-2", OWN)))[0][3] == "part_case_taken"


def test_a_case_is_not_moved_into_another_county_but_out_of_the_province(
    province: Context,
) -> None:
    done = send(province, case("P-1", OWN, moved=NEXT, on="2020-03-15"))
    assert refused(done) == [(2, "moved_to", NEXT, "part_outside")]
    assert send(province, case("P-1", OWN, moved="省外", on="2020-03-15")).changed == 1


def test_a_case_that_moved_away_is_for_the_desk_above(province: Context) -> None:
    moved = case("P-1", OWN, moved=NEXT, on="2020-03-15")
    assert send(province, moved, actor=PREFECTURE).changed == 1
    assert refused(send(province, case("P-1", OWN)))[0][3] == "part_case_taken"


def test_who_reports_a_case_decides_only_where_no_residence_is_known(province: Context) -> None:
    done = send(
        province,
        case("S-1", NEXT, by=OWN),  # found here, lives next door: it counts there
        case("S-2", OWN, by=NEXT),  # lives here, found next door
        case("S-3", "某某区", by=OWN),  # nobody knows where it lives
        case("S-4", "某某区"),
    )
    assert refused(done) == [
        (2, "county_code", NEXT, "part_outside"),
        (5, "county_code", "", "part_no_place"),
    ]
    assert [one.line for one in done.unlocated] == [4]
    assert stored(province).loc["S-3", "report_county_code"] == OWN


def test_a_prefecture_sends_for_its_counties_and_no_others(province: Context) -> None:
    done = send(province, case("P-2", OWN), case("S-1", NEXT), case("S-2", FAR), actor=PREFECTURE)
    assert (done.new, done.changed) == (1, 1)
    assert refused(done) == [(4, "county_code", FAR, "part_outside")]


def test_several_jurisdictions_add_up(province: Context) -> None:
    both = Actor("both", grants=(Grant(Role.EDITOR, OWN), Grant(Role.DUTY_COMMANDER, NEXT)))
    done = send(province, case("P-1", NEXT), case("S-2", FAR), actor=both)
    assert (done.changed, len(done.rejected)) == (1, 1)


def test_a_full_list_of_a_part_is_refused_with_what_to_do(province: Context) -> None:
    with pytest.raises(InputError) as full:
        send(province, case("S-1", OWN), mode="full")
    assert full.value.code == "services.part_full_list"
    assert "增补" in render(full.value.code, full.value.params, "zh")
    # Nor by what was prepared while the right reached further.
    given = prepare.prepare_cases(
        DESK, province, table(case("S-1", OWN), header=WIDE), prepare.ImportOptions(mode="full")
    )
    with pytest.raises(InputError):
        imports.store(COUNTY, province, given)
    assert len(stored(province)) == 3


def test_what_was_prepared_by_the_province_is_cut_when_a_county_stores_it(
    province: Context,
) -> None:
    rows = table(case("S-1", OWN), case("S-2", FAR), header=WIDE)
    given = prepare.prepare_cases(DESK, province, rows)
    assert imports.store(COUNTY, province, given, bad_rows="skip").new == 1


def test_absent_rows_are_counted_in_the_own_county_only(province: Context) -> None:
    notes = dict(send(province, case("S-1", OWN)).notes)
    assert notes["services.delta_keeps"] == {"count": 1}


def levels(ctx: Context) -> pd.Series:
    found = zoning.assess(DESK, ctx, layer="county", on=date(2020, 3, 12), reading="midnight")
    return found.zones["level"].astype("str").drop(OWN)


def adopted(ctx: Context) -> None:
    schemes.adopt(
        DESK, ctx, "cn-2020-02-county", valid_from=date(2020, 2, 17), document="文件",
        decided_by="指挥部",
    )  # fmt: skip


@pytest.mark.parametrize("start", ["2020-03-09", "2020-01-20"])
def test_levels_of_others_stand_whatever_a_county_says_of_its_reach(
    ctx: Context, start: str
) -> None:
    adopted(ctx)
    load(
        ctx, f"P-3,confirmed,local,2020-03-06,2020-03-06,{FAR},", mode="full",
        coverage_from=date(2020, 3, 1),
    )  # fmt: skip
    before = levels(ctx)
    done = send(ctx, case("S-1", OWN), coverage_from=date.fromisoformat(start))
    assert "services.part_reach" in [code for code, _ in done.readings[0].notes]
    assert levels(ctx).equals(before)


def test_the_first_list_is_that_of_the_whole_area(ctx: Context) -> None:
    with pytest.raises(InputError) as first:
        send(ctx, case("S-1", OWN))
    assert first.value.code == "services.part_first_list"
    load(ctx)  # a header and no row: nobody has a case
    assert send(ctx, case("S-1", OWN)).new == 1
    with ctx.store.read() as uow:
        kinds = [(b.actor, b.mode) for b in batches.listing(uow, events.current(uow).id)]
    assert kinds == [("cli:desk", "delta"), ("suifenhe", "delta")]


def test_cluster_ids_of_one_county_do_not_say_that_others_have_no_cluster(
    province: Context,
) -> None:
    row = table(
        f"S-1,confirmed,local,2020-03-10,{OWN},C1",
        header="case_id,classification,origin,reported_on,county_code,cluster_id",
    )
    done = imports.import_cases(COUNTY, province, row)
    assert ("services.part_clusters", {"count": 1}) in done.readings[0].notes
    assert stored(province).loc["S-1", "cluster_id"] == ""


def count(ctx: Context, actor: Actor, *rows: str, columns: str = "new_confirmed") -> ImportReport:
    content = table(*rows, header=f"zone,date,{columns}")
    return imports.import_counts(actor, ctx, content, bad_rows="skip")


@pytest.fixture
def counted(ctx: Context) -> Context:
    """Daily counts of the province from 5 March on."""
    count(ctx, DESK, f"{OWN},2020-03-05,0", f"{NEXT},2020-03-05,2", f"{FAR},2020-03-05,1")
    return ctx


def test_counts_of_a_county_are_of_its_zones_and_the_prefecture_of_who_has_it(
    counted: Context,
) -> None:
    rows = (f"{OWN},2020-03-06,1", f"{NEXT},2020-03-05,9", f"{ABOVE},2020-03-06,3")
    done = count(counted, COUNTY, *rows)
    assert done.new == 1
    assert refused(done) == [
        (3, "zone", NEXT, "part_outside"),
        (4, "zone", ABOVE, "part_outside"),
    ]
    assert count(counted, PREFECTURE, *rows).new == 1
    with counted.store.read() as uow:
        known = counts.load(uow, events.current(uow).id).set_index(["zone", "date"])
    assert known.loc[(ABOVE, pd.Timestamp("2020-03-06")), "new_confirmed"] == 3
    assert known.loc[(FAR, pd.Timestamp("2020-03-05")), "new_confirmed"] == 1


def test_counts_of_a_county_move_neither_the_first_day_nor_the_kinds_of_others(
    counted: Context,
) -> None:
    adopted(counted)
    before = levels(counted)
    done = count(
        counted, COUNTY, f"{OWN},2020-02-01,4,1,1", f"{OWN},2020-03-06,1,1,1",
        columns="new_confirmed,new_asymptomatic,clusters",
    )  # fmt: skip
    assert refused(done) == [(2, "date", "2020-02-01", "part_before_whole")]
    left = dict(done.readings[0].notes)["services.part_columns"]["columns"]
    assert left == "new_asymptomatic, clusters"
    assert levels(counted).equals(before)


def test_the_first_counts_are_those_of_the_whole_area(province: Context) -> None:
    with pytest.raises(InputError) as first:
        count(province, COUNTY, f"{OWN},2020-03-06,1")
    assert first.value.code == "services.part_first_counts"


def test_reports_of_a_county_are_its_own(ctx: Context) -> None:
    content = table(f"{OWN},2020-03-19 08:00", f"{FAR},2020-03-19 08:00", header="zone,reported_at")
    done = imports.import_reports(COUNTY, ctx, content, bad_rows="skip")
    assert done.new == 1
    assert refused(done) == [(3, "zone", FAR, "part_outside")]
    assert "services.part_first_reports" in [code for code, _ in done.readings[0].notes]


def test_places_of_cases_of_others_are_left_out(province: Context, tmp_path: Any) -> None:
    file = tmp_path / "places.csv"
    file.write_text("case_id,kind,place\nS-1,work,一号楼\nP-2,work,二号楼\n", "utf-8")
    done = send(province, case("S-1", OWN), places=file)
    assert ("services.part_places", {"count": 1}) in done.readings[0].notes
    with province.store.read() as uow:
        assert list(cases.load_places(uow, events.current(uow).id)["case_id"]) == ["S-1"]


def test_who_imports_elsewhere_or_not_at_all_is_refused(province: Context) -> None:
    for actor in (
        Actor("nanjing", grants=(Grant(Role.EDITOR, "320000"),)),
        Actor("leader", grants=(Grant(Role.VIEWER, "23"),)),
    ):
        with pytest.raises(Denied):
            send(province, case("S-1", OWN), actor=actor)


@pytest.mark.parametrize(
    ("grants", "whole", "places"),
    [
        (("",), True, ()),
        (("23",), True, ()),
        ((OWN,), False, (OWN,)),
        ((OWN, ABOVE), False, (ABOVE,)),
        ((OWN, "320000"), False, (OWN,)),
        (("231081100", NEXT), False, ("231081100", NEXT)),
    ],
)
def test_reach_is_what_lies_in_the_area_served(
    ctx: Context, grants: tuple[str, ...], whole: bool, places: tuple[str, ...]
) -> None:
    actor = Actor("some", grants=tuple(Grant(Role.EDITOR, one) for one in grants))
    found = reach_of(actor, ctx)
    assert (found.whole, found.places) == (whole, places)
    assert found.holds(FAR) is whole
    assert found.holds("") is whole


@pytest.mark.parametrize("change", ["save", "remove"])
def test_mappings_are_read_by_all_and_changed_by_who_saved_them_or_the_whole_area(
    ctx: Context, change: str
) -> None:
    columns = {"编号甲": "case_id", "判定": "classification", "上报": "reported_on", "县": "county"}
    content = mappings.written("cases", columns)
    other = mappings.written("cases", columns | {"来": "origin"})

    def changed(actor: Actor, sender: str) -> None:
        if change == "save":
            mappings.save(actor, ctx, sender=sender, kind="cases", content=other)
        else:
            mappings.remove(actor, ctx, sender=sender, kind="cases")

    mine = mappings.save(COUNTY, ctx, sender="绥芬河市疾控中心", kind="cases", content=content)
    theirs = mappings.save(DESK, ctx, sender="省疾控中心", kind="cases", content=content)
    assert {m.sender for m in mappings.listing(COUNTY, ctx)} == {mine.sender, theirs.sender}
    assert mappings.may_change(COUNTY, ctx, mine)
    assert not mappings.may_change(COUNTY, ctx, theirs)
    with pytest.raises(Denied) as denied:
        changed(COUNTY, theirs.sender)
    assert denied.value.code == "services.mapping_of_others"
    changed(COUNTY, mine.sender)
    changed(DESK, theirs.sender)


def test_a_case_is_not_put_into_a_building_unit_of_another_county(province: Context) -> None:
    units = [
        {
            "type": "Feature",
            "properties": {"id": name, "kind": "entrance", "county": county, "name": name},
            "geometry": {"type": "Point", "coordinates": at},
        }
        for name, county, at in (("U-1", OWN, [131.15, 44.41]), ("U-2", FAR, [126.61, 45.75]))
    ]
    content = json.dumps({"type": "FeatureCollection", "features": units}).encode()
    layers.import_layer(
        DESK, province, content, layer="building", filename="u.geojson", datum="wgs84"
    )
    rows = (f"S-{n},confirmed,local,2020-03-10,{OWN},U-{n}" for n in (1, 2, 3))
    header = "case_id,classification,origin,reported_on,county_code,building_id"
    done = imports.import_cases(COUNTY, province, table(*rows, header=header), bad_rows="skip")
    assert refused(done) == [(3, "building_id", "U-2", "part_building_outside")]


@pytest.mark.parametrize("kind", ["cases", "counts", "reports"])
def test_a_table_without_a_usable_row_stores_nothing(counted: Context, kind: str) -> None:
    load(counted)
    header, row = {
        "cases": (WIDE, case("S-1", FAR)),
        "counts": ("zone,date,new_confirmed", f"{FAR},2020-03-06,1"),
        "reports": ("zone,reported_at", f"{FAR},2020-03-19 08:00"),
    }[kind]
    send_it = getattr(imports, f"import_{kind}")
    for rows in ((row,), ()) if kind != "counts" else ((row,),):
        done = send_it(COUNTY, counted, table(*rows, header=header), bad_rows="skip")
        assert (done.new, done.batch) == (0, None)
