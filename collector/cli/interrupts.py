"""Ctrl-C and SIGTERM: a quiet end while we load, an end in good order afterwards, and a mere wish while a scan goes on."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from collector.core.exit_codes import INTERRUPTED

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def leave_at_once() -> None:
    """While modules load there is nothing to put in order, and an exception out of the middle of an import is a traceback."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, _leave)


def listen() -> None:
    """Everything is loaded and the command begins: from now on what is open is closed, and how it ended is recorded."""
    for number in _SIGNALS:
        if signal.getsignal(number) is _leave:
            signal.signal(number, signal.default_int_handler)


def listen_no_more() -> None:
    """What is done is done: while the interpreter ends, the exit code stays that of the command."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _leave(*_: object) -> None:
    os.write(2, b"eidfleet: interrupted\n")
    os._exit(INTERRUPTED)


class Interrupts:
    """While inside, the first signal is a wish, so that what was answered is stored before we leave; the second one is meant."""

    def __init__(self) -> None:
        self._wished = False
        self._at_once = False
        self._before: dict[int, object] = {}

    def happened(self) -> bool:
        return self._wished

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """While inside, the first signal is meant already: nothing is under way that could be lost."""
        if self._wished:
            raise KeyboardInterrupt
        self._at_once = True
        try:
            yield
        finally:
            self._at_once = False

    def __enter__(self) -> Interrupts:
        for number in _SIGNALS:
            self._before[number] = signal.signal(number, self._wish)
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]

    def _wish(self, number: int, frame: FrameType | None) -> None:
        if self._wished or self._at_once:
            raise KeyboardInterrupt  # the second time they mean it
        self._wished = True
