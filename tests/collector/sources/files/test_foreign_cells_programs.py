"""Workbooks as other programs save them: the same answers are read from each, and none costs more than what is filled in."""

from __future__ import annotations

import re
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles.numbers import FORMAT_DATE_YYYYMMDD2
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from collector.core.errors import FleetError
from collector.core.fleet.site_answers import AnswerKind, Returned, RowAnswer
from collector.sources.answers.returned_workbook import content, is_bystander, read_returned
from reports.book.book_answers import vocabulary
from tests.rigs.answered_fleet import (
    AnsweredFleet,
    answered_fleet,
    bytes_of,
    column,
    fill,
    opened,
    rows_of,
    saved,
    sheet_of,
)

Change = Callable[[bytes], bytes]
DAY = date(2027, 1, 15)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> AnsweredFleet:
    return answered_fleet(tmp_path_factory.mktemp("fleet"))


@pytest.fixture
def book(fleet: AnsweredFleet) -> Workbook:
    return filled(fleet)


@pytest.fixture(scope="module")
def plain(fleet: AnsweredFleet) -> bytes:
    return bytes_of(filled(fleet))


@pytest.fixture(scope="module")
def told_by_plain(
    fleet: AnsweredFleet, plain: bytes, tmp_path_factory: pytest.TempPathFactory
) -> set[tuple[object, ...]]:
    return told(read(fleet, plain, tmp_path_factory.mktemp("plain")))


def filled(fleet: AnsweredFleet) -> Workbook:
    made = opened(fleet.slim())
    todo = sheet_of(made, "tblToDo")
    fill(todo, rows_of(todo, "onthaal-1")[0], answer="done", done_by="Lien & Zoë", remark="<klaar>")
    fill(todo, rows_of(todo, "onthaal-2")[0], answer="planned", planned_on=DAY, done_by="Lien")
    todo.cell(rows_of(todo, "onthaal-2")[0], column(todo, "Gepland op")).number_format = FORMAT_DATE_YYYYMMDD2
    lost = sheet_of(made, "tblNotReached")
    fill(lost, rows_of(lost, "zaal-4")[0], answer="on_again")
    return made


def read(fleet: AnsweredFleet, made: bytes | Workbook, folder: Path) -> Returned:
    return read_returned(saved(folder, made), vocabulary(), fleet.store.fleet_id())


def told(returned: Returned) -> set[tuple[object, ...]]:
    return {(row.row_id, row.host, row.check, *content(row)) for row in returned.answers}


def parts(made: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(made)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(found: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in found.items():
            archive.writestr(name, part)
    return target.getvalue()


def in_sheets(change: Callable[[bytes], bytes]) -> Change:
    return lambda made: packed(
        {n: change(p) if n.startswith("xl/worksheets/sheet") else p for n, p in parts(made).items()}
    )


def strict(made: bytes) -> bytes:
    """ISO/IEC 29500 strict, as Excel's "Strict Open XML Spreadsheet" writes it."""
    pairs = (
        (b"schemas.openxmlformats.org/spreadsheetml/2006/main", b"purl.oclc.org/ooxml/spreadsheetml/main"),
        (
            b"schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties",
            b"purl.oclc.org/ooxml/officeDocument/relationships/extendedProperties",
        ),
        (b"schemas.openxmlformats.org/officeDocument/2006/", b"purl.oclc.org/ooxml/officeDocument/"),
        (b"schemas.openxmlformats.org/drawingml/2006/", b"purl.oclc.org/ooxml/drawingml/"),
    )
    found = parts(made)
    for old, new in pairs:
        found = {name: part.replace(old, new) for name, part in found.items()}
    assert b"purl.oclc.org/ooxml/spreadsheetml/main" in found["xl/workbook.xml"]
    return packed(found)


def shared(made: bytes) -> bytes:
    """Every text in the table of shared ones, as Excel saves it; openpyxl writes each into its own cell."""
    found, texts = parts(made), list[bytes]()

    def numbered(match: re.Match[bytes]) -> bytes:
        texts.append(match[2])
        return b't="s"' + match[1] + b"><v>%d</v></c>" % (len(texts) - 1)

    cell = re.compile(rb't="inlineStr"([^>]*)><is>(.*?)</is></c>', re.DOTALL)
    found = {n: cell.sub(numbered, p) if n.startswith("xl/worksheets/sheet") else p for n, p in found.items()}
    assert len(texts) > 100
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    items = b"".join(b"<si>" + text + b"</si>" for text in texts)
    found["xl/sharedStrings.xml"] = b'<sst xmlns="' + main + b'">' + items + b"</sst>"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    declared = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    found["[Content_Types].xml"] = found["[Content_Types].xml"].replace(b"</Types>", declared)
    return packed(found)


def no_properties(made: bytes) -> bytes:
    found = {n: p for n, p in parts(made).items() if not n.startswith("docProps/")}
    return packed({n: re.sub(rb"<[^<>]*docProps[^<>]*>", b"", p) for n, p in found.items()})


def odd_properties(made: bytes) -> bytes:
    core = re.sub(rb"(<dcterms:created[^>]*>)[^<]*", rb"\1gisteren", parts(made)["docProps/core.xml"])
    return packed({**parts(made), "docProps/core.xml": core})


def own_styles(made: bytes) -> bytes:
    """Looks that openpyxl refuses; a day is then the number it is kept as."""
    return packed({**parts(made), "xl/styles.xml": b"<styleSheet><fills><fill/></fills></styleSheet"})


def no_styles(made: bytes) -> bytes:
    found = {n: p for n, p in parts(made).items() if n != "xl/styles.xml"}
    return packed({n: re.sub(rb"<[^<>]*styles\.xml[^<>]*>", b"", p) for n, p in found.items()})


def prefixed(part: bytes) -> bytes:
    """A namespace prefix before every element, as some libraries write."""
    body = re.sub(rb"<(/?)(?![?!])([a-zA-Z])", rb"<\1x:\2", part)
    return body.replace(b' xmlns="', b' xmlns:x="', 1)


def stray(row: int, cell: str) -> Change:
    far = f'<row r="{row}"><c r="{cell}" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'.encode()
    return in_sheets(lambda part: part.replace(b"</sheetData>", far))


def dimension(said: bytes) -> Change:
    return in_sheets(lambda part: re.sub(rb"<dimension[^>]*/>", said, part))


def after_cells(said: bytes) -> Change:
    return in_sheets(lambda part: re.sub(rb"</sheetData>", b"</sheetData>" + said, part))


PROGRAMS = [
    pytest.param(lambda made: made, id="as it was"),
    pytest.param(strict, id="strict form"),
    pytest.param(shared, id="texts shared"),
    pytest.param(lambda made: strict(shared(made)), id="strict form, texts shared"),
    pytest.param(no_properties, id="no properties"),
    pytest.param(odd_properties, id="properties that are none"),
    pytest.param(own_styles, id="styles nobody understands"),
    pytest.param(no_styles, id="no styles"),
    pytest.param(in_sheets(prefixed), id="prefixed elements"),
    pytest.param(dimension(b""), id="no dimension"),
    pytest.param(dimension(b'<dimension ref="A1"/>'), id="dimension too small"),
    pytest.param(dimension(b'<dimension ref="A1:XFD1048576"/>'), id="dimension of all"),
    pytest.param(dimension(b'<dimension ref="nonsense"/>'), id="dimension that is none"),
    pytest.param(stray(1_048_576, "XFD1048576"), id="a cell in the last corner"),
    pytest.param(stray(99_999_999, "A99999999"), id="a cell beyond every sheet"),
    pytest.param(after_cells(b'<mergeCells count="1"><mergeCell ref="AZ1:XFD1048576"/></mergeCells>'), id="a merged corner"),
    pytest.param(
        after_cells(b'<autoFilter ref="A1:C9"><filterColumn colId="0"><customFilters><customFilter operator="odd" val=""/></customFilters></filterColumn></autoFilter>'),
        id="a filter of its own",
    ),
    pytest.param(
        in_sheets(lambda part: re.sub(rb"<sheetViews>.*?</sheetViews>", b'<sheetViews><sheetView view="card" workbookViewId="x"/></sheetViews>', part, flags=re.DOTALL)),
        id="a view of its own",
    ),
]  # fmt: skip


@pytest.mark.parametrize("change", PROGRAMS)
def test_the_same_answers_are_read_from_what_each_program_writes(
    fleet: AnsweredFleet,
    plain: bytes,
    told_by_plain: set[tuple[object, ...]],
    change: Change,
    tmp_path: Path,
) -> None:
    changed = read(fleet, change(plain), tmp_path)
    assert told(changed) == told_by_plain
    answers = {str(row.host): row for row in changed.answers}
    assert answers["onthaal-2"].planned_on == DAY
    assert (answers["onthaal-1"].done_by, answers["onthaal-1"].remark) == ("Lien & Zoë", "<klaar>")
    assert answers["zaal-4"].answer is AnswerKind.ON_AGAIN


def test_sheets_in_another_order_under_other_names_with_a_title_above_are_found(
    fleet: AnsweredFleet, book: Workbook, tmp_path: Path
) -> None:
    """Numbers cannot hide a sheet, names each after sheet and table, and knows no hidden names."""
    before = told(read(fleet, book, tmp_path))
    book.move_sheet("_meta", -5)
    for ws in book.worksheets:
        for table in list(ws.tables):
            del ws.tables[table]
        ws.title, ws.sheet_state = f"{ws.title} - Tabel 1"[:31], "visible"
        ws.insert_rows(1)
        ws["A1"] = "Tabel 1"
    for name in list(book.defined_names):
        del book.defined_names[name]
    assert told(read(fleet, book, tmp_path)) == before


def test_a_workbook_of_an_old_mac_counts_its_days_from_1904(
    fleet: AnsweredFleet, book: Workbook, tmp_path: Path
) -> None:
    book.epoch = CALENDAR_MAC_1904
    made = bytes_of(book)
    for changed in (made, no_styles(made)):
        days = {row.planned_on for row in read(fleet, changed, tmp_path).answers}
        assert DAY in days


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("15/01/2027", DAY, id="text"),
        pytest.param(" 15-1-2027 ", DAY, id="text with spaces"),
        pytest.param(46_402, DAY, id="number"),
        pytest.param(46_402.75, DAY, id="number with a time"),
        pytest.param(datetime(2027, 1, 15, 8, 30), DAY, id="instant"),
        pytest.param(True, None, id="true"),
        pytest.param(1e300, None, id="huge"),
        pytest.param(-5, None, id="negative"),
        pytest.param("2027-02-30", None, id="no day"),
    ],
)
def test_a_day_however_it_was_kept(
    fleet: AnsweredFleet, book: Workbook, typed: object, meant: date | None, tmp_path: Path
) -> None:
    todo = sheet_of(book, "tblToDo")
    cell = todo.cell(rows_of(todo, "onthaal-2")[0], column(todo, "Gepland op"))
    cell.value, cell.number_format = typed, "General"  # type: ignore[assignment]
    (row,) = (r for r in read(fleet, book, tmp_path).answers if r.host == "onthaal-2")
    assert row.planned_on == meant
    assert bool(row.problems) is (meant is None)


def test_one_answer_in_merged_cells_is_that_of_every_line_they_cover(
    fleet: AnsweredFleet, book: Workbook, tmp_path: Path
) -> None:
    lost = sheet_of(book, "tblNotReached")
    at = column(lost, "Antwoord")
    lost.merge_cells(start_row=2, end_row=3, start_column=at, end_column=at)
    answers = {str(row.host): row.answer for row in read(fleet, book, tmp_path).answers}
    assert answers["zaal-4"] is answers["zaal-5"] is AnswerKind.ON_AGAIN


def test_yes_and_no_of_the_program_are_no_answer_of_ours(
    fleet: AnsweredFleet, book: Workbook, tmp_path: Path
) -> None:
    todo = sheet_of(book, "tblToDo")
    todo.cell(rows_of(todo, "onthaal-1")[0], column(todo, "Antwoord")).value = True
    (row,) = (r for r in read(fleet, book, tmp_path).answers if r.host == "onthaal-1")
    assert row.problems == ("answer 'True' is not one of the list",)


@pytest.mark.parametrize(
    "change",
    [
        # Two thousand million empty cells would not fit either, and are passed over in an eighth of the time.
        pytest.param(stray(131_072, "XFD131072"), id="a cell in a far corner"),
        pytest.param(stray(1_048_576, "XFD1048576"), id="a cell in the last corner", marks=pytest.mark.long),
        pytest.param(dimension(b'<dimension ref="A1:XFD1048576"/>'), id="dimension of all"),
        pytest.param(after_cells(b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), id="all of it merged"),
    ],
)  # fmt: skip
def test_what_is_empty_costs_no_memory(
    fleet: AnsweredFleet, plain: bytes, change: Change, tmp_path: Path
) -> None:
    made = change(plain)
    tracemalloc.start()
    try:
        read(fleet, made, tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


def test_more_filled_cells_than_any_workbook_of_ours_has_are_refused(
    fleet: AnsweredFleet, book: Workbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collector.sources.files.foreign_cells.MOST_CELLS", 50)
    with pytest.raises(FleetError, match="more than 50 filled cells"):
        read(fleet, book, tmp_path)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        pytest.param("~$practice-linden_2026-11-29_nl.xlsx", True, id="Excel's lock"),
        pytest.param(".~lock.practice-linden.xlsx#", True, id="LibreOffice's lock"),
        pytest.param("._practice-linden.xlsx", True, id="macOS' shadow"),
        pytest.param(".DS_Store", True, id="Finder"),
        pytest.param("Thumbs.db", True, id="Explorer"),
        pytest.param("practice~$.xlsx", False, id="a workbook"),
    ],
)
def test_a_bystander_is_known_by_its_name(name: str, is_one: bool) -> None:
    assert is_bystander(Path("share") / name) is is_one


def test_a_row_answer_keeps_the_place_a_person_finds_it(
    fleet: AnsweredFleet, book: Workbook, tmp_path: Path
) -> None:
    todo = sheet_of(book, "tblToDo")
    row = rows_of(todo, "onthaal-1")[0]
    found: list[RowAnswer] = [r for r in read(fleet, book, tmp_path).answers if r.host == "onthaal-1"]
    assert found[0].place.endswith(f"{todo.title}, row {row}")
