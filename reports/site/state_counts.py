"""The states of PCs in the order of every report, each with its mark, and how many PCs are in it."""

from __future__ import annotations

from collections.abc import Mapping

from collector.core.model import Counts, HostStateKind
from reports.site.site_report import Badge
from reports.words.words import Words

ICONS: Mapping[HostStateKind, str] = {
    HostStateKind.WORKS: "✓",
    HostStateKind.NEEDS_WORK: "✗",
    HostStateKind.COULD_NOT_TELL: "?",
    HostStateKind.NOT_REACHED: "○",
    HostStateKind.ACCEPTED: "≈",
    HostStateKind.DOES_NOT_APPLY: "–",
}
"""Marks for text and sheets; the page draws its own shapes for the same states."""

STATES = tuple(ICONS)
"""The partition of all known PCs."""


def count_of(counts: Counts, kind: HostStateKind) -> int:
    """Each state has its count under its own name."""
    return int(getattr(counts, kind))


def state_badge(w: Words, kind: HostStateKind) -> Badge:
    return Badge(kind, w(f"state-{kind}"))


def marked_state(w: Words, kind: HostStateKind) -> str:
    """For a cell or a line of text."""
    return f"{ICONS[kind]} {w(f'state-{kind}')}"
