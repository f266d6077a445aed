"""From a site's state to its report: every string chosen and every number computed here and in the parts it calls.

Pure: the state, the catalogue, the language, the instant and the users' labels are passed in. No file, clock
or environment is touched, except for the fixed words, which are read once a process.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from collector.core.catalogue.catalogue import Catalogue
from collector.core.model import (
    ChangeKind,
    Counts,
    Doer,
    HostState,
    HostStateKind,
    Language,
    PastCounts,
    Provenance,
    SiteState,
    Weight,
)
from collector.core.text import printable
from reports.book.book import STATES, book, count_of
from reports.guide.guide_plan import Guides
from reports.guide.guide_view import guide
from reports.mail.letter_words import letter
from reports.site import parts
from reports.site.cards import Task, card, card_anchor, summary_line, tasks
from reports.site.desks import call_first, routes
from reports.site.frame import ICONS, Frame
from reports.site.page_words import footer, script_words
from reports.site.site_report import AskedPoint, Badge, Fact, Line, SiteReport, Tile
from reports.site.trend import trend
from reports.words.formats import Formats, formats, language_tag, listed, offset_text, sentence
from reports.words.privacy import UserLabel, scrubber
from reports.words.words import Words, words

KNOWLEDGE_IS_OLD = timedelta(days=180)
LABELS = "label-"
EXAMPLE_LABEL = "A3"


def site_report(
    state: SiteState,
    catalogue: Catalogue,
    language: Language,
    now: datetime,
    label: UserLabel,
    past: tuple[PastCounts, ...] = (),
    *,
    guides: Guides | None = None,
    bridge_days: Collection[date] = (),
) -> SiteReport:
    """The report of one site in one language.

    `label` gives a stable code for a host's account name (`A3`); the report adds the word for user.
    `past` holds the counts of earlier scans, oldest or newest first, for the History sheet and the trend.
    `guides` brings the guide for the person at the desk; `bridge_days` are those on which federal desks are closed.
    """
    w = words(language)
    measured_at = last_try(state)
    at = measured_at or now
    frame = frame_of(state, catalogue, w, formats(language, state.site.timezone, at), now, label, bridge_days)
    found = tasks(state.hosts, frame)
    jobs = tuple(task for task in found if task.is_job)
    advice = tuple(task for task in found if not task.is_job)
    site = printable(state.site.name)
    day = frame.formats.local(now).date()
    full, judged = frame.formats.full_moment(at), frame.formats.full_moment(now)
    title = w("page-title", site=site, date=frame.formats.day(day))
    zone, offset = state.site.timezone, offset_text(frame.formats.usual_offset, language)
    return SiteReport(
        language=language,
        tag=language_tag(language),
        site=state.site.id,
        day=day,
        labels=labels(w),
        title=title,
        heading=w("page-heading", site=site),
        kind=w(f"kind-{state.site.kind}"),
        measured=w("measured", instant=full.text) if measured_at else w("not-measured"),
        measured_iso=full.iso if measured_at else "",
        judged=w("judged", instant=judged.text),
        judged_iso=judged.iso,
        known=w("known-pcs", known=state.counts.known),
        times=w("times-in", zone=zone, offset=offset),
        sample=w("sample-banner") if state.site.sample else None,
        knowledge_old=knowledge_old(frame),
        questions=_questions(frame, jobs, advice),
        tiles=tiles(w, state.counts),
        jobs=tuple(card(frame, task, number) for number, task in enumerate(jobs, 1)),
        advice=tuple(card(frame, task, number) for number, task in enumerate(advice, 1)),
        changes=parts.changes(frame),
        not_reached=parts.not_reached(frame),
        untold=parts.untold(frame),
        waivers=parts.waivers(frame),
        waiver_counts=parts.waiver_counts(frame),
        pcs=parts.pcs(frame),
        evidence=parts.evidence(frame),
        provenance=_provenance(frame),
        reproduce=f"eidfleet report --site {state.site.id} --lang {language}",
        privacy=_privacy(frame),
        book=book(frame, found, past, title=title, header=site, measured_at=at),
        counts=state.counts,
        letter=letter(frame),
        trend=trend(frame, past, measured_at),
        causes=parts.cause_names(frame, (task.check.id for task in found)),
        script=script_words(frame),
        footer=footer(frame),
        language_name=w("language-name"),
        rules=parts.rules(frame),
        guide=guide(frame, guides.plan(state.site)) if guides else None,
    )


def last_try(state: SiteState) -> datetime | None:
    """When the newest of the site's PCs was last asked; None if none was."""
    return max((host.last_attempt.at for host in state.hosts if host.last_attempt), default=None)


def labels(w: Words, prefix: str = LABELS) -> dict[str, str]:
    """The fixed words of a page by short name: `label-not-reached` is `not_reached`."""
    return {
        name.removeprefix(prefix).replace("-", "_"): w(name) for name in w.ids() if name.startswith(prefix)
    }


def frame_of(
    state: SiteState,
    catalogue: Catalogue,
    w: Words,
    how: Formats,
    now: datetime,
    label: UserLabel,
    bridge_days: Collection[date] = (),
) -> Frame:
    def user_word(code: str) -> str:
        return w("user", label=code)

    scrubbers = {
        host.host.name: scrubber(
            host.host.name, host.last_answer.observation if host.last_answer else None, label, user_word
        )
        for host in state.hosts
    }
    return Frame(state, catalogue, w, how, now, scrubbers, frozenset(bridge_days))


def knowledge_old(frame: Frame) -> str | None:
    dated = frame.state.provenance.knowledge_date
    if frame.formats.local(frame.now).date() - dated <= KNOWLEDGE_IS_OLD:
        return None
    return frame.words("knowledge-old", date=frame.formats.day(dated))


def tiles(w: Words, counts: Counts) -> tuple[Tile, ...]:
    """One tile for each state; together they are all known PCs."""
    made, start, known = [], 0.0, max(counts.known, 1)
    for kind, _ in STATES:
        n = count_of(counts, kind)
        badge = Badge(kind, ICONS[kind], w(f"state-{kind}"))
        made.append(Tile(badge, n, w("of-known", n=n, known=counts.known), n / known, start))
        start += n / known
    return tuple(made)


# -- the four questions --------------------------------------------------------------------------------


def _questions(frame: Frame, jobs: tuple[Task, ...], advice: tuple[Task, ...]) -> tuple[AskedPoint, ...]:
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


# -- where it comes from ---------------------------------------------------------------------------------


def _provenance(frame: Frame) -> tuple[Fact, ...]:
    w, p, f = frame.words, frame.state.provenance, frame.formats
    none = w("prov-none")
    values = {
        "scan": p.scan or none,
        "started": f.full_moment(p.started_at).text if p.started_at else none,
        "ended": f.full_moment(p.ended_at).text if p.ended_at else none,
        "asked": str(p.asked),
        "answered": str(p.answered),
        "judged": f.full_moment(frame.now).text,
        "catalogue": _catalogue(w, p),
        "knowledge": f.day(p.knowledge_date),
        "program": p.program_version,
        "counts": w("prov-counts-text"),
    }
    return tuple(Fact(w(f"prov-{name}"), value) for name, value in values.items())


def _catalogue(w: Words, p: Provenance) -> str:
    """The version of the checks; where the last judgement used another, that everything was judged anew."""
    if p.catalogue_before is None or p.catalogue_before == p.catalogue_version:
        return p.catalogue_version
    return w("prov-catalogue-new", version=p.catalogue_version, before=p.catalogue_before)


def _privacy(frame: Frame) -> tuple[str, ...]:
    w, contact = frame.words, frame.state.site.contact
    whom = ", ".join(printable(part) for part in (contact.name, contact.email or contact.phone) if part)
    example = w("user", label=EXAMPLE_LABEL)
    return (
        w("privacy-read"),
        w("privacy-installation"),
        w("privacy-never"),
        w("privacy-users-shown") if _shows_names(frame) else w("privacy-users", example=example),
        w("privacy-kept"),
        *((w("privacy-kept-days", days=days),) if (days := frame.state.provenance.keep_days) else ()),
        w("privacy-ask", contact=whom) if whom else w("privacy-ask-administrator"),
    )


def _shows_names(frame: Frame) -> bool:
    """Whether the labels that were passed in are the account names themselves, as the fleet's settings may choose."""
    return any(s.code(user) == user for s in frame.scrubbers.values() for user in s.users)
