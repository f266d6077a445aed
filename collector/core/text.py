"""Makes text from a workstation safe to show in one line: no control characters, no escape sequences, bounded."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

# Bidirectional controls can make a line read as something else (Trojan Source, CVE-2021-42574).
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")

# What makes a cell a formula: OWASP's list, with the full-width signs that Excel reads alike.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def printable(text: str, limit: int = 500) -> str:
    r"""The text in one line of at most `limit` characters; what cannot be shown becomes a space or `\ufffd`.

    >>> printable("Permission denied\n\x1b[31mred")
    'Permission denied \ufffd[31mred'
    """
    if text.isprintable():  # most texts: nothing in them is white but spaces, and all of it can be shown
        shown = " ".join(text.split()) if " " in text else text
    else:
        line = " ".join(text.split())
        shown = "".join(
            "\ufffd" if c in _BIDI or unicodedata.category(c) in ("Cc", "Cs") else c for c in line
        )
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def counted(number: int, noun: str) -> str:
    """A number with its English noun, for terminals.

    >>> counted(1, "host"), counted(0, "host"), counted(2, "mistake")
    ('1 host', '0 hosts', '2 mistakes')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def unformulated(text: str) -> str:
    """The text as a cell of CSV that no spreadsheet program takes for a formula (OWASP's apostrophe).

    >>> unformulated("=1+1"), unformulated("+32 2 518 21 17"), unformulated("5.1.29")
    ("'=1+1", "'+32 2 518 21 17", '5.1.29')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def formulated(cell: str) -> str:
    """A cell of CSV as it was before `unformulated`.

    >>> formulated("'=1+1"), formulated("'t Zand"), formulated(unformulated("+32 2 518 21 17"))
    ('=1+1', "'t Zand", '+32 2 518 21 17')
    """
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def nearest(name: str, known: Iterable[str]) -> str:
    """The words "; did you mean ...?" for a name somebody mistyped; empty where nothing is like it.

    >>> nearest("gnet", ["gent", "ieper"])
    "; did you mean 'gent'?"
    """
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
