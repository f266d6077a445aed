"""Rows go where openpyxl wrote its own, and their texts are texts."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from openpyxl import Workbook

from reports.book.book_values import CellValue, Count, Link
from reports.book.sheet_rows import CellTexts, SheetRows

TEXTS = CellTexts(
    "[cut]", lambda link: f"'Work'!A{link.row + 1}", lambda count: f'COUNTIF(t[a],"{count.equal}")'
)
EMPTY = (
    "<sheetData/>",
    "<sheetData />",
    "<sheetData></sheetData>",
    '<sheetData><row r="2"><c r="A2"/></row></sheetData>',
)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows_of(*rows: tuple[CellValue, ...]) -> SheetRows:
    made = SheetRows(Workbook().create_sheet("Work"), {"Text": 3}, TEXTS)
    for row in rows:
        made.add(18, row, ["Text"] * len(row))
    return made


def file_of(data: str = "<sheetData/>", area: str = '<dimension ref="A1:A1"/>') -> bytes:
    return f'<worksheet xmlns="{MAIN[1:-1]}">{area}{data}<pageMargins/></worksheet>'.encode()


@pytest.mark.parametrize("empty", EMPTY)
def test_rows_stand_where_openpyxl_wrote_its_own_however_it_does(empty: str) -> None:
    """Seen with lxml in the environment, whose way to write an empty element is another."""
    sheet = ElementTree.fromstring(rows_of(("a", 7), ("b", None)).within(file_of(empty)))  # noqa: S314
    assert [child.tag.removeprefix(MAIN) for child in sheet] == ["dimension", "sheetData", "pageMargins"]
    assert sheet[0].get("ref") == "A1:B2"
    assert [(cell.get("r"), "".join(cell.itertext())) for cell in sheet[1].iter(f"{MAIN}c")] == [
        ("A1", "a"),
        ("B1", "7"),
        ("A2", "b"),
        ("B2", ""),
    ]


@pytest.mark.parametrize("raw", [file_of(""), file_of(area="")])
def test_a_file_without_a_place_for_rows_is_not_written(raw: bytes) -> None:
    with pytest.raises(ValueError, match="openpyxl writes another way"):
        rows_of(("a",)).within(raw)


@pytest.mark.parametrize(
    "text",
    ["</t></is></c></row></sheetData>", "=1+1", "\\1 \\g<0>", " room ", "&lt;", "two\nlines", "\U0001f600"],
)
def test_a_text_is_a_text(text: str) -> None:
    sheet = ElementTree.fromstring(rows_of((text,)).within(file_of()))  # noqa: S314
    (cell,) = sheet.iter(f"{MAIN}c")
    (inside,) = cell.iter(f"{MAIN}t")
    assert (cell.get("t"), inside.text) == ("inlineStr", text)
    assert (inside.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve") == (text != text.strip())


def test_a_count_has_its_formula_and_its_result() -> None:
    sheet = ElementTree.fromstring(rows_of((Count("work", "a", 12, "<x>"),)).within(file_of()))  # noqa: S314
    (cell,) = sheet.iter(f"{MAIN}c")
    assert [(part.tag.removeprefix(MAIN), part.text) for part in cell] == [
        ("f", 'COUNTIF(t[a],"<x>")'),
        ("v", "12"),
    ]


def test_a_link_is_known_to_openpyxl_and_its_text_is_ours() -> None:
    rows = rows_of(
        (Link("call", address="tel:+3290000000", tip="now"), Link("there", sheet_id="work", row=4))
    )
    assert rows.ws["A1"].hyperlink.target == "tel:+3290000000"
    assert rows.ws["A1"].hyperlink.tooltip == "now"
    assert rows.ws["B1"].hyperlink.location == "'Work'!A5"
    assert b"there" in rows.within(file_of())
