"""From what the store holds to what a report is made from, judged now by today's catalogue."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from collector import __version__
from collector.core.catalogue import Catalogue
from collector.core.errors import FleetError
from collector.core.model import Provenance, SiteId, SiteState, Waiver
from collector.core.rollup import site_state
from collector.history.store import ScanRecord, Store


@dataclass(frozen=True, slots=True)
class Question:
    """Which sites, at which instant, and when an answer is too old to count."""

    catalogue: Catalogue
    waivers: tuple[Waiver, ...]
    now: datetime
    stale_after: timedelta
    sites: Collection[SiteId] = ()


def site_states(store: Store, question: Question) -> tuple[SiteState, ...]:
    """The state of every site the store knows, or of those asked for. FleetError for a site it does not know."""
    known = store.sites()
    unknown = sorted(set(question.sites) - {site.id for site in known})
    if unknown:
        have = ", ".join(site.id for site in known) or "none; run `eidfleet scan` first"
        raise FleetError(f"no site {unknown[0]!r} in the store; it has: {have}")
    chosen = [site for site in known if not question.sites or site.id in question.sites]
    answers = store.answers([site.id for site in chosen])
    hosts = store.hosts()
    scans = store.scans(limit=1)
    return tuple(
        site_state(
            site,
            tuple(host for host in hosts if host.site == site.id),
            answers,
            question.catalogue,
            tuple(waiver for waiver in question.waivers if waiver.site == site.id),
            question.now,
            question.stale_after,
            _provenance(question.catalogue, scans[0] if scans else None),
        )
        for site in chosen
    )


def _provenance(catalogue: Catalogue, record: ScanRecord | None) -> Provenance:
    return Provenance(
        record.id if record else None,
        record.started_at if record else None,
        record.ended_at if record else None,
        record.asked if record else 0,
        record.answered if record else 0,
        catalogue.version,
        catalogue.dated,
        __version__,
    )
