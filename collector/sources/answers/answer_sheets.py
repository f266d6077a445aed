"""Finds the sheets, columns and lines of a workbook that came back, wherever they have gone, and reads the cells."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from openpyxl.utils.datetime import from_excel

from collector.core.errors import Mistake, mistaken
from collector.core.fleet.site_answers import (
    ANSWERS_OF,
    META_SHEET,
    TO_FILL_IN,
    AnswerKind,
    AnswerVocabulary,
    Field,
    RowAnswer,
    entry_name,
)
from collector.core.text import printable
from collector.sources.answers.answer_meta import Meta, unescaped
from collector.sources.files.foreign_cells import Cells, Grid, Value

_DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y")
_SERIALS = range(36_526, 73_051)
"""Excel's numbers of the days from 2000 to 2099."""
_LONGEST = 1000
_DEEPEST_HEADING = 50


@dataclass(frozen=True, slots=True)
class SheetToRead:
    """One sheet with its lines: where its headings stand, and which column holds what. `seen` are its lines' ids."""

    grid: Grid
    kind: str
    heading: int
    id_column: int
    columns: Mapping[Field, int]
    seen: frozenset[str]


@dataclass(frozen=True, slots=True)
class AnswerSheets:
    """The sheets of one workbook; `meta` is what its hidden sheet says, `words` what is written in ours."""

    path: Path
    book: Cells
    meta: Meta
    words: AnswerVocabulary

    def sheets(self) -> list[SheetToRead]:
        """For each kind of sheet the one that has most columns to fill in; several only if a sheet was copied.

        FleetError if there are lines to answer and no such sheet: an answer may be in it, under a name nobody knows.
        """
        found = []
        for kind in ANSWERS_OF:
            likely = [
                sheet
                for grid in self.book.grids
                if grid.title != META_SHEET
                if (sheet := self._sheet(grid, kind)) is not None
            ]
            most = max((_fields(sheet) for sheet in likely), default=0)
            found += [sheet for sheet in likely if _fields(sheet) == most]
        if self.meta.rows and not found:
            hint = "ask the site for the sheet with its own headings and its hidden columns"
            raise mistaken(self.path, "the columns to fill in, or the hidden ids, are not there", hint)
        return found

    def _sheet(self, grid: Grid, kind: str) -> SheetToRead | None:
        """The sheet, if it has lines of ours and a column to fill in."""
        ids = frozenset(row_id for row_id, row in self.meta.rows.items() if row.sheet == kind)
        hits = [
            (number, column)
            for number, row in grid.rows.items()
            for column, value in row.items()
            if isinstance(value, str) and unescaped(value).strip() in ids
        ]
        if not hits:
            return None
        id_column = Counter(column for _, column in hits).most_common(1)[0][0]
        lines = [row for row, column in hits if column == id_column]
        headings = {
            number: {column: _key(value) for column, value in row.items() if isinstance(value, str)}
            for number, row in grid.rows.items()
            if number < min(min(lines), _DEEPEST_HEADING)
        }
        known = frozenset().union(*self.words.headings.values())
        heading = max(headings, key=lambda row: (len(known & set(headings[row].values())), row), default=0)
        if not heading:
            return None
        columns = self._columns(grid, kind, heading, headings[heading])
        if not any(field in columns for field in TO_FILL_IN):
            return None
        seen = frozenset(unescaped(str(grid.rows[row][id_column])).strip() for row in lines)
        return SheetToRead(grid, kind, heading, id_column, columns, seen)

    def _columns(
        self, grid: Grid, kind: str, heading: int, headings: Mapping[int, str]
    ) -> Mapping[Field, int]:
        """Each field's column: by its heading in any language, else by the workbook's hidden name for it."""
        found: dict[Field, int] = {}
        for field in Field:
            if field is Field.ROW_ID:
                continue
            named = self._named(grid, entry_name(kind, field), heading)
            places = [column for column, text in headings.items() if text in self.words.headings[field]]
            if len(places) > 1 and named in places:
                places = [named]
            if len(places) > 1 and field in TO_FILL_IN:
                message = f'has two columns "{printable(str(grid.at(heading, places[0])))}"'
                raise mistaken(self._place(grid, heading), message, "rename the one that was added")
            if len(places) == 1:
                found[field] = places[0]
            elif named is not None and not places:
                found[field] = named
        taken = Counter(found.values())
        return {field: column for field, column in found.items() if taken[column] == 1}

    def _named(self, grid: Grid, name: str, heading: int) -> int | None:
        """The column a hidden name leads to, if it leads to this sheet's headings."""
        title, row, column = self.book.names.get(name, ("", 0, 0))
        return column if (title, row) == (grid.title, heading) else None

    def filled_lines(self, sheet: SheetToRead) -> Iterator[RowAnswer | Mistake | str]:
        """Every line a person filled in; a Mistake where its id cannot be trusted, a text where nothing follows."""
        if Field.ANSWER not in sheet.columns:
            yield f"{sheet.grid.title}: no column for answers any more; only the others were read"
        for number in sorted(number for number in sheet.grid.rows if number > sheet.heading):
            values = {
                field: sheet.grid.at(number, column)
                for field, column in sheet.columns.items()
                if field in TO_FILL_IN
            }
            if all(value is None or not str(value).strip() for value in values.values()):
                continue
            row_id = unescaped(str(sheet.grid.at(number, sheet.id_column) or "")).strip()
            if not row_id:
                yield f"{sheet.grid.title}, row {number}: a line that somebody added, so nobody knows which PC it is about"
                continue
            yield self._wrong_id(sheet, number, row_id) or self._row_answer(sheet, number, row_id, values)

    def _wrong_id(self, sheet: SheetToRead, number: int, row_id: str) -> Mistake | None:
        """Why the id of a line is not to be trusted; None if it is."""
        place = self._place(sheet.grid, number)
        row = self.meta.rows.get(row_id)
        if row is None or row.sheet != sheet.kind:
            return Mistake(
                place, "its hidden id was changed", "nobody can tell which PC it is about; ask the site"
            )
        shown = {Field.PC: printable(row.host)} | ({Field.CODE: row.check} if row.check else {})
        for field, ours in shown.items():
            column = sheet.columns.get(field)
            theirs = sheet.grid.at(number, column)
            if theirs is not None and _key(unescaped(str(theirs))) != _key(ours):
                message = f"says {printable(str(theirs), 80)!r}, but the line was made for {ours!r}"
                return Mistake(place, message, "ask the site which one is meant, and write that name back")
        return None

    def _row_answer(
        self, sheet: SheetToRead, number: int, row_id: str, values: Mapping[Field, Value]
    ) -> RowAnswer:
        problems: list[str] = []
        row = self.meta.rows[row_id]
        return RowAnswer(
            place=self._place(sheet.grid, number),
            site=self.meta.site,
            row_id=row_id,
            host=row.host,
            check=row.check,
            answer=_answer(values.get(Field.ANSWER), sheet.kind, self.words, problems),
            done_on=_day(values.get(Field.DONE_ON), problems, self.book.epoch),
            done_by=_text(values.get(Field.DONE_BY)),
            planned_on=_day(values.get(Field.PLANNED_ON), problems, self.book.epoch),
            remark=_text(values.get(Field.REMARK)),
            problems=tuple(problems),
        )

    def _place(self, grid: Grid, row: int) -> str:
        return f"{self.path}: {printable(grid.title)}, row {row}"


def _fields(sheet: SheetToRead) -> int:
    return sum(field in sheet.columns for field in TO_FILL_IN)


def _answer(value: Value, kind: str, words: AnswerVocabulary, problems: list[str]) -> AnswerKind | None:
    text = _text(value)
    if not text:
        return None
    meant = words.answers.get(_key(text))
    if meant is None or meant not in ANSWERS_OF[kind]:
        problems.append(f"answer {printable(text, 80)!r} is not one of the list")
        return None
    return meant


def _day(value: Value, problems: list[str], epoch: datetime) -> date | None:
    """A day however it was typed: as a date, as Excel's number of one, or as text in the Belgian order."""
    match value:
        case None:
            return None
        case datetime():
            return value.date()
        case date():
            return value
        case bool():
            pass
        case int() | float() if _is_serial(value):
            serial = from_excel(int(value), epoch)
            return serial.date() if isinstance(serial, datetime) else None
        case str() if not value.strip():
            return None
        case str():
            for form in _DAY_FORMS:
                try:
                    return datetime.strptime(value.strip(), form).date()  # noqa: DTZ007 - a day has no zone
                except ValueError:
                    continue
    problems.append(f"{printable(str(value), 80)!r} is no date")
    return None


def _is_serial(value: float) -> bool:
    return math.isfinite(value) and int(value) in _SERIALS


def _text(value: Value) -> str:
    return "" if value is None else printable(unescaped(str(value)), _LONGEST).strip()


def _key(text: object) -> str:
    """How two texts are compared: without case and without a difference in spaces."""
    return " ".join(str(text).replace("\u00a0", " ").split()).casefold()
