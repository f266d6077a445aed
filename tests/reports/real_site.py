"""A large site judged by the whole catalogue: PCs on which all is well, and PCs of real problem reports among them."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from collector.core.catalogue.catalogue import Catalogue
from collector.core.judging.causes import causes
from collector.core.judging.rollup import host_kind
from collector.core.model import HostName, HostState, HostStateKind, SiteState
from collector.core.observation.observation import Observation
from tests.causes.coverage import cases, known, machine, observation
from tests.causes.healthy import healthy_fleet
from tests.reports import sample_site as sample


def real_site(pcs: int, faulty: int) -> tuple[SiteState, Catalogue]:
    """`pcs` workstations, of which `faulty` are those of the first problem reports."""
    catalogue, _ = known()
    seen = [observation(case) for case in islice(cases(), faulty)]
    seen += [healthy.seen for healthy in healthy_fleet(pcs - len(seen))]
    hosts = tuple(_host(f"werkplek-{n:03}", one, catalogue) for n, one in enumerate(seen))
    return sample.site_state(hosts=hosts, changes=(), waivers=()), catalogue


def _host(name: str, seen: Observation, catalogue: Catalogue) -> HostState:
    findings = tuple(replace(finding, host=HostName(name)) for finding in machine(seen).findings)
    made = sample.host_state(name, HostStateKind.NOT_REACHED, findings, seen=seen)
    return replace(
        made, kind=host_kind(findings, catalogue.checks), causes=causes(findings, catalogue.checks)
    )
