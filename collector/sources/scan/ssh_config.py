"""Which door to knock at: the one Ansible would; for SSH, OpenSSH itself is asked where its configuration may move a host."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
from functools import cache
from pathlib import Path

from collector.core.fleet.fleet import FleetHost
from collector.sources.files.plain_file import plain
from collector.sources.scan.preflight import Door

_MOVES = re.compile(r"^[ \t]*(hostname|port|proxyjump|proxycommand|match)\b", re.IGNORECASE | re.MULTILINE)
_INCLUDES = re.compile(r"^[ \t]*include\b", re.IGNORECASE | re.MULTILINE)
# Everything else that stands for an address OpenSSH reads in its own way: `account@address`, `ssh://address:port`.
_PLAIN = re.compile(r"[\w.:%-]+")


def door_of(host: FleetHost) -> Door | None:
    """Where to knock before Ansible does; None where there is no door of its own (local, or somebody is asked first)."""
    if host.goes_through_proxy:
        return None
    match host.connection:
        case "ssh":
            place = _place_for_ssh(host)
            return None if place is None else Door(host.name, *place, "ssh", expects_unix=not host.is_windows)
        case "winrm" | "psrp":
            return Door(host.name, host.address, host.port, "http", path=host.path)
        case _:
            return None


def _place_for_ssh(host: FleetHost) -> tuple[str, int] | None:
    """Address and port as OpenSSH has them; None when it goes through another machine, which a preflight cannot.

    `ssh -G` costs a process a host, so it is asked only where some configuration file could change the answer.
    """
    if _PLAIN.fullmatch(host.address) and not _configuration_moves_hosts():
        return host.address, host.port
    port = ["-p", str(host.port)] if host.port_given else []
    user = ["-l", host.user] if host.user else []
    command = ["ssh", "-G", *port, *user, "--", host.address]
    try:
        said = subprocess.run(
            command, capture_output=True, text=True, errors="replace", check=False, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return None  # nobody to ask: the scan itself will tell
    option = dict(line.partition(" ")[::2] for line in said.stdout.split("\n"))
    goes_on = any(option.get(key, "none") != "none" for key in ("proxyjump", "proxycommand"))
    return None if said.returncode != 0 or goes_on else (option["hostname"], int(option["port"]))


@cache
def _configuration_moves_hosts() -> bool:
    own = _text(Path(pwd.getpwuid(os.getuid()).pw_dir) / ".ssh/config")  # OpenSSH does not ask HOME
    # The system's file includes ssh_config.d as shipped; what a user's own file includes is left to OpenSSH.
    system = [_text(path) for path in (Path("/etc/ssh/ssh_config"), *Path("/etc/ssh/ssh_config.d").glob("*"))]
    return bool(_INCLUDES.search(own)) or any(_MOVES.search(text) for text in (own, *system))


def _text(path: Path) -> str:
    try:
        return plain(path).read_text("utf-8", "replace")
    except OSError:
        return ""
