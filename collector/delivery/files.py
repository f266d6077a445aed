"""Writes files so that a reader never sees half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from collector.core.errors import FleetError
from collector.sources.plain_file import plain


def write_whole(path: Path, content: bytes) -> Path:
    """Replaces the file in one step; the folder is made if it is missing. FleetError names what the system refused."""
    if path.exists() and not path.is_file():
        # Who may write everywhere would put a file in the place of a device or a pipe, for the whole machine.
        raise FleetError(f"{path}: is there and is no file; name another")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FleetError(
            f"{path}: {error.strerror or error}; look at the folder and its disk, or name another"
        ) from error
    return path


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Replaces several files, or none: where one cannot be written, those before it get back what they held.

    Files that are there keep their mode; new ones are for their owner alone.
    """
    ready: list[tuple[Path, Path, bytes | None]] = []
    done: list[tuple[Path, bytes | None]] = []
    place: Path | None = None
    try:
        for path, content in contents.items():
            place = path
            target = path.resolve()  # a link stays a link
            before = plain(target).read_bytes() if target.exists() else None
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
            ready.append((target, Path(name), before))
            with os.fdopen(handle, "wb") as out:
                out.write(content)
            if before is not None:
                Path(name).chmod(target.stat().st_mode & 0o777)
        for target, staged, before in ready:
            place = target
            staged.replace(target)
            done.append((target, before))
    except BaseException as error:
        for target, before in done:
            if before is None:
                target.unlink()
            else:
                target.write_bytes(before)
        if isinstance(error, OSError):
            raise FleetError(f"{place}: {error.strerror or error}; nothing was changed") from error
        raise
    finally:
        for _, staged, _ in ready:
            staged.unlink(missing_ok=True)
