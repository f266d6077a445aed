"""The weekly cycle over weeks: each step once when its time has come, whatever cut the run before short.

Time goes by as the tests say. The workstations refuse the connection, so that a whole week of tries takes a moment.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from collector.app.cycle.cycle import Cycle, Sent, note_refused, run
from collector.app.cycle.last_run import EXIT_CODES, Ending
from collector.app.judge.site_states import StatesQuestion
from collector.app.report.report_order import ReportOrder
from collector.app.scan import campaign as campaigns
from collector.app.scan.request import Request
from collector.core.errors import FleetError
from collector.core.fleet.asking_again import Campaign
from collector.core.fleet.fleet import Fleet, FleetHost, Wake
from collector.core.model import (
    Answer,
    Host,
    HostName,
    Language,
    Reach,
    ReachKind,
    Site,
    SiteId,
    SiteState,
    Waiver,
)
from collector.core.observation.observation import Context, Observation, ProbeInfo, System, Volatile
from collector.history import campaigns as history
from collector.history.memory import memories
from collector.history.observations import digested
from collector.history.results import Store
from collector.history.runs import runs
from collector.sources.fleet.settings import ScheduleSettings, Settings
from collector.sources.fleet.turns import Turn, only_one
from collector.sources.inventory.read_inventory import Reading
from tests.rigs.shipped import shipped_catalogue
from tests.rigs.sshd_rig import free_port
from tests.rigs.stores import answers_in, store_at

BRUSSELS = ZoneInfo("Europe/Brussels")
CATALOGUE = shipped_catalogue()
SITE = Site(SiteId("ghent"), "Gent")
MINUTE = timedelta(minutes=1)
HOURLY = timedelta(hours=1)
PLAIN = Observation(
    schema=1,
    probe=ProbeInfo(name="posix", version="1"),
    volatile=Volatile(taken_at="2026-11-23T10:00:00Z", epoch_s=1),
    system=System(family="linux", version="12"),
    context=Context(is_root=False),
)


class Silent:
    """A progress nobody watches."""

    def begin(self, total: int) -> None: ...
    def told(self, reach: Reach) -> None: ...
    def say(self, words: str) -> None: ...
    def end(self) -> None: ...


@dataclass
class Postman:
    """Counts how often sites were to be written to; `comes_to` says what becomes of it each time."""

    comes_to: list[Sent | FleetError] = field(default_factory=list)
    called_at: list[datetime] = field(default_factory=list)

    def __call__(
        self, store: Store, fleet: Fleet, states: Sequence[SiteState], question: StatesQuestion
    ) -> Sent:
        self.called_at.append(question.now)
        came_to = self.comes_to.pop(0) if self.comes_to else Sent(len(states))
        if isinstance(came_to, FleetError):
            raise came_to
        return came_to


@dataclass
class Fixture:
    """A fleet folder at an instant that only moves when a test moves it."""

    folder: Path
    settings: ScheduleSettings
    now: datetime
    port: int
    names: list[str] = field(default_factory=lambda: ["pc1", "pc2"])
    gone: frozenset[HostName] = frozenset()
    postman: Postman = field(default_factory=Postman)
    stop: Callable[[], bool] = lambda: False
    everything: bool = False
    wake: Wake | None = None
    waivers: tuple[Waiver, ...] = ()

    @property
    def store(self) -> Store:
        return store_at(f"sqlite:///{self.folder}/.eidfleet/history.sqlite3")

    @property
    def fleet(self) -> Fleet:
        hosts = (
            FleetHost(Host(HostName(n), SITE.id), "127.0.0.1", self.port, "ssh", wake=self.wake)
            for n in self.names
        )
        return Fleet({SITE.id: SITE}, tuple(hosts)).without(self.gone)

    def question(self, store: Store, now: datetime) -> StatesQuestion:
        return StatesQuestion(CATALOGUE, self.waivers, now, timedelta(days=30))

    def cycle(self) -> Cycle:
        settings = msgspec.structs.replace(Settings(), schedule=self.settings)
        request = Request(
            Reading((), self.folder),
            self.folder / ".eidfleet",
            settings,
            5,
            False,
            self.stop,
            lambda: self.now,
        )
        order = ReportOrder(self.folder / "reports")
        return Cycle(
            request,
            lambda: self.fleet,
            lambda: self.store,
            self.question,
            order,
            Silent(),
            self.everything,
            self.postman,
        )

    def run(self) -> str:
        return run(self.cycle())

    def at(self, text: str) -> Fixture:
        self.now = brussels(text)
        return self

    def answers(self, name: str) -> None:
        """A workstation answers now, to whoever asks."""
        store = self.store
        made = store.begin_scan([SITE], [h.host for h in self.fleet.hosts], [HostName(name)], self.now)
        reach = Reach(ReachKind.ANSWERED)
        store.record(made, Answer(made, HostName(name), SITE.id, self.now, reach, PLAIN, digested(PLAIN)[0]))
        store.end_scan(made, self.now)

    def asked(self) -> list[tuple[str, int]]:
        """Each scan that there was, oldest first: when, and how many it asked."""
        return [
            (f"{r.started_at.astimezone(BRUSSELS):%a %H:%M}", r.asked) for r in reversed(self.store.scans())
        ]

    def last_run(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / ".eidfleet/last-run.json").read_text("utf-8"))
        return found

    def step(self, name: str) -> str:
        return next(str(step["state"]) for step in self.last_run()["steps"] if step["step"] == name)

    def pages(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "reports").glob("ghent_*.html"))


def brussels(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


@pytest.fixture
def fleet(tmp_path: Path) -> Fixture:
    return Fixture(tmp_path, ScheduleSettings(), brussels("2026-11-23T09:00"), free_port())


def test_a_week_of_ticks_asks_at_growing_intervals_in_opening_hours(fleet: Fixture) -> None:
    while fleet.now < brussels("2026-11-30T10:00"):
        fleet.run()
        if fleet.now == brussels("2026-11-24T09:00"):
            fleet.now += MINUTE  # scans of the same instant have no order
            fleet.answers("pc2")  # asked by hand, or brought in: it is left in peace from then on
            fleet.now -= MINUTE
        fleet.now += HOURLY if 6 <= fleet.now.hour < 17 else 3 * HOURLY  # fewer looks at night: a faster test
    assert fleet.asked() == [
        ("Mon 09:00", 2),
        ("Mon 10:00", 2),
        ("Mon 12:00", 2),
        ("Mon 16:00", 2),
        ("Tue 09:00", 2),
        ("Tue 09:01", 1),
        ("Wed 09:00", 1),
        ("Thu 09:00", 1),
        ("Fri 09:00", 1),
        ("Mon 09:00", 2),
    ]
    assert len(history.campaigns(fleet.store)) == 2
    # Written at once the first time, then when the schedule says so; sent in the same way.
    assert fleet.pages() == ["ghent_2026-11-23_nl.html", "ghent_2026-11-24_nl.html"]
    assert fleet.postman.called_at == [brussels("2026-11-23T09:00"), brussels("2026-11-24T09:00")]


def test_run_twice_it_does_nothing_twice(fleet: Fixture) -> None:
    assert fleet.run() == Ending.PARTLY
    before = {p: p.read_bytes() for p in (fleet.folder / "reports").iterdir()}
    fleet.now += timedelta(minutes=1)
    assert fleet.run() == Ending.DONE
    assert {p: p.read_bytes() for p in (fleet.folder / "reports").iterdir()} == before
    assert [fleet.step(name) for name in ("scan", "judge", "report", "mail")] == ["nothing_due"] * 4
    assert len(fleet.asked()) == len(fleet.postman.called_at) == 1


def test_a_machine_that_was_off_makes_up_for_what_it_missed_once(fleet: Fixture) -> None:
    fleet.run()
    fleet.at("2026-12-17T15:00").run()  # three Mondays later, a Thursday
    fleet.at("2026-12-17T15:01").run()
    assert fleet.asked() == [("Mon 09:00", 2), ("Thu 15:00", 2)]
    assert len(fleet.postman.called_at) == 2
    campaign = history.newest_campaign(fleet.store)
    assert campaign is not None
    assert (campaign.due_at, campaign.ends_at) == (brussels("2026-12-14T09:00"), brussels("2026-12-21T09:00"))


@pytest.mark.parametrize(
    ("scan", "eve", "calls"),
    [
        pytest.param("Sun 02:30", "2027-03-28T01:30", ["Sun 03:30"], id="leapt-over-in-spring"),
        pytest.param("Sun 02:30", "2026-10-25T01:30", ["Sun 02:30"], id="twice-in-autumn"),
        pytest.param("Sun 03:00", "2027-03-28T01:30", ["Sun 03:00"], id="just-after-the-leap"),
    ],
)
def test_on_the_night_of_a_clock_change_a_scan_is_made_once(
    scan: str, eve: str, calls: list[str], fleet: Fixture
) -> None:
    fleet.settings = ScheduleSettings(scan=scan, report="", mail="")
    history.begin_campaign(fleet.store, begun_before(fleet, eve))
    fleet.at(eve)
    for _ in range(8):
        fleet.run()
        fleet.now += timedelta(minutes=30)
    assert [when for when, _ in fleet.asked()] == calls


def begun_before(fleet: Fixture, eve: str) -> Campaign:
    then = brussels(eve) - timedelta(days=3)
    return Campaign("before", then, then, then + timedelta(days=1))


def test_now_does_everything_in_a_campaign_of_its_own(fleet: Fixture) -> None:
    fleet.run()
    fleet.everything = True
    fleet.at("2026-11-23T09:30").run()
    assert fleet.asked() == [("Mon 09:00", 2), ("Mon 09:30", 2)]
    assert len(history.campaigns(fleet.store)) == 2
    assert len(fleet.postman.called_at) == 2
    fleet.everything = False
    fleet.at("2026-11-23T10:00").run()
    assert len(fleet.asked()) == 2  # tries are counted from the newer campaign


def test_what_a_kill_leaves_of_a_run_now_is_done_by_the_next_one(fleet: Fixture) -> None:
    """Seen on a fleet folder: killed after its scan, such a run left neither reports nor mail to anybody."""
    fleet.run()
    fleet.everything = True
    fleet.at("2026-11-23T09:30")
    fleet.postman.comes_to = [Sent(0, waiting=1)]
    (fleet.folder / "reports").rename(fleet.folder / "before")
    (fleet.folder / "reports").write_text("a file where the folder should be")
    with pytest.raises(FleetError):
        fleet.run()
    (fleet.folder / "reports").unlink()
    fleet.everything = False
    assert fleet.at("2026-11-23T09:35").run() == Ending.PARTLY
    assert fleet.pages() == ["ghent_2026-11-23_nl.html"]
    fleet.at("2026-11-23T09:40").run()  # the letter that waited
    fleet.at("2026-11-23T09:45").run()
    assert len(fleet.asked()) == 2
    assert fleet.postman.called_at == [brussels(f"2026-11-23T09:{minute}") for minute in ("00", "35", "40")]


def test_an_exception_that_comes_to_its_end_is_announced(
    fleet: Fixture, caplog: pytest.LogCaptureFixture
) -> None:
    check = next(iter(CATALOGUE.checks))
    fleet.waivers = (Waiver(check, SITE.id, None, "agreed", "An", date(2026, 11, 30)),)
    fleet.run()
    title = CATALOGUE.texts[check, Language.EN].title
    said = f'exception for site ghent, "{title}" ({check}), ends in 7 days, on 2026-11-30'
    (found,) = fleet.last_run()["exceptions"]
    assert found.startswith(said)
    assert found in caplog.messages
    fleet.at("2026-11-23T09:05").run()
    assert fleet.last_run()["exceptions"] is None


def test_a_mistake_in_the_settings_is_noted_unless_a_run_is_on_its_way(fleet: Fixture) -> None:
    fleet.run()
    before = fleet.last_run()
    state_dir = fleet.folder / ".eidfleet"
    with only_one(Turn.RUN, state_dir):
        note_refused(state_dir, FleetError("unknown key 'scann'"), fleet.now)
    assert fleet.last_run() == before
    note_refused(state_dir, FleetError("unknown key 'scann'"), fleet.now)
    found = fleet.last_run()
    assert (found["ending"], found["exit_code"], found["error"]) == ("failed", 2, "unknown key 'scann'")
    assert found["last_good_at"] == before["last_good_at"]
    note_refused(fleet.folder / "nowhere", FleetError("no folder"), fleet.now)
    assert not (fleet.folder / "nowhere").exists()


def test_workstations_that_are_gone_are_asked_in_no_campaign_and_counted_in_none(fleet: Fixture) -> None:
    fleet.run()
    fleet.gone = frozenset({HostName("pc2")})
    for at in ("2026-11-23T10:00", "2026-11-30T09:00"):  # another try, and a new campaign
        fleet.at(at).run()
        assert fleet.last_run()["campaign"]["known"] == 1
        remembered = campaigns.state(fleet.store, fleet.settings, fleet.now, gone=fleet.gone)
        assert remembered is not None
        assert remembered.standing.known == 1
    fleet.everything = True
    fleet.at("2026-11-30T09:20").run()
    assert fleet.asked() == [("Mon 09:00", 2), ("Mon 10:00", 1), ("Mon 09:00", 1), ("Mon 09:20", 1)]


def test_a_scan_that_was_cut_off_goes_on_without_those_that_left_meanwhile(fleet: Fixture) -> None:
    fleet.run()
    both = [HostName("pc1"), HostName("pc2")]
    fleet.at("2026-11-23T09:30").store.begin_scan(
        [SITE], [h.host for h in fleet.fleet.hosts], both, fleet.now
    )
    fleet.gone = frozenset({HostName("pc2")})
    fleet.at("2026-11-23T09:31").run()
    (cut,) = (scan for scan in fleet.store.scans() if scan.started_at.minute == 30 and scan.asked == 2)
    assert fleet.store.to_go(cut.id) == ()
    last = {name: memories(fleet.store, [name], fleet.now)[name].recent[0].at for name in both}
    assert last[both[1]] < last[both[0]] == fleet.now  # nobody knocked at the one that is gone


def test_a_campaign_begun_without_its_scan_asks_everybody(fleet: Fixture) -> None:
    """Killed between the two: outside opening hours too, for it is the scan that was due, not a try."""
    fleet.at("2026-11-23T20:00")
    history.begin_campaign(
        fleet.store,
        Campaign("cut", brussels("2026-11-23T09:00"), fleet.now, brussels("2026-11-30T09:00")),
    )
    fleet.now += timedelta(minutes=1)
    fleet.run()
    assert fleet.asked() == [("Mon 20:01", 2)]
    assert [campaign.id for campaign in history.campaigns(fleet.store)] == ["cut"]


def test_a_scan_that_was_cut_off_goes_on_with_the_rest(fleet: Fixture) -> None:
    stops = iter([False, True])
    fleet.stop = lambda: next(stops, True)
    assert fleet.run() == Ending.INTERRUPTED
    assert fleet.last_run()["exit_code"] == 130
    fleet.stop = lambda: False
    store = fleet.store
    (scan,) = store.scans()
    store.engine.dispose()
    with store.transaction() as connection:  # as a kill leaves it: one of two results is there, and no end
        connection.exec_driver_sql("DELETE FROM result WHERE host = 'pc2'")
        connection.exec_driver_sql("UPDATE scan SET ended_at = NULL")
    before = answers_in(store)[HostName("pc1")]
    fleet.at("2026-11-23T20:00").run()
    (after,) = fleet.store.scans()
    assert (after.id, after.not_reached) == (scan.id, 2)
    assert answers_in(fleet.store)[HostName("pc1")] == before


def test_a_workstation_that_joins_the_fleet_is_asked_when_its_site_opens(fleet: Fixture) -> None:
    fleet.run()
    fleet.names.append("pc3")
    fleet.at("2026-11-23T09:15").run()
    assert fleet.asked() == [("Mon 09:00", 2), ("Mon 09:15", 1)]


def test_a_mail_that_waits_is_tried_again_and_one_that_failed_too(fleet: Fixture) -> None:
    fleet.postman.comes_to = [
        Sent(0, waiting=1),
        FleetError("the server speaks Klingon"),
        Sent(1, refused=1),
        Sent(1),
    ]
    assert fleet.run() == Ending.PARTLY
    assert fleet.step("mail") == "begun"
    fleet.at("2026-11-23T09:05")
    with pytest.raises(FleetError, match="Klingon"):
        fleet.run()
    assert (fleet.last_run()["ending"], fleet.last_run()["exit_code"]) == ("failed", 2)
    assert fleet.last_run()["error"] == "the server speaks Klingon"
    assert fleet.last_run()["last_good_at"] == "2026-11-23T08:00:00+00:00"
    assert fleet.at("2026-11-23T09:10").run() == Ending.PARTLY  # refused for good: not tried again
    fleet.at("2026-11-23T09:15").run()
    assert len(fleet.postman.called_at) == 3
    assert fleet.pages() == ["ghent_2026-11-23_nl.html"]


def test_a_report_that_failed_is_written_again_and_nobody_is_asked_again(fleet: Fixture) -> None:
    (fleet.folder / "reports").write_text("a file where the folder should be")
    with pytest.raises(FleetError):
        fleet.run()
    assert fleet.step("report") == "begun"
    assert fleet.postman.called_at == []  # nothing is sent of a report that is not there
    (fleet.folder / "reports").unlink()
    fleet.at("2026-11-23T09:05").run()
    assert fleet.pages() == ["ghent_2026-11-23_nl.html"]
    assert len(fleet.asked()) == len(fleet.postman.called_at) == 1


def test_steps_that_nobody_asks_for_are_left_out(fleet: Fixture) -> None:
    fleet.settings = ScheduleSettings(report="", mail="")
    fleet.run()
    assert [fleet.step(name) for name in ("report", "mail")] == ["left_out", "left_out"]
    assert fleet.pages() == fleet.postman.called_at == []


def test_the_last_run_says_what_a_monitor_wants_to_know(fleet: Fixture) -> None:
    fleet.run()
    said = fleet.last_run()
    assert (said["format"], said["ending"], said["exit_code"], said["error"]) == (1, "partly", 1, None)
    assert said["started_at"] == said["ended_at"] == said["last_good_at"] == "2026-11-23T08:00:00+00:00"
    assert said["campaign"] == {
        "id": said["campaign"]["id"],
        "began_at": "2026-11-23T08:00:00+00:00",
        "ends_at": "2026-11-30T08:00:00+00:00",
        "known": 2,
        "answered": 0,
        "waiting": 2,
        "given_up": 0,
        "next_try_at": "2026-11-23T09:00:00+00:00",
    }
    assert (said["workstations"]["known"], said["workstations"]["not_reached"]) == (2, 2)
    assert said["next"] == {
        "scan": "2026-11-30T08:00:00+00:00",
        "report": "2026-11-24T06:00:00+00:00",
        "mail": "2026-11-24T07:00:00+00:00",
    }


def test_a_second_run_is_refused_and_leaves_the_first_ones_file_alone(fleet: Fixture) -> None:
    fleet.run()
    before = fleet.last_run()
    with only_one(Turn.RUN, fleet.folder / ".eidfleet"):
        fleet.now += HOURLY
        with pytest.raises(FleetError, match=r"a run of this fleet is running \(process \d+, since "):
            fleet.run()
    assert fleet.last_run() == before


def test_a_scan_by_hand_makes_the_run_wait_for_its_next_turn(fleet: Fixture) -> None:
    with (
        only_one(Turn.SCAN, fleet.folder / ".eidfleet"),
        pytest.raises(FleetError, match="a scan of this fleet is running"),
    ):
        fleet.run()
    assert fleet.last_run()["ending"] == "failed"
    fleet.at("2026-11-23T09:30").run()
    assert fleet.asked() == [("Mon 09:30", 2)]


def test_a_bug_of_ours_is_noted_too(fleet: Fixture) -> None:
    broken = replace(fleet.cycle(), load=lambda: Fleet({}, None))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        run(broken)
    assert (fleet.last_run()["ending"], fleet.last_run()["exit_code"]) == ("our_fault", 3)
    assert fleet.last_run()["error"].startswith("TypeError: ")


def test_those_that_ask_for_it_are_woken_before_they_are_asked(fleet: Fixture) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as heard:
        heard.bind(("127.0.0.1", 0))
        heard.settimeout(10)
        fleet.settings = ScheduleSettings(wake_wait_s=0)
        fleet.wake = Wake("001a2b3c4d5e", "127.0.0.1", heard.getsockname()[1])
        fleet.run()
        assert {len(heard.recv(200)) for _ in range(4)} == {102}  # two workstations, two copies each
        fleet.at("2026-11-23T09:30").run()
        heard.settimeout(0.05)
        with pytest.raises(TimeoutError):
            heard.recv(200)  # nobody is asked, nobody is woken


def test_every_ending_has_an_exit_code_but_the_one_that_is_none() -> None:
    assert set(EXIT_CODES) == set(Ending) - {Ending.RUNNING}


def test_old_results_go_once_a_day_and_the_audit_has_each_run_that_did_something(fleet: Fixture) -> None:
    fleet.answers("pc1")
    fleet.answers("pc2")
    fleet.now += HOURLY
    fleet.answers("pc1")
    fleet.now += HOURLY
    fleet.run()
    assert fleet.step("prune") == "nothing_due"  # nothing is old
    held = len(fleet.store.scans())
    fleet.now += timedelta(days=401)
    fleet.run()
    assert fleet.step("prune") == "nothing_due"  # nobody saw that year go by: the clock may have leapt
    assert len(fleet.store.scans()) == held + 1
    fleet.now += timedelta(days=8)
    fleet.run()
    assert fleet.step("prune") == "done"
    assert len(fleet.store.scans()) < held + 2
    assert answers_in(fleet.store)[HostName("pc1")][-1].observation is not None  # its newest answers stay
    fleet.now += HOURLY
    fleet.run()
    assert fleet.step("prune") == "nothing_due"
    recorded = [(run.command, run.exit_code) for run in runs(fleet.store)]
    assert recorded[-2:] == [("run", 1), ("run", 1)]


def test_a_call_that_finds_nothing_to_do_leaves_no_trace_in_the_audit(fleet: Fixture) -> None:
    fleet.run()
    fleet.now += timedelta(minutes=1)
    fleet.run()
    assert [(run.command, run.exit_code, run.scan) for run in runs(fleet.store)] == [
        ("run", 1, fleet.store.scans()[0].id)
    ]


def test_after_a_run_a_year_ahead_the_next_one_asks_everybody_and_says_why(fleet: Fixture) -> None:
    true = fleet.now
    fleet.now = true + timedelta(days=365)
    fleet.run()
    ahead = fleet.last_run()
    fleet.now = true + HOURLY
    assert fleet.run() == "partly"
    last = fleet.last_run()
    assert (fleet.step("scan"), fleet.step("report"), fleet.step("mail")) == ("done", "done", "done")
    assert fleet.store.scans(until=fleet.now)[0].asked == 2
    assert "dated in the future, up to" in last["clock"]
    assert "They do not count." in last["clock"]
    assert last["last_good_at"] == "2026-11-23T09:00:00+00:00" < ahead["last_good_at"]
    assert last["newest_answer_at"] is None  # nobody ever answered, and the file says so
    fleet.now += MINUTE
    assert fleet.run() == "done"
    assert fleet.step("scan") == "nothing_due"  # its tries come in an hour, not at once for ever
    fleet.now += timedelta(days=7)
    fleet.run()
    assert fleet.step("scan") == "done"


def test_answers_dated_in_the_future_are_no_answers_of_this_campaign(fleet: Fixture) -> None:
    true = fleet.now
    fleet.run()
    fleet.now = true + timedelta(days=400)
    fleet.answers("pc1")
    fleet.answers("pc2")
    fleet.now = true + 2 * HOURLY
    fleet.run()
    assert fleet.step("scan") == "done"
    assert fleet.last_run()["campaign"]["answered"] == 0
    assert fleet.last_run()["newest_answer_at"] is None


def test_a_run_now_asks_whatever_the_store_says_was_done(fleet: Fixture) -> None:
    true = fleet.now
    fleet.now = true + timedelta(minutes=4)  # within what clocks are off by: nothing is set aside
    fleet.run()
    fleet.now = true
    fleet.everything = True
    fleet.run()
    assert (fleet.step("scan"), fleet.step("report"), fleet.step("mail")) == ("done", "done", "done")
    assert fleet.last_run()["clock"] is None


def test_a_clock_ahead_removes_nothing_for_its_age(fleet: Fixture) -> None:
    fleet.answers("pc1")
    fleet.now += HOURLY
    fleet.answers("pc1")
    fleet.now += HOURLY
    fleet.answers("pc1")
    held = {record.id for record in fleet.store.scans()}
    fleet.now += timedelta(days=4000)
    fleet.run()
    assert "may have leapt ahead" in next(
        step["words"] for step in fleet.last_run()["steps"] if step["step"] == "prune"
    )
    assert held <= {record.id for record in fleet.store.scans()}
