"""Leaves of a step that names the commands of several Linux distributions those of one: that of the PC, where it is known."""

from __future__ import annotations

import re
from functools import partial

_NAMES = {"debian": "Debian", "fedora": "Fedora", "suse": "openSUSE"}
"""Each kind of distribution by the word that stands for it in the brackets of a step."""
_QUOTED = r"""(?:"[^"]*"|(?<!\w)'[^']*'(?!\w)|«[^«»]*»|„[^„“”]*[“”])"""
_ENTRY = re.compile(rf"(?P<name>Debian|Fedora|openSUSE|KDE)\s?: (?P<said>{_QUOTED}|[\w-]+)")
_BRACKET = re.compile(
    rf"^(?P<before>[^()]*?)\s\((?P<entries>(?:{_ENTRY.pattern.replace('?P<name>', '').replace('?P<said>', '')}"
    r"(?:\s?[;,] )?)+)\)(?P<after>.*)$"
)


def own_commands(step: str, kind: str) -> str:
    """The step as it is on one kind of distribution; as it was written where that is unknown or nothing is said of it.

    A step names the command of Debian and, in brackets behind it, those of others; or all of them in brackets.

    >>> step = 'Run "sudo apt install pcscd" (Fedora: "sudo dnf install pcsc-lite").'
    >>> own_commands(step, "debian"), own_commands(step, "fedora")
    ('Run "sudo apt install pcscd".', 'Run "sudo dnf install pcsc-lite".')
    """
    return _BRACKET.sub(partial(_own, kind=kind), step) if kind else step


def _own(found: re.Match[str], kind: str) -> str:
    before, after = found["before"], found["after"]
    entries = {entry["name"]: entry for entry in _ENTRY.finditer(found["entries"])}
    own = entries.get(_NAMES[kind])
    is_quoted = own is not None and not own["said"][0].isalnum()
    first = next(iter(entries))
    if first == "Debian" and not entries[first]["said"][0].isalnum():  # all of them are in the brackets
        # with its name: a package of Debian's need not be one of Ubuntu's, which is of the same kind
        return f"{before} ({own[0]}){after}" if own and is_quoted else found[0]
    if kind != "debian":
        quoted = [*re.finditer(_QUOTED, before)]
        if own is None or not is_quoted or not quoted:
            return found[0]
        before = before[: quoted[-1].start()] + own["said"] + before[quoted[-1].end() :]
    kept = [
        entry[0]
        for name, entry in entries.items()
        if name not in _NAMES.values() or (name == "Debian" and kind == "debian")
    ]
    return f"{before} ({'; '.join(kept)}){after}" if kept else f"{before}{after}"
