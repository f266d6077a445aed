"""A workbook as values: sheets, columns and cells, with what a person may fill in, links, counts and one chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from collector.core.model import HostStateKind


class ColumnKind(StrEnum):
    """What a column holds; it decides type and number format, never the text."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    INSTANT = "instant"
    STATE = "state"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Choice:
    """A cell takes one of the texts in the column `list_id` of the book's hidden sheet."""

    list_id: str


@dataclass(frozen=True, slots=True)
class DayBetween:
    """A cell takes a day from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Entry:
    """A column for a person to fill in: what is taken, and what is said before and after. `takes` None: any text."""

    title: str
    prompt: str
    error: str
    takes: Choice | DayBetween | None = None


@dataclass(frozen=True, slots=True)
class Column:
    id: str
    heading: str
    kind: ColumnKind = ColumnKind.TEXT
    is_hidden: bool = False
    entry: Entry | None = None
    width: float | None = None
    """In characters; None: what its content asks for."""
    is_detail: bool = False
    """Part of the columns on the right that fold away together."""


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere: `tel:`, `mailto:`, a file beside the workbook with its anchor, or a place in it.

    A place in the workbook is `sheet_id` with a row of its table (from 1); the other kinds are an `address`.
    """

    text: str
    address: str = ""
    sheet_id: str = ""
    row: int = 1
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of a sheet's table have `equal` in a column (None: how many are filled), counted by the workbook.

    `result` is the number as we count it. It is stored, so that a viewer that calculates nothing shows it.
    """

    sheet_id: str
    column_id: str
    result: int
    equal: str | None = None


CellValue = str | int | date | datetime | Link | Count | None


@dataclass(frozen=True, slots=True)
class TrendChart:
    """One chart of lines beside its table; `alternative` says in words what it shows."""

    title: str
    alternative: str
    across: str
    """Id of the column along the bottom."""
    lines: tuple[str, ...]
    """Ids of the columns that are drawn."""
    across_title: str
    up_title: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a table from A1 when `table` names it, else plain lines.

    A column with the id `state-code` colours the cells of the columns of kind `state` in its row.
    """

    id: str
    name: str
    table: str | None
    columns: tuple[Column, ...]
    rows: tuple[tuple[CellValue, ...], ...]
    frozen_columns: int = 1
    is_hidden: bool = False
    is_protected: bool = False
    """Against slips, without a password; a table that people sort or fill in is never protected."""
    trend: TrendChart | None = None
    on_paper: int = 0
    """How many of the first columns are printed; 0: all. More than fifteen cannot be read on A4."""
    is_printed: bool = True
    """Whether it comes out of the printer with the whole workbook."""
    codes: tuple[str, ...] = ()
    """What the hidden state column may hold, six at most; empty: the six states of a PC."""


@dataclass(frozen=True, slots=True)
class FrontNumber:
    """A number in large figures: how many PCs are in a state."""

    kind: HostStateKind
    count: Count
    label: str


@dataclass(frozen=True, slots=True)
class FrontTask:
    """One line of the list of tasks; `lines` leads to its lines on the sheet of work."""

    number: int | None
    title: str
    pcs: str
    who: str
    minutes: int | None
    lines: CellValue


@dataclass(frozen=True, slots=True)
class Front:
    """The first sheet: a page to read from top to bottom, on one screen and one sheet of paper; no table to work in."""

    name: str
    site: str
    measured: str
    sample: str | None
    kind: HostStateKind
    """The gravest state: it gives the verdict its colour and its mark."""
    verdict: str
    numbers: tuple[FrontNumber, ...]
    chart_title: str
    chart_text: str
    """What the chart over the numbers shows, in words."""
    tasks_heading: str
    task_headings: tuple[str, ...]
    tasks: tuple[FrontTask, ...]
    more: tuple[Link, ...]
    """What stands in place of the last task, of the last two, and so on, where the page has no room for them."""
    lost: tuple[FrontTask, ...]
    """What would bring back the PCs that were not measured."""
    more_lost: tuple[Link, ...]
    later: str | None
    """That there is advice, which can wait."""
    answer_heading: str
    answer_lines: tuple[str, ...]
    call: CellValue


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as values. `created` makes the same input give the same bytes."""

    language_tag: str
    title: str
    header: str
    day: str
    page_of: tuple[str, str, str]
    """The footer's words around the page number and the number of pages."""
    created: datetime
    cut_mark: str
    sheets: tuple[Sheet, ...]
    keywords: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    """Custom document properties; one without a text is left out."""
    front: Front | None = None
    """The page before the sheets, where there is one."""
