"""Puts the spaces of French typography into a text: those that do not break, before `: ; ? !` and inside guillemets."""

from __future__ import annotations

import re

NO_BREAK = "\u00a0"
"""U+00A0 before all four, as Belgian administrations write; the narrow one (U+202F) is missing from many fonts of Windows."""

_LEFT_ALONE = r"`[^`]*`|\]\([^()\s]*\)|\b[A-Za-z][\w+.-]{1,30}:\S+"
"""Code, the address of a link, an address or a name with a colon in it (`about:addons`, `HKLM:\\SOFTWARE`)."""
_QUOTED = r"«(?P<quoted>[^«»]*)»"
"""What is quoted is what a screen shows or what is typed, and a command must stay that command."""
_END = r"(?=[:;?!]{1,4}(?:[\s)\]»\"]|$))"
_BEFORE = rf"(?:(?<=\S)[ {NO_BREAK}]+|(?<=[^\W\d_][^\W\d_])){_END}"
"""A space before the sign, or none after two letters: `C:` is a drive, `12:` an hour."""
_PLACE = re.compile(f"{_LEFT_ALONE}|{_QUOTED}|{_BEFORE}")
_LAST_SIGN = re.compile(r"(?<=\w) +(?=[?!]$)")


def french_spaces(text: str) -> str:
    r"""The text with a space that does not break wherever French has one.

    >>> french_spaces("Quoi? « sudo a ; b » : voir https://a.be/?b, à 12:30 ; C:\\x").replace(NO_BREAK, "~")
    'Quoi~? «~sudo a ; b~»~: voir https://a.be/?b, à 12:30~; C:\\x'
    """
    return _PLACE.sub(_spaced, text)


def _spaced(place: re.Match[str]) -> str:
    if place["quoted"] is not None:
        return f"«{NO_BREAK}{_LAST_SIGN.sub(NO_BREAK, place['quoted'].strip())}{NO_BREAK}»"
    return NO_BREAK if not place[0].strip() else place[0]
