"""Writes every report of a fleet: for each site and language a page and a workbook, and one page over them all."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from collector.app.rejudge import judgement
from collector.app.site_files import site_files
from collector.app.site_formats import USUAL, Format
from collector.app.state import Question, past_counts
from collector.core.catalogue import Catalogue
from collector.core.model import HostName, Language, PastCounts, SiteId, SiteState
from collector.delivery.files import write_whole
from collector.history.store import Store
from reports.fleet_report import FileKind, FileLink
from reports.fleet_view import fleet_report
from reports.html import fleet_page

PAST_SCANS = 12
_LINKED = {Format.HTML: FileKind.PAGE, Format.XLSX: FileKind.WORKBOOK}


@dataclass(frozen=True, slots=True)
class Order:
    """What to write and where. No `languages`: each site's own. `show_user_names` puts names where labels were."""

    target: Path
    languages: Sequence[Language]
    fleet_language: Language
    show_user_names: bool
    narrowed: bool = False
    """Only some sites, languages or formats: the page over the whole fleet is left as it is."""
    formats: Sequence[Format] = USUAL


def write_reports(
    states: Sequence[SiteState], store: Store, question: Question, order: Order
) -> Iterator[Path]:
    """Yields each file when it is written; the fleet page comes first in the list a user wants, so it is written last."""
    label = label_of(store, order.show_user_names)
    past = past_counts(store, question, [state.site.id for state in states], PAST_SCANS)
    links: dict[SiteId, list[FileLink]] = {}
    for state in states:
        links[state.site.id] = []
        for language in order.languages or state.site.languages:
            for path, kind in _write_site(
                state, question.catalogue, language, question.now, label, past, order
            ):
                if kind is not None:
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
) -> Iterator[tuple[Path, FileKind | None]]:
    """Each file with what the page over the fleet calls it; None where it has no link to it."""
    counts = past.get(state.site.id, ())
    for file in site_files(state, catalogue, language, now, label, counts, order.formats):
        yield write_whole(order.target / file.name, file.content), _LINKED.get(file.format)


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


def label_of(store: Store, show_user_names: bool) -> Callable[[HostName, str], str]:
    """Stable codes of account names: the same person on the same PC keeps the code, and nobody can turn it back."""
    if show_user_names:
        return lambda host, user: user
    salt = store.salt()

    def code(host: HostName, user: str) -> str:
        digest = hashlib.blake2b(f"{host}\0{user}".encode(), key=salt, digest_size=5).digest()
        return base64.b32encode(digest).decode()[:3]

    return code
