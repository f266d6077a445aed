"""One at a time: a lock file that the system takes back when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from collector.core.errors import FleetError, Mistake


@contextmanager
def only_one(file: Path, doing: str) -> Iterator[None]:
    """While inside, nobody else gets in. FleetError that says what is being `doing` if somebody is."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = file.open("a+", encoding="ascii")
    except OSError as error:
        raise FleetError(
            Mistake(str(file), f"cannot be written: {error.strerror}", "look at the folder's permissions")
        ) from error
    with opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            opened.seek(0)
            holder = opened.read().strip() or "unknown"
            raise FleetError(
                f"{doing} is running (process {holder}); wait until it is done, or end that process"
            ) from error
        opened.truncate(0)
        opened.write(str(os.getpid()))
        opened.flush()
        yield
