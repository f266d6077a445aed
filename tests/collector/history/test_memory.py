"""Since when and how often hold over any number of scans, silences and names, and are the same in both kinds of store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from collector.core.errors import FleetError
from collector.core.model import Answer, Host, HostName, Reach, ReachKind, ScanId, Site, SiteId
from collector.core.observation.observation import Context, Observation, ProbeInfo, System, Volatile
from collector.history.memory import memories
from collector.history.observations import digested
from collector.history.removal import FORGOTTEN, forget, prune
from collector.history.renames import join, maybe_renamed
from collector.history.results import Store
from collector.history.runs import RunRecord, keep_run, runs
from collector.history.spells import redraw, spells
from collector.history.tables import spell

DAY0 = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
SITE = Site(SiteId("ghent"), "Gent")
PC = HostName("pc1")


def seen(version: str) -> Observation:
    return Observation(
        schema=1,
        probe=ProbeInfo(name="posix", version="1"),
        volatile=Volatile(taken_at=""),
        system=System(family="linux", version=version),
        context=Context(is_root=False),
    )


def tell(
    store: Store, day: float, said: str | None, host: str = "pc1", fleet: Sequence[str] = ("pc1",)
) -> ScanId:
    """One scan that day; `said` None: the host did not answer."""
    at = DAY0 + timedelta(days=day)
    hosts = [Host(HostName(name), SITE.id) for name in fleet]
    scan = store.begin_scan([SITE], hosts, [HostName(host)], at)
    body = None if said is None else seen(said)
    reach = Reach(ReachKind.ANSWERED) if body else Reach(ReachKind.NO_ROUTE, "nobody there")
    digest = digested(body)[0] if body else None
    store.record(scan, Answer(scan, HostName(host), SITE.id, at, reach, body, digest, 0.5))
    store.end_scan(scan, at)
    return scan


def days(store: Store, host: HostName = PC) -> list[tuple[float, float]]:
    with store.transaction() as connection:
        found = spells(connection, [host], DAY0 + timedelta(days=999)).get(host, [])
    return [((s.first_at - DAY0) / timedelta(days=1), (s.last_at - DAY0) / timedelta(days=1)) for s in found]


def test_equal_answers_are_one_spell_whatever_silence_lies_between(store: Store) -> None:
    for day, said in enumerate(["a", "a", None, "a", "b", None, None, "b", "a"]):
        tell(store, day, said)
    assert days(store) == [(8, 8), (4, 7), (0, 3)]


def test_what_is_remembered_is_the_newest_answer_the_silence_since_and_where_anything_began(
    store: Store,
) -> None:
    for day, said in enumerate(["a", "a", "b", "b", "b", "b", None, None]):
        tell(store, day, said)
    memory = memories(store, [PC], DAY0 + timedelta(days=9))[PC]
    silent, answer = memory.recent
    assert (silent.reach.kind, silent.times, silent.at) == (ReachKind.NO_ROUTE, 2, DAY0 + timedelta(days=7))
    assert answer.observation is not None
    assert answer.observation.system.version == "b"
    assert [(point.at - DAY0).days for point in memory.points] == [5, 4, 2, 1, 0]


def test_an_instant_in_the_past_is_known_as_it_was(store: Store) -> None:
    for day, said in enumerate(["a", None, "b", "b", "b", "a"]):
        tell(store, day, said)
    memory = memories(store, [PC], DAY0 + timedelta(days=3, hours=1))[PC]
    assert [answer.at for answer in memory.recent] == [DAY0 + timedelta(days=3)]
    assert [(point.at - DAY0).days for point in memory.points] == [3, 2, 0]
    assert memories(store, [PC], DAY0 - timedelta(days=1)) == {}


def test_a_host_that_never_answered_has_all_its_tries_counted(store: Store) -> None:
    for day in range(70):
        tell(store, day, None)
    (silent,) = memories(store, [PC], DAY0 + timedelta(days=99))[PC].recent
    assert silent.times == 70


def test_results_that_come_late_are_put_in_their_place(store: Store) -> None:
    for day, said in [(0, "a"), (4, "a"), (2, "b"), (1, "a"), (3, None), (5, "a")]:
        tell(store, day, said)
    assert days(store) == [(4, 5), (2, 2), (0, 1)]


def test_spells_told_one_by_one_are_those_drawn_from_the_results(store: Store) -> None:
    for day, said in enumerate("aabbacccabb"):
        tell(store, day, None if said == "c" else said)
    with store.transaction() as connection:
        told = connection.execute(sa.select(spell).order_by(spell.c.first_at)).all()
        redraw(connection, [PC])
        assert connection.execute(sa.select(spell).order_by(spell.c.first_at)).all() == told
    assert len(told) == 4


def test_two_names_become_one_history_only_when_somebody_says_so(store: Store) -> None:
    tell(store, 0, "a", "old", ["old"])
    tell(store, 1, "a", "new", ["new"])
    (pair,) = maybe_renamed(store, SITE.id)
    assert (pair.old, pair.new) == ("old", "new")
    assert days(store, HostName("new")) == [(1, 1)]
    assert join(store, HostName("old"), HostName("new"), DAY0) == 1
    assert days(store, HostName("new")) == [(0, 1)]
    assert maybe_renamed(store, SITE.id) == ()


def test_two_machines_are_never_joined(store: Store) -> None:
    tell(store, 0, "a", "old", ["old", "new"])
    scan = tell(store, 1, "a", "new", ["old", "new"])
    with pytest.raises(FleetError, match="still in the inventory"):
        join(store, HostName("old"), HostName("new"), DAY0)
    at = DAY0 + timedelta(days=1)
    store.record(scan, Answer(scan, HostName("old"), SITE.id, at, Reach(ReachKind.REFUSED)))
    with pytest.raises(FleetError, match="both asked in scan"):
        join(store, HostName("old"), HostName("new"), DAY0)
    assert days(store, HostName("old")) == [(0, 0)]


def test_pruning_says_what_would_go_and_takes_only_that(store: Store) -> None:
    for day, said in enumerate(["a", "b", "b", "b", "b", "c"]):
        tell(store, day, said)
    before, keep = DAY0 + timedelta(days=4), {PC: [DAY0 + timedelta(days=1)]}
    said_first = prune(store, before, keep, apply=False)
    assert len(store.scans()) == 6
    done = prune(store, before, keep, apply=True)
    assert done == said_first
    assert (done.results, done.scans, done.observations) == (3, 3, 1)
    assert days(store) == [(5, 5), (1, 4)]


def test_a_forgotten_workstation_is_nowhere_and_costs_no_other(store: Store) -> None:
    tell(store, 0, "secret", "pc1", ["pc1", "pc10"])
    tell(store, 1, "shared", "pc1", ["pc1", "pc10"])
    tell(store, 2, "shared", "pc10", ["pc1", "pc10"])
    keep_run(
        store, RunRecord("1", "scan", "an", {"limit": "pc1:pc10"}, (), (PC, HostName("pc10")), None, DAY0)
    )
    forget(store, PC, apply=False)
    assert days(store) != []
    forget(store, PC, apply=True)
    assert days(store) == []
    assert days(store, HostName("pc10")) == [(2, 2)]
    assert runs(store)[0].hosts == (FORGOTTEN, "pc10")
    assert runs(store)[0].options == {"limit": f"{FORGOTTEN}:pc10"}
    with store.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM observation")).scalar() == 1
        for table in ("result", "asked", "host", "spell", "judgement"):
            column = "name" if table == "host" else "host"
            query = sa.text(f"SELECT count(*) FROM {table} WHERE {column} = 'pc1'")  # noqa: S608
            assert connection.execute(query).scalar() == 0
