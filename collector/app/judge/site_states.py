"""From what the store holds to what a report is made from, judged now by today's catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from collector import __version__
from collector.app.judge.pasts import Pasts
from collector.app.scan.campaign import begun_at, measurements
from collector.core.catalogue.catalogue import Catalogue
from collector.core.errors import FleetError
from collector.core.judging.brief import Brief
from collector.core.judging.judge import evaluator_of, remembering
from collector.core.judging.rollup import Rollup, counts
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
from collector.core.observation.observation import Observation
from collector.history.judgements import last_catalogue
from collector.history.memory import Memory, memories
from collector.history.observations import observations, spoilt
from collector.history.results import Store


@dataclass(frozen=True, slots=True)
class StatesQuestion:
    """Which sites, at which instant, and when an answer is too old to count."""

    catalogue: Catalogue
    waivers: tuple[Waiver, ...]
    now: datetime
    stale_after: timedelta
    sites: Sequence[SiteId] = ()
    keep_days: int | None = None
    retired: Mapping[HostName, date] = field(default_factory=dict)
    """Workstations that are gone, with the day from which they no longer count."""


def site_states(store: Store, question: StatesQuestion) -> tuple[SiteState, ...]:
    """The state of every site the store knows, or of those asked for. FleetError for a site it does not know."""
    fleet = _known(store, question)
    held, rollup = in_full(store, question, fleet.hosts, fleet.sites)
    told = {name: memory.recent for name, memory in held.items()}
    return _states(store, fleet, told, question, rollup)


def in_full(
    store: Store, question: StatesQuestion, hosts: Sequence[Host], sites: Mapping[SiteId, Site]
) -> tuple[Mapping[HostName, Memory], Rollup]:
    """What the store remembers of these workstations, and what their states are made with, causes and past included."""
    held = memories(store, [host.name for host in hosts], question.now)
    evaluator = remembering(evaluator_of(question.catalogue))
    told = (answer for memory in held.values() for answer in memory.recent)
    seen = {answer.digest: answer.observation for answer in told if answer.digest and answer.observation}
    pasts = Pasts(store, question.catalogue, question.now, seen, evaluator)
    past = pasts.judged(hosts, sites, held, question.waivers)
    return held, Rollup(question.catalogue, question.now, question.stale_after, evaluator, past)


def brief_states(store: Store, question: StatesQuestion) -> tuple[SiteState, ...]:
    """The same states and counts without causes, what changed and since when, and with findings abridged: fast for any fleet."""
    fleet = _known(store, question)
    names = [host.name for host in fleet.hosts]
    held = memories(store, names, question.now, with_observations=False, with_points=False)
    pasts = Pasts(store, question.catalogue, question.now)
    verdicts = pasts.newest(fleet.hosts, fleet.sites, held)
    told = {
        name: tuple(a if a.digest is None or name in verdicts else spoilt(a) for a in memory.recent)
        for name, memory in held.items()
    }
    brief = Brief(question.catalogue, question.now, question.stale_after, verdicts)
    return _states(store, fleet, told, question, brief)


def past_counts(
    store: Store, question: StatesQuestion, sites: Sequence[SiteId], scans: int
) -> Mapping[SiteId, tuple[PastCounts, ...]]:
    """The counts at the end of each of the last measurements but the newest, newest first, judged by today's catalogue.

    The tries of a campaign are one measurement.
    """
    chosen = [site for site in store.sites() if site.id in sites]
    found: dict[SiteId, list[PastCounts]] = {site.id: [] for site in chosen}
    for record in measurements(store, scans + 1, question.now)[1:]:
        at = record.ended_at or record.started_at
        for state in brief_states(store, replace(question, now=at, sites=[site.id for site in chosen])):
            known = [host for host in state.hosts if host.last_attempt is not None]
            if known:
                found[state.site.id].append(PastCounts(at, counts(known)))
    return {site: tuple(counted) for site, counted in found.items()}


def earlier_observations(
    store: Store, question: StatesQuestion, sites: Sequence[SiteId]
) -> Mapping[HostName, Observation]:
    """What each host said in its answer before the last; a host that answered once has none."""
    hosts = [host.name for host in store.hosts() if host.site in sites]
    held = memories(store, hosts, question.now, with_observations=False)
    before = {name: memory.points[1].digest for name, memory in held.items() if len(memory.points) > 1}
    with store.transaction() as connection:
        bodies = observations(connection, set(before.values()))
    return {name: bodies[digest] for name, digest in before.items() if digest in bodies}


@dataclass(frozen=True, slots=True)
class _KnownFleet:
    """The sites that were asked about, and their workstations."""

    sites: Mapping[SiteId, Site]
    hosts: tuple[Host, ...]


def _known(store: Store, question: StatesQuestion) -> _KnownFleet:
    known = store.sites()
    if not known:
        raise FleetError("nothing was scanned yet; run `eidfleet scan` first")
    unknown = sorted(set(question.sites) - {site.id for site in known})
    if unknown:
        have = ", ".join(site.id for site in known)
        raise FleetError(f"no site {unknown[0]!r} in the store; it has: {have}")
    chosen = {site.id: site for site in known if not question.sites or site.id in question.sites}
    hosts = (host for host in store.hosts() if host.site in chosen)
    return _KnownFleet(chosen, tuple(host for host in hosts if _counts(host, chosen[host.site], question)))


def _counts(host: Host, site: Site, question: StatesQuestion) -> bool:
    """Whether a workstation counts at the question's instant: one that is gone does so until its day."""
    if host.name not in question.retired:
        return True
    return question.retired[host.name] > question.now.astimezone(ZoneInfo(site.timezone)).date()


def _states(
    store: Store,
    fleet: _KnownFleet,
    told: Mapping[HostName, Sequence[Answer]],
    question: StatesQuestion,
    made: Rollup | Brief,
) -> tuple[SiteState, ...]:
    """What is made of each site, its workstations and its exceptions. `told` are answers, newest first."""
    times = begun_at(store, store.scan_times({answers[0].scan for answers in told.values()}))
    before, fleet_id = last_catalogue(store), store.fleet_id()
    by_site: dict[SiteId, list[Host]] = defaultdict(list)
    for host in fleet.hosts:
        by_site[host.site].append(host)

    def state(site: Site) -> SiteState:
        hosts = by_site[site.id]
        came = _provenance(question.catalogue, [told.get(host.name, ()) for host in hosts], times)
        came = replace(came, catalogue_before=before, keep_days=question.keep_days, fleet=fleet_id)
        waivers = tuple(w for w in question.waivers if w.site == site.id)
        return made.state(site, hosts, told, waivers, came)

    return tuple(map(state, fleet.sites.values()))


def _provenance(
    catalogue: Catalogue,
    held: Sequence[Sequence[Answer]],
    times: Mapping[ScanId, tuple[datetime, datetime | None]],
) -> Provenance:
    """Of the newest scan that asked a host of the site; the numbers are of each host's newest result, from any scan."""
    latest = [answers[0] for answers in held if answers]
    newest = max(latest, key=lambda answer: answer.at, default=None)
    began, ended = times.get(newest.scan, (None, None)) if newest else (None, None)
    return Provenance(
        newest.scan if newest else None,
        began,
        ended,
        len(latest),
        sum(answer.is_measured for answer in latest),
        catalogue.version,
        catalogue.dated,
        __version__,
    )
