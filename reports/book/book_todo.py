"""The sheet of work: a row for each cause on each PC, with columns for whoever does it to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from collector.core.model import Cause, HostState, Weight
from collector.core.text import printable
from reports.book.book_answers import answer_columns, no_answers
from reports.book.book_parts import (
    DAY,
    NUMBER,
    PHONE,
    STATE,
    Row,
    columns,
    sheet,
    to_email,
    to_finding,
    to_phone,
)
from reports.book.book_values import CellValue, Sheet
from reports.site.cards import Task, effect, numbered
from reports.site.desks import call_first, routes
from reports.site.frame import Frame
from reports.site.parts import finding_id

TODO = "todo"


def todo(frame: Frame, tasks: tuple[Task, ...]) -> Sheet:
    paper = (
        *columns(frame, ("job", NUMBER), "pc", "part", "title", ("effect", STATE), "steps", "who"),
        *columns(frame, ("minutes", NUMBER), "contact", ("phone", PHONE)),
        *answer_columns(frame, TODO),
    )
    of = (
        *paper,
        *columns(frame, "avoid", "email", ("since", DAY), ("days-open", NUMBER), "priority", "code"),
        *columns(frame, "_row-id", "_state-code"),
    )
    rows = [row for number, task in numbered(tasks) for row in _rows(frame, task, number)]
    codes = tuple(weight.value for weight in Weight)
    made = sheet(frame, TODO, "tblToDo", of, rows, frozen=2, codes=codes)
    return replace(made, on_paper=len(paper))


def row_ids(frame: Frame, tasks: tuple[Task, ...]) -> Iterator[tuple[str, HostState, Cause]]:
    """Every row's id with what it is about, for the hidden sheet."""
    for _, task in numbered(tasks):
        for host, cause in task.causes:
            yield finding_id(frame, cause.root), host, cause


def _rows(frame: Frame, task: Task, number: int) -> Iterator[Row]:
    w, check, text = frame.words, task.check, frame.text(task.check.id)
    desk, phone, email = desk_cells(frame, task)
    does = effect(frame, task)
    for host, cause in task.causes:
        finding = (cause.root,)
        since = frame.formats.local(cause.root.since).date() if cause.root.since else None
        yield (
            number,
            to_finding(frame, cause.root, printable(host.host.name)),
            frame.part(cause.root),
            frame.filled(text.title, finding),
            does,
            numbered_steps(frame.filled(step, finding) for step in text.steps_on(host.family)),
            w(f"doer-{check.doer}"),
            check.minutes,
            desk,
            phone,
            *no_answers(TODO),
            "\n".join(frame.filled(line, finding) for line in text.avoid),
            email,
            since,
            frame.formats.days_between(cause.root.since, frame.now) if cause.root.since else None,
            w("kind-job" if task.is_job else "kind-advice"),
            check.id,
            finding_id(frame, cause.root),
            task.weight.value,
        )


def desk_cells(frame: Frame, task: Task) -> tuple[CellValue, CellValue, CellValue]:
    """Name, phone and mail of whom to call first; where portals have desks of their own, all, and the first is called."""
    first = call_first(frame, routes(frame, task.check, task.findings))
    names = "\n".join(printable(desk.name) for desk in first)
    called = [desk for desk in first if desk.phone]
    mailed = [printable(desk.email) for desk in first if desk.email]
    phones = "\n".join(printable(desk.phone or "") for desk in called)
    if not called:
        return names, None, to_email(frame, "\n".join(mailed), mailed[0] if mailed else "")
    phone = to_phone(frame, phones, printable(called[0].phone or ""), called[0].phone_uri)
    return names, phone, to_email(frame, "\n".join(mailed), mailed[0] if mailed else "")


def numbered_steps(steps: Iterable[str]) -> str:
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
