"""A site's state from answers alone, without a store that has judged them already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from collector.core.catalogue.catalogue import Catalogue
from collector.core.judging.changes import Judged, troubles_of
from collector.core.judging.judge import evaluator_of, judge, remembering
from collector.core.judging.rollup import Rollup
from collector.core.model import Answer, Host, HostName, Provenance, Site, SiteState, Waiver


def judged_site(
    site: Site,
    hosts: Iterable[Host],
    answers_by_host: Mapping[HostName, Sequence[Answer]],
    catalogue: Catalogue,
    waivers: Sequence[Waiver],
    now: datetime,
    stale_after: timedelta,
    provenance: Provenance,
) -> SiteState:
    """As `Rollup` makes it, of hosts each of whose answers is judged here, newest first."""
    known = tuple(hosts)
    evaluator = remembering(evaluator_of(catalogue))
    past = {
        host.name: tuple(
            Judged(
                one.at,
                troubles_of(judge(one, host, site, catalogue, now, waivers=waivers, evaluator=evaluator)),
            )
            for one in answers_by_host.get(host.name, ())
            if one.observation is not None
        )
        for host in known
    }
    return Rollup(catalogue, now, stale_after, evaluator, past).state(
        site, known, answers_by_host, waivers, provenance
    )
