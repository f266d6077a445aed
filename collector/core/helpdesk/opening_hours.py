"""When a helpdesk answers: opening hours on its own clock, with lunch breaks, weekends and Belgian holidays taken out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache

from collector.core.clock import BRUSSELS, in_zone

_FIXED_HOLIDAYS = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER = (0, 1, 39, 49, 50)
"""Days: Easter and its Monday, Ascension, Whit Sunday and its Monday."""
_LOOK_AHEAD_DAYS = 21  # longer than any run of closed days there is


class Closes(StrEnum):
    """On which days beyond the weekend a desk does not answer."""

    NEVER = "never"
    PUBLIC = "public"
    FEDERAL = "federal"
    """Public holidays, the extra closing days of federal services, and the bridge days of the year."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Periods of a working day, local time, in order and apart; `always` is day and night."""

    periods: tuple[tuple[time, time], ...] = ()
    always: bool = False
    closes: Closes = Closes.PUBLIC


@dataclass(frozen=True, slots=True)
class OpenState:
    """At an instant: open or not, and when that next changes (None for a desk that never closes)."""

    is_open: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def open_state(
    opening: Opening,
    at: datetime,
    federal_days: Collection[tuple[int, int]],
    bridge_days: Collection[date] = (),
) -> OpenState | None:
    """Whether a desk is open at `at`; None where its hours are not known.

    `federal_days` are (month, day). A period is open from its first minute up to, not including, its last.
    """
    today = in_zone(at, BRUSSELS).date()
    if opening.always:
        return OpenState(is_open=True)
    if not opening.periods:
        return None
    for start, end in _periods(opening, today, federal_days, bridge_days):
        if at < start:
            return OpenState(is_open=False, opens_at=start)
        if at < end:
            return OpenState(is_open=True, closes_at=end)
    return OpenState(is_open=False)


def is_closing_day(
    day: date, closes: Closes, federal_days: Collection[tuple[int, int]], bridge_days: Collection[date] = ()
) -> bool:
    """Weekends count for every desk with periods; holidays by its kind.

    >>> is_closing_day(date(2026, 12, 25), Closes.PUBLIC, ())
    True
    >>> is_closing_day(date(2027, 11, 15), Closes.FEDERAL, {(11, 15)})
    True
    """
    if day.weekday() >= 5:
        return True
    if closes is Closes.NEVER:
        return False
    federal = closes is Closes.FEDERAL and ((day.month, day.day) in federal_days or day in bridge_days)
    return is_public_holiday(day) or federal


def is_public_holiday(day: date) -> bool:
    return day in _public_holidays(day.year)


def _periods(
    opening: Opening, first: date, federal_days: Collection[tuple[int, int]], bridge_days: Collection[date]
) -> Iterator[tuple[datetime, datetime]]:
    for offset in range(_LOOK_AHEAD_DAYS):
        day = first + timedelta(days=offset)
        if not is_closing_day(day, opening.closes, federal_days, bridge_days):
            for start, end in opening.periods:
                yield datetime.combine(day, start, BRUSSELS), datetime.combine(day, end, BRUSSELS)


@cache
def _public_holidays(year: int) -> frozenset[date]:
    """Those of the law of 4 January 1974 and its royal decree of 18 April 1974, with the two Sundays they follow from.

    Reckoned here, since the library that a test holds this to takes longer to load than most commands take to work.
    """
    easter = _easter(year)
    return frozenset(date(year, month, day) for month, day in _FIXED_HOLIDAYS) | {
        easter + timedelta(days=after) for after in _AFTER_EASTER
    }


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, as Meeus, Jones and Butcher reckon it.

    >>> _easter(2026), _easter(2038)
    (datetime.date(2026, 4, 5), datetime.date(2038, 4, 25))
    """
    century, golden = year // 100, year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - moon - year % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
