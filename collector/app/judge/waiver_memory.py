"""What the store remembers of `waivers.toml`, so that a past instant is judged by the exceptions of then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from collector.core.model import CheckId, HostName, Waiver
from collector.history import waiver_periods as exceptions
from collector.history.store import Store

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
    *,
    keeps: bool,
    is_named: bool,
) -> tuple[Waiver, ...]:
    """The exceptions of the file and those that were in it once, each with when it stood.

    Who asks about the past is told what the store had met by then. Who asks about the present is told as if the store had met
    the file as it is; it does so only where the command `keeps`. An instant that somebody named is past, however short ago.
    """
    real = datetime.now(UTC)
    if keeps and now > real - _PRESENT:
        take_in(store, waivers, hosts, min(now, real))
    held = _of_hosts(waivers, hosts)
    if not exceptions.has_begun(store):
        return held
    known = exceptions.kept(store)
    is_known = keeps or (is_named and now <= real)
    standing = known if is_known else _as_taken_in(known, held, min(now, real))
    return tuple(waiver for waiver in standing if waiver.check in checks)


def _as_taken_in(known: Collection[Waiver], held: Collection[Waiver], now: datetime) -> Iterator[Waiver]:
    """What the store would say, had it taken the file in."""
    for waiver in known:
        as_before = waiver.gone_at is not None or waiver in held
        yield waiver if as_before else replace(waiver, gone_at=now)
    standing = {waiver for waiver in known if waiver.gone_at is None}
    for waiver in held:
        if waiver not in standing:
            yield replace(waiver, since=now)


def _of_hosts(waivers: Iterable[Waiver], hosts: Collection[HostName]) -> tuple[Waiver, ...]:
    """Those of whole sites and of workstations the store knows: a forgotten one's name does not come back into it."""
    return tuple(waiver for waiver in waivers if waiver.host is None or waiver.host in hosts)
