"""Temporary files and folders that outlive a kill by no more than the next command, and the one way to replace a file.

Each has our name, the process that made it in it, and a lock that the system takes back when that process dies, however it dies.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO

_NAME = re.compile(r"\.eidfleet-(?P<process>[0-9]{1,7})-[a-z0-9_]{8}\.part")
_TO_LOCK_S = 60
"""Between its making and its lock a thing has only its process's number to protect it, and numbers are given out again."""


@contextmanager
def temporary_file(folder: Path | None = None) -> Iterator[tuple[IO[bytes], Path]]:
    """A new file for its owner alone, open for writing; on leaving it is removed, unless it was renamed. OSError as the system says it.

    What killed processes left in the folder goes first. No folder: that of the system for temporary files.
    """
    where = _swept(folder or Path(tempfile.gettempdir()))
    handle, name = tempfile.mkstemp(dir=where, prefix=f".eidfleet-{os.getpid()}-", suffix=".part")
    with os.fdopen(handle, "wb") as file:
        try:
            _hold(handle)
            yield file, Path(name)
        finally:
            Path(name).unlink(missing_ok=True)


@contextmanager
def staged(path: Path, content: bytes, mode: int, *, on_disk: bool = False) -> Iterator[Path]:
    """What is to replace a file, whole and beside it: rename it to `path`, so that a reader sees the old file or the new one.

    On leaving it is removed, unless it was renamed. `on_disk`: a power cut does not take it either. OSError as the system says it.
    """
    with temporary_file(path.parent) as (out, name):
        out.write(content)
        out.flush()
        if mode != stat.S_IMODE(name.stat().st_mode):
            name.chmod(mode)
        if on_disk:
            os.fsync(out.fileno())
        yield name


def mode_of(path: Path) -> int:
    """The mode of a file; of one that is still to be made, what the user's umask says, as from an editor."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        umask = os.umask(0o077)  # there is no way to ask without setting it
        os.umask(umask)
        return 0o666 & ~umask


@contextmanager
def temporary_folder(folder: Path | None = None) -> Iterator[Path]:
    """A new folder for its owner alone, removed with all that is in it on leaving; else like `temporary_file`."""
    where = _swept(folder or Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(dir=where, prefix=f".eidfleet-{os.getpid()}-", suffix=".part") as name:
        handle = os.open(name, os.O_RDONLY | os.O_DIRECTORY)
        try:
            _hold(handle)
            yield Path(name)
        finally:
            os.close(handle)


def sweep(*folders: Path) -> None:
    """Removes what killed processes of this user left in these folders (and not below them); a folder that cannot be read is left alone."""
    for folder in folders:
        with suppress(OSError):
            for path in [Path(entry) for entry in os.scandir(folder) if _NAME.fullmatch(entry.name)]:
                with suppress(OSError):
                    _remove_if_left(path)


@cache
def _swept(folder: Path) -> Path:
    """Once in a process: a folder may hold thousands of reports."""
    sweep(folder)
    return folder


def _hold(handle: int) -> None:
    with suppress(OSError):  # some shares know no locks; the process's number has to do there
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _remove_if_left(path: Path) -> None:
    found = path.lstat()
    is_folder = stat.S_ISDIR(found.st_mode)
    if found.st_uid != os.geteuid() or not (is_folder or stat.S_ISREG(found.st_mode)):
        return  # anybody may put such a name into the system's folder for temporary files
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        has_locks = True
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        except OSError:
            has_locks = False
        if _is_alive(path) and not (has_locks and time.time() - found.st_mtime > _TO_LOCK_S):
            return
        shutil.rmtree(path) if is_folder else path.unlink()
    finally:
        os.close(handle)


def _is_alive(path: Path) -> bool:
    named = _NAME.fullmatch(path.name)
    process = int(named["process"]) if named else 0
    if process in (0, os.getpid()):
        return False  # in a container every command may have the same number; what is our own is locked
    import psutil  # there is hardly ever anything left

    return psutil.pid_exists(process)
