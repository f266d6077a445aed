"""One scan, one run, one send, one web hook, one import and one writer of a file at a time in a fleet folder: locks that the system takes back when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from collector.core.clock import BRUSSELS
from collector.core.errors import FleetError, Mistake, mistaken
from collector.sources.files.plain_file import refuse_odd

LONGEST_WAIT_S = 30
"""For another program that is changing the same file; each takes a fraction of a second."""
_IMPORT_WAIT_S = 120


class Turn(StrEnum):
    """What a fleet does once at a time, each in the words for whoever has to wait."""

    SCAN = "a scan of this fleet"
    RUN = "a run of this fleet"
    SEND = "another `eidfleet send`"
    WEBHOOK = "another `eidfleet deliver webhook`"


@contextmanager
def only_one(turn: Turn, state_dir: Path) -> Iterator[None]:
    """While inside, nobody else of this fleet has that turn. FleetError if somebody has it."""
    place = state_dir / f"{turn.name.lower()}.lock"
    try:
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_odd(place)
        file = place.open("a+b", buffering=0)
    except OSError as error:
        hint = "look at the folder's permissions and its disk"
        raise mistaken(place, f"cannot be written: {error.strerror}", hint) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read(200).decode("ascii", "replace").strip() or "unknown"
            raise FleetError(
                f"{turn} is running (process {holder}); wait until it is done, or end that process"
            ) from error
        # The file stays: removing it would let two hold a lock each, on the old file and on a new one.
        file.truncate(0)
        with suppress(OSError):  # on a full disk the lock holds all the same; only its holder goes unnamed
            file.write(f"{os.getpid()}, since {datetime.now(BRUSSELS):%Y-%m-%d %H:%M %Z}".encode())
        try:
            yield
        finally:
            file.truncate(0)


def only_import(inventory: Path) -> AbstractContextManager[None]:
    """While inside, no other import changes this inventory; waits for one that does. FleetError if that takes longer.

    The folder itself is locked: two people who work on one inventory may keep their state in different places.
    """
    hint = "wait until it is done, or end that process"
    late = Mistake(str(inventory), "another `eidfleet inventory import` is at work", hint)
    return _folder_locked(inventory, _IMPORT_WAIT_S, late, "cannot be read")


def only_writer(path: Path) -> AbstractContextManager[None]:
    """Programs that change a file take turns; its folder is locked, for the file itself is replaced.

    FleetError where the other is not done within `LONGEST_WAIT_S`.
    """
    said = f"another program has been changing it for {LONGEST_WAIT_S} seconds"
    late = Mistake(str(path), said, "nothing was changed; try again")
    return _folder_locked(path.parent, LONGEST_WAIT_S, late, "cannot be written")


@contextmanager
def _folder_locked(folder: Path, patience_s: float, late: Mistake, unreadable: str) -> Iterator[None]:
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise mistaken(late.place, f"{unreadable}: {error.strerror}") from error
    try:
        until = time.monotonic() + patience_s
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > until:
                    raise FleetError(late) from error
            time.sleep(0.05)
        yield
    finally:
        os.close(handle)
