"""Writes `waivers.toml` for people to review: exceptions added, moved or taken out, every other line kept to the letter."""

from __future__ import annotations

import fcntl
import os
import re
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from collector.core.errors import FleetError, Mistake
from collector.core.model import Waiver
from collector.sources.files.structured_text import toml_of
from collector.sources.fleet.toml_blocks import block, file_text, with_blocks, write_text

_OPENING = (
    "# Accepted exceptions. Each ends at the end of its `until` day, in the time zone of its site.\n"
    "# `eidfleet waive list` shows them; `eidfleet waive` and `eidfleet waive end` change this file.\n"
)
_HEAD = re.compile(r"\s*\[\[\s*[\"']?waiver[\"']?\s*\]\]")
_TABLE = re.compile(r"\s*\[")
_VALUE = r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|\d{4}-\d\d-\d\d"
LONGEST_WAIT_S = 30
"""For another program that is writing; each takes a fraction of a second."""
_Entry = Mapping[str, Any]


def add_waiver(path: Path, waiver: Waiver) -> None:
    """Puts the exception at the end of the file, in one step; the file is made if there is none.

    FleetError if the same check, site and host are waived there already until that day or later; an earlier end is moved.
    """
    with only_writer(path):
        text = file_text(path) or ""
        for place, entry in enumerate(_entries(path, text)):
            if not _covers(entry, waiver):
                continue
            if entry["until"] >= waiver.until:
                raise FleetError(
                    Mistake(
                        str(path),
                        f"{_named(waiver)} is waived already until {entry['until']}",
                        "end that exception first, or name a later day",
                    )
                )
            write_text(path, _moved(path, text, place, waiver))
            return
        write_text(path, with_waivers(path, [waiver]))


def remove_waiver(path: Path, waiver: Waiver) -> None:
    """Takes out the exception of this check, site and host. FleetError if there is none."""
    with only_writer(path):
        text = file_text(path) or ""
        entries = _entries(path, text)
        found = [place for place, entry in enumerate(entries) if _covers(entry, waiver)]
        if not found:
            raise FleetError(
                Mistake(str(path), f"{_named(waiver)} is not waived", "see `eidfleet waive list`")
            )
        kept = [entry for place, entry in enumerate(entries) if place not in found]
        lines = text.split("\n")
        for first, end in reversed([_spans(path, text, len(entries))[place] for place in found]):
            is_apart = first == 0 or not lines[first - 1].strip()
            gap = is_apart and end < len(lines) and not lines[end].strip()
            del lines[first : end + gap]
        write_text(path, _sure(path, "\n".join(lines), kept))


def with_waivers(path: Path, added: Iterable[Waiver], comment: str = "") -> str:
    """The file's text with more exceptions at its end; what is there stays as it is. Write it as `only_writer`."""
    _entries(path, file_text(path) or "")
    return with_blocks(path, [_block(waiver) for waiver in added], comment, _OPENING, toml_of)


def waiver_places(path: Path, text: str, waivers: int) -> list[str]:
    """Where each exception begins; only its number where the file writes them another way than `[[waiver]]`."""
    heads = _heads(text.split("\n"))
    if len(heads) == waivers:
        return [f"{path}:{head + 1}" for head in heads]
    return [f"{path}: waiver {number}" for number in range(1, waivers + 1)]


@contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """Two programs that change the file take turns; its folder is locked, for the file itself is replaced.

    FleetError where the other is not done within `LONGEST_WAIT_S`.
    """
    try:
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise FleetError(Mistake(str(path), f"cannot be written: {error.strerror}")) from error
    try:
        _take_turn(path, folder)
        yield
    finally:
        os.close(folder)


def _take_turn(path: Path, folder: int) -> None:
    until = time.monotonic() + LONGEST_WAIT_S
    while True:
        try:
            return fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > until:
                said = f"another program has been changing it for {LONGEST_WAIT_S} seconds"
                raise FleetError(Mistake(str(path), said, "nothing was changed; try again")) from error
            time.sleep(0.05)


def _entries(path: Path, text: str) -> list[_Entry]:
    try:
        held = toml_of(text).get("waiver", [])
    except tomllib.TOMLDecodeError as error:
        raise FleetError(Mistake(str(path), f"cannot be read: {error}", "mend it first")) from error
    if not isinstance(held, list) or len(_heads(text.split("\n"))) != len(held):
        raise _other_way(path)
    return held


def _other_way(path: Path) -> FleetError:
    return FleetError(Mistake(str(path), "does not write its exceptions as [[waiver]]", "write each so"))


def _heads(lines: list[str]) -> list[int]:
    return [number for number, line in enumerate(lines) if _HEAD.match(line)]


def _spans(path: Path, text: str, entries: int) -> list[tuple[int, int]]:
    """Of each exception its first line and the one after its last; what stands between two belongs to neither."""
    lines = text.split("\n")
    heads = _heads(lines)
    if len(heads) != entries:
        raise _other_way(path)
    spans = []
    for head in heads:
        after = (number for number in range(head + 1, len(lines)) if _TABLE.match(lines[number]))
        end = next(after, len(lines))
        while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
            end -= 1
        spans.append((head, end))
    return spans


def _moved(path: Path, text: str, place: int, waiver: Waiver) -> str:
    """The text with a later end for one exception, its new reason and author; a comment beside them stays."""
    entries = _entries(path, text)
    first, end = _spans(path, text, len(entries))[place]
    lines = text.split("\n")
    fresh = dict(line.split(" = ", 1) for line in _block(waiver).split("\n")[1:-1])
    for key in ("reason", "by", "until"):
        value = re.compile(rf"^(\s*{key}\s*=\s*)(?:{_VALUE})(?=\s*(?:#.*)?$)")
        for number in range(first + 1, end):
            lines[number] = value.sub(lambda match, key=key: match[1] + fresh[key], lines[number])  # type: ignore[misc]
    entries[place] = {**entries[place], **toml_of("\n".join(f"{k} = {v}" for k, v in fresh.items()))}
    return _sure(path, "\n".join(lines), entries)


def _sure(path: Path, text: str, entries: list[_Entry]) -> str:
    """The text, if it says what it is meant to: a file can be written in ways that lines do not show."""
    try:
        if toml_of(text).get("waiver", []) == entries:
            return text
    except tomllib.TOMLDecodeError:
        pass
    said = "is written in a way that this change would break"
    raise FleetError(Mistake(str(path), said, "change it there by hand"))


def _covers(entry: _Entry, waiver: Waiver) -> bool:
    return (entry.get("check"), entry.get("site"), entry.get("host")) == (
        waiver.check,
        waiver.site,
        waiver.host,
    )


def _named(waiver: Waiver) -> str:
    return f"{waiver.check} on {waiver.host or f'site {waiver.site}'}"


def _block(waiver: Waiver) -> str:
    scope: dict[str, str | date] = {"check": waiver.check, "site": waiver.site}
    if waiver.host:
        scope["host"] = waiver.host
    return block("waiver", {**scope, "reason": waiver.reason, "by": waiver.by, "until": waiver.until})
