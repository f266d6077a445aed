"""`eidfleet schedule` and `eidfleet run` as people type them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from collector.cli.door import through_the_door
from collector.cli.main import app
from tests.rigs.fleet_folder import EIDFLEET, fleet_folder, run_eidfleet
from tests.rigs.sshd_rig import free_port

QUICK = "[scan]\nportals = []\n"


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fleet of one workstation that refuses, so that a run is over in a moment."""
    folder = fleet_folder(
        tmp_path / "my fleet", {"pc1": {"ansible_host": "127.0.0.1", "ansible_port": free_port()}}, QUICK
    )
    monkeypatch.chdir(folder)
    return folder


def typed(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["eidfleet", *arguments])
    return through_the_door(lambda: app(standalone_mode=False))


def test_run_tells_its_story_on_stderr_and_in_its_log_and_status_shows_the_campaign(fleet: Path) -> None:
    ended = run_eidfleet(fleet, "run")
    assert (ended.returncode, ended.stdout) == (1, "")  # the one workstation was not reached
    lines = [line.partition(" ")[2] for line in ended.stderr.splitlines()]
    assert [line.split()[1] for line in lines] == [
        "run",
        "campaign=" + lines[1].split("campaign=")[1].split()[0],
        "scan=" + lines[2].split("scan=")[1].split()[0],
        "step=scan",
        "step=ingest",
        "step=judge",
        "step=report",
        "step=mail",
        "step=prune",
        "Campaign",
        "command=run",
        "run",
    ]
    log = (fleet / ".eidfleet/run.log").read_text("utf-8")
    assert [line.partition(" INFO ")[2] for line in log.splitlines()] == lines
    assert (fleet / ".eidfleet/run.log").stat().st_mode & 0o777 == 0o600
    assert json.loads((fleet / ".eidfleet/last-run.json").read_text())["ending"] == "partly"
    assert run_eidfleet(fleet, "run").returncode == 0
    shown = run_eidfleet(fleet, "status")
    assert shown.stdout.splitlines()[-1].startswith("Campaign of ")
    assert ": 0 of 1 PC answered. " in shown.stdout


def test_a_mistake_in_the_inventory_is_in_the_last_run_too(
    fleet: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (fleet / "inventory/hosts.yaml").write_text("all:\n  hosts: {pc1: }\n")
    assert typed(monkeypatch, "run") == 2
    assert "no group has an eid_site" in capsys.readouterr().err
    said = json.loads((fleet / ".eidfleet/last-run.json").read_text())
    assert (said["ending"], said["exit_code"]) == ("failed", 2)
    assert "no group has an eid_site" in said["error"]
    assert not (fleet / ".eidfleet/history.sqlite3").exists()


@pytest.mark.parametrize("means", ["systemd", "cron"])
@pytest.mark.parametrize("whose", ["--user", "--system"])
def test_a_dry_run_prints_what_would_be_written(
    means: str, whose: str, fleet: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = fleet / "vault 100%"
    secret.write_text("x")
    options = ("--vault-password-file", str(secret))
    assert typed(monkeypatch, "schedule", "install", "--dry-run", "--means", means, whose, *options) == 0
    said = capsys.readouterr().out
    assert str(EIDFLEET) in said
    assert str(fleet) in said
    assert "vault 100%%" in said if means == "systemd" else "vault 100\\%" in said
    assert ("User=" in said) == (means == "systemd" and whose == "--system")
    assert not (fleet / ".eidfleet").exists()


def test_show_says_what_is_not_installed_and_remove_that_there_is_nothing(
    fleet: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed(monkeypatch, "schedule", "show", "--user", "--at", "2027-03-24T09:00") == 0
    said = capsys.readouterr().out
    assert "  Mon 29 Mar 2027 09:00 +0200\n" in said
    assert "Not installed" in said
    assert typed(monkeypatch, "schedule", "remove", "--user") == 0
    assert "nothing to remove: no timer of this fleet is installed for you" in capsys.readouterr().err
