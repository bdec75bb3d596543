import hashlib
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from riskzone.cases.tables import Coverage
from riskzone.errors import NotFound, StoreError
from riskzone.store import (
    Store,
    adoptions,
    assessments,
    batches,
    blobs,
    counts,
    data_version,
    layers,
    reports,
)
from tests.store.conftest import ACTOR, new_batch


def day(text: str) -> date:
    return date.fromisoformat(text)


# --- counts


def daily(*rows: tuple, columns: tuple[str, ...] = ("cumulative_confirmed",)) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["zone", "date", *columns])
    frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[s]")
    frame["layer"] = "prefecture"
    frame[list(columns)] = frame[list(columns)].astype("float64")
    return frame.astype({"zone": "str", "layer": "str"})


SUIHUA = daily(
    ("231200", "2020-02-12", 44), ("231200", "2020-02-13", 47), ("231000", "2020-02-12", 13)
)


def test_counts_come_back_with_what_was_told(store: Store) -> None:
    with store.write(ACTOR) as uow:
        batch = new_batch(uow, "counts")
        assert counts.insert_counts(uow, 1, SUIHUA, batch) == 3
        found = counts.load(uow, 1)
    assert found["zone"].tolist() == ["231000", "231200", "231200"]
    assert found["cumulative_confirmed"].tolist() == [13.0, 44.0, 47.0]
    assert found["revision"].tolist() == [1, 1, 1]
    assert "new_confirmed" not in found.columns
    assert str(found["date"].dtype) == "datetime64[s]"


def test_the_same_counts_twice_add_nothing_and_a_fallen_figure_is_a_revision(store: Store) -> None:
    with store.write(ACTOR) as uow:
        counts.insert_counts(uow, 1, SUIHUA, new_batch(uow, "counts"))
        moment = uow.now
    with store.write(ACTOR) as uow:
        before = data_version(uow)
        assert counts.insert_counts(uow, 1, SUIHUA, 1) == 0
        assert data_version(uow) == before
        fallen = daily(("231200", "2020-02-13", 37), ("231200", "2020-02-12", 44))
        assert counts.insert_counts(uow, 1, fallen, 1, reason="reclassified") == 1
        assert data_version(uow) == before + 1
        now = counts.load(uow, 1).set_index(["zone", "date"])
        row = now.loc[("231200", pd.Timestamp("2020-02-13"))]
        assert (row["cumulative_confirmed"], row["revision"], row["reason"]) == (
            37,
            2,
            "reclassified",
        )
        every = counts.load_revisions(uow, 1)
        assert every["cumulative_confirmed"].tolist() == [13, 44, 47, 37]
        then = counts.load(uow, 1, known_at=moment)
        assert then["cumulative_confirmed"].tolist() == [13, 44, 47]


def test_a_figure_that_was_not_told_is_not_zero(store: Store) -> None:
    table = daily(("230100", "2020-04-09", np.nan, 0), columns=("new_confirmed", "new_died"))
    with store.write(ACTOR) as uow:
        counts.insert_counts(uow, 1, table, new_batch(uow, "counts"))
        assert counts.insert_counts(uow, 1, table, 1) == 0
        found = counts.load(uow, 1, layer="prefecture")
        assert counts.load(uow, 1, layer="county").empty
    assert "new_confirmed" not in found.columns
    assert found["new_died"].tolist() == [0.0]


def test_a_zone_and_day_that_stand_twice_are_refused(store: Store) -> None:
    with pytest.raises(StoreError) as caught, store.write(ACTOR) as uow:
        counts.insert_counts(uow, 1, pd.concat([SUIHUA, SUIHUA]), new_batch(uow, "counts"))
    assert caught.value.code == "store.repeated_rows"


# --- reports


def test_reports_are_kept_once_in_local_time(store: Store) -> None:
    times = pd.to_datetime(["2020-03-04 00:10:00", "2020-03-03 17:30:00"]).astype("datetime64[s]")
    rows = pd.DataFrame(
        {"zone": pd.Series(["230103", "230103"], dtype="str"), "reported_at": times}
    )
    with store.write(ACTOR) as uow:
        batch = new_batch(uow, "reports")
        assert reports.insert_reports(uow, 1, pd.concat([rows, rows]), batch) == 2
        moment = uow.now
    with store.write(ACTOR) as uow:
        assert reports.insert_reports(uow, 1, rows, batch) == 0
        found = reports.load(uow, 1)
        assert reports.load(uow, 1, known_at=moment - timedelta(minutes=1)).empty
    assert found["reported_at"].tolist() == [times[1], times[0]]
    assert str(found["reported_at"].dtype) == "datetime64[s]"


# --- batches


def test_a_batch_tells_its_file_and_its_reach(store: Store) -> None:
    reach = Coverage(day("2020-02-01"), stated=True, clusters=True, baseline={"231200": 12})
    new = batches.NewBatch(1, "cases", "full", "日报.csv", "cd" * 32, 10, 9, 1, reach, "[columns]")
    with store.write(ACTOR) as uow:
        number = batches.record(uow, new)
        found = batches.get(uow, number)
        assert found.coverage == reach
        assert (found.file_name, found.mapping, found.actor) == (
            "日报.csv",
            "[columns]",
            "cli:tester",
        )
        assert found.recorded_at == uow.now
        assert batches.find(uow, 1, "cases", "cd" * 32) == found
        assert batches.find(uow, 1, "counts", "cd" * 32) is None
        assert batches.listing(uow, 1) == (found,)
        with pytest.raises(NotFound, match="77"):
            batches.get(uow, 77)


def test_a_phone_number_in_a_file_name_is_not_kept(store: Store) -> None:
    with store.write(ACTOR) as uow:
        number = new_batch(uow, file_name="13845678901 日报.csv")
        assert batches.get(uow, number).file_name == "*** 日报.csv"


# --- blobs


def test_content_is_kept_once_under_its_hash(store: Store) -> None:
    content = "黑龙江".encode() * 1000
    with store.write(ACTOR) as uow:
        digest = blobs.put(uow, content, "application/json")
        assert blobs.put(uow, content, "application/json") == digest
        assert digest == hashlib.sha256(content).hexdigest()
        assert blobs.get(uow, digest) == blobs.Blob(digest, "application/json", content)
        with pytest.raises(NotFound):
            blobs.get(uow, "0" * 64)


def test_content_that_was_changed_is_not_handed_out(store: Store, raw) -> None:
    with store.write(ACTOR) as uow:
        digest = blobs.put(uow, b"low", "text/plain")
    raw("UPDATE blob SET bytes = x'00'")
    with store.read() as uow, pytest.raises(StoreError) as caught:
        blobs.get(uow, digest)
    assert caught.value.code == "store.blob_damaged"


# --- layers


def test_the_layer_of_a_day_is_the_last_to_begin(store: Store) -> None:
    def add(uow, name: str, begin: str) -> layers.LayerRecord:
        return layers.add(
            uow,
            kind="township",
            content_hash=name * 64,
            blob_hash=blobs.put(uow, name.encode(), "application/geo+json"),
            schematic=False,
            source="民政厅2023",
            valid_from=day(begin),
        )

    with store.write(ACTOR) as uow:
        old, new = add(uow, "a", "2019-06-01"), add(uow, "b", "2020-03-01")
        assert layers.in_force(uow, "township", day("2019-05-31")) is None
        assert layers.in_force(uow, "township", day("2020-02-29")) == old
        assert layers.in_force(uow, "township", day("2020-03-01")) == new
        assert layers.in_force(uow, "building", day("2020-03-01")) is None
        corrected = add(uow, "c", "2020-03-01")
        assert layers.in_force(uow, "township", day("2020-03-02")) == corrected
        assert layers.listing(uow, "township") == (old, new, corrected)


# --- adoptions


def adopt(uow, name: str, area: str, begin: str, layer: str = "county") -> adoptions.Adoption:
    return adoptions.adopt(
        uow,
        scheme_id=name,
        text=f'id = "{name}"',
        layer=layer,
        area=area,
        valid_from=day(begin),
        document="黑疫指〔2020〕12号",
        decided_by="省疫情防控组",
    )


def chosen(uow, area: str, on: str, **options) -> str | None:
    found = adoptions.in_force(uow, "county", area, day(on), **options)
    return None if found is None else found.scheme_id


def test_the_most_specific_area_wins(store: Store) -> None:
    with store.write(ACTOR) as uow:
        adopt(uow, "nation", "CN", "2020-02-17")
        adopt(uow, "province", "230000", "2020-02-24")
        adopt(uow, "city", "2301", "2020-02-20")
        adopt(uow, "district", "230103", "2020-03-01")
        assert chosen(uow, "230103", "2020-02-16") is None
        assert chosen(uow, "230103", "2020-02-17") == "nation"
        assert chosen(uow, "230103", "2020-02-25") == "city"
        assert chosen(uow, "230100", "2020-03-05") == "city"
        assert chosen(uow, "230103004", "2020-03-05") == "district"
        assert chosen(uow, "231005", "2020-03-05") == "province"
        assert chosen(uow, "23", "2020-03-05") == "province"
        assert chosen(uow, "320100", "2020-03-05") == "nation"
        assert adoptions.in_force(uow, "township", "230103", day("2020-03-05")) is None


def test_the_later_decision_wins_and_what_was_decided_before_can_be_asked(store: Store) -> None:
    with store.write(ACTOR) as uow:
        adopt(uow, "first", "23", "2020-02-20")
        then = uow.now
    with store.write(ACTOR) as uow:
        adopt(uow, "second", "23", "2020-02-20")
        assert chosen(uow, "23", "2020-02-21") == "second"
        assert chosen(uow, "23", "2020-02-21", known_at=then) == "first"


def test_a_decision_dated_back_holds_until_the_next_one_begins(store: Store) -> None:
    with store.write(ACTOR) as uow:
        adopt(uow, "planned", "23", "2020-03-01")
        adopt(uow, "dated-back", "23", "2020-02-10")
        assert chosen(uow, "23", "2020-02-29") == "dated-back"
        assert chosen(uow, "23", "2020-03-01") == "planned"


def test_the_adopted_scheme_is_kept_word_for_word(store: Store) -> None:
    with store.write(ACTOR) as uow:
        adoption = adopt(uow, "cn-2020-02-county", "23", "2020-02-20")
        assert blobs.get(uow, adoption.blob_hash).data.decode() == 'id = "cn-2020-02-county"'
        assert adoption.scheme_hash == hashlib.sha256(b'id = "cn-2020-02-county"').hexdigest()
        assert adoptions.listing(uow) == (adoption,)


# --- assessments

RUN = assessments.NewRun(
    event_id=1,
    scheme_id="cn-2020-02-county",
    scheme_hash="a" * 64,
    layer="county",
    layer_hash="b" * 64,
    area="23",
    reading="midnight",
    data_version=2,
    from_day=day("2020-03-01"),
    to_day=day("2020-03-31"),
)


def intervals(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(
        rows, columns=["zone", "day_from", "day_until", "level", "level_upper", "clause", "stale"]
    )


#: 西安区: last case 2020-03-04, low from 2020-03-19; day numbers.
XIAN = intervals(
    ("231005", 18322, 18340, "medium", "", "new", False),
    ("231005", 18340, (1 << 20) - 1, "low", "", "quiet", False),
    ("230103", 18322, 18353, "medium", "high", "many", True),
)


def find(uow) -> assessments.Run | None:
    return assessments.find(
        uow, 1, scheme_id=RUN.scheme_id, layer="county", area="23", reading="midnight"
    )


def test_a_history_is_read_by_zone(store: Store) -> None:
    with store.write(ACTOR) as uow:
        run = assessments.replace(uow, RUN, XIAN)
        assert find(uow) == run
        zone = assessments.load_zone(uow, run.id, "231005")
        assert zone["level"].tolist() == ["medium", "low"]
        assert zone["day_from"].tolist() == [pd.Timestamp("2020-03-01"), pd.Timestamp("2020-03-19")]
        assert zone["day_until"].isna().tolist() == [False, True]


def test_a_history_replaces_the_one_before_and_leaves_the_data_version(store: Store, raw) -> None:
    with store.write(ACTOR) as uow:
        before = data_version(uow)
        assessments.replace(uow, RUN, XIAN)
        second = assessments.replace(uow, RUN, XIAN.iloc[:1])
        assert find(uow) == second
        assert data_version(uow) == before
    assert raw("SELECT count(*) FROM assessment_interval") == [(1,)]


def test_days_may_be_days_instead_of_numbers(store: Store) -> None:
    dated = XIAN.assign(
        day_from=pd.to_datetime(XIAN["day_from"], unit="D"),
        day_until=pd.to_datetime(["2020-03-19", None, "2020-04-01"]),
    )
    with store.write(ACTOR) as uow:
        run = assessments.replace(uow, RUN, XIAN)
        numbered = assessments.load_zone(uow, run.id, "231005")
        run = assessments.replace(uow, RUN, dated)
        pd.testing.assert_frame_equal(assessments.load_zone(uow, run.id, "231005"), numbered)
