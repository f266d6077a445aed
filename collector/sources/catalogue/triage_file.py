"""Reads what to ask about a complaint; every mistake at once."""

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

import msgspec

from collector.core.errors import FleetError, Mistake
from collector.core.helpdesk.helpdesks import Helpdesks, Texts
from collector.core.judging.elimination import Denial, ErrorText, TriageKnowledge, TriageQuestion
from collector.core.model import CheckId, Language
from collector.core.text import strangers
from collector.sources.files.strict_reader import read_yaml_file


class _TriageFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    seen: date
    source: str
    questions: tuple[TriageQuestion, ...]
    exclusive: tuple[frozenset[str], ...]
    denied_by: dict[str, tuple[Denial, ...]]
    errors: tuple[ErrorText, ...]


def load_triage(helpdesks: Helpdesks, checks: Collection[CheckId]) -> TriageKnowledge:
    """The questions, error texts and contradictions that ship with the program."""
    path = Path(__file__).parents[2] / "knowledge" / "triage.yaml"
    mistakes: list[Mistake] = []
    file = read_yaml_file(path, _TriageFile, mistakes)
    if file is not None:
        mistakes.extend(_mistakes(file, str(path), helpdesks, checks))
    if file is None or mistakes:
        raise FleetError(*mistakes)
    return TriageKnowledge(
        questions=file.questions,
        errors=file.errors,
        exclusive=(*helpdesks.contradictions, *file.exclusive),
        denied_by=file.denied_by,
    )


def _mistakes(
    file: _TriageFile, place: str, helpdesks: Helpdesks, checks: Collection[CheckId]
) -> Iterator[Mistake]:
    answers = {a.id for q in file.questions for a in q.answers} | helpdesks.answers
    rules = {rule.id for rule in helpdesks.rules}
    for where, texts in _texts(file):
        missing = [language for language in Language if not texts.get(language, "").strip()]
        if missing:
            yield Mistake(
                f"{place}: {where}", f"has no text in {', '.join(missing)}", "write all four languages"
            )
    for error in file.errors:
        where = f"{place}: errors: {error.words[0] if error.words else '?'}"
        yield from strangers(where, "unknown route", [error.rule], rules)
        yield from strangers(where, "unknown check", sorted(error.suspects), checks)
    for answer, denials in file.denied_by.items():
        where = f"{place}: denied_by"
        yield from strangers(where, "unknown answer", [answer], answers)
        yield from strangers(f"{where}: {answer}", "unknown check", [d.check for d in denials], checks)
    for group in file.exclusive:
        yield from strangers(f"{place}: exclusive", "unknown answer", sorted(group), answers)


def _texts(file: _TriageFile) -> Iterator[tuple[str, Texts]]:
    for question in file.questions:
        yield f"questions: {question.id}", question.text
        for answer in question.answers:
            yield f"questions: {question.id}: {answer.id}", answer.text
    for error in file.errors:
        yield f"errors: {error.words[0] if error.words else '?'}", error.says
