"""Opens the store of a fleet, an SQLite file or a PostgreSQL database, brings its tables up to date, and keeps its transactions."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError

from collector.core.errors import FleetError, mistaken
from collector.history import tables as t
from collector.history.migrations import MIGRATIONS

_HINTS = (
    ("is locked", "another program holds it; nothing was changed, try again when that one is done"),
    ("lock timeout", "another program holds it; nothing was changed, try again when that one is done"),
    ("out of shared memory", "so many sites need more locks: raise max_locks_per_transaction there"),
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
    (
        "connection",
        "its server is away or was; see that it runs and is reached from here, then run the same command again, "
        "what was stored before is kept",
    ),
)
_LONGEST_WAIT_S = 30
"""For another program that writes about the same; each takes a fraction of a second."""
_OVER_A_NETWORK = {
    "connect_timeout": 15,
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 50_000,
}
"""What libpq is told unless the address says otherwise, so that a server that fell silent is given up within a minute."""


@dataclass(frozen=True, slots=True)
class Database:
    """A store that is open. Modules beside this one keep tables in it and take it as their first argument."""

    engine: Engine
    url: str

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the database; whoever opened the store closes it."""
        self.engine.dispose()

    @contextmanager
    def transaction(self, *, of_one_host: bool = False) -> Iterator[Connection]:
        """One transaction, for the modules beside this one that keep tables of their own; what fails is a FleetError.

        `of_one_host`: except for what is wrong with a value, which raises as it comes.
        """
        try:
            with self.engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            if of_one_host and isinstance(error, DataError | IntegrityError):
                raise
            raise self.trouble(error) from error

    def trouble(self, error: DBAPIError) -> FleetError:
        """The database's own words and what to do about them."""
        return FleetError(f"the store {self.url}: {_said(error)}")

    @contextmanager
    def alone(self, what: str) -> Iterator[Connection]:
        """A transaction that others who write about the same wait for from its beginning: what it reads stays so until it writes."""
        with self.transaction() as connection:
            _wait_for_others(connection, what)
            yield connection

    def rows(self, query: sa.Select[*tuple[Any, ...]]) -> Sequence[Any]:
        """What one question brings, in a transaction of its own."""
        with self.transaction() as connection:
            return connection.execute(query).all()

    def scalar(self, query: sa.Select[*tuple[Any, ...]]) -> Any | None:
        """The first value of the first row; None without one."""
        with self.transaction() as connection:
            return connection.execute(query).scalar()

    @contextmanager
    def outside_transactions(self) -> Iterator[Connection]:
        """For the few statements that a transaction does not allow."""
        try:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                yield connection
        except DBAPIError as error:
            raise self.trouble(error) from error

    def salt(self) -> bytes:
        """The secret that makes labels of user names; made once, at home in this store only."""
        return bytes.fromhex(str(self.scalar(sa.select(t.meta.c.value).where(t.meta.c.key == t.SALT_KEY))))

    def fleet_id(self) -> str:
        """Tells this fleet's workbooks from those of others. Made from the secret, which nobody can read back from it."""
        return hashlib.blake2b(b"fleet", key=self.salt(), digest_size=8).hexdigest()


def _wait_for_others(connection: Connection, what: str) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(what))))


def _said(error: DBAPIError) -> str:
    words = str(error.orig).strip().partition("\n")[0]
    return f"{words}; {next((hint for part, hint in _HINTS if part in words), 'check its disk and its permissions')}"


def open_engine(url: str) -> tuple[Engine, str]:
    """Opens a store and brings its tables up to date; a folder that is missing is made. FleetError if it is not ours.

    The text is its address for people, without a password. Whoever opens it disposes of it.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        hint = "write it like postgresql+psycopg://user@host/database, or leave it out"
        raise mistaken("[history] url", "is no SQLAlchemy address", hint) from error
    if (file := sqlite_file(url)) is not None:
        _make_ready(file)
    shown = parsed.render_as_string(hide_password=True)
    try:
        engine = sa.create_engine(parsed, connect_args=_connect_args(parsed))
    except (ImportError, ArgumentError) as error:  # a dialect or its driver that is not installed
        hint = "install its driver beside eidfleet, or name another"
        raise mistaken("[history] url", f"{shown} cannot be used: {error}", hint) from error
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _tune_sqlite)
    elif engine.dialect.name == "postgresql":
        sa.event.listen(engine, "connect", _tune_postgresql)
    with ExitStack() as unless_opened:
        unless_opened.callback(engine.dispose)
        try:
            _migrate(engine, shown)
        except DBAPIError as error:
            raise FleetError(
                f"the store {shown} cannot be opened: {_said(error)}, or name another under [history] url"
            ) from error
        unless_opened.pop_all()
    return engine, shown


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
        raise mistaken(
            file,
            f"cannot be written: {error.strerror}",
            "run the command as its owner, or name another store under [history] url",
        ) from error


def _tune_sqlite(connection: DBAPIConnection, _: object) -> None:
    with ExitStack() as unless_tuned:
        unless_tuned.callback(connection.close)  # SQLAlchemy leaves open what a listener refused
        with closing(connection.cursor()) as cursor:
            # First: the next line may have to wait for another.
            cursor.execute(f"PRAGMA busy_timeout = {1000 * _LONGEST_WAIT_S}")
            cursor.execute("PRAGMA journal_mode = WAL")  # readers (status, report) do not wait for a scan
            cursor.execute("PRAGMA synchronous = NORMAL")  # a killed process loses nothing; a power cut could
        unless_tuned.pop_all()


def _connect_args(url: sa.URL) -> dict[str, int]:
    speaks_libpq = url.get_backend_name() == "postgresql" and url.get_driver_name().startswith("psycopg")
    return {k: v for k, v in _OVER_A_NETWORK.items() if k not in url.query} if speaks_libpq else {}


def _tune_postgresql(connection: DBAPIConnection, _: object) -> None:
    """Nobody waits for ever for what another program holds; SQLite has its `busy_timeout`."""
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"SET lock_timeout = {1000 * _LONGEST_WAIT_S}")
    connection.commit()


def _migrate(engine: Engine, shown: str) -> None:
    """Brings the tables up to date in one transaction; of two programs that open a new store at once, one waits."""
    with engine.begin() as connection:
        _wait_for_others(connection, "eidfleet")
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
