"""Windows machines laid into a Wine prefix, and the unchanged probe run on them in the Windows build of PowerShell.

Registry, files, versions and machine types are real as far as Wine's are; only CIM is stood in, which Wine does not serve. The build
lies in a folder that `EIDFLEET_WINDOWS_POWERSHELL` names (a program `runps.exe SCRIPT OUT` in it); without it the tests are skipped.
What it does not prove: Windows PowerShell 5.1, real CIM, rights, services that run, drivers.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from collector.core.observation.observation import Observation
from collector.sources.scan.probe_text import collection, readers_without_class
from collector.sources.scan.replies import observation_from
from tests.rigs.needs import needs
from tests.rigs.pe_file import pe_file
from tests.rigs.windows_machine import WindowsMachine

BUILD = "EIDFLEET_WINDOWS_POWERSHELL"
LAYOUT = Path(__file__).parent / "wine_layout.ps1"
# A collection of generation 0 ends .NET under Wine.
_RUNTIME = {
    "DOTNET_GCgen0size": "80000000",
    "DOTNET_gcConcurrent": "0",
    "DOTNET_EnableWriteXorExecute": "0",
    "DOTNET_TieredPGO": "0",
    "DOTNET_TC_CallCounting": "0",  # compiled once is enough: for ten machines two thirds of the processor time
    "WINEARCH": "win64",
    "WINEDEBUG": "-all",
}
_TEXT_ENDS = (".json", ".ini", ".txt", ".js", "release", ".dat")


def observed(machines: Sequence[WindowsMachine]) -> list[Observation]:
    """What the probe says of each machine, all in one start of PowerShell."""
    with _prefix() as prefix:
        layout = prefix / "layout"
        layout.mkdir()
        drives = set()
        for number, machine in enumerate(machines):
            document = laid(machine)
            drives |= {path[0].lower() for path in document["files"]} - {"c", "z"}
            (layout / f"{number:03}.json").write_text(json.dumps(document), "utf-8")
        for drive in drives:
            (prefix / f"drive_{drive}").mkdir()
            (prefix / f"dosdevices/{drive}:").symlink_to(f"../drive_{drive}")
        readers = ", ".join(f"'{reader}'" for reader in readers_without_class())
        script = layout / "run.ps1"
        script.write_text(
            (collection() / "probes/windows.ps1").read_text("ascii")
            + f"\n$EidLayout = '{_windows(layout)}'\n$EidReaders = @({readers})\n"
            + LAYOUT.read_text("ascii")
        )
        _run(prefix, "runps.exe", _windows(script), _windows(layout / "errors.log"), seconds=600)
        said = (layout / "errors.log").read_text("utf-8", "replace")
        assert "ERROR" not in said, said
        return [
            observation_from((layout / f"{number:03}.txt").read_text("ascii"))
            for number in range(len(machines))
        ]


def called_in(script: bytes, times: int) -> tuple[list[str], dict[str, bytes]]:
    """Runs a script of a call-in package as it stands, several times in one start; its words, and what lies in `C:\\drop` afterwards."""
    with _prefix() as prefix:
        drop = prefix / "drive_c/drop"
        drop.mkdir()
        (prefix / "drive_c/call-in.ps1").write_bytes(script)
        start, log = prefix / "start.ps1", prefix / "said.txt"
        # As a text: scripts that are files are not run by default, and whoever deploys one says `-ExecutionPolicy`.
        load = "$call = [ScriptBlock]::Create([IO.File]::ReadAllText('C:\\call-in.ps1'))\n"
        start.write_text(load + "& $call -Now\n" * times)
        _run(prefix, "runps.exe", _windows(start), _windows(log), seconds=600)
        said = log.read_text("utf-8", "replace").splitlines()
        return said, {path.name: path.read_bytes() for path in drop.iterdir()}


def laid(machine: WindowsMachine) -> dict[str, Any]:
    """The machine with its files as bytes, texts with the line ends of Windows."""
    files = {
        path: base64.b64encode(_bytes(path, file)).decode()
        for path, file in machine.files.items()
        if isinstance(file, dict)
    }
    environment = {
        name: value for name, value in machine.environment.items() if name.startswith("PROCESSOR_")
    }
    return {
        "registry": machine.registry,
        "files": files,
        "cim": machine.cim,
        "environment": {"PROCESSOR_ARCHITEW6432": "", **environment},
    }


def _bytes(path: str, file: dict[str, Any]) -> bytes:
    if "machine" not in file:
        body = str(file["text"]).replace("\r\n", "\n")
        return (body.replace("\n", "\r\n") if path.lower().endswith(_TEXT_ENDS) else body).encode()
    whole = pe_file(file["machine"], file["version"] or "")
    return whole[: file["length"]]


@contextmanager
def _prefix() -> Iterator[Path]:
    """A prefix of its own: a copy of one that Wine made before, its files linked where the disk allows."""
    made = _template()
    with tempfile.TemporaryDirectory(prefix="eid-wine-", dir=made.parent) as folder:
        prefix = Path(folder) / "p"
        subprocess.run(["cp", "-a", "--link", str(made), str(prefix)], check=True, timeout=120)
        for hive in prefix.glob("*.reg"):  # these Wine writes again; the copies must not be one file
            body = hive.read_bytes()
            hive.unlink()
            hive.write_bytes(body)
        try:
            yield prefix
        finally:
            subprocess.run([_server(), "-k"], env=_environment(prefix), check=False, timeout=60)
            subprocess.run([_server(), "-w"], env=_environment(prefix), check=False, timeout=60)


def _template() -> Path:
    """The prefix as Wine makes it, once for this user and this Wine."""
    wine = _wine()
    version = subprocess.run([wine, "--version"], capture_output=True, text=True, check=True, env=_environment(Path.home() / ".no-prefix")).stdout.strip()  # fmt: skip
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "eidfleet-tests"
    made = cache / f"prefix-{''.join(c for c in version if c.isalnum() or c in '.-')}"
    if not made.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".part-", dir=cache) as folder:
            part = Path(folder) / "p"
            environment = _environment(part)
            for words in (["wineboot", "-i"], ["reg", "add", "HKCU\\Software\\Wine", "/v", "Version", "/d", "win10", "/f"]):  # fmt: skip
                subprocess.run([wine, *words], env=environment, check=True, timeout=300, capture_output=True)
            subprocess.run([_server(), "-w"], env=environment, check=False, timeout=120)
            if not made.is_dir():
                part.rename(made)
    return made


def _run(prefix: Path, *words: str, seconds: int) -> None:
    done = subprocess.run(
        [_wine(), *words],
        cwd=_build(),
        env=_environment(prefix),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    assert b"Unhandled" not in done.stderr, done.stderr[-2000:]


def _build() -> Path:
    folder = os.environ.get(BUILD)
    if not folder:
        pytest.skip(f"{BUILD} names no folder with a Windows build of PowerShell")
    if os.access(Path(folder) / "runps.exe", os.R_OK):
        return Path(folder)
    reason = f"{BUILD}={folder} holds no runps.exe that this account may read"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _wine() -> str:
    """Debian's package `wine64` alone has no command of its own."""
    _build()
    return "/usr/lib/wine/wine64" if Path("/usr/lib/wine/wine64").exists() else needs("wine64")


def _server() -> str:
    return "/usr/lib/wine/wineserver64" if Path("/usr/lib/wine/wineserver64").exists() else needs("wineserver", "wine64")  # fmt: skip


def _environment(prefix: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WINE", "DOTNET_", "DISPLAY"))}  # fmt: skip
    return {**kept, **_RUNTIME, "WINEPREFIX": str(prefix)}


def _windows(path: Path) -> str:
    return "Z:" + str(path).replace("/", "\\")
