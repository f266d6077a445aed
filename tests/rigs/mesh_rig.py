"""Execution nodes and workstations in network namespaces of their own, a real sshd in each.

    controller -- near -- the workstations of near
    controller -- hop -- far -- the workstations of far

Nobody passes anything on, so the controller reaches neither a workstation nor `far`, but by way of the machine between. All see
one file system and one table of processes; what it does not prove is what differs between machines (versions, accounts, clocks).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from tests.rigs.fleet_folder import EIDFLEET, SHORT_LIMITS
from tests.rigs.needs import needs

CANARY = "the-nodes-own-secret-4711"
BIN = Path(sys.executable).parent
_LINKS = (
    ("controller", "near", "10.71.1"),
    ("near", "pcs-near", "10.71.2"),
    ("controller", "hop", "10.71.3"),
    ("hop", "far", "10.71.4"),
    ("far", "pcs-far", "10.71.5"),
)
_FIRST_PORT = 2200


@dataclass
class MeshRig:
    """Keys, namespaces and servers; what it made is gone when its stack closes."""

    folder: Path
    stack: ExitStack
    prefix: str = field(default_factory=lambda: f"eid{os.getpid()}")

    def __post_init__(self) -> None:
        if os.geteuid() != 0:
            pytest.skip("network namespaces are root's to make")
        needs("ssh", "openssh-client")
        needs("ip", "iproute2")
        self.sshd = needs("sshd", "openssh-server")
        self.folder.mkdir(parents=True, exist_ok=True)
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        for name in ("host_key", "user_key"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.folder / name)], check=True
            )
        self.user_key = self.folder / "user_key"
        shutil.copy(self.folder / "user_key.pub", self.folder / "authorized_keys")
        for name in sorted({end for one, other, _ in _LINKS for end in (one, other)}):
            made = subprocess.run(
                ["ip", "netns", "add", self.space(name)], capture_output=True, text=True, check=False
            )
            if made.returncode:
                pytest.skip(f"no network namespace can be made here: {made.stderr.strip()}")
            self.stack.callback(self._close, name)
            self.run(name, "ip", "link", "set", "lo", "up")
        for one, other, net in _LINKS:
            ends = (f"to-{other}", self.space(one)), (f"to-{one}", self.space(other))
            (here, space), (there, peer) = ends
            subprocess.run(
                [
                    "ip",
                    "link",
                    "add",
                    here,
                    "netns",
                    space,
                    "type",
                    "veth",
                    "peer",
                    "name",
                    there,
                    "netns",
                    peer,
                ],
                check=True,
            )
            for end, (link, place) in enumerate(ends, start=1):
                own = ["ip", "-n", place]
                subprocess.run([*own, "addr", "add", f"{net}.{end}/24", "dev", link], check=True)
                subprocess.run([*own, "link", "set", link, "up"], check=True)
        for node, address in (("near", "10.71.1.2"), ("hop", "10.71.3.2"), ("far", "10.71.4.2")):
            self.serve(node, address)
        self._write_ssh_config()

    def space(self, name: str) -> str:
        return f"{self.prefix}-{name}"

    def run(self, name: str, *command: str) -> subprocess.CompletedProcess[str]:
        """A command in a namespace; how it ends is the caller's to look at."""
        return subprocess.run(
            ["ip", "netns", "exec", self.space(name), *command],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def serve(self, name: str, address: str, ports: tuple[int, ...] = (22,), *options: str) -> None:
        """An sshd in a namespace."""
        home = self.folder / f"home-{name}"
        home.mkdir(exist_ok=True)
        stem = self.folder / f"sshd-{name}-{ports[0]}"
        log = stem.with_suffix(".log")
        log.unlink(missing_ok=True)
        lines = (
            *(f"ListenAddress {address}:{port}" for port in ports),
            f"HostKey {self.folder / 'host_key'}",
            f"AuthorizedKeysFile {self.folder / 'authorized_keys'}",
            "StrictModes no",
            "UsePAM no",
            "PidFile none",
            "PasswordAuthentication no",
            "PermitRootLogin yes",
            "PrintMotd no",
            "MaxStartups 400:30:600",
            f"SetEnv SHLVL=2 HOME={home} NODE_SECRET={CANARY}",
            *options,
        )
        stem.with_suffix(".conf").write_text("\n".join(lines) + "\n")
        server = subprocess.Popen(
            [
                "ip",
                "netns",
                "exec",
                self.space(name),
                self.sshd,
                "-D",
                "-f",
                stem.with_suffix(".conf"),
                "-E",
                log,
            ],
            start_new_session=True,
        )
        self.stack.callback(self._end, server)
        until = time.monotonic() + 30
        while not log.exists() or log.read_text().count("Server listening") < len(ports):
            assert time.monotonic() < until, log.read_text() if log.exists() else "sshd did not begin"
            time.sleep(0.05)

    def open_gate(self) -> None:
        """Lets the workstations answer that wait for it."""
        (self.folder / "gate").touch()

    def workstations(self, node: str, number: int, *, gated: bool = False) -> dict[str, dict[str, Any]]:
        """Workstations that only this node reaches, with their variables; each notes when it is asked, and may wait at the gate."""
        address = f"10.71.{2 if node == 'near' else 5}.2"
        first = _FIRST_PORT + 100 * len(list(self.folder.glob(f"sshd-pcs-{node}-*.conf")))
        ports = tuple(range(first, first + number))
        noted = f'echo "$SSH_CONNECTION" >>{self.folder}/asked-{node}'
        waits = f"until test -e {self.folder}/gate; do sleep 0.5; done; " if gated else ""
        self.serve(f"pcs-{node}", address, ports, f"ForceCommand {noted}; {waits}exec sh -s")
        common = (
            f"-F none -o UserKnownHostsFile={self.folder}/known-{node} -o StrictHostKeyChecking=accept-new "
            "-o IdentitiesOnly=yes -o IdentityAgent=none"
        )
        return {
            f"{node}-{port}": {
                "ansible_host": address,
                "ansible_port": port,
                "ansible_user": "root",
                "ansible_ssh_private_key_file": str(self.user_key),
                "ansible_ssh_common_args": common,
            }
            for port in ports
        }

    def asked(self, node: str) -> list[str]:
        """The name of a workstation for each time it was asked."""
        path = self.folder / f"asked-{node}"
        lines = path.read_text().splitlines() if path.exists() else []
        return sorted(f"{node}-{line.split()[3]}" for line in lines)

    def fleet(
        self, sites: Mapping[str, Mapping[str, Mapping[str, Any]]], settings: str = "", nodes: str = ""
    ) -> Path:
        """A fleet folder: a site each node, and one of this machine's own under the name of `here`.

        `nodes` are the sections [nodes.NAME]; by default both nodes over ssh.
        """
        folder = self.folder / "fleet"
        (folder / "inventory").mkdir(parents=True)
        groups = {
            f"site_{name}": {
                "vars": {
                    "eid_site": {"name": name, "kind": "medical_practice", "languages": ["nl"]},
                    **({} if name == "here" else {"eid_node": name}),
                },
                "hosts": {host: dict(variables) for host, variables in hosts.items()},
            }
            for name, hosts in sites.items()
        }
        (folder / "inventory/hosts.yaml").write_text(yaml.safe_dump({"all": {"children": groups}}))
        over_ssh = "".join(
            f'\n[nodes.{name}]\nhost = "{name}"\nssh_args = ["-F", "{self.folder}/ssh_config"]\nbin = "{BIN}"\n'
            for name in ("near", "far")
        )
        (folder / "eidfleet.toml").write_text((settings or SHORT_LIMITS) + (nodes or over_ssh))
        return folder

    def command(self, *arguments: str) -> list[str]:
        """eidfleet as it runs on the controller."""
        return ["ip", "netns", "exec", self.space("controller"), str(EIDFLEET), *arguments]

    def eidfleet(self, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def processes(self, name: str) -> list[psutil.Process]:
        """What runs in a namespace."""
        said = subprocess.run(
            ["ip", "netns", "pids", self.space(name)], capture_output=True, text=True, check=False
        )
        found = []
        for pid in said.stdout.split():
            with suppress(psutil.NoSuchProcess):
                found.append(psutil.Process(int(pid)))
        return found

    def kill(self, name: str) -> None:
        """The power goes, as far as one kernel can show it: everything in the namespace is killed."""
        for process in self.processes(name):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)

    def link(self, name: str, peer: str, state: str) -> None:
        subprocess.run(["ip", "-n", self.space(name), "link", "set", f"to-{peer}", state], check=True)

    def _write_ssh_config(self) -> None:
        places = {"near": "10.71.1.2", "hop": "10.71.3.2", "far": "10.71.4.2"}
        blocks = "".join(
            f"Host {name}\n  HostName {address}\n" + ("  ProxyJump hop\n" if name == "far" else "")
            for name, address in places.items()
        )
        common = (
            f"Host *\n  User root\n  IdentityFile {self.user_key}\n  IdentitiesOnly yes\n  IdentityAgent none\n"
            f"  UserKnownHostsFile {self.folder}/known-nodes\n  StrictHostKeyChecking accept-new\n"
        )
        (self.folder / "ssh_config").write_text(blocks + common)

    def _close(self, name: str) -> None:
        self.kill(name)
        subprocess.run(["ip", "netns", "del", self.space(name)], check=False)

    def _end(self, server: subprocess.Popen[bytes]) -> None:
        server.kill()
        server.wait(timeout=10)


@contextmanager
def mesh_rig(folder: Path) -> Iterator[MeshRig]:
    before = job_folders()
    with ExitStack() as stack:
        yield MeshRig(folder, stack)
    for left in set(job_folders()) - set(
        before
    ):  # of nodes that were killed with -9: they clean up a day later
        shutil.rmtree(left)


def job_folders() -> list[Path]:
    """What jobs have left on a node, in memory or on its disk; all nodes of a rig share both."""
    return [path for place in ("/dev/shm", "/tmp") for path in Path(place).glob("eidfleet-job.*")]
