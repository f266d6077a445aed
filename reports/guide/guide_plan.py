"""The guide as a plan: which question comes when, and which advice ends each way. Chosen by the triage, in no language.

A plan depends on little of a site: its kind, its portals, and whether it has IT support of its own. Plans are therefore
made once for all sites that agree in these. Equal ends and equal questions are one node, however many ways lead there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial

from collector.core.catalogue.catalogue import Catalogue, Stage
from collector.core.helpdesk.portal_address import known_address
from collector.core.helpdesk.routing import Route
from collector.core.judging.elimination import Complaint, ErrorText, TriageKnowledge, TriageQuestion, advise
from collector.core.model import Site, SiteKind

SHARED_PAGE = "https://idp.iamfas.belgium.be/"
"""Where every portal logs in; which one a person came from must be asked."""

CARD_LOST = "card_lost"
"""An answer the decision table knows and no question of the triage asks for."""

MOST_FURTHER_QUESTIONS = 3
"""After the place and the address. A person at a desk gives up sooner than the decision table does."""

_RIZIV, _EHEALTH = "https://www.riziv.fgov.be/", "https://www.ehealth.fgov.be/"
_SOCIAL, _TAXES = "https://www.socialsecurity.be/citizen/", "https://eservices.minfin.fgov.be/"
_USUAL: Mapping[SiteKind, tuple[str, ...]] = {
    SiteKind.MEDICAL_PRACTICE: (_RIZIV, _EHEALTH, _SOCIAL),
    SiteKind.MUNICIPALITY: (_SOCIAL, _TAXES),
    SiteKind.OTHER: (_SOCIAL, _TAXES),
}
_ASK_ADDRESS = (Stage.BEFORE_PIN, Stage.AFTER_PIN, Stage.AFTER_LOGIN)


class ChoiceKind(StrEnum):
    """What a choice tells: the stage, the address shown, where the person began, an answer, or nothing."""

    STAGE = "stage"
    ADDRESS = "address"
    BEGAN = "began"
    ANSWER = "answer"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class NodeChoice:
    kind: ChoiceKind
    value: str
    target: str
    """The id of the node it leads to."""


def told_after(told: Complaint, kind: ChoiceKind, value: str) -> Complaint:
    """What is known once somebody chose this, or typed it."""
    match kind:
        case ChoiceKind.STAGE:
            return replace(told, stage=Stage(value))
        case ChoiceKind.ADDRESS:
            return replace(told, address=value)
        case ChoiceKind.BEGAN:
            return replace(told, started_at=value)
        case ChoiceKind.ANSWER:
            return replace(told, answers=told.answers | {value})
        case ChoiceKind.SKIP:
            return told


@dataclass(frozen=True, slots=True)
class Ask:
    """`question` is the id of a triage question, or `address` or `began`."""

    id: str
    question: str
    choices: tuple[NodeChoice, ...]


@dataclass(frozen=True, slots=True)
class End:
    id: str
    route: Route


@dataclass(frozen=True, slots=True)
class ErrorEnd:
    """A text people see on their screen, and where it leads."""

    error: ErrorText
    target: str


@dataclass(frozen=True, slots=True)
class GuidePlan:
    """Every node once; the first question is the start."""

    asks: tuple[Ask, ...]
    ends: tuple[End, ...]
    errors: tuple[ErrorEnd, ...]
    questions: Mapping[str, TriageQuestion]

    @property
    def start(self) -> str:
        return self.asks[0].id

    def is_address(self, ask: Ask) -> bool:
        """Whether an address is asked for, which can be typed too, and no question of the triage."""
        return ask.question not in self.questions


_Key = tuple[SiteKind, tuple[str, ...], bool]
"""What of a site its plan depends on: its kind, its portals, and whether it has IT support of its own."""


@dataclass(frozen=True, slots=True)
class Guides:
    """Makes plans and keeps them: a thousand sites of one kind share one."""

    knowledge: TriageKnowledge
    catalogue: Catalogue
    _made: dict[_Key, GuidePlan] = field(default_factory=dict)

    def plan(self, site: Site) -> GuidePlan:
        it = site.local_it
        key = site.kind, site.portals, bool(it.name or it.phone or it.email)
        if key not in self._made:
            self._made[key] = _Maker(self.knowledge, self.catalogue, site).plan()
        return self._made[key]


@dataclass(frozen=True, slots=True)
class _Maker:
    """Walks every way through the questions once and keeps each node that came out of it."""

    knowledge: TriageKnowledge
    catalogue: Catalogue
    site: Site
    asks: dict[str, Ask] = field(default_factory=dict)
    ends: dict[str, End] = field(default_factory=dict)

    def plan(self) -> GuidePlan:
        start = self._where()
        errors = tuple(
            ErrorEnd(error, self._at_once(Complaint(error_text=error.words[0])))
            for error in self.knowledge.errors
        )
        first = self.asks.pop(start)
        return GuidePlan(
            (first, *self.asks.values()),
            tuple(self.ends.values()),
            errors,
            {question.id: question for question in self.knowledge.questions},
        )

    # -- the questions, in their order ------------------------------------------------------------

    def _where(self) -> str:
        where = next(q for q in self.knowledge.questions if any(a.stage for a in q.answers))
        nothing = Complaint()
        choices = [
            self._choice(ChoiceKind.STAGE, answer.stage, nothing, self._stage)
            for answer in where.answers
            if answer.stage
        ]
        if CARD_LOST in self.catalogue.helpdesks.answers:
            choices.append(self._choice(ChoiceKind.ANSWER, CARD_LOST, nothing, self._at_once))
        choices.append(self._choice(ChoiceKind.SKIP, "", nothing, self._further))
        return self._ask(where.id, choices, keep=True)

    def _stage(self, told: Complaint) -> str:
        if told.stage not in _ASK_ADDRESS:
            return self._further(told)
        # Whoever is logged in has left the shared page behind.
        shared = () if told.stage is Stage.AFTER_LOGIN else (SHARED_PAGE,)
        addresses = (*self._portals(), *shared)
        choices = [self._choice(ChoiceKind.ADDRESS, one, told, self._shown) for one in addresses]
        choices.append(self._choice(ChoiceKind.SKIP, "", told, self._further))
        return self._ask("address", choices)

    def _shown(self, told: Complaint) -> str:
        if told.address != SHARED_PAGE:
            return self._further(told)
        choices = [self._choice(ChoiceKind.BEGAN, one, told, self._further) for one in self._portals()]
        choices.append(self._choice(ChoiceKind.SKIP, "", told, self._further))
        return self._ask("began", choices)

    def _further(
        self,
        told: Complaint,
        asked: frozenset[str] = frozenset(),
        left: int = MOST_FURTHER_QUESTIONS,
    ) -> str:
        advice = advise(told, None, self.knowledge, self.catalogue, self.site)
        open_ = [q for q in advice.questions if q.id not in asked and not any(a.stage for a in q.answers)]
        if self.catalogue.helpdesks.rule(advice.route.rule).is_shown_by(told.answers):
            open_ = [question for question in open_ if self._deepens(question, told.answers)]
        if not left or not open_:
            return self._end(advice.route)
        question = open_[0]
        answered = partial(self._further, asked=asked, left=left - 1)
        choices = [self._choice(ChoiceKind.ANSWER, answer.id, told, answered) for answer in question.answers]
        skipped = partial(self._further, asked=asked | {question.id}, left=left - 1)
        choices.append(self._choice(ChoiceKind.SKIP, "", told, skipped))
        return self._ask(question.id, choices)

    def _deepens(self, question: TriageQuestion, told: frozenset[str]) -> bool:
        """Whether some rule wants one of its answers beside all that was told; else what was told has settled it."""
        ids = {answer.id for answer in question.answers}
        return any(
            told < way and ids & way
            for rule in self.catalogue.helpdesks.rules
            for way in (rule.assumes, *rule.or_assumes)
        )

    def _portals(self) -> tuple[str, ...]:
        """The site's own portals first, then the usual ones of its kind; of each class of addresses one, unless it is unknown."""
        found: dict[str, str] = {}
        for address in (*self.site.portals, *_USUAL[self.site.kind]):
            rule = known_address(address, self.catalogue.helpdesks)  # what is none cannot be asked about
            if rule and rule.address_class not in ("csam_fas", "unknown"):
                found.setdefault(rule.address_class, address)
        return tuple(found.values())

    def _at_once(self, told: Complaint) -> str:
        """The end where nothing more is asked."""
        return self._end(advise(told, None, self.knowledge, self.catalogue, self.site).route)

    # -- the nodes ------------------------------------------------------------------------------------

    def _choice(
        self, kind: ChoiceKind, value: str, told: Complaint, then: Callable[[Complaint], str]
    ) -> NodeChoice:
        return NodeChoice(kind, value, then(told_after(told, kind, value)))

    def _ask(self, question: str, choices: list[NodeChoice], *, keep: bool = False) -> str:
        """The node of this question; none where every answer leads to the same place."""
        targets = {choice.target for choice in choices}
        if len(targets) == 1 and not keep:
            return targets.pop()
        node = Ask(f"{question}-{_digest(question, choices)}", question, tuple(choices))
        self.asks.setdefault(node.id, node)
        return node.id

    def _end(self, route: Route) -> str:
        # The question where the person began was asked on the way.
        route = replace(route, ask_start=False)
        node = End(f"{route.rule}-{_digest(route)}", route)
        self.ends.setdefault(node.id, node)
        return node.id


def _digest(*parts: object) -> str:
    """Short, and the same in every run: an anchor people may keep."""
    return hashlib.sha256(repr(parts).encode(errors="backslashreplace")).hexdigest()[:8]
