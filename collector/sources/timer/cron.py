"""cron, where there is no systemd: the lines of a fleet between two marks in a crontab, everything else left as it is."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from collector.core.errors import FleetError

SYSTEM_FOLDER = Path("/etc/cron.d")
_LOCALTIME = Path("/etc/localtime")
Crontab = Callable[[str | None], str]
"""Reads the user's crontab, or with a text replaces it."""


@dataclass(frozen=True, slots=True)
class CronJob:
    """`times` are weekday (0 is Monday), hour and minute by the machine's clock; besides, it is called every few minutes."""

    name: str
    command: Sequence[str]
    tick_minutes: int
    times: Sequence[tuple[int, int, int]]
    user: str | None = None
    """Named in a file of /etc/cron.d, never in a user's own crontab."""


def machine_zone() -> ZoneInfo:
    """The zone cron goes by: that of the machine, not of whoever types a command. UTC where the machine names none."""
    try:
        with _LOCALTIME.open("rb") as file:
            return ZoneInfo.from_file(file, key="localtime")
    except (OSError, ValueError):
        return ZoneInfo("UTC")


def cron_text(job: CronJob) -> str:
    """The lines with their marks. What a run says is in the fleet folder, so cron has nothing to mail."""
    # In a crontab an unescaped % ends the command and begins its standard input: crontab(5).
    command = shlex.join(job.command).replace("%", r"\%") + " >/dev/null 2>&1"
    minutes = "0" if job.tick_minutes == 60 else f"*/{job.tick_minutes}"
    whens = [f"{minutes} * * * *"]
    ticks = range(0, 60, job.tick_minutes)
    by_time: dict[tuple[int, int], list[int]] = {}
    for day, hour, minute in job.times:
        if minute not in ticks:
            by_time.setdefault((hour, minute), []).append((day + 1) % 7)
    whens += [f"{m} {h} * * {','.join(map(str, sorted(days)))}" for (h, m), days in sorted(by_time.items())]
    user = f" {job.user}" if job.user else ""
    lines = [_begin(job.name), *(f"{when}{user} {command}" for when in whens), _end(job.name)]
    return "\n".join(lines) + "\n"


def with_job(crontab: str, job: CronJob) -> str:
    """A crontab with this fleet's lines, once."""
    rest = without(crontab, job.name)
    return f"{rest}{'' if not rest or rest.endswith(chr(10)) else chr(10)}{cron_text(job)}"


def without(crontab: str, name: str) -> str:
    """A crontab without this fleet's lines. FleetError where its marks were cut through by hand."""
    kept: list[str] = []
    is_inside = False
    for line in crontab.splitlines(keepends=True):
        mark = line.rstrip("\n")
        if mark in (_begin(name), _end(name)):
            if is_inside == (mark == _begin(name)):
                raise FleetError(
                    f"crontab: the marks of {name} no longer stand in pairs; correct them with `crontab -e`"
                )
            is_inside = not is_inside
        elif not is_inside:
            kept.append(line)
    if is_inside:
        raise FleetError(f"crontab: the lines of {name} have no end; correct them with `crontab -e`")
    return "".join(kept)


def has_job(crontab: str, name: str) -> bool:
    return _begin(name) in crontab.splitlines()


def user_crontab(text: str | None) -> str:
    """A `Crontab` for real. A user without one has an empty one; a text without a line takes it away."""
    command = ["crontab", "-r" if text == "" else "-l" if text is None else "-"]
    try:
        ended = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=60)
    except FileNotFoundError as error:
        if text is None:
            return ""  # no cron on this machine: nothing stands in it
        raise FleetError("this machine has neither systemd nor crontab; install cron") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FleetError(f"crontab could not be run: {error}") from error
    if ended.returncode != 0:
        if "no crontab" in ended.stderr:
            return ""
        raise FleetError(f"`{' '.join(command)}` failed: {' '.join(ended.stderr.split())[:500]}")
    return ended.stdout


def _begin(name: str) -> str:
    return f"# {name}: begin; made by `eidfleet schedule install`, removed by `eidfleet schedule remove`"


def _end(name: str) -> str:
    return f"# {name}: end"
