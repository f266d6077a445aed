"""Takes results out of the store: old ones that no answer needs any more, or everything of one workstation for good."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from collector.core.model import HostName
from collector.history import tables as t
from collector.history.engine import Database
from collector.history.installations import became, ties
from collector.history.spells import redraw
from collector.history.tables import exception, run, sighting, spell, standing, tie

FORGOTTEN = "(forgotten)"
_NAMING = (
    *(t.asked.c.host, t.host.c.name, t.judgement.c.host, spell.c.host, exception.c.host),
    *(sighting.c.host, sighting.c.name, tie.c.old, tie.c.new),
)
"""Where a workstation's name makes a row its own; results are counted, the audit trail keeps a label."""


@dataclass(frozen=True, slots=True)
class Removed:
    """How much went, or would go."""

    results: int = 0
    scans: int = 0
    observations: int = 0
    runs: int = 0


class _DryRunError(Exception):
    """Rolls a transaction back after it has counted."""


@contextmanager
def _whole(store: Database, *, apply: bool) -> Iterator[sa.Connection]:
    """One transaction: what is done inside is done whole or not at all. Without `apply` it is rolled back at the end."""
    with suppress(_DryRunError), store.transaction() as connection:
        if apply and connection.dialect.name == "postgresql":
            # Another control node may be storing an answer: of a workstation whose spells are drawn anew here, or one that
            # points to an observation which nobody else points to any more. Both tables in the order in which it takes them.
            connection.execute(sa.text("LOCK TABLE observation, result IN SHARE ROW EXCLUSIVE MODE"))
        yield connection
        if not apply:
            raise _DryRunError


def prune(
    store: Database, before: datetime, keep: Mapping[HostName, Collection[datetime]], *, apply: bool
) -> Removed:
    """Removes the results before the instant, but not those of `keep`; scans and observations nothing points to go with them.

    Without `apply` that is carried out, counted and rolled back.
    """
    with _whole(store, apply=apply) as connection:
        removed = _prune(connection, before, keep)
    if apply and removed != Removed():
        compact(store)
    return removed


def has_results_before(store: Database, before: datetime) -> bool:
    """Whether any result is that old; one look into an index for each workstation."""
    old = sa.select(t.result.c.at).where(t.result.c.host == t.host.c.name, t.result.c.at < before).exists()
    return store.scalar(sa.select(t.host.c.name).where(old).limit(1)) is not None


def _prune(
    connection: sa.Connection, before: datetime, keep: Mapping[HostName, Collection[datetime]]
) -> Removed:
    r = t.result.c
    results = 0
    changed = []
    for host in connection.execute(sa.select(r.host).where(r.at < before).distinct()).scalars().all():
        name = HostName(host)
        old = sa.delete(t.result).where(r.host == name, r.at < before, r.at.not_in(list(keep.get(name, ()))))
        if gone := connection.execute(old).rowcount:
            results += gone
            changed.append(name)
    redraw(connection, changed)
    _forget_installations(connection, before)
    connection.execute(sa.delete(exception).where(exception.c.gone_at < before))
    told = sa.select(r.scan).where(r.scan == t.scan.c.id).exists()
    empty = sa.select(t.scan.c.id).where(t.scan.c.started_at < before, t.scan.c.ended_at.is_not(None), ~told)
    connection.execute(sa.delete(t.asked).where(t.asked.c.scan.in_(empty)))
    scans = connection.execute(sa.delete(t.scan).where(t.scan.c.id.in_(empty))).rowcount
    return Removed(results, scans, _unused(connection))


def forget(store: Database, host: HostName, *, apply: bool) -> Removed:
    """Removes everything of a workstation for good, its earlier names too; in the audit trail they become a label."""
    earlier = became(ties(store), host)
    r = t.result.c
    with _whole(store, apply=apply) as connection:
        is_listed = sa.select(t.host.c.name).where(t.host.c.name.in_(sorted(earlier)), t.host.c.in_inventory)
        names = sorted({host, *earlier} - set(connection.execute(is_listed).scalars()))
        results = connection.execute(sa.delete(t.result).where(r.host.in_(names))).rowcount
        connection.execute(sa.update(t.result).where(r.told_as.in_(names)).values(told_as=None))
        for column in _NAMING:
            connection.execute(sa.delete(column.table).where(column.in_(names)))
        runs = sum(_unnamed(connection, HostName(name)) for name in names)
        removed = Removed(results, 0, _unused(connection), runs)
    if apply:
        compact(store)
    return removed


def compact(store: Database) -> None:
    """Writes an SQLite file anew, so that nothing removed is left in it or beside it; PostgreSQL does this by itself."""
    if store.engine.dialect.name != "sqlite":
        return
    with store.outside_transactions() as connection:
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _forget_installations(connection: sa.Connection, before: datetime) -> None:
    """Removes what answered under a name before the instant, but the newest of each workstation; and joined names with no result left."""
    later, c = sighting.alias(), sighting.c
    is_newest = ~sa.select(later.c.host).where(later.c.host == c.host, later.c.last_at > c.last_at).exists()
    connection.execute(sa.delete(sighting).where(c.last_at < before, ~is_newest))
    told = sa.select(t.result.c.told_as).where(t.result.c.told_as.is_not(None)).distinct()
    connection.execute(sa.delete(tie).where(tie.c.is_joined, tie.c.at < before, tie.c.old.not_in(told)))


def _unused(connection: sa.Connection) -> int:
    """Removes observations that no result points to, and their verdicts."""
    pointed = sa.select(t.result.c.digest).where(t.result.c.digest == t.observation.c.digest).exists()
    gone = connection.execute(sa.delete(t.observation).where(~pointed)).rowcount
    held = sa.select(t.observation.c.digest).where(t.observation.c.digest == standing.c.digest).exists()
    connection.execute(sa.delete(standing).where(~held))
    return gone


def _unnamed(connection: sa.Connection, host: HostName) -> int:
    """Puts a label in the place of the name in the audit trail; how many runs named it."""
    word = re.compile(rf"(?<![\w.-]){re.escape(host)}(?![\w-])", re.IGNORECASE)
    changed = 0
    for row in connection.execute(sa.select(run.c.id, run.c.hosts, run.c.options)).all():
        hosts = [FORGOTTEN if word.search(name) else name for name in json.loads(row.hosts)]
        options = {k: word.sub(FORGOTTEN, v) for k, v in json.loads(row.options).items()}
        if hosts != json.loads(row.hosts) or options != json.loads(row.options):
            values = {"hosts": json.dumps(hosts), "options": json.dumps(options, sort_keys=True)}
            connection.execute(sa.update(run).where(run.c.id == row.id).values(values))
            changed += 1
    return changed
