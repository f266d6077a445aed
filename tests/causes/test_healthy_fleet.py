"""A fleet on which everybody can log in is left alone: none of it needs work, and fewer than one in twenty hears advice."""

from __future__ import annotations

from collections import Counter

import pytest

from collector.core.judging.rollup import host_kind
from collector.core.model import HostStateKind
from collector.history.observations import digested
from tests.causes.coverage import known, machine
from tests.causes.found_states import COLLECTIONS, NOTHING, graded
from tests.causes.healthy import healthy_fleet

MOST_ADVICE = 0.05


@pytest.mark.parametrize("size", [600, pytest.param(10_000, marks=pytest.mark.long)])
def test_no_healthy_workstation_needs_work_and_few_hear_advice(size: int) -> None:
    catalogue, _ = known()
    kinds: Counter[HostStateKind] = Counter()
    broken: Counter[str] = Counter()
    advised = 0
    remembered: dict[str, tuple[HostStateKind, tuple[str, ...]]] = {}
    for healthy in healthy_fleet(size):
        key = digested(healthy.seen)[0]
        if key not in remembered:
            judged = machine(healthy.seen)
            remembered[key] = (
                host_kind(judged.findings, catalogue.checks),
                tuple(f.check for f in judged.findings if f.is_broken),
            )
        kind, checks = remembered[key]
        kinds[kind] += 1
        broken.update(checks)
        advised += bool(checks)
    assert len(remembered) > 300  # they do differ
    assert kinds[HostStateKind.NEEDS_WORK] == 0, broken
    assert kinds[HostStateKind.COULD_NOT_TELL] < size / 100
    assert advised < size * MOST_ADVICE, broken


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_no_recorded_healthy_machine_needs_work_and_few_hear_advice(collection: str) -> None:
    healthy = [one for one in graded(collection) if one.state.first == [NOTHING]]
    assert len(healthy) > 20
    assert [one.state.id for one in healthy if one.kind is HostStateKind.NEEDS_WORK] == []
    assert sum(bool(one.named) for one in healthy) < len(healthy) * MOST_ADVICE
