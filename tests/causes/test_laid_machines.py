"""Windows machines that were laid out for today's probe: what it says of each leads to the right cause, and healthy ones stay quiet."""

from __future__ import annotations

import pytest

from collector.core.model import HostStateKind
from tests.causes.found_states import Grade, graded
from tests.causes.laid_machines import MACHINES, NOTHING, Laid, first_named, reported

REPORTED = reported()


@pytest.mark.parametrize("laid", MACHINES, ids=[laid.id for laid in MACHINES])
def test_a_laid_machine_comes_out_right(laid: Laid) -> None:
    first, kind = first_named(laid, REPORTED[laid.id])
    assert first in laid.first
    if NOTHING in laid.first:
        assert kind is not HostStateKind.NEEDS_WORK


def test_each_is_kept_once() -> None:
    assert list(REPORTED) == [laid.id for laid in MACHINES]


def test_every_recorded_machine_whose_report_could_not_tell_was_laid_anew() -> None:
    missed = {
        one.state.id: tuple(one.state.first) for one in graded("windows") if one.grade is not Grade.RIGHT
    }
    assert missed
    assert missed.keys() <= {laid.id for laid in MACHINES}
    firsts = {laid.id: set(laid.first) for laid in MACHINES}
    assert all(firsts[name] <= set(first) for name, first in missed.items())


def test_every_one_of_them_speaks_the_present_contract() -> None:
    assert {(seen.schema, seen.notes) for seen in REPORTED.values()} == {(2, ())}
