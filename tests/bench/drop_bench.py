"""A drop of many call-ins, taken in once and looked at again: `python -m tests.bench.drop_bench [--files N] [--folder DIR]`.

Each workstation has an observation of its own of a usual size. The drop lies on this machine's disk; the fleet is given as read, for
Ansible's reading of so large an inventory is not what is measured here. Memory is the peak of a process that does nothing else. Times are told
in seconds and in loops of ten million additions, taken before and after, so that they can be read on another machine.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import resource
import tempfile
import time
import timeit
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import msgspec

from collector.app.scan.dropping import Drop, counts_line, take_in
from collector.core.fleet.fleet import Fleet, FleetHost
from collector.core.model import Host, HostName, Site, SiteId
from collector.history.results import open_store
from collector.sources.fleet.site_keys import load_keys, make_keys
from collector.sources.scan.call_in import FORMAT, SUFFIX, VERSION
from tests.causes.healthy import healthy_fleet

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SITES = 500
"""As many as there are keys; the files lie in one folder all the same, which is the slower way for a disk."""


def fleet_of(files: int) -> Fleet:
    sites = {SiteId(f"site{n}"): Site(SiteId(f"site{n}"), f"Site {n}") for n in range(SITES)}
    hosts = (
        FleetHost(
            Host(HostName(f"workstation-{n:06}"), SiteId(f"site{n % SITES}")),
            f"workstation-{n:06}",
            22,
            "ssh",
        )
        for n in range(files)
    )
    return Fleet(sites, tuple(hosts))


def fill(folder: Path, files: int) -> None:
    """The keys, and a call of each workstation; every fortieth file is none."""
    sites = [SiteId(f"site{n}") for n in range(SITES)]
    tokens = [key.token for key in make_keys(folder / "keys.json", sites, NOW.date())]
    kinds = [msgspec.to_builtins(own.seen) for own in islice(healthy_fleet(500), 500)]
    drop = folder / "drop"
    drop.mkdir()
    for number in range(files):
        seen = dict(kinds[number % len(kinds)])
        at = NOW - timedelta(seconds=60 + number % 86_000)
        seen["volatile"] = {"taken_at": at.isoformat(), "installation": f"{number:032x}"}
        seen["system"] = seen["system"] | {"version": f"10.0.{number}"}
        call = {"format": FORMAT, "version": VERSION, "workstation": f"WORKSTATION-{number:06}.linden.lan", "key": tokens[number % SITES]}  # fmt: skip
        body = json.dumps(call | {"observation": seen}, separators=(",", ":"))
        (drop / f"workstation-{number:06}{SUFFIX}").write_text("" if number % 40 == 39 else body, "utf-8")


@contextmanager
def told(what: str) -> Iterator[None]:
    begun, cpu = time.perf_counter(), time.process_time()
    yield
    seconds, used = time.perf_counter() - begun, time.process_time() - cpu
    print(f"{what}: {seconds:.1f} s, {used:.1f} s of CPU, peak {_peak_mb():.0f} MB", flush=True)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def additions_s() -> float:
    """Processor time of ten million additions: the yardstick of `history_bench`."""
    return timeit.timeit("n = 0\nfor _ in range(10_000_000): n += 1", timer=time.process_time, number=1)


def measure(folder: Path, files: int) -> None:
    gc.set_threshold(50_000, 20, 50)  # as every command begins
    print(f"ten million additions {additions_s():.2f} s")
    print(f"before: peak {_peak_mb():.0f} MB")
    with told("the fleet as values"):
        fleet = fleet_of(files)
    with open_store(f"sqlite:///{folder / 'history.sqlite3'}") as store:
        drop = Drop(
            folder / "drop",
            folder / "drop/quarantine",
            fleet,
            load_keys(folder / "keys.json"),
            folder / "state",
            lambda: store,
        )
        with told("taken in"):
            done = take_in(drop, datetime.now(UTC))
        print(counts_line(done))
        with told("looked at again"):
            again = take_in(drop, datetime.now(UTC))
        print(counts_line(again))
    print(f"ten million additions {additions_s():.2f} s", flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--files", type=int, default=100_000)
    arguments.add_argument(
        "--folder",
        type=Path,
        help="where drop and store are laid for the time; default: the usual one for that",
    )
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        fill(folder, given.files)
        size = sum(path.stat().st_size for path in (folder / "drop").iterdir())
        print(f"{given.files:,} files, {size / given.files:,.0f} bytes each")
        child = multiprocessing.get_context("spawn").Process(target=measure, args=(folder, given.files))
        child.start()
        child.join()


if __name__ == "__main__":
    main()
