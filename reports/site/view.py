"""From what every part needs at hand to one site's report: every string chosen and every number computed here and in the parts it calls.

Pure: no file, clock or environment is touched, except for the fixed words, which are read once a process.
"""

from __future__ import annotations

from datetime import timedelta

from collector.core.model import Counts, PastCounts
from reports.site import parts
from reports.site.cards import Task, call, card
from reports.site.four_questions import four_questions
from reports.site.frame import Frame
from reports.site.page_words import footer, labels, script_words
from reports.site.provenance_text import privacy, provenance
from reports.site.site_report import SiteReport, Tile
from reports.site.state_counts import STATES, count_of, state_badge
from reports.site.trend import site_trend
from reports.words.formats import language_tag
from reports.words.words import Words

KNOWLEDGE_IS_OLD = timedelta(days=180)


def site_report(frame: Frame, found: tuple[Task, ...], past: tuple[PastCounts, ...]) -> SiteReport:
    """What the page and the mail of a site show. `found` are its jobs and its advice, in the order of reading.

    `past` holds the counts of earlier scans, oldest or newest first, for the trend.
    """
    w, state = frame.words, frame.state
    jobs = tuple(task for task in found if task.is_job)
    advice = tuple(task for task in found if not task.is_job)
    site = frame.shown_site
    day = frame.formats.local(frame.now).date()
    full, was_asked = frame.formats.moment(frame.at), frame.measured_at is not None
    return SiteReport(
        language=frame.language,
        tag=language_tag(frame.language),
        site=state.site.id,
        day=day,
        labels=labels(w),
        title=w("page-title", site=site, date=frame.formats.day(day)),
        heading=w("page-heading", site=site),
        measured=w("measured", instant=full.text) if was_asked else w("not-measured"),
        measured_iso=full.iso if was_asked else "",
        times=frame.formats.announced(),
        sample=w("sample-banner") if state.site.sample else None,
        knowledge_old=knowledge_old(frame),
        questions=four_questions(frame, jobs, advice),
        tiles=tiles(w, state.counts),
        jobs=tuple(card(frame, task, number) for number, task in enumerate(jobs, 1)),
        advice=tuple(card(frame, task, number) for number, task in enumerate(advice, 1)),
        call=call(frame, found),
        changes=parts.changes(frame),
        not_reached=parts.not_reached(frame),
        untold=parts.untold(frame),
        waivers=parts.waivers(frame),
        waiver_counts=parts.waiver_counts(frame),
        pcs=parts.pcs(frame),
        evidence=parts.evidence(frame),
        provenance=provenance(frame),
        reproduce=f"eidfleet report --site {state.site.id} --lang {frame.language}",
        privacy=privacy(frame),
        trend=site_trend(frame, past),
        causes=parts.cause_names(frame, (task.check.id for task in found)),
        script=script_words(frame),
        footer=footer(frame),
        language_name=w("language-name"),
        rules=parts.rules(frame),
    )


def knowledge_old(frame: Frame) -> str | None:
    dated = frame.state.provenance.knowledge_date
    if frame.formats.local(frame.now).date() - dated <= KNOWLEDGE_IS_OLD:
        return None
    return frame.words("knowledge-old", date=frame.formats.day(dated))


def tiles(w: Words, counts: Counts) -> tuple[Tile, ...]:
    """One tile for each state; together they are all known PCs."""
    made = []
    for kind in STATES:
        n = count_of(counts, kind)
        made.append(Tile(state_badge(w, kind), n, w("of-known", n=n, known=counts.known)))
    return tuple(made)
