"""The sheet of work: a line for each cause on each PC, with columns for whoever does it to fill in.

What one looks at and fills in fills the screen of a small laptop; the details stand to the right of it.
"""

from __future__ import annotations

from collector.core.model import Cause, Finding, HostState, Weight
from collector.core.text import printable
from reports.book.book_answers import answer_columns, no_answers
from reports.book.book_parts import (
    Row,
    columns,
    details,
    sheet,
    sized,
    to_email,
    to_finding,
    to_phone,
)
from reports.book.book_values import CellValue, Column, Sheet
from reports.site.cards import Task
from reports.site.desks import call_first, routes
from reports.site.frame import Frame
from reports.site.parts import finding_id
from reports.words.formats import sentence

TODO = "todo"
SCREEN = 180.0
"""Characters that a screen of 1366 pixels shows beside the numbers of the rows."""
_WIDTH = {"job": 7, "effect": 23, "answer": 21, "done-on": 12, "done-by": 15, "planned-on": 12, "remark": 23}
_NARROWEST_NAME, _WIDEST_NAME = 12, 26
_STEP = 60


def todo(frame: Frame, tasks: tuple[Task, ...]) -> Sheet:
    lines = [(task, host, cause) for task in tasks for host, cause in task.causes]
    steps = max((len(_steps(frame, task, host)) for task, host, _ in lines), default=0)
    paper = (
        *_on_screen(frame, lines),
        *sized(columns(frame.words, "who", "minutes"), who=14, minutes=10),
    )
    of = (*paper, *_beside(frame, steps), *columns(frame.words, "_code", "_row-id", "_state-code"))
    rows = (_row(frame, number, *line, steps) for number, line in enumerate(lines, 1))
    codes = tuple(weight.value for weight in Weight)
    return sheet(frame.words, TODO, "tblToDo", of, rows, frozen=2, codes=codes, on_paper=len(paper))


def _on_screen(frame: Frame, lines: list[tuple[Task, HostState, Cause]]) -> tuple[Column, ...]:
    """The problem has the room that the others leave it."""
    longest = max((len(host.host.name) for _, host, _ in lines), default=0) + 2
    name = min(max(longest, _NARROWEST_NAME), _WIDEST_NAME)
    of = (
        *columns(frame.words, "job", "pc", "effect", "title"),
        *answer_columns(frame, TODO),
    )
    return sized(of, **_WIDTH, pc=name, title=SCREEN - name - sum(_WIDTH.values()))


def _beside(frame: Frame, steps: int) -> tuple[Column, ...]:
    """Each step has a column of its own: all of them in one cell would make a line as high as the screen."""
    w = frame.words
    return details(
        *(Column(f"step-{n}", w("col-step", n=n), width=_STEP) for n in range(1, steps + 1)),
        *sized(columns(frame.words, "avoid", "contact", "phone", "email"), avoid=_STEP),
        *columns(frame.words, "since", "days-open", "priority"),
    )


def _steps(frame: Frame, task: Task, host: HostState) -> tuple[str, ...]:
    return frame.text(task.check.id).steps_on(host.family, host.distribution)


def _row(frame: Frame, number: int, task: Task, host: HostState, cause: Cause, steps: int) -> Row:
    w, check, text, root = frame.words, task.check, frame.text(task.check.id), cause.root
    done = [frame.filled(step, (root,)) for step in _steps(frame, task, host)]
    return (
        number,
        to_finding(frame, root, printable(host.host.name)),
        _effect(frame, task),
        _problem(frame, cause, text.title),
        *no_answers(TODO),
        who(frame, task),
        check.minutes,
        *done,
        *(None,) * (steps - len(done)),
        "\n".join(frame.filled(line, (root,)) for line in text.avoid),
        *desk_cells(frame, task),
        *since_cells(frame, root),
        w("kind-job" if task.is_job else "kind-advice"),
        check.id,
        finding_id(frame, root),
        task.weight.value,
    )


def since_cells(frame: Frame, root: Finding) -> tuple[CellValue, CellValue]:
    """Since which day, and for how many."""
    if root.since is None:
        return None, None
    return frame.formats.local(root.since).date(), frame.formats.days_between(root.since, frame.now)


def _effect(frame: Frame, task: Task) -> str:
    """In a few words: the colour of the cell and the problem beside it say the rest."""
    w = frame.words
    does = w(f"book-effect-{task.weight}")
    return w("book-effect-likely", effect=does) if task.is_likely else does


def who(frame: Frame, task: Task) -> str:
    return sentence(frame.words(f"judged-doer-{task.check.doer}"))


def _problem(frame: Frame, cause: Cause, title: str) -> str:
    """With the profile, reader or portal where the title does not name it: two lines of one PC are told apart by it."""
    said, part = frame.filled(title, (cause.root,)), frame.part(cause.root)
    return said if not part or part in said else f"{said} ({part})"


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
