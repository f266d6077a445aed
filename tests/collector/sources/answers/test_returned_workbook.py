"""Workbooks after random hands: sorted, filtered, cut, widened, renamed, retyped. Nothing lands on the wrong line, ever."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName

from collector.core.errors import FleetError
from collector.core.fleet.site_answers import TO_FILL_IN, Field, Returned
from collector.core.model import Language
from collector.sources.answers.returned_workbook import read_returned
from reports.book.book_answers import vocabulary
from reports.words.words import words
from tests.rigs.answered_fleet import AnsweredFleet, answered_fleet, bytes_of, opened, sheet_of

WORDS = vocabulary()
WORKBOOKS = [40, pytest.param(125, marks=pytest.mark.long)]
EDITS_EACH = 4
Cell = Any


@dataclass
class Grid:
    """A sheet as the hands see it: lines under headings, and the workbook's hidden names, which follow their column."""

    title: str
    rows: list[list[Cell]]
    names: dict[str, int]
    above: list[list[Cell]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)

    def at(self, heading: str) -> int | None:
        return self.rows[0].index(heading) if heading in self.rows[0] else None


@dataclass
class Hands:
    """Somebody with a workbook. `truth` says by the mark they wrote which line was meant; `spoilt` that they cheated."""

    dice: random.Random
    grids: list[Grid]
    meta: list[list[Cell]]
    truth: dict[str, str] = field(default_factory=dict)
    spoilt: bool = False

    @property
    def grid(self) -> Grid:
        return self.dice.choice(self.grids)

    # -- what people do ---------------------------------------------------------------------------------

    def sort(self) -> None:
        grid = self.grid
        body = grid.rows[1:]
        at = self.dice.randrange(len(grid.rows[0]))
        body.sort(key=lambda row: str(row[at]), reverse=self.dice.random() < 0.5)
        grid.rows[1:] = body

    def shuffle(self) -> None:
        grid = self.grid
        body = grid.rows[1:]
        self.dice.shuffle(body)
        grid.rows[1:] = body

    def filter(self) -> None:
        grid = self.grid
        grid.hidden_rows = {n for n in range(1, len(grid.rows)) if self.dice.random() < 0.5}

    def delete_lines(self) -> None:
        grid = self.grid
        for _ in range(self.dice.randint(1, 2)):
            if len(grid.rows) > 2:
                del grid.rows[self.dice.randrange(1, len(grid.rows))]

    def insert_column(self) -> None:
        grid = self.grid
        at = self.dice.randrange(len(grid.rows[0]) + 1)
        for n, row in enumerate(grid.rows):
            row.insert(at, "Eigen nota's" if not n else self.dice.choice([None, "x", 5, date(2026, 1, 1)]))
        grid.names = {name: place + (place >= at) for name, place in grid.names.items()}

    def move_column(self) -> None:
        grid = self.grid
        start, end = (self.dice.randrange(len(grid.rows[0])) for _ in range(2))
        order = list(range(len(grid.rows[0])))
        order.insert(end, order.pop(start))
        grid.rows = [[row[n] for n in order] for row in grid.rows]
        grid.names = {name: order.index(place) for name, place in grid.names.items()}

    def other_language(self) -> None:
        grid, other = self.grid, self.dice.choice(list(Language))
        meant = {w(f"col-{field}"): field for w in map(words, Language) for field in Field}
        grid.rows[0] = [
            words(other)(f"col-{meant[text]}") if text in meant else text for text in grid.rows[0]
        ]

    def own_heading(self) -> None:
        grid = self.grid
        at = self.dice.choice(sorted(grid.names.values()))
        grid.rows[0][at] = f"Onze kolom {self.dice.randrange(100)}"

    def rename_sheet(self) -> None:
        self.grid.title = f"Blad {self.dice.randrange(10_000)}"

    def lines_above(self) -> None:
        self.grid.above.append(["Onze lijst", None, "bijgewerkt"])

    def add_line(self) -> None:
        grid = self.grid
        line: list[Cell] = [None] * len(grid.rows[0])
        line[self.dice.choice(sorted(grid.names.values()))] = "er is nog iets"
        grid.rows.append(line)

    def copy_line(self) -> None:
        grid = self.grid
        grid.rows.append(list(self.dice.choice(grid.rows[1:])))

    def retype(self) -> None:
        """Some visible cell that is neither filled in nor an id."""
        grid = self.grid
        kept = set(grid.names.values()) | {n for n, v in enumerate(grid.rows[0]) if _is(v, Field.ROW_ID)}
        free = [n for n in range(len(grid.rows[0])) if n not in kept]
        at = self.dice.choice(free)
        self.dice.choice(grid.rows[1:])[at] = self.dice.choice(["", "iets anders", 12, None])

    def drop_sheet(self) -> None:
        if len(self.grids) > 1:
            self.grids.remove(self.grid)

    # -- what they should not do ------------------------------------------------------------------------------

    def swap_ids(self) -> None:
        grid = self.grid
        at = next((n for n, v in enumerate(grid.rows[0]) if _is(v, Field.ROW_ID)), None)
        if at is None or len(grid.rows) < 3:
            return
        a, b = self.dice.sample(grid.rows[1:], 2)
        a[at], b[at] = b[at], a[at]

    def garble_id(self) -> None:
        grid = self.grid
        at = next((n for n, v in enumerate(grid.rows[0]) if _is(v, Field.ROW_ID)), None)
        if at is not None:
            self.dice.choice(grid.rows[1:])[at] = self.dice.choice(["f-x", None, 3, "pc-arts-1"])

    def change_meta(self) -> None:
        row = self.dice.choice(self.meta[1:])
        at = self.dice.randrange(6)
        if row[at] is not None:
            row[at] = str(row[at]) + "x"
            self.spoilt = True


HONEST: tuple[Callable[[Hands], None], ...] = (
    Hands.sort,
    Hands.shuffle,
    Hands.filter,
    Hands.delete_lines,
    Hands.insert_column,
    Hands.move_column,
    Hands.other_language,
    Hands.own_heading,
    Hands.rename_sheet,
    Hands.lines_above,
    Hands.add_line,
    Hands.copy_line,
    Hands.drop_sheet,
)
SLIPS = (Hands.retype, Hands.swap_ids, Hands.garble_id, Hands.change_meta)


def _is(heading: Cell, name: Field) -> bool:
    return isinstance(heading, str) and heading.casefold() in WORDS.headings[name]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> AnsweredFleet:
    return answered_fleet(tmp_path_factory.mktemp("fleet"))


@pytest.fixture(scope="module")
def sources(fleet: AnsweredFleet) -> list[tuple[list[Grid], list[list[Cell]]]]:
    """The sheets of the workbook in each language."""
    return [_grids(opened(fleet.slim(language))) for language in Language]


def _grids(book: Workbook) -> tuple[list[Grid], list[list[Cell]]]:
    grids = []
    for table in ("tblToDo", "tblNotReached"):
        ws = sheet_of(book, table)
        names = {}
        for name, defined in book.defined_names.items():
            ((title, area),) = defined.destinations
            if title == ws.title:
                names[name] = ws[area.replace("$", "")].column - 1
        grids.append(Grid(ws.title, [list(row) for row in ws.iter_rows(values_only=True)], names))
    return grids, [list(row) for row in book["_meta"].iter_rows(values_only=True)]


def _hands(seed: int, sources: list[tuple[list[Grid], list[list[Cell]]]]) -> Hands:
    dice = random.Random(seed)  # noqa: S311 - a repeatable draw, no secret
    grids, meta = sources[seed % len(sources)]
    copies = [Grid(g.title, [list(row) for row in g.rows], dict(g.names)) for g in grids]
    hands = Hands(dice, copies, [list(row) for row in meta])
    for grid in copies:
        _fill_in(hands, grid)
    return hands


def _fill_in(hands: Hands, grid: Grid) -> None:
    """Writes a mark of its own into each line, and remembers the line's true id."""
    remark = next(n for n, text in enumerate(grid.rows[0]) if _is(text, Field.REMARK))
    row_id = next(n for n, text in enumerate(grid.rows[0]) if _is(text, Field.ROW_ID))
    for row in grid.rows[1:]:
        mark = f"mark {len(hands.truth)}"
        row[remark] = mark
        hands.truth[mark] = str(row[row_id])


def _book(hands: Hands) -> Workbook:
    """The workbook as some program saved it: tables and looks are gone, hidden names have followed their columns."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for grid in hands.grids:
        ws = book.create_sheet(grid.title)
        for row in (*grid.above, *grid.rows):
            ws.append(row)
        heading = len(grid.above) + 1
        for number in grid.hidden_rows:
            ws.row_dimensions[heading + number].hidden = True
        for name, place in grid.names.items():
            where = f"'{grid.title.replace(chr(39), chr(39) * 2)}'!${get_column_letter(place + 1)}${heading}"
            book.defined_names[name] = DefinedName(name, attr_text=where, hidden=True)
    ws = book.create_sheet("_meta")
    for row in hands.meta:
        ws.append(row)
    return book


def _read(hands: Hands, fleet: AnsweredFleet, folder: Path) -> Returned:
    path = folder / f"{hands.dice.randrange(10**6)}.xlsx"
    path.write_bytes(bytes_of(_book(hands)))
    return read_returned(path, WORDS, fleet.store.fleet_id())


def _assert_on_its_own_line(hands: Hands, returned: Returned) -> None:
    ours = {row[2]: (row[4], row[5] or None) for row in hands.meta[1:] if row[2]}
    for answer in returned.answers:
        assert (answer.host, answer.check) == ours[answer.row_id]
        if answer.remark in hands.truth:
            assert answer.row_id == hands.truth[answer.remark]


@pytest.mark.parametrize("workbooks", WORKBOOKS)
def test_random_edits_put_nothing_on_the_wrong_line(
    sources: list[tuple[list[Grid], list[list[Cell]]]], fleet: AnsweredFleet, tmp_path: Path, workbooks: int
) -> None:
    """Whatever honest hands do, every line that is left brings its own answer."""
    for seed in range(workbooks):
        hands = _hands(seed, sources)
        done = [hands.dice.choice(HONEST) for _ in range(EDITS_EACH)]
        for edit in done:
            edit(hands)
        returned = _read(hands, fleet, tmp_path)
        _assert_on_its_own_line(hands, returned)
        told = {answer.remark for answer in returned.answers}
        cells = {value for grid in hands.grids for row in grid.rows for value in row}
        assert told == set(hands.truth) & cells, (seed, [edit.__name__ for edit in done])


@pytest.mark.parametrize("workbooks", WORKBOOKS)
def test_slips_are_refused_or_harmless(
    sources: list[tuple[list[Grid], list[list[Cell]]]], fleet: AnsweredFleet, tmp_path: Path, workbooks: int
) -> None:
    """Retyped cells, swapped or garbled ids and a changed hidden sheet: refused whole, or every answer where it belongs."""
    refused = 0
    for seed in range(workbooks):
        hands = _hands(seed, sources)
        for edit in (hands.dice.choice(SLIPS), hands.dice.choice(HONEST), hands.dice.choice(SLIPS)):
            edit(hands)
        try:
            returned = _read(hands, fleet, tmp_path)
        except FleetError:
            refused += 1
            continue
        assert not hands.spoilt
        _assert_on_its_own_line(hands, returned)
    assert workbooks / 4 < refused < workbooks


def test_a_workbook_of_the_version_before_is_still_read() -> None:
    """Filled in in Dutch. It opened on a sheet "Lees mij", and its steps stood in one cell, before the columns to fill in."""
    returned = read_returned(Path(__file__).with_name("steps_in_one_cell.xlsx"), WORDS, "fleet-of-ter-linden")
    said = [
        (a.host, a.check, a.answer, a.done_on, a.planned_on, a.done_by, a.remark) for a in returned.answers
    ]
    assert (returned.lines, returned.removed, returned.notes) == (6, 0, ())
    assert said == [
        ("arts-3", "reader-present", "done", date(2026, 3, 10), None, "An", ""),
        ("onthaal-2", "firefox-addon", "planned", None, date(2026, 4, 1), "An", "na de verbouwing"),
        ("zaal-4", None, "gone", None, None, "An", ""),
    ]


def test_headings_and_answers_of_all_languages_are_distinct() -> None:
    """One heading means one column, whichever language it is in."""
    every = [heading for field in Field for heading in WORDS.headings[field]]
    assert len(every) == len(set(every))
    assert set(TO_FILL_IN) < set(Field)
