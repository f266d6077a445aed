"""A command that waits for a slow inventory or for workstations ends at a signal within two seconds, and so does what it has started."""

from __future__ import annotations

import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import fleet_folder, start_eidfleet
from tests.rigs.processes import children, put_an_end_to

pytestmark = pytest.mark.rig

LONGEST_S = 2.0
TRIES = 3
"""The limit is that of a machine which has time for us; a busy one has it at one of these."""
Process = subprocess.Popen[str]


def programs(path: Path) -> list[int]:
    return [p.pid for p in psutil.process_iter(["cmdline"]) if str(path) in (p.info["cmdline"] or ())]


def wait_until(is_so: Callable[[], object], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not is_so() and time.monotonic() < until:
        time.sleep(0.1)
    return bool(is_so())


def ended(process: Process, number: signal.Signals) -> tuple[float, str]:
    """How long it took to end after the signal, and what it said."""
    process.send_signal(number)
    sent = time.monotonic()
    said, _ = process.communicate(timeout=30)
    return time.monotonic() - sent, said


def assert_quick(measured: Iterator[float]) -> None:
    took: list[float] = []
    for seconds in measured:
        took.append(seconds)
        if seconds < LONGEST_S:
            return
    pytest.fail(f"it took {took} s")


def each(*commands: tuple[str, ...], otherwise: Sequence[signal.Signals]) -> pytest.MarkDecorator:
    """Each command with SIGTERM, the first also with the other signals; the rest of the table is long."""
    table = [
        pytest.param(
            command,
            number,
            id=f"{' '.join(command)}-{number.name}",
            marks=() if number is signal.SIGTERM or command is commands[0] else pytest.mark.long,
        )
        for command in commands
        for number in (signal.SIGTERM, *otherwise)
    ]
    return pytest.mark.parametrize(("command", "number"), table)


@each(
    ("scan",),
    ("inventory", "check"),
    ("run", "--now"),
    ("diagnose", "pc1"),
    otherwise=(signal.SIGINT, signal.SIGKILL),
)
def test_a_slow_inventory_holds_nobody_up(
    tmp_path: Path, command: tuple[str, ...], number: signal.Signals
) -> None:
    folder = fleet_folder(tmp_path / "fleet", {"pc1": {"ansible_connection": "local"}})
    program = folder / "inventory/slow.sh"
    program.write_text("#!/bin/sh\nsleep 100\n")
    program.chmod(0o755)

    def tries() -> Iterator[float]:
        for _ in range(TRIES):
            process = start_eidfleet(folder, *command)
            try:
                assert wait_until(lambda: programs(program), 60)
                seconds, said = ended(process, number)
                assert process.returncode == (-9 if number == signal.SIGKILL else 130), said
                assert wait_until(lambda: not programs(program), 3)
                yield seconds
            finally:
                put_an_end_to(process)

    assert_quick(tries())


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a service that says it is SSH and then nothing more."""
    kept: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:

        def serve() -> None:
            with suppress(OSError):  # closed
                while True:
                    kept.append(server.accept()[0])
                    kept[-1].sendall(b"SSH-2.0-OpenSSH_9.2p1\r\n")

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    for one in kept:
        one.close()


@each(("scan",), ("run", "--now"), ("diagnose", "pc1"), ("doctor", "pc1"), otherwise=(signal.SIGINT,))
def test_workstations_that_are_being_asked_hold_nobody_up(
    tmp_path: Path, silent: int, command: tuple[str, ...], number: signal.Signals
) -> None:
    door = {"ansible_host": "127.0.0.1", "ansible_port": silent}
    folder = fleet_folder(tmp_path / "fleet", {f"pc{n}": door for n in range(4)})

    def is_asking(process: Process) -> bool:
        return bool(children(process.pid, "ssh"))

    def tries() -> Iterator[float]:
        for _ in range(TRIES):
            process = start_eidfleet(folder, *command)
            try:
                assert wait_until(lambda: is_asking(process), 60)  # noqa: B023 - asked at once
                seconds, said = ended(process, number)
                assert process.returncode == 130, said
                newest = call_eidfleet(folder, "audit").stdout.splitlines()[0]
                assert " exit 130" in newest, newest
                assert f" {command[0]} " in newest
                yield seconds
            finally:
                put_an_end_to(process)

    assert_quick(tries())
