"""Adds blocks to a TOML file that people write by hand: everything that is there stays as it is, to the letter."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from collector.core.errors import FleetError, Mistake
from collector.core.text import is_unseen, printable
from collector.sources.files.plain_file import plain
from collector.sources.files.structured_text import toml_of
from collector.sources.files.temporary import temporary_file

S = TypeVar("S", bound=msgspec.Struct)


def file_text(path: Path) -> str | None:
    """The text of a file, None if there is none."""
    try:
        return plain(path).read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise FleetError(Mistake(str(path), f"cannot be read: {error}", "save it as UTF-8 text")) from error


def parsed(path: Path, shape: type[S], hint: str) -> S:
    """What the file holds; an empty value of its shape without a file."""
    text = file_text(path)
    if text is None:
        return shape()
    try:
        return msgspec.convert(toml_of(text), shape)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise FleetError(Mistake(str(path), str(error), hint)) from error


def block(name: str, values: Mapping[str, str | date]) -> str:
    r"""One `[[name]]` with its values, untrusted texts as one safe line; names come back from it as they were.

    >>> print(block("waiver", {"by": 'a "b"\\', "until": date(2027, 1, 31)}), end="")
    [[waiver]]
    by = "a \"b\"\\"
    until = 2027-01-31
    """
    lines = [f"[[{name}]]"]
    for key, value in values.items():
        lines.append(f"{key} = {value.isoformat() if isinstance(value, date) else _quoted(value)}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML string on one line: a JSON string, but that what cannot be seen is written by its own number, half pairs as none."""
    shown = json.dumps(text, ensure_ascii=False)
    if shown.isascii() and "\x7f" not in shown:
        return shown
    whole = ("\ufffd" if 0xD800 <= ord(c) <= 0xDFFF else c for c in shown)
    return "".join(f"\\U{ord(c):08x}" if is_unseen(c) else c for c in whole)


def with_blocks(
    path: Path, blocks: Sequence[str], comment: str, first_lines: str, check: Callable[[str], object]
) -> str:
    """The file's text with `blocks` at its end under a comment, if there is one. FleetError where it would no longer be read.

    `first_lines` begin a file that is new; `check` raises what tomllib or msgspec raise.
    """
    before = file_text(path)
    start = first_lines if before is None else before
    gap = "" if not start or start.endswith("\n") else "\n"
    head = f"# {printable(comment)}\n" if comment else ""
    made = f"{start}{gap}\n{head}" + "\n".join(blocks)
    try:
        check(made)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        hint = "write its entries as [[...]] blocks, so that more can be added at the end"
        raise FleetError(Mistake(str(path), f"nothing can be added at its end: {error}", hint)) from error
    return made


def write_text(path: Path, text: str) -> None:
    """In one step: a reader sees the old file or the new one, and a full disk leaves the old one."""
    try:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        with temporary_file(path.parent) as (out, name):
            out.write(text.encode())
            out.flush()
            os.fsync(out.fileno())
            name.chmod(mode)
            name.replace(path)
    except OSError as error:
        raise FleetError(
            Mistake(str(path), f"cannot be written: {error.strerror}", "nothing was changed")
        ) from error
