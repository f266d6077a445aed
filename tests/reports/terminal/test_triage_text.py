"""The advice on a complaint in words: what was seen, its own steps once, whom to call, what to ask."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import msgspec
import pytest

from collector.app.judge.advise import answer
from collector.core.catalogue.catalogue import Stage
from collector.core.judging.elimination import Complaint
from collector.core.judging.seen_machine import SeenMachine
from collector.core.model import Contact, Language, Site, SiteId, SiteKind
from reports.words.links import spelled_out
from reports.words.words import words
from tests.causes.coverage import cases, known, machine, observation

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SITE = Site(SiteId("p"), "P", SiteKind.MEDICAL_PRACTICE, local_it=Contact("IT of P", "02 000 00 00"))
RIZIV = "https://www.riziv.fgov.be/"


def told(
    complaint: Complaint, case: str | None, language: Language = Language.EN, *, as_json: bool = False
) -> str:
    catalogue, _ = known()
    seen: SeenMachine | None = None
    if case is not None:
        seen = machine(observation(next(c for c in cases() if c.id == case)))
    return answer(complaint, (SITE, seen) if seen else None, catalogue, language, NOW, as_json=as_json)


@pytest.mark.parametrize("language", Language)
def test_a_cause_that_was_seen_has_its_own_steps_and_no_others(language: Language) -> None:
    catalogue, _ = known()
    said = told(Complaint(Stage.BEFORE_PIN, RIZIV), "rc-121", language)
    text = catalogue.texts[next(c for c in catalogue.checks if c == "firefox-addon"), language]
    w = words(language)
    assert said.startswith(w("triage-shown"))
    assert text.title in said
    assert said.count(w("route-try-first")) == 1
    assert all(spelled_out(step) in said for step in text.steps)
    assert said.index(text.steps[0]) < said.index("IT of P")
    assert w("triage-questions") not in said


def test_nothing_seen_is_said_and_asks() -> None:
    said = told(Complaint(Stage.BEFORE_PIN, RIZIV), None)
    assert "This is what to do next, not a diagnosis." in said
    assert "--answer neutral_test_works" in said


def test_a_contradiction_is_said_first() -> None:
    said = told(Complaint(Stage.AFTER_PIN, RIZIV), "rc-131")
    assert said.startswith("What was told and what was seen do not agree")
    assert "or it was another PC" in said
    assert "Also seen on this PC" in said


def test_json_names_cause_evidence_confidence_and_weight() -> None:
    body = json.loads(told(Complaint(error_text="SSL_ERROR_NO_CIPHER_OVERLAP"), "rc-095", as_json=True))
    assert (body["basis"], body["confidence"], body["stage"]) == ("machine", "shown", "reader")
    assert [(c["check"], c["weight"]) for c in body["causes"]] == [("reader-driver", "blocks")]
    assert body["causes"][0]["evidence"]
    assert body["causes"][0]["steps"]
    assert body["route"]["desks"][0]["id"] == "local_it"


def test_what_a_workstation_says_reaches_no_terminal_as_control_characters() -> None:
    catalogue, _ = known()
    case = observation(next(c for c in cases() if c.id == "rc-095"))
    (reader,) = case.readers or ()
    named = msgspec.structs.replace(
        reader, product="Well\x1b[31mknown\x07", product_id="0001", vendor_id="dead"
    )
    seen = machine(msgspec.structs.replace(case, readers=(named,)))
    said = answer(Complaint(Stage.BEFORE_PIN), (SITE, seen), catalogue, Language.EN, NOW, as_json=False)
    assert "Well" in said
    assert "\x1b" not in said
    assert not any(line.endswith(" ") for line in said.splitlines())


@pytest.mark.parametrize("language", Language)
def test_an_error_text_nobody_knows_is_not_passed_over_in_silence(language: Language) -> None:
    complaint = Complaint(Stage.NO_BROWSER, error_text="something nobody has met")
    assert words(language)("triage-error-unknown") in told(complaint, None, language)
    assert json.loads(told(complaint, None, language, as_json=True))["error_text_unknown"] is True
