"""The same new fault at several sites at once, and what its workstations have that the others do not.

A factor is named only when chance is a poor explanation: enough workstations, at enough sites (those of one site
are often copies of each other and count for little more than one), most of the affected and few of the others,
and Fisher's exact test below one in a hundred after as many looks as there were traits. Even then it is a
likelihood: that two things come together does not say that one brings about the other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import comb

from collector.core.facts.setup import Trait
from collector.core.model import (
    ChangeKind,
    CheckId,
    HostName,
    HostState,
    SiteId,
    SiteState,
    Verdict,
)

FEWEST_SITES = 2
"""Below this a new fault is that site's own affair."""
SITES_TO_SAY, AFFECTED_TO_SAY, OTHERS_TO_SAY = 3, 4, 8
"""Below these nothing is said about what the workstations have in common."""
SHARE = Fraction(4, 5)
"""Of the affected, at least this part has the trait; of the others at most half of the affected's part."""
CHANCE = Fraction(1, 100)
MOST_FACTORS = 3
_NEW = (ChangeKind.NEW, ChangeKind.CAME_BACK)


@dataclass(frozen=True, slots=True)
class Factor:
    """A trait of `affected` of all affected workstations, and of `others` of those that were judged and are well."""

    trait: Trait
    affected: int
    others: int


@dataclass(frozen=True, slots=True)
class Outbreak:
    check: CheckId
    hosts: tuple[HostName, ...]
    sites: tuple[SiteId, ...]
    since: datetime
    """When the first of them was seen with it."""
    others: int
    """Workstations on which the same check held."""
    is_thin: bool
    """Too few to say what they have in common; `factors` is then empty."""
    factors: tuple[Factor, ...]


def outbreaks(
    states: Iterable[SiteState], traits: Mapping[HostName, frozenset[Trait]]
) -> tuple[Outbreak, ...]:
    """Those with a factor first, then the most widespread. `traits` has no entry for a workstation of which nothing is known."""
    every = tuple(states)
    struck: dict[CheckId, list[tuple[HostState, datetime]]] = defaultdict(list)
    for state in every:
        new = {(c.host, c.check, c.item): c.since for c in state.changes or () if c.kind in _NEW}
        for host in state.hosts:
            for check, since in _new_faults(host, new).items():
                struck[check].append((host, since))
    held: dict[CheckId, list[HostName]] = defaultdict(list)
    for state in every if struck else ():
        for host in state.hosts:
            for check in _well(host, struck.keys()):
                held[check].append(host.host.name)
    found = (_outbreak(check, hosts, held[check], traits) for check, hosts in struck.items())
    kept = (one for one in found if len(one.sites) >= FEWEST_SITES)
    return tuple(sorted(kept, key=lambda one: (not one.factors, -len(one.hosts), -len(one.sites), one.check)))


def _new_faults(
    host: HostState, new: Mapping[tuple[HostName, CheckId, str], datetime]
) -> dict[CheckId, datetime]:
    """Causes that keep somebody out and are new; what another cause explains is no fault of its own."""
    found: dict[CheckId, datetime] = {}
    for cause in host.causes:
        since = new.get((host.host.name, cause.root.check, cause.root.item))
        if since is not None and cause.is_work:
            found[cause.id] = min(since, found.get(cause.id, since))
    return found


def _well(host: HostState, checks: Collection[CheckId]) -> set[CheckId]:
    """Those of `checks` that held on the whole host: none of their items is broken or unknown."""
    seen = {(f.check, f.verdict is Verdict.PASS) for f in host.findings if f.check in checks}
    return {check for check, passed in seen if passed and (check, False) not in seen}


def _outbreak(
    check: CheckId,
    struck: Sequence[tuple[HostState, datetime]],
    held: Sequence[HostName],
    traits: Mapping[HostName, frozenset[Trait]],
) -> Outbreak:
    hosts = tuple(sorted(host.host.name for host, _ in struck))
    sites = {host.host.name: host.host.site for host, _ in struck}
    others = [name for name in held if name in traits]
    is_thin = (
        len(set(sites.values())) < SITES_TO_SAY
        or len(hosts) < AFFECTED_TO_SAY
        or len(others) < OTHERS_TO_SAY
        or any(host not in traits for host in hosts)
    )
    return Outbreak(
        check=check,
        hosts=hosts,
        sites=tuple(sorted(set(sites.values()))),
        since=min(since for _, since in struck),
        others=len(others),
        is_thin=is_thin,
        factors=() if is_thin else _factors(sites, others, traits),
    )


def _factors(
    affected: Mapping[HostName, SiteId],
    others: Sequence[HostName],
    traits: Mapping[HostName, frozenset[Trait]],
) -> tuple[Factor, ...]:
    having = _how_many(traits[host] for host in affected)
    elsewhere = _how_many(traits[host] for host in others)
    tried = len(having)
    likely: list[tuple[Fraction, bool, Factor]] = []
    for trait, n in having.items():
        at_sites = {site for host, site in affected.items() if trait in traits[host]}
        share, beside = Fraction(n, len(affected)), Fraction(elsewhere[trait], len(others))
        if len(at_sites) < SITES_TO_SAY or share < SHARE or beside > share / 2:
            continue
        chance = by_chance(n, len(affected), elsewhere[trait], len(others)) * tried
        if chance < CHANCE:
            likely.append((chance, not trait.is_recent, Factor(trait, n, elsewhere[trait])))
    likely.sort(key=lambda one: (*one[:2], one[2].trait.part, one[2].trait.value))
    once = {(factor.trait.part, factor.trait.value): factor for _, _, factor in reversed(likely)}
    return tuple(factor for _, _, factor in likely if factor in once.values())[:MOST_FACTORS]


def _how_many(of_hosts: Iterable[frozenset[Trait]]) -> Counter[Trait]:
    """How many workstations have each trait. Most of a fleet are copies of each other: each kind is looked at once."""
    found: Counter[Trait] = Counter()
    for held, n in Counter(of_hosts).items():
        for trait in held:
            found[trait] += n
    return found


def by_chance(n: int, affected: int, m: int, others: int) -> Fraction:
    """Fisher's exact test, one-sided: how probable it is that at least `n` of the affected have a trait by luck.

    >>> by_chance(3, 3, 0, 3)
    Fraction(1, 20)
    """
    most = min(affected, n + m)
    ways = sum(comb(affected, k) * comb(others, n + m - k) for k in range(n, most + 1))
    return Fraction(ways, comb(affected + others, n + m))
