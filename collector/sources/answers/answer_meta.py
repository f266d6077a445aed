"""The hidden sheet of a workbook that came back: is it ours, of this fleet and version, and left as it was?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from collector.core.errors import mistaken
from collector.core.fleet.site_answers import META_SHEET, WORKBOOK_SCHEMA, seal
from collector.core.model import CheckId, HostName, SiteId
from collector.sources.files.foreign_cells import Cells, Grid

_COLUMNS = ("key", "value", "row-id", "sheet", "host", "check")
_DEEPEST_HEADING = 5
_NEW_ONE = "send the site a new workbook from `eidfleet report`, and ask for the answers in that one"


@dataclass(frozen=True, slots=True)
class MetaRow:
    """What a line is about, by its id."""

    sheet: str
    host: HostName
    check: CheckId | None


@dataclass(frozen=True, slots=True)
class Meta:
    site: SiteId
    measured: str
    catalogue_version: str
    rows: Mapping[str, MetaRow]


def meta_of(path: Path, book: Cells, fleet: str) -> Meta:
    """FleetError says which of the questions above has the answer no."""
    cells = tuple(_cells(book))
    pairs = {key: value for key, value, *_ in cells if key}
    if "schema" not in pairs:
        hint = "name a workbook that `eidfleet report` made"
        raise mistaken(path, "has no hidden sheet of eidfleet: it is not ours, or lost it", hint)
    if pairs["schema"] != str(WORKBOOK_SCHEMA):
        message = f"is of workbook version {pairs['schema']}; this eidfleet reads version {WORKBOOK_SCHEMA}"
        raise mistaken(path, message, _NEW_ONE)
    listed = [(row_id, sheet, host, check) for _, _, row_id, sheet, host, check in cells if row_id]
    kept = [(key, value) for key, value in pairs.items() if key != "seal"]
    # The same line twice is no harm: a workstation that named one portal twice had it so in older workbooks.
    is_plain = len(set(listed)) == len({row[0] for row in listed})
    if pairs.get("seal") != seal([*kept, *listed]) or not is_plain:
        raise mistaken(path, "its hidden sheet was changed, so nothing in it can be trusted", _NEW_ONE)
    if pairs["fleet"] != fleet:
        hint = "look for it with the fleet it belongs to (--fleet)"
        raise mistaken(path, "is a workbook of another fleet, or of another store", hint)
    return Meta(
        SiteId(_text(pairs["site"])),
        pairs["measured"],
        _text(pairs["catalogue_version"]),
        {
            row: MetaRow(sheet, HostName(_text(host)), CheckId(_text(check)) if check else None)
            for row, sheet, host, check in listed
        },
    )


def _cells(book: Cells) -> Iterator[tuple[str, str, str, str, str, str]]:
    """The rows of the hidden sheet as text. Programs that cannot hide a sheet may rename it: its columns tell it."""
    named = sorted(book.grids, key=lambda grid: grid.title != META_SHEET)
    for grid, heading in ((grid, _heading(grid)) for grid in named):
        if heading is None:
            continue
        row, columns = heading
        for number in sorted(number for number in grid.rows if number > row):
            a, b, c, d, e, f = (_cell(grid.rows[number].get(column)) for column in columns)
            yield a, b, c, d, e, f
        return


def _heading(grid: Grid) -> tuple[int, list[int]] | None:
    """The row with the names of all columns, each once, and where they stand."""
    for number in sorted(grid.rows)[:_DEEPEST_HEADING]:
        named = [(str(value), column) for column, value in grid.rows[number].items()]
        places = [[column for text, column in named if text == name] for name in _COLUMNS]
        if all(len(found) == 1 for found in places):
            return number, [found[0] for found in places]
    return None


def _cell(value: object) -> str:
    """As text; a program may have taken a number written as text for one."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else unescaped(str(value))


def _text(plain: str) -> str:
    """Undoes how the hidden sheet keeps a name: as JSON does, in ASCII."""
    return str(json.loads(f'"{plain}"'))


def unescaped(text: str) -> str:
    """openpyxl leaves the format's own escape of an underscore as it is."""
    return text.replace("_x005F_", "_").replace("_x005f_", "_")
