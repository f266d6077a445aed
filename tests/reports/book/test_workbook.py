"""The workbook: sheets, tables, types, print set-up, safe strings, same bytes, and a real LibreOffice."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from collector.core.judging.rollup import counts
from collector.core.model import Language, PastCounts
from reports.book.book_values import Book, Column, ColumnKind, Sheet
from reports.book.workbook import book_bytes
from reports.book.workbook_cells import MOST_CHARACTERS
from tests.reports import sample_site as sample
from tests.reports.documents import SiteDocuments, site_documents
from tests.reports.hostile_texts import PAYLOADS
from tests.reports.page.page_payloads import page_state
from tests.reports.placed import workbook
from tests.reports.reading import book_text, golden, opened_book
from tests.reports.site.desk_sample import HELPDESKS
from tests.rigs.libreoffice_rig import all_saved_again

DATA_TABLES = ["tblToDo", "tblPCs", "tblNotReached", "tblExceptions"]
DATA_TABLES += ["tblFindings", "tblVersions", "tblHistory"]


def report(language: Language = Language.EN, **changed: object) -> SiteDocuments:
    return site_documents(
        sample.site_state(**changed), sample.catalogue(HELPDESKS), language, sample.NOW, sample.label
    )


@pytest.fixture(scope="module")
def english() -> bytes:
    return workbook(report())


def one_cell_book(value: object) -> bytes:
    column = Column("text", "Text")
    sheet = Sheet("s", "Sheet", "tblS", (column,), ((value,),))  # type: ignore[arg-type]
    return book_bytes(
        Book(
            "nl-BE", "Title", "Header", "3 maart 2026", ("p ", " / ", ""), sample.MEASURED, "[cut]", (sheet,)
        )
    )


def is_ours(cell: Cell | MergedCell) -> bool:
    """Whether a link leads where a workbook of ours may lead."""
    link = cell.hyperlink
    assert link is not None
    if link.location is not None:
        return re.fullmatch(r"'[^:\\/?*\[\]]+'![A-Z]+[0-9]+", link.location) is not None
    page, mail = r"ter-linden_2026-03-03_[a-z]{2}\.html#[A-Za-z0-9.-]+", r"mailto:[A-Za-z0-9%@.+~_-]+"
    return re.fullmatch(rf"{page}|tel:\+?[0-9-]+|{mail}", link.target or "") is not None


def is_our_count(cell: Cell | MergedCell) -> bool:
    """Whether a formula is one of the counts of the first sheet."""
    formula = r"=COUNTIF\(tblPCs\[[^\]]+\],\"[a-z_]+\"\)"
    return cell.data_type == "f" and re.fullmatch(formula, str(cell.value)) is not None


def column_of(ws: Worksheet, heading: str) -> list[object]:
    headings = [cell.value for cell in ws[1]]
    index = headings.index(heading) + 1
    return [ws.cell(row, index).value for row in range(2, ws.max_row + 1)]


@pytest.mark.parametrize("language", list(Language))
def test_golden_cells(language: Language) -> None:
    text = book_text(workbook(report(language)))
    assert text == golden(f"{language}.book.txt", text)


@pytest.mark.parametrize("language", list(Language))
def test_sheets_are_in_order_with_lawful_names(language: Language) -> None:
    book = opened_book(workbook(report(language)))
    assert len(book.sheetnames) == len({name.lower() for name in book.sheetnames}) == 10
    assert all(len(name) <= 31 and not set(name) & set(":\\/?*[]") for name in book.sheetnames)
    assert [ws.title for ws in book.worksheets if ws.sheet_state != "visible"] == ["_meta"]
    assert book.sheetnames[-1] == "_meta"


@pytest.mark.parametrize("language", list(Language))
def test_data_sheets_are_tables_from_a1_with_unique_headings(language: Language) -> None:
    book = opened_book(workbook(report(language)))
    assert [name for ws in book.worksheets for name in ws.tables] == DATA_TABLES
    for ws in book.worksheets:
        for table in ws.tables.values():
            headings = [cell.value for cell in ws[1]]
            assert table.ref.startswith("A1:")
            assert [column.name for column in table.tableColumns] == headings
            assert len(set(headings)) == len(headings)
            assert all(isinstance(heading, str) and heading for heading in headings)
            assert table.autoFilter is not None


def test_header_and_key_column_are_frozen(english: bytes) -> None:
    book = opened_book(english)
    frozen = [None, "C2", "B2", "B2", "B2", "C2", "C2", "B2", "B2", "B2"]
    assert [ws.freeze_panes for ws in book.worksheets] == frozen


def test_nothing_is_merged_and_only_ids_and_codes_are_hidden(english: bytes) -> None:
    for ws in opened_book(english).worksheets:
        assert not ws.merged_cells.ranges
        hidden = [ws[f"{letter}1"].value for letter, dim in ws.column_dimensions.items() if dim.hidden]
        assert set(hidden) <= {"State code", "Row id", "Code"}
        assert not [n for n, dim in ws.row_dimensions.items() if dim.hidden]


@pytest.mark.parametrize("language", list(Language))
def test_widths_stay_below_sixty_and_long_text_wraps(language: Language) -> None:
    for ws in opened_book(workbook(report(language))).worksheets:
        for index in range(1, ws.max_column + 1):
            assert 7 <= ws.column_dimensions[get_column_letter(index)].width <= 60
        for row in ws.iter_rows():
            for cell in row:
                if cell.data_type == "s" and ws.tables:  # lines of the first sheet run on to the right
                    assert cell.alignment.wrap_text


def test_types_are_real(english: bytes) -> None:
    book = opened_book(english)
    pcs, todo = book["PCs"], book["To do"]
    answers = column_of(pcs, "Last answer")
    assert datetime(2026, 3, 3, 7, 40) in answers
    assert column_of(pcs, "Tries without answer") == [0, 0, 0, 0, 2, 3, 0, 0, 0, 0]
    assert date(2026, 3, 20) in [v.date() for v in column_of(pcs, "Until") if isinstance(v, datetime)]
    assert column_of(todo, "Days open") == [0, 19, 0, 19]
    versions = book["Versions"]
    assert all(isinstance(value, str) for value in column_of(versions, "Version"))
    assert column_of(versions, "Number of PCs")[0] == 9


def test_dates_are_belgian_whatever_the_programs_language(english: bytes) -> None:
    formats = {
        cell.number_format
        for ws in opened_book(english).worksheets
        for row in ws.iter_rows(min_row=2)
        for cell in row
        if isinstance(cell, Cell) and cell.is_date
    }
    assert formats == {r"dd\/mm\/yyyy", r"dd\/mm\/yyyy\ hh:mm"}


def test_styles_are_named_and_at_least_eleven_point(english: bytes) -> None:
    book = opened_book(english)
    assert {"State ok", "State work", "State not reached", "Heading row"} <= set(book.named_styles)
    for ws in book.worksheets:
        for row in ws.iter_rows():
            for cell in (cell for cell in row if cell.value is not None):
                assert cell.style != "Normal"
                assert cell.font.sz is not None
                assert cell.font.sz >= 11


def test_numbers_are_those_of_the_one_count_function(english: bytes) -> None:
    expected = counts(sample.hosts())
    stored = load_workbook(BytesIO(english), data_only=True)
    lines = [(row[0], row[1]) for row in stored["Overview"].iter_rows(values_only=True)]
    assert lines[6:12] == [
        (expected.works, "PCs work"),
        (expected.needs_work, "to fix"),
        (expected.could_not_tell, "could not tell"),
        (expected.not_reached, "not measured"),
        (expected.accepted, "with an accepted problem"),
        (expected.does_not_apply, "without eID"),
    ]


@pytest.mark.parametrize(
    ("language", "page_of"),
    [
        (Language.NL, "pagina &P van &N"),
        (Language.FR, "page &P sur &N"),
        (Language.DE, "Seite &P von &N"),
        (Language.EN, "page &P of &N"),
    ],
)
def test_print_set_up(language: Language, page_of: str) -> None:
    book = opened_book(workbook(report(language)))
    for number, ws in enumerate(book.worksheets[:5]):
        assert (ws.page_setup.paperSize, ws.page_setup.orientation) == (9, "landscape")
        on_one_sheet = number == 0  # the front is one sheet of paper; the others are as long as they are
        assert (ws.page_setup.fitToWidth, ws.page_setup.fitToHeight) == (1, int(on_one_sheet))
        assert ws.sheet_properties.pageSetUpPr is not None
        assert ws.sheet_properties.pageSetUpPr.fitToPage
        assert ws.print_title_rows == ("$1:$1" if number else None)
        assert ws.oddHeader is not None
        assert ws.oddFooter is not None
        assert ws.oddHeader.left.text == "Groepspraktijk Ter Linden, Gent"
        assert "2026" in (ws.oddFooter.left.text or "")
        assert ws.oddFooter.right.text == page_of


def test_header_text_stays_below_its_limit_and_an_ampersand_is_no_code() -> None:
    made = workbook(report(site=sample.site(name="Jansen & Zonen &P " + "x" * 400)))
    with zipfile.ZipFile(BytesIO(made)) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet2.xml"))  # noqa: S314 - our own file
    header = next(e.text for e in sheet.iter() if e.tag.endswith("oddHeader"))
    footer = next(e.text for e in sheet.iter() if e.tag.endswith("oddFooter"))
    assert header is not None
    assert footer is not None
    assert "Jansen && Zonen &&P" in header
    assert max(len(header), len(footer)) < 255


def test_history_holds_past_scans_and_the_present_one() -> None:
    past = (PastCounts(sample.BEFORE, counts(sample.hosts()[:3])),)
    made = site_documents(
        sample.site_state(), sample.catalogue(HELPDESKS), Language.EN, sample.NOW, sample.label, past
    )
    history = opened_book(workbook(made))["History"]
    assert column_of(history, "Measured on") == [datetime(2026, 2, 24, 7, 40), datetime(2026, 3, 3, 7, 40)]
    assert column_of(history, "PCs") == [3, 10]


def test_same_input_gives_the_same_bytes(english: bytes) -> None:
    assert workbook(report()) == english


def test_dates_inside_the_file_are_those_of_the_measurement(english: bytes) -> None:
    with zipfile.ZipFile(BytesIO(english)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 3, 3, 6, 40, 0)}
    properties = opened_book(english).properties
    assert properties.created == properties.modified == sample.MEASURED.replace(tzinfo=None)
    assert (properties.creator, properties.language) == ("eidfleet", "en-BE")


def test_a_measurement_before_zip_knew_years_is_no_error() -> None:
    made = report(hosts=(), changes=None, previous_at=None)
    assert workbook(made)


@pytest.mark.parametrize(
    "payloads",
    [
        *(pytest.param(PAYLOADS[n : n + 8], id=f"eight from {n}") for n in range(0, len(PAYLOADS), 8)),
        *(pytest.param((one,), id=repr(one[:24]), marks=pytest.mark.long) for one in PAYLOADS),
    ],
)
def test_hostile_text_is_always_a_string(payloads: tuple[str, ...]) -> None:
    """Each in every field of workstations of its own; the first of them in every field of the inventory as well."""
    made = workbook(
        site_documents(
            page_state(payloads), sample.catalogue(HELPDESKS), Language.NL, sample.NOW, sample.label
        )
    )
    for ws in opened_book(made).worksheets:
        for row in ws.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "d") or is_our_count(cell), (
                    ws.title,
                    cell.coordinate,
                    cell.value,
                )
                assert not isinstance(cell.value, str) or len(cell.value) <= MOST_CHARACTERS
                assert cell.hyperlink is None or is_ours(cell)
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))  # noqa: S314 - our own file


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "=1+1"),
        ("-5", "-5"),
        ("+32 2 555", "+32 2 555"),
        ("@x", "@x"),
        ("#N/A", "#N/A"),
        ("5.10", "5.10"),
        ("TRUE", "TRUE"),
        ("_x0041_", "_x0041_"),
        ("a\x00b\x1bc", "abc"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\ud800x", "x"),
    ],
)
def test_a_text_stays_that_text(text: str, kept: str) -> None:
    cell = opened_book(one_cell_book(text))["Sheet"]["A2"]
    assert (cell.value, cell.data_type) == (kept, "s")


def test_a_text_that_is_too_long_is_cut_with_a_mark() -> None:
    for text in ("a" * 40_000, "👩" * 20_000, "=" * 32_768):
        value = opened_book(one_cell_book(text))["Sheet"]["A2"].value
        assert isinstance(value, str)
        assert value.endswith("[cut]")
        assert len(value.encode("utf-16-le")) // 2 <= MOST_CHARACTERS
    exact = "b" * MOST_CHARACTERS
    assert opened_book(one_cell_book(exact))["Sheet"]["A2"].value == exact


def test_line_feeds_stay_within_the_limit() -> None:
    value = opened_book(one_cell_book("x\n" * 400))["Sheet"]["A2"].value
    assert isinstance(value, str)
    assert value.count("\n") == 253
    assert value.endswith("[cut]")


def test_a_sheet_that_is_too_long_goes_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a lower limit, since a million rows would take minutes."""
    monkeypatch.setattr("reports.book.workbook.MOST_ROWS", 4)
    column = Column("n", "N", ColumnKind.NUMBER)
    sheet = Sheet("s", "A name of just thirty one signs", "tblS", (column,), tuple((n,) for n in range(7)))
    book = Book("en-BE", "T", "H", "d", ("", "", ""), datetime(2026, 1, 1, tzinfo=UTC), "[cut]", (sheet,))
    made = opened_book(book_bytes(book))
    assert made.sheetnames == [
        "A name of just thirty one signs",
        "A name of just thirty one s 2",
        "A name of just thirty one s 3",
    ]
    assert [name for ws in made.worksheets for name in ws.tables] == ["tblS", "tblS2", "tblS3"]
    assert [ws["A2"].value for ws in made.worksheets] == [0, 3, 6]


@pytest.mark.rig
def test_libreoffice_opens_it_and_the_values_stay(tmp_path: Path) -> None:
    """In every language, and all payloads at once, so that one start of LibreOffice is enough."""
    books = {f"{language}.xlsx": workbook(report(language)) for language in Language}
    books["hostile.xlsx"] = book_bytes(_hostile_book())
    for name, content in books.items():
        (tmp_path / name).write_bytes(content)
    saved = all_saved_again([tmp_path / name for name in books], tmp_path)
    for path in saved:
        _assert_survives(path.name, opened_book(books[path.name]), opened_book(path.read_bytes()))


def _hostile_book() -> Book:
    column = Column("text", "Text")
    rows = tuple((payload,) for payload in PAYLOADS)
    sheet = Sheet("s", "Sheet", "tblS", (column,), rows)
    return Book("nl-BE", "T", "H", "d", ("", "", ""), sample.MEASURED, "[cut]", (sheet,))


def _assert_survives(name: str, before: Workbook, after: Workbook) -> None:
    assert after.sheetnames == before.sheetnames, name
    for ws in before.worksheets:
        again = after[ws.title]
        assert sorted(again.tables) == sorted(ws.tables)
        for row in ws.iter_rows():
            for cell in row:
                other = again[cell.coordinate]
                assert (other.value or None) == (cell.value or None), (name, ws.title, cell.coordinate)
                assert cell.value in (None, "") or other.data_type == cell.data_type
