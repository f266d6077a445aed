"""The fleet's campaign: begins it, knows who is to be asked now, and says how it stands."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from collector.core.clock import believable
from collector.core.fleet.asking_again import Backoff, Campaign, Standing, Tries
from collector.core.fleet.fleet import Fleet
from collector.core.fleet.weekly_times import later_by_days, next_time, week_time
from collector.core.model import Host, HostName, ScanId, Site, SiteId
from collector.core.text import counted
from collector.history import campaigns as history
from collector.history.results import Store
from collector.sources.fleet.settings import ScheduleSettings


@dataclass(frozen=True, slots=True)
class CampaignState:
    campaign: Campaign
    standing: Standing
    is_over: bool
    calling_in: int = 0
    """Workstations of the fleet that call in: no campaign asks them, so none counts them."""


def patience(settings: ScheduleSettings) -> Backoff:
    first = timedelta(minutes=settings.retry_first_minutes)
    return Backoff(first, max(first, timedelta(hours=settings.retry_longest_hours)))


def begin(store: Store, settings: ScheduleSettings, due_at: datetime, now: datetime) -> Campaign:
    """A new campaign. It ends with its window, or when the next one is due, whichever comes first."""
    zone = settings.zone
    ends_at = min(
        later_by_days(now, settings.window_days, zone), next_time(week_time(settings.scan), now, zone)
    )
    campaign = Campaign(f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}", due_at, now, ends_at)
    history.begin_campaign(store, campaign)
    return campaign


def only_due(
    fleet: Fleet, store: Store, settings: ScheduleSettings, campaign: Campaign, now: datetime
) -> Fleet:
    """The fleet with only those workstations selected whose next try has come, of those that it asks."""
    tried = history.tried(store, campaign, believable(now))
    tries = Tries(campaign, patience(settings), fleet.sites, tried)
    return fleet.asking(tries.due((host.host for host in fleet.hosts if host.selected), now))


def state(
    store: Store,
    settings: ScheduleSettings,
    now: datetime,
    fleet: tuple[tuple[Host, ...], Mapping[SiteId, Site]] | None = None,
    gone: Collection[HostName] = (),
) -> CampaignState | None:
    """How the campaign of that instant stands; None before the first one. Without a fleet, the one the store remembers.

    `gone` are the workstations that are no longer asked: no campaign counts them.
    """
    campaign = history.newest_campaign(store, now)
    if campaign is None:
        return None
    hosts, sites = fleet or (store.hosts(), {site.id: site for site in store.sites()})
    here = [host for host in hosts if host.site in sites and host.name not in gone]
    known = [host for host in here if not host.calls_in]
    tries = Tries(campaign, patience(settings), sites, history.tried(store, campaign, now))
    return CampaignState(
        campaign, tries.standing(known, now), now >= campaign.ends_at, len(here) - len(known)
    )


def line(found: CampaignState, settings: ScheduleSettings) -> str:
    """The campaign in a sentence or two, for the administrator; and how many workstations are not in it."""
    said = _line(found, settings)
    return f"{said} {counted(found.calling_in, 'PC')} more that call in." if found.calling_in else said


def _line(found: CampaignState, settings: ScheduleSettings) -> str:
    def local(at: datetime) -> str:
        return f"{at.astimezone(settings.zone):%a %d %b %Y %H:%M}"

    stands = found.standing
    begun = f"Campaign of {local(found.campaign.began_at)}: {stands.answered} of {counted(stands.known, 'PC')} answered."
    if stands.answered == stands.known:
        return begun
    if found.is_over:
        return f"{begun} It ended {local(found.campaign.ends_at)}."
    if stands.next_at is None:
        return f"{begun} It ends {local(found.campaign.ends_at)}; nobody is tried again before that."
    return (
        f"{begun} {counted(stands.waiting, 'PC')} to try again, next {local(stands.next_at)}, "
        f"until {local(found.campaign.ends_at)}."
    )


@dataclass(frozen=True, slots=True)
class Measurement:
    """A scan by hand, or all tries of one campaign; `id` is the last of them."""

    id: ScanId
    started_at: datetime
    ended_at: datetime | None


def measurements(store: Store, limit: int, now: datetime) -> tuple[Measurement, ...]:
    """The last scans by `now`, newest first, those of one campaign as one: from its first try until its last one ended."""
    spans = history.campaigns(store)
    found: list[Measurement] = []
    seen: dict[str, int] = {}
    for scan, began, ended in store.scan_spans(limit * 20, believable(now)):
        span = next((c for c in spans if c.began_at <= began < c.ends_at), None)
        if span is not None and span.id in seen:
            last = found[seen[span.id]]
            found[seen[span.id]] = replace(last, started_at=began)
            continue
        if len(found) == limit:
            break
        if span is not None:
            seen[span.id] = len(found)
        found.append(Measurement(scan, began, ended))
    return tuple(found)


def begun_at(
    store: Store, times: Mapping[ScanId, tuple[datetime, datetime | None]]
) -> Mapping[ScanId, tuple[datetime, datetime | None]]:
    """When scans began and ended, each try as having begun with its campaign."""
    spans = history.campaigns(store)

    def begun(at: datetime) -> datetime:
        return next((c.began_at for c in spans if c.began_at <= at < c.ends_at), at)

    return {scan: (begun(began), ended) for scan, (began, ended) in times.items()}
