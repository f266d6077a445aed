"""A real pcscd with two virtual readers and a card in each, in a mount namespace of its own.

The socket's path is built into pcscd, so /run is a private one: a pcscd of this machine is neither needed nor
disturbed. The virtual reader driver connects to us, over loopback only. What it does not prove: real readers,
real cards, an empty slot (this driver ends pcscd when a card is not there) and polkit.
"""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.rigs.needs import needs

LOOPBACK = "127.0.0.1"
VIRTUAL_READER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_GET_ATR = 4


@dataclass
class PcscdRig:
    """`commands` is what was sent to the cards beyond power and answer to reset: APDUs."""

    process: int
    commands: list[bytes] = field(default_factory=list)

    def inside(self, command: list[str]) -> list[str]:
        """That command, seeing this pcscd."""
        return [needs("nsenter", "util-linux"), "--target", str(self.process), "--mount", *command]


@contextmanager
def pcscd_rig(folder: Path, atrs: tuple[bytes, bytes]) -> Iterator[PcscdRig]:
    daemon, unshare = needs("pcscd"), needs("unshare", "util-linux")
    if not VIRTUAL_READER.exists() or os.geteuid() != 0:
        reason = "needs root and a virtual reader (Debian package vsmartcard-vpcd)"
        if os.environ.get("CI") and os.geteuid() == 0:
            pytest.fail(reason)
        pytest.skip(reason)
    rig = PcscdRig(0)
    with ExitStack() as stack:
        port = _serve_pair(stack, atrs, rig.commands)
        settings = folder / "pcscd"
        settings.mkdir()
        (settings / "vpcd").write_text(
            f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME {LOOPBACK}:0x{port:X}\nLIBPATH {VIRTUAL_READER}\nCHANNELID 0x{port:X}\n'
        )
        private = (
            f'mount -t tmpfs none /run && mkdir /run/pcscd && exec "{daemon}" --foreground -c "{settings}"'
        )
        process = subprocess.Popen(
            [unshare, "--mount", "sh", "-c", private], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        stack.callback(_end, process)
        rig.process = process.pid
        _wait(process)
        yield rig


def _serve_pair(stack: ExitStack, atrs: tuple[bytes, bytes], commands: list[bytes]) -> int:
    """Two neighbouring ports, one for each slot of the virtual reader; returns the first."""
    for _ in range(50):
        with ExitStack() as attempt:
            first = attempt.enter_context(socket.create_server((LOOPBACK, 0)))
            port = int(first.getsockname()[1])
            with suppress(OSError):
                second = attempt.enter_context(socket.create_server((LOOPBACK, port + 1)))
                stack.push(attempt.pop_all())
                for server, atr in zip((first, second), atrs, strict=True):
                    threading.Thread(target=_cards, args=(server, atr, commands), daemon=True).start()
                return port
    raise AssertionError("no two neighbouring ports are free")


def _cards(server: socket.socket, atr: bytes, commands: list[bytes]) -> None:
    """Answers each connection as a card with this ATR; every APDU is noted and refused."""
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_card, args=(connection, atr, commands), daemon=True).start()


def _card(connection: socket.socket, atr: bytes, commands: list[bytes]) -> None:
    with connection, suppress(OSError, EOFError):
        while True:
            (length,) = struct.unpack("!H", _exactly(connection, 2))
            message = _exactly(connection, length)
            if length != 1:
                commands.append(message)
                connection.sendall(b"\x00\x02\x6d\x00")
            elif message[0] == _GET_ATR:
                connection.sendall(struct.pack("!H", len(atr)) + atr)


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def _wait(process: subprocess.Popen[bytes], timeout_s: float = 20) -> None:
    ready = Path(f"/proc/{process.pid}/root/run/pcscd/pcscd.comm")
    deadline = time.monotonic() + timeout_s
    while not ready.exists():
        if process.poll() is not None:
            said = process.stdout.read().decode(errors="replace") if process.stdout else ""
            if "unshare" in said or "mount" in said:
                pytest.skip(f"no mount namespace here: {said.strip()}")
            raise AssertionError(f"pcscd ended: {said}")
        assert time.monotonic() < deadline, "pcscd did not make its socket"
        time.sleep(0.05)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=10)
    if process.stdout:
        process.stdout.close()
