"""One machine under two names: who may be whom, joining the two, and taking them apart again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from collector.core.errors import FleetError
from collector.core.fleet.same_machine import Pair
from collector.core.model import Host, HostName, Site, SiteId
from collector.history import tables as t
from collector.history.engine import Database
from collector.history.installations import (
    Tie,
    became,
    current_installation,
    keep_tie,
    move_sightings,
    sightings,
    ties,
)
from collector.history.results import host_of
from collector.history.spells import alone_with, redraw
from collector.history.tables import spell


@dataclass(frozen=True, slots=True)
class Everyone:
    """Every workstation and site the store has ever known; `retired` are the names that left the inventory."""

    hosts: Mapping[HostName, Host]
    sites: Mapping[SiteId, Site]
    retired: frozenset[HostName]


def everyone(store: Database) -> Everyone:
    with store.transaction() as connection:
        rows = connection.execute(sa.select(t.host)).all()
        bodies = connection.execute(sa.select(t.site.c.body)).scalars().all()
    sites = [msgspec.json.decode(body, type=Site) for body in bodies]
    return Everyone(
        {HostName(row.name): host_of(row) for row in rows},
        {site.id: site for site in sites},
        frozenset(HostName(r.name) for r in rows if not r.in_inventory),
    )


def maybe_renamed(store: Database, site: SiteId) -> tuple[Pair, ...]:
    """Names of this site of which one left, and the other came afterwards and said exactly the same. Machines made from one image do
    so too: ask, never merge.

    Left out are those of whom somebody said that they are two, and those with two different installations.
    """
    known = everyone(store)
    apart = {frozenset((tie.old, tie.new)) for tie in ties(store) if not tie.is_joined}
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
        leaving = [name for name in here if name in known.retired and name in last]
        coming = [name for name in here if name in first and name not in known.retired] if leaving else []
        had: dict[HostName, set[str]] = {}
        for one in sightings(connection, [*leaving, *coming]):
            had.setdefault(one.host, set()).add(one.installation)
    return tuple(
        Pair(old, new, last[old][0], first[new][0])
        for old in sorted(leaving)
        for new in sorted(coming)
        if first[new][0] > last[old][0]
        and first[new][1] == last[old][1]
        and frozenset((old, new)) not in apart
        and not (old in had and new in had and not had[old] & had[new])
    )


def join(store: Database, old: HostName, new: HostName, now: datetime, *, by_itself: bool = False) -> int:
    """Gives everything that was kept under the old name to the new one; how many results. `part` undoes it.

    FleetError if they are two machines: both answered in one scan; or, where no common installation says otherwise, both were
    asked in one, or the old name is still in the inventory. What a name of the inventory was asked for in vain stays its own.
    """
    known = everyone(store)
    r = t.result.c
    with store.alone("names") as connection:
        alone_with(connection, [old, new])
        mine, other = current_installation(connection, old), current_installation(connection, new)
        is_same = mine is not None and mine == other
        both = sa.select(r.scan).where(r.host.in_((old, new))).group_by(r.scan).having(sa.func.count() > 1)
        if is_same:
            both = both.having(sa.func.count(r.digest) > 1)
        shared = connection.execute(both.order_by(r.scan).limit(1)).scalar()
        if shared is not None:
            how = "answered" if is_same else "were both asked"
            raise FleetError(
                f"{old} and {new} {how} in scan {shared}: they are two machines; nothing was changed"
            )
        is_listed = old in known.hosts and old not in known.retired
        if is_listed and not (is_same and _was_before(connection, old, new)):
            raise FleetError(
                f"{old} is still in the inventory; take it out there and scan, then join the two; nothing was changed"
            )
        asked_new = sa.select(t.asked.c.scan).where(t.asked.c.host == new)
        told_new = sa.select(r.scan).where(r.host == new)
        mine_alone = sa.and_(r.host == old, r.scan.not_in(told_new))
        values = {"host": new, "told_as": sa.func.coalesce(r.told_as, old)}
        moved = connection.execute(sa.update(t.result).where(mine_alone).values(values)).rowcount
        if not moved:
            raise FleetError(f"the store has no result of {old!r}; see `eidfleet history` of its site")
        asked = sa.and_(t.asked.c.host == old, t.asked.c.scan.not_in(asked_new))
        connection.execute(sa.update(t.asked).where(asked).values(host=new))
        connection.execute(sa.delete(t.judgement).where(t.judgement.c.host == old))
        left = connection.execute(sa.select(r.scan).where(r.host == old).limit(1)).first()
        if left is None and not is_listed:
            connection.execute(sa.delete(t.host).where(t.host.c.name == old))
        move_sightings(connection, old, new)
        keep_tie(connection, Tie(old, new, True, by_itself, now))
        redraw(connection, [old, new])
    return moved


def part(store: Database, one: HostName, other: HostName, now: datetime) -> int:
    """Remembers that two names are two machines, and undoes it if they were joined; how many results went back.

    FleetError where a third name stands between them.
    """
    decided = ties(store)
    joined = {(tie.old, tie.new) for tie in decided if tie.is_joined}
    if (other, one) in joined:
        one, other = other, one
    is_joined = (one, other) in joined
    for old, new in ((one, other), (other, one)):
        if not is_joined and old in became(decided, new):
            between = next(tie.new for tie in decided if tie.is_joined and tie.old == old)
            raise FleetError(
                f"{old} became {between} before that became {new}; take those two apart first: eidfleet history apart {between} {new}"
            )
    with store.alone("names") as connection:
        alone_with(connection, [one, other])
        back = 0
        if is_joined:
            back = _give_back(connection, one, other, {one, *became(decided, one)})
        keep_tie(connection, Tie(one, other, False, False, now))
    return back


def _give_back(connection: sa.Connection, old: HostName, new: HostName, names: Collection[HostName]) -> int:
    """Results that were told under these names leave `new` for `old`, which becomes a known name again."""
    r = t.result.c
    told_old = sa.select(r.scan).where(r.host == old)
    going = sa.and_(r.host == new, r.told_as.in_(sorted(names)), r.scan.not_in(told_old))
    scans = connection.execute(sa.select(r.scan).where(going)).scalars().all()
    sites = sa.select(r.site).where(going).order_by(r.at.desc()).limit(1)
    site = connection.execute(sites).scalar()
    back = connection.execute(sa.update(t.result).where(going).values(host=old)).rowcount
    own = sa.and_(r.host == old, r.told_as == old)
    connection.execute(sa.update(t.result).where(own).values(told_as=None))
    for some in t.chunks(scans):
        asked = sa.and_(t.asked.c.host == new, t.asked.c.scan.in_(some))
        connection.execute(sa.update(t.asked).where(asked).values(host=old))
    here = connection.execute(sa.select(t.host).where(t.host.c.name == new)).first()
    known = connection.execute(sa.select(t.host.c.name).where(t.host.c.name == old)).first()
    if here is not None and known is None and site is not None:
        row = {"name": old, "site": site, "expects_reader": here.expects_reader}
        connection.execute(sa.insert(t.host).values(**row, in_inventory=False, seen_at=here.seen_at))
    connection.execute(sa.delete(t.judgement).where(t.judgement.c.host == new))
    move_sightings(connection, new, old, names)
    redraw(connection, [old, new])
    return back


def _was_before(connection: sa.Connection, old: HostName, new: HostName) -> bool:
    """Whether the one answered for the last time before the other did for the first."""
    c = spell.c
    last = connection.execute(sa.select(sa.func.max(c.last_at)).where(c.host == old)).scalar()
    first = connection.execute(sa.select(sa.func.min(c.first_at)).where(c.host == new)).scalar()
    return last is not None and first is not None and last < first
