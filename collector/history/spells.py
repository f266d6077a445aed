"""Runs of equal answers: a workstation that says the same for a year is one line, however often it was asked.

A spell is drawn from the results of a host and can be drawn anew at any time: results stay the truth. Scans that
brought no answer end no spell. Two answers are equal when their observations are and their clocks are off alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from collector.core.model import HostName
from collector.history import tables as t
from collector.history.tables import chunks, spell

_BAND_S = 60
# Built once: every result of a scan goes through them, and building a statement takes longer than SQLite does.
_LATEST = (
    sa.select(spell.c.host, sa.func.max(spell.c.first_at).label("first_at"))
    .where(spell.c.host.in_(sa.bindparam("hosts", expanding=True)))
    .group_by(spell.c.host)
    .cte()
)
_NEWEST = sa.select(spell).join(
    _LATEST, sa.and_(spell.c.host == _LATEST.c.host, spell.c.first_at == _LATEST.c.first_at)
)
_LENGTHEN = (
    sa.update(spell)
    .where(spell.c.host == sa.bindparam("of"), spell.c.first_at == sa.bindparam("since"))
    .values(last_at=sa.bindparam("to_at"), last_scan=sa.bindparam("to_scan"))
)
_BEGIN = sa.insert(spell)


@dataclass(frozen=True, slots=True)
class Spell:
    """One observation a host gave without another in between, from the first answer to the last."""

    first_at: datetime
    last_at: datetime
    digest: str
    clock_offset_s: float | None


def band(offset: float | None) -> int | None:
    """Clocks that are off by the same number of begun minutes are off alike; None where nobody measured.

    >>> [band(s) for s in (None, 0.4, -60, 61, 300, 301)]
    [None, 0, 0, 1, 4, 5]
    """
    return None if offset is None else max(0, round(abs(offset)) - 1) // _BAND_S


_ALONE = sa.text(
    "SELECT pg_advisory_xact_lock(hashtext('spell ' || host)) FROM unnest(CAST(:hosts AS text[])) AS host"
)


def alone_with(connection: sa.Connection, hosts: Sequence[str]) -> None:
    """Until the transaction ends nobody else changes the spells of these hosts: another control node may hear the same workstation."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time
        connection.execute(_ALONE, {"hosts": list(hosts)})


def extend(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Takes stored answers, rows of `result` of different hosts, into the spells of their hosts."""
    hosts = [row["host"] for row in rows]
    alone_with(connection, hosts)
    newest: dict[str, Any] = {}
    for some in chunks(hosts):
        newest.update({found.host: found for found in connection.execute(_NEWEST, {"hosts": some})})
    late, longer, fresh = [], [], []
    for row in rows:
        was = newest.get(row["host"])
        if was is not None and (was.last_at >= row["at"] or was.last_scan == row["scan"]):
            late.append(row["host"])  # it came late, or in the place of another one
        elif was is not None and (was.digest, was.band) == (row["digest"], band(row["clock_offset_s"])):
            to = {"to_at": row["at"], "to_scan": row["scan"]}
            longer.append({"of": was.host, "since": was.first_at, **to})
        else:
            fresh.append(_row(row["host"], row["at"], row["scan"], row["digest"], row["clock_offset_s"]))
    if late:
        redraw(connection, late)
    if longer:
        connection.execute(_LENGTHEN, longer)
    if fresh:
        connection.execute(_BEGIN, fresh)


def redraw(connection: sa.Connection, hosts: Sequence[HostName]) -> None:
    for some in chunks(hosts, 200):
        connection.execute(sa.delete(spell).where(spell.c.host.in_(some)))
        r = t.result.c
        query = (
            sa.select(r.host, r.at, r.scan, r.digest, r.clock_offset_s)
            .where(r.host.in_(some), r.digest.is_not(None))
            .order_by(r.host, r.at, r.scan)
        )
        if rows := list(_drawn(connection.execute(query))):
            connection.execute(sa.insert(spell), rows)


def spells(
    connection: sa.Connection, hosts: Iterable[HostName], until: datetime
) -> dict[HostName, list[Spell]]:
    """Of each host that has any, newest first. The last instant of the newest one may be after `until`."""
    found: dict[HostName, list[Spell]] = {}
    c = spell.c
    columns = sa.select(c.host, c.first_at, c.last_at, c.digest, c.clock_offset_s).where(c.first_at <= until)
    for some in chunks(hosts):
        query = columns.where(c.host.in_(some)).order_by(c.host, c.first_at.desc())
        for row in connection.execute(query):
            found.setdefault(HostName(row[0]), []).append(Spell(*row[1:]))
    return found


def _drawn(rows: Iterable[Any]) -> Iterator[dict[str, object]]:
    held: dict[str, object] = {}
    for row in rows:
        new = _row(*row)
        if _agree(held, new, "host", "digest", "band"):
            held |= {"last_at": new["last_at"], "last_scan": new["last_scan"]}
        elif _agree(held, new, "host", "first_at"):
            held |= new  # two scans at one instant: the later one holds
        else:
            if held:
                yield held
            held = new
    if held:
        yield held


def _agree(one: Mapping[str, object], other: Mapping[str, object], *names: str) -> bool:
    return all(name in one and one[name] == other[name] for name in names)


def _row(host: str, at: datetime, scan: str, digest: str, offset: float | None) -> dict[str, object]:
    return {
        "host": host,
        "first_at": at,
        "last_at": at,
        "last_scan": scan,
        "digest": digest,
        "band": band(offset),
        "clock_offset_s": offset,
    }
