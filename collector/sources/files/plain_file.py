"""Refuses what is no plain file before anything opens it: a pipe, a socket or a device may never end, or never begin."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

from collector.core.errors import mistaken

_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def plain(path: Path) -> Path:
    """The path itself. OSError for a pipe, socket or device, so that its reader complains as of any file it cannot read."""
    kind = odd_kind(path)
    if kind is not None:
        raise OSError(errno.EINVAL, f"it is {kind}, no plain file", str(path))
    return path


def refuse_odd(*paths: Path) -> None:
    """FleetError for the first pipe, socket or device among these, where no reader of ours is there to complain."""
    for path in paths:
        if (kind := odd_kind(path)) is not None:
            raise mistaken(path, f"is {kind}, no plain file", "copy what it gives into a file")


def odd_kind(path: Path) -> str | None:
    """What a path leads to in words, if that is neither file nor folder nor nothing."""
    try:
        return odd_mode(path.stat().st_mode)
    except (OSError, ValueError):
        return None


def odd_mode(mode: int) -> str | None:
    return next((words for is_kind, words in _KINDS if is_kind(mode)), None)
