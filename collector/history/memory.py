"""What the store remembers of a workstation at an instant: its newest answer, the silence since, and all it said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from collector.core.model import Answer, HostName, ReachKind, ScanId, SiteId
from collector.history import tables as t
from collector.history.engine import Database
from collector.history.observations import observations, reach_of, with_body
from collector.history.spells import Spell, spells
from collector.history.tables import chunks

_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = tuple(
    t.result.c[name]
    for name in ("scan", "host", "site", "at", "reach", "evidence", "digest", "clock_offset_s")
)


@dataclass(frozen=True, slots=True)
class Point:
    """One answer of a host, by the name of what it said."""

    at: datetime
    digest: str
    clock_offset_s: float | None


@dataclass(frozen=True, slots=True)
class Memory:
    """One host as it was known at an instant.

    `recent` holds, newest first, the newest result of the silence since its last answer (standing for all of it,
    see `Answer.times`) and that answer; either may be missing. `points` are the newest answer, the one before it, and the
    first and last of every run of equal answers: enough to tell since when anything is as it is.
    """

    recent: tuple[Answer, ...]
    points: tuple[Point, ...]


def memories(
    store: Database,
    hosts: Sequence[HostName],
    until: datetime,
    *,
    with_observations: bool = True,
    with_points: bool = True,
) -> Mapping[HostName, Memory]:
    """Of each of these hosts that has a result by then. Without observations the answers hold their digest alone."""
    with store.transaction() as connection:
        found: dict[HostName, Memory] = {}
        for some in chunks(hosts):
            before, answers, silent = _answers(connection, _newest(some, until), with_points=with_points)
            silences = _silences(connection, _newest(silent, until), until) if silent else {}
            runs = spells(connection, answers, until) if with_points else {}
            for host in some:
                recent = [a for a in (silences.get(host), answers.get(host)) if a is not None]
                if recent:
                    told = answers.get(host) if with_points else None
                    points = _points(told, before.get(host), runs.get(host, ()))
                    found[host] = Memory(tuple(recent), points)
        return _filled(connection, found) if with_observations else found


def _newest(hosts: Sequence[HostName], until: datetime) -> sa.CTE:
    """Each host with the instants of its newest result and its newest answer: one look into an index for each."""
    told, answered = t.result.alias("told"), t.result.alias("answered")
    any_at = sa.select(sa.func.max(told.c.at)).where(told.c.host == t.host.c.name, told.c.at <= until)
    last_at = sa.select(sa.func.max(answered.c.at)).where(
        answered.c.host == t.host.c.name, answered.c.digest.is_not(None), answered.c.at <= until
    )
    return (
        sa.select(
            t.host.c.name.label("host"),
            any_at.scalar_subquery().label("any_at"),
            last_at.scalar_subquery().label("last_at"),
        )
        .where(t.host.c.name.in_(hosts))
        .cte("newest")
    )


def _answers(
    connection: sa.Connection, newest: sa.CTE, *, with_points: bool
) -> tuple[dict[HostName, datetime], dict[HostName, Answer], list[HostName]]:
    """With points the instant of the answer before each host's newest one; that answer; and the hosts with a result after it."""
    earlier = t.result.alias("earlier")
    before = sa.select(sa.func.max(earlier.c.at)).where(
        earlier.c.host == newest.c.host, earlier.c.digest.is_not(None), earlier.c.at < newest.c.last_at
    )
    r = t.result.c
    here = sa.and_(r.host == newest.c.host, r.at == newest.c.last_at, r.digest.is_not(None))
    is_silent = sa.and_(
        newest.c.any_at.is_not(None), sa.or_(newest.c.last_at.is_(None), newest.c.any_at > newest.c.last_at)
    )
    query = (
        sa.select(newest.c.host, is_silent, before.scalar_subquery() if with_points else sa.null(), *_COLUMNS)
        .join_from(newest, t.result, here, isouter=True)
        .order_by(newest.c.host, r.scan)
    )
    answers, earlier_at, silent = {}, {}, {}
    for name, is_after, then, *row in connection.execute(query):
        host = HostName(name)
        if row[0] is not None:
            answers[host] = _answer(row)
        if then is not None:
            earlier_at[host] = then
        if is_after:
            silent[host] = True
    return earlier_at, answers, list(silent)


def _silences(connection: sa.Connection, newest: sa.CTE, until: datetime) -> dict[HostName, Answer]:
    """The newest result of each of these hosts since its last answer, standing for all of them."""
    r, told = t.result.c, t.result.alias("told").c
    since = sa.func.coalesce(newest.c.last_at, sa.bindparam("ever", _EVER, type_=t.Instant()))
    here = (
        told.host == newest.c.host,
        told.digest.is_(None),
        told.reach != ReachKind.NOT_ASKED.value,
        told.at > since,
        told.at <= until,
    )
    # Of each host its own instant and number, by an index: told to join them, SQLite reads every result of every host.
    silence = sa.select(
        newest.c.host,
        sa.select(sa.func.max(told.at)).where(*here).scalar_subquery().label("at"),
        sa.select(sa.func.count()).where(*here).scalar_subquery().label("tally"),
    ).cte("silence")
    query = (
        sa.select(*_COLUMNS, silence.c.tally)
        .join_from(silence, t.result, sa.and_(r.host == silence.c.host, r.at == silence.c.at))
        .where(r.digest.is_(None), r.reach != ReachKind.NOT_ASKED.value)
        .order_by(r.host, r.scan)
    )
    found = {}
    for *row, tally in connection.execute(query):
        answer = _answer(row, tally)
        found[answer.host] = answer
    return found


def _points(answer: Answer | None, before: datetime | None, runs: Sequence[Spell]) -> tuple[Point, ...]:
    if answer is None or answer.digest is None:
        return ()
    points = {answer.at: Point(answer.at, answer.digest, answer.clock_offset_s)}
    for run in runs:
        for at in (run.last_at, before, run.first_at):
            if at is not None and run.first_at <= at <= min(run.last_at, answer.at):
                points.setdefault(at, Point(at, run.digest, run.clock_offset_s))
    return tuple(points[at] for at in sorted(points, reverse=True))


def _answer(row: Sequence[Any], times: int = 1) -> Answer:
    """What `_COLUMNS` of a result say."""
    scan, host, site, at, reach, evidence, digest, offset = row
    how_far = reach_of(reach, evidence)
    return Answer(ScanId(scan), HostName(host), SiteId(site), at, how_far, None, digest, offset, times)


def _filled(connection: sa.Connection, found: Mapping[HostName, Memory]) -> Mapping[HostName, Memory]:
    digests = {a.digest for memory in found.values() for a in memory.recent if a.digest}
    bodies = observations(connection, digests)
    return {
        host: Memory(tuple(with_body(answer, bodies) for answer in memory.recent), memory.points)
        for host, memory in found.items()
    }
