import re
from datetime import datetime

import pandas as pd
import pytest

from riskzone.cases.tables import COUNT_EXTRAS, COUNT_KINDS, LINE_LIST_COLUMNS
from riskzone.clock import SHANGHAI
from riskzone.errors import StoreError
from riskzone.store import Store, audit, cases, data_version, events, tables
from tests.store.conftest import ACTOR, case_frame, new_batch

XIAN = {
    "case_id": "MDJ-014",
    "classification": "confirmed",
    "origin": "local",
    "reported_on": "2020-03-04",
    "confirmed_on": "2020-03-04",
    "confirmed_at": "2020-03-04 02:00:00",
    "result_at": "2020-03-04 01:15:00",
    "county_code": "231005",
    "address": "幸福小区3号楼3单元",
    "lon": 129.616,
    "lat": 44.577,
}
NANGANG = {"case_id": "HRB-198", "classification": "asymptomatic", "reported_on": "2020-03-01"}


def add(store: Store, *rows: dict, places: pd.DataFrame | None = None) -> int:
    with store.write(ACTOR) as uow:
        return cases.insert_revisions(
            uow, events.current(uow).id, case_frame(*rows), new_batch(uow), places=places
        )


def load(store: Store, **options) -> pd.DataFrame:
    with store.read() as uow:
        return cases.load(uow, events.listing(uow)[0].id, **options)


def revisions(store: Store, **options) -> pd.DataFrame:
    with store.read() as uow:
        return cases.load_revisions(uow, events.listing(uow)[0].id, **options)


def test_the_tables_hold_the_columns_of_the_readers() -> None:
    assert tuple(tables.CASE_COLUMNS) == LINE_LIST_COLUMNS
    kinds = [f"{when}_{kind}" for when in ("new", "cumulative") for kind in COUNT_KINDS]
    assert (*kinds, *COUNT_EXTRAS) == tables.COUNT_VALUES


def test_cases_come_back_as_they_went_in(store: Store) -> None:
    frame = case_frame(NANGANG, XIAN)
    assert add(store, NANGANG, XIAN) == 2
    found = load(store)
    pd.testing.assert_frame_equal(found[list(LINE_LIST_COLUMNS)], frame)
    assert found["revision"].tolist() == [1, 1]
    assert found["reason"].tolist() == ["", ""]
    assert found["effective_on"].isna().all()
    assert str(found["effective_on"].dtype) == "datetime64[s]"
    assert str(found["recorded_at"].dtype) == "datetime64[us]"


def test_an_empty_store_gives_an_empty_frame_of_the_same_types(store: Store) -> None:
    empty = load(store)
    add(store, XIAN)
    assert len(empty) == 0
    assert empty.dtypes.to_dict() == load(store).dtypes.to_dict()
    assert add(store) == 0


def test_a_time_is_stored_as_the_instant_it_means(store: Store, raw) -> None:
    add(store, XIAN)
    assert raw("SELECT confirmed_at, confirmed_on FROM case_revision") == [
        ("2020-03-03 18:00:00.000000", "2020-03-04")
    ]


def test_what_is_stored_column_by_column_reads_the_same_through_the_column_types(
    store: Store,
) -> None:
    add(store, XIAN)
    with store.read() as uow:
        row = uow.connection.execute(tables.case_revision.select()).one()
    assert row.confirmed_at == datetime(2020, 3, 4, 2, 0, tzinfo=SHANGHAI)
    assert row.confirmed_on.isoformat() == "2020-03-04"
    assert row.recorded_at.tzinfo is not None
    assert row.onset_on is None
    assert row.cluster_id == ""
    assert row.withdrawn is False


def test_a_correction_is_a_further_revision_and_the_former_state_stays(store: Store) -> None:
    add(store, XIAN, NANGANG)
    moved = XIAN | {
        "county_code": "231003",
        "reason": "moved",
        "effective_on": "2020-03-10",
        "note": "户籍更正",
    }
    add(store, moved)
    now = load(store).set_index("case_id")
    assert now.loc["MDJ-014", "county_code"] == "231003"
    assert now.loc["MDJ-014", "revision"] == 2
    assert now.loc["MDJ-014", "effective_on"] == pd.Timestamp("2020-03-10")
    assert now.loc["HRB-198", "revision"] == 1
    both = revisions(store, case_ids=["MDJ-014"])
    assert both["county_code"].tolist() == ["231005", "231003"]
    assert both["reason"].tolist() == ["", "moved"]
    assert both["recorded_at"].is_monotonic_increasing


def test_the_store_tells_what_was_known_at_an_earlier_time(store: Store) -> None:
    add(store, XIAN)
    known = load(store)["recorded_at"].iloc[0].to_pydatetime().replace(tzinfo=SHANGHAI)
    add(store, XIAN | {"classification": "excluded", "reason": "error"}, NANGANG)
    then = load(store, known_at=known)
    assert then["classification"].tolist() == ["confirmed"]
    assert len(revisions(store, known_at=known)) == 1
    assert sorted(load(store)["classification"]) == ["asymptomatic", "excluded"]


def test_a_withdrawn_case_is_left_out_but_its_revisions_stay(store: Store) -> None:
    add(store, XIAN, NANGANG)
    add(store, XIAN | {"reason": "withdrawn", "withdrawn": True})
    assert load(store)["case_id"].tolist() == ["HRB-198"]
    assert load(store, withdrawn=True)["withdrawn"].tolist() == [False, True]
    assert len(revisions(store)) == 3
    add(store, XIAN | {"reason": "error"})  # and it can come back
    assert load(store).set_index("case_id").loc["MDJ-014", "revision"] == 3


def stays(*rows: tuple[str, str, str, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["case_id", "kind", "place", "from_on"])
    frame["township_code"] = ""
    frame["from_on"] = pd.to_datetime(frame["from_on"]).astype("datetime64[s]")
    frame["to_on"] = pd.Series([pd.NaT] * len(frame), dtype="datetime64[s]")
    return frame[["case_id", "kind", "place", "township_code", "from_on", "to_on"]].astype(
        dict.fromkeys(("case_id", "kind", "place", "township_code"), "str")
    )


def test_places_belong_to_the_revision_they_came_with(store: Store) -> None:
    first = stays(("MDJ-014", "home", "A", "2020-03-01"), ("MDJ-014", "ward", "B", None))
    add(store, XIAN, NANGANG, places=first)
    with store.read() as uow:
        pd.testing.assert_frame_equal(cases.load_places(uow, 1), first)
        assert cases.load_places(uow, 1, known_at=datetime(2020, 3, 3, tzinfo=SHANGHAI)).empty
    add(store, XIAN | {"reason": "error"}, places=stays(("MDJ-014", "home", "C", None)))
    with store.read() as uow:
        assert cases.load_places(uow, 1)["place"].tolist() == ["C"]
    add(store, XIAN | {"reason": "withdrawn", "withdrawn": True})
    with store.read() as uow:
        assert cases.load_places(uow, 1).empty


def test_a_case_that_stands_twice_in_one_write_is_refused(store: Store) -> None:
    with pytest.raises(StoreError) as caught:
        add(store, XIAN, XIAN | {"county_code": "231002"})
    assert caught.value.code == "store.repeated_rows"
    assert load(store).empty


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE case_revision SET county_code = '230103'",
        "DELETE FROM case_revision",
        "DELETE FROM case_place",
        "INSERT OR REPLACE INTO case_revision SELECT * FROM case_revision",
        "DELETE FROM event",
        "UPDATE import_batch SET rows_read = 0",
    ],
)
def test_revisions_are_neither_changed_nor_deleted(store: Store, statement: str) -> None:
    add(store, XIAN, places=stays(("MDJ-014", "home", "A", None)))
    with pytest.raises(StoreError) as caught, store.write(ACTOR) as uow:
        uow.connection.exec_driver_sql(statement)
    assert caught.value.code == "store.append_only"


def test_new_cases_raise_the_data_version(store: Store) -> None:
    with store.read() as uow:
        before = data_version(uow)
    add(store, XIAN)
    with store.read() as uow:
        assert data_version(uow) == before + 1


def test_hours_that_occur_twice_or_never_are_stored(store: Store) -> None:
    # Shanghai put its clocks forward on 1991-04-14 at 02:00 and back on 1991-09-15 at 02:00.
    add(store, XIAN | {"sampled_at": "1991-09-15 01:30:00", "result_at": "1991-04-14 02:30:00"})
    row = load(store).iloc[0]
    assert row["sampled_at"] == pd.Timestamp("1991-09-15 01:30:00")
    assert row["result_at"] == pd.Timestamp("1991-04-14 03:00:00")


def test_closing_an_event_destroys_its_case_rows_and_keeps_the_chain(store: Store) -> None:
    add(store, XIAN, NANGANG, places=stays(("MDJ-014", "home", "A", None)))
    add(store, XIAN | {"reason": "error"})
    with store.write(ACTOR) as uow:
        (reference,) = events.references(uow, 1, ["MDJ-014"])
        record = events.close(uow, 1)
    assert '"cases":2' in record.details
    assert '"case_revision":3' in record.details
    store.scrub()
    with store.read() as uow:
        assert cases.load(uow, 1, withdrawn=True).empty
        assert cases.load_places(uow, 1).empty
        assert audit.verify(uow).ok
        assert events.listing(uow)[0].closed_at is not None
        for ask in (lambda: events.references(uow, 1, ["MDJ-014"]), lambda: events.current(uow)):
            with pytest.raises(StoreError):
                ask()
    assert re.fullmatch("[0-9a-f]{32}", reference)


def test_nothing_of_a_closed_event_is_left_in_the_files(store: Store) -> None:
    add(store, XIAN)
    with store.write(ACTOR) as uow:
        events.close(uow, 1)
    store.scrub()
    for file in store.path.parent.iterdir():
        content = file.read_bytes()
        assert b"MDJ-014" not in content
        assert "幸福小区".encode() not in content


def test_a_closed_event_takes_no_cases_and_stays_closed(store: Store) -> None:
    with store.write(ACTOR) as uow:
        batch = new_batch(uow)
        events.close(uow, 1)
    with pytest.raises(StoreError) as caught, store.write(ACTOR) as uow:
        cases.insert_revisions(uow, 1, case_frame(XIAN), batch)
    assert caught.value.code == "store.append_only"
    with pytest.raises(StoreError) as caught, store.write(ACTOR) as uow:
        events.close(uow, 1)
    assert caught.value.code == "store.event_closed"
    with pytest.raises(StoreError) as caught, store.write(ACTOR) as uow:
        uow.connection.exec_driver_sql("UPDATE event SET closed_at = NULL")
    assert caught.value.code == "store.append_only"


def test_the_next_event_begins_with_its_own_cases_and_key(store: Store) -> None:
    add(store, XIAN)
    with store.write(ACTOR) as uow:
        second = events.open_event(uow, "2021年1月")
        assert events.current(uow) == second
        cases.insert_revisions(uow, second.id, case_frame(NANGANG), new_batch(uow))
        assert cases.load(uow, second.id)["case_id"].tolist() == ["HRB-198"]
        assert cases.load(uow, 1)["case_id"].tolist() == ["MDJ-014"]
        one, other = (events.references(uow, number, ["x", "y"]) for number in (1, second.id))
        assert len({*one, *other}) == 4
        events.close(uow, 1)
        assert cases.load(uow, second.id)["case_id"].tolist() == ["HRB-198"]
    with pytest.raises(StoreError, match="2021年1月"), store.write(ACTOR) as uow:
        events.open_event(uow, "2021年1月")
