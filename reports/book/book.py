"""The workbook of one site as values: which sheets, which columns, and every cell's text, number or date."""

from __future__ import annotations

from collector.core.model import PastCounts
from reports.book.book_front import front
from reports.book.book_history import history
from reports.book.book_meta import meta, properties
from reports.book.book_parts import Row, columns, page_of, states_text
from reports.book.book_sheets import exceptions, findings, not_reached, pcs, versions
from reports.book.book_todo import todo
from reports.book.book_values import Book, Sheet
from reports.site.cards import Task
from reports.site.frame import Frame
from reports.site.site_report import SiteReport


def book(
    frame: Frame,
    tasks: tuple[Task, ...],
    past: tuple[PastCounts, ...],
    report: SiteReport,
) -> Book:
    """It says of the site what its page says."""
    w, f, header = frame.words, frame.formats, frame.shown_site
    return Book(
        language_tag=report.tag,
        title=report.title,
        header=header,
        day=f.day_of(frame.now),
        page_of=page_of(w),
        created=frame.at,
        cut_mark=w("cut-mark"),
        sheets=(
            todo(frame, tasks),
            pcs(frame),
            not_reached(frame),
            exceptions(frame),
            findings(frame),
            versions(frame),
            history(frame, past),
            _about(frame),
            meta(frame, tasks),
        ),
        front=front(frame, tasks, report.questions[0].answer[0]),
        keywords=w("book-keywords", site=header),
        properties={name: value for name, value in properties(frame).items() if name in _CUSTOM},
    )


_CUSTOM = ("schema", "site", "scan", "catalogue_version", "knowledge_date", "program_version")
"""What the document's own properties repeat: schema, site, run, version of the rules, date of the knowledge."""


def _about(frame: Frame) -> Sheet:
    """What somebody may want to know of the workbook, behind everything else."""
    w = frame.words
    rows: list[Row] = [
        (w("readme-what"), w("readme-what-text")),
        (w("readme-sheets"), w("readme-sheets-text")),
        (w("readme-answers"), w("readme-answers-text")),
        (w("readme-links"), w("readme-links-text")),
        (w("readme-states"), states_text(w)),
        (w("prov-counts"), w("prov-counts-text")),
        (w("readme-measured"), frame.formats.full_moment(frame.at).text),
        (w("readme-judged"), frame.formats.full_moment(frame.now).text),
        (w("readme-times"), frame.formats.announced()),
        (w("label-privacy"), "\n".join((w("privacy-read"), w("privacy-installation"), w("privacy-never")))),
    ]
    of = columns(w, "topic", "text")
    return Sheet("about", w("sheet-about"), None, of, tuple(rows), is_protected=True, is_printed=False)
