"""A workstation that is renamed in the inventory between two real scans, and copies of one image beside it."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.cli.door import through_the_door
from collector.cli.main import app
from collector.sources.scan.probe_text import posix_probe
from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import fleet_folder
from tests.rigs.machine_tree import hashed
from tests.rigs.sshd_rig import SshdRig, sshd_rig

pytestmark = pytest.mark.rig

Told = Callable[..., tuple[int, str]]
MACHINES = {"desk": "8c2d1e0f4b6a4d3f9e7c5b3a1d0f2e4c", "kiosk": "11111111222222223333333344444444"}


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[SshdRig]:
    with sshd_rig(tmp_path / "rig") as rig:
        yield rig


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Told:
    """Commands that only look into the store, without the second a process of their own takes to start."""

    def command(*arguments: str) -> tuple[int, str]:
        monkeypatch.setenv("EIDFLEET_FLEET", str(tmp_path / "fleet"))
        code = through_the_door(lambda: app(list(arguments), standalone_mode=False))
        out = capsys.readouterr()
        return code, out.out + out.err

    return command


def since(told: dict[str, Any]) -> dict[str, str]:
    return {e["check"]: e["since"] for e in told["episodes"] if e["mended_at"] is None}


def test_a_renamed_workstation_keeps_its_history_through_scans_and_files(
    rig: SshdRig, told: Told, tmp_path: Path
) -> None:
    def story(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(told("history", name, "--json")[1])
        return found

    ports = {}
    for name, identity in MACHINES.items():
        root = tmp_path / name
        (root / "etc").mkdir(parents=True)
        (root / "etc/machine-id").write_text(f"{identity}\n")
        ports[name] = rig.serve(f"ForceCommand EIDFLEET_ROOT={root} exec sh -s")
    kiosks = {name: rig.variables(ports["kiosk"]) for name in ("kiosk-1", "kiosk-2")}
    folder = fleet_folder(tmp_path / "fleet", {"counter-2": rig.variables(ports["desk"]), **kiosks})
    first = call_eidfleet(folder, "scan")
    assert first.returncode == 0, first.stderr
    assert "kiosk-1, kiosk-2 answer with one installation id" in first.stdout
    broken = since(story("counter-2"))
    assert "eid-middleware-installed" in broken

    fleet_folder(folder, {"balie-2": rig.variables(ports["desk"]), **kiosks})
    second = call_eidfleet(folder, "scan")
    assert "counter-2 is now balie-2" in second.stdout
    assert "eidfleet history apart counter-2 balie-2" in second.stdout
    went_on = story("balie-2")
    assert since(went_on) == broken
    assert [(one["old"], one["by_itself"]) for one in went_on["renamed"]] == [("counter-2", True)]
    assert "counter-2 became balie-2" in told("history", "balie-2")[1]
    assert told("history", "counter-2")[0] == 2
    audit = json.loads(told("audit", "--json")[1])
    assert ["counter-2", "balie-2"] in [run["hosts"] for run in audit if run["command"] == "history rename"]

    # No network reaches it any more, under a third name: what a probe said by hand is brought.
    fleet_folder(folder, {"onthaal-2": rig.variables(ports["desk"]), **kiosks})
    time.sleep(1)  # a probe tells whole seconds, and what it says must be later than that scan
    said = subprocess.run(
        ["sh", "-s"],
        input=posix_probe((), 5, 20),
        env={**os.environ, "EIDFLEET_ROOT": str(tmp_path / "desk")},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert hashed(MACHINES["desk"]) in said
    (tmp_path / "onthaal-2.txt").write_text(said)
    brought = call_eidfleet(folder, "ingest", str(tmp_path / "onthaal-2.txt"))
    assert "balie-2 is now onthaal-2" in brought.stdout, brought.stderr
    assert since(story("onthaal-2")) == broken
    assert "2 results went back" in told("history", "apart", "onthaal-2", "balie-2")[1]
    assert since(story("balie-2")) == broken
    assert told("history", "rename", "balie-2", "onthaal-2")[0] == 0
    assert since(story("onthaal-2")) == broken

    # Copies of one image are asked about until somebody says what they are, and are never joined.
    assert "eidfleet history apart kiosk-1 kiosk-2" in told("status")[1]
    assert story("ghent")["name_questions"] == [{"names": ["kiosk-1", "kiosk-2"], "doubt": "shared"}]
    assert told("history", "apart", "kiosk-1", "kiosk-2")[0] == 0
    assert "installation id" not in told("status")[1]
    code, said = told("history", "apart", "kiosk-1", "kiosk-3")
    assert (code, "did you mean 'kiosk-" in said) == (2, True)
    assert told("history", "apart", "kiosk-1", "ghent")[0] == 2
    assert told("history", "apart", "kiosk-1", "kiosk-1")[0] == 2
