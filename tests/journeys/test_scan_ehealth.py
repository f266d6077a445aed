"""A site that uses an eHealth certificate has it looked for on its own workstations and on nobody else's, however they are asked."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import yaml

from collector.core.observation.observation import EHealthKeystore
from collector.sources.scan.play_settings import extra_variables
from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import SHORT_LIMITS, fleet_folder
from tests.rigs.sample_fleet import linux
from tests.rigs.sshd_rig import sshd_rig
from tests.rigs.stores import answers_in, store_at

pytestmark = pytest.mark.rig

ASKING, SILENT = ("asking-1", "asking-2", "asking-3"), ("silent-1", "silent-2", "silent-3")


@pytest.mark.parametrize(
    "side_by_side",
    [
        pytest.param(True, id="side by side"),
        pytest.param(False, id="one by one", marks=pytest.mark.long),
    ],
)
def test_only_hosts_of_a_site_that_asks_are_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, side_by_side: bool
) -> None:
    monkeypatch.setattr(
        "collector.sources.scan.runner.extra_variables",
        lambda limits, hosts: extra_variables(limits, hosts) | {"eidfleet_side_by_side": side_by_side},
    )
    plain = linux("jan")
    kept = msgspec.structs.replace(plain, ehealth_keystore=EHealthKeystore(found=True, newest="2025-01-02"))
    for name, seen in (("no", plain), ("yes", kept)):
        text = f"EIDFLEET-BEGIN 1\n{msgspec.json.encode(seen).decode()}\nEIDFLEET-END\n"
        (tmp_path / name).write_text(text)
    # Every workstation is the same server, so that all but the name is the same; it answers by what it is asked.
    answering = (
        f"ForceCommand cat >{tmp_path}/sent.$$; "
        f"cat {tmp_path}/$(sed -n 's/^EIDFLEET_EHEALTH_KEYSTORE=//p' {tmp_path}/sent.$$)"
    )
    with sshd_rig(tmp_path / "sshd") as rig:
        variables = rig.variables(rig.serve(answering))
        folder = fleet_folder(tmp_path / "fleet", {}, SHORT_LIMITS)
        # The word of a group or a host on the option itself does not count in a scan.
        silent = {name: {**variables, "eidfleet_ehealth_keystore": True} for name in SILENT[:1]}
        silent |= {name: dict(variables) for name in SILENT[1:]}
        groups = {
            "linden": {
                "vars": {"eid_site": {"name": "Linden", "uses_ehealth_certificate": True}},
                "hosts": {name: dict(variables) for name in ASKING},
            },
            "dorp": {"vars": {"eid_site": {"name": "Dorp"}}, "hosts": silent},
        }
        (folder / "inventory/hosts.yaml").write_text(yaml.safe_dump({"all": {"children": groups}}))
        done = call_eidfleet(folder, "scan")
        assert done.returncode == 0, done.stderr
    store = store_at(f"sqlite:///{folder}/.eidfleet/history.sqlite3")
    told = {str(host): found[0].observation for host, found in answers_in(store).items()}
    assert told.keys() == {*ASKING, *SILENT}
    assert {name for name, seen in told.items() if seen and seen.ehealth_keystore} == {*ASKING}
