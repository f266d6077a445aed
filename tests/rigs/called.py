"""Commands in this process: a dozen of them in the time in which one is started. Where a start of its own proves something
(signals, kills, the environment, imports), `fleet_folder.run_eidfleet` starts one.
"""

from __future__ import annotations

import contextlib
import io
import subprocess
from pathlib import Path

from collector.cli.door import through_the_door
from collector.cli.main import app


def call_eidfleet(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a command says in a folder and how it ends, as `run_eidfleet` tells it."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = through_the_door(lambda: app(list(arguments), standalone_mode=False))
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())
