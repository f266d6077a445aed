"""From every site's state to the administrator's overview: sites by what needs doing, and the way to each report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from collector.core.model import (
    CheckId,
    HostState,
    PastCounts,
    SiteId,
)
from collector.core.text import printable
from reports.fleet.fleet_changes import BETTER, WORSE, changed_pcs
from reports.fleet.fleet_frame import FleetFrame, sample_text, site_kind
from reports.fleet.fleet_lost import reasons
from reports.fleet.fleet_parts import (
    course,
    fleet_trend,
    page_of_site,
    site_anchor,
    site_pcs,
    spread_rows,
    version_tables,
)
from reports.fleet.fleet_questions import questions
from reports.fleet.fleet_report import (
    CauseRow,
    FileKind,
    FileLink,
    FleetReport,
    OldRow,
    ShownLink,
    SiteRow,
)
from reports.site.cards import Task
from reports.site.frame import Frame
from reports.site.page_words import labels
from reports.site.parts import last_answer_text
from reports.site.state_counts import STATES, count_of, state_badge
from reports.site.view import knowledge_old, tiles
from reports.words.formats import Formats, Moment, language_tag, sentence
from reports.words.words import Words

OLDEST_SHOWN = 10


def overview(
    view: FleetFrame,
    links: Mapping[SiteId, Sequence[FileLink]],
    *,
    past: Mapping[SiteId, Sequence[PastCounts]],
    book: str,
) -> FleetReport:
    """The overview in one language. `links` gives each site's report files, as seen from this page's own place.

    `past` holds each site's counts of earlier scans, `book` the name of the fleet's workbook.
    """
    w, f, frames, by_site, total = view.words, view.formats, view.frames, view.tasks, view.total
    made = f.full_moment(view.now)
    day = f.local(view.now).date()
    spread, lost, counted = spread_rows(view), reasons(view), course(view, past)
    leads = {frame.state.site.id: _lead(frame, links) for frame in frames}
    return FleetReport(
        tag=language_tag(w.language),
        labels=labels(w) | labels(w, "fleet-label-") | {"never": w("never")},
        title=w("fleet-title", date=f.day(day)),
        heading=w("fleet-heading"),
        made=w("fleet-made", instant=made.text),
        made_iso=made.iso,
        known=w("known-pcs", known=total.known),
        sites_text=w("fleet-sites", n=len(frames)),
        times=f.announced(),
        sample=sample_text(view),
        knowledge_old=next((text for frame in frames if (text := knowledge_old(frame))), None),
        questions=questions(view, leads, spread, lost, counted),
        tiles=tiles(w, total),
        spread=spread,
        book=_book_link(w, book),
        fits=w("of-known", n="{n}", known=total.known),
        sites=tuple(_site_row(frame, by_site[frame.state.site.id], leads, links) for frame in frames),
        pcs=site_pcs(view, links),
        causes=_causes(view),
        versions=version_tables(view),
        reasons=lost,
        oldest=_oldest(frames, f, view.now),
        trend=fleet_trend(view, counted),
    )


def _book_link(w: Words, name: str) -> ShownLink | None:
    return ShownLink(name, w("fleet-book"), language_tag(w.language)) if name else None


def _lead(frame: Frame, links: Mapping[SiteId, Sequence[FileLink]]) -> str:
    """A site's own page, or its PCs below where none was written."""
    site = frame.state.site.id
    return page_of_site(links.get(site, ()), frame.language) or f"#{site_anchor(site)}"


def _site_row(
    frame: Frame,
    found: tuple[Task, ...],
    leads: Mapping[SiteId, str],
    links: Mapping[SiteId, Sequence[FileLink]],
) -> SiteRow:
    w, site, counts = frame.words, frame.state.site, frame.state.counts
    jobs = [task for task in found if task.is_job]
    return SiteRow(
        site=site.id,
        anchor=site_anchor(site.id),
        href=leads[site.id],
        name=printable(site.name),
        sample=w("fleet-sample") if site.sample else None,
        badge=state_badge(w, site_kind(counts)),
        known=counts.known,
        counts=tuple(count_of(counts, kind) for kind in STATES),
        worse=changed_pcs(frame, WORSE),
        better=changed_pcs(frame, BETTER),
        jobs=len(jobs),
        minutes=sum(job.minutes for job in jobs),
        measured=_short(frame, frame.measured_at) if frame.measured_at else None,
        files=w("fleet-files", n=len(links.get(site.id, ()))),
        links=tuple(_link(w, link) for link in _by_language(links.get(site.id, ()))),
    )


def _short(frame: Frame, at: datetime) -> Moment:
    """A day that fits a column."""
    day = frame.formats.local(at)
    text = frame.words("fleet-day", day=f"{day:%d}", month=f"{day:%m}", year=f"{day:%Y}")
    return Moment(text, frame.formats.moment(at).iso)


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
        sites=tuple(frame.shown_site for frame, _ in pairs),
    )


def _oldest(frames: Iterable[Frame], f: Formats, now: datetime) -> tuple[OldRow, ...]:
    """The PCs that answered longest ago, never-answered ones first; of today there is nothing to say."""

    def age(pair: tuple[Frame, HostState]) -> tuple[float, str]:
        answer = pair[1].last_answer
        return (answer.at.timestamp() if answer else 0.0, pair[1].host.name)

    every = sorted(
        ((frame, host) for frame in frames for host in frame.state.hosts if _is_old(f, host, now)), key=age
    )
    return tuple(
        OldRow(
            site=frame.shown_site,
            host=printable(host.host.name),
            last_seen=last_answer_text(frame, host),
            age=_age(frame, f, host, now),
        )
        for frame, host in every[:OLDEST_SHOWN]
    )


def _is_old(f: Formats, host: HostState, now: datetime) -> bool:
    return host.last_answer is None or f.days_between(host.last_answer.at, now) > 0


def _age(frame: Frame, f: Formats, host: HostState, now: datetime) -> str:
    if host.last_answer is None:
        return ""
    return frame.words("days", n=f.days_between(host.last_answer.at, now))
