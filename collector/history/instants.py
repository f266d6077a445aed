"""Which instants the store holds: those that are yet to come, and whether it has seen the time before now go by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from collector.core.clock import believable
from collector.core.model import HostName
from collector.history import tables as t
from collector.history.engine import Database
from collector.history.spells import redraw
from collector.history.tables import sighting


@dataclass(frozen=True, slots=True)
class Ahead:
    """Workstations with results after an instant, scans begun after it, and the latest of all these times."""

    hosts: int
    scans: int
    latest: datetime


def ahead(store: Database, now: datetime) -> Ahead | None:
    """What is dated so that it is yet to come; None where nothing is. One look into an index for each workstation."""
    r, s, until = t.result.c, t.scan.c, believable(now)
    latest = sa.select(sa.func.max(r.at)).where(r.host == t.host.c.name, r.at > until).scalar_subquery()
    with store.transaction() as connection:
        found = connection.execute(sa.select(latest).select_from(t.host)).scalars()
        at = [one for one in found if one is not None]
        scans, last = connection.execute(
            sa.select(sa.func.count(), sa.func.max(s.started_at)).where(s.started_at > until)
        ).one()
    if not at and not scans:
        return None
    return Ahead(len(at), scans, max([*at, *([last] if last else [])]))


def newest_answer(store: Database, until: datetime) -> datetime | None:
    """When any workstation last answered by then."""
    r = t.result.c
    of_host = (
        sa.select(sa.func.max(r.at))
        .where(r.host == t.host.c.name, r.digest.is_not(None), r.at <= until)
        .scalar_subquery()
    )
    return max((at for (at,) in store.rows(sa.select(of_host).select_from(t.host)) if at), default=None)


def scanned_between(store: Database, start: datetime, end: datetime) -> bool:
    s = t.scan.c
    query = sa.select(s.id).where(s.started_at >= start, s.started_at < end).limit(1)
    return store.scalar(query) is not None


def remove_ahead(store: Database, now: datetime, *, apply: bool) -> int:
    """Removes results and scans dated so that they are yet to come; how many results. Without `apply` they are counted alone."""
    r, s, until = t.result.c, t.scan.c, believable(now)
    with store.transaction() as connection:
        later = sa.select(sa.func.count()).where(r.at > until)
        count = int(connection.execute(later).scalar_one())
        if not apply:
            return count
        hosts = connection.execute(sa.select(r.host).where(r.at > until).distinct()).scalars().all()
        connection.execute(sa.delete(t.result).where(r.at > until))
        told = sa.select(r.scan).where(r.scan == s.id).exists()
        empty = sa.select(s.id).where(s.started_at > until, ~told)
        connection.execute(sa.delete(t.asked).where(t.asked.c.scan.in_(empty)))
        connection.execute(sa.delete(t.scan).where(s.id.in_(empty)))
        redraw(connection, [HostName(host) for host in hosts])
        connection.execute(sa.delete(sighting).where(sighting.c.first_at > until))
    return count
