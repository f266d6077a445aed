"""What the terminal calls the states of a PC, in the order of its tables."""

from __future__ import annotations

from collections.abc import Mapping

from collector.core.model import HostStateKind

STATE_WORDS: Mapping[HostStateKind, str] = {
    HostStateKind.WORKS: "good",
    HostStateKind.NEEDS_WORK: "to fix",
    HostStateKind.COULD_NOT_TELL: "could not tell",
    HostStateKind.NOT_REACHED: "not measured",
    HostStateKind.ACCEPTED: "accepted",
    HostStateKind.DOES_NOT_APPLY: "does not apply",
}
