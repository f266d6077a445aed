"""The same new fault at several sites: found once, its common factor said only where chance explains it badly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from collector.core.facts.setup import SetupPart, Trait, traits
from collector.core.judging.outbreaks import Factor, by_chance, outbreaks
from collector.core.judging.rollup import counts
from collector.core.model import (
    Cause,
    Change,
    ChangeKind,
    CheckId,
    Finding,
    Host,
    HostName,
    HostState,
    HostStateKind,
    Provenance,
    Reason,
    Severity,
    Site,
    SiteId,
    SiteState,
    Verdict,
)

AT = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
CHECK = CheckId("firefox-version")
NEW_FIREFOX, FIREFOX = Trait(SetupPart.FIREFOX, "146.0", True), Trait(SetupPart.FIREFOX, "146.0")
OLD_FIREFOX = Trait(SetupPart.FIREFOX, "145.0")
WINDOWS = Trait(SetupPart.SYSTEM, "Windows 11 Pro")


def host(site: str, number: int, verdict: Verdict) -> HostState:
    name = HostName(f"{site}-{number}")
    reason = Reason.RULE_HELD if verdict is Verdict.PASS else Reason.RULE_BROKEN
    finding = Finding(name, CHECK, verdict, reason, Severity.MAJOR)
    kind = HostStateKind.NEEDS_WORK if verdict is Verdict.FAIL else HostStateKind.WORKS
    return HostState(
        Host(name, SiteId(site)),
        kind,
        (finding,),
        (Cause(finding),) if finding.is_broken else (),
        None,
        None,
    )


def site(name: str, broken: int, well: int, kind: ChangeKind = ChangeKind.NEW) -> SiteState:
    """A site of which the first `broken` workstations have the fault."""
    hosts = tuple(host(name, n, Verdict.FAIL if n < broken else Verdict.PASS) for n in range(broken + well))
    return SiteState(
        Site(SiteId(name), name),
        hosts,
        counts(hosts),
        tuple(Change(h.host.name, CHECK, "", kind, AT) for h in hosts[:broken]),
        AT,
        (),
        Provenance(None, None, None, 0, 0, "", date(2026, 1, 1), ""),
    )


def having(states: tuple[SiteState, ...], *struck: Trait) -> dict[HostName, frozenset[Trait]]:
    """Everybody runs Windows; the broken have `struck`, the others an older Firefox."""
    return {
        h.host.name: frozenset({WINDOWS, *(struck if h.causes else (OLD_FIREFOX,))})
        for state in states
        for h in state.hosts
    }


THREE = (site("a", 2, 6), site("b", 2, 6), site("c", 2, 6))


def test_a_recent_update_that_only_the_affected_have_is_the_likely_factor() -> None:
    (found,) = outbreaks(THREE, having(THREE, FIREFOX, NEW_FIREFOX))
    assert (found.check, len(found.hosts), found.sites) == (CHECK, 6, ("a", "b", "c"))
    assert (found.since, found.others, found.is_thin) == (AT, 18, False)
    assert found.factors == (Factor(NEW_FIREFOX, 6, 0),)


def test_what_everybody_has_is_no_factor() -> None:
    (found,) = outbreaks(THREE, having(THREE))
    assert found.factors == ()
    assert not found.is_thin


@pytest.mark.parametrize(
    "states",
    [
        pytest.param((site("a", 3, 6), site("b", 3, 6)), id="two-sites"),
        pytest.param((site("a", 1, 6), site("b", 1, 6), site("c", 1, 6)), id="three-pcs"),
        pytest.param((site("a", 3, 2), site("b", 3, 2), site("c", 3, 2)), id="six-others"),
    ],
)
def test_thin_evidence_claims_nothing(states: tuple[SiteState, ...]) -> None:
    (found,) = outbreaks(states, having(states, NEW_FIREFOX))
    assert found.is_thin
    assert found.factors == ()


def test_a_workstation_of_which_nothing_is_known_leaves_the_evidence_thin() -> None:
    known = having(THREE, NEW_FIREFOX)
    del known[HostName("a-0")]
    (found,) = outbreaks(THREE, known)
    assert found.is_thin


def test_a_trait_of_one_site_alone_is_no_factor() -> None:
    states = (site("a", 10, 10), site("b", 1, 10), site("c", 1, 10))
    known = having(states, FIREFOX)
    known[HostName("b-0")] = known[HostName("c-0")] = frozenset({WINDOWS, OLD_FIREFOX})
    (found,) = outbreaks(states, known)
    assert not found.is_thin
    assert found.factors == ()


def test_a_fault_that_was_there_before_or_at_one_site_alone_is_no_outbreak() -> None:
    open_before = tuple(site(name, 3, 9, ChangeKind.STILL_OPEN) for name in "abc")
    assert outbreaks(open_before, having(open_before, FIREFOX)) == ()
    alone = (site("a", 5, 5), site("b", 0, 9))
    assert outbreaks(alone, having(alone, FIREFOX)) == ()


def test_those_not_judged_are_no_others() -> None:
    unknown = replace(
        THREE[2],
        hosts=tuple(
            replace(h, findings=tuple(replace(f, verdict=Verdict.UNKNOWN) for f in h.findings))
            if not h.causes
            else h
            for h in THREE[2].hosts
        ),
    )
    states = (*THREE[:2], unknown)
    (found,) = outbreaks(states, having(states, FIREFOX))
    assert found.others == 12


def test_chance_agrees_with_the_textbook() -> None:
    """Fisher's lady tasting tea: all eight cups right is 1 in 70."""
    assert by_chance(4, 4, 0, 4).denominator == 70
    assert by_chance(0, 5, 3, 9) == 1


def test_only_what_replaced_something_is_recent() -> None:
    now = {SetupPart.FIREFOX: ("146.0",), SetupPart.READER: ("ACR39U",)}
    before = {SetupPart.FIREFOX: ("145.0",), SetupPart.READER: ()}
    assert {t for t in traits(now, before) if t.is_recent} == {NEW_FIREFOX}
    assert not any(t.is_recent for t in traits(now))
