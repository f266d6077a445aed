"""Every check of the real catalogue becomes a card in every language, with nothing left unsaid and nothing in English."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from collector.core.catalogue.catalogue import Catalogue
from collector.core.catalogue.predicate import leaves
from collector.core.evidence import exactly
from collector.core.model import Cause, CheckId, Finding, HostName, HostStateKind, Language, Reason, Verdict
from reports.site.site_report import Card
from tests.reports import sample_site as sample
from tests.reports.documents import SiteDocuments, site_documents
from tests.reports.placed import page, workbook
from tests.reports.reading import opened_book, parsed
from tests.rigs.shipped import shipped_catalogue


@cache
def catalogue() -> Catalogue:
    return shipped_catalogue()


def report(language: Language) -> SiteDocuments:
    """One PC on which every check is broken, each as a cause of its own."""
    found = tuple(_broken(check) for check in catalogue().checks)
    host = sample.host_state("pc-1", HostStateKind.NEEDS_WORK, ())
    host = replace(host, findings=found, causes=tuple(Cause(finding) for finding in found))
    state = sample.site_state(hosts=(host,), changes=None, previous_at=None, waivers=())
    state = replace(state, provenance=replace(state.provenance, knowledge_date=date(2026, 3, 1)))
    return site_documents(state, catalogue(), language, sample.NOW, sample.label)


def _broken(check: CheckId) -> Finding:
    known = catalogue().checks[check]
    item = {
        "firefox.profiles": "lieve/x1",
        "readers": "ACR39U (072f:b100)",
        "portals": "www.riziv.fgov.be:443",
    }
    evidence = replace(
        sample.finding("pc-1", sample.READER).evidence[0], observed="false", expected=exactly(True)
    )
    return Finding(
        HostName("pc-1"),
        check,
        Verdict.FAIL,
        Reason.RULE_BROKEN,
        known.severity,
        item.get(known.each or "", ""),
        tuple(
            replace(evidence, fact=fact) for fact in dict.fromkeys(leaf.fact for leaf in leaves(known.rule))
        ),
    )


@pytest.mark.parametrize("language", list(Language))
def test_whom_to_call_what_to_have_ready_and_what_never_to_give_are_said_once(language: Language) -> None:
    call = report(language).report.call
    names = [desk.name for desk in call.desks]
    assert len(names) == len(set(names)) > 1
    assert call.ready
    assert call.never_send
    shown = ["".join(item.itertext()) for item in parsed(page(report(language))).iter("li")]
    assert all(shown.count(line) == 1 for line in (*call.ready, *call.never_send))


def cards(language: Language) -> tuple[Card, ...]:
    made = report(language)
    return made.report.jobs + made.report.advice


@pytest.mark.parametrize("language", list(Language))
def test_every_check_has_a_whole_card(language: Language) -> None:
    made = cards(language)
    assert {card.code for card in made} == set(catalogue().checks)
    for card in made:
        assert card.notice, card.code
        assert card.why, card.code
        assert card.steps, card.code
        assert card.first is not None, card.code
        assert "{" not in repr(card), card.code


@pytest.mark.parametrize("language", [Language.NL, Language.FR, Language.DE])
def test_no_card_repeats_an_english_sentence(language: Language) -> None:
    def sentences(card: Card) -> set[str]:
        steps = {piece.text for group in card.steps for line in group.lines for piece in line}
        return {card.heading, card.notice, card.why, *steps, card.first.does if card.first else ""}

    english = {card.code: sentences(card) for card in cards(Language.EN)}
    same = {card.code: sentences(card) & english[card.code] - {""} for card in cards(language)}
    assert {code: found for code, found in same.items() if any(" " in text for text in found)} == {}


@pytest.mark.parametrize("language", list(Language))
def test_every_fact_of_the_evidence_has_words(language: Language) -> None:
    known = {leaf.fact for check in catalogue().checks.values() for leaf in leaves(check.rule)}
    assert not known & {row.fact for card in cards(language) for row in card.seen}


@pytest.mark.parametrize("language", list(Language))
def test_the_page_and_the_workbook_hold_every_card(language: Language) -> None:
    made = report(language)
    assert len(list(parsed(page(made)).iter("article"))) == len(catalogue().checks)
    todo = next(ws for ws in opened_book(workbook(made)).worksheets if "tblToDo" in ws.tables)
    assert todo.max_row == len(catalogue().checks) + 1
