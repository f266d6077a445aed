"""The workbook of the whole fleet as values. Its sheets are those of a site's workbook with the site in front.

Findings that held are left out: five thousand PCs with seventy checks each would fill a third of a sheet's rows with
what nobody looks for. Read me says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from collector.core.model import (
    Finding,
    HostState,
    HostStateKind,
    PastCounts,
    Reason,
    SiteId,
    Verdict,
)
from collector.core.text import printable
from reports.book import STATES, count_of
from reports.cards import Task, effect
from reports.desks import call_first, routes
from reports.fleet_frame import SHOWN_PARTS, FleetFrame, sample_names, site_kind
from reports.fleet_parts import course, usage
from reports.fleet_pivots import pivots
from reports.formats import language_tag, offset_text, sentence
from reports.frame import ICONS, Frame
from reports.parts import (
    ENDS_SOON,
    days_left,
    finding_title,
    in_order,
    reach_message,
    verdict_word,
    waiver_scope,
    why_untold,
)
from reports.site_report import Book, CellValue, Column, ColumnKind, Sheet
from reports.view import last_try

TEXT, NUMBER, DAY, INSTANT, STATE = (
    ColumnKind.TEXT,
    ColumnKind.NUMBER,
    ColumnKind.DAY,
    ColumnKind.INSTANT,
    ColumnKind.STATE,
)
_SILENT = (Reason.HOST_UNREACHABLE, Reason.PROBE_FAILED, Reason.STALE)
"""Reasons that leave every check of a PC open; its state says it once."""
Row = tuple[CellValue, ...]


def fleet_book(view: FleetFrame, past: Mapping[SiteId, Sequence[PastCounts]]) -> Book:
    w, f = view.words, view.formats
    first, middle, last = w("footer-page", page="\0", pages="\0").split("\0")
    day = f.day_of(view.now)
    return Book(
        language_tag=language_tag(w.language),
        title=w("fleet-title", date=day),
        header=w("fleet-heading"),
        day=day,
        page_of=(first, middle, last),
        created=view.now,
        cut_mark=w("cut-mark"),
        sheets=(
            _readme(view),
            _sites(view),
            _todo(view),
            _pcs(view),
            _findings(view),
            _not_reached(view),
            _exceptions(view),
            _versions(view),
            *pivots(view),
            _history(view, past),
        ),
    )


def _columns(view: FleetFrame, *columns: tuple[str, ColumnKind] | str) -> tuple[Column, ...]:
    """Columns by the id of their heading; one starting with an underscore is hidden."""
    pairs = [(c, TEXT) if isinstance(c, str) else c for c in columns]
    return tuple(
        Column(name.lstrip("_"), view.words(f"col-{name.lstrip('_')}"), kind, name.startswith("_"))
        for name, kind in pairs
    )


def _sheet(
    view: FleetFrame,
    name: str,
    table: str,
    columns: tuple[Column, ...],
    rows: Iterable[Row],
    frozen: int = 2,
) -> Sheet:
    return Sheet(name, view.words(f"sheet-{name}"), table, columns, tuple(rows), frozen)


def _name(frame: Frame) -> str:
    return printable(frame.state.site.name)


def _readme(view: FleetFrame) -> Sheet:
    w, f = view.words, view.formats
    samples = sample_names(view)
    rows: list[Row] = [
        (w("readme-what"), w("fleet-readme-what")),
        (w("readme-judged"), f.full_moment(view.now).text),
        (w("readme-sheets"), w("fleet-readme-sheets")),
        (w("readme-states"), "\n".join(f"{ICONS[kind]} {w(f'state-{kind}')}" for kind, _ in STATES)),
        (w("prov-counts"), w("prov-counts-text")),
        (
            w("readme-times"),
            w("times-in", zone=f.zone, offset=offset_text(f.usual_offset, w.language)),
        ),
    ]
    if samples:
        rows.insert(1, (w("readme-sample"), w("fleet-sample-banner", sites=samples)))
    return Sheet("readme", w("sheet-readme"), None, _columns(view, "topic", "text"), tuple(rows))


def _sites(view: FleetFrame) -> Sheet:
    w = view.words
    state_columns = tuple(Column(name, sentence(w(f"state-{kind}")), NUMBER) for kind, name in STATES)
    columns = (
        *_columns(view, "site", ("state", STATE), ("known", NUMBER)),
        *state_columns,
        Column("without_waivers", sentence(w("measure-without-waivers")), NUMBER),
        *_columns(view, ("jobs", NUMBER), ("site-minutes", NUMBER), ("last-try", INSTANT), "_state-code"),
    )
    return _sheet(view, "sites", "tblSites", columns, (_site_row(view, frame) for frame in view.frames), 1)


def _site_row(view: FleetFrame, frame: Frame) -> Row:
    counts, kind = frame.state.counts, site_kind(frame.state.counts)
    jobs = [task for task in view.tasks[frame.state.site.id] if task.is_job]
    measured = last_try(frame.state)
    return (
        _name(frame),
        f"{ICONS[kind]} {frame.words(f'state-{kind}')}",
        counts.known,
        *(count_of(counts, one) for one, _ in STATES),
        counts.without_waivers_needs_work,
        len(jobs),
        sum(job.minutes for job in jobs),
        frame.formats.sheet_instant(measured) if measured else None,
        kind.value,
    )


def _todo(view: FleetFrame) -> Sheet:
    columns = _columns(
        view,
        "site",
        "pc",
        "part",
        "title",
        "priority",
        "effect",
        "who",
        ("minutes", NUMBER),
        "steps",
        "contact",
        ("phone", ColumnKind.PHONE),
        ("since", DAY),
        ("days-open", NUMBER),
        "code",
    )
    rows = (
        row
        for frame in view.frames
        for task in view.tasks[frame.state.site.id]
        for row in _todo_rows(frame, task)
    )
    return _sheet(view, "todo", "tblToDo", columns, rows)


def _todo_rows(frame: Frame, task: Task) -> Iterator[Row]:
    w, check, text = frame.words, task.check, frame.text(task.check.id)
    first = call_first(frame, routes(frame, check, task.findings))
    shared = effect(frame, task)
    for host, cause in task.causes:
        root = cause.root
        steps = [frame.filled(step, (root,)) for step in text.steps]
        yield (
            _name(frame),
            printable(host.host.name),
            frame.part(root),
            frame.filled(text.title, (root,)),
            w("kind-job" if task.is_job else "kind-advice"),
            shared,
            w(f"doer-{check.doer}"),
            check.minutes,
            "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)),
            "\n".join(printable(desk.name) for desk in first),
            "\n".join(printable(desk.phone) for desk in first if desk.phone),
            frame.formats.local(root.since).date() if root.since else None,
            frame.formats.days_between(root.since, frame.now) if root.since else None,
            check.id,
        )


def _pcs(view: FleetFrame) -> Sheet:
    columns = _columns(
        view,
        "site",
        "pc",
        ("state", STATE),
        ("until", DAY),
        ("to-mend", NUMBER),
        ("advice", NUMBER),
        ("unknown", NUMBER),
        "system",
        "eid-software",
        "firefox",
        "reader",
        ("last-answer", INSTANT),
        ("last-try", INSTANT),
        ("tries", NUMBER),
        "_state-code",
    )
    rows = (_pc(view, frame, host) for frame in view.frames for host in in_order(frame.state.hosts))
    return _sheet(view, "pcs", "tblPCs", columns, rows)


def _pc(view: FleetFrame, frame: Frame, host: HostState) -> Row:
    open_findings = [f for f in host.findings if f.reason is not Reason.WAIVED]
    ends = [f.waiver.until for f in host.findings if f.reason is Reason.WAIVED and f.waiver]
    local = frame.formats.sheet_instant
    middleware, firefox, system, reader = (", ".join(view.shown(host, part)) for part in SHOWN_PARTS)
    return (
        _name(frame),
        printable(host.host.name),
        f"{ICONS[host.kind]} {frame.words(f'state-{host.kind}')}",
        min(ends) if ends and host.kind is HostStateKind.ACCEPTED else None,
        sum(f.verdict is Verdict.FAIL for f in open_findings),
        sum(f.verdict is Verdict.WARN for f in open_findings),
        sum(f.verdict is Verdict.UNKNOWN for f in open_findings),
        system or frame.words("not-known"),
        middleware,
        firefox,
        reader,
        local(host.last_answer.at) if host.last_answer else None,
        local(host.last_attempt.at) if host.last_attempt else None,
        host.tries_without_answer,
        host.kind.value,
    )


def _findings(view: FleetFrame) -> Sheet:
    columns = _columns(
        view,
        "site",
        "pc",
        "check",
        "part",
        "result",
        "reason",
        "observed",
        "expected",
        ("since", DAY),
        "code",
    )
    rows = (
        _finding_row(frame, host, finding)
        for frame in view.frames
        for host in in_order(frame.state.hosts)
        for finding in host.findings
        if finding.reason not in _SILENT
        and (finding.is_broken or finding.verdict is Verdict.UNKNOWN or finding.waiver)
    )
    return _sheet(view, "findings", "tblFindings", columns, rows)


def _finding_row(frame: Frame, host: HostState, finding: Finding) -> Row:
    name = host.host.name
    told = why_untold(frame, finding) if finding.verdict is Verdict.UNKNOWN else None
    return (
        _name(frame),
        printable(name),
        finding_title(frame, finding),
        frame.part(finding),
        verdict_word(frame, finding),
        told or frame.words(f"reason-{finding.reason}"),
        "\n".join(frame.seen(name, e) for e in finding.evidence),
        "\n".join(dict.fromkeys(frame.expected(name, e) for e in finding.evidence)),
        frame.formats.local(finding.since).date() if finding.since else None,
        finding.check,
    )


def _not_reached(view: FleetFrame) -> Sheet:
    columns = _columns(
        view,
        "site",
        "pc",
        ("last-answer", INSTANT),
        ("last-try", INSTANT),
        ("tries", NUMBER),
        "likely",
        "what-to-do",
        "message",
    )
    rows = (
        _lost(frame, host)
        for frame in view.frames
        for host in frame.state.hosts
        if host.kind is HostStateKind.NOT_REACHED
    )
    return _sheet(view, "not-reached", "tblNotReached", columns, rows)


def _lost(frame: Frame, host: HostState) -> Row:
    kind = host.last_attempt.reach.kind if host.last_attempt else "not_asked"
    local = frame.formats.sheet_instant
    return (
        _name(frame),
        printable(host.host.name),
        local(host.last_answer.at) if host.last_answer else None,
        local(host.last_attempt.at) if host.last_attempt else None,
        host.tries_without_answer,
        frame.words(f"reach-{kind}"),
        frame.words(f"advice-{kind}"),
        reach_message(host),
    )


def _exceptions(view: FleetFrame) -> Sheet:
    columns = _columns(view, "site", "check", "for", "why", "author", ("until", DAY), "ends-soon", "code")
    rows: list[Row] = [
        (
            _name(frame),
            frame.title(waiver.check),
            waiver_scope(frame, waiver),
            printable(waiver.reason, 2000),
            printable(waiver.by),
            waiver.until,
            frame.words("yes" if days_left(frame, waiver.until) <= ENDS_SOON.days else "no"),
            waiver.check,
        )
        for frame in view.frames
        for waiver in sorted(frame.state.waivers, key=lambda one: (one.until, one.check, one.host or ""))
    ]
    return _sheet(view, "exceptions", "tblExceptions", columns, rows)


def _versions(view: FleetFrame) -> Sheet:
    """How many PCs have each version, and at how many sites."""
    at_sites: dict[tuple[str, str], set[SiteId]] = defaultdict(set)
    for frame in view.frames:
        for host in frame.state.hosts:
            for part in SHOWN_PARTS:
                for value in view.shown(host, part):
                    at_sites[part, value].add(frame.state.site.id)
    columns = _columns(view, "product", "version", ("pcs-count", NUMBER), ("sites-count", NUMBER))
    rows = (
        (view.words(f"product-{part}"), value, n, len(at_sites[part, value]))
        for part in SHOWN_PARTS
        for value, n in usage(view, part)
    )
    return _sheet(view, "versions", "tblVersions", columns, rows)


def _history(view: FleetFrame, past: Mapping[SiteId, Sequence[PastCounts]]) -> Sheet:
    w = view.words
    columns = (
        *_columns(view, ("measured", INSTANT), ("known", NUMBER)),
        *(Column(name, sentence(w(f"state-{kind}")), NUMBER) for kind, name in STATES),
        Column("without_waivers", sentence(w("measure-without-waivers")), NUMBER),
    )
    rows: list[Row] = [
        (
            view.formats.sheet_instant(at),
            counts.known,
            *(count_of(counts, kind) for kind, _ in STATES),
            counts.without_waivers_needs_work,
        )
        for at, counts in course(view, past)
    ]
    return _sheet(view, "history", "tblHistory", columns, rows, 1)
