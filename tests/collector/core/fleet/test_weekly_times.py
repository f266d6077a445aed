"""Times of the week: written as people write them, right on both nights the clock changes, and as systemd sees them."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.core.fleet.weekly_times import (
    WeekTime,
    clock_note,
    cron_times,
    is_due,
    later_by_days,
    latest_time,
    next_time,
    on_calendar,
    times_after,
    week_time,
)
from tests.rigs.needs import needs

BRUSSELS = ZoneInfo("Europe/Brussels")
SPRING, AUTUMN = datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)
"""The instants at which the clock leaps from 02:00 to 03:00, and back from 03:00 to 02:00."""
week_times = st.builds(
    WeekTime,
    st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    st.times().map(lambda at: time(at.hour, at.minute)),
)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from(["Europe/Brussels", "UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("Mon 09:00", WeekTime((0,), time(9)), id="one"),
        pytest.param("monday 9:00", WeekTime((0,), time(9)), id="whole-name"),
        pytest.param("Thu,mon 23:59", WeekTime((0, 3), time(23, 59)), id="list"),
        pytest.param("Fri-Mon 00:00", WeekTime((0, 4, 5, 6), time()), id="range-over-the-end-of-the-week"),
        pytest.param("daily 7:05", WeekTime((0, 1, 2, 3, 4, 5, 6), time(7, 5)), id="daily"),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, wanted: WeekTime) -> None:
    assert week_time(text) == wanted
    assert week_time(str(wanted)) == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("Mon 25:00", "there is no 25:00", id="hour"),
        pytest.param("Mon 9:60", "there is no 09:60", id="minute"),
        pytest.param("Mo 9:00", "there is no day 'Mo'", id="day"),
        pytest.param("Mon 9h", "is no day and time", id="form"),
        pytest.param("09:00", "is no day and time", id="no-day"),
        pytest.param("", "is no day and time", id="empty"),
        pytest.param("Mon, 9:00", "there is no day ''", id="half-a-list"),
    ],
)
def test_a_time_that_is_none_is_refused_with_the_way_to_write_it(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        week_time(text)


def test_in_spring_a_time_the_clock_leaps_over_comes_an_hour_later_and_is_not_lost() -> None:
    wanted = week_time("daily 02:30")
    before, night, after = islice(times_after(wanted, SPRING - timedelta(days=1, hours=2), BRUSSELS), 3)
    assert [at.isoformat() for at in (before, night, after)] == [
        "2027-03-27T01:30:00+00:00",
        "2027-03-28T01:30:00+00:00",
        "2027-03-29T00:30:00+00:00",
    ]
    assert clock_note(wanted, night, BRUSSELS) == "the clock leaps over 02:30 that night"
    assert clock_note(wanted, before, BRUSSELS) == ""


def test_in_autumn_a_time_that_comes_twice_counts_once() -> None:
    wanted = week_time("Sun 02:30")
    first = next_time(wanted, AUTUMN - timedelta(days=1), BRUSSELS)
    assert first == AUTUMN - timedelta(minutes=30)
    assert next_time(wanted, first, BRUSSELS) == datetime(2026, 11, 1, 1, 30, tzinfo=UTC)
    assert not is_due(wanted, first, first + timedelta(hours=1), BRUSSELS)
    assert clock_note(wanted, first, BRUSSELS) == "02:30 comes twice that night, the first one counts"


@pytest.mark.parametrize("change", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_a_time_by_day_keeps_its_hour_over_a_clock_change(change: datetime) -> None:
    wanted = week_time("Mon 09:00")
    around = list(islice(times_after(wanted, change - timedelta(days=7), BRUSSELS), 2))
    assert [at.astimezone(BRUSSELS).hour for at in around] == [9, 9]
    assert around[1] - around[0] != timedelta(days=7)
    assert later_by_days(around[0], 7, BRUSSELS) == around[1]


@given(week_times, instants, zones)
def test_the_latest_and_the_next_time_stand_around_now(wanted: WeekTime, now: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    latest, coming = latest_time(wanted, now, zone), next_time(wanted, now, zone)
    assert latest <= now < coming
    assert next_time(wanted, latest, zone) == coming
    assert is_due(wanted, latest - timedelta(seconds=1), now, zone)
    assert not is_due(wanted, latest, now, zone)


@given(week_times, instants, zones)
def test_whatever_the_zone_of_the_machine_cron_calls_at_every_time(
    wanted: WeekTime, now: datetime, machine: str
) -> None:
    zone = ZoneInfo(machine)
    called = cron_times(wanted, BRUSSELS, zone, now)
    for at in islice(times_after(wanted, now, BRUSSELS), 60):
        local = at.astimezone(zone)
        assert (local.weekday(), local.hour, local.minute) in called
    assert len(called) <= 4 * len(wanted.days)


@pytest.mark.parametrize("machine", ["UTC", "America/New_York"])
def test_a_machine_of_another_zone_is_called_at_both_hours(machine: str) -> None:
    hours = {"UTC": [7, 8], "America/New_York": [3, 4]}
    called = cron_times(week_time("Mon 09:00"), BRUSSELS, ZoneInfo(machine), AUTUMN)
    assert called == tuple((0, hour, 0) for hour in hours[machine])


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive instant"):
        next_time(week_time("Mon 09:00"), datetime(2026, 11, 23), BRUSSELS)


@pytest.mark.rig
@pytest.mark.parametrize("text", ["Mon 09:00", "Mon,Thu 23:30", "daily 00:00", "Sun 02:30"])
def test_systemd_sees_the_same_times(text: str) -> None:
    """All but a time the clock leaps over: systemd 252 leaves that day out, and the timer's short ticks make up for it."""
    analyze = needs("systemd-analyze", "systemd")
    wanted = week_time(text)
    start = AUTUMN - timedelta(days=20)
    told = subprocess.run(
        [
            analyze,
            "calendar",
            f"--base-time=@{int(start.timestamp())}",
            "--iterations=60",
            on_calendar(wanted, BRUSSELS),
        ],
        capture_output=True,
        text=True,
        check=True,
        env={"TZ": "UTC", "LC_ALL": "C"},
    ).stdout
    theirs = [
        datetime.fromisoformat(f"{day} {clock}+00:00")
        for day, clock in re.findall(r"(?:elapse|#\d+): \w+ (\S+) (\S+) UTC", told)
    ]
    ours = [
        at
        for at in islice(times_after(wanted, start, BRUSSELS), 61)
        if "leaps" not in clock_note(wanted, at, BRUSSELS)
    ]
    assert len(theirs) == 60
    assert theirs == ours[:60]
