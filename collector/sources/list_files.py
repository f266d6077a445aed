"""Reads an administrator's list of workstations from a workbook or from CSV, as text and nothing else."""

from __future__ import annotations

import csv
from collections.abc import Collection, Sequence
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from collector.core.errors import FleetError, Mistake
from collector.core.fleet_list import Table, normal
from collector.sources.plain_file import plain

MOST_BYTES = 32 * 1024**2
HEADINGS_WITHIN = 20
"""Rows in which the headings must stand; a list may have a title above them."""


def read_table(path: Path, headings: Collection[str]) -> Table:
    """The first table whose headings are known. FleetError if the file cannot be read or holds none."""
    try:
        if plain(path).stat().st_size > MOST_BYTES:
            raise FleetError(
                Mistake(str(path), f"is larger than {MOST_BYTES // 1024**2} MiB", "bring the list alone")
            )
        sheets = _workbook(path) if path.suffix.lower() in (".xlsx", ".xlsm") else {"": _csv(path)}
    except OSError as error:
        raise FleetError(
            Mistake(str(path), f"cannot be read: {error.strerror or error}", "name a .xlsx or .csv file")
        ) from error
    for sheet, rows in sheets.items():
        for number, row in enumerate(rows[:HEADINGS_WITHIN]):
            if sum(normal(cell) in headings for cell in row) >= 2:
                place = f"{path}, sheet {sheet}" if len(sheets) > 1 else str(path)
                return Table(place, row, rows[number + 1 :], number + 2)
    hint = "download one to fill in with `eidfleet inventory template FILE`"
    raise FleetError(Mistake(str(path), "has no row with headings that are known", hint))


def _workbook(path: Path) -> dict[str, Sequence[Sequence[str]]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            return {
                sheet.title: [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
                for sheet in book.worksheets
            }
        finally:
            book.close()
    except (
        BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        SyntaxError,
    ) as error:  # the last: broken XML
        raise FleetError(
            Mistake(str(path), f"is no workbook that can be read: {error}", "save it again as .xlsx")
        ) from error


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # Excel keeps every number as a fraction
    return str(value)


def _csv(path: Path) -> Sequence[Sequence[str]]:
    body = path.read_bytes()
    for encoding in ("utf-16",) if body.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252"):
        try:
            text = body.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FleetError(Mistake(str(path), "is no text in UTF-8 or Windows-1252", "save it as CSV UTF-8"))
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(";,\t", key=first.count)
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True))
    except csv.Error as error:
        raise FleetError(Mistake(str(path), f"is no CSV: {error}", "save it again as CSV")) from error
    return [[_unmarked(cell) for cell in row] for row in rows]


def _unmarked(cell: str) -> str:
    """Without the apostrophe that keeps a phone number from being a formula."""
    return cell[1:] if cell.startswith(("'+", "'=", "'-", "'@")) else cell
