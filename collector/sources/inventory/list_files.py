"""Reads an administrator's list of workstations from a workbook or from CSV, as text and nothing else."""

from __future__ import annotations

import csv
import io
import stat
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from collector.core.errors import mistaken
from collector.core.fleet.workstation_list import Table, normal
from collector.core.text import formulated
from collector.sources.inventory.list_workbook import MOST_COLUMNS, OLD_KIND, ZIPPED, Row, first_in

MOST_BYTES = 32 * 1024**2
MOST_ROWS = 50_000
HEADINGS_WITHIN = 20
"""Rows in which the headings must stand; a list may have a title above them."""
_SEPARATORS = ";,\t|"
_WORKBOOKS = (".xlsx", ".xlsm")


def read_table(path: Path, headings: Collection[str]) -> Table:
    """The first table whose headings are known. FleetError if the file cannot be read or holds none."""
    raw = _contents(path)
    if path.suffix.lower() in _WORKBOOKS or raw.startswith((ZIPPED, OLD_KIND)):
        table = first_in(
            path,
            raw,
            lambda sheet, rows: _table(f"{path}, sheet {sheet}" if sheet else str(path), rows, headings),
        )
    else:
        table = _csv_table(path, _decoded(path, raw), headings)
    if table is not None:
        return table
    hint = "download one to fill in with `eidfleet inventory template FILE`"
    raise mistaken(path, "has no row with headings that are known", hint)


def _contents(path: Path) -> bytes:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise mistaken(path, "is no ordinary file", "name a .xlsx or .csv file")
        if found.st_size > MOST_BYTES:
            raise mistaken(path, f"is larger than {MOST_BYTES // 1024**2} MiB", "bring the list alone")
        return path.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise mistaken(path, message, "name a .xlsx or .csv file") from error


def _table(place: str, rows: Iterable[Row], headings: Collection[str]) -> Table | None:
    """The rows below the first that holds headings, without what is empty at the end."""
    waiting = (row[:MOST_COLUMNS] for row in rows)
    first = list(islice(waiting, HEADINGS_WITHIN))
    number = next((n for n, row in enumerate(first) if _known(row, headings) >= 2), None)
    if number is None:
        return None
    below: list[Row] = []
    filled = last = 0
    for count, row in enumerate(chain(first[number + 1 :], waiting), start=1):
        below.append(row)
        if any(cell.strip() for cell in row):
            filled, last = filled + 1, count
        if filled > MOST_ROWS:
            raise mistaken(place, f"has more than {MOST_ROWS} rows", "bring the list in parts")
    return Table(place, first[number], below[:last], number + 2)


def _known(row: Sequence[str], headings: Collection[str]) -> int:
    return len({normal(cell) for cell in row} & set(headings))


# -- CSV -------------------------------------------------------------------------------------------------


def _decoded(path: Path, raw: bytes) -> str:
    for encoding in ("utf-16",) if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise mistaken(path, "is no text in UTF-8 or Windows-1252", "save it as CSV UTF-8")


def _csv_table(path: Path, text: str, headings: Collection[str]) -> Table | None:
    """The table as the separator shows it that makes most headings known: a title may hold commas, a heading too."""
    heads = {separator: _most_known(text, separator, headings) for separator in _SEPARATORS}
    try:
        return _table(str(path), _csv_rows(text, max(heads, key=heads.__getitem__)), headings)
    except csv.Error as error:
        raise mistaken(path, f"is no CSV: {error}", "save it again as CSV") from error


def _most_known(text: str, separator: str, headings: Collection[str]) -> int:
    most = 0
    try:
        for row in islice(_csv_rows(text, separator), HEADINGS_WITHIN):
            most = max(most, _known(row, headings))
    except csv.Error:
        pass  # what came before it counts: the open quote may be far below the headings
    return most


def _csv_rows(text: str, separator: str) -> Iterator[Row]:
    """Lines end as CSV's do: a line separator of Unicode within a cell ends nothing."""
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
        yield tuple(formulated(cell) for cell in row)
