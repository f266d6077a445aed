"""Reads a workbook as it was written and names every point of the design it breaks: X1 to X23, as far as a file shows them."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet.worksheet import Worksheet

from collector.core.fleet.site_answers import ANSWERS_OF, META_SHEET, TO_FILL_IN, Field
from collector.core.model import Language
from reports.words.words import words

PRINTED = ("overview", "todo", "pcs", "not-reached", "exceptions")
SHEETS = (*PRINTED, "findings", "versions", "history", "about")
TABLES = {
    "todo": "tblToDo",
    "pcs": "tblPCs",
    "not-reached": "tblNotReached",
    "exceptions": "tblExceptions",
    "findings": "tblFindings",
    "versions": "tblVersions",
    "history": "tblHistory",
}
PROTECTED = ("overview", "about", META_SHEET)
SCREEN = 1300
"""Pixels that a laptop of 1366 shows beside the numbers of the rows and the scroll bar."""
PIXELS, POINTS = 7, 5.25
"""Of one character of a column's width, on a screen at 100 % and on paper at full size."""
ACROSS_A4, DOWN_A4 = 11.69 * 72, 8.27 * 72
SMALLEST = 8
"""Points that a letter has on paper at least."""
_DATES = (r"dd\/mm\/yyyy", r"dd\/mm\/yyyy\ hh:mm")
_DESCRIBED = re.compile(rb'descr="([^"]*)"')
_VOLATILE = re.compile(r"\b(NOW|TODAY|RAND|RANDBETWEEN|OFFSET|INDIRECT|CELL|INFO)\(", re.IGNORECASE)
_COUNT = re.compile(r"=(COUNTA\(tbl\w+\[.+\]\)|COUNTIF\(tbl\w+\[.+\],\"[a-z_]+\"\))")
_SAFE_LINK = re.compile(
    r"tel:\+?[0-9-]+|mailto:[A-Za-z0-9%@.+~_-]+|[a-z0-9-]+_\d{4}-\d\d-\d\d_[a-z]{2}\.html#[\w.-]+"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """One workbook: as parts, as openpyxl reads it, and with the results that are stored in it."""

    raw: bytes
    book: Workbook
    stored: Workbook
    parts: dict[str, bytes]
    language: Language

    def title(self, sheet: str) -> str:
        return META_SHEET if sheet == META_SHEET else words(self.language)(f"sheet-{sheet}")

    def sheet(self, sheet: str) -> Worksheet:
        return self.book[self.title(sheet)]

    @property
    def data_sheets(self) -> Iterator[Worksheet]:
        return map(self.sheet, TABLES)


def lint(content: bytes, language: Language) -> list[str]:
    """Every broken point as `X4: To do: ...`; empty if it is as it should be."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book, stored = load_workbook(BytesIO(content)), load_workbook(BytesIO(content), data_only=True)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    subject = Subject(content, book, stored, parts, language)
    if misnamed := list(_x1(subject)):
        return [f"X1: {problem}" for problem in misnamed]  # the other rules look for sheets by name
    return [f"{point}: {problem}" for point, rule in RULES.items() for problem in rule(subject)]


def _x1(s: Subject) -> Iterator[str]:
    """One sheet a purpose, in order, with lawful names in the site's language; one hidden sheet."""
    wanted = [s.title(sheet) for sheet in (*SHEETS, META_SHEET)]
    if s.book.sheetnames != wanted:
        yield f"sheets are {s.book.sheetnames}"
    yield from (
        f"{n}: not lawful"
        for n in s.book.sheetnames
        if len(n) > 31 or set(n) & set(":\\/?*[]") or n.strip("'") != n
    )
    if [ws.title for ws in s.book.worksheets if ws.sheet_state != "visible"] != [META_SHEET]:
        yield "other sheets than _meta are hidden"


def _x2(s: Subject) -> Iterator[str]:
    """One table a sheet from A1, unique short headings, a stable internal name."""
    for sheet, name in TABLES.items():
        ws = s.sheet(sheet)
        if list(ws.tables) != [name]:
            yield f"{ws.title}: tables {list(ws.tables)}"
            continue
        headings = [cell.value for cell in ws[1]]
        if not ws.tables[name].ref.startswith("A1:") or len({str(h).casefold() for h in headings}) != len(
            headings
        ):
            yield f"{ws.title}: not from A1, or headings twice"
        yield from (
            f"{ws.title}: heading {h!r}" for h in headings if not isinstance(h, str) or not 0 < len(h) <= 45
        )


def _x3(s: Subject) -> Iterator[str]:
    """No merged cells, no empty rows, nothing hidden but ids and codes, and of those nothing to be seen."""
    w = words(s.language)
    for ws in s.data_sheets:
        hidden = {ws[f"{k}1"].value for k, d in ws.column_dimensions.items() if d.hidden}
        ids = {w("col-row-id"), w("col-state-code"), w("col-code")}
        if hidden != ids & {cell.value for cell in ws[1]} or any(
            d.hidden for d in ws.row_dimensions.values()
        ):
            yield f"{ws.title}: hides {hidden}"
        if ws.merged_cells.ranges:
            yield f"{ws.title}: merged cells"
        rows = list(ws.iter_rows(min_row=2, values_only=True))
        if len(rows) > 1 and any(all(v is None for v in row) for row in rows):
            yield f"{ws.title}: an empty row"


def _x4(s: Subject) -> Iterator[str]:
    """Header and key column frozen, a filter on the table, widths from the content and wrapped."""
    for ws in s.data_sheets:
        if not re.fullmatch(r"[BC]2", ws.freeze_panes or ""):
            yield f"{ws.title}: frozen at {ws.freeze_panes}"
        yield from (f"{ws.title}: no filter" for t in ws.tables.values() if t.autoFilter is None)
        for index in range(1, ws.max_column + 1):
            if not 7 <= ws.column_dimensions[get_column_letter(index)].width <= 60:
                yield f"{ws.title}: width of column {index}"
        for row in ws.iter_rows(min_row=2):
            yield from (
                f"{c.coordinate}: not wrapped"
                for c in row
                if c.data_type == "s" and not c.alignment.wrap_text
            )


def _x5(s: Subject) -> Iterator[str]:
    """Dates are dates, counts numbers, everything else text; no booleans."""
    for ws in s.book.worksheets:
        for row in ws.iter_rows():
            for cell in row:
                if cell.data_type not in ("s", "n", "d", "f"):
                    yield f"{ws.title} {cell.coordinate}: type {cell.data_type}"
                if cell.data_type == "n" and isinstance(cell.value, float):
                    yield f"{ws.title} {cell.coordinate}: a fraction"


def _x6(s: Subject) -> Iterator[str]:
    """Named styles everywhere, the theme's font, 11 point or more."""
    for ws in s.book.worksheets:
        for row in ws.iter_rows():
            for cell in row:
                if cell.value is None and cell.style == "Normal":
                    continue  # beyond what is written
                if cell.style == "Normal" or (cell.font.sz or 0) < 11 or cell.font.scheme != "minor":
                    yield f"{ws.title} {cell.coordinate}: style {cell.style}"


def _x7(s: Subject) -> Iterator[str]:
    """At most six conditional formats, each bound to the hidden code and saying the state in text as well."""
    code = words(s.language)("col-state-code")
    for ws in s.book.worksheets:
        rules = [rule for area in ws.conditional_formatting for rule in area.rules]
        letters = {c.column_letter for c in ws[1] if c.value == code}
        if len(rules) > 6:
            yield f"{ws.title}: {len(rules)} conditional formats"
        for rule in rules:
            found = re.fullmatch(r'\$([A-Z]+)2="[a-z_]+"', rule.formula[0])
            if rule.type != "expression" or not found or {found[1]} != letters:
                yield f"{ws.title}: {rule.formula} is not bound to the state code"
    for sheet in ("pcs", "findings", "todo"):
        if not list(s.sheet(sheet).conditional_formatting):
            yield f"{s.title(sheet)}: states have no conditional format"


def _x8(s: Subject) -> Iterator[str]:
    """Columns to fill in, with lists on the hidden sheet, dates, prompts and errors."""
    w = words(s.language)
    for sheet in ANSWERS_OF:
        ws = s.sheet(sheet)
        fields = TO_FILL_IN if sheet == "todo" else (Field.ANSWER, Field.DONE_BY, Field.REMARK)
        for field in fields:
            letter = next((c.column_letter for c in ws[1] if c.value == w(f"col-{field}")), None)
            rules = [v for v in ws.data_validations.dataValidation if letter and f"{letter}2" in v.cells]
            if len(rules) != 1 or not (rules[0].prompt and rules[0].error and rules[0].promptTitle):
                yield f"{ws.title}: {field} is not there or says nothing"
                continue
            (rule,) = rules
            if (
                len(rule.prompt or "") > 255
                or len(rule.error or "") > 225
                or len(rule.promptTitle or "") > 32
            ):
                yield f"{ws.title}: {field} says more than Excel shows"
            if field is Field.ANSWER and (
                rule.type != "list" or f"'{META_SHEET}'!" not in str(rule.formula1)
            ):
                yield f"{ws.title}: the list of answers is not on the hidden sheet"
            if field in (Field.DONE_ON, Field.PLANNED_ON) and rule.type != "date":
                yield f"{ws.title}: {field} takes other things than days"
    yield from _on_the_screen(s)


def _on_the_screen(s: Subject) -> Iterator[str]:
    """What one looks at and fills in stands on the screen of a laptop at full size, the problem directly before the answer."""
    w, ws = words(s.language), s.sheet("todo")
    headings = [cell.value for cell in ws[1]]
    fields = [headings.index(w(f"col-{field}")) for field in TO_FILL_IN]
    title = headings.index(w("col-title"))
    if fields != list(range(title + 1, title + 1 + len(fields))):
        yield f"{ws.title}: the columns to fill in do not follow the problem"
    if (pixels := PIXELS * _wide(ws, fields[-1] + 1)) > SCREEN:
        yield f"{ws.title}: {pixels} pixels up to the last column to fill in"
    details = [d.outlineLevel for k, d in ws.column_dimensions.items() if ws[f"{k}1"].value == w("col-avoid")]
    if details != [1]:
        yield f"{ws.title}: the details do not fold"


def _wide(ws: Worksheet, columns: int) -> float:
    """Characters of the first columns, as far as they are shown."""
    of = (ws.column_dimensions[get_column_letter(n)] for n in range(1, columns + 1))
    return float(sum(column.width for column in of if not column.hidden))


def _x9(s: Subject) -> Iterator[str]:
    """Protection against slips on three sheets, without a password; sheets people work in stay open."""
    for ws in s.book.worksheets:
        wanted = ws.title in map(s.title, PROTECTED)
        if bool(ws.protection.sheet) != wanted or ws.protection.password:
            yield f"{ws.title}: protection {ws.protection.sheet}, password {ws.protection.password}"
    if "seal" not in [row[0] for row in s.book[META_SHEET].iter_rows(values_only=True)]:
        yield "no seal on the hidden sheet"


def _x10(s: Subject) -> Iterator[str]:
    """A4 across, one page wide, the header row again, site, date and page number; letters of 8 points or more.

    The front sheet is one page high as well.
    What is not for paper has an empty cell for its print area.
    """
    for sheet in PRINTED:
        ws = s.sheet(sheet)
        if _is_empty_area(ws):
            if ws.max_row > 1:
                yield f"{ws.title}: is not printed"
            continue
        setup = (
            ws.page_setup.paperSize,
            ws.page_setup.orientation,
            ws.page_setup.fitToWidth,
            ws.page_setup.fitToHeight,
        )
        if setup != (9, "landscape", 1, int(sheet == "overview")) or ws.print_title_rows != (
            "$1:$1" if sheet in TABLES else None
        ):
            yield f"{ws.title}: {setup}"
        if (points := smallest_letters(ws)) < SMALLEST:
            yield f"{ws.title}: letters of {points:.1f} points"
        foot, head = ws.oddFooter, ws.oddHeader
        if foot is None or head is None or "&P" not in (foot.right.text or "") or not foot.left.text:
            yield f"{ws.title}: header or footer"
        elif ws.HeaderFooter.scaleWithDoc is not False:
            yield f"{ws.title}: header and footer shrink with the sheet"
    for sheet in set(SHEETS) - set(PRINTED):
        if not _is_empty_area(s.sheet(sheet)):
            yield f"{s.title(sheet)}: is printed"
    for name, part in s.parts.items():
        if name.startswith("xl/worksheets/sheet"):
            root = ElementTree.fromstring(part)  # noqa: S314 - our own file
            texts = [e.text or "" for e in root.iter() if e.tag.endswith(("oddHeader", "oddFooter"))]
            yield from (f"{name}: header of {len(text)} characters" for text in texts if len(text) > 255)


def smallest_letters(ws: Worksheet) -> float:
    """Points of the smallest letters on paper, where the sheet is made to fit the page's width, and maybe its height."""
    bottom, last = coordinate_to_tuple(_area(ws).partition(":")[2])
    room = ACROSS_A4 - 72 * (ws.page_margins.left + ws.page_margins.right)
    scale = min(1.0, room / (POINTS * _wide(ws, last)))
    if ws.page_setup.fitToHeight:
        high = sum(ws.row_dimensions[row].height or 0 for row in range(1, bottom + 1))
        scale = min(scale, (DOWN_A4 - 72 * (ws.page_margins.top + ws.page_margins.bottom)) / high)
    rows = ws.iter_rows(max_row=bottom, max_col=last)
    return scale * min(cell.font.sz or 0 for row in rows for cell in row if cell.value is not None)


def _is_empty_area(ws: Worksheet) -> bool:
    first, _, last = _area(ws).partition(":")
    return last in ("", first) and ws[first].value is None


def _area(ws: Worksheet) -> str:
    """What is printed, as `A1:F20`."""
    return ws.print_area.rpartition("!")[2].replace("$", "")


def _x11(s: Subject) -> Iterator[str]:
    """Links lead to rows, to the page's findings, and call or write to desks; within Excel's number."""
    for ws in s.book.worksheets:
        links = [c.hyperlink for row in ws.iter_rows() for c in row if c.hyperlink]
        if len(links) > 65_530:
            yield f"{ws.title}: {len(links)} links"
        for link in links:
            if link.location is not None:
                title = link.location.rpartition("!")[0].strip("'").replace("''", "'")
                if title not in s.book.sheetnames:
                    yield f"{ws.title}: leads to {link.location}"
            elif not _SAFE_LINK.fullmatch(link.target or ""):
                yield f"{ws.title}: leads to {link.target}"
            if not link.tooltip:
                yield f"{ws.title}: a link without a word of where it goes"


def _x12(s: Subject) -> Iterator[str]:
    """The document says what it is and which run, site, schema, rules and knowledge made it."""
    p = s.book.properties
    if not (p.title and p.subject and p.creator and p.keywords and p.language == f"{s.language}-BE"):
        yield "document properties"
    custom: Any = s.book
    own = {prop.name: prop.value for prop in custom.custom_doc_props.props}
    wanted = {
        f"eidfleet {name}" for name in ("schema", "site", "scan", "catalogue_version", "knowledge_date")
    }
    yield from (f"no property {name}" for name in sorted(wanted - {k for k, v in own.items() if v}))


def _x13(s: Subject) -> Iterator[str]:
    """A chart on the first sheet, and one on History at most, each with its alternative text and its data beside it."""
    drawn = [ws.title for ws in s.book.worksheets if _drawn(ws)]
    if s.title("overview") not in drawn or not set(drawn) <= {s.title("overview"), s.title("history")}:
        yield f"charts on {drawn}"
    texts = [
        found[1] for n, p in s.parts.items() if "drawings/drawing" in n and (found := _DESCRIBED.search(p))
    ]
    if len(set(texts)) != len(drawn):
        yield f"{len(drawn)} charts, {len(set(texts))} texts"
    for name, part in s.parts.items():
        if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name) and not re.search(rb'descr="[^"]{40,}"', part):
            yield f"{name}: no alternative text"


def _drawn(ws: Any) -> bool:
    return bool(ws._charts)


def _x14(s: Subject) -> Iterator[str]:
    """No macros, no foreign workbook, nothing volatile; formulas are counts over tables, with their results."""
    yield from (
        f"part {n}" for n in s.parts if "vba" in n.lower() or "externalLink" in n or "connections" in n
    )
    overview = s.title("overview")
    for ws in s.book.worksheets:
        for row in ws.iter_rows():
            for cell in (c for c in row if c.data_type == "f"):
                if ws.title != overview or not _COUNT.fullmatch(str(cell.value)):
                    yield f"{ws.title} {cell.coordinate}: formula {cell.value}"
                if not isinstance(s.stored[ws.title][cell.coordinate].value, int):
                    yield f"{ws.title} {cell.coordinate}: no stored result"
    yield from (
        f"{name}: volatile"
        for name, part in s.parts.items()
        if "sheet" in name and _VOLATILE.search(part.decode())
    )


def _x17(s: Subject) -> Iterator[str]:
    """No control characters; text, line feeds and rows within what Excel takes."""
    for ws in s.book.worksheets:
        if ws.max_row > 1_048_576:
            yield f"{ws.title}: too many rows"
        for row in ws.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and (len(cell.value) > 32_767 or cell.value.count("\n") > 253):
                    yield f"{ws.title} {cell.coordinate}: too long"


def _x19(s: Subject) -> Iterator[str]:
    """What Excel's accessibility checker asks: header rows marked, texts for pictures, contrast, names of sheets."""
    for ws in s.book.worksheets:
        yield from (f"{ws.title}: no header row" for t in ws.tables.values() if t.headerRowCount == 0)
        if re.fullmatch(r"(Sheet|Blad|Feuille?|Tabelle)\s*\d+", ws.title):
            yield f"{ws.title}: a sheet without a name"
        for row in ws.iter_rows():
            for cell in row:
                ink, ground = cell.font.color, cell.fill
                dark = ink.rgb if ink is not None and isinstance(ink.rgb, str) else "00000000"
                light = ground.fgColor.rgb if ground.patternType == "solid" else "00FFFFFF"
                if contrast(dark[-6:], str(light)[-6:]) < 4.5:
                    yield f"{ws.title} {cell.coordinate}: contrast of {dark} on {light}"


def contrast(first: str, second: str) -> float:
    """WCAG's ratio of two colours.

    >>> round(contrast("000000", "FFFFFF"))
    21
    """
    bright, dim = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(rgb: str) -> float:
    parts = [int(rgb[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _x20(s: Subject) -> Iterator[str]:
    """The site's language in the document and the charts; days and instants as Belgium writes them in any language."""
    tag = f'lang="{s.language}-BE"'.encode()
    yield from (
        f"{n}: not in the site's language"
        for n, p in s.parts.items()
        if n.startswith("xl/charts/chart") and tag not in p
    )
    for ws in s.book.worksheets:
        for row in ws.iter_rows():
            for cell in row:
                if isinstance(cell, Cell) and cell.is_date and cell.number_format not in _DATES:
                    yield f"{ws.title} {cell.coordinate}: format {cell.number_format}"


def _x22(s: Subject) -> Iterator[str]:
    """No part carries the clock of the machine that wrote it."""
    with zipfile.ZipFile(BytesIO(s.raw)) as archive:
        if len({entry.date_time for entry in archive.infolist()}) != 1:
            yield "parts with different dates"
    if s.book.properties.created != s.book.properties.modified:
        yield "created and modified differ"


RULES: dict[str, Callable[[Subject], Iterator[str]]] = {
    "X1": _x1,
    "X2": _x2,
    "X3": _x3,
    "X4": _x4,
    "X5": _x5,
    "X6": _x6,
    "X7": _x7,
    "X8": _x8,
    "X9": _x9,
    "X10": _x10,
    "X11": _x11,
    "X12": _x12,
    "X13": _x13,
    "X14": _x14,
    "X17": _x17,
    "X19": _x19,
    "X20": _x20,
    "X22": _x22,
}
"""The points a file shows by itself. The others (X15, X16, X18, X21, X23 to X25) have tests of their own."""
