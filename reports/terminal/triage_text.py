"""The advice on a complaint as plain text and as JSON: what was seen, what to do, whom to call, what to ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from collector.core.catalogue.catalogue import Catalogue, CheckText
from collector.core.helpdesk.desk_card import DeskCard
from collector.core.helpdesk.routing import Route
from collector.core.judging.elimination import Advice, Contradiction, TriageKnowledge
from collector.core.judging.seen_machine import SeenMachine
from collector.core.model import Cause, CheckId, Confidence, Finding, Language
from collector.core.text import printable
from reports.terminal.blocks import bullets, numbered, stacked, titled
from reports.terminal.route_text import route_json, route_text
from reports.words.links import spelled_out
from reports.words.words import Words


@dataclass(frozen=True, slots=True)
class Shown:
    """An advice and everything that is needed to put it into words."""

    advice: Advice
    cards: Sequence[DeskCard]
    catalogue: Catalogue
    knowledge: TriageKnowledge
    language: Language
    machine: SeenMachine | None

    def text(self, check: CheckId) -> CheckText:
        return self.catalogue.texts[check, self.language]

    def steps(self, cause: Cause) -> Iterator[str]:
        """What to do about it on this machine."""
        family = self.machine.family if self.machine else ""
        return (_filled(step, cause.root) for step in self.text(cause.id).steps_on(family))


def triage_text(shown: Shown, words: Words, now: datetime) -> str:
    """What was seen first, then what to do and whom to call, then what to ask."""
    advice = shown.advice
    denied = (_contradiction(one, shown, words) for one in advice.contradictions)
    also = (_cause(cause, shown, words) for cause in advice.also_seen)
    parts = (
        titled(words("triage-contradictions"), bullets(denied)),
        titled(words("triage-error"), advice.error.says[shown.language] if advice.error else ""),
        words("triage-error-unknown") if advice.error_unknown else "",
        *_seen(shown, words),
        route_text(_route(advice), shown.cards, words, shown.catalogue.helpdesks, now).rstrip(),
        titled(words("triage-also"), bullets(also)),
        titled(words("triage-questions"), "\n".join(_questions(shown, words))),
    )
    return stacked(parts) + "\n"


def triage_json(shown: Shown) -> dict[str, Any]:
    """The same as plain values. `confidence` is `shown`, `likely`, or `not_seen`: then no cause is claimed."""
    advice, language = shown.advice, shown.language
    return {
        "basis": advice.basis.value,
        "confidence": advice.confidence.value,
        "stage": advice.stage.value if advice.stage else None,
        "causes": [_cause_json(cause, shown) for cause in advice.suspects],
        "also_seen": [_cause_json(cause, shown) for cause in advice.also_seen],
        "error_text": advice.error.says[language] if advice.error else None,
        "error_text_unknown": advice.error_unknown,
        "contradictions": [
            {
                "answer": c.answer,
                "other": c.other or None,
                "check": c.finding.check if c.finding else None,
                "verdict": c.finding.verdict.value if c.finding else None,
            }
            for c in advice.contradictions
        ],
        "route": route_json(advice.route, shown.cards, shown.catalogue.helpdesks, language),
        "questions": [
            {
                "id": question.id,
                "text": question.text[language],
                "answers": [
                    {"id": a.id, "stage": a.stage.value if a.stage else None, "text": a.text[language]}
                    for a in question.answers
                ],
            }
            for question in advice.questions
        ],
    }


def _seen(shown: Shown, words: Words) -> Iterator[str]:
    advice, is_known = shown.advice, shown.machine is not None and shown.machine.is_known
    if not advice.suspects:
        yield words("triage-not-seen-here" if is_known else "triage-not-seen")
        return
    title = "triage-shown" if advice.confidence is Confidence.SHOWN else "triage-likely"
    yield titled(words(title), bullets(_cause(cause, shown, words) for cause in advice.suspects))
    first = advice.suspects[0]
    yield titled(words("route-try-first"), numbered(shown.steps(first)))
    avoid = (_filled(line, first.root) for line in shown.text(first.id).avoid)
    yield titled(words("judged-avoid"), bullets(avoid))


def _route(advice: Advice) -> Route:
    """A cause that was seen has steps of its own; those of the decision table are for when nothing was."""
    return replace(advice.route, try_first=()) if advice.suspects else advice.route


def _filled(text: str, finding: Finding) -> str:
    return printable(spelled_out(text).replace("{item}", finding.item).replace("{host}", finding.host))


def _cause(cause: Cause, shown: Shown, words: Words) -> str:
    title = shown.text(cause.id).title
    named = words("triage-cause", title=title, item=printable(cause.root.item)) if cause.root.item else title
    return f"{named}; {words(f'triage-weight-{cause.weight}')}"


def _contradiction(found: Contradiction, shown: Shown, words: Words) -> str:
    one = _answer(found.answer, shown)
    if found.finding is None:
        return words("triage-two-answers", one=one, other=_answer(found.other, shown))
    seen = _said_of(found.finding, shown)
    if shown.advice.stage is not None and found.answer == shown.advice.stage.value:
        stage = shown.catalogue.helpdesks.stages[found.answer][shown.language]
        return words("triage-stage-denied", stage=stage, seen=seen)
    return words("triage-denied", answer=one, seen=seen)


def _said_of(finding: Finding, shown: Shown) -> str:
    text = shown.text(finding.check)
    return text.title if finding.is_broken else text.good


def _answer(name: str, shown: Shown) -> str:
    """The answer's own words; one that only the decision table knows has none and keeps its name."""
    question = next((q for q in shown.knowledge.questions if name in [a.id for a in q.answers]), None)
    if question is None:
        return name
    return f"{question.text[shown.language]} {shown.knowledge.answers[name].text[shown.language]}"


def _questions(shown: Shown, words: Words) -> Iterator[str]:
    for question in shown.advice.questions:
        yield question.text[shown.language]
        for answer in question.answers:
            text = answer.text[shown.language]
            if answer.stage:
                yield "  " + words("triage-answer-stage", text=text, stage=answer.stage)
            else:
                yield "  " + words("triage-answer", text=text, id=answer.id)


def _cause_json(cause: Cause, shown: Shown) -> dict[str, Any]:
    return {
        "check": cause.id,
        "item": cause.root.item,
        "title": shown.text(cause.id).title,
        "confidence": cause.confidence.value,
        "weight": cause.weight.value,
        "steps": list(shown.steps(cause)),
        "avoid": [_filled(line, cause.root) for line in shown.text(cause.id).avoid],
        "explains": [{"check": f.check, "item": f.item} for f in cause.symptoms],
        "evidence": [seen.plain for seen in cause.root.evidence],
    }
