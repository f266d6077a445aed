"""The states of PCs in the order of every report, with how many PCs are in each."""

from __future__ import annotations

from collector.core.model import Counts, HostStateKind

STATES: tuple[tuple[HostStateKind, str], ...] = (
    (HostStateKind.WORKS, "works"),
    (HostStateKind.NEEDS_WORK, "needs_work"),
    (HostStateKind.COULD_NOT_TELL, "could_not_tell"),
    (HostStateKind.NOT_REACHED, "not_reached"),
    (HostStateKind.ACCEPTED, "accepted"),
    (HostStateKind.DOES_NOT_APPLY, "does_not_apply"),
)
"""The partition of all known PCs with the name each count has in `Counts`."""


def count_of(counts: Counts, kind: HostStateKind) -> int:
    return int(getattr(counts, dict(STATES)[kind]))
