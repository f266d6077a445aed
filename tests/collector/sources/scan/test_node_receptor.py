"""A share over Receptor: what becomes of it, of its unit and of the journal on each way out.

Receptor is a double, which says what it does not prove; tests/journeys/test_scan_receptor.py has real ones.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from collector.app.scan.node_shares import sweep_units
from collector.app.scan.receptor_way import way_over_receptor
from collector.app.scan.way import WayState
from collector.core.errors import FleetError
from collector.core.model import HostName, ScanId
from collector.sources.fleet.node_settings import ReceptorNode
from collector.sources.fleet.settings import ScanSettings
from collector.sources.scan import node_receptor, receptor_connection
from collector.sources.scan.node_answers import NodeEnd
from collector.sources.scan.node_receptor import ReceptorLine
from collector.sources.scan.unit_journal import JournaledUnit, UnitJournal
from tests.rigs.receptor_double import (
    FAILED,
    OVER,
    RUNNING,
    STATS,
    ReceptorDouble,
    lines,
    receptor_double,
    result,
)

LIMITS = ScanSettings(portals=(), inventory_timeout_s=10)
HOSTS = (HostName("pc-1"), HostName("pc-2"))
JOB = b"x" * 300_000
SCAN = "20261130T101112-abcdef"


class Line:
    """A way to a node over the double."""

    def __init__(self, receptor: ReceptorDouble, folder: Path) -> None:
        self.receptor = receptor
        self.journal = UnitJournal(folder)
        self.node = ReceptorNode(node="exe", socket=str(receptor.place), tls_client="mesh")
        self.folder = folder
        self.events: list[Mapping[str, Any]] = []

    @property
    def line(self) -> ReceptorLine:
        return ReceptorLine("ghent", self.node, LIMITS, self.folder, self.journal, SCAN)

    def run(self, stop: Callable[[], bool] = lambda: False) -> NodeEnd:
        return self.line.run(JOB, HOSTS, self.events.append, stop)

    def journaled(self, unit: str, hosts: tuple[HostName, ...] = HOSTS, scan: str = SCAN) -> JournaledUnit:
        """What an earlier process had written down when it was killed."""
        begun = self.journal.begin(scan, "ghent", str(self.receptor.place), hosts, time.time() - 3600)
        return self.journal.named(begun, unit) if unit else begun

    @property
    def hosts(self) -> list[str]:
        return [event["event_data"]["host"] for event in self.events]

    def nothing_is_left(self) -> bool:
        return not self.receptor.units and not self.journal.units()


@pytest.fixture
def receptor() -> Iterator[ReceptorDouble]:
    with receptor_double() as double:
        yield double


@pytest.fixture
def way(receptor: ReceptorDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Line:
    monkeypatch.setattr(node_receptor, "_AGAIN_AFTER_S", 0.01)
    return Line(receptor, tmp_path)


def test_a_share_is_one_signed_unit_that_is_released_at_the_end(way: Line, receptor: ReceptorDouble) -> None:
    assert way.run() == NodeEnd(True)
    assert way.hosts == ["pc-1", "pc-2"]
    [sent] = receptor.submitted
    folder, delete = sent.pop("params").split()
    assert sent == {
        "command": "work", "subcommand": "submit", "node": "exe", "worktype": "ansible-runner",
        "tlsclient": "mesh", "signwork": "true",
    }  # fmt: skip
    assert folder.startswith(f"--private-data-dir=/dev/shm/eidfleet-job.{SCAN}-")
    assert delete == "--delete"
    assert receptor.payload == JOB
    assert way.nothing_is_left()


def test_the_unit_is_in_the_journal_before_anything_is_heard_of_it(
    way: Line, receptor: ReceptorDouble
) -> None:
    seen: list[list[JournaledUnit]] = []
    receptor.before_results = lambda: seen.append(way.journal.units())
    way.run()
    [[unit]] = seen
    assert (unit.unit, unit.hosts, unit.scan, unit.node) == ("unit1", HOSTS, SCAN, "ghent")


def test_work_that_is_refused_costs_its_hosts_and_leaves_nothing(way: Line, receptor: ReceptorDouble) -> None:
    receptor.refuses = "could not verify signature: signature is empty"
    end = way.run()
    assert end == NodeEnd(False, f"execution node ghent: Receptor says: {receptor.refuses}")
    assert way.nothing_is_left()


def test_no_socket_and_an_odd_one_are_said_in_words(way: Line, receptor: ReceptorDouble) -> None:
    receptor.close()
    assert way.run().words.endswith("/ctl.sock: No such file or directory")
    [unit] = way.journal.units()
    assert unit.unit == "", "whether it was begun nobody can say now: it stays to be looked for"


def test_what_breaks_is_read_on_from_where_it_broke(way: Line, receptor: ReceptorDouble) -> None:
    receptor.breaks_at = [7, 7, 40]
    assert way.run() == NodeEnd(True)
    assert way.hosts == ["pc-1", "pc-2"]
    asked = [command.split()[-1] for command in receptor.commands if command.startswith("work results")]
    assert asked == ["0", "7", "7", "40"] or asked[:2] == ["0", "7"]
    assert way.nothing_is_left()


def test_a_unit_that_ends_without_the_workers_last_word_says_why(way: Line, receptor: ReceptorDouble) -> None:
    receptor.output, receptor.state = lines("sh: ansible-runner: not found"), FAILED
    assert way.run() == NodeEnd(False, "execution node ghent: sh: ansible-runner: not found")
    receptor.output, receptor.detail = b"", "exit status 127"
    assert way.run() == NodeEnd(False, "execution node ghent: exit status 127")
    assert way.nothing_is_left()


def test_a_unit_that_somebody_released_is_over(way: Line, receptor: ReceptorDouble) -> None:
    receptor.before_results = receptor.units.clear
    receptor.breaks_at = [3]
    assert "unknown work unit unit1" in way.run().words
    assert way.nothing_is_left()


def test_complaints_among_the_lines_are_passed_over_and_a_flood_is_not(
    way: Line, receptor: ReceptorDouble
) -> None:
    receptor.output = lines(result("pc-1"), "DeprecationWarning: x", result("pc-2"), STATS, OVER)
    assert way.run() == NodeEnd(True)
    receptor.output = lines(*["no json"] * 60)
    assert "none of ansible-runner's" in way.run().words
    assert way.nothing_is_left()


def test_answers_for_others_are_not_taken_and_one_host_answers_once(
    way: Line, receptor: ReceptorDouble
) -> None:
    receptor.output = lines(result("pc-9"), result("pc-1"), result("pc-1"), result("pc-2"), STATS, OVER)
    assert way.run() == NodeEnd(True, foreign=("pc-9",))
    assert way.hosts == ["pc-1", "pc-2"]


def test_the_environment_of_a_node_is_in_nothing_that_is_kept(
    way: Line, receptor: ReceptorDouble, caplog: pytest.LogCaptureFixture
) -> None:
    receptor.output = lines({"status": "starting", "env": {"SECRET": "4711"}, "command": ["x"]}, OVER)
    with caplog.at_level(logging.DEBUG):
        end = way.run()
    assert "4711" not in f"{end}{way.events}{caplog.text}"


def test_a_silent_unit_is_given_up_and_released(
    way: Line, receptor: ReceptorDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node_receptor, "_WAY_S", -9)
    receptor.output, receptor.state, receptor.detail = b"", RUNNING, "Running"
    assert way.run() == NodeEnd(
        False, "execution node ghent: it gave no sign for 1 s; the last of it: Running"
    )
    assert way.nothing_is_left()


def test_who_is_stopped_and_who_cannot_store_releases_all_the_same(
    way: Line, receptor: ReceptorDouble
) -> None:
    receptor.state = RUNNING
    receptor.output = lines(result("pc-1"))
    way.run(stop=lambda: bool(way.events))
    assert way.nothing_is_left()

    def full(event: Mapping[str, Any]) -> None:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        way.line.run(JOB, HOSTS, full, lambda: False)
    assert way.nothing_is_left()


def test_what_cannot_be_released_yet_stays_in_the_journal_and_is_not_told_twice(
    way: Line, receptor: ReceptorDouble
) -> None:
    receptor.release_says = "release pending"
    assert way.run() == NodeEnd(True)
    assert [unit.unit for unit in way.journal.units()] == ["unit1"]
    said: list[str] = []
    sweep_units(way.journal, None, (), said.append)
    assert said == [
        "1 unit of Receptor's from earlier scans cannot be released yet (nodes: ghent); see docs/mesh.md"
    ]
    assert receptor.commands.count("work release unit1") == 1
    receptor.units.clear()
    sweep_units(way.journal, None, (), said.append)
    assert (len(said), way.journal.units()) == (1, [])


def test_a_killed_scans_unit_is_taken_up_from_its_beginning(way: Line, receptor: ReceptorDouble) -> None:
    unit = way.journaled("unitA")
    receptor.holds("unitA", f"--private-data-dir=/dev/shm/{unit.mark} --delete")
    sweep_units(way.journal, ScanId(SCAN), [HostName("pc-2")], lambda words: None)
    [taken] = way.line.take_up([HostName("pc-2"), HostName("pc-3")], way.events.append, lambda: False)
    assert (taken.hosts, taken.end, taken.is_to_ask_anew) == (("pc-2",), NodeEnd(True), False)
    assert way.hosts == ["pc-1", "pc-2"]
    assert receptor.submitted == []
    assert way.nothing_is_left()


def test_a_unit_whose_id_was_not_written_down_is_found_by_its_mark(
    way: Line, receptor: ReceptorDouble
) -> None:
    receptor.holds("theirs", "--private-data-dir=/runner/awx_1 --delete")
    unit = way.journaled("")
    receptor.holds("ours", f"--private-data-dir=/dev/shm/{unit.mark} --delete")
    [taken] = way.line.take_up(HOSTS, way.events.append, lambda: False)
    assert taken.end == NodeEnd(True)
    assert (list(receptor.units), way.journal.units()) == (["theirs"], [])


@pytest.mark.parametrize("unit_id", ["", "gone"])
def test_a_unit_that_is_gone_or_was_never_begun_is_asked_anew(way: Line, unit_id: str) -> None:
    way.journaled(unit_id)
    [taken] = way.line.take_up(HOSTS, way.events.append, lambda: False)
    assert (taken.hosts, taken.is_to_ask_anew, way.events) == (HOSTS, True, [])
    assert way.nothing_is_left()


def test_other_scans_units_are_not_taken_up_but_released(way: Line, receptor: ReceptorDouble) -> None:
    way.journaled("unitA", scan="20260101T000000-000000")
    receptor.holds("unitA", "x")
    assert way.line.take_up(HOSTS, way.events.append, lambda: False) == []
    sweep_units(way.journal, ScanId(SCAN), HOSTS, lambda words: None)
    assert way.nothing_is_left()


def test_a_clock_that_is_wrong_there_is_reckoned_out_and_one_nobody_knows_is_not_guessed(
    way: Line, receptor: ReceptorDouble
) -> None:
    now = time.time()
    receptor.output = lines(
        result("pc-1", created=now + 3600, started=now + 3599, ended=now + 3600), result("pc-2"), STATS, OVER
    )
    way.run()
    probe = way.events[0]["event_data"]["res"]["probe"]
    assert abs(probe["ended"] - now) < 120

    way.events.clear()
    unit = way.journaled("unitA")  # begun an hour ago: what comes now may have been made at any time since
    receptor.holds("unitA", unit.mark)
    receptor.output = lines(
        result("pc-1", created=now - 1800, started=now - 1801, ended=now - 1800), STATS, OVER
    )
    way.line.take_up(HOSTS, way.events.append, lambda: False)
    assert way.events[0]["event_data"]["res"]["probe"] == {}


def test_versions_that_differ_are_said_and_not_fatal(
    way: Line, receptor: ReceptorDouble, caplog: pytest.LogCaptureFixture
) -> None:
    receptor.version = "1.4.9"
    assert way.run() == NodeEnd(True)
    assert "Receptor at" in caplog.text
    assert "is 1.4.9" in caplog.text


def test_without_the_extra_it_is_named(way: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, receptor_connection.__name__)
    monkeypatch.setitem(sys.modules, "receptorctl.socket_interface", None)
    with pytest.raises(FleetError, match=r"install eidfleet\[mesh\]"):
        _ = way.line


def test_the_doctor_goes_every_step(way: Line, receptor: ReceptorDouble) -> None:
    receptor.output = lines(STATS, OVER)
    steps = list(way_over_receptor(lambda: way.line, lambda: False))
    assert [(step.name, step.outcome.value) for step in steps] == [
        (name, "ok")
        for name in ("receptorctl", "socket", "mesh", "control service", "work type", "job", "units")
    ]
    assert way.nothing_is_left()


@pytest.mark.parametrize(
    ("change", "step", "words"),
    [
        ({"routes": {}}, "mesh", "no way to exe; known are ctl"),
        ({"offers": []}, "work type", "ansible-runner is not offered; it offers nothing"),
        (
            {"offers": [{"WorkType": "ansible-runner", "Secure": False}]},
            "work type",
            "does not want signed work",
        ),
        ({"refuses": "no such thing"}, "job", "no such thing"),
    ],
)
def test_the_doctor_says_which_step_fails(
    way: Line, receptor: ReceptorDouble, change: Mapping[str, Any], step: str, words: str
) -> None:
    for name, value in change.items():
        setattr(receptor, name, value)
    steps = list(way_over_receptor(lambda: way.line, lambda: False))
    [failed] = [one for one in steps if one.outcome is WayState.FAILED]
    assert (failed.name, words in failed.seen) == (step, True), failed
    after = steps[steps.index(failed) + 1 :]
    assert {one.outcome for one in after} <= {WayState.NOT_TRIED}
    assert len(steps) == 7
