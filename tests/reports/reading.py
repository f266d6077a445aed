"""Reads pages and workbooks back the way tests compare them: a page as its text, a workbook as cells and types."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element

import html5lib
from openpyxl import Workbook, load_workbook

from tests.checkout import ROOT

GOLDEN = ROOT / "tests/reports/golden"
_BLOCKS = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "li",
        "dt",
        "dd",
        "th",
        "td",
        "caption",
        "summary",
        "pre",
        "title",
        "tr",
        "section",
        "article",
        "table",
        "details",
        "nav",
        "header",
        "footer",
    ]
)
_SILENT = frozenset({"style", "script", "svg"})


def parsed(page: str) -> Element:
    """The page's tree by the HTML standard's own algorithm; a mistake in the markup raises."""
    parser = html5lib.HTMLParser(
        tree=html5lib.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=False
    )
    tree: Element = parser.parse(page)
    return tree


_WHITE = re.compile("[ \t\n\f\r]+")
"""What HTML takes for white: browsers make one space of it."""


def page_text(page: str) -> str:
    """Every text of a page in reading order, one block a line; headings keep their level, spaces that do not break stay."""
    lines: list[str] = []
    words: list[str] = []

    def end() -> None:
        line = _WHITE.sub(" ", " ".join(words)).strip(" ")
        if line:
            lines.append(line)
        words.clear()

    def walk(element: Element) -> None:
        if element.tag in _SILENT:
            return
        is_block = element.tag in _BLOCKS
        if is_block:
            end()
        if element.tag in ("h1", "h2", "h3", "h4", "h5"):
            words.append("#" * int(element.tag[1]))
        words.append(element.text or "")
        for child in element:
            walk(child)
            words.append(child.tail or "")
        if is_block:
            end()

    walk(parsed(page))
    end()
    return "\n".join(lines) + "\n"


def opened_book(content: bytes) -> Workbook:
    """The workbook, with the format's own escapes resolved: openpyxl leaves `_x005F_` for `_` as it is."""
    book = load_workbook(BytesIO(content))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and "_x005F_" in cell.value:
                    kind, cell.value = cell.data_type, cell.value.replace("_x005F_", "_")
                    cell.data_type = kind
    return book


def book_text(content: bytes) -> str:
    """Every cell with its type and value, sheet by sheet."""
    return "\n".join(_book_lines(opened_book(content))) + "\n"


def _book_lines(book: Workbook) -> Iterator[str]:
    for sheet in book.worksheets:
        tables = ", ".join(f"{t.displayName} {t.ref}" for t in sheet.tables.values())
        yield f"== {sheet.title} ({sheet.sheet_state}) {tables}".rstrip()
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield f"{cell.coordinate} {cell.data_type} {cell.value!r}"


def golden(name: str, text: str) -> str:
    """What the golden file holds; with EIDFLEET_RENEW_GOLDEN=1 it is written anew first, to be read in the diff."""
    path = GOLDEN / name
    if os.environ.get("EIDFLEET_RENEW_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return path.read_text("utf-8")
