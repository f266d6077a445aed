"""What changed on one host between its answers, and since when something is broken.

Answers are compared as judged by one catalogue, so a newer catalogue never looks like a
change on the workstation. Unknown findings, and scans the host did not answer, change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from collector.core.model import Change, ChangeKind, CheckId, Finding, HostName, Reason, Verdict

Key = tuple[CheckId, str]
"""A check and the item it looked at."""

_GRAVITY = {Verdict.WARN: 1, Verdict.FAIL: 2}
_VERDICT = {gravity: verdict for verdict, gravity in _GRAVITY.items()}
_GOOD = 0
_TELLING = (*_GRAVITY, Verdict.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Troubles:
    """Of findings, all that changes are made from. Hosts and answers that were judged alike may share one."""

    broken: Mapping[Key, int]
    unknown: frozenset[Key]
    accepted: frozenset[Key]

    def hide(self, key: Key) -> bool:
        """Nobody could tell: of the thing itself, or of the check as a whole where there was no thing to look at."""
        return not self.unknown.isdisjoint((key, (key[0], "")))


def troubles_of(findings: Iterable[Finding]) -> Troubles:
    """What is broken, unknown and accepted."""
    telling = [f for f in findings if f.verdict in _TELLING]
    return Troubles(
        {key_of(f): _GRAVITY[f.verdict] for f in telling if f.verdict is not Verdict.UNKNOWN},
        frozenset(key_of(f) for f in telling if f.verdict is Verdict.UNKNOWN),
        frozenset(key_of(f) for f in telling if f.reason is Reason.WAIVED),
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """One answered scan of a host, and what was made of it."""

    at: datetime
    troubles: Troubles


def changes(host: HostName, history: Sequence[Judged]) -> tuple[Change, ...]:
    """The newest answer against the one before; `history` is newest first. Empty on a first measurement.

    >>> changes(HostName("pc1"), [])
    ()
    """
    if len(history) < 2:
        return ()
    accepted = history[0].troubles.accepted
    found = (
        _change(host, key, course)
        for key, course in sorted(_courses(history).items())
        if key not in accepted and course[0].at == history[0].at
    )
    return tuple(change for change in found if change is not None)


def broken_since(history: Sequence[Judged]) -> Mapping[Key, datetime]:
    """For everything broken in the newest answer, the first answer from which it has been without a break."""
    return {
        key: _run(course)[-1].at
        for key, course in _courses(history).items()
        if course[0].gravity and course[0].at == history[0].at
    }


@dataclass(frozen=True, slots=True)
class _Step:
    at: datetime
    gravity: int


def _courses(history: Sequence[Judged]) -> Mapping[Key, Sequence[_Step]]:
    """For each thing ever broken, what the answers that could tell said of it, newest first, never empty.

    Of a run of answers with the same troubles only the first tells anything, and the newest of all.
    """
    if not history:
        return {}
    older = (*history[1:], None)
    telling = [
        judged
        for number, (judged, before) in enumerate(zip(history, older, strict=True))
        if not number or before is None or before.troubles is not judged.troubles
    ]
    keys = {key for judged in telling for key in judged.troubles.broken}
    courses = {}
    for key in keys:
        steps = [
            _Step(judged.at, judged.troubles.broken.get(key, _GOOD))
            for judged in telling
            if key in judged.troubles.broken or not judged.troubles.hide(key)
        ]
        if steps:
            courses[key] = steps
    return courses


def _change(host: HostName, key: Key, course: Sequence[_Step]) -> Change | None:
    now, before = course[0], course[1] if len(course) > 1 else None
    check, item = key
    if not now.gravity:
        mended = before is not None and before.gravity
        return Change(host, check, item, ChangeKind.MENDED, now.at) if mended else None
    return Change(host, check, item, _kind(course), _run(course)[-1].at)


def _kind(course: Sequence[_Step]) -> ChangeKind:
    now, earlier = course[0], course[1:]
    if not earlier:
        return ChangeKind.NEW
    if not earlier[0].gravity:
        return ChangeKind.CAME_BACK if any(step.gravity for step in earlier) else ChangeKind.NEW
    return ChangeKind.WORSE if now.gravity > earlier[0].gravity else ChangeKind.STILL_OPEN


def _run(course: Sequence[_Step]) -> Sequence[_Step]:
    """The newest steps that are broken without a break."""
    return list(takewhile(lambda step: step.gravity, course))


def key_of(finding: Finding) -> Key:
    return (finding.check, finding.item)


@dataclass(frozen=True, slots=True)
class Episode:
    """One time something was broken: from the first answer that showed it to the first that showed it good again.

    `mended_at` None: it was still broken when an answer last could tell. `again`: it had been broken and mended before.
    """

    check: CheckId
    item: str
    since: datetime
    mended_at: datetime | None
    worst: Verdict
    again: bool = False


def episodes(history: Sequence[Judged]) -> tuple[Episode, ...]:
    """Everything that was ever broken in these answers (newest first), oldest first. Silence and unknowns end nothing."""
    found = [episode for key, course in _courses(history).items() for episode in _episodes(key, course)]
    return tuple(sorted(found, key=lambda e: (e.since, e.check, e.item)))


def _episodes(key: Key, course: Sequence[_Step]) -> Iterable[Episode]:
    again = False
    began: datetime | None = None
    worst = _GOOD
    for step in reversed(course):
        if step.gravity:
            began, worst = began or step.at, max(worst, step.gravity)
        elif began is not None:
            yield Episode(*key, began, step.at, _VERDICT[worst], again)
            began, worst, again = None, _GOOD, True
    if began is not None:
        yield Episode(*key, began, None, _VERDICT[worst], again)
