"""What was wrong with a workstation or a site, since when, how often and for how long, as it was known at any instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from collector.app.judge.site_states import StatesQuestion, in_full, site_states
from collector.app.scan.renamed import of_hosts
from collector.core.catalogue.catalogue import Catalogue
from collector.core.errors import FleetError
from collector.core.facts.facts import PROFILES
from collector.core.fleet.same_machine import Decision, Pair, Replacement, replacements
from collector.core.judging.changes import Episode, episodes
from collector.core.judging.judge import holding, waiver_of
from collector.core.model import CheckId, HostName, HostState, Site, SiteId, SiteState, Waiver
from collector.core.text import nearest
from collector.history.installations import Tie, became, by_then, decision, sightings, ties
from collector.history.renames import everyone, maybe_renamed
from collector.history.results import Store
from reports.words.privacy import UserLabel


@dataclass(frozen=True, slots=True)
class Names:
    """Names some workstations had before, when another installation began to answer for one, and what only the administrator knows."""

    before: tuple[Tie, ...]
    replaced: tuple[Replacement, ...]
    asked: Decision
    maybe: tuple[Pair, ...]
    """Those that said the same, without those the installation tells more of."""


@dataclass(frozen=True, slots=True)
class HostStory:
    """One workstation at an instant, and everything that was ever broken there until then. Judged by one catalogue."""

    site: Site
    at: datetime
    state: HostState
    episodes: tuple[Episode, ...]
    first_at: datetime | None
    retired: bool
    catalogue: str
    accepted: Mapping[CheckId, Waiver]
    """What is broken and accepted at that instant, also where the newest answer is too old to tell."""
    names: Names


@dataclass(frozen=True, slots=True)
class SiteStory:
    """A site at an instant: its state with what changed, and what may be renamed workstations."""

    at: datetime
    state: SiteState
    catalogue: str
    names: Names


def named(store: Store, name: str) -> HostName | SiteId:
    """Which of the two the name is; a site wins, hosts cannot have its name in an inventory. FleetError with a suggestion."""
    known = everyone(store)
    if name in known.sites:
        return SiteId(name)
    if name in known.hosts:
        return HostName(name)
    everything = [*known.sites, *known.hosts]
    if not everything:
        raise FleetError("nothing was scanned yet; run `eidfleet scan` first")
    raise FleetError(f"the store knows no site or workstation {name!r}{nearest(name, everything)}")


def story(store: Store, question: StatesQuestion, name: str) -> HostStory | SiteStory:
    """Of the site or the workstation of that name; FleetError where there is none."""
    thing = named(store, name)
    if thing in everyone(store).sites:
        return site_story(store, question, SiteId(thing))
    return host_story(store, question, HostName(thing))


def labelled(found: HostStory | SiteStory, catalogue: Catalogue, label: UserLabel) -> HostStory | SiteStory:
    """The same with codes in the place of account names, which stand before the folder of a Firefox profile."""

    def shown(host: HostName, check: CheckId, item: str) -> str:
        user, slash, folder = item.partition("/")
        of_people = check in catalogue.checks and catalogue.checks[check].each == PROFILES
        return f"{label(host, user)}/{folder}" if of_people and slash else item

    def relabelled(state: HostState) -> HostState:
        name = state.host.name
        return replace(
            state, findings=tuple(replace(f, item=shown(name, f.check, f.item)) for f in state.findings)
        )

    if isinstance(found, HostStory):
        name = found.state.host.name
        broken = (replace(e, item=shown(name, e.check, e.item)) for e in found.episodes)
        return replace(found, state=relabelled(found.state), episodes=tuple(broken))
    changes = found.state.changes
    changed = changes and tuple(replace(c, item=shown(c.host, c.check, c.item)) for c in changes)
    hosts = tuple(map(relabelled, found.state.hosts))
    return replace(found, state=replace(found.state, hosts=hosts, changes=changed))


def host_story(store: Store, question: StatesQuestion, name: HostName) -> HostStory:
    known = everyone(store)
    host = known.hosts[name]
    site = known.sites.get(host.site) or Site(host.site, host.site)
    held, rollup = in_full(store, question, [host], {site.id: site})
    history = rollup.past.get(name, ())
    state = rollup.host(host, site, held[name].recent if name in held else (), question.waivers)
    names = _names(store, site.id, [name], question.now)
    mine = tuple(pair for pair in names.maybe if name in (pair.old, pair.new))
    broken = episodes(history)
    return HostStory(
        site,
        question.now,
        state,
        broken,
        history[-1].at if history else None,
        name in known.retired,
        question.catalogue.version,
        _accepted(name, site, question, broken),
        replace(names, maybe=mine),
    )


def _accepted(
    host: HostName, site: Site, question: StatesQuestion, broken: Sequence[Episode]
) -> Mapping[CheckId, Waiver]:
    valid = holding(question.waivers, site, question.now)
    open_ = {episode.check for episode in broken if episode.mended_at is None}
    return {check: found for check in open_ if (found := waiver_of(check, host, valid))}


def site_story(store: Store, question: StatesQuestion, site: SiteId) -> SiteStory:
    (state,) = site_states(store, replace(question, sites=[site]))
    names = _names(store, site, [host.host.name for host in state.hosts], question.now)
    return SiteStory(question.now, state, question.catalogue.version, replace(names, replaced=()))


def _names(store: Store, site: SiteId, hosts: Sequence[HostName], at: datetime) -> Names:
    decided = ties(store)
    here = {host: became(decided, host) for host in hosts}
    before = [
        tie for tie in decided if tie.is_joined and any(tie.new in {h, *olds} for h, olds in here.items())
    ]
    with store.transaction() as connection:
        seen = by_then(connection, sightings(connection, hosts), at)
    replaced = tuple(change for change in replacements(seen) if change.at <= at)
    asked = of_hosts(decision(store, at), hosts)
    told = {(pair.old, pair.new) for pair in asked.asked}
    maybe = tuple(pair for pair in maybe_renamed(store, site) if (pair.old, pair.new) not in told)
    return Names(tuple(before), replaced, asked, maybe)
