"""Scans of Windows workstations: real Ansible with real pywinrm and pypsrp against the WS-Management responder.

The responder plays the machine; that PowerShell runs the probe is shown nowhere here.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import openpyxl
import pexpect  # type: ignore[import-untyped]
import psutil
import pytest

from collector.core.model import Answer, HostName, ReachKind
from collector.sources.scan.probe_text import windows_probe
from tests.causes.coverage import machine
from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import EIDFLEET, SHORT_LIMITS, fleet_folder, run_eidfleet
from tests.rigs.probe_output import windows_output
from tests.rigs.sample_fleet import windows
from tests.rigs.sshd_rig import SshdRig, sshd_rig
from tests.rigs.stores import newest
from tests.rigs.windows_machines import Shape, shapes
from tests.rigs.wsman_rig import PASSWORD, Machine, Trouble, WsmanRig, wsman_rig

pytestmark = pytest.mark.rig

ODD_NAME = 'Jürgen "J" O\'Hara 😀 \u202eabc'
SEEN = windows(ODD_NAME, "de-DE")
WAYS = (
    ("winrm", True, "basic"),
    ("winrm", True, "ntlm"),
    ("winrm", False, "ntlm"),
    ("psrp", True, "basic"),
    ("psrp", True, "ntlm"),
    ("psrp", False, "ntlm"),
)
BOTH = ("winrm", "psrp")
KEY = "key-canary-8841"


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[WsmanRig]:
    with wsman_rig(tmp_path / "rig") as rig:
        yield rig


# A busy machine may take long over a handshake: only where silence itself is tried do limits count.
PATIENT = SHORT_LIMITS.replace("preflight_timeout_s = 2", "preflight_timeout_s = 20")
PATIENT = PATIENT.replace("connect_timeout_s = 5", "connect_timeout_s = 30").replace(
    "task_timeout_s = 12", "task_timeout_s = 90"
)
OF_SILENCE = PATIENT.replace("task_timeout_s = 90", "task_timeout_s = 30")


def scanned(
    folder: Path, hosts: dict[str, dict[str, Any]], *arguments: str, settings: str = PATIENT
) -> dict[str, Answer]:
    done = run_eidfleet(fleet_folder(folder, hosts, settings), "scan", *arguments)
    assert done.returncode in (0, 1), done.stderr
    return newest(folder)


@dataclass(frozen=True)
class Whole:
    """One scan of one fleet in which every host that several tests look at has its place."""

    folder: Path
    rig: WsmanRig
    answers: Mapping[str, Answer]

    def kinds(self, names: Iterable[str]) -> dict[str, ReachKind]:
        return {name: self.answers[HostName(name)].reach.kind for name in names}


Hosts = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    base = tmp_path_factory.mktemp("whole")
    with wsman_rig(base / "rig") as rig, sshd_rig(base / "sshd") as sshd:
        hosts = (
            ways_in(rig)
            | not_ours(rig)
            | not_equipped(rig, sshd)
            | without_tls(rig)
            | dressed(rig)
            | over_ssh(sshd, base)
            | {shape.name: made(rig, shape, number) for number, shape in enumerate(shapes())}
            | {"unix": unix(sshd)}
        )
        folder = fleet_folder(base / "fleet", hosts, PATIENT)
        done = run_eidfleet(folder, "scan", HOME=str(base))
        assert done.returncode == 1, done.stderr
        answers = newest(folder)
        assert answers.keys() == hosts.keys()
        yield Whole(folder, rig, answers)


def ways_in(rig: WsmanRig) -> Hosts:
    hosts: Hosts = {}
    for connection, tls, auth in WAYS:
        name = f"{connection}-{auth}-{'https' if tls else 'http'}"
        rig.machines[name] = Machine(windows_output(SEEN))
        hosts[name] = rig.variables(name, connection, tls=tls, auth=auth)
    return hosts


def test_every_way_in_brings_the_same_observation(whole: Whole) -> None:
    names = [HostName(name) for name in ways_in(whole.rig)]
    assert len(names) == len(WAYS)
    assert whole.kinds(names) == dict.fromkeys(names, ReachKind.ANSWERED)
    for name in names:
        observation = whole.answers[name].observation
        assert observation is not None
        assert observation.firefox_profiles == SEEN.firefox_profiles
        assert observation.packages == SEEN.packages


def test_one_remote_powershell_gets_exactly_what_is_shown(whole: Whole) -> None:
    shown = call_eidfleet(whole.folder, "probe", "show", "--windows").stdout
    for connection in BOTH:
        machine_seen = whole.rig.machines[f"{connection}-banner"]
        assert len(machine_seen.scripts) == 1
        assert machine_seen.scripts[0] == "Invoke-Expression (@($input) -join [char]10)"
        assert machine_seen.inputs[0].rstrip("\n") == shown.rstrip("\n")
        assert machine_seen.requests.count("Create") == machine_seen.requests.count("Delete") == 1
    assert shown == windows_probe([], 2, 20)


EXPECTED: dict[Trouble, ReachKind] = {
    "mute": ReachKind.TIMED_OUT,
    "hang_in_output": ReachKind.TIMED_OUT,
    "hang_after_output": ReachKind.TIMED_OUT,
    "error_500": ReachKind.SERVICE_FAILING,
    "error_503": ReachKind.SERVICE_FAILING,
    "reboot": ReachKind.BROKE_OFF,
    "quota": ReachKind.OVER_LIMIT,
    "memory": ReachKind.OVER_LIMIT,
    "access_denied": ReachKind.NO_RIGHT,
}


def test_each_way_of_not_being_reached_has_its_own_name(rig: WsmanRig, tmp_path: Path) -> None:
    hosts: dict[str, dict[str, Any]] = {}
    expected: dict[str, ReachKind] = {}
    for connection in BOTH:
        good = f"{connection}-good"
        rig.machines[good] = Machine(windows_output(SEEN))
        for trouble, kind in EXPECTED.items():
            name = f"{connection}-{trouble}".replace("_", "-")
            rig.machines[name] = Machine(windows_output(SEEN), trouble=trouble)
            hosts[name], expected[name] = rig.variables(name, connection), kind
        trusted = rig.variables(good, connection)
        untrusted = {k: v for k, v in trusted.items() if "ca_" not in k}
        switch = "server_cert_validation" if connection == "winrm" else "cert_validation"
        for name, variables, kind in (
            ("good", trusted, ReachKind.ANSWERED),
            ("wrong-password", trusted | {"ansible_password": "another"}, ReachKind.CREDENTIALS_REJECTED),
            (
                "wrong-ntlm",
                rig.variables(good, connection, auth="ntlm") | {"ansible_password": "another"},
                ReachKind.CREDENTIALS_REJECTED,
            ),
            ("untrusted", untrusted, ReachKind.CERTIFICATE_NOT_TRUSTED),
            ("ignored", untrusted | {f"ansible_{connection}_{switch}": "ignore"}, ReachKind.ANSWERED),
            ("closed", trusted | {"ansible_port": 1}, ReachKind.REFUSED),
            ("no-such-path", rig.variables("nobody", connection), ReachKind.SERVICE_FAILING),
        ):
            hosts[f"{connection}-{name}"], expected[f"{connection}-{name}"] = variables, kind
    answers = scanned(tmp_path / "fleet", hosts, settings=OF_SILENCE)
    assert {name: answer.reach.kind for name, answer in answers.items()} == expected
    assert all(a.reach.evidence for a in answers.values() if a.reach.kind is not ReachKind.ANSWERED)

    # the next day everything is well, and only those are asked that did not answer
    asked_before = len(rig.machines["winrm-good"].scripts)
    for one in rig.machines.values():
        one.trouble = ""
    well = {name: value for name, value in hosts.items() if expected[name] is not ReachKind.REFUSED}
    again = scanned(tmp_path / "fleet", well, "--missing", "--limit", "winrm-mute:winrm-good:psrp-reboot")
    assert again[HostName("winrm-mute")].reach.kind is ReachKind.ANSWERED
    assert again[HostName("psrp-reboot")].reach.kind is ReachKind.ANSWERED
    assert len(rig.machines["winrm-good"].scripts) == asked_before


NOT_OURS: dict[str, tuple[str, str, ReachKind]] = {
    "malicious": (
        "",
        "FullyQualifiedErrorId : ScriptContainedMaliciousContent",
        ReachKind.STOPPED_BY_SECURITY,
    ),
    "blocked": ("", "Dit programma is geblokkeerd. (0x800704EC)", ReachKind.SHELL_BLOCKED),
    "denied": ("Access is denied.", "", ReachKind.PROBE_FAILED),
    "half": ("EIDFLEET-BEGIN 1 wrapped\r\n{", "", ReachKind.PROBE_FAILED),
    "huge": ("x" * 400_000, "", ReachKind.PROBE_FAILED),
}


def not_ours(rig: WsmanRig) -> Hosts:
    for name, (output, stderr, _) in NOT_OURS.items():
        rig.machines[name] = Machine(output, stderr=stderr, rc=1)
    return {
        f"{connection}-{name}": rig.variables(name, connection) for connection in BOTH for name in NOT_OURS
    }


@pytest.mark.parametrize("name", NOT_OURS)
def test_what_is_not_ours_is_named(whole: Whole, name: str) -> None:
    names = [f"{connection}-{name}" for connection in BOTH]
    assert whole.kinds(names) == dict.fromkeys(names, NOT_OURS[name][2])


def not_equipped(rig: WsmanRig, sshd: SshdRig) -> Hosts:
    """What the environment does have (Kerberos, CredSSP, sshpass) is left out."""
    rig.machines["lacking"] = Machine(windows_output(SEEN))
    hosts: Hosts = {}
    for connection in BOTH:
        well = rig.variables("lacking", connection)
        auth = "ansible_winrm_transport" if connection == "winrm" else "ansible_psrp_auth"
        hosts |= {
            f"{connection}-no-file": {k: "/nowhere/ca.pem" if "ca_" in k else v for k, v in well.items()},
            f"{connection}-nobody": {k: v for k, v in well.items() if k != "ansible_user"},
            f"{connection}-variable": well | {"ansible_password": "{{ vault_not_there }}"},
        }
        if find_spec("kerberos") is None and find_spec("gssapi") is None:
            hosts[f"{connection}-kerberos"] = well | {auth: "kerberos"}
        if find_spec("requests_credssp") is None:
            hosts[f"{connection}-credssp"] = well | {auth: "credssp"}
    hosts["psrp-plain"] = rig.variables("lacking", "psrp", tls=False)
    if shutil.which("sshpass") is None:
        hosts["sshpass"] = unix(sshd) | {
            "ansible_password": "x",
            "ansible_ssh_password_mechanism": "sshpass",
        }
    return hosts


def test_who_lacks_something_to_ask_with_does_not_blame_the_workstation(whole: Whole, tmp_path: Path) -> None:
    """The words of the real clients."""
    with sshd_rig(tmp_path / "sshd") as sshd:
        names = not_equipped(WsmanRig(tmp_path), sshd)
    assert len(names) >= 7
    assert whole.kinds(names) == dict.fromkeys(names, ReachKind.NOT_EQUIPPED)
    assert whole.rig.machines["lacking"].requests == []


def without_tls(rig: WsmanRig) -> Hosts:
    rig.machines["no-tls"] = Machine(windows_output(SEEN))
    return {
        f"{connection}-no-tls": rig.variables("no-tls", connection) | {"ansible_port": rig.port}
        for connection in BOTH
    }


def test_https_where_nothing_speaks_tls_is_the_service(whole: Whole) -> None:
    names = [f"{connection}-no-tls" for connection in BOTH]
    assert whole.kinds(names) == dict.fromkeys(names, ReachKind.SERVICE_FAILING)


def dressed(rig: WsmanRig) -> Hosts:
    """Banners and CLIXML around an observation."""
    plain = windows_output(SEEN)
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;")
    strings = "".join(f'<S S="Output">{line}_x000D__x000A_</S>' for line in escaped.split("\r\n"))
    clixml = f'#< CLIXML\r\n<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">{strings}</Objs>'
    outputs = {
        "winrm-banner": "Willkommen, Jürgen!\r\nPS> " + plain,
        "psrp-banner": "Willkommen, Jürgen!\r\nPS> " + plain,
        "winrm-clixml": clixml,
        "winrm-progress": clixml + "\r\n",
    }
    for name, output in outputs.items():
        rig.machines[name] = Machine(output)
    return {name: rig.variables(name, name.partition("-")[0]) for name in outputs}


def test_banners_utf16_and_clixml_around_an_observation_do_no_harm(whole: Whole) -> None:
    names = dressed(whole.rig)
    assert whole.kinds(names) == dict.fromkeys(names, ReachKind.ANSWERED)


def test_what_anybody_could_read_or_be_is_said_each_time(rig: WsmanRig, tmp_path: Path) -> None:
    """A certificate nobody validates, a password that crosses readable: by a scan, a run, `doctor` and `diagnose`."""
    blind = {k: v for k, v in rig.variables("blind").items() if "ca_" not in k}
    hosts = {
        "bare": rig.variables("bare", tls=False),
        "ntlm": rig.variables("ntlm", tls=False, auth="ntlm"),
        "blind": blind | {"ansible_winrm_server_cert_validation": "ignore"},
        "sure": rig.variables("sure", "psrp"),
    }
    folder = fleet_folder(tmp_path / "fleet", hosts, PATIENT)
    for name in hosts:
        rig.machines[name] = Machine(windows_output(SEEN))
    done = call_eidfleet(folder, "scan")
    assert done.returncode == 0, done.stderr
    for said, name in (
        ("The password for 1 workstation crosses the network readable", "bare"),
        ("The certificate of 1 workstation is not validated", "blind"),
    ):
        assert any(said in line and line.endswith(f"says so: {name}") for line in done.stderr.splitlines())

    call_eidfleet(folder, "run", "--now")  # the timer's own scan, where nobody reads the screen
    steps = json.loads((folder / ".eidfleet/last-run.json").read_text())["steps"]
    (scan,) = (step for step in steps if "scan" in step.values())
    assert "not validated, because the inventory says so: blind" in json.dumps(scan)
    assert "readable, without TLS, because the inventory says so: bare" in json.dumps(scan)

    for name in ("bare", "blind", "sure"):
        doctor = call_eidfleet(folder, "doctor", name)
        assert doctor.returncode == 0, doctor.stdout
        assert ("readable on the way" in doctor.stdout) is (name == "bare")
        assert ("is not validated" in doctor.stdout) is (name == "blind")
        if name != "bare":
            steps_told = [line.split() for line in doctor.stdout.splitlines() if "identity" in line]
            assert steps_told[0][0] == ("not" if name == "blind" else "ok")
            diagnosed = call_eidfleet(folder, "diagnose", name)
            assert diagnosed.stdout
            assert ("is not validated" in diagnosed.stderr) is (name == "blind")


def unix(sshd: SshdRig, *options: str) -> dict[str, Any]:
    return {
        "ansible_host": "127.0.0.1",
        "ansible_port": sshd.serve(*options),
        "ansible_user": sshd.user,
        "ansible_ssh_private_key_file": str(sshd.user_key),
        "ansible_ssh_common_args": "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null",
    }


def test_a_mixed_fleet_is_one_scan(whole: Whole) -> None:
    names = ("winrm-basic-https", "psrp-basic-https", "unix")
    seen = {name: whole.answers[HostName(name)].observation for name in names}
    families = {name: one.system.family for name, one in seen.items() if one}
    assert families == dict(zip(names, ("windows", "windows", "linux"), strict=True))


ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "cp850")


def over_ssh(sshd: SshdRig, base: Path) -> Hosts:
    """A stand-in for powershell.exe on the PATH of a real sshd: it shows the command line and the standard input we send."""
    hosts = {}
    for encoding in ENCODINGS:
        tools = base / encoding
        tools.mkdir()
        (tools / "answer").write_bytes(("Schöne Grüße\r\n" + windows_output(SEEN)).encode(encoding))
        stand_in = tools / "PowerShell"
        stand_in.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$*" >{tools}/arguments\ncat >{tools}/input\ncat {tools}/answer\n'
        )
        stand_in.chmod(0o755)
        command = f'ForceCommand PATH={tools}:$PATH; eval "$SSH_ORIGINAL_COMMAND"'
        hosts[f"ssh-{encoding}"] = unix(sshd, command) | {"ansible_shell_type": "powershell"}
    return hosts


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_openssh_for_windows_gets_the_same_command(whole: Whole, encoding: str) -> None:
    reach = whole.answers[HostName(f"ssh-{encoding}")].reach
    assert reach.kind is ReachKind.ANSWERED, reach
    tools = whole.folder.parent / encoding
    assert "-EncodedCommand" in (tools / "arguments").read_text()
    assert len((tools / "arguments").read_text()) < 2000  # cmd.exe takes 8,191 characters
    assert (tools / "input").read_text().rstrip("\n") == windows_probe([], 2, 20).rstrip("\n")


@pytest.mark.parametrize("shape", shapes(), ids=lambda shape: shape.name)
def test_a_made_machine_is_judged_as_the_sources_say(shape: Shape) -> None:
    judged = machine(shape.observation)
    assert {f.check for f in judged.findings if f.is_broken} == shape.bad


def made(rig: WsmanRig, shape: Shape, number: int) -> dict[str, Any]:
    rig.machines[shape.name] = Machine(windows_output(shape.observation))
    return rig.variables(shape.name, BOTH[number % 2])


@pytest.mark.parametrize(
    "language", ["nl", *(pytest.param(other, marks=pytest.mark.long) for other in ("fr", "de", "en"))]
)
def test_twenty_made_machines_go_the_whole_way_to_reports(
    whole: Whole, tmp_path: Path, language: str
) -> None:
    names = [shape.name for shape in shapes()]
    assert whole.kinds(names) == dict.fromkeys(names, ReachKind.ANSWERED)
    done = call_eidfleet(whole.folder, "report", "--lang", language, "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    (page,) = (tmp_path / "out").glob(f"ghent_*_{language}.html")
    text = page.read_text("utf-8")
    assert all(shape.name in text for shape in shapes() if shape.bad)
    assert "Jürgen" not in text  # an account's name stays out of reports
    (book,) = (tmp_path / "out").glob(f"ghent_*_{language}.xlsx")
    assert openpyxl.load_workbook(book).sheetnames


@pytest.fixture(scope="session")
def locked(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file of variables with the password, as `ansible-vault` locks it."""
    folder = tmp_path_factory.mktemp("locked")
    (folder / "key").write_text(KEY)
    (folder / "all.yaml").write_text(f"vault_password_of_windows: {PASSWORD}\n")
    subprocess.run(
        [
            EIDFLEET.parent / "ansible-vault",
            "encrypt",
            "--vault-password-file",
            folder / "key",
            folder / "all.yaml",
        ],
        check=True,
        capture_output=True,
        env={**os.environ, "ANSIBLE_LOCAL_TEMP": str(folder / "tmp")},
    )
    return (folder / "all.yaml").read_text()


@pytest.mark.parametrize(
    "way", ["environment", "asked", "variable", pytest.param("file", marks=pytest.mark.long)]
)
def test_no_secret_is_left_anywhere(rig: WsmanRig, tmp_path: Path, locked: str, way: str) -> None:
    """The password, plain or as Basic sends it: not in files, output, store or artefacts, with a failing host among them, nor on any
    command line meanwhile. Paths are those of the fleet folder, as in ansible-playbook started there."""
    rig.machines["pc"] = Machine(windows_output(SEEN))
    rig.machines["bad"] = Machine(windows_output(SEEN), trouble="quota")
    hosts = {
        "winrm": rig.variables("pc"),
        "psrp": rig.variables("pc", "psrp"),
        "bad": rig.variables("bad", "psrp"),
    }
    for variables in hosts.values():
        variables["ansible_password"] = "{{ vault_password_of_windows }}"
        variables |= {name: "own/ca.pem" for name in variables if "ca_" in name}
    folder = fleet_folder(tmp_path / "my fleet", hosts, PATIENT)
    (folder / "own").mkdir()
    shutil.copy(rig.authority, folder / "own/ca.pem")
    secret = tmp_path / "vault-key"
    secret.write_text(KEY)
    secret.chmod(0o600)
    group_vars = folder / "inventory/group_vars"
    group_vars.mkdir()
    (group_vars / "all.yaml").write_text(locked)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    environment = {"TMPDIR": str(temporary)}
    if way == "variable":  # the password itself is in the environment, and the inventory takes it from there
        (group_vars / "all.yaml").write_text(
            "vault_password_of_windows: \"{{ lookup('ansible.builtin.env', 'EID_PASSWORD') }}\"\n"
        )
        environment["EID_PASSWORD"] = PASSWORD
    if way == "asked":
        said = at_a_terminal([str(EIDFLEET), "scan", "--ask-vault-pass"], folder, KEY, environment)
    else:
        arguments = ["--vault-password-file", str(secret)] if way == "file" else []
        if way == "environment":
            environment["ANSIBLE_VAULT_PASSWORD_FILE"] = "../vault-key"
        said = watched([str(EIDFLEET), "scan", *arguments], folder, (KEY, PASSWORD), environment)
    assert {name: answer.reach.kind for name, answer in newest(folder).items()} == {
        "winrm": ReachKind.ANSWERED,
        "psrp": ReachKind.ANSWERED,
        "bad": ReachKind.OVER_LIMIT,
    }
    if way in ("environment", "file"):  # what a report could hold does not depend on how the password came
        assert call_eidfleet(folder, "report").returncode == 0
    canaries = [PASSWORD.encode(), base64.b64encode(f"eidprobe:{PASSWORD}".encode()), KEY.encode()]
    files = [path for place in (folder, temporary) for path in place.rglob("*") if path.is_file()]
    assert len(files) > 5
    for canary in canaries:
        assert canary not in said.encode()
        assert [path for path in files if canary in path.read_bytes()] == []


def watched(command: list[str], folder: Path, secrets: Sequence[str], environment: dict[str, str]) -> str:
    """Runs a command and looks at every command line meanwhile."""
    lines: set[str] = set()
    before = frozenset(psutil.pids())
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        child = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        while child.poll() is None:
            lines |= command_lines(before)
            time.sleep(0.1)
        said.seek(0)
        words = said.read()
    assert child.returncode == 1, words
    assert any("ansible-playbook" in line for line in lines)  # we did look while it ran
    assert not [line for line in lines if any(secret in line for secret in secrets)]
    return words


def command_lines(before: Collection[int]) -> set[str]:
    """Of every process that is there now and was not before: looking at all of them takes longer than the scan."""
    found = set()
    for pid in psutil.pids():
        if pid not in before:
            with suppress(psutil.Error):
                found.add(" ".join(psutil.Process(pid).cmdline()))
    return found


def test_a_password_in_the_environment_is_not_left_behind_by_a_killed_scan(
    rig: WsmanRig, tmp_path: Path
) -> None:
    """ansible-runner writes the environment it starts Ansible with into a file of its artefacts."""
    rig.machines["pc"] = Machine(windows_output(SEEN), trouble="hang_in_output")
    password = "{{ lookup('ansible.builtin.env', 'EID_PASSWORD') }}"
    folder = fleet_folder(tmp_path / "fleet", {"pc": rig.variables("pc") | {"ansible_password": password}})
    child = subprocess.Popen(
        [str(EIDFLEET), "scan"],
        cwd=folder,
        env={**os.environ, "EID_PASSWORD": PASSWORD},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while not rig.machines["pc"].inputs and time.monotonic() < until:
        time.sleep(0.05)
    child.kill()
    child.wait()
    left = [path for path in folder.rglob("*") if path.is_file()]
    assert any("artifacts" in path.parts for path in left)  # it was killed on its way
    assert [path for path in left if PASSWORD.encode() in path.read_bytes()] == []


def at_a_terminal(command: list[str], folder: Path, typed: str, environment: dict[str, str]) -> str:
    """Runs a command at a terminal of its own, types one line when it asks, and watches every command line meanwhile."""
    before = frozenset(psutil.pids())
    child = pexpect.spawn(
        command[0], command[1:], cwd=str(folder), env={**os.environ, **environment}, timeout=60
    )
    child.expect("Vault password")
    child.sendline(typed)
    lines: set[str] = set()
    while child.isalive():
        lines |= command_lines(before)
        child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=0.1)
    assert any("ansible-playbook" in line for line in lines)  # we did look while it ran
    assert not [line for line in lines if typed in line or PASSWORD in line]
    return str((child.before or b"").decode("utf-8", "replace"))


def test_asking_needs_a_terminal(tmp_path: Path) -> None:
    done = run_eidfleet(fleet_folder(tmp_path / "fleet", {"pc": {}}), "scan", "--ask-vault-pass")
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr
