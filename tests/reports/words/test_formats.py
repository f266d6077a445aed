"""Days and lists are written as CLDR has them for Belgium."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list

from collector.core.model import Language
from reports.words.formats import clock, day_text, either, listed, weekday_text

DAYS = [date(2026, 1, 1) + timedelta(n) for n in range(366)]


@pytest.mark.parametrize("language", list(Language))
def test_days_are_those_of_cldr(language: Language) -> None:
    locale = Locale(language.value, "BE")
    first = {day for day in DAYS if day.day == 1 and language is Language.FR}
    for day in DAYS:
        long, full = format_date(day, "long", locale=locale), format_date(day, "full", locale=locale)
        if day in first:  # CLDR's patterns have no ordinal
            long, full = long.replace("1 ", "1er ", 1), full.replace(" 1 ", " 1er ", 1)
        assert (day_text(day, language), weekday_text(day, language)) == (long, full)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("items", [[], ["a"], ["a", "b"], ["a", "{0}", "c"], list("abcde")], ids=len)
def test_lists_are_those_of_cldr(language: Language, items: list[str]) -> None:
    locale = Locale(language.value, "BE")
    assert listed(items, language) == format_list(items, locale=locale)
    assert either(items, language) == format_list(items, "or", locale=locale)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("at", [time(0, 5), time(9, 30, 59), time(23, 59)], ids=str)
def test_times_of_day_have_two_digits(language: Language, at: time) -> None:
    assert clock(at, language) == format_time(at, "HH:mm", locale=Locale(language.value, "BE"))
