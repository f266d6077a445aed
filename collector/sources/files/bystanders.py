"""Files that programs and systems leave beside those of people: nobody means them by `*.xlsx` or by a folder."""

from __future__ import annotations

from pathlib import Path

_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_BEGINNINGS = ("~$", ".~lock.", "._")
"""Locks of Excel and Word and of LibreOffice; what macOS lays beside a file on a foreign disk."""


def is_bystander(path: Path) -> bool:
    """By its name alone: such a file is not even opened.

    >>> is_bystander(Path("~$ghent.xlsx")), is_bystander(Path("ghent.xlsx"))
    (True, False)
    """
    name = path.name.casefold()
    return name in _NAMES or name.startswith(_BEGINNINGS)
