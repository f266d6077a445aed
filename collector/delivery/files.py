"""Writes files so that a reader never sees half of one, and nobody reads one who is not meant to.

How a file is replaced stands in `collector.sources.files.temporary`, for what reads an inventory needs such files too.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from collector.core.errors import FleetError
from collector.core.readable_by import ReadableBy
from collector.sources.files.plain_file import plain
from collector.sources.files.temporary import mode_of, staged


def write_whole(path: Path, content: bytes, readable_by: ReadableBy | None = ReadableBy.OWNER) -> Path:
    """Replaces the file in one step; folders that are missing are made, for the same readers.

    `readable_by` None: the file keeps its mode, and a new one gets what the user's umask says, as from an editor.
    FleetError names what the system refused.
    """
    if path.exists() and not path.is_file():
        # Who may write everywhere would put a file in the place of a device or a pipe, for the whole machine.
        raise FleetError(f"{path}: is there and is no file; name another")
    try:
        _make_folder(path.parent, readable_by)
        with staged(path, content, mode_of(path) if readable_by is None else readable_by.file_mode) as name:
            name.replace(path)
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
    with ExitStack() as staging:
        try:
            for path, content in contents.items():
                place = path
                target = path.resolve()  # a link stays a link
                before = plain(target).read_bytes() if target.exists() else None
                mode = ReadableBy.OWNER.file_mode if before is None else mode_of(target)
                name = staging.enter_context(staged(target, content, mode, on_disk=True))
                ready.append((target, name, before))
            for target, name, before in ready:
                place = target
                name.replace(target)
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


def _make_folder(folder: Path, readable_by: ReadableBy | None) -> None:
    """A folder that is there keeps its mode; each that is made gets that of its readers, whatever the umask."""
    if folder.is_dir():
        return
    _make_folder(folder.parent, readable_by)
    if readable_by is None:
        folder.mkdir(exist_ok=True)
        return
    try:
        folder.mkdir(mode=readable_by.folder_mode)
    except FileExistsError:
        if not folder.is_dir():
            raise
        return
    found = stat.S_IMODE(folder.stat().st_mode)
    special = found & (stat.S_ISUID | stat.S_ISGID | stat.S_ISVTX)  # a shared folder hands its group on
    if found != readable_by.folder_mode | special:
        folder.chmod(readable_by.folder_mode | special)
