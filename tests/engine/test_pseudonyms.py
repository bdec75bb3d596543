"""Ids leave a file as keyed hashes, and nothing else of a person leaves it at all."""

import hashlib
import hmac
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from riskzone.engine.pseudonyms import pseudonym, pseudonymise, site_key
from riskzone.engine.schema import EXPOSURES, RESIDENTS
from riskzone.errors import RiskZoneError

PERSON = "23010219900101123X"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return site_key(tmp_path / "home")


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path, key: Path) -> None:
    text = key.read_text()
    assert len(bytes.fromhex(text)) == 32
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert site_key(tmp_path / "home").read_text() == text


def test_a_hash_is_the_first_half_of_an_hmac_and_writing_makes_no_difference() -> None:
    whole = hmac.new(b"k" * 32, PERSON.encode(), hashlib.sha256).hexdigest()
    assert pseudonym(b"k" * 32, PERSON) == whole[:32]
    for other in (
        " 23010219900101123x ",
        "２３０１０２１９９００１０１１２３Ｘ",
        "230102 19900101 123X",
    ):
        assert pseudonym(b"k" * 32, other) == whole[:32]
    assert pseudonym(b"l" * 32, PERSON) != whole[:32]


def test_a_number_of_fifteen_digits_is_that_of_eighteen_it_became() -> None:
    # The second one is the example of GB 11643-1999 itself.
    for former, today in (
        ("230102900101123", "230102199001011230"),
        ("110105491231002", "11010519491231002X"),
    ):
        assert pseudonym(b"k" * 32, former) == pseudonym(b"k" * 32, today)
    assert pseudonym(b"k" * 32, "230102901301123") != pseudonym(b"k" * 32, "230102199013011230")


@pytest.mark.parametrize(
    "written", ["'{}", "\ufeff{}", "\u200b{}\u200b", "“{}”", '"{}"', "\u3000{}"]
)
def test_marks_around_an_id_are_no_part_of_it(written: str) -> None:
    assert pseudonym(b"k" * 32, written.format(PERSON)) == pseudonym(b"k" * 32, PERSON)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_of_a_desk_becomes_a_register(encoding: str, tmp_path: Path, key: Path) -> None:
    source, target = tmp_path / "desk.csv", tmp_path / "residents.parquet"
    source.write_text(
        "身份证号,姓名,手机,township,building,entered_on\n"
        f"{PERSON},张三,13812345678,231081100,B-1,2020-04-10\n"
        "230102199001011234,李四,,231081101,,\n",
        encoding,
    )
    done = pseudonymise(source, target, key, part="residents", columns={"id": "身份证号"})
    assert done.rows == 2
    assert done.left_out == ("姓名", "手机")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    table = pq.read_table(target)
    assert table.schema == RESIDENTS
    assert table.to_pylist()[0] == {
        "id": pseudonym(bytes.fromhex(key.read_text()), PERSON),
        "township": "231081100",
        "community": None,
        "building": "B-1",
        "entered_on": date(2020, 4, 10),
        "left_on": None,
    }
    assert PERSON.encode() not in target.read_bytes()


def test_both_files_of_a_register_meet_again(tmp_path: Path, key: Path) -> None:
    source = tmp_path / "in.parquet"
    day = date(2020, 4, 1)
    pq.write_table(
        pa.table({"id": [PERSON], "kind": ["symptom"], "from_on": [day], "note": ["x"]}), source
    )
    steps: list[int] = []
    pseudonymise(source, tmp_path / "out.parquet", key, part="exposures", progress=steps.append)
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.schema == EXPOSURES
    assert table["id"].to_pylist() == [pseudonym(bytes.fromhex(key.read_text()), PERSON)]
    assert steps == [1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"id,area\n{PERSON},1\n", "engine.no_columns"),
        (f"id,township\n{PERSON},231081100\n,231081100\n", "engine.id_missing"),
        (f"id,township,entered_on\n{PERSON},231081100,soon\n", "engine.days_unreadable"),
        ("", "engine.unreadable"),
        ("id,township\n1,2,3\n", "engine.unreadable"),
        ("PAR1 and so on", "engine.cut_short"),
        ("\0\0", "engine.unreadable"),
        ("id,township\n2.30102E+17,231081100\n", "engine.id_rounded"),
        ("id,township\n',231081100\n", "engine.id_missing"),
        (f"id,id,township\n{PERSON},{PERSON},231081100\n", "engine.heading_twice"),
        (f"id,township,building\n{PERSON},231081100,张三 13812345678\n", "engine.personal_text"),
        (f"{PERSON},231081100,张三\n", "engine.no_columns"),
    ],
)
def test_a_file_that_cannot_be_used_leaves_nothing(
    text: str, code: str, tmp_path: Path, key: Path
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.parquet"
    source.write_text(text)
    target.write_bytes(b"before")
    with pytest.raises(RiskZoneError) as caught:
        pseudonymise(source, target, key, part="residents")
    assert caught.value.code == code
    assert caught.value.__context__ is None
    told = str(caught.value) + repr(caught.value.params)
    assert PERSON not in told
    assert "张三" not in told
    assert target.read_bytes() == b"before"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["home", "in.csv", "out.parquet"]


@pytest.mark.parametrize(
    ("column", "values", "code"),
    [
        ("id", [2.30102199001011e17], "engine.type_text"),
        ("id", [PERSON.encode()], "engine.type_text"),
        ("entered_on", [datetime(2020, 4, 1, 7)], "engine.days_unreadable"),  # noqa: DTZ001
        ("entered_on", [datetime(2020, 4, 1, tzinfo=UTC)], "engine.days_unreadable"),
    ],
)
def test_values_that_would_lose_something_are_refused(
    column, values, code, tmp_path: Path, key: Path
) -> None:
    given = {"id": [PERSON], "township": ["231081100"], column: values}
    pq.write_table(pa.table(given), tmp_path / "in.parquet")
    with pytest.raises(RiskZoneError) as caught:
        pseudonymise(tmp_path / "in.parquet", tmp_path / "out", key, part="residents")
    assert (caught.value.code, caught.value.params["column"]) == (code, column)


def test_numbers_and_texts_are_one_person_in_both_files(tmp_path: Path, key: Path) -> None:
    whole = 230102199001011234
    days = {"kind": ["symptom"], "from_on": [datetime(2020, 4, 1)]}  # noqa: DTZ001
    pq.write_table(pa.table({"id": [str(whole)], "township": ["231081100"]}), tmp_path / "p")
    pq.write_table(pa.table({"id": [whole], **days}), tmp_path / "e")
    pseudonymise(tmp_path / "p", tmp_path / "people", key, part="residents")
    pseudonymise(tmp_path / "e", tmp_path / "told", key, part="exposures")
    people, told = (pq.read_table(tmp_path / name) for name in ("people", "told"))
    assert people["id"].to_pylist() == told["id"].to_pylist()
    assert told["from_on"].to_pylist() == [date(2020, 4, 1)]


@pytest.mark.parametrize(
    ("columns", "code"),
    [({"persons": "id"}, "engine.not_ours"), ({"building": "楼栋"}, "engine.no_columns")],
)
def test_a_column_named_that_is_not_there_is_refused(columns, code, tmp_path, key: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,township\na,231081100\n")
    with pytest.raises(RiskZoneError) as caught:
        pseudonymise(source, tmp_path / "out", key, part="residents", columns=columns)
    assert caught.value.code == code


def test_a_key_others_can_read_or_that_is_short_is_refused(tmp_path: Path, key: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,township\na,231081100\n")

    def code() -> str:
        with pytest.raises(RiskZoneError) as caught:
            pseudonymise(source, tmp_path / "out", key, part="residents")
        return caught.value.code

    key.chmod(0o640)
    assert code() == "engine.key_open"
    key.chmod(0o600)
    for text in ("ab", "not hexadecimal"):
        key.write_text(text)
        assert code() == "engine.key"
    key.unlink()
    assert code() == "engine.missing_file"
