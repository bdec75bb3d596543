"""A record of a morning as bytes that do not change: canonical JSON of frozen dataclasses.

The same record always gives the same bytes, so that their hash names it: keys are sorted, there
are no spaces, numbers are written in their shortest exact form, and what JSON has no word for
(not known, never) is a text.  A mapping keeps its order as a list of pairs: levels are told in
the order of their scheme.

What a field may hold is read from its type hint, so that any dataclass can be frozen without
a word about it here.  A scheme is frozen as the hash of its text; the text itself is kept beside
(:attr:`Frozen.texts`), once for all mornings it rated.

An older program froze less.  A field it did not know gets its default, ``None``, or is empty;
where none of these is true to it, the record cannot be read and says so.
"""

import dataclasses
import enum
import json
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, TypeAlias, Union, cast

import numpy as np
import pandas as pd

from riskzone.briefing.record_columns import (
    read_array,
    read_frame,
    read_number,
    write_array,
    write_frame,
    write_number,
)
from riskzone.clock import SHANGHAI
from riskzone.errors import InputError, StoreError
from riskzone.messages import Words
from riskzone.zoning.scheme import Scheme, parse_scheme

#: Number of the form the bytes have; a program reads its own and all before it.
FORMAT = 1

_PLAIN = (str, bool, int, type(None))


@dataclass(frozen=True)
class Frozen:
    """A record as bytes.

    Parameters
    ----------
    data : bytes
        Canonical JSON, UTF-8.
    texts : mapping of str to str
        SHA-256 (hex) → text of the schemes it was made by.
    """

    data: bytes
    texts: Mapping[str, str]


def freeze(record: object) -> Frozen:
    """A record as bytes; the same record gives the same ones.

    Parameters
    ----------
    record : dataclass
        Of text, numbers, days, times, enumerations, tuples, mappings, arrays, data frames,
        schemes, and dataclasses of these.

    Raises
    ------
    TypeError
        A value is not what the hint of its field says, or of a kind that cannot be frozen.
    """
    texts: dict[str, str] = {}
    kind: Any = type(record)
    content = {
        "format": FORMAT,
        "kind": kind.__name__,
        "record": _shape(kind).write(record, texts),
    }
    text = json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return Frozen(text.encode(), texts)


def thaw(data: bytes, kinds: Iterable[type], text_of: Callable[[str], str]) -> Any:
    """The record that was frozen.

    Parameters
    ----------
    data : bytes
        As :func:`freeze` made them, in this program or an older one.
    kinds : iterable of type
        Classes of records that may be in it; found by name.
    text_of : callable
        Gives the text of a hash.

    Raises
    ------
    StoreError
        It is no frozen record, one of a newer program, or one this program cannot read.
    """
    known = {kind.__name__: kind for kind in kinds}
    try:
        content = json.loads(data)
        number, kind, told = content["format"], content["kind"], content["record"]
    except (ValueError, TypeError, KeyError) as error:
        raise StoreError("mornings.not_a_record") from error
    if not isinstance(number, int) or number > FORMAT or kind not in known:
        raise StoreError("mornings.of_another_program", format=number, kind=kind, known=FORMAT)
    try:
        return _shape(known[kind]).read(told, text_of)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError("mornings.cannot_be_read", kind=kind, reason=str(error)) from error


_Texts: TypeAlias = dict[str, str]
_TextOf: TypeAlias = Callable[[str], str]


@dataclass(frozen=True)
class _Shape:
    """How the values of one type are written and read."""

    write: Callable[[Any, _Texts], Any]
    read: Callable[[Any, _TextOf], Any]


@cache
def _shape(hint: Any) -> _Shape:  # noqa: PLR0911 - a table of kinds
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any or hint is object:
        return _Shape(_write_any, _read_any)
    if origin is typing.Annotated:
        return _shape(inner[0])
    if origin is Literal:
        return _literal(inner)
    if origin in (Union, types.UnionType):
        return _union(inner)
    if origin is tuple:
        return _tuple(inner)
    if origin in (frozenset, set):
        return _set(origin, inner[0])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(*inner)
    return _class(origin or hint)


def _class(kind: Any) -> _Shape:
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return _Shape(lambda value, _: kind(value).value, lambda told, _: kind(told))
    if isinstance(kind, type) and issubclass(kind, Mapping):
        return _mapping(str, Any)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _dataclass(kind)
    raise TypeError(f"a frozen record cannot hold a {kind}")


def _exactly(kind: type) -> _Shape:
    def write(value: Any, _: _Texts) -> Any:
        plain = value.item() if isinstance(value, np.generic) else value
        if not isinstance(plain, kind) or (kind is int and isinstance(plain, bool)):
            raise TypeError(f"{value!r} is no {kind.__name__}")
        return kind(plain)

    def read(told: Any, _: _TextOf) -> Any:
        return write(told, {})

    return _Shape(write, read)


def _write_day(value: Any, _: Any = None) -> str:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError(f"{value!r} is no day")
    return value.isoformat()


def _write_time(value: Any, _: Any = None) -> str:
    moment = cast("datetime", value)
    return (moment if moment.tzinfo is None else moment.astimezone(SHANGHAI)).isoformat()


def _read_time(told: Any, _: Any = None) -> datetime:
    moment = datetime.fromisoformat(told)
    return moment if moment.tzinfo is None else moment.astimezone(SHANGHAI)


def _literal(values: tuple[Any, ...]) -> _Shape:
    def known(value: Any, _: Any) -> Any:
        if value not in values:
            raise TypeError(f"{value!r} is none of {values}")
        return value

    return _Shape(known, known)


def _union(members: tuple[Any, ...]) -> _Shape:
    """One of several types; where more than one is left beside ``None``, it is named."""
    words = tuple(v for m in members if typing.get_origin(m) is Literal for v in typing.get_args(m))
    several = [m for m in members if m is not type(None) and typing.get_origin(m) is not Literal]
    several += [Literal[words]] if words else []
    names = {_name(member): member for member in several}

    def write(value: Any, texts: _Texts) -> Any:
        if value is None:
            return None
        if len(several) == 1:
            return _shape(several[0]).write(value, texts)
        for name, member in names.items():
            if _fits(value, member):
                return {name: _shape(member).write(value, texts)}
        raise TypeError(f"{value!r} is none of {', '.join(names)}")

    def read(told: Any, text_of: _TextOf) -> Any:
        if told is None:
            return None
        if len(several) == 1:
            return _shape(several[0]).read(told, text_of)
        [(name, inside)] = told.items()
        return _shape(names[name]).read(inside, text_of)

    return _Shape(write, read)


def _name(member: Any) -> str:
    return getattr(typing.get_origin(member) or member, "__name__", "literal")


def _fits(value: Any, member: Any) -> bool:
    if typing.get_origin(member) is Literal:
        return value in typing.get_args(member)
    kind = typing.get_origin(member) or member
    if kind is float:
        return isinstance(value, float) and not isinstance(value, bool)
    return isinstance(value, kind)


def _tuple(inner: tuple[Any, ...]) -> _Shape:
    if len(inner) == 2 and inner[1] is Ellipsis:
        one = _shape(inner[0])
        return _Shape(
            lambda value, texts: [one.write(item, texts) for item in value],
            lambda told, text_of: tuple(one.read(item, text_of) for item in told),
        )
    shapes = [_shape(hint) for hint in inner]
    return _Shape(
        lambda value, texts: [s.write(v, texts) for s, v in zip(shapes, value, strict=True)],
        lambda told, text_of: tuple(s.read(v, text_of) for s, v in zip(shapes, told, strict=True)),
    )


def _set(kind: type, hint: Any) -> _Shape:
    one = _shape(hint)
    return _Shape(
        lambda value, texts: sorted(one.write(item, texts) for item in value),
        lambda told, text_of: kind(one.read(item, text_of) for item in told),
    )


def _mapping(key: Any, value: Any) -> _Shape:
    keys, values = _shape(key), _shape(value)
    return _Shape(
        lambda given, texts: [
            [keys.write(k, texts), values.write(v, texts)] for k, v in given.items()
        ],
        lambda told, text_of: {keys.read(k, text_of): values.read(v, text_of) for k, v in told},
    )


def _dataclass(kind: type) -> _Shape:
    fields = [one for one in dataclasses.fields(kind) if one.init]

    @cache
    def shapes() -> dict[str, _Shape]:  # when it is needed: records may refer to each other
        hints = typing.get_type_hints(kind)
        return {one.name: _shape(hints[one.name]) for one in fields}

    def write(value: Any, texts: _Texts) -> Any:
        if not isinstance(value, kind):
            raise TypeError(f"{value!r} is no {kind.__name__}")
        return {name: shape.write(getattr(value, name), texts) for name, shape in shapes().items()}

    def read(told: Any, text_of: _TextOf) -> Any:
        unknown = sorted(set(told) - set(shapes()))
        if unknown:
            raise TypeError(f"{kind.__name__}: {', '.join(unknown)}?")
        found = {n: s.read(told[n], text_of) for n, s in shapes().items() if n in told}
        return kind(**found, **_absent(kind, set(told)))

    return _Shape(write, read)


def _absent(kind: type, told: set[str]) -> dict[str, Any]:
    """What stands for the fields an older program did not know."""
    hints = typing.get_type_hints(kind)
    found: dict[str, Any] = {}
    for one in dataclasses.fields(kind):
        if one.name in told or not one.init or _has_default(one):
            continue
        hint = hints[one.name]
        origin = typing.get_origin(hint)
        if origin in (Union, types.UnionType) and type(None) in typing.get_args(hint):
            found[one.name] = None
        elif origin is tuple:
            found[one.name] = ()
        elif isinstance(origin, type) and issubclass(origin, Mapping):
            found[one.name] = {}
        else:
            raise TypeError(f"{kind.__name__}.{one.name}?")
    return found


def _has_default(one: "dataclasses.Field[Any]") -> bool:
    missing = dataclasses.MISSING
    return one.default is not missing or one.default_factory is not missing


def _write_scheme(value: Any, texts: _Texts) -> Any:
    scheme = cast("Scheme", value)
    texts[scheme.hash] = scheme.text
    return {"id": scheme.id, "text": scheme.hash}


def _read_scheme(told: Any, text_of: _TextOf) -> Scheme:
    # It was checked when it was adopted, by the program of that day.
    try:
        return parse_scheme(text_of(told["text"]), f"{told['id']}.toml")
    except InputError as error:  # a later program is stricter
        reason = f"{told['id']}: {error.code}"
        raise StoreError("mornings.cannot_be_read", kind="Scheme", reason=reason) from error


def _write_any(value: Any, texts: _Texts) -> Any:  # noqa: PLR0911 - a table of kinds
    """A value whose field says nothing of it: a parameter of a remark."""
    plain = value.item() if isinstance(value, np.generic) else value
    match plain:
        case float():
            return {"float": write_number(plain)}
        case Words():
            return {"words": [plain.zh, plain.en]}
        case enum.Enum():
            return _write_any(plain.value, texts)
        case str() | bool() | int() | None:
            return plain
        case datetime():
            return {"time": _write_time(plain)}
        case date():
            return {"day": plain.isoformat()}
        case tuple() | list():
            return [_write_any(one, texts) for one in plain]
        case Mapping():
            return {"map": [[_write_any(k, texts), _write_any(v, texts)] for k, v in plain.items()]}
    raise TypeError(f"a frozen record cannot hold a {type(plain).__name__} here")


def _read_any(told: Any, text_of: _TextOf) -> Any:  # noqa: PLR0911 - a table of kinds
    if isinstance(told, list):
        return tuple(_read_any(one, text_of) for one in told)
    if isinstance(told, _PLAIN):
        return told
    [(kind, inside)] = told.items()
    match kind:
        case "float":
            return read_number(inside)
        case "words":
            return Words(*inside)
        case "time":
            return _read_time(inside)
        case "day":
            return date.fromisoformat(inside)
        case "map":
            return {_read_any(k, text_of): _read_any(v, text_of) for k, v in inside}
    raise TypeError(f"{kind}?")


_SIMPLE: dict[Any, _Shape] = {
    str: _exactly(str),
    bool: _exactly(bool),
    int: _exactly(int),
    float: _Shape(write_number, read_number),
    date: _Shape(_write_day, lambda told, _: date.fromisoformat(told)),
    datetime: _Shape(_write_time, _read_time),
    Scheme: _Shape(_write_scheme, _read_scheme),
    pd.DataFrame: _Shape(write_frame, read_frame),
    np.ndarray: _Shape(write_array, read_array),
}
