"""A machine whose clock really ran a year ahead, or behind, for one run: the next runs ask, and say what they see."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.journeys.test_run_hurt import SCHEDULE
from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import EIDFLEET, fleet_folder
from tests.rigs.needs import needs

pytestmark = [pytest.mark.rig, pytest.mark.long]


def ran_at(folder: Path, shift: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as it goes where the system's clock is off by `shift`, for it and all it starts."""
    return subprocess.run(
        [needs("faketime"), "-f", shift, str(EIDFLEET), *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fleet_folder(
        tmp_path / "fleet", {f"pc{n}": {"ansible_connection": "local"} for n in range(2)}, SCHEDULE
    )


def test_after_a_run_a_year_ahead_the_next_one_asks_and_says_so(folder: Path) -> None:
    ahead = ran_at(folder, "+365d", "run")
    assert ahead.returncode == 0, ahead.stderr
    assert "2 of 2 workstations asked answered" in ahead.stderr
    status = call_eidfleet(folder, "status").stdout
    assert "results of 2 workstations dated in the future" in status
    assert "Not measured: 2 workstations" in status
    began = datetime.now(UTC)
    for command in (("run",), ("run", "--now")):
        now = call_eidfleet(folder, *command)
        assert now.returncode == 0, now.stderr
        assert "2 of 2 workstations asked answered" in now.stderr, command
        assert "dated in the future" in now.stderr
    record = json.loads((folder / ".eidfleet/last-run.json").read_text())
    assert record["clock"].startswith("The store holds results of 2 workstations dated in the future")
    for key in ("last_good_at", "newest_answer_at"):
        assert began - timedelta(seconds=2) < datetime.fromisoformat(record[key]) < datetime.now(UTC), key
    assert "Not measured" not in call_eidfleet(folder, "status").stdout
    pruned = call_eidfleet(folder, "prune", "--dated-ahead")
    assert pruned.returncode == 0, pruned.stderr


def test_after_a_run_a_year_behind_the_next_one_asks(folder: Path) -> None:
    behind = ran_at(folder, "-365d", "run")
    assert behind.returncode == 0, behind.stderr
    began = datetime.now(UTC)
    now = call_eidfleet(folder, "run")
    assert "2 of 2 workstations asked answered" in now.stderr
    record = json.loads((folder / ".eidfleet/last-run.json").read_text())
    assert datetime.fromisoformat(record["newest_answer_at"]) > began - timedelta(seconds=2)
