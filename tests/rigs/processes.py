"""Looks at processes that come and go meanwhile: one that ended between two looks is not there."""

from __future__ import annotations

import subprocess
from contextlib import suppress

import psutil


def children(pid: int, name: str = "", *, in_command: str = "") -> list[psutil.Process]:
    """What descends from `pid` and still lives, of that name, with `in_command` in its command."""
    found = []
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                if (not name or child.name() == name) and in_command in " ".join(child.cmdline()):
                    found.append(child)
    return found


def lives(process: psutil.Process) -> bool:
    """Whether it is there and is not only waiting for its parent to look."""
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def put_an_end_to(process: subprocess.Popen[str]) -> None:
    """Kills it if it still runs, waits for it and lets go of its pipes: for the way out of a test that failed."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
