"""Reads Fluent files without Fluent, as far as most messages need it: text, arguments, other messages, a choice by number.

`fluent.runtime` takes longer to load and to read all messages than most commands take to work. What is not understood here is left
to it, so both say the same wherever both say something; a test holds them together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

_ENTRY = re.compile(r"^(-?[A-Za-z][\w-]*) *=", re.MULTILINE)
_COMMENT = re.compile(r"^#.*\n?", re.MULTILINE)
_PLACEABLE = re.compile(
    r"""\{\ *\$(?P<number>\w+)\ *->(?P<variants>(?:\n\s*\*?\[\w+\][^\n]*)+)\n\s*\}
    | \{\ *\$(?P<argument>\w+)\ *\}
    | \{\ *(?P<message>[a-z][\w-]*)\ *\}""",
    re.VERBOSE,
)
_VARIANT = re.compile(r"(?P<default>\*?)\[(?P<key>\w+)\](?P<text>[^\n]*)")
_UNGROUPED = 1_000
"""From here on a number is written in groups of digits, as each country has them."""


class BeyondError(Exception):
    """A message or an argument that only Fluent knows how to write."""


class Argument(NamedTuple):
    name: str


class Reference(NamedTuple):
    message: str


class Variants(NamedTuple):
    """By the plural form of an argument, or by its value; without the last one's key."""

    argument: str
    variants: tuple[tuple[str, tuple[Piece, ...]], ...]
    default: tuple[Piece, ...]


Piece = str | Argument | Reference | Variants
Pieces = tuple[Piece, ...]


def sources(text: str) -> Iterator[tuple[str, str]]:
    """Every message of a file with its text as it is written; terms are left out.

    >>> list(sources("# Words.\\na = One\\nb = Two\\n"))
    [('a', 'One'), ('b', 'Two')]
    """
    parts = _ENTRY.split(_COMMENT.sub("", text))
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        if not name.startswith("-"):
            yield name, body.strip()


def pieces(source: str) -> Pieces:
    """
    >>> pieces("{ $n } of all")
    (Argument(name='n'), ' of all')
    """
    found: list[Piece] = []
    end = 0
    for match in _PLACEABLE.finditer(source):
        found += _plain(source[end : match.start()])
        found.append(_piece(match))
        end = match.end()
    return (*found, *_plain(source[end:]))


def written(
    parts: Pieces, arguments: Mapping[str, object], message: Callable[[str], Pieces], few: range
) -> str:
    """The text; `few` are the numbers that take the form `one`. BeyondError where it takes Fluent."""
    return "".join(_shown(part, arguments, message, few) for part in parts)


def _shown(part: Piece, arguments: Mapping[str, object], message: Callable[[str], Pieces], few: range) -> str:
    match part:
        case str():
            return part
        case Argument(name):
            value = _known(arguments, name)
            return value if isinstance(value, str) else str(value)
        case Reference(name):
            return written(message(name), arguments, message, few)
        case Variants(name, variants, default):
            value = _known(arguments, name)
            for key, chosen in variants:
                if _fits(key, value, few):
                    return written(chosen, arguments, message, few)
            return written(default, arguments, message, few)


def _known(arguments: Mapping[str, object], name: str) -> str | int:
    value = arguments.get(name)
    if isinstance(value, str) or (type(value) is int and 0 <= value < _UNGROUPED):
        return value
    raise BeyondError


def _fits(key: str, value: str | int, few: range) -> bool:
    if isinstance(value, str):
        if key.isdigit():
            raise BeyondError
        return key == value
    return value == int(key) if key.isdigit() else key == ("one" if value in few else "other")


def _piece(match: re.Match[str]) -> Piece:
    if match["argument"]:
        return Argument(match["argument"])
    if match["message"]:
        return Reference(match["message"])
    variants = list(_VARIANT.finditer(match["variants"]))
    chosen = [(variant["key"], pieces(variant["text"].strip())) for variant in variants]
    defaults = [text for variant, (_, text) in zip(variants, chosen, strict=True) if variant["default"]]
    if len(defaults) != 1:
        raise BeyondError
    return Variants(match["number"], tuple(chosen), defaults[0])


def _plain(text: str) -> Iterator[str]:
    if any(sign in text for sign in "{}\n"):
        raise BeyondError
    if text:
        yield text
