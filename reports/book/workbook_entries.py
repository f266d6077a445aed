"""What cells to fill in take: a list, days or short text, each with its prompt and its error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from collector.core.fleet.site_answers import entry_name
from reports.book.book_values import Choice, DayBetween, Entry, Sheet

_TITLE, _PROMPT, _ERROR = 32, 255, 225
"""The most characters of a prompt's title, a prompt, and an error."""


def add_entries(ws: Worksheet, sheet: Sheet, bottom: int, list_area: Callable[[str], str]) -> None:
    """`list_area` is where the texts of a list stand, by the list's id."""
    for index, column in enumerate(sheet.columns, 1):
        if column.entry is not None:
            letter = get_column_letter(index)
            check = _validation(column.entry, list_area)
            check.add(f"{letter}2:{letter}{bottom}")
            ws.add_data_validation(check)


def name_entries(made: Workbook, ws: Worksheet, sheet: Sheet) -> None:
    """A hidden name for each column to fill in, which follows the column wherever it is moved."""
    title = ws.title.replace("'", "''")
    for index, column in enumerate(sheet.columns, 1):
        if column.entry is not None:
            name = entry_name(sheet.id, column.id)
            area = f"'{title}'!${get_column_letter(index)}$1"
            made.defined_names[name] = DefinedName(name, attr_text=area, hidden=True)


def _validation(entry: Entry, list_area: Callable[[str], str]) -> DataValidation:
    rule: dict[str, Any] = {"type": "textLength", "operator": "lessThanOrEqual", "formula1": "1000"}
    match entry.takes:
        case Choice(list_id=list_id):
            rule = {"type": "list", "formula1": list_area(list_id)}
        case DayBetween(first=first, last=last):
            days = {"formula1": str(_serial(first)), "formula2": str(_serial(last))}
            rule = {"type": "date", "operator": "between", **days}
    return DataValidation(
        **rule,
        allow_blank=True,
        showInputMessage=True,
        showErrorMessage=True,
        errorStyle="stop",
        promptTitle=entry.title[:_TITLE],
        prompt=entry.prompt[:_PROMPT],
        errorTitle=entry.title[:_TITLE],
        error=entry.error[:_ERROR],
    )


def _serial(day: date) -> int:
    """Excel's number of a day."""
    return (day - date(1899, 12, 30)).days
