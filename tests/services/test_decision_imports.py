"""What was really published is taken in and replayed, level by level and day by day."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from riskzone.access import Actor, Grant, Role
from riskzone.clock import SHANGHAI, midnight
from riskzone.decisions.lifecycle import Action
from riskzone.decisions.model import State
from riskzone.errors import Denied, InputError, Refused, RowsRejected
from riskzone.services import decision_beside, decision_imports, decisions, imports, schemes
from riskzone.services.context import Context, open_context
from riskzone.settings import DATA, Settings
from riskzone.store import audit

from .conftest import DESK

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "risk"
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="no folder of real data beside")

Files = tuple[tuple[str, bytes], ...]
DUTY = Actor("duty", grants=(Grant(Role.DUTY_COMMANDER, "23"),))
EDITOR = Actor("editor", grants=(Grant(Role.EDITOR, "231081"),))
APPROVER = Actor("approver", grants=(Grant(Role.APPROVER, "23"),))

NANGANG, XIANGFANG, DAOWAI = "230103", "230110", "230104"
XIAN, JIAGEDAQI, SUIFENHE, LINKOU = "231005", "232761", "231081", "231025"
WANGKUI, HUIQI = "231221", "231221105"


@pytest.fixture
def later(tmp_path: Path, store_template: Path) -> Iterator[Context]:
    """A deployment whose clock stands after all that is replayed."""
    home = tmp_path / "later"
    home.mkdir()
    shutil.copyfile(store_template, home / "riskzone.sqlite")
    (home / "riskzone.sqlite").chmod(0o600)
    opened = open_context(Settings(home=home, now=datetime(2021, 3, 1, 8, tzinfo=SHANGHAI)))
    yield opened
    opened.store.close()


def files(folder: Path, *names: str) -> Files:
    return tuple((f"{name}.csv", (folder / f"{name}.csv").read_bytes()) for name in names)


def ours() -> Files:
    return files(DATA / "heilongjiang", "declared_events", "declared_lists", "response_levels")


def theirs() -> Files:
    return files(SHARED, "hlj_risk_events_2020", "hlj_risk_snapshots_2020")


def off_low(ctx: Context, moment: datetime) -> dict[str, str]:
    """Zones above the lowest level, or without one; the totals always are all counties."""
    found = decisions.declared_levels(DESK, ctx, at=moment)
    assert sum(found.totals.values()) == 125
    return {zone: one.level for zone, one in found.zones.items() if one.level != "low"}


#: From the first minute of each stretch on: what was not low; before 03-16 only seven are known.
SEQUENCE = {
    date(2020, 3, 16): {NANGANG: "medium", XIAN: "medium", JIAGEDAQI: "medium"},
    date(2020, 3, 19): {JIAGEDAQI: "medium"},
    date(2020, 4, 20): {NANGANG: "medium", DAOWAI: "medium", SUIFENHE: "medium"},
    date(2020, 5, 6): {LINKOU: "medium"},
    date(2020, 5, 7): {},
}


@pytest.mark.parametrize("given", [ours, pytest.param(theirs, marks=shared)])
def test_the_sequence_of_2020_is_replayed_day_by_day(
    later: Context, given: Callable[[], Files]
) -> None:
    decision_imports.import_documents(DESK, later, given(), decided=True)
    day, expected = date(2020, 3, 16), {}
    while day <= date(2020, 5, 20):
        expected = SEQUENCE.get(day, expected)
        assert off_low(later, midnight(day)) == expected, day
        day += timedelta(days=1)
    lists = datetime(2020, 4, 19, 17, 59, tzinfo=SHANGHAI)
    assert off_low(later, lists) == {JIAGEDAQI: "medium"}
    assert off_low(later, lists + timedelta(minutes=1)) == SEQUENCE[date(2020, 4, 20)]


def test_nothing_is_guessed_before_the_first_list_that_is_complete(later: Context) -> None:
    decision_imports.import_documents(DESK, later, ours(), decided=True)
    before = decisions.declared_levels(DESK, later, at=midnight(date(2020, 3, 5)))
    assert before.totals[""] == 125
    # "3月5日24时" is 00:00 of 6 March.
    lowered = decisions.declared_levels(DESK, later, at=midnight(date(2020, 3, 6)))
    assert (lowered.totals["low"], lowered.totals[""]) == (7, 118)


def test_the_two_lists_that_cannot_both_be_right_are_held_and_shown(later: Context) -> None:
    decision_imports.import_documents(DESK, later, ours(), decided=True)
    (moves,) = [one for one in decision_beside.contradictions(DESK, later) if one.kind == "moves"]
    assert moves.params["moved"] == 7
    assert dict(moves.params["expected"]) == {"high": 0, "low": 123, "medium": 2}
    assert dict(moves.params["stated"]) == {"high": 0, "low": 116, "medium": 9}


def test_a_day_knows_nothing_of_what_was_signed_after_it(later: Context) -> None:
    decision_imports.import_documents(DESK, later, ours(), decided=True)
    every = decision_beside.contradictions(DESK, later)
    lately = max(one.document for one in every)
    eve = date(2020, 5, 5)
    assert {one.document for one in every} > {
        one.document for one in decision_beside.contradictions(DESK, later, on=eve)
    }
    for day, change in ((eve, None), (date(2020, 5, 6), midnight(date(2020, 5, 7)))):
        told = decisions.declared_levels(DESK, later, at=midnight(day)).zones
        assert told[LINKOU].until == change
    assert lately in {
        one.document for one in decision_beside.contradictions(DESK, later, on=date(2020, 5, 6))
    }


def test_the_same_files_twice_change_nothing(later: Context) -> None:
    first = decision_imports.import_documents(DESK, later, ours(), decided=True)
    with later.store.read() as uow:
        head = audit.head(uow)
    again = decision_imports.import_documents(DESK, later, ours(), decided=True)
    assert (len(first.stored), len(again.stored), again.same) == (9, 0, 9)
    with later.store.read() as uow:
        assert audit.head(uow) == head


@shared
def test_the_same_papers_from_the_tables_of_another_desk_are_known(later: Context) -> None:
    decision_imports.import_documents(DESK, later, ours(), decided=True)
    again = decision_imports.import_documents(DESK, later, theirs(), decided=True)
    assert (again.stored, again.same) == ((), 6)


@shared
def test_wangkui_is_replayed_with_its_township_and_the_rest_of_the_county(
    later: Context,
) -> None:
    done = decision_imports.import_documents(
        DESK, later, files(SHARED, "wangkui_2021"), authority="hlj-2021", decided=True
    )
    assert (len(done.stored), done.preview.restated) == (4, 36)

    def on(day: int, month: int = 1) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
        moment = midnight(date(2021, month, day))
        county = decisions.declared_levels(DESK, later, at=moment).zones[WANGKUI]
        township = decisions.declared_levels(DESK, later, at=moment, layer="township").zones[HUIQI]
        parts = tuple(f"{part.name}:{part.level}" for part in county.parts)
        return county.level, township.level, county.except_, parts

    assert on(11) == ("", "", (), ())
    assert on(12) == on(13) == ("", "", (), ("惠七村:medium",))
    for day in range(14, 21):
        assert on(day) == ("medium", "high", (HUIQI,), (f"{HUIQI}:high",)), day
    assert on(21)[:2] == on(31)[:2] == on(11, 2)[:2] == ("high", "high")
    assert on(12, 2)[:2] == on(17, 2)[:2] == ("medium", "medium")


CASES = """case_id,classification,origin,reported_on,confirmed_on,county_code
A1,confirmed,local,2020-02-22,2020-02-22,230103
A2,confirmed,local,2020-02-22,2020-02-22,230110
A3,confirmed,local,2020-03-04,2020-03-04,231005
A4,confirmed,local,2020-04-27,2020-04-27,230104
A5,confirmed,local,2020-05-10,2020-05-10,230104
"""


def test_each_declared_change_says_by_how_many_days_the_rule_differs(later: Context) -> None:
    schemes.adopt(
        DESK, later, "cn-2020-02-county", area="23", valid_from=date(2020, 2, 17),
        document="1号", decided_by="省指挥部",
    )  # fmt: skip
    options = imports.ImportOptions(filename="cases.csv", mode="full")
    imports.import_cases(DESK, later, CASES.encode(), options)
    decision_imports.import_documents(DESK, later, ours(), decided=True)
    found = decision_beside.differences(DESK, later, first=date(2020, 3, 1), last=date(2020, 6, 1))
    told = {(one.zone, one.declared_at.date()): one for one in found}
    assert told[NANGANG, date(2020, 3, 19)].days == 11
    assert told[XIANGFANG, date(2020, 3, 16)].days == 8
    assert told[XIAN, date(2020, 3, 19)].days == 0
    early = told[DAOWAI, date(2020, 5, 6)]
    # A case that came on 10 May does not make the decision of 6 May earlier than it was.
    assert (early.rule_on, early.days, early.direction) == (date(2020, 5, 12), -6, "early")


def test_the_work_list_becomes_one_document(later: Context) -> None:
    schemes.adopt(
        DESK, later, "cn-2020-02-county", area="23", valid_from=date(2020, 2, 17),
        document="1号", decided_by="省指挥部",
    )  # fmt: skip
    options = imports.ImportOptions(filename="cases.csv", mode="full")
    imports.import_cases(DESK, later, CASES.encode(), options)
    decision_imports.import_documents(DESK, later, ours(), decided=True)
    wanted = decision_beside.work_list(DUTY, later, on=date(2020, 5, 8))
    assert [(one.zone, one.level_declared, one.level_computed) for one in wanted] == [
        (DAOWAI, "low", "medium")
    ]
    drafted = decision_beside.draft_from(DUTY, later, wanted)
    made = decisions.save(DUTY, later, drafted, 0, Action.DRAFT)
    # Written in 2021, when the prefecture decides.
    assert (made.authority, made.body, made.area) == ("hlj-2021", "prefecture", "230100")
    assert [(line.area, line.kind) for line in made.lines] == [(DAOWAI, "level")]
    beside = decision_beside.declared_beside_computed(DUTY, later, on=date(2020, 5, 8))
    assert len(beside) == 125
    (differing,) = [one for one in beside if one.zone == DAOWAI]
    assert (differing.agrees, differing.computed, differing.since_rule, differing.days) == (
        False, "medium", date(2020, 4, 28), 10,
    )  # fmt: skip
    with pytest.raises(Denied):
        decision_beside.draft_from(EDITOR, later, wanted)


def test_a_desk_proposes_what_it_read_and_another_person_decides(later: Context) -> None:
    done = decision_imports.import_documents(DUTY, later, ours())
    assert {one.state for one in done.stored} == {State.PROPOSED}
    with pytest.raises(Denied):
        decision_imports.import_documents(DUTY, later, ours(), decided=True)
    one = done.stored[0]
    both = Actor("duty", grants=(Grant(Role.APPROVER, "23"), Grant(Role.VIEWER, "23")))
    with pytest.raises(Denied):
        decisions.act(both, later, one.id, one.version, Action.DECIDE, confirmed=True)
    told = decisions.act(APPROVER, later, one.id, one.version, Action.DECIDE, confirmed=True)
    assert told.state is State.DECIDED


def test_a_county_takes_in_its_own_lines_only(later: Context) -> None:
    with pytest.raises(Denied):
        decision_imports.import_documents(EDITOR, later, ours())


HEAD = "effective_at,county,city,from,to,source\n"


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ("3月19日0时,南岗区,哈尔滨市,中风险,低风险,x", "effective_at", "papers_time"),
        ("2020-13-01,南岗区,哈尔滨市,mid,low,x", "effective_at", "papers_time"),
        ("2020-03-19,向阳区,,mid,low,x", "county", "papers_ambiguous"),
        ("2020-03-19,朝阳区,北京市,mid,low,x", "county", "papers_place"),
        ("2020-03-19,南岗区,哈尔滨市,mid,purple,x", "level", "papers_level"),
        ("2020-03-19,,,mid,low,x", "zone", "papers_no_place"),
        ("2020-03-19,南岗区,哈尔滨市,mid,,x", "level", "papers_nothing"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_keeps_everything_out(
    later: Context, row: str, field: str, code: str
) -> None:
    good = "2020-03-16,香坊区,哈尔滨市,mid,low,x\n"
    given = (("a.csv", (HEAD + good + row + "\n").encode()),)
    with pytest.raises(RowsRejected) as refused:
        decision_imports.import_documents(DESK, later, given, decided=True)
    (bad,) = refused.value.params["rejected"]
    assert (bad.line, bad.field, bad.code) == (3, field, f"decision_services.{code}")
    assert decisions.documents(DESK, later) == ()
    done = decision_imports.import_documents(DESK, later, given, decided=True, bad_rows="skip")
    assert len(done.stored) == 1


def test_a_table_of_something_else_is_refused(later: Context) -> None:
    given = (("cases.csv", CASES.encode()),)
    with pytest.raises(InputError):
        decision_imports.preview_documents(DESK, later, given)


def test_a_level_outside_the_set_of_the_scheme_is_refused_as_a_whole(later: Context) -> None:
    given = (("a.csv", (HEAD + "2020-03-16,香坊区,哈尔滨市,mid,封控区,x\n").encode()),)
    seen = decision_imports.preview_documents(DESK, later, given)
    if seen.rejected:  # no scheme knows the word
        return
    with pytest.raises(Refused):
        decision_imports.import_documents(DESK, later, given, decided=True)


def test_a_list_whose_zones_fit_no_count_is_not_guessed(later: Context) -> None:
    text = "as_of,high,medium,low,zones_off_low,completeness,source\n"
    row = "2020-03-16 00:00,1,2,122,230103;231005;232761,complete,x\n"
    seen = decision_imports.preview_documents(DESK, later, (("l.csv", (text + row).encode()),))
    assert [bad.code for _, bad in seen.rejected] == ["decision_services.papers_whose_level"]
