"""How the process begins: a Ctrl-C or a SIGTERM is a quiet end from the first moment, and a reader that goes away is no failure."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from typing import TextIO

_INTERRUPTED = 130


def main() -> None:
    """The entry point of the `eidfleet` command."""
    # A fleet in memory is many objects in few cycles: with Python's 700 a fifth of the time goes into looking for them.
    gc.set_threshold(50_000, 20, 50)
    # While modules load there is nothing to put in order, and an exception out of the middle of an import is a traceback.
    heard = [
        number
        for number in (signal.SIGINT, signal.SIGTERM)
        if signal.getsignal(number) is not signal.SIG_IGN  # as under nohup
    ]
    for number in heard:
        signal.signal(number, _leave)
    sys.stdout, sys.stderr = _patient(sys.stdout), _patient(sys.stderr)
    from collector.cli.main import main as go

    try:
        go()
    finally:  # what is done is done: while the interpreter ends, the exit code stays that of the command
        for number in heard:
            signal.signal(number, signal.SIG_IGN)
        gc.freeze()  # nor is it looked through once more for cycles


def listen() -> None:
    """Everything is loaded and the command begins: from now on what is open is closed, and how it ended is recorded."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is _leave:
            signal.signal(number, signal.default_int_handler)


def _leave(*_: object) -> None:
    os.write(2, b"eidfleet: interrupted\n")
    os._exit(_INTERRUPTED)


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
