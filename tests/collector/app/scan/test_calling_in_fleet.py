"""Workstations that call in, through the commands: never asked, counted as what they said, and named when they did not call."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from tests.rigs.called import call_eidfleet
from tests.rigs.calls import call
from tests.rigs.fleet_folder import SHORT_LIMITS, fleet_folder

SETTINGS = SHORT_LIMITS + '[ingest]\ndrop = "drop"\n[schedule]\nreport = ""\nmail = ""\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two that call in by their site's variable, one of which has called long ago and one never; and one lately."""
    folder = fleet_folder(tmp_path / "fleet", {"pc-1": {}, "pc-2": {}, "pc-3": {}}, SETTINGS)
    path = folder / "inventory/hosts.yaml"
    inventory = yaml.safe_load(path.read_text())
    inventory["all"]["children"]["ghent"]["vars"]["eid_reach"] = "call_in"
    path.write_text(yaml.safe_dump(inventory))
    drop = folder / "drop"
    drop.mkdir()
    assert call_eidfleet(folder, "inventory", "keys", "make").returncode == 0
    key = call_eidfleet(folder, "inventory", "keys", "show", "ghent").stdout.strip()
    for name, days in (("pc-1", 1), ("pc-2", 40)):
        at = datetime.now(UTC) - timedelta(days=days)
        (drop / f"{name}.eidcall.json").write_bytes(call(key, name, at.isoformat()))
    return folder


def test_they_are_never_asked_and_counted_as_they_called(folder: Path) -> None:
    scan = call_eidfleet(folder, "scan")
    assert (scan.returncode, "those with eid_reach: call_in call in by themselves" in scan.stderr) == (
        2,
        True,
    )
    for command in ("doctor", "diagnose"):
        ended = call_eidfleet(folder, command, "pc-1")
        assert (ended.returncode, "pc-1 calls in by itself (eid_reach: call_in)" in ended.stderr) == (
            2,
            True,
        ), ended
    run = call_eidfleet(folder, "run")
    assert run.returncode == 0, run.stderr
    last = json.loads((folder / ".eidfleet/last-run.json").read_text())
    steps = {step["step"]: (step["state"], step["words"]) for step in last["steps"]}
    assert steps["scan"] == ("nothing_due", "nobody to ask now")
    assert steps["ingest"] == ("done", "2 taken")
    assert last["workstations"]["not_reached"] == 2
    status = call_eidfleet(folder, "status").stdout
    assert "Not measured: 2 PCs" in status
    assert "pc-2: The PC calls in by itself, and has not done so lately." in status
    assert "    Did not call for 40 days\n" in status
    assert "0 of 0 PCs answered. 3 PCs more that call in." in status
    (site,) = json.loads(call_eidfleet(folder, "status", "--json").stdout)
    assert [(pc["host"], pc["reach"]) for pc in site["not_measured"]] == [
        ("pc-2", "not_called"),
        ("pc-3", "not_called"),
    ]
    assert call_eidfleet(folder, "scan", "--missing").returncode == 2
    story = call_eidfleet(folder, "history", "pc-2").stdout
    assert "not measured: did not call for 40 days" in story


def test_a_drop_that_is_away_is_said_and_stops_nothing_else(folder: Path) -> None:
    assert call_eidfleet(folder, "ingest").returncode == 0
    (folder / "drop").rename(folder / "away")
    run = call_eidfleet(folder, "run")
    last = json.loads((folder / ".eidfleet/last-run.json").read_text())
    steps = {step["step"]: (step["state"], step["words"]) for step in last["steps"]}
    assert (run.returncode, last["ending"]) == (1, "partly")
    assert steps["ingest"][0] == "begun"
    assert "there is no such drop" in steps["ingest"][1]
    assert steps["prune"][0] == "nothing_due"


def test_reports_say_it_in_four_languages(folder: Path) -> None:
    assert call_eidfleet(folder, "ingest").returncode == 0
    languages = ("nl", "fr", "de", "en")
    options = [word for language in languages for word in ("--lang", language)]
    assert call_eidfleet(folder, "report", *options, "--format", "html", "--format", "json").returncode == 0
    said = {
        "nl": ("40 dagen niet gemeld", "Nog niet gemeld"),
        "fr": ("Ne s&#39;est pas signalé depuis 40 jours", "Ne s&#39;est pas encore signalé"),
        "de": ("Seit 40 Tagen nicht gemeldet", "Hat sich noch nicht gemeldet"),
        "en": ("Did not call for 40 days", "Has not called yet"),
    }
    for language, words in said.items():
        (page,) = (folder / "reports").glob(f"ghent_*_{language}.html")
        text = page.read_text("utf-8")
        assert [word in text for word in words] == [True, True], language
    assert call_eidfleet(folder, "report").returncode == 0
    (fleet_page,) = (folder / "reports").glob("fleet-*-en.html")
    text = fleet_page.read_text("utf-8")
    assert "Did not call for 40 days" in text
    assert "switch on and log in" in text


def test_a_reach_that_is_none_is_a_mistake_with_a_suggestion(folder: Path) -> None:
    path = folder / "inventory/hosts.yaml"
    path.write_text(path.read_text().replace("call_in", "callin"))
    ended = call_eidfleet(folder, "inventory", "check")
    assert (ended.returncode, "eid_reach 'callin' is not known; did you mean 'call_in'?" in ended.stderr) == (
        2,
        True,
    )
