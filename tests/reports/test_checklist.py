"""The checklist of reports names tests that exist, for every point; and holds the points that need no file of their own."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from collector.core.model import Language
from tests.checkout import ROOT
from tests.reports.guide.guide_sample import CATALOGUE
from tests.reports.page.page_set import report
from tests.reports.placed import page
from tests.reports.reading import page_text, parsed

CHECKLIST = ROOT / "docs/report-checklist.md"


def _rows() -> list[tuple[str, list[str]]]:
    """Every row of every table: its point and the tests it names."""
    found = []
    for line in CHECKLIST.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and re.fullmatch(r"[A-Z][0-9]+", cells[0]):
            found.append((cells[0], re.findall(r"`([^`]+\.py::\w+)`", line)))
    return found


@cache
def _tests_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_named_test_exists() -> None:
    named = [name for _, tests in _rows() for name in tests]
    assert len(named) > 40
    lost = [
        name
        for name in named
        for path, _, test in [name.partition("::")]
        if not (ROOT / path).is_file() or test not in _tests_in(ROOT / path)
    ]
    assert lost == []


def test_every_point_has_a_test_and_none_is_left_out() -> None:
    rows = _rows()
    assert [point for point, tests in rows if not tests] == []
    points = [point for point, _ in rows]
    assert len(points) == len(set(points))
    for letter in {point[0] for point in points}:
        numbers = [int(point[1:]) for point in points if point[0] == letter]
        assert numbers == list(range(1, len(numbers) + 1)), letter
    assert sum(point[0] == "H" for point in points) == 30


# -- points of the page that hold over the whole of it ---------------------------------------------------


def test_summary_steps_and_evidence_follow_each_other() -> None:
    sections = [e.get("id") for e in next(parsed(page(report())).iter("main")).findall("section")]
    assert sections == [
        "summary",
        "jobs",
        "not-reached",
        "untold",
        "pcs",
        "call",
        "advice",
        "changes",
        "waivers",
        "evidence",
        "provenance",
        "privacy",
    ]


def test_provenance_says_where_every_number_comes_from() -> None:
    made = report()
    facts = {fact.label: fact.value for fact in made.report.provenance}
    assert {
        "Measurement",
        "Started",
        "Ended",
        "PCs asked",
        "PCs that answered",
        "Version of the checks",
    } <= set(facts)
    assert (facts["PCs asked"], facts["PCs that answered"]) == ("10", "8")
    assert made.report.reproduce == "eidfleet report --site ter-linden --lang en"
    assert made.report.reproduce in page_text(page(made))


def test_the_privacy_paragraph_answers_its_four_questions() -> None:
    read, code, never, users, kept, ask = report().report.privacy
    assert read.startswith("We read")
    assert "never to a person" in code
    assert "PIN" in never
    assert "label" in users
    assert "until" in kept
    assert "Zorg-IT" in ask  # who gets the report is not told to ask himself


@pytest.mark.parametrize("language", list(Language))
def test_no_score_is_the_headline(language: Language) -> None:
    made = report(language)
    shown = " ".join(
        (
            made.report.title,
            made.report.heading,
            *(line.text for q in made.report.questions for line in q.answer),
        )
    )
    assert "%" not in shown
    assert made.report.questions[0].answer[0].is_lead
    assert re.search(r"\b1\b.*\b10\b", made.report.questions[0].answer[0].text)


@pytest.mark.parametrize("language", list(Language))
def test_titles_say_the_effect_and_no_code(language: Language) -> None:
    ids = {str(check) for check in CATALOGUE.checks}
    for check in CATALOGUE.checks:
        title = CATALOGUE.texts[check, language].title
        assert not ids & set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", title)), title
        assert not re.search(r"\b(FAIL|PASS|WARN|OK)\b", title), title


_BLAME = {
    Language.NL: r"\b(u hebt|u heeft|u bent|uw fout|door u|vergeten te|fout van de gebruiker)\b",
    Language.FR: r"\b(vous avez oublié|vous n'avez pas|votre faute|votre erreur|par votre)\b",
    Language.DE: r"\b(Sie haben (nicht|vergessen)|Ihr Fehler|Ihre Schuld|durch Sie)\b",
    Language.EN: r"\b(you (did not|forgot|failed|have not)|your (fault|mistake))\b",
}


@pytest.mark.parametrize("language", list(Language))
def test_no_text_blames_the_reader(language: Language) -> None:
    blaming = []
    for check in CATALOGUE.checks:
        text = CATALOGUE.texts[check, language]
        whole = " ".join((text.title, text.notice, text.why))
        blaming += [(check, m.group()) for m in re.finditer(_BLAME[language], whole, re.IGNORECASE)]
    assert blaming == []


@pytest.mark.parametrize("language", list(Language))
def test_every_card_says_where_on_the_way_it_goes_wrong(language: Language) -> None:
    made = report(language)
    text = page_text(page(made))
    cards = (*made.report.jobs, *made.report.advice)
    assert len({card.stage for card in cards}) > 1
    assert all(card.stage in text for card in cards)


def test_product_names_are_the_same_in_every_language() -> None:
    for check in CATALOGUE.checks:
        english = CATALOGUE.texts[check, Language.EN].title
        for product in ("Firefox", "Chrome", "Java", "Windows", "OpenSC", "macOS"):
            if re.search(rf"\b{product}\b", english):
                for language in Language:
                    text = CATALOGUE.texts[check, language]
                    assert product in " ".join((text.title, text.notice, text.why)), (check, language)
