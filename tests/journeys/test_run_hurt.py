"""`eidfleet run` killed at any instant, ended by a signal, called twice: nothing lost, nothing twice, the next run goes on."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from collector.core.model import ReachKind
from collector.history import campaigns as history
from collector.history import tables as t
from collector.history.results import Store
from tests.journeys.test_scan_ssh import wait_until_gone
from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import SHORT_LIMITS, fleet_folder, run_eidfleet, start_eidfleet
from tests.rigs.sshd_rig import SshdRig, sshd_rig
from tests.rigs.stores import store_of

pytestmark = pytest.mark.rig

SCHEDULE = SHORT_LIMITS.replace("forks = 10", "forks = 2") + '[schedule]\nmail = ""\n'


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[SshdRig]:
    with sshd_rig(tmp_path / "rig") as rig:
        yield rig


def last_run(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / ".eidfleet/last-run.json").read_text("utf-8"))
    return found


def answers_by_host(store: Store) -> Counter[str]:
    """How often each workstation answered, over all scans."""
    query = sa.select(t.result.c.host).where(t.result.c.reach == ReachKind.ANSWERED.value)
    with store.transaction() as connection:
        return Counter(connection.execute(query).scalars())


def test_killed_at_any_point_it_loses_nothing_and_does_nothing_twice(rig: SshdRig, tmp_path: Path) -> None:
    """Killed a random moment after it has told that it is so far; then run again, until it comes to its end."""
    port = rig.serve("ForceCommand sleep 0.5; exec sh -s")
    names = [f"pc{n}" for n in range(4)]
    folder = fleet_folder(tmp_path / "fleet", {name: rig.variables(port) for name in names}, SCHEDULE)
    chance = random.Random(20261124)  # noqa: S311 - no secret
    answered: Counter[str] = Counter()
    for point in ("run sites=", "behind_an_open_door=", "answer", "step=scan state=done", "step=judge"):
        process = start_eidfleet(folder, "run")
        wait_for(folder, process, point, answered)
        time.sleep(chance.uniform(0, 0.4))
        process.kill()
        process.communicate()
        assert wait_until_gone(folder) == []
        assert last_run(folder)["ending"] in ("running", "done")  # done: it was quicker than we
        now = answers_by_host(store_of(folder))
        assert now >= answered  # nothing that was answered is lost
        answered = now
    ended = run_eidfleet(folder, "run")
    assert ended.returncode == 0, ended.stderr
    store = store_of(folder)
    assert answers_by_host(store) == Counter(names)
    assert len(history.campaigns(store)) == len(store.scans()) == 1
    with store.transaction() as connection:
        steps = connection.execute(sa.select(t.step.c.name, t.step.c.ended_at)).all()
    assert [(name, ended_at is not None) for name, ended_at in steps] == [("report", True)]
    written = Counter(path.suffix for path in (folder / "reports").glob("[!.]*"))
    assert written == {
        ".html": 4,
        ".xlsx": 2,
    }  # page, guide, help sheet and workbook of the site; page and workbook of the fleet
    assert last_run(folder)["ending"] == "done"


def wait_for(folder: Path, process: subprocess.Popen[str], point: str, answered: Counter[str]) -> None:
    """Until the run that has just begun is so far, or has ended; `answer` is one more than `answered`."""
    log = folder / ".eidfleet/run.log"
    before = log.stat().st_size if log.exists() else 0
    deadline = time.monotonic() + 100
    while process.poll() is None:
        told = log.read_text("utf-8")[before:] if log.exists() else ""
        if point == "answer" and "behind_an_open_door=" in told:
            if answers_by_host(store_of(folder)) > answered:
                return
        elif point in told:
            return
        assert time.monotonic() < deadline, told
        time.sleep(0.05)


def test_a_second_run_is_told_who_runs_and_a_signal_ends_the_first_one_in_good_order(
    rig: SshdRig, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"  # while it stands, the last workstation does not answer
    gate.touch()
    port = rig.serve()
    hosts = {f"pc{n}": rig.variables(port) for n in range(3)}
    hosts["pc3"] = rig.variables(
        rig.serve(f"ForceCommand while [ -e {gate} ]; do sleep 0.2; done; exec sh -s")
    )
    settings = SCHEDULE.replace("task_timeout_s = 12", "task_timeout_s = 300")
    folder = fleet_folder(tmp_path / "fleet", hosts, settings)
    first = start_eidfleet(folder, "run")
    deadline = time.monotonic() + 60
    while not ((folder / ".eidfleet/history.sqlite3").exists() and answers_by_host(store_of(folder))):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    second = call_eidfleet(folder, "run")
    assert second.returncode == 2
    (line,) = second.stderr.splitlines()
    assert line.startswith(f"eidfleet: a run of this fleet is running (process {first.pid}, since 20")
    first.send_signal(signal.SIGTERM)
    said, _ = first.communicate(timeout=60)
    assert first.returncode == 130, said
    assert (last_run(folder)["ending"], last_run(folder)["exit_code"]) == ("interrupted", 130)
    gate.unlink()  # lets go what waits on the workstation's own side
    assert wait_until_gone(folder) == []
    rest = run_eidfleet(folder, "run")
    assert rest.returncode == 0, rest.stderr
    assert "resumed=" in rest.stderr
    assert answers_by_host(store_of(folder)) == Counter([*hosts])
    log = (folder / ".eidfleet/run.log").read_text("utf-8")
    assert len(rest.stderr.splitlines()) <= 12
    assert all(line.partition(" collector.")[2] in log for line in rest.stderr.splitlines())
