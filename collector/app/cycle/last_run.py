"""What the last run came to, in a file for monitoring: written when a run begins and when it ends, however it ends."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from collector import __version__
from collector.app.scan.campaign import CampaignState
from collector.core import exit_codes
from collector.core.clock import is_ahead, to_the_second
from collector.core.errors import FleetError
from collector.core.readable_by import ReadableBy
from collector.core.text import json_text
from collector.delivery.files import write_whole
from collector.sources.files.plain_file import plain

logger = logging.getLogger(__name__)
FILE_NAME = "last-run.json"


class StepState(StrEnum):
    """What became of a step of the cycle in this run."""

    DONE = "done"
    NOTHING_DUE = "nothing_due"
    LEFT_OUT = "left_out"
    """The settings ask for no such step."""
    BEGUN = "begun"
    """It was cut off, or it failed; the next run does it again, or goes on where it was."""


class Ending(StrEnum):
    RUNNING = "running"
    """Also what stands here after a power cut or `kill -9`: look at `started_at`."""
    DONE = "done"
    PARTLY = "partly"
    FAILED = "failed"
    OUR_FAULT = "our_fault"
    INTERRUPTED = "interrupted"


EXIT_CODES = {
    Ending.DONE: exit_codes.DONE,
    Ending.PARTLY: exit_codes.PARTLY,
    Ending.FAILED: exit_codes.USAGE,
    Ending.OUR_FAULT: exit_codes.BUG,
    Ending.INTERRUPTED: exit_codes.INTERRUPTED,
}


@dataclass(slots=True)
class LastRun:
    """Gathers what one run does. Writing never stops a run: a monitor sees an old file, which is right."""

    path: Path
    started_at: datetime
    ending: Ending = Ending.RUNNING
    exit_code: int | None = None
    error: str | None = None
    ended_at: datetime | None = None
    campaign: CampaignState | None = None
    counts: Mapping[str, int] | None = None
    notices: tuple[str, ...] | None = None
    """What the administrator must hear about exceptions; like `counts` None where nothing was judged."""
    clock: str | None = None
    """What is wrong with the instants the store holds, in words; None where nothing is."""
    newest_answer_at: datetime | None = None
    """When a workstation last answered, as the store shows it now; None where none did, or the run never got so far."""
    next_at: Mapping[str, datetime] = field(default_factory=dict)
    steps: dict[str, tuple[StepState, str, float]] = field(default_factory=dict)
    """By its name: what became of it, in words, and the seconds it took."""

    def write(self) -> None:
        try:
            write_whole(self.path, json_text(self._document()).encode() + b"\n", ReadableBy.EVERYONE)
        except FleetError as error:
            if self.ending is not Ending.RUNNING:  # once is enough, and at the end it counts
                logger.warning("%s was not written: %s", FILE_NAME, error.__cause__)

    def _document(self) -> dict[str, Any]:
        is_good = self.ending in (Ending.DONE, Ending.PARTLY)
        good_at = self.ended_at if is_good else _good_before(self.path, self.started_at)
        return {
            "format": 1,
            "program_version": __version__,
            "process": os.getpid(),
            "started_at": to_the_second(self.started_at),
            "ended_at": to_the_second(self.ended_at),
            "ending": self.ending,
            "exit_code": self.exit_code,
            "error": self.error,
            "last_good_at": to_the_second(good_at),
            "newest_answer_at": to_the_second(self.newest_answer_at),
            "clock": self.clock,
            "steps": [
                {"step": name, "state": state, "words": words, "seconds": round(seconds, 1)}
                for name, (state, words, seconds) in self.steps.items()
            ],
            "campaign": _campaign(self.campaign),
            "workstations": self.counts,
            "exceptions": None if self.notices is None else list(self.notices),
            "next": {name: to_the_second(at) for name, at in self.next_at.items()},
        }


def _good_before(path: Path, now: datetime) -> datetime | None:
    """When a run before ended well; None where there is no such file, it is no longer one, or says a time that is yet to come."""
    try:
        at = datetime.fromisoformat(json.loads(plain(path).read_bytes())["last_good_at"])
        return None if is_ahead(at, now) else at
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _campaign(state: CampaignState | None) -> dict[str, Any] | None:
    if state is None:
        return None
    return {
        "id": state.campaign.id,
        "began_at": to_the_second(state.campaign.began_at),
        "ends_at": to_the_second(state.campaign.ends_at),
        "known": state.standing.known,
        "answered": state.standing.answered,
        "waiting": state.standing.waiting,
        "given_up": state.standing.given_up,
        "next_try_at": to_the_second(state.standing.next_at),
    }
