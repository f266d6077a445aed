"""Reads results that eidfleet did not fetch itself: events of the same play run elsewhere, and what a probe printed by hand.

Understood are ansible-runner's artifacts, AWX's job events (as its API pages or one a line), the lines our callback plugin
writes under plain ansible-playbook, the output of `eidfleet probe show`, and an observation as JSON.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from collector.core.errors import FleetError, Mistake, mistaken, note
from collector.core.model import HostName, Reach, ReachKind
from collector.core.observation.observation import Observation
from collector.sources.files.plain_file import plain
from collector.sources.scan.call_in import is_call, read_call
from collector.sources.scan.replies import (
    BEGIN,
    NotOfContractError,
    Report,
    dated,
    not_taken_in,
    observation_from,
    observation_of,
    report_from_event,
)

logger = logging.getLogger(__name__)

MOST_BYTES = 512 * 1024**2
"""Of one file: events of some 50,000 workstations. An observation has a few KB."""
SUFFIXES = (".json", ".jsonl", ".txt", ".log", ".out")
_HINT = "docs/bring-results.md says which files are understood"


@dataclass(frozen=True, slots=True)
class Brought:
    """One result and the file it came in; `by_hand` names its workstation by the file's name, not by Ansible."""

    path: Path
    report: Report
    by_hand: bool = False


def read_brought(
    paths: Sequence[Path], now: datetime, host: HostName | None = None
) -> tuple[tuple[Brought, ...], tuple[Mistake, ...]]:
    """Every result in the files and folders, in the order of time, and each file that holds none, with the reason.

    FleetError for a path that leads nowhere, or a folder without files for us. `host` names the workstation of a single file that a probe wrote; without it the file's name does.
    """
    files = [file for path in paths for file in _files(path)]
    if host is not None and len(files) != 1:
        raise FleetError(f"--host names one workstation, and {len(files)} files were given; name one file")
    found: list[Brought] = []
    mistakes: list[Mistake] = []
    for file in files:
        try:
            found += _of_file(file, now, host)
        except ValueError as error:
            note(mistakes, file, str(error), _HINT)
    in_time = sorted(found, key=lambda brought: (brought.report.at, brought.report.host))
    return tuple(in_time), tuple(mistakes)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        # Artifacts hold other JSON beside the events: where there are events, nothing else is meant.
        files = sorted(file for file in path.rglob("job_events/*.json") if file.is_file()) or sorted(
            file for file in path.rglob("*") if file.is_file() and file.suffix.lower() in SUFFIXES
        )
        if not files:
            raise mistaken(path, f"holds no {', '.join(SUFFIXES)} file and no job_events folder", _HINT)
        return files
    if not path.exists():
        raise mistaken(path, "there is no such file or folder", _HINT)
    return [path]


def _of_file(path: Path, now: datetime, host: HostName | None) -> list[Brought]:
    try:
        if plain(path).stat().st_size > MOST_BYTES:
            raise ValueError(f"is larger than {MOST_BYTES // 1024**2} MiB, which no results are")
        body = path.read_bytes()
        # A redirection in Windows PowerShell writes UTF-16, with its mark in front.
        text = body.decode("utf-16" if body.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8: {error}") from error
    events = _events(text)
    if events is not None:
        if host is not None:
            raise ValueError("holds Ansible's events, which name their workstations; leave out --host")
        reports = (report_from_event(event, _instant(event, now)) for event in events)
        return [Brought(path, report) for report in reports if report is not None]
    if is_call(text):
        call = read_call(body)  # a ValueError; the hand that brings it vouches for its key
        report = _answered(call.observation, host or HostName(call.workstation), now)
    else:
        report = _by_hand(text, host or HostName(path.stem), now)
    return [Brought(path, report, by_hand=True)]


def _events(text: str) -> list[Mapping[str, Any]] | None:
    """The events in a text; None if it is something else."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        document = _json(text)
    except ValueError:
        return _event_lines(text)
    if isinstance(document, dict) and isinstance(document.get("results"), list):
        document = document["results"]  # a page of AWX's API
    items = document if isinstance(document, list) else [document]
    return items if items and all(map(_is_event, items)) else None


def _event_lines(text: str) -> list[Mapping[str, Any]] | None:
    """One event a line. ValueError names the line that is cut short or something else."""
    found: list[Mapping[str, Any]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            item = _json(line)
        except ValueError as error:
            if not found:
                return None
            raise ValueError(f"line {number} is no event: {error}") from error
        if not _is_event(item):
            raise ValueError(f"line {number} is no event of Ansible's")
        found.append(item)
    return found


def _json(text: str) -> Any:
    """ValueError too for what is nested deeper than Python follows."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def _is_event(item: object) -> bool:
    return isinstance(item, dict) and "event" in item and isinstance(item.get("event_data", {}), dict)


def _instant(event: Mapping[str, Any], now: datetime) -> datetime:
    """When the event was written; the control node's clock, wherever that one stands."""
    told = (event.get("event_data", {}).get("end"), event.get("created"))
    return next((at for text in told if (at := dated(text, now)) is not None), now)


def _by_hand(text: str, host: HostName, now: datetime) -> Report:
    """A whole observation that is not one of the contract is its workstation's failed probe, as if a scan had asked."""
    try:
        observation = observation_from(text) if BEGIN in text else _decoded(text)
    except NotOfContractError as error:
        logger.warning("host=%s %s", host, error)
        return not_taken_in(host, now, error)
    return _answered(observation, host, now)


def _answered(observation: Observation, host: HostName, now: datetime) -> Report:
    at = dated(observation.volatile.taken_at, now)  # the workstation's own clock, the only one there is
    return Report(host, at or now, Reach(ReachKind.ANSWERED, "brought by hand"), observation)


def _decoded(text: str) -> Observation:
    try:
        return observation_of(text)
    except NotOfContractError as error:
        if '"schema"' in text and '"volatile"' in text:
            raise
        raise ValueError(f"holds neither events of Ansible's nor an observation: {error}") from error
