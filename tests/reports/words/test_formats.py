"""Days, times and lists are our own messages; they must read as the Unicode tables of Babel have them."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Literal

import pytest
from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list

from collector.core.model import Language
from reports.words.formats import clock, day_text, listed, weekday_text

LANGUAGES = list(Language)


def of_babel(day: date, style: Literal["long", "full"], language: Language) -> str:
    text = format_date(day, style, locale=Locale(language, "BE"))
    return text.replace("1 ", "1er ", 1) if language is Language.FR and day.day == 1 else text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_of_two_years_is_written_as_babel_writes_it(language: Language) -> None:
    days = [date(2027, 1, 1) + timedelta(days=n) for n in range(366 + 365)]
    assert [day_text(day, language) for day in days] == [of_babel(day, "long", language) for day in days]
    assert [weekday_text(day, language) for day in days] == [of_babel(day, "full", language) for day in days]


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_and_times_are_written_as_babel_writes_them(language: Language) -> None:
    locale = Locale(language, "BE")
    for items in ([], ["a"], ["a", "b"], ["a", "b", "c"], [f"pc{n}" for n in range(2000)]):
        assert listed(items, language) == format_list(items, "standard", locale)
        assert listed(items, language, "or") == format_list(items, "or", locale)
    for at in (time(0, 0), time(7, 5, 59), time(12, 30), time(23, 59)):
        assert clock(at) == format_time(at, "HH:mm", locale=locale)
