"""Links in the texts of the catalogue: `[words](https://address)`, which a page shows as links and other formats spell out."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINK = re.compile(r"\[([^\[\]]+)\]\((https://[^\s()]+)\)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line; `href` is empty where it is no link."""

    text: str
    href: str = ""


def pieces(text: str) -> tuple[Piece, ...]:
    """A catalogue text in its parts. Never for a text that already holds what a workstation said.

    >>> [piece.href for piece in pieces("Open [the test](https://example.org) now.")]
    ['', 'https://example.org', '']
    """
    parts = _LINK.split(text)
    plain_ones = (Piece(part) for part in parts[::3])
    links = (Piece(words, address) for words, address in zip(parts[1::3], parts[2::3], strict=True))
    woven = [next(plain_ones)]
    for link in links:
        woven += [link, next(plain_ones)]
    return tuple(piece for piece in woven if piece.text)


def spelled_out(text: str) -> str:
    """The same as plain text: words first, the address after them.

    >>> spelled_out("Open [the test](https://example.org) now.")
    'Open the test (https://example.org) now.'
    """
    return _LINK.sub(r"\1 (\2)", text)
