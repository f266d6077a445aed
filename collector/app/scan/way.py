"""Says which step of the way to a workstation fails, and whether this control node has what a scan needs."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from collector.core.errors import FleetError
from collector.core.fleet.fleet import FleetHost
from collector.core.model import Reach, ReachKind
from collector.core.observation.observation import Observation
from collector.core.text import counted, printable
from collector.sources.scan.ansible_settings import checked_config, overridden
from collector.sources.scan.ssh_config import door_of

PYTHON = (3, 11)


class WayState(StrEnum):
    OK = "ok"
    FAILED = "failed"
    NOT_TRIED = "not tried"
    NOT_SEEN = "not seen"
    NOT_TAKEN = "not taken"


@dataclass(frozen=True, slots=True)
class WayStep:
    """One thing that was tried: what came of it in a few words, and what to do where it failed."""

    name: str
    outcome: WayState
    seen: str
    advice: str = ""


UNVALIDATED = "the certificate is not validated, because the inventory says so"
VALIDATE = "whoever sits between may read the password; name the issuer's certificate in the inventory instead, see docs/windows.md"
READABLE = "account and password, readable on the way: Basic without TLS, because the inventory says so"
SEAL = "whoever listens on the network has the password; use https or NTLM, see docs/windows.md"
_FAILING_AT = {
    "name": (ReachKind.NAME_NOT_FOUND,),
    "port": (ReachKind.NO_ROUTE, ReachKind.REFUSED),
    "service": (ReachKind.SERVICE_FAILING, ReachKind.BROKE_OFF),
    "identity": (ReachKind.HOST_KEY_NOT_TRUSTED, ReachKind.CERTIFICATE_NOT_TRUSTED),
    "log-in": (ReachKind.NOT_EQUIPPED, ReachKind.CREDENTIALS_REJECTED),
    "right": (ReachKind.NO_RIGHT, ReachKind.OVER_LIMIT),
    "shell": (ReachKind.SHELL_BLOCKED, ReachKind.STOPPED_BY_SECURITY),
    "probe": (ReachKind.PROBE_FAILED,),
}
STEPS = tuple(_FAILING_AT)
"""The way to a workstation, in the order it is gone."""
# Whose words these are: the preflight's and OpenSSH's, then those of the library below pywinrm and pypsrp, which waits for an
# answer to the log-in; the time limit of the whole comes while the probe is at work.
_SILENT_AT = (
    ("port", ("(connecting)", "connect to host")),
    ("service", ("waiting for", "banner exchange", "kex_exchange", "before the service spoke")),
    ("log-in", ("Read timed out",)),
)


def control_node(state_dir: Path) -> Iterator[WayStep]:
    """What a scan needs of this machine."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield step_of("python", sys.version_info >= PYTHON, version, "install Python 3.11 or later")
    for package in ("eidfleet", "ansible-core", "ansible-runner", "pywinrm", "pypsrp"):
        try:
            yield WayStep(package, WayState.OK, importlib.metadata.version(package))
        except importlib.metadata.PackageNotFoundError:
            yield WayStep(
                package, WayState.FAILED, "not installed", "install eidfleet anew in an empty environment"
            )
    own = str(Path(sys.executable).parent)
    playbook = shutil.which("ansible-playbook", path=own) or shutil.which("ansible-playbook")
    yield step_of("ansible-playbook", playbook is not None, playbook or "not found", "install eidfleet anew")
    ssh = shutil.which("ssh")
    yield step_of(
        "ssh", ssh is not None, ssh or "not found", "install the OpenSSH client; WinRM works without it"
    )
    yield _clock()
    place = state_dir if state_dir.exists() else state_dir.parent
    yield step_of(
        "state", os.access(place, os.W_OK), str(place), "let your account write into the fleet folder"
    )


def ansible_settings(fleet_dir: Path) -> Iterator[WayStep]:
    """What the administrator has set for Ansible that stops a scan, or does not count in one."""
    try:
        config = checked_config(fleet_dir)
    except FleetError as error:
        for mistake in error.mistakes:
            words = f"{mistake.place}: {mistake.message}" if mistake.place else mistake.message
            yield WayStep("ansible.cfg", WayState.FAILED, printable(words, 500), mistake.suggestion)
        return
    for place, setting in overridden(config):
        yield WayStep("ansible setting", WayState.NOT_TAKEN, printable(f"{place}: {setting.why}", 500))


def _clock() -> WayStep:
    """A clock that is wrong makes every workstation's look wrong; only the keeper of time's own file is asked."""
    timesync = Path("/run/systemd/timesync")
    if not timesync.is_dir():
        return WayStep("clock", WayState.NOT_TRIED, "nobody here says whether the clock is kept right")
    kept = (timesync / "synchronized").exists()
    return step_of(
        "clock", kept, "kept right" if kept else "not synchronised", "look at `timedatectl timesync-status`"
    )


def way_to(host: FleetHost, reach: Reach) -> tuple[WayStep, ...]:
    """Each step of the way, from what came of asking the host; the advice is the caller's to add, in a language."""
    if reach.kind is ReachKind.NODE_NOT_REACHED:
        advice = f"`eidfleet doctor --node {host.node}` shows each step of the way to it"
        said = WayStep("node", WayState.FAILED, printable(reach.evidence or "", 300), advice)
        return (said, *(WayStep(name, WayState.NOT_TRIED, "") for name in STEPS))
    failing = "name" if host.mistake else _failing(reach)
    at = len(STEPS) if failing is None else STEPS.index(failing)
    door = None if host.mistake or host.node else door_of(host)
    seen = {
        "name": host.address
        if host.mistake or host.node
        else _addresses(door.address if door else host.address),
        "port": f"{door.port if door else host.port}",
        "service": {"ssh": "SSH", "winrm": "WinRM", "psrp": "PowerShell Remoting"}.get(
            host.connection, host.connection
        ),
        "identity": "certificate or host key",
        "log-in": "account and password or key",
        "right": "the account may manage this machine",
        "shell": "PowerShell" if host.is_windows else "sh",
        "probe": "an observation",
    }
    steps = [
        WayStep(
            name,
            WayState.OK if number < at else WayState.FAILED if number == at else WayState.NOT_TRIED,
            printable(reach.evidence or "", 300) if number == at else seen[name],
        )
        for number, name in enumerate(STEPS)
    ]
    identity = STEPS.index("identity")
    if reach.kind is ReachKind.NOT_EQUIPPED and not host.mistake:
        # Ansible asked nobody: what is known of the way so far, our own knock found out.
        for name in ("identity",) if door else STEPS[:at]:
            steps[STEPS.index(name)] = WayStep(name, WayState.NOT_TRIED, seen[name])
    elif host.trusts_any_certificate and at != identity:
        steps[identity] = WayStep("identity", WayState.NOT_TRIED, UNVALIDATED, VALIDATE)
    log_in = STEPS.index("log-in")
    if host.sends_password_in_the_clear and at > log_in:
        steps[log_in] = WayStep("log-in", WayState.OK, READABLE, SEAL)
    asks = (WayStep("node", WayState.OK, host.node),) if host.node else ()
    return (*asks, *steps)


def view_of(seen: Observation) -> Iterator[WayStep]:
    """With which rights the probe looked, and what it says it could not see; what was not seen is judged "could not tell"."""
    context = seen.context
    rights = "full rights" if context.is_root else "an ordinary account: what it may not read is not seen"
    yield WayStep("rights", WayState.OK, rights)
    if context.powershell:
        mode = context.language_mode or "language mode not known"
        yield WayStep("powershell", WayState.OK, printable(f"{context.powershell}, {mode}"))
    if context.homes_unreadable:
        homes = counted(context.homes_unreadable, "home folder")
        yield WayStep("homes", WayState.NOT_SEEN, f"{homes} could not be read, {context.homes_seen} could")
    for note in seen.notes:
        yield WayStep(printable(note.part, 16), WayState.NOT_SEEN, printable(note.problem, 300))


def _failing(reach: Reach) -> str | None:
    """Silence may be anywhere: the words say how far we were."""
    if reach.kind is ReachKind.ANSWERED:
        return None
    if reach.kind is ReachKind.TIMED_OUT:
        words = reach.evidence or ""
        return next((step for step, said in _SILENT_AT if any(part in words for part in said)), "probe")
    return next((step for step, kinds in _FAILING_AT.items() if reach.kind in kinds), "probe")


def _addresses(name: str) -> str:
    try:
        found = sorted({str(info[4][0]) for info in socket.getaddrinfo(name, None)})
    except OSError:
        return name
    return f"{name} is {', '.join(found[:4])}"


def step_of(name: str, is_ok: bool, seen: str, advice: str) -> WayStep:
    """A step that went well or failed; only then advice is wanted."""
    return WayStep(name, WayState.OK if is_ok else WayState.FAILED, seen, "" if is_ok else advice)
