"""A fleet on which everybody can log in is left alone: under one in a hundred shows "needs work", and we know why."""

from __future__ import annotations

from collections import Counter

from collector.core.judging.rollup import host_kind
from collector.core.model import HostStateKind
from collector.history.observations import digested
from tests.causes.coverage import known, machine
from tests.causes.healthy import healthy_fleet

SIZE = 10_000


def test_of_ten_thousand_healthy_workstations_under_one_percent_need_work() -> None:
    catalogue, _ = known()
    kinds: Counter[HostStateKind] = Counter()
    broken: Counter[str] = Counter()
    remembered: dict[str, tuple[HostStateKind, tuple[str, ...]]] = {}
    for healthy in healthy_fleet(SIZE):
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
    assert len(remembered) > 300  # they do differ
    assert kinds[HostStateKind.NEEDS_WORK] < SIZE / 100, broken
    assert kinds[HostStateKind.COULD_NOT_TELL] < SIZE / 100
    # The only advice given: Firefox, which the government recommends, where somebody logs in with Edge alone.
    assert set(broken) == {"firefox-present"}
