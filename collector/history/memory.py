"""What the store remembers of a workstation at an instant: its newest answer, the silence since, and all it said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from collector.core.model import Answer, HostName, Reach, ReachKind, ScanId, SiteId
from collector.history import tables as t
from collector.history.spells import Spell, chunks, spells
from collector.history.store import Store, observations, with_body


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
    store: Store, hosts: Sequence[HostName], until: datetime, *, with_observations: bool = True
) -> Mapping[HostName, Memory]:
    """Of each of these hosts that has a result by then. Without observations the answers hold their digest alone."""
    with store.transaction() as connection:
        found: dict[HostName, Memory] = {}
        for some in chunks(hosts):
            answers, before = _newest_answers(connection, some, until)
            silences = _silences(connection, some, until, answers)
            runs = spells(connection, answers, until)
            for host in some:
                recent = [a for a in (silences.get(host), answers.get(host)) if a is not None]
                if recent:
                    points = _points(answers.get(host), before.get(host), runs.get(host, ()))
                    found[host] = Memory(tuple(recent), points)
        return _filled(connection, found) if with_observations else found


def _newest_answers(
    connection: sa.Connection, hosts: Sequence[HostName], until: datetime
) -> tuple[dict[HostName, Answer], dict[HostName, datetime]]:
    """Each host's newest answer, and the instant of the one before."""
    known = sa.select(t.result.c.host).where(t.result.c.host.in_(hosts)).distinct().cte("known")
    answered = t.result.alias("answered")
    last = (
        sa.select(sa.func.max(answered.c.at))
        .where(answered.c.host == known.c.host, answered.c.digest.is_not(None), answered.c.at <= until)
        .scalar_subquery()
    )
    newest = sa.select(known.c.host, last.label("last_at")).cte("newest")
    earlier = t.result.alias("earlier")
    before = (
        sa.select(sa.func.max(earlier.c.at))
        .where(
            earlier.c.host == newest.c.host, earlier.c.digest.is_not(None), earlier.c.at < newest.c.last_at
        )
        .scalar_subquery()
    )
    r = t.result.c
    query = (
        sa.select(r.scan, r.host, r.site, r.at, r.reach, r.evidence, r.digest, r.clock_offset_s, before)
        .join(newest, sa.and_(r.host == newest.c.host, r.at == newest.c.last_at))
        .where(r.digest.is_not(None))
        .order_by(r.host, r.scan)
    )
    answers, earlier_at = {}, {}
    for *row, then in connection.execute(query):
        answer = _answer(*row)
        answers[answer.host] = answer
        if then is not None:
            earlier_at[answer.host] = then
    return answers, earlier_at


def _silences(
    connection: sa.Connection,
    hosts: Sequence[HostName],
    until: datetime,
    answers: Mapping[HostName, Answer],
) -> dict[HostName, Answer]:
    """The newest result of each host that has been silent since its last answer, standing for all of them."""
    r = t.result.c
    counted: dict[str, tuple[int, datetime]] = {}
    never = [host for host in hosts if host not in answers]
    tally = sa.select(r.host, sa.func.count(), sa.func.max(r.at)).where(
        r.at <= until, r.digest.is_(None), r.reach != ReachKind.NOT_ASKED.value
    )
    for host, n, at in connection.execute(tally.where(r.host.in_(never)).group_by(r.host)):
        counted[host] = (n, at)
    newest = sa.select(r.host, sa.func.max(r.at)).where(r.host.in_(list(answers)), r.at <= until)
    lapsed = [
        HostName(host)
        for host, at in connection.execute(newest.group_by(r.host))
        if at > answers[HostName(host)].at
    ]
    for host in lapsed:
        since = tally.where(r.host == host, r.at > answers[host].at).group_by(r.host)
        for name, n, at in connection.execute(since):
            counted[name] = (n, at)
    columns = sa.select(r.scan, r.host, r.site, r.at, r.reach, r.evidence, r.digest, r.clock_offset_s)
    found = {}
    if counted:
        pairs = sa.tuple_(r.host, r.at).in_([(host, at) for host, (_, at) in counted.items()])
        for row in connection.execute(columns.where(pairs, r.digest.is_(None)).order_by(r.scan)):
            answer = _answer(*row, times=counted[row[1]][0])
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


def _answer(
    scan: str,
    host: str,
    site: str,
    at: datetime,
    reach: str,
    evidence: str,
    digest: str | None,
    offset: float | None,
    times: int = 1,
) -> Answer:
    return Answer(
        ScanId(scan), HostName(host), SiteId(site), at, Reach(ReachKind(reach), evidence), None, digest, offset, times
    )  # fmt: skip


def _filled(connection: sa.Connection, found: Mapping[HostName, Memory]) -> Mapping[HostName, Memory]:
    digests = {a.digest for memory in found.values() for a in memory.recent if a.digest}
    bodies = observations(connection, digests)
    return {
        host: Memory(tuple(with_body(answer, bodies) for answer in memory.recent), memory.points)
        for host, memory in found.items()
    }
