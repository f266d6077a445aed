"""What is kept of a verdict gives the same states and changes as all of it, for every kind of workstation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice

import msgspec
import pytest

from collector.core.catalogue.catalogue import Catalogue
from collector.core.catalogue.predicate import AllOf, AtLeast, AtMost, Not
from collector.core.facts.facts import Surroundings
from collector.core.judging.changes import Judged, changes, episodes, troubles_of
from collector.core.judging.judge import evaluator_of
from collector.core.judging.rollup import host_kind
from collector.core.judging.standing import abridged, clock_class, clock_cuts, era
from collector.core.model import Finding, Host, HostName, SiteId, Verdict
from tests.causes.healthy import healthy_fleet
from tests.rigs.shipped import shipped_catalogue

PC = Host(HostName("pc1"), SiteId("ghent"))
DAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return shipped_catalogue()


@pytest.fixture(scope="module")
def fleet(catalogue: Catalogue) -> list[tuple[Finding, ...]]:
    """Healthy workstations, and the same without readers, and with nothing known of their browsers and services."""
    evaluate = evaluator_of(catalogue)
    setting = Surroundings(PC, True, date(2026, 11, 24), 0.0)
    found = []
    for own in islice(healthy_fleet(40), 40):
        bare = msgspec.structs.replace(own.seen, readers=())
        blind = msgspec.structs.replace(bare, firefox_profiles=None, packages=None, readers=None)
        found += [evaluate(seen, setting) for seen in (own.seen, bare, blind)]
    return found


def test_an_abridged_host_has_the_state_of_the_whole_one(
    catalogue: Catalogue, fleet: list[tuple[Finding, ...]]
) -> None:
    checks = catalogue.checks
    aside = [tuple(replace(f, verdict=Verdict.NOT_APPLICABLE) for f in findings) for findings in fleet]
    for findings in fleet + aside:
        assert host_kind(abridged(findings), checks) is host_kind(findings, checks)
    assert len({host_kind(findings, checks) for findings in fleet + aside}) > 2


def test_an_abridged_history_has_the_changes_of_the_whole_one(fleet: list[tuple[Finding, ...]]) -> None:
    for number in range(len(fleet) - 3):
        three = fleet[number : number + 3]
        whole = [Judged(DAY, troubles_of(findings)) for findings in three]
        short = [Judged(DAY, troubles_of(abridged(findings))) for findings in three]
        assert changes(PC.name, short) == changes(PC.name, whole)
        assert episodes(short) == episodes(whole)


def test_what_a_catalogue_may_ask_of_a_clock_tells_offsets_apart(catalogue: Catalogue) -> None:
    cuts = clock_cuts(catalogue)
    assert 300 in cuts
    assert clock_class(cuts, None) is None
    assert clock_class(cuts, -300.4) == clock_class(cuts, 10) != clock_class(cuts, 301)
    own = next(iter(catalogue.checks.values()))
    rule = AllOf((Not(AtMost("clock.offset_s", 20)), AtLeast("clock.offset_s", 8)))
    assert clock_cuts(
        replace(
            catalogue, checks={own.id: msgspec.structs.replace(own, rule=rule, when=None, other_way=None)}
        )
    ) == (7, 20)


def test_a_day_matters_only_when_some_support_ended(catalogue: Catalogue) -> None:
    end = min(e.end for e in catalogue.knowledge.systems.ends)
    after = date.fromordinal(end.toordinal() + 1)
    assert era(catalogue, end) == 0
    assert era(catalogue, after) == 1
