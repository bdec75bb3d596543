"""Rules of the health code change by two persons; appeals are counts; small counts stay hidden."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.access import Actor, Grant, Role
from riskzone.clock import SHANGHAI
from riskzone.errors import Denied, InputError, RowsRejected, SchemeError
from riskzone.healthcode.changes import State
from riskzone.healthcode.library import load_rules
from riskzone.services import demo_health, health_appeals, health_rules
from riskzone.services.context import Context, open_context
from riskzone.services.health_small import Line, hide
from riskzone.services.waiting_health import health_tasks
from riskzone.settings import Settings
from riskzone.store import seals

DUTY = Actor("duty", grants=(Grant(Role.DUTY_COMMANDER, "23"),))
APPROVER = Actor("approver", grants=(Grant(Role.APPROVER, "23"),))
DESK = Actor.command_line("desk")
TODAY, LATER = date(2020, 4, 21), date(2020, 4, 25)


@pytest.fixture
def ctx(settings: Settings) -> Iterator[Context]:
    now = datetime(2020, 4, 21, 8, 0, tzinfo=SHANGHAI)
    opened = open_context(settings.model_copy(update={"now": now}))
    yield opened
    opened.store.close()


def test_rules_hold_from_their_day_once_another_person_approved_them(ctx: Context) -> None:
    assert health_rules.standing(DUTY, ctx, LATER).change is None
    made = health_rules.propose(
        DUTY, ctx, rules="variant-7-days", valid_from=LATER, document="通知（演示）"
    )
    assert health_rules.standing(DUTY, ctx, LATER).change is None, "nobody approved it"
    assert health_tasks(APPROVER, ctx)[0].count == 1
    assert health_tasks(DUTY, ctx) == []
    kept = health_rules.approve(APPROVER, ctx, made.id, made.version)
    assert (kept.state, kept.proposed_by, kept.decided_by) == (State.APPROVED, "duty", "approver")
    assert health_rules.standing(DUTY, ctx, LATER).rules.id == "variant-7-days"
    assert health_rules.standing(DUTY, ctx, TODAY).rules.id == "hlj-2020"
    with ctx.store.read() as uow:
        assert seals.unsealed(uow) == ()


def test_nobody_approves_what_they_proposed_nor_what_is_decided(ctx: Context) -> None:
    made = health_rules.propose(
        DESK, ctx, rules="variant-7-days", valid_from=LATER, document="通知（演示）"
    )
    for decide in (health_rules.approve, health_rules.reject):
        with pytest.raises(InputError, match="another person"):
            decide(DESK, ctx, made.id, made.version, reason="x")
    with pytest.raises(Denied):
        health_rules.approve(DUTY, ctx, made.id, made.version)
    with pytest.raises(InputError, match="says why"):
        health_rules.reject(APPROVER, ctx, made.id, made.version, reason=" ")
    health_rules.withdraw(DESK, ctx, made.id, made.version)
    with pytest.raises(InputError, match="withdrawn"):
        health_rules.approve(APPROVER, ctx, made.id, made.version + 1)


def test_the_first_rules_may_hold_from_a_day_that_is_over_and_no_others(ctx: Context) -> None:
    """An office that begins to count tells by which rules its codes were given until now."""
    past, earlier = date(2020, 2, 10), date(2020, 1, 10)
    made = [
        health_rules.propose(DUTY, ctx, rules=rules, valid_from=day, document="通知（演示）")
        for rules, day in (("variant-7-days", past), ("hlj-2020", earlier))
    ]
    health_rules.approve(APPROVER, ctx, made[0].id, made[0].version)
    assert health_rules.standing(DUTY, ctx, past).rules.id == "variant-7-days"
    assert health_rules.standing(DUTY, ctx, date(2020, 2, 9)).change is None
    with pytest.raises(InputError, match="is over"):
        health_rules.approve(APPROVER, ctx, made[1].id, made[1].version)
    with pytest.raises(InputError, match="is over"):
        health_rules.propose(DUTY, ctx, rules="hlj-2020", valid_from=past, document="d")


def test_rules_are_checked(ctx: Context) -> None:
    good = load_rules("hlj-2020").text
    with pytest.raises(SchemeError):
        health_rules.propose(
            DUTY, ctx, valid_from=LATER, document="d",
            text=good.replace('id = "symptom"', 'id = "other"'),
        )  # fmt: skip
    with pytest.raises(SchemeError):
        health_rules.propose(
            DUTY, ctx, valid_from=LATER, document="d", text=f'person = "x"\n{good}'
        )
    with pytest.raises(InputError, match="one of the two"):
        health_rules.propose(DUTY, ctx, valid_from=LATER, document="d")
    with pytest.raises(InputError, match="document"):
        health_rules.propose(DUTY, ctx, valid_from=LATER, document=" ", text=good)
    assert health_rules.listing(DUTY, ctx) == ()


HEAD = "county,on,reason,received,settled,upheld,waiting,waiting_days,longest_days\n"


def test_a_part_of_the_area_hides_what_the_whole_hides(ctx: Context) -> None:
    """A small count of one county and the one beside it: asked for alone, neither is told."""
    counts = {"230103": 3, "230104": 8, "230102": 40, "231081": 60}
    text = HEAD + "".join(f"{one},2020-04-19,case,{n},0,0,0,,\n" for one, n in counts.items())
    health_appeals.import_file(DESK, ctx, text.encode(), "a.csv")
    for area in ("23", "2301", "230100", "230104", "230103"):
        board = health_appeals.listing(APPROVER, ctx, on=TODAY, area=area)
        told = {row.county: row.received for row in board.rows}
        assert {told.get("230103"), told.get("230104")} == {None}
        assert board.total.received == {"23": 111, "2301": 51, "230100": 51}.get(area)
    beside = Actor("harbin", grants=(Grant(Role.DUTY_COMMANDER, "230104"),))
    board = health_appeals.listing(beside, ctx, on=TODAY, area="2301")
    assert [row.received for row in board.rows] == [None, None, 8]


def test_sums_of_appeals_tell_no_day_to_who_sees_no_small_count(ctx: Context) -> None:
    """Day by day the same fortnight, until the next one is over."""
    text = HEAD + "".join(f"230103,2020-04-{day:02},case,{day},0,0,0,,\n" for day in range(1, 22))
    health_appeals.import_file(DESK, ctx, text.encode(), "a.csv")

    def told(by: Actor, day: int) -> tuple[int, int, int | None]:
        board = health_appeals.listing(by, ctx, on=date(2020, 4, day))
        return board.since.day, board.until.day, board.total.received

    assert {told(APPROVER, day) for day in (19, 20, 21)} == {(6, 19, sum(range(6, 20)))}
    assert told(APPROVER, 18)[1:] == (5, sum(range(1, 6)))
    assert told(DUTY, 21) == (8, 21, sum(range(8, 22)))


def test_every_fault_of_a_file_of_appeals_is_told_at_once(ctx: Context) -> None:
    """What cannot be read and what cannot be, in the order of the lines."""
    rows = (
        "230103,2020-04-20,case,2,0,0,2,1,1",
        "239999,2020-04-20,case,2,1,5,2,1,1",
        "230103,20.4.2020,case,two,0,0,2,1,x",
        "230103,2020-04-30,case,2,0,0,2,1,1",
    )
    with pytest.raises(RowsRejected) as raised:
        health_appeals.import_file(DESK, ctx, (HEAD + "\n".join(rows)).encode(), "a.csv")
    told = [(one.line, one.field) for one in raised.value.params["rejected"]]
    assert told == [
        (3, "county"), (3, "upheld"), (4, "on"), (4, "received"), (4, "longest_days"), (5, "on"),
    ]  # fmt: skip
    assert raised.value.params["count"] == 3
    assert health_appeals.listing(DUTY, ctx, on=TODAY).rows == ()


def test_appeals_are_counts_of_a_county_and_a_day(ctx: Context) -> None:
    text = f"{HEAD}231081,2020-04-20,symptom,9,4,1,12,2.5,6\n230103,2020-04-20,case,2,0,0,2,1,1\n"
    assert health_appeals.import_file(DESK, ctx, text.encode(), "a.csv") == 2
    assert health_appeals.import_file(DESK, ctx, text.encode(), "a.csv") == 0
    board = health_appeals.listing(DUTY, ctx, on=TODAY)
    assert [(row.county, row.waiting, row.longest_days) for row in board.rows] == [
        ("230103", 2, 1.0), ("231081", 12, 6.0),
    ]  # fmt: skip
    assert (board.total.received, board.total.waiting) == (11, 14)
    shown = health_appeals.listing(APPROVER, ctx, on=TODAY)
    assert [row.waiting for row in shown.rows] == [None, None], "2 is small, and 14 − 12 tells it"
    assert shown.total.waiting == 14


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEAD.replace("county", "county,姓名") + "231081,王小明,2020-04-20\n", "personal"),
        (HEAD.replace("county", "county,comment") + "231081,x\n", "appeals_column"),
        (HEAD.replace(",upheld", ""), "appeals_missing"),
        ("", "appeals_no_table"),
    ],
)
def test_a_table_of_something_else_is_refused(ctx: Context, text: str, code: str) -> None:
    with pytest.raises(InputError) as raised:
        health_appeals.import_file(DESK, ctx, text.encode(), "a.csv")
    assert code in raised.value.code
    assert "王小明" not in str(raised.value)


@pytest.mark.parametrize(
    "row",
    [
        "231081,2020-04-32,symptom,1,0,0,1,1,1",
        "231081,2020-04-22,symptom,1,0,0,1,1,1",
        "999999,2020-04-20,symptom,1,0,0,1,1,1",
        "231081,2020-04-20,other,1,0,0,1,1,1",
        "231081,2020-04-20,symptom,-1,0,0,1,1,1",
        "231081,2020-04-20,symptom,1,0,1,1,1,1",
        "231081,2020-04-20,symptom,1,0,0,1,3,1",
        "231081,2020-04-20,symptom,1,0,0,1,nan,1",
        "231081,2020-04-20,symptom,1,1,0,0,2,2",
    ],
)
def test_a_row_that_cannot_be_is_told_and_nothing_is_stored(ctx: Context, row: str) -> None:
    good = "231081,2020-04-19,symptom,1,0,0,1,1,1"
    with pytest.raises(RowsRejected) as raised:
        health_appeals.import_file(DESK, ctx, f"{HEAD}{good}\n{row}\n".encode(), "a.csv")
    assert {one.line for one in raised.value.params["rejected"]} == {3}
    assert health_appeals.listing(DESK, ctx, on=TODAY).rows == ()


@given(rows=st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=1, max_size=7))
def test_no_sum_tells_a_hidden_count(rows: list[list[int]]) -> None:
    values = {(r, c): count for r, row in enumerate(rows) for c, count in enumerate(row)}
    lines = [Line(tuple((r, c) for c in range(3))) for r in range(len(rows))]
    lines += [Line(tuple((r, c) for r in range(len(rows)))) for c in range(3)]
    gone = hide(values, lines, 5)
    assert all(key in gone for key, count in values.items() if 0 < count < 5)
    for line in lines:
        inside = [values[key] for key in line.keys if key in gone]
        assert not inside or len(inside) == len(line.keys) or (len(inside) > 1 and sum(inside) >= 5)


def test_the_counts_of_the_demonstration_are_those_of_its_rules_and_levels(
    demo_home: Path, tmp_path: Path
) -> None:
    """Where this fails: scripts/count_demo_codes.py counts them anew."""
    import shutil  # noqa: PLC0415

    home = tmp_path / "copy"
    shutil.copytree(demo_home, home)
    opened = open_context(Settings(home=home))
    try:
        with opened.store.read() as uow:
            rules = health_rules.standing_in(opened, uow, demo_health.DEMO_DAY).rules
            around = demo_health.surroundings(opened, uow, rules)
        assert demo_health._prepared(rules, around) is not None
    finally:
        opened.store.close()
