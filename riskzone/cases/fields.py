"""The fields of each kind of file, the headers and the values they are known by.

The vocabulary stands in ``fields.toml`` beside this module; the documentation
of input formats is checked against it.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from riskzone.cases.grid import header_key, header_keys
from riskzone.errors import InputError

Kind = Literal["line_list", "counts", "reports", "indicators", "baseline", "case_places"]
KINDS: tuple[Kind, ...] = (
    "line_list",
    "counts",
    "reports",
    "indicators",
    "baseline",
    "case_places",
)

#: Columns of which one at least states the zone of a figure.
_ZONE = (
    *("zone", "prefecture_code", "prefecture", "county_code", "county"),
    *("township_code", "township"),
)

#: Fields without which a table of a kind cannot be read; alternatives in inner tuples.
REQUIRED: Mapping[Kind, tuple[tuple[str, ...], ...]] = {
    "line_list": (
        ("case_id",),
        ("classification",),
        ("confirmed_on", "reported_on", "result_at", "sampled_at", "onset_on"),
    ),
    "counts": (_ZONE, ("date",), ("new_confirmed", "cumulative_confirmed")),
    "reports": (_ZONE, ("reported_at",)),
    "indicators": (),
    "baseline": (_ZONE, ("cumulative_confirmed",)),
    "case_places": (("case_id",), ("kind",)),
}


@cache
def vocabulary() -> Mapping[str, Any]:
    """The content of ``fields.toml``."""
    return tomllib.loads((files(__package__) / "fields.toml").read_text("utf-8"))


@cache
def synonyms(kind: Kind) -> Mapping[str, str]:
    """Header key → field, of one kind of file."""
    return {
        header_key(word): name
        for name, words in vocabulary()[kind].items()
        for word in (name, *words)
    }


@cache
def personal_headers() -> frozenset[str]:
    """Keys of headers whose columns hold persons."""
    return frozenset(
        header_key(word) for words in vocabulary()["personal"].values() for word in words
    )


@cache
def value_names(field: str) -> Mapping[str, str]:
    """Value key → value, of a field with a closed vocabulary."""
    return {
        header_key(word): value
        for value, words in vocabulary()["values"][field].items()
        for word in (value, *words)
    }


def allowed_values(field: str) -> str:
    """The values of a field for a message: each with its first Chinese word."""
    return ", ".join(
        f"{value}（{words[0]}）" for value, words in vocabulary()["values"][field].items()
    )


@cache
def all_headers(extra: tuple[str, ...] = ()) -> frozenset[str]:
    """Keys of every header known to any kind of file, and of some further ones."""
    known = {key for kind in KINDS for key in synonyms(kind)}
    return frozenset(known | personal_headers() | {header_key(name) for name in extra})


@dataclass(frozen=True)
class HeaderMatch:
    """Which column holds which field.

    Parameters
    ----------
    columns : mapping of str to int
        Field → position of its column.
    unused : tuple of int
        Positions without a field.
    doubled : tuple of (field, int)
        Later columns that claim a field already given.
    """

    columns: Mapping[str, int]
    unused: tuple[int, ...]
    doubled: tuple[tuple[str, int], ...] = ()


def match_headers(
    header: Sequence[str], kind: Kind, aliases: Mapping[str, str] | None = None
) -> HeaderMatch:
    """Match the headers of a file with the fields of a kind.

    Parameters
    ----------
    header : sequence of str
        Headers as written.
    kind : str
        Kind of file.
    aliases : mapping of str to str, optional
        Further header key → field, tried first (supplied indicators).
    """
    known = {**synonyms(kind), **(aliases or {})}
    columns: dict[str, int] = {}
    unused: list[int] = []
    doubled: list[tuple[str, int]] = []
    order = sorted(range(len(header)), key=lambda i: header_key(header[i]) not in columns_of(kind))
    for index in order:
        field = next((known[key] for key in header_keys(header[index]) if key in known), None)
        if field is None:
            unused.append(index)
        elif field in columns:
            doubled.append((field, index))
        else:
            columns[field] = index
    return HeaderMatch(columns, tuple(sorted(unused)), tuple(doubled))


@cache
def columns_of(kind: Kind) -> frozenset[str]:
    """Keys of the fields' own names: a column that bears one wins over a synonym."""
    return frozenset(header_key(name) for name in vocabulary()[kind])


def supplied_aliases(supplied: Sequence[str] | Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Header key → indicator, of the indicators a scheme takes as supplied."""
    names: Iterable[tuple[str, Sequence[str]]] = (
        supplied.items() if isinstance(supplied, Mapping) else ((name, ()) for name in supplied)
    )
    return {header_key(word): name for name, words in names for word in (name, *words)}


def missing_fields(kind: Kind, given: Iterable[str]) -> list[str]:
    """Required fields a table lacks, alternatives joined by ``|``."""
    have = set(given)
    return ["|".join(group) for group in REQUIRED[kind] if not have.intersection(group)]


def recognise(file: str, header: Sequence[str], aliases: Mapping[str, str]) -> Kind:
    """The kind of a table given to be rated: line list, counts or indicators.

    Raises
    ------
    InputError
        The headers fit none; names what each kind lacks.
    """
    fits: list[tuple[int, Kind]] = []
    lacks: dict[Kind, str] = {}
    for kind in ("counts", "line_list"):
        columns = match_headers(header, kind).columns
        missing = missing_fields(kind, columns)
        if missing:
            lacks[kind] = ", ".join(missing)
        else:
            fits.append((len(columns), kind))
    given = match_headers(header, "indicators", aliases).columns
    has_supplied = bool(set(aliases.values()).intersection(given))
    if fits and not (has_supplied and len(given) > max(fits)[0]):
        return max(fits)[1]
    if has_supplied:
        return "indicators"
    from riskzone.cases.redaction import header_shown  # noqa: PLC0415 - it needs this module

    raise InputError(
        "cases.unknown_kind",
        file=file,
        found=", ".join(map(header_shown, filter(None, header))),
        line_list=lacks.get("line_list", "-"),
        counts=lacks.get("counts", "-"),
        indicators=", ".join(sorted(set(aliases.values()))) or "-",
    )
