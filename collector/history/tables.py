"""The tables of the store, and what statements on them have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

from collector.core.clock import in_zone
from collector.core.observation.observation import LAST_SECOND

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Instant(TypeDecorator[datetime]):
    """An aware instant as ISO 8601 text in UTC: sorts as text, and reads well in any SQL tool."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return in_zone(value, UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        try:
            at = datetime.fromisoformat(value)
        except (ValueError, TypeError):
            at = _LONG_AGO
        # A damaged row is a very old one: it stops nobody, and goes with the next that are removed for their age.
        return at if at.tzinfo is not None and 1970 <= at.year < 9999 else _LONG_AGO


class Offset(TypeDecorator[float]):
    """Seconds a workstation's clock is off, NULL where nobody knows; a damaged one is not known either."""

    impl = Float
    cache_ok = True

    def process_result_value(self, value: float | None, dialect: Dialect) -> float | None:
        is_sane = isinstance(value, int | float) and -LAST_SECOND <= value <= LAST_SECOND
        return value if is_sane else None


def inserter(dialect: str) -> Callable[[Table], postgresql.Insert] | Callable[[Table], sqlite.Insert]:
    """The INSERT of this dialect, which says what happens where the row is there already. Loads no other database's."""
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as into_postgresql

        return into_postgresql
    from sqlalchemy.dialects.sqlite import insert as into_sqlite

    return into_sqlite


def chunks(values: Iterable[T], size: int = 500) -> Iterator[list[T]]:
    """SQLite allows 32,766 parameters; PostgreSQL plans short lists better."""
    held = list(values)
    for start in range(0, len(held), size):
        yield held[start : start + size]


metadata = MetaData()

meta = Table(
    "meta", metadata, Column("key", String(40), primary_key=True), Column("value", Text, nullable=False)
)

site = Table(
    "site",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("body", Text, nullable=False),  # the site as JSON, as the inventory of its last scan had it
    Column("in_inventory", Boolean, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

host = Table(
    "host",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("site", String(200), nullable=False),
    Column("expects_reader", Boolean, nullable=False),
    Column("calls_in", Boolean),  # NULL: from before the store knew of such hosts
    Column("in_inventory", Boolean, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

scan = Table(
    "scan",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),  # NULL while it runs, and after it was killed: it can be resumed
    Column("program_version", String(40), nullable=False),
)

asked = Table(
    "asked",
    metadata,
    Column("scan", String(40), primary_key=True),
    Column("host", String(255), primary_key=True),
)

observation = Table(
    "observation",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),  # JSON without its volatile part, deflated
)

result = Table(
    "result",
    metadata,
    Column("scan", String(40), primary_key=True),
    Column("host", String(255), primary_key=True),
    Column("site", String(200), nullable=False),
    Column("at", Instant, nullable=False),
    Column("reach", String(40), nullable=False),
    Column("evidence", Text, nullable=False),
    Column("digest", String(64)),
    Column("volatile", Text),
    Column("clock_offset_s", Offset),
    Column("told_as", String(255)),  # the name it was asked under, where two names were joined since
    Index("result_by_host", "host", "at"),
)

judgement = Table(
    "judgement",
    metadata,
    Column("host", String(255), primary_key=True),
    Column("catalogue", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("broken", Text, nullable=False),  # ids of broken checks as a JSON list
)

campaign = Table(
    "campaign",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("due_at", Instant, nullable=False),  # the time of the schedule it was begun for
    Column("began_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
)

step = Table(
    "step",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("due_at", Instant, primary_key=True),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant),  # NULL while it is done, and after it was cut off: it is done again
)

letter = Table(
    "letter",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("way", String(20), nullable=False),
    Column("site", String(200), nullable=False),
    Column("scan", String(40), nullable=False),
    Column("language", String(2), nullable=False),
    Column("address", String(320), nullable=False),
    Column("why", String(20), nullable=False),
    Column("standing", Text, nullable=False),  # marks of what was told, as a JSON list; they name nobody
    Column("state", String(20), nullable=False),
    Column("owner", String(32), nullable=False),  # the run that holds it while it is being sent
    Column("queued_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Instant),
    Column("failure", String(40)),
    Column("failure_said", Text),
    Column("failure_is_final", Boolean),
    Column("copy", Integer, nullable=False),
    Column("carried", String(40), nullable=False),
    Index("letter_by_state", "way", "state"),
    Index("letter_by_site", "site", "scan"),
)

run = Table(
    "run",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("command", String(40), nullable=False),
    Column("who", String(200), nullable=False),  # account on the administrator's machine
    Column("options", Text, nullable=False),  # as JSON, secrets left out
    Column("sites", Text, nullable=False),  # ids as a JSON list; empty: all of the inventory
    Column("hosts", Text, nullable=False),  # names as a JSON list; those of a scan are in `asked`
    Column("scan", String(40)),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),  # NULL while it runs, and after it was killed
    Column("exit_code", Integer),
    Index("run_by_start", "started_at"),
)

spell = Table(
    "spell",
    metadata,
    Column("host", String(255), primary_key=True),
    Column("first_at", Instant, primary_key=True),
    Column("last_at", Instant, nullable=False),
    Column("last_scan", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("band", Integer),
    Column("clock_offset_s", Offset),  # of the first answer
    Index("spell_by_digest", "digest"),
)

ANSWERS_INDEX = "CREATE INDEX IF NOT EXISTS result_answers ON result (host, at) WHERE digest IS NOT NULL"
"""Finds a host's newest answer at any instant without a look at the scans it missed. A statement, for an `Index` of SQLAlchemy with such a condition
loads the dialect of each database that it may be for."""

standing = Table(
    "standing",
    metadata,
    Column("catalogue", String(40), primary_key=True),
    Column("likeness", String(40), primary_key=True),  # all a check may ask beside the observation
    Column("digest", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),  # findings as a JSON list
)

sighting = Table(
    "sighting",
    metadata,
    Column("host", String(255), primary_key=True),  # whose history it is now
    Column("name", String(255), primary_key=True),  # what it was asked as
    Column("installation", String(32), primary_key=True),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("first_scan", String(40), nullable=False),
    Column("last_scan", String(40), nullable=False),
    Index("sighting_by_installation", "installation"),
)

tie = Table(
    "tie",
    metadata,
    Column("old", String(255), primary_key=True),
    Column("new", String(255), primary_key=True),
    Column("is_joined", Boolean, nullable=False),  # false: two machines, not to be asked again
    Column("by_itself", Boolean, nullable=False),  # joined because one installation answered as both
    Column("at", Instant, nullable=False),
)

exception = Table(
    "exception",
    metadata,
    Column("id", String(32), primary_key=True),  # of all it says
    Column("noted_at", Instant, primary_key=True),  # one that comes back is another line
    Column("since", Instant),  # NULL: it stood there when the store began to keep exceptions
    Column("gone_at", Instant),  # NULL: it still stands there
    Column("check", String(100), nullable=False),
    Column("site", String(255), nullable=False),
    Column("host", String(255)),  # NULL: the whole site
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("until", String(10), nullable=False),  # ISO 8601 day
)

SCHEMA_KEY = "schema"
SALT_KEY = "label_salt"
