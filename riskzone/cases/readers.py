"""Read a file somebody sent: line list, counts, indicators, reports, baseline, case places.

Every reader takes a path or the bytes of an upload, parses them in a limited
child process, and returns what it could use together with a
:class:`~riskzone.cases.tables.Reading` of what it could not.  Refused rows are
left out of the table and listed in ``reading.rejected``; whether the rest is
loaded is for the caller to decide (:func:`refuse_rejected`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from riskzone import confine
from riskzone.cases.extract import Table, extract
from riskzone.cases.fields import Kind, all_headers, recognise, supplied_aliases
from riskzone.cases.figures import (
    Limits,
    baseline_table,
    case_places,
    count_table,
    indicator_table,
    report_table,
)
from riskzone.cases.grid import Grid, GridOptions, header_keys, open_input, read_grid
from riskzone.cases.linelist import line_list
from riskzone.cases.mapping import FieldMap, load_mapping
from riskzone.cases.tables import (
    CountTable,
    Coverage,
    IndicatorTable,
    LineList,
    Reading,
    ReportTable,
)
from riskzone.errors import InputError, RowsRejected
from riskzone.places.divisions import Divisions

Source = Path | str | bytes
Supplied = Sequence[str] | Mapping[str, Sequence[str]]

#: No case of this epidemic is older.
EARLIEST = date(2019, 12, 1)


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """How a file is to be read; every reader takes it, and leaves what is not for its kind.

    Parameters
    ----------
    divisions : Divisions
        Of the area served.
    today : date
        Later days are refused.
    filename : str, optional
        Name for messages; needed with bytes.
    kind : {"line_list", "counts", "indicators"}, optional
        Default: the mapping's, else recognised by the headers.
    mapping : FieldMap or Path, optional
        Mapping file.
    on : date, optional
        Day near which dates without a year are placed; default ``today``.
    supplied : sequence of str, or mapping of str to sequence of str
        Indicators the scheme takes as supplied, with further headers each is known by.
    limits : mapping of str to Limits, optional
        Bounds of supplied indicators; a figure outside them refuses its row.
    layer : {"prefecture", "county", "township"}, optional
        Layer meant by names of counts that zones of several layers bear.
    coverage_from : date, optional
        Day from which the list is complete; wins over the mapping.
    datum : {"wgs84", "cgcs2000", "gcj02"}, optional
        Of coordinates; wins over the mapping.
    earliest : date
        Earlier days are refused.
    confined : bool
        Parse in a child process; ``False`` only for content the caller made itself.
    """

    divisions: Divisions
    today: date
    filename: str | None = None
    kind: Kind | None = None
    mapping: FieldMap | Path | None = None
    on: date | None = None
    supplied: Supplied = ()
    limits: Mapping[str, Limits] | None = None
    layer: str | None = None
    coverage_from: date | None = None
    datum: str | None = None
    earliest: date = EARLIEST
    confined: bool = True


@dataclass(frozen=True)
class _Request:
    """Options with what the mapping adds to them."""

    source: Source
    filename: str
    kind: Kind | None
    mapping: FieldMap | None
    supplied: Supplied
    options: ReadOptions


def read_input(source: Source, options: ReadOptions) -> LineList | CountTable | IndicatorTable:
    """Read a table to be rated, whatever it is.

    Parameters
    ----------
    source : path or bytes
        File or upload.
    options : ReadOptions

    Raises
    ------
    InputError, TooLarge
        The file as a whole cannot be used.
    """
    request = _request(source, options)
    rules, divisions = request.mapping, options.divisions
    grid = _grid(request)
    wanted = request.kind
    if wanted is None:
        wanted = _recognised(grid, request)
    table = _table(grid, wanted, request)
    if wanted == "counts":
        coverage = _coverage(rules, options.coverage_from)
        return count_table(table, divisions, coverage, layer=options.layer)
    if wanted == "indicators":
        return _indicators(table, request)
    if wanted == "line_list":
        datum = options.datum or (rules.datum if rules else None)
        return line_list(table, divisions, _coverage(rules, options.coverage_from), datum=datum)
    raise InputError("cases.kind_not_rated", file=request.filename, kind=wanted)


def read_line_list(source: Source, options: ReadOptions) -> LineList:
    """Read a line list."""
    made = read_input(source, replace(options, kind="line_list"))
    assert isinstance(made, LineList)  # noqa: S101 - the kind was given
    return made


def read_counts(source: Source, options: ReadOptions) -> CountTable:
    """Read daily counts."""
    made = read_input(source, replace(options, kind="counts"))
    assert isinstance(made, CountTable)  # noqa: S101 - the kind was given
    return made


def read_indicators(source: Source, options: ReadOptions) -> IndicatorTable:
    """Read ready indicators."""
    made = read_input(source, replace(options, kind="indicators"))
    assert isinstance(made, IndicatorTable)  # noqa: S101 - the kind was given
    return made


def read_reports(source: Source, options: ReadOptions) -> ReportTable:
    """Read the reports received."""
    return report_table(_only("reports", source, options), options.divisions)


def read_baseline(source: Source, options: ReadOptions) -> tuple[dict[str, int], Reading]:
    """Read cumulative cases per zone before a list begins (for ``Coverage.baseline``)."""
    return baseline_table(_only("baseline", source, options), options.divisions)


def read_case_places(source: Source, options: ReadOptions) -> tuple[pd.DataFrame, Reading]:
    """Read the places of cases (for ``LineList.places``)."""
    return case_places(_only("case_places", source, options), options.divisions)


def refuse_rejected(reading: Reading) -> None:
    """Refuse a file of which rows were refused: nothing of it is to be loaded.

    Raises
    ------
    RowsRejected
        With ``file``, ``count`` and the rejections.
    """
    if reading.rejected:
        first = reading.rejected[0]
        raise RowsRejected(
            "cases.rows_rejected",
            file=reading.file,
            count=len({rejection.line for rejection in reading.rejected}),
            line=first.line,
            field=first.field,
            value=first.value,
            rejected=reading.rejected,
        )


def with_baseline(coverage: Coverage, baseline: Mapping[str, int]) -> Coverage:
    """The coverage with cumulative cases before its start."""
    return replace(coverage, baseline=dict(baseline))


def _mapping(mapping: FieldMap | Path | None) -> FieldMap | None:
    return load_mapping(mapping) if isinstance(mapping, Path) else mapping


def _request(source: Source, options: ReadOptions) -> _Request:
    name = options.filename or ("upload" if isinstance(source, bytes) else Path(source).name)
    rules, kind, supplied = _mapping(options.mapping), options.kind, options.supplied
    if rules and rules.kind:
        if kind and kind != rules.kind:
            raise InputError("cases.kind_differs", file=name, kind=kind, mapped=rules.kind)
        kind = rules.kind
    if rules and rules.supplied:
        supplied = {**supplied_names(supplied), **dict.fromkeys(rules.supplied, ())}
    return _Request(source, name, kind, rules, supplied, options)


def supplied_names(supplied: Supplied) -> dict[str, Sequence[str]]:
    """Supplied indicators with their further headers."""
    return dict(supplied) if isinstance(supplied, Mapping) else dict.fromkeys(supplied, ())


def _grid(request: _Request) -> Grid:
    source = request.source
    if not isinstance(source, bytes):
        open_input(Path(source))
        source = str(Path(source).resolve())
    rules = request.mapping or FieldMap()
    aliases = supplied_aliases(request.supplied)
    known = all_headers(tuple(sorted(aliases)))
    # One column may be all a mapping needs; its own headers then make the header row.
    named = frozenset(key for name in rules.headers for key in header_keys(name))
    needed = 2
    if rules.columns and not rules.recognise:
        known, needed = named, min(2, max(1, len(rules.headers)))
    wanted = GridOptions(known | named, rules.sheet, rules.header_row, needed)
    if request.options.confined:
        return confine.call(read_grid, source, request.filename, wanted)
    return read_grid(source, request.filename, wanted)


def _recognised(grid: Grid, request: _Request) -> Kind:
    header = list(grid.header)
    rules = request.mapping
    if rules is not None:
        # Mapped columns count as the fields they become.
        header = [*rules.columns, *rules.constants, *(header if rules.recognise else ())]
    return recognise(grid.file, header, supplied_aliases(request.supplied))


def _table(grid: Grid, kind: Kind, request: _Request) -> Table:
    return extract(
        grid,
        kind,
        request.mapping,
        aliases=supplied_aliases(request.supplied) if kind == "indicators" else None,
        on=request.options.on,
        today=request.options.today,
        earliest=request.options.earliest,
    )


def _only(kind: Kind, source: Source, options: ReadOptions) -> Table:
    # Only a list or a table of indicators takes supplied names.
    request = _request(source, replace(options, kind=kind, supplied=()))
    return _table(_grid(request), kind, request)


def _indicators(table: Table, request: _Request) -> IndicatorTable:
    names = list(supplied_names(request.supplied))
    if not any(name in table.fields for name in names):
        raise InputError(
            "cases.missing_columns",
            file=table.file,
            missing=", ".join(names) or "-",
            found=", ".join([*table.fields, *table.unused]) or "-",
        )
    return indicator_table(table, request.options.divisions, names, request.options.limits)


def _coverage(rules: FieldMap | None, start: date | None) -> Coverage:
    stated = rules.coverage if rules else None
    given = start or (stated.start if stated else None)
    clusters = bool(stated.clusters) if stated else False
    return Coverage(start=given, stated=given is not None, clusters=clusters)
