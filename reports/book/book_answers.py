"""The columns a person fills in: what each takes, and what is said before and after, in the site's language."""

from __future__ import annotations

from datetime import timedelta

from collector.core.fleet.site_answers import (
    ANSWERS_OF,
    LONGEST_WAIVER,
    TO_FILL_IN,
    AnswerKind,
    AnswerVocabulary,
    Field,
)
from collector.core.model import Language
from reports.book.book_values import Choice, Column, ColumnKind, DayBetween, Entry
from reports.site.frame import Frame
from reports.words.words import words

_FIELDS = {
    "todo": TO_FILL_IN,
    "not-reached": (Field.ANSWER, Field.DONE_BY, Field.REMARK),
}
_BACK = timedelta(days=366)
"""How long ago something may have been done."""


def answer_columns(frame: Frame, sheet_id: str) -> tuple[Column, ...]:
    return tuple(_column(frame, sheet_id, field) for field in _FIELDS[sheet_id])


def no_answers(sheet_id: str) -> tuple[None, ...]:
    """The cells of a row that a person still has to fill in."""
    return (None,) * len(_FIELDS[sheet_id])


def list_id(sheet_id: str) -> str:
    """The column of the hidden sheet that holds a sheet's list of answers."""
    return f"list-{sheet_id}"


def answer_words(frame: Frame, sheet_id: str) -> tuple[str, ...]:
    return tuple(frame.words(f"reply-{kind}") for kind in ANSWERS_OF[sheet_id])


def _column(frame: Frame, sheet_id: str, field: Field) -> Column:
    w = frame.words
    heading = w(f"col-{field}")
    prompt, error = w(f"entry-{field}"), w("entry-too-long")
    takes: Choice | DayBetween | None = None
    match field:
        case Field.ANSWER:
            takes, error = Choice(list_id(sheet_id)), w("entry-answer-wrong")
        case Field.DONE_ON | Field.PLANNED_ON:
            takes = _days(frame, field)
            first, last = frame.formats.day(takes.first), frame.formats.day(takes.last)
            error = w(f"entry-{field}-wrong", first=first, last=last)
    kind = ColumnKind.DAY if isinstance(takes, DayBetween) else ColumnKind.TEXT
    return Column(field.value, heading, kind, entry=Entry(heading, prompt, error, takes))


def _days(frame: Frame, field: Field) -> DayBetween:
    """Fixed days: a formula that asks for today would be another one each time the workbook is opened."""
    today = frame.formats.local(frame.now).date()
    return DayBetween(today if field is Field.PLANNED_ON else today - _BACK, today + LONGEST_WAIVER)


def vocabulary() -> AnswerVocabulary:
    """Headings and answers of all languages: a workbook is understood whoever's program or language it came from."""
    every = [words(language) for language in Language]
    return AnswerVocabulary(
        headings={field: frozenset(w(f"col-{field}").casefold() for w in every) for field in Field},
        answers={w(f"reply-{kind}").casefold(): kind for w in every for kind in AnswerKind},
    )
