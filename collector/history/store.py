"""Remembers what each host said in each scan, each distinct observation once.

Every result is written in a transaction of its own, so that a killed scan loses nothing it had been told.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, IntegrityError

from collector.core.clock import believable
from collector.core.errors import FleetError, Mistake
from collector.core.model import (
    Answer,
    CheckId,
    Host,
    HostName,
    HostStateKind,
    Reach,
    ReachKind,
    ScanId,
    Site,
    SiteId,
)
from collector.core.observation.observation import MAX_OBSERVATION_BYTES, Observation, Volatile
from collector.core.text import printable
from collector.history import tables as t
from collector.history.installations import seeing, seen
from collector.history.migrations import MIGRATIONS
from collector.history.spells import extend
from collector.history.standings import standing

logger = logging.getLogger(__name__)
_EMPTY = Volatile(taken_at="")
_MOST_BODY_BYTES = 16 * MAX_OBSERVATION_BYTES
_HINTS = (
    ("is locked", "another program holds it; nothing was changed, try again when that one is done"),
    (
        "is full",
        "its disk has no room left; make some and run the same command again, what was stored before is kept",
    ),
    (
        "disk I/O error",
        "its disk is full or failing; make room and run the same command again, what was stored before is kept",
    ),
    (
        "No space left",
        "its disk has no room left; make some and run the same command again, what was stored before is kept",
    ),
    ("readonly", "this account may read it only; run the command as its owner"),
    ("unable to open", "this account may not read it, or not write beside it; run the command as its owner"),
)


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """One scan. `ended_at` None: it was cut off and can be resumed."""

    id: ScanId
    started_at: datetime
    ended_at: datetime | None
    asked: int
    answered: int
    not_reached: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one catalogue made of one host: its state, and the checks that were broken. `digest` is empty without an answer."""

    host: HostName
    catalogue: str
    at: datetime
    digest: str
    kind: HostStateKind
    broken: tuple[CheckId, ...]


@dataclass(frozen=True, slots=True)
class Store:
    engine: Engine
    url: str
    statements: _Statements
    _held: set[str] = field(default_factory=set)
    """Digests this process has stored: no need to offer them again."""

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the database; whoever opened the store closes it."""
        self.engine.dispose()

    # -- scans ---------------------------------------------------------------------------------

    def begin_scan(
        self,
        sites: Iterable[Site],
        hosts: Iterable[Host],
        asked: Iterable[HostName],
        now: datetime,
        version: str,
    ) -> ScanId:
        """Opens a scan: remembers the fleet as the inventory has it and whom this scan asks."""
        scan = ScanId(f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}")
        with self.transaction() as connection:
            _replace_fleet(connection, tuple(sites), tuple(hosts), now)
            connection.execute(sa.insert(t.scan).values(id=scan, started_at=now, program_version=version))
            rows = [{"scan": scan, "host": name} for name in asked]
            if rows:
                connection.execute(sa.insert(t.asked), rows)
        return scan

    def record(self, scan: ScanId, answer: Answer) -> None:
        """Stores one host's result; a host that was stored before keeps its answer if the new one is none.

        What the database refuses for its content raises something else than FleetError: it concerns this host alone.
        """
        row: dict[str, object] = {
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
        with self.transaction(of_one_host=True) as connection:
            if answer.observation is not None:
                digest, body = digested(answer.observation)
                row["digest"] = digest
                said = msgspec.structs.replace(answer.observation.volatile, installation=None)
                row["volatile"] = msgspec.json.encode(said).decode()
                if digest not in self._held:
                    connection.execute(self.statements.keep, {"digest": digest, "body": zlib.compress(body)})
            connection.execute(self.statements.tell, row)
            if isinstance(row["digest"], str):
                extend(connection, answer.host, answer.at, scan, row["digest"], answer.clock_offset_s)
            if answer.observation is not None and (mine := answer.observation.volatile.installation):
                connection.execute(self.statements.see, seen(answer.host, mine, answer.at, scan))
        if answer.observation is not None:
            self._held.add(digest)

    def has_result(self, host: HostName, at: datetime) -> bool:
        """Whether a host has a result of this very instant."""
        query = sa.select(t.result.c.host).where(t.result.c.host == host, t.result.c.at == at).limit(1)
        with self.transaction() as connection:
            return connection.execute(query).first() is not None

    def end_scan(self, scan: ScanId, now: datetime) -> None:
        with self.transaction() as connection:
            connection.execute(sa.update(t.scan).where(t.scan.c.id == scan).values(ended_at=now))

    def forget_if_empty(self, scan: ScanId) -> None:
        """Removes a scan that has no result."""
        with self.transaction() as connection:
            told = connection.execute(
                sa.select(sa.func.count()).select_from(t.result).where(t.result.c.scan == scan)
            )
            if not told.scalar_one():
                connection.execute(sa.delete(t.asked).where(t.asked.c.scan == scan))
                connection.execute(sa.delete(t.scan).where(t.scan.c.id == scan))

    def unfinished_scan(self, now: datetime) -> ScanRecord | None:
        """The newest scan, if it was cut off; an older unfinished one is past resuming, and so is one begun after `now`."""
        newest = self.scans(limit=1, until=believable(now))
        return newest[0] if newest and newest[0].ended_at is None else None

    def to_go(self, scan: ScanId) -> tuple[HostName, ...]:
        """Hosts the scan asks that have no result yet."""
        done = sa.select(t.result.c.host).where(t.result.c.scan == scan)
        query = sa.select(t.asked.c.host).where(t.asked.c.scan == scan, t.asked.c.host.not_in(done))
        with self.transaction() as connection:
            return tuple(HostName(name) for (name,) in connection.execute(query.order_by(t.asked.c.host)))

    def scan(self, scan: ScanId) -> ScanRecord:
        (found,) = self._records(sa.select(t.scan).where(t.scan.c.id == scan).cte())
        return found

    def scans(self, limit: int = 100, until: datetime | None = None) -> tuple[ScanRecord, ...]:
        """Newest first; only those begun by `until`."""
        query = sa.select(t.scan).order_by(t.scan.c.started_at.desc(), t.scan.c.id.desc()).limit(limit)
        if until is not None:
            query = query.where(t.scan.c.started_at <= until)
        return self._records(query.cte())

    def _records(self, newest: sa.CTE) -> tuple[ScanRecord, ...]:
        told = sa.select(sa.func.count()).where(t.result.c.scan == newest.c.id)
        answered = told.where(t.result.c.reach == ReachKind.ANSWERED.value)
        asked = sa.select(sa.func.count()).where(t.asked.c.scan == newest.c.id)
        query = sa.select(
            newest,
            told.scalar_subquery().label("told"),
            answered.scalar_subquery().label("answered"),
            asked.scalar_subquery().label("asked"),
        ).order_by(newest.c.started_at.desc(), newest.c.id.desc())
        with self.transaction() as connection:
            return tuple(
                ScanRecord(
                    ScanId(row.id),
                    row.started_at,
                    row.ended_at,
                    row.asked or 0,
                    row.answered or 0,
                    (row.told or 0) - (row.answered or 0),
                )
                for row in connection.execute(query)
            )

    def scan_spans(self, limit: int, until: datetime) -> tuple[tuple[ScanId, datetime, datetime | None], ...]:
        """Newest first, when each scan begun by `until` began and ended: `scans` without the numbers, which take longer."""
        query = (
            sa.select(t.scan.c.id, t.scan.c.started_at, t.scan.c.ended_at)
            .where(t.scan.c.started_at <= until)
            .order_by(t.scan.c.started_at.desc(), t.scan.c.id.desc())
            .limit(limit)
        )
        with self.transaction() as connection:
            return tuple((ScanId(scan), began, ended) for scan, began, ended in connection.execute(query))

    def scan_times(self, scans: Iterable[ScanId]) -> Mapping[ScanId, tuple[datetime, datetime | None]]:
        """When each of these scans began and ended; one that is not kept any more is missing."""
        query = sa.select(t.scan.c.id, t.scan.c.started_at, t.scan.c.ended_at).where(
            t.scan.c.id.in_(set(scans))
        )
        with self.transaction() as connection:
            return {ScanId(scan): (began, ended) for scan, began, ended in connection.execute(query)}

    # -- what is known ---------------------------------------------------------------------------

    def sites(self) -> tuple[Site, ...]:
        """Sites of the inventory as the last scan had it."""
        query = sa.select(t.site.c.body).where(t.site.c.in_inventory).order_by(t.site.c.id)
        with self.transaction() as connection:
            return tuple(msgspec.json.decode(body, type=Site) for (body,) in connection.execute(query))

    def hosts(self) -> tuple[Host, ...]:
        """Hosts of the inventory as the last scan had it."""
        query = sa.select(t.host).where(t.host.c.in_inventory).order_by(t.host.c.site, t.host.c.name)
        with self.transaction() as connection:
            return tuple(
                Host(HostName(r.name), SiteId(r.site), r.expects_reader) for r in connection.execute(query)
            )

    def answers(
        self, sites: Sequence[SiteId] | None = None, *, per_host: int = 60
    ) -> Mapping[HostName, tuple[Answer, ...]]:
        """The newest `per_host` answers of each host and as many tries that brought none, newest first.

        A workstation that has been silent for months of tries keeps the answers it gave before. Equal observations are one object.
        """
        newest_first = (t.result.c.at.desc(), t.result.c.scan.desc())
        is_answer = t.result.c.reach == ReachKind.ANSWERED.value
        rank = sa.func.row_number().over(partition_by=(t.result.c.host, is_answer), order_by=newest_first)
        ranked = sa.select(t.result, rank.label("rank"))
        if sites is not None:
            ranked = ranked.where(t.result.c.site.in_(sites))
        inner = ranked.subquery()
        query = (
            sa.select(inner)
            .where(inner.c.rank <= per_host)
            .order_by(inner.c.host, inner.c.at.desc(), inner.c.scan.desc())
        )
        found: dict[HostName, list[Answer]] = defaultdict(list)
        with self.transaction() as connection:
            rows = connection.execute(query).all()
            bodies = observations(connection, {row.digest for row in rows if row.digest})
        for row in rows:
            reach = reach_of(row.reach, row.evidence)
            answer = Answer(
                ScanId(row.scan),
                HostName(row.host),
                SiteId(row.site),
                row.at,
                reach,
                None,
                row.digest,
                row.clock_offset_s,
            )
            found[answer.host].append(with_body(answer, bodies))
        return {name: tuple(answers) for name, answers in found.items()}

    def judgements(self) -> Mapping[HostName, Judgement]:
        """What was made of each host the last time everything was judged."""
        with self.transaction() as connection:
            rows = connection.execute(sa.select(t.judgement)).all()
        return {j.host: j for row in rows if (j := _judgement(row)) is not None}

    def last_catalogue(self) -> str | None:
        """The catalogue everything was last judged by."""
        query = sa.select(t.judgement.c.catalogue).order_by(t.judgement.c.at.desc()).limit(1)
        with self.transaction() as connection:
            return connection.execute(query).scalar()

    def keep_judgements(self, judgements: Sequence[Judgement]) -> None:
        """Replaces those of before."""
        rows = [
            {
                "host": j.host,
                "catalogue": j.catalogue,
                "at": j.at,
                "digest": j.digest,
                "kind": j.kind.value,
                "broken": json.dumps(j.broken),
            }
            for j in judgements
        ]
        with self.transaction() as connection:
            connection.execute(sa.delete(t.judgement))
            if rows:
                connection.execute(sa.insert(t.judgement), rows)

    def salt(self) -> bytes:
        """The secret that makes labels of user names; made once, at home in this store only."""
        with self.transaction() as connection:
            value = connection.execute(
                sa.select(t.meta.c.value).where(t.meta.c.key == t.SALT_KEY)
            ).scalar_one()
        return bytes.fromhex(value)

    def fleet_id(self) -> str:
        """Tells this fleet's workbooks from those of others. Made from the secret, which nobody can read back from it."""
        return hashlib.blake2b(b"fleet", key=self.salt(), digest_size=8).hexdigest()

    # -- inside ----------------------------------------------------------------------------------

    @contextmanager
    def transaction(self, *, of_one_host: bool = False) -> Iterator[Connection]:
        """One transaction, for the modules beside this one that keep tables of their own; what fails is a FleetError.

        `of_one_host`: except for what is wrong with a value, which raises as it comes.
        """
        try:
            with self.engine.begin() as connection:
                yield connection
        except DatabaseError as error:
            if of_one_host and isinstance(error, DataError | IntegrityError):
                raise
            raise FleetError(f"the store {self.url}: {_said(error)}") from error

    @contextmanager
    def outside_transactions(self) -> Iterator[Connection]:
        """For the few statements that a transaction does not allow."""
        try:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                yield connection
        except DatabaseError as error:
            raise FleetError(f"the store {self.url}: {_said(error)}") from error


def _said(error: DatabaseError) -> str:
    """The database's own words and what to do about them."""
    words = str(error.orig).strip().partition("\n")[0]
    return f"{words}; {next((hint for part, hint in _HINTS if part in words), 'check its disk and its permissions')}"


@dataclass(frozen=True, slots=True)
class _Statements:
    """What a scan executes for every host, built once: building a statement costs more than running it."""

    keep: sa.Insert
    """An observation, unless it is there."""
    tell: sa.Insert
    """A result; it replaces one that is there, except an answer by a failure."""
    hold: sa.Insert
    """A cached verdict, unless it is there."""
    see: sa.Insert
    """An installation that answered under a name."""


def _statements(dialect: str) -> _Statements:
    insert = t.inserter(dialect)
    result = insert(t.result)
    columns = [column.name for column in t.result.c if not column.primary_key]
    is_answer = result.excluded.reach == ReachKind.ANSWERED.value
    return _Statements(
        keep=insert(t.observation).on_conflict_do_nothing(),
        hold=insert(standing).on_conflict_do_nothing(),
        see=seeing(dialect),
        tell=result.on_conflict_do_update(
            index_elements=[t.result.c.scan, t.result.c.host],
            set_={name: result.excluded[name] for name in columns},
            where=sa.or_(is_answer, t.result.c.reach != ReachKind.ANSWERED.value),
        ),
    )


def open_store(url: str) -> Store:
    """Opens the store and brings it up to date; a folder that is missing is made. FleetError if it is not ours.

    Whoever opens it closes it: `with open_store(url) as store`.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        hint = "write it like postgresql+psycopg://user@host/database, or leave it out"
        raise FleetError(Mistake("[history] url", "is no SQLAlchemy address", hint)) from error
    if (file := sqlite_file(url)) is not None:
        _make_ready(file)
    shown = parsed.render_as_string(hide_password=True)
    try:
        engine = sa.create_engine(parsed)
    except (ImportError, ArgumentError) as error:  # a dialect or its driver that is not installed
        hint = "install its driver beside eidfleet, or name another"
        raise FleetError(Mistake("[history] url", f"{shown} cannot be used: {error}", hint)) from error
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _tune_sqlite)
    with ExitStack() as unless_opened:
        unless_opened.callback(engine.dispose)
        try:
            _migrate(engine, shown)
        except DatabaseError as error:
            raise FleetError(
                f"the store {shown} cannot be opened: {_said(error)}, or name another under [history] url"
            ) from error
        store = Store(engine, shown, _statements(engine.dialect.name))
        unless_opened.pop_all()
    return store


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite store; None for any other store, or an address that is none."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return None
    is_file = parsed.drivername.startswith("sqlite") and parsed.database
    return Path(parsed.database) if is_file and parsed.database else None


def _make_ready(file: Path) -> None:
    """The folder and the file, for their owner alone: they hold account names."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        if file.stat().st_uid == os.geteuid():
            file.chmod(0o600)
    except OSError as error:
        raise FleetError(
            Mistake(
                str(file),
                f"cannot be written: {error.strerror}",
                "run the command as its owner, or name another store under [history] url",
            )
        ) from error


def digested(observation: Observation) -> tuple[str, bytes]:
    """Name and canonical bytes of an observation without its volatile part (SHA-256 of the bytes)."""
    body = msgspec.json.encode(msgspec.structs.replace(observation, volatile=_EMPTY))
    return hashlib.sha256(body).hexdigest(), body


def _tune_sqlite(connection: DBAPIConnection, _: object) -> None:
    with ExitStack() as unless_tuned:
        unless_tuned.callback(connection.close)  # SQLAlchemy leaves open what a listener refused
        with closing(connection.cursor()) as cursor:
            cursor.execute("PRAGMA busy_timeout = 10000")  # first: the next line may have to wait for another
            cursor.execute("PRAGMA journal_mode = WAL")  # readers (status, report) do not wait for a scan
            cursor.execute("PRAGMA synchronous = NORMAL")  # a killed process loses nothing; a power cut could
        unless_tuned.pop_all()


def _migrate(engine: Engine, shown: str) -> None:
    """Brings the tables up to date in one transaction; of two programs that open a new store at once, one waits."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('eidfleet'))"))
        t.meta.create(connection, checkfirst=True)
        held = connection.execute(sa.select(t.meta.c.value).where(t.meta.c.key == t.SCHEMA_KEY)).scalar()
        done = int(held or 0)
        if done > len(MIGRATIONS):
            raise FleetError(
                f"the store {shown} was written by a newer eidfleet (schema {done}, this one knows {len(MIGRATIONS)}); "
                "install that version or name another store under [history] url"
            )
        for number, step in enumerate(MIGRATIONS[done:], start=done + 1):
            step(connection)
            connection.execute(sa.delete(t.meta).where(t.meta.c.key == t.SCHEMA_KEY))
            connection.execute(sa.insert(t.meta).values(key=t.SCHEMA_KEY, value=str(number)))
            if number == 1:
                connection.execute(sa.insert(t.meta).values(key=t.SALT_KEY, value=secrets.token_hex(16)))


def _replace_fleet(
    connection: Connection, sites: Sequence[Site], hosts: Sequence[Host], now: datetime
) -> None:
    """The inventory of this scan becomes the known fleet; what left it stays stored but no longer counts."""
    for table in (t.site, t.host):
        connection.execute(sa.update(table).values(in_inventory=False))
    site_rows = [
        {"id": s.id, "body": msgspec.json.encode(s).decode(), "in_inventory": True, "seen_at": now}
        for s in sites
    ]
    host_rows = [
        {
            "name": h.name,
            "site": h.site,
            "expects_reader": h.expects_reader,
            "in_inventory": True,
            "seen_at": now,
        }
        for h in hosts
    ]
    for table, key, rows in ((t.site, t.site.c.id, site_rows), (t.host, t.host.c.name, host_rows)):
        if rows:
            connection.execute(
                sa.delete(table).where(key == sa.bindparam("_key")), [{"_key": r[key.name]} for r in rows]
            )
            connection.execute(sa.insert(table), rows)


def _judgement(row: sa.Row[Any]) -> Judgement | None:
    """None for one that is damaged: the next time everything is judged, it is made anew."""
    try:
        broken = tuple(CheckId(str(check)) for check in json.loads(row.broken))
        kind = HostStateKind(row.kind)
    except (ValueError, TypeError, RecursionError) as error:
        logger.warning("the judgement of host %s is damaged: %s", row.host, error)
        return None
    return Judgement(HostName(row.host), row.catalogue, row.at, row.digest, kind, broken)


def reach_of(kind: str, evidence: str | None) -> Reach:
    """How far we got with a host, as the store has it; a word we do not know is a failed probe."""
    try:
        return Reach(ReachKind(kind), evidence or "")
    except ValueError:
        return Reach(ReachKind.PROBE_FAILED, f"the store says {printable(str(kind), 40)!r} of this host")


def with_body(answer: Answer, bodies: Mapping[str, Observation]) -> Answer:
    """The answer with what was said; one whose observation is damaged is no answer."""
    if answer.digest is None:
        return answer
    if answer.digest in bodies:
        return replace(answer, observation=bodies[answer.digest])
    damaged = Reach(ReachKind.PROBE_FAILED, "what this host said is damaged in the store")
    return replace(answer, reach=damaged)


def observations(connection: Connection, digests: Iterable[str]) -> Mapping[str, Observation]:
    """Each that can be read, once; what is damaged is missing."""
    found = {}
    wanted = sorted(set(digests))
    for start in range(
        0, len(wanted), 500
    ):  # SQLite allows 32,766 parameters; PostgreSQL plans short lists better
        query = sa.select(t.observation).where(t.observation.c.digest.in_(wanted[start : start + 500]))
        for digest, body in connection.execute(query):
            try:
                found[digest] = msgspec.json.decode(_inflated(body), type=Observation)
            except (zlib.error, ValueError, TypeError, RecursionError) as error:
                logger.warning("observation %s is damaged: %s", digest, error)
    return found


def _inflated(body: bytes) -> bytes:
    """Bounded: a damaged row may promise any length."""
    return zlib.decompressobj().decompress(body, _MOST_BODY_BYTES)
