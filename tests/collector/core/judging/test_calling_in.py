"""A workstation that calls in is judged by what it said, and is silent once that is too old; how it was asked before says nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from collector.core.fleet.fleet import Fleet, FleetHost
from collector.core.judging.judge import evaluator_of
from collector.core.judging.rollup import Rollup, counts
from collector.core.model import (
    Answer,
    Host,
    HostName,
    HostState,
    HostStateKind,
    Reach,
    ReachKind,
    ScanId,
    Site,
    SiteId,
)
from tests.causes.healthy import healthy_fleet
from tests.rigs.shipped import shipped_catalogue

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SITE = Site(SiteId("linden"), "Linden")
HOST = Host(HostName("pc-1"), SITE.id, calls_in=True)
SEEN = next(iter(healthy_fleet(1))).seen


def answered(days: int) -> Answer:
    return Answer(
        ScanId("s"), HOST.name, SITE.id, NOW - timedelta(days=days), Reach(ReachKind.ANSWERED), SEEN, "d"
    )


def silent(days: int, kind: ReachKind = ReachKind.NO_ROUTE) -> Answer:
    return Answer(ScanId("t"), HOST.name, SITE.id, NOW - timedelta(days=days), Reach(kind, "no route"))


def state(*answers: Answer, host: Host = HOST) -> HostState:
    catalogue = shipped_catalogue()
    rollup = Rollup(catalogue, NOW, timedelta(days=14), evaluator_of(catalogue), {})
    return rollup.host(host, SITE, answers, ())


@pytest.mark.parametrize(
    ("answers", "kind", "reach", "days"),
    [
        pytest.param((), HostStateKind.NOT_REACHED, ReachKind.NOT_CALLED, None, id="never called"),
        pytest.param((answered(15),), HostStateKind.NOT_REACHED, ReachKind.NOT_CALLED, 15, id="called too long ago"),
        pytest.param((silent(1), answered(20)), HostStateKind.NOT_REACHED, ReachKind.NOT_CALLED, 20, id="was asked in vain since"),
        pytest.param((silent(1),), HostStateKind.NOT_REACHED, ReachKind.NOT_CALLED, None, id="was only ever asked in vain"),
        pytest.param((silent(0, ReachKind.PROBE_FAILED), answered(1)), HostStateKind.NOT_REACHED, ReachKind.PROBE_FAILED, None, id="its probe failed"),
    ],
)  # fmt: skip
def test_silence_of_one_that_calls_in_is_that_it_did_not_call(
    answers: tuple[Answer, ...], kind: HostStateKind, reach: ReachKind, days: int | None
) -> None:
    found = state(*answers)
    assert (found.kind, found.reach, found.silent_days) == (kind, reach, days)
    assert counts([found]).not_reached == 1
    assert not any(finding.verdict.value == "pass" for finding in found.findings)


def test_what_it_said_lately_counts_like_any_answer_whoever_asked_in_vain_since() -> None:
    found, plain = state(silent(1), answered(13)), state(answered(13), host=replace(HOST, calls_in=False))
    assert (found.kind, found.silent_days) == (plain.kind, None)
    assert [f.verdict for f in found.findings] == [f.verdict for f in plain.findings]
    assert found.kind not in (HostStateKind.NOT_REACHED, HostStateKind.COULD_NOT_TELL)


def test_one_that_is_asked_is_as_before_when_its_answer_is_old() -> None:
    found = state(answered(15), host=replace(HOST, calls_in=False))
    assert (found.kind, found.reach) == (HostStateKind.COULD_NOT_TELL, ReachKind.ANSWERED)


def test_nobody_who_calls_in_is_ever_chosen_to_be_asked() -> None:
    fleet = Fleet(
        {SITE.id: SITE},
        (FleetHost(HOST, "pc-1", 22, "ssh"), FleetHost(Host(HostName("pc-2"), SITE.id), "pc-2", 22, "ssh")),
    )
    assert [h.name for h in fleet.asking(h.name for h in fleet.hosts).hosts if h.selected] == ["pc-2"]
    assert [h.name for h in fleet.without(()).hosts if h.selected] == ["pc-2"]
