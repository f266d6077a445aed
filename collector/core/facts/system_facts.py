"""Facts about the operating system: which release it is, and whether eID software is still made for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from collector.core.catalogue.catalogue import Systems
from collector.core.evidence import Scalar
from collector.core.observation.observation import System
from collector.core.version import is_at_least, parse_version

_OWN_LAYOUT = frozenset({"nixos", "guix"})


def system_values(
    system: System, known: Systems, offered: Collection[str], today: date | None
) -> Iterator[tuple[str, Scalar | None]]:
    """`offered`: the releases of which we know the newest version they are offered, be it an older one."""
    release = release_of(system, known)
    is_known = any(release in build.releases for build in known.builds)
    yield "system.family", system.family
    yield "system.maintained", _maintained(system, release, known, today)
    yield "system.release", release if is_known or system.family != "linux" else None
    yield "system.listed", system.family != "linux" or not _is_foreign(system, known)
    yield "system.software_built", _software_built(system, release, known)
    yield "system.software_exists", True if release in offered else _software_built(system, release, known)


def has_own_layout(system: System) -> bool:
    """Distributions that keep nothing at the usual places: what is not there may well be elsewhere."""
    return system.id in _OWN_LAYOUT


def release_of(system: System, known: Systems) -> str | None:
    """The release in the words of `systems.yaml`; a distribution's clones share its name.

    A derivative that is not listed keeps its own name: its packages may fit or not, nobody builds for it.
    """
    if system.family != "linux":
        return system.family
    if not system.id or not system.version:
        return None
    name = known.same_as.get(system.id, system.id)
    version = system.version.split(".")[0] if name in known.by_major else system.version
    return f"{name}-{version}"


def _maintained(system: System, release: str | None, known: Systems, today: date | None) -> bool | None:
    """By the last day of the release and edition; a release whose end we do not know is unknown."""
    name = f"windows-{(system.version or '').rpartition('.')[2]}" if system.family == "windows" else release
    ends = [
        e.end for e in known.ends if e.release == name and (not e.editions or system.edition in e.editions)
    ]
    return None if not ends or today is None else today <= max(ends)


def _software_built(system: System, release: str | None, known: Systems) -> bool | None:
    """None for what is in no list: another distribution, or a release newer than our knowledge."""
    if system.family != "linux":
        oldest = known.oldest.get(system.family)
        return None if oldest is None or not system.version else is_at_least(system.version, oldest)
    if not known.builds:
        return None
    if release is None:  # a distribution without releases of its own
        return False if system.id and _is_foreign(system, known) else None
    if release in known.builds[0].releases:
        return True
    if any(release in build.releases for build in known.builds[1:]):
        return False
    return False if _is_older_than_all(release, known) or _is_foreign(system, known) else None


def _is_foreign(system: System, known: Systems) -> bool:
    """Neither the distribution nor any it derives from is in a list: nobody makes packages for it."""
    names = {r.rpartition("-")[0] for build in known.builds for r in build.releases} | set(known.same_as)
    return not names & {system.id or "", *system.like}


def _is_older_than_all(release: str, known: Systems) -> bool:
    """Before our first list: no software was made for it in the years the lists cover."""
    name, _, number = release.rpartition("-")
    listed = [
        parse_version(r.rpartition("-")[2])
        for b in known.builds
        for r in b.releases
        if r.rpartition("-")[0] == name
    ]
    ours = parse_version(number)
    return ours is not None and bool(listed) and all(other is not None and ours < other for other in listed)
