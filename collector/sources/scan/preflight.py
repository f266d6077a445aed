"""Sorts out the hosts that are not there before Ansible holds a fork for them.

Connects, waits for the SSH banner (or, on WinRM ports, for any HTTP answer), and tries the silent ones once more:
a busy machine may miss the first try. It proves a service speaks, not that a log-in will work.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote

from collector.core.model import HostName, Reach, ReachKind
from collector.core.text import printable

AT_ONCE = 100
FOR_WINDOWS = (
    "it is a Windows workstation (OpenSSH for Windows), and the inventory takes it for Linux or macOS; "
    "set ansible_shell_type: powershell for it"
)
SECOND_TRY = 2 / 3  # of the time limit: whoever was only busy the first time answers at once now
_ROUTE_ERRORS = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN})


@dataclass(frozen=True, slots=True)
class Door:
    """Where to knock for a host, and in which tongue."""

    host: HostName
    address: str
    port: int
    speaks: str
    """`ssh` greets by itself; `http` must be asked."""
    expects_unix: bool = False
    """The inventory takes it for Linux or macOS: a greeting of OpenSSH for Windows then stops us, with the remedy."""
    path: str = "/wsman"
    """What `http` asks for."""


def knock(
    doors: Iterable[Door], timeout_s: float, on_dead: Callable[[Door, Reach], None]
) -> tuple[HostName, ...]:
    """The hosts that answered, in the order given; `on_dead` hears of every other one as soon as it is known."""
    return asyncio.run(_knock_all(tuple(doors), timeout_s, on_dead))


async def _knock_all(
    doors: tuple[Door, ...], timeout_s: float, on_dead: Callable[[Door, Reach], None]
) -> tuple[HostName, ...]:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(door: Door) -> Reach | None:
        async with places:
            reach = await _knock_once(door, timeout_s)
            if reach is not None and reach.kind is ReachKind.TIMED_OUT:
                reach = await _knock_once(door, timeout_s * SECOND_TRY)
        if reach is not None:
            on_dead(door, reach)
        return reach

    reaches = await asyncio.gather(*(one(door) for door in doors))
    return tuple(door.host for door, reach in zip(doors, reaches, strict=True) if reach is None)


async def _knock_once(door: Door, timeout_s: float) -> Reach | None:
    """None when the door answers, else what kept us out."""
    stage = "connecting"
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(timeout_s):
            reader, writer = await asyncio.open_connection(door.address, door.port)
            stage = f"connected, waiting for {door.speaks} to answer"
            if door.speaks == "http":
                writer.write(_request(door))
            greeting = await _greeting(reader)
            if door.expects_unix and b"for_Windows" in greeting:
                return Reach(ReachKind.PROBE_FAILED, FOR_WINDOWS)
            if not greeting:
                # A service that wants TLS hangs up on plain words.
                if door.speaks == "http" and await _speaks_tls(door):
                    return None
                return Reach(ReachKind.TIMED_OUT, "the connection was closed before the service spoke")
    except TimeoutError:
        return Reach(ReachKind.TIMED_OUT, f"timed out after {timeout_s:g} s ({stage})")
    except (socket.gaierror, UnicodeError) as error:  # a name no resolver can be asked for
        return Reach(
            ReachKind.NAME_NOT_FOUND,
            printable(f"{door.address}: {getattr(error, 'strerror', None) or error}"),
        )
    except ConnectionRefusedError:
        return Reach(ReachKind.REFUSED, f"port {door.port} refused the connection")
    except OSError as error:
        kind = ReachKind.NO_ROUTE if error.errno in _ROUTE_ERRORS else ReachKind.TIMED_OUT
        return Reach(kind, printable(f"{error.strerror or error} ({stage})"))
    finally:
        if writer is not None:
            writer.transport.abort()
    return None


def _request(door: Door) -> bytes:
    host = f"[{door.address}]" if ":" in door.address else door.address
    return (
        f"GET {quote(door.path, safe='/%?=&')} HTTP/1.1\r\n"
        f"Host: {quote(host, safe='[]:')}:{door.port}\r\nConnection: close\r\n\r\n"
    ).encode()


async def _greeting(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read(255)  # an SSH greeting is one line of at most 255 bytes (RFC 4253)
    except ConnectionError:
        return b""


async def _speaks_tls(door: Door) -> bool:
    """Whether anything answers a TLS greeting; whose certificate it is, the real connection will judge."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        _, writer = await asyncio.open_connection(door.address, door.port, ssl=context)
    except ssl.SSLError:
        return True
    except OSError:
        return False
    writer.transport.abort()
    return True
