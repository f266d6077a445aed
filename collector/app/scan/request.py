"""What to scan and how, as a command wants it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from collector.sources.fleet.settings import Settings


@dataclass(frozen=True, slots=True)
class Request:
    """`stop` is asked about once a second; true ends the scan early, resumable."""

    inventories: Sequence[Path]
    fleet_dir: Path
    state_dir: Path
    settings: Settings
    forks: int
    resume: bool
    vault_arguments: Sequence[str]
    stop: Callable[[], bool]
    clock: Callable[[], datetime]
