"""A node is a stranger: a real process in the place of ssh says what it likes, and costs its own share alone."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from collector.core.model import HostName
from collector.sources.fleet.node_settings import SshNode
from collector.sources.fleet.settings import ScanSettings
from collector.sources.scan.node_answers import NodeEnd
from collector.sources.scan.node_ssh import SshLine, on_the_node, ssh_command
from tests.rigs.processes import lives

LIMITS = ScanSettings(portals=(), inventory_timeout_s=10)
HOSTS = (HostName("pc-1"), HostName("pc-2"))
OVER = {"eof": True}
STATS = {"event": "playbook_on_stats", "event_data": {}}


def result(host: str, **probe: float) -> dict[str, Any]:
    return {"event": "runner_on_ok", "event_data": {"host": host, "res": {"probe": probe}}}


class StandIn:
    """A program called ssh. It writes lines and ends; what it does not prove is anything of ssh itself."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.events: list[Mapping[str, Any]] = []
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def says(self, *lines: object, then: str = "cat >/dev/null") -> NodeEnd:
        said = self.folder / "said"
        said.write_text("".join(f"{item if isinstance(item, str) else json.dumps(item)}\n" for item in lines))
        program = self.folder / "ssh"
        program.write_text(f"#!/bin/sh\necho $$ >{self.folder}/pid\ncat {said}\n{then}\n")
        program.chmod(0o755)
        line = SshLine("ghent", SshNode(host="node"), LIMITS, self.folder, "of-this-test")
        return line.run(b"x" * 300_000, HOSTS, self.events.append, lambda: False)

    @property
    def hosts(self) -> list[str]:
        return [event["event_data"]["host"] for event in self.events]


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    return StandIn(tmp_path, monkeypatch)


def test_a_share_that_went_through(node: StandIn) -> None:
    assert node.says(result("pc-1"), result("pc-2"), STATS, OVER) == NodeEnd(True)
    assert node.hosts == ["pc-1", "pc-2"]


def test_answers_for_others_are_not_taken_and_named_and_one_host_answers_once(node: StandIn) -> None:
    lines = [
        result("pc-1"),
        result("pc-9"),
        result("pc-9"),
        result("x" * 300),
        result("pc-1"),
        result("pc-2"),
    ]
    assert node.says(*lines, STATS, OVER) == NodeEnd(True, foreign=("pc-9",))
    assert node.hosts == ["pc-1", "pc-2"]


@pytest.mark.parametrize(
    ("lines", "then", "words"),
    [
        pytest.param(
            [],
            "echo 'sh: 1: ansible-runner: not found' >&2",
            "sh: 1: ansible-runner: not found",
            id="lacks it",
        ),
        pytest.param([], "exit 255", "the connection to it broke off", id="says nothing"),
        pytest.param(
            [{"status": "error", "job_explanation": "no \x1b[31m space"}, OVER],
            "",
            "no \ufffd[31m space",
            id="explains",
        ),
        pytest.param(
            [{"event": "verbose", "stdout": "ERROR! no such play"}, {"status": "failed"}, OVER],
            "",
            "Ansible ended on the way: ERROR! no such play",
            id="Ansible did not begin",
        ),
        pytest.param(
            [STATS, "no json"], "", "it sent a line that is none of ansible-runner's: 'no json'", id="hostile"
        ),
    ],
)
def test_what_a_node_lacks_is_said_in_words(
    node: StandIn, lines: list[object], then: str, words: str
) -> None:
    assert node.says(result("pc-1"), *lines, then=then) == NodeEnd(False, f"execution node ghent: {words}")
    assert node.hosts == ["pc-1"]


def test_the_environment_of_a_node_is_in_nothing_that_is_kept(
    node: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    starting = {"status": "starting", "env": {"SECRET": "4711"}, "command": ["x"]}
    with caplog.at_level("DEBUG"):
        end = node.says(starting, OVER)
    assert "4711" not in f"{end}{node.events}{caplog.text}"


def test_a_silent_node_is_given_up_and_nothing_of_it_stays(node: StandIn) -> None:
    began = time.monotonic()
    end = node.says(result("pc-9"), then="exec sleep 1000")
    assert end == NodeEnd(False, "execution node ghent: it gave no sign for 10 s", ("pc-9",))
    assert time.monotonic() - began < 500
    pid = int((node.folder / "pid").read_text())
    assert not psutil.pid_exists(pid) or not lives(psutil.Process(pid))


def test_a_wrong_clock_of_a_node_is_reckoned_out(node: StandIn) -> None:
    now = time.time()
    ahead = {"event": "node_clock", "at": int(now) + 3600}
    node.says(ahead, result("pc-1", started=now + 3600, ended=now + 3602), STATS, OVER)
    probe = node.events[0]["event_data"]["res"]["probe"]
    assert abs(probe["started"] - now) < 120
    assert probe["ended"] - probe["started"] == pytest.approx(2)


@pytest.mark.parametrize("at", [None, "x", -1, 2**70, True, 1e300])
def test_what_is_no_clock_changes_nothing(node: StandIn, at: object) -> None:
    sent = result("pc-1", started=1.5, ended=2.5)
    node.says({"event": "node_clock", "at": at}, sent, STATS, OVER)
    assert node.events == [sent]


def test_the_command_keeps_what_the_administrator_wrote_first_and_a_host_is_no_option() -> None:
    settings = SshNode(
        host="n", user="eid", port=2222, ssh_args=("-J", "hop"), bin="/opt/a b".replace(" ", "_")
    )
    command = ssh_command(settings, LIMITS, "echo 'x'")
    assert command[:3] == ["ssh", "-J", "hop"]
    assert command[-7:-1] == ["-p", "2222", "-l", "eid", "--", "n"]
    assert command[-1] == on_the_node(settings, "echo 'x'")
    assert command[-1].startswith('exec sh -c \'PATH=/opt/a_b:"$PATH"; export PATH; ')
