"""The whole cycle for real: this machine is asked, its report written, put into a folder and mailed, each once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import fleet_folder, run_eidfleet
from tests.rigs.smtp_rig import PASSWORD, USER, SmtpRig, smtp_rig

SETTINGS = """
[scan]
portals = []
[folder]
path = "share"
[mail]
sender = "eid@it.example"
server = "localhost"
port = {port}
user = "{user}"
password_file = "secret"
ca_file = "{authority}"
"""


def mailed_fleet(folder: Path, rig: SmtpRig) -> Path:
    """This machine as a fleet whose site has a reader of its mail."""
    settings = SETTINGS.format(port=rig.port, user=USER, authority=rig.authority)
    fleet_folder(folder, {"localhost": {"ansible_connection": "local"}}, settings)
    (folder / "secret").write_text(PASSWORD)
    (folder / "secret").chmod(0o600)
    hosts = folder / "inventory/hosts.yaml"
    whole = yaml.safe_load(hosts.read_text("utf-8"))
    whole["all"]["children"]["ghent"]["vars"]["eid_site"]["mail"] = {"to": [{"email": "an@gent.example"}]}
    hosts.write_text(yaml.safe_dump(whole))
    return folder


@pytest.mark.rig
def test_the_cycle_asks_writes_and_mails_and_does_none_of_it_twice(tmp_path: Path) -> None:
    with smtp_rig(tmp_path / "smtp") as rig:
        folder = mailed_fleet(tmp_path / "fleet", rig)
        first = run_eidfleet(folder, "run")
        assert first.returncode == 0, first.stderr
        assert "step=mail state=done" in first.stderr
        assert [to for to, _ in rig.messages()] == ["an@gent.example"]
        assert any((folder / "share").rglob("*.html"))
        second = call_eidfleet(folder, "run")
        assert second.returncode == 0, second.stderr
        assert "step=mail state=nothing_due" in second.stderr
        assert len(rig.messages()) == 1
    said = json.loads((folder / ".eidfleet/last-run.json").read_text("utf-8"))
    assert said["ending"] == "done"
    log = (folder / ".eidfleet/run.log").read_text("utf-8")
    assert PASSWORD not in log + json.dumps(said)


@pytest.mark.rig
@pytest.mark.long  # `test_sending` has each way of a server that is down, and `test_cycle` what a run makes of it
def test_a_mail_server_that_is_down_is_told_and_tried_again(tmp_path: Path) -> None:
    with smtp_rig(tmp_path / "smtp") as rig:
        folder = mailed_fleet(tmp_path / "fleet", rig)
    ended = run_eidfleet(folder, "run")
    assert ended.returncode == 1, ended.stderr
    assert "step=mail state=begun" in ended.stderr
    assert "0 sent, 1 waiting, 0 refused" in ended.stderr
    again = call_eidfleet(folder, "run")
    assert again.returncode == 1, again.stderr
    assert "step=report state=nothing_due" in again.stderr
    assert "1 waiting" in again.stderr
