"""Writes every report of a fleet: for each site and language a page and a workbook, and a page and a workbook over them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from collector.app.judge.rejudge import judgement
from collector.app.judge.site_states import StatesQuestion, earlier_observations, past_counts
from collector.app.report.account_labels import label_of
from collector.app.report.report_order import Format, ReportOrder
from collector.app.report.side_by_side import SiteJob, Written, side_by_side
from collector.app.report.site_files import site_files
from collector.core.catalogue.catalogue import Catalogue
from collector.core.model import PastCounts, SiteId, SiteState
from collector.delivery.files import write_whole
from collector.history.judgements import keep_judgements
from collector.history.results import Store
from collector.sources.catalogue.triage_file import load_triage
from reports.book.workbook import book_bytes
from reports.file_names import file_name
from reports.fleet.fleet_book import fleet_book
from reports.fleet.fleet_frame import fleet_frame
from reports.fleet.fleet_report import FileKind, FileLink
from reports.fleet.fleet_view import overview
from reports.guide.guide_plan import Guides
from reports.guide.guide_view import guide
from reports.page.html import both_page, fleet_page, guide_page, sheet_page
from reports.sheet.sheet_view import sheet
from reports.site.frame import Frame, frame_of
from reports.site.site_report import SiteReport
from reports.site_documents import site_documents
from reports.words.privacy import UserLabel

PAST_SCANS = 12
_LINKED = {Format.HTML: FileKind.PAGE, Format.XLSX: FileKind.WORKBOOK}


def write_reports(
    states: Sequence[SiteState], store: Store, question: StatesQuestion, order: ReportOrder
) -> Iterator[Path]:
    """Yields each file when it is written; the fleet page comes first in the list a user wants, so it is written last."""
    past = past_counts(store, question, [state.site.id for state in states], PAST_SCANS)
    label = label_of(store, order.settings.show_user_names)
    work = partial(_write_site, question.catalogue, question.now, label, order)
    jobs = [SiteJob(state, past.get(state.site.id, ())) for state in states]
    links: dict[SiteId, list[FileLink]] = {}
    for job, written in zip(jobs, side_by_side(work, jobs), strict=True):
        links[job.state.site.id] = [
            FileLink(language, kind, path.name) for path, language, kind in written if kind is not None
        ]
        yield from (path for path, _, _ in written)
    if not order.narrowed:
        yield from _write_fleet(states, store, question, links, past, order)
        version = question.catalogue.version
        keep_judgements(store, [judgement(h, version, question.now) for state in states for h in state.hosts])


def _write_site(
    catalogue: Catalogue, now: datetime, label: UserLabel, order: ReportOrder, job: SiteJob
) -> list[Written]:
    """A site's files in each of its languages, each with what the page over the fleet calls it."""
    languages = order.languages or job.state.site.languages
    frames = [frame_of(job.state, catalogue, one, now, label, order.bridge_days) for one in languages]
    made = [(frame, site_documents(frame, job.past)) for frame in frames]
    written: list[Written] = [
        (_put(order, file.name, file.content), frame.language, _LINKED.get(file.format))
        for frame, one in made
        for file in site_files(one, frame, order.formats)
    ]
    if Format.HTML in order.formats:
        written += _write_beside([(frame, one.report) for frame, one in made], order)
    return written


_guides: dict[str, Guides] = {}


def guides_of(catalogue: Catalogue) -> Guides:
    """The plans of the guides for the person at the desk, made once a process and catalogue."""
    if catalogue.version not in _guides:
        knowledge = load_triage(catalogue.helpdesks, catalogue.checks)
        _guides[catalogue.version] = Guides(knowledge, catalogue)
    return _guides[catalogue.version]


def _write_beside(made: Sequence[tuple[Frame, SiteReport]], order: ReportOrder) -> Iterator[Written]:
    """One page in all the site's languages, then of each language its guide and its help sheet."""
    reports = [report for _, report in made]
    if len(reports) > 1:
        first = reports[0]
        name = file_name(first.site, first.day, "-".join(one.language for one in reports), "html")
        yield _put(order, name, both_page(reports).encode()), first.language, FileKind.BOTH
    for frame, report in made:
        language, plan = report.language, guides_of(frame.catalogue).plan(frame.state.site)
        on_desk = guide_page(report, guide(frame, plan))
        yield _put(order, report.guide_href, on_desk.encode()), language, FileKind.GUIDE
        on_wall = sheet_page(sheet(frame, order.guide_address(report.site, language)))
        yield _put(order, report.sheet_href, on_wall.encode()), language, FileKind.SHEET


def _put(order: ReportOrder, name: str, content: bytes) -> Path:
    return write_whole(order.target / name, content, order.settings.readable_by)


def _write_fleet(
    states: Sequence[SiteState],
    store: Store,
    question: StatesQuestion,
    links: Mapping[SiteId, Sequence[FileLink]],
    past: Mapping[SiteId, tuple[PastCounts, ...]],
    order: ReportOrder,
) -> Iterator[Path]:
    """The fleet's workbook, then the page that links to it."""
    catalogue, now, language = question.catalogue, question.now, order.settings.fleet_language
    earlier = earlier_observations(store, question, [state.site.id for state in states])
    view = fleet_frame(states, catalogue, language, now, earlier)
    # Without underscores, which every site's file has: a site may be called `fleet`.
    name = f"fleet-{view.formats.local(now).date().isoformat()}-{language}"
    yield _put(order, f"{name}.xlsx", book_bytes(fleet_book(view, past, links)))
    report = overview(view, links, past=past, book=f"{name}.xlsx")
    yield _put(order, f"{name}.html", fleet_page(report).encode())
