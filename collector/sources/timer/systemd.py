"""systemd timers: the text of their units, and systemctl."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from collector.core.errors import FleetError

Run = Callable[[Sequence[str]], str]
"""Runs a program and gives what it said; FleetError if it could not, or if it ended with an error."""
SYSTEM_UNITS = Path("/etc/systemd/system")
_BOOTED = Path("/run/systemd/system")


@dataclass(frozen=True, slots=True)
class Timer:
    """A unit that calls a command when any of its times has come. `user` None: whoever the manager runs as."""

    name: str
    description: str
    folder: Path
    command: Sequence[str]
    calendars: Sequence[str]
    random_delay_minutes: int = 0
    is_of_system: bool = False
    user: str | None = None


def is_running() -> bool:
    """Whether systemd is this machine's init, as sd_booted(3) tells it."""
    return _BOOTED.is_dir()


def unit_folder(is_of_system: bool) -> Path:
    if is_of_system:
        return SYSTEM_UNITS
    return _of_user("XDG_CONFIG_HOME", ".config") / "systemd" / "user"


def stamp_folder(is_of_system: bool) -> Path:
    """Where systemd keeps when a persistent timer last elapsed. Source: systemd.timer(5), Persistent=, and its timer.c."""
    if is_of_system:
        return Path("/var/lib/systemd/timers")
    return _of_user("XDG_DATA_HOME", ".local/share") / "systemd" / "timers"


def _of_user(variable: str, usual: str) -> Path:
    named = os.environ.get(variable)
    return Path(named) if named else Path.home() / usual


def stamp_name(name: str) -> str:
    return f"stamp-{name}.timer"


def unit_texts(timer: Timer) -> Mapping[str, str]:
    """File names with their content; the same timer gives the same bytes."""
    head = f"# Made by `eidfleet schedule install`; install again to change it, `eidfleet schedule remove` to be rid of it.\n[Unit]\nDescription={_plain(timer.description)}\n"
    network = "Wants=network-online.target\nAfter=network-online.target\n" if timer.is_of_system else ""
    service = (
        f"{head}{network}\n[Service]\nType=oneshot\n"
        + (f"User={timer.user}\n" if timer.user else "")
        + f"WorkingDirectory={_plain(str(timer.folder))}\n"
        + f"ExecStart={_command_line(timer.command)}\n"
        # 1 says that some workstations were not reached: they are tried again, and nothing is wrong with the unit.
        + "SuccessExitStatus=1\n"
    )
    when = (
        f"{head}\n[Timer]\n"
        + "".join(f"OnCalendar={_plain(calendar)}\n" for calendar in timer.calendars)
        + "Persistent=true\n"
        + "AccuracySec=1min\n"
        + (f"RandomizedDelaySec={timer.random_delay_minutes}min\n" if timer.random_delay_minutes else "")
        + "\n[Install]\nWantedBy=timers.target\n"
    )
    return {f"{timer.name}.service": service, f"{timer.name}.timer": when}


def enable(timer: Timer, run: Run) -> None:
    """Lets systemd read the units and starts the timer; again for a changed one."""
    control = _control(timer.is_of_system)
    run([*control, "daemon-reload"])
    run([*control, "enable", f"{timer.name}.timer"])
    run([*control, "restart", f"{timer.name}.timer"])


def disable(name: str, is_of_system: bool, run: Run) -> None:
    """Stops the timer. A run that is going on is left to end."""
    run([*_control(is_of_system), "disable", "--now", f"{name}.timer"])


def reload(is_of_system: bool, run: Run) -> None:
    run([*_control(is_of_system), "daemon-reload"])


def lingers(run: Run) -> bool:
    """Whether this user's timers run while nobody is logged in."""
    said = run(["loginctl", "show-user", str(os.getuid()), "--property=Linger", "--value"])
    return said.strip() == "yes"


def run_program(command: Sequence[str]) -> str:
    """A `Run` for real."""
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FleetError(f"{command[0]} could not be run: {error}") from error
    if ended.returncode != 0:
        said = " ".join((ended.stderr or ended.stdout).split())[:500] or f"exit code {ended.returncode}"
        raise FleetError(f"`{' '.join(command)}` failed: {said}")
    return ended.stdout


def _control(is_of_system: bool) -> list[str]:
    return ["systemctl", "--system" if is_of_system else "--user"]


def _plain(text: str) -> str:
    """A value systemd takes as one line: only its specifiers mean something. Control characters never get here."""
    return text.replace("%", "%%")


def _command_line(command: Sequence[str]) -> str:
    """A command as one value. systemd refuses a program with quotes or backslashes in its path; the shell does not."""
    if any(c in command[0] for c in "'\"\\"):
        command = ("/bin/sh", "-c", 'exec "$0" "$@"', *command)
    return " ".join(_word(word, is_program=n == 0) for n, word in enumerate(command))


def _word(word: str, *, is_program: bool) -> str:
    """One word of a command line. Source: systemd.service(5), "Command lines"; variables are not looked for in the program."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    if not is_program:
        escaped = escaped.replace("$", "$$")
    return f'"{escaped}"'
