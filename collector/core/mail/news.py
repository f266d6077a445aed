"""What changed at a site between two instants, however many scans lie between: what a letter tells since the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from collector.core.judging.changes import Key, Troubles, key_of, troubles_of
from collector.core.model import Change, ChangeKind, HostState, SiteState, Verdict


def since_then(now: SiteState, then: SiteState) -> SiteState:
    """The state of now with its changes against `then`, which the same catalogue judged.

    Of a workstation nobody could judge then, the changes are those against its answer before, as in any report.
    """
    at = max((host.last_answer.at for host in then.hosts if host.last_answer), default=None)
    if at is None or now.changes is None:
        return now
    before = {host.host.name: host for host in then.hosts}
    found: list[Change] = []
    for host in now.hosts:
        name = host.host.name
        own = {(change.check, change.item): change for change in now.changes if change.host == name}
        found += _of_host(host, before.get(name), own)
    order = sorted(found, key=lambda change: (change.host, change.check, change.item))
    return replace(now, changes=tuple(order), previous_at=at)


def _of_host(host: HostState, before: HostState | None, own: Mapping[Key, Change]) -> Iterator[Change]:
    if before is None or all(finding.verdict is Verdict.UNKNOWN for finding in before.findings):
        yield from own.values()
        return
    now, then = troubles_of(host.findings), troubles_of(before.findings)
    for key in {key_of(finding) for finding in (*host.findings, *before.findings)}:
        if now.hide(key) or then.hide(key):
            if key in own:
                yield own[key]
        elif change := _change(key, now, then, host, own.get(key)):
            yield change


def _change(key: Key, now: Troubles, then: Troubles, host: HostState, own: Change | None) -> Change | None:
    if key in now.accepted:
        return None
    gravity, before = now.broken.get(key, 0), then.broken.get(key, 0)
    at = host.last_answer.at if host.last_answer else None
    if not gravity:
        since = own.since if own else at
        return Change(host.host.name, *key, ChangeKind.MENDED, since) if before and since else None
    if before:
        kind = ChangeKind.WORSE if gravity > before else ChangeKind.STILL_OPEN
    else:
        kind = ChangeKind.CAME_BACK if own and own.kind is ChangeKind.CAME_BACK else ChangeKind.NEW
    dated = (finding.since for finding in host.findings if key_of(finding) == key)
    since = next(dated, None) or at
    return Change(host.host.name, *key, kind, since) if since else None
