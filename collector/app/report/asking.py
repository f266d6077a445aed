"""Asks about a complaint one question at a time, as the guide does, until the triage has nothing left to ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from collector.core.catalogue.catalogue import Catalogue
from collector.core.helpdesk.portal_address import known_address
from collector.core.judging.elimination import Complaint, advise
from collector.core.judging.seen_machine import SeenMachine
from collector.core.model import Language, Site, SiteId
from collector.sources.catalogue.triage_file import load_triage
from reports.guide.choice_words import choice_text, question_text
from reports.guide.guide_plan import Ask, ChoiceKind, Guides, told_after
from reports.words.words import words

ANYWHERE = Site(SiteId(""), "", portals=("https://www.riziv.fgov.be/", "https://www.ehealth.fgov.be/"))
"""Stands for a site nobody named: the addresses people complain of most are offered."""


class Choose(Protocol):
    """Lets somebody pick: the number of a choice from 0 on, an address as it was typed, or None for one question back."""

    def __call__(
        self, question: str, choices: Sequence[str], *, can_go_back: bool, may_type: bool
    ) -> int | str | None: ...


def complaint_by_questions(
    seen: tuple[Site, SeenMachine] | None, catalogue: Catalogue, language: Language, choose: Choose
) -> Complaint:
    """What was told in the end. A workstation whose cause was seen needs no more than the place."""
    site, machine = seen or (ANYWHERE, None)
    knowledge = load_triage(catalogue.helpdesks, catalogue.checks)
    plan = Guides(knowledge, catalogue).plan(site)
    asks, w = {ask.id: ask for ask in plan.asks}, words(language)
    trail: list[tuple[str, Complaint]] = []
    node, told = plan.start, Complaint()
    while node in asks:
        if trail and machine and not advise(told, machine, knowledge, catalogue, site).questions:
            break
        ask = asks[node]
        choices = [choice_text(w, plan, ask, choice) for choice in ask.choices]
        is_address = plan.is_address(ask)
        picked = choose(question_text(w, plan, ask), choices, can_go_back=bool(trail), may_type=is_address)
        if picked is None:
            node, told = trail.pop() if trail else (node, told)
            continue
        if isinstance(picked, str) and known_address(picked, catalogue.helpdesks) is None:
            continue
        trail.append((node, told))
        node, told = _next(ask, told, picked)
    return told


def _next(ask: Ask, told: Complaint, picked: int | str) -> tuple[str, Complaint]:
    """The node after it, and what is told then. A typed address goes on as one that the guide does not know."""
    if isinstance(picked, int):
        choice = ask.choices[picked]
        return choice.target, told_after(told, choice.kind, choice.value)
    target = next(choice.target for choice in ask.choices if choice.kind is ChoiceKind.SKIP)
    is_start = any(choice.kind is ChoiceKind.BEGAN for choice in ask.choices)
    return target, told_after(told, ChoiceKind.BEGAN if is_start else ChoiceKind.ADDRESS, picked)
