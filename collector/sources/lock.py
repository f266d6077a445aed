"""One scan at a time in a fleet folder: a lock that the system takes back when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from collector.core.errors import FleetError


@contextmanager
def only_scan(state_dir: Path) -> Iterator[None]:
    """While inside, no other scan of this fleet begins. FleetError if one is running."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (state_dir / "scan.lock").open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise FleetError(
                f"a scan of this fleet is running (process {holder}); wait until it is done, or end that process"
            ) from error
        # The file stays: removing it would let two scans hold a lock each, on the old file and on a new one.
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
