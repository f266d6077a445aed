"""TOML files that people write by hand: read, and extended at their end."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from collector.core.errors import FleetError, Mistake, mistaken, note
from collector.core.text import is_unseen, printable
from collector.sources.files.own_text import file_text
from collector.sources.files.strict_reader import misfits
from collector.sources.files.structured_text import toml_of

S = TypeVar("S", bound=msgspec.Struct)


def parsed(path: Path, shape: type[S], name: str, hint: str) -> S:
    """What the file's `[[name]]` blocks hold; an empty value of its shape without a file. FleetError names every mistake."""
    text = file_text(path)
    if text is None:
        return shape()
    try:
        raw = toml_of(text)
    except tomllib.TOMLDecodeError as error:
        raise mistaken(path, str(error), hint) from error
    mistakes: list[Mistake] = []
    places: list[str] = []
    for misfit in misfits(raw, shape, hint):
        is_block = len(misfit.keys) > 1 and misfit.keys[0] == name
        if is_block and not places:
            places = block_places(path, text, name, len(raw[name]))
        place = places[int(misfit.keys[1]) - 1] if is_block else str(path)
        note(mistakes, ": ".join((place, *misfit.keys[2:])), misfit.message, misfit.suggestion)
    if mistakes:
        raise FleetError(*mistakes)
    return msgspec.convert(raw, shape)


def block_places(path: Path, text: str, name: str, blocks: int) -> list[str]:
    """Where each `[[name]]` begins; only its number where the file writes them another way."""
    heads = [line for line, section, key in toml_lines(text) if section == name and key is None]
    if len(heads) == blocks:
        return [f"{path}:{head}" for head in heads]
    return [f"{path}: {name} {number}" for number in range(1, blocks + 1)]


def toml_lines(text: str) -> Iterator[tuple[int, str | None, str | None]]:
    """Each head of a section and each key in one, with its line, as a plain search finds them: tomllib does not tell.

    >>> list(toml_lines("a = 1\\n[[ b ]]\\n'c d' = 2"))
    [(1, None, 'a'), (2, 'b', None), (3, 'b', 'c d')]
    """
    section = None
    for number, line in enumerate(text.split("\n"), start=1):
        if (head := _head(line)) is not None:
            section = head
            yield number, section, None
        elif key := _key(line):
            yield number, section, key


def _head(line: str) -> str | None:
    """What stands between the brackets of a section's head."""
    opened = line.strip()
    name, closed, _ = opened.lstrip("[").partition("]")
    return name.strip(" \t\"'") if closed and opened.startswith("[") else None


def _key(line: str) -> str:
    """What stands before the equals sign, without its quotes; "" where there is none."""
    text = line.strip()
    if text[:1] in ("'", '"') and (end := text.find(text[0], 1)) > 0:
        return text[1:end] if text[end + 1 :].lstrip().startswith("=") else ""
    key, equals, _ = text.partition("=")
    return key.strip() if equals else ""


def block(name: str, values: Mapping[str, str | date | None]) -> str:
    r"""One `[[name]]` with its values that are there, untrusted texts as one safe line; names come back from it as they were.

    >>> print(block("waiver", {"by": 'a "b"\\', "until": date(2027, 1, 31)}), end="")
    [[waiver]]
    by = "a \"b\"\\"
    until = 2027-01-31
    """
    lines = (f"{key} = {toml_value(value)}\n" for key, value in values.items() if value is not None)
    return "".join([f"[[{name}]]\n", *lines])


def toml_value(value: str | date) -> str:
    """A value on one line: a text is a JSON string, but that what cannot be seen is written by its own number, half pairs as none."""
    if isinstance(value, date):
        return value.isoformat()
    shown = json.dumps(value, ensure_ascii=False)
    if shown.isascii() and "\x7f" not in shown:
        return shown
    whole = ("\ufffd" if 0xD800 <= ord(c) <= 0xDFFF else c for c in shown)
    return "".join(f"\\U{ord(c):08x}" if is_unseen(c) else c for c in whole)


def with_blocks(path: Path, blocks: Sequence[str], comment: str, first_lines: str) -> str:
    """The file's text with `blocks` at its end under a comment, if there is one. FleetError where it would no longer be read.

    `first_lines` begin a file that is new.
    """
    before = file_text(path)
    start = first_lines if before is None else before
    gap = "" if not start or start.endswith("\n") else "\n"
    head = f"# {printable(comment)}\n" if comment else ""
    added = f"{gap}\n{head}" + "\n".join(blocks)
    made = start + (added.replace("\n", "\r\n") if "\r\n" in start else added)
    try:
        toml_of(made)
    except tomllib.TOMLDecodeError as error:
        hint = "write its entries as [[...]] blocks, so that more can be added at the end"
        raise mistaken(path, f"nothing can be added at its end: {error}", hint) from error
    return made
