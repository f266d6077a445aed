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
from collections.abc import Iterator, Sequence
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
from tests.rigs.sshd_rig import sshd_rig
from tests.rigs.stores import answers_in, store_at
from tests.rigs.windows_machines import Shape, shapes
from tests.rigs.wsman_rig import PASSWORD, Machine, Trouble, WsmanRig, wsman_rig

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


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[WsmanRig]:
    with wsman_rig(tmp_path / "rig") as rig:
        yield rig


def newest(folder: Path) -> dict[HostName, Answer]:
    store = store_at(f"sqlite:///{folder}/.eidfleet/history.sqlite3")
    return {host: answers[0] for host, answers in answers_in(store).items()}


# A busy machine may take long over a handshake: only where silence itself is tried do limits count.
PATIENT = SHORT_LIMITS.replace("preflight_timeout_s = 2", "preflight_timeout_s = 20")
PATIENT = PATIENT.replace("connect_timeout_s = 5", "connect_timeout_s = 30").replace(
    "task_timeout_s = 12", "task_timeout_s = 90"
)
OF_SILENCE = PATIENT.replace("task_timeout_s = 90", "task_timeout_s = 30")


def scanned(
    folder: Path, hosts: dict[str, dict[str, Any]], *arguments: str, settings: str = PATIENT
) -> dict[HostName, Answer]:
    done = run_eidfleet(fleet_folder(folder, hosts, settings), "scan", *arguments)
    assert done.returncode in (0, 1), done.stderr
    return newest(folder)


def test_every_way_in_brings_the_same_observation(rig: WsmanRig, tmp_path: Path) -> None:
    hosts = {}
    for connection, tls, auth in WAYS:
        name = f"{connection}-{auth}-{'https' if tls else 'http'}"
        rig.machines[name] = Machine(windows_output(SEEN))
        hosts[name] = rig.variables(name, connection, tls=tls, auth=auth)
    answers = scanned(tmp_path / "fleet", hosts)
    assert {name: answer.reach.kind for name, answer in answers.items()} == dict.fromkeys(
        hosts, ReachKind.ANSWERED
    )
    for answer in answers.values():
        assert answer.observation is not None
        assert answer.observation.firefox_profiles == SEEN.firefox_profiles
        assert answer.observation.packages == SEEN.packages


def test_one_remote_powershell_gets_exactly_what_is_shown(rig: WsmanRig, tmp_path: Path) -> None:
    hosts = {}
    for connection in BOTH:
        rig.machines[connection] = Machine(windows_output(SEEN))
        hosts[connection] = rig.variables(connection, connection)
    scanned(tmp_path / "fleet", hosts)
    shown = call_eidfleet(tmp_path / "fleet", "probe", "show", "--windows").stdout
    for connection in BOTH:
        machine_seen = rig.machines[connection]
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


@pytest.mark.parametrize(
    ("output", "stderr", "kind"),
    [
        ("", "FullyQualifiedErrorId : ScriptContainedMaliciousContent", ReachKind.STOPPED_BY_SECURITY),
        ("", "Dit programma is geblokkeerd. (0x800704EC)", ReachKind.SHELL_BLOCKED),
        ("Access is denied.", "", ReachKind.PROBE_FAILED),
        ("EIDFLEET-BEGIN 1 wrapped\r\n{", "", ReachKind.PROBE_FAILED),
        pytest.param("x" * 400_000, "", ReachKind.PROBE_FAILED, id="huge"),
    ],
)
def test_what_is_not_ours_is_named(
    rig: WsmanRig, tmp_path: Path, output: str, stderr: str, kind: ReachKind
) -> None:
    rig.machines["pc"] = Machine(output, stderr=stderr, rc=1)
    answers = scanned(
        tmp_path / "fleet", {connection: rig.variables("pc", connection) for connection in BOTH}
    )
    assert {name: a.reach.kind for name, a in answers.items()} == dict.fromkeys(BOTH, kind)


def test_who_lacks_something_to_ask_with_does_not_blame_the_workstation(
    rig: WsmanRig, tmp_path: Path
) -> None:
    """The words of the real clients; what the environment does have (Kerberos, CredSSP, sshpass) is left out."""
    rig.machines["pc"] = Machine(windows_output(SEEN))
    hosts: dict[str, dict[str, Any]] = {}
    for connection in BOTH:
        well = rig.variables("pc", connection)
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
    hosts["psrp-plain"] = rig.variables("pc", "psrp", tls=False)
    with sshd_rig(tmp_path / "sshd") as sshd:
        unix = sshd.variables(sshd.serve()) | {"ansible_password": "x"}
        if shutil.which("sshpass") is None:
            hosts["sshpass"] = unix | {"ansible_ssh_password_mechanism": "sshpass"}
        answers = scanned(tmp_path / "fleet", hosts, "--forks", "4")
    assert {name: a.reach.kind for name, a in answers.items()} == dict.fromkeys(hosts, ReachKind.NOT_EQUIPPED)
    assert rig.machines["pc"].requests == []


def test_https_where_nothing_speaks_tls_is_the_service(rig: WsmanRig, tmp_path: Path) -> None:
    rig.machines["pc"] = Machine(windows_output(SEEN))
    hosts = {connection: rig.variables("pc", connection) | {"ansible_port": rig.port} for connection in BOTH}
    answers = scanned(tmp_path / "fleet", hosts)
    assert {name: a.reach.kind for name, a in answers.items()} == dict.fromkeys(
        BOTH, ReachKind.SERVICE_FAILING
    )


def test_banners_utf16_and_clixml_around_an_observation_do_no_harm(rig: WsmanRig, tmp_path: Path) -> None:
    plain = windows_output(SEEN)
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;")
    strings = "".join(f'<S S="Output">{line}_x000D__x000A_</S>' for line in escaped.split("\r\n"))
    clixml = f'#< CLIXML\r\n<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">{strings}</Objs>'
    outputs = {"banner": "Willkommen, Jürgen!\r\nPS> " + plain, "clixml": clixml, "progress": clixml + "\r\n"}
    for name, output in outputs.items():
        rig.machines[name] = Machine(output)
    answers = scanned(tmp_path / "fleet", {name: rig.variables(name) for name in outputs})
    assert {answer.reach.kind for answer in answers.values()} == {ReachKind.ANSWERED}


def test_a_password_that_crosses_readable_is_said(rig: WsmanRig, tmp_path: Path) -> None:
    hosts = {
        "bare": rig.variables("bare", tls=False),
        "ntlm": rig.variables("ntlm", tls=False, auth="ntlm"),
        "sealed": rig.variables("sealed"),
    }
    folder = fleet_folder(tmp_path / "fleet", hosts, PATIENT)
    for name in hosts:
        rig.machines[name] = Machine(windows_output(SEEN))
    done = run_eidfleet(folder, "scan")
    assert done.returncode == 0, done.stderr
    assert "The password for 1 workstation crosses the network readable" in done.stderr
    assert "says so: bare" in done.stderr
    for name in hosts:
        assert ("readable on the way" in call_eidfleet(folder, "doctor", name).stdout) is (name == "bare")


def test_a_certificate_nobody_validates_is_said_each_time(rig: WsmanRig, tmp_path: Path) -> None:
    rig.machines["pc"] = Machine(windows_output(SEEN))
    blind = {k: v for k, v in rig.variables("pc").items() if "ca_" not in k}
    hosts = {
        "blind": blind | {"ansible_winrm_server_cert_validation": "ignore"},
        "sure": rig.variables("pc", "psrp"),
    }
    folder = fleet_folder(tmp_path / "fleet", hosts, PATIENT)
    for _ in range(2):
        done = run_eidfleet(folder, "scan")
        assert "The certificate of 1 workstation is not validated" in done.stderr
        assert "says so: blind" in done.stderr
    assert "not validated" not in run_eidfleet(folder, "scan", "--limit", "sure").stderr
    run_eidfleet(folder, "run", "--now")  # the timer's own scan, where nobody reads the screen
    steps = json.loads((folder / ".eidfleet/last-run.json").read_text())["steps"]
    (scan,) = (step for step in steps if "scan" in step.values())
    assert "not validated, because the inventory says so: blind" in json.dumps(scan)


def test_doctor_and_diagnose_say_that_a_certificate_is_not_validated(rig: WsmanRig, tmp_path: Path) -> None:
    rig.machines["pc"] = Machine(windows_output(SEEN))
    blind = {k: v for k, v in rig.variables("pc").items() if "ca_" not in k}
    hosts = {
        "blind": blind | {"ansible_winrm_server_cert_validation": "ignore"},
        "sure": rig.variables("pc", "psrp"),
    }
    folder = fleet_folder(tmp_path / "fleet", hosts, PATIENT)
    for name, is_said in (("blind", True), ("sure", False)):
        doctor = call_eidfleet(folder, "doctor", name)
        assert doctor.returncode == 0, doctor.stdout
        said = [line.split() for line in doctor.stdout.splitlines() if "identity" in line]
        assert said[0][0] == ("not" if is_said else "ok")
        assert ("is not validated" in doctor.stdout) is is_said
        assert ("is not validated" in call_eidfleet(folder, "diagnose", name).stderr) is is_said


def test_a_mixed_fleet_is_one_scan(rig: WsmanRig, tmp_path: Path) -> None:
    rig.machines["w"] = Machine(windows_output(SEEN))
    with sshd_rig(tmp_path / "sshd") as sshd:
        unix = {
            "ansible_host": "127.0.0.1",
            "ansible_port": sshd.serve(),
            "ansible_user": sshd.user,
            "ansible_ssh_private_key_file": str(sshd.user_key),
            "ansible_ssh_common_args": "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null",
        }
        answers = scanned(
            tmp_path / "fleet",
            {"w1": rig.variables("w"), "w2": rig.variables("w", "psrp"), "unix": unix},
        )
    families = {n: a.observation.system.family for n, a in answers.items() if a.observation}
    assert families == {"w1": "windows", "w2": "windows", "unix": "linux"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp850"])
def test_openssh_for_windows_gets_the_same_command(tmp_path: Path, encoding: str) -> None:
    """A stand-in for powershell.exe on the PATH of a real sshd: it shows the command line and the standard input we send."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tmp_path / "answer").write_bytes(("Schöne Grüße\r\n" + windows_output(SEEN)).encode(encoding))
    stand_in = tools / "PowerShell"
    stand_in.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$*" >{tmp_path}/arguments\ncat >{tmp_path}/input\ncat {tmp_path}/answer\n'
    )
    stand_in.chmod(0o755)
    with sshd_rig(tmp_path / "sshd") as sshd:
        port = sshd.serve(f'ForceCommand PATH={tools}:$PATH; eval "$SSH_ORIGINAL_COMMAND"')
        variables = {
            "ansible_host": "127.0.0.1",
            "ansible_port": port,
            "ansible_user": sshd.user,
            "ansible_shell_type": "powershell",
            "ansible_ssh_private_key_file": str(sshd.user_key),
            "ansible_ssh_common_args": "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null",
        }
        answers = scanned(tmp_path / "fleet", {"pc": variables})
    assert answers[HostName("pc")].reach.kind is ReachKind.ANSWERED, answers[HostName("pc")].reach
    assert "-EncodedCommand" in (tmp_path / "arguments").read_text()
    assert len((tmp_path / "arguments").read_text()) < 2000  # cmd.exe takes 8,191 characters
    assert (tmp_path / "input").read_text().rstrip("\n") == windows_probe([], 2, 20).rstrip("\n")


@pytest.mark.parametrize("shape", shapes(), ids=lambda shape: shape.name)
def test_a_made_machine_is_judged_as_the_sources_say(shape: Shape) -> None:
    judged = machine(shape.observation)
    assert {f.check for f in judged.findings if f.is_broken} == shape.bad


def test_twenty_made_machines_go_the_whole_way_to_reports(rig: WsmanRig, tmp_path: Path) -> None:
    hosts: dict[str, dict[str, Any]] = {}
    for shape in shapes():
        rig.machines[shape.name] = Machine(windows_output(shape.observation))
        hosts[shape.name] = rig.variables(shape.name, "winrm" if len(hosts) % 2 else "psrp")
    answers = scanned(tmp_path / "fleet", hosts)
    assert {a.reach.kind for a in answers.values()} == {ReachKind.ANSWERED}
    for language in ("nl", "fr", "de", "en"):
        done = call_eidfleet(tmp_path / "fleet", "report", "--lang", language, "--out", str(tmp_path / "out"))
        assert done.returncode == 0, done.stderr
        (page,) = (tmp_path / "out").glob(f"ghent_*_{language}.html")
        text = page.read_text("utf-8")
        assert all(shape.name in text for shape in shapes() if shape.bad)
        assert "Jürgen" not in text  # an account's name stays out of reports
        (book,) = (tmp_path / "out").glob(f"ghent_*_{language}.xlsx")
        assert openpyxl.load_workbook(book).sheetnames


@pytest.mark.parametrize("way", ["file", "environment", "asked", "variable"])
def test_no_secret_is_left_anywhere(rig: WsmanRig, tmp_path: Path, way: str) -> None:
    """The password, plain or as Basic sends it: not in files, output, store or artefacts, with a failing host among them, nor on any
    command line meanwhile."""
    rig.machines["pc"] = Machine(windows_output(SEEN))
    rig.machines["bad"] = Machine(windows_output(SEEN), trouble="quota")
    hosts = {"pc": rig.variables("pc"), "bad": rig.variables("bad", "psrp")}
    for variables in hosts.values():
        variables["ansible_password"] = "{{ vault_password_of_windows }}"
    folder = fleet_folder(tmp_path / "fleet", hosts, PATIENT)
    key = "key-canary-8841"
    secret = tmp_path / "vault-key"
    secret.write_text(key)
    secret.chmod(0o600)
    group_vars = folder / "inventory/group_vars"
    group_vars.mkdir()
    plain = tmp_path / "plain.yaml"
    plain.write_text(f"vault_password_of_windows: {PASSWORD}\n")
    vault = EIDFLEET.parent / "ansible-vault"
    subprocess.run(
        [vault, "encrypt", "--vault-password-file", secret, "--output", group_vars / "all.yaml", plain],
        check=True,
        capture_output=True,
    )
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    environment = {"TMPDIR": str(temporary)}
    if way == "variable":  # the password itself is in the environment, and the inventory takes it from there
        (group_vars / "all.yaml").write_text(
            "vault_password_of_windows: \"{{ lookup('ansible.builtin.env', 'EID_PASSWORD') }}\"\n"
        )
        environment["EID_PASSWORD"] = PASSWORD
    if way == "asked":
        said = at_a_terminal([str(EIDFLEET), "scan", "--ask-vault-pass"], folder, key, environment)
    else:
        arguments = ["--vault-password-file", str(secret)] if way == "file" else []
        if way == "environment":
            environment["ANSIBLE_VAULT_PASSWORD_FILE"] = str(secret)
        said = watched([str(EIDFLEET), "scan", *arguments], folder, (key, PASSWORD), environment)
    assert newest(folder)[HostName("pc")].reach.kind is ReachKind.ANSWERED
    assert newest(folder)[HostName("bad")].reach.kind is ReachKind.OVER_LIMIT
    assert call_eidfleet(folder, "report").returncode == 0
    canaries = [PASSWORD.encode(), base64.b64encode(f"eidprobe:{PASSWORD}".encode()), key.encode()]
    files = [path for place in (folder, temporary) for path in place.rglob("*") if path.is_file()]
    assert len(files) > 5
    for canary in canaries:
        assert canary not in said.encode()
        assert [path for path in files if canary in path.read_bytes()] == []


def test_paths_are_those_of_the_fleet_folder(rig: WsmanRig, tmp_path: Path) -> None:
    """As in ansible-playbook started there: certificates in the inventory, the vault's password in the environment."""
    rig.machines["pc"] = Machine(windows_output(SEEN))
    folder = tmp_path / "my fleet"
    hosts = {}
    for connection in BOTH:
        well = rig.variables("pc", connection)
        hosts[connection] = {k: "own/ca.pem" if "ca_" in k else v for k, v in well.items()}
    fleet_folder(folder, hosts, PATIENT)
    (folder / "own").mkdir()
    shutil.copy(rig.authority, folder / "own/ca.pem")
    (tmp_path / "vault-key").write_text("key")
    done = run_eidfleet(folder, "scan", ANSIBLE_VAULT_PASSWORD_FILE="../vault-key")
    assert done.returncode == 0, done.stderr


def watched(command: list[str], folder: Path, secrets: Sequence[str], environment: dict[str, str]) -> str:
    """Runs a command and looks at every command line meanwhile."""
    lines: set[str] = set()
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
            lines |= command_lines()
            time.sleep(0.1)
        said.seek(0)
        words = said.read()
    assert child.returncode == 1, words
    assert any("ansible-playbook" in line for line in lines)  # we did look while it ran
    assert not [line for line in lines if any(secret in line for secret in secrets)]
    return words


def command_lines() -> set[str]:
    return {" ".join(p.info["cmdline"] or ()) for p in psutil.process_iter(["cmdline"])}


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
    child = pexpect.spawn(
        command[0], command[1:], cwd=str(folder), env={**os.environ, **environment}, timeout=60
    )
    child.expect("Vault password")
    child.sendline(typed)
    lines: set[str] = set()
    while child.isalive():
        lines |= command_lines()
        child.expect([pexpect.EOF, pexpect.TIMEOUT], timeout=0.1)
    assert not [line for line in lines if typed in line or PASSWORD in line]
    return str((child.before or b"").decode("utf-8", "replace"))


def test_asking_needs_a_terminal(tmp_path: Path) -> None:
    done = run_eidfleet(fleet_folder(tmp_path / "fleet", {"pc": {}}), "scan", "--ask-vault-pass")
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr
