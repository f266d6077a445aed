"""What a killed command left goes with the next one, whichever that is; what is not ours stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rigs.fleet_folder import fleet_folder, run_eidfleet

NOWHERE = {"pc1": {"ansible_host": "127.0.0.1", "ansible_port": 1}}
GONE = 4_194_303  # above what Linux gives out by default


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    return fleet_folder(tmp_path / "fleet", NOWHERE, "[scan]\nportals = []\n")


def test_the_next_command_removes_temporary_copies(fleet: Path, tmp_path: Path) -> None:
    temporary, out = tmp_path / "tmp", fleet / "reports"
    for folder in (temporary, out, fleet / ".eidfleet"):
        folder.mkdir(exist_ok=True)
    left = [
        folder / f".eidfleet-{GONE}-abcdefg{number}.part"
        for number, folder in enumerate((fleet, fleet / "inventory", out, fleet / ".eidfleet", temporary))
    ]
    for path in left:
        path.write_text("half a file")
    copy = fleet / f".eidfleet-{GONE}-folder_8.part"
    (copy / "inventory").mkdir(parents=True)
    (copy / "inventory/hosts.yaml").write_text("secret")
    own = out / "notes.part"
    own.write_text("mine")
    assert run_eidfleet(fleet, "inventory", "check", TMPDIR=str(temporary)).returncode == 0
    assert [path for path in (*left, copy) if path.exists()] == []
    assert own.read_text() == "mine"


def test_the_next_scan_removes_folders_of_scans_that_are_over(fleet: Path) -> None:
    scans = fleet / ".eidfleet/scans"
    over, own = scans / "20260101T090000-0a1b2c", scans / "notes"
    for folder in (over / "artifacts", own):
        folder.mkdir(parents=True)
    assert run_eidfleet(fleet, "scan").returncode == 1
    assert [path.name for path in scans.iterdir()] == ["notes"]
