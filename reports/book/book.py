"""The workbook of one site as values: which sheets, which columns, and every cell's text, number or date."""

from __future__ import annotations

from datetime import datetime

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
from reports.site.site_report import Line
from reports.words.formats import offset_text


def book(
    frame: Frame,
    tasks: tuple[Task, ...],
    past: tuple[PastCounts, ...],
    *,
    title: str,
    header: str,
    measured_at: datetime,
    verdict: Line,
) -> Book:
    """`verdict` is how the site's page begins."""
    w, f = frame.words, frame.formats
    return Book(
        language_tag=f"{frame.language}-BE",
        title=title,
        header=header,
        day=f.day_of(frame.now),
        page_of=page_of(w),
        created=measured_at,
        cut_mark=w("cut-mark"),
        sheets=(
            todo(frame, tasks),
            pcs(frame),
            not_reached(frame),
            exceptions(frame),
            findings(frame),
            versions(frame),
            history(frame, past, measured_at),
            _about(frame, measured_at),
            meta(frame, tasks, measured_at),
        ),
        front=front(frame, tasks, header, measured_at, verdict),
        keywords=w("book-keywords", site=header),
        properties=tuple(
            (f"eidfleet {name}", value)
            for name, value in properties(frame, measured_at).items()
            if name in _CUSTOM and value
        ),
    )


_CUSTOM = ("schema", "site", "scan", "catalogue_version", "knowledge_date", "program_version")
"""What the document's own properties repeat: schema, site, run, version of the rules, date of the knowledge."""


def _about(frame: Frame, measured_at: datetime) -> Sheet:
    """What somebody may want to know of the workbook, behind everything else."""
    w = frame.words
    rows: list[Row] = [
        (w("readme-what"), w("readme-what-text")),
        (w("readme-sheets"), w("readme-sheets-text")),
        (w("readme-answers"), w("readme-answers-text")),
        (w("readme-links"), w("readme-links-text")),
        (w("readme-states"), states_text(w)),
        (w("prov-counts"), w("prov-counts-text")),
        (w("readme-measured"), frame.formats.full_moment(measured_at).text),
        (w("readme-judged"), frame.formats.full_moment(frame.now).text),
        (
            w("readme-times"),
            w("times-in", zone=frame.state.site.timezone, offset=_offset(frame, measured_at)),
        ),
        (w("label-privacy"), "\n".join((w("privacy-read"), w("privacy-installation"), w("privacy-never")))),
    ]
    of = columns(frame, "topic", "text")
    return Sheet("about", w("sheet-about"), None, of, tuple(rows), is_protected=True, is_printed=False)


def _offset(frame: Frame, at: datetime) -> str:
    return offset_text(frame.formats.local(at).utcoffset(), frame.language)
