"""The first sheet: can people work, what has to be done on which PC, how to answer, and whom to call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from collector.core.helpdesk.desk_card import phone_uri
from collector.core.model import HostState, HostStateKind, ReachKind
from collector.core.text import printable
from reports.book.book_parts import to_phone
from reports.book.book_todo import TODO, who
from reports.book.book_values import CellValue, Count, Front, FrontNumber, FrontTask, Link
from reports.site.cards import Task
from reports.site.desks import local_it_text
from reports.site.frame import Frame
from reports.site.parts import lost_by_reach
from reports.site.site_report import Line
from reports.site.state_counts import STATES, count_of
from reports.words.formats import listed

_NOT_REACHED = "not-reached"
_ALWAYS = (HostStateKind.WORKS, HostStateKind.NEEDS_WORK, HostStateKind.NOT_REACHED)
"""The three numbers that are always there; the other states where a PC is in them."""
_TASK_HEADINGS = ("col-job", "col-title", "sheet-pcs", "col-who", "col-minutes", "col-see")
_NAMED, _FEW_NAMED, _FEW_TASKS = 12, 4, 4
"""PCs that a task names on a page of few tasks, how many on a page of more, and how many tasks are few."""


def front(frame: Frame, tasks: tuple[Task, ...], verdict: Line) -> Front:
    """`verdict` is the first line of the page, so that nobody reads two answers."""
    w = frame.words
    jobs = [task for task in tasks if task.is_job]
    numbers = tuple(_numbers(frame))
    starts = tuple(accumulate((len(task.causes) for task in tasks), initial=1))  # on the sheet of work
    silent = lost_by_reach(frame)
    named = _NAMED if len(jobs) + len(silent) <= _FEW_TASKS else _FEW_NAMED
    made, lost = tuple(_jobs(frame, jobs, starts, named)), tuple(_not_measured(frame, silent, named))
    states = (w("chart-state", state=number.label, n=number.count.result) for number in numbers)
    return Front(
        name=w("sheet-overview"),
        site=frame.shown_site,
        measured=w("front-measured", at=frame.formats.moment(frame.at).text),
        sample=w("sample-banner") if frame.state.site.sample else None,
        kind=verdict.state or HostStateKind.DOES_NOT_APPLY,
        verdict=verdict.text,
        numbers=numbers,
        chart_title=w("chart-title"),
        chart_text=w("front-chart-text", states=listed(states, frame.language)),
        tasks_heading=_heading(frame, jobs),
        task_headings=tuple(map(w, _TASK_HEADINGS)),
        tasks=made,
        more=tuple(_more(frame, TODO, len(made))),
        lost=lost,
        more_lost=tuple(_more(frame, _NOT_REACHED, len(lost))),
        later=_later(frame, len(tasks) - len(jobs), starts[len(jobs)]),
        answer_heading=w("readme-answers"),
        answer_lines=_how_to_answer(frame, bool(tasks)),
        call=_call(frame),
    )


def _how_to_answer(frame: Frame, has_work: bool) -> tuple[str, ...]:
    w = frame.words
    if not has_work and not frame.state.counts.not_reached:
        return (w("front-answer-none"),)
    return w("front-answer-how"), w("front-answer-back")


def _numbers(frame: Frame) -> Iterator[FrontNumber]:
    for kind in STATES:
        n = count_of(frame.state.counts, kind)
        if n or kind in _ALWAYS:
            count = Count("pcs", "state-code", n, kind.value)
            yield FrontNumber(kind, count, frame.words(f"front-number-{kind}", n=n))


def _heading(frame: Frame, jobs: list[Task]) -> str:
    w = frame.words
    if not jobs:
        return w("answer-nothing-to-do")
    minutes = w("minutes", n=sum(job.minutes for job in jobs))
    return w("front-tasks", jobs=w("jobs", n=len(jobs)), minutes=minutes)


def _jobs(frame: Frame, jobs: list[Task], starts: Sequence[int], named: int) -> Iterator[FrontTask]:
    """`starts` is the first line of each, as the sheet of work counts them through."""
    for number, (task, first) in enumerate(zip(jobs, starts, strict=False), 1):
        last = first + len(task.causes) - 1
        yield FrontTask(
            number=number,
            title=frame.title(task.check.id, task.findings),
            pcs=_names(frame, task.hosts, named),
            who=who(frame, task),
            minutes=task.check.minutes,
            lines=_to(frame, TODO, f"{first}–{last}" if last > first else str(first), first),
        )


def _not_measured(
    frame: Frame, silent: list[tuple[ReachKind, list[HostState]]], named: int
) -> Iterator[FrontTask]:
    """What would bring the PCs back that were not measured."""
    for kind, hosts in silent:
        to_sheet, names = _to(frame, _NOT_REACHED), _names(frame, hosts, named)
        yield FrontTask(None, frame.words(f"advice-{kind}"), names, "", None, to_sheet)


def _more(frame: Frame, sheet_id: str, tasks: int) -> Iterator[Link]:
    sheet = frame.words(f"sheet-{sheet_id}")
    for n in range(1, tasks + 1):
        yield _link(frame, frame.words("front-more", n=n, sheet=sheet), sheet_id)


def _names(frame: Frame, hosts: Iterable[HostState], named: int) -> str:
    names = [printable(host.host.name) for host in hosts]
    more = len(names) - named
    shown = ", ".join(names[:named])
    return frame.words("pcs-more", list=shown, n=more) if more > 0 else shown


def _later(frame: Frame, advice: int, line: int) -> str | None:
    return frame.words("front-later", n=advice, line=line) if advice else None


def _to(frame: Frame, sheet_id: str, lines: str = "", row: int = 1) -> Link:
    """Names the sheet with its lines: a number alone would be a number written as text, which Excel complains of."""
    name = frame.words(f"sheet-{sheet_id}")
    return _link(frame, f"{name} {lines}".rstrip(), sheet_id, row)


def _link(frame: Frame, text: str, sheet_id: str, row: int = 1) -> Link:
    tip = frame.words("link-rows", sheet=frame.words(f"sheet-{sheet_id}"))
    return Link(text, sheet_id=sheet_id, row=row, tip=tip)


def _call(frame: Frame) -> CellValue:
    known, phone = local_it_text(frame), frame.state.site.local_it.phone
    if not known:
        return frame.words("answer-help-no-desk")
    text = frame.words("front-call", desk=known)
    return to_phone(frame, text, printable(phone), phone_uri(phone)) if phone else text
