"""A sheet's rows as the text its file has.

openpyxl writes everything else of a workbook; a cell through it costs three times what the text of one does (decision 29).
Every text is written as a string, whatever it looks like. OWASP's apostrophe prefix is for CSV; in a true string cell it
would only damage the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from reports.book.book_values import CellValue, Count, Link
from reports.book.workbook_cells import cell_text

MOST_LINKS = 65_530
"""What Excel takes on one sheet."""
_SHEET_DATA = re.compile(rb"<sheetData ?/>|<sheetData>.*</sheetData>", re.DOTALL)
"""With lxml in its environment openpyxl writes an empty element another way."""
_DIMENSION = re.compile(rb'(<dimension ref=")[^"]*')

letter = cache(get_column_letter)


class CellTexts:
    """What stands in a cell's element, for all sheets of a book.

    `location` is where a link within the workbook leads, `formula` what a count says without its `=`.
    """

    def __init__(
        self, cut_mark: str, location: Callable[[Link], str], formula: Callable[[Count], str]
    ) -> None:
        self.location = location
        self._formula = formula
        self._cut_mark = cut_mark
        self._strings: dict[str, str] = {}

    def rest(self, value: CellValue) -> str:
        """A cell from behind its place and its style to its end."""
        match value:
            case None:
                return "/>"
            case str():
                return self._string(value)
            case Link():
                return self._string(value.text)
            case Count():
                return f"><f>{escape(self._formula(value))}</f><v>{value.result}</v></c>"
            case datetime() | date():
                number: float = to_excel(value)  # type: ignore[no-untyped-call]  # the stubs leave its argument out
                return f' t="n"><v>{number:.16g}</v></c>'
            case int():
                return f' t="n"><v>{value}</v></c>'

    def _string(self, value: str) -> str:
        """A workbook says the same things again and again."""
        known = self._strings.get(value)
        if known is None:
            text = cell_text(value, self._cut_mark)
            space = ' xml:space="preserve"' if text != text.strip() else ""
            known = f' t="inlineStr"><is><t{space}>{escape(text)}</t></is></c>' if text else "/>"
            self._strings[value] = known
        return known


class SheetRows:
    """The rows of one sheet, from its first on. `styles` has the number of each named style."""

    def __init__(self, ws: Worksheet, styles: Mapping[str, int], texts: CellTexts) -> None:
        self.ws = ws
        self._styles = styles
        self._texts = texts
        self._lines: list[str] = []
        self._columns = 0
        self._links = 0

    @property
    def count(self) -> int:
        return len(self._lines)

    def add(self, points: float, values: Sequence[CellValue], styles: Sequence[str]) -> None:
        """One more row of this height, with a style for each of its cells."""
        number = len(self._lines) + 1
        cells = []
        for index, (value, style) in enumerate(zip(values, styles, strict=True), 1):
            place = f"{letter(index)}{number}"
            cells.append(f'<c r="{place}" s="{self._styles[style]}"{self._texts.rest(value)}')
            if isinstance(value, Link) and value.text and self._links < MOST_LINKS:
                self._links += 1
                self.ws[place].hyperlink = self._hyperlink(place, value)
        self._columns = max(self._columns, len(cells))
        self._lines.append(f'<row r="{number}" ht="{points:g}" customHeight="1">{"".join(cells)}</row>')

    def _hyperlink(self, place: str, link: Link) -> Hyperlink:
        tip = cell_text(link.tip, "")[:255] or None
        if link.sheet_id:
            return Hyperlink(ref=place, location=self._texts.location(link), tooltip=tip)
        return Hyperlink(ref=place, target=link.address, tooltip=tip)

    def within(self, raw: bytes) -> bytes:
        """The sheet's file as openpyxl wrote it, with these rows in it and the area they take.

        Of the cells that carry a link openpyxl knows no more than that.
        """
        rows = f"<sheetData>{''.join(self._lines)}</sheetData>".encode()
        done, found = _SHEET_DATA.subn(lambda _: rows, raw, count=1)
        area = f"A1:{letter(self._columns)}{len(self._lines)}".encode()
        done, sized = _DIMENSION.subn(lambda match: match[1] + area, done, count=1)
        if not (found and sized):
            raise ValueError("no place for the rows of a sheet: openpyxl writes another way")
        return done
