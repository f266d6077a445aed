"""What every part of the page and the workbook over all sites needs at hand, each worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from collector.core.catalogue.catalogue import Catalogue
from collector.core.facts.setup import Setup, SetupPart, Trait, setup_of, traits
from collector.core.judging.outbreaks import Outbreak, outbreaks
from collector.core.model import (
    CheckId,
    Counts,
    Finding,
    HostName,
    HostState,
    HostStateKind,
    Language,
    Site,
    SiteId,
    SiteState,
)
from collector.core.observation.observation import Observation
from collector.core.text import printable
from reports.site.cards import Task, tasks
from reports.site.frame import Frame, frame_of
from reports.site.state_counts import count_of
from reports.words.formats import Formats, formats
from reports.words.words import Words, words

FLEET_ZONE = "Europe/Brussels"
SITES_NAMED = 5
SHOWN_PARTS = (SetupPart.MIDDLEWARE, SetupPart.FIREFOX, SetupPart.SYSTEM, SetupPart.READER)


@dataclass(frozen=True, slots=True)
class FleetFrame:
    words: Words
    formats: Formats
    now: datetime
    frames: tuple[Frame, ...]
    """The most urgent site first."""
    tasks: Mapping[SiteId, tuple[Task, ...]]
    total: Counts
    setups: Mapping[HostName, Setup]
    """Of each PC that has ever answered, by its last answer; shown text, without the names of its users."""
    outbreaks: tuple[Outbreak, ...]
    everywhere: Frame | None
    """Any site's frame with every site's PCs in it, for texts that are about several sites; None without a site."""

    def of_known(self, n: int) -> str:
        return self.words("of-known", n=n, known=self.total.known)

    def title(self, check: CheckId, findings: Iterable[Finding]) -> str:
        return self.everywhere.title(check, findings) if self.everywhere else check

    def shown(self, host: HostState, part: SetupPart) -> tuple[str, ...]:
        return self.setups.get(host.host.name, {}).get(part, ())


def fleet_frame(
    states: Sequence[SiteState],
    catalogue: Catalogue,
    language: Language,
    now: datetime,
    earlier: Mapping[HostName, Observation],
) -> FleetFrame:
    w = words(language)
    made = (frame_of(state, catalogue, language, now, announced_at=now) for state in states)
    frames = tuple(_urgent_first(made))
    products = catalogue.knowledge.products
    said = {
        host.host.name: setup_of(host.last_answer.observation, products)
        for state in states
        for host in state.hosts
        if host.last_answer and host.last_answer.observation
    }
    said_before = {name: setup_of(seen, products) for name, seen in earlier.items()}
    setups: dict[HostName, Setup] = {}
    before: dict[HostName, Setup] = {}
    for frame in frames:
        for name in (host.host.name for host in frame.state.hosts):
            if name in said:
                setups[name] = _shown(frame, name, said[name])
            if name in said_before:
                is_same = name in said and said_before[name] == said[name]
                before[name] = setups[name] if is_same else _shown(frame, name, said_before[name])
    kinds: dict[tuple[object, object], frozenset[Trait]] = {}
    held = {name: _traits(kinds, setup, before.get(name)) for name, setup in setups.items()}
    merged = {name: held for frame in frames for name, held in frame.scrubbers.items()}
    return FleetFrame(
        words=w,
        formats=formats(language, FLEET_ZONE, now),
        now=now,
        frames=frames,
        tasks={frame.state.site.id: tasks(frame) for frame in frames},
        total=sum_of(state.counts for state in states),
        setups=setups,
        outbreaks=outbreaks(states, held),
        everywhere=replace(frames[0], scrubbers=merged) if frames else None,
    )


def sum_of(several: Iterable[Counts]) -> Counts:
    """The numbers of several sites together, each made by `rollup.counts`."""
    every = tuple(several)
    return Counts(**{field.name: sum(getattr(c, field.name) for c in every) for field in fields(Counts)})


def sample_text(view: FleetFrame) -> str | None:
    """That there are invented sites; None if there is none."""
    samples = [frame.state.site for frame in view.frames if frame.state.site.sample]
    return view.words("fleet-sample-banner", sites=some_names(samples)) if samples else None


def some_names(sites: Iterable[Site]) -> str:
    """The first of the sites by name, and how many more there are."""
    names = [printable(site.name, 80) for site in sites]
    more = len(names) - SITES_NAMED
    return ", ".join(names[:SITES_NAMED]) + (f", +{more}" if more > 0 else "")


def site_kind(counts: Counts) -> HostStateKind:
    """A site's own state is that of its most urgent PC."""
    return next((kind for kind in HostStateKind if count_of(counts, kind)), HostStateKind.DOES_NOT_APPLY)


def _shown(frame: Frame, host: HostName, setup: Setup) -> Setup:
    return {
        part: tuple(text for value in values if (text := frame.shown(host, value)))
        for part, values in setup.items()
    }


def _traits(
    kinds: dict[tuple[object, object], frozenset[Trait]], setup: Setup, before: Setup | None
) -> frozenset[Trait]:
    """Those of PCs that have the same are one value, worked out once and kept in `kinds`."""
    key = tuple(setup.items()), None if before is None else tuple(before.items())
    if key not in kinds:
        kinds[key] = traits(setup, before)
    return kinds[key]


def _urgent_first(frames: Iterable[Frame]) -> list[Frame]:
    def urgency(frame: Frame) -> tuple[int, int, int, str]:
        c = frame.state.counts
        return -c.needs_work, -c.could_not_tell, -c.not_reached, frame.state.site.name

    return sorted(frames, key=urgency)
