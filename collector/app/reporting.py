"""Writes every report of a fleet: for each site and language a page and a workbook, and a page and a workbook over them all."""

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
from collector.app.state import Question, earlier_observations, past_counts
from collector.core.catalogue import Catalogue
from collector.core.model import HostName, Language, PastCounts, SiteId, SiteState
from collector.delivery.files import write_whole
from collector.history.store import Store
from reports.fleet_book import fleet_book
from reports.fleet_frame import fleet_frame
from reports.fleet_report import FileKind, FileLink
from reports.fleet_view import overview
from reports.html import fleet_page
from reports.privacy import UserLabel
from reports.workbook import book_bytes

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
        yield from _write_fleet(states, store, question, links, past, order)
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
    store: Store,
    question: Question,
    links: Mapping[SiteId, Sequence[FileLink]],
    past: Mapping[SiteId, tuple[PastCounts, ...]],
    order: Order,
) -> Iterator[Path]:
    """The fleet's workbook, then the page that links to it."""
    catalogue, now, language = question.catalogue, question.now, order.fleet_language
    earlier = earlier_observations(store, question, [state.site.id for state in states])
    view = fleet_frame(states, catalogue, language, now, earlier)
    # Without underscores, which every site's file has: a site may be called `fleet`.
    name = f"fleet-{view.formats.local(now).date().isoformat()}-{language}"
    yield write_whole(order.target / f"{name}.xlsx", book_bytes(fleet_book(view, past)))
    report = overview(view, links, past=past, book=f"{name}.xlsx")
    yield write_whole(order.target / f"{name}.html", fleet_page(report).encode())


def label_of(store: Store, show_user_names: bool) -> UserLabel:
    """Stable codes of account names: the same person on the same PC keeps the code, and nobody can turn it back."""
    if show_user_names:
        return lambda host, user: user
    salt = store.salt()

    def code(host: HostName, user: str) -> str:
        digest = hashlib.blake2b(f"{host}\0{user}".encode(), key=salt, digest_size=5).digest()
        return base64.b32encode(digest).decode()[:3]

    return code
