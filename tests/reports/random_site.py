"""Sites put together by chance from a seed: every verdict, reason, change and exception that rules can bring about."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from collector.core.judging.rollup import host_kind
from collector.core.model import (
    Change,
    ChangeKind,
    Finding,
    HostName,
    HostState,
    HostStateKind,
    Reach,
    ReachKind,
    Reason,
    SiteId,
    SiteState,
    Verdict,
    Waiver,
)
from tests.reports import sample_site as sample
from tests.reports.site.desk_sample import HELPDESKS

CHECKS = (sample.READER, sample.ADDON, sample.MIDDLEWARE, sample.VIEWER)
CATALOGUE = sample.catalogue(HELPDESKS)
VERDICTS = (
    Verdict.PASS,
    Verdict.PASS,
    Verdict.PASS,
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.NOT_APPLICABLE,
)


def random_state(seed: int, most_hosts: int = 4) -> SiteState:
    """The same seed gives the same site."""
    chance = Random(seed)  # noqa: S311 - chance for a test
    hosts = tuple(_host(chance, f"pc-{n}") for n in range(chance.randint(0, most_hosts)))
    waivers = tuple(f.waiver for host in hosts for f in host.findings if f.waiver)
    changes = None if chance.random() < 0.3 else tuple(c for host in hosts for c in _changes(chance, host))
    return sample.site_state(
        site=sample.site(name=f"Praktijk {seed}", sample=False),
        hosts=hosts,
        changes=changes,
        previous_at=None if changes is None else sample.BEFORE,
        waivers=waivers,
    )


def _host(chance: Random, name: str) -> HostState:
    if chance.random() < 0.2:
        return _lost(chance, name)
    if chance.random() < 0.1:
        findings = tuple(sample.finding(name, check, Verdict.NOT_APPLICABLE) for check in CHECKS)
    else:
        findings = tuple(_finding(chance, name, check) for check in CHECKS)
    return sample.host_state(name, host_kind(findings, CATALOGUE.checks), findings)


def _lost(chance: Random, name: str) -> HostState:
    silent = [kind for kind in ReachKind if kind is not ReachKind.ANSWERED]
    was_seen = chance.random() < 0.5
    findings = tuple(
        sample.finding(name, check, Verdict.UNKNOWN, reason=Reason.HOST_UNREACHABLE) for check in CHECKS
    )
    return sample.host_state(
        name,
        HostStateKind.NOT_REACHED,
        findings if was_seen else (),
        reach=Reach(chance.choice(silent), "no answer"),
        last=sample.BEFORE if was_seen else None,
        tries=chance.randint(1, 5),
    )


def _finding(chance: Random, name: str, check: str) -> Finding:
    verdict = chance.choice(VERDICTS)
    known = next(c for c in CHECKS if c == check)
    if verdict is Verdict.FAIL and known == sample.VIEWER:
        verdict = Verdict.WARN
    made = sample.finding(name, known, verdict)
    if not made.is_broken:
        return made
    since = sample.MEASURED - timedelta(days=chance.randint(0, 40))
    if chance.random() < 0.25:
        until = sample.MEASURED.date() + timedelta(days=chance.randint(1, 60))
        waiver = Waiver(known, SiteId("ter-linden"), HostName(name), "wordt vervangen", "Lien", until)
        return sample.finding(name, known, verdict, reason=Reason.WAIVED, waiver=waiver, since=since)
    return sample.finding(name, known, verdict, since=since)


def _changes(chance: Random, host: HostState) -> list[Change]:
    broken = [ChangeKind.NEW, ChangeKind.WORSE, ChangeKind.CAME_BACK, ChangeKind.STILL_OPEN]
    found = []
    for finding in host.findings:
        kind = chance.choice(broken) if finding.is_broken else ChangeKind.MENDED
        if finding.is_broken or (finding.verdict is Verdict.PASS and chance.random() < 0.2):
            since = finding.since or sample.MEASURED
            found.append(Change(finding.host, finding.check, finding.item, kind, since))
    return found
