"""Reads `waivers.toml`, the accepted exceptions of a fleet: each with a reason, an author and an end date."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from collector.core.errors import FleetError, Mistake
from collector.core.model import CheckId, HostName, SiteId, Waiver
from collector.sources.fleet.toml_blocks import file_text, parsed
from collector.sources.fleet.waiver_writer import (
    add_waiver,
    only_writer,
    remove_waiver,
    waiver_places,
    with_waivers,
)

__all__ = ["WAIVERS_FILE", "add_waiver", "load_waivers", "only_writer", "remove_waiver", "with_waivers"]

WAIVERS_FILE = "waivers.toml"
Words = Annotated[str, Meta(min_length=1, max_length=500)]


class _WaiverLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    check: str
    site: str
    reason: Words
    by: Words
    until: date
    host: str | None = None


class _WaiversFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    waiver: tuple[_WaiverLine, ...] = ()


_HINT = "each [[waiver]] needs check, site, reason, by and until (a date such as 2027-01-31)"


def load_waivers(
    path: Path, *, checks: Collection[CheckId], sites: Collection[SiteId], hosts: Collection[HostName]
) -> tuple[tuple[Waiver, ...], tuple[Mistake, ...]]:
    """The exceptions in the file, and which of them fit nothing any more: a site or host that has left the inventory.

    A check there is not is a mistake of the file. Without a file there are none.
    """
    text = file_text(path)
    if text is None:
        return (), ()
    found = parsed(path, _WaiversFile, _HINT)
    placed = list(zip(waiver_places(path, text, len(found.waiver)), found.waiver, strict=True))
    mistakes = [m for place, line in placed for m in _stranger(place, "check", line.check, checks)]
    if mistakes:
        raise FleetError(*mistakes)
    idle = [
        mistake
        for place, line in placed
        for kind, name, known in (("site", line.site, sites), ("host", line.host, hosts))
        for mistake in _stranger(place, kind, name, known)
    ]
    waivers = tuple(
        Waiver(
            CheckId(w.check), SiteId(w.site), HostName(w.host) if w.host else None, w.reason, w.by, w.until
        )
        for w in found.waiver
    )
    return waivers, tuple(idle)


def _stranger(place: str, kind: str, name: str | None, known: Collection[str]) -> Iterator[Mistake]:
    if name is not None and name not in known:
        near = difflib.get_close_matches(name, list(known), n=1)
        hint = f"did you mean {near[0]!r}?" if near else "remove the waiver or mend its name"
        yield Mistake(place, f"no {kind} {name!r}", hint)
