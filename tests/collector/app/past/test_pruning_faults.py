"""Pruning, forgetting and reporting when the disk is full or two do it at once: a clear error or none, nothing half done."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collector.core.model import Answer, Host, HostName, Reach, ReachKind, Site, SiteId
from collector.history.memory import memories
from collector.history.observations import digested
from collector.history.results import Store
from collector.history.runs import runs
from tests.causes.healthy import healthy_fleet
from tests.rigs.fleet_folder import EIDFLEET
from tests.rigs.stores import store_at

SITE = Site(SiteId("ghent"), "Gent")
NAMES = [HostName(f"pc{number}") for number in range(1, 7)]
NOW = datetime.now(UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six workstations that say something else each week, for twenty weeks."""
    store = stored(tmp_path)
    said = [healthy.seen for healthy in healthy_fleet(20)]
    for week in range(20, 0, -1):
        at = NOW - timedelta(weeks=week)
        scan = store.begin_scan([SITE], [Host(name, SITE.id) for name in NAMES], NAMES, at)
        for number, name in enumerate(NAMES):
            seen = said[(week + number) % len(said)]
            reach = Reach(ReachKind.ANSWERED)
            store.record(scan, Answer(scan, name, SITE.id, at, reach, seen, digested(seen)[0], 0.0))
        store.end_scan(scan, at)
    store.engine.dispose()
    return tmp_path


def stored(folder: Path) -> Store:
    return store_at(f"sqlite:///{folder}/.eidfleet/history.sqlite3")


def start(folder: Path, *arguments: str, most_bytes: int | None = None) -> subprocess.Popen[str]:
    """The command, with no file to grow beyond so many bytes: what a full disk is to a program."""

    def full() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return subprocess.Popen(
        [EIDFLEET, *arguments],
        cwd=folder,
        env={**os.environ, "XDG_STATE_HOME": str(folder / "state")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=full,
    )


def ended(running: Sequence[subprocess.Popen[str]]) -> list[tuple[int, str]]:
    return [(one.returncode, err) for one in running for _, err in (one.communicate(timeout=120),)]


def test_pruning_on_a_full_disk_is_one_error_and_the_next_prune_does_it(folder: Path) -> None:
    before = memories(stored(folder), NAMES, NOW)
    arguments = ("prune", "--older-than", "30", "--apply")
    ((code, err),) = ended([start(folder, *arguments, most_bytes=70_000)])
    assert code == 2, err
    assert len(err.splitlines()) == 1, err
    assert {name: memory.recent for name, memory in memories(stored(folder), NAMES, NOW).items()} == {
        name: memory.recent for name, memory in before.items()
    }
    ((code, err),) = ended([start(folder, *arguments)])
    assert code == 0, err
    assert len(stored(folder).scans()) < 20


def test_a_report_on_a_full_disk_leaves_no_half_file(folder: Path) -> None:
    ((code, err),) = ended([start(folder, "report", most_bytes=70_000)])
    assert code == 2, err
    said = [line for line in err.splitlines() if line.startswith("eidfleet: ")]
    assert len(said) == 1, err  # what a library's own generators cry when they are put away is not ours
    # whichever file meets the limit first: the store, or a page
    assert (
        "no room left on the disk" in said[0] or "File too large; look at the folder and its disk" in said[0]
    )
    assert not [path for path in (folder / "reports").rglob("*") if path.is_file()]


@pytest.mark.long
def test_pruning_twice_and_forgetting_at_once_loses_nothing_else(folder: Path) -> None:
    prune = ("prune", "--older-than", "30", "--apply")
    came_to = ended([start(folder, *prune), start(folder, *prune), start(folder, "forget", "pc1", "--apply")])
    assert [code for code, _ in came_to] == [0, 0, 0], came_to
    store = stored(folder)
    held = memories(store, NAMES, NOW)
    assert set(held) == set(NAMES[1:])
    assert all(memory.recent[0].observation is not None for memory in held.values())
    assert len(store.scans()) < 20
    assert sorted((run.command, run.exit_code) for run in runs(store)) == [
        ("forget", 0),
        ("prune", 0),
        ("prune", 0),
    ]
