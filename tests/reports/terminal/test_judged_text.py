from __future__ import annotations

import re
from datetime import date

import pytest

from collector.core.catalogue.catalogue import Catalogue, Check, CheckText, Knowledge, Source, Stage
from collector.core.catalogue.predicate import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Is,
    Level,
    Not,
    OneOf,
    Rule,
    VersionAtLeast,
)
from collector.core.evidence import exactly
from collector.core.helpdesk.helpdesks import Helpdesks
from collector.core.judging.seen_machine import SeenMachine
from collector.core.model import (
    Cause,
    CheckId,
    Doer,
    Evidence,
    Finding,
    HostName,
    HostStateKind,
    Language,
    Reason,
    Severity,
    Verdict,
)
from reports.terminal.judged_text import (
    JudgedHost,
    check_text,
    checks_text,
    findings_json,
    judged_text,
    rule_words,
)
from reports.words.words import words

PC = HostName("pc1")


def check(name: str, severity: Severity) -> Check:
    return Check(
        id=CheckId(name),
        since="2026-11",
        severity=severity,
        families=frozenset({"linux", "darwin"}),
        stage=Stage.READER,
        route="R03",
        doer=Doer.LOCAL_IT,
        minutes=1,
        rule=Is("readers.count", 1),
        each=None,
        when=None,
        explained_by=(),
        sources=(Source("made up", date(2026, 11, 20)),),
    )


TEXT = CheckText(
    title="Nothing reads {item}",
    notice="People wait.",
    why="Nobody knows.",
    steps=("Look.", "Look again."),
    avoid=("Despair.",),
    tell="Its colour.",
    good="All is read",
)
CATALOGUE = Catalogue(
    version="v1",
    dated=date(2026, 11, 20),
    checks={c.id: c for c in (check("reader", Severity.CRITICAL), check("viewer", Severity.MINOR))},
    texts={(CheckId(c), language): TEXT for c in ("reader", "viewer") for language in Language},
    knowledge=Knowledge({}),
    helpdesks=Helpdesks(),
)


def finding(name: str, verdict: Verdict, reason: Reason, item: str = "") -> Finding:
    evidence = (Evidence("readers.count", None if verdict is Verdict.UNKNOWN else "0", exactly(1)),)
    return Finding(
        PC, CheckId(name), verdict, reason, CATALOGUE.checks[CheckId(name)].severity, item, evidence
    )


BROKEN = finding("reader", Verdict.FAIL, Reason.RULE_BROKEN, "left\x1b[31m")
SYMPTOM = finding("viewer", Verdict.WARN, Reason.RULE_BROKEN)
UNKNOWN = finding("viewer", Verdict.UNKNOWN, Reason.FACT_MISSING)
GOOD = finding("viewer", Verdict.PASS, Reason.RULE_HELD)
HOST = JudgedHost(
    PC,
    HostStateKind.NEEDS_WORK,
    SeenMachine((BROKEN, SYMPTOM, UNKNOWN, GOOD), (Cause(BROKEN, (SYMPTOM,)),)),
)


def test_causes_come_first_with_steps_and_whom_to_call() -> None:
    assert judged_text(
        [HOST], CATALOGUE, words(Language.EN), lambda rule: f"{rule}: Local IT\n+32 2 000 00 00"
    ) == (
        "pc1: needs work\n"
        "\n"
        "✗ Nothing reads left\ufffd[31m [left\ufffd[31m]\n"
        "  reader · critical: nobody can log in\n"
        "  Nobody knows.\n"
        "  Seen\n"
        "    number of card readers: 0 (needed: 1)\n"
        "  Steps (local IT support, about 1 minute)\n"
        "    1. Look.\n"
        "    2. Look again.\n"
        "  Do not\n"
        "    - Despair.\n"
        "  Who helps\n"
        "    R03: Local IT\n"
        "    +32 2 000 00 00\n"
        "  This also explains\n"
        "    - Nothing reads nothing to be seen (viewer)\n"
        "\n"
        "Could not tell\n"
        "  ? All is read: it could not be seen from here (number of card readers)\n"
        "\n"
        "Works\n"
        "  ✓ All is read\n"
    )


def test_json_holds_findings_and_causes_as_plain_values() -> None:
    host = JudgedHost(PC, HostStateKind.NEEDS_WORK, SeenMachine((BROKEN,), (Cause(BROKEN, (SYMPTOM,)),)))
    assert findings_json([host], CATALOGUE) == {
        "catalogue": "v1",
        "hosts": [
            {
                "host": "pc1",
                "state": "needs_work",
                "causes": [
                    {
                        "check": "reader",
                        "item": "left\x1b[31m",
                        "confidence": "shown",
                        "weight": "blocks",
                        "route": "R03",
                        "symptoms": [{"check": "viewer", "item": ""}],
                    }
                ],
                "findings": [
                    {
                        "check": "reader",
                        "item": "left\x1b[31m",
                        "verdict": "fail",
                        "reason": "rule_broken",
                        "severity": "critical",
                        "evidence": [{"fact": "readers.count", "observed": "0", "expected": "1"}],
                    }
                ],
            }
        ],
    }


def test_list_of_checks_has_a_line_for_each() -> None:
    assert checks_text(CATALOGUE, words(Language.EN)) == (
        "2 checks\n"
        "\n"
        "critical: nobody can log in  reader  All is read\n"
        "minor: log-in works today    viewer  All is read\n"
    )


@pytest.mark.parametrize("language", Language)
def test_a_check_is_explained_in_every_language(language: Language) -> None:
    text = check_text(CATALOGUE, CheckId("reader"), words(language), str)
    for said in (
        TEXT.notice,
        TEXT.why,
        *TEXT.steps,
        *TEXT.avoid,
        TEXT.tell,
        "darwin, linux",
        "R03",
        "made up",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (Is("a", True), "a is yes"),
        (OneOf("a", ("x", "y")), "a is one of x, y"),
        (AtLeast("a", 1), "a is at least 1"),
        (AtMost("a", 300), "a is at most 300"),
        (VersionAtLeast("a", "1.2"), "a is at least 1.2"),
        (VersionAtLeast("a", Level("p", "floor")), "a is at least the oldest working version of p"),
        (
            AllOf((Is("a", True), Not(AnyOf((Is("b", 1), Is("c", 2)))))),
            "all of these hold:\n"
            "- a is yes\n"
            "- this does not hold:\n"
            "  - one of these holds:\n"
            "    - b is 1\n"
            "    - c is 2",
        ),
    ],
)
def test_rules_in_words(rule: Rule, text: str) -> None:
    assert rule_words(rule, words(Language.EN)) == text


@pytest.mark.parametrize("language", Language)
def test_every_language_has_words_for_every_state_severity_doer_and_reason(language: Language) -> None:
    say = words(language)
    for kind in HostStateKind:
        assert say(f"judged-state-{kind}")
    for severity in Severity:
        assert say(f"judged-severity-{severity}")
    for doer in Doer:
        assert say(f"judged-doer-{doer}")
    for reason in set(Reason) - {Reason.RULE_HELD, Reason.RULE_BROKEN, Reason.OUT_OF_SCOPE, Reason.WAIVED}:
        assert say(f"judged-reason-{reason}")


def test_french_puts_a_space_before_a_colon() -> None:
    assert re.search(r"pc1\s: à réparer", judged_text([HOST], CATALOGUE, words(Language.FR), str))
