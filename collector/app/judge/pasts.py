"""Judges what workstations said in the past by today's catalogue, and each distinct observation once for all scans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from collector.core.catalogue.catalogue import Catalogue
from collector.core.facts.facts import READING, Surroundings
from collector.core.judging.changes import Judged, Troubles, troubles_of
from collector.core.judging.judge import Evaluator, accepted, evaluator_of, holding
from collector.core.judging.standing import abridged, clock_class, clock_cuts, era
from collector.core.model import Finding, Host, HostName, Site, SiteId, Waiver
from collector.core.observation.observation import Observation
from collector.history.memory import Memory
from collector.history.observations import observations, whole
from collector.history.results import Store
from collector.history.standings import keep_standings, standings
from collector.history.tables import chunks

_Verdict = tuple[str, str]
"""A likeness and the digest of an observation: all that decides abridged findings."""


@dataclass(slots=True)
class Pasts:
    """Abridged findings, about nobody, by catalogue and observation, held in the store between two commands.

    `seen` are observations that are in memory already; `evaluator` is shared with who judges them in full.
    """

    store: Store
    catalogue: Catalogue
    now: datetime
    seen: Mapping[str, Observation] = field(default_factory=dict)
    evaluator: Evaluator | None = None
    _held: dict[_Verdict, tuple[Finding, ...]] = field(default_factory=dict)
    _likenesses: dict[tuple[bool, bool, int | None], str] = field(default_factory=dict)
    """All a check may ask beside the observation, as a short name."""
    _troubles: dict[int, Troubles] = field(default_factory=dict)
    """By the identity of findings that are held."""
    _cuts: tuple[int, ...] = field(init=False)
    _era: int = field(init=False)

    def __post_init__(self) -> None:
        self._cuts = clock_cuts(self.catalogue)
        self._era = era(self.catalogue, self.now.date())

    def judged(
        self,
        hosts: Iterable[Host],
        sites: Mapping[SiteId, Site],
        memories: Mapping[HostName, Memory],
        waivers: tuple[Waiver, ...],
    ) -> Mapping[HostName, tuple[Judged, ...]]:
        """Every point of each host's memory with its findings, newest first; what is damaged is left out."""
        known = [host for host in hosts if host.name in memories]
        wanted: dict[str, dict[str, Surroundings]] = defaultdict(dict)
        verdicts: dict[HostName, list[_Verdict]] = {}
        for host in known:
            verdicts[host.name] = [
                self._wanted(wanted, host, sites[host.site], point.digest, point.clock_offset_s)
                for point in memories[host.name].points
            ]
        self.hold(wanted)
        valid = {site.id: holding(waivers, site, self.now) for site in sites.values()}
        return {
            host.name: tuple(
                Judged(point.at, self._troubles_of(self._held[verdict], host.name, valid[host.site]))
                for point, verdict in zip(memories[host.name].points, verdicts[host.name], strict=True)
                if verdict in self._held
            )
            for host in known
        }

    def _troubles_of(
        self, findings: tuple[Finding, ...], host: HostName, waivers: Sequence[Waiver]
    ) -> Troubles:
        """Without exceptions it is that of every host that was judged alike."""
        if waivers:
            own = tuple(finding.about(host, finding.item) for finding in findings)
            return troubles_of(accepted(own, waivers))
        found = self._troubles.get(id(findings))
        if found is None:
            found = self._troubles[id(findings)] = troubles_of(findings)
        return found

    def newest(
        self, hosts: Iterable[Host], sites: Mapping[SiteId, Site], memories: Mapping[HostName, Memory]
    ) -> Mapping[HostName, tuple[Finding, ...]]:
        """Abridged findings, about nobody, on the newest answer of each host that gave one; what is damaged is left out."""
        wanted: dict[str, dict[str, Surroundings]] = defaultdict(dict)
        keys: dict[HostName, _Verdict] = {}
        for host in hosts:
            for answer in memories[host.name].recent if host.name in memories else ():
                if answer.digest is not None:
                    keys[host.name] = self._wanted(
                        wanted, host, sites[host.site], answer.digest, answer.clock_offset_s
                    )
        read = self.hold(wanted)
        with self.store.transaction() as connection:
            sound = read | whole(connection, {digest for _, digest in keys.values()} - read)
        return {
            name: self._held[verdict]
            for name, verdict in keys.items()
            if verdict in self._held and verdict[1] in sound
        }

    def hold(self, wanted: Mapping[str, Mapping[str, Surroundings]]) -> frozenset[str]:
        """Makes sure of these: from the store, else judged now and kept there. By likeness and digest.

        Back come the digests of those that were judged now, whose observation was read.
        """
        read: set[str] = set()
        version = self.catalogue.version
        alone = evaluator_of(self.catalogue)
        shared = self.evaluator or alone  # it holds on to what it judges: not for a year of observations
        for likeness, settings in wanted.items():
            missing = [digest for digest in settings if (likeness, digest) not in self._held]
            held = standings(self.store, version, likeness, missing)
            self._held |= {(likeness, digest): findings for digest, findings in held.items()}
            new = [digest for digest in missing if digest not in held]
            for some in chunks(new):
                made = {
                    digest: abridged((shared if digest in self.seen else alone)(seen, settings[digest]))
                    for digest, seen in self._bodies(some).items()
                }
                keep_standings(self.store, version, likeness, made)
                self._held |= {(likeness, digest): findings for digest, findings in made.items()}
                read |= made.keys()
        return frozenset(read)

    def _wanted(
        self,
        wanted: dict[str, dict[str, Surroundings]],
        host: Host,
        site: Site,
        digest: str,
        offset: float | None,
    ) -> _Verdict:
        """Adds an answer to those that `hold` is to make sure of."""
        clock = clock_class(self._cuts, offset)
        alike = (host.expects_reader, site.uses_ehealth_certificate, clock)
        likeness = self._likenesses.get(alike)
        if likeness is None:
            # Where the age of an eHealth certificate counts, the month decides too.
            month = f"{self.now:%Y%m}" if site.uses_ehealth_certificate else "0"
            likeness = f"{host.expects_reader:d}{month}.{clock}.{self._era}.{READING}"
            self._likenesses[alike] = likeness
        if digest not in wanted[likeness]:
            nobody = Host(HostName(""), SiteId(""), host.expects_reader)
            wanted[likeness][digest] = Surroundings(
                nobody, site.uses_ehealth_certificate, self.now.date(), offset
            )
        return likeness, digest

    def _bodies(self, digests: list[str]) -> Mapping[str, Observation]:
        missing = [digest for digest in digests if digest not in self.seen]
        found = {digest: self.seen[digest] for digest in digests if digest in self.seen}
        if missing:
            with self.store.transaction() as connection:
                found |= observations(connection, missing)
        return found
