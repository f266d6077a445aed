"""Reads the sheets of a workbook that somebody keeps a list in: rows of text, in bounded memory, whatever the file says of its size.

What a sheet says of its own size is not believed: some programs write A1 there, and one stray cell in the last corner of a sheet
makes a table of 17,000 million cells. So only cells that hold something are kept.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from collector.core.errors import FleetError, mistaken
from collector.sources.files.foreign_cells import STRICT, transitional

MOST_UNPACKED = 128 * 1024**2
MOST_COLUMNS = 500
LAST_ROW = 1_048_576  # the last that Excel has
Row = tuple[str, ...]
T = TypeVar("T")
ZIPPED, OLD_KIND = b"PK\3\4", b"\xd0\xcf\x11\xe0"
_SAVE_AGAIN = "save it again as an Excel workbook (.xlsx)"


def first_in(path: Path, raw: bytes, take: Callable[[str, Iterator[Row]], T | None]) -> T | None:
    """What `take` makes of the first sheet that it makes something of. FleetError if the workbook cannot be read.

    It gets the sheet's name, empty where there is but one, and its rows, those that hold nothing as empty ones.
    """
    if raw.startswith(OLD_KIND):
        raise mistaken(path, "is a workbook of the old kind (.xls), or has a password on it", _SAVE_AGAIN)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of every extension of other programs
            book = load_workbook(BytesIO(_plain(path, raw)), read_only=True, data_only=True)
            try:
                sheets = book.worksheets
                found = (take(sheet.title if len(sheets) > 1 else "", _rows(sheet)) for sheet in sheets)
                return next((made for made in found if made is not None), None)
            finally:
                book.close()
    except FleetError:
        raise
    except Exception as error:  # a damaged part raises whatever openpyxl trips over; it has no error for it
        message = f"is no workbook that can be read ({type(error).__name__})"
        raise mistaken(path, message, _SAVE_AGAIN) from error


def _plain(path: Path, raw: bytes) -> bytes:
    """The workbook under the names openpyxl knows. FleetError for one that unpacks without end, or whose XML defines entities."""
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            message = f"unpacks to more than {MOST_UNPACKED // 1024**2} MiB"
            raise mistaken(path, message, "bring the list alone")
        parts = {
            part.filename: archive.read(part)
            for part in archive.infolist()
            if part.filename.endswith((".xml", ".rels"))
        }
        if any(b"<!DOCTYPE" in body or b"<!ENTITY" in body for body in parts.values()):
            raise mistaken(path, "has a DOCTYPE, as no workbook has", _SAVE_AGAIN)
        if not any(STRICT.search(body) for body in parts.values()):
            return raw
        made = BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as out:
            for name, body in parts.items():
                out.writestr(name, transitional(body))
        return made.getvalue()


def _rows(sheet: Any) -> Iterator[Row]:
    if not hasattr(sheet, "reset_dimensions"):
        return  # a sheet that is one chart
    sheet.reset_dimensions()
    empty: object = None
    for cells in sheet.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS, values_only=True):
        if cells is empty:  # openpyxl gives one and the same for every row between two that are there
            yield ()
            continue
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1].strip():
            texts.pop()
        if not texts:
            empty = cells
        yield tuple(texts)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # Excel keeps every number as a fraction
    return str(unescape(str(value)))
