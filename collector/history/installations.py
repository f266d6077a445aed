"""Which installation answered under which name, and what was decided about two names: joined, or two machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache

import sqlalchemy as sa

from collector.core.clock import believable
from collector.core.fleet.same_machine import Decision, Name, Sighting, decide
from collector.core.model import HostName, ScanId, SiteId
from collector.history import tables as t
from collector.history.engine import Database
from collector.history.tables import chunks, sighting, spell, tie

_SIGHTING = tuple(sighting.c[name] for name in Sighting.__slots__)


@dataclass(frozen=True, slots=True)
class Tie:
    """What was decided about two names. `by_itself`: no person said so, the same installation did."""

    old: HostName
    new: HostName
    is_joined: bool
    by_itself: bool
    at: datetime


@cache
def seeing(dialect: str) -> sa.Insert:
    """The statement that takes one answer into the sightings, in whatever order answers come."""
    insert = t.inserter(dialect)(sighting)
    new, c = insert.excluded, sighting.c
    is_first, is_last = new.first_at < c.first_at, new.last_at > c.last_at
    return insert.on_conflict_do_update(
        index_elements=[c.host, c.name, c.installation],
        set_={
            "first_at": sa.case((is_first, new.first_at), else_=c.first_at),
            "first_scan": sa.case((is_first, new.first_scan), else_=c.first_scan),
            "last_at": sa.case((is_last, new.last_at), else_=c.last_at),
            "last_scan": sa.case((is_last, new.last_scan), else_=c.last_scan),
        },
    )


def seen(host: HostName, installation: str, at: datetime, scan: ScanId) -> Mapping[str, object]:
    """The row of one answer, for `seeing`."""
    return asdict(Sighting(host, host, installation, at, at, scan, scan))


def sightings(connection: sa.Connection, hosts: Sequence[HostName]) -> tuple[Sighting, ...]:
    """Everything that answered for these workstations."""
    found = []
    for some in chunks(hosts):
        query = sa.select(*_SIGHTING).where(sighting.c.host.in_(some))
        found += [Sighting(*row) for row in connection.execute(query)]
    return tuple(found)


def decision(store: Database, now: datetime) -> Decision:
    """What the names of this store come to now; of interest are only those that share an id with another.

    Answers dated after `now`, by a clock that ran ahead, are no answers of any name.
    """
    c = sighting.c
    several = sa.select(c.installation).group_by(c.installation).having(sa.func.count(c.host.distinct()) > 1)
    with store.transaction() as connection:
        names = connection.execute(sa.select(c.host).where(c.installation.in_(several)).distinct()).scalars()
        hosts = [HostName(name) for name in names]
        if not hosts:
            return Decision()
        found = by_then(connection, sightings(connection, hosts), believable(now))
        apart = {frozenset((one.old, one.new)) for one in _ties(connection) if not one.is_joined}
        return decide(found, _names(connection, hosts, found, believable(now)), apart)


def ties(store: Database) -> tuple[Tie, ...]:
    """Everything that was decided, oldest first."""
    with store.transaction() as connection:
        return _ties(connection)


def keep_tie(connection: sa.Connection, decided: Tie) -> None:
    """Remembers what was decided last about two names, in whichever order they were named before."""
    c = tie.c
    one, other = decided.old, decided.new
    same = sa.or_(sa.and_(c.old == one, c.new == other), sa.and_(c.old == other, c.new == one))
    connection.execute(sa.delete(tie).where(same))
    connection.execute(sa.insert(tie).values(asdict(decided)))


def became(decided: Iterable[Tie], name: HostName) -> frozenset[HostName]:
    """All names that were joined into this one, directly or through another."""
    joined = [one for one in decided if one.is_joined]
    found: set[HostName] = set()
    waiting = [name]
    while waiting:
        here = waiting.pop()
        more = {one.old for one in joined if one.new == here} - found - {name}
        found |= more
        waiting += more
    return frozenset(found)


def current_installation(connection: sa.Connection, host: HostName) -> str | None:
    """The installation that answered last for a workstation."""
    c = sighting.c
    query = (
        sa.select(c.installation).where(c.host == host).order_by(c.last_at.desc(), c.installation).limit(1)
    )
    return connection.execute(query).scalar()


def move_sightings(
    connection: sa.Connection, old: HostName, new: HostName, names: Iterable[HostName] | None = None
) -> None:
    """Gives sightings of one workstation to another: all, or those asked under these names."""
    mine = sighting.c.host == old
    if names is not None:
        mine = sa.and_(mine, sighting.c.name.in_(sorted(names)))
    found = [Sighting(*row) for row in connection.execute(sa.select(*_SIGHTING).where(mine))]
    connection.execute(sa.delete(sighting).where(mine))
    statement = seeing(connection.dialect.name)
    for one in found:
        connection.execute(statement, asdict(replace(one, host=new)))


def _ties(connection: sa.Connection) -> tuple[Tie, ...]:
    query = sa.select(*(tie.c[name] for name in Tie.__slots__)).order_by(tie.c.at, tie.c.old, tie.c.new)
    return tuple(Tie(*row) for row in connection.execute(query))


def by_then(connection: sa.Connection, found: Sequence[Sighting], until: datetime) -> tuple[Sighting, ...]:
    """The sightings as they were by then; the last answer of one that goes on after it is looked up."""
    late = {one.host for one in found if one.last_at > until}
    last = {host: _last_answer(connection, host, until) for host in late}
    kept = []
    for one in found:
        if one.last_at > until and (known := last[one.host]) is not None:
            kept.append(replace(one, last_at=max(known[0], one.first_at), last_scan=known[1]))
        else:
            kept.append(one)
    return tuple(one for one in kept if one.first_at <= until)


def _last_answer(
    connection: sa.Connection, host: HostName, until: datetime
) -> tuple[datetime, ScanId] | None:
    r = t.result.c
    query = sa.select(r.at, r.scan).where(r.host == host, r.digest.is_not(None), r.at <= until)
    row = connection.execute(query.order_by(r.at.desc()).limit(1)).first()
    return None if row is None else (row.at, ScanId(row.scan))


def _names(
    connection: sa.Connection, hosts: Sequence[HostName], found: Iterable[Sighting], until: datetime
) -> Mapping[HostName, Name]:
    """What is known of each; answers that told no id count too."""
    spans: dict[HostName, tuple[datetime, datetime]] = {}
    where: dict[HostName, tuple[SiteId, bool]] = {}
    c, h = spell.c, t.host.c
    for some in chunks(hosts):
        query = sa.select(c.host, sa.func.min(c.first_at), sa.func.max(c.last_at)).group_by(c.host)
        for host, first_at, last_at in connection.execute(query.where(c.host.in_(some), c.first_at <= until)):
            if last_at > until and (known := _last_answer(connection, HostName(host), until)) is not None:
                last_at = max(first_at, known[0])
            spans[HostName(host)] = (first_at, last_at)
        for name, site, is_listed in connection.execute(
            sa.select(h.name, h.site, h.in_inventory).where(h.name.in_(some))
        ):
            where[HostName(name)] = (SiteId(site), is_listed)
    for one in found:
        spans.setdefault(one.host, (one.first_at, one.last_at))
    return {
        host: Name(*where.get(host, (SiteId(""), False)), *spans[host]) for host in hosts if host in spans
    }
