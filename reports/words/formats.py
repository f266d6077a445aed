"""Dates, instants, numbers and lists as a reader in Belgium writes them.

Everything is a value in and a text out. An instant is always shown in the site's time zone, and
says its offset wherever that is not the one the report announced at its top.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from collector.core.model import Language
from reports.words.words import words

if TYPE_CHECKING:
    from babel import Locale

# As CLDR has them for Belgium, which a test holds them to: Babel's data takes longer to load than most commands.
_MONTHS = {
    Language.NL: "januari februari maart april mei juni juli augustus september oktober november december",
    Language.FR: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    Language.DE: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    Language.EN: "January February March April May June July August September October November December",
}
_WEEKDAYS = {
    Language.NL: "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    Language.FR: "lundi mardi mercredi jeudi vendredi samedi dimanche",
    Language.DE: "Montag, Dienstag, Mittwoch, Donnerstag, Freitag, Samstag, Sonntag,",
    Language.EN: "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday,",
}
_AND = {Language.NL: "en", Language.FR: "et", Language.DE: "und", Language.EN: "and"}
_OR = {Language.NL: "of", Language.FR: "ou", Language.DE: "oder", Language.EN: "or"}


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
        if at.tzinfo is None:
            raise ValueError(f"naive instant {at!r}: pass a timezone-aware datetime")
        return at.astimezone(ZoneInfo(self.zone))

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
        text = f"{self.day(local.date())}, {clock(local.time(), self.language)}"
        if local.utcoffset() != self.usual_offset:
            text += f" ({offset_text(local.utcoffset(), self.language)})"
        return Moment(text, local.isoformat(timespec="seconds"))

    def full_moment(self, at: datetime) -> Moment:
        """Weekday, day, time and offset, for the top of a report."""
        local = self.local(at)
        offset = offset_text(local.utcoffset(), self.language)
        text = f"{weekday_text(local.date(), self.language)}, {clock(local.time(), self.language)} ({offset})"
        return Moment(text, local.isoformat(timespec="seconds"))

    def sheet_instant(self, at: datetime) -> datetime:
        """The site's wall clock without a zone and to the minute, the only kind of date-time a workbook has."""
        return self.local(at).replace(tzinfo=None, second=0, microsecond=0)


def formats(language: Language, zone: str, at: datetime) -> Formats:
    """Formats that announce the offset the zone has at `at`."""
    return Formats(language, zone, at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta())


@lru_cache
def locale_of(language: Language) -> Locale:
    from babel import Locale

    return Locale(language.value, "BE")


def language_tag(language: Language) -> str:
    """
    >>> language_tag(Language.NL)
    'nl-BE'
    """
    return f"{language.value}-BE"


@lru_cache(maxsize=4096)
def day_text(day: date, language: Language) -> str:
    """
    >>> day_text(date(2026, 3, 1), Language.FR)
    '1er mars 2026'
    >>> day_text(date(2026, 3, 3), Language.DE)
    '3. März 2026'
    """
    number = f"{day.day}." if language is Language.DE else f"{day.day}"
    if day.day == 1 and language is Language.FR:  # an ordinal, which CLDR's patterns do not have
        number = "1er"
    return f"{number} {_MONTHS[language].split()[day.month - 1]} {day.year}"


def weekday_text(day: date, language: Language) -> str:
    """
    >>> weekday_text(date(2026, 3, 3), Language.NL)
    'dinsdag 3 maart 2026'
    """
    return f"{_WEEKDAYS[language].split()[day.weekday()]} {day_text(day, language)}"


@lru_cache(maxsize=4096)
def clock(at: time, language: Language) -> str:
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


def listed(items: Iterable[str], language: Language) -> str:
    """
    >>> listed(["a", "b", "c"], Language.NL)
    'a, b en c'
    """
    return _joined(items, _AND[language])


def either(items: Iterable[str], language: Language) -> str:
    """
    >>> either(["a", "b", "c"], Language.FR)
    'a, b ou c'
    """
    return _joined(items, _OR[language])


def _joined(items: Iterable[str], word: str) -> str:
    every = list(items)
    return f"{', '.join(every[:-1])} {word} {every[-1]}" if len(every) > 1 else "".join(every)


def sentence(text: str) -> str:
    """The text with a capital first letter, the rest untouched.

    >>> sentence("eID") , sentence("works")
    ('eID', 'Works')
    """
    return text if text.startswith("eID") else text[:1].upper() + text[1:]
