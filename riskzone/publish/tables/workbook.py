"""Tables as one workbook: a first sheet that says what it is, a sheet a table, the dictionary."""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins

from riskzone.clock import SHANGHAI
from riskzone.publish.material import Look
from riskzone.publish.tables.model import Front, Hidden, Table, Value
from riskzone.publish.tables.neutral import neutral
from riskzone.publish.zipped import settled

#: Stands where a count is not known or not shown.
DASH = "—"
_FONT = "微软雅黑"
_INK, _PALE, _RULE = "1F2A33", "EEF1F0", "C3CAC7"
_HEAD = PatternFill("solid", start_color="24455C")
_SUM = PatternFill("solid", start_color=_PALE)
_GREY = PatternFill("solid", start_color="E3E5E6")
_PLAIN = Font(name=_FONT, size=10, color=_INK)
_BOLD = Font(name=_FONT, size=10, color=_INK, bold=True)
_WHITE = Font(name=_FONT, size=10, color="FFFFFF", bold=True)
_SMALL = Font(name=_FONT, size=9, color="5A656D")
_LINE = Border(bottom=Side("hair", color=_RULE))
_TOP = Alignment(vertical="top", wrap_text=True)
_LINE_ONLY = Alignment(vertical="top")
_RIGHT = Alignment(vertical="top", horizontal="right", indent=1)
_MIDDLE = Alignment(vertical="top", horizontal="center")
_CENTRE = Alignment(vertical="center", horizontal="center", wrap_text=True)
_A4 = 9
#: Columns wider than this are wrapped, not cut.
_WIDEST = 70


def to_xlsx(front: Front, tables: Sequence[Table], made_at: datetime) -> bytes:
    """A workbook of tables; the same tables and minute give the same bytes.

    Parameters
    ----------
    front : Front
        Says what stands on the first sheet.
    tables : sequence of Table
    made_at : datetime
        Aware.
    """
    book = Workbook(write_only=True)
    _front_sheet(book, front, tables)
    for table in tables:
        _table_sheet(book, table, front)
    _dictionary_sheet(book, tables, front)
    moment = made_at.astimezone(UTC).replace(tzinfo=None, second=0, microsecond=0)
    book.properties.title = neutral(front.title_zh)
    book.properties.creator = "RiskZone"
    book.properties.created = moment
    stream = io.BytesIO()
    book.save(stream)
    return _dated(stream.getvalue(), made_at, moment)


def _dated(data: bytes, made_at: datetime, moment: datetime) -> bytes:
    """The library writes the minute it saved into the file; the file says when it was made."""
    core = "docProps/core.xml"
    with ZipFile(io.BytesIO(data)) as book:
        text = book.read(core).decode()
    start = text.index(">", text.index("<dcterms:modified")) + 1
    end = text.index("</dcterms:modified>")
    return settled(
        data, made_at, {core: f"{text[:start]}{moment:%Y-%m-%dT%H:%M:%SZ}{text[end:]}".encode()}
    )


def _front_sheet(book: Workbook, front: Front, tables: Sequence[Table]) -> None:
    sheet = _sheet(book, "说明 About", front, landscape=False)
    for letter, width in zip("ABC", (26, 30, 78), strict=True):
        sheet.column_dimensions[letter].width = width
    for text, size, colour in (
        (front.title_zh, 18, _INK),
        (front.title_en, 12, "5A656D"),
        (f"{front.mark_zh}  {front.mark_en}", 11, "A50F15"),
    ):
        cell = _cell(sheet, text, Font(name=_FONT, size=size, color=colour, bold=size != 12))
        cell.alignment = _LINE_ONLY
        sheet.append([cell])
    sheet.append([])
    for zh, en, value in front.facts:
        label, other = _cell(sheet, zh, _BOLD), _cell(sheet, en, _SMALL)
        shown = _cell(sheet, value)
        for cell in (label, other, shown):
            cell.border = _LINE
        shown.alignment = Alignment(vertical="top", horizontal="left", wrap_text=True)
        sheet.append([label, other, shown])
    sheet.append([])
    sheet.append(_heads(sheet, ("工作表", "Sheet", "行数 Rows")))
    for table in tables:
        link = _cell(sheet, table.zh, Font(name=_FONT, size=10, color="24455C", underline="single"))
        link.hyperlink = f"#'{sheet_name(table)}'!A1"
        rows = _cell(sheet, len(table.rows))
        rows.alignment = Alignment(horizontal="left")
        sheet.append([link, _cell(sheet, table.en), rows])


def sheet_name(table: Table) -> str:
    """Name of the sheet of a table, at most 31 signs."""
    return f"{table.zh} {table.en}"[:31]


def _table_sheet(book: Workbook, table: Table, front: Front) -> None:
    kept = [number for number, one in enumerate(table.columns) if not one.csv_only]
    columns = [table.columns[number] for number in kept]
    sheet = _sheet(book, sheet_name(table), front)
    frozen = next((n for n, one in enumerate(columns, 1) if one.name in _FROZEN), 0)
    sheet.freeze_panes = f"{get_column_letter(frozen + 1)}2"
    for number, one in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = min(one.width, _WIDEST) + 2
    sheet.row_dimensions[1].height = 46
    if table.rows:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(table.rows) + 1}"
    sheet.append(_heads(sheet, [f"{one.zh}\n{one.en}" for one in columns]))
    for row in table.rows:
        sheet.append([_body(sheet, row[number], table.columns[number].name) for number in kept])
    for row in table.totals:
        cells = [_body(sheet, row[number], table.columns[number].name) for number in kept]
        for cell in cells:
            cell.font = _BOLD
            if cell.fill.fill_type is None:
                cell.fill = _SUM
        sheet.append(cells)
    _notes(sheet, table.notes)
    if any(isinstance(value, Hidden) for row in table.rows for value in row):
        _notes(sheet, [(f"“{DASH}”：不予显示", f'"{DASH}": not shown')])


#: Columns that stay in sight when a sheet is moved sideways, with those before them.
_FROZEN = ("name", "place", "day", "item_zh", "prefecture_name")


def _notes(sheet: Any, notes: Iterable[tuple[str, str]]) -> None:
    for text in (text for note in notes for text in note):
        cell = _cell(sheet, text, _SMALL)
        cell.alignment = _LINE_ONLY
        sheet.append([cell])


def _dictionary_sheet(book: Workbook, tables: Sequence[Table], front: Front) -> None:
    sheet = _sheet(book, "数据字典 Data dictionary", front)
    sheet.freeze_panes = "C2"
    for letter, width in zip("ABCDEF", (20, 22, 20, 24, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    heads = (
        "表\nTable",
        "列\nColumn",
        "表头\nHead",
        "表头（英文）\nHead in English",
        "含义\nMeaning in Chinese",
        "含义（英文）\nMeaning",
    )
    sheet.append(_heads(sheet, heads))
    for table in tables:
        for one in table.columns:
            sheet.append(
                [
                    _body(sheet, text)
                    for text in (table.zh, one.name, one.zh, one.en, one.about_zh, one.about_en)
                ]
            )


def _sheet(book: Workbook, name: str, front: Front, *, landscape: bool = True) -> Any:
    sheet = book.create_sheet(name)
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1" if landscape else None
    sheet.sheet_view.showGridLines = False
    # "&" starts a code in a footer.
    sheet.oddFooter.left.text = neutral(f"{front.title_zh}  {front.mark_zh}").replace("&", "&&")[
        :200
    ]
    sheet.oddFooter.right.text = "&P / &N"
    return sheet


def _heads(sheet: Any, texts: Iterable[str]) -> list[Any]:
    cells = []
    for text in texts:
        cell = WriteOnlyCell(sheet, text)
        cell.font, cell.fill, cell.alignment = _WHITE, _HEAD, _CENTRE
        cells.append(cell)
    return cells


def _body(sheet: Any, value: Value, column: str = "") -> Any:
    cell = _cell(sheet, value)
    cell.border = _LINE
    if isinstance(value, Look) and column.endswith("_shown"):
        cell.fill = PatternFill("solid", start_color=value.colour.lstrip("#"))
        cell.font = Font(name=_FONT, size=10, color=_readable(value.colour))
    elif isinstance(value, Hidden):
        cell.fill, cell.alignment = _GREY, _RIGHT
    elif value is None or isinstance(value, bool | date):
        cell.alignment = _MIDDLE
    return cell


def _cell(sheet: Any, value: Value, font: Font = _PLAIN) -> Any:
    cell = WriteOnlyCell(sheet, _content(value))
    cell.font = font
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        cell.number_format = "#,##0" if isinstance(value, int) else "#,##0.0"
    cell.alignment = _RIGHT if isinstance(value, int | float) else _TOP
    if cell.data_type == "f":  # never a formula of ours
        cell.data_type = "s"
    return cell


def _content(value: Value) -> Any:
    if value is None or isinstance(value, Hidden):
        return DASH
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).replace(tzinfo=None)
    if isinstance(value, Look):
        return f"{value.glyph} {value.zh} {value.en}"
    return neutral(value) if isinstance(value, str) else value


def _readable(colour: str) -> str:
    """Black or white, whichever reads better on a colour (relative luminance, WCAG 2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "FFFFFF" if light < 0.179 else _INK
