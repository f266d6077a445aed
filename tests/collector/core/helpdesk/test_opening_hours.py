"""Opening hours: lunch breaks, weekends, holidays, bridge days, both clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.core.clock import BRUSSELS
from collector.core.helpdesk.opening_hours import (
    Closes,
    Opening,
    OpenState,
    is_closing_day,
    is_public_holiday,
    open_state,
)

KINGS_DAY = frozenset({(11, 15)})
SEED = Opening(((time(7, 30), time(12)), (time(13), time(17, 15))), closes=Closes.FEDERAL)
ONE_PERIOD = Opening(((time(9), time(19)),), closes=Closes.PUBLIC)

INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC))


def brussels(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


def is_open(opening: Opening, at: str, bridge_days: frozenset[date] = frozenset()) -> bool:
    state = open_state(opening, brussels(at), KINGS_DAY, bridge_days)
    assert state is not None
    return state.is_open


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2026-11-23T07:29:59", False, id="before the first minute"),
        pytest.param("2026-11-23T07:30:00", True, id="first minute"),
        pytest.param("2026-11-23T11:59:59", True, id="last second before lunch"),
        pytest.param("2026-11-23T12:00:00", False, id="lunch begins"),
        pytest.param("2026-11-23T12:59:59", False, id="lunch lasts"),
        pytest.param("2026-11-23T13:00:00", True, id="lunch ends"),
        pytest.param("2026-11-23T17:14:59", True, id="last second"),
        pytest.param("2026-11-23T17:15:00", False, id="closed"),
        pytest.param("2026-11-21T10:00:00", False, id="Saturday"),
        pytest.param("2026-11-22T10:00:00", False, id="Sunday"),
        pytest.param("2026-12-25T10:00:00", False, id="Christmas on a Friday"),
        pytest.param("2027-03-29T10:00:00", False, id="Easter Monday"),
        pytest.param("2027-05-06T10:00:00", False, id="Ascension"),
        pytest.param("2027-07-21T10:00:00", False, id="National Day"),
        pytest.param("2027-11-15T10:00:00", False, id="King's Day on a Monday"),
        pytest.param("2027-11-02T10:00:00", True, id="All Souls is no closing day we are sure of"),
    ],
)
def test_a_federal_desk_with_a_lunch_break(at: str, expected: bool) -> None:
    assert is_open(SEED, at) is expected


def test_kings_day_closes_federal_desks_only() -> None:
    assert is_open(ONE_PERIOD, "2027-11-15T10:00:00")
    assert not is_open(SEED, "2027-11-15T10:00:00")


def test_bridge_days_close_federal_desks_only() -> None:
    friday_after_ascension = frozenset({date(2027, 5, 7)})
    assert is_open(SEED, "2027-05-07T10:00:00")
    assert not is_open(SEED, "2027-05-07T10:00:00", friday_after_ascension)
    assert is_open(ONE_PERIOD, "2027-05-07T10:00:00", friday_after_ascension)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        pytest.param(2026, ["04-06", "05-14", "05-25"], id="2026"),
        pytest.param(2027, ["03-29", "05-06", "05-17"], id="2027"),
        pytest.param(2028, ["04-17", "05-25", "06-05"], id="2028"),
        pytest.param(2029, ["04-02", "05-10", "05-21"], id="2029"),
    ],
)
def test_moving_holidays_are_those_of_the_fact_sheet(year: int, days: list[str]) -> None:
    assert all(is_closing_day(date.fromisoformat(f"{year}-{day}"), Closes.PUBLIC, ()) for day in days)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2026-11-23T12:30:00", "2026-11-23T13:00:00+01:00", id="after lunch"),
        pytest.param("2026-11-23T18:00:00", "2026-11-24T07:30:00+01:00", id="tomorrow"),
        pytest.param("2026-12-24T18:00:00", "2026-12-28T07:30:00+01:00", id="over Christmas"),
        pytest.param("2027-11-12T18:00:00", "2027-11-16T07:30:00+01:00", id="over King's Day"),
        pytest.param("2027-03-26T18:00:00", "2027-03-30T07:30:00+02:00", id="over the spring clock change"),
        pytest.param("2026-10-23T18:00:00", "2026-10-26T07:30:00+01:00", id="over the autumn clock change"),
    ],
)
def test_a_closed_desk_says_when_it_opens(at: str, expected: str) -> None:
    state = open_state(SEED, brussels(at), KINGS_DAY)
    assert state == OpenState(is_open=False, opens_at=datetime.fromisoformat(expected))


def test_an_open_desk_says_when_it_closes_for_lunch() -> None:
    state = open_state(SEED, brussels("2026-11-23T08:00:00"), KINGS_DAY)
    assert state == OpenState(is_open=True, closes_at=brussels("2026-11-23T12:00:00"))


def test_the_instant_may_come_from_any_time_zone() -> None:
    assert open_state(SEED, datetime(2026, 11, 23, 6, 30, tzinfo=UTC), KINGS_DAY) == OpenState(
        is_open=True, closes_at=brussels("2026-11-23T12:00:00")
    )
    assert not open_state(SEED, datetime(2026, 7, 20, 5, 29, tzinfo=UTC), KINGS_DAY).is_open  # type: ignore[union-attr]


def test_unknown_hours_are_never_guessed() -> None:
    assert open_state(Opening(), brussels("2026-11-23T10:00:00"), KINGS_DAY) is None


@given(INSTANTS)
def test_day_and_night_is_always_open(at: datetime) -> None:
    assert open_state(Opening(always=True), at, KINGS_DAY) == OpenState(is_open=True)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        open_state(SEED, datetime(2026, 11, 23, 10), KINGS_DAY)


@given(INSTANTS)
def test_what_is_said_of_the_next_change_comes_true(at: datetime) -> None:
    """Open desks are open until `closes_at` and not then; closed ones open at `opens_at` and not just before."""
    state = open_state(SEED, at, KINGS_DAY)
    assert state is not None
    change = state.closes_at or state.opens_at
    assert change is not None
    assert change > at
    before = open_state(SEED, change - timedelta(seconds=1), KINGS_DAY)
    after = open_state(SEED, change, KINGS_DAY)
    assert before is not None
    assert after is not None
    assert (before.is_open, after.is_open) == (state.is_open, not state.is_open)


@given(INSTANTS)
def test_a_desk_keeps_the_clock_on_the_wall_in_summer_and_winter(at: datetime) -> None:
    state = open_state(SEED, at, KINGS_DAY)
    assert state is not None
    if state.opens_at is not None:
        assert state.opens_at.astimezone(BRUSSELS).time() in {time(7, 30), time(13)}


def test_public_holidays_are_those_of_the_library() -> None:
    """A year in which the law changes them shows here with the library's next release."""
    for year in range(2000, 2101):
        days = (date(year, 1, 1) + timedelta(n) for n in range(366))
        ours = {day for day in days if day.year == year and is_public_holiday(day)}
        assert ours == set(holidays.country_holidays("BE", years=year)), year
