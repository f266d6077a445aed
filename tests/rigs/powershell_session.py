"""One PowerShell for many scripts, each in a runspace of its own: a start costs two seconds of processor time, a runspace little.

What it does not prove: that a script runs as the first thing of a process; the tests of the bootstrap start one for each text.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import tempfile
import threading
from functools import cache
from pathlib import Path

LONGEST_S = 120
SERVES = """
while ($null -ne ($path = [Console]::In.ReadLine())) {
    $space = [runspacefactory]::CreateRunspace()
    $space.Open()
    $shell = [powershell]::Create()
    $shell.Runspace = $space
    $said = @()
    $wrong = @()
    try {
        $said = @($shell.AddScript([IO.File]::ReadAllText($path)).Invoke())
        # What -File would show as well: an error on its standard error, the others in the midst of the output.
        $wrong = @($shell.Streams.Error) + @($shell.Streams.Warning) + @($shell.Streams.Information)
    }
    catch { $wrong = @($_) }
    $shell.Dispose()
    $space.Dispose()
    [IO.File]::WriteAllLines("$path.said", [string[]]$said)
    [IO.File]::WriteAllLines("$path.wrong", [string[]]$wrong)
    [Console]::Out.WriteLine('done')
}
"""


def run_script(powershell: str, script: Path) -> str:
    """What a script writes to its output, line by line; AssertionError where it also has errors, warnings or words for a screen."""
    session = _session(powershell)
    assert session.stdin is not None
    assert session.stdout is not None
    session.stdin.write(f"{script}\n")
    session.stdin.flush()
    watch = threading.Timer(LONGEST_S, session.kill)
    watch.start()
    try:
        assert session.stdout.readline() == "done\n"
    finally:
        watch.cancel()
    wrong = Path(f"{script}.wrong").read_text("utf-8")
    assert wrong == ""
    return Path(f"{script}.said").read_text("utf-8")


@cache
def _session(powershell: str) -> subprocess.Popen[str]:
    with tempfile.NamedTemporaryFile("w", suffix=".ps1", delete=False) as serves:
        serves.write(SERVES)
    session = subprocess.Popen(
        [powershell, "-NoProfile", "-NonInteractive", "-File", serves.name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "__SuppressAnsiEscapeSequences": "1", "TZ": "UTC"},
    )
    atexit.register(_end, session, Path(serves.name))
    return session


def _end(session: subprocess.Popen[str], serves: Path) -> None:
    session.kill()
    session.communicate()
    serves.unlink(missing_ok=True)
