"""Each command that does something to workstations, results or the inventory is in the audit; what is refused or only shown is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from collector.cli.door import through_the_door
from collector.cli.main import app
from tests.collector.app.scan.test_ingesting import printed
from tests.rigs.fleet_folder import SHORT_LIMITS, fleet_folder
from tests.rigs.sshd_rig import free_port


def test_the_audit_has_what_was_done_and_by_which_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = {"ansible_host": "127.0.0.1", "ansible_port": free_port()}
    settings = f'{SHORT_LIMITS}\n[folder]\npath = "share"\n'
    monkeypatch.setenv("EIDFLEET_FLEET", str(fleet_folder(tmp_path, {"pc1": refusing}, settings)))

    def run(*arguments: str) -> tuple[int, str]:
        code = through_the_door(lambda: app(list(arguments), standalone_mode=False))
        return code, capsys.readouterr().out

    (tmp_path / "list.csv").write_text("PC;Site id\npc2;ghent\n", "utf-8")
    (tmp_path / "pc1.txt").write_text(printed(), "utf-8")
    new_list = str(tmp_path / "list.csv")
    assert run("inventory", "import", new_list)[0] == 0
    assert not (tmp_path / ".eidfleet/history.sqlite3").exists()  # to look leaves nothing behind
    assert run("inventory", "import", new_list, "--apply")[0] == 0
    assert run("status")[0] == 2  # a store that knows only who ran what is no scan
    assert run("ingest", str(tmp_path / "pc1.txt"))[0] == 0
    assert run("ingest", str(tmp_path / "pc1.txt"))[0] == 0  # nothing new
    assert run("diagnose", "pc1")[0] == 1
    assert run("deliver", "folder", "--site", "ghent")[0] == 0
    assert run("send")[0] == 2  # no mail server is named
    assert run("deliver", "webhook")[0] == 2
    recorded = json.loads(run("audit", "--json")[1])
    assert [(r["command"], r["sites"], r["hosts"], r["exit_code"]) for r in reversed(recorded)] == [
        ("inventory import", [], ["pc2"], 0),
        ("ingest", [], ["pc1"], 0),
        ("diagnose", ["ghent"], ["pc1"], 1),
        ("deliver folder", ["ghent"], [], 0),
    ]
