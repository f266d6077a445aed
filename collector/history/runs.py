"""Who ran what, when, on which sites and workstations, and how it ended: the audit trail of a fleet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from collector.core.model import HostName, ScanId, SiteId
from collector.history.engine import Database
from collector.history.tables import run

_AS_JSON = ("options", "sites", "hosts")
"""What the table holds as text."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run of a command. `ended_at` None: it is running, or was killed. No `sites` and no `hosts`: the whole fleet."""

    id: str
    command: str
    who: str
    options: Mapping[str, str]
    sites: tuple[SiteId, ...]
    hosts: tuple[HostName, ...]
    scan: ScanId | None
    started_at: datetime
    ended_at: datetime | None = None
    exit_code: int | None = None


def keep_run(store: Database, record: RunRecord) -> None:
    """Adds the run, or brings it up to date."""
    row = asdict(record)
    row |= {name: json.dumps(row[name], sort_keys=True) for name in _AS_JSON}
    with store.transaction() as connection:
        connection.execute(sa.delete(run).where(run.c.id == record.id))
        connection.execute(sa.insert(run).values(row))


def runs(store: Database, limit: int = 100) -> tuple[RunRecord, ...]:
    """Newest first."""
    query = sa.select(run).order_by(run.c.started_at.desc(), run.c.id.desc()).limit(limit)
    return tuple(_record(row._asdict()) for row in store.rows(query))


def _record(row: dict[str, Any]) -> RunRecord:
    row |= {name: json.loads(row[name]) for name in _AS_JSON}
    return RunRecord(**row | {name: tuple(row[name]) for name in ("sites", "hosts")})
