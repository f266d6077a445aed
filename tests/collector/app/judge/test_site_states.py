"""What the store holds becomes the state of sites, as it stood at the instant asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collector.app.judge.site_states import StatesQuestion, site_states
from collector.core.errors import FleetError
from collector.core.model import Answer, Host, HostName, HostStateKind, Reach, ReachKind, Site, SiteId
from collector.history.results import Store
from tests.rigs.shipped import shipped_catalogue
from tests.rigs.stores import store_at

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SITE = Site(SiteId("ghent"), "Gent")
CATALOGUE = shipped_catalogue()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return store_at(f"sqlite:///{tmp_path}/history.sqlite3")


def asked_at(now: datetime) -> StatesQuestion:
    return StatesQuestion(CATALOGUE, (), now, timedelta(days=30))


def scan(store: Store, at: datetime, *names: str) -> None:
    hosts = [Host(HostName(name), SITE.id) for name in ("pc1", "pc2")]
    made = store.begin_scan([SITE], hosts, [HostName(name) for name in names], at)
    for name in names:
        store.record(made, Answer(made, HostName(name), SITE.id, at, Reach(ReachKind.REFUSED)))
    store.end_scan(made, at)


def test_an_instant_in_the_past_knows_nothing_of_later_answers(store: Store) -> None:
    scan(store, NOON, "pc1", "pc2")
    (before,) = site_states(store, asked_at(NOON - timedelta(hours=1)))
    assert [host.last_attempt for host in before.hosts] == [None, None]
    (after,) = site_states(store, asked_at(NOON + timedelta(hours=1)))
    assert {host.kind for host in after.hosts} == {HostStateKind.NOT_REACHED}
    assert all(host.last_attempt is not None for host in after.hosts)


def test_a_later_scan_of_one_host_leaves_the_others_counted(store: Store) -> None:
    scan(store, NOON, "pc1", "pc2")
    scan(store, NOON + timedelta(hours=1), "pc1")
    (state,) = site_states(store, asked_at(NOON + timedelta(hours=2)))
    assert (state.provenance.asked, state.provenance.answered) == (2, 0)


def test_a_store_without_a_site_says_that_nothing_was_scanned(store: Store) -> None:
    with pytest.raises(FleetError, match="nothing was scanned yet"):
        site_states(store, asked_at(NOON))
