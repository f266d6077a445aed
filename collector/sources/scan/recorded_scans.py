"""Reads recorded scans: one line a host, one file a scan, oldest first by name."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import msgspec

from collector.core.errors import mistaken
from collector.core.model import HostName, Reach, ReachKind, SiteId
from collector.core.observation.observation import Observation

_A_CENTURY_MIN = 100 * 366 * 24 * 60


class Recording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one host came to in a recorded scan, so many minutes before the present."""

    host: HostName
    site: SiteId
    minutes_ago: Annotated[float, msgspec.Meta(ge=0, le=_A_CENTURY_MIN)]
    reach: Reach
    observation: Observation | None = None
    clock_offset_s: float | None = None

    @property
    def ago(self) -> timedelta:
        return timedelta(minutes=self.minutes_ago)


def load_recordings(folder: Path) -> tuple[tuple[Recording, ...], ...]:
    """The scans of `scan-*.jsonl` in a folder. FleetError names the line that is not a recording."""
    paths = sorted(folder.glob("scan-*.jsonl"))
    if not paths:
        raise mistaken(folder, "holds no scan-*.jsonl", "name a folder with recordings")
    return tuple(_scan(path) for path in paths)


def _scan(path: Path) -> tuple[Recording, ...]:
    decoder = msgspec.json.Decoder(Recording)
    found = []
    for number, text in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            recording = decoder.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:  # the latter for text that is not UTF-8
            raise mistaken(f"{path}:{number}", f"not a recording: {error}", "see inventory/sample") from error
        if (recording.observation is None) is (recording.reach.kind is ReachKind.ANSWERED):
            said = "an answered host has an observation, another has none"
            raise mistaken(f"{path}:{number}", said, "correct reach or observation")
        found.append(recording)
    return tuple(found)
