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

from collector.core.catalogue.catalogue import Check, Stage
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


@dataclass(frozen=True, slots=True)
class TriageKnowledge:
    questions: tuple[TriageQuestion, ...] = ()
    errors: tuple[ErrorText, ...] = ()
    exclusive: tuple[frozenset[str], ...] = ()
    """Answers of which only one can be true."""
    denied_by: Mapping[str, tuple[tuple[CheckId, bool], ...]] = field(default_factory=dict)
    """Answer to findings that say the opposite: the check, and whether it is broken."""

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
class SeenMachine:
    """What the latest answer of the workstation showed."""

    findings: tuple[Finding, ...]
    causes: tuple[Cause, ...]
    on_complaint: tuple[Cause, ...] = ()
    """What is worth saying only to somebody who complains; the complaint decides of which."""
    family: str = ""
    """Its system, for steps that differ; empty where it did not say."""

    @property
    def is_known(self) -> bool:
        """Something was judged; a host that was silent shows nothing."""
        return any(finding.verdict in (Verdict.PASS, Verdict.FAIL, Verdict.WARN) for finding in self.findings)


def advise(
    complaint: Complaint,
    machine: SeenMachine | None,
    knowledge: TriageKnowledge,
    helpdesks: Helpdesks,
    checks: Mapping[CheckId, Check],
    site: Site | None = None,
) -> Advice:
    """The advice for a complaint. FleetError for an answer nobody asks for, or an address that is none."""
    refuse_strange(complaint.answers, {*knowledge.answers, *helpdesks.answers}, "--answer")
    error = _error(complaint.error_text, knowledge)
    stage = (
        complaint.stage
        or _stage_of(complaint.answers, knowledge, helpdesks)
        or (error.stage if error else None)
    )
    contradictions = (
        *_between_answers(complaint.answers, knowledge),
        *_with_machine(complaint.answers, stage, machine, knowledge, checks),
    )
    doubtful = {name for c in contradictions for name in (c.answer, c.other)}
    told = replace(complaint, answers=complaint.answers - doubtful)
    suspects, others = _suspects(_asked(machine, told, stage, error, helpdesks, checks), stage, error, checks)
    found = _route(told, stage, error, suspects, machine, helpdesks, checks, site)
    confidence = suspects[0].confidence if suspects else Confidence.NOT_SEEN
    decided = bool(told.answers) or error is not None
    basis = Basis.MACHINE if suspects else Basis.COMPLAINT if decided else Basis.NOTHING
    questions = (
        () if suspects and confidence is Confidence.SHOWN else _questions(told, stage, knowledge, helpdesks)
    )
    is_strange = error is None and bool((complaint.error_text or "").strip())
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


def _with_machine(
    answers: frozenset[str],
    stage: Stage | None,
    machine: SeenMachine | None,
    knowledge: TriageKnowledge,
    checks: Mapping[CheckId, Check],
) -> Iterator[Contradiction]:
    if machine is None:
        return
    for name in sorted(answers):
        for check, is_broken in knowledge.denied_by.get(name, ()):
            denying = [f for f in machine.findings if f.check == check and _denies(f, is_broken=is_broken)]
            if denying:
                yield Contradiction(name, finding=denying[0])
                break
    if stage is not None and stage not in (*_ON_THE_PC, Stage.NO_BROWSER):
        for cause in machine.causes:
            # A PIN that was asked for shows that software, reader and browser did their part.
            if cause.weight is Weight.BLOCKS and checks[cause.id].stage in _ON_THE_PC:
                yield Contradiction(stage.value, finding=cause.root)


def _denies(finding: Finding, *, is_broken: bool) -> bool:
    return finding.is_broken if is_broken else finding.verdict is Verdict.PASS


def _asked(
    machine: SeenMachine | None,
    complaint: Complaint,
    stage: Stage | None,
    error: ErrorText | None,
    helpdesks: Helpdesks,
    checks: Mapping[CheckId, Check],
) -> SeenMachine | None:
    """The machine with what the complaint makes worth saying of it, and in the order that the complaint asks for."""
    if machine is None:
        return machine
    if any(checks[symptom.check].explained_at for cause in machine.causes for symptom in cause.symptoms):
        machine = replace(machine, causes=causes(machine.findings, checks, stage))
    if not machine.on_complaint:
        return machine
    portal = complaint.started_at or complaint.address
    desk = match_address(portal, helpdesks).desk if portal else None
    seen = {cause.id for cause in machine.causes}

    def is_asked(cause: Cause) -> bool:
        told = checks[cause.id].on_complaint
        if told is None or cause.id in seen:
            return False
        is_spoken_of = error is not None and cause.id in error.suspects
        return is_spoken_of or (stage in told.stages and told.desk in (None, desk))

    return replace(machine, causes=(*machine.causes, *filter(is_asked, machine.on_complaint)))


def _suspects(
    machine: SeenMachine | None, stage: Stage | None, error: ErrorText | None, checks: Mapping[CheckId, Check]
) -> tuple[tuple[Cause, ...], tuple[Cause, ...]]:
    """The causes that can bring the complaint about, and the others. Those an error text speaks of come first."""
    if machine is None:
        return (), ()
    explaining = set(Stage if stage is None else _EXPLAINS[stage])

    def can_explain(cause: Cause) -> bool:
        if error is not None and cause.id in error.suspects:
            return True
        check = checks[cause.id]
        if stage in check.shows_at:
            return True
        if cause.weight is Weight.WORKS:  # advice, unless it is about the very thing that was complained of
            return check.stage is stage and stage in _TOLD_BY_ADVICE
        return any(checks[f.check].stage in explaining for f in (cause.root, *cause.symptoms))

    def nearness(cause: Cause) -> tuple[bool, int, bool, bool]:
        """Of causes that weigh the same and are as sure, that of the stage complained of comes first."""
        is_spoken_of = error is not None and cause.id in error.suspects
        weight = list(Weight).index(cause.weight)
        is_likely = cause.confidence is Confidence.LIKELY
        return not is_spoken_of, weight, is_likely, checks[cause.id].stage is not stage

    able = sorted(filter(can_explain, machine.causes), key=nearness)  # stable: gravest first within each
    return tuple(able), tuple(cause for cause in machine.causes if cause not in able)


def _route(
    complaint: Complaint,
    stage: Stage | None,
    error: ErrorText | None,
    suspects: tuple[Cause, ...],
    machine: SeenMachine | None,
    helpdesks: Helpdesks,
    checks: Mapping[CheckId, Check],
    site: Site | None,
) -> Route:
    portal = complaint.started_at or complaint.address
    if suspects and portal is None:
        return route_for_fault(checks[suspects[0].id].route, helpdesks, site)
    if suspects:
        return route_for_rule(checks[suspects[0].id].route, portal, helpdesks, site)
    known = complaint.answers & helpdesks.answers
    asked = RouteQuestion(stage or Stage.BEFORE_PIN, complaint.address, complaint.started_at, known)
    if any(rule.is_shown_by(known) for rule in candidates(asked, helpdesks)):
        return route(asked, helpdesks, site)
    elsewhere = [rule for rule in helpdesks.rules if rule.stage != "any" and rule.is_shown_by(known)]
    if elsewhere:  # an answer that settles it, although it speaks of another stage: a blocked PIN, say
        return route(replace(asked, stage=elsewhere[0].stage), helpdesks, site)
    if error is not None:
        return route_for_rule(error.rule, portal, helpdesks, site)
    is_well = machine is not None and machine.is_known
    if stage is None:
        return route_for_rule(_NOTHING_KNOWN, portal, helpdesks, site)
    if is_well and stage is Stage.BEFORE_PIN:
        # The PC has shown that its part is in order: no reinstalling, but tests that tell more.
        return route_for_rule(_PC_IN_ORDER, portal, helpdesks, site)
    return route(asked, helpdesks, site)


def _questions(
    complaint: Complaint, stage: Stage | None, knowledge: TriageKnowledge, helpdesks: Helpdesks
) -> tuple[TriageQuestion, ...]:
    """The questions whose answers would choose between the rules that are still possible, in the file's order."""
    asked = RouteQuestion(stage or Stage.BEFORE_PIN, complaint.address, complaint.started_at)
    open_rules = candidates(asked, helpdesks) if stage else helpdesks.rules
    wanted = {name for rule in open_rules for name in _still_asked(rule, complaint.answers, knowledge)}
    answered = {name for group in knowledge.exclusive if group & complaint.answers for name in group}
    found = []
    for question in knowledge.questions:
        ids = {answer.id for answer in question.answers}
        asks_stage = any(answer.stage for answer in question.answers)
        is_open = (
            stage is None if asks_stage else bool(ids & wanted) and not ids & (complaint.answers | answered)
        )
        if is_open:
            found.append(question)
    return tuple(found[:MOST_QUESTIONS])


def _still_asked(rule: DecisionRule, answers: frozenset[str], knowledge: TriageKnowledge) -> Iterable[str]:
    for way in (rule.assumes, *rule.or_assumes):
        excluded = any(group & answers - way and group & way for group in knowledge.exclusive)
        if not excluded:
            yield from way - answers
