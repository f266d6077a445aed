"""Writes every report of a fleet: for each site and language a page and a workbook, and one page over them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from collector.app.labels import labels, names
from collector.app.rejudge import judgement
from collector.app.state import Question, past_counts
from collector.core.catalogue import Catalogue
from collector.core.model import HostName, Language, PastCounts, SiteId, SiteState
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
    label = names if order.show_user_names else labels(store.salt())
    past = past_counts(store, question, [state.site.id for state in states], PAST_SCANS)
    links: dict[SiteId, list[FileLink]] = {}
    for state in states:
        links[state.site.id] = []
        for language in order.languages or state.site.languages:
            for path, kind in _write_site(
                state, question.catalogue, language, question.now, label, past, order
            ):
                links[state.site.id].append(FileLink(language, kind, path.name))
                yield path
    if not order.narrowed:
        yield _write_fleet(states, question.catalogue, question.now, links, order)
        version = question.catalogue.version
        store.keep_judgements([judgement(h, version, question.now) for state in states for h in state.hosts])


def _write_site(
    state: SiteState,
    catalogue: Catalogue,
    language: Language,
    now: datetime,
    label: Callable[[HostName, str], str],
    past: Mapping[SiteId, tuple[PastCounts, ...]],
    order: Order,
) -> Iterator[tuple[Path, FileKind]]:
    report = site_report(state, catalogue, language, now, label, past.get(state.site.id, ()))
    for kind, suffix, content in (
        (FileKind.PAGE, "html", page(report).encode()),
        (FileKind.WORKBOOK, "xlsx", workbook(report)),
    ):
        name = file_name(state.site.id, report.day, language, suffix)
        yield write_whole(order.target / name, content), kind


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
