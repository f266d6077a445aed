"""Real OpenSSH servers on loopback, and the ways a workstation can fail to be one.

What it does not prove: routes, latency and loss of a real network; a black hole here is a listening
socket whose queue is full, so that the kernel drops further connection attempts without a word.
"""

from __future__ import annotations

import getpass
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.rigs.needs import needs

LOOPBACK = "127.0.0.1"


@dataclass
class SshdRig:
    """Keys and servers below one folder. Every server is a real sshd of its own port."""

    folder: Path
    stack: ExitStack
    user: str = field(default_factory=getpass.getuser)

    def __post_init__(self) -> None:
        needs("ssh", "openssh-client")
        self.sshd = needs("sshd", "openssh-server")
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd refuses to start without it
        for name in ("host_key", "user_key", "stranger_key"):
            path = self.folder / name
            if not path.exists():
                subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
        (self.folder / "authorized_keys").write_text((self.folder / "user_key.pub").read_text())

    @property
    def user_key(self) -> Path:
        return self.folder / "user_key"

    @property
    def stranger_key(self) -> Path:
        return self.folder / "stranger_key"

    def serve(self, *options: str) -> int:
        """Starts an sshd with further configuration lines; returns its port. It ends with the rig."""
        port = free_port()
        config = self.folder / f"sshd-{port}.conf"
        log = self.folder / f"sshd-{port}.log"
        lines = (
            f"ListenAddress {LOOPBACK}:{port}",
            f"HostKey {self.folder / 'host_key'}",
            f"AuthorizedKeysFile {self.folder / 'authorized_keys'}",
            "StrictModes no",
            "UsePAM no",
            "PidFile none",
            "MaxStartups 4000:30:6000",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "PermitRootLogin yes",
            "PrintMotd no",
            # Debian's bash reads ~/.bashrc for a command over SSH, unless it seems to run inside another shell. What whoever
            # runs the tests has in there (a version manager's lock, say) is no part of the rig.
            "SetEnv SHLVL=2",
            *options,
            # The first word counts: who asks for another gets it. OpenSSH's own choice costs several times the processor time.
            "KexAlgorithms curve25519-sha256",
        )
        config.write_text("\n".join(lines) + "\n")
        server = subprocess.Popen(
            [self.sshd, "-D", "-f", str(config), "-E", str(log)], start_new_session=True
        )
        self.stack.callback(_end, server)
        wait_for_port(port)
        return port

    def refusing(self) -> int:
        """A port nobody listens on."""
        return free_port()

    def mute(self) -> int:
        """A port that accepts and never speaks."""
        server = socket.create_server((LOOPBACK, 0), backlog=128)
        held: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()

        def end() -> None:
            # shutdown() wakes the accepting thread; close() alone would leave it waiting for ever
            server.shutdown(socket.SHUT_RDWR)
            server.close()
            thread.join(timeout=5)
            for connection in held:
                connection.close()

        self.stack.callback(end)
        return int(server.getsockname()[1])

    def black_hole(self) -> int:
        """A port whose connection attempts get no answer at all."""
        server = socket.socket()
        self.stack.callback(server.close)
        server.bind((LOOPBACK, 0))
        server.listen(0)
        port = int(server.getsockname()[1])
        for _ in range(3):  # fill the queue; from then on the kernel drops every SYN
            filler = socket.socket()
            filler.setblocking(False)
            self.stack.callback(filler.close)
            filler.connect_ex((LOOPBACK, port))
        time.sleep(0.05)
        return port

    def variables(self, port: int, **more: str) -> dict[str, str | int]:
        """Ansible variables that lead to a server of this rig."""
        return {
            "ansible_host": LOOPBACK,
            "ansible_port": port,
            "ansible_user": self.user,
            "ansible_ssh_private_key_file": str(self.user_key),
            "ansible_ssh_common_args": (
                f"-F none -o UserKnownHostsFile={self.folder}/known_hosts -o StrictHostKeyChecking=accept-new "
                "-o IdentitiesOnly=yes -o IdentityAgent=none"
            ),
            **more,
        }


@contextmanager
def sshd_rig(folder: Path) -> Iterator[SshdRig]:
    with ExitStack() as stack:
        yield SshdRig(folder, stack)


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for_port(port: int, timeout_s: float = 10) -> None:
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _end(server: subprocess.Popen[bytes]) -> None:
    """Ends a server and the sessions that are still below it."""
    with suppress(psutil.NoSuchProcess):
        for process in psutil.Process(server.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                process.kill()
    server.terminate()
    server.wait(timeout=10)
