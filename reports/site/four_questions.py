"""The four questions at the head of a report: can people work, what is to do, what changed, and who helps."""

from __future__ import annotations

from collector.core.model import ChangeKind, Doer, HostState, HostStateKind, Weight
from collector.core.text import printable
from reports.site import parts
from reports.site.cards import Task, card_anchor, summary_line
from reports.site.desks import call_first, routes
from reports.site.frame import Frame
from reports.site.site_report import AskedPoint, Line
from reports.site.state_counts import STATES, count_of
from reports.words.formats import listed, sentence


def four_questions(frame: Frame, jobs: tuple[Task, ...], advice: tuple[Task, ...]) -> tuple[AskedPoint, ...]:
    w, previous = frame.words, frame.state.previous_at
    what_changed = (
        w("question-change-since", date=frame.formats.day_of(previous)) if previous else w("question-change")
    )
    return (
        AskedPoint("work", w("question-work"), _can_people_work(frame)),
        AskedPoint("todo", w("question-todo"), _what_to_do(frame, jobs, advice)),
        AskedPoint("change", what_changed, _what_changed(frame)),
        AskedPoint("help", w("question-help"), _who_helps(frame, jobs)),
    )


def _can_people_work(frame: Frame) -> tuple[Line, ...]:
    w, counts = frame.words, frame.state.counts
    if not counts.known:
        return (Line(w("answer-no-pcs")),)
    lines = []
    for kind, _ in STATES:
        n = count_of(counts, kind)
        if n or kind is HostStateKind.WORKS:
            text = w(f"answer-{kind}", of=frame.of_known(n))
            lines.append(Line(text, kind if n else None, is_lead=kind is HostStateKind.WORKS))
        if kind is HostStateKind.NEEDS_WORK and (critical := nobody_can(frame.state.hosts)):
            lines.append(Line(w("answer-critical", of=frame.of_known(critical)), kind))
    return tuple(lines)


def nobody_can(hosts: tuple[HostState, ...]) -> int:
    """PCs on which nobody can log in."""
    return sum(
        host.kind is HostStateKind.NEEDS_WORK and any(cause.weight is Weight.BLOCKS for cause in host.causes)
        for host in hosts
    )


def _what_to_do(frame: Frame, jobs: tuple[Task, ...], advice: tuple[Task, ...]) -> tuple[Line, ...]:
    w, counts = frame.words, frame.state.counts
    lines = [_all_jobs(frame, jobs) if jobs else Line(w("answer-nothing-to-do"), is_lead=True)]
    lines += [
        Line(summary_line(frame, task, number), href=f"#{card_anchor(task)}")
        for number, task in enumerate(jobs, 1)
    ]
    lines += [
        Line(w("answer-doer", doer=w(f"doer-{doer}"), jobs=_job_numbers(frame, numbers)))
        for doer, numbers in _by_doer(jobs)
    ]
    if advice:
        lines.append(Line(w("answer-advice", n=len(advice)), href="#advice"))
    if counts.not_reached:
        text = w("answer-reach-first", of=frame.of_known(counts.not_reached))
        lines.append(Line(text, HostStateKind.NOT_REACHED, href="#not-reached"))
    return tuple(lines)


def _all_jobs(frame: Frame, jobs: tuple[Task, ...]) -> Line:
    w = frame.words
    hosts = {host.host.name for task in jobs for host in task.hosts}
    minutes = w("minutes", n=sum(task.minutes for task in jobs))
    text = w("answer-jobs", jobs=w("jobs", n=len(jobs)), minutes=minutes, of=frame.of_known(len(hosts)))
    return Line(sentence(text), is_lead=True)


def _by_doer(jobs: tuple[Task, ...]) -> list[tuple[Doer, list[int]]]:
    numbers = [(task.check.doer, number) for number, task in enumerate(jobs, 1)]
    return [
        (doer, [n for d, n in numbers if d is doer]) for doer in Doer if any(d is doer for d, _ in numbers)
    ]


def _job_numbers(frame: Frame, numbers: list[int]) -> str:
    text = listed((str(number) for number in numbers), frame.language)
    return frame.words("answer-help-job-list", n=len(numbers), list=text)


def _what_changed(frame: Frame) -> tuple[Line, ...]:
    w = frame.words
    if frame.state.changes is None:
        return (Line(w("answer-first-measurement"), is_lead=True),)
    shown = parts.shown_changes(frame)
    lines: list[Line] = []
    for kind in parts.CHANGE_ORDER:
        of_kind = [change for change in shown if change.kind is kind]
        if of_kind:
            text = w(f"answer-{kind}", n=len(of_kind))
            if kind is ChangeKind.STILL_OPEN:
                oldest = min(change.since for change in of_kind)
                days = frame.formats.days_between(oldest, frame.now)
                text += w("answer-open-longest", days=w("days", n=days))
            lines.append(Line(sentence(text), href="#changes", is_lead=not lines))
    return tuple(lines) or (Line(w("answer-no-change"), is_lead=True),)


def _who_helps(frame: Frame, jobs: tuple[Task, ...]) -> tuple[Line, ...]:
    """The first contact of every job, each contact once; without jobs, whom to ask if something is wrong all the same."""
    by_desk: dict[tuple[str, str], list[int]] = {}
    for number, task in enumerate(jobs, 1):
        for desk in call_first(frame, routes(frame, task.check, task.findings)):
            name = printable(desk.name) + (f", {printable(desk.phone)}" if desk.phone else "")
            by_desk.setdefault((name, desk.phone_uri or ""), []).append(number)
    lines = [
        Line(
            frame.words("answer-help", desk=name, jobs=_job_numbers(frame, numbers)), href=call, is_lead=True
        )
        for (name, call), numbers in by_desk.items()
    ]
    return tuple(lines) or (Line(frame.words("answer-help-nobody"), is_lead=True), _fallback(frame))


def _fallback(frame: Frame) -> Line:
    contact = frame.state.site.local_it
    known = [printable(part) for part in (contact.name, contact.phone or contact.email) if part]
    if not known:
        return Line(frame.words("answer-help-no-desk"))
    return Line(frame.words("answer-help-fallback", desk=", ".join(known)))
