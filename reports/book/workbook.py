"""Places a book's values in an Excel workbook. The same book gives the same bytes.

openpyxl is given everything but the rows (`sheet_rows`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from math import inf
from typing import Any

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.properties import Outline
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from reports.book.book_values import (
    Book,
    CellValue,
    ColumnKind,
    Count,
    Front,
    Link,
    Sheet,
)
from reports.book.sheet_rows import CellTexts, SheetRows
from reports.book.workbook_cells import cell_text, height, widths
from reports.book.workbook_chart import CHART_ROWS, add_trend
from reports.book.workbook_entries import add_entries, name_entries
from reports.book.workbook_file import saved
from reports.book.workbook_front import FRONT_WIDTHS, FrontPage, front_styles
from reports.book.workbook_looks import (
    ENTRY_HEADING_STYLE,
    HEADING_STYLE,
    LINK_STYLE,
    STYLE_OF_CODE,
    for_paper,
    not_for_paper,
    state_rules,
    style_name,
    styles,
)

MOST_ROWS = 1_048_576
"""What Excel takes on one sheet."""
STATE_CODE = "state-code"
_NOT_IN_NAMES = re.compile(r"[:\\/?*\[\]]")

Rows = tuple[tuple[CellValue, ...], ...]


def book_bytes(book: Book) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for style in styles():
        made.add_named_style(style)
    made.properties = _properties(book)
    custom: Any = made
    for name, text in book.properties.items():
        if text:
            value = cell_text(text, "")[:255]
            custom.custom_doc_props.append(StringProperty(name=f"eidfleet {name}", value=value))
    if book.front:
        for style in front_styles(book.front):
            made.add_named_style(style)
    writer = _Writer(made, book)
    if book.front:
        writer.place_front(book.front)
    for sheet in book.sheets:
        for part, (title, rows) in enumerate(_pages_of(sheet)):
            writer.place(sheet, title, rows, part)
    charts = [book.front.chart_text] if book.front else []
    charts += [sheet.trend.alternative for sheet in book.sheets if sheet.trend]
    return saved(made, book.created, writer.rows, charts)


def _pages_of(sheet: Sheet) -> list[tuple[str, Rows]]:
    """The sheet's rows, on a second sheet before Excel's last row."""
    most = MOST_ROWS - 1
    parts = [sheet.rows[start : start + most] for start in range(0, len(sheet.rows), most)] or [()]
    return [(_title(sheet.name, n), part) for n, part in enumerate(parts)]


def _title(name: str, part: int = 0) -> str:
    """What Excel takes for a sheet's name."""
    name = _NOT_IN_NAMES.sub(" ", name)
    return f"{name[:27]} {part + 1}" if part else name[:31]


class _Writer:
    """Places sheet after sheet."""

    def __init__(self, made: Workbook, book: Book) -> None:
        self.made = made
        self.book = book
        self.rows: dict[str, SheetRows] = {}
        """By sheet title."""
        self.sheets = {sheet.id: sheet for sheet in book.sheets}
        self._styles = self._style_numbers()
        self._texts = CellTexts(book.cut_mark, self._location, self._formula)

    def _style_numbers(self) -> Mapping[str, int]:
        """Each named style's number in cells."""
        scratch = self.made.create_sheet("scratch")
        numbers = {}
        for index, name in enumerate(self.made.named_styles, 1):
            cell = scratch.cell(1, index)
            cell.style = name
            numbers[name] = cell.style_id
        self.made.remove(scratch)
        return numbers

    def _sheet(self, title: str) -> SheetRows:
        ws: Worksheet = self.made.create_sheet(title)
        return self.rows.setdefault(ws.title, SheetRows(ws, self._styles, self._texts))

    def place_front(self, front: Front) -> None:
        """The page before the sheets. It says what is counted and done on them, so it needs their places."""
        rows = self._sheet(_title(front.name))
        FrontPage(rows).fill(front, self.book.language_tag)
        corner = f"{get_column_letter(len(FRONT_WIDTHS))}{rows.count}"
        for_paper(rows.ws, self.book, corner, is_one_page=True)

    def place(self, sheet: Sheet, title: str, values: Rows, part: int) -> None:
        rows = self._sheet(title)
        ws = rows.ws
        room = widths(sheet.columns, values, sheet.on_paper)
        _headings(rows, sheet, room)
        _fill(rows, sheet, values, room)
        bottom = max(len(values), 1) + 1
        corner = f"{get_column_letter(len(sheet.columns))}{bottom}"
        if sheet.table:
            self._table(ws, sheet, f"A1:{corner}", part)
        if any(column.kind is ColumnKind.STATE for column in sheet.columns):
            _colour(ws, sheet, bottom)
        add_entries(ws, sheet, bottom, self._list_area)
        if not part:
            name_entries(self.made, ws, sheet)
        ws.freeze_panes = f"{get_column_letter(sheet.frozen_columns + 1)}2"
        if sheet.is_hidden:
            ws.sheet_state = "hidden"
        if sheet.is_protected:
            ws.protection.sheet = True
            ws.protection.formatColumns = ws.protection.formatRows = False  # widths stay the reader's own
        if sheet.trend and len(values) > 1:
            add_trend(ws, sheet, sheet.trend, len(values), self.book.language_tag)
            bottom += CHART_ROWS
        if sheet.is_printed and not sheet.is_hidden:
            printed = get_column_letter(sheet.on_paper or len(sheet.columns))
            for_paper(ws, self.book, f"{printed}{bottom}")
        elif not sheet.is_hidden:
            not_for_paper(ws, len(sheet.columns))

    def _location(self, link: Link) -> str:
        title = _title(self.sheets[link.sheet_id].name).replace("'", "''")
        return f"'{title}'!A{link.row + 1}"

    def _formula(self, count: Count) -> str:
        """A count over a table's column. In such a reference an apostrophe goes before what has a meaning there."""
        sheet = self.sheets[count.sheet_id]
        counted = next(column for column in sheet.columns if column.id == count.column_id)
        heading = re.sub(r"(['\[\]#@])", r"'\1", counted.heading)
        column = f"{sheet.table}[{heading}]"
        return f"COUNTA({column})" if count.equal is None else f'COUNTIF({column},"{count.equal}")'

    # -- tables and what people fill in ------------------------------------------------------------------

    def _table(self, ws: Worksheet, sheet: Sheet, area: str, part: int) -> None:
        name = f"{sheet.table}{part + 1 if part else ''}"
        table = Table(displayName=name, ref=area, autoFilter=AutoFilter(ref=area))
        for number, column in enumerate(sheet.columns, 1):  # openpyxl would look for their names in cells
            heading = cell_text(column.heading, self.book.cut_mark)
            table.tableColumns.append(TableColumn(id=number, name=heading))
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        ws.add_table(table)

    def _list_area(self, list_id: str) -> str:
        columns = (
            (sheet, n) for sheet in self.book.sheets for n, of in enumerate(sheet.columns) if of.id == list_id
        )
        sheet, index = next(columns)
        used = sum(row[index] is not None for row in sheet.rows)
        letter = get_column_letter(index + 1)
        return f"'{_title(sheet.name)}'!${letter}$2:${letter}${used + 1}"


def _headings(rows: SheetRows, sheet: Sheet, room: tuple[float, ...]) -> None:
    ws = rows.ws
    for index, column in enumerate(sheet.columns, 1):
        ws.column_dimensions[get_column_letter(index)].width = room[index - 1]
        ws.column_dimensions[get_column_letter(index)].hidden = column.is_hidden
        if column.is_detail:
            ws.column_dimensions[get_column_letter(index)].outlineLevel = 1
    if any(column.is_detail for column in sheet.columns):
        ws.sheet_properties.outlinePr = Outline(summaryRight=False)  # the button to fold stands before them
    texts = tuple(column.heading for column in sheet.columns)
    styles = [ENTRY_HEADING_STYLE if column.entry else HEADING_STYLE for column in sheet.columns]
    rows.add(height(texts, _shown(sheet, room), beside=3), texts, styles)


def _fill(rows: SheetRows, sheet: Sheet, values: Rows, room: tuple[float, ...]) -> None:
    usual = [style_name(column) for column in sheet.columns]
    states = [i for i, column in enumerate(sheet.columns) if column.kind is ColumnKind.STATE]
    code_at = next((i for i, column in enumerate(sheet.columns) if column.id == STATE_CODE), None)
    room = _shown(sheet, room)
    for row in values:
        styles = [
            LINK_STYLE if isinstance(value, Link) else look for value, look in zip(row, usual, strict=True)
        ]
        code = row[code_at] if code_at is not None else None
        if code:
            for index in states:
                styles[index] = STYLE_OF_CODE[str(code)]
        rows.add(height(row, room), row, styles)


def _shown(sheet: Sheet, room: tuple[float, ...]) -> tuple[float, ...]:
    """What is hidden makes no row higher."""
    return tuple(
        inf if column.is_hidden else chars for column, chars in zip(sheet.columns, room, strict=True)
    )


def _colour(ws: Worksheet, sheet: Sheet, bottom: int) -> None:
    """Colours follow the hidden state code, whatever the words say."""
    ids = [column.id for column in sheet.columns]
    if STATE_CODE not in ids:
        return
    code = get_column_letter(ids.index(STATE_CODE) + 1)
    areas = " ".join(
        f"{get_column_letter(index)}2:{get_column_letter(index)}{bottom}"
        for index, column in enumerate(sheet.columns, 1)
        if column.kind is ColumnKind.STATE
    )
    for rule in state_rules(sheet, code):
        ws.conditional_formatting.add(areas, rule)


def _properties(book: Book) -> DocumentProperties:
    """Office keeps instants in UTC without saying so."""
    created = book.created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return DocumentProperties(
        creator="eidfleet",
        title=cell_text(book.title, ""),
        subject=cell_text(book.header, ""),
        keywords=cell_text(book.keywords, "") or None,
        language=book.language_tag,
        created=created,
        modified=created,
    )
