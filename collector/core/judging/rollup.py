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
        **{kind.value: kinds[kind] for kind in HostStateKind},
        without_waivers_needs_work=sum(_fails(host) for host in known),
    )


@dataclass(frozen=True, slots=True)
class Rollup:
    """Rolls sites up in full at one instant.

    `past` are each host's answers as they were judged, newest first: what changed, and since when, is made from them.
    """

    catalogue: Catalogue
    now: datetime
    stale_after: timedelta
    evaluator: Evaluator
    past: Mapping[HostName, Sequence[Judged]]

    def state(
        self,
        site: Site,
        hosts: Iterable[Host],
        answers_by_host: Mapping[HostName, Sequence[Answer]],
        waivers: Iterable[Waiver],
        provenance: Provenance,
    ) -> SiteState:
        """What a report on one site is made from. `answers_by_host` are newest first; a host without an entry was never asked."""
        valid = tuple(w for w in waivers if w.site == site.id and w.stands(self.now))
        states: list[HostState] = []
        changed: list[Change] = []
        previous: list[datetime] = []
        for host in sorted(hosts, key=lambda h: h.name):
            history = self.past.get(host.name, ())
            state = self.host(host, site, answers_by_host.get(host.name, ()), valid)
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

    def host(self, host: Host, site: Site, answers: Sequence[Answer], waivers: Sequence[Waiver]) -> HostState:
        """One workstation, of its answers, newest first."""
        tried = unjudged(host, answers, self.now, self.stale_after)
        last, checks = tried.last_attempt, self.catalogue.checks
        if last is None:
            return replace(tried, findings=never_judged(self.catalogue, host))
        findings = judge(
            last,
            host,
            site,
            self.catalogue,
            self.now,
            waivers=waivers,
            stale_after=self.stale_after,
            evaluator=self.evaluator,
        )
        if last.observation is None:
            return replace(tried, findings=findings)
        if any(f.reason is Reason.STALE for f in findings):
            return replace(tried, kind=HostStateKind.COULD_NOT_TELL, findings=findings)
        dated = _with_since(findings, self.past.get(host.name, ()))
        return replace(tried, kind=host_kind(dated, checks), findings=dated, causes=causes(dated, checks))


def unjudged(host: Host, answers: Sequence[Answer], now: datetime, stale_after: timedelta) -> HostState:
    """What was tried of a host, by its answers, newest first, and as if nobody had reached it.

    An answer that is too old says nothing of a workstation that is asked: it stands for silence where it calls in by itself.
    """
    asked = [a for a in answers if a.reach.kind is not ReachKind.NOT_ASKED]
    if host.calls_in:  # how it was asked before it called in says nothing any more
        asked = [a for a in asked if a.is_measured or a.reach.kind is ReachKind.PROBE_FAILED]
    last = asked[0] if asked else None
    last_answer = next((a for a in asked if a.is_measured), None)
    tries = sum(a.times for a in takewhile(lambda a: not a.is_measured, asked))
    silent_days = None
    if host.calls_in and last is not None and last.is_measured and now - last.at > stale_after:
        silent_days = (now - last.at).days
        last = replace(last, reach=Reach(ReachKind.NOT_CALLED), observation=None, digest=None)
    return HostState(host, HostStateKind.NOT_REACHED, (), (), last, last_answer, tries, silent_days)


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
