"""All checks on one answer: an observation is evaluated, silence and age become `unknown`, waivers are laid over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from collector.core.catalogue.catalogue import Catalogue
from collector.core.evidence import Evidence, Need, Needed, exactly
from collector.core.facts.facts import Surroundings, facts_of
from collector.core.judging.evaluate import on_complaint
from collector.core.judging.panel import Panel
from collector.core.model import (
    Answer,
    CheckId,
    Finding,
    Host,
    HostName,
    Reach,
    ReachKind,
    Reason,
    Site,
    SiteId,
    Verdict,
    Waiver,
)
from collector.core.observation.observation import Observation

Evaluator = Callable[[Observation, Surroundings], tuple[Finding, ...]]
"""Judges one observation, knowing whose it is."""


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
        age = Evidence("answer.at", answer.at.isoformat(), Needed(Need.NOT_OLDER, (str(stale_after),)))
        return _all_unknown(catalogue, host, Reason.STALE, age)
    setting = Surroundings(host, site.uses_ehealth_certificate, at.date(), answer.clock_offset_s)
    found = (evaluator or evaluator_of(catalogue))(answer.observation, setting)
    return accepted(found, holding(waivers, site, at))


def never_judged(catalogue: Catalogue, host: Host) -> tuple[Finding, ...]:
    """The findings of a host that no scan has asked yet, or that has never called in."""
    kind = ReachKind.NOT_CALLED if host.calls_in else ReachKind.NOT_ASKED
    return _all_unknown(catalogue, host, Reason.HOST_UNREACHABLE, _reached(Reach(kind)))


def evaluator_of(catalogue: Catalogue) -> Evaluator:
    """Judges observation after observation, and remembers what was made of which facts."""
    knowledge = catalogue.knowledge
    panel = Panel(tuple(catalogue.checks.values()), knowledge.products)

    def evaluated(seen: Observation, setting: Surroundings) -> tuple[Finding, ...]:
        try:
            facts = facts_of(seen, setting, knowledge)
        # One workstation nobody can make sense of must not cost the others their verdicts.
        except Exception as error:
            needed = exactly("an observation that can be understood")
            said = Evidence(type(error).__name__, str(error)[:300], needed)
            return _all_unknown(catalogue, setting.host, Reason.RULE_ERROR, said)
        return panel.findings(facts, setting.host.name)

    return evaluated


def complained_of(
    answer: Answer, host: Host, site: Site, catalogue: Catalogue, at: datetime
) -> tuple[Finding, ...]:
    """What only a complaint makes worth saying of a workstation; nothing of one that did not answer."""
    if answer.observation is None:
        return ()
    setting = Surroundings(host, site.uses_ehealth_certificate, at.date(), answer.clock_offset_s)
    knowledge = catalogue.knowledge
    try:
        facts = facts_of(answer.observation, setting, knowledge)
    except Exception:  # what is broken there, `judge` has said
        return ()
    return tuple(
        finding
        for check in catalogue.checks.values()
        for finding in on_complaint(check, facts, host.name, knowledge.products)
    )


_Likeness = tuple[int, Surroundings]
"""The identity of an observation, and its setting without the host's name: all a check may ask."""


def remembering(evaluator: Evaluator) -> Evaluator:
    """The same evaluator, asked once for each distinct observation object, kind of host and clock offset.

    The store hands equal observations out as one object, so most scans of an unchanged workstation, and all
    workstations made from one image, cost nothing. Of the host a check may only ask whether a reader is expected.
    The observation is held with its result, so that an identity is never that of another object.
    """
    seen_before: dict[_Likeness, tuple[Observation, tuple[Finding, ...]]] = {}
    named: dict[tuple[_Likeness, HostName], tuple[Finding, ...]] = {}

    def evaluated(seen: Observation, setting: Surroundings) -> tuple[Finding, ...]:
        offset = setting.clock_offset_s
        nobody = replace(setting.host, name=HostName(""), site=SiteId(""), calls_in=False)
        rounded = None if offset is None else round(abs(offset))
        likeness = (id(seen), replace(setting, host=nobody, clock_offset_s=rounded))
        if likeness not in seen_before:
            seen_before[likeness] = (seen, evaluator(seen, setting))
        name = setting.host.name
        own = (likeness, name)
        if own not in named:
            found = seen_before[likeness][1]
            is_own = not found or found[0].host == name
            named[own] = found if is_own else tuple(f.about(name, f.item) for f in found)
        return named[own]

    return evaluated


def accepted(findings: tuple[Finding, ...], waivers: Sequence[Waiver]) -> tuple[Finding, ...]:
    """Lays waivers that hold over broken findings: the verdict stays, the reason becomes `waived`."""
    if not waivers:
        return findings
    return tuple(_with_waiver(finding, waivers) for finding in findings)


def holding(waivers: Iterable[Waiver], site: Site, at: datetime) -> list[Waiver]:
    """A site's waivers that hold at `at`."""
    today = at.astimezone(ZoneInfo(site.timezone)).date()
    return [w for w in waivers if w.site == site.id and today <= w.until and w.stands(at)]


def waiver_of(check: CheckId, host: HostName, waivers: Iterable[Waiver]) -> Waiver | None:
    """The one that lasts longest of those that are about this check here."""
    fitting = [w for w in waivers if w.check == check and w.host in (None, host)]
    return max(fitting, key=lambda w: w.until, default=None)


def _with_waiver(finding: Finding, waivers: Sequence[Waiver]) -> Finding:
    found = waiver_of(finding.check, finding.host, waivers) if finding.is_broken else None
    return replace(finding, reason=Reason.WAIVED, waiver=found) if found else finding


def _silence(reach: Reach) -> Reason:
    return Reason.PROBE_FAILED if reach.kind is ReachKind.PROBE_FAILED else Reason.HOST_UNREACHABLE


def _reached(reach: Reach) -> Evidence:
    said = f"{reach.kind}: {reach.evidence}" if reach.evidence else str(reach.kind)
    return Evidence("host.answered", said, exactly(True))


def _all_unknown(catalogue: Catalogue, host: Host, reason: Reason, seen: Evidence) -> tuple[Finding, ...]:
    return tuple(
        Finding(host.name, check.id, Verdict.UNKNOWN, reason, check.severity, evidence=(seen,))
        for check in catalogue.checks.values()
    )
