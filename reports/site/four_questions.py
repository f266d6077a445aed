"""The four questions at the head of a report: can people work, what is to do, whom to call, and what changed."""

from __future__ import annotations

from collector.core.model import ChangeKind, Counts, Doer, HostState, HostStateKind, ReachKind, Weight
from collector.core.text import printable
from reports.site import parts
from reports.site.cards import Task, card_anchor, pc_names
from reports.site.desks import call_first, local_it_text, routes
from reports.site.frame import Frame
from reports.site.site_report import AskedPoint, Line
from reports.site.state_counts import STATES, count_of
from reports.words.formats import listed, sentence
from reports.words.words import Words

WORST_FIRST = (
    HostStateKind.NEEDS_WORK,
    HostStateKind.COULD_NOT_TELL,
    HostStateKind.NOT_REACHED,
    HostStateKind.WORKS,
    HostStateKind.ACCEPTED,
    HostStateKind.DOES_NOT_APPLY,
)
"""Which state a site's answer leads with: its sign and colour are those of the worst."""


def four_questions(frame: Frame, jobs: tuple[Task, ...], advice: tuple[Task, ...]) -> tuple[AskedPoint, ...]:
    w, previous = frame.words, frame.state.previous_at
    what_changed = (
        w("question-change-since", date=frame.formats.day_of(previous)) if previous else w("question-change")
    )
    return (
        AskedPoint("work", w("question-work"), _can_people_work(frame)),
        AskedPoint("todo", w("question-todo"), _what_to_do(frame, jobs)),
        AskedPoint("help", w("question-help"), _who_helps(frame, jobs)),
        AskedPoint("change", what_changed, _what_changed(frame, advice)),
    )


def _can_people_work(frame: Frame) -> tuple[Line, ...]:
    w, counts = frame.words, frame.state.counts
    if not counts.known:
        return (Line(w("answer-no-pcs"), is_lead=True),)
    return state_lines(w, counts, nobody_can(frame.state.hosts))


def state_lines(w: Words, counts: Counts, critical: int) -> tuple[Line, ...]:
    """The worst state first; a tick only leads where nothing is worse. On `critical` PCs nobody can log in."""
    lead, *rest = [kind for kind in WORST_FIRST if count_of(counts, kind)]
    worst = count_of(counts, lead)
    of = w("of-known", n=critical or worst, known=counts.known)
    said = w("answer-critical" if critical else f"answer-{lead}", of=of)
    if critical and critical != worst:
        rest.append(lead)
    return (
        Line(said, lead, is_lead=True),
        *(Line(w(f"answer-short-{kind}", n=count_of(counts, kind)), kind) for kind in STATES if kind in rest),
    )


def nobody_can(hosts: tuple[HostState, ...]) -> int:
    """PCs on which nobody can log in."""
    return sum(
        host.kind is HostStateKind.NEEDS_WORK and any(cause.weight is Weight.BLOCKS for cause in host.causes)
        for host in hosts
    )


def _what_to_do(frame: Frame, jobs: tuple[Task, ...]) -> tuple[Line, ...]:
    w = frame.words
    lines = [_all_jobs(frame, jobs) if jobs else Line(w("answer-nothing-to-do"), is_lead=True)]
    names_doer = _one_doer(jobs) is None
    lines += [_job(frame, task, number, names_doer=names_doer) for number, task in enumerate(jobs, 1)]
    lost = parts.lost(frame)
    if lost:
        names = listed((printable(host.host.name) for host in lost[:4]), frame.language)
        if len(lost) > len(lost[:4]):
            names = w("pcs-more", list=names, n=len(lost) - 4)
        silent = all(host.reach in (ReachKind.NO_ROUTE, ReachKind.TIMED_OUT) for host in lost)
        text = w("answer-switch-on" if silent else "answer-reach-first", list=names, n=len(lost))
        lines.append(Line(text, HostStateKind.NOT_REACHED, href="#not-reached"))
    return tuple(lines)


def _all_jobs(frame: Frame, jobs: tuple[Task, ...]) -> Line:
    w = frame.words
    minutes, n = w("minutes", n=sum(task.minutes for task in jobs)), w("jobs", n=len(jobs))
    if (doer := _one_doer(jobs)) is not None:
        text = w("answer-jobs-for", jobs=n, minutes=minutes, doer=w(f"doer-{doer}"))
    else:
        text = w("answer-jobs", jobs=n, minutes=minutes)
    return Line(sentence(text), is_lead=True)


def _one_doer(jobs: tuple[Task, ...]) -> Doer | None:
    """Who does all of them; None where they are for several."""
    doers = {task.check.doer for task in jobs}
    return doers.pop() if len(doers) == 1 else None


def _job(frame: Frame, task: Task, number: int, *, names_doer: bool) -> Line:
    w = frame.words
    detail = [pc_names(frame, task), w("minutes-short", n=task.minutes)]
    if names_doer:
        detail.append(w(f"doer-{task.check.doer}"))
    return Line(
        _cause_alone(frame.title(task.check.id, task.findings)),
        href=f"#{card_anchor(task)}",
        detail=" · ".join(detail),
        number=number,
    )


_BACK = (
    "hij",
    "ze",
    "zij",
    "het is",
    "het heeft",
    "il",
    "elle",
    "ils",
    "elles",
    "er",
    "sie",
    "es",
    "it",
    "they",
)
_POINTS_BACK = tuple(f"{words} " for words in _BACK)
"""First words of a cause that is only understood after the effect it follows."""


def _cause_alone(title: str) -> str:
    """A title says the effect, then the cause; beside the answer of the site the cause is enough where it stands alone.

    >>> _cause_alone("Nobody can log in with eID here: the reader is broken")
    'The reader is broken'
    >>> _cause_alone("Firefox cannot be used: it is too old")
    'Firefox cannot be used: it is too old'
    """
    _, _, cause = title.partition(": ")
    return sentence(cause) if cause and not cause.startswith(_POINTS_BACK) else title


def _who_helps(frame: Frame, jobs: tuple[Task, ...]) -> tuple[Line, ...]:
    """The first contact of every job, each contact once; without jobs, whom to ask if something is wrong all the same."""
    by_desk: dict[tuple[str, str], list[int]] = {}
    for number, task in enumerate(jobs, 1):
        for desk in call_first(frame, routes(frame, task.check, task.findings)):
            name = printable(desk.name) + (f", {printable(desk.phone)}" if desk.phone else "")
            by_desk.setdefault((name, desk.phone_uri or ""), []).append(number)
    if not by_desk:
        return Line(frame.words("answer-help-nobody"), is_lead=True), _fallback(frame)
    return tuple(
        Line(_help(frame, name, numbers if len(by_desk) > 1 else []), href=call, is_lead=True)
        for (name, call), numbers in by_desk.items()
    )


def _help(frame: Frame, desk: str, numbers: list[int]) -> str:
    if not numbers:
        return desk
    text = listed((str(number) for number in numbers), frame.language)
    jobs = frame.words("answer-help-job-list", n=len(numbers), list=text)
    return frame.words("answer-help", desk=desk, jobs=jobs)


def _fallback(frame: Frame) -> Line:
    known, w = local_it_text(frame), frame.words
    return Line(w("answer-help-fallback", desk=known) if known else w("answer-help-no-desk"))


def _what_changed(frame: Frame, advice: tuple[Task, ...]) -> tuple[Line, ...]:
    """One line: what is new, solved and still open; then how much advice there is for later."""
    w = frame.words
    later = (Line(w("answer-advice", n=len(advice)), href="#advice"),) if advice else ()
    if frame.state.changes is None:
        return (Line(w("answer-first-measurement")), *later)
    said = []
    for kind in parts.CHANGE_ORDER:
        of_kind = [change for change in parts.shown_changes(frame) if change.kind is kind]
        if of_kind:
            text = w(f"answer-{kind}", n=len(of_kind))
            if kind is ChangeKind.STILL_OPEN:
                days = frame.formats.days_between(min(change.since for change in of_kind), frame.now)
                text += w("answer-open-longest", days=w("days", n=days))
            said.append(text)
    if not said:
        return (Line(w("answer-no-change")), *later)
    return (Line(sentence(" · ".join(said)), href="#changes"), *later)
