"""Composes the text that is sent to a workstation: validated settings, then the probe as it stands.

Free of Ansible imports, so that `eidfleet probe show` prints exactly what the action sends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

PORTAL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?:[0-9]{1,5}")
READER = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}")
OTHER_READERS = (
    "046a:003e", "04e6:e003", "072f:9000", "072f:90ce", "072f:90cf", "0b00:0090", "0c4b:0300", "413c:2100",
)  # fmt: skip
"""Card readers that are not of USB class 0B, as the collector's knowledge has them; a scan sends what its own knowledge says."""
MOST_READERS = 200

WINDOWS_BOOTSTRAP = "Invoke-Expression (@($input) -join [char]10)"
"""What the remote PowerShell is started with: it runs what comes on standard input. `Invoke-Expression`, because
Constrained Language Mode lets nobody make a script block of a text."""


def posix_text(
    probe: str,
    portals: Iterable[str],
    part_timeout: int,
    deadline: int,
    *,
    ehealth_keystore: bool = False,
) -> str:
    """The whole standard input of `sh -s`. ValueError names a portal or limit that is not one.

    `ehealth_keystore`: it also looks whether an eHealth certificate is kept there, which a site has to ask for.
    """
    chosen = _checked(portals, part_timeout, deadline)
    header = (
        f"EIDFLEET_PORTALS='{' '.join(chosen)}'\n"
        f"EIDFLEET_PART_TIMEOUT={part_timeout:d}\n"
        f"EIDFLEET_DEADLINE={deadline:d}\n"
        f"EIDFLEET_EHEALTH_KEYSTORE={'yes' if ehealth_keystore else 'no'}\n"
    )
    return header + probe


def windows_text(
    probe: str,
    portals: Iterable[str],
    part_timeout: int,
    deadline: int,
    other_readers: Iterable[str] = OTHER_READERS,
    *,
    ehealth_keystore: bool = False,
) -> str:
    """The whole standard input of the remote PowerShell; its last line starts the work. ValueError as above, or for a reader."""
    chosen = _words(_checked(portals, part_timeout, deadline))
    readers = list(other_readers)
    for reader in readers:
        if not READER.fullmatch(reader):
            raise ValueError(f"reader {reader!r} is not vendor:product, each four hex digits in lower case")
    if len(readers) > MOST_READERS:
        raise ValueError(f"{len(readers)} readers, and a probe takes {MOST_READERS}")
    return (
        f"{probe}\nInvoke-EidProbe -Portals @({chosen}) -PartSeconds {part_timeout:d} -DeadlineSeconds {deadline:d} "
        f"-OtherReaders @({_words(readers)}){' -EHealthKeystore' if ehealth_keystore else ''}\n"
    )


def _words(chosen: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in chosen)


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
