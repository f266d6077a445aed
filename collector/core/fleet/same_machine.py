"""Which names are one workstation, told by the installation that answers under them. Decides what is sure and what to ask; joins nothing.

A name stays what a workstation is known by. An installation's id only says that two names may be one machine, and machines
made from one image have one id: so it is believed only where nothing speaks against it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from collector.core.model import HostName, ScanId, SiteId


@dataclass(frozen=True, slots=True)
class Sighting:
    """One installation answering under one name, from the first time to the last.

    `host` is whose history it belongs to now, `name` what it was asked as; they differ once two names were joined.
    """

    host: HostName
    name: HostName
    installation: str
    first_at: datetime
    last_at: datetime
    first_scan: ScanId
    last_scan: ScanId


@dataclass(frozen=True, slots=True)
class Name:
    """What is known of a name: its site, whether the inventory has it, and when anything first and last answered under it."""

    site: SiteId
    is_listed: bool
    first_at: datetime
    last_at: datetime


class Doubt(StrEnum):
    """Why two names with one installation are not joined without asking."""

    STILL_LISTED = "still_listed"
    OTHER_SITE = "other_site"
    SEVERAL = "several"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names of one machine, which answered as `old` until `last_at` and as `new` since `first_at`.

    What speaks for it is one installation under both; no `doubt` is left then. Or both said the same, and that alone makes nobody sure.
    """

    old: HostName
    new: HostName
    last_at: datetime
    first_at: datetime
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """`shared` are names of the inventory that answer in the same time with one id: made from one image, or listed twice."""

    renamed: tuple[Pair, ...] = ()
    asked: tuple[Pair, ...] = ()
    shared: tuple[tuple[HostName, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Replacement:
    """Another installation under the same name. `until` is there where the one before answered after it: they take turns."""

    at: datetime
    until: datetime | None


def decide(
    sightings: Iterable[Sighting], names: Mapping[HostName, Name], apart: Collection[frozenset[HostName]]
) -> Decision:
    """What the sightings of these workstations come to.

    `sightings` hold everything that answered under the names in question, and `names` has each of them. `apart` are pairs
    somebody said are two machines: an id that both have had is that of an image, and tells nothing any more.
    """
    seen = tuple(sightings)
    newest = _newest(seen)
    by_id: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in seen:
        by_id[sighting.installation].append(sighting)
    pairs: list[Pair] = []
    shared: list[tuple[HostName, ...]] = []
    for installation, those in sorted(by_id.items()):
        had_it = {s.host for s in those} | {s.name for s in those}
        if any(pair <= had_it for pair in apart):
            continue
        here = _merged(those)
        together = _together(tuple(here.values()))
        if len(live := sorted(host for host in together if names[host].is_listed)) > 1:
            shared.append(tuple(live))
        current = {host: one for host, one in here.items() if newest[host] == installation}
        # Of an image's many names only those that left are worth a question.
        pool = sorted(
            (names[host].last_at, host) for host in current if not (together and names[host].is_listed)
        )
        for new in sorted(current):
            if names[new].is_listed and names[new].first_at >= current[new].first_at:
                pairs += _pairs(new, current, names, pool, is_shared=bool(together))
    return Decision(
        tuple(pair for pair in pairs if pair.doubt is None),
        tuple(pair for pair in pairs if pair.doubt is not None),
        tuple(sorted(shared)),
    )


def replacements(sightings: Sequence[Sighting]) -> tuple[Replacement, ...]:
    """When another installation began to answer for one workstation, oldest first."""
    by_id: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        by_id[sighting.installation].append(sighting)
    spans = sorted(
        (min(s.first_at for s in those), max(s.last_at for s in those)) for those in by_id.values()
    )
    found, before = [], None
    for first_at, last_at in spans:
        if before is not None:
            found.append(Replacement(first_at, min(before, last_at) if before > first_at else None))
        before = last_at if before is None else max(before, last_at)
    return tuple(found)


def _pairs(
    new: HostName,
    current: Mapping[HostName, Sighting],
    names: Mapping[HostName, Name],
    pool: Sequence[tuple[datetime, HostName]],
    *,
    is_shared: bool,
) -> list[Pair]:
    """The names this installation answered under before it answered as `new`, and none of which answered since.

    `pool` are the names that may be, by when they last answered.
    """
    came = current[new]
    earlier = pool[: bisect_left(pool, (came.first_at, HostName("")))]
    before = sorted(old for _, old in earlier if current[old].last_scan != came.first_scan)
    doubt = None
    if is_shared:
        doubt = Doubt.SHARED
    elif len(before) > 1:
        doubt = Doubt.SEVERAL
    elif any(names[old].is_listed for old in before):
        doubt = Doubt.STILL_LISTED
    elif any(names[old].site != names[new].site for old in before):
        doubt = Doubt.OTHER_SITE
    return [Pair(old, new, names[old].last_at, came.first_at, doubt) for old in before]


def _newest(seen: Sequence[Sighting]) -> Mapping[HostName, str]:
    """The installation that answered last for each workstation."""
    return {s.host: s.installation for s in sorted(seen, key=lambda s: (s.last_at, s.installation))}


def _merged(those: Sequence[Sighting]) -> dict[HostName, Sighting]:
    """One sighting a workstation, of sightings of one installation."""
    found: dict[HostName, Sighting] = {}
    for one in sorted(those, key=lambda s: (s.first_at, s.name)):
        held = found.get(one.host)
        if held is None:
            found[one.host] = replace(one, name=one.host)
        elif one.last_at > held.last_at:
            found[one.host] = replace(held, last_at=one.last_at, last_scan=one.last_scan)
    return found


def _together(those: Sequence[Sighting]) -> set[HostName]:
    """Workstations that answered while another one with the same id did, or in the same scan."""
    found: set[HostName] = set()
    latest: Sighting | None = None
    ends: dict[ScanId, set[HostName]] = defaultdict(set)
    for one in sorted(those, key=lambda s: (s.first_at, s.host)):
        if latest is not None and one.first_at <= latest.last_at:
            found |= {one.host, latest.host}
        if latest is None or one.last_at > latest.last_at:
            latest = one
        for scan in (one.first_scan, one.last_scan):
            ends[scan].add(one.host)
    return found.union(*(hosts for hosts in ends.values() if len(hosts) > 1))
