"""What servers say: a mail server's replies and bounces, a web hook's answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from collector.core.errors import FleetError
from collector.core.mail.refusal import Failure, SmtpStep, refusal
from collector.delivery.bounce import bounce_of
from collector.delivery.patience import Patience
from collector.delivery.smtp import MailServer, Security, ServerDownError, session
from collector.delivery.webhook import Hook, post
from tests.collector.delivery.test_bounce import FAILED, report
from tests.fuzz.engine import Way
from tests.fuzz.mutations import of_bytes, of_text, some
from tests.rigs.hostile_servers import Hostile, hostile

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WAIT_S = 0.3
NEXT = b"\x1e"
"""Between two replies of a mail server, in an input."""
SMTP = (
    NEXT.join((b"220 mail ESMTP\r\n", b"250-mail\r\n250-SIZE 35882577\r\n250-AUTH PLAIN LOGIN CRAM-MD5\r\n250-DSN\r\n250 ENHANCEDSTATUSCODES\r\n", b"235 2.7.0 ok\r\n", *(b"250 2.1.0 ok\r\n", b"250 2.1.5 ok\r\n", b"354 go\r\n", b"250 2.0.0 queued as 1\r\n") * 2, b"221 bye\r\n")),
    NEXT.join((b"220 mail\r\n", b"250-mail\r\n250 AUTH CRAM-MD5\r\n", b"334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2U+\r\n", b"235 ok\r\n", b"250 ok\r\n", b"550 5.1.1 no such user\r\n", b"250 ok\r\n", b"221 bye\r\n")),
    NEXT.join((b"220 mail\r\n", b"250-mail\r\n250 AUTH LOGIN\r\n", b"334 VXNlcm5hbWU6\r\n", b"334 UGFzc3dvcmQ6\r\n", b"535 5.7.8 no\r\n", b"221 bye\r\n")),
    NEXT.join((b"421 4.7.0 too busy\r\n",)),
)  # fmt: skip
HTTP = (
    b"HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nok",
    b"HTTP/1.1 429 Too Many\r\nRetry-After: 120\r\nContent-Length: 4\r\n\r\nslow",
    b"HTTP/1.1 503 Away\r\nRetry-After: Tue, 24 Nov 2026 12:05:00 GMT\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 307 There\r\nLocation: http://127.0.0.1:1/\r\nContent-Encoding: gzip\r\n\r\nx",
)
REPLIES = (
    b"550 5.1.1 <an@linden.example>: Recipient address rejected: User unknown",
    b"554 5.2.252 SendAsDenied; an@linden.example not allowed to send as eid@it.example",
    b"451 4.7.500 Server busy. Please try again later",
    b"535 5.7.139 Authentication unsuccessful, basic authentication is disabled",
)
_says: list[bytes] = []
_at = Hostile()


@contextmanager
def mail_server(_: Path) -> Iterator[None]:
    """Says the next reply to whatever comes, and goes away after the last."""

    def talk(connection: socket.socket, _: Hostile, over: threading.Event) -> None:
        connection.settimeout(1)
        for reply in _says:
            connection.sendall(reply)
            heard = b""
            while not heard.endswith(b"\r\n.\r\n" if reply.startswith(b"354") else b"\n"):
                heard += (more := connection.recv(65_536))
                if over.is_set() or not more:
                    return

    with hostile(talk) as rig:
        _at.port = rig.port
        yield


@contextmanager
def web_server(_: Path) -> Iterator[None]:
    def talk(connection: socket.socket, _: Hostile, over: threading.Event) -> None:
        connection.settimeout(1)
        connection.recv(65_536)
        connection.sendall(_says[0])

    with hostile(talk) as rig:
        _at.port = rig.port
        yield


def speak_smtp(body: bytes, _: Path) -> None:
    _says[:] = body.split(NEXT)
    server = MailServer("127.0.0.1", _at.port, Security.NONE, "an", "geheim", timeout_s=WAIT_S, accept_timeout_s=WAIT_S)  # fmt: skip
    with session(server) as open_:
        assert open_.most_bytes is None or open_.most_bytes > 0
        for name in ("an", "bo"):
            if open_.is_alive:
                said = open_.send("eid@it.example", f"{name}@linden.example", b"Subject: x\r\n\r\n.x\r\n", "1@it.example")  # fmt: skip
                repr(said).encode()


def speak_http(body: bytes, _: Path) -> None:
    _says[:] = [body]
    hook = Hook(f"http://127.0.0.1:{_at.port}/", b"k" * 32, timeout_s=WAIT_S, tries=1)
    said = post(hook, "letter-1", b"{}", NOW, Patience())
    if isinstance(said, Failure):
        said.said.encode()
    else:
        assert b" 2" in body


def reply(body: bytes, _: Path) -> None:
    code, said = body[:3], body[3:].decode("utf-8", "replace")
    for step in SmtpStep:
        refusal(int(code) if code.isdigit() else -1, said, step).said.encode()


def bounce(body: bytes, _: Path) -> None:
    found = bounce_of(body)
    if found is not None and found.failure is not None:
        f"{found.letter}{found.copy}{found.failure.said}".encode()


def bounces() -> tuple[bytes, ...]:
    whole = report(FAILED, kind="message/rfc822", returned="Message-ID: <0123456789abcdef0123456789abcdef@it.example>\nSubject: x\n\nbody\n")  # fmt: skip
    known = report(FAILED, head="Original-Envelope-Id: 0123456789abcdef0123456789abcdef@it.example\n")
    return report(FAILED), whole, known


BYTES = some(of_text, of_bytes)
WAYS = (
    Way("smtp", lambda: SMTP, BYTES, speak_smtp, (ServerDownError, FleetError), 60, mail_server),
    Way("web-hook", lambda: HTTP, BYTES, speak_http, (FleetError,), 60, web_server),
    Way("mail-reply", lambda: REPLIES, BYTES, reply, (), 200),
    Way("bounce", bounces, BYTES, bounce, (), 300),
)
