"""Leaves no process behind: a small companion that ends everything a scan started, however the scan ended.

Ansible's own bounds (task timeout, ansible-runner's timeout) leave the `ssh` process alive, and its workers sit
in sessions of their own (measured; see docs/performance.md). So every process of a scan carries a mark
in its environment, and this companion, in a session of its own, waits on a pipe. The pipe closes when the
scan is done, or killed, or interrupted; then the companion ends every process that carries the mark.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

logger = logging.getLogger(__name__)
MARK = "EIDFLEET_SCAN_MARK"
_PATIENCE_S = 2.0
_WAITED_FOR_S = 30.0


@contextmanager
def guarded(mark: str) -> Iterator[None]:
    """While inside, processes started with `MARK=mark` in their environment are watched; on leaving they are ended."""
    companion = subprocess.Popen(
        [sys.executable, "-P", "-m", __name__, mark],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches the scan, not its guard
    )
    try:
        yield
    finally:
        assert companion.stdin is not None  # noqa: S101  (PIPE above)
        companion.stdin.close()
        try:
            companion.wait(timeout=_WAITED_FOR_S)
        except subprocess.TimeoutExpired:
            # It needs nobody: on a machine with no time for it, it ends them later.
            logger.warning("what a scan started is still being ended after %d s", _WAITED_FOR_S)


def marked_processes(mark: str) -> tuple[psutil.Process, ...]:
    """Every process of ours that carries the mark; those we may not look into are not ours."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return tuple(found)


def end_marked(mark: str) -> None:
    """Ends marked processes, kindly then firmly, until none is left; new ones may appear while old ones die.

    A process that has died and waits to be reaped no longer shows its environment, so it is not waited for.
    """
    kindly_until = time.monotonic() + _PATIENCE_S
    while (now := time.monotonic()) < kindly_until + _PATIENCE_S:
        processes = marked_processes(mark)
        if not processes:
            return
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.terminate() if now < kindly_until else process.kill()
        time.sleep(0.05)


if __name__ == "__main__":
    sys.stdin.buffer.read()  # returns when the scan's end of the pipe is closed, however that came about
    end_marked(sys.argv[1])
