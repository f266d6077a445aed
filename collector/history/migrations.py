"""The steps that led to the tables of today, in order. A new table brings its own step: append it, change none."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from collector.history import installations as identity
from collector.history import runs, spells, standings
from collector.history import tables as t
from collector.history import waiver_periods as exceptions


def _first_tables(connection: Connection) -> None:
    first = [t.meta, t.site, t.host, t.scan, t.asked, t.observation, t.result]
    t.metadata.create_all(connection, tables=first)


def _judgements(connection: Connection) -> None:
    t.metadata.create_all(connection, tables=[t.judgement])


def _letters(connection: Connection) -> None:
    t.metadata.create_all(connection, tables=[t.letter])


def _campaigns(connection: Connection) -> None:
    t.metadata.create_all(connection, tables=[t.campaign, t.step])


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (
    _first_tables,
    _judgements,
    runs.create,
    spells.create,
    standings.create,
    _letters,
    _campaigns,
    identity.create,
    exceptions.create,
)
"""Applied in order, each in the transaction that counts it; the store remembers how many it has had."""
