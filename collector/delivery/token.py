"""Asks the administrator's own command for the token a mail server wants in the place of a password.

How a token is had differs from provider to provider and from tenant to tenant; what it takes to send with one does not.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from collector.core.errors import FleetError, mistaken
from collector.core.text import printable
from collector.delivery.patience import Patience

LONGEST = 16_000
_PLACE = "[mail] oauth"
_BY_HAND = "run it by hand, as the user who runs eidfleet: it prints the token and nothing else"


@dataclass(frozen=True, slots=True)
class TokenCommand:
    """A program and its arguments; no shell reads them. `folder` is where it runs."""

    words: Sequence[str]
    folder: Path
    timeout_s: float = 30

    def token(self, patience: Patience) -> str:
        """FleetError where it prints none in time. What it prints is in no message and no log."""
        shown = printable(self.words[0], 200)
        try:
            process = subprocess.Popen(
                list(self.words),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", None) or str(error)
            raise _mistake(f"{shown} cannot be run: {said}") from error
        try:
            printed = patience.wait_for(lambda: _printed(process), self.timeout_s)
        except TimeoutError as error:
            raise _mistake(f"{shown} was not done in {self.timeout_s:g} seconds") from error
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)  # what it began too
                process.wait()
            if process.stdout:
                process.stdout.close()
        return _checked(printed, process.returncode, shown)


def _printed(process: subprocess.Popen[bytes]) -> bytes:
    printed = process.stdout.read(LONGEST + 1) if process.stdout else b""
    if len(printed) <= LONGEST:
        process.wait()
    return printed


def _checked(printed: bytes, code: int, shown: str) -> str:
    if len(printed) > LONGEST:
        raise _mistake(f"{shown} prints more than {LONGEST} bytes")
    if code != 0:
        raise _mistake(f"{shown} ended with exit code {code}")
    token = printed.strip()
    if not token or not token.isascii() or any(byte <= 32 or byte == 127 for byte in token):
        raise _mistake(f"{shown} printed {'no token' if token else 'nothing'}")
    return token.decode("ascii")


def _mistake(said: str) -> FleetError:
    return mistaken(_PLACE, said, _BY_HAND)
