"""Runs a module of ours in a process of its own that nothing outlives: neither its time limit, nor us, nor a signal.

The process leads a group of its own. It holds the reading end of a pipe whose writing end only we have: when we are
gone, however that came about, it ends itself and all that it has started.
"""

from __future__ import annotations

import gc
import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path


def run_module(
    command: Sequence[str], *, cwd: Path, env: Mapping[str, str], text: str, timeout_s: float
) -> subprocess.CompletedProcess[str]:
    """Runs a module with arguments and `text` on its standard input. TimeoutError when it takes longer than `timeout_s`.

    Files in `cwd` are no modules for it (-P), whatever their names.
    """
    reading, writing = os.pipe()
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__, str(reading), *command],
            cwd=cwd,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            pass_fds=(reading,),
            start_new_session=True,  # no terminal to ask at, and one group to end
        )
    except BaseException:
        os.close(writing)
        raise
    finally:
        os.close(reading)
    try:
        out, err = process.communicate(text, timeout=timeout_s)
    except BaseException as error:
        _end(process)
        if isinstance(error, subprocess.TimeoutExpired):
            raise TimeoutError from error
        raise
    finally:
        os.close(writing)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def _end(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    with process:  # closes its pipes
        process.kill()


def _end_with(reading: int) -> None:
    os.read(reading, 1)  # returns when the other end is closed
    os.killpg(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    _, given, module, *arguments = sys.argv
    threading.Thread(target=_end_with, args=(int(given),), daemon=True).start()
    sys.argv = [module, *arguments]
    gc.set_threshold(50_000, 20, 50)  # a third of a short life would go into looking for cycles
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        gc.freeze()  # nor is the memory looked through at its end
