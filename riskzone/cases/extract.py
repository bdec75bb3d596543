"""From a grid of texts to the fields of one kind of file: headers, mapping, rows that are none."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from riskzone.cases.columns import (
    Column,
    clean,
    cleaned,
    constant,
    equal_texts,
    joined,
    matching,
    of_texts,
)
from riskzone.cases.fields import Kind, match_headers, missing_fields
from riskzone.cases.grid import Grid
from riskzone.cases.mapping import ROW_NUMBER, FieldMap, RowFilter
from riskzone.cases.moments import DateStyle, reference_day
from riskzone.cases.privacy import personal_columns
from riskzone.cases.redaction import header_shown, redact
from riskzone.cases.tables import Reading, Rejection, Unlocated
from riskzone.errors import InputError

Note = tuple[str, dict[str, Any]]

_TOTAL_HINT = r"(?i)[合总小共]\s*计|^总数$|^全[省市县]$|total|^sum$"
#: A text that stands for several rows.
TOTAL = re.compile(
    r"[^\d]{0,10}[合总小共]\s*计\s*[:：]?.{0,8}|总数|全省|全市|全县"
    r"|(?:grand\s*|sub-?\s*)?totals?(?:\s*[:：].{0,12})?|sum",
    re.IGNORECASE,
)
_FOOTER = (
    r"^(?:备注|附注|注\s*[:：]|注释|说明|填表|填报|制表|审核|审签|统计人|联系人"
    r"|签发|单位负责人|数据来源|来源[:：])"
)
#: Columns that state a zone together.
DIVISION_COLUMNS = frozenset(
    f"{layer}{form}" for layer in ("prefecture", "county", "township") for form in ("", "_code")
)
#: No row of these means no case, or no report.
_MAY_BE_EMPTY = ("line_list", "reports")
_DATE_FIELDS = re.compile(r"(?:_on|_at|^date)$")


@dataclass
class Table:
    """The fields of a file, row checks still to come.

    Parameters
    ----------
    file : str
        Name for messages.
    kind : str
        Kind of file.
    fields : dict of str to Column
        Columns by field.
    parts : dict of str to tuple of Column
        Fields joined of several columns, coarse to fine, the finest last.
    lines : ndarray of int64
        1-based line of each row.
    mapping : FieldMap
        The mapping in use (empty where none).
    style : DateStyle
        How dates are read.
    rejected, unlocated, mismatches, notes
        Gathered on the way, see :class:`riskzone.cases.tables.Reading`.
    dropped, unused : tuple of str
        Headers of personal columns, and of others nobody asked for.
    """

    file: str
    kind: Kind
    fields: dict[str, Column]
    parts: dict[str, tuple[Column, ...]]
    lines: npt.NDArray[np.int64]
    mapping: FieldMap
    style: DateStyle
    dropped: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    rejected: list[Rejection] = field(default_factory=list)
    unlocated: list[Unlocated] = field(default_factory=list)
    mismatches: list[Unlocated] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, name: str) -> Column:
        """A field, blank on every row where the file lacks it."""
        found = self.fields.get(name)
        return constant("", len(self)) if found is None else found

    def reject(self, rows: npt.NDArray[Any], name: str, code: str, **params: Any) -> None:
        """Refuse the value of a field on some rows (positions, or a mask)."""
        at = np.flatnonzero(rows) if rows.dtype == bool else rows
        column = self.column(name)
        for row in at:
            value = redact(column.at(int(row)), name)
            self.rejected.append(Rejection(int(self.lines[row]), name, value, code, dict(params)))

    def note(self, code: str, **params: Any) -> None:
        """Remember something worth telling."""
        self.notes.append((code, params))

    def reading(self) -> Reading:
        """What was noticed, in the order of the lines."""
        return Reading(
            file=self.file,
            rows=len(self) + sum(r.code == "cases.too_many_cells" for r in self.rejected),
            rejected=tuple(sorted(self.rejected, key=lambda r: (r.line, r.field))),
            unlocated=tuple(sorted(self.unlocated, key=lambda u: u.line)),
            mismatches=tuple(sorted(self.mismatches, key=lambda u: u.line)),
            notes=tuple(self.notes),
            dropped_columns=self.dropped,
            unused_columns=self.unused,
        )


def extract(
    grid: Grid,
    kind: Kind,
    mapping: FieldMap | None,
    *,
    aliases: Mapping[str, str] | None = None,
    on: date | None,
    today: date,
    earliest: date,
) -> Table:
    """Match headers and mapping, leave out rows that are no rows.

    Parameters
    ----------
    grid : Grid
        The texts.
    kind : str
        Kind of file.
    mapping : FieldMap, optional
        Mapping file.
    aliases : mapping of str to str, optional
        Header key → supplied indicator.
    on, today, earliest : date
        Dates without a year are placed near ``on`` (else ``today``), not after
        ``today`` and not before ``earliest``.

    Raises
    ------
    InputError
        A required field or a column of the mapping is missing; the file has no rows.
    """
    rules = mapping or FieldMap()
    lines = grid.lines
    positions = rules.positions(grid.header, grid.file)
    points = _coordinates(grid, kind, rules, positions)
    columns = [
        cleaned(column, nan_is_blank=index not in points)
        for index, column in enumerate(grid.table.columns)
    ]
    columns = _filled_down(columns, [positions[name] for name in rules.fill_down])
    keep, notes = _real_rows(grid, columns, rules, positions)
    if not keep.all():
        columns, lines = [column.keep(keep) for column in columns], lines[keep]
    fields, parts, used, doubled = _assigned(
        grid, columns, lines, kind=kind, rules=rules, positions=positions, aliases=aliases or {}
    )
    missing = missing_fields(kind, fields)
    if missing:
        found = ", ".join(map(header_shown, filter(None, grid.header)))
        raise InputError(
            "cases.missing_columns", file=grid.file, missing=", ".join(missing), found=found
        )
    if not len(lines) and not grid.overlong and kind not in _MAY_BE_EMPTY:
        raise InputError("cases.no_rows", file=grid.file)
    unused = [index for index in range(len(columns)) if index not in used and grid.header[index]]
    personal, others = personal_columns(grid.header, columns, unused)
    fallback = on or today
    date_texts = [c.texts for name, c in fields.items() if _DATE_FIELDS.search(name)]
    table = Table(
        file=grid.file,
        kind=kind,
        fields=fields,
        parts=parts,
        lines=lines,
        mapping=rules,
        style=DateStyle(
            reference=min(reference_day(date_texts, fallback), today),
            earliest=earliest,
            latest=today,
            epoch_1904=grid.epoch_1904,
        ),
        dropped=tuple(header_shown(grid.header[index]) for index in personal),
        unused=tuple(header_shown(grid.header[index]) for index in others),
        notes=[*grid.notes, *notes, *doubled],
    )
    for line in grid.overlong:
        table.rejected.append(
            Rejection(line, "-", "", "cases.too_many_cells", {"columns": len(grid.header)})
        )
    return table


def _coordinates(
    grid: Grid, kind: Kind, rules: FieldMap, positions: Mapping[str, int]
) -> frozenset[int]:
    """Positions of longitude and latitude."""
    found = match_headers(grid.header, kind).columns
    named = [positions[h] for name in ("lon", "lat") for h in rules.columns.get(name, ())]
    return frozenset([*named, *(found[name] for name in ("lon", "lat") if name in found)])


def _filled_down(columns: list[Column], positions: Sequence[int]) -> list[Column]:
    made = list(columns)
    for index in positions:
        column = columns[index]
        rows = np.where(column.blank, 0, np.arange(len(column)))
        source = np.maximum.accumulate(rows)
        made[index] = Column(column.codes[source], column.values)
    return made


def _real_rows(
    grid: Grid, columns: Sequence[Column], rules: FieldMap, positions: Mapping[str, int]
) -> tuple[npt.NDArray[np.bool_], list[Note]]:
    """Which rows are data: no total, repeated header, footer, none the mapping leaves out."""
    keep = np.ones(len(grid.lines), dtype=bool)
    notes: list[Note] = []
    if not len(grid.lines) or not columns:
        return keep, notes
    if not any(ROW_NUMBER in names for names in rules.columns.values()):
        # Where rows are zones by their number, a blank row is one whose figures are missing.
        keep &= ~_blank_rows(columns)
    for rule in rules.keep:
        out = keep & ~_chosen(columns[positions[rule.column]], rule)
        keep &= ~out
        if out.any():
            notes.append(
                (
                    "cases.rows_not_kept",
                    {"count": int(out.sum()), "column": rule.column, "note": rule.note or "-"},
                )
            )
    for rule in rules.skip:
        out = keep & _chosen(columns[positions[rule.column]], rule)
        keep &= ~out
        if out.any():
            notes.append(
                (
                    "cases.rows_skipped",
                    {"count": int(out.sum()), "column": rule.column, "note": rule.note or "-"},
                )
            )
    for code, found in (
        ("cases.repeated_header", _repeats_header(columns, grid.header)),
        ("cases.totals_skipped", _totals(columns)),
        ("cases.footer_skipped", _footers(columns)),
    ):
        out = found & keep
        keep &= ~out
        if out.any():
            shown = ", ".join(str(line) for line in grid.lines[out][:5])
            notes.append((code, {"count": int(out.sum()), "lines": shown}))
    return keep, notes


def _blank_rows(columns: Sequence[Column]) -> npt.NDArray[np.bool_]:
    blank = columns[0].blank.copy()
    for column in columns[1:]:
        if not blank.any():
            break
        blank &= column.blank
    return blank


def _chosen(column: Column, rule: RowFilter) -> npt.NDArray[np.bool_]:
    if rule.blank is not None:
        return column.blank == rule.blank
    if rule.pattern is not None:
        pattern = re.compile(rule.pattern)
        hit = [bool(pattern.search(text)) for text in column.texts]
    else:
        wanted = {clean(text) for text in rule.equals}
        hit = [text in wanted for text in column.texts]
    return column.take(np.array(hit, dtype=bool))


def _repeats_header(columns: Sequence[Column], header: Sequence[str]) -> npt.NDArray[np.bool_]:
    same = np.ones(len(columns[0]), dtype=bool)
    for index in (index for index in range(len(columns)) if header[index]):
        same &= columns[index].take(equal_texts(columns[index], clean(header[index])))
        if not same.any():
            break
    return same


def _totals(columns: Sequence[Column]) -> npt.NDArray[np.bool_]:
    """Rows whose first text that is not blank says total; looks at the first three columns."""
    hit = np.zeros(len(columns[0]), dtype=bool)
    open_rows = np.ones(len(columns[0]), dtype=bool)
    for column in columns[:3]:
        hit |= open_rows & column.take(_matched(column, _TOTAL_HINT, TOTAL))
        open_rows &= column.blank
        if not open_rows.any():
            break
    return hit


def _matched(column: Column, hint: str, pattern: "re.Pattern[str]") -> npt.NDArray[np.bool_]:
    """Distinct texts that match; the hint sorts out most of a long column at once."""
    found = matching(column, hint)
    for index in np.flatnonzero(found):
        found[index] = pattern.fullmatch(column.values[int(index)].as_py()) is not None
    return found


def _footers(columns: Sequence[Column]) -> npt.NDArray[np.bool_]:
    out = columns[0].take(matching(columns[0], _FOOTER))
    for row in np.flatnonzero(out):
        out[row] = sum(not column.blank[row] for column in columns) <= 3 or len(columns) <= 3
    return out


def _assigned(
    grid: Grid,
    columns: Sequence[Column],
    lines: npt.NDArray[np.int64],
    *,
    kind: Kind,
    rules: FieldMap,
    positions: Mapping[str, int],
    aliases: Mapping[str, str],
) -> tuple[dict[str, Column], dict[str, tuple[Column, ...]], set[int], list[Note]]:
    fields: dict[str, Column] = {}
    parts: dict[str, tuple[Column, ...]] = {}
    used: set[int] = set()
    for name, headers in rules.columns.items():
        several = tuple(
            of_texts(map(str, lines)) if header == ROW_NUMBER else columns[positions[header]]
            for header in headers
        )
        used.update(positions[header] for header in headers if header != ROW_NUMBER)
        fields[name] = several[-1]
        if len(several) > 1 and name == "zone":
            parts[name] = several
        elif len(several) > 1:
            codes, texts = joined(several)
            whole = of_texts(" ".join(filter(None, text)) for text in texts)
            fields[name] = Column(whole.codes[codes], whole.values)
    notes: list[Note] = []
    if rules.recognise:
        match = match_headers(grid.header, kind, aliases)
        for name, index in match.columns.items():
            # A mapping that says what the zone is says all of it.
            if name in DIVISION_COLUMNS and "zone" in rules.columns:
                continue
            if name not in fields and name not in rules.constants and index not in used:
                fields[name] = columns[index]
                used.add(index)
        notes = [
            ("cases.doubled_column", {"field": name, "column": header_shown(grid.header[index])})
            for name, index in match.doubled
            if index not in used
        ]
    for name, text in rules.constants.items():
        fields[name] = constant(text, len(lines))
    for name, exchange in rules.values.items():
        if name in fields:
            table = {clean(text): clean(value) for text, value in exchange.items()}
            fields[name] = _exchanged(fields[name], table)
            if name in parts:
                parts[name] = (*parts[name][:-1], fields[name])
    return fields, parts, used, notes


def _exchanged(column: Column, table: Mapping[str, str]) -> Column:
    return column.mapped(lambda text: table.get(text, text))
