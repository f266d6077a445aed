"""When a helpdesk answers: opening hours on its own clock, with lunch breaks, weekends and Belgian holidays taken out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
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
    if at.tzinfo is None:
        raise ValueError(f"naive instant {at!r}: pass a timezone-aware datetime")
    if opening.always:
        return OpenState(is_open=True)
    if not opening.periods:
        return None
    for start, end in _periods(opening, at.astimezone(BRUSSELS).date(), federal_days, bridge_days):
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
    import holidays  # costs 0.13 s of CPU, which a scan has no use for

    return frozenset(holidays.country_holidays("BE", years=year))
