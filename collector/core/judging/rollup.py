"""From findings to states: one host, the counts of many, and everything a site's report is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile

from collector.core.catalogue.catalogue import Catalogue, Check
from collector.core.judging.causes import causes
from collector.core.judging.changes import Judged, broken_since, changes, key_of
from collector.core.judging.judge import Evaluator, judge, never_judged
from collector.core.model import (
    BROKEN,
    Answer,
    Cause,
    Change,
    CheckId,
    Counts,
    Finding,
    Host,
    HostName,
    HostState,
    HostStateKind,
    Provenance,
    Reach,
    ReachKind,
    Reason,
    Severity,
    Site,
    SiteState,
    Verdict,
    Waiver,
)

_SILENT = (Reason.HOST_UNREACHABLE, Reason.PROBE_FAILED)
_NOTHING_TO_SEE = (Verdict.PASS, Verdict.NOT_APPLICABLE)
_WITHOUT_FAIL = (HostStateKind.WORKS, HostStateKind.DOES_NOT_APPLY, HostStateKind.NOT_REACHED)
_WEIGHTY = (Severity.CRITICAL, Severity.MAJOR)


def host_kind(findings: Iterable[Finding], checks: Mapping[CheckId, Check]) -> HostStateKind:
    """The state of a host that answered.

    A fault outweighs what we could not see; what we could not see outweighs a
    fault that is accepted. Only an unknown that a check calls needed counts as
    "could not tell": a tool missing on the workstation turns no fleet grey.
    """
    found = tuple(findings)
    telling = [f for f in found if f.verdict not in _NOTHING_TO_SEE]
    fails = [f for f in telling if f.verdict is Verdict.FAIL]
    if any(f.reason is not Reason.WAIVED for f in fails):
        return HostStateKind.NEEDS_WORK
    if any(f.verdict is Verdict.UNKNOWN and checks[f.check].needed_to_tell for f in telling):
        return HostStateKind.COULD_NOT_TELL
    if fails:
        return HostStateKind.ACCEPTED
    weighty = [f.verdict for f in found if f.severity in _WEIGHTY]
    if weighty and all(verdict is Verdict.NOT_APPLICABLE for verdict in weighty):
        return HostStateKind.DOES_NOT_APPLY
    return HostStateKind.WORKS


def counts(hosts: Iterable[HostState]) -> Counts:
    """n of N known PCs. The only place where hosts are counted."""
    known = tuple(hosts)
    kinds = Counter(host.kind for host in known)
    return Counts(
        known=len(known),
        works=kinds[HostStateKind.WORKS],
        needs_work=kinds[HostStateKind.NEEDS_WORK],
        could_not_tell=kinds[HostStateKind.COULD_NOT_TELL],
        not_reached=kinds[HostStateKind.NOT_REACHED],
        accepted=kinds[HostStateKind.ACCEPTED],
        does_not_apply=kinds[HostStateKind.DOES_NOT_APPLY],
        without_waivers_needs_work=sum(_fails(host) for host in known),
    )


def site_state(
    site: Site,
    hosts: Iterable[Host],
    answers_by_host: Mapping[HostName, Sequence[Answer]],
    catalogue: Catalogue,
    waivers: Iterable[Waiver],
    now: datetime,
    stale_after: timedelta,
    provenance: Provenance,
    *,
    past: Mapping[HostName, Sequence[Judged]],
    evaluator: Evaluator,
) -> SiteState:
    """What a report on one site is made from, as it stands at `now`.

    `answers_by_host` holds each host's results, newest first; a host without an entry was never asked. `past` are its answers
    as they were judged, newest first: what changed, and since when, is made from them.
    """
    valid = tuple(w for w in waivers if w.site == site.id and w.stands(now))
    states: list[HostState] = []
    changed: list[Change] = []
    previous: list[datetime] = []
    for host in sorted(hosts, key=lambda h: h.name):
        answers = tuple(answers_by_host.get(host.name, ()))
        history = tuple(past.get(host.name, ()))
        state = host_state(host, site, answers, history, catalogue, valid, now, stale_after, evaluator)
        states.append(state)
        previous.extend(judged.at for judged in history[1:2])
        if _is_current(state):  # what an older answer changed has been told before
            changed.extend(changes(host.name, history))
    return SiteState(
        site=site,
        hosts=tuple(states),
        counts=counts(states),
        changes=tuple(changed) if previous else None,
        previous_at=max(previous, default=None),
        waivers=valid,
        provenance=provenance,
    )


def host_state(
    host: Host,
    site: Site,
    answers: Sequence[Answer],
    history: Sequence[Judged],
    catalogue: Catalogue,
    waivers: Sequence[Waiver],
    now: datetime,
    stale_after: timedelta,
    evaluator: Evaluator | None = None,
) -> HostState:
    """One workstation. `answers` and `history` (its judged answers) are newest first and may be empty."""
    tried = attempts(host, answers, now, stale_after)
    last = tried.last
    if last is None:
        findings = never_judged(catalogue, host)
    else:
        findings = judge(
            last, host, site, catalogue, now, waivers=waivers, stale_after=stale_after, evaluator=evaluator
        )
    if last is None or last.observation is None:
        return tried.state(host, HostStateKind.NOT_REACHED, findings)
    if any(f.reason is Reason.STALE for f in findings):
        return tried.state(host, HostStateKind.COULD_NOT_TELL, findings)
    dated = _with_since(findings, history)
    return tried.state(host, host_kind(dated, catalogue.checks), dated, causes(dated, catalogue.checks))


@dataclass(frozen=True, slots=True)
class Attempts:
    """What was tried of a host: the newest of all, the newest that was measured, and how many went by since.

    `silent_days`: of one that calls in and has not lately, whole days since it did.
    """

    last: Answer | None
    last_answer: Answer | None
    without_answer: int
    silent_days: int | None = None

    def state(
        self, host: Host, kind: HostStateKind, findings: tuple[Finding, ...], why: tuple[Cause, ...] = ()
    ) -> HostState:
        """How the host stands, as its findings and their causes say."""
        return HostState(
            host, kind, findings, why, self.last, self.last_answer, self.without_answer, self.silent_days
        )


def attempts(host: Host, answers: Sequence[Answer], now: datetime, stale_after: timedelta) -> Attempts:
    """Of answers, newest first.

    An answer that is too old says nothing of a workstation that is asked: it stands for silence where it calls in by itself.
    """
    asked = [a for a in answers if a.reach.kind is not ReachKind.NOT_ASKED]
    if host.calls_in:  # how it was asked before it called in says nothing any more
        asked = [a for a in asked if a.is_measured or a.reach.kind is ReachKind.PROBE_FAILED]
    last = asked[0] if asked else None
    last_answer = next((a for a in asked if a.is_measured), None)
    tries = sum(a.times for a in takewhile(lambda a: not a.is_measured, asked))
    if not host.calls_in or last is None or not last.is_measured or now - last.at <= stale_after:
        return Attempts(last, last_answer, tries)
    silence = replace(last, reach=Reach(ReachKind.NOT_CALLED), observation=None, digest=None)
    return Attempts(silence, last_answer, tries, (now - last.at).days)


def _with_since(findings: tuple[Finding, ...], history: Sequence[Judged]) -> tuple[Finding, ...]:
    broken = [n for n, f in enumerate(findings) if f.verdict in BROKEN]
    if not broken:
        return findings
    since = broken_since(history)
    dated = list(findings)
    for n in broken:
        dated[n] = replace(dated[n], since=since.get(key_of(dated[n])))
    return tuple(dated)


def _is_current(host: HostState) -> bool:
    return any(f.reason not in (Reason.STALE, *_SILENT) for f in host.findings)


def _fails(host: HostState) -> bool:
    """By its state, where that tells."""
    if host.kind in _WITHOUT_FAIL:
        return False
    return host.kind is HostStateKind.NEEDS_WORK or any(f.verdict is Verdict.FAIL for f in host.findings)
