"""Accepted exceptions as the store met them in `waivers.toml`: since when each stood there, and when it was gone.

The file is what people write and review. The store remembers it, so that a past instant is judged by the exceptions of then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import msgspec
import sqlalchemy as sa

from collector.core.model import CheckId, HostName, Waiver
from collector.history import tables as t
from collector.history.engine import Database
from collector.history.tables import exception

_BEGUN_KEY = "exceptions_kept_from"
_PRESENT = timedelta(minutes=5)
"""So long before now is still now: a command takes its instant before it does its work."""


def take_in(
    store: Database, read: Callable[[], Iterable[Waiver]], hosts: Collection[HostName], now: datetime
) -> None:
    """What the file holds now: what is new stands from now on, what is no longer there is gone from now on.

    `read` is called while nobody else takes it in: of two programs, the later one always has the later file.
    `hosts` are those the store knows.
    """
    c = exception.c
    with store.alone("exceptions") as connection:
        held = {_id(waiver): waiver for waiver in _of_hosts(read(), hosts)}
        begun = connection.execute(sa.select(t.meta.c.value).where(t.meta.c.key == _BEGUN_KEY)).scalar()
        standing = set(connection.execute(sa.select(c.id).where(c.gone_at.is_(None))).scalars())
        if begun is not None and standing == set(held):
            return
        if begun is None:
            connection.execute(sa.insert(t.meta).values(key=_BEGUN_KEY, value=now.isoformat()))
        if gone := sorted(standing - set(held)):
            taken = sa.update(exception).where(c.id.in_(gone), c.gone_at.is_(None))
            connection.execute(taken.values(gone_at=now))
        since = None if begun is None else now
        for key in sorted(set(held) - standing):
            connection.execute(sa.insert(exception).values(_row(key, held[key], now, since)))


def kept(store: Database) -> tuple[Waiver, ...]:
    """Every exception the store ever met, with when it stood; the oldest first."""
    query = sa.select(exception).order_by(exception.c.noted_at, exception.c.id)
    return tuple(msgspec.convert(row, Waiver, from_attributes=True) for row in store.rows(query))


def has_begun(store: Database) -> bool:
    """Whether this store has ever taken in the exceptions of its fleet."""
    return store.scalar(sa.select(t.meta.c.key).where(t.meta.c.key == _BEGUN_KEY)) is not None


def _row(key: str, waiver: Waiver, now: datetime, since: datetime | None) -> dict[str, object]:
    until = waiver.until.isoformat()
    return {**asdict(waiver), "id": key, "noted_at": now, "since": since, "gone_at": None, "until": until}


def _id(waiver: Waiver) -> str:
    said = [waiver.check, waiver.site, waiver.host, waiver.reason, waiver.by, waiver.until.isoformat()]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def remembered(
    store: Database,
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
        take_in(store, lambda: waivers, hosts, min(now, real))
    held = _of_hosts(waivers, hosts)
    if not has_begun(store):
        return held
    known = kept(store)
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
