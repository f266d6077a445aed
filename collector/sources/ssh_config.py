"""Asks OpenSSH itself where a host really is, where its configuration may move it or put a jump host before it."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

from collector.core.fleet import FleetHost
from collector.sources.preflight import Door

_MOVES = re.compile(r"^\s*(hostname|port|proxyjump|proxycommand|match)\b", re.IGNORECASE | re.MULTILINE)
_INCLUDES = re.compile(r"^\s*include\b", re.IGNORECASE | re.MULTILINE)


def resolved_door(host: FleetHost) -> Door | None:
    """The door OpenSSH would knock at; None when it goes through another machine, which a preflight cannot.

    `ssh -G` costs a process a host, so it is asked only where some configuration file could change the answer.
    """
    if host.goes_through_proxy:
        return None
    if not _configuration_moves_hosts():
        return Door(host.name, host.address, host.port, "ssh")
    command = ["ssh", "-G", *(["-p", str(host.port)] if host.port_given else []), "--", host.address]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None  # nobody to ask: the scan itself will tell
    option = dict(line.partition(" ")[::2] for line in said.stdout.split("\n"))
    if said.returncode != 0 or any(
        option.get(key, "none") != "none" for key in ("proxyjump", "proxycommand")
    ):
        return None
    return Door(host.name, option["hostname"], int(option["port"]), "ssh")


@cache
def _configuration_moves_hosts() -> bool:
    own = _text(Path.home() / ".ssh/config")
    # The system's file includes ssh_config.d as shipped; what a user's own file includes is left to OpenSSH.
    system = [_text(path) for path in (Path("/etc/ssh/ssh_config"), *Path("/etc/ssh/ssh_config.d").glob("*"))]
    return bool(_INCLUDES.search(own)) or any(_MOVES.search(text) for text in (own, *system))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
