"""Places the first sheet: a page that fits one screen of a laptop and one sheet of paper, read from top to bottom.

No cells are merged, which screen readers stumble over: a long line runs on over the empty cells to its right.
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.styles import Alignment, NamedStyle

from collector.core.model import HostStateKind
from reports.book.book_values import CellValue, Front, FrontNumber, FrontTask, Link
from reports.book.sheet_rows import SheetRows
from reports.book.workbook_cells import height
from reports.book.workbook_chart import add_bars
from reports.book.workbook_looks import (
    HEADING_STYLE,
    LINK_STYLE,
    LOOKS,
    STYLE_OF_CODE,
    TEXT_STYLE,
    font,
    named_style,
)
from reports.site.state_counts import ICONS

FRONT_WIDTHS = (9.0, 52.0, 34.0, 27.0, 12.0, 16.0)
"""Characters: together one sheet of paper at full size, and less than a laptop's screen."""
_SITE, _QUIET, _SAMPLE, _HEADING = "Front site", "Front quiet", "Front sample", "Front heading"
_PLAIN, _NUMBER, _LINK = "Front text", "Front number", "Front link"
_VERDICT, _MARK = "Front verdict", "Front mark"
_NUMBER_HEIGHT, _GAP = 30.0, 8.0
_LINE, _HEADING_LINE, _ANSWER_LINE = 20.0, 24.0, 17.0
_LOST_SHARE = 3
"""What was not measured has one part in so many of the room for tasks, and more where tasks leave it."""
_LONG_VERDICT = 100
"""Characters that the width takes at 14 point."""
MOST_POINTS = 680.0
"""Height that an A4 page across takes when letters of 11 points are made 8 (700), less what print programs differ by."""


def front_styles(front: Front) -> list[NamedStyle]:
    """The named styles that this page needs; the verdict and the numbers have the colours of their states."""
    ink, ground = _look(front.kind)
    size = 14 if len(front.verdict) <= _LONG_VERDICT else 11
    return [
        _style(_SITE, size=20, bold=True, color="0B5563"),
        _style(_QUIET, color="4A5560"),
        _style(_SAMPLE, bold=True, color="7A4B00"),
        _style(_HEADING, size=14, bold=True, color="0B5563"),
        _style(_PLAIN),
        _style(_NUMBER, across="left"),
        _style(_LINK, color="0B5563", underlined=True),
        _style(_MARK, size=20, bold=True, color=ink, ground=ground, across="center"),
        _style(_VERDICT, size=size, bold=True, color=ink, ground=ground),
        *(
            _style(_number_style(number), size=24, bold=True, color=_look_of(number)[0], across="right")
            for number in front.numbers
        ),
        *(
            _style(_label_style(number), size=12, color=_look_of(number)[0], indent=1)
            for number in front.numbers
        ),
    ]


def _style(
    name: str,
    *,
    size: int = 11,
    bold: bool = False,
    color: str | None = None,
    ground: str | None = None,
    across: str | None = None,
    indent: int = 0,
    underlined: bool = False,
) -> NamedStyle:
    letters = font(size=size, bold=bold, color=color, line=underlined)
    alignment = Alignment(horizontal="left" if indent else across, vertical="center", indent=indent)
    return named_style(name, letters, alignment, ground=ground)


def _look(kind: HostStateKind) -> tuple[str, str]:
    return LOOKS[STYLE_OF_CODE[kind.value]]


def _look_of(number: FrontNumber) -> tuple[str, str]:
    """Nothing to fix is no reason for red."""
    return _look(number.kind if number.count.result else HostStateKind.DOES_NOT_APPLY)


def _number_style(number: FrontNumber) -> str:
    return f"Front number {number.kind}"


def _label_style(number: FrontNumber) -> str:
    return f"Front label {number.kind}"


class FrontPage:
    """Fills the page line by line."""

    def __init__(self, rows: SheetRows) -> None:
        self.ws = rows.ws
        self._rows = rows
        self._points = 0.0

    def fill(self, front: Front, language_tag: str) -> None:
        self.ws.sheet_view.showGridLines = False
        self.ws.protection.sheet = True
        self.ws.protection.formatColumns = self.ws.protection.formatRows = (
            False  # widths stay the reader's own
        )
        for index, width in enumerate(FRONT_WIDTHS):
            self.ws.column_dimensions["ABCDEF"[index]].width = width
        self._line(32, (front.site,), _SITE)
        self._line(18, (front.measured,), _QUIET)
        if front.sample:
            self._line(18, (front.sample,), _SAMPLE)
        self._line(_GAP)
        self._line(34, (ICONS[front.kind], front.verdict), _MARK, *(_VERDICT,) * 5)
        self._line(_GAP)
        self._numbers(front, language_tag)
        self._line(_GAP)
        self._tasks(front)
        self._line(_GAP)
        self._line(_HEADING_LINE, (front.answer_heading,), _HEADING)
        for number, text in enumerate(front.answer_lines, 1):
            self._line(_ANSWER_LINE, (number, text) if len(front.answer_lines) > 1 else (None, text), _NUMBER)
        self._line(_GAP)
        self._line(_LINE, (front.call,), _PLAIN if isinstance(front.call, str) else _LINK)

    def _numbers(self, front: Front, language_tag: str) -> None:
        first = self._rows.count + 1
        for number in front.numbers:
            self._line(
                _NUMBER_HEIGHT, (number.count, number.label), _number_style(number), _label_style(number)
            )
        inks = [_look(number.kind)[0] for number in front.numbers]
        points = _NUMBER_HEIGHT * len(front.numbers)
        add_bars(self.ws, first, self._rows.count, inks, points, front.chart_title, language_tag)

    def _tasks(self, front: Front) -> None:
        """As many tasks as one sheet of paper has room for in letters one can read; the rest is named by its number."""
        self._line(_HEADING_LINE, (front.tasks_heading,), _HEADING)
        if front.tasks or front.lost:
            points = height(front.task_headings, FRONT_WIDTHS, beside=1)
            self._line(points, front.task_headings, *(HEADING_STYLE,) * len(FRONT_WIDTHS))
        room = MOST_POINTS - self._points - _below(front)
        lost_room = min(sum(map(_task_height, front.lost)), room / _LOST_SHARE)
        left = self._that_fit(front.tasks, front.more, room - lost_room)
        self._that_fit(front.lost, front.more_lost, left + lost_room)
        if front.later:
            self._line(_LINE, (front.later,), _PLAIN)

    def _that_fit(self, tasks: Sequence[FrontTask], more: Sequence[Link], room: float) -> float:
        """The room that is left. `more` says how many were left out, by that number less one."""
        shown = len(tasks)
        while shown and _room_for(tasks, shown) > room:
            shown -= 1
        for task in tasks[:shown]:
            self._line(_task_height(task), _cells(task), *(TEXT_STYLE,) * 5, LINK_STYLE)
        if shown < len(tasks):
            self._line(_LINE, (None, more[len(tasks) - shown - 1]), _PLAIN, _LINK)
        return room - _room_for(tasks, shown)

    def _line(self, points: float, values: tuple[CellValue, ...] = (), *styles: str) -> None:
        """One line of the page; cells without a style of their own are plain."""
        empty = len(FRONT_WIDTHS) - len(values)
        looks = [*styles, *(_PLAIN,) * (len(FRONT_WIDTHS) - len(styles))]
        self._rows.add(points, (*values, *(None,) * empty), looks)
        self._points += points


def _below(front: Front) -> float:
    """Points of the lines that follow the tasks."""
    answers = _HEADING_LINE + _ANSWER_LINE * len(front.answer_lines)
    return (_LINE if front.later else 0) + _GAP + answers + _GAP + _LINE


def _room_for(tasks: Sequence[FrontTask], shown: int) -> float:
    """Points of the first `shown` tasks, and of the line that says how many more there are."""
    return sum(map(_task_height, tasks[:shown])) + (_LINE if shown < len(tasks) else 0)


def _task_height(task: FrontTask) -> float:
    return height(_cells(task), FRONT_WIDTHS)


def _cells(task: FrontTask) -> tuple[CellValue, ...]:
    return task.number, task.title, task.pcs, task.who, task.minutes, task.lines
