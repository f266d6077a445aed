"""From what the store holds to what a report is made from, judged now by today's catalogue."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from collector import __version__
from collector.core.catalogue import Catalogue
from collector.core.errors import FleetError
from collector.core.model import (
    Answer,
    Host,
    HostName,
    PastCounts,
    Provenance,
    ScanId,
    Site,
    SiteId,
    SiteState,
    Waiver,
)
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
    retired: Mapping[HostName, date] = field(default_factory=dict)
    """Workstations that are gone, with the day from which they no longer count."""


def site_states(store: Store, question: Question) -> tuple[SiteState, ...]:
    """The state of every site the store knows, or of those asked for. FleetError for a site it does not know."""
    known = store.sites()
    if not known:
        raise FleetError("nothing was scanned yet; run `eidfleet scan` first")
    unknown = sorted(set(question.sites) - {site.id for site in known})
    if unknown:
        have = ", ".join(site.id for site in known) or "none; run `eidfleet scan` first"
        raise FleetError(f"no site {unknown[0]!r} in the store; it has: {have}")
    chosen = [site for site in known if not question.sites or site.id in question.sites]
    stored = store.answers([site.id for site in chosen])
    answers = {host: tuple(a for a in held if a.at <= question.now) for host, held in stored.items()}
    hosts = store.hosts()
    records = {record.id: record for record in store.scans()}
    before, fleet = store.last_catalogue(), store.fleet_id()
    return tuple(
        _state(site, _of_site(hosts, site, question), answers, question, records, before, fleet)
        for site in chosen
    )


def past_counts(
    store: Store, question: Question, sites: Sequence[SiteId], scans: int
) -> Mapping[SiteId, tuple[PastCounts, ...]]:
    """The counts at the end of each of the last finished scans but the newest, newest first, judged by today's catalogue."""
    answers = store.answers(sites)
    hosts = store.hosts()
    chosen = [site for site in store.sites() if site.id in sites]
    found: dict[SiteId, list[PastCounts]] = {site.id: [] for site in chosen}
    for record in store.scans(limit=scans + 1)[1:]:
        at = record.ended_at or record.started_at
        then = {host: tuple(a for a in held if a.at <= at) for host, held in answers.items()}
        for site in chosen:
            asked = replace(question, now=at)
            known = tuple(host for host in _of_site(hosts, site, asked) if then.get(host.name))
            if known:
                state = _state(site, known, then, asked, {record.id: record})
                found[site.id].append(PastCounts(at, state.counts))
    return {site: tuple(counts) for site, counts in found.items()}


def _of_site(hosts: Sequence[Host], site: Site, question: Question) -> tuple[Host, ...]:
    """The workstations that count at the question's instant: those that are gone do so until their day."""
    today = question.now.astimezone(ZoneInfo(site.timezone)).date()
    return tuple(
        host
        for host in hosts
        if host.site == site.id
        if host.name not in question.retired or question.retired[host.name] > today
    )


def _state(
    site: Site,
    hosts: tuple[Host, ...],
    answers: Mapping[HostName, tuple[Answer, ...]],
    question: Question,
    records: Mapping[ScanId, ScanRecord],
    catalogue_before: str | None = None,
    fleet: str = "",
) -> SiteState:
    return site_state(
        site,
        hosts,
        answers,
        question.catalogue,
        tuple(waiver for waiver in question.waivers if waiver.site == site.id),
        question.now,
        question.stale_after,
        replace(
            _provenance(question.catalogue, [answers.get(host.name, ()) for host in hosts], records),
            catalogue_before=catalogue_before,
            fleet=fleet,
        ),
    )


def _provenance(
    catalogue: Catalogue, held: Sequence[Sequence[Answer]], records: Mapping[ScanId, ScanRecord]
) -> Provenance:
    """Of the newest scan that asked a host of the site; the numbers are of each host's newest result, from any scan."""
    latest = [answers[0] for answers in held if answers]
    newest = max(latest, key=lambda answer: answer.at, default=None)
    record = records.get(newest.scan) if newest else None
    return Provenance(
        newest.scan if newest else None,
        record.started_at if record else None,
        record.ended_at if record else None,
        len(latest),
        sum(answer.observation is not None for answer in latest),
        catalogue.version,
        catalogue.dated,
        __version__,
    )
