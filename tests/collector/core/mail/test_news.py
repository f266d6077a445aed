"""What a letter says has changed since the one before, however many scans lie between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from collector.core.mail.news import since_then
from collector.core.model import (  # fmt: skip
    Answer,
    Change,
    ChangeKind,
    CheckId,
    HostName,
    Reach,
    ReachKind,
    ScanId,
    Site,
    SiteId,
    SiteState,
)
from tests.collector.core.mail.mail_states import CHECKS, NOON, site_state

ADDON, MIDDLEWARE = CHECKS
GENT = Site(SiteId("gent"), "Gent")
BEFORE = NOON - timedelta(days=7)
PC = HostName("pc1")


def at(state: SiteState, when: object = NOON) -> SiteState:
    """The state with its workstations' answers at an instant."""
    answer = Answer(ScanId("s"), PC, GENT.id, NOON, Reach(ReachKind.ANSWERED))
    hosts = tuple(replace(host, last_answer=replace(answer, at=when)) for host in state.hosts)  # type: ignore[arg-type]
    return replace(state, hosts=hosts)


def news(
    then: tuple[str, ...] | None, now: tuple[str, ...] | None, *own: Change
) -> list[tuple[CheckId, ChangeKind]]:
    after = replace(at(site_state(GENT, "s2", {"pc1": now})), changes=own)
    before = at(site_state(GENT, "s1", {"pc1": then}), BEFORE)
    found = since_then(after, before)
    assert found.previous_at == BEFORE
    return [(change.check, change.kind) for change in found.changes or ()]


@pytest.mark.parametrize(
    ("then", "now", "wanted"),
    [
        pytest.param((), (), [], id="good and good"),
        pytest.param((), (ADDON,), [(ADDON, ChangeKind.NEW)], id="broken since"),
        pytest.param((ADDON,), (), [(ADDON, ChangeKind.MENDED)], id="mended since"),
        pytest.param((ADDON,), (ADDON,), [(ADDON, ChangeKind.STILL_OPEN)], id="still open"),
        pytest.param((ADDON,), (MIDDLEWARE,), [(MIDDLEWARE, ChangeKind.NEW), (ADDON, ChangeKind.MENDED)], id="another"),
        pytest.param((ADDON,), None, [], id="switched off now"),
    ],
)  # fmt: skip
def test_a_change_is_against_what_was_told(
    then: tuple[str, ...], now: tuple[str, ...] | None, wanted: list[tuple[str, ChangeKind]]
) -> None:
    assert news(then, now) == sorted(wanted)


def test_of_a_pc_that_was_off_then_its_own_changes_count() -> None:
    own = Change(PC, ADDON, "", ChangeKind.NEW, NOON)
    assert news(None, (ADDON,), own) == [(ADDON, ChangeKind.NEW)]
    assert news(None, (ADDON,)) == []


def test_what_came_back_says_so() -> None:
    own = Change(PC, ADDON, "", ChangeKind.CAME_BACK, NOON)
    assert news((), (ADDON,), own) == [(ADDON, ChangeKind.CAME_BACK)]


def test_a_change_the_last_two_scans_do_not_show_is_told_all_the_same() -> None:
    """Broken on Tuesday, and on every day since: Monday's letter did not tell, Monday's next one does."""
    still = Change(PC, ADDON, "", ChangeKind.STILL_OPEN, NOON - timedelta(days=6))
    assert news((), (ADDON,), still) == [(ADDON, ChangeKind.NEW)]


def test_a_first_measurement_stays_one() -> None:
    first = replace(site_state(GENT, "s1", {"pc1": (ADDON,)}), changes=None)
    assert since_then(first, site_state(GENT, None, {"pc1": None})) is first
