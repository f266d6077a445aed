"""When the weekly cycle is due: times of the week in the schedule's own zone, right on both nights the clock changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from collector.core.clock import in_zone

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TEXT = re.compile(r"(?P<days>[A-Za-z,\- ]*[A-Za-z,\-])\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})")
_LIKE = "write it like 'Mon 09:00', 'Mon,Thu 09:00', 'Mon-Fri 09:00' or 'daily 09:00'"
_A_YEAR_AND_A_MONTH = 396  # days: both changes of the clock are in it, whenever one begins


@dataclass(frozen=True, slots=True)
class WeekTime:
    """A time of day on some weekdays (0 is Monday), in no zone yet."""

    days: tuple[int, ...]
    at: time

    def __str__(self) -> str:
        days = "daily" if len(self.days) == 7 else ",".join(DAYS[day] for day in self.days)
        return f"{days} {self.at:%H:%M}"


def week_time(text: str) -> WeekTime:
    """Reads what an administrator wrote; ValueError says what is wrong with it and how to write it.

    >>> str(week_time("mon-wed,Fri 9:05"))
    'Mon,Tue,Wed,Fri 09:05'
    """
    found = _TEXT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no day and time; {_LIKE}")
    hour, minute = int(found["hour"]), int(found["minute"])
    if hour > 23 or minute > 59:
        raise ValueError(f"{text!r}: there is no {hour:02}:{minute:02}; a day goes from 00:00 to 23:59")
    return WeekTime(week_days(found["days"]), time(hour, minute))


def week_days(text: str) -> tuple[int, ...]:
    """Weekdays from names, lists and ranges of them; ValueError for a name that is none.

    >>> week_days("Sat-Mon")
    (0, 5, 6)
    """
    if text.strip().lower() == "daily":
        return tuple(range(7))
    days: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        start, end = _day(first), _day(last if dash else first)
        days.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return tuple(sorted(days))


def times_after(wanted: WeekTime, after: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Every time later than `after`, soonest first, as instants in UTC.

    A time the clock leaps over in spring comes as much later as the leap is (02:30 becomes 03:30); one that comes twice
    in autumn counts the first time only.
    """
    eve = in_zone(after, zone).date() - timedelta(days=1)
    return (at for at in _on_days(wanted, eve, 1, zone) if at > after)


def next_time(wanted: WeekTime, after: datetime, zone: ZoneInfo) -> datetime:
    return next(times_after(wanted, after, zone))


def latest_time(wanted: WeekTime, now: datetime, zone: ZoneInfo) -> datetime:
    """The last of these times that is not later than `now`."""
    morrow = in_zone(now, zone).date() + timedelta(days=1)
    return next(at for at in _on_days(wanted, morrow, -1, zone) if at <= now)


def is_due(wanted: WeekTime, done: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a time has come since the step was last done; what was never done is due at once."""
    return done is None or done < latest_time(wanted, now, zone)


def clock_note(wanted: WeekTime, at: datetime, zone: ZoneInfo) -> str:
    """What the clock change does to one of these times; empty on every other day."""
    local = at.astimezone(zone)
    if local.time() != wanted.at:
        return f"the clock leaps over {wanted.at:%H:%M} that night"
    twin = local.replace(fold=1).astimezone(UTC)
    return f"{wanted.at:%H:%M} comes twice that night, the first one counts" if twin != at else ""


def later_by_days(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time on the clock so many days later, though a day with a clock change is shorter or longer."""
    return (in_zone(at, zone) + timedelta(days=days)).astimezone(UTC)


def on_calendar(wanted: WeekTime, zone: ZoneInfo) -> str:
    """The time as systemd writes it (systemd.time(7)); its zone goes with it, so the machine's own does not matter."""
    days = "" if len(wanted.days) == 7 else ",".join(DAYS[day] for day in wanted.days) + " "
    return f"{days}*-*-* {wanted.at:%H:%M}:00 {zone.key}"


def cron_times(
    wanted: WeekTime, zone: ZoneInfo, machine: ZoneInfo, start: datetime
) -> tuple[tuple[int, int, int], ...]:
    """Weekday (0 is Monday), hour and minute by the machine's clock, for each way that clock can stand to the schedule's.

    Two a day where only one of the two zones has summer time, or where theirs begin on other nights: one of the two comes
    at the wrong hour, and a run that finds nothing due does nothing.
    """
    end = start + timedelta(days=_A_YEAR_AND_A_MONTH)
    found = set()
    for at in times_after(wanted, start, zone):
        if at > end:
            break
        local = at.astimezone(machine)
        found.add((local.weekday(), local.hour, local.minute))
    return tuple(sorted(found))


def _on_days(wanted: WeekTime, day: date, step: int, zone: ZoneInfo) -> Iterator[datetime]:
    """The time on this day and, `step` (1 or -1) days on, on every other one that is wanted."""
    while True:
        if day.weekday() in wanted.days:
            yield datetime.combine(day, wanted.at, zone).astimezone(UTC)
        day += timedelta(days=step)


def _day(text: str) -> int:
    name = text.strip().lower()
    for number, whole in enumerate(_NAMES):
        if name in (whole, whole[:3]):
            return number
    raise ValueError(f"there is no day {text.strip()!r}; {_LIKE}")
