"""Every command that writes for people writes for those whom the settings name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import fleet_folder, run_eidfleet

NOWHERE = {"pc1": {"ansible_host": "127.0.0.1", "ansible_port": 1}}
SETTINGS = """
[scan]
portals = []
[mail]
sender = "eid@it.example"
server = "127.0.0.1"
[folder]
path = "share"
{folder}
[report]
{report}
"""
COMMANDS = (
    ("report",),
    ("export", "findings", "--out", "out/findings.jsonl"),
    ("inventory", "export", "out/list.csv"),
    ("deliver", "folder"),
    ("send", "--dry-run", "--test-to", "me@it.example", "--out", "drafts"),
)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = fleet_folder(
        tmp_path_factory.mktemp("modes") / "fleet", NOWHERE, SETTINGS.format(folder="", report="")
    )
    hosts = folder / "inventory/hosts.yaml"
    inventory = yaml.safe_load(hosts.read_text())
    inventory["all"]["children"]["ghent"]["vars"]["eid_site"]["mail"] = {"to": [{"email": "an@gent.example"}]}
    hosts.write_text(yaml.safe_dump(inventory))
    assert run_eidfleet(folder, "scan").returncode == 1
    return folder


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize(
    ("settings", "own", "shared"),
    [
        pytest.param({"folder": "", "report": ""}, (0o700, 0o600), (0o700, 0o600), id="by itself"),
        pytest.param(
            {"folder": 'readable_by = "everyone"', "report": 'readable_by = "group"'},
            (0o750, 0o640),
            (0o755, 0o644),
            id="as the settings say",
        ),
    ],
)
def test_reports_exports_drafts_and_deliveries(
    scanned: Path,
    tmp_path: Path,
    settings: dict[str, str],
    own: tuple[int, int],
    shared: tuple[int, int],
) -> None:
    fleet = tmp_path / "fleet"
    shutil.copytree(scanned, fleet)
    (fleet / "eidfleet.toml").write_text(SETTINGS.format(**settings))
    for arguments in COMMANDS:
        ended = call_eidfleet(fleet, *arguments)
        assert ended.returncode == 0, (arguments, ended.stderr)
    for folder, wanted in (("reports", own), ("out", own), ("drafts", own), ("share", shared)):
        found = [fleet / folder, *(fleet / folder).rglob("*")]
        assert any(path.is_file() for path in found), folder
        assert {(path.is_dir(), path.stat().st_mode & 0o777) for path in found} == {
            (True, wanted[0]),
            (False, wanted[1]),
        }, folder


def test_metrics_are_for_node_exporter_which_is_another_user(scanned: Path, tmp_path: Path) -> None:
    out = tmp_path / "eidfleet.prom"
    assert call_eidfleet(scanned, "export", "metrics", "--out", str(out)).returncode == 0
    assert out.stat().st_mode & 0o777 == 0o644
    assert "pc1" not in out.read_text()
