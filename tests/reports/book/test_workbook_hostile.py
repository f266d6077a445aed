"""Hostile text in every field: cells are inert strings, links are ours, and a real LibreOffice opens the file."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from collector.core.model import Language
from reports.book.book_values import Book, Column, ColumnKind, Link, Sheet
from reports.book.workbook import book_bytes
from tests.reports import sample_site as sample
from tests.reports.book.hostile_cells import CELL_PAYLOADS
from tests.reports.book.workbook_lint import lint
from tests.reports.hostile_texts import hostile_report
from tests.reports.placed import workbook
from tests.reports.reading import opened_book
from tests.rigs.libreoffice_rig import saved_again


def test_there_are_more_than_a_hundred() -> None:
    assert len(set(CELL_PAYLOADS)) > 100


def everywhere() -> Book:
    """Each payload as text, in a state's cell, as a link's text and tip, and in headings and properties."""
    columns = (
        Column("a", "Text"),
        Column("b", "=1+1"),
        Column("c", "#N/A", ColumnKind.PHONE),
        Column("d", "@SUM(A1) ]['#", ColumnKind.STATE),
        Column("state-code", "Code", is_hidden=True),
    )
    rows = tuple(
        (p, p, Link(p, address="tel:+32-2-555", tip=p), Link(p, sheet_id="s", tip=p), "works")
        for p in CELL_PAYLOADS
    )
    sheet = Sheet("s", "=cmd|'/c'!A", "tblS", columns, rows)
    evil = '=1+1&"<x>\x00'
    return Book(
        "nl-BE", evil, evil, evil, (evil, "", ""), sample.MEASURED, "[cut]", (sheet,), evil, {"site": evil}
    )


def test_every_cell_is_a_string_and_no_part_is_broken() -> None:
    made = book_bytes(everywhere())
    with zipfile.ZipFile(BytesIO(made)) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))  # noqa: S314 - our own file
    (ws,) = opened_book(made).worksheets
    for row in ws.iter_rows():
        for cell in row:
            assert cell.data_type == "s" or cell.value is None, (cell.coordinate, cell.value)
            target = cell.hyperlink.target if cell.hyperlink else None
            assert target in (None, "tel:+32-2-555")


@pytest.mark.rig
def test_libreoffice_opens_it_and_keeps_every_text(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(book_bytes(everywhere()))
    before = opened_book(path.read_bytes()).worksheets[0]
    after = opened_book(saved_again(path, tmp_path).read_bytes()).worksheets[0]
    for row in before.iter_rows(max_col=2):
        for cell in row:
            if "_x005F_" in str(cell.value):
                continue  # LibreOffice 7.4 undoes the format's own escape twice (seen 24 November 2026)
            again = after[cell.coordinate]
            assert (again.value or None, again.data_type in ("s", "n")) == (cell.value or None, True)


@pytest.mark.parametrize("payload", CELL_PAYLOADS[36::9], ids=lambda p: repr(p[:20]))
def test_a_site_full_of_it_still_breaks_no_point(payload: str) -> None:
    found = lint(workbook(hostile_report(payload, Language.DE)), Language.DE)
    assert found == []
