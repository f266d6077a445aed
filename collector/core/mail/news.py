"""What changed at a site between two instants, however many scans lie between: what a letter tells since the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from collector.core.model import Change, ChangeKind, CheckId, Finding, HostName, HostState, SiteState, Verdict

Key = tuple[HostName, CheckId, str]
_GRAVITY = {Verdict.WARN: 1, Verdict.FAIL: 2}


def since_then(now: SiteState, then: SiteState) -> SiteState:
    """The state of now with its changes against `then`, which the same catalogue judged.

    Of a workstation nobody could judge then, the changes are those against its answer before, as in any report.
    """
    at = max((host.last_answer.at for host in then.hosts if host.last_answer), default=None)
    if at is None or now.changes is None:
        return now
    before = {host.host.name: host for host in then.hosts}
    own = {(change.host, change.check, change.item): change for change in now.changes}
    found = [change for host in now.hosts for change in _of_host(host, before.get(host.host.name), own)]
    order = sorted(found, key=lambda change: (change.host, change.check, change.item))
    return replace(now, changes=tuple(order), previous_at=at)


def _of_host(host: HostState, before: HostState | None, own: Mapping[Key, Change]) -> Iterator[Change]:
    name = host.host.name
    if before is None or all(finding.verdict is Verdict.UNKNOWN for finding in before.findings):
        yield from (change for change in own.values() if change.host == name)
        return
    held = {_key(finding): finding for finding in host.findings}
    had = {_key(finding): finding for finding in before.findings}
    for key in held.keys() | had.keys():
        if _is_unknown(key, held) or _is_unknown(key, had):
            if key in own:
                yield own[key]
        elif change := _change(key, held.get(key), had.get(key), host, own.get(key)):
            yield change


def _change(
    key: Key, now: Finding | None, then: Finding | None, host: HostState, own: Change | None
) -> Change | None:
    if now is not None and now.waiver is not None:
        return None
    gravity, before = _gravity(now), _gravity(then)
    at = host.last_answer.at if host.last_answer else None
    if not gravity:
        since = own.since if own else at
        return Change(*key, ChangeKind.MENDED, since) if before and since else None
    if before:
        kind = ChangeKind.WORSE if gravity > before else ChangeKind.STILL_OPEN
    else:
        kind = ChangeKind.CAME_BACK if own and own.kind is ChangeKind.CAME_BACK else ChangeKind.NEW
    since = now.since if now and now.since else at
    return Change(*key, kind, since) if since else None


def _is_unknown(key: Key, findings: Mapping[Key, Finding]) -> bool:
    """Nobody could tell: the thing itself, or the check as a whole where there was no thing to look at."""
    host, check, _ = key
    return any(
        finding is not None and finding.verdict is Verdict.UNKNOWN
        for finding in (findings.get(key), findings.get((host, check, "")))
    )


def _gravity(finding: Finding | None) -> int:
    return _GRAVITY.get(finding.verdict, 0) if finding else 0


def _key(finding: Finding) -> Key:
    return finding.host, finding.check, finding.item
