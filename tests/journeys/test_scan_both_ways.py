"""One fleet is scanned side by side, as a scan does it, and a host at a time, as Ansible does it: nobody can tell the answers apart.

Every kind of host the rigs know is among them. What is compared is what the store has: reach, evidence, observation.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

from collector.core.model import Answer, ReachKind
from collector.sources.scan.play_settings import extra_variables
from collector.sources.scan.probe_text import posix_probe, windows_probe
from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import SHORT_LIMITS, fleet_folder, start_eidfleet
from tests.rigs.probe_output import windows_output
from tests.rigs.processes import children, lives, put_an_end_to
from tests.rigs.sample_fleet import linux, windows
from tests.rigs.sshd_rig import SshdRig, sshd_rig
from tests.rigs.stores import answers_in, store_at
from tests.rigs.wsman_rig import Machine, WsmanRig, wsman_rig

pytestmark = pytest.mark.rig

LIMITS = (
    SHORT_LIMITS.replace("preflight_timeout_s = 2", "preflight_timeout_s = 60")
    .replace("connect_timeout_s = 5", "connect_timeout_s = 30")
    .replace("forks = 10", "forks = 12")
    .replace("task_timeout_s = 12", "task_timeout_s = 20")
)
Hosts = dict[str, dict[str, Any]]


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[SshdRig]:
    with sshd_rig(tmp_path / "sshd") as rig:
        yield rig


def answers(folder: Path) -> dict[str, Answer]:
    store = store_at(f"sqlite:///{folder}/.eidfleet/history.sqlite3")
    return {str(host): found[0] for host, found in answers_in(store).items()}


def saying(folder: Path, name: str, text: str) -> str:
    """The line of an sshd's configuration with which every command prints a file, and what it was sent lands in another."""
    (folder / name).write_text(text, "utf-8")
    return f"ForceCommand cat >{folder}/{name}.sent; cat {folder}/{name}"


def through(sshd: SshdRig, jump: int, port: int) -> dict[str, Any]:
    """A host behind another one, which a preflight cannot see."""
    options = (
        f"-F none -i {sshd.user_key} -o IdentitiesOnly=yes -o IdentityAgent=none -o UserKnownHostsFile={sshd.folder}/known_hosts "
        "-o StrictHostKeyChecking=accept-new"
    )
    leads = f"ssh {options} -W %h:%p -p {jump} {sshd.user}@127.0.0.1"
    known = sshd.variables(port)
    return {
        **known,
        "ansible_ssh_common_args": f"{known['ansible_ssh_common_args']} -o {shlex.quote(f'ProxyCommand={leads}')}",
    }


def over_ssh(sshd: SshdRig, folder: Path) -> Hosts:
    folder.mkdir()
    whole = f"EIDFLEET-BEGIN 1\n{msgspec.json.encode(linux('jan')).decode()}\nEIDFLEET-END\n"
    good = sshd.serve(saying(folder, "good", whole))
    printf = "ForceCommand printf '{}'"
    return {
        "good": sshd.variables(good),
        "template": {**sshd.variables(good), "ansible_port": "{{ port_of_it }}", "port_of_it": good},
        "jump": through(sshd, sshd.serve(), good),
        "behind-refused": through(sshd, sshd.serve(), sshd.refusing()),
        "refused": sshd.variables(sshd.refusing()),
        "nameless": sshd.variables(good, ansible_host="no-such-host.invalid"),
        "wrong-key": sshd.variables(good, ansible_ssh_private_key_file=str(sshd.stranger_key)),
        "unknown-key": sshd.variables(
            good, ansible_ssh_common_args="-F none -o UserKnownHostsFile=/dev/null -o IdentityAgent=none"
        ),
        "windows": {
            **sshd.variables(sshd.serve(saying(folder, "windows", windows_output(windows("an", "nl-BE"))))),
            "ansible_shell_type": "powershell",
        },
        "hangs": sshd.variables(sshd.serve("ForceCommand sleep 300")),
        "rubbish": sshd.variables(sshd.serve(printf.format(r"\033[31m<b>\377\376"))),
        "fails": sshd.variables(sshd.serve("ForceCommand echo oh no >&2; exit 7")),
        "flood": sshd.variables(sshd.serve("ForceCommand head -c 3000000 /dev/zero | tr '\\000' x")),
        "no-client": sshd.variables(good, ansible_ssh_executable="/nowhere/ssh"),
        "bad-option": sshd.variables(good, ansible_ssh_extra_args="-o NoSuchOption=1"),
        "undefined": sshd.variables(good, ansible_user="{{ nobody_said_this }}"),
        "no-plugin": sshd.variables(good, ansible_connection="nobody.knows.it"),
        "own-password": sshd.variables(good, ansible_password="x", ansible_ssh_password_mechanism="sshpass"),
        "local": {"ansible_connection": "local", "ansible_shell_executable": "/bin/false"},
    }


def over_wsman(rig: WsmanRig) -> Hosts:
    rig.machines["well"] = Machine(windows_output(windows("jan", "fr-BE")))
    rig.machines["denied"] = Machine(trouble="access_denied")
    rig.machines["hang"] = Machine(windows_output(windows("jan", "fr-BE")), trouble="hang_in_output")
    rig.machines["flood"] = Machine("x" * 400_000)
    hosts: Hosts = {}
    for way in ("winrm", "psrp"):
        for name in rig.machines:
            hosts[f"{way}-{name}"] = rig.variables(name, way)
        hosts[f"{way}-ntlm"] = rig.variables("well", way, auth="ntlm", tls=False)
        hosts[f"{way}-password"] = rig.variables("well", way) | {"ansible_password": "another"}
        hosts[f"{way}-untrusted"] = {k: v for k, v in rig.variables("well", way).items() if "ca_" not in k}
        hosts[f"{way}-no-path"] = rig.variables("nobody", way)
        hosts[f"{way}-template"] = rig.variables("well", way) | {"ansible_user": "{{ 'eid' ~ 'probe' }}"}
    return hosts


def seen(answer: Answer) -> tuple[ReachKind, str | None, bytes]:
    """What must be the same: all but the instants."""
    observation = answer.observation
    return answer.reach.kind, answer.reach.evidence, msgspec.json.encode(observation)


def scanned(folder: Path, hosts: Hosts) -> Mapping[str, Answer]:
    done = call_eidfleet(fleet_folder(folder, hosts, LIMITS), "scan")
    assert done.returncode == 1, done.stderr
    found = answers(folder)
    assert found.keys() == hosts.keys()
    return found


def test_nobody_can_tell_which_way_was_taken(
    sshd: SshdRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wsman_rig(tmp_path / "wsman") as rig:
        hosts = over_ssh(sshd, tmp_path / "says") | over_wsman(rig)
        sent = tmp_path / "says/good.sent"
        together = scanned(tmp_path / "together", hosts)
        read_together = sent.read_bytes()
        inputs = [len(machine.inputs) for machine in rig.machines.values()]

        (sshd.folder / "known_hosts").unlink()  # ssh says when it learns a key
        monkeypatch.setattr(
            "collector.sources.scan.runner.extra_variables",
            lambda limits, hosts: extra_variables(limits, hosts) | {"eidfleet_side_by_side": False},
        )
        alone = scanned(tmp_path / "alone", hosts)
        assert [len(machine.inputs) for machine in rig.machines.values()] == [2 * n for n in inputs]
    # Ansible's plugin writes the probe into a client that may have ended already, and on a busy machine names that instead of
    # what the client said; a lane hands it a file, so that there is nothing to lose.
    lost = {name for name, answer in alone.items() if "Broken pipe" in (answer.reach.evidence or "")}
    assert lost <= {"refused", "nameless", "bad-option", "behind-refused", "wrong-key", "unknown-key"}
    # This very machine is asked by the real probe: a busy one takes longer than the limit, and it is never twice the same.
    unlike = {*lost, "local"}
    assert together.keys() == alone.keys() == hosts.keys()
    assert {name: seen(answer) for name, answer in together.items() if name not in unlike} == {
        name: seen(answer) for name, answer in alone.items() if name not in unlike
    }
    # what both sent is what a probe is
    assert read_together == sent.read_bytes()
    assert read_together.decode() == posix_probe([], 2, 20)
    assert (tmp_path / "says/windows.sent").read_text().rstrip("\n") == windows_probe([], 2, 20).rstrip("\n")
    # and the kinds are as many as they seem
    answered = {name for name, answer in together.items() if answer.reach.kind is ReachKind.ANSWERED}
    assert answered - {"local", "own-password"} == {  # the latter answers where the machine has sshpass
        "good", "template", "jump", "windows", "winrm-well", "winrm-ntlm", "winrm-template", "psrp-well", "psrp-ntlm",
        "psrp-template",
    }  # fmt: skip
    assert {together[name].reach.kind for name in ("behind-refused", "refused")} == {ReachKind.REFUSED}
    for name in ("hangs", "winrm-hang", "psrp-hang"):
        assert together[name].reach.evidence == "Timed out after 20 s without an end of the probe"


def wait_for(folder: Path, names: set[str], process: Any) -> Mapping[str, Answer]:
    until = time.monotonic() + 90
    while True:
        store = folder / ".eidfleet/history.sqlite3"
        found = answers(folder) if store.exists() else {}
        if names <= found.keys():
            return found
        assert time.monotonic() < until, (process.poll(), found.keys())
        time.sleep(0.2)


def clients(process: Any, port: int | str) -> list[psutil.Process]:
    """OpenSSH clients of a scan that talk to that port."""
    return [client for client in children(process.pid, "ssh") if f"Port={port}" in " ".join(client.cmdline())]


def gone(processes: list[psutil.Process]) -> bool:
    until = time.monotonic() + 15
    while any(map(lives, processes)) and time.monotonic() < until:
        time.sleep(0.1)
    return not any(map(lives, processes))


def test_a_host_that_hangs_or_prints_without_end_is_ended_while_others_go_on(
    sshd: SshdRig, tmp_path: Path
) -> None:
    flag = tmp_path / "go-on"
    hanging, endless = sshd.serve("ForceCommand sleep 300"), sshd.serve("ForceCommand exec yes 0123456789")
    ports = {
        "hangs": hanging,
        "endless": endless,
        "noisy": sshd.serve("ForceCommand exec yes 0123456789 >&2"),
        "waits": sshd.serve(f"ForceCommand while [ ! -e {flag} ]; do sleep 0.1; done; echo well"),
    }
    limits = LIMITS.replace("task_timeout_s = 20", "task_timeout_s = 60").replace("forks = 12", "forks = 4")
    folder = fleet_folder(tmp_path / "fleet", {n: sshd.variables(p) for n, p in ports.items()}, limits)
    process = start_eidfleet(folder, "scan")
    try:
        # long before the limit of either
        found = wait_for(folder, {"endless", "noisy"}, process)
        floods = [client for name in ("endless", "noisy") for client in clients(process, ports[name])]
        assert gone(floods)
        for name in ("endless", "noisy"):
            assert found[name].reach.kind is ReachKind.PROBE_FAILED
            assert "exit code unknown" in (found[name].reach.evidence or "")
        (client,) = clients(process, hanging)
        flag.touch()
        found = wait_for(folder, {"waits"}, process)
        assert found["waits"].reach.kind is ReachKind.PROBE_FAILED
        assert process.poll() is None
        for part in children(process.pid):
            with suppress(psutil.Error):
                assert part.memory_info().rss < 200 * 1024**2
        said, _ = process.communicate(timeout=150)
        assert process.returncode == 1, said
        assert answers(folder)["hangs"].reach.kind is ReachKind.TIMED_OUT
        assert gone([client])
    finally:
        put_an_end_to(process)


def test_a_lane_that_is_killed_costs_the_hosts_it_had_in_hand(sshd: SshdRig, tmp_path: Path) -> None:
    """The others are asked by the next one; what the first had started is ended with it."""
    whole = f"EIDFLEET-BEGIN 1\n{msgspec.json.encode(linux('jan')).decode()}\nEIDFLEET-END\n"
    (tmp_path / "says").mkdir()
    good = sshd.serve(saying(tmp_path / "says", "good", whole))
    hanging = sshd.serve("ForceCommand sleep 300")
    hosts = {f"a-hangs-{n}": sshd.variables(hanging) for n in range(2)}
    hosts |= {f"b-good-{n}": sshd.variables(good) for n in range(4)}
    limits = LIMITS.replace("task_timeout_s = 20", "task_timeout_s = 150")
    folder = fleet_folder(tmp_path / "fleet", hosts, limits)
    process = start_eidfleet(folder, "scan", "--forks", "2")
    try:
        until = time.monotonic() + 90
        while len(asking := clients(process, hanging)) < 2:
            assert time.monotonic() < until
            time.sleep(0.1)
        lanes = {client.ppid() for client in asking}
        assert len(lanes) == 1  # one process asks both
        psutil.Process(lanes.pop()).kill()
        assert gone(asking)
        said, _ = process.communicate(timeout=90)
        assert process.returncode == 1, said
        assert not children(process.pid)
    finally:
        put_an_end_to(process)
    found = answers(folder)
    assert {name: found[name].reach.kind for name in hosts if "good" in name} == dict.fromkeys(
        (name for name in hosts if "good" in name), ReachKind.ANSWERED
    )
    for name in ("a-hangs-0", "a-hangs-1"):
        assert found[name].reach.kind is ReachKind.PROBE_FAILED
        assert "was killed" in (found[name].reach.evidence or "")
