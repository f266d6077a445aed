"""A real scan over real sshd servers, by the real command: every ending, every kind of host."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec
import psutil
import pytest

from collector.core.model import Answer, ReachKind
from collector.core.text import counted
from collector.sources.files.places import shared_data
from collector.sources.scan.guard import MARK
from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import EIDFLEET, SHORT_LIMITS, fleet_folder, run_eidfleet, start_eidfleet
from tests.rigs.processes import children, put_an_end_to
from tests.rigs.sample_fleet import linux
from tests.rigs.sshd_rig import SshdRig, sshd_rig
from tests.rigs.stores import kinds, newest, store_of

pytestmark = pytest.mark.rig

# A flood takes a busy machine longer than a workstation that hangs need wait.
PATIENT = SHORT_LIMITS.replace("task_timeout_s = 12", "task_timeout_s = 30")
FORKS = ("--forks", "2")


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[SshdRig]:
    with sshd_rig(tmp_path / "rig") as rig:
        yield rig


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
        time.sleep(0.2)
    return left


def wait_for_answers(folder: Path, at_least: int) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if (folder / ".eidfleet/history.sqlite3").exists():
            answered = sum(kind is ReachKind.ANSWERED for kind in kinds(folder).values())
            if answered >= at_least:
                return answered
        time.sleep(0.2)
    pytest.fail(f"no {at_least} answers within a minute")


def test_each_kind_of_host_gets_its_own_reach(rig: SshdRig, tmp_path: Path) -> None:
    alive = rig.serve()
    # Four workstations that run something else than our probe, whatever they are sent.
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
        "hangs": rig.variables(rig.serve("ForceCommand sleep 100")),
        "rubbish": rig.variables(rig.serve(printf.format(r"\033[31m<script>alert(1)</script>=1+1 \377\376"))),
        "half": rig.variables(rig.serve(printf.format(r'EIDFLEET-BEGIN 1\n{"schema":1,'))),
        "huge": rig.variables(
            rig.serve(
                "ForceCommand echo 'EIDFLEET-BEGIN 1'; head -c 200000 /dev/zero | tr '\\000' x; echo; echo EIDFLEET-END"
            )
        ),
        "flood": rig.variables(rig.serve("ForceCommand head -c 50000000 /dev/zero | tr '\\000' x")),
    }
    folder = fleet_folder(tmp_path / "fleet", hosts, PATIENT)
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
        "flood": ReachKind.PROBE_FAILED,
    }
    answers = newest(folder)
    words = {host: answer.reach.evidence for host, answer in answers.items()}
    assert "<script>alert(1)</script>" in words["rubbish"]
    assert "\x1b" not in words["rubbish"]
    assert words["half"].startswith("the observation is cut short")
    assert 0 < len(words["flood"]) <= 500  # it is cut
    # what hangs costs its own limit and holds up nobody
    assert max(answer.at for host, answer in answers.items() if host != "hangs") < answers["hangs"].at
    assert "11 of 14 workstations asked could not be measured" in ended.stderr
    assert "3 answered, 11 not measured, 0 to go" in ended.stderr
    assert left_behind(folder) == []


def test_what_a_scan_ends_with_and_a_page_follows(rig: SshdRig, tmp_path: Path) -> None:
    """All answered is 0; findings count only where asked; what Ansible refuses to begin is 2 and leaves nothing to resume."""
    folder = fleet_folder(tmp_path / "my fleet", {"pc één": rig.variables(rig.serve())})
    secrets = tmp_path / "a folder" / "vault password"
    secrets.parent.mkdir()
    secrets.write_text("correct", "utf-8")
    scanned = run_eidfleet(folder, "scan", "--vault-password-file", str(secrets))
    assert scanned.returncode == 0, scanned.stderr
    reported = call_eidfleet(folder, "report")
    assert reported.returncode == 0, reported.stderr
    pages = [Path(line) for line in reported.stdout.splitlines() if line.endswith(".html")]
    assert any("Groepspraktijk Ter Linden" in page.read_text("utf-8") for page in pages)

    # This machine has no eID middleware, so a finding is certain.
    assert run_eidfleet(folder, "scan", "--fail-on", "fail").returncode == 1
    assert set(kinds(folder).values()) == {ReachKind.ANSWERED}
    assert len(store_of(folder).scans()) == 2

    (folder / "ansible.cfg").write_text("[defaults]\nconnection_password_file = missing\n", "utf-8")
    refused = run_eidfleet(folder, "scan")
    assert refused.returncode == 2
    assert "Ansible did not start the scan" in refused.stderr
    assert len(store_of(folder).scans()) == 2
    assert call_eidfleet(folder, "scan", "--resume").returncode == 2


def test_cut_off_in_each_way_it_loses_no_answer_and_asks_only_the_rest(rig: SshdRig, tmp_path: Path) -> None:
    """One scan, cut off and resumed five times; the last time to its end, while nobody else may scan."""
    says, flag = tmp_path / "says", tmp_path / "go-on"
    body = msgspec.json.encode(linux("jan")).decode()
    says.write_text(f"EIDFLEET-BEGIN 1\n{body}\nEIDFLEET-END\n", "utf-8")
    slow = rig.serve(f"ForceCommand sleep 1; cat {says}")
    # however long a second scan takes to find that it may not
    waits = rig.serve(f"ForceCommand while [ ! -e {flag} ]; do sleep 0.1; done; cat {says}")
    hosts = {f"pc{n:02}": rig.variables(slow) for n in range(20)} | {"waits": rig.variables(waits)}
    limits = SHORT_LIMITS.replace("task_timeout_s = 12", "task_timeout_s = 90")
    folder = fleet_folder(tmp_path / "fleet", hosts, limits)
    known: dict[str, Answer] = {}
    told: set[str] = set()  # what Ansible had been told and we had not read
    for cut in (
        killed,
        killed_with_events_unread,
        partial(signalled, signal.SIGINT),
        partial(signalled, signal.SIGTERM),
        without_ansible,
    ):
        resuming = ("--resume",) if known else ()
        process = start_eidfleet(folder, "scan", *resuming, *FORKS)
        try:
            wait_for_answers(folder, len(known.keys() | told) + 1)
            said = cut(process, folder)
        finally:
            put_an_end_to(process)
        assert wait_until_gone(folder) == []
        if told:
            left = counted(len(hosts) - len(known.keys() | told), "host")
            assert f"scanning {left}" in said
        told = answered_in_files(folder) - newest(folder).keys()
        assert bool(told) or cut is not killed_with_events_unread
        still = newest(folder)
        assert {host: still.get(host) for host in known} == known
        assert ReachKind.TIMED_OUT not in kinds(folder).values()
        assert len(known) < len(still) < len(hosts)
        known = still

    process = start_eidfleet(folder, "scan", "--resume", "--forks", "12")
    try:
        wait_for_answers(folder, len(hosts) - 1)
        for arguments in (["scan"], ["scan", "--resume"]):
            second = call_eidfleet(folder, *arguments)
            assert second.returncode == 2
            assert f"a scan of this fleet is running (process {process.pid}, since 20" in second.stderr
        assert process.poll() is None  # the first one has lost nothing by it
        flag.touch()
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0, said
    finally:
        put_an_end_to(process)
    after = newest(folder)
    assert set(kinds(folder).values()) == {ReachKind.ANSWERED}
    assert {host: after[host] for host in known} == known
    assert after.keys() == hosts.keys()
    assert len({answer.scan for answer in after.values()}) == 1
    assert call_eidfleet(folder, "scan", "--resume").returncode == 2


def killed(process: subprocess.Popen[str], folder: Path) -> str:
    process.kill()
    return process.communicate()[0]


def killed_with_events_unread(process: subprocess.Popen[str], folder: Path) -> str:
    """The scan is stopped between Ansible's writing an event and our reading it: the event file is the answer."""
    process.send_signal(signal.SIGSTOP)  # from here on we read nothing; the hosts answer in a second
    deadline = time.monotonic() + 60
    while not answered_in_files(folder) - newest(folder).keys():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return killed(process, folder)


def signalled(number: signal.Signals, process: subprocess.Popen[str], folder: Path) -> str:
    process.send_signal(number)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "to go; `eidfleet scan --resume` asks only what is left" in said
    return said


def without_ansible(process: subprocess.Popen[str], folder: Path) -> str:
    """Hosts that were not asked when Ansible died are left to resume."""
    for child in children(process.pid, in_command="ansible-playbook"):
        with suppress(psutil.NoSuchProcess):
            child.kill()
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1, said
    assert "Ansible ended before it had asked every host" in said
    return said


def answered_in_files(folder: Path) -> set[str]:
    """Hosts whose answer lies in an event file that Ansible wrote and we have not read."""
    found = set()
    for path in folder.glob(".eidfleet/scans/*/artifacts/*/job_events/*-partial.json"):
        try:
            event = json.loads(path.read_text("utf-8"))
        except (ValueError, OSError):
            continue  # being written, cut short, or read meanwhile: no answer yet
        if event["event"] == "runner_on_ok":
            found.add(event["event_data"]["host"])
    return found


@pytest.mark.long  # `test_ingesting` takes in what such a run writes
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
