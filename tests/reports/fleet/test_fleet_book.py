"""The workbook of the whole fleet: the page's numbers, pivots that add up, and every host's text as plain text."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from collector.core.judging.rollup import counts
from collector.core.model import Language, PastCounts, SiteId, SiteState
from reports.book.book_values import Book, Link
from reports.book.workbook import book_bytes
from reports.fleet.fleet_book import fleet_book
from reports.fleet.fleet_frame import FleetFrame, fleet_frame
from tests.reports import sample_site as sample
from tests.reports.fleet.test_fleet_view import LINKS, states
from tests.reports.hostile_texts import PAYLOADS, hostile_state
from tests.reports.site.desk_sample import HELPDESKS
from tests.rigs.libreoffice_rig import saved_again

PAST = {SiteId("ter-linden"): (PastCounts(sample.BEFORE, sample.site_state().counts),)}


def view(language: Language = Language.EN, of: tuple[SiteState, ...] | None = None) -> FleetFrame:
    chosen = states() if of is None else of
    return fleet_frame(chosen, sample.catalogue(HELPDESKS), language, sample.NOW, {})


def book(language: Language = Language.EN) -> Book:
    return fleet_book(view(language), PAST, LINKS)


def opened(of: Book) -> Workbook:
    return load_workbook(BytesIO(book_bytes(of)))


@pytest.mark.parametrize("language", list(Language))
def test_sheets_are_named_for_the_reader_and_every_data_sheet_is_one_table(language: Language) -> None:
    made = opened(book(language))
    assert len(made.sheetnames) == 13
    for ws in made.worksheets[1:]:
        (table,) = ws.tables.values()
        headings = [str(cell.value) for cell in ws[1]]
        assert table.ref.startswith("A1:")
        assert len({heading.casefold() for heading in headings}) == len(headings)
    assert len({name for ws in made.worksheets for name in ws.tables}) == 12


def test_the_numbers_are_those_of_all_sites() -> None:
    total = counts([host for state in states() for host in state.hosts])
    sheets = {sheet.id: sheet for sheet in book().sheets}
    rows = sheets["sites"].rows
    assert [row[0].text for row in rows if isinstance(row[0], Link)] == [
        "Groepspraktijk Ter Linden, Gent",
        "Maison médicale, Namur",
        "Gemeinde Eupen",
    ]
    assert sum(int(str(row[2])) for row in rows) == total.known == len(sheets["pcs"].rows)
    assert sum(int(str(row[4])) for row in rows) == total.needs_work
    assert len(sheets["not-reached"].rows) == total.not_reached
    assert sheets["history"].rows[-1][1:4] == (total.known, total.works, total.needs_work)


def test_pivots_count_each_pc_once() -> None:
    sheets = {sheet.id: sheet for sheet in book().sheets}
    total = counts([host for state in states() for host in state.hosts])
    by_state = sheets["pivot-state-site"]
    assert [column.heading for column in by_state.columns[:4]] == ["Site", "All PCs", "works", "needs work"]
    assert by_state.rows[0][:4] == ("Groepspraktijk Ter Linden, Gent", 10, 2, 3)
    assert sum(int(str(row[1])) for row in by_state.rows) == total.known
    causes = sheets["pivot-cause-site"]
    assert [column.heading for column in causes.columns[2:]] == [
        "Firefox cannot reach the card",
        "There is no card reader",
    ]
    assert causes.rows == (("Groepspraktijk Ter Linden, Gent", 3, 2, 1),)


def test_what_held_and_what_was_not_reached_are_no_findings() -> None:
    (findings,) = [sheet for sheet in book().sheets if sheet.id == "findings"]
    assert {row[4] for row in findings.rows} <= {
        "to fix",
        "advice",
        "could not tell",
        "accepted until 20 March 2026",
    }
    assert "zaal-4" not in {row[1] for row in findings.rows}


def test_the_same_fleet_gives_the_same_bytes() -> None:
    assert book_bytes(book()) == book_bytes(book())


def test_no_user_name_is_in_it() -> None:
    text = " ".join(str(v) for sheet in book().sheets for row in sheet.rows for v in row).lower()
    assert "arts-1" in text
    assert "jan.peeters" not in text
    assert "lieve" not in text


def test_every_hostile_text_is_a_string_cell() -> None:
    """A site for each of them."""
    hostile = [(SiteId(f"site-{number}"), hostile_state(text)) for number, text in enumerate(PAYLOADS)]
    fleet = tuple(replace(state, site=replace(state.site, id=site)) for site, state in hostile)
    made = opened(fleet_book(view(of=fleet), {}, {}))
    cells = [cell for ws in made.worksheets for row in ws.iter_rows() for cell in row if cell.value]
    wrong = [(cell.parent.title, cell.coordinate) for cell in cells if cell.data_type not in ("s", "n", "d")]
    assert wrong == []
    headings = [cell for ws in made.worksheets for cell in ws[1]]
    assert {cell.data_type for cell in headings} == {"s"}
    rows = {made[name].max_row - 1 for name in ("Sites", "To do", "Findings", "Not measured", "Exceptions")}
    assert rows == {len(PAYLOADS)}


def test_an_empty_fleet_has_a_workbook() -> None:
    assert opened(fleet_book(view(of=()), {}, {})).sheetnames[0] == "Read me"


def test_only_the_sheet_that_explains_is_protected_and_without_a_password() -> None:
    made = opened(book())
    assert [ws.title for ws in made.worksheets if ws.protection.sheet] == ["Read me"]
    assert not any(ws.protection.password for ws in made.worksheets)


def test_links_lead_to_pcs_findings_and_desks_and_to_no_page_that_was_not_written() -> None:
    made = opened(book())
    to = {
        (ws.title, str(cell.value)): cell.hyperlink
        for ws in made.worksheets
        for row in ws.iter_rows()
        for cell in row
        if cell.hyperlink
    }
    page = "ter-linden_2026-03-03_nl.page"
    assert to["PCs", "arts-1"].target == f"{page}#pc-arts-1"
    assert str(to["Findings", "arts-1"].target).startswith(f"{page}#f-arts-1-")
    assert to["To do", "arts-1"].target == to["Findings", "arts-1"].target
    kinds = {str(link.target).partition(":")[0] for (sheet, _), link in to.items() if sheet == "To do"}
    assert kinds >= {"tel", "mailto"}
    place = str(to["Sites", "Maison médicale, Namur"].location).rpartition("!")[2]
    assert (place, made["PCs"][place].value) == ("A12", "Maison médicale, Namur")
    assert not any(cell.hyperlink for row in made["PCs"].iter_rows(min_row=12) for cell in row)
    assert all(link.tooltip for link in to.values())


def test_the_document_says_what_made_it() -> None:
    made = opened(book(Language.DE))
    of = made.properties
    assert (of.title, of.language) == ("eID-Prüfung: alle Standorte, 3. März 2026", "de-BE")
    assert of.subject
    assert of.keywords
    custom: Any = made
    own = {prop.name: prop.value for prop in custom.custom_doc_props.props}
    assert own["eidfleet catalogue_version"] == sample.site_state().provenance.catalogue_version
    assert {"eidfleet judged", "eidfleet knowledge_date", "eidfleet program_version"} <= set(own)


def test_pandas_is_loaded_only_for_the_pivots() -> None:
    code = "import sys, collector.app.report.reporting; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.rig
@pytest.mark.long  # it opens a site's workbook, from the same writer, in every run
def test_libreoffice_opens_it_and_keeps_every_value(tmp_path: Path) -> None:
    file = tmp_path / "fleet.xlsx"
    file.write_bytes(book_bytes(book(Language.FR)))
    again = load_workbook(saved_again(file, tmp_path))
    for ws in load_workbook(file).worksheets:
        values = [[cell.value for cell in row] for row in ws.iter_rows()]
        assert [[cell.value for cell in row] for row in again[ws.title].iter_rows()] == values
