"""From every site's state to the administrator's overview: sites by what needs doing, and the way to each report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from collector.core.model import (
    CheckId,
    Counts,
    HostState,
    HostStateKind,
    PastCounts,
    SiteId,
    SiteState,
)
from collector.core.text import printable
from reports.fleet.fleet_frame import FleetFrame, sample_names, site_kind, some_names
from reports.fleet.fleet_parts import reasons, site_anchor, site_pcs, spread_rows, trend, version_tables
from reports.fleet.fleet_report import (
    CauseRow,
    FileKind,
    FileLink,
    FleetReport,
    OldRow,
    ShownLink,
    SiteRow,
    SpreadRow,
)
from reports.site.cards import Task
from reports.site.four_questions import nobody_can
from reports.site.frame import Frame, last_try
from reports.site.page_words import labels
from reports.site.parts import last_answer_text
from reports.site.site_report import AskedPoint, Line
from reports.site.state_counts import STATES, count_of
from reports.site.view import knowledge_old, tiles
from reports.words.formats import Formats, language_tag, offset_text, sentence
from reports.words.words import Words

OLDEST_SHOWN = 10


def overview(
    view: FleetFrame,
    links: Mapping[SiteId, Sequence[FileLink]],
    *,
    past: Mapping[SiteId, Sequence[PastCounts]] = MappingProxyType({}),
    book: str = "",
) -> FleetReport:
    """The overview in one language. `links` gives each site's report files, as seen from this page's own place.

    `past` holds each site's counts of earlier scans, `book` the name of the fleet's workbook.
    """
    w, f, frames, by_site, total = view.words, view.formats, view.frames, view.tasks, view.total
    made = f.full_moment(view.now)
    day = f.local(view.now).date()
    spread = spread_rows(view)
    samples = sample_names(view)
    return FleetReport(
        tag=language_tag(w.language),
        labels=labels(w, "label-") | labels(w, "fleet-label-"),
        title=w("fleet-title", date=f.day(day)),
        heading=w("fleet-heading"),
        made=w("fleet-made", instant=made.text),
        made_iso=made.iso,
        known=w("known-pcs", known=total.known),
        sites_text=w("fleet-sites", n=len(frames)),
        times=w("times-in", zone=f.zone, offset=offset_text(f.usual_offset, w.language)),
        sample=w("fleet-sample-banner", sites=samples) if samples else None,
        knowledge_old=next((text for frame in frames if (text := knowledge_old(frame))), None),
        questions=_questions(w, frames, by_site, total, spread),
        tiles=tiles(w, total),
        spread=spread,
        book=_book_link(w, book),
        fits=w("of-known", n="{n}", known=total.known),
        sites=tuple(_site_row(frame, by_site[frame.state.site.id], links) for frame in frames),
        pcs=site_pcs(view, links),
        causes=_causes(view),
        versions=version_tables(view),
        reasons=reasons(view),
        lost=total.not_reached,
        oldest=_oldest(frames, f, view.now),
        trend=trend(view, past),
    )


def _book_link(w: Words, name: str) -> ShownLink | None:
    return ShownLink(name, w("fleet-book"), language_tag(w.language)) if name else None


def _questions(
    w: Words,
    frames: Sequence[Frame],
    by_site: Mapping[SiteId, tuple[Task, ...]],
    total: Counts,
    spread: Sequence[SpreadRow],
) -> tuple[AskedPoint, ...]:
    new = (Line(w("fleet-answer-spread", n=len(spread)), href="#spread"),) if spread else ()
    return (
        AskedPoint("work", w("fleet-question-work"), _can_people_work(w, total, frames)),
        AskedPoint("todo", w("fleet-question-todo"), (*_where_is_work(w, frames, by_site, total), *new)),
    )


def _can_people_work(w: Words, total: Counts, frames: Sequence[Frame]) -> tuple[Line, ...]:
    if not total.known:
        return (Line(w("fleet-no-sites"), is_lead=True),)
    lines = []
    for kind, _ in STATES:
        n = count_of(total, kind)
        of = w("of-known", n=n, known=total.known)
        if kind is HostStateKind.WORKS:
            lines.append(
                Line(
                    w("answer-works" if n else "fleet-answer-none-works", of=of),
                    kind if n else None,
                    is_lead=True,
                )
            )
        elif n:
            lines.append(Line(w(f"answer-{kind}", of=of), kind))
        if kind is HostStateKind.NEEDS_WORK:
            lines += _shut_out(w, total, frames)
    return tuple(lines)


def _shut_out(w: Words, total: Counts, frames: Sequence[Frame]) -> Iterator[Line]:
    """The PCs on which nobody can log in, and the sites where that is so of every PC that was reached."""
    n = sum(nobody_can(frame.state.hosts) for frame in frames)
    if n:
        of = w("of-known", n=n, known=total.known)
        yield Line(w("answer-critical", of=of), HostStateKind.NEEDS_WORK)
    shut = [frame for frame in frames if _is_shut_out(frame.state)]
    if shut:
        names = some_names(frame.state.site for frame in shut)
        yield Line(
            w("fleet-answer-shut-out", n=len(shut), sites=names), HostStateKind.NEEDS_WORK, href="#sites"
        )


_SAYS_NOTHING = (HostStateKind.NOT_REACHED, HostStateKind.DOES_NOT_APPLY)


def _is_shut_out(state: SiteState) -> bool:
    asked = tuple(host for host in state.hosts if host.kind not in _SAYS_NOTHING)
    return bool(asked) and nobody_can(asked) == len(asked)


def _where_is_work(
    w: Words, frames: Sequence[Frame], by_site: Mapping[SiteId, tuple[Task, ...]], total: Counts
) -> tuple[Line, ...]:
    busy = [frame for frame in frames if frame.state.counts.needs_work]
    if not busy:
        return (Line(w("fleet-answer-all-good"), is_lead=True),)
    of = w("of-known", n=total.needs_work, known=total.known)
    jobs = [task for found in by_site.values() for task in found if task.is_job]
    effort = w("minutes", n=sum(job.minutes for job in jobs))
    lead = Line(w("fleet-answer-sites", n=len(busy), of=of), is_lead=True)
    return (lead, Line(w("fleet-answer-effort", jobs=w("jobs", n=len(jobs)), minutes=effort)))


def _site_row(frame: Frame, found: tuple[Task, ...], links: Mapping[SiteId, Sequence[FileLink]]) -> SiteRow:
    w, site, counts = frame.words, frame.state.site, frame.state.counts
    jobs = [task for task in found if task.is_job]
    measured = last_try(frame.state)
    return SiteRow(
        site=site.id,
        anchor=site_anchor(site.id),
        name=printable(site.name),
        kind=sentence(w(f"kind-{site.kind}")),
        sample=w("fleet-sample") if site.sample else None,
        badge=frame.state_badge(site_kind(counts)),
        known=counts.known,
        counts=tuple(count_of(counts, kind) for kind, _ in STATES),
        jobs=len(jobs),
        minutes=sum(job.minutes for job in jobs),
        measured=frame.formats.moment(measured).text if measured else w("never"),
        links=tuple(_link(w, link) for link in _by_language(links.get(site.id, ()))),
    )


def _by_language(links: Sequence[FileLink]) -> list[FileLink]:
    """The files of each language together, and what is in all of them at the end."""
    languages = list(dict.fromkeys(link.language for link in links))
    kinds = list(FileKind)
    return sorted(
        links,
        key=lambda link: (
            link.kind is FileKind.BOTH,
            languages.index(link.language),
            kinds.index(link.kind),
        ),
    )


def _link(w: Words, link: FileLink) -> ShownLink:
    if link.kind is FileKind.BOTH:
        return ShownLink(link.href, w("fleet-link-both"), "")
    kind = w(f"fleet-label-{link.kind}")
    name = w("fleet-link", kind=kind, language=w(f"in-{link.language}"))
    return ShownLink(link.href, sentence(name), language_tag(link.language))


def _causes(view: FleetFrame) -> tuple[CauseRow, ...]:
    where: dict[CheckId, list[tuple[Frame, Task]]] = defaultdict(list)
    for frame in view.frames:
        for task in view.tasks[frame.state.site.id]:
            if task.is_job:
                where[task.check.id].append((frame, task))
    ordered = sorted(where.items(), key=lambda pair: (-sum(len(t.hosts) for _, t in pair[1]), pair[0]))
    return tuple(_cause_row(view, check, pairs) for check, pairs in ordered)


def _cause_row(view: FleetFrame, check: CheckId, pairs: Sequence[tuple[Frame, Task]]) -> CauseRow:
    return CauseRow(
        title=view.title(check, [finding for _, task in pairs for finding in task.findings]),
        code=check,
        pcs=view.of_known(sum(len(task.hosts) for _, task in pairs)),
        sites_text=view.words("fleet-sites", n=len(pairs)),
        sites=tuple(printable(frame.state.site.name) for frame, _ in pairs),
    )


def _oldest(frames: Iterable[Frame], f: Formats, now: datetime) -> tuple[OldRow, ...]:
    """The PCs that answered longest ago, never-answered ones first."""

    def age(pair: tuple[Frame, HostState]) -> tuple[float, str]:
        answer = pair[1].last_answer
        return (answer.at.timestamp() if answer else 0.0, pair[1].host.name)

    every = sorted(((frame, host) for frame in frames for host in frame.state.hosts), key=age)
    return tuple(
        OldRow(
            site=printable(frame.state.site.name),
            host=printable(host.host.name),
            last_seen=last_answer_text(frame, host),
            age=_age(frame, f, host, now),
        )
        for frame, host in every[:OLDEST_SHOWN]
    )


def _age(frame: Frame, f: Formats, host: HostState, now: datetime) -> str:
    if host.last_answer is None:
        return ""
    return frame.words("days", n=f.days_between(host.last_answer.at, now))
