"""Makes text from a workstation safe to show in one line: no control characters, no escape sequences, bounded."""

from __future__ import annotations

import difflib
import json
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Set
from datetime import date

from collector.core.errors import Mistake

# Bidirectional controls can make a line read as something else (Trojan Source, CVE-2021-42574).
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_DELETE = {"\x7f": "\\u007f"}  # the one control that `json` takes for a letter

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


def json_text(value: object, indent: int | None = 2) -> str:
    r"""JSON to be read by people too: letters as they are, and everything that could move or turn a line escaped.

    Days and instants are ISO 8601.

    >>> json_text("caf\u00e9 \x7f\x9b \u202e", None), json_text([date(2026, 11, 30)], None)
    ('"café \\u007f\\u009b \\u202e"', '["2026-11-30"]')
    """
    return inert_json(json.dumps(value, indent=indent, ensure_ascii=False, default=_iso_8601))


def _iso_8601(value: object) -> str:
    if isinstance(value, date):  # as instants are
        return value.isoformat()
    raise TypeError(f"no JSON is made of {value!r}")


def inert_json(text: str) -> str:
    """JSON with each control, format and bidirectional character in it as its escape; it means the same."""
    if text.isascii() and "\x7f" not in text:
        return text
    return "".join(_DELETE.get(c) or json.dumps(c)[1:-1] if c != "\n" and is_unseen(c) else c for c in text)


def is_unseen(character: str) -> bool:
    """Whether a character is none that is seen: a control, a format or bidirectional mark, half of a pair, an end of line."""
    return unicodedata.category(character) in _UNSEEN


def json_objects(text: str) -> Iterator[dict[str, object]]:
    """The objects of JSON Lines, one a line; what is none (a line cut short, somebody's note) is passed over.

    Lines end at a line feed and nowhere else: a name may hold what other programs take for an end.
    """
    for line in text.split("\n"):
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            yield found


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
    words = did_you_mean(name, known, otherwise="")
    return f"; {words}" if words else ""


def did_you_mean(name: str, known: Iterable[str], otherwise: str | None = None) -> str:
    """The next step for a name there is not: the one it is like, `otherwise` what is said instead, else all there are.

    >>> did_you_mean("langauges", ["languages", "name"]), did_you_mean("x", ["nl", "fr"])
    ("did you mean 'languages'?", 'known are nl, fr')
    """
    choices = [str(one) for one in (sorted(known) if isinstance(known, Set) else known)]
    near = difflib.get_close_matches(name, choices, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known are {', '.join(choices)}" if otherwise is None else otherwise


def strangers(
    place: object, what: str, names: Iterable[str], known: Collection[str], otherwise: str | None = None
) -> Iterator[Mistake]:
    """A mistake for each name that is not known. `what` stands before the name; `otherwise` as in `did_you_mean`."""
    for name in names:
        if name not in known:
            yield Mistake(str(place), f"{what} {name!r}", did_you_mean(name, known, otherwise))
