"""How a workbook looks: named styles, the colours of states, and what a sheet is on paper."""

from __future__ import annotations

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from collector.core.model import HostStateKind, Verdict, Weight
from reports.book.book_values import Book, Column, ColumnKind, Sheet
from reports.book.workbook_cells import ILLEGAL

A4 = 9
DAY_FORMAT, INSTANT_FORMAT = r"dd\/mm\/yyyy", r"dd\/mm\/yyyy\ hh:mm"
"""As Belgium writes them, whatever the program's language: a bare slash would be the separator of that language."""
MARGIN_X, MARGIN_Y = 0.3, 0.6
"""Inches of paper that stay white."""
TEXT_STYLE, HEADING_STYLE, ENTRY_HEADING_STYLE, LINK_STYLE = (
    "Text cell",
    "Heading row",
    "Heading to fill in",
    "Link cell",
)
MOST_CODES = 6
"""Conditional formats a sheet may have."""

LOOKS = {
    "State ok": ("17663F", "E3F3E9"),
    "State work": ("A5271B", "FBE9E6"),
    "State advice": ("7A4B00", "FDF1DA"),
    "State unknown": ("6A4396", "F1EAF8"),
    "State not reached": ("48566A", "E9ECF1"),
    "State accepted": ("1B5A94", "E5EFF9"),
    "State not applicable": ("5F6368", "EFEFEF"),
}
"""Ink and ground of each named style of a state."""

STYLE_OF_CODE = {
    HostStateKind.WORKS.value: "State ok",
    HostStateKind.NEEDS_WORK.value: "State work",
    HostStateKind.COULD_NOT_TELL.value: "State unknown",
    HostStateKind.NOT_REACHED.value: "State not reached",
    HostStateKind.ACCEPTED.value: "State accepted",
    HostStateKind.DOES_NOT_APPLY.value: "State not applicable",
    Verdict.PASS.value: "State ok",
    Verdict.FAIL.value: "State work",
    Verdict.WARN.value: "State advice",
    Verdict.UNKNOWN.value: "State unknown",
    Verdict.NOT_APPLICABLE.value: "State not applicable",
    Weight.BLOCKS.value: "State work",
    Weight.PARTLY.value: "State advice",
}
"""The style of every code a hidden state column may hold. `works` is both a state of a PC and a weight: green."""

_OF_KIND = {
    ColumnKind.NUMBER: "Number cell",
    ColumnKind.DAY: "Day cell",
    ColumnKind.INSTANT: "Instant cell",
}
_TO_FILL_IN = {
    ColumnKind.DAY: "Day to fill in",
}


def style_name(column: Column) -> str:
    """The named style of a column's cells, but for the colour of a state."""
    if column.entry:
        return _TO_FILL_IN.get(column.kind, "Text to fill in")
    return _OF_KIND.get(column.kind, TEXT_STYLE)


def styles() -> list[NamedStyle]:
    top = Alignment(vertical="top", wrap_text=True)
    right = Alignment(vertical="top", horizontal="right", indent=1)
    left = Alignment(vertical="top", horizontal="left")
    line = Border(bottom=Side("hair", color="9AA3AD"))
    side = Side("thin", color="B08D2E")
    box = Border(left=side, right=side, top=side, bottom=side)
    paper = "FFFBEA"
    return [
        named_style(TEXT_STYLE, font(), top, "@", border=line),
        named_style("Number cell", font(), right, "0", border=line),
        named_style("Day cell", font(), left, DAY_FORMAT, border=line),
        named_style("Instant cell", font(), left, INSTANT_FORMAT, border=line),
        named_style(LINK_STYLE, font(color="0B5563", line=True), top, "@", border=line),
        named_style("Text to fill in", font(), top, "@", border=box, ground=paper),
        named_style("Day to fill in", font(), left, DAY_FORMAT, border=box, ground=paper),
        _heading(HEADING_STYLE, "0B5563"),
        _heading(ENTRY_HEADING_STYLE, "7A4B00"),
        *(
            named_style(name, font(bold=True, color=ink), top, border=line, ground=ground)
            for name, (ink, ground) in LOOKS.items()
        ),
    ]


def _heading(name: str, ground: str) -> NamedStyle:
    alignment = Alignment(vertical="center", wrap_text=True)
    below = Border(bottom=Side("medium", color=ground))
    return named_style(name, font(bold=True, color="FFFFFF"), alignment, border=below, ground=ground)


def named_style(
    name: str,
    letters: Font,
    alignment: Alignment,
    number_format: str | None = None,
    *,
    border: Border | None = None,
    ground: str | None = None,
) -> NamedStyle:
    """`ground` is the colour behind the letters."""
    fill = PatternFill("solid", fgColor=ground) if ground else None
    return NamedStyle(name, letters, fill, border, alignment, number_format)


def font(*, bold: bool = False, color: str | None = None, line: bool = False, size: int = 11) -> Font:
    """The theme's body font, at 11 point or more."""
    return Font(
        name="Calibri", sz=size, family=2, scheme="minor", b=bold, color=color, u="single" if line else None
    )


def state_rules(sheet: Sheet, code_letter: str) -> list[Rule]:
    """One conditional format for each code, bound to the hidden column, so that no translation can break it."""
    codes = sheet.codes or tuple(kind.value for kind in HostStateKind)
    rules = []
    for code in codes[:MOST_CODES]:
        ink, ground = LOOKS[STYLE_OF_CODE[code]]
        look = DifferentialStyle(
            font=Font(b=True, color=ink), fill=PatternFill("solid", fgColor=ground, bgColor=ground)
        )
        rules.append(Rule(type="expression", dxf=look, formula=[f'${code_letter}2="{code}"']))
    return rules


def not_for_paper(ws: Worksheet, columns: int) -> None:
    """Keeps a sheet off the paper when the whole workbook is printed: its print area is an empty cell.

    Without any area it would be printed whole. LibreOffice leaves the empty page out.
    """
    ws.print_area = f"{get_column_letter(columns + 1)}1"


def for_paper(ws: Worksheet, book: Book, last: str, *, is_one_page: bool = False) -> None:
    """A4 across, one page wide, the header row again on every page; `last` is the lower right corner.

    `is_one_page`: one page high as well, without a header row.
    """
    ws.page_setup.paperSize = A4
    ws.page_setup.orientation = "landscape"
    ws.page_setup.fitToWidth = 1
    ws.page_setup.fitToHeight = 1 if is_one_page else 0
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if not is_one_page:
        ws.print_title_rows = "1:1"
    ws.print_area = f"A1:{last}"
    ws.page_margins.left = ws.page_margins.right = MARGIN_X
    ws.page_margins.top = ws.page_margins.bottom = MARGIN_Y
    ws.page_margins.header = ws.page_margins.footer = MARGIN_Y / 2
    # Else head and foot shrink with a wide sheet, below what one can read.
    ws.HeaderFooter.scaleWithDoc = False
    before, between, after = (_paper_text(part) for part in book.page_of)
    head, foot = HeaderFooterItem(), HeaderFooterItem()
    head.left.text = _paper_text(book.header)
    head.right.text = _paper_text(ws.title)
    foot.left.text = _paper_text(f"{book.header}, {book.day}")
    foot.right.text = f"{before}&P{between}&N{after}"
    ws.oddHeader, ws.oddFooter = head, foot


def _paper_text(text: str) -> str:
    """Text for a page's header or footer, where `&` starts a code and 255 characters are all there is."""
    return ILLEGAL.sub("", text)[:90].replace("&", "&&")
