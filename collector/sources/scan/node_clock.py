"""How far an execution node's clock is ahead of ours, and its events in our time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from math import inf
from typing import Any

_AGREE_S = 5
"""What the way there and whole seconds can make of two clocks that agree."""
_SURE_S = 120
"""Bounds this far apart put a workstation's clock wrong by half of it at most; a clock counts as wrong from 300 s on."""


class NodeClock:
    """Knows the difference from below and from above. A transport that can ask the node says it as `measured`.

    Where nobody can ask, each event bounds it: it was made after the job was handed over (`began_at`, our time) and before it
    came here. What came late, as everything does of a unit that is taken up again, leaves it open.
    """

    def __init__(self, began_at: float | None = None) -> None:
        self._began_at = began_at
        self._least, self._most = (0.0, 0.0) if began_at is None else (-inf, inf)

    def measured(self, at: object) -> None:
        """Of the node's clock a moment ago, in seconds since 1970. What is no clock changes nothing."""
        if isinstance(at, bool) or not isinstance(at, int) or not 0 <= at < 2**33:
            return
        self._least = self._most = at - time.time()

    def made(self, created: object) -> None:
        """Of an event that has just come, by its own instant."""
        if self._began_at is None or not isinstance(created, str) or len(created) > 64:
            return
        try:
            at = datetime.fromisoformat(created)
            second = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError, OSError):
            return
        self._least = max(self._least, second - time.time())
        self._most = min(self._most, second - self._began_at)

    def in_our_time(self, event: Mapping[str, Any]) -> Mapping[str, Any]:
        """The event with the instants of its exchange by our clock: a workstation's is measured against it.

        Without them where the difference is not known: then nobody says that a workstation's clock is right or wrong.
        """
        data = event.get("event_data")
        result = data.get("res") if isinstance(data, dict) else None
        probe = result.get("probe") if isinstance(result, dict) else None
        if not isinstance(data, dict) or not isinstance(result, dict) or not isinstance(probe, dict):
            return event
        ahead_s = self._ahead_s()
        if ahead_s == 0:
            return event
        kept = {key: value for key, value in probe.items() if key not in ("started", "ended")}
        moved = {
            key: value - ahead_s
            for key in ("started", "ended")
            if ahead_s is not None and isinstance(value := probe.get(key), float)
        }
        return {**event, "event_data": {**data, "res": {**result, "probe": {**kept, **moved}}}}

    def _ahead_s(self) -> float | None:
        """0 where the clocks agree; None where nobody knows."""
        if not 0 <= self._most - self._least + _AGREE_S <= _SURE_S + _AGREE_S:
            return None
        if self._least - _AGREE_S <= 0 <= self._most + _AGREE_S:
            return 0
        return (self._least + self._most) / 2
