"""Who is tried when: at growing intervals, while the site is open, until the workstation answered or the window ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.core.fleet.asking_again import (
    Backoff,
    Campaign,
    Standing,
    Tried,
    Tries,
    is_open,
    next_open,
    next_try,
)
from collector.core.model import Host, HostName, OpeningHours, Site, SiteId

BRUSSELS = ZoneInfo("Europe/Brussels")
MORNINGS = OpeningHours((*((((9 * 60, 12 * 60),),) * 5), (), ()))
NIGHT = OpeningHours(((((0, 24 * 60)),),) * 7)
SITE = Site(SiteId("ghent"), "Gent")
PATIENCE = Backoff(timedelta(hours=1), timedelta(hours=24))


def at(text: str) -> datetime:
    """An instant from Brussels time."""
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


BEGAN = at("2026-11-23T09:00")  # a Monday
CAMPAIGN = Campaign("c", BEGAN, BEGAN, at("2026-11-30T09:00"))


@pytest.mark.parametrize(
    ("hours", "when", "opens"),
    [
        pytest.param(OpeningHours(), "2026-11-23T10:00", "2026-11-23T10:00", id="open"),
        pytest.param(OpeningHours(), "2026-11-23T08:30", "2026-11-23T08:30", id="first-minute"),
        pytest.param(OpeningHours(), "2026-11-23T17:00", "2026-11-24T08:30", id="last-minute-is-out"),
        pytest.param(OpeningHours(), "2026-11-27T17:30", "2026-11-30T08:30", id="weekend"),
        pytest.param(OpeningHours(), "2026-12-24T18:00", "2026-12-28T08:30", id="christmas-on-a-friday"),
        pytest.param(MORNINGS, "2026-11-23T13:00", "2026-11-24T09:00", id="afternoon-closed"),
        pytest.param(NIGHT, "2026-11-22T23:59", "2026-11-22T23:59", id="day-and-night"),
        pytest.param(OpeningHours(((),) * 7), "2026-11-23T10:00", None, id="never-open"),
    ],
)
def test_when_a_site_opens(hours: OpeningHours, when: str, opens: str | None) -> None:
    assert next_open(replace(SITE, opening_hours=hours), at(when)) == (None if opens is None else at(opens))


def test_a_site_opens_by_its_own_clock_after_the_clock_change() -> None:
    assert next_open(SITE, at("2027-03-26T18:00")) == datetime(2027, 3, 30, 6, 30, tzinfo=UTC)
    # 29 March is Easter Monday; on the 30th 08:30 is an hour earlier in UTC than the week before.


def tries_of(site: Site, patience: Backoff = PATIENCE, campaign: Campaign = CAMPAIGN) -> list[str]:
    """The tries of a workstation that never answers, asked the moment each is due."""
    tried, told = Tried(1, campaign.began_at, answered=False), []
    while (coming := next_try(tried, site, patience, campaign)) is not None:
        told.append(f"{coming.astimezone(BRUSSELS):%a %H:%M}")
        tried = Tried(tried.times + 1, coming, answered=False)
    return told


def test_tries_come_at_growing_intervals_within_opening_hours() -> None:
    assert tries_of(SITE) == [
        "Mon 10:00",
        "Mon 12:00",
        "Mon 16:00",
        "Tue 08:30",
        "Wed 08:30",
        "Thu 08:30",
        "Fri 08:30",
        "Mon 08:30",
    ]


def test_a_site_with_mornings_only_is_tried_in_the_morning() -> None:
    site = Site(SiteId("a"), "A", opening_hours=MORNINGS)
    assert tries_of(site) == ["Mon 10:00", "Tue 09:00", "Wed 09:00", "Thu 09:00", "Fri 09:00"]


def test_a_site_that_never_opens_is_not_tried_again() -> None:
    assert tries_of(Site(SiteId("a"), "A", opening_hours=OpeningHours(((),) * 7))) == []


@given(
    st.integers(15, 10_080), st.integers(1, 336), st.lists(st.integers(0, 6), unique=True), st.integers(1, 60)
)
def test_tries_end_and_each_is_in_opening_hours_and_in_the_window(
    first: int, longest: int, days: list[int], window: int
) -> None:
    hours = OpeningHours(
        tuple(((9 * 60, 12 * 60), (13 * 60, 17 * 60)) if d in days else () for d in range(7))
    )
    site = Site(SiteId("a"), "A", opening_hours=hours)
    campaign = Campaign("c", BEGAN, BEGAN, BEGAN + timedelta(days=window))
    patience = Backoff(timedelta(minutes=first), max(timedelta(minutes=first), timedelta(hours=longest)))
    tried = Tried(1, BEGAN, answered=False)
    for _ in range(60 * 24 * 4 + 1):
        coming = next_try(tried, site, patience, campaign)
        if coming is None:
            break
        assert coming >= tried.last_at + patience.after(tried.times)
        assert is_open(site, coming)
        assert coming < campaign.ends_at
        tried = Tried(tried.times + 1, coming, answered=False)
    else:
        pytest.fail("no end")


HOSTS = tuple(Host(HostName(name), SITE.id) for name in ("answers", "silent", "never-asked", "given-up"))
TRIED = {
    HostName("answers"): Tried(3, BEGAN, answered=True),
    HostName("silent"): Tried(1, BEGAN, answered=False),
    HostName("given-up"): Tried(9, at("2026-11-30T08:30"), answered=False),
}


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        pytest.param("2026-11-23T09:59", {"never-asked"}, id="not-yet"),
        pytest.param("2026-11-23T10:00", {"never-asked", "silent"}, id="due"),
        pytest.param("2026-11-23T18:00", set(), id="closed-now"),
        pytest.param("2026-11-25T14:00", {"never-asked", "silent"}, id="after-an-outage"),
        pytest.param("2026-11-30T09:00", set(), id="over"),
    ],
)
def test_who_is_due(when: str, wanted: set[str]) -> None:
    assert Tries(CAMPAIGN, PATIENCE, {SITE.id: SITE}, TRIED).due(HOSTS, at(when)) == wanted


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        pytest.param("2026-11-23T09:00", Standing(4, 1, 2, 1, BEGAN), id="begun"),
        pytest.param("2026-11-23T19:00", Standing(4, 1, 2, 1, at("2026-11-24T08:30")), id="evening"),
        pytest.param("2026-11-29T12:00", Standing(4, 1, 2, 1, at("2026-11-30T08:30")), id="last-weekend"),
        pytest.param("2026-11-30T09:00", Standing(4, 1, 0, 3, None), id="over"),
    ],
)
def test_how_it_stands(when: str, wanted: Standing) -> None:
    assert Tries(CAMPAIGN, PATIENCE, {SITE.id: SITE}, TRIED).standing(HOSTS, at(when)) == wanted


def test_a_fleet_without_workstations_stands_at_nothing() -> None:
    assert Tries(CAMPAIGN, PATIENCE, {}, {}).standing((), BEGAN) == Standing(0, 0, 0, 0, None)
