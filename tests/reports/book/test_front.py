"""The first sheet of a workbook: the answer, the numbers, the tasks, how to answer; and the workbook on paper."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from collector.core.model import Contact, HostStateKind, Language
from reports.book.book_values import Front, Link
from reports.book.workbook import book_bytes
from reports.site_documents import site_documents
from tests.reports import sample_site as sample
from tests.reports.book.test_workbook_points import site_of
from tests.reports.book.workbook_lint import PIXELS, SCREEN, SMALLEST, smallest_letters
from tests.reports.placed import workbook
from tests.reports.site.desk_sample import HELPDESKS
from tests.rigs.libreoffice_rig import all_on_paper
from tests.rigs.sample_practice import practice

MOST_SHEETS = 5


def front(language: Language = Language.EN, **changed: object) -> Front:
    state = sample.site_state(**changed)
    made = site_documents(state, sample.catalogue(HELPDESKS), language, sample.NOW, sample.label)
    assert made.book.front is not None
    return made.book.front


def test_it_begins_as_the_page_does_in_the_colour_of_the_worst_state() -> None:
    made = site_documents(
        sample.site_state(), sample.catalogue(HELPDESKS), Language.NL, sample.NOW, sample.label
    )
    assert made.book.front is not None
    lead = made.report.questions[0].answer[0]
    assert (made.book.front.verdict, made.book.front.kind) == (lead.text, HostStateKind.NEEDS_WORK)
    cells = next(
        row
        for row in load_workbook(BytesIO(workbook(made))).worksheets[0].iter_rows()
        if row[1].value == lead.text
    )
    assert (cells[0].value, cells[0].font.color.rgb, cells[1].fill.fgColor.rgb) == (
        "✗",
        "00A5271B",
        "00FBE9E6",
    )


def test_three_numbers_are_always_there_and_nothing_to_fix_is_not_red() -> None:
    hosts = tuple(host for host in sample.hosts() if host.kind is HostStateKind.WORKS)
    made = front(hosts=hosts, changes=())
    assert [(number.count.result, number.label) for number in made.numbers] == [
        (2, "PCs work"),
        (0, "to fix"),
        (0, "not measured"),
    ]
    page = load_workbook(
        BytesIO(
            workbook(
                site_documents(
                    sample.site_state(hosts=hosts, changes=()),
                    sample.catalogue(HELPDESKS),
                    Language.EN,
                    sample.NOW,
                    sample.label,
                )
            )
        )
    ).worksheets[0]
    inks = [row[0].font.color.rgb for row in page.iter_rows() if row[0].font.sz == 24]
    assert inks == ["0017663F", "005F6368", "005F6368"]


def test_tasks_name_their_pcs_who_and_minutes_and_lead_to_their_lines() -> None:
    made = front()
    jobs = [task for task in made.tasks if task.number]
    assert [(job.number, job.title, job.pcs, job.who, job.minutes) for job in jobs] == [
        (1, "There is no card reader", "arts-3", "Anyone", 5),
        (2, "Firefox cannot reach the card", "onthaal-2, arts-1", "Local IT support", 10),
    ]
    links = [job.lines for job in jobs if isinstance(job.lines, Link)]
    assert [(link.sheet_id, link.row, link.text) for link in links] == [
        ("todo", 1, "To do 1"),
        ("todo", 2, "To do 2–3"),
    ]


def test_pcs_that_were_not_measured_stand_below_with_what_brings_them_back() -> None:
    lost = [task for task in front().tasks if task.number is None]
    assert [(task.title, task.pcs) for task in lost] == [
        ("Switch the PC on and leave it on the network.", "zaal-4"),
        ("Ask your IT support to check the account for remote management.", "zaal-5"),
    ]


def test_a_task_on_many_pcs_names_twelve_and_says_how_many_more() -> None:
    made = front(hosts=site_of(80).hosts, changes=())
    assert made.tasks[1].pcs == (
        "onthaal-2-1, arts-1-2, onthaal-2-11, arts-1-12, onthaal-2-21, arts-1-22, onthaal-2-31, arts-1-32, "
        "onthaal-2-41, arts-1-42, onthaal-2-51, arts-1-52 and 4 more"
    )
    assert isinstance(made.tasks[1].lines, Link)
    assert made.tasks[1].lines.text == "To do 9–24"


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        pytest.param(Contact("Zorg-IT", "+32 9 555 01 23", None), ("Need help? Zorg-IT, +32 9 555 01 23", "tel:+3295550123"), id="phone"),
        pytest.param(Contact("Zorg-IT", None, "help@example.org"), ("Need help? Zorg-IT, help@example.org", ""), id="mail"),
    ],
)  # fmt: skip
def test_whom_to_call_is_named(contact: Contact, said: tuple[str, str]) -> None:
    call = front(site=sample.site(local_it=contact)).call
    assert (call.text, call.address) == said if isinstance(call, Link) else (call, "") == said


def test_a_site_on_which_all_is_well_has_nothing_to_fill_in() -> None:
    hosts = tuple(host for host in sample.hosts() if host.kind is HostStateKind.WORKS and not host.causes)
    made = front(hosts=hosts, changes=())
    assert (made.tasks, made.later, made.answer_lines) == ((), None, ("You need not fill in anything.",))


@pytest.mark.rig
def test_the_sample_practice_prints_on_five_sheets_in_letters_one_can_read(tmp_path: Path) -> None:
    """In every language, with one start of LibreOffice."""
    paths = [tmp_path / f"practice-{language}.xlsx" for language in Language]
    for language, path in zip(Language, paths, strict=True):
        path.write_bytes(book_bytes(practice(language).book))
    for path, sheets in zip(paths, all_on_paper(paths, tmp_path), strict=True):
        book = load_workbook(path)
        heads = [sheet.strip().partition("\n")[0] for sheet in sheets]
        titles = [ws.title for ws in book.worksheets if any(head.endswith(ws.title) for head in heads)]
        assert len(sheets) <= MOST_SHEETS
        assert titles == [ws.title for ws in book.worksheets[:4]]
        assert sum(head.endswith(titles[0]) for head in heads) == 1
        assert min(smallest_letters(book[title]) for title in titles) >= SMALLEST


@pytest.mark.parametrize("language", list(Language))
def test_the_answer_and_the_first_task_stand_on_a_laptops_first_screen(language: Language) -> None:
    """Below a ribbon, a screen of 768 pixels has some 420 for the sheet."""
    made = practice(language).book
    assert made.front is not None
    ws = load_workbook(BytesIO(book_bytes(made))).worksheets[0]
    first = next(
        row for row in range(1, ws.max_row + 1) if ws.cell(row, 2).value == made.front.tasks[0].title
    )
    high = sum((ws.row_dimensions[row].height or 0) * 96 / 72 for row in range(1, first + 1))
    wide = sum(ws.column_dimensions[letter].width * PIXELS for letter in "ABCDEF")
    assert (wide <= SCREEN, high <= 420) == (True, True)
