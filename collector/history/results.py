"""Remembers what each host said in each scan, each distinct observation once.

Every result is written in a transaction of its own, so that a killed scan loses nothing it had been told.
"""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from collector import __version__
from collector.core.model import Answer, Host, HostName, ReachKind, ScanId, Site, SiteId
from collector.core.observation.observation import Observation
from collector.history import tables as t
from collector.history.engine import Database, open_engine
from collector.history.installations import seeing, seen
from collector.history.observations import digested
from collector.history.spells import extend

_SPANS = sa.select(t.scan.c.id, t.scan.c.started_at, t.scan.c.ended_at)
_NEWEST_FIRST = (t.scan.c.started_at.desc(), t.scan.c.id.desc())
_QUICKLY = 1
"""Of zlib's levels, for very many at once: the usual one takes a quarter of the time of storing them, and saves 7 % of the room."""


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """One scan. `ended_at` None: it was cut off and can be resumed."""

    id: ScanId
    started_at: datetime
    ended_at: datetime | None
    asked: int
    answered: int
    not_reached: int

    @property
    def not_asked(self) -> int:
        return self.asked - self.answered - self.not_reached


@dataclass(frozen=True, slots=True)
class Store(Database):
    """The store of a fleet: its scans, what its hosts answered, and the inventory as the last scan had it."""

    _held: set[str] = field(default_factory=set)
    """Digests this process has stored: no need to offer them again."""

    # -- scans ---------------------------------------------------------------------------------

    def begin_scan(
        self,
        sites: Iterable[Site],
        hosts: Iterable[Host],
        asked: Iterable[HostName],
        now: datetime,
    ) -> ScanId:
        """Opens a scan: remembers the fleet as the inventory has it and whom this scan asks."""
        scan = ScanId(f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}")
        with self.alone("fleet") as connection:
            _replace_fleet(connection, tuple(sites), tuple(hosts), now)
            connection.execute(sa.insert(t.scan).values(id=scan, started_at=now, program_version=__version__))
            _ask(connection, scan, asked)
        return scan

    def ask(self, scan: ScanId, hosts: Iterable[HostName]) -> None:
        """Adds hosts to those that a scan asks."""
        with self.transaction() as connection:
            _ask(connection, scan, hosts)

    def record(self, scan: ScanId, answer: Answer) -> None:
        """Stores one host's result; a host that was stored before keeps its answer if the new one is none.

        What the database refuses for its content raises something else than FleetError: it concerns this host alone.
        """
        with self.transaction(of_one_host=True) as connection:
            digests = self._tell(connection, scan, [answer], zlib.Z_DEFAULT_COMPRESSION)
        self._held.update(digests)

    def record_all(self, scan: ScanId, answers: Sequence[Answer]) -> None:
        """Stores the answers of several hosts of a scan in one transaction, and that they were asked in it.

        None of them has a result in this scan yet. As with `record`, what the database refuses for its content is no FleetError.
        """
        with self.transaction(of_one_host=True) as connection:
            _ask(connection, scan, (answer.host for answer in answers))
            self._tell(connection, scan, answers, _QUICKLY)

    def _tell(
        self, connection: Connection, scan: ScanId, answers: Sequence[Answer], level: int
    ) -> Collection[str]:
        """Writes the results of different hosts, observations packed at that level; the digests of what was said."""
        bodies: dict[str, bytes] = {}
        told, sightings = [], []
        for answer in answers:
            row = _row(scan, answer)
            if answer.observation is not None:
                digest, body = digested(answer.observation)
                bodies[digest] = body
                row |= {"digest": digest, "volatile": _volatile(answer.observation)}
                if mine := answer.observation.volatile.installation:
                    sightings.append(seen(answer.host, mine, answer.at, scan))
            told.append(row)
        new = {digest: body for digest, body in bodies.items() if digest not in self._held}
        dialect = self.engine.dialect.name
        if new:
            kept = [{"digest": digest, "body": zlib.compress(body, level)} for digest, body in new.items()]
            connection.execute(_keeping(dialect), kept)
        connection.execute(_telling(dialect), told)
        if answered := [row for row in told if row["digest"] is not None]:
            extend(connection, answered)
        if sightings:
            connection.execute(seeing(dialect), sightings)
        return bodies.keys()

    def newest_answers(self, hosts: Iterable[HostName]) -> Mapping[HostName, datetime]:
        """When each of these hosts last answered; one that never did is missing."""
        r = t.result.c
        found: dict[HostName, datetime] = {}
        for some in t.chunks(hosts):
            query = sa.select(r.host, sa.func.max(r.at)).where(r.host.in_(some), r.digest.is_not(None))
            found.update({HostName(host): at for host, at in self.rows(query.group_by(r.host))})
        return found

    def has_result(self, host: HostName, at: datetime) -> bool:
        """Whether a host has a result of this very instant."""
        query = sa.select(t.result.c.host).where(t.result.c.host == host, t.result.c.at == at).limit(1)
        return self.scalar(query) is not None

    def end_scan(self, scan: ScanId, now: datetime) -> None:
        with self.transaction() as connection:
            connection.execute(sa.update(t.scan).where(t.scan.c.id == scan).values(ended_at=now))

    def forget_if_empty(self, scan: ScanId) -> None:
        with self.transaction() as connection:
            told = sa.select(t.result.c.host).where(t.result.c.scan == scan).limit(1)
            if connection.execute(told).first() is None:
                connection.execute(sa.delete(t.asked).where(t.asked.c.scan == scan))
                connection.execute(sa.delete(t.scan).where(t.scan.c.id == scan))

    def to_go(self, scan: ScanId) -> tuple[HostName, ...]:
        """Hosts the scan asks that have no result yet."""
        done = sa.select(t.result.c.host).where(t.result.c.scan == scan)
        query = sa.select(t.asked.c.host).where(t.asked.c.scan == scan, t.asked.c.host.not_in(done))
        return tuple(HostName(name) for (name,) in self.rows(query.order_by(t.asked.c.host)))

    def scan(self, scan: ScanId) -> ScanRecord:
        (found,) = self.records(sa.select(t.scan).where(t.scan.c.id == scan).cte())
        return found

    def scans(self, limit: int = 100, until: datetime | None = None) -> tuple[ScanRecord, ...]:
        """Newest first; only those begun by `until`."""
        query = sa.select(t.scan).order_by(*_NEWEST_FIRST).limit(limit)
        if until is not None:
            query = query.where(t.scan.c.started_at <= until)
        return self.records(query.cte())

    def records(self, newest: sa.CTE) -> tuple[ScanRecord, ...]:
        """These rows of scans with their numbers, newest first."""
        told = sa.select(sa.func.count()).where(t.result.c.scan == newest.c.id)
        answered = told.where(t.result.c.reach == ReachKind.ANSWERED.value)
        asked = sa.select(sa.func.count()).where(t.asked.c.scan == newest.c.id)
        numbers = (number.scalar_subquery() for number in (asked, answered, told))
        query = sa.select(newest.c.id, newest.c.started_at, newest.c.ended_at, *numbers)
        return tuple(
            ScanRecord(ScanId(scan), began, ended, n_asked, n_answered, n_told - n_answered)
            for scan, began, ended, n_asked, n_answered, n_told in self.rows(
                query.order_by(newest.c.started_at.desc(), newest.c.id.desc())
            )
        )

    def scan_spans(self, limit: int, until: datetime) -> tuple[tuple[ScanId, datetime, datetime | None], ...]:
        """Newest first, when each scan begun by `until` began and ended: `scans` without the numbers, which take longer."""
        query = _SPANS.where(t.scan.c.started_at <= until).order_by(*_NEWEST_FIRST).limit(limit)
        return tuple((ScanId(scan), began, ended) for scan, began, ended in self.rows(query))

    def scan_times(self, scans: Iterable[ScanId]) -> Mapping[ScanId, tuple[datetime, datetime | None]]:
        """When each of these scans began and ended; one that is not kept any more is missing."""
        query = _SPANS.where(t.scan.c.id.in_(set(scans)))
        return {ScanId(scan): (began, ended) for scan, began, ended in self.rows(query)}

    # -- what is known ---------------------------------------------------------------------------

    def sites(self) -> tuple[Site, ...]:
        """Sites of the inventory as the last scan had it."""
        query = sa.select(t.site.c.body).where(t.site.c.in_inventory).order_by(t.site.c.id)
        return tuple(msgspec.json.decode(body, type=Site) for (body,) in self.rows(query))

    def hosts(self) -> tuple[Host, ...]:
        """Hosts of the inventory as the last scan had it."""
        query = sa.select(t.host).where(t.host.c.in_inventory).order_by(t.host.c.site, t.host.c.name)
        return tuple(map(host_of, self.rows(query)))


def host_of(row: Any) -> Host:
    return Host(HostName(row.name), SiteId(row.site), row.expects_reader, bool(row.calls_in))


def _ask(connection: Connection, scan: ScanId, hosts: Iterable[HostName]) -> None:
    rows = [{"scan": scan, "host": name} for name in hosts]
    if rows:
        connection.execute(sa.insert(t.asked), rows)


def _row(scan: ScanId, answer: Answer) -> dict[str, object]:
    return {
        "scan": scan,
        "host": answer.host,
        "site": answer.site,
        "at": answer.at,
        "reach": answer.reach.kind.value,
        "evidence": answer.reach.evidence,
        "digest": answer.digest,
        "volatile": None,
        "clock_offset_s": answer.clock_offset_s,
    }


def _volatile(observation: Observation) -> str:
    """Without the installation, which is kept apart."""
    return msgspec.json.encode(msgspec.structs.replace(observation.volatile, installation=None)).decode()


def open_store(url: str) -> Store:
    """Opens the store and brings it up to date. FleetError if it is not ours.

    Whoever opens it closes it: `with open_store(url) as store`.
    """
    return Store(*open_engine(url))


# Built once: a scan executes them for every host, and building a statement costs more than running it.
@cache
def _keeping(dialect: str) -> sa.Insert:
    """An observation, unless it is there."""
    return t.inserter(dialect)(t.observation).on_conflict_do_nothing()


@cache
def _telling(dialect: str) -> sa.Insert:
    """A result; it replaces one that is there, except an answer by a failure."""
    result = t.inserter(dialect)(t.result)
    columns = [column.name for column in t.result.c if not column.primary_key]
    is_answer = result.excluded.reach == ReachKind.ANSWERED.value
    return result.on_conflict_do_update(
        index_elements=[t.result.c.scan, t.result.c.host],
        set_={name: result.excluded[name] for name in columns},
        where=sa.or_(is_answer, t.result.c.reach != ReachKind.ANSWERED.value),
    )


def _replace_fleet(
    connection: Connection, sites: Sequence[Site], hosts: Sequence[Host], now: datetime
) -> None:
    """The inventory of this scan becomes the known fleet; what left it stays stored but no longer counts."""
    for table in (t.site, t.host):
        connection.execute(sa.update(table).values(in_inventory=False))
    seen_at = {"in_inventory": True, "seen_at": now}
    # A fleet of a hundred thousand would take more memory as rows than all the rest.
    for some in t.chunks(sites, 1_000):
        site_rows = [{"id": s.id, "body": msgspec.json.encode(s).decode()} | seen_at for s in some]
        _renew(connection, t.site, t.site.c.id, site_rows)
    for few in t.chunks(hosts, 1_000):
        host_rows = [
            {"name": h.name, "site": h.site, "expects_reader": h.expects_reader, "calls_in": h.calls_in}
            | seen_at
            for h in few
        ]
        _renew(connection, t.host, t.host.c.name, host_rows)


def _renew(
    connection: Connection, table: sa.Table, key: sa.Column[Any], rows: Sequence[Mapping[str, Any]]
) -> None:
    connection.execute(
        sa.delete(table).where(key == sa.bindparam("_key")), [{"_key": row[key.name]} for row in rows]
    )
    connection.execute(sa.insert(table), rows)
