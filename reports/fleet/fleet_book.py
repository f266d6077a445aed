"""The workbook of the whole fleet as values. Its sheets are those of a site's workbook with the site in front.

Findings that held are left out: five thousand PCs with seventy checks each would fill a third of a sheet's rows with
what nobody looks for. Read me says so. It does not come back, so it has no hidden sheet (decision 17).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from collector.core.model import NOTHING_SEEN, Finding, HostState, PastCounts, SiteId, Verdict
from collector.core.text import printable
from reports.book.book_parts import (
    Row,
    columns,
    count_cells,
    count_columns,
    page_of,
    sheet,
    states_text,
    to_page,
)
from reports.book.book_sheets import (
    EXCEPTION_COLUMNS,
    FINDING_COLUMNS,
    LOST_COLUMNS,
    PC_COLUMNS,
    RESULT_CODES,
    TIMES,
    exception_rows,
    finding_cells,
    lost_cells,
    pc_cells,
)
from reports.book.book_todo import desk_cells, since_cells
from reports.book.book_values import Book, CellValue, Link, Sheet
from reports.fleet.fleet_frame import SHOWN_PARTS, FleetFrame, sample_text, site_kind
from reports.fleet.fleet_parts import course, page_of_site, usage
from reports.fleet.fleet_pivots import pivots
from reports.fleet.fleet_report import FileLink
from reports.site.cards import Task, effect
from reports.site.frame import Frame, anchor
from reports.site.parts import finding_id, in_order, lost, reach_message
from reports.site.state_counts import marked_state
from reports.words.formats import language_tag

_Pages = Mapping[SiteId, str]
"""The page of each site that has one, as seen from the workbook's own place."""


def fleet_book(
    view: FleetFrame,
    past: Mapping[SiteId, Sequence[PastCounts]],
    links: Mapping[SiteId, Sequence[FileLink]],
) -> Book:
    """`links` gives each site's report files, as for the page: PCs and findings lead to their place there."""
    w, f = view.words, view.formats
    day = f.day_of(view.now)
    pages = {site: page for site, of in links.items() if (page := page_of_site(of, w.language))}
    return Book(
        language_tag=language_tag(w.language),
        title=w("fleet-title", date=day),
        header=w("fleet-heading"),
        day=day,
        page_of=page_of(w),
        created=view.now,
        cut_mark=w("cut-mark"),
        sheets=(
            _readme(view),
            _sites(view),
            _todo(view, pages),
            _pcs(view, pages),
            _findings(view, pages),
            _not_reached(view),
            _exceptions(view),
            _versions(view),
            *pivots(view),
            _history(view, past),
        ),
        keywords=w("book-keywords", site=w("fleet-heading")),
        properties=_properties(view),
    )


def _properties(view: FleetFrame) -> dict[str, str]:
    """The fleet, when it was judged, and with which rules; its sites were measured in scans of their own."""
    if not view.frames:
        return {}
    made = view.frames[0].state.provenance
    return {
        "fleet": printable(made.fleet),
        "judged": view.now.isoformat(timespec="seconds"),
        "catalogue_version": made.catalogue_version,
        "knowledge_date": made.knowledge_date.isoformat(),
        "program_version": made.program_version,
    }


def _linked(frame: Frame, pages: _Pages, place: str, text: str) -> CellValue:
    page = pages.get(frame.state.site.id)
    return to_page(frame.words, page, place, text) if page else text


def _readme(view: FleetFrame) -> Sheet:
    w, f = view.words, view.formats
    sample = sample_text(view)
    rows: list[Row] = [
        (w("readme-what"), w("fleet-readme-what")),
        (w("readme-judged"), f.full_moment(view.now).text),
        (w("readme-sheets"), w("fleet-readme-sheets")),
        (w("readme-links"), w("fleet-readme-links")),
        (w("readme-states"), states_text(w)),
        (w("prov-counts"), w("prov-counts-text")),
        (w("readme-times"), f.announced()),
    ]
    if sample:
        rows.insert(1, (w("readme-sample"), sample))
    of = columns(w, "topic", "text")
    return Sheet("readme", w("sheet-readme"), None, of, tuple(rows), is_protected=True)


def _sites(view: FleetFrame) -> Sheet:
    of = (
        *columns(view.words, "site", "state"),
        *count_columns(view.words),
        *columns(view.words, "jobs", "site-minutes", "last-try", "_state-code"),
    )
    firsts = accumulate((len(frame.state.hosts) for frame in view.frames), initial=1)
    rows = (_site_row(view, frame, first) for frame, first in zip(view.frames, firsts, strict=False))
    return sheet(view.words, "sites", "tblSites", of, rows)


def _site_row(view: FleetFrame, frame: Frame, first: int) -> Row:
    """Leads to the site's first row among the PCs."""
    counts, kind = frame.state.counts, site_kind(frame.state.counts)
    jobs = [task for task in view.tasks[frame.state.site.id] if task.is_job]
    tip = view.words("link-rows", sheet=view.words("sheet-pcs"))
    return (
        Link(frame.shown_site, sheet_id="pcs", row=first, tip=tip) if frame.state.hosts else frame.shown_site,
        marked_state(frame.words, kind),
        *count_cells(counts),
        len(jobs),
        sum(job.minutes for job in jobs),
        frame.formats.sheet_instant(frame.measured_at) if frame.measured_at else None,
        kind.value,
    )


def _todo(view: FleetFrame, pages: _Pages) -> Sheet:
    of = columns(
        view.words,
        "site",
        "pc",
        "part",
        "title",
        "priority",
        "effect",
        "who",
        "minutes",
        "steps",
        "contact",
        "phone",
        "email",
        "since",
        "days-open",
        "code",
    )
    rows = (
        row
        for frame in view.frames
        for task in view.tasks[frame.state.site.id]
        for row in _todo_rows(frame, task, pages)
    )
    return sheet(view.words, "todo", "tblToDo", of, rows, frozen=2)


def _todo_rows(frame: Frame, task: Task, pages: _Pages) -> Iterator[Row]:
    w, check, text = frame.words, task.check, frame.text(task.check.id)
    desk = desk_cells(frame, task)
    shared = effect(frame, task)
    for host, cause in task.causes:
        root = cause.root
        yield (
            frame.shown_site,
            _linked(frame, pages, finding_id(frame, root), printable(host.host.name)),
            frame.part(root),
            frame.filled(text.title, (root,)),
            w("kind-job" if task.is_job else "kind-advice"),
            shared,
            w(f"doer-{check.doer}"),
            check.minutes,
            _numbered(frame.filled(step, (root,)) for step in text.steps_on(host.family, host.distribution)),
            *desk,
            *since_cells(frame, root),
            check.id,
        )


def _numbered(steps: Iterable[str]) -> str:
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))


def _pcs(view: FleetFrame, pages: _Pages) -> Sheet:
    has = ("system", "eid-software", "firefox", "reader")
    of = columns(view.words, "site", "pc", *PC_COLUMNS, *has, *TIMES, "_state-code")
    rows = (_pc(view, frame, host, pages) for frame in view.frames for host in in_order(frame.state.hosts))
    return sheet(view.words, "pcs", "tblPCs", of, rows, frozen=2)


def _pc(view: FleetFrame, frame: Frame, host: HostState, pages: _Pages) -> Row:
    name = host.host.name
    middleware, firefox, system, reader = (", ".join(view.shown(host, part)) for part in SHOWN_PARTS)
    return (
        frame.shown_site,
        _linked(frame, pages, anchor("pc", name), printable(name)),
        *pc_cells(frame, host, system or frame.words("not-known"), middleware, firefox, reader),
    )


def _findings(view: FleetFrame, pages: _Pages) -> Sheet:
    rows = (
        (frame.shown_site, _pc_of(frame, finding, pages), *finding_cells(frame, host, finding))
        for frame in view.frames
        for host in in_order(frame.state.hosts)
        for finding in host.findings
        if finding.reason not in NOTHING_SEEN
        and (finding.is_broken or finding.verdict is Verdict.UNKNOWN or finding.waiver)
    )
    of = columns(view.words, "site", "pc", *FINDING_COLUMNS)
    return sheet(view.words, "findings", "tblFindings", of, rows, frozen=2, codes=RESULT_CODES)


def _pc_of(frame: Frame, finding: Finding, pages: _Pages) -> CellValue:
    """Only what is broken is worth the way."""
    name = printable(finding.host)
    return _linked(frame, pages, finding_id(frame, finding), name) if finding.is_broken else name


def _not_reached(view: FleetFrame) -> Sheet:
    rows = (
        (frame.shown_site, printable(host.host.name), *lost_cells(frame, host), reach_message(host))
        for frame in view.frames
        for host in lost(frame)
    )
    of = columns(view.words, "site", "pc", *LOST_COLUMNS, "message")
    return sheet(view.words, "not-reached", "tblNotReached", of, rows, frozen=2)


def _exceptions(view: FleetFrame) -> Sheet:
    rows = ((frame.shown_site, *row) for frame in view.frames for row in exception_rows(frame))
    of = columns(view.words, "site", *EXCEPTION_COLUMNS)
    return sheet(view.words, "exceptions", "tblExceptions", of, rows, frozen=2)


def _versions(view: FleetFrame) -> Sheet:
    """How many PCs have each version, and at how many sites."""
    at_sites: dict[tuple[str, str], set[SiteId]] = defaultdict(set)
    for frame in view.frames:
        for host in frame.state.hosts:
            for part in SHOWN_PARTS:
                for value in view.shown(host, part):
                    at_sites[part, value].add(frame.state.site.id)
    of = columns(view.words, "product", "version", "pcs-count", "sites-count")
    rows = (
        (view.words(f"product-{part}"), value, n, len(at_sites[part, value]))
        for part in SHOWN_PARTS
        for value, n in usage(view, part)
    )
    return sheet(view.words, "versions", "tblVersions", of, rows, frozen=2)


def _history(view: FleetFrame, past: Mapping[SiteId, Sequence[PastCounts]]) -> Sheet:
    rows = ((view.formats.sheet_instant(run.at), *count_cells(run.counts)) for run in course(view, past))
    of = (*columns(view.words, "measured"), *count_columns(view.words))
    return sheet(view.words, "history", "tblHistory", of, rows)
