"""The workbook of one site as values: which sheets, which columns, and every cell's text, number or date."""

from __future__ import annotations

from datetime import datetime

from collector.core.model import HostStateKind, PastCounts
from reports.book.book_history import history
from reports.book.book_meta import meta, properties
from reports.book.book_parts import NUMBER, STATE, Row, columns, page_of, sheet, states_text
from reports.book.book_sheets import exceptions, findings, not_reached, pcs, versions
from reports.book.book_todo import row_ids, todo
from reports.book.book_values import Book, CellValue, Count, Link, Sheet
from reports.site.cards import Task
from reports.site.frame import Frame
from reports.site.parts import in_order
from reports.site.state_counts import STATES, count_of
from reports.words.formats import offset_text, sentence


def book(
    frame: Frame,
    tasks: tuple[Task, ...],
    past: tuple[PastCounts, ...],
    *,
    title: str,
    header: str,
    measured_at: datetime,
) -> Book:
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
            _readme(frame, header, measured_at),
            _overview(frame, tasks),
            todo(frame, tasks),
            pcs(frame),
            findings(frame),
            not_reached(frame),
            exceptions(frame),
            versions(frame),
            history(frame, past, measured_at),
            meta(frame, tasks, measured_at),
        ),
        keywords=w("book-keywords", site=header),
        properties=tuple(
            (f"eidfleet {name}", value)
            for name, value in properties(frame, measured_at).items()
            if name in _CUSTOM and value
        ),
    )


_CUSTOM = ("schema", "site", "scan", "catalogue_version", "knowledge_date", "program_version")
"""What the document's own properties repeat: schema, site, run, version of the rules, date of the knowledge."""


def _readme(frame: Frame, header: str, measured_at: datetime) -> Sheet:
    w = frame.words
    zone = frame.state.site.timezone
    rows: list[Row] = [(w("readme-site"), header)]
    if frame.state.site.sample:
        rows.append((w("readme-sample"), w("sample-banner")))
    rows += [
        (w("readme-measured"), frame.formats.full_moment(measured_at).text),
        (w("readme-judged"), frame.formats.full_moment(frame.now).text),
        (w("readme-what"), w("readme-what-text")),
        (w("readme-sheets"), w("readme-sheets-text")),
        (w("readme-answers"), w("readme-answers-text")),
        (w("readme-links"), w("readme-links-text")),
        (w("readme-states"), states_text(w)),
        (w("prov-counts"), w("prov-counts-text")),
        (w("readme-times"), w("times-in", zone=zone, offset=_offset(frame, measured_at))),
        (w("label-privacy"), "\n".join((w("privacy-read"), w("privacy-installation"), w("privacy-never")))),
    ]
    of = columns(frame, "topic", "text")
    return Sheet("readme", w("sheet-readme"), None, of, tuple(rows), is_protected=True)


def _offset(frame: Frame, at: datetime) -> str:
    return offset_text(frame.formats.local(at).utcoffset(), frame.language)


def _overview(frame: Frame, tasks: tuple[Task, ...]) -> Sheet:
    w, counts = frame.words, frame.state.counts
    jobs = [task for task in tasks if task.is_job]
    lines = sum(1 for _ in row_ids(frame, tasks))
    known = Count("pcs", "pc", counts.known)
    rows: list[Row] = [
        (
            _to_pcs(frame, kind),
            Count("pcs", "state-code", count_of(counts, kind), kind.value),
            known,
            kind.value,
        )
        for kind, _ in STATES
    ]
    to_todo = _to(frame, "todo", w("measure-lines"), lines)
    rows += [
        (_to(frame, "pcs", w("measure-known"), counts.known), known, known, ""),
        (sentence(w("measure-without-waivers")), counts.without_waivers_needs_work, counts.known, ""),
        (sentence(w("measure-jobs")), len(jobs), None, ""),
        (sentence(w("measure-minutes")), sum(job.minutes for job in jobs), None, ""),
        (to_todo, Count("todo", "row-id", lines), None, ""),
        (sentence(w("measure-answered")), Count("todo", "answer", 0), None, ""),
    ]
    of = columns(frame, ("measure", STATE), ("number", NUMBER), ("of-known", NUMBER), "_state-code")
    return sheet(frame, "overview", "tblOverview", of, rows, is_protected=True)


def _to_pcs(frame: Frame, kind: HostStateKind) -> CellValue:
    """The state, leading to the first PC that is in it."""
    kinds = [host.kind for host in in_order(frame.state.hosts)]
    name = frame.state_name(kind)
    return _to(frame, "pcs", name, 1, kinds.index(kind) + 1) if kind in kinds else name


def _to(frame: Frame, sheet_id: str, text: str, rows: int, row: int = 1) -> CellValue:
    """Leads to a row of a sheet that has any."""
    if not rows:
        return sentence(text)
    tip = frame.words("link-rows", sheet=frame.words(f"sheet-{sheet_id}"))
    return Link(sentence(text), sheet_id=sheet_id, row=row, tip=tip)
