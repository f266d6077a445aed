"""A fleet of another account: what this one may not read is named with exit code 2, never our fault and never an empty answer."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.rigs.fleet_folder import fleet_folder, run_eidfleet

NOBODY = 65534
NOWHERE = {"pc1": {"ansible_host": "127.0.0.1", "ansible_port": 1}}
SETTINGS = '[scan]\nportals = []\n[mail]\nsender = "eid@it.example"\nserver = "127.0.0.1"\nport = 1\n'
COMMANDS = (
    ("status",),
    ("report",),
    ("scan",),
    ("history", "pc1"),
    ("send",),
    ("send", "--list"),
    ("export", "findings"),
    ("audit",),
    ("prune",),
)
each_command = pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None, reason="only root can give files to others"
)
CALLS = """
import json, sys
from pathlib import Path
from tests.rigs.called import call_eidfleet
found = []
for arguments in json.load(sys.stdin):
    ended = call_eidfleet(Path.cwd(), *arguments)
    found.append([ended.returncode, ended.stdout, ended.stderr])
json.dump(found, sys.stdout)
"""
Said = Mapping[tuple[str, ...], subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = fleet_folder(tmp_path_factory.mktemp("other") / "fleet", NOWHERE, SETTINGS)
    assert run_eidfleet(folder, "scan").returncode == 1
    return folder


def of_another(scanned: Path, folder: Path) -> Path:
    """The fleet whose state is somebody else's."""
    shutil.copytree(scanned, folder)
    for path in (folder / ".eidfleet", *(folder / ".eidfleet").rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    return folder


def as_somebody(fleet: Path, *commands: Sequence[str]) -> Said:
    """What each command says without root's power over the files of others, one after the other in one process.

    A real other account might not reach this Python.
    """
    powerless = "--bounding-set=-dac_override,-dac_read_search"
    done = subprocess.run(
        ["setpriv", powerless, sys.executable, "-c", CALLS],
        cwd=fleet,
        input=json.dumps(commands),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    ended = json.loads(done.stdout)
    return {
        tuple(words): subprocess.CompletedProcess(words, *one)
        for words, one in zip(commands, ended, strict=True)
    }


def refused(said: subprocess.CompletedProcess[str], named: str) -> None:
    assert (said.returncode, "Traceback" in said.stderr, "our fault" in said.stderr) == (2, False, False)
    assert said.stdout == ""
    assert said.stderr.startswith("eidfleet: ")
    assert named in said.stderr
    assert said.stderr.count("\n") <= 2, said.stderr


def test_the_commands_answer_who_may_read(scanned: Path) -> None:
    """Else nothing would be shown by their refusing."""
    powerful = as_somebody(scanned, ("status",), ("history", "pc1"), ("audit",))
    assert {words: said.returncode for words, said in powerful.items()} == dict.fromkeys(powerful, 0)
    assert all(said.stdout for said in powerful.values())


@pytest.fixture(scope="module")
def closed_folder(scanned: Path, tmp_path_factory: pytest.TempPathFactory) -> Said:
    folder = of_another(scanned, tmp_path_factory.mktemp("closed") / "fleet")
    (folder / ".eidfleet").chmod(0o700)
    return as_somebody(folder, *COMMANDS)


@each_command
def test_a_state_folder_that_may_not_be_entered(closed_folder: Said, arguments: tuple[str, ...]) -> None:
    refused(closed_folder[arguments], ".eidfleet")


@pytest.fixture(scope="module")
def closed_store(scanned: Path, tmp_path_factory: pytest.TempPathFactory) -> Said:
    folder = of_another(scanned, tmp_path_factory.mktemp("closed") / "fleet")
    (folder / ".eidfleet").chmod(0o777)
    (folder / ".eidfleet/history.sqlite3").chmod(0o600)
    (folder / ".eidfleet/eidfleet.log").unlink()  # which a scan would name before the store
    return as_somebody(folder, *COMMANDS)


@each_command
def test_a_store_that_may_not_be_read(closed_store: Said, arguments: tuple[str, ...]) -> None:
    refused(closed_store[arguments], "history.sqlite3")


def test_the_files_beside_a_store_that_is_in_use_may_not_be_read(scanned: Path, tmp_path: Path) -> None:
    """SQLite keeps what is new in `-wal` and its index in `-shm` while somebody has the store open."""
    folder = of_another(scanned, tmp_path / "fleet")
    state = folder / ".eidfleet"
    state.chmod(0o777)
    with closing(sqlite3.connect(state / "history.sqlite3")) as owner, owner:
        owner.execute("PRAGMA journal_mode=WAL")
        owner.execute("CREATE TABLE somebody_writes (x)")
        owner.commit()
        (state / "history.sqlite3").chmod(0o666)
        beside = [state / f"history.sqlite3{end}" for end in ("-wal", "-shm")]
        assert all(path.exists() for path in beside)
        for path in beside:
            path.chmod(0o600)
            os.chown(path, NOBODY, NOBODY)
        for said in as_somebody(folder, ("status",), ("report",), ("history", "pc1")).values():
            refused(said, "history.sqlite3")
