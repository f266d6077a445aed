"""What got better or worse since the measurement before, over all sites: in numbers of PCs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from collector.core.model import Change, ChangeKind, CheckId, HostName, HostStateKind, PastCounts
from reports.fleet.fleet_frame import FleetFrame
from reports.site.frame import Frame
from reports.site.parts import shown_changes
from reports.site.site_report import Line
from reports.site.state_counts import count_of
from reports.words.formats import sentence

WORSE = frozenset([ChangeKind.NEW, ChangeKind.WORSE, ChangeKind.CAME_BACK])
BETTER = frozenset([ChangeKind.MENDED])
PROBLEMS_NAMED = 3


def changed_pcs(frame: Frame, kinds: frozenset[ChangeKind]) -> int:
    """PCs of a site with a change of these kinds; one with a problem solved and another new is counted with both."""
    return len({change.host for change in _changes(frame, kinds)})


def what_changed(view: FleetFrame, course: Sequence[PastCounts]) -> tuple[Line, ...]:
    """Worse before better; `course` holds the fleet's numbers of the last measurements, those of now last."""
    w = view.words
    if view.frames and all(frame.state.changes is None for frame in view.frames):
        return (Line(w("answer-first-measurement"), is_lead=True),)
    lines = [
        *_counted(view, WORSE, "fleet-change-worse", HostStateKind.NEEDS_WORK),
        *(Line(text) for text in _problems(view)),
        *_counted(view, BETTER, "fleet-change-better", HostStateKind.WORKS),
        *_numbers(view, course),
    ]
    if lines and lines[0].state:
        return replace(lines[0], is_lead=True), *lines[1:]
    return Line(w("answer-no-change"), is_lead=True), *lines


def _changes(frame: Frame, kinds: frozenset[ChangeKind]) -> Iterator[Change]:
    return (change for change in shown_changes(frame) if change.kind in kinds)


def _counted(
    view: FleetFrame, kinds: frozenset[ChangeKind], message: str, state: HostStateKind
) -> Iterator[Line]:
    counted = [n for frame in view.frames if (n := changed_pcs(frame, kinds))]
    if counted:
        w = view.words
        yield Line(
            w(message, pcs=w("pcs", n=sum(counted)), sites=w("fleet-sites", n=len(counted))), state, "#sites"
        )


def _problems(view: FleetFrame) -> list[str]:
    """What got worse on most PCs."""
    found: dict[CheckId, set[tuple[int, HostName]]] = defaultdict(set)
    for number, frame in enumerate(view.frames):
        for change in _changes(frame, WORSE):
            found[change.check].add((number, change.host))
    ordered = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    titles = [
        view.words("fleet-change-problem", problem=_title(view, check), pcs=view.words("pcs", n=len(pcs)))
        for check, pcs in ordered[:PROBLEMS_NAMED]
    ]
    more = len(ordered) - PROBLEMS_NAMED
    return [*titles, view.words("fleet-change-more", n=more)] if more > 0 else titles


def _title(view: FleetFrame, check: CheckId) -> str:
    findings = (f for frame in view.frames for host in frame.state.hosts for f in host.findings)
    return view.title(check, [f for f in findings if f.check == check and f.is_broken])


def _numbers(view: FleetFrame, course: Sequence[PastCounts]) -> Iterator[Line]:
    """How many PCs need work and how many were silent, now and at the measurement before."""
    if len(course) < 2:
        return
    before = course[-2].counts
    for kind in (HostStateKind.NEEDS_WORK, HostStateKind.NOT_REACHED):
        if count_of(before, kind) != count_of(view.total, kind):
            yield Line(
                view.words(
                    "fleet-change-number",
                    state=sentence(view.words(f"state-{kind}")),
                    now=view.of_known(count_of(view.total, kind)),
                    before=view.words("of-known", n=count_of(before, kind), known=before.known),
                    date=view.formats.day_of(course[-2].at),
                )
            )
