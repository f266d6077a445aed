"""The tables of the store that a scan fills."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

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
from sqlalchemy.dialects import postgresql, sqlite

from collector.core.observation.observation import LAST_SECOND

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Instant(TypeDecorator[datetime]):
    """An aware instant as ISO 8601 text in UTC: sorts as text, and reads well in any SQL tool."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive instant {value!r}: pass a timezone-aware datetime")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

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
    """The INSERT of this dialect, which says what happens where the row is there already."""
    return postgresql.insert if dialect == "postgresql" else sqlite.insert


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


SCHEMA_KEY = "schema"
SALT_KEY = "label_salt"
