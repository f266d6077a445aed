"""Turns Ctrl-C and SIGTERM into a wish to stop, so that what was answered is stored before we leave."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupts:
    """While inside, the first signal is a wish; the second one is meant."""

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
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._wish)
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]

    def _wish(self, number: int, frame: FrameType | None) -> None:
        if self._wished or self._at_once:
            raise KeyboardInterrupt  # the second time they mean it
        self._wished = True
