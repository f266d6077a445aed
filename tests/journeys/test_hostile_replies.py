"""Whatever one workstation says, the others are stored and every command goes on: by the real commands, over real sshd."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collector.core.model import ReachKind
from collector.sources.inventory.read_inventory import Reading, load_inventory
from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import SHORT_LIMITS, fleet_folder, run_eidfleet
from tests.rigs.sshd_rig import SshdRig, sshd_rig
from tests.rigs.stores import kinds, store_at

pytestmark = pytest.mark.rig

WHOLE = (
    '{"schema":1,"probe":{"name":"posix","version":"5"},"volatile":{"taken_at":"2026-11-29T08:00:00Z","epoch_s":EPOCH},'
    '"system":{"family":"linux","id":"debian","version":"12"},"context":{"is_root":true}}'
)
NOT_TAKEN_IN = {
    "digits-400": WHOLE.replace("EPOCH", "1" + "0" * 400),
    "digits-30": WHOLE.replace("EPOCH", "1" + "0" * 30),
    "exponent": WHOLE.replace("EPOCH", "1e308"),
    "not-a-number": WHOLE.replace("EPOCH", "NaN"),
    "endless": WHOLE.replace("EPOCH", "Infinity"),
    "before-time": WHOLE.replace("EPOCH", "-" + "9" * 20),
    "deep": WHOLE.replace('"linux"', "[" * 40_000 + "]" * 40_000).replace("EPOCH", "1"),
    "half-a-pair": WHOLE.replace('"debian"', '"\\ud800"').replace("EPOCH", "1"),
    "a-list": "[]",
    "no-json": "{'schema': 1}",
}
"""Each ends as that workstation's own failed probe."""

NO_DAY = WHOLE.replace("EPOCH", "1").replace("2026-11-29", "0000-00-00")
"""Taken in: when a workstation believes it was asked decides nothing."""


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[SshdRig]:
    with sshd_rig(tmp_path / "rig") as rig:
        yield rig


def saying(rig: SshdRig, folder: Path, name: str, body: str) -> int:
    """The port of a workstation that prints this for an observation, whatever it is sent."""
    file = folder / f"{name}.txt"
    file.write_text(f"EIDFLEET-BEGIN 1\n{body}\nEIDFLEET-END\n", "utf-8")
    return rig.serve(f"ForceCommand cat {file}")


def test_no_reply_stops_the_fleet(rig: SshdRig, tmp_path: Path) -> None:
    said = {name: saying(rig, tmp_path, name, body) for name, body in NOT_TAKEN_IN.items()}
    slow = tmp_path / "clixml.txt"
    slow.write_text("#< CLIXML\n" + "<S " * 60_000, "utf-8")
    hosts = {
        "well": rig.variables(rig.serve()),
        "clixml": rig.variables(rig.serve(f"ForceCommand cat {slow}")),
        "no-day": rig.variables(saying(rig, tmp_path, "no-day", NO_DAY)),
        **{name: rig.variables(port) for name, port in said.items()},
    }
    folder = fleet_folder(tmp_path / "fleet", hosts, SHORT_LIMITS)

    run = run_eidfleet(folder, "run", "--now")
    assert run.returncode in (0, 1), run.stderr
    assert "our fault" not in run.stderr
    last = json.loads((folder / ".eidfleet/last-run.json").read_text("utf-8"))
    assert {step["step"]: step["state"] for step in last["steps"]} == {
        "scan": "done",
        "ingest": "left_out",
        "judge": "done",
        "report": "done",
        "mail": "left_out",
        "prune": "nothing_due",
    }
    ended = {
        **dict.fromkeys(("well", "no-day"), ReachKind.ANSWERED),
        **dict.fromkeys((*NOT_TAKEN_IN, "clixml"), ReachKind.PROBE_FAILED),
    }
    assert kinds(folder) == ended

    again = call_eidfleet(folder, "scan", "--missing", "--limit", "well:no-day:clixml:deep:digits-400")
    assert again.returncode == 1, again.stderr
    assert "scanning 3 hosts" in again.stderr
    assert kinds(folder) == ended

    for command in (("diagnose", "deep"), ("doctor", "digits-400")):
        done = call_eidfleet(folder, *command)
        assert done.returncode in (0, 1), (command, done.stdout, done.stderr)
        assert "our fault" not in done.stderr
    for reading in (("status",), ("history", "digits-400"), ("judge", "--all")):
        done = call_eidfleet(folder, *reading)
        assert done.returncode == 0, (reading, done.stdout, done.stderr)
        assert done.stdout, reading


def test_an_event_nobody_can_take_in_is_set_aside_and_the_scan_resumes(rig: SshdRig, tmp_path: Path) -> None:
    folder = fleet_folder(
        tmp_path / "fleet", {"pc1": rig.variables(rig.serve()), "pc2": rig.variables(rig.serve())}
    )
    store = store_at(f"sqlite:///{folder}/.eidfleet/history.sqlite3")
    fleet = load_inventory(Reading([folder / "inventory"], folder))
    hosts = [host.host for host in fleet.hosts]
    scan = store.begin_scan(fleet.sites.values(), hosts, [host.name for host in hosts], datetime.now(UTC))
    events = folder / f".eidfleet/scans/{scan}/artifacts/x/job_events"
    events.mkdir(parents=True)
    (events / "1-a-partial.json").write_text(
        '{"event": "runner_on_ok", "event_data": ' + "[" * 100_000 + "}", "utf-8"
    )
    epoch = {"probe": {"started": 10**400, "ended": 10**400, "stdout": "", "rc": 0}}
    event = {"event": "runner_on_ok", "event_data": {"host": "pc1", "res": epoch}}
    (events / "2-b-partial.json").write_text(json.dumps(event), "utf-8")
    resumed = call_eidfleet(folder, "scan", "--resume")
    assert resumed.returncode in (0, 1), resumed.stderr
    assert "set-aside" in resumed.stderr
    assert [path.name for path in (folder / ".eidfleet/set-aside").rglob("*.json")] == [
        f"{scan}-1-a-partial.json"
    ]
    assert kinds(folder) == {"pc1": ReachKind.PROBE_FAILED, "pc2": ReachKind.ANSWERED}
    assert call_eidfleet(folder, "scan").returncode == 0
    assert set(kinds(folder).values()) == {ReachKind.ANSWERED}
