"""Results fetched elsewhere come into the same history, each once, and nothing half."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collector.app.scan.ingesting import IngestDone, ingest
from collector.core.errors import FleetError
from collector.core.fleet.fleet import Fleet, FleetHost
from collector.core.model import Host, HostName, ReachKind, Site, SiteId
from collector.history.results import Store
from collector.history.unfinished_scans import unfinished_scans
from collector.sources.scan.replies import BEGIN, END
from tests.checkout import ROOT
from tests.rigs.fleet_folder import fleet_folder, run_eidfleet
from tests.rigs.stores import answers_in, store_at

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NO_SOCKET = "-o ControlMaster=no -o ControlPath=none"
"""Left to itself Ansible lays one below the home, whose path may be too long for it."""
PLAYBOOK = ROOT / "playbooks/probe.yml"
RECORDED = ROOT / "tests/collector/sources/scan/events/first-scan.jsonl"
SITE = Site(SiteId("ghent"), "Gent")


def fleet(*names: str) -> Fleet:
    hosts = tuple(FleetHost(Host(HostName(name), SITE.id), name, 22, "ssh") for name in names)
    return Fleet({SITE.id: SITE}, hosts)


def observation(taken_at: str = "2026-11-24T09:00:00Z") -> str:
    return json.dumps(
        {
            "schema": 1,
            "probe": {"name": "posix", "version": "1"},
            "volatile": {"taken_at": taken_at},
            "system": {"family": "linux", "id": "debian"},
            "context": {"is_root": True},
        }
    )


def printed(taken_at: str = "2026-11-24T09:00:00Z") -> str:
    return f"Last login: today\n{BEGIN}1\n{observation(taken_at)}\n{END}\n"


class Folder:
    """A store that says whether anybody opened it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path / "history.sqlite3"

    def open(self) -> Store:
        return store_at(f"sqlite:///{self.file}")

    def bring(
        self, known: Fleet, *paths: Path, host: str | None = None, at: datetime | None = None
    ) -> IngestDone:
        name = HostName(host) if host else None
        return ingest(paths, known, self.open, self.path / "state", NOW, host=name, at=at)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("body", [printed(), observation()], ids=["printed", "json"])
def test_what_a_probe_wrote_by_hand_is_kept_once(folder: Folder, body: str) -> None:
    file = write(folder.path / "in/reception-2.txt", body)
    first = folder.bring(fleet("reception-2"), file)
    assert (first.added, first.answered, first.known_before) == (1, 1, 0)
    assert folder.bring(fleet("reception-2"), file) == IngestDone(0, 0, 1)
    (answer,) = answers_in(folder.open())[HostName("reception-2")]
    assert answer.at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert answer.observation is not None
    assert answer.observation.system.id == "debian"
    assert len(folder.open().scans()) == 1


def test_a_clock_that_runs_ahead_makes_no_answer_newer_than_now(folder: Folder) -> None:
    folder.bring(fleet("pc"), write(folder.path / "pc.txt", printed("2031-01-01T00:00:00Z")))
    (answer,) = answers_in(folder.open())[HostName("pc")]
    assert answer.at == NOW


def test_the_instant_and_the_workstation_can_be_named(folder: Folder) -> None:
    at = NOW - timedelta(days=2)
    folder.bring(fleet("pc"), write(folder.path / "usb-stick.txt", printed()), host="pc", at=at)
    assert [answer.at for answer in answers_in(folder.open())[HostName("pc")]] == [at]


def test_older_and_newer_results_of_one_workstation_are_scans_of_their_own(folder: Folder) -> None:
    write(folder.path / "in/a/pc.txt", printed("2026-11-22T09:00:00Z"))
    write(folder.path / "in/b/pc.txt", printed("2026-11-23T09:00:00Z"))
    assert folder.bring(fleet("pc"), folder.path / "in").added == 2
    assert [answer.at.day for answer in answers_in(folder.open())[HostName("pc")]] == [23, 22]
    assert unfinished_scans(folder.open(), NOW) == ()


def events() -> list[dict[str, object]]:
    return [json.loads(line) for line in RECORDED.read_text("utf-8").splitlines()]


def of_runner(folder: Path) -> Path:
    for number, event in enumerate(events()):
        write(folder / f"artifacts/42/job_events/{number}-x.json", json.dumps(event))
    write(folder / "artifacts/42/fact_cache/other.json", "{}")
    return folder / "artifacts"


def of_awx(folder: Path) -> Path:
    return write(folder / "job_events.json", json.dumps({"count": 9, "next": None, "results": events()}))


def of_lines(folder: Path) -> Path:
    return write(folder / "events.jsonl", RECORDED.read_text("utf-8"))


@pytest.mark.parametrize("form", [of_runner, of_awx, of_lines])
def test_events_of_ansible_are_read_in_every_form(folder: Folder, form: object) -> None:
    assert callable(form)
    names = {str(event["event_data"]["host"]) for event in events() if "host" in event.get("event_data", {})}  # type: ignore[index, operator]
    done = folder.bring(fleet(*names), form(folder.path))
    assert 0 < done.answered < done.added <= len(names)
    kinds = {answers[0].reach.kind for answers in answers_in(folder.open()).values()}
    assert {ReachKind.ANSWERED, ReachKind.REFUSED} <= kinds
    assert folder.bring(fleet(*names), form(folder.path)).added == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(printed()[:-20], "cut short", id="cut-short"),
        pytest.param('{"a": 1}', "neither events of Ansible's nor an observation", id="other-json"),
        pytest.param(RECORDED.read_text("utf-8")[:-30], "line ", id="cut-event"),
        pytest.param("hello", "neither events", id="words"),
        pytest.param("", "neither events", id="empty"),
    ],
)
def test_one_bad_file_names_itself_and_the_others_are_kept(folder: Folder, text: str, said: str) -> None:
    good = write(folder.path / "in/pc.txt", printed())
    bad = write(folder.path / "in/bad.txt", text)
    with pytest.raises(FleetError, match=said) as caught:
        folder.bring(fleet("pc", "bad"), bad)
    assert caught.value.mistakes[0].place == str(bad)
    assert not folder.file.exists()  # alone it leaves nothing behind
    done = folder.bring(fleet("pc", "bad"), good, bad)
    assert (done.added, done.answered, [mistake.place for mistake in done.left]) == (1, 1, [str(bad)])
    assert said in str(done.left[0])
    assert list(answers_in(folder.open())) == ["pc"]


def test_a_workstation_of_another_fleet_is_named_and_the_others_are_kept(folder: Folder) -> None:
    stranger = write(folder.path / "in/recepton.txt", printed())
    with pytest.raises(FleetError, match=r"no workstation 'recepton' .* did you mean 'reception'"):
        folder.bring(fleet("pc", "reception"), folder.path / "in")
    assert not folder.file.exists()
    write(folder.path / "in/pc.txt", printed())
    done = folder.bring(fleet("pc", "reception"), folder.path / "in")
    assert (done.added, [mistake.place for mistake in done.left]) == (1, [str(stranger)])
    assert list(answers_in(folder.open())) == ["pc"]


def test_a_pipe_beside_a_good_file_is_named_and_not_waited_for(folder: Folder) -> None:
    good = write(folder.path / "in/pc.txt", printed())
    os.mkfifo(folder.path / "in/pipe.txt")
    done = folder.bring(fleet("pc"), good, folder.path / "in/pipe.txt")
    assert (done.added, len(done.left)) == (1, 1)
    assert "named pipe" in str(done.left[0])


def test_a_scan_that_can_be_resumed_is_not_pushed_aside(folder: Folder) -> None:
    store = folder.open()
    store.begin_scan([SITE], [Host(HostName("pc"), SITE.id)], [HostName("pc")], NOW)
    with pytest.raises(FleetError, match="--resume"):
        folder.bring(fleet("pc"), write(folder.path / "pc.txt", printed()))
    assert len(unfinished_scans(store, NOW)) == 1


def test_plain_ansible_playbook_writes_what_the_command_takes(tmp_path: Path) -> None:
    """A real run of the play with our callback, over a local connection, and the real command."""
    made = fleet_folder(
        tmp_path / "fleet",
        {
            "here": {"ansible_connection": "local"},
            "gone": {"ansible_host": "127.0.0.1", "ansible_port": 1, "ansible_connection": "ssh"},
        },
    )
    lines = tmp_path / "events.jsonl"
    subprocess.run(
        [str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(made / "inventory"), str(PLAYBOOK)],
        env={
            **os.environ,
            "ANSIBLE_CALLBACKS_ENABLED": "eidfleet.probes.events",
            "EIDFLEET_EVENTS": str(lines),
            "ANSIBLE_SSH_ARGS": NO_SOCKET,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert lines.stat().st_mode & 0o777 == 0o600
    done = run_eidfleet(made, "ingest", str(lines))
    assert (done.returncode, "2 results added, 1 of them" in done.stdout) == (1, True), done.stderr
    again = run_eidfleet(made, "ingest", str(lines))
    assert (again.returncode, "0 results added" in again.stdout) == (0, True), again.stderr
    answers = answers_in(store_at(f"sqlite:///{made}/.eidfleet/history.sqlite3"))
    kinds = {str(name): held[0].reach.kind for name, held in answers.items()}
    assert kinds["here"] is ReachKind.ANSWERED
    # On a busy machine Ansible's plugin finds its client ended before it took the probe, and what the client said is lost.
    assert kinds["gone"] in (ReachKind.REFUSED, ReachKind.BROKE_OFF)


def test_a_name_with_an_odd_line_end_cuts_no_event_in_two(folder: Folder) -> None:
    """JSON ends no line at U+2028 and its like, str.splitlines does."""
    lines = RECORDED.read_text("utf-8").split("\n")
    events = [json.loads(line) for line in lines if line]
    for event in events:
        event["event_data"]["play"] = "Ask\u2028each\x85workstation"
    text = "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events)
    names = sorted({e["event_data"]["host"] for e in events if "host" in e["event_data"]})
    plain = folder.bring(fleet(*names), write(folder.path / "plain.jsonl", "\n".join(lines)))
    assert plain.added > 0
    again = folder.bring(fleet(*names), write(folder.path / "odd.jsonl", text))
    assert (again.added, again.known_before) == (0, plain.added)
