"""Scans that have not ended: which goes on at another control node, which was cut off, and which a newer one has put past resuming.

Where one scan follows the other (SQLite), any newer one does that. Where several control nodes scan at once (PostgreSQL), only newer
ones that ask everybody it has still to ask. A scan runs as long as a control node has one of its sites, or the scan, to itself.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from collector.core.clock import believable
from collector.core.model import HostName, ScanId, SiteId
from collector.history import tables as t
from collector.history.results import ScanRecord, Store
from collector.history.store_turns import is_any_taken, scan_turn, site_turn


def unfinished_scans(store: Store, now: datetime) -> tuple[ScanRecord, ...]:
    """Those that run or can be resumed, newest first; what was begun after `now` is none."""
    scan, later = t.scan.c, t.scan.alias()
    follows = sa.or_(
        later.c.started_at > scan.started_at,
        sa.and_(later.c.started_at == scan.started_at, later.c.id > scan.id),
    )
    newer = sa.select(later.c.id).where(later.c.started_at <= believable(now), follows)
    query = sa.select(t.scan).where(scan.ended_at.is_(None), scan.started_at <= believable(now))
    if not _goes_on_beside_others(store):
        return store.records(query.where(~newer.correlate(t.scan).exists()).cte())
    mine, theirs = t.asked.alias(), t.asked.alias()
    told = sa.select(t.result.c.host).where(t.result.c.scan == mine.c.scan, t.result.c.host == mine.c.host)
    since = newer.join(theirs, theirs.c.scan == later.c.id).where(theirs.c.host == mine.c.host)
    to_go = sa.select(mine.c.host).where(
        mine.c.scan == scan.id,
        ~told.correlate(mine).exists(),
        ~since.correlate(t.scan, mine).exists(),
    )
    return store.records(query.where(to_go.correlate(t.scan).exists()).cte())


def cut_off_scans(store: Store, now: datetime) -> tuple[ScanRecord, ...]:
    """Those that nobody goes on with, newest first; `eidfleet scan --resume` takes up the first."""
    return tuple(record for record in unfinished_scans(store, now) if not _runs(store, record.id))


def pushed_aside(store: Store, hosts: Collection[HostName], now: datetime) -> ScanRecord | None:
    """The scan that was cut off and could not be resumed any more, were these workstations asked in another now."""
    for record in cut_off_scans(store, now):
        if not _goes_on_beside_others(store) or set(hosts) >= set(store.to_go(record.id)):
            return record
    return None


def sites_of_scan(store: Store, scan: ScanId) -> frozenset[SiteId]:
    """The sites whose workstations a scan asks, as the store knows them."""
    query = sa.select(t.host.c.site).join(t.asked, t.asked.c.host == t.host.c.name)
    return frozenset(SiteId(site) for (site,) in store.rows(query.where(t.asked.c.scan == scan).distinct()))


def _runs(store: Store, scan: ScanId) -> bool:
    return is_any_taken(store, [scan_turn(scan), *map(site_turn, sites_of_scan(store, scan))])


def _goes_on_beside_others(store: Store) -> bool:
    return store.engine.dialect.name == "postgresql"
