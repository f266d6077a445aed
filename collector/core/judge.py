"""All checks on one answer: an observation is evaluated, silence and age become `unknown`, waivers are laid over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from collector.core.catalogue import Catalogue
from collector.core.evaluate import evaluate
from collector.core.facts import Knowledge, facts_of
from collector.core.model import (
    Answer,
    Evidence,
    Finding,
    Host,
    HostName,
    Reach,
    ReachKind,
    Reason,
    Site,
    Verdict,
    Waiver,
)
from collector.core.observation import Observation

Evaluator = Callable[[Observation, Host, float | None], tuple[Finding, ...]]
"""Judges one observation of one host; the float is its clock's offset in seconds."""


def judge(
    answer: Answer,
    host: Host,
    site: Site,
    catalogue: Catalogue,
    at: datetime,
    *,
    waivers: Iterable[Waiver] = (),
    stale_after: timedelta | None = None,
    evaluator: Evaluator | None = None,
) -> tuple[Finding, ...]:
    """The findings of every check, in the catalogue's order, as they stand at the instant `at`.

    `stale_after` None: no answer is too old. Pass an `evaluator` of `remembering` to judge many answers.
    """
    if answer.observation is None:
        return _all_unknown(catalogue, host, _silence(answer.reach), _reached(answer.reach))
    if stale_after is not None and at - answer.at > stale_after:
        age = Evidence("answer.at", answer.at.isoformat(), f"not older than {stale_after}")
        return _all_unknown(catalogue, host, Reason.STALE, age)
    found = (evaluator or evaluator_of(catalogue))(answer.observation, host, answer.clock_offset_s)
    return waived(found, site, waivers, at)


def never_judged(catalogue: Catalogue, host: Host) -> tuple[Finding, ...]:
    """The findings of a host that no scan has asked yet."""
    return _all_unknown(catalogue, host, Reason.HOST_UNREACHABLE, _reached(Reach(ReachKind.NOT_ASKED)))


def evaluator_of(catalogue: Catalogue) -> Evaluator:
    knowledge = Knowledge(catalogue.products, catalogue.systems, catalogue.readers)

    def evaluated(seen: Observation, host: Host, clock_offset_s: float | None) -> tuple[Finding, ...]:
        facts = facts_of(seen, host, knowledge, clock_offset_s)
        return tuple(
            finding
            for check in catalogue.checks.values()
            for finding in evaluate(check, facts, host.name, catalogue.products)
        )

    return evaluated


_Likeness = tuple[int, bool, int | None]
"""The identity of an observation, whether a reader is expected, and the clock's offset: all a check may ask."""


def remembering(evaluator: Evaluator) -> Evaluator:
    """The same evaluator, asked once for each distinct observation object, kind of host and clock offset.

    The store hands equal observations out as one object, so most scans of an unchanged workstation, and all
    workstations made from one image, cost nothing. Of the host a check may only ask whether a reader is expected.
    The observation is held with its result, so that an identity is never that of another object.
    """
    seen_before: dict[_Likeness, tuple[Observation, tuple[Finding, ...]]] = {}
    named: dict[tuple[_Likeness, HostName], tuple[Finding, ...]] = {}

    def evaluated(seen: Observation, host: Host, clock_offset_s: float | None) -> tuple[Finding, ...]:
        offset = None if clock_offset_s is None else round(abs(clock_offset_s))
        likeness = (id(seen), host.expects_reader, offset)
        if likeness not in seen_before:
            seen_before[likeness] = (seen, evaluator(seen, host, clock_offset_s))
        own = (likeness, host.name)
        if own not in named:
            found = seen_before[likeness][1]
            is_own = not found or found[0].host == host.name
            named[own] = found if is_own else tuple(replace(f, host=host.name) for f in found)
        return named[own]

    return evaluated


def waived(
    findings: tuple[Finding, ...], site: Site, waivers: Iterable[Waiver], at: datetime
) -> tuple[Finding, ...]:
    """Lays the waivers that hold at `at` over broken findings: the verdict stays, the reason becomes `waived`."""
    today = at.astimezone(ZoneInfo(site.timezone)).date()
    valid = [w for w in waivers if w.site == site.id and today <= w.until]
    if not valid:
        return findings
    return tuple(_with_waiver(finding, valid) for finding in findings)


def _with_waiver(finding: Finding, waivers: list[Waiver]) -> Finding:
    fitting = [w for w in waivers if w.check == finding.check and w.host in (None, finding.host)]
    if not finding.is_broken or not fitting:
        return finding
    return replace(finding, reason=Reason.WAIVED, waiver=max(fitting, key=lambda w: w.until))


def _silence(reach: Reach) -> Reason:
    return Reason.PROBE_FAILED if reach.kind is ReachKind.PROBE_FAILED else Reason.HOST_UNREACHABLE


def _reached(reach: Reach) -> Evidence:
    said = f"{reach.kind}: {reach.evidence}" if reach.evidence else str(reach.kind)
    return Evidence("host.answered", said, "true")


def _all_unknown(catalogue: Catalogue, host: Host, reason: Reason, seen: Evidence) -> tuple[Finding, ...]:
    return tuple(
        Finding(host.name, check.id, Verdict.UNKNOWN, reason, check.severity, evidence=(seen,))
        for check in catalogue.checks.values()
    )
