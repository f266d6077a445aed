"""Whether the cost of reading a text grows no faster than the text: CPU time at one length and at eight times that length."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

FLOOR_S = 0.05
"""Below this nothing is said: what costs no more for the longer text is fast, whatever a busy machine made of the shorter one."""
TIMES = 8
MOST = 24
"""Linear is 8, quadratic is 64; what lies between is a busy machine's."""
BEYOND_DOUBT = 48
"""No machine is as busy as this by processor time."""


def grows_too_fast(read: Callable[[str], object], shape: Callable[[int], str], length: int) -> str | None:
    """None, or in words what two lengths cost. `shape` makes the hostile text from a number of repetitions."""
    long = _cost_s(read, text := shape(TIMES * length))
    if long < FLOOR_S:
        return None
    short = max(_least_s(read, shape(length)), FLOOR_S / MOST)
    if MOST * short < long < BEYOND_DOUBT * short:
        long = min(long, _least_s(read, text, 2))  # the machine may have been busy
    return f"{short:.3f} s, and {long:.3f} s for {TIMES} times as much" if long > MOST * short else None


def _least_s(read: Callable[[str], object], text: str, tries: int = 3) -> float:
    """The least of some tries; one that is slow beyond doubt is not repeated."""
    least = float("inf")
    for _ in range(tries):
        least = min(least, _cost_s(read, text))
        if not FLOOR_S <= least < 2:
            break
    return least


def _cost_s(read: Callable[[str], object], text: str) -> float:
    begun = time.process_time()
    with suppress(ValueError):  # refused is as good as read
        read(text)
    return time.process_time() - begun
