"""Reads and extends `retired.toml`: workstations that are gone. They leave the counts and keep their history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from collector.core.errors import mistaken
from collector.core.fleet.site_answers import Retirement
from collector.core.model import HostName, SiteId
from collector.sources.files.own_toml import block, parsed, with_blocks

RETIRED_FILE = "retired.toml"
Words = Annotated[str, Meta(min_length=1, max_length=500)]


class _RetiredLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    host: Words
    site: Words
    date: date
    by: Words
    reason: Words


class _RetiredFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    retired: tuple[_RetiredLine, ...] = ()


_HINT = "each [[retired]] needs host, site, date (such as 2027-01-31), by and reason"


def load_retired(path: Path) -> tuple[Retirement, ...]:
    """Without a file there are none. A workstation that is there twice is a mistake: which date counts?"""
    found = parsed(path, _RetiredFile, "retired", _HINT).retired
    names = [line.host for line in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise mistaken(path, f"host {twice[0]!r} is there twice", "leave one of the two")
    return tuple(
        Retirement(HostName(line.host), SiteId(line.site), line.date, line.by, line.reason) for line in found
    )


def gone(retired: Mapping[HostName, date], today: date) -> frozenset[HostName]:
    """Those whose day has come."""
    return frozenset(host for host, on in retired.items() if on <= today)


def with_retired(path: Path, added: Iterable[Retirement], comment: str) -> str:
    """The file's text with more at its end; what is there stays as it is."""
    blocks = [
        block("retired", {"host": r.host, "site": r.site, "date": r.on, "by": r.by, "reason": r.reason})
        for r in added
    ]
    return with_blocks(path, blocks, comment, _FIRST_LINES)


_FIRST_LINES = """\
# Workstations that are gone. From their date on they are not asked any more and leave the counts;
# what they ever said stays in the store. To take one back, delete its block.
"""
