"""The receiver of a drop, started as an administrator would: the real command in a process of its own, uvicorn and all, on loopback."""

from __future__ import annotations

import datetime
import ipaddress
import os
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.rigs.fleet_folder import EIDFLEET

LONGEST_START_S = 120


@dataclass
class Receiver:
    """`folder` is the fleet's, `port` where it listens, `authority` the certificate to trust (None: plain http)."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]
    authority: Path | None

    @property
    def drop(self) -> Path:
        return self.folder / "drop"

    @property
    def address(self) -> str:
        return f"{'https' if self.authority else 'http'}://127.0.0.1:{self.port}/"

    def connection(self, timeout_s: float = 60) -> socket.socket:
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=timeout_s)
        if self.authority is None:
            return plain
        context = ssl.create_default_context(cafile=str(self.authority))
        return context.wrap_socket(plain, server_hostname="127.0.0.1")

    def ask(self, raw: bytes, timeout_s: float = 60) -> bytes:
        """Sends bytes as they are; what comes back until the other side ends."""
        with self.connection(timeout_s) as connection:
            said = b""
            try:
                connection.sendall(raw)
                while part := connection.recv(65_536):
                    said += part
            except (ConnectionError, ssl.SSLError):
                pass
            return said

    def put(self, body: bytes, token: str | None, name: str = "x.json", more: bytes = b"") -> int:
        """The status of one PUT; 0 where the connection was ended without any."""
        authorization = f"Authorization: Bearer {token}\r\n".encode() if token is not None else b""
        head = f"PUT /{name} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(body)}\r\n".encode()
        return status_of(self.ask(head + authorization + more + b"\r\n" + body))

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.drop)) for path in self.drop.rglob("*") if path.is_file())

    def peak_mb(self) -> float:
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("VmHWM")) / 1024


def status_of(said: bytes) -> int:
    return int(said.split()[1]) if said.startswith(b"HTTP/1.1 ") else 0


@contextmanager
def receiver(folder: Path, *, tls: bool = False) -> Iterator[Receiver]:
    """The command in this fleet folder, with a drop beside it."""
    (folder / "drop").mkdir(exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["drop", "serve", "--listen", f"127.0.0.1:{port}", "--drop", "drop"]
    authority = certificate(folder) if tls else None
    if authority:
        words += ["--certificate", str(authority), "--private-key", str(folder / "tls-key.pem")]
    log = (folder / "receiver.log").open("wb")
    process = subprocess.Popen(
        [str(EIDFLEET), "-v", *words], cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
    )
    try:
        until = time.monotonic() + LONGEST_START_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, (folder / "receiver.log").read_text()
                assert time.monotonic() < until, "the receiver did not start"
                time.sleep(0.1)
        yield Receiver(folder, port, process, authority)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        finally:
            process.kill()
            log.close()


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that is its own authority, with its key in `tls-key.pem`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "drop")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "tls.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = folder / "tls-key.pem"
    secret.touch(mode=0o600)
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    os.chmod(secret, 0o600)  # noqa: PTH101
    return path
