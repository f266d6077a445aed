"""A year of daily scans and how long it takes to ask it: `python -m tests.bench.history_bench [--hosts N] [--days N] [--store FILE]`.

`--beside FOLDER` asks the same of another checkout, in turn in one run, each with a copy of the store and each question in
a process of its own. Figures are processor time without the start of the program: in seconds, in starts of an interpreter
(`python -c pass`) and in loops of ten million additions, so that they can be read on another machine.

Each workstation has its own observation, which changes `--changes` times in the year at random; one scan in ten finds it
switched off, and one workstation in fifty never answers. Rows are put in in bulk, through the tables of the program.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace as replace_field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import msgspec
import sqlalchemy as sa
from msgspec.structs import replace

from collector.app.judge.site_states import StatesQuestion, brief_states, site_states
from collector.app.past.story import host_story, site_story
from collector.core.catalogue.catalogue import Catalogue
from collector.core.model import Host, HostName, Language, Site, SiteId
from collector.core.observation.observation import Observation, Package
from collector.history import tables as t
from collector.history.observations import digested
from collector.history.results import Store, open_store
from collector.history.spells import redraw
from collector.sources.catalogue.helpdesk_file import load_helpdesks
from collector.sources.catalogue.load_catalogue import load_catalogue
from tests.causes.healthy import healthy_fleet
from tests.reports.documents import site_documents
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
    store.begin_scan(sites, fleet, [], END)
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


def _report(store: Store, catalogue: Catalogue, question: StatesQuestion) -> None:
    (state,) = site_states(store, question)
    made = site_documents(state, catalogue, Language.NL, question.now, lambda host, user: "A", ())
    page(made)
    workbook(made)


def ask(url: str, name: str) -> float:
    """Seconds of processor time that a program which has just begun takes for one of the QUESTIONS."""
    catalogue = load_catalogue(helpdesks=load_helpdesks())
    asked = StatesQuestion(catalogue, (), END + timedelta(hours=1), timedelta(days=14))
    one = replace_field(asked, sites=[SiteId("site7")])
    past = replace_field(asked, now=END - timedelta(days=200))
    questions: dict[str, Callable[[Store], object]] = {
        "workstation": lambda store: host_story(store, asked, HostName("workstation-00107")),
        "site": lambda store: site_story(store, one, SiteId("site7")),
        "report": lambda store: _report(store, catalogue, one),
        "status": lambda store: brief_states(store, asked),
        "status-past": lambda store: brief_states(store, past),
        "changes": lambda store: site_states(store, asked),
    }
    store = open_store(url)
    began = time.process_time()
    questions[name](store)
    took = time.process_time() - began
    store.engine.dispose()
    return took


QUESTIONS = {
    "workstation": "history of a workstation",
    "site": "history of a site",
    "report": "report of a site, page and workbook",
    "status": "status of the fleet",
    "status-past": "status of the fleet 200 days ago",
    "changes": "all that changed in the fleet (end of a scan)",
}


def unit_s(code: str) -> float:
    """Processor time of an interpreter that does this, the least of three."""
    return min(_spent([sys.executable, "-c", code]) for _ in range(3))


def _spent(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _asked_of(checkout: Path, file: Path, name: str) -> float:
    """The same in a process of its own, with the program of a checkout."""
    command = [sys.executable, __file__, "--store", str(file), "--ask", name]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    told = subprocess.run(command, cwd=checkout, env=environment, check=True, capture_output=True, text=True)
    return float(told.stdout.split()[-1])


def measure(stores: Mapping[str, tuple[Path, Path]], names: Sequence[str]) -> None:
    """Each question, cold (no verdict held) and again, of each checkout by its name with its store."""
    start, loop = unit_s("pass"), unit_s("n = 0\nfor _ in range(10_000_000): n += 1")
    loop -= start
    print(f"`python -c pass` {1000 * start:.0f} ms, ten million additions {loop:.2f} s", flush=True)
    print("| question | program | s | x `python -c pass` | x additions |\n| --- | --- | ---: | ---: | ---: |")
    for turn in ("first time with this catalogue", "again"):
        for name in names:
            for program, (checkout, file) in stores.items():
                took = _asked_of(checkout, file, name)
                print(
                    f"| {QUESTIONS[name]}, {turn} | {program} | {took:.2f} | {took / start:.0f} | {took / loop:.1f} |",
                    flush=True,
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=5000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--changes", type=int, default=6)
    parser.add_argument(
        "--store", type=Path, help="Keep the store in this file, and measure it if it is there."
    )
    parser.add_argument("--beside", type=Path, help="Another checkout of the program, to compare with.")
    parser.add_argument("--only", nargs="+", choices=QUESTIONS, default=[*QUESTIONS])
    parser.add_argument("--ask", choices=QUESTIONS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.ask:
        print(ask(f"sqlite:///{given.store}", given.ask))
        return
    with tempfile.TemporaryDirectory() as folder:
        file = given.store or Path(folder) / "history.sqlite3"
        if not file.exists():
            store = open_store(f"sqlite:///{file}")
            fill(store, given.hosts, given.days, given.changes)
            store.engine.dispose()
        print(
            f"{given.hosts} workstations, {given.days} scans: {file.stat().st_size / 1e6:.0f} MB", flush=True
        )
        stores = {"this": (Path(__file__).parents[2], file)}
        if given.beside:
            copy = Path(folder) / "beside.sqlite3"
            shutil.copyfile(file, copy)
            stores = {"beside": (given.beside.resolve(), copy), **stores}
        measure(stores, given.only)


if __name__ == "__main__":
    main()
