"""The sample fleet: its files are made by the sample's own code, they decode, and their inventory knows every host."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from collector.core.errors import FleetError
from collector.core.model import ReachKind
from collector.sources.files.places import shared_data
from collector.sources.inventory.read_inventory import Reading, check_inventory
from collector.sources.scan.recorded_scans import load_recordings
from tests.rigs import sample_fleet
from tests.rigs.shipped import shipped_helpdesks

SAMPLE = shared_data("inventory") / "sample"
ANSWERED = (SAMPLE / "recordings/scan-2.jsonl").read_text("utf-8").splitlines()[0]


def test_files_are_what_the_sample_fleet_makes() -> None:
    """If this fails after a change to the sample: `python -m tests.rigs.sample_fleet` writes them anew."""
    wanted = sample_fleet.files(SAMPLE)
    assert {path: path.read_text("utf-8") for path in (SAMPLE / "recordings").iterdir()} == wanted


def test_every_line_decodes_and_each_scan_asks_the_same_hosts() -> None:
    first, second = load_recordings(SAMPLE / "recordings")
    assert [r.host for r in first] == [r.host for r in second]
    assert len({r.host for r in first}) == 40
    assert min(r.ago for r in first) > max(r.ago for r in second)
    assert {r.reach.kind for r in second} > {ReachKind.ANSWERED, ReachKind.TIMED_OUT, ReachKind.PROBE_FAILED}


def test_the_sample_inventory_has_no_mistake_and_exactly_the_recorded_hosts() -> None:
    fleet, mistakes = check_inventory(
        Reading([SAMPLE / "hosts.yaml"], SAMPLE, desks=shipped_helpdesks().desks.keys())
    )
    recorded = {(r.host, r.site) for scan in load_recordings(SAMPLE / "recordings") for r in scan}
    assert mistakes == ()
    assert {(host.name, host.site) for host in fleet.hosts} == recorded
    assert all(site.sample for site in fleet.sites.values())


def test_the_inventory_asks_windows_over_winrm_and_others_over_ssh() -> None:
    fleet, _ = check_inventory(
        Reading([SAMPLE / "hosts.yaml"], SAMPLE, desks=shipped_helpdesks().desks.keys())
    )
    recorded = {
        (r.host, r.observation.probe.name == "windows")
        for scan in load_recordings(SAMPLE / "recordings")
        for r in scan
        if r.observation is not None
    }
    asked = {(host.name, host.connection == "winrm") for host in fleet.hosts}
    assert recorded <= asked
    assert {host for host, _ in asked - recorded} == {
        "lager-1.musterdorf",
        "portable-1.parc",
    }  # never answered


def changed(**parts: object) -> str:
    return json.dumps({**json.loads(ANSWERED), **parts})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param("{", "not a recording: Input data was truncated", id="half-json"),
        pytest.param(changed(colour="red"), "unknown field `colour`", id="unknown-field"),
        pytest.param(changed(reach={"kind": "asleep"}), "Invalid enum value 'asleep'", id="unknown-reach"),
        pytest.param(changed(observation=None), "an answered host has an observation", id="answered-without"),
        pytest.param(changed(reach={"kind": "refused"}), "another has none", id="silent-with-observation"),
    ],
)
def test_a_line_that_is_no_recording_is_named(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "scan-1.jsonl").write_text(f"{ANSWERED}\n{line}\n", "utf-8")
    with pytest.raises(FleetError) as caught:
        load_recordings(tmp_path)
    (mistake,) = caught.value.mistakes
    assert mistake.place == f"{tmp_path}/scan-1.jsonl:2"
    assert said in mistake.message


def test_a_line_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "scan-1.jsonl").write_bytes(b'{"host": "\xff"}\n')
    with pytest.raises(FleetError, match=r"scan-1\.jsonl:1: not a recording: 'utf-8' codec"):
        load_recordings(tmp_path)


def test_a_folder_without_recordings_is_named(tmp_path: Path) -> None:
    with pytest.raises(FleetError, match=r"holds no scan-\*\.jsonl; name a folder with recordings"):
        load_recordings(tmp_path)
