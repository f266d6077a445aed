"""Which workstations could not be measured, why, and what to do about it: said at the end of a scan and by `status`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from collector.core.model import HostState, HostStateKind, Language, ReachKind, ScanId, SiteState
from collector.core.text import counted, printable

if TYPE_CHECKING:
    from reports.words.words import Words

_MOST_NAMED = 5
_LONGEST_EVIDENCE = 200


def missed(states: Sequence[SiteState], scan: ScanId | None = None) -> tuple[HostState, ...]:
    """Those without a measurement; with a scan only those it asked in vain."""
    return tuple(
        host
        for state in states
        for host in state.hosts
        if host.kind is HostStateKind.NOT_REACHED
        and (scan is None or (host.last_attempt is not None and host.last_attempt.scan == scan))
    )


def missed_lines(hosts: Sequence[HostState]) -> list[str]:
    """Few are named one by one; many by reason, the most frequent first, in three lines a reason whatever the fleet's size."""
    if not hosts:
        return []
    from reports.words.words import words  # reads the texts

    said = words(Language.EN)
    lines = _each(hosts, said) if len(hosts) <= _MOST_NAMED else _by_reason(hosts, said)
    return [
        f"Not measured: {counted(len(hosts), 'PC')}",
        *lines,
        "  `eidfleet doctor NAME` shows how far the way to one leads.",
    ]


def _each(hosts: Sequence[HostState], said: Words) -> list[str]:
    lines = []
    for host in hosts:
        lines += [
            f"  {printable(host.host.name, 80)}: {said(f'reach-{host.reach}')}",
            *_silence(host, said),
            *_evidence([host]),
            f"    {_remedy(host.reach, said)}",
        ]
    return lines


def _by_reason(hosts: Sequence[HostState], said: Words) -> list[str]:
    by_kind: dict[ReachKind, list[HostState]] = defaultdict(list)
    for host in hosts:
        by_kind[host.reach].append(host)
    lines = []
    for kind, alike in sorted(by_kind.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        lines += [
            f"  {counted(len(alike), 'PC')}: {said(f'reach-{kind}')} {_names(alike)}",
            *_evidence(alike),
            f"    {_remedy(kind, said)}",
        ]
    return lines


def _silence(host: HostState, said: Words) -> list[str]:
    return [f"    {said('not-called-days', n=host.silent_days)}"] if host.silent_days is not None else []


def _remedy(kind: ReachKind, said: Words) -> str:
    """What the administrator does, who reads this; the sites' own reports tell the site."""
    return said("advice-answered") if kind is ReachKind.ANSWERED else said(f"remedy-{kind}")


def missed_rows(hosts: Sequence[HostState]) -> list[Mapping[str, object]]:
    """The same for programs, each workstation with its reason as the machine and as people call it."""
    from reports.words.words import words

    said = words(Language.EN)
    return [
        {
            "host": host.host.name,
            "reach": host.reach,
            "reason": said(f"reach-{host.reach}"),
            "advice": _remedy(host.reach, said),
        }
        for host in hosts
    ]


def _names(hosts: Sequence[HostState]) -> str:
    shown = ", ".join(printable(host.host.name, 80) for host in hosts[:_MOST_NAMED])
    more = len(hosts) - _MOST_NAMED
    return f"({shown}{f' and {more:,} more' if more > 0 else ''})"


def _evidence(hosts: Sequence[HostState]) -> list[str]:
    """The tool's own words, where all these workstations have the same ones."""
    from reports.words.privacy import without_accounts

    found = {h.last_attempt.reach.evidence if h.last_attempt else "" for h in hosts}
    words = found.pop() if len(found) == 1 else ""
    return [f"    It said: {printable(without_accounts(words), _LONGEST_EVIDENCE)}"] if words else []
