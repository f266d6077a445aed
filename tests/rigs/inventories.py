"""Inventories read once: Ansible takes half a second for each, and says the same of the same files.

A test that looks at how an inventory is read, or at the process that does it, has Ansible read each anew.
"""

from __future__ import annotations

import hashlib
import json
import stat
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from collector.sources.child import run_module

_PLACE = "<fleet>"
_OWN_FOLDERS = frozenset({".eidfleet", "reports"})
"""Folders of ours in a fleet, of which an inventory knows nothing."""
_OWN_NAMES = frozenset({"ANSIBLE_LOCAL_TEMP", "HOME", "PYTEST_CURRENT_TEST"})
"""What differs in the environment of each test; what lies in the home is looked at."""
_ASKS_ELSEWHERE = (b"{{", b"{%", b"!vault", b"#!")
"""What a file with these says may be another thing tomorrow."""
_seen: dict[tuple[str, ...], str] = {}


def remembered(
    command: Sequence[str], *, cwd: Path, env: Mapping[str, str], text: str, timeout_s: float
) -> subprocess.CompletedProcess[str]:
    """As `run_module`. Starts nothing where the same names, texts and rights have been read before, wherever they lay."""
    place = str(cwd.resolve())
    key = _key(command, place, env, text)
    if key in _seen:
        return subprocess.CompletedProcess(command, 0, _seen[key].replace(_PLACE, place), "")
    done = run_module(command, cwd=cwd, env=env, text=text, timeout_s=timeout_s)
    if key and done.returncode == 0:
        _seen[key] = done.stdout.replace(place, _PLACE)
    return done


def _key(command: Sequence[str], place: str, env: Mapping[str, str], text: str) -> tuple[str, ...]:
    """Everything that an answer depends on; empty where that cannot be said."""
    sources = [source for given, source in pairwise(command) if given == "-i"]
    if json.dumps(place)[1:-1] != place or not all(source.startswith(f"{place}/") for source in sources):
        return ()
    home = Path(env["HOME"])
    try:
        marks = [mark for folder in (Path(place), home) if folder.exists() for mark in _marks(folder, folder)]
    except (OSError, ValueError):
        return ()
    said = (f"{name}={value}" for name, value in sorted(env.items()) if name not in _OWN_NAMES)
    return (*marks, text, *(part.replace(place, _PLACE) for part in (*command, *said)))


def _marks(top: Path, folder: Path) -> Iterator[str]:
    """A mark of every file and folder below. ValueError where Ansible could find more than what stands in them."""
    yield f"{folder.relative_to(top)}/ {folder.stat().st_mode:o}"
    for path in sorted(folder.iterdir()):
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            if path.name not in _OWN_FOLDERS:
                yield from _marks(top, path)
            continue
        body = path.read_bytes() if stat.S_ISREG(mode) else b"#!"
        if mode & 0o111 or any(sign in body for sign in _ASKS_ELSEWHERE):
            raise ValueError(path)
        yield f"{path.relative_to(top)} {mode:o} {hashlib.sha256(body).hexdigest()}"
