"""Turns that control nodes take at one PostgreSQL store: a site for a scan, the letters, the drop.

A turn is an advisory lock of a connection of its own. It ends with that connection: when its holder is done, is killed, or is cut
off and the server misses it, which takes a minute at most. An SQLite store is for one machine, where files do it
(`sources.fleet.turns`): here every turn is free then.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from collector.core.clock import BRUSSELS
from collector.core.errors import FleetError
from collector.core.model import ScanId, SiteId
from collector.core.text import counted
from collector.history.engine import Database

_OF_THE_SESSION = {
    "tcp_keepalives_idle": "20",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "50s",
    "idle_session_timeout": "0",
    "lock_timeout": "0",
}
"""How the server minds a connection that says nothing for hours; what its version does not know is left out."""
_HOLDER = re.compile(r"eidfleet (?P<pid>\d+) since (?P<at>\d{8}T\d{4})Z on (?P<node>\S+)")
_WHO = sa.select(sa.func.pg_backend_pid())
_TRY = sa.text("SELECT mark, pg_try_advisory_lock(mark) FROM unnest(CAST(:marks AS bigint[])) AS mark")
_MARKS = sa.text(
    "SELECT (l.classid::bigint << 32) | l.objid::bigint AS mark, a.application_name AS holder "
    "FROM pg_locks l JOIN pg_database d ON d.oid = l.database LEFT JOIN pg_stat_activity a ON a.pid = l.pid "
    "WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted AND d.datname = current_database()"
)


@dataclass(frozen=True, slots=True)
class StoreTurn:
    """`name` tells it from the fleet's others. Whoever comes second is told `taken`, by whom, and `hint`."""

    name: str
    taken: str
    hint: str = "wait until it is done, or end that process there"


def site_turn(site: SiteId) -> StoreTurn:
    """Of a scan, for each site whose workstations it asks; also of whoever brings results of it by hand."""
    hint = "wait until it is done, or take other sites with --site or --limit; nothing was changed"
    return StoreTurn(f"site {site}", f"site {site} is being scanned", hint)


def scan_turn(scan: ScanId) -> StoreTurn:
    """Of one scan, whatever becomes of its sites: a workstation may move to another one meanwhile."""
    return StoreTurn(f"scan {scan}", f"scan {scan} is going on")


SENDING = StoreTurn("send", "another `eidfleet send` is running")
POSTING = StoreTurn("webhook", "another `eidfleet deliver webhook` is running")
TAKING_IN = StoreTurn("drop", "another `eidfleet ingest` of a drop is running")


@dataclass(frozen=True, slots=True)
class HeldTurns:
    """Turns that are ours as long as the connection lives."""

    store: Database
    turns: Sequence[StoreTurn] = ()
    _connection: Connection | None = None
    _process: int = 0

    def also(self, turn: StoreTurn) -> None:
        """Takes one more until the end. FleetError if another control node has it."""
        if self._connection is not None:
            _take(self.store, self._connection, [turn])

    def check(self, then: str) -> None:
        """FleetError if the connection is gone, or another one answers in its place: anybody may have these turns by now.

        `then`: what there is to do.
        """
        if self._connection is None:
            return
        try:
            if self._connection.invalidated:
                why = "it was closed"
            elif self._connection.execute(_WHO).scalar() != self._process:
                why = "another session answers, as behind a pooler of connections"
            else:
                return
        except DBAPIError as error:
            why = str(error.orig).strip().partition("\n")[0]
        raise FleetError(
            f"the store {self.store.url}: the connection that holds {_named(self.turns)} for this control node was lost ({why}); "
            f"what was stored is kept; {then}"
        )


@contextmanager
def held_turns(store: Database, turns: Collection[StoreTurn]) -> Iterator[HeldTurns]:
    """While inside, no other control node has one of these turns. FleetError, and none taken, if another has."""
    if store.engine.dialect.name != "postgresql":
        yield HeldTurns(store)
        return
    with _own_connection(store) as connection:
        try:
            process = int(connection.execute(_WHO).scalar_one())
            _settle_in(connection)
        except DBAPIError as error:
            raise store.trouble(error) from error
        _take(store, connection, turns)
        yield HeldTurns(store, tuple(turns), connection, process)


def is_any_taken(store: Database, turns: Collection[StoreTurn]) -> bool:
    """Whether a control node has one of these turns now, this one or another; never of an SQLite store."""
    if store.engine.dialect.name != "postgresql":
        return False
    marks = _by_mark(store, turns).keys()
    with store.transaction() as connection:
        return not marks.isdisjoint(_marks(connection))


@contextmanager
def one_after_another(store: Database, what: str) -> Iterator[None]:
    """While inside, other control nodes wait with the same; it may take transactions of its own. FleetError after half a minute."""
    with store.alone(what) if store.engine.dialect.name == "postgresql" else nullcontext():
        yield


def _by_mark(store: Database, turns: Collection[StoreTurn]) -> Mapping[int, StoreTurn]:
    """Each by the 64 bits that PostgreSQL knows its lock by; another fleet's in the same database are others."""
    fleet = store.fleet_id()

    def mark(turn: StoreTurn) -> int:
        said = hashlib.blake2b(f"{fleet} {turn.name}".encode(), digest_size=8)
        return int.from_bytes(said.digest(), "big", signed=True)

    return {mark(turn): turn for turn in turns}


@contextmanager
def _own_connection(store: Database) -> Iterator[Connection]:
    """Taken out of the pool: closed for real in the end, and the server lets go of what it held."""
    try:
        connection = store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    except DBAPIError as error:
        raise store.trouble(error) from error
    with connection:
        connection.detach()
        yield connection


def _settle_in(connection: Connection) -> None:
    """Says who we are, and asks the server to mind the connection."""
    own = f"eidfleet {os.getpid()} since {datetime.now(UTC):%Y%m%dT%H%M}Z on {socket.gethostname()}"
    known = sa.text("SELECT name FROM pg_settings WHERE name = ANY(:names)")
    names = connection.execute(known, {"names": list(_OF_THE_SESSION)}).scalars().all()
    for name, value in {"application_name": own, **{n: _OF_THE_SESSION[n] for n in names}}.items():
        connection.execute(sa.select(sa.func.set_config(name, value, sa.false())))


def _take(store: Database, connection: Connection, turns: Collection[StoreTurn]) -> None:
    by_mark = _by_mark(store, turns)
    try:
        tried = connection.execute(_TRY, {"marks": list(by_mark)}).all()
        refused = [mark for mark, is_ours in tried if not is_ours]
        if refused:
            first = min(refused, key=lambda mark: by_mark[mark].name)
            raise _taken(by_mark[first], _marks(connection).get(first, ""), len(refused) - 1)
    except DBAPIError as error:
        raise store.trouble(error) from error


def _marks(connection: Connection) -> Mapping[int, str]:
    """Every advisory lock of the database, and what its holder calls itself."""
    rows: Sequence[Any] = connection.execute(_MARKS).all()
    return {row.mark: row.holder or "" for row in rows}


def _taken(turn: StoreTurn, holder: str, further: int) -> FleetError:
    found = _HOLDER.match(holder)
    who = "by another control node"
    if found is not None:
        since = datetime.strptime(found["at"], "%Y%m%dT%H%M").replace(tzinfo=UTC).astimezone(BRUSSELS)
        who = f"from {found['node']} (process {found['pid']}, since {since:%Y-%m-%d %H:%M %Z})"
    more = f", as {counted(further, 'more site')} {'is' if further == 1 else 'are'}" if further else ""
    return FleetError(f"{turn.taken} {who}{more}; {turn.hint}")


def _named(turns: Sequence[StoreTurn]) -> str:
    names = [turn.name for turn in turns]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
