"""Whether an eHealth certificate is kept on a workstation: looked for only where it is asked, and its name never comes out.

The folders are made here, as eHealth's page has them; no certificate manager of eHealth's ran. PowerShell is 7 on Linux: links and
closed folders of Windows are those of the stand-ins.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from collector.core.observation.observation import EHealthKeystore, Observation
from collector.sources.scan.probe_text import collection
from collector.sources.scan.replies import observation_from
from tests.rigs.machine_tree import MachineTree
from tests.rigs.powershell_session import run_script
from tests.rigs.windows_machine import SCRIPT, SID, WINDOWS_NT, WindowsMachine, powershell

NUMBER = "85073003328"
KEYSTORE = "ehealth/keystore"
SHELLS = [words for words in (("sh",), ("bash",), ("dash",), ("busybox", "sh")) if shutil.which(words[0])]
IN_ACCESS, IN_OPEN = 0x1, 0x20


@pytest.fixture
def tree(tmp_path: Path) -> MachineTree:
    return MachineTree(tmp_path / "machine")


def name(stamp: str) -> str:
    return f"SSIN={NUMBER} {stamp}.p12"


def kept(tree: MachineTree, home: str, file: str, day: str) -> Path:
    place = tree.file(f"{home}/{KEYSTORE}/{file}", b"no certificate")
    at = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC).timestamp()
    os.utime(place, (at, at))
    return place


def looked(tree: MachineTree, shell: tuple[str, ...] = ("sh",), **how: Any) -> Observation:
    how = {"part_timeout_s": 20, "deadline_s": 120} | how
    said = tree.said(shell, ehealth_keystore=True, **how)
    assert (said.returncode, said.stderr) == (0, b"")
    assert NUMBER.encode() not in said.stdout
    return observation_from(said.stdout.decode())


class Watch:
    """Hears of everybody who lists a folder or opens a file in it (inotify)."""

    def __init__(self, *folders: Path) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        self._number = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        assert self._number >= 0
        for folder in folders:
            assert libc.inotify_add_watch(self._number, os.fsencode(folder), IN_ACCESS | IN_OPEN) >= 0

    def was_touched(self) -> bool:
        try:
            return bool(os.read(self._number, 65536))
        except BlockingIOError:
            return False

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._number)


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_the_newest_day_is_told_and_no_name(tree: MachineTree, shell: tuple[str, ...]) -> None:
    an, bo = tree.home("an"), tree.home("bo", 1001)
    kept(tree, an, name("20190203-151901"), "2019-02-03")
    kept(tree, an, f"CBE=0{NUMBER} 20200229-080000.p12", "2020-02-29")
    kept(tree, bo, name("20180101-000000"), "2018-01-01")
    kept(tree, bo, name("x").replace(".p12", ".acc-p12"), "2026-01-01")  # for tests of software makers
    seen = looked(tree, shell)
    assert seen.ehealth_keystore == EHealthKeystore(found=True, newest="2020-02-29")
    assert "ehealth" not in " ".join(note.part for note in seen.notes)


def test_nobody_looks_there_unasked(tree: MachineTree) -> None:
    home = tree.home("an")
    kept(tree, home, name("20190203-151901"), "2019-02-03")
    folder = tree.place(f"{home}/{KEYSTORE}")
    with Watch(folder, folder.parent) as watch:
        said = tree.said(
            environment={"EIDFLEET_EHEALTH_KEYSTORE": "yes"}
        )  # nor does a variable of the workstation ask
        assert observation_from(said.stdout.decode()).ehealth_keystore is None
        assert not watch.was_touched()
        looked(tree)
        assert watch.was_touched()  # so it would have been heard


def test_no_file_is_opened(tree: MachineTree) -> None:
    file = kept(tree, tree.home("an"), name("20190203-151901"), "2019-02-03")
    with Watch(file) as watch:
        assert looked(tree).ehealth_keystore == EHealthKeystore(found=True, newest="2019-02-03")
        assert not watch.was_touched()


def test_none_there(tree: MachineTree) -> None:
    home = tree.home("an")
    assert looked(tree).ehealth_keystore == EHealthKeystore(found=False)
    tree.folder(f"{home}/{KEYSTORE}/folder.p12")
    assert looked(tree).ehealth_keystore == EHealthKeystore(found=False)
    shutil.rmtree(tree.place(f"{home}/ehealth"))
    tree.file(f"{home}/ehealth", "a file")
    assert looked(tree).ehealth_keystore == EHealthKeystore(found=False)


@pytest.mark.parametrize("link", ["ehealth", KEYSTORE, f"{KEYSTORE}/{name('20260101-000000')}"])
def test_no_link_is_followed(tree: MachineTree, link: str) -> None:
    home = tree.home("an")
    tree.file(f"/elsewhere/keystore/{name('1')}")
    tree.file(f"/elsewhere/{name('2')}")
    target = {"ehealth": "/elsewhere", KEYSTORE: "/elsewhere/keystore"}.get(link, f"/elsewhere/{name('2')}")
    tree.link(f"{home}/{link}", target)
    with Watch(tree.place("/elsewhere"), tree.place("/elsewhere/keystore")) as watch:
        assert looked(tree).ehealth_keystore is None
        assert not watch.was_touched()
    kept(tree, tree.home("bo", 1001), name("20190203-151901"), "2019-02-03")
    assert looked(tree).ehealth_keystore == EHealthKeystore(found=True)  # a newer one may be behind the link


def test_thousands_of_files(tree: MachineTree) -> None:
    folder = tree.folder(f"{tree.home('an')}/{KEYSTORE}")
    for number in range(3000):
        (folder / f"SSIN={NUMBER} {number}\n$(touch x).p12").touch()
    assert looked(tree).ehealth_keystore == EHealthKeystore(found=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="to look as another account takes root")
@pytest.mark.parametrize("closed", ["", "ehealth", KEYSTORE])
def test_what_is_closed_is_not_called_empty(tree: MachineTree, closed: str) -> None:
    home = tree.home("an")
    kept(tree, home, name("20190203-151901"), "2019-02-03")
    for folder in (tree.root, *tree.root.parents):
        if folder.stat().st_uid == 0 and folder != Path("/") and folder.is_relative_to("/tmp/pytest-of-root"):
            folder.chmod(0o755)
    place = tree.place(f"{home}/{closed}")
    place.chmod(0o700)
    assert looked(tree, user=65534).ehealth_keystore is None
    place.chmod(0o755)
    assert looked(tree, user=65534).ehealth_keystore == EHealthKeystore(found=True, newest="2019-02-03")


# -- Windows ---------------------------------------------------------------------------------------


def windows(*files: tuple[str, dict[str, Any]]) -> WindowsMachine:
    pc = WindowsMachine()
    home = pc.registry[f"{WINDOWS_NT}\\ProfileList\\{SID}"]["ProfileImagePath"]
    for path, file in files:
        pc.files[f"{home}\\{path}"] = file
    return pc


OLD = (f"ehealth\\keystore\\{name('20190203-151901')}", {"text": "x", "day": "2019-02-03"})
NEW = (f"ehealth\\keystore\\{name('20240305-151901')}", {"text": "x", "day": "2024-03-05"})


PATIENT: dict[str, Any] = {"part_s": 60, "deadline_s": 300}


@pytest.mark.parametrize("constrained", [False, True])
def test_windows_tells_the_newest_day_and_no_name(tmp_path: Path, constrained: bool) -> None:
    said = windows(NEW, OLD).said(tmp_path, ehealth_keystore=True, constrained=constrained, **PATIENT)
    assert NUMBER not in "".join(said.splitlines())
    assert observation_from(said).ehealth_keystore == EHealthKeystore(found=True, newest="2024-03-05")


def test_nobody_looks_there_unasked_on_windows(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    assert windows(OLD).observed(tmp_path, trace=trace, **PATIENT).ehealth_keystore is None
    assert not trace.exists()
    assert parts(tmp_path, windows(OLD), trace=trace) == [EHealthKeystore(found=True, newest="2019-02-03")]
    assert "keystore" in trace.read_text()  # so it would have been heard


def parts(folder: Path, *machines: WindowsMachine, trace: Path | None = None) -> list[EHealthKeystore | None]:
    """What the part alone says of each of these, in one start."""
    lines = [(collection() / "probes/windows.ps1").read_text("ascii"), SCRIPT.read_text("ascii")]
    for number, pc in enumerate(machines):
        laid = folder / f"{number}.json"
        document = {"registry": pc.registry, "files": pc.files, "trace": trace and str(trace)}
        laid.write_text(json.dumps(document), "utf-8")
        lines += [
            f"$EidMachine = Get-Content -LiteralPath '{laid}' -Raw | ConvertFrom-Json -AsHashtable",
            "'=' + (ConvertTo-EidJson -Value (Get-EidEHealthPart))",
        ]
    script = folder / "parts.ps1"
    script.write_text("\n".join([*lines, ""]))
    said = run_script(powershell(), script)
    assert NUMBER not in said
    found = [json.loads(line[1:]) for line in said.splitlines() if line.startswith("=")]
    return [part and msgspec.convert(part["ehealth_keystore"], EHealthKeystore) for part in found]


def test_what_windows_may_hold(tmp_path: Path) -> None:
    closed = windows(OLD)
    closed.files = {
        path: ("denied" if path.startswith("C:\\Users") else file) for path, file in closed.files.items()
    }
    link: dict[str, Any] = {"text": "", "link": True}
    many = [(f"ehealth\\keystore\\{name(str(number))}", dict(OLD[1])) for number in range(1001)]
    states = {
        "none": (windows(), EHealthKeystore(found=False)),
        "a file": (windows(("ehealth", {"text": "a file"})), EHealthKeystore(found=False)),
        "a link": (windows(("ehealth", link)), None),
        "a deeper link": (windows(("ehealth\\keystore", link)), None),
        "a file's link": (windows((OLD[0], link)), None),
        "a file and a link": (windows(OLD, (NEW[0], link)), EHealthKeystore(found=True)),
        "too many": (windows(*many), EHealthKeystore(found=True)),
        "closed": (closed, None),
    }
    found = parts(tmp_path, *(pc for pc, _ in states.values()))
    assert dict(zip(states, found, strict=True)) == {name: told for name, (_, told) in states.items()}


def test_the_function_that_reads_on_windows_reads_a_real_folder(tmp_path: Path) -> None:
    folder = tmp_path / "keystore"
    folder.mkdir()
    (folder / "folder.p12").mkdir()
    (folder / f"{NUMBER}.acc-p12").touch()
    for file, day in ((f"a [{NUMBER}].p12", "2020-02-29"), ("b.P12", "2021-12-31")):
        (folder / file).touch()
        at = datetime.fromisoformat(f"{day}T23:30:00").replace(tzinfo=UTC).timestamp()
        os.utime(folder / file, (at, at))
    (folder / "c.p12").symlink_to("/nowhere")
    script = tmp_path / "dated.ps1"
    asked = (
        f"Get-EidDatedFile -Path '{folder}' -Ending '.p12' | ForEach-Object {{ \"$($_.Day) $($_.IsLink)\" }}"
    )
    nowhere = f"Get-EidDatedFile -Path '{tmp_path / 'nowhere'}' -Ending '.p12'"
    script.write_text((collection() / "probes/windows.ps1").read_text("ascii") + f"\n{asked}\n{nowhere}\n")
    lines = sorted(run_script(powershell(), script).split("\n"))
    told = [line.strip() for line in lines if line.strip()]
    assert told[:2] == ["2020-02-29 False", "2021-12-31 False"]
    assert [line.split()[1] for line in told[2:]] == ["True"]
