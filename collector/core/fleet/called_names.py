"""Whose a name is that a workstation gives itself: in capitals or not, with its domain or without, as people write it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from collector.core.fleet.fleet import FleetHost
from collector.core.model import HostName, SiteId
from collector.core.text import did_you_mean

_IS_ADDRESS = re.compile(r"[0-9.]+|.*:.*")
_MOST_COMPARED = 3_000
"""Names a near miss is looked for among: comparing takes some ten microseconds each."""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """What a name came to: the workstation it is, or none with the reason; `elsewhere` is the site that has it."""

    host: HostName | None
    elsewhere: SiteId | None = None
    fits: tuple[HostName, ...] = ()
    """All that it could be, where it could be several."""


class CalledNames:
    """The names of a fleet, made once and asked often.

    >>> from collector.core.model import Host
    >>> linden, dorp = SiteId("linden"), SiteId("dorp")
    >>> pc = lambda name, site: FleetHost(Host(HostName(name), site), name, 22, "ssh")
    >>> names = CalledNames([pc("pc-7", linden), pc("pc-8.dorp.lan", dorp)])
    >>> names.find("PC-7.linden.lan", linden).host, names.find("PC-8", dorp).host
    ('pc-7', 'pc-8.dorp.lan')
    >>> names.find("pc-8.elsewhere.lan", dorp).host, names.find("pc-8", linden).elsewhere
    (None, 'dorp')
    """

    def __init__(self, hosts: Iterable[FleetHost]) -> None:
        self._whole: dict[str, tuple[FleetHost, ...]] = {}
        self._with_domain: dict[str, tuple[FleetHost, ...]] = {}
        """By the first part of names that have more."""
        self._by_site: dict[SiteId, list[HostName]] = defaultdict(list)
        for host in hosts:
            self._by_site[host.site].append(host.name)
            for name in {_plain(host.name), _plain(host.address)}:
                self._whole[name] = (*self._whole.get(name, ()), host)
                first, dot, _ = name.partition(".")
                if dot and not _IS_ADDRESS.fullmatch(name):
                    self._with_domain[first] = (*self._with_domain.get(first, ()), host)

    def find(self, name: str, site: SiteId) -> NameMatch:
        """The workstation of a site that calls itself so. A whole name comes before its first part."""
        called = _plain(name)
        elsewhere: SiteId | None = None
        for candidates in (self._whole.get(called, ()), self._by_first_part(called)):
            here = sorted({host.name for host in candidates if host.site == site})
            if len(here) == 1:
                return NameMatch(here[0])
            if here:
                return NameMatch(None, fits=tuple(here))
            elsewhere = elsewhere or min((host.site for host in candidates), default=None)
        return NameMatch(None, elsewhere)

    def _by_first_part(self, called: str) -> tuple[FleetHost, ...]:
        """Those whose first part is the same; where both have a domain, the whole name had to be."""
        if _IS_ADDRESS.fullmatch(called):
            return ()
        first, dot, _ = called.partition(".")
        return self._whole.get(first, ()) if dot else self._with_domain.get(first, ())

    def near(self, name: str, site: SiteId) -> str:
        """The words "did you mean ...?" for a name that is none of its site's; empty where nothing is like it."""
        known = self._by_site.get(site, [])
        if len(known) > _MOST_COMPARED:
            return ""
        by_plain = {_plain(host): host for host in known}
        firsts = {plain.partition(".")[0]: host for plain, host in by_plain.items()}
        called = _plain(name)[:255]
        said = did_you_mean(called, by_plain, otherwise="")
        return said or did_you_mean(called.partition(".")[0], firsts, otherwise="")


def _plain(name: str) -> str:
    return name.strip().rstrip(".").casefold()
