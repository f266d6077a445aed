"""What one workstation said costs that workstation alone, while it is stored and when it is found after a kill."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from collector.app.scan.intake import keep, recovered
from collector.core.errors import FleetError
from collector.core.model import Host, HostName, Reach, ReachKind, ScanId, Site, SiteId
from collector.history.results import Store
from collector.sources.scan.replies import Report
from tests.collector.sources.scan.test_replies import GOOD, ok
from tests.rigs.stores import answers_in, store_at

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SITE = Site(SiteId("ghent"), "Gent")
NAMES = [HostName("pc1"), HostName("pc2"), HostName("pc3")]
REFUSED = Report(HostName("pc1"), NOW, Reach(ReachKind.REFUSED, "port 22 refused"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return store_at(f"sqlite:///{tmp_path}/history.sqlite3")


def begin(store: Store) -> ScanId:
    return store.begin_scan([SITE], [Host(name, SITE.id) for name in NAMES], NAMES, NOW)


@pytest.mark.parametrize(
    ("report", "words"),
    [
        pytest.param(
            replace(REFUSED, clock_offset_s=10**400),
            "StatementError: (builtins.OverflowError)",
            id="a number beyond 64 bits",
        ),
        pytest.param(
            replace(REFUSED, reach=Reach(ReachKind.REFUSED, "\ud800")),
            "UnicodeEncodeError",
            id="half a character",
        ),
    ],
)
def test_what_no_column_takes_is_that_hosts_failed_probe(store: Store, report: Report, words: str) -> None:
    scan = begin(store)
    kept = keep(store, scan, report, SITE.id)
    assert kept.reach.kind is ReachKind.PROBE_FAILED
    assert f"its answer could not be taken in: {words}" in kept.reach.evidence
    assert answers_in(store)[HostName("pc1")][0].reach == kept.reach
    keep(store, scan, replace(REFUSED, host=HostName("pc2")), SITE.id)
    assert answers_in(store)[HostName("pc2")][0].reach.kind is ReachKind.REFUSED


def test_a_store_that_is_full_stops_everything_as_before(store: Store) -> None:
    scan = begin(store)
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    sa.event.listen(store.engine, "connect", lambda c, _: c.execute(f"PRAGMA max_page_count = {pages}"))
    store.engine.dispose()  # the next connection has no more room than this
    long = replace(REFUSED, reach=Reach(ReachKind.REFUSED, "x" * 1_000_000))
    with pytest.raises(FleetError, match="is full"):
        keep(store, scan, long, SITE.id)


def test_an_event_that_cannot_be_recovered_is_set_aside_and_the_others_are_stored(
    store: Store, tmp_path: Path
) -> None:
    scan = begin(store)
    events = tmp_path / "work/artifacts/a/job_events"
    events.mkdir(parents=True)
    good = json.dumps(ok(GOOD))
    deep = good.replace('"res": ', '"x": ' + "[" * 100_000 + "]" * 100_000 + ', "res": ')
    huge = good.replace('"rc": 0', '"rc": 1' + "0" * 5000)
    (events / "1-deep.json").write_text(deep.replace("pc1", "pc2"))
    (events / "2-huge.json").write_text(huge.replace("pc1", "pc3"))
    (events / "3-good.json").write_text(good)
    (events / "4-cut.json").write_text(good[:-40].replace("pc1", "pc2"))
    (events / "5-list.json").write_text("[1]")
    aside = tmp_path / "aside"
    sites = dict.fromkeys(NAMES, SITE.id)
    found, odd = recovered(store, scan, tmp_path / "work", aside, sites, NOW)
    assert found == {"pc1"}
    assert odd == (aside / f"{scan}-1-deep.json", aside / f"{scan}-2-huge.json")
    assert odd[0].read_text() == deep.replace("pc1", "pc2")
    assert store.to_go(scan) == ("pc2", "pc3")
    assert recovered(store, scan, tmp_path / "work", aside, sites, NOW) == (frozenset({"pc1"}), ())
