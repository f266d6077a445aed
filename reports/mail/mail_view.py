"""From a site's report to what its mail shows: the answer, the tasks with their PCs, one number to call, and the files.

A mail is read in a minute by somebody who looks after people and not PCs: steps, evidence and lists are on the page. Without
PC names (`link_only`) it keeps the numbers and drops everything that could hold a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from collector.core.model import Doer, HostStateKind
from reports.mail.letter_words import LetterText
from reports.site.site_report import AskedPoint, Line, SiteReport
from reports.words.formats import cut, listed
from reports.words.words import Words, words

LONGEST_LINE = 320
MOST_TASKS = 8
"""More are counted; with lines this long, the mail of any site stays far below the size at which it would be cut."""


@dataclass(frozen=True, slots=True)
class MailView:
    """Its lines are those of the page, cut where they are long, with no links but those a mail can follow."""

    tag: str
    subject: str
    lead: str
    state: HostStateKind | None
    """The worst on any PC, for the colour of the answer."""
    addressed: str
    notices: tuple[str, ...]
    states: tuple[str, ...]
    todo_heading: str
    tasks: tuple[Line, ...]
    todo: tuple[str, ...]
    """What is said beside the tasks: that nobody has to do anything, which PCs to switch on, advice."""
    call_heading: str
    call: tuple[Line, ...]
    files_heading: str
    files: tuple[str, ...]
    links: tuple[Line, ...]
    closing: tuple[str, ...]


def mail_view(
    report: SiteReport,
    letter: LetterText,
    *,
    links: Sequence[str] = (),
    attached: Sequence[str] = (),
    left_out: Sequence[str] = (),
    link_only: bool = False,
    is_test: bool = False,
) -> MailView:
    """`attached` and `left_out` are names of files, `links` the places where the files are.

    `link_only` gives a mail that names no PC. `is_test` marks subject and text.
    """
    w = words(report.language)
    asked = {question.id: question for question in report.questions}
    lead, *states = asked["work"].answer
    return MailView(
        tag=report.tag,
        subject=w("mail-subject-test", subject=letter.subject) if is_test else letter.subject,
        lead=_short(lead.text),
        state=lead.state,
        addressed=f"{letter.addressed}. {report.measured}.",
        notices=_notices(w, report, link_only=link_only, is_test=is_test),
        states=tuple(_short(line.text) for line in states),
        todo_heading=asked["todo"].question,
        tasks=() if link_only else _tasks(asked["todo"]),
        todo=tuple(_todo(w, report, asked, named=not link_only)),
        call_heading=asked["help"].question,
        call=tuple(_line(line) for line in asked["help"].answer),
        files_heading=w("mail-files"),
        files=_files(w, report, attached, left_out, links),
        links=tuple(Line(link, href=link if _is_web(link) else "") for link in links),
        closing=(report.privacy[-1], letter.signature),
    )


def _short(text: str) -> str:
    return cut(text, LONGEST_LINE)


def _is_web(link: str) -> bool:
    return link.startswith(("https://", "http://"))


def _line(line: Line) -> Line:
    """Places on the page are no places of a mail; a number to call is."""
    href = line.href if line.href.startswith(("tel:", "mailto:")) else ""
    return replace(line, text=_short(line.text), detail=_short(line.detail), href=href)


def _notices(w: Words, report: SiteReport, *, link_only: bool, is_test: bool) -> tuple[str, ...]:
    said = (
        w("mail-test") if is_test else None,
        report.sample,
        report.knowledge_old,
        w("mail-link-only") if link_only else None,
    )
    return tuple(notice for notice in said if notice)


def _tasks(todo: AskedPoint) -> tuple[Line, ...]:
    tasks = [line for line in todo.answer if line.number]
    return tuple(_line(task) for task in tasks[:MOST_TASKS])


def _todo(w: Words, report: SiteReport, asked: dict[str, AskedPoint], *, named: bool) -> list[str]:
    lines = [line for line in asked["todo"].answer if not line.number]
    if not named:  # a line about PCs that are not measured names them
        lines = [line for line in lines if line.state is None]
    said = [_short(line.text) for line in lines]
    hidden = len(report.jobs) - MOST_TASKS
    if named and hidden > 0:
        said.append(w("mail-more-jobs", n=hidden))
    if not report.jobs:
        said.append(w("mail-nothing-for-you"))
    elif all(card.doer is not Doer.ANYONE for card in report.jobs):
        said.append(
            w("mail-others-do-it", doer=listed(dict.fromkeys(c.who for c in report.jobs), report.language))
        )
    if named:  # so does a waiver
        said += [
            _short(w("mail-waiver-row", check=row.check, scope=row.scope, until=row.until, note=row.note))
            for row in report.waivers
            if row.note
        ][:3]
    return [*said, *(_short(line.text) for line in asked["change"].answer)]


def _files(
    w: Words, report: SiteReport, attached: Sequence[str], left_out: Sequence[str], links: Sequence[str]
) -> tuple[str, ...]:
    lines = []
    if attached:
        lines.append(w("mail-attached", list=listed(attached, report.language)))
    if left_out:
        lines.append(w("mail-left-out", list=listed(left_out, report.language)))
    if links:
        lines.append(w("mail-links"))
    elif not attached:
        lines.append(w("mail-ask-for-files"))
    return tuple(lines)
