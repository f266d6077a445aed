"""Servers on loopback that misbehave below their protocol: they drip, babble for ever, hang in a handshake, or say what they are told.

Each is a script: what it says first, and what it answers to each line. One connection after the other, each in a thread.
"""

from __future__ import annotations

import base64
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

LOOPBACK = "127.0.0.1"
DRIP = object()
"""A byte, a pause, and so on."""
BABBLE = object()
"""Lines of an answer that never ends, as fast as they go."""
SILENCE = object()
Say = bytes | object
"""Also a function that returns bytes when it is time."""


@dataclass
class Hostile:
    port: int = 0
    heard: list[bytes] = field(default_factory=list)
    """Every line it was sent, but those of messages."""
    connections: int = 0


@contextmanager
def hostile(talk: Callable[[socket.socket, Hostile, threading.Event], None]) -> Iterator[Hostile]:
    """A server that talks to each connection so, until the block ends."""
    rig, over = Hostile(), threading.Event()
    listener = socket.create_server((LOOPBACK, 0))
    listener.settimeout(0.05)
    rig.port = listener.getsockname()[1]

    def one(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            talk(connection, rig, over)

    def serve() -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            connection.settimeout(10)
            rig.connections += 1
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield rig
    finally:
        over.set()
        thread.join()
        listener.close()


def say(connection: socket.socket, what: Say, over: threading.Event) -> None:
    if isinstance(what, bytes):
        connection.sendall(what)
    elif callable(what):
        connection.sendall(what())
    elif what is DRIP:
        while not over.wait(0.2):
            connection.sendall(b"2")
    elif what is BABBLE:
        while not over.is_set():
            connection.sendall(b"250-and more\r\n" * 500)
    else:
        over.wait(60)


def _protected(connection: socket.socket, certificate: Path | None) -> socket.socket:
    if certificate is None:
        return connection
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context.wrap_socket(connection, server_side=True)


EHLO = b"250-rig\r\n250-AUTH %s\r\n250 ENHANCEDSTATUSCODES\r\n"


@contextmanager
def hostile_smtp(
    certificate: Path | None = None,
    *,
    greeting: Say = b"220 rig ESMTP\r\n",
    offers: str = "PLAIN",
    answers: Mapping[bytes, Say] = {},
    after_data: Say = b"250 2.0.0 taken\r\n",
) -> Iterator[Hostile]:
    """A mail server; `answers` by the verb of a command. With a certificate it speaks TLS from the beginning."""

    def talk(connection: socket.socket, rig: Hostile, over: threading.Event) -> None:
        usual = {b"EHLO": EHLO % offers.encode(), b"QUIT": b"221 bye\r\n", b"DATA": b"354 go\r\n", b"AUTH": b"235 ok\r\n"}  # fmt: skip
        with _protected(connection, certificate) as connection, connection.makefile("rb") as lines:
            say(connection, greeting, over)
            for line in lines:
                rig.heard.append(line.rstrip(b"\r\n"))
                verb = line.split()[0].upper() if line.split() else b""
                say(connection, answers.get(verb, usual.get(verb, b"250 ok\r\n")), over)
                if verb == b"DATA":
                    for part in lines:
                        if part == b".\r\n":
                            say(connection, after_data, over)
                            break
                if verb == b"QUIT":
                    return

    with hostile(talk) as rig:
        yield rig


@contextmanager
def hostile_hook(first: Say, then: Say = SILENCE) -> Iterator[Hostile]:
    """A web server that takes a request and says `first`, then `then`."""

    def talk(connection: socket.socket, rig: Hostile, over: threading.Event) -> None:
        connection.recv(65_536)
        say(connection, first, over)
        say(connection, then, over)

    with hostile(talk) as rig:
        yield rig


@contextmanager
def token_smtp(certificate: Path, user: str, token: str, mechanism: str = "XOAUTH2") -> Iterator[Hostile]:
    """Takes this token of this user, and nothing else, as Google and Microsoft do: a refusal first says why, in base64."""
    bearer = f"auth=Bearer {token}\x01\x01"
    wanted = {
        "XOAUTH2": f"user={user}\x01{bearer}",
        "OAUTHBEARER": f"n,a={user},\x01host=localhost\x01port=%d\x01{bearer}",
    }[mechanism]
    why = base64.b64encode(b'{"status":"401","schemes":"bearer","scope":"https://mail.example/"}')

    def talk(connection: socket.socket, rig: Hostile, over: threading.Event) -> None:
        right = wanted.replace("%d", str(rig.port)).encode()
        with _protected(connection, certificate) as connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 rig\r\n")
            for line in lines:
                rig.heard.append(line.rstrip(b"\r\n"))
                words = line.split()
                words[:1] = [word.upper() for word in words[:1]]
                if words[:1] == [b"EHLO"]:
                    connection.sendall(EHLO % mechanism.encode())
                elif words[:1] == [b"AUTH"] and words[1] == mechanism.encode():
                    if base64.b64decode(words[2]) == right:
                        connection.sendall(b"235 2.7.0 Accepted\r\n")
                    else:
                        connection.sendall(b"334 " + why + b"\r\n")
                        rig.heard.append(lines.readline().rstrip(b"\r\n"))
                        connection.sendall(b"535 5.7.8 Username and Password not accepted\r\n")
                elif words[:1] == [b"AUTH"]:
                    connection.sendall(b"504 5.7.4 Unrecognized authentication type\r\n")
                else:
                    connection.sendall(b"250 ok\r\n")

    with hostile(talk) as rig:
        yield rig


def wait_until(happened: Callable[[], bool], most_s: float = 10) -> None:
    until = time.monotonic() + most_s
    while not happened():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.02)
