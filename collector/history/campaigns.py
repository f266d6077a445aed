"""Remembers campaigns and how far the weekly cycle has come, so that a run that was killed goes on where it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from collector.core.fleet.asking_again import Campaign, Tried
from collector.core.model import HostName, ReachKind
from collector.history import tables as t
from collector.history.engine import Database


def begin_campaign(store: Database, campaign: Campaign) -> None:
    with store.transaction() as connection:
        connection.execute(sa.insert(t.campaign).values(asdict(campaign)))


def newest_campaign(store: Database, at: datetime | None = None) -> Campaign | None:
    """The one begun last, or last before `at`; it may be over."""
    return next(iter(campaigns(store, 1, at)), None)


def set_aside_ahead(store: Database, until: datetime) -> None:
    """Forgets campaigns and steps noted for a time after `until`, by a clock that ran ahead: they do not count as done, now or later.

    Results stay: an earlier time may be the wrong one, and a step is soon done again while a result is not.
    """
    c = t.campaign.c
    with store.transaction() as connection:
        connection.execute(sa.delete(t.campaign).where(sa.or_(c.began_at > until, c.due_at > until)))
        connection.execute(sa.delete(t.step).where(t.step.c.due_at > until))


def campaigns(store: Database, limit: int = 60, at: datetime | None = None) -> Sequence[Campaign]:
    """Newest first, those begun by `at`."""
    query = sa.select(t.campaign).order_by(t.campaign.c.began_at.desc()).limit(limit)
    if at is not None:
        query = query.where(t.campaign.c.began_at <= at)
    return tuple(Campaign(*row) for row in store.rows(query))


def tried(store: Database, campaign: Campaign, at: datetime | None = None) -> Mapping[HostName, Tried]:
    """What each workstation that was asked in the campaign came to (until `at`); by whatever scan, see core.fleet.asking_again.

    An execution node that could not be reached says nothing about its workstations: they are asked again as soon as after a first try.
    """
    reach = t.result.c.reach
    answered = sa.func.max(sa.case((reach == ReachKind.ANSWERED.value, 1), else_=0))
    times = sa.func.sum(sa.case((reach == ReachKind.NODE_NOT_REACHED.value, 0), else_=1))
    query = (
        sa.select(t.result.c.host, times, sa.func.max(t.result.c.at), answered)
        .where(t.result.c.at >= campaign.began_at, reach != ReachKind.NOT_ASKED.value)
        .group_by(t.result.c.host)
    )
    if at is not None:
        query = query.where(t.result.c.at <= at)
    return {
        HostName(host): Tried(max(1, asked), last_at, bool(has_answered))
        for host, asked, last_at, has_answered in store.rows(query)
    }


def step_done(store: Database, name: str) -> datetime | None:
    """The latest time for which a step was done to its end; None if it never was."""
    query = sa.select(sa.func.max(t.step.c.due_at)).where(
        t.step.c.name == name, t.step.c.ended_at.is_not(None)
    )
    return store.scalar(query)


def step_begun(store: Database, name: str) -> datetime | None:
    """The latest time for which a step was begun and not done to its end, with none done for a later one."""
    done = step_done(store, name)
    query = sa.select(sa.func.max(t.step.c.due_at)).where(t.step.c.name == name, t.step.c.ended_at.is_(None))
    if done is not None:
        query = query.where(t.step.c.due_at > done)
    return store.scalar(query)


def begin_step(store: Database, name: str, due_at: datetime, now: datetime) -> None:
    """Notes that a step is being done; one that was begun before, here or by another control node, stays as it is noted."""
    with store.transaction() as connection:
        row = t.inserter(connection.dialect.name)(t.step).values(name=name, due_at=due_at, began_at=now)
        connection.execute(row.on_conflict_do_nothing())


def end_step(store: Database, name: str, due_at: datetime, now: datetime) -> None:
    mine = (t.step.c.name == name, t.step.c.due_at == due_at)
    with store.transaction() as connection:
        connection.execute(sa.update(t.step).where(*mine).values(ended_at=now))
