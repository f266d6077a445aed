"""A large fleet made from the sample fleet's machines: as many sites as asked for, two answers a workstation, and one
Firefox update that breaks the add-on at some of the sites. Judged by the real catalogue; nothing was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from itertools import chain, cycle, islice

from msgspec.structs import replace

from collector.core.catalogue.catalogue import Catalogue
from collector.core.judging.rollup import counts
from collector.core.model import (
    Answer,
    Counts,
    Host,
    HostName,
    Language,
    PastCounts,
    Provenance,
    Reach,
    ReachKind,
    ScanId,
    Site,
    SiteId,
    SiteKind,
    SiteState,
    Waiver,
)
from collector.core.observation.observation import Firefox, Observation, Package
from tests.rigs.judged_site import judged_site
from tests.rigs.sample_fleet import Machine, module_not_loaded, sites, windows

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=7)
STALE = timedelta(days=30)
STRUCK_EVERY = 8
"""Every eighth site has PCs that got the update."""
NEW_FIREFOX = "146.0"


@dataclass(frozen=True, slots=True)
class LargeFleet:
    states: tuple[SiteState, ...]
    earlier: Mapping[HostName, Observation]
    past: Mapping[SiteId, tuple[PastCounts, ...]]


def large_fleet(catalogue: Catalogue, hosts: int, per_site: int = 25, scans: int = 2) -> LargeFleet:
    """`scans` measurements, the last of them `NOW`; the numbers of all but that one are in `past`."""
    machines = tuple(chain.from_iterable(sites().values()))
    known: dict[int, list[tuple[Host, tuple[Answer, ...]]]] = {}
    for number, machine in enumerate(islice(cycle(machines), hosts)):
        n = number // per_site
        host = Host(HostName(f"{machine.host}.site-{n:03}-{number:05}"), _site(n).id)
        struck = n % STRUCK_EVERY == 0 and number % 3 == 0
        known.setdefault(n, []).append((host, _answers(host, machine, number, struck)))
    states = tuple(_state(_site(n), held, catalogue, NOW) for n, held in known.items())
    earlier = {
        host.name: answers[1].observation
        for held in known.values()
        for host, answers in held
        if len(answers) > 1 and answers[1].observation and answers[0].observation
    }
    before = [_state(_site(n), _before(held), catalogue, BEFORE) for n, held in known.items()]
    past = {
        now.site.id: tuple(
            PastCounts(NOW - timedelta(days=7 * (scans - 1 - scan)), _then(now, then, scan, scans))
            for scan in range(scans - 1)
        )
        for now, then in zip(states, before, strict=True)
    }
    return LargeFleet(states, earlier, past)


def _site(number: int) -> Site:
    kind = SiteKind.MUNICIPALITY if number % 4 == 1 else SiteKind.MEDICAL_PRACTICE
    name = f"Gemeente {number:03}" if kind is SiteKind.MUNICIPALITY else f"Groepspraktijk {number:03}"
    return Site(SiteId(f"site-{number:03}"), name, kind, (Language.NL,), sample=True)


def _answers(host: Host, machine: Machine, number: int, struck: bool) -> tuple[Answer, ...]:
    """Newest first."""
    now, before = machine.now, machine.before
    if struck:
        return (
            _answered(host, _updated(windows("an", "nl-BE")), NOW, number),
            _answered(host, windows("an", "nl-BE"), BEFORE, number),
        )
    return tuple(
        Answer(ScanId("bench"), host.name, host.site, at, special)
        if isinstance(special, Reach)
        else _answered(host, reduce(lambda seen, change: change(seen), special, machine.base), at, number)
        for special, at in ((now, NOW - timedelta(minutes=10)), (before, BEFORE))
    )


def _answered(host: Host, seen: Observation, at: datetime, number: int) -> Answer:
    """With a package of its own beside it, so that no two observations are the same."""
    own = replace(seen, packages=(*(seen.packages or ()), Package(name="tool", version=str(number))))
    return Answer(ScanId("bench"), host.name, host.site, at, Reach(ReachKind.ANSWERED), own, None, 0.4)


def _updated(seen: Observation) -> Observation:
    newer: tuple[Firefox, ...] = tuple(replace(fox, version=NEW_FIREFOX) for fox in seen.firefoxes or ())
    return module_not_loaded(replace(seen, firefoxes=newer))


def _before(held: list[tuple[Host, tuple[Answer, ...]]]) -> list[tuple[Host, tuple[Answer, ...]]]:
    return [(host, answers[1:]) for host, answers in held]


def _then(now: SiteState, before: SiteState, scan: int, scans: int) -> Counts:
    """As it stood at an earlier scan: some workstations already as now, the others as before."""
    pairs = enumerate(zip(now.hosts, before.hosts, strict=True))
    return counts(newer if number % scans < scan else older for number, (newer, older) in pairs)


def _state(
    site: Site, held: list[tuple[Host, tuple[Answer, ...]]], catalogue: Catalogue, at: datetime
) -> SiteState:
    hosts = [host for host, _ in held]
    answers = {host.name: given for host, given in held}
    waivers: tuple[Waiver, ...] = ()
    asked = len(hosts)
    provenance = Provenance(
        ScanId("bench"), at, at, asked, asked, catalogue.version, date(2026, 11, 1), "sample"
    )
    return judged_site(site, hosts, answers, catalogue, waivers, at, STALE, provenance)
