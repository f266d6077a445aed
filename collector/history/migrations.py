"""The steps that led to the tables of today, in order. A new table brings its own step: append it, change none."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy import Connection

from collector.core.model import HostName
from collector.history import tables as t
from collector.history.spells import redraw


def _making(*tables: sa.Table) -> Callable[[Connection], None]:
    return lambda connection: t.metadata.create_all(connection, tables=tables)


def _spells(connection: Connection) -> None:
    t.metadata.create_all(connection, tables=[t.spell])
    connection.execute(sa.text(t.ANSWERS_INDEX))
    hosts = connection.execute(sa.select(t.result.c.host).distinct()).scalars().all()
    redraw(connection, [HostName(host) for host in hosts])


def _installations(connection: Connection) -> None:
    """The tables, and beside each result the name it was asked under, where that is no longer the host's."""
    t.metadata.create_all(connection, tables=[t.sighting, t.tie])
    if "told_as" not in {column["name"] for column in sa.inspect(connection).get_columns("result")}:
        connection.execute(sa.text("ALTER TABLE result ADD COLUMN told_as VARCHAR(255)"))


def _calling_in(connection: Connection) -> None:
    """A column for workstations that call in; a store that was made today has it."""
    if "calls_in" not in {column["name"] for column in sa.inspect(connection).get_columns("host")}:
        connection.execute(sa.text("ALTER TABLE host ADD COLUMN calls_in BOOLEAN"))


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (
    _making(t.meta, t.site, t.host, t.scan, t.asked, t.observation, t.result),
    _making(t.judgement),
    _making(t.run),
    _spells,
    _making(t.standing),
    _making(t.letter),
    _making(t.campaign, t.step),
    _installations,
    _making(t.exception),
    _calling_in,
)
"""Applied in order, each in the transaction that counts it; the store remembers how many it has had."""
