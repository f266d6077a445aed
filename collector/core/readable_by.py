"""Who may read what is written for people: reports name workstations, people and what is wrong with them."""

from __future__ import annotations

from enum import StrEnum


class ReadableBy(StrEnum):
    """Only the owner ever writes.

    >>> oct(ReadableBy.GROUP.file_mode), oct(ReadableBy.GROUP.folder_mode)
    ('0o640', '0o750')
    """

    OWNER = "owner"
    GROUP = "group"
    EVERYONE = "everyone"

    @property
    def file_mode(self) -> int:
        return {ReadableBy.OWNER: 0o600, ReadableBy.GROUP: 0o640, ReadableBy.EVERYONE: 0o644}[self]

    @property
    def folder_mode(self) -> int:
        return {ReadableBy.OWNER: 0o700, ReadableBy.GROUP: 0o750, ReadableBy.EVERYONE: 0o755}[self]
