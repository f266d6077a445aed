"""The tables of the store that a scan fills."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    Float,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)


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
        return None if value is None else datetime.fromisoformat(value)


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
    Column("clock_offset_s", Float),
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

SCHEMA_KEY = "schema"
SALT_KEY = "label_salt"
