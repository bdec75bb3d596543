"""Frozen records: the same bytes for the same record, and the same record from its bytes."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Literal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskzone.briefing.record_json import FORMAT, freeze, thaw
from riskzone.clock import SHANGHAI, midnight
from riskzone.errors import StoreError
from riskzone.messages import Words
from riskzone.zoning.library import load_scheme
from riskzone.zoning.scheme import Scheme


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Inner:
    name: str
    value: float = math.nan


@dataclass(frozen=True)
class Other:
    name: str


@dataclass(frozen=True)
class Record:
    text: str = ""
    number: int = 0
    value: float = 0.0
    flag: bool = False
    colour: Colour = Colour.RED
    reading: Literal["midnight", "now"] = "now"
    day: date = date(2020, 2, 29)
    at: datetime = datetime(2020, 3, 4, 8, 0, tzinfo=SHANGHAI)
    maybe: date | None = None
    inner: tuple[Inner, ...] = ()
    pair: tuple[str, int] = ("", 0)
    either: Inner | Other | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[tuple[str, dict[str, Any]], ...] = ()
    areas: frozenset[str] = frozenset()


def back(record: object, *kinds: type) -> Any:
    frozen = freeze(record)
    return thaw(frozen.data, kinds or (type(record),), frozen.texts.__getitem__)


values = st.builds(
    Record,
    text=st.text(),
    number=st.integers(-(2**53), 2**53),
    value=st.floats(allow_nan=False),
    flag=st.booleans(),
    day=st.dates(),
    at=st.integers(0, 2**32).map(lambda second: datetime.fromtimestamp(second, UTC)),
    maybe=st.none() | st.dates(),
    inner=st.lists(st.builds(Inner, st.text(), st.floats(allow_nan=False))).map(tuple),
    either=st.none() | st.builds(Other, st.text()) | st.builds(Inner, st.text(), st.just(1.0)),
    counts=st.dictionaries(st.text(), st.integers()),
    areas=st.frozensets(st.text()),
)


@given(values)
def test_what_is_thawed_is_what_was_frozen(record: Record) -> None:
    again = back(record)
    assert again == record
    assert freeze(again).data == freeze(record).data


def test_the_bytes_do_not_depend_on_how_a_record_was_made() -> None:
    utc = Record(at=datetime(2020, 3, 4, 0, 0, tzinfo=UTC), areas=frozenset("abc"))
    local = Record(at=datetime(2020, 3, 4, 8, 0, tzinfo=SHANGHAI), areas=frozenset("cba"))
    numpy = Record(number=np.int64(0), value=np.float64(0), flag=np.bool_(False))  # type: ignore[arg-type]
    assert freeze(utc).data == freeze(local).data
    assert freeze(numpy).data == freeze(Record()).data


def test_a_mapping_keeps_its_order() -> None:
    record = Record(counts={"low": 1, "high": 2, "": 3})
    assert list(back(record).counts) == ["low", "high", ""]


def test_what_json_has_no_word_for_is_kept() -> None:
    record = Record(inner=(Inner("a"), Inner("b", math.inf), Inner("c", -math.inf)))
    assert repr(back(record)) == repr(record)
    json.loads(freeze(record).data, parse_constant=pytest.fail)


def test_parameters_of_remarks_keep_their_kind() -> None:
    told = {
        "layer": Words("县区", "county"), "count": np.int64(3), "share": 0.5,
        "on": date(2020, 3, 4), "at": midnight(date(2020, 3, 4)), "more": {"a": (1, "b", None)},
    }  # fmt: skip
    [(code, params)] = back(Record(notes=(("zoning.cases_unlocated", told),))).notes
    assert (code, params) == ("zoning.cases_unlocated", told)


@dataclass(frozen=True)
class Table:
    frame: pd.DataFrame
    array: np.ndarray[Any, Any]
    scheme: Scheme


def test_frames_arrays_and_schemes_come_back() -> None:
    frame = pd.DataFrame(
        {
            "name": ["南岗区", None],
            "level": pd.Categorical(["low", "medium"], ["unknown", "low", "medium"]),
            "value": [math.nan, math.inf],
            "stale": [True, False],
            "count": [1, 2],
            "at": pd.to_datetime(["2020-03-04 08:00", None]).as_unit("us"),
        },
        index=pd.Index(["230103", "231005"], name="zone"),
    )
    scheme = load_scheme("cn-2020-02-county")
    record = Table(frame, np.array([[1.0, math.nan]]), scheme)
    again = back(record)
    pd.testing.assert_frame_equal(again.frame, frame, check_dtype=False, check_categorical=False)
    assert repr(again.array) == repr(record.array)
    assert (again.scheme.hash, again.scheme.levels) == (scheme.hash, scheme.levels)
    assert scheme.text.encode() not in freeze(record).data
    assert freeze(record).texts == {scheme.hash: scheme.text}


@dataclass(frozen=True)
class Small:
    text: str


@dataclass(frozen=True)
class Grown:
    """The same record in a later program."""

    text: str
    more: tuple[str, ...]
    named: Mapping[str, int]
    perhaps: Inner | None
    level: str = "low"


def renamed(record: object, name: str) -> bytes:
    content = json.loads(freeze(record).data)
    return json.dumps(content | {"kind": name}).encode()


def test_a_record_of_an_older_program_lacks_what_that_did_not_know() -> None:
    again = thaw(renamed(Small("a"), "Grown"), (Grown,), {}.__getitem__)
    assert again == Grown("a", (), {}, None)


def test_what_has_no_honest_stand_in_is_named() -> None:
    content = json.loads(freeze(Small("a")).data)
    del content["record"]["text"]
    with pytest.raises(StoreError, match=r"Small\.text"):
        thaw(json.dumps(content).encode(), (Small,), {}.__getitem__)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"format": FORMAT + 1}, "mornings.of_another_program"),
        ({"kind": "Unheard"}, "mornings.of_another_program"),
        ({"record": {"text": "a", "unheard": 1}}, "mornings.cannot_be_read"),
        ({"record": {"text": 7}}, "mornings.cannot_be_read"),
        ({"record": None}, "mornings.cannot_be_read"),
    ],
)
def test_what_this_program_cannot_read_is_refused(change: dict[str, Any], code: str) -> None:
    content = json.loads(freeze(Small("a")).data) | change
    with pytest.raises(StoreError) as caught:
        thaw(json.dumps(content).encode(), (Small,), {}.__getitem__)
    assert caught.value.code == code


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"null", b'{"format":1}'])
def test_other_bytes_are_no_record(data: bytes) -> None:
    with pytest.raises(StoreError, match="no morning"):
        thaw(data, (Small,), {}.__getitem__)


def test_a_value_that_is_not_what_its_field_says_is_not_frozen() -> None:
    for wrong in (
        Record(number="7"),
        Record(day=datetime(2020, 1, 1, tzinfo=UTC)),
        Record(text=None),
    ):  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            freeze(wrong)
