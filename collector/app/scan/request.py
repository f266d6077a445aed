"""What to scan and how, as a command wants it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from collector.sources.fleet.settings import Settings
from collector.sources.inventory.read_inventory import Reading


@dataclass(frozen=True, slots=True)
class Request:
    """`stop` is asked about once a second; true ends the scan early, resumable."""

    reading: Reading
    state_dir: Path
    settings: Settings
    forks: int
    resume: bool
    stop: Callable[[], bool]
    clock: Callable[[], datetime]
