"""Judges everything the store holds anew, and says what new knowledge changed: not the workstations, but what we make of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from collector.app.judge.site_states import StatesQuestion, site_states
from collector.core.model import CheckId, HostName, HostState, HostStateKind, SiteState
from collector.history.judgements import Judgement, judgements, keep_judgements
from collector.history.results import Store


@dataclass(frozen=True, slots=True)
class Difference:
    """A workstation that said the same as before and is now judged otherwise."""

    host: HostName
    before: HostStateKind
    after: HostStateKind
    came: tuple[CheckId, ...]
    went: tuple[CheckId, ...]


@dataclass(frozen=True, slots=True)
class Rejudged:
    """`catalogue_before` is the catalogue of the last time; None the first time."""

    states: tuple[SiteState, ...]
    hosts: int
    catalogue: str
    catalogue_before: str | None
    differences: tuple[Difference, ...]


def rejudge(store: Store, question: StatesQuestion) -> Rejudged:
    """Judges the newest answer of every workstation and remembers the verdicts for the next time."""
    states = site_states(store, question)
    hosts = [host for state in states for host in state.hosts]
    before = judgements(store)
    catalogue = question.catalogue.version
    after = [judgement(host, catalogue, question.now) for host in hosts]
    keep_judgements(store, after)
    last = max(before.values(), key=lambda judgement: judgement.at, default=None)
    return Rejudged(
        states, len(hosts), catalogue, last.catalogue if last else None, _differences(before, after)
    )


def judgement(host: HostState, catalogue: str, now: datetime) -> Judgement:
    digest = host.last_answer.digest if host.last_answer else None
    broken = tuple(sorted({finding.check for finding in host.findings if finding.is_broken}))
    return Judgement(host.host.name, catalogue, now, digest or "", host.kind, broken)


def _differences(before: Mapping[HostName, Judgement], after: Sequence[Judgement]) -> tuple[Difference, ...]:
    found = []
    for now in after:
        then = before.get(now.host)
        if then is None or then.digest != now.digest or then.catalogue == now.catalogue:
            continue  # it said something new, or nothing we know has changed
        came, went = set(now.broken) - set(then.broken), set(then.broken) - set(now.broken)
        if came or went or then.kind is not now.kind:
            found.append(Difference(now.host, then.kind, now.kind, tuple(sorted(came)), tuple(sorted(went))))
    return tuple(found)
