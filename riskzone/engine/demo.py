"""A made-up register of the health code: seeded, of any size, of nobody.

Townships are the real ones; everybody in them is drawn.  The same seed and size give the same
rows, and memory does not grow with the size: one portion is drawn, written and forgotten.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from riskzone.clock import day_number
from riskzone.engine.schema import EXPOSURES, RESIDENTS
from riskzone.places.divisions import Divisions

#: Residents drawn at a time.
PORTION = 250_000
#: What is told while it is written: residents so far, and in all.
Progress = Callable[[int, int], None]

#: Share of residents with something behind their colour, where little happened.
_SHARE = 0.010
#: How much more of it there is where the epidemic was, in April 2020.
_WHERE = {"230103": 4.0, "230104": 4.0, "231081": 8.0, "2301": 2.0, "2310": 2.0}
#: What it is, and how often.
_KINDS = {
    "confirmed": 0.015,
    "asymptomatic": 0.010,
    "suspected": 0.005,
    "discharged": 0.015,
    "close_contact": 0.130,
    "centralised_isolation": 0.075,
    "symptom": 0.150,
    "possible_contact": 0.250,
    "stay": 0.350,
}
#: Where arrivals came from.
_SOURCES = ("230103", "230104", "231081", "231081100", "420106", "110105", "440104", "310115")
#: Days after which a case, a contact, somebody in isolation is released.
_RELEASED = {"confirmed": 21, "asymptomatic": 18, "close_contact": 14, "centralised_isolation": 14}
_EXCLUDED = {"suspected": 3}
#: Everything began so many days ago at most.
_BACK = 40
_ENTERED, _LEFT, _BUILDING, _MISSED = 0.05, 0.004, 0.9, 0.02
#: Residents of one building with an id of its own.
_IN_A_BUILDING = 24


@dataclass(frozen=True)
class Township:
    """A township the register is drawn for.

    Parameters
    ----------
    code : str
        Nine digits.
    weight : float
        Its share of the residents, in any measure.
    buildings : tuple of str
        Buildings somebody is sure to live in, by their ids: those of control units.
    """

    code: str
    weight: float = 1.0
    buildings: tuple[str, ...] = ()


def townships_of(
    divisions: Divisions, buildings: Mapping[str, Sequence[str]] | None = None
) -> list[Township]:
    """The townships of an area, ascending by code.

    Parameters
    ----------
    divisions : Divisions
    buildings : mapping of str to sequence of str, optional
        Township code → ids of buildings in it that somebody must live in.
    """
    names = divisions.zone_table("township").frame["name"]
    given = buildings or {}
    return [
        Township(str(code), weight_of(str(name)), tuple(given.get(str(code), ())))
        for code, name in names.sort_index().items()
    ]


def weight_of(name: str) -> float:
    """A plausible number of residents, in thousands, from what a township is called."""
    sizes = {"街道": 30.0, "镇": 18.0, "乡": 9.0, "场": 4.0, "局": 4.0}
    return next((size for end, size in sizes.items() if name.endswith(end)), 6.0)


def make_register(
    folder: Path,
    townships: Sequence[Township],
    *,
    residents: int = 400_000,
    seed: int = 20200424,
    until: date = date(2020, 4, 24),
    progress: Progress | None = None,
) -> tuple[Path, Path]:
    """Write ``residents.parquet`` and ``exposures.parquet`` of a made-up province.

    Parameters
    ----------
    folder : Path
        Made where it is missing.
    townships : sequence of Township
    residents : int
    seed : int
    until : date
        Nothing happens on this local day or later: the register is that of its 00:00.
    progress : callable, optional

    Returns
    -------
    tuple of Path
        The two files.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = folder / "residents.parquet", folder / "exposures.parquet"
    ordered = sorted(townships, key=lambda one: one.code)
    with (
        pq.ParquetWriter(paths[0], RESIDENTS, compression="zstd") as people,
        pq.ParquetWriter(paths[1], EXPOSURES, compression="zstd") as told,
    ):
        done = 0
        for number, size in enumerate(_portions(residents)):
            draw = np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, 0, number]))
            one, other = _portion(draw, ordered, size, day_number(until), first=number == 0)
            people.write_table(one)
            told.write_table(other)
            done += size
            if progress is not None:
                progress(done, residents)
    return paths


def _portions(residents: int) -> Iterator[int]:
    for start in range(0, residents, PORTION):
        yield min(PORTION, residents - start)
    if residents == 0:
        yield 0


def _portion(
    draw: np.random.Generator, townships: Sequence[Township], size: int, until: int, *, first: bool
) -> tuple[pa.Table, pa.Table]:
    weights = np.array([one.weight for one in townships])
    where = draw.choice(len(townships), size=size, p=weights / weights.sum())
    codes = np.array([one.code for one in townships])
    raw = draw.bytes(16 * size)
    ids = _hex(raw, size)
    numbers = draw.integers(0, 40, size)
    communities = pa.array(np.char.add(codes[:, None], [f"{n:03d}" for n in range(1, 41)]).ravel())
    community = communities.take(pa.array(where * 40 + numbers))
    people = pa.table(
        {
            "id": ids,
            "township": pa.array(codes).take(pa.array(where)),
            "community": community,
            "building": _buildings(draw, townships, where, size, first=first),
            "entered_on": _days(until - draw.integers(1, 60, size), draw.random(size) < _ENTERED),
            "left_on": _days(until - draw.integers(1, 15, size), draw.random(size) < _LEFT),
        }
    )
    entered = people["entered_on"].combine_chunks().cast(pa.int32())
    left = people["left_on"].combine_chunks().cast(pa.int32())
    # Nobody leaves before they came.
    sound = np.asarray(left.fill_null(2**30)) >= np.asarray(entered.fill_null(0))
    kept = pa.array(np.where(sound, np.asarray(left.fill_null(0)), 0), pa.int32())
    absent = pa.array(~sound | np.asarray(left.is_null()))
    left = pc.if_else(absent, pa.scalar(None, pa.int32()), kept).cast(pa.date32())
    people = people.set_column(5, "left_on", left).cast(RESIDENTS)
    return people, _exposures(draw, townships, where, ids, until)


def _hex(raw: bytes, size: int) -> pa.Array:
    """Sixteen bytes each, as 32 hexadecimal digits, without a Python object for each."""
    offsets = np.arange(0, 32 * size + 1, 32, dtype=np.int32)
    return pa.StringArray.from_buffers(
        size, pa.py_buffer(offsets), pa.py_buffer(raw.hex().encode())
    )


def _days(days: Any, given: Any) -> pa.Array:
    return pa.array(days.astype(np.int32), mask=~given).cast(pa.date32())


def _buildings(
    draw: np.random.Generator,
    townships: Sequence[Township],
    where: Any,
    size: int,
    *,
    first: bool,
) -> pa.Array:
    """Made-up ids of buildings, and in the first portion the given ones."""
    number = draw.integers(0, 4000, size)
    names = pa.array([f"{n:04d}" for n in range(4000)]).take(pa.array(number))
    codes = pa.array([one.code for one in townships]).take(pa.array(where))
    made = pc.binary_join_element_wise(codes, names, "-B")
    drawn: pa.Array = pc.if_else(
        pa.array(draw.random(size) < _BUILDING), made, pa.scalar(None, pa.string())
    )
    if not first or not any(one.buildings for one in townships):
        return drawn
    listed = drawn.to_pylist()
    for position, one in enumerate(townships):
        here = np.flatnonzero(where == position) if one.buildings else ()
        for n, row in enumerate(here[: _IN_A_BUILDING * len(one.buildings)]):
            listed[row] = one.buildings[n % len(one.buildings)]
    return pa.array(listed, pa.string())


def _shares(townships: Sequence[Township]) -> Any:
    found = [
        max(factor for start, factor in [("", 1.0), *_WHERE.items()] if one.code.startswith(start))
        for one in townships
    ]
    return np.array(found) * _SHARE


def _exposures(
    draw: np.random.Generator, townships: Sequence[Township], where: Any, ids: pa.Array, until: int
) -> pa.Table:
    who = np.flatnonzero(draw.random(len(where)) < _shares(townships)[where])
    kinds = list(_KINDS)
    kind = draw.choice(len(kinds), size=len(who), p=list(_KINDS.values()))
    day = until - draw.integers(1, _BACK, len(who))
    stay = kind == kinds.index("stay")
    # A stay ends on the day that was drawn, the arrival.
    begin = np.where(stay, day - draw.integers(1, 15, len(who)), day)
    source = draw.integers(0, len(_SOURCES), len(who))
    rows = _Rows(kinds)
    rows.add(who, kind, begin, day, stay, np.where(stay, source, -1))
    watched = np.isin(kind, [kinds.index(one) for one in ("symptom", "possible_contact", "stay")])
    start = np.where(watched, day, 2**30)
    for word, after in (("released", _RELEASED), ("excluded", _EXCLUDED)):
        lasts = _lasts(after, kinds)[kind]
        ended = (lasts > 0) & (day + lasts < until)
        rows.add_word(word, who[ended], (day + lasts)[ended])
        if word == "released":
            start = np.where(ended, day + lasts, start)
    # Daily check-ins from the day after on; few are missed.
    offset = np.arange(1, _BACK + 1)
    days = start[:, None] + offset[None, :]
    made = (days < until) & (draw.random(days.shape) >= _MISSED)
    rows.add_word("checkin", np.repeat(who, made.sum(axis=1)), days[made])
    return rows.table(ids)


def _lasts(after: Mapping[str, int], kinds: Sequence[str]) -> Any:
    return np.array([after.get(one, 0) for one in kinds])


class _Rows:
    """Exposures as they come: whose, what, when, from where."""

    def __init__(self, kinds: Sequence[str]) -> None:
        self._words = list(kinds)
        self._parts: list[tuple[Any, ...]] = []

    def add(self, *columns: Any) -> None:
        """Whose, which kind, first day, last day, whether it is known, source or −1."""
        self._parts.append(columns)

    def add_word(self, word: str, who: Any, day: Any) -> None:
        self._words.append(word)
        number = np.full(len(who), len(self._words) - 1)
        none = np.zeros(len(who), bool)
        self.add(who, number, day, day, none, np.full(len(who), -1))

    def table(self, ids: pa.Array) -> pa.Table:
        who, kind, begin, end, ended, source = (
            np.concatenate(columns) for columns in zip(*self._parts, strict=True)
        )
        return pa.table(
            {
                "id": ids.take(pa.array(who)),
                "kind": pa.array(self._words).take(pa.array(kind)),
                "from_on": _days(begin, np.ones(len(who), bool)),
                "to_on": _days(end, ended),
                "source_zone": pa.array(_SOURCES).take(pa.array(source, mask=source < 0)),
            }
        ).cast(EXPOSURES)
