"""A real SMTP server on loopback, in a process of its own: it accepts, puts off, refuses, hangs, drops, and lies about its name.

aiosmtpd speaks the protocol, over real TLS with a real log-in. What becomes of a message is written in its recipient's
address (`an+defer@linden.example`), or drawn by lot where the server is told to be moody. Every message it answers for is in a
file before it says so; that file is what a test believes.

What it does not prove: how the servers of Microsoft, Google or a hospital word a refusal, and how long they take.
"""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import json
import logging
import os
import random
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.checkout import ROOT

LOOPBACK = "127.0.0.1"
USER, PASSWORD = "eidfleet", "smtp-p4ssword-canary"
REFUSALS = {
    "unknown": "550 5.1.1 no such user here",
    "full": "552 5.2.2 mailbox full",
    "policy": "550 5.7.1 message rejected by policy",
    "defer": "451 4.7.1 greylisted, come back later",
    "busy": "450 4.3.2 system not accepting messages",
}
MOODS = (
    *["accept"] * 12,
    *("defer", "policy", "hang", "drop", "drop_early", "take_and_drop", "take_and_hang", "bye"),
)


@dataclass(frozen=True, slots=True)
class Options:
    """`certificate`: right, other_name, expired, or stranger (of an authority nobody knows)."""

    security: str = "starttls"
    certificate: str = "right"
    size_limit: int = 0
    log_in: bool = True
    moody: int | None = None
    mechanisms: str = "LOGIN PLAIN"
    user: str = USER
    password: str = PASSWORD


@dataclass(frozen=True, slots=True)
class SmtpRig:
    port: int
    authority: Path
    taken: Path

    def messages(self) -> list[tuple[str, EmailMessage]]:
        """Recipient and message of everything the server answered for."""
        return [(entry["to"], _parsed(entry["content"])) for entry in self._entries()]

    def message_ids(self) -> list[str]:
        return [entry["id"] for entry in self._entries()]

    def _entries(self) -> list[dict[str, str]]:
        if not self.taken.exists():
            return []
        return [json.loads(line) for line in self.taken.read_text("utf-8").splitlines()]


@contextmanager
def smtp_rig(folder: Path, options: Options | None = None) -> Iterator[SmtpRig]:
    """The server, until the block ends."""
    options = options or Options()
    folder.mkdir(parents=True, exist_ok=True)
    authority = folder / "authority.pem"
    if not authority.exists():
        make_certificates(folder)
    said = json.dumps({name: getattr(options, name) for name in Options.__slots__})
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.rigs.smtp_rig", str(folder), said],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        yield SmtpRig(int(process.stdout.readline()), authority, folder / "taken.jsonl")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stdin.close()


# -- in the server's own process --------------------------------------------------------------------


class _Handler:
    def __init__(self, taken: Path, options: Options) -> None:
        self.taken, self.options = taken, options
        self.lots = random.Random(options.moody)  # noqa: S311 - moods, no secrets

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        mood = self._mood(address)
        if mood in REFUSALS:
            return REFUSALS[mood]
        if mood == "bye":
            # After the reply has gone.
            asyncio.get_running_loop().call_later(0.05, cast(asyncio.Transport, server.transport).close)
            return "421 4.3.0 closing"
        if mood == "hang_early":
            await asyncio.sleep(3600)
        if mood == "drop_early":
            cast(asyncio.Transport, server.transport).abort()
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        mood = self._mood(address)
        if mood == "hang":
            await asyncio.sleep(3600)
        if mood == "drop":
            cast(asyncio.Transport, server.transport).abort()
            return "451 never heard"
        if mood == "spam":
            return "554 5.7.1 looks like spam"
        content = cast(bytes, envelope.content)
        if mood == "large" and len(content) > 20_000:
            return "552 5.3.4 message too big"
        self._take(address, content)
        if mood == "take_and_hang":
            await asyncio.sleep(3600)
        if mood == "take_and_drop":
            cast(asyncio.Transport, server.transport).abort()
        return "250 2.0.0 taken"

    def _mood(self, address: str) -> str:
        if self.options.moody is not None:
            return self.lots.choice(MOODS)
        return address.partition("@")[0].partition("+")[2]

    def _take(self, address: str, content: bytes) -> None:
        message = _parsed(content.decode("ascii"))
        line = json.dumps({"to": address, "id": message["Message-ID"], "content": content.decode("ascii")})
        with self.taken.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def _serve(folder: Path, options: Options) -> None:
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # it tells of its own future on every log-in
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{options.certificate}.pem")
    handler = _Handler(folder / "taken.jsonl", options)
    with_starttls = options.security == "starttls"
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)

    def log_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        wanted = (options.user.encode(), options.password.encode())
        good = isinstance(data, LoginPassword) and (data.login, data.password) == wanted
        return AuthResult(success=good, handled=False)

    def protocol() -> SMTP:
        return SMTP(
            handler,
            tls_context=context if with_starttls else None,
            require_starttls=with_starttls,
            authenticator=log_in if options.log_in else None,
            auth_required=options.log_in,
            auth_require_tls=with_starttls,
            auth_exclude_mechanism={"LOGIN", "PLAIN"} - set(options.mechanisms.split()),
            data_size_limit=options.size_limit or 1 << 25,
            ident="rig",
            loop=loop,
        )

    serving = loop.create_server(protocol, LOOPBACK, 0, ssl=context if options.security == "tls" else None)
    server = loop.run_until_complete(serving)
    print(server.sockets[0].getsockname()[1], flush=True)
    # It ends with the test, even with one that was killed: then its standard input is closed.
    loop.add_reader(sys.stdin.fileno(), lambda: loop.stop() if not os.read(sys.stdin.fileno(), 1) else None)
    loop.run_forever()


def _parsed(content: str) -> EmailMessage:
    return message_from_bytes(content.encode("ascii"), policy=policy.default)


# -- certificates -------------------------------------------------------------------------------------


def make_certificates(folder: Path) -> None:
    """An authority, and what a server can show: a right certificate, one of another name, an expired one, a stranger's."""
    key, authority = _authority("smtp rig authority")
    (folder / "authority.pem").write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    here = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(LOOPBACK))]
    other = [x509.DNSName("mail.other.example")]
    _leaf(folder / "right.pem", key, authority, here, now - day, now + day)
    _leaf(folder / "other_name.pem", key, authority, other, now - day, now + day)
    _leaf(folder / "expired.pem", key, authority, here, now - 3 * day, now - day)
    _leaf(folder / "stranger.pem", *_authority("an authority nobody knows"), here, now - day, now + day)


def _authority(name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=9))
        .not_valid_after(now + datetime.timedelta(days=9))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return key, made.sign(key, hashes.SHA256())


def _leaf(
    path: Path,
    signer: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    names: Sequence[x509.GeneralName],
    begins: datetime.datetime,
    ends: datetime.datetime,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "smtp rig")]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .sign(signer, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), Options(**json.loads(sys.argv[2])))
