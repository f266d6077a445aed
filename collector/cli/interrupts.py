"""Turns Ctrl-C and SIGTERM into a wish to stop, so that what was answered is stored before we leave."""

from __future__ import annotations

import signal
from types import FrameType


class Interrupts:
    """While inside, the first signal is a wish; the second one is meant."""

    def __init__(self) -> None:
        self._wished = False
        self._before: dict[int, object] = {}

    def happened(self) -> bool:
        return self._wished

    def __enter__(self) -> Interrupts:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._wish)
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]

    def _wish(self, number: int, frame: FrameType | None) -> None:
        if self._wished:
            raise KeyboardInterrupt  # the second time they mean it
        self._wished = True
