"""Places a book's values in an Excel workbook. The same book gives the same bytes.

Every text is written as a string, whatever it looks like: openpyxl would make a formula of a leading `=` and an
error of `#N/A`. OWASP's apostrophe prefix is for CSV; in a true string cell it would only damage the text.
"""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from collector.core.model import HostStateKind
from reports.site_report import Book, CellValue, Column, ColumnKind, Sheet, SiteReport

MOST_CHARACTERS = 32_767
MOST_LINE_FEEDS = 253
MOST_ROWS = 1_048_576
WIDEST = 60
NARROWEST = 9
PAPER, LOWEST_CAP = 210, 16
"""Widths that an A4 page across can show in a readable size, and the lowest cap that is tried for it."""
LINE_HEIGHT, TALLEST = 15.0, 409.0
A4 = 9
DAY_FORMAT, INSTANT_FORMAT = "mm-dd-yy", "m/d/yy h:mm"
"""Excel's built-in formats 14 and 22: each reader sees the own order of day and month."""

_COLOURS = {
    HostStateKind.WORKS: ("State ok", "17663F", "E3F3E9"),
    HostStateKind.NEEDS_WORK: ("State work", "A5271B", "FBE9E6"),
    HostStateKind.COULD_NOT_TELL: ("State unknown", "6A4396", "F1EAF8"),
    HostStateKind.NOT_REACHED: ("State not reached", "48566A", "E9ECF1"),
    HostStateKind.ACCEPTED: ("State accepted", "1B5A94", "E5EFF9"),
    HostStateKind.DOES_NOT_APPLY: ("State not applicable", "5F6368", "EFEFEF"),
}
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# Readers of the format take `_x0041_` for the letter A; the underscore before it is what must be written so.
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_NAMES = re.compile(r"[:\\/?*\[\]]")


def workbook(report: SiteReport) -> bytes:
    """The workbook of one site."""
    return book_bytes(report.book)


def book_bytes(book: Book) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for style in _styles():
        made.add_named_style(style)
    made.properties = _properties(book)
    for sheet in book.sheets:
        for name, rows in _pages_of(sheet):
            _place(made, book, sheet, name, rows)
    return _saved(made, book)


def _pages_of(sheet: Sheet) -> list[tuple[str, tuple[tuple[CellValue, ...], ...]]]:
    """The sheet's rows, on a second sheet before Excel's last row."""
    most = MOST_ROWS - 1
    parts = [sheet.rows[start : start + most] for start in range(0, len(sheet.rows), most)] or [()]
    name = _NOT_IN_NAMES.sub(" ", sheet.name)
    return [(name[:31] if not n else f"{name[:27]} {n + 1}", part) for n, part in enumerate(parts)]


def _place(
    made: Workbook, book: Book, sheet: Sheet, name: str, rows: tuple[tuple[CellValue, ...], ...]
) -> None:
    ws: Worksheet = made.create_sheet(name)
    ws.append([_cell_text(column.heading, book.cut_mark) for column in sheet.columns])
    widths = _widths(sheet.columns, rows)
    for index, column in enumerate(sheet.columns, 1):
        ws.cell(1, index).style = "Heading row"
        ws.column_dimensions[get_column_letter(index)].width = widths[index - 1]
        ws.column_dimensions[get_column_letter(index)].hidden = column.is_hidden
    for row_number, row in enumerate(rows, 2):
        for index, (column, value) in enumerate(zip(sheet.columns, row, strict=True), 1):
            _write(ws, (row_number, index), value, _style(sheet, column, row), book.cut_mark)
        ws.row_dimensions[row_number].height = _height(row, widths)
    ws.row_dimensions[1].height = _height(tuple(c.heading for c in sheet.columns), widths, beside=3)
    last = f"{get_column_letter(len(sheet.columns))}{max(len(rows), 1) + 1}"
    if sheet.table:
        table = Table(displayName=_table_name(made, sheet.table), ref=f"A1:{last}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        ws.add_table(table)
    ws.freeze_panes = f"{get_column_letter(sheet.frozen_columns + 1)}2"
    if sheet.is_hidden:
        ws.sheet_state = "hidden"
    _for_paper(ws, book, last)


def _table_name(made: Workbook, name: str) -> str:
    taken = sum(table.startswith(name) for ws in made.worksheets for table in ws.tables)
    return name if not taken else f"{name}{taken + 1}"


# -- cells --------------------------------------------------------------------------------------------


def _write(ws: Worksheet, at: tuple[int, int], value: CellValue, style: str, cut_mark: str) -> None:
    cell = ws.cell(*at)
    match value:
        case None:
            pass
        case str():
            text = _cell_text(value, cut_mark)
            if text:  # openpyxl writes an empty string as a cell of another type
                cell.value = text
                cell.data_type = "s"
        case datetime() | date() | int():
            cell.value = value
    cell.style = style


def _cell_text(text: str, cut_mark: str) -> str:
    """What a cell can hold: no control characters, at most 253 line feeds and 32,767 characters, with a mark if cut."""
    clean = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = clean.split("\n")
    if len(lines) > MOST_LINE_FEEDS + 1:
        clean = "\n".join(lines[:MOST_LINE_FEEDS]) + "\n" + cut_mark
    safe = _ESCAPE_LIKE.sub("_x005F_", clean)
    if _units(safe) <= MOST_CHARACTERS:
        return safe
    keep = MOST_CHARACTERS - _units(cut_mark)
    cut = safe.encode("utf-16-le")[: 2 * keep].decode("utf-16-le", errors="ignore")
    return cut + cut_mark


def _units(text: str) -> int:
    """Length as Excel counts it, in UTF-16 units: an emoji is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def _style(sheet: Sheet, column: Column, row: tuple[CellValue, ...]) -> str:
    match column.kind:
        case ColumnKind.STATE:
            code = next((v for c, v in zip(sheet.columns, row, strict=True) if c.id == "state-code"), None)
            return _COLOURS[HostStateKind(str(code))][0] if code else "Text cell"
        case ColumnKind.NUMBER:
            return "Number cell"
        case ColumnKind.DAY:
            return "Day cell"
        case ColumnKind.INSTANT:
            return "Instant cell"
        case _:
            return "Text cell"


def _widths(columns: tuple[Column, ...], rows: tuple[tuple[CellValue, ...], ...]) -> tuple[float, ...]:
    """From the longest line of each column, none above 60; wide sheets are capped lower, so that paper stays readable."""
    wanted = [_wanted(index, column, rows) for index, column in enumerate(columns)]
    shown = [width for width, column in zip(wanted, columns, strict=True) if not column.is_hidden]
    cap = next(
        (c for c in range(WIDEST, LOWEST_CAP, -2) if sum(min(w, c) for w in shown) <= PAPER), LOWEST_CAP
    )
    return tuple(float(min(width, cap)) for width in wanted)


def _wanted(index: int, column: Column, rows: tuple[tuple[CellValue, ...], ...]) -> int:
    longest = max((_length(row[index]) for row in rows), default=0)
    heading = (
        max((len(word) for word in column.heading.split()), default=0) + 4
    )  # room for the filter's button
    return max(NARROWEST, heading, longest + 2)


def _height(row: tuple[CellValue, ...], widths: tuple[float, ...], beside: int = 0) -> float:
    """Room for every wrapped line: not every reader of the format works that out by itself."""
    lines = max((_lines(value, width - beside) for value, width in zip(row, widths, strict=True)), default=1)
    return min(TALLEST, 3 + LINE_HEIGHT * lines)


def _lines(value: CellValue, width: float) -> int:
    if not isinstance(value, str):
        return 1
    return sum(max(1, ceil(len(line) * 1.08 / max(width - 1, 1))) for line in value[:5000].split("\n"))


def _length(value: CellValue) -> int:
    match value:
        case None:
            return 0
        case str():
            return max((len(line) for line in value[:500].split("\n")), default=0)
        case datetime():
            return 16
        case date():
            return 10
        case _:
            return len(str(value))


# -- looks --------------------------------------------------------------------------------------------


def _styles() -> list[NamedStyle]:
    top = Alignment(vertical="top", wrap_text=True)
    right = Alignment(vertical="top", horizontal="right", indent=1)
    left = Alignment(vertical="top", horizontal="left")
    line = Border(bottom=Side("hair", color="9AA3AD"))
    styles = [
        NamedStyle("Text cell", number_format="@", alignment=top, font=_font(), border=line),
        NamedStyle("Number cell", number_format="0", alignment=right, font=_font(), border=line),
        NamedStyle("Day cell", number_format=DAY_FORMAT, alignment=left, font=_font(), border=line),
        NamedStyle("Instant cell", number_format=INSTANT_FORMAT, alignment=left, font=_font(), border=line),
        NamedStyle(
            "Heading row",
            font=_font(bold=True, color="FFFFFF"),
            fill=PatternFill("solid", fgColor="0B5563"),
            alignment=Alignment(vertical="center", wrap_text=True),
            border=Border(bottom=Side("medium", color="0B5563")),
        ),
    ]
    styles += [
        NamedStyle(
            name,
            font=_font(bold=True, color=ink),
            fill=PatternFill("solid", fgColor=ground),
            alignment=top,
            border=line,
        )
        for name, ink, ground in _COLOURS.values()
    ]
    return styles


def _font(*, bold: bool = False, color: str | None = None) -> Font:
    """The theme's body font at 11 point."""
    return Font(name="Calibri", sz=11, family=2, scheme="minor", b=bold, color=color)


def _for_paper(ws: Worksheet, book: Book, last: str) -> None:
    ws.page_setup.paperSize = A4
    ws.page_setup.orientation = "landscape"
    ws.page_setup.fitToWidth = 1
    ws.page_setup.fitToHeight = 0
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    ws.print_title_rows = "1:1"
    if ws.sheet_state == "visible":
        ws.print_area = f"A1:{last}"
    ws.page_margins.left = ws.page_margins.right = 0.4
    ws.page_margins.top = ws.page_margins.bottom = 0.75
    before, between, after = (_paper_text(part) for part in book.page_of)
    head, foot = HeaderFooterItem(), HeaderFooterItem()
    head.left.text = _paper_text(book.header)
    head.right.text = _paper_text(ws.title)
    foot.left.text = _paper_text(f"{book.header}, {book.day}")
    foot.right.text = f"{before}&P{between}&N{after}"
    ws.oddHeader, ws.oddFooter = head, foot


def _paper_text(text: str) -> str:
    """Text for a page's header or footer, where `&` starts a code and 255 characters are all there is."""
    return _ILLEGAL.sub("", text)[:90].replace("&", "&&")


def _properties(book: Book) -> DocumentProperties:
    """Office keeps instants in UTC without saying so."""
    created = book.created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return DocumentProperties(
        creator="eidfleet",
        title=_cell_text(book.title, ""),
        subject=_cell_text(book.header, ""),
        language=book.language_tag,
        created=created,
        modified=created,
    )


# -- bytes --------------------------------------------------------------------------------------------


_FIRST_ZIP_YEAR = datetime(1980, 1, 1, tzinfo=UTC)


class _FixedZip(zipfile.ZipFile):
    """A zip in which every entry has the book's own date, and so has the workbook's "last modified"."""

    def __init__(self, target: BytesIO, created: datetime) -> None:
        super().__init__(target, "w", zipfile.ZIP_DEFLATED)
        self._created = created

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **kwargs: Any) -> None:
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        if name == "docProps/core.xml":
            data = self._with_date(data)
        entry = zipfile.ZipInfo(name, date_time=max(self._created, _FIRST_ZIP_YEAR).timetuple()[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED
        super().writestr(entry, data)

    def write(self, filename: Any, arcname: Any = None, *args: Any, **kwargs: Any) -> None:
        self.writestr(str(arcname), Path(filename).read_bytes())

    def _with_date(self, data: str | bytes) -> bytes:
        """openpyxl sets "modified" to the clock when it saves."""
        raw = data.encode() if isinstance(data, str) else data
        stamp = f"{self._created:%Y-%m-%dT%H:%M:%SZ}".encode()
        return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", lambda m: m[1] + stamp, raw)


def _saved(made: Workbook, book: Book) -> bytes:
    target = BytesIO()
    created = book.created.astimezone(UTC)
    ExcelWriter(made, _FixedZip(target, created)).save()
    return target.getvalue()
