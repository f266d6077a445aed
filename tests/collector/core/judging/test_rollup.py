"""Judging answers and rolling them up: reach, age, waivers, states, counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from collector.core.catalogue.catalogue import Catalogue, Check, Knowledge, Product, Stage
from collector.core.catalogue.predicate import AtLeast, Is, Rule
from collector.core.evidence import exactly
from collector.core.facts.facts import Surroundings
from collector.core.helpdesk.helpdesks import Helpdesks
from collector.core.judging.judge import evaluator_of, judge, remembering
from collector.core.judging.rollup import counts
from collector.core.model import (
    Answer,
    Cause,
    ChangeKind,
    CheckId,
    Counts,
    Doer,
    Evidence,
    Finding,
    Host,
    HostName,
    HostStateKind,
    Provenance,
    Reach,
    ReachKind,
    Reason,
    ScanId,
    Severity,
    Site,
    SiteId,
    SiteState,
    Verdict,
    Waiver,
)
from collector.core.observation.observation import Observation
from tests.rigs.judged_site import judged_site

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SEEN = date(2026, 11, 20)
SITE = Site(SiteId("lab"), "Lab")
PC = Host(HostName("pc1"), SITE.id)
WEEK = timedelta(days=7)
PROVENANCE = Provenance(None, None, None, 1, 1, "v", SEEN, "0")


def check(name: str, severity: Severity, rule: Rule, *explained_by: str, needed: bool = True) -> Check:
    return Check(
        id=CheckId(name),
        since="2026-11",
        severity=severity,
        families=frozenset({"linux"}),
        stage=Stage.READER,
        route="R03",
        doer=Doer.ANYONE,
        minutes=5,
        rule=rule,
        each=None,
        when=None,
        explained_by=tuple(CheckId(e) for e in explained_by),
        sources=(),
        needed_to_tell=needed,
    )


CHECKS = (
    check("reader", Severity.CRITICAL, AtLeast("readers.count", 1)),
    check("window", Severity.MAJOR, Is("pinentry.kind", "graphical"), needed=False),
    check("viewer", Severity.MINOR, Is("viewer.installed", True), needed=False),
)
CATALOGUE = Catalogue(
    version="v",
    dated=SEEN,
    checks={c.id: c for c in CHECKS},
    texts={},
    knowledge=Knowledge(
        {
            p: Product(p, {}, {}, SEEN, "made up")
            for p in ("eid-middleware", "eid-viewer", "opensc", "firefox")
        }
    ),
    helpdesks=Helpdesks(),
)
GOOD: dict[str, Any] = {
    "readers": [{"vendor_id": "1a44", "product_id": "0001"}],
    "pinentry": "/usr/bin/pinentry-qt",
    "viewer_paths": ["/usr/bin/eid-viewer"],
}
NO_READER: dict[str, Any] = {**GOOD, "readers": []}


def observation(family: str = "linux", **parts: Any) -> Observation:
    raw = {
        "schema": 1,
        "probe": {"name": "posix", "version": "1"},
        "volatile": {"taken_at": "2026-11-20T08:00:00Z"},
        "system": {"family": family},
        "context": {"is_root": True},
        **parts,
    }
    return msgspec.convert(raw, Observation)


def answered(back: int = 0, seen: Observation | None = None, **parts: Any) -> Answer:
    """An answer `back` days ago."""
    found = seen or observation(**(parts or GOOD))
    return Answer(
        ScanId(f"s{back}"), PC.name, SITE.id, NOW - timedelta(days=back), Reach(ReachKind.ANSWERED), found
    )


def silent(back: int = 0, kind: ReachKind = ReachKind.NO_ROUTE) -> Answer:
    return Answer(ScanId(f"s{back}"), PC.name, SITE.id, NOW - timedelta(days=back), Reach(kind, "no way"))


def waiver(until: date, check: str = "reader", host: HostName | None = PC.name) -> Waiver:
    return Waiver(CheckId(check), SITE.id, host, "shared desk", "an", until)


def state(*answers: Answer, waivers: Sequence[Waiver] = (), hosts: Sequence[Host] = (PC,)) -> SiteState:
    return judged_site(SITE, hosts, {PC.name: answers}, CATALOGUE, waivers, NOW, WEEK, PROVENANCE)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (ReachKind.NO_ROUTE, Reason.HOST_UNREACHABLE),
        (ReachKind.CREDENTIALS_REJECTED, Reason.HOST_UNREACHABLE),
        (ReachKind.PROBE_FAILED, Reason.PROBE_FAILED),
    ],
)
def test_unreachable_host_is_unknown_not_pass(kind: ReachKind, reason: Reason) -> None:
    found = judge(silent(kind=kind), PC, SITE, CATALOGUE, NOW)
    evidence = (Evidence("host.answered", f"{kind}: no way", exactly(True)),)
    assert found == tuple(
        Finding(PC.name, c.id, Verdict.UNKNOWN, reason, c.severity, evidence=evidence) for c in CHECKS
    )


def test_stale_answer_is_unknown() -> None:
    found = judge(answered(back=8), PC, SITE, CATALOGUE, NOW, stale_after=WEEK)
    assert {(f.verdict, f.reason) for f in found} == {(Verdict.UNKNOWN, Reason.STALE)}


def test_answer_just_within_its_age_counts() -> None:
    found = judge(answered(back=7), PC, SITE, CATALOGUE, NOW, stale_after=WEEK)
    assert {f.verdict for f in found} == {Verdict.PASS}


@pytest.mark.parametrize(
    ("waived", "holds"),
    [
        pytest.param(waiver(date(2026, 11, 23)), True, id="its last day counts"),
        pytest.param(waiver(date(2026, 11, 22)), False, id="over"),
        pytest.param(waiver(date(2026, 12, 1), host=None), True, id="for the whole site"),
        pytest.param(waiver(date(2026, 12, 1), host=HostName("other")), False, id="for another host"),
        pytest.param(waiver(date(2026, 12, 1), check="viewer"), False, id="for another check"),
        pytest.param(
            replace(waiver(date(2026, 12, 1)), site=SiteId("elsewhere")), False, id="for another site"
        ),
    ],
)
def test_waiver_keeps_the_verdict_and_changes_the_reason(waived: Waiver, holds: bool) -> None:
    reader = judge(answered(**NO_READER), PC, SITE, CATALOGUE, NOW, waivers=[waived])[0]
    assert reader.verdict is Verdict.FAIL
    assert (reader.reason, reader.waiver) == (
        (Reason.WAIVED, waived) if holds else (Reason.RULE_BROKEN, None)
    )


def test_waiver_ends_at_midnight_of_the_site() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # 24 November, 00:30 in Brussels
    (reader, *_) = judge(
        answered(**NO_READER), PC, SITE, CATALOGUE, late, waivers=[waiver(date(2026, 11, 23))]
    )
    assert reader.reason is Reason.RULE_BROKEN


@pytest.mark.parametrize(
    ("answers", "waivers", "kind"),
    [
        pytest.param([answered()], [], HostStateKind.WORKS, id="everything holds"),
        pytest.param([answered(**NO_READER)], [], HostStateKind.NEEDS_WORK, id="a fail"),
        pytest.param([answered(**{**GOOD, "viewer_paths": []})], [], HostStateKind.WORKS, id="a warning is advice"),
        pytest.param([answered(pinentry="/usr/bin/pinentry-qt")], [], HostStateKind.COULD_NOT_TELL, id="needed, unknown"),
        pytest.param(
            [answered(**{**GOOD, "pinentry": "/usr/bin/pinentry"})], [], HostStateKind.WORKS, id="not needed, unknown"
        ),
        pytest.param([answered(readers=[], pinentry="")], [], HostStateKind.NEEDS_WORK, id="a fault outweighs an unknown"),
        pytest.param(
            [answered(**NO_READER)], [waiver(date(2026, 12, 1))], HostStateKind.ACCEPTED, id="its only fail is accepted"
        ),
        pytest.param(
            [answered(**{**NO_READER, "pinentry": ""})],
            [waiver(date(2026, 12, 1))],
            HostStateKind.NEEDS_WORK,
            id="one fail accepted, one not",
        ),
        pytest.param([answered(family="darwin")], [], HostStateKind.DOES_NOT_APPLY, id="no weighty check applies"),
        pytest.param([silent(), answered(back=1)], [], HostStateKind.NOT_REACHED, id="did not answer last time"),
        pytest.param([silent(kind=ReachKind.NOT_ASKED), answered(back=1)], [], HostStateKind.WORKS, id="left out last time"),
        pytest.param([], [], HostStateKind.NOT_REACHED, id="never asked"),
        pytest.param([answered(back=8)], [], HostStateKind.COULD_NOT_TELL, id="too old"),
    ],
)  # fmt: skip
def test_state_of_a_host(answers: list[Answer], waivers: list[Waiver], kind: HostStateKind) -> None:
    assert [h.kind for h in state(*answers, waivers=waivers).hosts] == [kind]


def test_silent_host_keeps_its_last_answer_and_counts_its_tries() -> None:
    (host,) = state(silent(0), silent(1), answered(back=2), answered(back=3)).hosts
    assert (host.last_attempt, host.last_answer, host.tries_without_answer) == (
        silent(0),
        host.last_answer,
        2,
    )
    assert host.last_answer is not None
    assert host.last_answer.at == NOW - timedelta(days=2)
    assert host.causes == ()


def test_broken_finding_knows_since_when_and_becomes_a_cause() -> None:
    (host,) = state(answered(**NO_READER), answered(back=1, **NO_READER), answered(back=2)).hosts
    (cause,) = host.causes
    assert cause == Cause(host.findings[0])
    assert cause.root.since == NOW - timedelta(days=1)


def test_first_measurement_has_no_changes_at_all() -> None:
    found = state(answered(**NO_READER))
    assert (found.changes, found.previous_at) == (None, None)


def test_changes_are_against_the_answer_before() -> None:
    found = state(answered(**NO_READER), silent(1), answered(back=2))
    assert found.previous_at == NOW - timedelta(days=2)
    assert found.changes is not None
    assert [(c.check, c.kind) for c in found.changes] == [("reader", ChangeKind.NEW)]


def test_host_that_is_silent_now_repeats_no_old_changes() -> None:
    assert state(silent(), answered(back=1, **NO_READER), answered(back=2)).changes == ()


def test_counts_partition_the_known_hosts() -> None:
    names = [HostName(f"pc{n}") for n in range(4)]
    hosts = [Host(name, SITE.id) for name in names]
    by_host = {
        names[0]: [answered()],
        names[1]: [answered(**NO_READER)],
        names[2]: [answered(**NO_READER)],
    }
    accepted = [waiver(date(2026, 12, 1), host=names[2])]
    found = judged_site(SITE, hosts, by_host, CATALOGUE, accepted, NOW, WEEK, PROVENANCE)
    assert found.counts == Counts(
        known=4,
        works=1,
        needs_work=1,
        could_not_tell=0,
        not_reached=1,
        accepted=1,
        does_not_apply=0,
        without_waivers_needs_work=2,
    )


def test_no_host_counts_nothing() -> None:
    assert counts([]) == Counts(0, 0, 0, 0, 0, 0, 0, 0)


def test_remembering_evaluates_an_observation_once() -> None:
    seen = observation(**GOOD)
    evaluator = remembering(evaluator_of(CATALOGUE))
    before, after = Surroundings(PC, clock_offset_s=0.2), Surroundings(PC, clock_offset_s=-0.4)
    assert evaluator(seen, before) is evaluator(seen, after)
    assert evaluator(seen, before) == evaluator(observation(**GOOD), before)


def test_workstations_of_one_image_are_judged_once_and_keep_their_names() -> None:
    asked: list[HostName] = []

    def evaluator(seen: Observation, setting: Surroundings) -> tuple[Finding, ...]:
        asked.append(setting.host.name)
        return evaluator_of(CATALOGUE)(seen, setting)

    seen, twin = observation(**GOOD), Host(HostName("pc2"), SITE.id)
    remembered = remembering(evaluator)
    for host in (PC, twin, twin, replace(twin, expects_reader=False)):
        assert remembered(seen, Surroundings(host)) == evaluator_of(CATALOGUE)(seen, Surroundings(host))
    assert asked == [PC.name, twin.name]
