"""The first sheet of a workbook: the answer, the numbers, the tasks, how to answer; and the workbook on paper."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from itertools import cycle
from pathlib import Path

import pytest
from openpyxl import load_workbook

from collector.core.model import Contact, HostStateKind, Language, Reach, ReachKind
from reports.book.book_values import Book, Front, Link
from reports.book.workbook import book_bytes
from tests.reports import sample_site as sample
from tests.reports.book.test_workbook_points import site_of
from tests.reports.book.workbook_lint import PIXELS, SCREEN, SMALLEST, smallest_letters
from tests.reports.documents import site_documents
from tests.reports.placed import workbook
from tests.reports.site.desk_sample import HELPDESKS
from tests.rigs.libreoffice_rig import all_on_paper
from tests.rigs.sample_practice import practice

pytestmark = pytest.mark.xdist_group("practice")  # its workbooks are made once

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
    assert [(job.number, job.title, job.pcs, job.who, job.minutes) for job in made.tasks] == [
        (1, "There is no card reader", "arts-3", "Anyone", 5),
        (2, "Firefox cannot reach the card", "onthaal-2, arts-1", "Local IT support", 10),
    ]
    links = [job.lines for job in made.tasks if isinstance(job.lines, Link)]
    assert [(link.sheet_id, link.row, link.text) for link in links] == [
        ("todo", 1, "To do 1"),
        ("todo", 2, "To do 2–3"),
    ]


def test_pcs_that_were_not_measured_stand_below_with_what_brings_them_back() -> None:
    assert [(task.number, task.title, task.pcs) for task in front().lost] == [
        (None, "Switch the PC on and leave it on the network.", "zaal-4"),
        (None, "Ask your IT support to check the account for remote management.", "zaal-5"),
    ]


def test_a_task_on_many_pcs_names_twelve_and_says_how_many_more() -> None:
    made = front(hosts=site_of(80).hosts, changes=())
    assert made.tasks[1].pcs == (
        "onthaal-2-1, arts-1-2, onthaal-2-11, arts-1-12, onthaal-2-21, arts-1-22, onthaal-2-31, arts-1-32, "
        "onthaal-2-41, arts-1-42, onthaal-2-51, arts-1-52 and 4 more"
    )
    assert isinstance(made.tasks[1].lines, Link)
    assert made.tasks[1].lines.text == "To do 9–24"


def test_where_there_are_more_tasks_each_names_fewer_pcs() -> None:
    kinds = cycle(kind for kind in ReachKind if kind is not ReachKind.ANSWERED)
    silent = tuple(
        replace(host, last_attempt=replace(host.last_attempt, reach=Reach(next(kinds), "")))
        if host.kind is HostStateKind.NOT_REACHED and host.last_attempt
        else host
        for host in site_of(80).hosts
    )
    assert front(hosts=silent, changes=()).tasks[1].pcs == (
        "onthaal-2-1, arts-1-2, onthaal-2-11, arts-1-12 and 12 more"
    )


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
    assert (made.tasks, made.lost, made.later, made.answer_lines) == (
        (),
        (),
        None,
        ("You need not fill in anything.",),
    )


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


def crowded(book: Book, tasks: int, lost: int) -> Book:
    """The workbook of a site with as many tasks, and as many reasons why PCs were not measured."""
    assert book.front is not None
    front, names = book.front, ", ".join(f"werkplek-onthaal-{n}" for n in range(4))
    job = replace(front.tasks[0], pcs=names)
    silent = replace(front.tasks[0], pcs=names, number=None, minutes=None)

    def more(n: int) -> tuple[Link, ...]:
        return tuple(Link(f"and {left} more", sheet_id="todo") for left in range(1, n + 1))

    many = replace(front, tasks=(job,) * tasks, more=more(tasks), lost=(silent,) * lost, more_lost=more(lost))
    return replace(book, front=many)


@pytest.mark.parametrize(("tasks", "lost"), [(1, 0), (6, 4), (0, 9), (60, 0), (60, 9)])
def test_whatever_the_tasks_the_page_has_letters_of_eight_points_and_counts_what_it_leaves_out(
    tasks: int, lost: int
) -> None:
    book = crowded(practice(Language.NL).book, tasks, lost)
    ws = load_workbook(BytesIO(book_bytes(book))).worksheets[0]
    assert smallest_letters(ws) >= SMALLEST
    said = [str(row[1].value) for row in ws.iter_rows()]
    assert book.front is not None
    title = book.front.tasks[0].title if book.front.tasks else book.front.lost[0].title
    left_out = sum(int(text.split()[1]) for text in said if re.fullmatch(r"and \d+ more", text))
    assert said.count(title) + left_out == tasks + lost
    assert said.count(title) >= min(tasks, 1) + min(lost, 1)


def test_what_is_left_out_is_named_with_the_sheet_it_stands_on() -> None:
    made = front()
    assert [(link.text, link.sheet_id) for link in made.more] == [
        ("and 1 more on the sheet To do", "todo"),
        ("and 2 more on the sheet To do", "todo"),
    ]
    assert [link.sheet_id for link in made.more_lost] == ["not-reached"] * 2


@pytest.mark.rig
def test_a_page_full_of_tasks_is_still_one_sheet_of_paper(tmp_path: Path) -> None:
    book = crowded(practice(Language.DE).book, 60, 9)
    path = tmp_path / "full.xlsx"
    path.write_bytes(book_bytes(book))
    assert book.front is not None
    (sheets,) = all_on_paper([path], tmp_path)
    front = [sheet for sheet in sheets if sheet.strip().partition("\n")[0].endswith(book.front.name)]
    assert len(front) == 1
    assert "and " in front[0]
    assert book.front.answer_lines[-1][:40] in front[0]


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
