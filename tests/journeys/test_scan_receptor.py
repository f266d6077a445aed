"""A real scan over three Receptor nodes: controller, hop and execution node, with TLS and signed work; and what may happen to each."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.core.model import ReachKind
from collector.sources.scan.unit_journal import UnitJournal
from tests.journeys.test_scan_mesh import A_WHILE_S, PATIENT, answered, start, wait_until
from tests.rigs.fleet_folder import SHORT_LIMITS
from tests.rigs.mesh_rig import CANARY, job_folders
from tests.rigs.processes import put_an_end_to
from tests.rigs.receptor_rig import ReceptorRig, receptor_rig
from tests.rigs.stores import answers_in, kinds, newest, store_of

pytestmark = [pytest.mark.rig, pytest.mark.xdist_group("mesh")]
AWAY_S = 6


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[ReceptorRig]:
    with receptor_rig(tmp_path / "rig") as rig:
        yield rig


def nothing_stays(rig: ReceptorRig, folder: Path) -> None:
    wait_until(lambda: not job_folders(), "a job's folder stays on the node")
    wait_until(lambda: not rig.ask("work list") and not rig.ask("work list", "exe"), "a unit stays")
    wait_until(lambda: not rig.unit_files(), "a unit's files stay")
    assert UnitJournal(folder / ".eidfleet").units() == []


def two_and_two(rig: ReceptorRig) -> Path:
    """Two workstations that answer at once, and two that wait at the gate."""
    hosts = rig.mesh.workstations("far", 2) | rig.mesh.workstations("far", 2, gated=True)
    return rig.fleet({"far": hosts}, PATIENT)


ALL = ["far-2200", "far-2201", "far-2300", "far-2301"]


def test_a_share_goes_over_the_mesh_and_leaves_nothing_there(rig: ReceptorRig) -> None:
    sites = {"far": rig.mesh.workstations("far", 2), "here": {"own": {"ansible_connection": "local"}}}
    folder = rig.fleet(sites, PATIENT)

    ended = rig.mesh.eidfleet(folder, "scan")

    assert (ended.returncode, kinds(folder)) == (
        0,
        dict.fromkeys(("far-2200", "far-2201", "own"), ReachKind.ANSWERED),
    ), ended.stderr
    assert rig.mesh.asked("far") == ["far-2200", "far-2201"]
    nothing_stays(rig, folder)
    kept = b"".join(path.read_bytes() for path in (folder / ".eidfleet").rglob("*") if path.is_file())
    assert CANARY.encode() not in kept
    assert CANARY not in ended.stdout + ended.stderr
    offsets = [answer.clock_offset_s for answer in newest(folder).values()]
    assert all(offset is not None and abs(offset) < 120 for offset in offsets), offsets

    way = rig.mesh.eidfleet(folder, "doctor", "--node", "far")
    assert "ok         job" in way.stdout, way.stdout + way.stderr
    assert "nothing of ours stayed" in way.stdout


@pytest.mark.long
@pytest.mark.parametrize("node", ["hop", "exe", "ctl"])
def test_a_receptor_that_is_killed_for_some_seconds_costs_nothing(rig: ReceptorRig, node: str) -> None:
    """On the way, on the execution node, and our own, under a scan."""
    folder = two_and_two(rig)
    scan = start(rig.mesh, folder, "scan")
    try:
        wait_until(lambda: answered(folder, "far-22") == 2, "no answer comes")
        rig.kill(node)
        rig.mesh.open_gate()
        time.sleep(AWAY_S)
        rig.start(node)
        said, _ = scan.communicate(timeout=A_WHILE_S)
    finally:
        put_an_end_to(scan)
    assert (scan.returncode, kinds(folder)) == (0, dict.fromkeys(ALL, ReachKind.ANSWERED)), said
    assert rig.mesh.asked("far") == ALL
    nothing_stays(rig, folder)


@pytest.mark.long
def test_a_controller_that_is_killed_takes_the_running_work_up_again(rig: ReceptorRig) -> None:
    folder = two_and_two(rig)
    scan = start(rig.mesh, folder, "scan")
    try:
        wait_until(lambda: answered(folder, "far-22") == 2, "no answer comes")
        wait_until(lambda: rig.mesh.asked("far") == ALL, "they are not all asked")
        [unit] = UnitJournal(folder / ".eidfleet").units()
        assert unit.unit in rig.ask("work list")
        commands = [process for process in rig.mesh.processes("controller") if "eidfleet" in process.name()]
        assert commands
        for process in commands:
            process.send_signal(signal.SIGKILL)
        rig.kill("ctl")
        scan.wait(timeout=60)
    finally:
        put_an_end_to(scan)
    rig.start("ctl")
    rig.mesh.open_gate()

    resumed = rig.mesh.eidfleet(folder, "scan", "--resume")

    assert (resumed.returncode, kinds(folder)) == (0, dict.fromkeys(ALL, ReachKind.ANSWERED)), resumed.stderr
    assert rig.mesh.asked("far") == ALL, "somebody was asked twice"
    assert {host: len(answers) for host, answers in answers_in(store_of(folder)).items()} == dict.fromkeys(
        ALL, 1
    )
    nothing_stays(rig, folder)


@pytest.mark.long
def test_a_new_scan_ends_what_a_killed_one_left_running(rig: ReceptorRig) -> None:
    folder = two_and_two(rig)
    scan = start(rig.mesh, folder, "scan")
    try:
        wait_until(lambda: rig.mesh.asked("far") == ALL, "they are not all asked")
        for process in rig.mesh.processes("controller"):
            if "eidfleet" in process.name():
                process.send_signal(signal.SIGKILL)
        scan.wait(timeout=60)
    finally:
        put_an_end_to(scan)
    assert rig.ask("work list")

    ended = rig.mesh.eidfleet(folder, "scan", "--limit", "far-2200,far-2201")

    assert ended.returncode == 0, ended.stderr
    nothing_stays(rig, folder)


@pytest.mark.long
def test_a_node_that_is_gone_for_good_is_given_up(rig: ReceptorRig) -> None:
    hosts = rig.mesh.workstations("far", 2) | rig.mesh.workstations("far", 2, gated=True)
    folder = rig.fleet({"far": hosts}, SHORT_LIMITS.replace("task_timeout_s = 12", "task_timeout_s = 60"))
    scan = start(rig.mesh, folder, "scan")
    try:
        wait_until(lambda: answered(folder, "far-22") == 2, "no answer comes")
        rig.kill("exe")
        rig.mesh.kill("far")
        said, _ = scan.communicate(timeout=A_WHILE_S)
    finally:
        put_an_end_to(scan)
    assert scan.returncode == 1, said
    assert kinds(folder) == {
        **dict.fromkeys(ALL[:2], ReachKind.ANSWERED),
        **dict.fromkeys(ALL[2:], ReachKind.NODE_NOT_REACHED),
    }
    assert "it gave no sign for" in newest(folder)["far-2300"].reach.evidence
    assert len(UnitJournal(folder / ".eidfleet").units()) == 1, "what waits for its release is forgotten"

    rig.mesh.serve("far", "10.71.4.2")
    rig.start("exe")  # Receptor releases the unit when the node is back
    rig.mesh.open_gate()
    rig.wait_for_mesh()
    again = rig.mesh.eidfleet(folder, "scan", "--missing")
    assert (again.returncode, kinds(folder)) == (0, dict.fromkeys(ALL, ReachKind.ANSWERED)), again.stderr


@pytest.mark.long
def test_work_without_a_signature_is_refused_in_the_nodes_words(rig: ReceptorRig) -> None:
    folder = rig.fleet({"far": rig.mesh.workstations("far", 1)}, PATIENT, sign_work=False)
    ended = rig.mesh.eidfleet(folder, "scan")
    assert (ended.returncode, kinds(folder)) == (1, {"far-2200": ReachKind.NODE_NOT_REACHED}), ended.stderr
    assert "could not verify signature" in newest(folder)["far-2200"].reach.evidence
    assert rig.mesh.asked("far") == []
    nothing_stays(rig, folder)

    way = rig.mesh.eidfleet(folder, "doctor", "--node", "far")
    assert "failed     work type" in way.stdout, way.stdout
    assert way.returncode == 1
