"""What a probe reported of machines with one fault put in: the right cause comes first, and healthy ones stay quiet."""

from __future__ import annotations

import pytest

from collector.core.model import HostStateKind
from tests.causes.coverage import Case, Outcome, cases, tried
from tests.causes.found_states import COLLECTIONS, NOTHING, Grade, counts, graded

REACHED = {"real": 108, "windows": 122}
"""So many come out right: the rest needs what their probe did not report yet."""


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_as_many_states_as_ever_come_out_right(collection: str) -> None:
    found = graded(collection)
    wrong = [
        f"{one.state.id}: {one.first} instead of {one.state.first}"
        for one in found
        if one.grade is not Grade.RIGHT
    ]
    assert counts(found)[Grade.RIGHT] >= REACHED[collection], wrong


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_what_the_report_cannot_tell_is_missed_and_never_named_wrongly(collection: str) -> None:
    not_right = [one for one in graded(collection) if one.grade is not Grade.RIGHT]
    assert [one.state.id for one in not_right if not one.state.cannot or one.grade is Grade.WRONG] == []


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_machine_without_a_fault_needs_no_work(collection: str) -> None:
    healthy = [one for one in graded(collection) if NOTHING in one.state.first]
    assert len(healthy) > 20
    assert [one.state.id for one in healthy if not one.named and one.kind is HostStateKind.NEEDS_WORK] == []


@pytest.mark.parametrize("case", cases("found/cases.yaml"), ids=lambda case: case.id)
def test_a_complaint_that_once_led_astray_leads_right(case: Case) -> None:
    found = tried(case)
    assert found.outcome is (Outcome.RIGHT if case.checks else Outcome.MISSED), (found.first, found.desk)
