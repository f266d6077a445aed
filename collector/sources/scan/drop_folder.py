"""A drop: a folder into which others write. Finds its files, reads each within bounds, and sets aside what is not taken.

Nothing in it is believed: no link is followed, nothing but a plain file is opened, names are bytes of anybody's choice, and a
folder may become a link while we look. So all is done relative to folders that are held open, and nothing is ever deleted.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from collector.core.errors import FleetError, mistaken
from collector.core.text import printable
from collector.sources.files.plain_file import odd_mode
from collector.sources.scan.call_in import MOST_CALL_BYTES, SUFFIX, CallRefusedError, Flaw, is_call

QUARANTINE = "quarantine"
REASON_SUFFIX = ".reason"
MOST_FILES = 250_000
"""That are looked at in one go, so that a flood of names costs no more memory than that; the rest has its turn next time."""
_MOST_LOOKED_INTO = 200
_DEEPEST = 2
"""Folders below the drop: one for each site, as the receiver makes them, and one more."""
_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart")
_TOOLS_OWN = frozenset({"desktop.ini", "thumbs.db", "ehthumbs.db"})
_TO_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_LONGEST_KEPT_NAME = 200
_MOST_OF_A_NAME = 10_000


@dataclass(frozen=True, slots=True)
class DropFile:
    """A name in a folder of the drop that is held open."""

    name: str
    folder: int
    below: str = ""
    """The folder's own name where it is not the drop itself."""

    @property
    def shown(self) -> str:
        """For people, relative to the drop."""
        return printable(f"{self.below}/{self.name}" if self.below else self.name, 200)


@dataclass(frozen=True, slots=True)
class Written:
    """What a file held and when it was last written."""

    body: bytes
    at: datetime


class DropFolder:
    """A drop that is open: `with DropFolder(path) as drop`. FleetError where it, or its quarantine, is not what it must be."""

    def __init__(self, path: Path, quarantine: Path) -> None:
        self.path = path
        self.quarantine = quarantine
        self._open = ExitStack()
        self._root = -1
        self._aside = -1
        self._next: dict[str, int] = {}

    def __enter__(self) -> Self:
        refuse_home(self.path)
        try:
            self._root = self._keep(os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
        except FileNotFoundError as error:
            raise mistaken(
                self.path, "there is no such drop", "make the folder, or correct [ingest] drop"
            ) from error
        except OSError as error:
            raise mistaken(
                self.path, f"is no drop: {error.strerror}", "name a folder you may read"
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def batches(self, size: int) -> Iterator[list[DropFile]]:
        """What is in the drop, folder by folder and by name; each batch is to be done with before the next is asked for.

        A tool's own files, hidden ones and those a writer has not renamed yet are left out.
        """
        yield from self._below(self._root, "", 0, [MOST_FILES], size)

    def read(self, file: DropFile) -> Written:
        """CallRefusedError for what is no plain file, too large, or cannot be read."""
        try:
            handle = os.open(file.name, _TO_READ, dir_fd=file.folder)
        except OSError as error:
            raise self._unreadable(file, error) from error
        with os.fdopen(handle, "rb") as opened:
            found = os.fstat(handle)
            if (said := _odd(found.st_mode)) is not None:
                raise CallRefusedError(Flaw.NO_CALL, said)
            if found.st_size > MOST_CALL_BYTES:
                size = f"has {found.st_size:,} bytes; no call-in is larger than {MOST_CALL_BYTES // 1024} KiB"
                raise CallRefusedError(Flaw.TOO_LARGE, size)
            try:
                body = opened.read(MOST_CALL_BYTES + 1)  # one more, should it be growing
            except OSError as error:
                raise CallRefusedError(
                    Flaw.DAMAGED, f"cannot be read: {error.strerror}", is_whole=False
                ) from error
        return Written(body, datetime.fromtimestamp(max(0.0, min(found.st_mtime, 4e9)), UTC))

    def mark(self, file: DropFile) -> tuple[int, int, int] | None:
        """Another one whenever a file is another or was written again. None where it is gone."""
        found = _stat(file)
        return None if found is None else (found.st_ino, found.st_mtime_ns, found.st_size)

    def age_s(self, file: DropFile, now: datetime) -> float | None:
        """Seconds since a file changed, without its sign: a clock elsewhere may be ahead. None where it is gone."""
        found = _stat(file)
        return None if found is None else abs(now.timestamp() - found.st_mtime)

    def set_aside(self, file: DropFile, reason: str) -> str:
        """Moves a file into quarantine with its reason beside it; its name there. OSError where the system refuses."""
        if self._aside < 0:
            self._aside = self._opened_quarantine()
        plain = f"{file.below.replace('/', '-')}-{file.name}" if file.below else file.name
        kept = self._unused(_cut(plain))
        handle = os.open(
            kept + REASON_SUFFIX,
            os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC,
            0o600,
            dir_fd=self._aside,
        )
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(f"{file.shown}: {reason}\n")
            os.rename(file.name, kept, src_dir_fd=file.folder, dst_dir_fd=self._aside)
        except OSError:
            # Our own words on a file that stayed where it was.
            os.unlink(kept + REASON_SUFFIX, dir_fd=self._aside)
            raise
        return kept

    def held(self) -> int:
        """How many files are in quarantine, from whatever day."""
        try:
            handle = self._aside if self._aside >= 0 else os.open(self.quarantine, _FOLDER)
        except OSError:
            return 0
        try:
            with os.scandir(handle) as entries:
                return sum(not entry.name.endswith(REASON_SUFFIX) for entry in entries)
        finally:
            if self._aside < 0:
                os.close(handle)

    def _keep(self, handle: int) -> int:
        self._open.callback(os.close, handle)
        return handle

    def _below(
        self, folder: int, below: str, depth: int, left: list[int], size: int
    ) -> Iterator[list[DropFile]]:
        names, folders = self._listed(folder, depth, left)
        for start in range(0, len(names), size):
            yield [DropFile(name, folder, below) for name in names[start : start + size]]
        for name in folders:
            try:
                handle = os.open(name, _FOLDER, dir_fd=folder)
            except OSError:  # gone, or a link by now, which the next look names
                continue
            try:
                if not self._is_quarantine(handle):
                    yield from self._below(
                        handle, f"{below}/{name}" if below else name, depth + 1, left, size
                    )
            finally:
                os.close(handle)

    def _listed(self, folder: int, depth: int, left: list[int]) -> tuple[list[str], list[str]]:
        """Names in order: those to look at, and folders to go into. `left` is how many may still be looked at."""
        names, folders = [], []
        with os.scandir(folder) as entries:
            for entry in entries:
                if left[0] <= 0:
                    break
                if entry.is_dir(follow_symlinks=False):
                    if depth < _DEEPEST and not entry.name.startswith("."):
                        folders.append(entry.name)
                elif not (_is_left_alone(entry.name) or (depth == 0 and entry.name == QUARANTINE)):
                    names.append(entry.name)
                    left[0] -= 1
        return sorted(names), sorted(folders)

    def _is_quarantine(self, folder: int) -> bool:
        try:
            return os.path.samestat(os.fstat(folder), self.quarantine.stat(follow_symlinks=False))
        except OSError:
            return False

    def _opened_quarantine(self) -> int:
        """Held open. Whoever writes into the drop may have put something else in its place."""
        try:
            self.quarantine.mkdir(mode=0o700, exist_ok=True)
            handle = os.open(self.quarantine, _FOLDER)
        except OSError as error:
            said = f"is no folder of ours to set files aside in: {error.strerror}"
            raise mistaken(
                self.quarantine, said, "take away what is there, or name another as [ingest] quarantine"
            ) from error
        self._keep(handle)
        if os.fstat(handle).st_dev != os.fstat(self._root).st_dev:
            said = "is on another file system than the drop, so that nothing can be moved there in one step"
            raise mistaken(self.quarantine, said, "name one beside the drop as [ingest] quarantine")
        return handle

    def _unused(self, name: str) -> str:
        for number in range(self._next.get(name, 1), _MOST_OF_A_NAME):
            candidate = name if number == 1 else f"{name}.{number}"
            if not any(exists_in(self._aside, taken) for taken in (candidate, candidate + REASON_SUFFIX)):
                self._next[name] = number + 1
                return candidate
        raise FleetError(
            f"{self.quarantine}: has {_MOST_OF_A_NAME:,} files of one name; look at them and empty it"
        )

    def _unreadable(self, file: DropFile, error: OSError) -> CallRefusedError:
        try:
            said = _odd(os.stat(file.name, dir_fd=file.folder, follow_symlinks=False).st_mode)
        except FileNotFoundError:
            return CallRefusedError(Flaw.DAMAGED, "is gone", is_whole=False)
        except OSError:
            said = None
        if said is not None:
            return CallRefusedError(Flaw.NO_CALL, said)
        return CallRefusedError(Flaw.DAMAGED, f"cannot be read: {error.strerror}", is_whole=False)


def looks_like_drop(path: Path) -> bool:
    """Whether a folder holds call-ins: a file that is called like one, or one of its first files begins like one."""
    looked = 0
    with suppress(OSError), closing(_entries(path)) as entries:
        for entry in entries:
            name = entry.name.lower()
            if name.endswith(SUFFIX):
                return True
            if looked < _MOST_LOOKED_INTO and name.endswith(".json") and entry.is_file(follow_symlinks=False):
                looked += 1
                if _begins_like_one(Path(entry.path)):
                    return True
    return False


def refuse_home(path: Path) -> None:
    """FleetError for a folder whose other files we must not move: somebody's home, a fleet folder, a checkout."""
    try:
        is_home = path.resolve() in (Path.home().resolve(), Path("/"))
    except (OSError, RuntimeError):
        is_home = False
    if is_home or any((path / name).exists() for name in ("eidfleet.toml", ".git")):
        said = "is no folder of call-ins alone, and what is none would be moved away"
        raise mistaken(path, said, "make a folder for them")


def _entries(path: Path) -> Generator[os.DirEntry[str]]:
    """A folder's entries and those of the folders in it."""
    folders = []
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                folders.append(entry.path)
            yield entry
    for folder in folders[:_MOST_LOOKED_INTO]:
        with os.scandir(folder) as entries:
            yield from entries


def _begins_like_one(path: Path) -> bool:
    try:
        handle = os.open(path, _TO_READ)
    except OSError:
        return False
    with os.fdopen(handle, "rb", buffering=0) as file:
        return stat.S_ISREG(os.fstat(handle).st_mode) and is_call(
            (file.read(400) or b"").decode("utf-8", "replace")
        )


def _odd(mode: int) -> str | None:
    if stat.S_ISLNK(mode):
        return "is a link, which is never followed"
    if stat.S_ISDIR(mode):
        return "is a folder"
    kind = odd_mode(mode)
    return None if kind is None else f"is {kind}, no plain file"


def exists_in(folder: int, name: str) -> bool:
    """Whether a folder that is held open has such a name, be it a link that leads nowhere."""
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _stat(file: DropFile) -> os.stat_result | None:
    try:
        return os.stat(file.name, dir_fd=file.folder, follow_symlinks=False)
    except OSError:
        return None


def _is_left_alone(name: str) -> bool:
    lower = name.lower()
    return name.startswith((".", "~")) or lower.endswith(_UNFINISHED) or lower in _TOOLS_OWN


def _cut(name: str) -> str:
    """So that a number and `.reason` still fit."""
    return os.fsdecode(os.fsencode(name)[:_LONGEST_KEPT_NAME])
