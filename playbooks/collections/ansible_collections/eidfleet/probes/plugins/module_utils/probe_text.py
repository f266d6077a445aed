"""Composes the text that is sent to a workstation: validated settings, then the probe as it stands.

Free of Ansible imports, so that `eidfleet probe show` prints exactly what the action sends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

PORTAL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?:[0-9]{1,5}")


WINDOWS_BOOTSTRAP = "Invoke-Expression (@($input) -join [char]10)"
"""What the remote PowerShell is started with: it runs what comes on standard input. `Invoke-Expression`, because
Constrained Language Mode lets nobody make a script block of a text."""


def posix_text(probe: str, portals: Iterable[str], part_timeout: int, deadline: int) -> str:
    """The whole standard input of `sh -s`. ValueError names a portal or limit that is not one."""
    chosen = _checked(portals, part_timeout, deadline)
    header = (
        f"EIDFLEET_PORTALS='{' '.join(chosen)}'\n"
        f"EIDFLEET_PART_TIMEOUT={part_timeout:d}\n"
        f"EIDFLEET_DEADLINE={deadline:d}\n"
    )
    return header + probe


def windows_text(probe: str, portals: Iterable[str], part_timeout: int, deadline: int) -> str:
    """The whole standard input of the remote PowerShell; its last line starts the work. ValueError as above."""
    chosen = ", ".join(f"'{portal}'" for portal in _checked(portals, part_timeout, deadline))
    return f"{probe}\nInvoke-EidProbe -Portals @({chosen}) -PartSeconds {part_timeout:d} -DeadlineSeconds {deadline:d}\n"


def _checked(portals: Iterable[str], part_timeout: int, deadline: int) -> list[str]:
    """Every value fits a pattern without quotes or spaces, so that what we add to a probe cannot carry code."""
    chosen = list(portals)
    for portal in chosen:
        if not PORTAL.fullmatch(portal):
            raise ValueError(f"portal {portal!r} is not host:port")
    if not (0 < part_timeout <= 60 and 0 < deadline <= 600):
        raise ValueError(
            f"limits {part_timeout} s and {deadline} s: use 1 to 60 s for a part, 1 to 600 s in all"
        )
    return chosen
