"""Who ran what, when, on which sites and workstations, and how it ended: the audit trail of a fleet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from collector.core.model import HostName, ScanId, SiteId
from collector.history.engine import Database
from collector.history.tables import run


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run of a command. `ended_at` None: it is running, or was killed. No `sites` and no `hosts`: the whole fleet."""

    id: str
    command: str
    who: str
    started_at: datetime
    options: Mapping[str, str]
    sites: tuple[SiteId, ...] = ()
    hosts: tuple[HostName, ...] = ()
    scan: ScanId | None = None
    ended_at: datetime | None = None
    exit_code: int | None = None


def keep_run(store: Database, record: RunRecord) -> None:
    """Adds the run, or brings it up to date."""
    row = {
        "id": record.id,
        "command": record.command,
        "who": record.who,
        "options": json.dumps(dict(record.options), sort_keys=True),
        "sites": json.dumps(record.sites),
        "hosts": json.dumps(record.hosts),
        "scan": record.scan,
        "started_at": record.started_at,
        "ended_at": record.ended_at,
        "exit_code": record.exit_code,
    }
    with store.transaction() as connection:
        connection.execute(sa.delete(run).where(run.c.id == record.id))
        connection.execute(sa.insert(run).values(row))


def runs(store: Database, limit: int = 100) -> tuple[RunRecord, ...]:
    """Newest first."""
    query = sa.select(run).order_by(run.c.started_at.desc(), run.c.id.desc()).limit(limit)
    with store.transaction() as connection:
        return tuple(
            RunRecord(
                id=row.id,
                command=row.command,
                who=row.who,
                started_at=row.started_at,
                options=json.loads(row.options),
                sites=tuple(SiteId(site) for site in json.loads(row.sites)),
                hosts=tuple(HostName(host) for host in json.loads(row.hosts)),
                scan=None if row.scan is None else ScanId(row.scan),
                ended_at=row.ended_at,
                exit_code=row.exit_code,
            )
            for row in connection.execute(query)
        )
