"""Reads and renews the test cases of a check: one `cases.yaml`, with what workstations have in common and how each case differs.

What differs is a JSON merge patch (RFC 7396): mappings are merged, anything else takes the place of what was there,
and null takes a key away.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec

from collector.core.catalogue.catalogue import Catalogue
from collector.core.errors import FleetError, Mistake, mistaken
from collector.core.judging.judge import judge
from collector.core.model import (
    Answer,
    Finding,
    Host,
    HostName,
    Reach,
    ReachKind,
    ScanId,
    Site,
    SiteId,
    Verdict,
)
from collector.core.observation.observation import Observation
from collector.sources.files.own_text import rewrite
from collector.sources.files.strict_reader import yaml_file

CASES_FILE = "cases.yaml"
Verdicts = Verdict | dict[str, Verdict]


class CaseEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry below `cases`. `expect` is one verdict, or the verdict of each item by name."""

    says: str
    expect: Verdicts | None = None
    base: str | None = None
    differs: dict[str, Any] = {}
    reach: ReachKind = ReachKind.ANSWERED
    expects_reader: bool = True
    clock_offset_s: float | None = None
    uses_ehealth_certificate: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A case with its whole observation; none where the host did not answer."""

    entry: CaseEntry
    observation: Observation | None

    @property
    def wanted(self) -> Mapping[str, Verdict]:
        """By item; the empty name where the host is judged once."""
        expect = self.entry.expect
        return expect if isinstance(expect, dict) else {"": expect} if expect else {}


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case tried: what it wanted and what came out, by item (the empty name where the host is judged once)."""

    name: str
    wanted: Mapping[str, Verdict]
    found: Mapping[str, Verdict]

    @property
    def is_right(self) -> bool:
        return self.wanted == self.found


def try_cases(folder: Path, catalogue: Catalogue, at: datetime) -> tuple[CaseResult, ...]:
    """Every case of a check's folder judged by the catalogue. FleetError for cases that do not decode."""
    return tuple(
        CaseResult(
            name,
            case.wanted,
            {found.item: found.verdict for found in judged_case(folder.name, case, catalogue, at)},
        )
        for name, case in read_cases(folder).items()
    )


def judged_case(check: str, case: Case, catalogue: Catalogue, at: datetime) -> tuple[Finding, ...]:
    """What one check says of a case."""
    entry = case.entry
    site = Site(SiteId("cases"), "Cases", uses_ehealth_certificate=entry.uses_ehealth_certificate)
    host = Host(HostName("pc1"), site.id, expects_reader=entry.expects_reader)
    answer = Answer(
        ScanId("-"), host.name, site.id, at, Reach(entry.reach), case.observation, None, entry.clock_offset_s
    )
    return tuple(finding for finding in judge(answer, host, site, catalogue, at) if finding.check == check)


def read_cases(folder: Path) -> dict[str, Case]:
    """The cases of a check's folder by name; none without a file. FleetError names every one that does not decode."""
    path = folder / CASES_FILE
    if not path.exists():
        return {}
    bases, entries = _parts(path)
    mistakes: list[Mistake] = []
    cases = {}
    for name, raw in entries.items():
        try:
            cases[name] = _case(raw, bases, f"{path}: cases.{name}")
        except FleetError as wrong:
            mistakes += wrong.mistakes
    if mistakes:
        raise FleetError(*mistakes)
    return cases


def merged(base: object, patch: object) -> object:
    """What a patch makes of a base (RFC 7396).

    >>> merged({"a": 1, "b": {"c": [1, 2]}}, {"a": None, "b": {"c": [3]}, "d": 4})
    {'b': {'c': [3]}, 'd': 4}
    """
    if not isinstance(patch, dict):
        return patch
    whole = dict(base) if isinstance(base, dict) else {}
    for key, value in patch.items():
        if value is None:
            whole.pop(key, None)
        else:
            whole[key] = merged(whole.get(key), value)
    return whole


def _parts(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two halves of a file: `bases` and `cases`."""
    mistakes: list[Mistake] = []
    raw = yaml_file(path, mistakes)
    if mistakes:
        raise FleetError(*mistakes)
    if not isinstance(raw, dict) or set(raw) != {"bases", "cases"}:
        raise mistaken(
            path, "needs the keys `bases` and `cases`, and no others", "docs/authoring-a-check.md shows one"
        )
    if not all(isinstance(part, dict) for part in raw.values()):
        raise mistaken(path, "`bases` and `cases` are mappings by name", "write NAME: {...}")
    for where, part in raw.items():
        if unnamed := [name for name in part if not isinstance(name, str)]:
            raise mistaken(
                f"{path}: {where}", f"{unnamed[0]!r} is no name", f'write "{unnamed[0]}" in quotes'
            )
    return raw["bases"], raw["cases"]


def _case(raw: object, bases: Mapping[str, Any], place: str) -> Case:
    try:
        entry = msgspec.convert(raw, CaseEntry)
    except msgspec.ValidationError as error:
        raise _from_decoder(place, error, "docs/authoring-a-check.md lists the keys of a case") from error
    if entry.reach is not ReachKind.ANSWERED:
        if entry.base or entry.differs:
            said = "a host that did not answer has no observation"
            raise mistaken(f"{place}.reach", said, "remove `base` and `differs`")
        return Case(entry, None)
    name = entry.base or (next(iter(bases)) if len(bases) == 1 else None)
    if name is None or name not in bases:
        near = difflib.get_close_matches(str(name), list(bases), n=1) or list(bases)
        raise mistaken(f"{place}.base", f"there is no base {name!r}", f"the bases are {', '.join(near)}")
    try:
        return Case(entry, msgspec.convert(merged(bases[name], entry.differs), Observation))
    except msgspec.ValidationError as error:
        raise _from_decoder(place, error, "docs/what-we-read.md has every field") from error


def _from_decoder(place: str, error: Exception, hint: str) -> FleetError:
    message, _, inside = str(error).partition(" - at `$")
    return mistaken(f"{place}{inside.rstrip('`')}", message, hint)


def renew_cases(folder: Path, catalogue: Catalogue, at: datetime) -> Iterator[CaseResult]:
    """Writes into each case's `expect` what its check says now; yields those that it changed. All else stays as it is."""
    from ruamel.yaml import YAML

    changed = [result for result in try_cases(folder, catalogue, at) if not result.is_right]
    if not changed:
        return
    path = folder / CASES_FILE
    editor = YAML()
    editor.width, editor.preserve_quotes = 110, True
    document = editor.load(path.read_text("utf-8"))
    for result in changed:
        verdicts = {item: str(verdict) for item, verdict in result.found.items()}
        document["cases"][result.name]["expect"] = verdicts[""] if list(verdicts) == [""] else verdicts
        yield result
    text = StringIO()
    editor.dump(document, text)
    rewrite(path, text.getvalue())
