"""Stores that tests open: whoever opens a store closes it, and a test's are closed when it ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from collector.core.model import Answer, HostName, ReachKind, ScanId, SiteId
from collector.history import tables as t
from collector.history.observations import observations, reach_of, with_body
from collector.history.results import Store, open_store

_opened: list[Engine] = []
_of_fixtures: WeakSet[Engine] = WeakSet()


def store_at(url: str) -> Store:
    """The store there, until the test ends; one that a fixture keeps for several tests opens itself again."""
    store = open_store(url)
    _opened.append(store.engine)
    return store


def close_stores() -> None:
    """What the fixture for every test calls last; stores of the program under test are its own affair."""
    _of_fixtures.update(_opened)
    _opened.clear()
    for engine in _of_fixtures:
        engine.dispose()


def store_of(folder: Path) -> Store:
    """The store of a fleet folder, as its settings have it unless they say otherwise."""
    return store_at(f"sqlite:///{folder}/.eidfleet/history.sqlite3")


def newest(folder: Path) -> dict[str, Answer]:
    """The last result of each workstation, whether it answered or not."""
    return {host: answers[0] for host, answers in answers_in(store_of(folder)).items()}


def kinds(folder: Path) -> dict[str, ReachKind]:
    """What the last try of each workstation came to."""
    return {host: answer.reach.kind for host, answer in newest(folder).items()}


def answers_in(
    store: Store, sites: Sequence[SiteId] | None = None, *, per_host: int = 60
) -> Mapping[HostName, tuple[Answer, ...]]:
    """The newest `per_host` answers of each host and as many tries that brought none, newest first.

    A workstation that has been silent for months of tries keeps the answers it gave before. Equal observations are one object.
    """
    newest_first = (t.result.c.at.desc(), t.result.c.scan.desc())
    is_answer = t.result.c.reach == ReachKind.ANSWERED.value
    rank = sa.func.row_number().over(partition_by=(t.result.c.host, is_answer), order_by=newest_first)
    ranked = sa.select(t.result, rank.label("rank"))
    if sites is not None:
        ranked = ranked.where(t.result.c.site.in_(sites))
    inner = ranked.subquery()
    query = (
        sa.select(inner)
        .where(inner.c.rank <= per_host)
        .order_by(inner.c.host, inner.c.at.desc(), inner.c.scan.desc())
    )
    found: dict[HostName, list[Answer]] = defaultdict(list)
    with store.transaction() as connection:
        rows = connection.execute(query).all()
        bodies = observations(connection, {row.digest for row in rows if row.digest})
    for row in rows:
        reach = reach_of(row.reach, row.evidence)
        answer = Answer(
            ScanId(row.scan),
            HostName(row.host),
            SiteId(row.site),
            row.at,
            reach,
            None,
            row.digest,
            row.clock_offset_s,
        )
        found[answer.host].append(with_body(answer, bodies))
    return {name: tuple(answers) for name, answers in found.items()}
