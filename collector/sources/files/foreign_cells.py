"""The cells of a workbook from any program, as plain values: never more than are filled, wherever they stand.

Excel's strict form, sheets without or with absurd dimensions, lone cells at the far end, and style sheets that only their
own program understands are all read. Nothing else of a workbook is looked at: no formula, picture, link or macro.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import column_index_from_string, range_boundaries
from openpyxl.workbook.defined_name import DefinedName

from collector.core.errors import FleetError, mistaken

LARGEST_FILE, LARGEST_UNPACKED = 50_000_000, 500_000_000
MOST_CELLS = 2_000_000
"""Filled cells of a whole workbook: ten times those of our largest."""
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384
_MOST_MERGED = 10_000
_STYLES = "xl/styles.xml"
_SEND_AGAIN = "ask the site to save it as .xlsx and send it again"
# ISO/IEC 29500 strict says the same in other namespaces; openpyxl knows those of the transitional form only.
STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(spreadsheetml|drawingml|officeDocument)/")
_MERGED = re.compile(rb"<(?:\w{1,20}:)?mergeCell\s{1,9}ref=\"([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\"")
# A document type in UTF-8 and in both kinds of UTF-16.
_ONE_CELL = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d{1,7})")
_SHEET = re.compile(rb"<(?:\w{1,20}:)?worksheet\s[^>]*>")
_DATA = re.compile(rb"<((?:\w{1,20}:)?)sheetData[\s/>]")
_DOCTYPES = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))

Value = object


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its filled cells by row and column, both from 1. `merged` are ranges of cells made one."""

    title: str
    rows: Mapping[int, Mapping[int, Value]]
    merged: tuple[tuple[int, int, int], ...] = ()
    """First column, first row and last row of each."""

    def at(self, row: int, column: int | None) -> Value:
        """What a cell shows; of cells merged downwards each what the first holds. None where it is empty."""
        if column is None:
            return None
        value = self.rows.get(row, {}).get(column)
        if value is None:
            for left, top, bottom in self.merged:
                if left == column and top <= row <= bottom:
                    return self.rows.get(top, {}).get(left)
        return value


@dataclass(frozen=True, slots=True)
class Cells:
    """A workbook's sheets in their order, and where its names for single cells lead: sheet title, row, column."""

    grids: tuple[Grid, ...]
    names: Mapping[str, tuple[str, int, int]]
    epoch: datetime
    """The day from which it counts days: of old Macs another one."""


def cells_of(path: Path) -> Cells:
    """FleetError for what is damaged, too large, locked with a password, or no workbook at all."""
    raw = _bytes(path)
    try:
        parts = _parts(path, raw)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of every extension of other programs
            return _read(path, _opened(parts), parts)
    except FleetError:
        raise
    except Exception as error:  # a damaged part raises whatever openpyxl trips over; it has no error for it
        said = f"is damaged, or no Excel workbook ({type(error).__name__})"
        raise mistaken(path, said, _SEND_AGAIN) from error


def _bytes(path: Path) -> bytes:
    hint = "name a workbook that came back"
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for, a device never ends
            raise mistaken(path, "is no file", hint)
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:  # the latter: a name no system takes
        said = error.strerror if isinstance(error, OSError) else error
        raise mistaken(path, f"cannot be read: {said}", hint) from error
    if not raw or len(raw) > LARGEST_FILE:
        raise mistaken(path, "is empty, or too large for a workbook of ours", _SEND_AGAIN)
    return raw


def _parts(path: Path, raw: bytes) -> dict[str, bytes]:
    """What is in the file, by name. Refused is what unpacks without end, and XML that defines entities, which no workbook has."""
    if not zipfile.is_zipfile(BytesIO(raw)):
        raise mistaken(path, "is no Excel workbook (.xlsx), is damaged, or has a password on it", _SEND_AGAIN)
    parts = {}
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
            raise mistaken(path, "unpacks to more than a workbook of ours can be", _SEND_AGAIN)
        for name in archive.namelist():
            if not name.endswith((".xml", ".rels")) or name.startswith("docProps/"):
                continue  # pictures, macros and who saved it are nothing to us
            part = archive.read(name)
            if any(mark in part for mark in _DOCTYPES):
                raise mistaken(path, f"is no workbook of ours: {name} has a DOCTYPE", _SEND_AGAIN)
            parts[name] = transitional(part)
    return parts


def transitional(part: bytes) -> bytes:
    """A part of a workbook in the namespaces that openpyxl knows."""
    return STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", part)


def _opened(parts: Mapping[str, bytes]) -> Workbook:
    try:
        return _loaded(parts)
    except Exception:  # styles are where programs differ most; without them a day is the number it is kept as
        return _loaded({name: part for name, part in parts.items() if name != _STYLES})


def _loaded(parts: Mapping[str, bytes]) -> Workbook:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, _only_cells(part))
    return load_workbook(target, read_only=True, data_only=True, keep_links=False)


def _only_cells(part: bytes) -> bytes:
    """Of a sheet only its cells: filters, views and looks are where programs write what openpyxl refuses."""
    sheet, data = _SHEET.search(part[:20_000]), _DATA.search(part)
    if sheet is None or data is None:
        return part
    end_mark = b"</" + data[1] + b"sheetData>"
    end = part.rfind(end_mark)
    body = part[data.start() : end + len(end_mark)] if end > 0 else b""
    prefix = sheet[0].partition(b"worksheet")[0]
    return b'<?xml version="1.0" encoding="UTF-8"?>' + sheet[0] + body + b"</" + prefix[1:] + b"worksheet>"


def _read(path: Path, book: Workbook, parts: Mapping[str, bytes]) -> Cells:
    left = MOST_CELLS
    grids = []
    for ws in book.worksheets:
        ws.reset_dimensions()  # what a sheet says of its own size is not to be trusted
        rows: dict[int, dict[int, Value]] = {}
        for number, row in enumerate(ws.iter_rows(max_row=_MOST_ROWS, values_only=True), start=1):
            filled: dict[int, Value] = {
                column: value
                for column, value in enumerate(row[:_MOST_COLUMNS], start=1)
                if value is not None and value != ""
            }
            if filled:
                rows[number] = filled
                left -= len(filled)
            if left < 0:
                said = f"has more than {MOST_CELLS:,} filled cells, which no workbook of ours has"
                raise mistaken(path, said, "ask the site to take out what it added")
        # openpyxl keeps where it found the sheet, and says nothing of merged cells while it only reads.
        part = parts.get(getattr(ws, "_worksheet_path", ""), b"")
        grids.append(Grid(ws.title, rows, tuple(_merged(part))))
    names = {name: place for name, made in book.defined_names.items() if (place := _place_of(made))}
    return Cells(tuple(grids), names, book.epoch)


def _merged(part: bytes) -> Iterator[tuple[int, int, int]]:
    for number, found in enumerate(_MERGED.finditer(part)):
        if number == _MOST_MERGED:
            return
        left, top, _, bottom = range_boundaries(found[1].decode())
        if left and top and bottom:
            yield left, top, bottom


def _place_of(defined: DefinedName) -> tuple[str, int, int] | None:
    """Where a name for one cell leads; other names are somebody's formulas."""
    found = _ONE_CELL.fullmatch(defined.value or "")
    if found is None:
        return None
    title = found[1].replace("''", "'") if found[1] else found[2]
    return title, int(found[4]), int(column_index_from_string(found[3]))
