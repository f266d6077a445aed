"""Reads what to ask about a complaint; every mistake at once."""

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

import msgspec

from collector.core.catalogue.catalogue import Stage
from collector.core.errors import FleetError, Mistake
from collector.core.helpdesk.helpdesks import Helpdesks
from collector.core.judging.elimination import ErrorText, TriageAnswer, TriageKnowledge, TriageQuestion
from collector.core.model import CheckId, Language
from collector.sources.catalogue.check_files import decoded, read_yaml
from collector.sources.catalogue.rule_reader import nearest

_Texts = dict[Language, str]


class _Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    text: _Texts
    stage: Stage | None = None


class _Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    text: _Texts
    answers: list[_Answer]


class _Denial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    check: str
    broken: bool


class _Error(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: list[str]
    stage: Stage
    rule: str
    source: str
    says: _Texts
    suspects: list[str] = []


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    seen: date
    source: str
    questions: list[_Question]
    exclusive: list[list[str]]
    denied_by: dict[str, list[_Denial]]
    errors: list[_Error]


def load_triage(
    helpdesks: Helpdesks, checks: Collection[CheckId], path: Path | None = None
) -> TriageKnowledge:
    """The questions, error texts and contradictions of a file, else of the one that ships with the program."""
    path = path or Path(__file__).parents[2] / "knowledge" / "triage.yaml"
    mistakes: list[Mistake] = []
    raw = read_yaml(path, mistakes)
    file = None if raw is None else decoded(raw, _File, str(path), mistakes)
    if file is not None:
        mistakes.extend(_mistakes(file, str(path), helpdesks, checks))
    if file is None or mistakes:
        raise FleetError(*mistakes)
    return TriageKnowledge(
        questions=tuple(
            TriageQuestion(q.id, q.text, tuple(TriageAnswer(a.id, a.text, a.stage) for a in q.answers))
            for q in file.questions
        ),
        errors=tuple(
            ErrorText(
                tuple(e.words), e.stage, e.rule, e.says, e.source, frozenset(CheckId(c) for c in e.suspects)
            )
            for e in file.errors
        ),
        exclusive=(*helpdesks.contradictions, *(frozenset(group) for group in file.exclusive)),
        denied_by={
            answer: tuple((CheckId(d.check), d.broken) for d in denials)
            for answer, denials in file.denied_by.items()
        },
    )


def _mistakes(
    file: _File, place: str, helpdesks: Helpdesks, checks: Collection[CheckId]
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
        if error.rule not in rules:
            yield Mistake(where, f"unknown route `{error.rule}`", nearest(error.rule, rules))
        yield from _unknown(where, error.suspects, checks)
    for answer, denials in file.denied_by.items():
        if answer not in answers:
            yield Mistake(f"{place}: denied_by", f"unknown answer `{answer}`", nearest(answer, answers))
        yield from _unknown(f"{place}: denied_by: {answer}", [d.check for d in denials], checks)
    for group in file.exclusive:
        for name in group:
            if name not in answers:
                yield Mistake(f"{place}: exclusive", f"unknown answer `{name}`", nearest(name, answers))


def _unknown(where: str, names: Collection[str], checks: Collection[CheckId]) -> Iterator[Mistake]:
    for name in names:
        if name not in checks:
            yield Mistake(where, f"unknown check `{name}`", nearest(name, checks))


def _texts(file: _File) -> Iterator[tuple[str, _Texts]]:
    for question in file.questions:
        yield f"questions: {question.id}", question.text
        for answer in question.answers:
            yield f"questions: {question.id}: {answer.id}", answer.text
    for error in file.errors:
        yield f"errors: {error.words[0] if error.words else '?'}", error.says
