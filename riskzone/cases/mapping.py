"""The mapping file (``--map FILE.toml``): how a foreign table becomes one we know.

The form is described in ``docs/inputs.md``.  Everything is checked when it is
loaded; a mapping that names a column the file lacks is refused when it meets
the file.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from riskzone.cases.fields import Kind, vocabulary
from riskzone.cases.grid import header_keys
from riskzone.cases.redaction import header_shown
from riskzone.errors import InputError

#: Column of a mapping that stands for the line number of each row.
ROW_NUMBER = "#row"

Datum = Literal["wgs84", "cgcs2000", "gcj02"]


def _as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, (int, float, date)) else value


def _decimal(value: Any) -> Any:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        raise ValueError("a number, or a number as text")
    return number


Texts = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
Text = Annotated[str, BeforeValidator(_as_text)]
TextsOfAny = Annotated[
    tuple[Text, ...], BeforeValidator(lambda v: v if isinstance(v, list) else [v])
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RowFilter(_Strict):
    """Which rows a filter means.

    Parameters
    ----------
    column : str
        Header in the file.
    equals : tuple of str
        Texts, any of them.
    blank : bool, optional
        ``True``: rows where the column is blank.
    pattern : str, optional
        Regular expression found in the text.
    note : str
        Why; shown with the number of rows.
    """

    column: str
    equals: TextsOfAny = ()
    blank: bool | None = None
    pattern: str | None = None
    note: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> "RowFilter":
        given = bool(self.equals) + (self.blank is not None) + (self.pattern is not None)
        if given != 1:
            raise ValueError("exactly one of equals, blank, pattern")
        if self.pattern is not None:
            try:
                re.compile(self.pattern)
            except re.error as error:
                raise ValueError(f"pattern: {error}") from error
        return self


class CoverageStatement(_Strict):
    """What the sender says of the reach of the list."""

    start: date | None = Field(None, alias="from")
    clusters: bool | None = None


class FieldMap(_Strict):
    """A mapping file.

    Parameters
    ----------
    kind : str, optional
        Kind of table; default: recognised by its headers.
    title, source : str
        For people.
    sheet : str, optional
        Worksheet.
    header_row : int, optional
        1-based line of the header.
    columns : mapping of str to tuple of str
        Field → header(s) in the file; several are joined from coarse to fine
        (zones) or with a blank (other fields).  ``"#row"`` is the line number.
    constants : mapping of str to str
        Field → the value every row has.
    values : mapping
        Field → text in the file → value.
    scale : mapping of str to Decimal
        Field → factor, applied in exact decimals.
    dates : mapping of str to tuple of str
        Field → ``strptime`` formats.
    skip, keep : tuple of RowFilter
        Rows left out, with a note; rows that alone stay.
    fill_down : tuple of str
        Headers whose blank cells repeat the cell above.
    outside : mapping of str to str
        Zone text that is no zone → ``imported`` | ``unpublished``.
    layer : str, optional
        Layer the zones belong to.
    expand : str, optional
        Layer each area text is expanded to ("除…以外" is understood).
    recognise : bool
        Whether headers the mapping does not name are recognised by themselves.
    repeated : {"reject", "sum"}
        What becomes of several rows for one zone and day.
    datum : str, optional
        Datum of longitude and latitude.
    coverage : CoverageStatement
        Reach of the list.
    supplied : tuple of str
        Indicators of an indicator table.
    """

    kind: Kind | None = None
    title: str = ""
    source: str = ""
    sheet: str | None = None
    header_row: int | None = Field(None, ge=1, le=1000)
    columns: dict[str, Texts] = {}
    constants: dict[str, Text] = {}
    values: dict[str, dict[str, Text]] = {}
    scale: dict[str, Annotated[Decimal, BeforeValidator(_decimal)]] = {}
    dates: dict[str, Texts] = {}
    skip: tuple[RowFilter, ...] = ()
    keep: tuple[RowFilter, ...] = ()
    fill_down: tuple[str, ...] = ()
    outside: dict[str, Literal["imported", "unpublished"]] = {}
    layer: Literal["prefecture", "county", "township"] | None = None
    expand: Literal["county", "township"] | None = None
    recognise: bool = True
    repeated: Literal["reject", "sum"] = "reject"
    datum: Datum | None = None
    coverage: CoverageStatement = CoverageStatement()
    supplied: tuple[str, ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header of the file the mapping speaks of."""
        named = [name for names in self.columns.values() for name in names if name != ROW_NUMBER]
        named += [rule.column for rule in (*self.skip, *self.keep)] + list(self.fill_down)
        return tuple(dict.fromkeys(named))

    def positions(self, header: Sequence[str], file: str) -> dict[str, int]:
        """Position of every header the mapping speaks of.

        Raises
        ------
        InputError
            The file lacks one; lists the columns it has.
        """
        by_key: dict[str, int] = {}
        for index, text in enumerate(header):
            for key in header_keys(text):
                by_key.setdefault(key, index)
        found: dict[str, int] = {}
        missing: list[str] = []
        for name in self.headers:
            at = next((by_key[key] for key in header_keys(name) if key in by_key), None)
            if name in header:
                at = list(header).index(name)
            if at is None:
                missing.append(name)
            else:
                found[name] = at
        if missing:
            raise InputError(
                "cases.map_missing_column",
                file=file,
                missing=", ".join(missing),
                found=", ".join(map(header_shown, filter(None, header))),
            )
        return found


def load_mapping(path: Path) -> FieldMap:
    """Read and check a mapping file.

    Raises
    ------
    InputError
        It cannot be read, is no TOML, or has an unknown or wrong entry.
    """
    try:
        if path.stat().st_size > 1_000_000:
            raise InputError("cases.map_invalid", file=path.name, where="-", reason="> 1 MB")
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise InputError("cases.no_file", file=str(path)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            "cases.map_invalid", file=path.name, where="-", reason=str(error)
        ) from error
    return parse_mapping(data, path.name)


def parse_mapping(data: Mapping[str, Any], name: str = "mapping") -> FieldMap:
    """Check a mapping given as data.

    Raises
    ------
    InputError
        Unknown key, wrong type, or a field the kind of table does not have.
    """
    try:
        made = FieldMap.model_validate(dict(data))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "-"
        raise InputError(
            "cases.map_invalid", file=name, where=where, reason=first["msg"]
        ) from error
    _check_fields(made, name)
    return made


def _check_fields(made: FieldMap, name: str) -> None:
    if made.kind is None:
        known = {field for words in vocabulary().values() for field in words}
    else:
        known = set(vocabulary()[made.kind])
    known.update(made.supplied)
    if made.kind in (None, "indicators"):
        # Supplied indicators are named by the scheme, which a mapping does not see.
        return
    used = {*made.columns, *made.constants, *made.values, *made.scale, *made.dates}
    unknown = sorted(used - known)
    if unknown:
        raise InputError(
            "cases.map_invalid",
            file=name,
            where=unknown[0],
            reason=f"{made.kind}: {', '.join(sorted(known))}",
        )
