"""What the store remembers of `waivers.toml`, so that a past instant is judged by the exceptions of then."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from collector.core.model import CheckId, HostName, Waiver
from collector.history import waiver_periods as exceptions
from collector.history.results import Store

_PRESENT = timedelta(minutes=5)
"""So long before now is still now: a command takes its instant before it does its work."""


def take_in(store: Store, waivers: Iterable[Waiver], hosts: Collection[HostName], now: datetime) -> None:
    """The file as it stands now, for who is about to change it, and has changed it. `hosts` are those the store knows."""
    exceptions.note(store, _of_hosts(waivers, hosts), now)


def remembered(
    store: Store,
    waivers: Iterable[Waiver],
    hosts: Collection[HostName],
    checks: Collection[CheckId],
    now: datetime,
) -> tuple[Waiver, ...]:
    """The exceptions of the file and those that were in it once, each with when it stood.

    Who asks about the past changes nothing: what the store has not met yet was not there then.
    """
    real = datetime.now(UTC)
    if now > real - _PRESENT:
        take_in(store, waivers, hosts, min(now, real))
    if not exceptions.has_begun(store):
        return _of_hosts(waivers, hosts)
    return tuple(waiver for waiver in exceptions.kept(store) if waiver.check in checks)


def _of_hosts(waivers: Iterable[Waiver], hosts: Collection[HostName]) -> tuple[Waiver, ...]:
    """Those of whole sites and of workstations the store knows: a forgotten one's name does not come back into it."""
    return tuple(waiver for waiver in waivers if waiver.host is None or waiver.host in hosts)
