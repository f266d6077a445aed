"""Waits that end: each after its own time, all of them after a time in all, and every one when somebody wants us to stop.

What is waited for works in a thread of its own, because a name look-up, a handshake and a server that sends a byte now and then
can each outlast what their library calls a time-out. Such a thread is left behind and ends with the program at the latest.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import Self, TypeVar

T = TypeVar("T")
_GLANCE_S = 0.1
"""How often we look whether to stop."""


class StoppedError(Exception):
    """Somebody wants us to end; what was being waited for is left."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Patience:
    """`until` is an instant of time.monotonic() after which nothing new is begun."""

    until: float = float("inf")
    stop: Callable[[], bool] = _never

    @classmethod
    def of(cls, seconds: float, stop: Callable[[], bool] = _never) -> Self:
        return cls(time.monotonic() + seconds, stop)

    @property
    def is_over(self) -> bool:
        return self.stop() or time.monotonic() >= self.until

    def wait_for(self, work: Callable[[], T], most_s: float, *, grace_s: float = 0) -> T:
        """What `work` returns or raises. TimeoutError after `most_s`; StoppedError `grace_s` after the wish to stop.

        Then `work` may still be going on: its caller takes away what it works with.
        """
        answer: Future[T] = Future()

        def do() -> None:
            try:
                answer.set_result(work())
            except BaseException as error:
                answer.set_exception(error)

        threading.Thread(target=do, daemon=True).start()
        until, wished = time.monotonic() + most_s, None
        while not answer.done():
            now = time.monotonic()
            if wished is None and self.stop():
                wished, until = now, min(until, now + grace_s)
            if now >= until:
                if wished is not None:
                    raise StoppedError
                raise TimeoutError("no answer in time")
            wait([answer], min(_GLANCE_S, until - now))
        return answer.result()

    def pause(self, seconds: float) -> None:
        """StoppedError as soon as somebody wants us to stop."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.stop():
                raise StoppedError
            time.sleep(min(_GLANCE_S, left))
