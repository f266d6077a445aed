"""The fleet's timer: shows when the cycle is due, writes what calls it, and takes all of it away again."""

from __future__ import annotations

import hashlib
import os
import pwd
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from collector.core.errors import FleetError
from collector.core.fleet.weekly_times import clock_note, cron_times, on_calendar, times_after, week_time
from collector.core.readable_by import ReadableBy
from collector.core.text import counted
from collector.delivery.files import write_whole
from collector.sources.files.plain_file import plain
from collector.sources.fleet.settings import ScheduleSettings
from collector.sources.timer import cron, systemd

SHOWN_TIMES = 5
USER_CRONTAB = "the crontab of this user"
_RIGHTS = "a schedule of the system needs root, one of your own (--user) does not"


class Means(StrEnum):
    SYSTEMD = "systemd"
    CRON = "cron"


@dataclass(frozen=True, slots=True)
class TimerPlaces:
    """What the schedule is written into, so that tests can bring their own: folders, programs, the zone of the clock."""

    unit_folder: Callable[[bool], Path] = systemd.unit_folder
    stamp_folder: Callable[[bool], Path] = systemd.stamp_folder
    cron_folder: Path = cron.SYSTEM_FOLDER
    run: systemd.Run = systemd.run_program
    crontab: cron.Crontab = cron.user_crontab
    zone: Callable[[], ZoneInfo] = cron.machine_zone
    has_systemd: Callable[[], bool] = systemd.is_running


@dataclass(frozen=True, slots=True)
class TimerPlan:
    """A fleet's schedule and how it is to be called. `program` is the command of this installation."""

    folder: Path
    settings: ScheduleSettings
    program: Path
    is_of_system: bool
    means: Means
    options: Sequence[str] = ()
    """Further options of `eidfleet run`."""

    @property
    def name(self) -> str:
        """The same for a folder every time; another for every other folder of this machine."""
        slug = re.sub(r"[^a-z0-9]+", "-", self.folder.name.lower()).strip("-")[:40] or "fleet"
        return f"eidfleet-{slug}-{hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:8]}"

    @property
    def command(self) -> tuple[str, ...]:
        return (str(self.program), "run", "--fleet", str(self.folder), *self.options)

    @property
    def user(self) -> str | None:
        """Whoever the folder belongs to: what a run writes must stay theirs. None in a user's own schedule."""
        return pwd.getpwuid(self.folder.stat().st_uid).pw_name if self.is_of_system else None


def chosen_means(asked: Means | None, machine: TimerPlaces) -> Means:
    if asked is not None:
        return asked
    return Means.SYSTEMD if machine.has_systemd() else Means.CRON


def shown(plan: TimerPlan, machine: TimerPlaces, now: datetime) -> str:
    """Each step with its next times, what the clock change does to them, and what calls the cycle."""
    settings = plan.settings
    lines = [f"Times are those of {settings.timezone}."]
    for name, when in plan.settings.steps.items():
        wanted = week_time(when)
        lines.append(f"{name} ({wanted}):")
        for at in islice(times_after(wanted, now, plan.settings.zone), SHOWN_TIMES):
            note = clock_note(wanted, at, plan.settings.zone)
            local = f"{at.astimezone(plan.settings.zone):%a %d %b %Y %H:%M %z}"
            lines.append(f"  {local}{f'  ({note})' if note else ''}")
    lines.append(
        f"Silent workstations are tried again after {counted(settings.retry_first_minutes, 'minute')}, then ever later, at most "
        f"{counted(settings.retry_longest_hours, 'hour')} apart, while their site is open, for {counted(settings.window_days, 'day')}."
    )
    found = installed(plan, machine, now)
    if not found:
        lines.append("Not installed: nothing calls it. `eidfleet schedule install` changes that.")
    for place, is_current in found.items():
        lines.append(f"Installed: {place}" + ("" if is_current else " (not as set today; install it again)"))
    return "\n".join(lines)


def preview(plan: TimerPlan, machine: TimerPlaces, now: datetime) -> str:
    """What an installation would write, and where."""
    return "\n".join(f"# {place}\n{text}" for place, text in _texts(plan, machine, now).items())


def install(plan: TimerPlan, machine: TimerPlaces, now: datetime) -> tuple[str, ...]:
    """Writes it and starts it; again after a change of the settings. Gives the places. On a refusal nothing is changed."""
    texts = _texts(plan, machine, now)
    if plan.means is Means.CRON and not plan.is_of_system:
        machine.crontab(cron.with_job(machine.crontab(None), _cron_job(plan, machine, now)))
        _remove_units(plan, machine)
        return tuple(texts)
    before = {Path(place): _content(Path(place)) for place in texts}
    try:
        for place, text in texts.items():
            _write(Path(place), text.encode())
        if plan.means is Means.SYSTEMD:
            systemd.enable(_timer(plan), machine.run)
    except FleetError:
        for path, content in before.items():
            if content is not None:
                _write(path, content)
            elif path.exists():
                _unlink(path)
        raise
    if plan.means is Means.SYSTEMD:
        _remove_cron(plan, machine)
    else:
        _remove_units(plan, machine)
    return tuple(texts)


def stands_still(plan: TimerPlan, machine: TimerPlaces) -> bool:
    """Whether the timer waits while its user is logged out."""
    is_own = plan.means is Means.SYSTEMD and not plan.is_of_system
    return is_own and not systemd.lingers(machine.run)


def remove(plan: TimerPlan, machine: TimerPlaces) -> tuple[str, ...]:
    """Takes away whatever calls this fleet's cycle, by either means; gives the places. The history stays."""
    return (*_remove_units(plan, machine), *_remove_cron(plan, machine))


def installed(plan: TimerPlan, machine: TimerPlaces, now: datetime) -> Mapping[str, bool]:
    """What calls this fleet's cycle, and whether it is what the settings ask for today."""
    found: dict[str, bool] = {}
    for means in Means:
        for place, text in _texts(replace(plan, means=means), machine, now).items():
            if place == USER_CRONTAB:
                crontab = machine.crontab(None)
                if cron.has_job(crontab, plan.name):
                    found[place] = text in crontab
            elif (held := _content(Path(place))) is not None:
                found[place] = held == text.encode()
    return found


def _texts(plan: TimerPlan, machine: TimerPlaces, now: datetime) -> Mapping[str, str]:
    """What an installation writes: unit files, a file of /etc/cron.d, or lines of a user's crontab."""
    if any(ord(c) < 32 or ord(c) == 127 for word in plan.command for c in word):
        raise FleetError(
            f"{str(plan.folder)!r}: a path with control characters cannot stand in a timer; rename the folder"
        )
    if plan.means is Means.SYSTEMD:
        folder = machine.unit_folder(plan.is_of_system)
        return {str(folder / name): text for name, text in systemd.unit_texts(_timer(plan)).items()}
    place = str(machine.cron_folder / plan.name) if plan.is_of_system else USER_CRONTAB
    return {place: cron.cron_text(_cron_job(plan, machine, now))}


def _timer(plan: TimerPlan) -> systemd.Timer:
    tick = f"*:0/{plan.settings.tick_minutes}" if plan.settings.tick_minutes < 60 else "hourly"
    return systemd.Timer(
        plan.name,
        f"eidfleet, the weekly cycle of {plan.folder}",
        plan.folder,
        plan.command,
        (tick, *(on_calendar(week_time(when), plan.settings.zone) for when in plan.settings.steps.values())),
        plan.settings.random_delay_minutes,
        plan.is_of_system,
        plan.user,
    )


def _cron_job(plan: TimerPlan, machine: TimerPlaces, now: datetime) -> cron.CronJob:
    settings, zone = plan.settings, machine.zone()
    wanted = map(week_time, settings.steps.values())
    times = {at for when in wanted for at in cron_times(when, settings.zone, zone, now)}
    return cron.CronJob(plan.name, plan.command, settings.tick_minutes, sorted(times), plan.user)


def _remove_units(plan: TimerPlan, machine: TimerPlaces) -> tuple[str, ...]:
    folder = machine.unit_folder(plan.is_of_system)
    paths = [folder / name for name in systemd.unit_texts(_timer(plan)) if (folder / name).is_file()]
    if not paths:
        return ()
    systemd.disable(plan.name, plan.is_of_system, machine.run)
    for path in (*paths, machine.stamp_folder(plan.is_of_system) / systemd.stamp_name(plan.name)):
        _unlink(path)
    systemd.reload(plan.is_of_system, machine.run)
    return tuple(str(path) for path in paths)


def _remove_cron(plan: TimerPlan, machine: TimerPlaces) -> tuple[str, ...]:
    if plan.is_of_system:
        place = machine.cron_folder / plan.name
        if not place.is_file():
            return ()
        _unlink(place)
        return (str(place),)
    crontab = machine.crontab(None)
    if not cron.has_job(crontab, plan.name):
        return ()
    machine.crontab(cron.without(crontab, plan.name))
    return (USER_CRONTAB,)


def _content(path: Path) -> bytes | None:
    try:
        return plain(path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise FleetError(f"{path}: cannot be read: {error.strerror}") from error


def _write(path: Path, content: bytes) -> None:
    try:
        # systemd grumbles about units that not everybody reads.
        write_whole(path, content, ReadableBy.EVERYONE)
    except FleetError as error:
        said = error.__cause__.strerror if isinstance(error.__cause__, OSError) else error
        raise FleetError(f"{path}: cannot be written: {said}; {_RIGHTS}") from error


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise FleetError(f"{path}: cannot be removed: {error.strerror}; {_RIGHTS}") from error
