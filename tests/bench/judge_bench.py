"""How long it takes to judge a large fleet anew: `python -m tests.bench.judge_bench [--hosts N] [--distinct N]`.

The store is filled with healthy workstations of many kinds; `--distinct` says how many different observations there are.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from msgspec.structs import replace

from collector.app.judge.rejudge import rejudge
from collector.app.judge.site_states import StatesQuestion
from collector.core.model import Answer, Host, HostName, Reach, ReachKind, ScanId, Site, SiteId
from collector.core.observation.observation import Observation, Package
from collector.history.observations import digested
from collector.history.results import Store, open_store
from collector.sources.catalogue.helpdesk_file import load_helpdesks
from collector.sources.catalogue.load_catalogue import load_catalogue
from tests.causes.healthy import healthy_fleet

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SITES = 200


def fill(store: Store, hosts: int, distinct: int) -> None:
    """One finished scan of `hosts` workstations in 200 sites."""
    sites = [Site(SiteId(f"site{n}"), f"Site {n}") for n in range(SITES)]
    fleet = [Host(HostName(f"pc{n:05}"), sites[n % SITES].id) for n in range(hosts)]
    kinds = [_own(h.seen, n) for n, h in enumerate(islice(healthy_fleet(distinct), distinct))]
    scan = store.begin_scan(sites, fleet, [host.name for host in fleet], NOW)
    for number, host in enumerate(fleet):
        store.record(scan, _answer(scan, host, kinds[number % distinct]))
    store.end_scan(scan, NOW)


def _own(seen: Observation, number: int) -> Observation:
    """Another package beside it, so that no two observations are the same."""
    return replace(seen, packages=(*(seen.packages or ()), Package(name="tool", version=str(number))))


def _answer(scan: ScanId, host: Host, seen: Observation) -> Answer:
    return Answer(scan, host.name, host.site, NOW, Reach(ReachKind.ANSWERED), seen, digested(seen)[0], 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=5000)
    parser.add_argument("--distinct", type=int, default=5000)
    given = parser.parse_args()
    catalogue = load_catalogue(helpdesks=load_helpdesks())
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'history.sqlite3'}")
        fill(store, given.hosts, given.distinct)
        began = time.perf_counter()
        done = rejudge(store, StatesQuestion(catalogue, (), NOW, timedelta(days=14)))
        took = time.perf_counter() - began
    print(
        f"{done.hosts} workstations, {given.distinct} different, {len(catalogue.checks)} checks: "
        f"{took:.1f} s, {1000 * took / done.hosts:.2f} ms each"
    )


if __name__ == "__main__":
    main()
