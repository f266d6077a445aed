"""What a cell can hold, and how wide and high it has to be for it."""

from __future__ import annotations

import re
from datetime import date, datetime
from math import ceil

from reports.book.book_values import CellValue, Column, Count, Link

MOST_CHARACTERS = 32_767
MOST_LINE_FEEDS = 253
WIDEST = 60
NARROWEST = 9
PAPER, LOWEST_CAP = 205, 16
"""Characters that an A4 page across shows in letters of 8 points, and the lowest cap that is tried for it."""
MUCH_TEXT, MUCH_SHARE = 150, 2.0
"""From how many characters on a column has much to say, and how much wider than others it may then be."""
ROOM_TO_WRITE = 16
LINE_HEIGHT, TALLEST = 15.0, 409.0

ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# Readers of the format take `_x0041_` for the letter A; the underscore before it is what must be written so.
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_DAYS_WIDTH, _INSTANT_WIDTH = 10, 16


def cell_text(text: str, cut_mark: str) -> str:
    """What a cell can hold: no control characters, at most 253 line feeds and 32,767 characters, with a mark if cut."""
    clean = ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if clean.count("\n") > MOST_LINE_FEEDS:
        clean = "\n".join(clean.split("\n")[:MOST_LINE_FEEDS]) + "\n" + cut_mark
    safe = _ESCAPE_LIKE.sub("_x005F_", clean)
    if _units(safe) <= MOST_CHARACTERS:
        return safe
    keep = MOST_CHARACTERS - _units(cut_mark)
    cut = safe.encode("utf-16-le")[: 2 * keep].decode("utf-16-le", errors="ignore")
    return cut + cut_mark


def _units(text: str) -> int:
    """Length as Excel counts it, in UTF-16 units: an emoji is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def shown_text(value: CellValue) -> str | None:
    """The text a reader sees; None for a number, a day or nothing."""
    if isinstance(value, str):
        return value
    return value.text if isinstance(value, Link) else None


def widths(
    columns: tuple[Column, ...], rows: tuple[tuple[CellValue, ...], ...], on_paper: int = 0
) -> tuple[float, ...]:
    """From the longest line of each column, none above 60; wide sheets are capped lower, so that paper stays readable.

    `on_paper` is the number of columns that are printed, 0 for all.
    """
    values = [[row[index] for row in rows] for index in range(len(columns))]
    wanted = [column.width or _wanted(column, of) for column, of in zip(columns, values, strict=True)]
    share = [MUCH_SHARE if max(map(_bulk, of), default=0) > MUCH_TEXT else 1.0 for of in values]
    shown = [n for n, column in enumerate(columns) if not column.is_hidden][: on_paper or None]
    cap = next(
        (
            c
            for c in range(WIDEST, LOWEST_CAP, -2)
            if sum(min(wanted[n], c * share[n], WIDEST) for n in shown) <= PAPER
        ),
        LOWEST_CAP,
    )
    return tuple(
        column.width or float(min(w, cap * part, WIDEST))
        for column, w, part in zip(columns, wanted, share, strict=True)
    )


def _bulk(value: CellValue) -> int:
    return len(shown_text(value) or "")


def _wanted(column: Column, values: list[CellValue]) -> int:
    # room for the filter's button
    heading = max((len(word) for word in column.heading.split()), default=0) + 4
    longest = max(map(_length, values), default=0)
    return max(NARROWEST, heading, longest + 2, ROOM_TO_WRITE if column.entry else 0)


def _length(value: CellValue) -> int:
    text = shown_text(value)
    if text is not None:
        return len(text) if "\n" not in text else max(map(len, text[:500].split("\n")))
    match value:
        case None:
            return 0
        case datetime():
            return _INSTANT_WIDTH
        case date():
            return _DAYS_WIDTH
        case Count():
            return len(str(value.result))
        case _:
            return len(str(value))


def height(row: tuple[CellValue, ...], room: tuple[float, ...], beside: int = 0) -> float:
    """Room for every wrapped line: not every reader of the format works that out by itself."""
    lines = max((_lines(value, width - beside) for value, width in zip(row, room, strict=True)), default=1)
    return min(TALLEST, 3 + LINE_HEIGHT * lines)


def _lines(value: CellValue, width: float) -> int:
    text = shown_text(value)
    if text is None or ("\n" not in text and len(text) * 1.08 <= width - 1):
        return 1
    return sum(max(1, ceil(len(line) * 1.08 / max(width - 1, 1))) for line in text[:5000].split("\n"))
