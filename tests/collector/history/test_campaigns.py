"""The store remembers campaigns, who was asked in them, and how far the cycle has come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from collector.app.scan.campaign import begun_at, measurements
from collector.core.fleet.asking_again import Campaign, Tried
from collector.core.model import Answer, Host, HostName, Reach, ReachKind, ScanId, Site, SiteId
from collector.core.observation.observation import Context, Observation, ProbeInfo, System, Volatile
from collector.history import campaigns as history
from collector.history.observations import digested
from collector.history.results import Store
from tests.rigs.stores import answers_in

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SITE = Site(SiteId("ghent"), "Gent")
PLAIN = Observation(
    schema=1,
    probe=ProbeInfo(name="posix", version="1"),
    volatile=Volatile(taken_at="2026-11-23T10:00:00Z", epoch_s=1),
    system=System(family="linux", version="12"),
    context=Context(is_root=False),
)
CAMPAIGN = Campaign("first", MONDAY, MONDAY, MONDAY + 7 * DAY)


def scan(store: Store, at: datetime, **came_to: ReachKind) -> ScanId:
    hosts = [Host(HostName(name), SITE.id) for name in ("pc1", "pc2", "pc3")]
    made = store.begin_scan([SITE], hosts, [HostName(name) for name in came_to], at)
    for name, kind in came_to.items():
        observation = PLAIN if kind is ReachKind.ANSWERED else None
        store.record(made, answer(made, name, at, kind, observation))
    store.end_scan(made, at + timedelta(minutes=5))
    return made


def answer(made: ScanId, name: str, at: datetime, kind: ReachKind, observation: Observation | None) -> Answer:
    digest = digested(observation)[0] if observation else None
    return Answer(made, HostName(name), SITE.id, at, Reach(kind), observation, digest)


def test_the_newest_campaign_of_an_instant(store: Store) -> None:
    assert history.newest_campaign(store) is None
    second = Campaign("second", MONDAY + 7 * DAY, MONDAY + 7 * DAY, MONDAY + 14 * DAY)
    history.begin_campaign(store, CAMPAIGN)
    history.begin_campaign(store, second)
    assert history.newest_campaign(store) == second
    assert history.newest_campaign(store, MONDAY + DAY) == CAMPAIGN
    assert history.newest_campaign(store, MONDAY - DAY) is None
    assert history.campaigns(store) == (second, CAMPAIGN)


def test_whatever_asked_a_workstation_in_the_campaign_counts(store: Store) -> None:
    silent, said = ReachKind.TIMED_OUT, ReachKind.ANSWERED
    scan(store, MONDAY - DAY, pc1=said, pc2=said)
    history.begin_campaign(store, CAMPAIGN)
    scan(store, MONDAY, pc1=silent, pc2=silent, pc3=ReachKind.NOT_ASKED)
    scan(store, MONDAY + HOUR, pc1=said, pc2=silent)
    assert history.tried(store, CAMPAIGN) == {
        "pc1": Tried(2, MONDAY + HOUR, answered=True),
        "pc2": Tried(2, MONDAY + HOUR, answered=False),
    }
    assert history.tried(store, CAMPAIGN, MONDAY) == {
        "pc1": Tried(1, MONDAY, answered=False),
        "pc2": Tried(1, MONDAY, answered=False),
    }


def test_a_node_that_is_away_is_no_try_of_its_workstations(store: Store) -> None:
    history.begin_campaign(store, CAMPAIGN)
    away, silent = ReachKind.NODE_NOT_REACHED, ReachKind.TIMED_OUT
    for hours in range(3):
        scan(store, MONDAY + hours * HOUR, pc1=away, pc2=silent, pc3=silent if hours == 1 else away)
    last = MONDAY + 2 * HOUR
    assert history.tried(store, CAMPAIGN) == {
        "pc1": Tried(1, last, answered=False),
        "pc2": Tried(3, last, answered=False),
        "pc3": Tried(1, last, answered=False),
    }


def test_a_step_is_done_when_it_was_ended(store: Store) -> None:
    assert history.step_done(store, "report") is None
    history.begin_step(store, "report", MONDAY, MONDAY + HOUR)
    assert history.step_done(store, "report") is None
    assert history.step_begun(store, "report") == MONDAY  # it was cut off
    history.begin_step(store, "report", MONDAY, MONDAY + 2 * HOUR)
    history.end_step(store, "report", MONDAY, MONDAY + 2 * HOUR)
    assert history.step_done(store, "report") == MONDAY
    history.begin_step(store, "report", MONDAY + 7 * DAY, MONDAY + 7 * DAY)
    assert history.step_done(store, "report") == MONDAY
    assert history.step_done(store, "mail") is None


def test_the_tries_of_a_campaign_are_one_measurement(store: Store) -> None:
    silent = ReachKind.TIMED_OUT
    by_hand = scan(store, MONDAY - DAY, pc1=silent)
    history.begin_campaign(store, CAMPAIGN)
    first = scan(store, MONDAY + timedelta(seconds=1), pc1=silent, pc2=silent)
    scan(store, MONDAY + HOUR, pc1=silent)
    last = scan(store, MONDAY + DAY, pc1=silent)
    history.begin_campaign(store, Campaign("b", MONDAY + 7 * DAY, MONDAY + 7 * DAY, MONDAY + 14 * DAY))
    newest = scan(store, MONDAY + 7 * DAY, pc1=silent)
    found = [(record.id, record.started_at) for record in measurements(store, 5, MONDAY + 8 * DAY)]
    assert found == [
        (newest, MONDAY + 7 * DAY),
        (last, MONDAY + timedelta(seconds=1)),
        (by_hand, MONDAY - DAY),
    ]
    assert [record.id for record in measurements(store, 2, MONDAY + 8 * DAY)] == [newest, last]
    begun = begun_at(store, store.scan_times([first, last, by_hand]))
    assert begun[last][0] == begun[first][0] == CAMPAIGN.began_at
    assert begun[by_hand][0] == MONDAY - DAY


def test_months_of_silence_do_not_hide_when_a_workstation_was_last_seen(store: Store) -> None:
    """With a campaign every week and some eight tries in each, 60 results of a workstation are seven weeks."""
    scan(store, MONDAY - 2 * DAY, pc1=ReachKind.ANSWERED)
    scan(store, MONDAY - DAY, pc1=ReachKind.ANSWERED)
    for number in range(70):
        scan(store, MONDAY + number * DAY, pc1=ReachKind.TIMED_OUT)
    held = answers_in(store)[HostName("pc1")]
    assert len(held) == 62
    assert [a.at for a in held] == sorted((a.at for a in held), reverse=True)
    assert [a.at for a in held if a.observation is not None] == [MONDAY - DAY, MONDAY - 2 * DAY]
