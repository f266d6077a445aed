"""Refuses what is no plain file before anything opens it: a pipe, a socket or a device may never end, or never begin."""

from __future__ import annotations

import stat
from pathlib import Path

from collector.core.errors import FleetError, Mistake

_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def plain(path: Path) -> Path:
    """The path itself. FleetError for a pipe, socket or device; what is not there is the reader's to complain of."""
    kind = odd_kind(path)
    if kind is not None:
        raise FleetError(Mistake(str(path), f"is {kind}, no plain file", "copy what it gives into a file"))
    return path


def odd_kind(path: Path) -> str | None:
    """What a path leads to in words, if that is neither file nor folder nor nothing."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return None
    return next((words for is_kind, words in _KINDS if is_kind(mode)), None)
