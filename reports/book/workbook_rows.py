"""The rows of a table as a sheet's file has them, made as text; openpyxl writes all else (decision 26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from reports.book.workbook_cells import cell_text

_serial: Any = to_excel  # without types


class TextSheet(Worksheet):
    """A sheet whose rows below the headings are text already: openpyxl is told their area and their links."""

    def __init__(self, made: Workbook, title: str) -> None:
        self.links: list[Hyperlink] = []
        self.area = "A1"
        super().__init__(made, title)

    @property
    def _hyperlinks(self) -> list[Hyperlink]:
        return self.links

    @_hyperlinks.setter
    def _hyperlinks(self, _: object) -> None:
        """openpyxl empties it before it writes the cells."""

    def calculate_dimension(self) -> str:
        return self.area


def text_sheet(made: Workbook, title: str) -> TextSheet:
    """A new one, the last of its workbook."""
    inside: Any = made
    sheet = TextSheet(made, title)
    inside._add_sheet(sheet)
    return sheet


@dataclass(slots=True)
class RowsText:
    """Rows being written. `cut_mark` stands where a text is longer than a cell."""

    cut_mark: str
    _rows: list[str] = field(default_factory=list)
    _told: dict[str, str] = field(default_factory=dict)
    """What was made of texts: most of a table's stand in it many times."""
    _letters: dict[int, str] = field(default_factory=dict)

    def add(self, number: int, points: float, cells: Sequence[str]) -> None:
        self._rows.append(f'<row r="{number}" ht="{points:.16g}" customHeight="1">{"".join(cells)}</row>')

    def empty(self, place: str, style: int) -> str:
        return f'<c r="{place}" s="{style}" t="n" />'

    def text(self, place: str, style: int, value: str) -> str:
        """A true string, whatever it looks like; openpyxl's way for no text is an empty cell."""
        told = self._told.get(value)
        if told is None:
            told = self._told[value] = self._inline(cell_text(value, self.cut_mark))
        return f'<c r="{place}" s="{style}" t="inlineStr">{told}</c>' if told else self.empty(place, style)

    def number(self, place: str, style: int, value: int) -> str:
        return f'<c r="{place}" s="{style}" t="n"><v>{value:.16g}</v></c>'

    def day(self, place: str, style: int, value: date | datetime) -> str:
        return f'<c r="{place}" s="{style}" t="n"><v>{_serial(value):.16g}</v></c>'

    def formula(self, place: str, style: int, formula: str, result: int) -> str:
        """With its result: a viewer that calculates nothing would show an empty cell."""
        return f'<c r="{place}" s="{style}"><f>{escape(formula[1:])}</f><v>{result}</v></c>'

    def place(self, row: int, column: int) -> str:
        letter = self._letters.get(column)
        if letter is None:
            letter = self._letters[column] = get_column_letter(column)
        return f"{letter}{row}"

    def written(self) -> bytes:
        return "".join(self._rows).encode()

    def _inline(self, text: str) -> str:
        if not text:
            return ""
        space = ' xml:space="preserve"' if text != text.strip() else ""
        return f"<is><t{space}>{escape(text)}</t></is>"


def with_rows(raw: bytes, rows: bytes) -> bytes:
    """A sheet's file with these rows behind those that openpyxl wrote. ValueError where it writes another way."""
    end = b"</sheetData>"
    if raw.count(end) != 1:
        raise ValueError(
            f"{raw.count(end)} ends of rows in a sheet, one expected: openpyxl writes another way"
        )
    return raw.replace(end, rows + end)
