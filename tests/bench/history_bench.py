"""A year of daily scans and how long it takes to ask it: `python -m tests.bench.history_bench [--hosts N] [--days N] [--store FILE]`.

Each workstation has its own observation, which changes `--changes` times in the year at random; one scan in ten finds it
switched off, and one workstation in fifty never answers. Rows are put in in bulk, through the tables of the program.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import msgspec
import sqlalchemy as sa
from msgspec.structs import replace

from collector.app.judge.site_states import StatesQuestion, brief_states, site_states
from collector.app.past.story import host_story, site_story
from collector.core.model import Host, HostName, Language, Site, SiteId
from collector.core.observation.observation import Observation, Package
from collector.history import tables as t
from collector.history.observations import digested
from collector.history.results import Store, open_store
from collector.history.spells import redraw
from collector.sources.catalogue.helpdesk_file import load_helpdesks
from collector.sources.catalogue.load_catalogue import load_catalogue
from reports.site_documents import site_documents
from tests.causes.healthy import healthy_fleet
from tests.reports.placed import page, workbook

END = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SITES = 100


def fill(store: Store, hosts: int, days: int, changes: int) -> None:
    drawn = random.Random(1)  # noqa: S311 - a repeatable draw
    sites = [Site(SiteId(f"site{n}"), f"Site {n}") for n in range(SITES)]
    fleet = [Host(HostName(f"workstation-{n:05}"), sites[n % SITES].id) for n in range(hosts)]
    kinds = [own.seen for own in islice(healthy_fleet(500), 500)]
    scans = [END - timedelta(days=days - 1 - day) for day in range(days)]
    ids = [f"{at:%Y%m%dT%H%M%S}-abcdef" for at in scans]
    store.begin_scan(sites, fleet, [], END, "bench")
    with store.transaction() as connection:
        connection.execute(sa.delete(t.scan))
        rows = [{"id": i, "started_at": at, "ended_at": at, "program_version": "bench"} for i, at in zip(ids, scans, strict=True)]  # fmt: skip
        connection.execute(sa.insert(t.scan), rows)
    for start in range(0, hosts, 100):
        with store.transaction() as connection:
            some = fleet[start : start + 100]
            for number, host in enumerate(some, start):
                _year(connection, host, kinds[number % len(kinds)], number, scans, ids, changes, drawn)
            redraw(connection, [host.name for host in some])


def _year(
    connection: sa.Connection,
    host: Host,
    kind: Observation,
    number: int,
    scans: list[datetime],
    ids: list[str],
    changes: int,
    drawn: random.Random,
) -> None:
    bodies = [_own(kind, f"{number}.{n}") for n in range(changes + 1)]
    days = sorted(drawn.sample(range(len(scans)), min(changes, len(scans))))
    kept = [digested(body) for body in bodies]
    connection.execute(sa.insert(t.observation), [{"digest": d, "body": zlib.compress(b)} for d, b in kept])
    told = []
    for day, (at, scan) in enumerate(zip(scans, ids, strict=True)):
        off = number % 50 == 0 or drawn.random() < 0.1
        digest = None if off else kept[sum(day >= changed for changed in days)][0]
        said = at + timedelta(seconds=drawn.random() * 600)
        volatile = {"taken_at": f"{said:%Y-%m-%dT%H:%M:%SZ}", "epoch_s": int(said.timestamp()), "duration_s": 2, "portal_s": {"idp.iamfas.belgium.be:443": 0, "www.socialsecurity.be:443": 0}}  # fmt: skip
        told.append(
            {
                "scan": scan,
                "host": host.name,
                "site": host.site,
                "at": said,
                "reach": "no_route" if off else "answered",
                "evidence": "no answer on port 22 within 3 s, tried twice" if off else "",
                "digest": digest,
                "volatile": None if off else msgspec.json.encode(volatile).decode(),
                "clock_offset_s": None if off else drawn.random() * 3,
            }
        )
    connection.execute(sa.insert(t.result), told)
    connection.execute(sa.insert(t.asked), [{"scan": scan, "host": host.name} for scan in ids])


def _own(seen: Observation, name: str) -> Observation:
    return replace(seen, packages=(*(seen.packages or ()), Package(name="tool", version=name)))


@contextmanager
def _timed(what: str) -> Iterator[None]:
    began, worked = time.perf_counter(), time.process_time()
    yield
    print(f"| {what} | {time.perf_counter() - began:.2f} | {time.process_time() - worked:.2f} |", flush=True)


def measure(url: str) -> None:
    """Each question of a program that has just begun, cold (no verdict held) and again."""
    catalogue = load_catalogue(helpdesks=load_helpdesks())
    asked = StatesQuestion(catalogue, (), END + timedelta(hours=1), timedelta(days=14))
    one = StatesQuestion(catalogue, (), asked.now, asked.stale_after, [SiteId("site7")])
    past = StatesQuestion(catalogue, (), END - timedelta(days=200), asked.stale_after)

    def report(store: Store) -> None:
        (state,) = site_states(store, one)
        made = site_documents(state, catalogue, Language.NL, one.now, lambda host, user: "A", ())
        page(made)
        workbook(made)

    questions: list[tuple[str, Callable[[Store], object]]] = [
        ("history of a workstation", lambda store: host_story(store, asked, HostName("workstation-00107"))),
        ("history of a site", lambda store: site_story(store, one, SiteId("site7"))),
        ("report of a site, page and workbook", report),
        ("status of the fleet", lambda store: brief_states(store, asked)),
        ("status of the fleet 200 days ago", lambda store: brief_states(store, past)),
        ("all that changed in the fleet (end of a scan)", lambda store: site_states(store, asked)),
    ]
    for turn in ("first time with this catalogue", "again"):
        for name, question in questions:
            store = open_store(url)
            with _timed(f"{name}, {turn}"):
                question(store)
            store.engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=5000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--changes", type=int, default=6)
    parser.add_argument(
        "--store", type=Path, help="Keep the store in this file, and measure it if it is there."
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = given.store or Path(folder) / "history.sqlite3"
        url = f"sqlite:///{file}"
        if not file.exists():
            with _timed("filling"):
                store = open_store(url)
                fill(store, given.hosts, given.days, given.changes)
                store.engine.dispose()
        print(
            f"{given.hosts} workstations, {given.days} scans: {file.stat().st_size / 1e6:.0f} MB", flush=True
        )
        measure(url)


if __name__ == "__main__":
    main()
