"""Sites with workstations that have faults, for the rules of mail: only what the rules look at is filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache

from collector.core.fleet.fleet import Fleet, FleetHost
from collector.core.model import (
    CheckId,
    Counts,
    Finding,
    Host,
    HostName,
    HostState,
    HostStateKind,
    Provenance,
    Reason,
    ScanId,
    Severity,
    Site,
    SiteId,
    SiteState,
    Verdict,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NO_COUNTS = Counts(0, 0, 0, 0, 0, 0, 0, 0)
CHECKS = (CheckId("firefox-addon"), CheckId("eid-middleware"))


def site_state(site: Site, scan: str | None, hosts: Mapping[str, Iterable[str] | None]) -> SiteState:
    """`hosts`: each workstation with its broken checks; None: it was not reached."""
    states = tuple(
        _host(site.id, name, None if broken is None else tuple(broken)) for name, broken in hosts.items()
    )
    told = Provenance(ScanId(scan) if scan else None, NOON, NOON, 1, 1, "c1", date(2026, 11, 1), "0")
    return SiteState(site, states, NO_COUNTS, (), None, (), told)


def fleet_of(*states: SiteState) -> Fleet:
    hosts = tuple(FleetHost(host.host, host.host.name, 22, "ssh") for state in states for host in state.hosts)
    return Fleet({state.site.id: state.site for state in states}, hosts)


@lru_cache(maxsize=4096)
def _host(site: SiteId, name: str, broken: tuple[str, ...] | None) -> HostState:
    host = Host(HostName(name), site)
    kind = HostStateKind.WORKS
    if broken is None:
        kind = HostStateKind.NOT_REACHED
        findings = [
            Finding(host.name, check, Verdict.UNKNOWN, Reason.HOST_UNREACHABLE, Severity.MAJOR)
            for check in CHECKS
        ]
    else:
        kind = HostStateKind.NEEDS_WORK if broken else HostStateKind.WORKS
        findings = [
            Finding(host.name, check, Verdict.FAIL, Reason.RULE_BROKEN, Severity.MAJOR)
            if check in broken
            else Finding(host.name, check, Verdict.PASS, Reason.RULE_HELD, Severity.MAJOR)
            for check in CHECKS
        ]
    return HostState(host, kind, tuple(findings), (), None, None)
