"""A fleet of another account: what this one may not read is named with exit code 2, never our fault and never an empty answer."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.rigs.fleet_folder import EIDFLEET, fleet_folder, run_eidfleet

NOBODY = 65534
NOWHERE = {"pc1": {"ansible_host": "127.0.0.1", "ansible_port": 1}}
SETTINGS = '[scan]\nportals = []\n[mail]\nsender = "eid@it.example"\nserver = "127.0.0.1"\nport = 1\n'
COMMANDS = [
    pytest.param(words, id=" ".join(words))
    for words in (
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
]
pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None, reason="only root can give files to others"
)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = fleet_folder(tmp_path_factory.mktemp("other") / "fleet", NOWHERE, SETTINGS)
    assert run_eidfleet(folder, "scan").returncode == 1
    return folder


@pytest.fixture
def fleet(scanned: Path, tmp_path: Path) -> Path:
    """Its state is somebody else's."""
    folder = tmp_path / "fleet"
    shutil.copytree(scanned, folder)
    for path in (folder / ".eidfleet", *(folder / ".eidfleet").rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    return folder


def as_somebody(fleet: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Without root's power over the files of others; a real other account might not reach this Python."""
    powerless = "--bounding-set=-dac_override,-dac_read_search"
    return subprocess.run(
        ["setpriv", powerless, str(EIDFLEET), *arguments],
        cwd=fleet,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def refused(said: subprocess.CompletedProcess[str], named: str) -> None:
    assert (said.returncode, "Traceback" in said.stderr, "our fault" in said.stderr) == (2, False, False)
    assert said.stdout == ""
    assert said.stderr.startswith("eidfleet: ")
    assert named in said.stderr
    assert said.stderr.count("\n") <= 2, said.stderr


@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_state_folder_that_may_not_be_entered(fleet: Path, arguments: tuple[str, ...]) -> None:
    (fleet / ".eidfleet").chmod(0o700)
    refused(as_somebody(fleet, *arguments), ".eidfleet")


@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_store_that_may_not_be_read(fleet: Path, arguments: tuple[str, ...]) -> None:
    (fleet / ".eidfleet").chmod(0o777)
    (fleet / ".eidfleet/history.sqlite3").chmod(0o600)
    (fleet / ".eidfleet/eidfleet.log").unlink()  # which a scan would name before the store
    refused(as_somebody(fleet, *arguments), "history.sqlite3")


@pytest.mark.parametrize("arguments", [("status",), ("report",), ("history", "pc1")], ids=" ".join)
def test_the_files_beside_a_store_that_is_in_use_may_not_be_read(
    fleet: Path, arguments: tuple[str, ...]
) -> None:
    """SQLite keeps what is new in `-wal` and its index in `-shm` while somebody has the store open."""
    state = fleet / ".eidfleet"
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
        refused(as_somebody(fleet, *arguments), "history.sqlite3")
    owner.close()
