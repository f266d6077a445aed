"""Who is tried when: a campaign asks every workstation once, and those that stayed silent again, ever more rarely.

A campaign is a span of time, and whatever is asked in it belongs to it: the scan that began it, its tries, and what an
administrator asked by hand. So a workstation that answered in any way is left in peace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from collector.core.helpdesk.opening_hours import is_public_holiday
from collector.core.model import Host, HostName, Site, SiteId

_LOOK_AHEAD_DAYS = 21  # longer than any run of closed days there is


@dataclass(frozen=True, slots=True)
class Campaign:
    """`due_at` is the time of the schedule it was begun for; nobody is asked in it from `ends_at` on."""

    id: str
    due_at: datetime
    began_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """How often a workstation was asked in a campaign, when last, and whether it answered at all."""

    times: int
    last_at: datetime
    answered: bool


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait after the first try; after each further one twice as long, at most `longest`."""

    first: timedelta
    longest: timedelta

    def after(self, tries: int) -> timedelta:
        """
        >>> backoff = Backoff(timedelta(hours=1), timedelta(hours=24))
        >>> [int(backoff.after(n).total_seconds() // 3600) for n in (1, 2, 3, 4, 5, 6, 99)]
        [1, 2, 4, 8, 16, 24, 24]
        """
        doublings = min(tries - 1, 20)  # beyond that it is longer than any campaign
        return min(self.first * (1 << doublings), self.longest)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a campaign stands. `known` is made of those that answered, those still to be tried, and those given up on."""

    known: int
    answered: int
    waiting: int
    given_up: int
    next_at: datetime | None
    """When the next try is due; None where nobody is tried any more."""


def next_try(tried: Tried | None, site: Site, patience: Backoff, campaign: Campaign) -> datetime | None:
    """When a workstation is tried next: within its site's opening hours and before the campaign ends; else None.

    One that was never asked (it joined the fleet in the middle of the campaign) is tried as soon as its site opens.
    """
    if tried is not None and tried.answered:
        return None
    earliest = campaign.began_at if tried is None else tried.last_at + patience.after(tried.times)
    opens = next_open(site, earliest)
    return opens if opens is not None and opens < campaign.ends_at else None


@dataclass(frozen=True, slots=True)
class Tries:
    """A campaign as far as it came: who was tried in it, and how long it waits between two tries of one workstation."""

    campaign: Campaign
    patience: Backoff
    sites: Mapping[SiteId, Site]
    tried: Mapping[HostName, Tried]

    def due(self, hosts: Iterable[Host], now: datetime) -> frozenset[HostName]:
        """The workstations to ask now: their time has come, and their site is open."""
        found = set()
        for host in hosts:
            site = self.sites[host.site]
            at = next_try(self.tried.get(host.name), site, self.patience, self.campaign)
            if at is not None and at <= now < self.campaign.ends_at and is_open(site, now):
                found.add(host.name)
        return frozenset(found)

    def standing(self, hosts: Iterable[Host], now: datetime) -> Standing:
        """How the campaign stands at `now`. A try whose time has passed while nobody ran is due when its site is next open."""
        known = answered = 0
        nexts: list[datetime] = []
        for host in hosts:
            known += 1
            site, was = self.sites[host.site], self.tried.get(host.name)
            if was is not None and was.answered:
                answered += 1
                continue
            at = next_try(was, site, self.patience, self.campaign)
            if at is not None and at < now:
                at = next_open(site, now)
            if at is not None and at < self.campaign.ends_at:
                nexts.append(at)
        return Standing(known, answered, len(nexts), known - answered - len(nexts), min(nexts, default=None))


def is_open(site: Site, at: datetime) -> bool:
    return next_open(site, at) == at


def next_open(site: Site, at: datetime) -> datetime | None:
    """`at` itself while a site is open, else when it next opens; None if it never does. Closed on Belgian public holidays."""
    zone = ZoneInfo(site.timezone)
    first = at.astimezone(zone).date()
    for offset in range(_LOOK_AHEAD_DAYS):
        day = first + timedelta(days=offset)
        if is_public_holiday(day):
            continue
        for start, end in site.opening_hours.days[day.weekday()]:
            if at < _instant(day, end, zone):
                return max(at, _instant(day, start, zone))
    return None


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """An instant from minutes on the clock; 1440 is the end of the day."""
    days, rest = divmod(minutes, 24 * 60)
    wall = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), zone)
    return wall.astimezone(UTC)
