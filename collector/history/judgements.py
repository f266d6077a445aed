"""What the catalogue made of each host the last time everything was judged, to tell later what another catalogue changed."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from collector.core.model import CheckId, HostName, HostStateKind
from collector.history import tables as t
from collector.history.engine import Database

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one catalogue made of one host: its state, and the checks that were broken. `digest` is empty without an answer."""

    host: HostName
    catalogue: str
    at: datetime
    digest: str
    kind: HostStateKind
    broken: tuple[CheckId, ...]


def judgements(store: Database) -> Mapping[HostName, Judgement]:
    """What was made of each host the last time everything was judged."""
    return {j.host: j for row in store.rows(sa.select(t.judgement)) if (j := _judgement(row)) is not None}


def last_catalogue(store: Database) -> str | None:
    """The catalogue everything was last judged by."""
    return store.scalar(sa.select(t.judgement.c.catalogue).order_by(t.judgement.c.at.desc()).limit(1))


def keep_judgements(store: Database, made: Sequence[Judgement]) -> None:
    """Replaces those of before."""
    rows = [{**asdict(j), "kind": j.kind.value, "broken": json.dumps(j.broken)} for j in made]
    with store.alone("judgements") as connection:
        connection.execute(sa.delete(t.judgement))
        if rows:
            connection.execute(sa.insert(t.judgement), rows)


def _judgement(row: sa.Row[Any]) -> Judgement | None:
    """None for one that is damaged: the next time everything is judged, it is made anew."""
    try:
        broken = tuple(CheckId(str(check)) for check in json.loads(row.broken))
        kind = HostStateKind(row.kind)
    except (ValueError, TypeError, RecursionError) as error:
        logger.warning("the judgement of host %s is damaged: %s", row.host, error)
        return None
    return Judgement(HostName(row.host), row.catalogue, row.at, row.digest, kind, broken)
