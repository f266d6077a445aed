"""The password of an ansible-vault, brought to Ansible: from a file, or out of this process's memory only."""

from __future__ import annotations

import shlex
import socket
import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

from collector.sources.files.plain_file import refuse_odd
from collector.sources.files.temporary import temporary_folder


def ansible_arguments(password_file: Path | None) -> list[str]:
    """For `ansible-playbook` and its like. FleetError where the file is none that can be read."""
    if password_file is None:
        return []
    refuse_odd(password_file)
    return ["--vault-password-file", str(password_file.resolve())]


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
