"""From a complaint to what to try first and whom to call: by elimination, never by a confident guess.

What a person says is one witness, the workstation another. Where a cause was seen on the workstation that can bring the
complaint about, it leads. Where nothing was seen, the decision table of the helpdesks leads, as far as the answers go;
what would tell the rest apart is asked. Where the two witnesses contradict each other, that is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from msgspec import Struct

from collector.core.catalogue.catalogue import Catalogue, Stage
from collector.core.helpdesk.helpdesks import DecisionRule, Helpdesks, Texts
from collector.core.helpdesk.portal_address import match_address
from collector.core.helpdesk.routing import (
    Route,
    RouteQuestion,
    candidates,
    refuse_strange,
    route,
    route_for_fault,
    route_for_rule,
)
from collector.core.judging.causes import causes
from collector.core.judging.seen_machine import SeenMachine
from collector.core.model import Cause, CheckId, Confidence, Finding, Site, Verdict, Weight

MOST_QUESTIONS = 3
_NOTHING_KNOWN, _PC_IN_ORDER = "R99", "G07"
# A log-in goes through these in order; a fault in an earlier one shows in every later one up to the PIN.
_ON_THE_PC = (Stage.INSTALLATION, Stage.READER, Stage.CARD_READ, Stage.BEFORE_PIN)
_EXPLAINS: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.INSTALLATION: (Stage.INSTALLATION,),
    Stage.READER: (Stage.INSTALLATION, Stage.READER),
    Stage.CARD_READ: (Stage.INSTALLATION, Stage.READER, Stage.CARD_READ),
    Stage.BEFORE_PIN: _ON_THE_PC,
    Stage.AFTER_PIN: (Stage.AFTER_PIN,),
    Stage.NO_BROWSER: (Stage.INSTALLATION, Stage.READER, Stage.CARD_READ, Stage.NO_BROWSER),
    Stage.CARD_STATE: (),
    Stage.AFTER_LOGIN: (Stage.AFTER_LOGIN,),
}
_TOLD_BY_ADVICE = (Stage.CARD_READ, Stage.NO_BROWSER, Stage.AFTER_LOGIN)
"""Stages at which even what stops no log-in brings the trouble about: a card of another kind, a tool without Java."""


class TriageAnswer(Struct, frozen=True, forbid_unknown_fields=True):
    """One answer to a question. `stage` is set for answers that say where it goes wrong."""

    id: str
    text: Texts
    stage: Stage | None = None


class TriageQuestion(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    text: Texts
    answers: tuple[TriageAnswer, ...]


class ErrorText(Struct, frozen=True, forbid_unknown_fields=True):
    """What a browser or program prints, and what it usually means. `words` are compared without regard to case."""

    words: tuple[str, ...]
    stage: Stage
    rule: str
    says: Texts
    source: str
    suspects: frozenset[CheckId] = frozenset()
    """Checks whose broken finding would bring this text about."""


class Denial(Struct, frozen=True, forbid_unknown_fields=True):
    """A finding that says the opposite of an answer: the check, and whether it is broken."""

    check: CheckId
    broken: bool


@dataclass(frozen=True, slots=True)
class TriageKnowledge:
    questions: tuple[TriageQuestion, ...] = ()
    errors: tuple[ErrorText, ...] = ()
    exclusive: tuple[frozenset[str], ...] = ()
    """Answers of which only one can be true."""
    denied_by: Mapping[str, tuple[Denial, ...]] = field(default_factory=dict)
    """By answer."""

    @property
    def answers(self) -> Mapping[str, TriageAnswer]:
        return {answer.id: answer for question in self.questions for answer in question.answers}


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is known of it; everything may be missing. `answers` are ids of `TriageAnswer`."""

    stage: Stage | None = None
    address: str | None = None
    started_at: str | None = None
    answers: frozenset[str] = frozenset()
    error_text: str | None = None


class Basis(StrEnum):
    """What the advice rests on."""

    MACHINE = "machine"
    COMPLAINT = "complaint"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two answers that exclude each other, or an answer that a finding denies, or a stage that a cause does not allow."""

    answer: str
    other: str = ""
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """`suspects` can bring the complaint about, most certain first; `also_seen` cannot, and is mended anyway.

    `confidence` is that of the first suspect, or `not_seen`: then no cause is claimed, and `questions` would
    tell the rest apart.
    """

    basis: Basis
    confidence: Confidence
    route: Route
    stage: Stage | None
    suspects: tuple[Cause, ...] = ()
    also_seen: tuple[Cause, ...] = ()
    error: ErrorText | None = None
    error_unknown: bool = False
    """An error text was told, and it is none we know."""
    contradictions: tuple[Contradiction, ...] = ()
    questions: tuple[TriageQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    """A complaint beside what is known: of where it goes wrong, of the text that was seen, of the workstation, and in general."""

    complaint: Complaint
    stage: Stage | None
    error: ErrorText | None
    machine: SeenMachine | None
    knowledge: TriageKnowledge
    catalogue: Catalogue
    site: Site | None

    @property
    def portal(self) -> str | None:
        """Where the person began, else where it went wrong."""
        return self.complaint.started_at or self.complaint.address

    def is_spoken_of(self, cause: Cause) -> bool:
        """The error text is about it."""
        return self.error is not None and cause.id in self.error.suspects


def advise(
    complaint: Complaint,
    machine: SeenMachine | None,
    knowledge: TriageKnowledge,
    catalogue: Catalogue,
    site: Site | None = None,
) -> Advice:
    """The advice for a complaint. FleetError for an answer nobody asks for, or an address that is none."""
    refuse_strange(complaint.answers, {*knowledge.answers, *catalogue.helpdesks.answers}, "--answer")
    error = _error(complaint.error_text, knowledge)
    stage = (
        complaint.stage
        or _stage_of(complaint.answers, knowledge, catalogue.helpdesks)
        or (error.stage if error else None)
    )
    case = _Case(complaint, stage, error, machine, knowledge, catalogue, site)
    contradictions = (*_between_answers(complaint.answers, knowledge), *_with_machine(case))
    doubtful = {name for c in contradictions for name in (c.answer, c.other)}
    case = replace(case, complaint=replace(complaint, answers=complaint.answers - doubtful))
    case = replace(case, machine=_asked(case))
    suspects, others = _suspects(case)
    confidence = suspects[0].confidence if suspects else Confidence.NOT_SEEN
    decided = bool(case.complaint.answers) or error is not None
    basis = Basis.MACHINE if suspects else Basis.COMPLAINT if decided else Basis.NOTHING
    questions = () if suspects and confidence is Confidence.SHOWN else _questions(case)
    is_strange = error is None and bool((complaint.error_text or "").strip())
    found = _route(case, suspects)
    return Advice(
        basis, confidence, found, stage, suspects, others, error, is_strange, contradictions, questions
    )


def _error(text: str | None, knowledge: TriageKnowledge) -> ErrorText | None:
    """The most telling text that was seen: the longest words win. Words are whole ones: 403 is not in 0x80090403."""
    said = (text or "").casefold()
    found = [
        (len(word), error)
        for error in knowledge.errors
        for word in error.words
        if re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", said)
    ]
    return max(found, key=lambda pair: pair[0])[1] if said.strip() and found else None


def _stage_of(answers: frozenset[str], knowledge: TriageKnowledge, helpdesks: Helpdesks) -> Stage | None:
    """The stage an answer speaks of, if all that speak of one agree."""
    told = {a.stage for name in answers if (a := knowledge.answers.get(name)) and a.stage}
    if not told:
        ruled = [r.stage for r in helpdesks.rules if r.stage != "any" and r.is_shown_by(answers)]
        told = {Stage(ruled[0])} if len(set(ruled)) == 1 else set()
    return told.pop() if len(told) == 1 else None


def _between_answers(answers: frozenset[str], knowledge: TriageKnowledge) -> Iterator[Contradiction]:
    for group in knowledge.exclusive:
        both = sorted(group & answers)
        if len(both) > 1:
            yield Contradiction(both[0], both[1])


def _with_machine(case: _Case) -> Iterator[Contradiction]:
    if case.machine is None:
        return
    for name in sorted(case.complaint.answers):
        for denial in case.knowledge.denied_by.get(name, ()):
            found = case.machine.findings
            denying = [f for f in found if f.check == denial.check and _denies(f, is_broken=denial.broken)]
            if denying:
                yield Contradiction(name, finding=denying[0])
                break
    if case.stage is not None and case.stage not in (*_ON_THE_PC, Stage.NO_BROWSER):
        for cause in case.machine.causes:
            # A PIN that was asked for shows that software, reader and browser did their part.
            if cause.weight is Weight.BLOCKS and case.catalogue.checks[cause.id].stage in _ON_THE_PC:
                yield Contradiction(case.stage.value, finding=cause.root)


def _denies(finding: Finding, *, is_broken: bool) -> bool:
    return finding.is_broken if is_broken else finding.verdict is Verdict.PASS


def _asked(case: _Case) -> SeenMachine | None:
    """The machine with what the complaint makes worth saying of it, and in the order that the complaint asks for."""
    machine, checks = case.machine, case.catalogue.checks
    if machine is None:
        return machine
    if any(checks[symptom.check].explained_at for cause in machine.causes for symptom in cause.symptoms):
        machine = replace(machine, causes=causes(machine.findings, checks, case.stage))
    if not machine.on_complaint:
        return machine
    desk = match_address(case.portal, case.catalogue.helpdesks).desk if case.portal else None
    seen = {cause.id for cause in machine.causes}

    def is_asked(cause: Cause) -> bool:
        told = checks[cause.id].on_complaint
        if told is None or cause.id in seen:
            return False
        return case.is_spoken_of(cause) or (case.stage in told.stages and told.desk in (None, desk))

    return replace(machine, causes=(*machine.causes, *filter(is_asked, machine.on_complaint)))


def _suspects(case: _Case) -> tuple[tuple[Cause, ...], tuple[Cause, ...]]:
    """The causes that can bring the complaint about, and the others. Those an error text speaks of come first."""
    if case.machine is None:
        return (), ()
    stage, checks = case.stage, case.catalogue.checks
    explaining = set(Stage if stage is None else _EXPLAINS[stage])

    def can_explain(cause: Cause) -> bool:
        check = checks[cause.id]
        if case.is_spoken_of(cause) or stage in check.shows_at:
            return True
        if cause.weight is Weight.WORKS:  # advice, unless it is about the very thing that was complained of
            return check.stage is stage and stage in _TOLD_BY_ADVICE
        return any(checks[f.check].stage in explaining for f in cause.findings)

    def nearness(cause: Cause) -> tuple[bool, int, bool, bool]:
        """Of causes that weigh the same and are as sure, that of the stage complained of comes first."""
        weight = list(Weight).index(cause.weight)
        is_likely = cause.confidence is Confidence.LIKELY
        return not case.is_spoken_of(cause), weight, is_likely, checks[cause.id].stage is not stage

    seen = case.machine.causes
    able = sorted(filter(can_explain, seen), key=nearness)  # stable: gravest first within each
    return tuple(able), tuple(cause for cause in seen if cause not in able)


def _route(case: _Case, suspects: tuple[Cause, ...]) -> Route:
    complaint, stage, helpdesks, site = case.complaint, case.stage, case.catalogue.helpdesks, case.site
    if suspects:
        rule = case.catalogue.checks[suspects[0].id].route
        if case.portal is None:
            return route_for_fault(rule, helpdesks, site)
        return route_for_rule(rule, case.portal, helpdesks, site)
    known = complaint.answers & helpdesks.answers
    asked = RouteQuestion(stage or Stage.BEFORE_PIN, complaint.address, complaint.started_at, known)
    if any(rule.is_shown_by(known) for rule in candidates(asked, helpdesks)):
        return route(asked, helpdesks, site)
    elsewhere = [rule for rule in helpdesks.rules if rule.stage != "any" and rule.is_shown_by(known)]
    if elsewhere:  # an answer that settles it, although it speaks of another stage: a blocked PIN, say
        return route(replace(asked, stage=elsewhere[0].stage), helpdesks, site)
    if case.error is not None:
        return route_for_rule(case.error.rule, case.portal, helpdesks, site)
    if stage is None:
        return route_for_rule(_NOTHING_KNOWN, case.portal, helpdesks, site)
    if stage is Stage.BEFORE_PIN and case.machine is not None and case.machine.is_known:
        # The PC has shown that its part is in order: no reinstalling, but tests that tell more.
        return route_for_rule(_PC_IN_ORDER, case.portal, helpdesks, site)
    return route(asked, helpdesks, site)


def _questions(case: _Case) -> tuple[TriageQuestion, ...]:
    """The questions whose answers would choose between the rules that are still possible, in the file's order."""
    complaint, knowledge = case.complaint, case.knowledge
    asked = RouteQuestion(case.stage or Stage.BEFORE_PIN, complaint.address, complaint.started_at)
    open_rules = candidates(asked, case.catalogue.helpdesks) if case.stage else case.catalogue.helpdesks.rules
    wanted = {name for rule in open_rules for name in _still_asked(rule, complaint.answers, knowledge)}
    answered = {name for group in knowledge.exclusive if group & complaint.answers for name in group}
    found = []
    for question in knowledge.questions:
        ids = {answer.id for answer in question.answers}
        if any(answer.stage for answer in question.answers):
            is_open = case.stage is None
        else:
            is_open = bool(ids & wanted) and not ids & (complaint.answers | answered)
        if is_open:
            found.append(question)
    return tuple(found[:MOST_QUESTIONS])


def _still_asked(rule: DecisionRule, answers: frozenset[str], knowledge: TriageKnowledge) -> Iterable[str]:
    for way in (rule.assumes, *rule.or_assumes):
        excluded = any(group & answers - way and group & way for group in knowledge.exclusive)
        if not excluded:
            yield from way - answers
