"""The words of the columns and lists that are read back from a workbook, in every language."""

from __future__ import annotations

from collector.core.fleet.site_answers import AnswerKind, AnswerVocabulary, Field
from collector.core.model import Language
from reports.words.words import words


def vocabulary() -> AnswerVocabulary:
    """Headings and answers of all languages: a workbook is understood whoever's program or language it came from."""
    every = [words(language) for language in Language]
    return AnswerVocabulary(
        headings={field: frozenset(w(f"col-{field}").casefold() for w in every) for field in Field},
        answers={w(f"reply-{kind}").casefold(): kind for w in every for kind in AnswerKind},
    )
