"""The fast look at a fleet comes to the very same states, counts, tables and words as the full one, for every kind of workstation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from collector.app.judge.site_states import StatesQuestion, brief_states, site_states
from collector.app.report import status_table
from collector.app.scan.missed import missed, missed_lines
from collector.core.model import (
    Answer,
    CheckId,
    Host,
    HostName,
    HostState,
    HostStateKind,
    Reach,
    ReachKind,
    Site,
    SiteId,
    SiteState,
    Verdict,
    Waiver,
)
from collector.core.observation.observation import Observation
from collector.history import tables as t
from collector.history.observations import digested
from collector.history.renames import join
from collector.history.results import Store
from tests.rigs.sample_fleet import linux, macos, no_addon, no_middleware, no_reader, old_middleware, windows
from tests.rigs.shipped import shipped_catalogue
from tests.rigs.stores import store_at

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
GHENT = Site(SiteId("ghent"), "Gent")
NAMUR = Site(SiteId("namur"), "Namur", uses_ehealth_certificate=True)
CATALOGUE = shipped_catalogue()

_GOOD, _MAC, _WINDOWS = linux("an"), macos("an", "fr-BE"), windows("an", "nl-BE")
_BAD, _OLD, _BARE = no_middleware(linux("an")), old_middleware(linux("an")), no_reader(linux("an"))
_PLAIN, _UNLIKE = no_addon(linux("piet")), no_addon(linux("lieve"))
_Told = Observation | ReachKind
COURSES: dict[str, dict[int, _Told]] = {
    "good-1": {40: _BAD, 9: _GOOD, 1: _GOOD},
    "good-2": {9: _GOOD, 1: _GOOD},
    "mac": {1: _MAC},
    "windows": {30: _WINDOWS, 1: _WINDOWS},
    "broken": {9: _GOOD, 1: _BAD},
    "as-broken": {1: _BAD},
    "old": {9: _OLD, 1: _OLD},
    "no-reader": {1: _BARE},
    "reader-optional": {1: _BARE},
    "accepted": {9: _PLAIN, 1: _PLAIN},
    "stale": {20: _BAD},
    "stale-and-off": {20: _GOOD, 3: ReachKind.NO_ROUTE, 1: ReachKind.NO_ROUTE},
    "off": {9: _GOOD, 3: ReachKind.TIMED_OUT, 2: ReachKind.NO_ROUTE, 1: ReachKind.REFUSED},
    "never-answered": {9: ReachKind.CREDENTIALS_REJECTED, 1: ReachKind.CREDENTIALS_REJECTED},
    "probe-failed": {9: _GOOD, 1: ReachKind.PROBE_FAILED},
    "not-asked": {9: _GOOD, 1: ReachKind.NOT_ASKED},
    "never-asked": {},
    "damaged": {9: _GOOD, 1: _UNLIKE},
    "damaged-and-old": {20: no_addon(linux("damaged"))},
    "calls": {9: _GOOD, 2: _BAD},
    "calls-no-more": {20: _GOOD},
    "never-called": {},
    "called-in-vain": {20: _GOOD, 1: ReachKind.NO_ROUTE},
    "asked-in-vain": {2: ReachKind.NO_ROUTE},
    "calls-and-fails": {9: _GOOD, 1: ReachKind.PROBE_FAILED},
    "gone": {9: _GOOD, 1: _BAD},
    "goes": {9: _GOOD, 1: _BAD},
    "was-called": {30: _BAD, 9: _GOOD},
    "is-called": {1: _GOOD},
}
"""What each workstation said, or why it did not, so many days before noon."""
CALL_IN = {"calls", "calls-no-more", "never-called", "called-in-vain", "asked-in-vain", "calls-and-fails"}
RETIRED = {HostName("gone"): date(2026, 11, 20), HostName("goes"): date(2026, 12, 1)}
_LATE, _OVER = date(2026, 12, 31), date(2026, 11, 1)
WAIVERS = (
    Waiver(CheckId("firefox-addon"), GHENT.id, HostName("accepted"), "no Firefox there", "An", _LATE),
    Waiver(CheckId("eid-middleware-installed"), NAMUR.id, None, "soon", "An", _LATE, since=NOON - timedelta(days=2)),
    Waiver(CheckId("eid-middleware-version"), GHENT.id, None, "taken away since", "An", _LATE, gone_at=NOON - timedelta(days=3)),
    Waiver(CheckId("reader-present"), NAMUR.id, None, "was", "An", _OVER),
)  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = store_at(f"sqlite:///{tmp_path_factory.mktemp('mixed')}/history.sqlite3")
    names = [name for name in COURSES if name != "was-called"]
    for days in sorted({days for course in COURSES.values() for days in course}, reverse=True):
        asked = {name: told for name, course in COURSES.items() if (told := course.get(days)) is not None}
        _scan(made, NOON - timedelta(days=days), asked, names if days == 1 else list(COURSES))
    join(made, HostName("was-called"), HostName("is-called"), NOON)
    brief_states(made, asked_at(NOON))  # what is damaged now was read and judged before
    for seen in (_UNLIKE, COURSES["damaged-and-old"][20]):
        assert isinstance(seen, Observation)
        body = (
            sa.update(t.observation).where(t.observation.c.digest == digested(seen)[0]).values(body=b"x\x9c")
        )
        with made.transaction() as connection:
            assert connection.execute(body).rowcount == 1
    return made


def _scan(store: Store, at: datetime, asked: dict[str, _Told], known: Sequence[str]) -> None:
    hosts = [Host(HostName(name), _site(name), name != "reader-optional", name in CALL_IN) for name in known]
    scan = store.begin_scan([GHENT, NAMUR], hosts, [HostName(name) for name in asked], at)
    for name, told in asked.items():
        seen = told if isinstance(told, Observation) else None
        reach = (
            Reach(told, f"{told} by the test") if isinstance(told, ReachKind) else Reach(ReachKind.ANSWERED)
        )
        digest = digested(seen)[0] if seen else None
        offset = {"old": 900.0, "mac": None}.get(name, 0.5) if seen else None
        store.record(scan, Answer(scan, HostName(name), _site(name), at, reach, seen, digest, offset))
    store.end_scan(scan, at)


def _site(name: str) -> SiteId:
    return (
        NAMUR if name in ("broken", "old", "good-2", "calls-no-more", "reader-optional", "gone") else GHENT
    ).id


def asked_at(now: datetime, *sites: SiteId) -> StatesQuestion:
    return StatesQuestion(CATALOGUE, WAIVERS, now, timedelta(days=14), sites, retired=RETIRED)


INSTANTS = [
    pytest.param(NOON, id="now"),
    pytest.param(NOON - timedelta(days=2, hours=12), id="before an exception was made"),
    pytest.param(NOON - timedelta(days=8), id="last week"),
    pytest.param(NOON - timedelta(days=25), id="a month ago"),
    pytest.param(NOON - timedelta(days=99), id="before the first scan"),
    pytest.param(NOON + timedelta(days=40), id="when all is old and exceptions have ended"),
]


@pytest.mark.parametrize("now", INSTANTS)
def test_both_ways_come_to_the_same(store: Store, now: datetime) -> None:
    whole = site_states(store, asked_at(now))
    for quick in (brief_states(store, asked_at(now)), brief_states(store, asked_at(now))):
        assert [_plain(state) for state in quick] == [_plain(state) for state in whole]
        assert status_table.table(quick, now) == status_table.table(whole, now)
        assert status_table.rows(quick, now) == status_table.rows(whole, now)
        assert missed_lines(missed(quick)) == missed_lines(missed(whole))
        for bad in (Verdict.FAIL, Verdict.WARN):
            assert status_table.has_finding(quick, bad) == status_table.has_finding(whole, bad)
        for one, other in zip(_hosts(quick), _hosts(whole), strict=True):
            assert _broken(one) == _broken(other), one.host.name


def test_a_fleet_judged_briefly_first_is_judged_the_same(store: Store) -> None:
    """With no verdict held: the first look decides them, and the full one finds them."""
    with store.transaction() as connection:
        connection.execute(sa.delete(t.standing))
    brief = brief_states(store, asked_at(NOON, NAMUR.id))
    assert list(map(_plain, brief)) == list(map(_plain, site_states(store, asked_at(NOON, NAMUR.id))))


def test_the_fleet_has_every_kind_of_workstation(store: Store) -> None:
    """Else the comparison would say little."""
    now = {host.host.name: host for host in _hosts(brief_states(store, asked_at(NOON)))}
    assert {host.kind for host in now.values()} == set(HostStateKind) - {HostStateKind.DOES_NOT_APPLY}
    assert {host.reach for host in now.values()} == {
        ReachKind.ANSWERED, ReachKind.NO_ROUTE, ReachKind.REFUSED, ReachKind.CREDENTIALS_REJECTED,
        ReachKind.PROBE_FAILED, ReachKind.NOT_ASKED, ReachKind.NOT_CALLED,
    }  # fmt: skip
    assert {name: host.silent_days for name, host in now.items() if host.silent_days is not None} == {
        "calls-no-more": 20,
        "called-in-vain": 20,
    }
    assert now[HostName("damaged")].reach is now[HostName("damaged-and-old")].reach is ReachKind.PROBE_FAILED
    assert now[HostName("off")].tries_without_answer == 3
    assert HostName("gone") not in now
    assert HostName("was-called") not in now
    assert HostName("gone") in {
        h.host.name for h in _hosts(brief_states(store, asked_at(NOON - timedelta(days=8))))
    }


def _hosts(states: Sequence[SiteState]) -> list[HostState]:
    return [host for state in states for host in state.hosts]


def _plain(state: SiteState) -> SiteState:
    """Without what the fast look leaves out."""
    return replace(state, hosts=tuple(map(_bare, state.hosts)), changes=None, previous_at=None)


def _bare(host: HostState) -> HostState:
    return replace(
        host,
        findings=(),
        causes=(),
        last_attempt=_unread(host.last_attempt),
        last_answer=_unread(host.last_answer),
    )


def _unread(answer: Answer | None) -> Answer | None:
    return answer and replace(answer, observation=None)


def _broken(host: HostState) -> set[tuple[str, str, Verdict, str, Waiver | None]]:
    return {(f.check, f.item, f.verdict, f.reason, f.waiver) for f in host.findings if f.is_broken}
