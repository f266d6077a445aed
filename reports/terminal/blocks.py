"""How commands set out what they say: a title over an indented block, numbered steps, and points."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import indent


def titled(title: str, body: str) -> str:
    """Empty where there is nothing below the title."""
    return f"{title}\n{indent(body, '  ')}" if body else ""


def stacked(parts: Iterable[str]) -> str:
    """The parts that say something, an empty line between them."""
    return "\n\n".join(filter(None, parts))


def numbered(lines: Iterable[str]) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def bullets(texts: Iterable[str]) -> str:
    """Further lines of a text stand below its first."""
    return "\n".join("- " + text.replace("\n", "\n  ") for text in texts)
