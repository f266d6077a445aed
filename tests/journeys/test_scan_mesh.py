"""A real scan through two execution nodes, one of them behind a hop: only they reach the workstations."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from collector.core.model import ReachKind
from tests.rigs.fleet_folder import SHORT_LIMITS
from tests.rigs.mesh_rig import CANARY, MeshRig, job_folders, mesh_rig
from tests.rigs.processes import put_an_end_to
from tests.rigs.stores import answers_in, kinds, newest, store_of

pytestmark = [pytest.mark.rig, pytest.mark.xdist_group("mesh")]  # each looks for what any job has left
# A busy machine is no fault of a node's; the gate holds workstations up, not a time.
PATIENT = SHORT_LIMITS.replace("task_timeout_s = 12", "task_timeout_s = 500").replace(
    "deadline_s = 20", "deadline_s = 300"
)
A_WHILE_S = 400


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[MeshRig]:
    with mesh_rig(tmp_path / "rig") as rig:
        yield rig


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
    running = psutil.process_iter(["cmdline"])
    return [process for process in running if "eidfleet-job." in " ".join(process.info["cmdline"] or ())]


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


@pytest.mark.long
def test_a_node_that_dies_costs_what_it_had_not_told_and_missing_asks_only_that(rig: MeshRig) -> None:
    sites = {
        "near": rig.workstations("near", 3),
        "far": rig.workstations("far", 2) | rig.workstations("far", 2, gated=True),
    }
    folder = rig.fleet(sites, PATIENT)
    scan = start(rig, folder, "scan")
    try:
        wait_until(lambda: answered(folder, "far-22") == 2, "no answer comes from far")
        rig.kill("far")
        said, _ = scan.communicate(timeout=A_WHILE_S)
    finally:
        put_an_end_to(scan)
    found = kinds(folder)
    assert scan.returncode == 1, said
    assert found == {
        **dict.fromkeys((*sites["near"], "far-2200", "far-2201"), ReachKind.ANSWERED),
        **dict.fromkeys(("far-2300", "far-2301"), ReachKind.NODE_NOT_REACHED),
    }
    assert "execution node far: " in newest(folder)["far-2300"].reach.evidence
    assert "The server that asks this PC could not be reached." in said

    status = rig.eidfleet(folder, "status")
    assert "far" in status.stdout
    before = rig.asked("far")
    rig.open_gate()
    rig.serve("far", "10.71.4.2")
    ended = rig.eidfleet(folder, "scan", "--missing")
    assert (ended.returncode, set(kinds(folder).values())) == (0, {ReachKind.ANSWERED}), ended.stderr
    assert rig.asked("far") == sorted([*before, "far-2300", "far-2301"])
    assert rig.asked("near") == sorted(sites["near"])


@pytest.mark.long
def test_a_link_that_is_cut_costs_its_node_alone(rig: MeshRig) -> None:
    sites = {"near": rig.workstations("near", 2, gated=True), "far": rig.workstations("far", 2, gated=True)}
    folder = rig.fleet(sites, PATIENT)
    scan = start(rig, folder, "scan")
    try:
        wait_until(lambda: len(rig.asked("near") + rig.asked("far")) == 4, "they are not asked")
        rig.link("near", "controller", "down")
        wait_until(lambda: len(kinds(folder)) == 2, "the cut is not noticed")
        rig.open_gate()
        said, _ = scan.communicate(timeout=A_WHILE_S)
    finally:
        put_an_end_to(scan)
    assert kinds(folder) == {
        **dict.fromkeys(sites["near"], ReachKind.NODE_NOT_REACHED),
        **dict.fromkeys(sites["far"], ReachKind.ANSWERED),
    }, said
    assert {answer.reach.evidence for host, answer in newest(folder).items() if host.startswith("near")} == {
        "execution node near: Timeout, server 10.71.1.2 not responding."
    }


@pytest.mark.long
def test_a_controller_that_is_killed_leaves_nothing_running_and_asks_only_the_rest(rig: MeshRig) -> None:
    sites = {
        "near": rig.workstations("near", 1) | rig.workstations("near", 1, gated=True),
        "far": rig.workstations("far", 1) | rig.workstations("far", 1, gated=True),
    }
    folder = rig.fleet(sites, PATIENT)
    scan = start(rig, folder, "scan")
    try:
        wait_until(lambda: answered(folder, "near-22") and answered(folder, "far-22"), "no answers come")
        commands = [process for process in rig.processes("controller") if "eidfleet" in process.name()]
        assert commands
        for process in commands:
            process.send_signal(signal.SIGKILL)
        scan.wait(timeout=60)
    finally:
        put_an_end_to(scan)
    wait_until(lambda: not rig.processes("controller"), "something runs on at the controller")
    wait_until(lambda: not job_folders() and not workers(), "jobs run on at the nodes")
    before = {host: len(answers) for host, answers in answers_in(store_of(folder)).items()}
    assert before == {"near-2200": 1, "far-2200": 1}

    rig.open_gate()
    resumed = rig.eidfleet(folder, "scan", "--resume")
    assert (resumed.returncode, set(kinds(folder).values())) == (0, {ReachKind.ANSWERED}), resumed.stderr
    asked = rig.asked("far") + rig.asked("near")
    assert [name for name in asked if name in before] == ["far-2200", "near-2200"], (
        "one that had answered was asked again"
    )


@pytest.mark.long
def test_the_doctor_says_which_step_of_the_way_to_a_node_fails(rig: MeshRig) -> None:
    folder = rig.fleet({"near": rig.workstations("near", 1), "far": rig.workstations("far", 1)}, PATIENT)
    far = rig.eidfleet(folder, "doctor", "--node", "far")
    assert "ok         job" in far.stdout, far.stdout + far.stderr

    settings = folder / "eidfleet.toml"
    settings.write_text(settings.read_text().replace('bin = "', 'bin = "/nowhere', 1))
    near = rig.eidfleet(folder, "doctor", "--node", "near")
    assert (near.returncode, "failed     ansible-runner" in near.stdout, "not tried  job" in near.stdout) == (
        1,
        True,
        True,
    ), near.stdout
    scan = rig.eidfleet(folder, "scan", "--site", "site_near")
    assert kinds(folder) == {"near-2200": ReachKind.NODE_NOT_REACHED}, scan.stderr
    assert newest(folder)["near-2200"].reach.evidence.endswith("ansible-runner: not found")

    rig.kill("near")
    gone = rig.eidfleet(folder, "doctor", "--node", "near")
    assert (gone.returncode, "Connection refused" in gone.stdout) == (1, True), gone.stdout
    host = rig.eidfleet(folder, "doctor", "near-2200")
    assert "eidfleet doctor --node near" in host.stdout, host.stdout


def start(rig: MeshRig, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        rig.command(*arguments),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
