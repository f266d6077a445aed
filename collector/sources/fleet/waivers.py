"""Reads and changes `waivers.toml`, the accepted faults of a fleet: each with a reason, an author and an end date.

People write the file and review it: what a change does not concern stays to the letter.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from collector.core.errors import FleetError, Mistake, mistaken
from collector.core.model import CheckId, HostName, SiteId, Waiver
from collector.core.text import strangers
from collector.sources.files.own_text import file_text, rewrite
from collector.sources.files.own_toml import block, block_places, parsed, toml_value, with_blocks
from collector.sources.files.structured_text import toml_of
from collector.sources.fleet.turns import only_writer

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

WAIVERS_FILE = "waivers.toml"
Words = Annotated[str, Meta(min_length=1, max_length=500)]
_OPENING = (
    "# Accepted exceptions. Each ends at the end of its `until` day, in the time zone of its site.\n"
    "# `eidfleet waive list` shows them; `eidfleet waive` and `eidfleet waive end` change this file.\n"
)
_strangers = partial(strangers, otherwise="remove the exception or correct its name")
_HINT = "each [[waiver]] needs check, site, reason, by and until (a date such as 2027-01-31)"


class _WaiverLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    check: CheckId
    site: SiteId
    reason: Words
    by: Words
    until: date
    host: HostName | None = None


class _WaiversFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    waiver: tuple[_WaiverLine, ...] = ()


def load_waivers(
    path: Path, *, checks: Collection[CheckId], sites: Collection[SiteId], hosts: Collection[HostName]
) -> tuple[tuple[Waiver, ...], tuple[Mistake, ...]]:
    """The waivers in the file, and which of them fit nothing any more: a site or host that has left the inventory.

    A check there is not is a mistake of the file. Without a file there are none.
    """
    found = parsed(path, _WaiversFile, "waiver", _HINT).waiver
    places = block_places(path, file_text(path) or "", "waiver", len(found))
    placed = list(zip(places, found, strict=True))
    mistakes = [m for place, line in placed for m in _strangers(place, "no check", [line.check], checks)]
    if mistakes:
        raise FleetError(*mistakes)
    idle = [
        mistake
        for place, line in placed
        for mistake in (
            *_strangers(place, "no site", [line.site], sites),
            *_strangers(place, "no host", [line.host] if line.host is not None else (), hosts),
        )
    ]
    waivers = tuple(Waiver(w.check, w.site, w.host or None, w.reason, w.by, w.until) for w in found)
    return waivers, tuple(idle)


def add_waiver(path: Path, waiver: Waiver) -> None:
    """Puts the waiver at the end of the file, in one step; the file is made if there is none.

    FleetError if the same check, site and host are waived there already until that day or later; an earlier end is moved.
    """
    with only_writer(path):
        document, entries = _opened(path)
        there = next((number for number, entry in enumerate(entries) if _covers(entry, waiver)), None)
        if there is None:
            rewrite(path, with_waivers(path, [waiver]))
        elif (until := entries[there]["until"]) >= waiver.until:
            said = f"{waiver.what} is waived already until {until}"
            raise mistaken(path, said, "end that exception first, or name a later day")
        else:
            _refuse_unfaithful(path, document)
            _move(path, document, there, waiver)
            entries[there] |= {"reason": waiver.reason, "by": waiver.by, "until": waiver.until}
            rewrite(path, _sure(path, document, entries))


def remove_waiver(path: Path, waiver: Waiver) -> None:
    """Takes out the waiver of this check, site and host. FleetError if there is none."""
    with only_writer(path):
        document, entries = _opened(path)
        found = [number for number, entry in enumerate(entries) if _covers(entry, waiver)]
        if not found:
            raise mistaken(path, f"{waiver.what} is not waived", "see `eidfleet waive list`")
        _refuse_unfaithful(path, document)
        for number in reversed(found):
            _take_out(document, number)
            del entries[number]
        rewrite(path, _sure(path, document, entries))


def with_waivers(path: Path, added: Iterable[Waiver], comment: str = "") -> str:
    """The file's text with more waivers at its end; what is there stays as it is. Write it as `only_writer`."""
    _opened(path)
    return with_blocks(path, [_block(waiver) for waiver in added], comment, _OPENING)


def _opened(path: Path) -> tuple[TOMLDocument, list[dict[str, Any]]]:
    """The file to be edited, and what its waivers say. FleetError where it is no TOML, or none of `[[waiver]]`."""
    import tomlkit  # costs 80 ms of CPU, which those who only read have no use for
    from tomlkit.exceptions import TOMLKitError
    from tomlkit.items import AoT

    try:
        text = file_text(path) or ""
        entries = toml_of(text).get("waiver", [])
        document = tomlkit.parse(text)
    except (tomllib.TOMLDecodeError, TOMLKitError) as error:
        raise mistaken(path, f"cannot be read: {error}", "correct it first") from error
    if not isinstance(document.get("waiver", AoT([])), AoT):
        raise mistaken(path, "does not write its exceptions as [[waiver]]", "write each so")
    return document, entries


def _move(path: Path, document: TOMLDocument, number: int, waiver: Waiver) -> None:
    """Gives one waiver a later end, its new reason and author; a comment beside them stays."""
    import tomlkit

    table = document["waiver"][number]
    for key, value in (("reason", waiver.reason), ("by", waiver.by), ("until", waiver.until)):
        if key in table and "\n" in table[key].as_string():  # several lines are a person's own
            raise _by_hand(path)
        table[key] = tomlkit.value(toml_value(value))


def _take_out(document: TOMLDocument, number: int) -> None:
    """Takes out one waiver with the gap it leaves; what stands between two belongs to neither."""
    from tomlkit.items import Comment, Whitespace

    tables, body = document["waiver"], document.body
    place = next(at for at, (_, item) in enumerate(body) if item is tables)
    above = tables[number - 1].value.body if number else body[:place]
    is_first, gap = not above, _loose_end(above, Whitespace)
    tail = _loose_end(tables[number].value.body, (Whitespace, Comment))
    left = gap + tail
    is_last = not tail and tables[number] is tables[-1]
    if (is_first or gap) and (is_last or tail.lstrip(" \t").startswith(("\n", "\r\n"))):
        left = _without_first_end(left)
    above.append((None, Whitespace(left)))
    if not number:
        body[:place] = above
    del tables[number]
    if not tables:
        body[:] = [part for part in body if part[1] is not tables]


def _without_first_end(text: str) -> str:
    """Without its first line end and the blanks before that."""
    line, end, rest = text.partition("\n")
    return line.removesuffix("\r").rstrip(" \t") + rest if end else text


def _loose_end(body: list[tuple[Any, Any]], kinds: type | tuple[type, ...]) -> str:
    """Takes the comments and empty lines off the end of a part, and gives their text."""
    left = ""
    while body and isinstance(body[-1][1], kinds):
        left = body.pop()[1].as_string() + left
    return left


def _refuse_unfaithful(path: Path, document: TOMLDocument) -> None:
    """FleetError for a file that would not come back to the letter: one that spells `[[waiver]]` now so, now so."""
    if document.as_string() != (file_text(path) or ""):
        raise _by_hand(path)


def _sure(path: Path, document: TOMLDocument, entries: list[dict[str, Any]]) -> str:
    """The text, if it says what it is meant to: a file can be written in ways that an edit would break."""
    text = document.as_string()
    try:
        if toml_of(text).get("waiver", []) == entries:
            return text
    except tomllib.TOMLDecodeError:
        pass
    raise _by_hand(path)


def _by_hand(path: Path) -> FleetError:
    return mistaken(path, "is written in a way that this change would break", "change it there by hand")


def _covers(entry: dict[str, Any], waiver: Waiver) -> bool:
    return (entry.get("check"), entry.get("site"), entry.get("host")) == (
        waiver.check,
        waiver.site,
        waiver.host,
    )


def _block(waiver: Waiver) -> str:
    scope = {"check": waiver.check, "site": waiver.site, "host": waiver.host or None}
    return block("waiver", {**scope, "reason": waiver.reason, "by": waiver.by, "until": waiver.until})
