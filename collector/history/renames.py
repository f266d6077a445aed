"""One machine under two names: who may be whom, and joining the two when the administrator says so. Never by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from collector.core.errors import FleetError
from collector.core.model import Host, HostName, Site, SiteId
from collector.history import tables as t
from collector.history.spells import redraw, spell
from collector.history.store import Store


@dataclass(frozen=True, slots=True)
class Everyone:
    """Every workstation and site the store has ever known; `retired` are the names that left the inventory."""

    hosts: Mapping[HostName, Host]
    sites: Mapping[SiteId, Site]
    retired: frozenset[HostName]


@dataclass(frozen=True, slots=True)
class MaybeRenamed:
    """A workstation that left, and one that came to the same site afterwards and said exactly the same."""

    old: HostName
    new: HostName
    last_at: datetime
    first_at: datetime


def everyone(store: Store) -> Everyone:
    with store.transaction() as connection:
        rows = connection.execute(sa.select(t.host)).all()
        bodies = connection.execute(sa.select(t.site.c.body)).scalars().all()
    sites = [msgspec.json.decode(body, type=Site) for body in bodies]
    return Everyone(
        {HostName(r.name): Host(HostName(r.name), SiteId(r.site), r.expects_reader) for r in rows},
        {site.id: site for site in sites},
        frozenset(HostName(r.name) for r in rows if not r.in_inventory),
    )


def maybe_renamed(store: Store, site: SiteId) -> tuple[MaybeRenamed, ...]:
    """Pairs of this site that may be one machine. Machines made from one image say the same too: ask, never merge."""
    known = everyone(store)
    here = [host.name for host in known.hosts.values() if host.site == site]
    c = spell.c
    query = sa.select(c.host, c.first_at, c.last_at, c.digest).where(c.host.in_(here))
    first: dict[HostName, tuple[datetime, str]] = {}
    last: dict[HostName, tuple[datetime, str]] = {}
    with store.transaction() as connection:
        for host, first_at, last_at, digest in connection.execute(query.order_by(c.host, c.first_at)):
            name = HostName(host)
            first.setdefault(name, (first_at, digest))
            last[name] = (last_at, digest)
    return tuple(
        MaybeRenamed(old, new, last[old][0], first[new][0])
        for old in sorted(known.retired & last.keys())
        for new in sorted(first.keys() - known.retired)
        if first[new][0] > last[old][0] and first[new][1] == last[old][1]
    )


def join(store: Store, old: HostName, new: HostName) -> int:
    """Gives everything that was kept under the old name to the new one; how many results. FleetError if they are two machines."""
    known = everyone(store)
    r = t.result.c
    with store.transaction() as connection:
        both = sa.select(r.scan).where(r.host.in_((old, new))).group_by(r.scan)
        shared = connection.execute(both.having(sa.func.count() > 1).order_by(r.scan).limit(1)).scalar()
        if shared is not None:
            raise FleetError(
                f"{old} and {new} were both asked in scan {shared}: they are two machines; nothing was changed"
            )
        if old in known.hosts and old not in known.retired:
            raise FleetError(
                f"{old} is still in the inventory; take it out there and scan, then join the two; nothing was changed"
            )
        moved = connection.execute(sa.update(t.result).where(r.host == old).values(host=new)).rowcount
        if not moved:
            raise FleetError(f"the store has no result of {old!r}; see `eidfleet history` of its site")
        asked_new = sa.select(t.asked.c.scan).where(t.asked.c.host == new)
        connection.execute(sa.delete(t.asked).where(t.asked.c.host == old, t.asked.c.scan.in_(asked_new)))
        connection.execute(sa.update(t.asked).where(t.asked.c.host == old).values(host=new))
        connection.execute(sa.delete(t.judgement).where(t.judgement.c.host == old))
        connection.execute(sa.delete(t.host).where(t.host.c.name == old))
        redraw(connection, [old, new])
    return moved
