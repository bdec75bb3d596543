"""The two files of a register as the tables the expression reads, or refused."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from riskzone.engine.connection import Engine
from riskzone.engine.files import columns_of
from riskzone.engine.personal import headings, looks_personal
from riskzone.engine.schema import EXPOSURES, NEEDED, RESIDENTS, SHOWN
from riskzone.errors import InputError

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: Values of a column that names are looked for in.
_SAMPLE = 2000
#: Numbers that tell a person: their lengths, and what they look like, full width or not.
_SIGNS = {
    "identity": (
        [15, 18],
        (
            "^[1-9１-９][0-9０-９]{5}(19|20|１９|２０)?[0-9０-９]{2}"
            "([0０][1-9１-９]|[1１][0-2０-２])([0０][1-9１-９]|[12１２][0-9０-９]|[3３][01０１])"
            "[0-9０-９]{3}[0-9０-９XxＸｘ]?$"
        ),
    ),
    "phone": ([11, 13, 14], r"^(\+?86|[+＋]?８６)?[1１][3-9３-９][0-9０-９]{9}$"),
}
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def residents(engine: Engine, path: str | Path) -> "ir.Table":
    """The residents of a register, and those who entered.

    Parameters
    ----------
    engine : Engine
    path : str or Path
        Parquet with ``id, township`` and, where known, ``community, building`` (texts),
        ``entered_on, left_on`` (days).

    Returns
    -------
    ibis table
        With all six columns.

    Raises
    ------
    NotFound, InputError
        No file, not Parquet, columns missing, of another type, or that look like an identity
        number, a phone number or a name; texts that are no days.
    """
    return _table(engine, path, "residents", RESIDENTS)


def exposures(engine: Engine, path: str | Path) -> "ir.Table":
    """What happened to persons: ``id, kind, from_on`` and, where known, ``to_on, source_zone``.

    Raises
    ------
    NotFound, InputError
        See :func:`residents`.
    """
    return _table(engine, path, "exposures", EXPOSURES)


def shown(engine: Engine, path: str | Path) -> "ir.Table":
    """What the platform shows of persons: ``id, colour``; one row of each.

    Raises
    ------
    NotFound, InputError
        See :func:`residents`; an id is there twice.
    """
    found = _table(engine, path, "shown", SHOWN)
    each = found.group_by("id").aggregate(rows=found.count())
    twice = each.filter(each.rows > 1)
    count = engine.run(twice.aggregate(count=twice.count()))["count"][0].as_py()
    if count:
        raise InputError("engine.duplicate_ids", count=count)
    return found


def _table(engine: Engine, path: str | Path, name: str, schema: pa.Schema) -> "ir.Table":
    file = Path(path).name
    columns = columns_of(path)
    missing = [column for column in NEEDED[name] if column not in columns]
    # A heading that tells what it holds is refused first: what is missing may be under it.
    for column, kind in columns.items():
        _refuse(looks_personal(column), column, file)
        if column not in schema.names and not _plain(kind):
            raise _type(file, column, str(kind)[:40], "engine.type_other")
    if missing:
        found = headings(columns)
        code = "engine.no_township" if "township" in missing else "engine.no_columns"
        raise InputError(code, file=file, missing=", ".join(missing), found=found)
    raw = engine.parquet(path, f"{name}_file")
    # What nothing was ever written to has no type, and engines take it for a number.
    raw = raw.drop(*(column for column, kind in columns.items() if pa.types.is_null(kind)))
    _looked_over(engine, raw, schema, file)
    return raw.select(**{field.name: _column(raw, field, file) for field in schema})


def _plain(kind: pa.DataType) -> bool:
    """Whether values of a type can be looked over for what tells of a person."""
    plain = (
        *(pa.types.is_string, pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal),
        *(pa.types.is_boolean, pa.types.is_temporal, pa.types.is_null),
    )
    return any(one(kind) for one in plain)


def _column(raw: "ir.Table", field: pa.Field, file: str) -> Any:
    import ibis  # noqa: PLC0415 - takes half a second, and only engines need it

    if field.name not in raw.columns:
        return ibis.null("date" if pa.types.is_date(field.type) else "string")
    column, kind = raw[field.name], raw[field.name].type()
    if pa.types.is_date(field.type):
        if kind.is_string():
            return column.nullif("").try_cast("date")
        if kind.is_date() or (kind.is_timestamp() and kind.timezone is None):
            return column.cast("date")
        raise _type(file, field.name, str(kind), "engine.type_day")
    if kind.is_string():
        # An empty text says nothing, and nothing lives there.
        return column.nullif("")
    codes = field.name in ("township", "community", "source_zone")
    if kind.is_integer() and codes:
        return column.cast("string")
    raise _type(file, field.name, str(kind), "engine.type_text")


def _type(file: str, column: str, kind: str, code: str) -> InputError:
    return InputError(code, file=file, column=column, type=kind)


def _days_told(raw: "ir.Table", schema: pa.Schema) -> Mapping[str, Any]:
    """Texts and times that are no days, counted: a day lost is a colour changed."""
    wrong: dict[str, Any] = {}
    for field in schema:
        if not pa.types.is_date(field.type) or field.name not in raw.columns:
            continue
        column, kind = raw[field.name], raw[field.name].type()
        if kind.is_string():
            told = column.nullif("")
            fits = told.re_search(_DAY) & told.try_cast("date").notnull()
            wrong[f"day_in_{field.name}"] = (told.notnull() & ~fits).sum()
        elif kind.is_timestamp() and kind.timezone is None:
            wrong[f"day_in_{field.name}"] = (column != column.truncate("D")).sum()
    return wrong


def _looked_over(engine: Engine, raw: "ir.Table", schema: pa.Schema, file: str) -> None:
    """Values of every column, also of those nobody uses; names are looked for in some of them.

    They are looked at and forgotten here; only what they look like goes on.
    """
    kinds = {name: raw[name].type() for name in raw.columns}
    texts = {name: raw[name] for name, kind in kinds.items() if kind.is_string()}
    numbers = [
        name
        for name, kind in kinds.items()
        if name not in schema.names and (kind.is_integer() or kind.is_decimal())
    ]
    texts |= {name: raw[name].cast("string") for name in numbers}
    wanted = {**_seen(texts), **_days_told(raw, schema)}
    found: Mapping[str, int | None] = {}
    if wanted:
        found = engine.run(raw.aggregate(**wanted)).to_pylist()[0]
    for key, count in found.items():
        sign, _, column = key.partition("_in_")
        if count and sign == "day":
            raise InputError("engine.not_days", file=file, column=column, count=count)
        _refuse(sign if count else None, column, file)
    others = [name for name, kind in kinds.items() if name in texts or kind.is_floating()]
    if others:
        sample = engine.run(raw.select(*others).limit(_SAMPLE))
        for name in others:
            _refuse(looks_personal(name, sample[name].to_pylist()), name, file)


def _seen(texts: Mapping[str, Any]) -> Mapping[str, Any]:
    import ibis  # noqa: PLC0415 - takes half a second, and only engines need it

    # Looked at only where the length fits: a pattern held against every id takes a minute.
    return {
        f"{sign}_in_{name}": ibis.ifelse(
            text.length().isin(lengths), text.re_search(pattern), False
        ).sum()
        for name, text in texts.items()
        for sign, (lengths, pattern) in _SIGNS.items()
    }


def _refuse(sign: str | None, column: str, file: str) -> None:
    if sign is not None:
        code = {
            "identity": "engine.identity_column",
            "phone": "engine.phone_column",
            "name": "engine.name_column",
        }[sign]
        raise InputError(code, file=file, column=column)
