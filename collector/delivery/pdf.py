"""A page as PDF, made by a browser or WeasyPrint of this machine: mail filters often block HTML and let a PDF through.

The program gets a page of ours, which asks for nothing and whose policy forbids it to; it runs in a folder of its own that is gone
afterwards, in a group of its own that ends with its time limit.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from collector.core.errors import FleetError

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
WEASYPRINT = "weasyprint"
LONGEST_S = 60
LONGEST_TEMPORARY = 30
"""Chromium lays Unix sockets some fifty bytes below its folder for temporary files, and ends where they do not fit."""
MOST_BYTES = 20_000_000
NONE_FOUND = "makes no PDF: neither Chromium, Chrome, Edge nor WeasyPrint was found"


def pdf_program() -> str | None:
    """The first program found that makes a PDF of a page; None where there is none."""
    return next((found for name in (*BROWSERS, WEASYPRINT) if (found := shutil.which(name))), None)


def pdf_of(page: bytes, program: str, limit_s: float = LONGEST_S) -> bytes:
    """FleetError where the program fails, takes too long or makes something else."""
    base = gettempdir() if len(gettempdir()) <= LONGEST_TEMPORARY else "/tmp"  # noqa: S108 - a folder of our own in it
    with TemporaryDirectory(prefix="eidfleet-pdf-", dir=base, ignore_cleanup_errors=True) as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_bytes(page)
        said = _run(_command(program, source, target), folder, limit_s)
        try:
            made = target.read_bytes() if target.stat().st_size <= MOST_BYTES else b""
        except OSError:
            made = b""
    if not made.startswith(b"%PDF-"):
        raise FleetError(f"{program} made no PDF of a page: {said or 'it said nothing'}")
    return made


def _command(program: str, source: Path, target: Path) -> list[str]:
    if Path(program).name == WEASYPRINT:
        return [program, str(source), str(target)]
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    quiet = [
        "--headless",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
    ]
    profile = f"--user-data-dir={source.parent / 'profile'}"
    return [
        program,
        *quiet,
        *as_root,
        profile,
        "--no-pdf-header-footer",
        f"--print-to-pdf={target}",
        source.as_uri(),
    ]


def _run(command: list[str], folder: str, limit_s: float) -> str:
    """What it said last on its standard error, in one line."""
    told = Path(folder, "told")
    try:
        with told.open("wb") as standard_error:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env={**os.environ, "TMPDIR": folder},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=standard_error,
                start_new_session=True,
            )
    except OSError as error:
        return error.strerror or str(error)
    try:
        process.wait(limit_s)
    except subprocess.TimeoutExpired:
        return f"no end after {limit_s:g} s"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    with told.open("rb") as lines:
        last = lines.read(2_000).decode("utf-8", "replace").split("\n")
    return next((line.strip()[:200] for line in reversed(last) if line.strip()), "")
