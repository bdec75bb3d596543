"""Control units in the store: versions, revisions, views, states as of a moment."""

import threading
from datetime import date

import pytest
import shapely

from riskzone.errors import Conflict, NotFound
from riskzone.store import Store, audit, data_version, state_version, units
from riskzone.store.units import Change
from riskzone.units.lifecycle import Action
from riskzone.units.model import ControlUnit, Kind, State, Trigger, TriggerKind
from tests.store.conftest import ACTOR


def unit(name: str = "幸福小区3号楼3单元", **given: object) -> ControlUnit:
    made = ControlUnit(
        name=name,
        kind=Kind.ENTRANCE,
        scheme="hlj-2020-04",
        circle="entrance",
        county="230103",
        township="230103001",
        geometry=shapely.box(126.65, 45.75, 126.6505, 45.7503),
        triggers=(Trigger(TriggerKind.CONFIRMED, date(2020, 3, 3), "ab" * 16),),
    )
    return made.changed(**given)


def stored(store: Store, made: ControlUnit) -> ControlUnit:
    with store.write(ACTOR) as uow:
        return units.add(uow, made, Action.DRAFT)


def test_what_was_stored_is_read_back_equal(store: Store) -> None:
    made = stored(store, unit())
    with store.read() as uow:
        found = units.get(uow, made.id)
    assert found.unit == made
    assert (made.version, made.state) == (1, State.DRAFT)


def test_a_change_of_a_stale_version_is_refused_and_carries_three_states(store: Store) -> None:
    base = stored(store, unit())
    with store.write(ACTOR) as uow:
        theirs = units.change(uow, Change(base.changed(name="甲"), 1, Action.EDIT))
    mine = base.changed(name="乙")
    with pytest.raises(Conflict) as refused, store.write(ACTOR) as uow:
        units.change(uow, Change(mine, 1, Action.EDIT))
    assert (refused.value.base, refused.value.theirs, refused.value.mine) == (base, theirs, mine)
    with store.read() as uow:
        assert units.get(uow, base.id).unit.name == "甲"
        assert len(units.revisions(uow, base.id)) == 2


def test_a_failed_unit_of_work_leaves_nothing(store: Store) -> None:
    made = stored(store, unit())
    with store.read() as uow:
        before, head = state_version(uow), audit.head(uow)

    def fail() -> None:
        with store.write(ACTOR) as uow:
            units.change(uow, Change(made.changed(name="甲"), 1, Action.EDIT))
            assert units.get(uow, made.id).unit.name == "甲"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.read() as uow:
        assert units.get(uow, made.id).unit == made
        assert (state_version(uow), audit.head(uow)) == (before, head)


def test_a_change_raises_the_version_of_control_units_only(store: Store) -> None:
    with store.read() as uow:
        data, state = data_version(uow), state_version(uow)
    stored(store, unit())
    with store.read() as uow:
        assert (data_version(uow), state_version(uow)) == (data, state + 1)


def test_two_threads_lose_no_update(store: Store) -> None:
    made = stored(store, unit(days=14))
    won: list[int] = []

    def lengthen() -> None:
        for _ in range(10):
            while True:
                with store.read() as uow:
                    found = units.get(uow, made.id).unit
                more = found.changed(days=(found.days or 0) + 1)
                try:
                    with store.write(ACTOR) as uow:
                        units.change(uow, Change(more, found.version, Action.EDIT))
                except Conflict:
                    continue
                won.append(found.version + 1)
                break

    threads = [threading.Thread(target=lengthen) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as uow:
        assert units.get(uow, made.id).unit.days == 34
    assert sorted(won) == list(range(2, 22))


def test_a_view_holds_what_its_box_meets_and_says_how_many(store: Store) -> None:
    inside = [stored(store, unit(f"甲{i}")) for i in range(3)]
    stored(store, unit("远", geometry=shapely.box(130, 44, 130.001, 44.001)))
    stored(store, unit("无图", geometry=None, place_text="街口"))
    view = (126.6, 45.7, 126.7, 45.8)
    with store.read() as uow:
        found, total = units.in_view(uow, view)
        few, all_of_them = units.in_view(uow, view, most=2)
        none, _ = units.in_view(uow, view, areas=("2310",))
    assert ([one.unit.id for one in found], total) == ([one.id for one in inside], 3)
    assert (len(few), all_of_them, none) == (2, 3, ())


def test_a_view_follows_a_moved_polygon(store: Store) -> None:
    made = stored(store, unit())
    moved = made.changed(geometry=shapely.box(126.9, 45.9, 126.901, 45.901))
    with store.write(ACTOR) as uow:
        units.change(uow, Change(moved, 1, Action.EDIT))
    with store.read() as uow:
        assert units.in_view(uow, (126.6, 45.7, 126.7, 45.8))[1] == 0
        assert units.in_view(uow, (126.89, 45.89, 126.91, 45.91))[1] == 1


def test_the_state_of_a_past_minute_is_read(store: Store) -> None:
    made = stored(store, unit())
    with store.write(ACTOR) as uow:
        between = uow.now
    with store.write(ACTOR) as uow:
        units.change(uow, Change(made.changed(name="甲"), 1, Action.EDIT))
    with store.read() as uow:
        assert units.get(uow, made.id, known_at=between).unit.name == made.name
        assert [one.unit.version for one in units.listing(uow, known_at=between)] == [1]
        assert [one.unit.version for one in units.listing(uow)] == [2]
        first = units.revisions(uow, made.id)[0].recorded_at
        with pytest.raises(NotFound):
            units.get(uow, made.id, known_at=first.replace(year=2019))


def test_a_listing_is_cut_to_areas(store: Store) -> None:
    stored(store, unit())
    stored(store, unit("边境", county="231081", township="231081100"))
    with store.read() as uow:
        for areas, names in (
            (("",), 2), (("2310",), 1), (("230103001",), 1), (("230103002",), 0), ((), 0),
        ):  # fmt: skip
            assert len(units.listing(uow, areas=areas)) == names


def test_a_revision_cannot_be_rewritten(store: Store, raw: object) -> None:
    stored(store, unit())
    with pytest.raises(Exception, match="append-only"):
        raw("UPDATE control_unit_revision SET actor = 'x'")  # type: ignore[operator]


def test_the_chain_keeps_codes_and_no_words(store: Store) -> None:
    stored(store, unit("演示某某"))
    with store.read() as uow:
        last = audit.entries(uow, newest=1)[0]
    assert last.action == "unit.draft"
    assert "演示" not in last.details
    assert '"county":"230103"' in last.details


def test_two_new_control_units_have_a_draft_each_and_the_same_one_is_kept_once(
    store: Store,
) -> None:
    with store.write(ACTOR) as uow:
        numbers = [
            units.keep_draft(uow, "anna", one, 0).number
            for one in (unit("一"), unit("二"), unit("一"))
        ]
    assert numbers == [0, -1, 0]
    with store.write(ACTOR) as uow:
        units.drop_same(uow, "anna", [unit("一")])
    with store.read() as uow:
        assert [one.unit.name for one in units.drafts(uow, "anna")] == ["二"]


def test_a_draft_is_kept_once_for_each_account_and_dropped(store: Store) -> None:
    with store.write(ACTOR) as uow:
        first = units.keep_draft(uow, "anna", unit("一"), 0)
        units.keep_draft(uow, "anna", unit("二"), 0, [unit("三")], number=first.number)
        units.keep_draft(uow, "bert", unit("四"), 0)
    with store.read() as uow:
        (mine,) = units.drafts(uow, "anna")
    assert (mine.unit.name, [one.name for one in mine.others]) == ("二", ["三"])
    with store.write(ACTOR) as uow:
        units.drop_draft(uow, "anna", mine.number)
    with store.read() as uow:
        assert units.drafts(uow, "anna") == ()
        assert len(units.drafts(uow, "bert")) == 1
