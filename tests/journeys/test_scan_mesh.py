"""A real scan through two execution nodes, one of them behind a hop: only they reach the workstations."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from collector.core.model import Answer, ReachKind
from collector.history.results import Store
from tests.rigs.fleet_folder import SHORT_LIMITS
from tests.rigs.mesh_rig import CANARY, MeshRig, job_folders, mesh_rig
from tests.rigs.stores import answers_in, store_at

pytestmark = pytest.mark.rig
PATIENT = SHORT_LIMITS.replace("task_timeout_s = 12", "task_timeout_s = 60").replace(
    "deadline_s = 20", "deadline_s = 50"
)
A_WHILE_S = 240


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[MeshRig]:
    with mesh_rig(tmp_path / "rig") as rig:
        yield rig


def store_of(folder: Path) -> Store:
    return store_at(f"sqlite:///{folder}/.eidfleet/history.sqlite3")


def newest(folder: Path) -> dict[str, Answer]:
    return {host: answers[0] for host, answers in answers_in(store_of(folder)).items()}


def kinds(folder: Path) -> dict[str, ReachKind]:
    return {host: answer.reach.kind for host, answer in newest(folder).items()}


def wait_until(happened: Callable[[], object], what: str) -> None:
    until = time.monotonic() + A_WHILE_S
    while not happened():
        assert time.monotonic() < until, what
        time.sleep(0.3)


def answered(folder: Path, prefix: str) -> int:
    if not (folder / ".eidfleet/history.sqlite3").exists():
        return 0
    return sum(kind is ReachKind.ANSWERED and host.startswith(prefix) for host, kind in kinds(folder).items())


def workers() -> list[psutil.Process]:
    """What jobs have running on any node."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if "eidfleet-job." in " ".join(process.info["cmdline"] or ()):
            found.append(process)
    return found


def test_each_node_asks_its_own_workstations_and_this_machine_the_rest(rig: MeshRig) -> None:
    sites = {
        "near": rig.workstations("near", 1),
        "far": rig.workstations("far", 1),
        "here": {"own": {"ansible_connection": "local"}},
    }
    folder = rig.fleet(sites, PATIENT)
    for address in ("10.71.2.2", "10.71.5.2", "10.71.4.2"):
        knock = rig.run("controller", "ssh-keyscan", "-T", "2", address)
        assert not knock.stdout, "the controller would not need the nodes"

    ended = rig.eidfleet(folder, "scan")

    assert (ended.returncode, kinds(folder)) == (
        0,
        dict.fromkeys(("near-2200", "far-2200", "own"), ReachKind.ANSWERED),
    ), ended.stderr
    assert (rig.asked("near"), rig.asked("far")) == (["near-2200"], ["far-2200"])
    wait_until(lambda: not job_folders() and not workers(), "jobs stay behind on the nodes")
    kept = b"".join(path.read_bytes() for path in (folder / ".eidfleet").rglob("*") if path.is_file())
    assert CANARY.encode() not in kept
    assert CANARY not in ended.stdout + ended.stderr
