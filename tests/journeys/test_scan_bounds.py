"""Nothing a scan waits for is waited for without a bound: a worker that was killed, a program of the inventory that hangs."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from collector.core.model import Reach, ReachKind
from tests.rigs.fleet_folder import SHORT_LIMITS, fleet_folder, run_eidfleet, start_eidfleet
from tests.rigs.processes import children, put_an_end_to
from tests.rigs.stores import answers_in, store_at

pytestmark = pytest.mark.rig


def reached(folder: Path) -> dict[str, Reach]:
    store = store_at(f"sqlite:///{folder}/.eidfleet/history.sqlite3")
    return {str(host): answers[0].reach for host, answers in answers_in(store).items()}


def test_a_worker_that_is_killed_costs_its_own_workstation_only(tmp_path: Path) -> None:
    hosts = {f"pc{n}": {"ansible_connection": "local"} for n in range(4)}
    # behind a proxy nobody knocks first, and the program it names never says anything
    hanging = {"ansible_host": "127.0.0.1", "ansible_ssh_common_args": "-o ProxyCommand='sleep 200'"}
    limits = SHORT_LIMITS.replace("connect_timeout_s = 5", "connect_timeout_s = 150").replace(
        "task_timeout_s = 12", "task_timeout_s = 150"
    )
    folder = fleet_folder(tmp_path / "fleet", {**hosts, "hanging": hanging}, limits)
    process = start_eidfleet(folder, "scan")
    try:
        until = time.monotonic() + 90
        while not (ssh := children(process.pid, "ssh")):
            assert time.monotonic() < until
            time.sleep(0.1)
        worker = ssh[0].parent()
        assert worker is not None
        assert "ansible" in " ".join(worker.cmdline())
        worker.kill()
        said, _ = process.communicate(timeout=90)  # long before its own limit
        assert process.returncode == 1, said
    finally:
        put_an_end_to(process)
    found = reached(folder)
    assert {host: reach.kind for host, reach in found.items() if host != "hanging"} == dict.fromkeys(
        hosts, ReachKind.ANSWERED
    )
    assert found["hanging"].kind is not ReachKind.ANSWERED
    assert "was killed" in (found["hanging"].evidence or "")


@pytest.mark.long
def test_ansible_that_says_nothing_any_more_is_ended(tmp_path: Path) -> None:
    """Stopped in the middle, as by a disk that hangs: the bound is one task, one connection and half a minute."""
    hosts = {f"pc{n}": {"ansible_connection": "local"} for n in range(2)}
    hanging = {"ansible_host": "127.0.0.1", "ansible_ssh_common_args": "-o ProxyCommand='sleep 300'"}
    limits = SHORT_LIMITS.replace("connect_timeout_s = 5", "connect_timeout_s = 11")
    folder = fleet_folder(tmp_path / "fleet", {**hosts, "hanging": hanging}, limits)
    process = start_eidfleet(folder, "scan")
    try:
        until = time.monotonic() + 90
        while not children(process.pid, "ssh") or len(reached(folder)) < len(hosts):
            assert time.monotonic() < until
            time.sleep(0.1)
        began = time.monotonic()
        for child in children(process.pid, in_command="ansible-playbook"):
            with suppress(psutil.NoSuchProcess):
                child.suspend()
        said, _ = process.communicate(timeout=150)
        assert process.returncode == 1, said
        assert time.monotonic() - began < 12 + 11 + 30 + 20
        assert "Ansible was ended: it gave no sign for 53 s" in said
        assert not children(process.pid)
    finally:
        put_an_end_to(process)
    found = reached(folder)
    assert {host: found[host].kind for host in hosts} == dict.fromkeys(hosts, ReachKind.ANSWERED)
    assert "hanging" not in found or found["hanging"].kind is not ReachKind.ANSWERED


@pytest.mark.parametrize(
    ("quick", "said"),
    [
        pytest.param(0, "the inventory did not answer within 10 s ([scan] inventory_timeout_s)", id="read"),
        pytest.param(1, "Ansible did not begin the scan within 10 s ([scan] inventory_timeout_s)", id="play"),
    ],
)
def test_a_program_of_the_inventory_that_hangs_is_bounded(tmp_path: Path, quick: int, said: str) -> None:
    """It answers `quick` times and then never."""
    limits = SHORT_LIMITS + "inventory_timeout_s = 10\n"
    folder = fleet_folder(tmp_path / "fleet", {"pc1": {"ansible_connection": "local"}}, limits)
    program, count = folder / "inventory/odd.sh", tmp_path / "count"
    empty = json.dumps({"_meta": {"hostvars": {}}})
    program.write_text(
        f"#!/bin/sh\necho x >> '{count}'\n"
        f"[ $(wc -l < '{count}') -le {quick} ] || exec sleep 300\necho '{empty}'\n"
    )
    program.chmod(0o755)
    began = time.monotonic()
    ended = run_eidfleet(folder, "scan")
    assert (ended.returncode, said in ended.stderr) == (2, True), ended.stderr
    assert time.monotonic() - began < 60


def test_a_folder_for_temporary_files_with_a_long_name_stops_no_scan(tmp_path: Path) -> None:
    """ansible-core 2.21 lays a Unix socket in it, whose path may have 108 bytes on Linux and 104 on macOS."""
    temporary = tmp_path / ("long-" * 20)
    temporary.mkdir()
    folder = fleet_folder(tmp_path / "fleet", {"pc1": {"ansible_connection": "local"}})
    ended = run_eidfleet(folder, "scan", TMPDIR=str(temporary))
    assert ended.returncode == 0, ended.stderr
    assert reached(folder)["pc1"].kind is ReachKind.ANSWERED
