"""Judges observation files without a store, and explains checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from collector.core.catalogue.catalogue import Catalogue
from collector.core.errors import FleetError, Mistake, mistaken
from collector.core.helpdesk.desk_card import desk_card
from collector.core.helpdesk.routing import route_for_fault
from collector.core.judging.causes import causes
from collector.core.judging.judge import complained_of, judge
from collector.core.judging.rollup import host_kind
from collector.core.judging.seen_machine import SeenMachine
from collector.core.model import (
    Answer,
    CheckId,
    Host,
    HostName,
    Language,
    Reach,
    ReachKind,
    ScanId,
    Site,
    SiteId,
)
from collector.core.observation.observation import Observation
from collector.core.text import did_you_mean, json_text
from collector.sources.files.plain_file import plain
from collector.sources.scan.replies import BEGIN, NotOfContractError, observation_from, observation_of
from reports.terminal.judged_text import (
    JudgedHost,
    check_text,
    checks_text,
    findings_json,
    judged_text,
)
from reports.terminal.route_text import route_text
from reports.words.words import words

MOST_BYTES = 1 << 20
"""A file may hold a log-in banner, or an observation laid out for reading: far more than the probe itself prints."""
NOBODY = Site(SiteId("-"), "-")


def judged_files(
    paths: Sequence[Path], catalogue: Catalogue, at: datetime
) -> tuple[list[JudgedHost], list[Mistake]]:
    """Every file that can be judged, and what is wrong with the others."""
    judged: list[JudgedHost] = []
    mistakes: list[Mistake] = []
    for path in paths:
        try:
            judged.append(judged_file(path, catalogue, at))
        except FleetError as error:
            mistakes += error.mistakes
    return judged, mistakes


def judged_file(path: Path, catalogue: Catalogue, at: datetime) -> JudgedHost:
    """One file judged: an observation as JSON, or what a probe printed. FleetError says what is wrong with it."""
    hint = "name a file that a probe wrote"
    try:
        with plain(path).open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise mistaken(path, f"cannot be read: {error.strerror or error}", hint) from error
    if len(body) > MOST_BYTES:
        said = f"is larger than {MOST_BYTES:,} bytes, which no observation is"
        raise mistaken(path, said, hint)
    try:
        # A redirection in Windows PowerShell writes UTF-16, with its mark in front.
        encoding = "utf-16" if body.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
        observation = _observation(body.decode(encoding), path)
    except UnicodeDecodeError as error:
        raise mistaken(path, f"is not UTF-8: {error}", "run the probe again") from error
    host = Host(HostName(path.stem), NOBODY.id)
    answer = Answer(ScanId("-"), host.name, host.site, at, Reach(ReachKind.ANSWERED), observation)
    findings = judge(answer, host, NOBODY, catalogue, at)
    told = complained_of(answer, host, NOBODY, catalogue, at)
    found, on_complaint = causes(findings, catalogue.checks), causes(told, catalogue.checks)
    seen = SeenMachine(findings, found, on_complaint, observation.system.family)
    return JudgedHost(host.name, host_kind(findings, catalogue.checks), seen)


def as_text(hosts: Sequence[JudgedHost], catalogue: Catalogue, language: Language, now: datetime) -> str:
    desks = partial(_desks, catalogue, language, now)
    return judged_text(hosts, catalogue, words(language), desks).rstrip("\n")


def as_json(hosts: Sequence[JudgedHost], catalogue: Catalogue) -> str:
    return json_text(findings_json(hosts, catalogue))


def explained(catalogue: Catalogue, check: str | None, language: Language, now: datetime) -> str:
    """All checks in a line each, or one with everything we know of it. FleetError for one there is not."""
    if check is None:
        return checks_text(catalogue, words(language)).rstrip("\n")
    if check not in catalogue.checks:
        hint = did_you_mean(check, catalogue.checks, "`eidfleet checks` lists them")
        raise mistaken("", f"there is no check {check!r}", hint)
    desks = partial(_desks, catalogue, language, now)
    return check_text(catalogue, CheckId(check), words(language), desks).rstrip("\n")


def _observation(text: str, path: Path) -> Observation:
    if BEGIN in text:
        try:
            return observation_from(text)
        except ValueError as error:
            raise mistaken(path, str(error), "run the probe again") from error
    try:
        return observation_of(text)
    except NotOfContractError as error:
        hint = "docs/what-we-read.md lists every field; `eidfleet probe show | sh` makes a good one"
        raise mistaken(path, f"not an observation: {error}", hint) from error


def _desks(catalogue: Catalogue, language: Language, now: datetime, rule: str) -> str:
    helpdesks = catalogue.helpdesks
    route = route_for_fault(rule, helpdesks, NOBODY)
    cards = [desk_card(desk, helpdesks, NOBODY, language, now) for desk in route.desks]
    return route_text(route, cards, words(language), helpdesks, now).rstrip("\n")
