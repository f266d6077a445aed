"""How the workstations of a site stand, without what is said of each: for tables over a whole fleet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from collector.core.catalogue.catalogue import Catalogue
from collector.core.judging.judge import accepted, holding
from collector.core.judging.rollup import counts, host_kind, unjudged
from collector.core.model import (
    Answer,
    Finding,
    Host,
    HostName,
    HostState,
    HostStateKind,
    Provenance,
    Site,
    SiteState,
    Waiver,
)


@dataclass(frozen=True, slots=True)
class Brief:
    """Briefs sites at one instant. `verdicts` are each host's abridged findings on its newest answer, about nobody; they may
    be shared, and each is looked into once.
    """

    catalogue: Catalogue
    now: datetime
    stale_after: timedelta
    verdicts: Mapping[HostName, tuple[Finding, ...]]
    _kinds: dict[int, HostStateKind] = field(default_factory=dict)

    def state(
        self,
        site: Site,
        hosts: Iterable[Host],
        answers_by_host: Mapping[HostName, Sequence[Answer]],
        waivers: Sequence[Waiver],
        provenance: Provenance,
    ) -> SiteState:
        """The states and counts that `Rollup` comes to; without causes and changes, findings where they were judged alone."""
        valid = holding(waivers, site, self.now)
        ordered = sorted(hosts, key=lambda host: host.name)
        states = tuple(self._host(host, answers_by_host.get(host.name, ()), valid) for host in ordered)
        standing = tuple(w for w in waivers if w.site == site.id and w.stands(self.now))
        return SiteState(site, states, counts(states), None, None, standing, provenance)

    def _host(self, host: Host, answers: Sequence[Answer], waivers: Sequence[Waiver]) -> HostState:
        tried = unjudged(host, answers, self.now, self.stale_after)
        kind, findings = self._judged(host, tried.last_attempt, waivers)
        return replace(tried, kind=kind, findings=findings)

    def _judged(
        self, host: Host, last: Answer | None, waivers: Sequence[Waiver]
    ) -> tuple[HostStateKind, tuple[Finding, ...]]:
        if last is None or not last.is_measured:
            return HostStateKind.NOT_REACHED, ()
        if self.now - last.at > self.stale_after:
            return HostStateKind.COULD_NOT_TELL, ()
        findings = self.verdicts[host.name]
        if not waivers:
            return self._kind(findings), findings
        own = tuple(finding.about(host.name, finding.item) for finding in findings)
        told = accepted(own, waivers)
        return host_kind(told, self.catalogue.checks), told

    def _kind(self, findings: tuple[Finding, ...]) -> HostStateKind:
        found = self._kinds.get(id(findings))
        if found is None:
            found = self._kinds[id(findings)] = host_kind(findings, self.catalogue.checks)
        return found
