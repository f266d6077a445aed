"""Real problem reports: the first cause we name is the right one, or none is claimed and the next step is sensible."""

from __future__ import annotations

import os

import pytest

from collector.core.model import Confidence, Weight
from tests.causes.coverage import PAGE, Case, Outcome, cases, page, tried

pytestmark = pytest.mark.xdist_group("causes")  # they judge the same hundreds of workstations, once

CASES = cases()
RENEW = bool(os.environ.get("EIDFLEET_RENEW_GOLDEN"))


@pytest.mark.parametrize("case", [case for case in CASES if case.proven], ids=lambda case: case.id)
def test_a_proven_case_is_named_rightly_or_modestly(case: Case) -> None:
    found = tried(case)
    expected = (
        {Outcome.RIGHT}
        if case.checks
        else {Outcome.MISSED, Outcome.MODEST}  # or nothing but advice
        if case.missing and case.readable == "yes"
        else {Outcome.MODEST}
    )
    assert found.outcome in expected, (found.first, found.advice.route)


@pytest.mark.parametrize("case", [case for case in CASES if not case.checks], ids=lambda case: case.id)
def test_what_no_machine_shows_is_never_claimed(case: Case) -> None:
    advice = tried(case).advice
    assert advice.confidence is Confidence.NOT_SEEN
    assert all(cause.weight is Weight.WORKS for cause in advice.also_seen)


@pytest.mark.parametrize("case", [case for case in CASES if not case.proven], ids=lambda case: case.id)
def test_the_state_of_an_unproven_report_is_seen(case: Case) -> None:
    assert tried(case).first in case.checks


def test_every_report_of_the_list_is_there_once() -> None:
    ids = [case.id for case in CASES]
    assert len(ids) == len(set(ids))
    assert sum(case.proven for case in CASES) == 65


def test_the_page_is_made_from_the_cases() -> None:
    made = page([tried(case) for case in CASES])
    if RENEW:
        PAGE.write_text(made, "utf-8")
    assert PAGE.read_text("utf-8") == made
