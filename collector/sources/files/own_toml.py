"""TOML files that people write by hand: read, and extended at their end."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from collector.core.errors import FleetError, Mistake
from collector.core.text import is_unseen, printable
from collector.sources.files.own_text import file_text
from collector.sources.files.structured_text import toml_of

S = TypeVar("S", bound=msgspec.Struct)


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
    return "".join([f"[[{name}]]\n", *(f"{key} = {toml_value(value)}\n" for key, value in values.items())])


def toml_value(value: str | date) -> str:
    """A value on one line: a text is a JSON string, but that what cannot be seen is written by its own number, half pairs as none."""
    if isinstance(value, date):
        return value.isoformat()
    shown = json.dumps(value, ensure_ascii=False)
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
    added = f"{gap}\n{head}" + "\n".join(blocks)
    made = start + (added.replace("\n", "\r\n") if "\r\n" in start else added)
    try:
        check(made)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        hint = "write its entries as [[...]] blocks, so that more can be added at the end"
        raise FleetError(Mistake(str(path), f"nothing can be added at its end: {error}", hint)) from error
    return made
