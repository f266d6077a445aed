"""The scripts that are deployed, run for real: into folders, and what they leave is taken in.

The one for Windows runs in a PowerShell 7 on Linux, over stand-ins for what only Windows has, and once in the Windows build under Wine: a share,
AppLocker's Constrained Language and Windows PowerShell 5.1 itself are not proved. The one for Macs runs under sh on Linux.
"""

from __future__ import annotations

import json
import os
import plistlib
import re
import shutil
import signal
import subprocess
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from collector.app.scan.packaging import packages
from collector.core.errors import FleetError
from collector.core.model import Tool
from collector.sources.fleet.site_keys import load_keys
from collector.sources.scan.call_in import SUFFIX, read_call
from collector.sources.scan.call_in_package import CallSettings, Package
from collector.sources.scan.probe_text import posix_probe, windows_probe
from tests.rigs.calls import LINDEN, DropRig
from tests.rigs.fleet_folder import fleet_folder
from tests.rigs.powershell_grammar import read_powershell
from tests.rigs.receiver_rig import receiver
from tests.rigs.windows_machine import SCRIPT, WindowsMachine, powershell
from tests.rigs.wine_rig import called_in

TCPIP = r"HKLM:\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"
SHELLS = [shell for shell in ("sh", "bash", "dash", "busybox") if shutil.which(shell)]


def packed(rig: DropRig, tool: Tool, drop: str, delay_s: int = 0) -> Package:
    shared = CallSettings(
        LINDEN, "", drop, delay_s, "0.1.0", windows_probe((), 5, 30), posix_probe((), 5, 30)
    )
    return packages(tool, load_keys(rig.keys_file), [LINDEN], shared, {})[LINDEN]


@pytest.fixture
def rig(tmp_path: Path) -> DropRig:
    return DropRig(tmp_path, {os.uname().nodename.split(".")[0].lower(): LINDEN, "desk-3.linden.lan": LINDEN})


# -- Linux and macOS -------------------------------------------------------------------------------


def shell_script(rig: DropRig, drop: Path | None = None, delay_s: int = 0) -> Path:
    path = rig.folder / "call-in.sh"
    path.write_bytes(packed(rig, Tool.SYSTEMD, str(drop or rig.path), delay_s)["call-in.sh"].body)
    return path


def run_shell(
    script: Path, *words: str, shell: str = "sh", **environment: str
) -> subprocess.CompletedProcess[str]:
    command = ["busybox", "sh"] if shell == "busybox" else [shell]
    return subprocess.run(
        [*command, str(script), *words],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_for_linux_leaves_one_whole_file_that_is_taken_in(rig: DropRig, shell: str) -> None:
    script = shell_script(rig)
    (rig.path / f"{os.uname().nodename}{SUFFIX}").write_text("that of last week")
    done = run_shell(script, "--now", shell=shell)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(rf"called in as {os.uname().nodename}, \d+ bytes\n", done.stdout)
    (path,) = rig.path.iterdir()
    call = read_call(path.read_bytes())
    assert (call.workstation, call.key, call.observation.probe.name) == (
        os.uname().nodename,
        rig.token(),
        "posix",
    )
    assert path.stat().st_mode & 0o777 == 0o640
    os.utime(path, (rig.look_at.timestamp(),) * 2)
    assert rig.look(rig.look_at).taken == 1


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        pytest.param("missing", "there is no drop", id="no drop"),
        pytest.param("folder", "is a folder", id="a folder in the file's place"),
        pytest.param("option", "--later is not understood", id="an odd option"),
    ],
)
def test_where_nothing_can_be_left_the_script_says_so_and_leaves_nothing(
    rig: DropRig, prepare: str, words: str
) -> None:
    script = shell_script(rig, rig.folder / "nowhere" if prepare == "missing" else None)
    if prepare == "folder":
        (rig.path / f"{os.uname().nodename}{SUFFIX}").mkdir()
    done = run_shell(script, "--later" if prepare == "option" else "--now")
    assert (done.returncode, words in done.stderr, done.stdout) == (1, True, "")
    assert [path.name for path in rig.path.rglob("*") if path.is_file()] == []


def test_a_link_in_the_files_place_is_replaced_and_never_written_through(rig: DropRig) -> None:
    target = rig.folder / "target"
    target.write_text("mine")
    (rig.path / f"{os.uname().nodename}{SUFFIX}").symlink_to(target)
    assert run_shell(shell_script(rig), "--now").returncode == 0
    assert target.read_text() == "mine"
    assert not next(rig.path.iterdir()).is_symlink()


def test_a_script_that_is_ended_leaves_no_half_file(rig: DropRig, tmp_path: Path) -> None:
    """A `mv` that hangs stands for a share that does."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "mv").write_text("#!/bin/sh\nexec sleep 30\n")
    (tools / "mv").chmod(0o755)
    environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"}
    running = subprocess.Popen(
        ["sh", str(shell_script(rig)), "--now"], env=environment, start_new_session=True
    )
    until = time.monotonic() + 30
    while not list(rig.path.glob(".*.part")) and time.monotonic() < until:
        time.sleep(0.05)
    assert len(list(rig.path.glob(".*.part"))) == 1
    os.killpg(running.pid, signal.SIGTERM)
    running.wait(timeout=30)
    assert list(rig.path.iterdir()) == []


def test_without_now_it_waits_first(rig: DropRig) -> None:
    script = shell_script(rig, delay_s=3600)
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run(["sh", str(script)], timeout=1, capture_output=True, check=False)
    assert list(rig.path.iterdir()) == []


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="there is no shellcheck")
def test_shellcheck_finds_nothing(rig: DropRig) -> None:
    for tool in (Tool.SYSTEMD, Tool.LAUNCHD):
        for name, file in packed(rig, tool, "/srv/eid").items():
            if name.endswith((".sh", "postinstall")):
                done = subprocess.run(
                    ["shellcheck", "-s", "sh", "-"],
                    input=file.body,
                    capture_output=True,
                    timeout=120,
                    check=False,
                )
                assert done.stdout == b"", done.stdout.decode()


# -- Windows ---------------------------------------------------------------------------------------


@pytest.mark.xdist_group("powershell")
@pytest.mark.parametrize("constrained", [False, True], ids=["full language", "constrained language"])
def test_the_script_for_windows_leaves_one_whole_file_that_is_taken_in(
    rig: DropRig, constrained: bool
) -> None:
    pc = WindowsMachine("Jürgen")
    pc.registry[TCPIP] = {"Hostname": "DESK-3", "NV Hostname": "DESK-3", "Domain": "linden.lan"}
    rig.put(f"DESK-3.linden.lan{SUFFIX}", b"that of last week")
    body = packed(rig, Tool.INTUNE, "C:\\drop")["remediate.ps1"].body
    done = run_windows(rig, pc, body, constrained=constrained)
    assert (done.returncode, done.stderr) == (0, "")
    mode = "ConstrainedLanguage" if constrained else "FullLanguage"
    assert re.fullmatch(rf"called in as DESK-3\.linden\.lan, \d+ bytes, {mode}\n", done.stdout)
    (path,) = rig.path.iterdir()
    assert path.name == f"DESK-3.linden.lan{SUFFIX}"
    call = read_call(path.read_bytes())
    assert (call.key, call.observation.probe.name) == (rig.token(), "windows")
    assert (call.observation.volatile.installation is None) is constrained
    assert call.observation.system.version == "10.0.26200"
    os.utime(path, (rig.look_at.timestamp(),) * 2)
    assert rig.look(rig.look_at).taken == 1


@pytest.mark.long  # that for Linux says it in every run
@pytest.mark.xdist_group("powershell")
def test_where_there_is_no_drop_the_script_for_windows_says_so(rig: DropRig) -> None:
    rig.path.rmdir()
    done = run_windows(rig, named("x"), packed(rig, Tool.GPO, "C:\\drop")["call-in.ps1"].body)
    assert (done.returncode, "did not call in: there is no drop" in done.stdout) == (1, True)


@pytest.mark.xdist_group("powershell")
def test_intune_is_told_whether_this_package_called_lately(rig: DropRig) -> None:
    package = packed(rig, Tool.INTUNE, "C:\\drop")
    detect = rig.folder / "detect.ps1"
    detect.write_bytes(package["detect.ps1"].body)
    marks = rig.folder / "ProgramData"
    marks.mkdir()

    def detected(*folders: Path) -> list[int]:
        """What Intune reads of each folder of marks, in one start of PowerShell."""
        start = rig.folder / "detect-each.ps1"
        asks = [f"$env:ProgramData = '{folder}'; & '{detect}'; $LASTEXITCODE" for folder in folders]
        start.write_text("\n".join(asks))
        command = [powershell(), "-NoProfile", "-NonInteractive", "-File", str(start)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
        return [int(line) for line in done.stdout.splitlines() if line.isdigit()]

    pc = named("x")
    pc.environment["ProgramData"] = str(marks)
    assert run_windows(rig, pc, package["remediate.ps1"].body).returncode == 0
    (marker,) = marks.rglob("last-call.txt")
    never, long_ago, other = rig.folder / "never", rig.folder / "long-ago", rig.folder / "other"
    never.mkdir()
    for folder in (long_ago, other):
        shutil.copytree(marks, folder)
    week = time.time() - 7 * 86_400
    os.utime(long_ago / marker.relative_to(marks), (week, week))
    (other / marker.relative_to(marks)).write_text("another package")
    assert detected(marks, never, long_ago, other) == [0, 1, 1, 1]
    command = [powershell(), "-NoProfile", "-NonInteractive", "-File", str(detect)]
    alone = subprocess.run(command, env={**os.environ, "ProgramData": str(never)}, timeout=300, check=False)
    assert alone.returncode == 1  # as Intune itself starts it


@pytest.mark.long
@pytest.mark.rig
@pytest.mark.xdist_group("powershell")
def test_the_script_as_it_stands_replaces_its_own_older_file_on_a_drive_of_windows(tmp_path: Path) -> None:
    """In the Windows build under Wine, which has no CIM: what the probe could not read is said in the document, and it arrives all the same."""
    rig = DropRig(tmp_path, {f"{os.uname().nodename.split('.')[0].lower()}": LINDEN})
    said, left = called_in(packed(rig, Tool.GPO, "C:\\drop")["call-in.ps1"].body, times=2)
    assert [line.endswith(" bytes, FullLanguage") for line in said] == [True, True], said
    ((name, body),) = left.items()
    call = read_call(body)
    assert name.lower() == f"{call.workstation}{SUFFIX}".lower()
    assert (call.key, call.observation.probe.name) == (rig.token(), "windows")
    assert said[-1].startswith(f"called in as {call.workstation}, {len(body)} bytes")
    assert "devices" in {note.part for note in call.observation.notes}
    rig.put(name, body)
    assert rig.look(rig.look_at).taken == 1


def named(user: str) -> WindowsMachine:
    pc = WindowsMachine(user)
    pc.environment["COMPUTERNAME"] = "DESK-3"
    return pc


def run_windows(
    rig: DropRig, pc: WindowsMachine, body: bytes, *, constrained: bool = False, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The script with stand-ins behind the probe and this machine's own folder in the place of C:\\drop."""
    machine = rig.folder / "machine.json"
    document = {
        "registry": pc.registry,
        "files": pc.files,
        "cim": pc.cim,
        "certificates": pc.certificates,
        "environment": pc.environment,
    }
    machine.write_text(json.dumps(document), "utf-8")
    load = f"\n$EidMachine = Get-Content -LiteralPath '{machine}' -Raw | ConvertFrom-Json -AsHashtable\n"
    mark = "# ---- Calling in"
    text = body.decode("ascii").replace("\r\n", "\n").replace("C:\\drop", str(rig.path))
    assert text.count(mark) == 1
    script = rig.folder / "call-in.ps1"
    script.write_text(text.replace(mark, SCRIPT.read_text("ascii") + load + mark))
    start = rig.folder / "start.ps1"
    lock = "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'\n" if constrained else ""
    start.write_text(f"$text = Get-Content -LiteralPath '{script}' -Raw\n{lock}Invoke-Expression $text\n")
    command = [powershell(), "-NoProfile", "-NonInteractive", "-File", str(start)]
    return subprocess.run(
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.long
@pytest.mark.xdist_group("powershell")
def test_the_script_for_windows_calls_in_over_https(rig: DropRig) -> None:
    folder = fleet_folder(rig.folder / "fleet", {"desk-3": {}})
    shutil.copy(rig.keys_file, folder / "site-keys.json")
    with receiver(folder, tls=True) as one:
        body = packed(rig, Tool.GPO, one.address)["call-in.ps1"].body
        for constrained in (False, True):
            done = run_windows(
                rig, named("x"), body, constrained=constrained, SSL_CERT_FILE=str(one.authority)
            )
            assert (done.returncode, done.stdout[:20]) == (0, "called in as DESK-3,"), done
        wary = run_windows(rig, named("x"), body)
        assert (wary.returncode, "SSL connection" in wary.stdout) == (1, True)
        assert len(one.files()) == 2  # Constrained Language says no installation


CHANGES = {"New-Item", "Set-Content", "Move-Item", "Remove-Item", "Invoke-WebRequest", "Start-Sleep"}


def test_the_script_for_windows_is_ascii_parses_and_ends_so_that_a_signature_can_follow(rig: DropRig) -> None:
    for tool, name in (
        (Tool.INTUNE, "remediate.ps1"),
        (Tool.GPO, "call-in.ps1"),
        (Tool.INTUNE, "detect.ps1"),
        (Tool.GPO, "install.ps1"),
    ):
        body = packed(rig, tool, r"\\files\eid$\drop")[name].body
        text = body.decode("ascii")
        assert body.endswith(b"\r\n")
        assert b"\n" not in body.replace(b"\r\n", b"")
        assert len(body) < 200_000  # what Intune takes
        read_powershell(text)  # AssertionError where the grammar finds a mistake


def test_only_what_calls_in_writes_anything(rig: DropRig) -> None:
    """The probe is the very text of a scan; the cmdlets that change something stand below the mark, and are these."""
    text = packed(rig, Tool.GPO, r"\\files\eid")["call-in.ps1"].body.decode().replace("\r\n", "\n")
    before, _, below = text.partition("# ---- Calling in")
    probe = windows_probe((), 5, 30).rstrip("\n").rpartition("\n")[0]
    assert probe in before
    assert before.startswith("# eidfleet 0.1.0:")
    assert (
        set(
            re.findall(
                r"\b(?:New-Item|Set-\w+|Move-\w+|Remove-\w+|Invoke-WebRequest|Start-\w+|Add-\w+|Out-\w+)\b",
                below,
            )
        )
        <= CHANGES
    )


# -- what lies beside them -------------------------------------------------------------------------


def test_what_lies_beside_the_scripts_is_well_formed(rig: DropRig) -> None:
    task = packed(rig, Tool.GPO, r"\\files\eid")["task.xml"].body
    assert task.startswith(b"\xff\xfe")
    names = {element.tag.rpartition("}")[2] for element in ET.fromstring(task.decode("utf-16")).iter()}  # noqa: S314 - our own
    assert {"LogonTrigger", "CalendarTrigger", "RandomDelay", "StartWhenAvailable"} <= names
    mac = packed(rig, Tool.LAUNCHD, "https://drop.example/eid/")
    plist = plistlib.loads(mac["root/Library/LaunchDaemons/eidfleet.call-in.plist"].body)
    script = plist["ProgramArguments"][1].lstrip("/")
    assert (plist["RunAtLoad"], f"root/{script}" in mac) == (True, True)
    for tool in Tool:
        drop = "/srv/eid" if tool in (Tool.LAUNCHD, Tool.SYSTEMD) else r"\\files\eid"
        for name, file in packed(rig, tool, drop).items():
            text = file.body.decode("utf-16" if name == "task.xml" else "ascii")
            assert "@@" not in text, name
            assert (rig.token() in text) is name.endswith(("call-in.ps1", "remediate.ps1", "call-in.sh"))


@pytest.mark.parametrize(
    ("tool", "drop", "words"),
    [
        pytest.param(
            Tool.GPO,
            "/srv/eid",
            "is no drop that such a workstation can write to",
            id="a path of Linux for Windows",
        ),
        pytest.param(
            Tool.SYSTEMD,
            r"\\files\eid",
            "is no drop that such a workstation can write to",
            id="a share for Linux",
        ),
        pytest.param(Tool.GPO, "C:\\x'; Remove-Item C:\\ #", "is no drop", id="code for PowerShell"),
        pytest.param(Tool.SYSTEMD, "/srv/$(id)", "is no drop", id="code for sh"),
        pytest.param(Tool.SYSTEMD, "/srv/a\nb", "is no drop", id="a line end"),
        pytest.param(Tool.GPO, "https://x.example/`id`", "is no drop", id="code in an address"),
        pytest.param(Tool.GPO, "http://drop.example/", "use https", id="the key in the clear"),
        pytest.param(Tool.GPO, "relative", "is no drop", id="a path that follows nobody"),
    ],
)
def test_a_drop_that_is_none_is_refused(rig: DropRig, tool: Tool, drop: str, words: str) -> None:
    with pytest.raises(FleetError, match=re.escape(words)):
        packed(rig, tool, drop)


def test_the_password_of_a_web_folder_leaves_the_address(rig: DropRig) -> None:
    text = packed(rig, Tool.SYSTEMD, "https://me:s%40cret@cloud.example/dav/")["call-in.sh"].body.decode()
    assert "DROP='https://cloud.example/dav/'" in text
    assert "AUTHORIZATION='Basic bWU6c0BjcmV0'" in text
    assert "s%40cret" not in text
