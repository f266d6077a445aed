"""Dates, instants, numbers and lists as a reader in Belgium writes them.

Days and lists are messages, and read as Babel would write them: its tables cost more to load than most commands take.

Everything is a value in and a text out. An instant is always shown in the site's time zone, and
says its offset wherever that is not the one the report announced at its top.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from collector.core.clock import in_zone
from collector.core.model import Language
from reports.words.words import words


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as text for people and in ISO 8601 for machines."""

    text: str
    iso: str


@dataclass(frozen=True, slots=True)
class Formats:
    """How one report writes. `usual_offset` is the offset from UTC it announces once."""

    language: Language
    zone: str
    usual_offset: timedelta

    def local(self, at: datetime) -> datetime:
        """The instant in the site's zone; ValueError for a naive one, whose zone nobody knows."""
        return in_zone(at, ZoneInfo(self.zone))

    def day(self, day: date) -> str:
        return day_text(day, self.language)

    def day_of(self, at: datetime) -> str:
        return self.day(self.local(at).date())

    def days_between(self, start: datetime, end: datetime) -> int:
        """Midnights of the site between two instants; never negative."""
        return max(0, (self.local(end).date() - self.local(start).date()).days)

    def moment(self, at: datetime) -> Moment:
        """Day and time; with the offset where it differs from the announced one (summer time)."""
        local = self.local(at)
        text = f"{self.day(local.date())}, {clock(local.time())}"
        if local.utcoffset() != self.usual_offset:
            text += f" ({offset_text(local.utcoffset(), self.language)})"
        return Moment(text, local.isoformat(timespec="seconds"))

    def full_moment(self, at: datetime) -> Moment:
        """Weekday, day, time and offset, for the top of a report."""
        local = self.local(at)
        offset = offset_text(local.utcoffset(), self.language)
        text = f"{weekday_text(local.date(), self.language)}, {clock(local.time())} ({offset})"
        return Moment(text, local.isoformat(timespec="seconds"))

    def announced(self) -> str:
        """In which zone all times are, and its usual offset."""
        offset = offset_text(self.usual_offset, self.language)
        return words(self.language)("times-in", zone=self.zone, offset=offset)

    def sheet_instant(self, at: datetime) -> datetime:
        """The site's wall clock without a zone and to the minute, the only kind of date-time a workbook has."""
        return self.local(at).replace(tzinfo=None, second=0, microsecond=0)


def formats(language: Language, zone: str, at: datetime) -> Formats:
    """Formats that announce the offset the zone has at `at`."""
    return Formats(language, zone, at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta())


def language_tag(language: Language) -> str:
    """
    >>> language_tag(Language.NL)
    'nl-BE'
    """
    return f"{language.value}-BE"


def day_text(day: date, language: Language) -> str:
    """
    >>> day_text(date(2026, 3, 1), Language.FR)
    '1er mars 2026'
    >>> day_text(date(2026, 3, 3), Language.DE)
    '3. März 2026'
    """
    w = words(language)
    return w("day-long", day=_day_of_month(day, language), month=w(f"month-{day.month}"), year=str(day.year))


def weekday_text(day: date, language: Language) -> str:
    """
    >>> weekday_text(date(2026, 3, 3), Language.NL)
    'dinsdag 3 maart 2026'
    """
    w = words(language)
    return w(
        "day-full",
        weekday=w(f"weekday-{day.isoweekday()}"),
        day=_day_of_month(day, language),
        month=w(f"month-{day.month}"),
        year=str(day.year),
    )


def _day_of_month(day: date, language: Language) -> str:
    """French writes the first day of a month as an ordinal, which CLDR's patterns do not."""
    return "1er" if language is Language.FR and day.day == 1 else str(day.day)


def clock(at: time) -> str:
    """Hours and minutes, which Belgium writes alike in all its languages."""
    return f"{at:%H:%M}"


def offset_text(offset: timedelta | None, language: Language) -> str:
    """
    >>> offset_text(timedelta(hours=1), Language.EN), offset_text(timedelta(hours=5, minutes=30), Language.EN)
    ('UTC+1', 'UTC+5:30')
    """
    minutes = int((offset or timedelta()).total_seconds() // 60)
    sign = "+" if minutes >= 0 else "−"
    hours, rest = divmod(abs(minutes), 60)
    number = f"{sign}{hours}" + (f":{rest:02}" if rest else "")
    return words(language)("offset", offset=number)


def listed(items: Iterable[str], language: Language, style: Literal["and", "or"] = "and") -> str:
    """
    >>> listed(["a", "b", "c"], Language.NL), listed(["a", "b"], Language.NL, "or")
    ('a, b en c', 'a of b')
    """
    *first, last = [*items] or [""]
    return f"{', '.join(first)} {words(language)(f'listed-{style}')} {last}" if first else last


def percent(share: float, language: Language) -> str:
    """
    >>> percent(0.25, Language.FR)
    '25\xa0%'
    """
    from babel.numbers import format_percent

    return format_percent(share, locale=f"{language}_BE")


def cut(text: str, longest: int) -> str:
    """The text in at most so many characters; a cut shows as an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def sentence(text: str) -> str:
    """The text with a capital first letter, the rest untouched.

    >>> sentence("eID") , sentence("works")
    ('eID', 'Works')
    """
    return text if text.startswith("eID") else text[:1].upper() + text[1:]
