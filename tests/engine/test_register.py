"""A register is read whole or refused, by a text that names what is wrong and nobody."""

import traceback
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from riskzone.engine import CHECKS, Engine, check, exposures, open_engine, residents
from riskzone.errors import InputError, JobFailed, NotFound, RiskZoneError
from riskzone.messages import render
from tests.engine.conftest import ONE, TWO, Writer

DAY = date(2020, 4, 10)


def refused(call, *args, **options) -> RiskZoneError:
    """The error of a call, which must not tell of a person wherever it is printed."""
    with pytest.raises(RiskZoneError) as caught:
        call(*args, **options)
    texts = [render(caught.value.code, caught.value.params, lang) for lang in ("zh", "en")]
    printed = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    for text in (*texts, printed):
        assert not any(person in text for person in (ONE, TWO, "230102199001011234", "张三"))
    assert caught.value.__context__ is None
    return caught.value


def test_columns_that_may_be_missing_are_empty(duckdb: Engine, people_file: Writer) -> None:
    path = people_file(community=None, building=None, entered_on=None, left_on=None)
    found = duckdb.run(residents(duckdb, path).order_by("id")).to_pylist()
    assert found[0] == {
        "id": ONE,
        "township": "231081100",
        "community": None,
        "building": None,
        "entered_on": None,
        "left_on": None,
    }


@pytest.mark.parametrize(
    "days",
    [
        [DAY, None],
        ["2020-04-10", None],
        ["2020-04-10", ""],
        [datetime(2020, 4, 10), None],  # noqa: DTZ001 - a day, as pandas writes it
    ],
)
def test_days_may_be_dates_texts_and_midnights(days, duckdb: Engine, people_file: Writer) -> None:
    found = duckdb.run(residents(duckdb, people_file(entered_on=days)).order_by("id"))
    assert found["entered_on"].to_pylist() == [DAY, None]


def test_township_codes_may_be_numbers(duckdb: Engine, people_file: Writer) -> None:
    found = residents(duckdb, people_file(township=[231081100, 231081101]))
    assert sorted(duckdb.run(found)["township"].to_pylist()) == ["231081100", "231081101"]


@pytest.mark.parametrize(
    ("days", "code", "count"),
    [
        (["10.04.2020", "2020-02-30"], "engine.not_days", 2),
        (["2020-04-10 12:00", None], "engine.not_days", 1),
        ([datetime(2020, 4, 10, 7), None], "engine.not_days", 1),  # noqa: DTZ001
        ([20200410, None], "engine.type_day", None),
        ([True, None], "engine.type_day", None),
    ],
)
def test_other_days_are_refused(days, code, count, duckdb: Engine, people_file: Writer) -> None:
    error = refused(residents, duckdb, people_file(entered_on=days))
    assert (error.code, error.params.get("count")) == (code, count)
    assert error.params["column"] == "entered_on"


def test_missing_columns_are_named_with_those_there_are(
    duckdb: Engine, people_file: Writer, told_file: Writer
) -> None:
    error = refused(residents, duckdb, people_file(township=None, area=["231081100"] * 2))
    assert error.code == "engine.no_township"
    assert "area" in error.params["found"]
    error = refused(exposures, duckdb, told_file(kind=None, from_on=None))
    assert (error.code, error.params["missing"]) == ("engine.no_columns", "kind, from_on")


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"id": ["230102199001011234", TWO]}, "engine.identity_column"),
        ({"id": [ONE, "23010219900101123x"]}, "engine.identity_column"),
        ({"id": ["13812345678", TWO]}, "engine.phone_column"),
        ({"community": ["230102199001011234", None]}, "engine.identity_column"),
        ({"remark": ["张三", "李四"]}, "engine.name_column"),
        ({"xm": ["a", "b"]}, "engine.name_column"),
        ({"contact_phone": ["", ""]}, "engine.phone_column"),
        ({"身份证号": ["", ""]}, "engine.identity_column"),
        ({"number": [13812345678, 13912345678]}, "engine.phone_column"),
        ({"id": None, "id_number": ["1", "2"]}, "engine.identity_column"),
        ({"id": [1, 2]}, "engine.type_text"),
        ({"building": ["２３０１０２１９９００１０１１２３４", None]}, "engine.identity_column"),
        ({"remark": [{"a": "张三"}, None]}, "engine.type_other"),
        ({"remark": [["13812345678"], []]}, "engine.type_other"),
        ({"remark": [b"13812345678", None]}, "engine.type_other"),
        ({"remark": [13812345678.0, None]}, "engine.phone_column"),
        ({"remark": [Decimal(13812345678), None]}, "engine.phone_column"),
    ],
)
def test_columns_that_tell_of_a_person_are_refused(
    columns, code, duckdb: Engine, people_file: Writer
) -> None:
    assert refused(residents, duckdb, people_file(**columns)).code == code


@pytest.mark.parametrize(
    ("last", "code"),
    [("13812345678", "engine.phone_column"), (230102199001011234, "engine.identity_column")],
)
def test_one_number_at_the_end_of_a_long_column_is_enough(
    last, code, duckdb: Engine, people_file: Writer
) -> None:
    size = 5000
    columns = {"id": [f"{n:032x}" for n in range(size)], "township": ["231081100"] * size}
    rest = dict.fromkeys(("community", "building", "entered_on", "left_on"))
    path = people_file(**columns, **rest, remark=[None] * (size - 1) + [last])
    assert refused(residents, duckdb, path).code == code


def test_names_of_places_are_not_names_of_persons(duckdb: Engine, people_file: Writer) -> None:
    residents(duckdb, people_file(community=["王家村", "和平社区"], note=["高新区", None]))


def test_files_that_are_none_are_told_apart(tmp_path: Path, duckdb: Engine, people_file) -> None:
    whole = people_file().read_bytes()
    path = tmp_path / "r.parquet"
    assert refused(residents, duckdb, path).code == "engine.missing_file"
    assert refused(residents, duckdb, tmp_path / "nowhere" / "r.parquet").code == (
        "engine.missing_file"
    )
    for data, code in (
        (b"", "engine.not_parquet"),
        (b"id,township\n", "engine.not_parquet"),
        (whole[: len(whole) // 2], "engine.cut_short"),
        (whole[:-3], "engine.cut_short"),
        (whole[:40] + whole[-8:], "engine.cut_short"),
        (b"PAR1PAR1", "engine.cut_short"),
    ):
        path.write_bytes(data)
        assert refused(residents, duckdb, path).code == code, data[:20]
    (tmp_path / "[r].parquet").write_bytes(whole)
    assert refused(residents, duckdb, tmp_path / "[r].parquet").code == "engine.pattern"
    (tmp_path / "none").mkdir()
    assert refused(residents, duckdb, tmp_path / "none").code == "engine.empty_folder"


def test_a_file_damaged_inside_is_refused_when_it_is_read(
    tmp_path: Path, duckdb: Engine, register: tuple[Path, Path]
) -> None:
    data = bytearray(register[0].read_bytes())
    middle = len(data) // 3
    data[middle : middle + 4096] = b"\x5a" * 4096
    path = tmp_path / "damaged.parquet"
    path.write_bytes(data)

    def read() -> None:
        people = residents(duckdb, path)
        duckdb.run(people.group_by("township").aggregate(n=people.id.nunique()))

    assert refused(read).code == "engine.damaged"


def test_a_folder_of_files_is_one_register(tmp_path: Path, duckdb: Engine) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    for number, who in enumerate((ONE, TWO)):
        table = pa.table({"id": [who], "township": ["231081100"]})
        pq.write_table(table, folder / f"{number}.parquet")
    assert duckdb.run(residents(duckdb, folder)).num_rows == 2


def test_a_column_nothing_was_written_to_is_an_empty_one(
    duckdb: Engine, people_file: Writer
) -> None:
    path = people_file(entered_on=[None, None], building=[None, None])
    assert pq.read_schema(path).field("entered_on").type == pa.null()
    found = duckdb.run(residents(duckdb, path))
    assert found["entered_on"].to_pylist() == found["building"].to_pylist() == [None, None]


@pytest.mark.parametrize(
    ("name", "columns", "code"),
    [
        ("b.parquet", {"building": ["B"]}, "engine.other_columns"),
        ("b.parquet", {"township": [231081100]}, "engine.other_columns"),
        ("b.parquet", {"姓名": ["张三"]}, "engine.other_columns"),
        ("deeper/b.parquet", {}, "engine.deep_folder"),
        ("b.PARQUET", {}, None),
        ("b.txt", {}, None),
        ("_spark/b.parquet", {"building": ["B"]}, None),
        (".b.parquet", {"building": ["B"]}, None),
    ],
)
def test_parts_of_a_register_are_alike_and_none_is_overlooked(
    name, columns, code, tmp_path: Path, duckdb: Engine
) -> None:
    folder = tmp_path / "parts"
    (folder / name).parent.mkdir(parents=True)
    pq.write_table(pa.table({"township": ["231081100"], "id": [ONE]}), folder / "a.parquet")
    given = {"id": [TWO], "township": ["231081100"]} | columns
    pq.write_table(pa.table(given), folder / name)
    if code is None:
        ids = duckdb.run(residents(duckdb, folder))["id"].to_pylist()
        assert sorted(ids) == ([ONE, TWO] if name.endswith("PARQUET") else [ONE])
    else:
        assert refused(residents, duckdb, folder).code == code


def test_headings_that_capitals_alone_tell_apart_are_refused(
    duckdb: Engine, people_file: Writer
) -> None:
    error = refused(residents, duckdb, people_file(ID=[ONE, TWO]))
    assert (error.code, error.params["column"]) == ("engine.heading_twice", "id")


def test_a_file_without_a_column_lacks_those_it_needs(tmp_path: Path, duckdb: Engine) -> None:
    pq.write_table(pa.table({}), tmp_path / "none.parquet")
    assert refused(residents, duckdb, tmp_path / "none.parquet").code == "engine.no_township"


@pytest.mark.parametrize(
    ("people", "told", "code"),
    [
        ({"id": [ONE, ONE]}, {}, "engine.duplicate_ids"),
        ({"id": [ONE, None]}, {}, "engine.no_id"),
        ({"id": [ONE, " "]}, {}, "engine.no_id"),
        ({"township": ["231081100", None]}, {}, "engine.bad_township"),
        ({"township": ["231081100", "231081"]}, {}, "engine.bad_township"),
        (
            {"entered_on": [DAY, None], "left_on": [date(2020, 4, 9), None]},
            {},
            "engine.bad_stays",
        ),
        ({}, {"from_on": ["", "2020-04-01"], "id": [ONE, ONE], "n": 2}, "engine.no_day"),
        ({}, {"to_on": [date(2020, 4, 9)]}, "engine.bad_intervals"),
        ({}, {"from_on": [date(1970, 1, 1)], "to_on": [DAY]}, "engine.absurd_days"),
        ({}, {"from_on": [date(2202, 4, 1)], "to_on": [date(2202, 4, 2)]}, "engine.absurd_days"),
        ({}, {"kind": ["other"]}, "engine.bad_kinds"),
        ({}, {"kind": ["stay"], "to_on": [DAY]}, "engine.no_source"),
        ({}, {"id": ["c3" * 16]}, "engine.one_sided"),
    ],
)
def test_each_check_tells_how_many_are_wrong(
    people, told, code, duckdb: Engine, people_file: Writer, told_file: Writer
) -> None:
    size = told.pop("n", 1)
    if size > 1:
        told |= {"kind": ["symptom"] * size, "to_on": None, "source_zone": None}
    one, other = (
        residents(duckdb, people_file(**people)),
        exposures(duckdb, told_file(**told)),
    )
    error = refused(check, duckdb, one, other)
    assert (error.code, error.params["count"]) == (code, 1)


def test_a_register_of_nobody_is_refused(duckdb: Engine, people_file: Writer, told_file) -> None:
    empty = {"id": pa.array([], pa.string()), "township": pa.array([], pa.string())}
    rest = dict.fromkeys(("community", "building", "entered_on", "left_on"))
    people = residents(duckdb, people_file(**empty, **rest))
    assert refused(check, duckdb, people, exposures(duckdb, told_file())).code == "engine.no_rows"


def test_a_sound_register_passes_every_check(duckdb: Engine, register) -> None:
    told: list[tuple[int, int]] = []
    people, more = residents(duckdb, register[0]), exposures(duckdb, register[1])
    check(duckdb, people, more, progress=lambda *one: told.append(one))
    assert told == [(n, len(CHECKS)) for n in range(1, len(CHECKS) + 1)]


def test_memory_that_does_not_suffice_is_told(tmp_path: Path, register) -> None:
    with open_engine("duckdb", memory_mb=32, temp=tmp_path) as engine:
        people = residents(engine, register[0])

        def everything() -> None:
            both = people.cross_join(people.select(other="id"))
            engine.run(both.aggregate(n=both.id.collect()))

        error = refused(everything)
    assert isinstance(error, JobFailed)
    assert error.code in ("engine.memory", "engine.disk")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"kind": "sqlite"}, "engine.unknown_kind"),
        ({"memory_mb": 1}, "engine.too_little"),
        ({"kind": "spark", "memory_mb": 256}, "engine.too_little"),
        ({"kind": "spark"}, "engine.cluster_url"),
        ({"url": "spark://10.0.0.1:7077"}, "engine.url_unused"),
        ({"kind": "spark", "url": "http://10.0.0.1:7077"}, "engine.cluster_url"),
    ],
)
def test_engines_that_cannot_be(options, code, tmp_path: Path) -> None:
    error = refused(open_engine(**options, temp=tmp_path).__enter__)
    assert isinstance(error, (InputError, NotFound))
    assert error.code == code
