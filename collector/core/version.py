"""Compares product versions as packages, files and browsers write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

Version = tuple[int, ...]
"""Numbers of a version without trailing zeros, so that 5.1 and 5.1.0 are the same."""

# An epoch (`1:`), then the product's own numbers; what a distribution adds behind them says nothing about the product.
_LEADING = re.compile(r"^\s*(?:\d+:)?v?(\d+(?:\.\d+)*)")


@lru_cache(maxsize=4096)  # a fleet names few versions, thousands of times
def parse_version(text: str) -> Version | None:
    """The leading numbers of a version text; None if it does not begin with a number.

    PEP 440 (`packaging`) refuses most of these texts, and dpkg's own order would compare
    the packaging as well; a floor is about the product alone.

    >>> parse_version("5.1.28v5.1.28-0u2404-1"), parse_version("1:140.5.0esr-1~deb12u1")
    ((5, 1, 28), (140, 5))
    >>> parse_version("unknown") is None
    True
    """
    match = _LEADING.match(text)
    return None if match is None else _trimmed(int(number) for number in match[1].split("."))


def parse_firmware(bcd: str) -> Version | None:
    """A USB device release, four binary-coded digits: `0520` is 5.20.

    >>> parse_firmware("0520"), parse_firmware("0102"), parse_firmware("zz")
    ((5, 20), (1, 2), None)
    """
    if re.fullmatch(r"[0-9]{4}", bcd) is None:
        return None
    return _trimmed((int(bcd[:2]), int(bcd[2:])))


@lru_cache(maxsize=4096)
def is_at_least(version: str, floor: str) -> bool | None:
    """Whether `version` is `floor` or newer; None if one of them is no version.

    >>> is_at_least("0.26.1-2", "0.26.0"), is_at_least("0.23.0-0.3+deb12u2", "0.26.0")
    (True, False)
    """
    ours, theirs = parse_version(version), parse_version(floor)
    return None if ours is None or theirs is None else ours >= theirs


def newest(versions: Iterable[str]) -> str | None:
    """The newest of these texts; None if none of them is a version.

    >>> newest(["5.1.9", "5.1.31.6342", "?"])
    '5.1.31.6342'
    """
    readable = [(parsed, text) for text in versions if (parsed := parse_version(text)) is not None]
    return max(readable)[1] if readable else None


def _trimmed(numbers: Iterable[int]) -> Version:
    found = list(numbers)
    while len(found) > 1 and found[-1] == 0:
        found.pop()
    return tuple(found)
