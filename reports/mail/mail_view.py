"""From a site's report to what its mail shows: which parts, in which order, and how much of each.

A mail is read in a window, not worked through: the answer comes first, long lists are cut and say how many are
left. Without PC names (`link_only`) it keeps the numbers and drops everything that could hold a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from collector.core.model import ChangeKind
from reports.mail.letter_words import LetterText
from reports.site.desk_block import DeskBlock
from reports.site.site_report import AskedPoint, Card, Line, SiteReport, Tile
from reports.words.formats import listed
from reports.words.words import Words, words

TEXT_LIMIT, HEADING_LIMIT = 700, 240


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of each list is shown; what is left is counted."""

    jobs: int
    pcs: int
    rows: int
    text: int = TEXT_LIMIT
    has_steps: bool = True


LADDER = (
    Limits(jobs=12, pcs=12, rows=15),
    Limits(jobs=8, pcs=8, rows=10),
    Limits(jobs=5, pcs=5, rows=6, text=400),
    Limits(jobs=3, pcs=3, rows=3, text=240, has_steps=False),
    Limits(jobs=0, pcs=0, rows=0, text=160, has_steps=False),
)
"""From the usual amount to the least that still answers; the first that fits the size limit is taken."""


@dataclass(frozen=True, slots=True)
class MailLine:
    text: str
    href: str = ""
    is_lead: bool = False


@dataclass(frozen=True, slots=True)
class MailAnswer:
    question: str
    lines: tuple[MailLine, ...]


@dataclass(frozen=True, slots=True)
class MailDesk:
    name: str
    lines: tuple[MailLine, ...]


@dataclass(frozen=True, slots=True)
class MailJob:
    heading: str
    effect: str
    pcs: str
    who: str
    notice: str
    steps: tuple[str, ...]
    avoid: tuple[str, ...]
    desk: MailDesk | None


@dataclass(frozen=True, slots=True)
class MailSection:
    """A heading with lines, and how many more there are."""

    heading: str
    intro: str
    lines: tuple[str, ...]
    more: str


@dataclass(frozen=True, slots=True)
class MailTable:
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[tuple[str, ...], ...]
    """The same for the plain part: each row as a first line and the lines that belong to it."""
    more: str = ""


@dataclass(frozen=True, slots=True)
class MailView:
    tag: str
    subject: str
    lead: str
    addressed: str
    facts: tuple[str, ...]
    notices: tuple[str, ...]
    answers: tuple[MailAnswer, ...]
    states: tuple[Tile, ...]
    states_table: MailTable
    jobs_heading: str
    steps_heading: str
    avoid_heading: str
    jobs: tuple[MailJob, ...]
    more_jobs: str
    sections: tuple[MailSection, ...]
    not_reached: MailTable | None
    files_heading: str
    files: tuple[str, ...]
    links: tuple[MailLine, ...]
    closing: tuple[str, ...]


def mail_view(
    report: SiteReport,
    letter: LetterText,
    limits: Limits,
    *,
    links: Sequence[str],
    attached: Sequence[str],
    left_out: Sequence[str],
    link_only: bool,
    is_test: bool,
) -> MailView:
    w = words(report.language)
    known = bool(report.counts.known)
    named = not link_only
    cut = limits.text
    jobs = report.jobs[: limits.jobs] if named else ()
    hidden = len(report.jobs) - len(jobs) if named else 0
    return MailView(
        tag=report.tag,
        subject=w("mail-subject-test", subject=letter.subject) if is_test else letter.subject,
        lead=letter.lead,
        addressed=letter.addressed,
        facts=(report.measured, report.judged, report.known),
        notices=_notices(w, report, link_only=link_only, is_test=is_test),
        answers=tuple(_answer(question, named, cut) for question in report.questions),
        states=report.tiles if known else (),
        states_table=MailTable(
            w("label-states"),
            (w("label-state"), w("mail-number")),
            (),
            tuple(
                (_said(w, f"{tile.badge.icon} {tile.badge.word}", str(tile.count)),) for tile in report.tiles
            ),
        ),
        jobs_heading=w("mail-jobs"),
        steps_heading=w("label-steps"),
        avoid_heading=w("label-avoid"),
        jobs=tuple(_job(w, report, card, limits) for card in jobs),
        more_jobs=w("mail-more-jobs", n=hidden) if hidden else "",
        sections=tuple(_sections(w, report, limits)) if named else (),
        not_reached=_not_reached(w, report, limits) if named and report.not_reached else None,
        files_heading=w("mail-files"),
        files=_files(w, report, attached, left_out, links),
        links=tuple(MailLine(link, link if _is_web(link) else "") for link in links),
        closing=(report.times, report.privacy[-1], w("mail-closing"), letter.signature),
    )


def short(text: str, limit: int) -> str:
    """The text, cut where it is too long for a mail; a cut shows as an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _is_web(link: str) -> bool:
    return link.startswith(("https://", "http://"))


def _notices(w: Words, report: SiteReport, *, link_only: bool, is_test: bool) -> tuple[str, ...]:
    said = (
        w("mail-test") if is_test else None,
        report.sample,
        report.knowledge_old,
        w("mail-link-only") if link_only else None,
    )
    return tuple(notice for notice in said if notice)


def _answer(question: AskedPoint, named: bool, cut: int) -> MailAnswer:
    lines = [_line(line, cut) for line in question.answer if named or not _may_name(line)]
    return MailAnswer(question.question, tuple(lines))


def _may_name(line: Line) -> bool:
    """A job's title is filled with what was seen: it can hold the name of a PC."""
    return line.href.startswith("#cause-")


def _line(line: Line, cut: int) -> MailLine:
    """Places on the page are no places of a mail; a number to call is."""
    href = line.href if line.href.startswith(("tel:", "mailto:")) else ""
    return MailLine(short(line.text, cut), href, line.is_lead)


# -- jobs ----------------------------------------------------------------------------------------------


def _job(w: Words, report: SiteReport, card: Card, limits: Limits) -> MailJob:
    names = tuple(dict.fromkeys(pc.host for pc in card.pcs))
    steps = card.steps if limits.has_steps else ()
    avoid = card.avoid if limits.has_steps else ()
    return MailJob(
        heading=short(card.heading, HEADING_LIMIT),
        effect=short(card.effect, limits.text),
        pcs=w("mail-pcs", n=len(names), list=_names(w, names, limits.pcs, report)),
        who=w("mail-who", who=card.who, minutes=card.minutes_text),
        notice=short(card.notice, limits.text),
        steps=tuple(short(step, limits.text) for step in steps),
        avoid=tuple(short(line, limits.text) for line in avoid),
        desk=_desk(w, card.desks[0]) if card.desks else None,
    )


def _names(w: Words, names: tuple[str, ...], most: int, report: SiteReport) -> str:
    shown, left = [short(name, 80) for name in names[:most]], len(names) - most
    if left <= 0:
        return listed(shown, report.language)
    return w("mail-pcs-more", list=", ".join(shown), n=left)


def _desk(w: Words, desk: DeskBlock) -> MailDesk:
    lines = [
        MailLine(w("mail-call", phone=desk.phone), desk.phone_href or "") if desk.phone else None,
        MailLine(w("mail-mail", email=desk.email)) if desk.email else None,
        MailLine(w("mail-hours", hours=" ".join(desk.hours))) if desk.hours else None,
        *(MailLine(line) for line in desk.missing),
        MailLine(desk.check_before_use) if desk.check_before_use else None,
    ]
    return MailDesk(w("mail-desk", name=desk.name), tuple(line for line in lines if line))


# -- the other lists -----------------------------------------------------------------------------------


def _sections(w: Words, report: SiteReport, limits: Limits) -> Iterable[MailSection]:
    rows = [
        w("mail-change-row", kind=group.word, title=row.title, pc=_pc(row.host, row.part))
        for group in report.changes.groups
        if group.kind
        is not ChangeKind.STILL_OPEN  # their number is among the answers; they would hide the news
        for row in group.rows
    ]
    yield _section(w, w("mail-changes"), report.changes.intro, rows, limits)
    if report.untold:
        rows = [w("mail-untold-row", pc=row.host, check=row.check, why=row.why) for row in report.untold]
        yield _section(w, w("label-untold"), w("label-untold-intro"), rows, limits)
    if report.waivers:
        rows = [
            w("mail-waiver-row", check=row.check, scope=row.scope, until=row.until, note=row.note)
            for row in report.waivers
            if row.note
        ]
        yield _section(w, w("label-waivers"), report.waiver_counts or "", rows, limits)
    if report.advice:
        rows = [f"{card.heading} ({card.pcs_text})" for card in report.advice]
        yield _section(w, w("label-advice"), w("label-advice-intro"), rows, limits)


def _section(w: Words, heading: str, intro: str, rows: list[str], limits: Limits) -> MailSection:
    shown = tuple(short(row, limits.text) for row in rows[: limits.rows])
    return MailSection(heading, intro, shown, _more(w, len(rows) - len(shown)))


def _more(w: Words, left: int) -> str:
    return w("mail-more-rows", n=left) if left > 0 else ""


def _pc(host: str, part: str) -> str:
    return f"{host}, {part}" if part else host


def _not_reached(w: Words, report: SiteReport, limits: Limits) -> MailTable:
    shown = report.not_reached[: limits.rows]
    headings = (w("label-pc"), w("label-last-seen"), w("label-likely"))
    rows = tuple((short(row.host, 80), row.last_seen, short(row.likely, limits.text)) for row in shown)
    lines = tuple(
        (host, *(_said(w, *pair) for pair in zip(headings[1:], rest, strict=True))) for host, *rest in rows
    )
    more = _more(w, len(report.not_reached) - len(shown))
    return MailTable(w("label-not-reached"), headings, rows, lines, more)


def _said(w: Words, what: str, value: str) -> str:
    return w("fact-is", fact=what, value=value)


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
