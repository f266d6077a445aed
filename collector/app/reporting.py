"""Writes every report of a fleet: for each site and language a page and a workbook, and one page over them all."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from collector.app.rejudge import judgement
from collector.app.state import Question, past_counts
from collector.core.catalogue import Catalogue
from collector.core.model import HostName, Language, SiteId, SiteState
from collector.delivery.files import write_whole
from collector.history.store import Store
from collector.sources.triage import load_triage
from reports.files import file_name, guide_name
from reports.fleet_report import FileKind, FileLink
from reports.fleet_view import fleet_report
from reports.guide_plan import Guides
from reports.html import both_page, fleet_page, guide_page, page
from reports.site_report import SiteReport
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
    bridge_days: Collection[date] = ()
    """Announced closing days of federal desks, beside the holidays."""


def write_reports(
    states: Sequence[SiteState], store: Store, question: Question, order: Order
) -> Iterator[Path]:
    """Yields each file when it is written; the fleet page comes first in the list a user wants, so it is written last."""
    label = _label(store, order.show_user_names)
    past = past_counts(store, question, [state.site.id for state in states], PAST_SCANS)
    catalogue = question.catalogue
    guides = Guides(load_triage(catalogue.helpdesks, catalogue.checks), catalogue.helpdesks, catalogue.checks)
    links: dict[SiteId, list[FileLink]] = {}
    for state in states:
        links[state.site.id] = []
        reports = [
            site_report(
                state,
                catalogue,
                language,
                question.now,
                label,
                past.get(state.site.id, ()),
                guides=guides,
                bridge_days=order.bridge_days,
            )
            for language in order.languages or state.site.languages
        ]
        for report in reports:
            for path, kind in _write_site(report, order):
                links[state.site.id].append(FileLink(report.language, kind, path.name))
                yield path
        yield from _write_beside(reports, order)
    if not order.narrowed:
        yield _write_fleet(states, question.catalogue, question.now, links, order)
        version = question.catalogue.version
        store.keep_judgements([judgement(h, version, question.now) for state in states for h in state.hosts])


def _write_site(report: SiteReport, order: Order) -> Iterator[tuple[Path, FileKind]]:
    for kind, suffix, content in (
        (FileKind.PAGE, "html", page(report).encode()),
        (FileKind.WORKBOOK, "xlsx", workbook(report)),
    ):
        name = file_name(report.site, report.day, report.language, suffix)
        yield write_whole(order.target / name, content), kind


def _write_beside(reports: Sequence[SiteReport], order: Order) -> Iterator[Path]:
    """What has no place in the list of a site's reports: one page in all its languages, and the guides."""
    if len(reports) > 1:
        first = reports[0]
        name = file_name(first.site, first.day, "-".join(report.language for report in reports), "html")
        yield write_whole(order.target / name, both_page(reports).encode())
    for report in reports:
        name = guide_name(report.site, report.language)
        yield write_whole(order.target / name, guide_page(report).encode())


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


def _label(store: Store, show_user_names: bool) -> Callable[[HostName, str], str]:
    """Stable codes of account names: the same person on the same PC keeps the code, and nobody can turn it back."""
    if show_user_names:
        return lambda host, user: user
    salt = store.salt()

    def code(host: HostName, user: str) -> str:
        digest = hashlib.blake2b(f"{host}\0{user}".encode(), key=salt, digest_size=5).digest()
        return base64.b32encode(digest).decode()[:3]

    return code
