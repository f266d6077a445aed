"""The questions at the head of the page over all sites: can people work, where is work, and what got better or worse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from collector.core.model import HostStateKind, PastCounts, SiteId, SiteState
from collector.core.text import printable
from reports.fleet.fleet_changes import what_changed
from reports.fleet.fleet_frame import FleetFrame, some_names
from reports.fleet.fleet_report import ReasonRow, SpreadRow
from reports.site.four_questions import nobody_can, state_lines
from reports.site.frame import Frame
from reports.site.site_report import AskedPoint, Line

SITES_FIRST = 5
"""So many sites with work stand on the first screen; the table has them all."""


def questions(
    view: FleetFrame,
    leads: Mapping[SiteId, str],
    spread: Sequence[SpreadRow],
    reasons: Sequence[ReasonRow],
    course: Sequence[PastCounts],
) -> tuple[AskedPoint, ...]:
    """`leads` says where more of each site stands."""
    w = view.words
    new = (Line(w("fleet-answer-spread", n=len(spread)), href="#spread"),) if spread else ()
    back = (Line(reasons[0].back, HostStateKind.NOT_REACHED, href="#not-reached"),) if reasons else ()
    return (
        AskedPoint("work", w("fleet-question-work"), _can_people_work(view)),
        AskedPoint("todo", w("fleet-question-todo"), (*_where_is_work(view, leads), *back)),
        AskedPoint("change", w("fleet-question-change"), (*what_changed(view, course), *new)),
    )


def _can_people_work(view: FleetFrame) -> tuple[Line, ...]:
    w, total = view.words, view.total
    if not total.known:
        return (Line(w("fleet-no-sites"), is_lead=True),)
    critical = sum(nobody_can(frame.state.hosts) for frame in view.frames)
    return (*state_lines(w, total, critical), *_shut_out(view))


def _shut_out(view: FleetFrame) -> Iterator[Line]:
    """The sites where nobody can log in on any PC that was reached."""
    shut = [frame.state.site for frame in view.frames if _is_shut_out(frame.state)]
    if shut:
        text = view.words("fleet-answer-shut-out", n=len(shut), sites=some_names(shut))
        yield Line(text, HostStateKind.NEEDS_WORK, href="#sites")


_SAYS_NOTHING = (HostStateKind.NOT_REACHED, HostStateKind.DOES_NOT_APPLY)


def _is_shut_out(state: SiteState) -> bool:
    asked = tuple(host for host in state.hosts if host.kind not in _SAYS_NOTHING)
    return bool(asked) and nobody_can(asked) == len(asked)


def _where_is_work(view: FleetFrame, leads: Mapping[SiteId, str]) -> Iterator[Line]:
    w = view.words
    busy = [frame for frame in view.frames if frame.state.counts.needs_work]
    if not busy:
        yield Line(w("fleet-answer-all-good"), is_lead=True)
        return
    of = view.of_known(view.total.needs_work)
    yield Line(w("fleet-answer-sites", n=len(busy), of=of), is_lead=True)
    for number, frame in enumerate(busy[:SITES_FIRST], 1):
        yield _site(view, frame, leads, number)
    if len(busy) > SITES_FIRST:
        yield Line(w("fleet-answer-more-sites", n=len(busy) - SITES_FIRST), href="#sites")


def _site(view: FleetFrame, frame: Frame, leads: Mapping[SiteId, str], number: int) -> Line:
    w, site, counts = view.words, frame.state.site, frame.state.counts
    jobs = [task for task in view.tasks[site.id] if task.is_job]
    detail = [
        w("fleet-needs-work", of=w("of-known", n=counts.needs_work, known=counts.known)),
        w("jobs", n=len(jobs)),
        w("minutes-short", n=sum(job.minutes for job in jobs)),
    ]
    return Line(printable(site.name), href=leads[site.id], detail=" · ".join(detail), number=number)
