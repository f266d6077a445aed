"""Writes every report of a fleet: for each site and language a page and a workbook, and one page over them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from collector.app.labels import labels, names
from collector.app.rejudge import judgement
from collector.app.side_by_side import Common, Job, Written, side_by_side
from collector.app.state import Question, past_counts
from collector.core.catalogue import Catalogue
from collector.core.model import Language, SiteId, SiteState
from collector.delivery.files import write_whole
from collector.history.store import Store
from reports.files import file_name
from reports.fleet_report import FileKind, FileLink
from reports.fleet_view import fleet_report
from reports.html import fleet_page, page
from reports.view import site_report
from reports.workbook import workbook

PAST_SCANS = 12


@dataclass(frozen=True, slots=True)
class Order:
    """What to write and where. No `languages`: each site's own. `show_user_names` puts names where labels were."""

    target: Path
    languages: Sequence[Language]
    fleet_language: Language
    show_user_names: bool
    narrowed: bool = False
    """Only some sites or languages: the page over the whole fleet is left as it is."""


def write_reports(
    states: Sequence[SiteState], store: Store, question: Question, order: Order
) -> Iterator[Path]:
    """Yields each file when it is written; the fleet page comes first in the list a user wants, so it is written last."""
    past = past_counts(store, question, [state.site.id for state in states], PAST_SCANS)
    label = names if order.show_user_names else labels(store.salt())
    common = Common(question.catalogue, question.now, label, order)
    jobs = [Job(state, past.get(state.site.id, ())) for state in states]
    links: dict[SiteId, list[FileLink]] = {}
    for job, written in zip(jobs, side_by_side(_write_site, common, jobs), strict=True):
        links[job.state.site.id] = [FileLink(language, kind, path.name) for path, language, kind in written]
        yield from (path for path, _, _ in written)
    if not order.narrowed:
        yield _write_fleet(states, question.catalogue, question.now, links, order)
        version = question.catalogue.version
        store.keep_judgements([judgement(h, version, question.now) for state in states for h in state.hosts])


def _write_site(common: Common[Order], job: Job) -> list[Written]:
    """A site's files in each of its languages."""
    written: list[Written] = []
    for language in common.order.languages or job.state.site.languages:
        report = site_report(job.state, common.catalogue, language, common.now, common.label, job.past)
        for kind, suffix, content in (
            (FileKind.PAGE, "html", page(report).encode()),
            (FileKind.WORKBOOK, "xlsx", workbook(report)),
        ):
            name = file_name(job.state.site.id, report.day, language, suffix)
            written.append((write_whole(common.order.target / name, content), language, kind))
    return written


def _write_fleet(
    states: Sequence[SiteState],
    catalogue: Catalogue,
    now: datetime,
    links: Mapping[SiteId, Sequence[FileLink]],
    order: Order,
) -> Path:
    report = fleet_report(states, catalogue, order.fleet_language, now, links)
    # Without underscores, which every site's file has: a site may be called `fleet`.
    name = f"fleet-{report.day.isoformat()}-{order.fleet_language}.html"
    return write_whole(order.target / name, fleet_page(report).encode())
