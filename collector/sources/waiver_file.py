"""Writes `waivers.toml` for people to review: one exception added or taken out, every comment and line around it kept."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from collector.core.errors import FleetError, Mistake
from collector.core.model import Waiver

_OPENING = (
    "Accepted exceptions. Each ends at the end of its `until` day, in the time zone of its site.\n"
    "`eidfleet waive list` shows them; `eidfleet waive` and `eidfleet waive end` change this file."
)


def add_waiver(path: Path, waiver: Waiver) -> None:
    """Puts the exception at the end of the file, in one step; the file is made if there is none.

    FleetError if the same check, site and host are waived there already until that day or later; an earlier end is moved.
    """
    with _only_writer(path):
        document = _document(path)
        held = _entries(document, path)
        for entry in held:
            if _covers(entry, waiver):
                if entry.get("until") >= waiver.until:
                    raise FleetError(
                        Mistake(
                            str(path),
                            f"{_named(waiver)} is waived already until {entry['until']}",
                            "end that exception first, or name a later day",
                        )
                    )
                entry["until"], entry["reason"], entry["by"] = waiver.until, waiver.reason, waiver.by
                break
        else:
            held.append(_table(waiver))
            if "waiver" not in document:
                document.append("waiver", held)
        _write(path, tomlkit.dumps(document))


def remove_waiver(path: Path, waiver: Waiver) -> None:
    """Takes out the exception of this check, site and host. FleetError if there is none."""
    with _only_writer(path):
        document = _document(path)
        held = _entries(document, path)
        found = [n for n, entry in enumerate(held) if _covers(entry, waiver)]
        if not found:
            raise FleetError(
                Mistake(str(path), f"{_named(waiver)} is not waived", "see `eidfleet waive list`")
            )
        for number in reversed(found):
            del held[number]
        if not held:
            document.remove("waiver")
        _write(path, tomlkit.dumps(document))


def _document(path: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(path.read_text("utf-8"))
    except FileNotFoundError:
        document = tomlkit.document()
        for line in _OPENING.splitlines():
            document.add(tomlkit.comment(line))
        return document
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise FleetError(Mistake(str(path), f"cannot be read: {error}", "mend it first")) from error


def _entries(document: tomlkit.TOMLDocument, path: Path) -> AoT:
    held = document.get("waiver")
    if held is None:
        return tomlkit.aot()
    if not isinstance(held, AoT):
        raise FleetError(Mistake(str(path), "does not write its exceptions as [[waiver]]", "write each so"))
    return held


def _covers(entry: Table, waiver: Waiver) -> bool:
    return (entry.get("check"), entry.get("site"), entry.get("host")) == (
        waiver.check,
        waiver.site,
        waiver.host,
    )


def _named(waiver: Waiver) -> str:
    return f"{waiver.check} on {waiver.host or f'site {waiver.site}'}"


def _table(waiver: Waiver) -> Table:
    table = tomlkit.table()
    table["check"] = str(waiver.check)
    table["site"] = str(waiver.site)
    if waiver.host is not None:
        table["host"] = str(waiver.host)
    table["reason"] = waiver.reason
    table["by"] = waiver.by
    table["until"] = waiver.until
    return table


@contextmanager
def _only_writer(path: Path) -> Iterator[None]:
    """Two programs that change the file take turns; its folder is locked, for the file itself is replaced."""
    try:
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise FleetError(Mistake(str(path), f"cannot be written: {error.strerror}")) from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _write(path: Path, text: str) -> None:
    """In one step: a reader sees the old file or the new one, and a full disk leaves the old one."""
    try:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            Path(name).chmod(mode)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FleetError(
            Mistake(str(path), f"cannot be written: {error.strerror}", "nothing was changed")
        ) from error
