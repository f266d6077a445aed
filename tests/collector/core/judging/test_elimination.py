"""What a person says and what a workstation shows lead to the right desk, and never to a confident guess."""

from __future__ import annotations

from itertools import product

import pytest

from collector.core.catalogue.catalogue import Stage
from collector.core.errors import FleetError
from collector.core.helpdesk.routing import route_for_rule
from collector.core.judging.causes import causes
from collector.core.judging.elimination import Advice, Basis, Complaint, advise
from collector.core.judging.seen_machine import SeenMachine
from collector.core.model import (
    Confidence,
    Contact,
    DeskId,
    Finding,
    HostName,
    Reason,
    Site,
    SiteId,
    SiteKind,
    Verdict,
)
from collector.sources.catalogue.triage_file import load_triage
from tests.rigs.shipped import shipped_catalogue

CATALOGUE = shipped_catalogue()
KNOWLEDGE = load_triage(CATALOGUE.helpdesks, CATALOGUE.checks)
PRACTICE = Site(SiteId("p"), "Practice", SiteKind.MEDICAL_PRACTICE)
PRACTICE_WITH_IT = Site(
    SiteId("p"), "Practice", SiteKind.MEDICAL_PRACTICE, local_it=Contact("IT", "02 000 00 00")
)
TOWN = Site(SiteId("t"), "Town", SiteKind.MUNICIPALITY)
RIZIV, EHEALTH = "https://www.riziv.fgov.be/nl/toepassingen", "https://www.ehealth.fgov.be/nl"
SHARED = "https://idp.iamfas.belgium.be/fas"
SOCIAL = "https://www.socialsecurity.be/citizen/nl/"


def machine(**verdicts: Verdict) -> SeenMachine:
    """Findings of every check: passed, unless named (`reader_present=Verdict.FAIL`)."""
    findings = tuple(
        Finding(
            HostName("pc1"),
            check.id,
            verdict := verdicts.get(check.id.replace("-", "_"), Verdict.PASS),
            Reason.RULE_BROKEN if verdict in (Verdict.FAIL, Verdict.WARN) else Reason.RULE_HELD,
            check.severity,
        )
        for check in CATALOGUE.checks.values()
    )
    return SeenMachine(findings, causes(findings, CATALOGUE.checks))


def ask(complaint: Complaint, seen: SeenMachine | None = None, site: Site | None = PRACTICE) -> Advice:
    return advise(complaint, seen, KNOWLEDGE, CATALOGUE, site)


def answers(*names: str) -> frozenset[str]:
    return frozenset(names)


# The fact sheet's own examples: what is known, the rules that are right, the desk that is first.
EXAMPLES = [
    pytest.param(Complaint(Stage.BEFORE_PIN, RIZIV, answers=answers("addon_missing")), PRACTICE, "R08", ["local_it", "riziv"], id="no add-on"),
    pytest.param(Complaint(Stage.AFTER_PIN, RIZIV, answers=answers("neutral_test_works")), PRACTICE, "R27", ["riziv"], id="riziv after the PIN"),
    pytest.param(Complaint(Stage.AFTER_PIN, EHEALTH, answers=answers("neutral_test_works")), PRACTICE, "R28", ["ehealth"], id="ehealth after the PIN"),
    pytest.param(Complaint(Stage.BEFORE_PIN, SHARED, RIZIV, answers("neutral_test_works")), PRACTICE, "R12", ["riziv"], id="shared page, began at riziv"),
    pytest.param(Complaint(Stage.BEFORE_PIN, SHARED, RIZIV, answers("neutral_test_fails", "viewer_reads_card")), PRACTICE, "R11", ["riziv", "bosa_eid"], id="neutral test fails too"),
    pytest.param(Complaint(Stage.READER, answers=answers("no_reader")), TOWN, "R03", ["local_it"], id="no reader at a town hall"),
    pytest.param(Complaint(answers=answers("pin_blocked")), PRACTICE, "R15", ["municipality"], id="PIN blocked"),
    pytest.param(Complaint(Stage.AFTER_PIN, answers=answers("card_is_new")), PRACTICE, "R16", ["municipality"], id="card of last week"),
    pytest.param(Complaint(Stage.AFTER_LOGIN, answers=answers("wrong_profile")), PRACTICE, "R29", ["riziv"], id="profile doctor"),
    pytest.param(Complaint(Stage.BEFORE_PIN, "https://ccff02.minfin.fgov.be/x", answers=answers("loads_for_ever")), PRACTICE, "R09", ["local_it"], id="loads for ever"),
    pytest.param(Complaint(answers=answers("card_lost")), PRACTICE, "R20", ["docstop"], id="card lost"),
    pytest.param(Complaint(Stage.NO_BROWSER, answers=answers("software_fails")), PRACTICE, "R34", ["medical_software_vendor"], id="medical software"),
]  # fmt: skip


@pytest.mark.parametrize(("complaint", "site", "rule", "desks"), EXAMPLES)
def test_the_fact_sheets_examples(complaint: Complaint, site: Site, rule: str, desks: list[str]) -> None:
    found = ask(complaint, site=site)
    assert found.route.rule == rule
    assert list(found.route.desks[: len(desks)]) == desks


def test_a_new_card_waits_before_anybody_is_called() -> None:
    found = ask(Complaint(Stage.AFTER_PIN, answers=answers("card_is_new"))).route
    assert found.try_first[0] == "wait_new_card"
    assert not found.call_first


def test_an_old_card_with_good_certificates_never_goes_to_the_municipality() -> None:
    found = ask(Complaint(answers=answers("card_before_july_2017", "certificates_good"))).route
    assert found.desks
    assert "municipality" not in found.desks


def test_every_step_of_the_seed_page_is_reached() -> None:
    complaints = [
        Complaint(Stage.BEFORE_PIN, RIZIV),
        Complaint(Stage.AFTER_PIN, RIZIV),
        Complaint(Stage.AFTER_PIN, answers=answers("card_is_new")),
        Complaint(Stage.CARD_READ, answers=answers("viewer_reads_no_card")),
        Complaint(Stage.BEFORE_PIN, answers=answers("addon_missing")),
    ]
    steps = {step for c in complaints for step in ask(c).route.try_first}
    assert steps >= {
        "unplug_reader", "install_upgrade", "check_viewer", "other_reader", "firefox_addon", "profile_citizen",
        "wait_new_card", "clear_cookies", "neutral_test",
    }  # fmt: skip
    evidence = CATALOGUE.helpdesks.evidence
    assert any("screenshot" in evidence[e]["en"] for e in ask(complaints[0]).route.evidence)  # type: ignore[index]


def test_nothing_known_asks_where_first_and_claims_nothing() -> None:
    found = ask(Complaint())
    assert (found.basis, found.confidence) == (Basis.NOTHING, Confidence.NOT_SEEN)
    assert found.suspects == ()
    assert found.questions[0].id == "where"
    assert found.route.desks


def test_what_the_machine_shows_leads() -> None:
    found = ask(Complaint(Stage.BEFORE_PIN, RIZIV), machine(reader_driver=Verdict.FAIL))
    assert (found.basis, found.confidence) == (Basis.MACHINE, Confidence.SHOWN)
    assert [cause.id for cause in found.suspects] == ["reader-driver"]
    assert found.route.rule == CATALOGUE.checks[found.suspects[0].id].route
    assert found.questions == ()


def test_a_likely_cause_still_asks() -> None:
    found = ask(Complaint(Stage.BEFORE_PIN), machine(windows_hello_reader=Verdict.FAIL))
    assert found.confidence is Confidence.LIKELY
    assert found.questions


def test_a_healthy_machine_is_not_reinstalled() -> None:
    found = ask(Complaint(Stage.BEFORE_PIN, RIZIV), machine())
    assert found.confidence is Confidence.NOT_SEEN
    assert not {"install_upgrade", "unplug_reader"} & set(found.route.try_first)
    assert found.route.desks[0] == "riziv"


def test_a_silent_machine_shows_nothing() -> None:
    silent = SeenMachine(tuple(f for f in machine().findings if f.verdict is Verdict.UNKNOWN), ())
    assert (
        ask(Complaint(Stage.BEFORE_PIN, RIZIV), silent).route == ask(Complaint(Stage.BEFORE_PIN, RIZIV)).route
    )


def test_after_the_pin_a_fault_before_it_is_a_contradiction_and_no_explanation() -> None:
    found = ask(Complaint(Stage.AFTER_PIN, RIZIV), machine(reader_present=Verdict.FAIL))
    assert found.suspects == ()
    assert [cause.id for cause in found.also_seen] == ["reader-present"]
    assert [(c.answer, c.finding.check if c.finding else "") for c in found.contradictions] == [
        ("after_pin", "reader-present")
    ]


def test_an_answer_the_machine_denies_is_said_and_not_used() -> None:
    found = ask(Complaint(Stage.BEFORE_PIN, RIZIV, answers=answers("addon_missing")), machine())
    assert [(c.answer, c.finding.check if c.finding else "") for c in found.contradictions] == [
        ("addon_missing", "firefox-addon")
    ]
    assert found.route.rule != "R08"


def test_two_answers_that_exclude_each_other_are_said_and_not_used() -> None:
    both = Complaint(Stage.AFTER_PIN, RIZIV, answers=answers("neutral_test_works", "neutral_test_fails"))
    found = ask(both)
    assert [(c.answer, c.other) for c in found.contradictions] == [
        ("neutral_test_fails", "neutral_test_works")
    ]
    assert found.route == ask(Complaint(Stage.AFTER_PIN, RIZIV)).route


def test_an_error_text_picks_its_suspect_among_several() -> None:
    seen = machine(reader_present=Verdict.FAIL, firefox_addon=Verdict.FAIL)
    said = "Fout: SSL_ERROR_HANDSHAKE_FAILURE_ALERT"
    assert ask(Complaint(error_text=said), seen).suspects[0].id == "firefox-addon"
    assert ask(Complaint(Stage.BEFORE_PIN), seen).suspects[0].id == "reader-present"


def test_a_403_is_no_matter_of_rights() -> None:
    found = ask(Complaint(error_text="403 Forbidden"))
    assert (found.stage, found.route.rule, found.confidence) == (Stage.BEFORE_PIN, "R08", Confidence.NOT_SEEN)


def test_unknown_answers_are_refused_by_name() -> None:
    with pytest.raises(FleetError, match="no answer 'viewer_reads_cards'"):
        ask(Complaint(answers=answers("viewer_reads_cards")))


def test_questions_end_when_they_are_answered() -> None:
    told: frozenset[str] = frozenset()
    for _ in range(20):
        found = ask(Complaint(Stage.CARD_READ, answers=told))
        if not found.questions:
            break
        told |= {found.questions[0].answers[0].id}
    else:
        pytest.fail("it never stops asking")
    assert found.route.desks


@pytest.mark.parametrize(
    "site",
    [
        pytest.param(None, id="nobody"),
        pytest.param(TOWN, id="town"),
        pytest.param(PRACTICE, id="practice", marks=pytest.mark.long),
        pytest.param(PRACTICE_WITH_IT, id="own IT", marks=pytest.mark.long),
    ],
)
def test_no_cause_on_a_pc_ever_leads_to_the_municipality(site: Site | None) -> None:
    sent = []
    for check in CATALOGUE.checks.values():
        seen = machine(
            **{check.id.replace("-", "_"): Verdict.WARN if check.severity == "minor" else Verdict.FAIL}
        )
        for stage, address in product((None, *Stage), (None, RIZIV, SHARED, SOCIAL)):
            found = ask(Complaint(stage, address), seen, site)
            if found.suspects and DeskId("municipality") in found.route.desks:
                sent.append((check.id, stage, address))
            ruled = route_for_rule(check.route, address, CATALOGUE.helpdesks, site)
            if DeskId("municipality") in ruled.desks:
                sent.append((check.id, check.route, address))
    assert sent == []


@pytest.mark.parametrize(
    "told",
    [
        pytest.param("Invalid provider type specified.", id="as .NET says it"),
        pytest.param("pywintypes.error: (-2146893804, 'CryptAcquireContext', '...')", id="number"),
        pytest.param("Fout 0x80090014 bij het ondertekenen", id="hexadecimal number"),
    ],
)
def test_a_program_that_knows_only_the_old_way_is_its_maker_s(told: str) -> None:
    """Seen after the Windows updates of October 2025 (BodnarSoft/KeePass-Smart-Certificate-Key-Provider issue 14)."""
    advice = ask(Complaint(Stage.NO_BROWSER, error_text=told), machine())
    assert advice.error is not None
    assert (advice.route.rule, advice.suspects, advice.error_unknown) == ("R34", (), False)
    kept = ask(Complaint(Stage.NO_BROWSER, error_text=told), machine(card_old_provider=Verdict.WARN))
    assert [cause.id for cause in kept.suspects] == ["card-old-provider"]
    assert kept.confidence is Confidence.LIKELY


@pytest.mark.parametrize(
    ("told", "is_unknown"),
    [
        pytest.param("Er ging iets mis (code 7)", True, id="strange"),
        pytest.param("0x80090403", True, id="403 inside a number"),
        pytest.param("HTTP 403", False, id="403"),
        pytest.param("  ", False, id="nothing told"),
        pytest.param(None, False, id="no text"),
    ],
)
def test_an_error_text_nobody_knows_is_said_to_be_unknown(told: str | None, is_unknown: bool) -> None:
    assert ask(Complaint(Stage.NO_BROWSER, error_text=told)).error_unknown is is_unknown
