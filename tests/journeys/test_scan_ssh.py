"""A real scan over real sshd servers, by the real command: every ending, every kind of host."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from collector.core.model import Answer, ReachKind
from collector.core.text import counted
from collector.history.results import Store
from collector.sources.files.places import shared_data
from collector.sources.scan.guard import MARK
from tests.rigs.fleet_folder import EIDFLEET, SHORT_LIMITS, fleet_folder, run_eidfleet, start_eidfleet
from tests.rigs.processes import children
from tests.rigs.sshd_rig import SshdRig, sshd_rig
from tests.rigs.stores import answers_in, store_at

pytestmark = pytest.mark.rig

SLOW = "ForceCommand sleep 1; exec sh -s"


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[SshdRig]:
    with sshd_rig(tmp_path / "rig") as rig:
        yield rig


def store_of(folder: Path) -> Store:
    return store_at(f"sqlite:///{folder}/.eidfleet/history.sqlite3")


def newest(folder: Path) -> dict[str, Answer]:
    return {host: answers[0] for host, answers in answers_in(store_of(folder)).items()}


def kinds(folder: Path) -> dict[str, ReachKind]:
    return {host: answer.reach.kind for host, answer in newest(folder).items()}


def left_behind(folder: Path) -> list[str]:
    """Processes of this folder's scans that are still there: they carry the scan's mark, or name a file of the test."""
    scans = [path.name for path in (folder / ".eidfleet/scans").glob("*")]
    scans += [record.id for record in store_of(folder).scans()] if scans else []
    found = []
    for process in psutil.process_iter(["cmdline", "pid"]):
        try:
            mark = process.environ().get(MARK, "")
        except (psutil.Error, OSError):
            continue
        line = " ".join(process.info["cmdline"] or ())
        is_ours = any(mark.startswith(scan) for scan in scans) or str(folder.parent) in line
        if is_ours and "sshd" not in line and process.pid != os.getpid():
            found.append(f"{process.pid} {line}")
    return found


def wait_until_gone(folder: Path) -> list[str]:
    deadline = time.monotonic() + 15
    while (left := left_behind(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def wait_for_answers(folder: Path, at_least: int) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if (folder / ".eidfleet/history.sqlite3").exists():
            answered = sum(kind is ReachKind.ANSWERED for kind in kinds(folder).values())
            if answered >= at_least:
                return answered
        time.sleep(0.1)
    pytest.fail(f"no {at_least} answers within a minute")


def test_each_kind_of_host_gets_its_own_reach(rig: SshdRig, tmp_path: Path) -> None:
    alive = rig.serve()
    # Three workstations that run something else than our probe, whatever they are sent.
    printf = "ForceCommand printf '{}'"
    hosts = {
        "alive-1": rig.variables(alive),
        "alive-2": rig.variables(alive),
        "banner": rig.variables(rig.serve("ForceCommand echo Welcome; echo; exec sh -s")),
        "refuses": rig.variables(rig.refusing()),
        "mute": rig.variables(rig.mute()),
        "black-hole": rig.variables(rig.black_hole()),
        "wrong-key": rig.variables(alive, ansible_ssh_private_key_file=str(rig.stranger_key)),
        "nameless": rig.variables(alive, ansible_host="no-such-host.invalid"),
        "unknown-key": rig.variables(
            alive, ansible_ssh_common_args="-F none -o UserKnownHostsFile=/dev/null -o IdentityAgent=none"
        ),
        "hangs": rig.variables(rig.serve("ForceCommand sleep 60")),
        "rubbish": rig.variables(rig.serve(printf.format(r"\033[31m<script>alert(1)</script>=1+1 \377\376"))),
        "half": rig.variables(rig.serve(printf.format(r'EIDFLEET-BEGIN 1\n{"schema":1,'))),
        "huge": rig.variables(
            rig.serve(
                "ForceCommand echo 'EIDFLEET-BEGIN 1'; head -c 200000 /dev/zero | tr '\\000' x; echo; echo EIDFLEET-END"
            )
        ),
    }
    folder = fleet_folder(tmp_path / "fleet", hosts)
    ended = run_eidfleet(folder, "scan")
    assert ended.returncode == 1, ended.stderr
    assert kinds(folder) == {
        "alive-1": ReachKind.ANSWERED,
        "alive-2": ReachKind.ANSWERED,
        "banner": ReachKind.ANSWERED,
        "refuses": ReachKind.REFUSED,
        "mute": ReachKind.TIMED_OUT,
        "black-hole": ReachKind.TIMED_OUT,
        "wrong-key": ReachKind.CREDENTIALS_REJECTED,
        "nameless": ReachKind.NAME_NOT_FOUND,
        "unknown-key": ReachKind.HOST_KEY_NOT_TRUSTED,
        "hangs": ReachKind.TIMED_OUT,
        "rubbish": ReachKind.PROBE_FAILED,
        "half": ReachKind.PROBE_FAILED,
        "huge": ReachKind.PROBE_FAILED,
    }
    words = {host: answer.reach.evidence for host, answer in newest(folder).items()}
    assert "<script>alert(1)</script>" in words["rubbish"]
    assert "\x1b" not in words["rubbish"]
    assert words["half"].startswith("the observation is cut short")
    assert "10 of 13 workstations asked could not be measured" in ended.stderr
    assert "3 answered, 10 not measured, 0 to go" in ended.stderr
    assert left_behind(folder) == []


def test_a_flood_is_cut_and_named_and_the_scan_goes_on(rig: SshdRig, tmp_path: Path) -> None:
    flood = rig.serve("ForceCommand head -c 50000000 /dev/zero | tr '\\000' x")
    settings = SHORT_LIMITS.replace("task_timeout_s = 12", "task_timeout_s = 90")
    hosts = {"flood": rig.variables(flood), "alive": rig.variables(rig.serve())}
    folder = fleet_folder(tmp_path / "fleet", hosts, settings)
    assert run_eidfleet(folder, "scan").returncode == 1
    assert kinds(folder) == {"flood": ReachKind.PROBE_FAILED, "alive": ReachKind.ANSWERED}
    assert len(newest(folder)["flood"].reach.evidence) <= 500


def test_all_answered_is_exit_code_0_and_a_page_follows(rig: SshdRig, tmp_path: Path) -> None:
    folder = fleet_folder(tmp_path / "my fleet", {"pc één": rig.variables(rig.serve())})
    assert run_eidfleet(folder, "scan").returncode == 0
    reported = run_eidfleet(folder, "report")
    assert reported.returncode == 0, reported.stderr
    pages = [Path(line) for line in reported.stdout.splitlines() if line.endswith(".html")]
    assert any("Groepspraktijk Ter Linden" in page.read_text("utf-8") for page in pages)


def test_findings_count_only_where_asked(rig: SshdRig, tmp_path: Path) -> None:
    folder = fleet_folder(tmp_path / "fleet", {"pc1": rig.variables(rig.serve())})
    # This machine has no eID middleware, so a finding is certain.
    assert run_eidfleet(folder, "scan").returncode == 0
    assert run_eidfleet(folder, "scan", "--fail-on", "fail").returncode == 1


def test_a_hung_host_costs_its_own_limit_and_nothing_else(rig: SshdRig, tmp_path: Path) -> None:
    alive = rig.serve()
    hosts = {f"pc{n}": rig.variables(alive) for n in range(5)}
    folder = fleet_folder(
        tmp_path / "fleet", {**hosts, "hangs": rig.variables(rig.serve("ForceCommand sleep 60"))}
    )
    ended = run_eidfleet(folder, "scan")
    at = {host: answer.at for host, answer in newest(folder).items()}
    assert ended.returncode == 1
    assert kinds(folder)["hangs"] is ReachKind.TIMED_OUT
    assert max(at[name] for name in hosts) < at["hangs"]
    assert left_behind(folder) == []


def test_killed_outright_it_loses_no_answer_and_resumes_with_the_rest(rig: SshdRig, tmp_path: Path) -> None:
    slow = rig.serve(SLOW)
    hosts = {f"pc{n:02}": rig.variables(slow) for n in range(12)}
    folder = fleet_folder(tmp_path / "fleet", hosts)
    process = start_eidfleet(folder, "scan", "--forks", "2")
    wait_for_answers(folder, 3)
    process.kill()
    process.communicate()
    assert wait_until_gone(folder) == []

    before = newest(folder)
    resumed = run_eidfleet(folder, "scan", "--resume", "--forks", "12")
    assert resumed.returncode == 0, resumed.stderr
    after = newest(folder)
    assert set(kinds(folder).values()) == {ReachKind.ANSWERED}
    assert len(after) == 12
    assert {host: after[host] for host in before} == before
    asked = int(resumed.stderr.partition("scanning ")[2].split()[0])
    assert asked <= 12 - len(before)  # fewer where Ansible had answers we had not read yet
    assert len({answer.scan for answer in after.values()}) == 1
    assert run_eidfleet(folder, "scan", "--resume").returncode == 2


def test_events_ansible_had_given_are_not_asked_again(rig: SshdRig, tmp_path: Path) -> None:
    """The scan is stopped between Ansible's writing an event and our reading it: the event file is the answer."""
    folder = fleet_folder(tmp_path / "fleet", {f"pc{n}": rig.variables(rig.serve(SLOW)) for n in range(3)})
    process = start_eidfleet(folder, "scan", "--forks", "3")
    deadline = time.monotonic() + 60
    while not any(line.partition(" ")[2].startswith("ssh ") for line in left_behind(folder)):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGSTOP)  # from here on we read nothing; the hosts answer in a second
    while not answered_in_files(folder):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.kill()
    process.communicate()
    assert wait_until_gone(folder) == []
    told = answered_in_files(folder)  # another may have come between our look and the kill
    resumed = run_eidfleet(folder, "scan", "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert f"scanning {counted(3 - told, 'host')}" in resumed.stderr
    assert set(kinds(folder).values()) == {ReachKind.ANSWERED}


def answered_in_files(folder: Path) -> int:
    """Hosts whose answer lies in an event file that Ansible wrote and we have not read."""
    found = 0
    for path in folder.glob(".eidfleet/scans/*/artifacts/*/job_events/*-partial.json"):
        try:
            found += json.loads(path.read_text("utf-8"))["event"] == "runner_on_ok"
        except ValueError:
            continue  # being written, or cut short: no answer yet
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
def test_interrupted_it_ends_with_130_and_can_go_on(
    number: signal.Signals, rig: SshdRig, tmp_path: Path
) -> None:
    hosts = {f"pc{n:02}": rig.variables(rig.serve(SLOW)) for n in range(8)}
    folder = fleet_folder(tmp_path / "fleet", hosts)
    process = start_eidfleet(folder, "scan", "--forks", "2")
    wait_for_answers(folder, 2)
    process.send_signal(number)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "to go; `eidfleet scan --resume` asks only what is left" in said
    assert wait_until_gone(folder) == []
    assert run_eidfleet(folder, "scan", "--resume", "--forks", "8").returncode == 0
    assert len(kinds(folder)) == 8


def test_one_scan_at_a_time_and_the_lock_survives_a_kill(rig: SshdRig, tmp_path: Path) -> None:
    hosts = {f"pc{n}": rig.variables(rig.serve(SLOW)) for n in range(6)}
    flag = tmp_path / "go-on"
    waits = (
        f"while [ ! -e {flag} ]; do sleep 0.1; done"  # however long the second scan takes to find the lock
    )
    hosts["slow"] = rig.variables(rig.serve(f"ForceCommand {waits}; exec sh -s"))
    patient = SHORT_LIMITS.replace("task_timeout_s = 12", "task_timeout_s = 90")
    folder = fleet_folder(tmp_path / "fleet", hosts, patient)
    process = start_eidfleet(folder, "scan", "--forks", "7")
    wait_for_answers(folder, 1)
    for arguments in (["scan"], ["scan", "--resume"]):
        second = run_eidfleet(folder, *arguments)
        assert second.returncode == 2
        assert f"a scan of this fleet is running (process {process.pid}, since 20" in second.stderr
    assert process.poll() is None  # the first one has lost nothing by it
    process.kill()
    process.communicate()
    flag.touch()
    assert run_eidfleet(folder, "scan", "--resume", "--forks", "6").returncode == 0
    assert len({answer.scan for answer in newest(folder).values()}) == 1


def test_hosts_that_were_not_asked_when_ansible_died_are_left_to_resume(rig: SshdRig, tmp_path: Path) -> None:
    folder = fleet_folder(tmp_path / "fleet", {f"pc{n}": rig.variables(rig.serve(SLOW)) for n in range(6)})
    process = start_eidfleet(folder, "scan", "--forks", "2")
    answered = wait_for_answers(folder, 2)
    for child in children(process.pid, in_command="ansible-playbook"):
        with suppress(psutil.NoSuchProcess):
            child.kill()
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1, said
    assert "Ansible ended before it had asked every host" in said
    assert ReachKind.TIMED_OUT not in kinds(folder).values()
    assert answered <= len(kinds(folder)) < 6
    assert run_eidfleet(folder, "scan", "--resume", "--forks", "6").returncode == 0
    assert set(kinds(folder).values()) == {ReachKind.ANSWERED}
    assert len(kinds(folder)) == 6


def test_a_scan_ansible_refuses_to_begin_leaves_nothing_to_resume(rig: SshdRig, tmp_path: Path) -> None:
    folder = fleet_folder(tmp_path / "fleet", {"pc1": rig.variables(rig.serve())})
    secrets = tmp_path / "a folder" / "vault password"
    secrets.parent.mkdir()
    secrets.write_text("correct", "utf-8")
    assert run_eidfleet(folder, "scan", "--vault-password-file", str(secrets)).returncode == 0
    (folder / "ansible.cfg").write_text("[defaults]\nconnection_password_file = missing\n", "utf-8")
    refused = run_eidfleet(folder, "scan")
    assert refused.returncode == 2
    assert "Ansible did not start the scan" in refused.stderr
    assert len(store_of(folder).scans()) == 1
    assert run_eidfleet(folder, "scan", "--resume").returncode == 2


def test_the_play_also_runs_under_plain_ansible_playbook(rig: SshdRig, tmp_path: Path) -> None:
    folder = fleet_folder(tmp_path / "fleet", {"pc1": rig.variables(rig.serve())})
    playbook = shared_data("playbooks") / "probe.yml"
    command = [
        str(EIDFLEET.parent / "ansible-playbook"),
        "-v",
        "-i",
        str(folder / "inventory"),
        str(playbook),
    ]
    ended = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        # left to itself Ansible lays a socket below the home, whose path may be too long for it
        env={
            **os.environ,
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_SSH_ARGS": "-o ControlMaster=no -o ControlPath=none",
        },
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "EIDFLEET-BEGIN 1" in ended.stdout
