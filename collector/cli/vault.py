"""The password of an ansible-vault: from a file, or asked at the terminal and kept in memory only."""

from __future__ import annotations

import shlex
import socket
import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from collector.cli.lasting import until_the_end
from collector.core.errors import FleetError
from collector.sources.files.plain_file import refuse_odd
from collector.sources.files.temporary import temporary_folder

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
        password_file = until_the_end(lambda: served(password))
    if password_file is not None:
        refuse_odd(password_file)
    return ["--vault-password-file", str(password_file.resolve())] if password_file else []


@contextmanager
def served(password: str) -> Iterator[Path]:
    """A program that prints the password, for Ansible to run; it asks this process for it, so no file holds it.

    A Unix socket's path may have 107 bytes (103 on macOS), and a folder for temporary files may be longer than that: both
    sides go to the folder and name the socket from there. So call this before anything else runs in this process.
    """

    class Answer(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.sendall(password.encode())

    with temporary_folder() as folder:
        with chdir(folder):
            server = socketserver.ThreadingUnixStreamServer("socket", Answer)
        with server:
            serving = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
            serving.start()
            program = folder / "vault-password"
            code = (
                f"import socket, sys; s = socket.socket({int(socket.AF_UNIX)}); s.settimeout(10); s.connect('socket'); "
                "sys.stdout.buffer.write(s.makefile('rb').read())"
            )
            words = (sys.executable, "-I", "-c", code)
            program.write_text(f"#!/bin/sh\ncd {shlex.quote(str(folder))} && exec {shlex.join(words)}\n")
            program.chmod(0o700)
            try:
                yield program
            finally:
                server.shutdown()
                serving.join()
