"""Events recorded from a real scan (ansible-core 2.19.14, ansible-runner 2.4.3, sshd rig, 2026-11-23), replayed through the parser.

Only fields that name folders of the machine were left out. They hold what Ansible really says, so a release that
says it otherwise shows here before it shows in a fleet.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from collector.core.model import ReachKind
from collector.sources.scan.replies import Report, report_from_event
from tests.checkout import ROOT

RECORDED = ROOT / "tests/collector/sources/scan/events/first-scan.jsonl"
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def replayed() -> dict[str, Report]:
    lines = RECORDED.read_text("utf-8").splitlines()
    reports = (report_from_event(json.loads(line), LATER) for line in lines)
    return {report.host: report for report in reports if report is not None}


def test_every_host_of_the_recorded_scan_comes_to_its_reach() -> None:
    assert {host: report.reach.kind for host, report in replayed().items()} == {
        "ok1": ReachKind.ANSWERED,
        "ok2": ReachKind.ANSWERED,
        "refuse": ReachKind.REFUSED,
        "mute": ReachKind.TIMED_OUT,
        "hole": ReachKind.TIMED_OUT,
        "key": ReachKind.CREDENTIALS_REJECTED,
        "hung": ReachKind.TIMED_OUT,
        "flood": ReachKind.PROBE_FAILED,
        "rubbish": ReachKind.PROBE_FAILED,
    }


def test_the_evidence_is_the_tool_s_own_words() -> None:
    words = {host: report.reach.evidence for host, report in replayed().items()}
    assert words["refuse"].startswith("ssh: connect to host 127.0.0.1 port ")
    assert words["refuse"].endswith(": Connection refused")
    assert words["key"].endswith("Permission denied (publickey).")
    assert words["hung"] == "Timed out after 8 s without an end of the probe"
    assert "<b>=1+1" in words["rubbish"]
    assert not any("\x1b" in said for said in words.values())


def test_an_answer_carries_what_the_workstation_said_and_when() -> None:
    report = replayed()["ok1"]
    assert report.observation is not None
    assert (report.observation.system.id, report.observation.system.codename) == ("debian", "bookworm")
    assert report.at == datetime(2026, 11, 23, 17, 16, 50, 256, tzinfo=UTC)
    assert report.clock_offset_s is not None
    assert abs(report.clock_offset_s) < 2
