"""The password of an ansible-vault: from a file, or asked at the terminal and kept in memory only."""

from __future__ import annotations

import atexit
import shlex
import socket
import socketserver
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from collector.core.errors import FleetError
from collector.sources.plain_file import refuse_odd

VaultOption = Annotated[Path | None, typer.Option("--vault-password-file", help="As in ansible-playbook.")]
AskVaultOption = Annotated[
    bool, typer.Option("--ask-vault-pass", help="Ask for the vault's password; it is written nowhere.")
]


def vault_arguments(password_file: Path | None, ask: bool) -> list[str]:
    """Arguments for Ansible. What was asked for is served to it until the command ends."""
    if ask and password_file is not None:
        raise FleetError("give --vault-password-file or --ask-vault-pass, not both")
    if ask:
        if not sys.stdin.isatty():
            raise FleetError("--ask-vault-pass needs a terminal; name a file with --vault-password-file")
        password = typer.prompt("Vault password", hide_input=True, err=True)
        until_the_end = ExitStack()
        atexit.register(until_the_end.close)
        password_file = until_the_end.enter_context(served(password))
    if password_file is not None:
        refuse_odd(password_file)
    return ["--vault-password-file", str(password_file.resolve())] if password_file else []


@contextmanager
def served(password: str) -> Iterator[Path]:
    """A program that prints the password, for Ansible to run; it asks this process for it, so no file holds it."""

    class Answer(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.sendall(password.encode())

    with tempfile.TemporaryDirectory(prefix="eidfleet-vault-") as folder:  # its mode is 0700
        place = str(Path(folder) / "socket")
        with socketserver.ThreadingUnixStreamServer(place, Answer) as server:
            threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
            program = Path(folder) / "vault-password"
            code = (
                f"import socket, sys; s = socket.socket({int(socket.AF_UNIX)}); s.connect({place!r}); "
                "sys.stdout.buffer.write(s.makefile('rb').read())"
            )
            program.write_text(f"#!/bin/sh\nexec {shlex.quote(sys.executable)} -I -c {shlex.quote(code)}\n")
            program.chmod(0o700)
            try:
                yield program
            finally:
                server.shutdown()
