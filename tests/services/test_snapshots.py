"""Mornings frozen, opened, altered, and set against what is known now."""

import shutil
import sqlite3
from datetime import date, timedelta

import pandas as pd
import pytest

from riskzone.access import Actor, Grant, Role
from riskzone.briefing.record_json import freeze as to_bytes
from riskzone.clock import midnight
from riskzone.decisions.model import DecisionDocument, LevelLine, State
from riskzone.errors import Conflict, Denied, InputError, NotFound, StoreError
from riskzone.services import briefing, imports, maintenance, schemes, snapshots
from riskzone.services.context import Context, open_context
from riskzone.services.morning_since import against_now
from riskzone.settings import Settings
from riskzone.store import events, shelf
from riskzone.store.decisions import DECISIONS
from tests.services.conftest import DESK, NOW, called_here

ON = date(2020, 3, 19)
LIST = """case_id,classification,reported_on,county_code
A1,confirmed,2020-03-04,231005
A2,confirmed,2020-03-17,230103
A3,confirmed,2020-03-01,230103
"""
LATE = """case_id,classification,reported_on,county_code
B1,confirmed,2020-03-18,231005
B2,confirmed,2020-03-20,231005
"""


def bring(ctx, text, mode="delta", reason=""):
    options = imports.ImportOptions(filename="list.csv", mode=mode, reason=reason)
    return imports.import_cases(DESK, ctx, text.encode(), options)


def adopt(ctx, scheme="cn-2020-02-county"):
    schemes.adopt(
        DESK, ctx, scheme, layer="county", area="23",
        valid_from=date(2020, 2, 1), document="黑疫指〔2020〕1号", decided_by="省指挥部",
    )  # fmt: skip


@pytest.fixture(scope="module")
def filled_home(store_template, tmp_path_factory):
    """A home with the list and a scheme: copy it, leave it as it is."""
    home = tmp_path_factory.mktemp("filled") / "home"
    home.mkdir()
    shutil.copyfile(store_template, home / "riskzone.sqlite")
    opened = open_context(Settings(home=home, now=NOW))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("riskzone.confine.call", called_here)
        adopt(opened)
        bring(opened, LIST, "full")
    opened.store.close()
    return home


@pytest.fixture
def filled(filled_home, tmp_path):
    home = tmp_path / "filled"
    shutil.copytree(filled_home, home)
    opened = open_context(Settings(home=home, now=NOW))
    yield opened
    opened.store.close()


def altered(ctx: Context, statement: str, *values: object) -> None:
    """Change the file as somebody would who gets hold of it."""
    with sqlite3.connect(ctx.settings.home / "riskzone.sqlite") as raw:
        triggers = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(statement, values)


def test_a_frozen_morning_opens_as_it_was_shown(filled):
    shown = briefing.morning(DESK, filled, on=ON)
    meta = snapshots.freeze(DESK, filled, on=ON)
    opened = snapshots.open_snapshot(DESK, filled, meta.id)
    assert to_bytes(opened.record) == to_bytes(shown)
    pd.testing.assert_frame_equal(
        opened.record.today.zones, shown.today.zones, check_categorical=False
    )
    assert sum(opened.record.today.totals.values()) == 125
    assert (meta.edition, meta.actor, meta.on) == (1, DESK.name, ON)
    assert snapshots.snapshots(DESK, filled) == (meta,)


def test_the_same_morning_has_the_same_hash(filled):
    first = snapshots.freeze(DESK, filled, on=ON)
    second = snapshots.freeze(DESK, filled, on=ON, reason="会前补一版")
    assert (second.hash, second.edition) == (first.hash, 2)
    assert snapshots.open_snapshot(DESK, filled, on=ON).meta.edition == 2


def test_what_comes_later_does_not_reach_a_frozen_morning(filled):
    meta = snapshots.freeze(DESK, filled, on=ON)
    before = to_bytes(snapshots.open_snapshot(DESK, filled, meta.id).record)
    bring(filled, LATE)
    assert to_bytes(snapshots.open_snapshot(DESK, filled, meta.id).record) == before


def test_freezing_twice_names_who_and_when(filled):
    snapshots.freeze(DESK, filled, on=ON)
    with pytest.raises(Conflict) as caught:
        snapshots.freeze(DESK, filled, on=ON)
    assert caught.value.code == "mornings.already_frozen"
    assert caught.value.params["actor"] == DESK.name
    assert caught.value.params["at"] == "2020-03-20 08:00"
    assert snapshots.freeze(DESK, filled, on=ON, reading="now").edition == 1


def test_a_day_ahead_cannot_be_frozen(filled):
    with pytest.raises(InputError, match="lies ahead"):
        snapshots.freeze(DESK, filled, on=date(2020, 3, 21))


def test_a_morning_without_data_cannot_be_frozen(ctx):
    with pytest.raises(NotFound, match="no cases"):
        snapshots.freeze(DESK, ctx, on=ON)


def test_a_long_reason_is_refused_before_anything_is_computed(filled):
    with pytest.raises(InputError, match="at most 200"):
        snapshots.freeze(DESK, filled, on=ON, reason="长" * 201)


def test_what_is_not_frozen_does_not_open(filled):
    for asked in ({"number": 9}, {"number": -1}, {"number": 2**70}, {"on": ON}):
        with pytest.raises(NotFound):
            snapshots.open_snapshot(DESK, filled, **asked)


def test_only_those_with_the_right_freeze(filled):
    viewer = Actor("v", grants=(Grant(Role.VIEWER, "23"),))
    county = Actor("c", grants=(Grant(Role.DUTY_COMMANDER, "231005"),))
    for actor in (viewer, county):
        with pytest.raises(Denied):
            snapshots.freeze(actor, filled, on=ON)


def test_no_case_is_in_a_frozen_morning_but_its_salted_reference(filled):
    meta = snapshots.freeze(DESK, filled, on=ON)
    with sqlite3.connect(filled.settings.home / "riskzone.sqlite") as raw:
        [(data,)] = raw.execute("SELECT bytes FROM blob WHERE hash = ?", (meta.hash,)).fetchall()
    assert b"A2" not in data
    [behind] = snapshots.open_snapshot(DESK, filled, meta.id).behind
    assert (behind.zone, len(behind.cases)) == ("230103", 1)


def test_an_altered_content_is_found_at_opening_and_by_every_verification(filled):
    meta = snapshots.freeze(DESK, filled, on=ON)
    altered(
        filled,
        "UPDATE blob SET bytes = CAST(replace(CAST(bytes AS TEXT), ?, ?) AS BLOB) WHERE hash = ?",
        '"medium"',
        '"low"',
        meta.hash,
    )
    with pytest.raises(StoreError, match="does not match its hash"):
        snapshots.open_snapshot(DESK, filled, meta.id)
    [found] = snapshots.verify(DESK, filled)
    assert found.error is not None
    assert (found.number, found.error.code) == (meta.id, "mornings.content_altered")
    assert not maintenance.verify_audit(DESK, filled.settings).ok


def test_a_content_exchanged_with_its_hash_is_found_by_the_chain(filled):
    meta = snapshots.freeze(DESK, filled, on=ON)
    other = snapshots.freeze(DESK, filled, on=date(2020, 3, 18))
    altered(filled, "UPDATE snapshot SET blob_hash = ? WHERE id = ?", other.hash, meta.id)
    with pytest.raises(StoreError, match="audit chain sealed"):
        snapshots.open_snapshot(DESK, filled, meta.id)
    found = snapshots.verify(DESK, filled)
    assert {one.number: one.error is None for one in found} == {meta.id: False, other.id: True}
    listed = snapshots.snapshots(DESK, filled)
    assert snapshots.altered(DESK, filled, listed) == {meta.id}


def test_a_register_with_strange_values_is_told_as_altered(filled):
    meta = snapshots.freeze(DESK, filled, on=ON)
    altered(filled, "UPDATE snapshot SET cutoff_at = 'soon' WHERE id = ?", meta.id)
    for asked in (snapshots.snapshots, snapshots.verify):
        with pytest.raises(StoreError, match="register of frozen mornings"):
            asked(DESK, filled)
    assert not maintenance.verify_audit(DESK, filled.settings).ok


def test_a_county_gets_references_of_its_own_cases_alone(filled):
    bring(filled, LATE)
    meta = snapshots.freeze(DESK, filled, on=ON)
    assert {one.zone for one in snapshots.open_snapshot(DESK, filled, meta.id).behind} == {
        "230103", "231005",
    }  # fmt: skip
    county = Actor("county", grants=(Grant(Role.EDITOR, "231005"),))
    [own] = snapshots.open_snapshot(county, filled, meta.id).behind
    assert own.zone == "231005"


def test_the_text_of_its_rule_that_is_gone_is_told_of_the_morning(filled):
    meta = snapshots.freeze(DESK, filled, on=ON)
    altered(filled, "DELETE FROM blob WHERE media = 'application/toml'")
    [found] = snapshots.verify(DESK, filled)
    assert found.error is not None
    assert (found.number, found.error.code) == (meta.id, "mornings.rule_altered")


def test_a_frozen_morning_that_was_deleted_is_missed(filled):
    meta = snapshots.freeze(DESK, filled, on=ON)
    altered(filled, "DELETE FROM snapshot WHERE id = ?", meta.id)
    [gone] = snapshots.verify(DESK, filled)
    assert (gone.number, gone.meta) == (meta.id, None)
    assert gone.error is not None
    assert gone.error.code == "mornings.row_missing"
    with pytest.raises(StoreError, match="was frozen once, and its entry is gone"):
        snapshots.open_snapshot(DESK, filled, meta.id)


def test_it_opens_when_the_case_rows_are_destroyed(filled):
    meta = snapshots.freeze(DESK, filled, on=ON)
    shown = to_bytes(snapshots.open_snapshot(DESK, filled, meta.id).record)
    with filled.store.write(DESK) as uow:
        events.close(uow, events.current(uow).id)
    assert to_bytes(snapshots.open_snapshot(DESK, filled, meta.id).record) == shown
    with pytest.raises(NotFound, match="destroyed on 2020-03-20"):
        against_now(DESK, filled, meta.id)


def test_it_opens_when_the_shipped_schemes_have_changed(filled, monkeypatch, tmp_path):
    meta = snapshots.freeze(DESK, filled, on=ON)
    monkeypatch.setattr("riskzone.zoning.library.SHIPPED", tmp_path)
    opened = snapshots.open_snapshot(DESK, open_context(filled.settings), meta.id)
    assert opened.record.today.scheme.level("medium").zh == "中风险"


def test_nothing_differs_where_nothing_came(filled):
    meta = snapshots.freeze(DESK, filled, on=ON)
    found = against_now(DESK, filled, meta.id).differences
    assert found.none
    assert found.causes == ()


def test_a_late_report_is_named_as_the_cause(filled):
    meta = snapshots.freeze(DESK, filled, on=ON)
    bring(filled, LATE)
    found = against_now(DESK, filled, meta.id).differences
    [zone] = found.zones
    assert (zone.zone, zone.level_then, zone.level_now) == ("231005", "low", "medium")
    assert [(one.name, one.cases) for one in zone.causes] == [("late_report", 1)]
    assert {name: (then, now) for name, then, now in found.totals} == {
        "low": (124, 123), "medium": (1, 2), "high": (0, 0), "unknown": (0, 0),
    }  # fmt: skip
    assert [(one.name, one.cases) for one in found.causes] == [("late_report", 1)]


def test_an_error_and_a_duplicate_are_told_apart(filled):
    bring(filled, LATE)
    meta = snapshots.freeze(DESK, filled, on=ON)
    rest = LATE.replace("B1,confirmed,2020-03-18", "B1,confirmed,2020-03-19")
    bring(filled, rest, reason="error")
    known = LIST + rest.partition("\n")[2]
    bring(filled, known.replace("A2,confirmed,2020-03-17,230103\n", ""), "full", "duplicate")
    found = against_now(DESK, filled, meta.id).differences
    causes = {zone.zone: [(c.name, c.cases) for c in zone.causes] for zone in found.zones}
    assert causes == {"231005": [("error", 1)], "230103": [("duplicate", 1)]}


def test_what_was_completed_after_a_reclassification_is_not_its_cause(filled):
    meta = snapshots.freeze(DESK, filled, on=ON)
    head = "case_id,classification,converted_from,reported_on,county_code,excluded_on"
    head += ",outcome,outcome_on"
    row = "A2,asymptomatic,confirmed,2020-03-17,230103,2020-03-18,{}"
    for outcome in (",", "recovered,2020-03-19"):
        bring(filled, f"{head}\n{row.format(outcome)}\n")
    [zone] = against_now(DESK, filled, meta.id).differences.zones
    assert [(one.name, one.cases) for one in zone.causes] == [("reclassified", 1)]


def test_a_rule_adopted_later_is_named_as_the_cause(filled, tmp_path):
    meta = snapshots.freeze(DESK, filled, on=ON)
    text = schemes.show(DESK, "cn-2020-02-county").text
    shorter = tmp_path / "cn-2020-02-county.toml"
    shorter.write_text(text.replace("window_days = 14", "window_days = 1"), "utf-8")
    adopt(filled, str(shorter))
    found = against_now(DESK, filled, meta.id).differences
    assert [(zone.zone, zone.level_now) for zone in found.zones] == [("230103", "low")]
    assert [one.name for one in found.causes] == ["rule_changed"]


def test_counts_revised_later_are_named_as_the_cause(ctx):
    adopt(ctx)
    told = "zone,date,new_confirmed,cumulative_confirmed\n231005,2020-03-17,{},{}\n"
    for number in (1, 0):
        text = told.format(number, number)
        imports.import_counts(
            DESK, ctx, text.encode(), imports.ImportOptions(filename="counts.csv", reason="error")
        )
        if number:
            meta = snapshots.freeze(DESK, ctx, on=ON)
    found = against_now(DESK, ctx, meta.id).differences
    assert [[cause.name for cause in zone.causes] for zone in found.zones] == [["counts_revised"]]


def test_reports_entered_later_are_named_as_the_cause(filled):
    def reported(text):
        options = imports.ImportOptions(filename="reports.csv")
        imports.import_reports(DESK, filled, f"zone,reported_at\n{text}\n".encode(), options)

    reported("230103,2020-03-18 17:00")
    meta = snapshots.freeze(DESK, filled, on=ON)
    reported("231005,2020-03-18 20:00")
    [zone] = against_now(DESK, filled, meta.id).differences.zones
    assert (zone.zone, zone.level_then, zone.level_now) == ("231005", "unknown", "low")
    assert [cause.name for cause in zone.causes] == ["heard_later"]


def test_a_paper_recorded_later_is_named_as_the_cause(filled):
    meta = snapshots.freeze(DESK, filled, on=ON)
    line = LevelLine(area="230103", level="medium", effective_at=midnight(date(2020, 3, 18)))
    paper = DecisionDocument(
        title="关于调整风险等级的通知", area="230000", authority="hlj-2020",
        number="黑防指〔2020〕9号", state=State.DECIDED,
        decided_at=midnight(date(2020, 3, 18)), lines=(line,),
    )  # fmt: skip
    with filled.store.write(DESK) as uow:
        shelf.add(uow, DECISIONS, paper, action="import")
    found = against_now(DESK, filled, meta.id).differences
    assert (found.zones, found.none) == ((), False)
    [one] = found.declared
    assert (one.zone, one.then, one.now, one.number) == ("230103", "", "medium", paper.number)
    assert [cause.name for cause in found.causes] == ["decided_later"]


def test_a_reading_now_is_compared_at_its_own_minute(filled):
    today = date(2020, 3, 20)
    meta = snapshots.freeze(DESK, filled, on=today, reading="now")
    later = open_context(Settings(home=filled.settings.home, now=NOW + timedelta(days=3)))
    bring(later, LATE.replace("confirmed,2020-03-20", "confirmed,2020-03-21"))
    found = against_now(DESK, later, meta.id).differences
    assert [(one.name, one.cases) for one in found.causes] == [("late_report", 1)]
    later.store.close()


#: What the bulletins of February 2020 told: 13 positives without symptoms were no longer
#: counted as confirmed, and one case went to Hainan.
PUBLISHED = {"231202": 30, "231281": 14, "231005": 13, "230202": 20, "230103": 40}
RECLASSIFIED = {"231202": 6, "231281": 2, "231005": 1, "230202": 4}
MOVED = {"230103": 1}


def february(reclassified, moved):
    rows = [
        "case_id,classification,converted_from,reported_on,county_code,excluded_on,moved_to,moved_on"
    ]
    for county, cases in PUBLISHED.items():
        for number in range(cases):
            case, day = f"{county}-{number}", f"2020-02-{1 + number % 6:02d}"
            if number < reclassified.get(county, 0):
                rows.append(f"{case},asymptomatic,confirmed,{day},{county},2020-02-08,,")
            elif number < moved.get(county, 0):
                rows.append(f"{case},confirmed,,{day},{county},,外省,2020-02-09")
            else:
                rows.append(f"{case},confirmed,,{day},{county},,,")
    return "\n".join(rows) + "\n"


def test_the_reclassification_of_february_2020_shows_on_the_morning_it_changed(ctx):
    on = date(2020, 2, 12)
    morning = open_context(Settings(home=ctx.settings.home, now=midnight(on) + timedelta(hours=8)))
    adopt(morning)
    bring(morning, february({}, {}), "full")
    meta = snapshots.freeze(DESK, morning, on=on)
    bring(morning, february(RECLASSIFIED, MOVED), "full")
    found = against_now(DESK, morning, meta.id).differences

    def totals(side):
        sums = {}
        for row in found.zones:
            for pair in row.figures:
                if pair.name == "cumulative":
                    sums[row.parent] = sums.get(row.parent, 0) + getattr(pair, side)
        return sums

    assert (totals("before"), totals("after")) == (
        {"231200": 44, "231000": 13, "230200": 20, "230100": 40},
        {"231200": 36, "231000": 12, "230200": 16, "230100": 39},
    )
    causes = {zone.zone: [(one.name, one.cases) for one in zone.causes] for zone in found.zones}
    assert causes == {
        **{county: [("reclassified", cases)] for county, cases in RECLASSIFIED.items()},
        "230103": [("moved", 1)],
    }
    assert [(one.name, one.cases) for one in found.causes] == [("reclassified", 13), ("moved", 1)]
    cumulative = next(one for one in found.area if one.name == "cumulative")
    assert (cumulative.then, cumulative.now) == (117, 103)
    # No level fell by it: a window does not lose what was once counted.
    assert not any(zone.level_differs for zone in found.zones)
    assert sum(then for _, then, _ in found.totals) == sum(now for *_, now in found.totals) == 125
    # Of the morning before it took effect nothing differs.
    earlier = snapshots.freeze(DESK, morning, on=date(2020, 2, 8))
    assert against_now(DESK, morning, earlier.id).differences.none
    morning.store.close()
