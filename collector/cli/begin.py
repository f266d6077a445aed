"""How the process begins: a Ctrl-C or a SIGTERM is a quiet end from the first moment, and a reader that goes away is no failure."""

from __future__ import annotations

import gc
import io
import sys
from typing import TextIO

from collector.cli.interrupts import leave_at_once, listen_no_more


def main() -> None:
    """The entry point of the `eidfleet` command."""
    # A fleet in memory is many objects in few cycles: with Python's 700 a fifth of the time goes into looking for them.
    gc.set_threshold(50_000, 20, 50)
    leave_at_once()
    sys.stdout, sys.stderr = _patient(sys.stdout), _patient(sys.stderr)
    from collector.cli.main import main as go

    try:
        go()
    finally:
        listen_no_more()
        gc.freeze()  # nor is the memory looked through once more for cycles


class _Patient(io.FileIO):
    """Takes what nobody reads any more: `eidfleet report | head` writes all reports all the same."""

    def write(self, data: object, /) -> int:
        try:
            return super().write(data)  # type: ignore[arg-type]
        except BrokenPipeError:
            return len(data)  # type: ignore[arg-type]


def _patient(stream: TextIO) -> TextIO:
    """The same stream on the same descriptor; one that is closed or no file stays as it is."""
    try:
        number = stream.fileno()
    except (AttributeError, OSError, ValueError):
        return stream
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Patient(number, "w", closefd=False)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.isatty() or stream is sys.stderr,
        write_through=False,
    )
