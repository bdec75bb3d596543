"""The whole record of a morning: every source, cut to its reader, and frozen as it is."""

from datetime import date, timedelta

import pytest

from riskzone.access import Actor, Grant, Role
from riskzone.briefing.record_json import freeze as to_bytes
from riskzone.decisions.model import DecisionDocument, LevelLine, ResponseLine
from riskzone.decisions.model import State as Paper
from riskzone.errors import Denied, NotFound
from riskzone.services import imports, instructions, opinions, schemes, snapshots
from riskzone.services.morning_record import morning_record, whole_record
from riskzone.store import shelf
from riskzone.store.decisions import DECISIONS
from riskzone.units.lifecycle import Action
from riskzone.units.status import Status
from tests.services.conftest import DESK, NOW
from tests.services.papers import EDITOR, HARBIN, LEADER, at, proposed, stored, temporary

ON = date(2020, 3, 20)
LIST = """case_id,classification,reported_on,county_code
A1,confirmed,2020-03-04,231005
A2,confirmed,2020-03-17,230103
"""


def paper(**values):
    made = DecisionDocument(
        title="公告", area="230000", authority="hlj-2020", state=Paper.DECIDED,
        decided_at=at(18), number="黑疫指〔2020〕9号",
    )  # fmt: skip
    return type(made)(**{**vars(made), **values})


@pytest.fixture
def desk(ctx):
    """南岗区 medium by the rule and low by a paper; control units, papers and instructions."""
    schemes.adopt(
        DESK, ctx, "cn-2020-02-county", layer="county", area="23",
        valid_from=date(2020, 2, 1), document="黑疫指〔2020〕1号", decided_by="省指挥部",
    )  # fmt: skip
    options = imports.ImportOptions(filename="list.csv", mode="full")
    imports.import_cases(DESK, ctx, LIST.encode(), options)
    lines = (
        LevelLine(area="230000", level="low", effective_at=at(18)),
        ResponseLine(area="230000", level="II", effective_at=at(4)),
        LevelLine(area="231005", level="medium", level_from="low", effective_at=at(20)),
    )
    with ctx.store.write(DESK) as uow:
        shelf.add(uow, DECISIONS, paper(lines=lines), action="import")
        waiting = paper(title="请示", state=Paper.PROPOSED, number="", lines=lines[:1])
        shelf.add(uow, DECISIONS, waiting, action="propose")
    stored(ctx, proposed(name="甲"), Action.PROPOSE)
    stored(ctx, temporary(name="丙"), Action.ORDER, "duty")
    instructions.give(LEADER, ctx, "核对入境人员", area="231081", due_at=NOW + timedelta(hours=1))
    instructions.give(LEADER, ctx, "核对密接", area="230100")
    opinions.give_opinion(DESK, ctx, on=ON, text="同意下调", body="省专家组")
    return ctx


def test_leadership_reads_every_source(desk):
    found = morning_record(LEADER, desk, on=ON)
    assert found.at == NOW
    assert sum(found.declared.totals.values()) == 125
    assert found.declared.totals["medium"] == 1
    told = {one.zone: (one.declared, one.computed) for one in found.declared.differing}
    assert told["230103"] == ("low", "medium")
    assert told["231005"] == ("medium", "low")
    [move] = [one for one in found.declared.moves if one.zone == "231005"]
    assert (move.before, move.level, move.number) == ("low", "medium", "黑疫指〔2020〕9号")
    assert found.responses.whole.level == "II"
    assert [one.name for one in found.units.of(Status.TEMPORARY)] == ["丙"]
    assert [(one.kind, one.name) for one in found.pending] == [
        ("control_unit", "甲"), ("decision", "请示"),
    ]  # fmt: skip
    assert [one.text for one in found.instructions] == ["核对入境人员", "核对密接"]
    assert [one.text for one in found.opinions] == ["同意下调"]
    assert found.clocks.cases == 1  # the window is 14 days


def test_another_jurisdiction_sees_none_of_its_orders_and_instructions(desk):
    found = morning_record(HARBIN, desk, on=ON)
    assert (found.units.in_force, found.units.pressing) == (0, ())
    assert [one.kind for one in found.pending] == []
    assert [one.text for one in found.instructions] == ["核对密接"]
    assert sum(found.declared.totals.values()) == 125
    own = morning_record(EDITOR, desk, on=ON)
    assert [one.name for one in own.units.pressing] == ["丙"]
    # What was kept for one reader is not what another one is handed.
    assert len(morning_record(LEADER, desk, on=ON).instructions) == 2


def test_a_past_morning_tells_what_was_known_at_its_hour(desk):
    found = morning_record(LEADER, desk, on=date(2020, 3, 19))
    assert found.at == at(19, 7, 30)
    assert (found.units.pressing, found.pending, found.instructions) == ((), (), ())
    assert [one.zone for one in found.declared.moves] == ["231005"]  # at the next 00:00


def test_what_is_to_be_done_is_not_told_ahead(desk):
    found = morning_record(LEADER, desk, on=date(2020, 3, 21))
    assert (found.units, found.pending, found.instructions) == (None, (), ())


def test_the_reading_now_is_told_as_well(desk):
    assert morning_record(LEADER, desk, on=ON, reading="now").morning.today.reading == "now"


def test_without_data_there_is_no_morning(ctx):
    with pytest.raises(NotFound):
        morning_record(LEADER, ctx, on=ON)


def test_the_whole_is_for_those_who_freeze_it(desk):
    for actor in (LEADER, EDITOR, Actor("duty", grants=(Grant(Role.DUTY_COMMANDER, "2310"),))):
        with pytest.raises(Denied):
            whole_record(actor, desk, on=ON)


def test_a_frozen_morning_keeps_all_of_it_and_is_cut_for_its_reader(desk):
    before = to_bytes(morning_record(LEADER, desk, on=ON)).data
    meta = snapshots.freeze(DESK, desk, on=ON)
    instructions.give(LEADER, desk, "后来交办", area="230000")
    told = snapshots.open_snapshot(LEADER, desk, meta.id).told
    assert to_bytes(told).data == before
    cut = snapshots.open_snapshot(HARBIN, desk, meta.id).told
    assert [one.text for one in cut.instructions] == ["核对密接"]
    assert cut.units.in_force == 0
