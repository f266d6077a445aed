"""The workbook of one site as values: which sheets, which columns, and every cell's text, number or date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from collector.core.model import Counts, Finding, HostState, HostStateKind, PastCounts, Reason, Verdict
from collector.core.observation import Observation
from collector.core.text import printable
from reports.cards import Task, effect
from reports.desks import call_first, routes
from reports.formats import listed, offset_text, sentence
from reports.frame import ICONS, Frame
from reports.parts import (
    ENDS_SOON,
    days_left,
    finding_id,
    finding_title,
    in_order,
    reach_message,
    system_text,
    verdict_word,
    waiver_scope,
    why_untold,
)
from reports.site_report import Book, CellValue, Column, ColumnKind, Sheet

SCHEMA = 1
"""Version of sheets, table names and column order, for whatever reads a workbook back."""

TEXT, NUMBER, DAY, INSTANT, STATE = (
    ColumnKind.TEXT,
    ColumnKind.NUMBER,
    ColumnKind.DAY,
    ColumnKind.INSTANT,
    ColumnKind.STATE,
)
STATES: tuple[tuple[HostStateKind, str], ...] = (
    (HostStateKind.WORKS, "works"),
    (HostStateKind.NEEDS_WORK, "needs_work"),
    (HostStateKind.COULD_NOT_TELL, "could_not_tell"),
    (HostStateKind.NOT_REACHED, "not_reached"),
    (HostStateKind.ACCEPTED, "accepted"),
    (HostStateKind.DOES_NOT_APPLY, "does_not_apply"),
)
"""The partition of all known PCs with the name each count has in `Counts`."""


def count_of(counts: Counts, kind: HostStateKind) -> int:
    return int(getattr(counts, dict(STATES)[kind]))


def book(
    frame: Frame,
    tasks: tuple[Task, ...],
    past: tuple[PastCounts, ...],
    *,
    title: str,
    header: str,
    measured_at: datetime,
) -> Book:
    w, f = frame.words, frame.formats
    first, middle, last = w("footer-page", page="\0", pages="\0").split("\0")
    return Book(
        language_tag=f"{frame.language}-BE",
        title=title,
        header=header,
        day=f.day_of(frame.now),
        page_of=(first, middle, last),
        created=measured_at,
        cut_mark=w("cut-mark"),
        sheets=(
            _readme(frame, header, measured_at),
            _overview(frame, tasks),
            _todo(frame, tasks),
            _pcs(frame),
            _findings(frame),
            _not_reached(frame),
            _exceptions(frame),
            _versions(frame),
            _history(frame, past, measured_at),
            _meta(frame),
        ),
    )


def _columns(frame: Frame, *columns: tuple[str, ColumnKind] | str) -> tuple[Column, ...]:
    """Columns by the id of their heading; hidden ones start with an underscore."""
    pairs = [(c, TEXT) if isinstance(c, str) else c for c in columns]
    return tuple(
        Column(name.lstrip("_"), frame.words(f"col-{name.lstrip('_')}"), kind, name.startswith("_"))
        for name, kind in pairs
    )


def _sheet(
    frame: Frame,
    name: str,
    table: str,
    columns: tuple[Column, ...],
    rows: Iterable[tuple[CellValue, ...]],
    frozen: int = 1,
) -> Sheet:
    return Sheet(name, frame.words(f"sheet-{name}"), table, columns, tuple(rows), frozen)


# -- words and numbers ---------------------------------------------------------------------------------


def _readme(frame: Frame, header: str, measured_at: datetime) -> Sheet:
    w = frame.words
    states = "\n".join(f"{ICONS[kind]} {w(f'state-{kind}')}" for kind, _ in STATES)
    zone = frame.state.site.timezone
    rows: list[tuple[CellValue, ...]] = [(w("readme-site"), header)]
    if frame.state.site.sample:
        rows.append((w("readme-sample"), w("sample-banner")))
    rows += [
        (w("readme-measured"), frame.formats.full_moment(measured_at).text),
        (w("readme-judged"), frame.formats.full_moment(frame.now).text),
        (w("readme-what"), w("readme-what-text")),
        (w("readme-sheets"), w("readme-sheets-text")),
        (w("readme-states"), states),
        (w("prov-counts"), w("prov-counts-text")),
        (w("readme-times"), w("times-in", zone=zone, offset=_offset(frame, measured_at))),
        (w("label-privacy"), "\n".join((w("privacy-read"), w("privacy-never")))),
    ]
    columns = _columns(frame, "topic", "text")
    return Sheet("readme", w("sheet-readme"), None, columns, tuple(rows))


def _offset(frame: Frame, at: datetime) -> str:
    return offset_text(frame.formats.local(at).utcoffset(), frame.language)


def _overview(frame: Frame, tasks: tuple[Task, ...]) -> Sheet:
    w, counts = frame.words, frame.state.counts
    jobs = [task for task in tasks if task.is_job]
    rows: list[tuple[CellValue, ...]] = [
        (frame.state_name(kind), count_of(counts, kind), counts.known, kind.value) for kind, _ in STATES
    ]
    rows += [
        (sentence(w("measure-known")), counts.known, counts.known, ""),
        (sentence(w("measure-without-waivers")), counts.without_waivers_needs_work, counts.known, ""),
        (sentence(w("measure-jobs")), len(jobs), None, ""),
        (sentence(w("measure-minutes")), sum(job.minutes for job in jobs), None, ""),
    ]
    columns = _columns(frame, ("measure", STATE), ("number", NUMBER), ("of-known", NUMBER), "_state-code")
    return _sheet(frame, "overview", "tblOverview", columns, rows)


# -- work ---------------------------------------------------------------------------------------------


def _todo(frame: Frame, tasks: tuple[Task, ...]) -> Sheet:
    columns = _columns(
        frame,
        ("job", NUMBER),
        "pc",
        "part",
        "title",
        "priority",
        "effect",
        "who",
        ("minutes", NUMBER),
        "steps",
        "avoid",
        "contact",
        ("phone", ColumnKind.PHONE),
        "email",
        ("since", DAY),
        ("days-open", NUMBER),
        "code",
        "_row-id",
    )
    numbers = _numbered(tasks)
    rows = [row for number, task in numbers for row in _todo_rows(frame, task, number)]
    return _sheet(frame, "todo", "tblToDo", columns, rows, frozen=2)


def _numbered(tasks: tuple[Task, ...]) -> list[tuple[int, Task]]:
    """Jobs count from 1, and so does advice, as on the page."""
    jobs = [task for task in tasks if task.is_job]
    advice = [task for task in tasks if not task.is_job]
    return [*enumerate(jobs, 1), *enumerate(advice, 1)]


def _todo_rows(frame: Frame, task: Task, number: int) -> Iterator[tuple[CellValue, ...]]:
    w, check, text = frame.words, task.check, frame.text(task.check.id)
    first = call_first(frame, routes(frame, check, task.findings))
    names = "\n".join(printable(desk.name) for desk in first)
    phones = "\n".join(printable(desk.phone) for desk in first if desk.phone)
    emails = "\n".join(printable(desk.email) for desk in first if desk.email)
    for host, cause in task.causes:
        finding = (cause.root,)
        since = frame.formats.local(cause.root.since).date() if cause.root.since else None
        yield (
            number,
            printable(host.host.name),
            frame.part(cause.root),
            frame.filled(text.title, finding),
            w("kind-job" if task.is_job else "kind-advice"),
            effect(frame, task),
            w(f"doer-{check.doer}"),
            check.minutes,
            _steps(frame.filled(step, finding) for step in text.steps),
            "\n".join(frame.filled(line, finding) for line in text.avoid),
            names,
            phones,
            emails,
            since,
            frame.formats.days_between(cause.root.since, frame.now) if cause.root.since else None,
            check.id,
            finding_id(frame, cause.root),
        )


def _steps(steps: Iterable[str]) -> str:
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))


# -- PCs and findings ----------------------------------------------------------------------------------


def _pcs(frame: Frame) -> Sheet:
    columns = _columns(
        frame,
        "pc",
        ("state", STATE),
        ("until", DAY),
        ("to-mend", NUMBER),
        ("advice", NUMBER),
        ("unknown", NUMBER),
        "system",
        ("last-answer", INSTANT),
        ("last-try", INSTANT),
        ("tries", NUMBER),
        "_state-code",
    )
    return _sheet(
        frame, "pcs", "tblPCs", columns, (_pc_row(frame, host) for host in in_order(frame.state.hosts))
    )


def _pc_row(frame: Frame, host: HostState) -> tuple[CellValue, ...]:
    open_findings = [f for f in host.findings if f.reason is not Reason.WAIVED]
    ends = [f.waiver.until for f in host.findings if f.reason is Reason.WAIVED and f.waiver]
    local = frame.formats.sheet_instant
    return (
        printable(host.host.name),
        f"{ICONS[host.kind]} {frame.words(f'state-{host.kind}')}",
        min(ends) if ends and host.kind is HostStateKind.ACCEPTED else None,
        sum(f.verdict is Verdict.FAIL for f in open_findings),
        sum(f.verdict is Verdict.WARN for f in open_findings),
        sum(f.verdict is Verdict.UNKNOWN for f in open_findings),
        system_text(frame, host),
        local(host.last_answer.at) if host.last_answer else None,
        local(host.last_attempt.at) if host.last_attempt else None,
        host.tries_without_answer,
        host.kind.value,
    )


def _findings(frame: Frame) -> Sheet:
    columns = _columns(
        frame,
        "pc",
        "check",
        "part",
        "result",
        "reason",
        "observed",
        "expected",
        ("seen-at", INSTANT),
        ("since", DAY),
        "code",
        "_row-id",
    )
    rows = [
        _finding_row(frame, host, finding)
        for host in in_order(frame.state.hosts)
        for finding in host.findings
    ]
    return _sheet(frame, "findings", "tblFindings", columns, rows, frozen=2)


def _finding_row(frame: Frame, host: HostState, finding: Finding) -> tuple[CellValue, ...]:
    name = host.host.name
    told = why_untold(frame, finding) if finding.verdict is Verdict.UNKNOWN else None
    return (
        printable(name),
        finding_title(frame, finding),
        frame.part(finding),
        verdict_word(frame, finding),
        told or frame.words(f"reason-{finding.reason}"),
        "\n".join(frame.seen(name, e) for e in finding.evidence),
        "\n".join(dict.fromkeys(frame.expected(name, e) for e in finding.evidence)),
        frame.formats.sheet_instant(host.last_answer.at) if host.last_answer else None,
        frame.formats.local(finding.since).date() if finding.since else None,
        finding.check,
        finding_id(frame, finding),
    )


def _not_reached(frame: Frame) -> Sheet:
    w = frame.words
    columns = _columns(
        frame,
        "pc",
        ("last-answer", INSTANT),
        ("last-try", INSTANT),
        ("tries", NUMBER),
        "likely",
        "what-to-do",
        "next-try",
        "message",
    )
    local = frame.formats.sheet_instant
    rows: list[tuple[CellValue, ...]] = []
    for host in frame.state.hosts:
        if host.kind is not HostStateKind.NOT_REACHED:
            continue
        kind = host.last_attempt.reach.kind if host.last_attempt else "not_asked"
        rows.append(
            (
                printable(host.host.name),
                local(host.last_answer.at) if host.last_answer else None,
                local(host.last_attempt.at) if host.last_attempt else None,
                host.tries_without_answer,
                w(f"reach-{kind}"),
                w(f"advice-{kind}"),
                w("next-try-scan"),
                reach_message(host),
            )
        )
    return _sheet(frame, "not-reached", "tblNotReached", columns, rows)


def _exceptions(frame: Frame) -> Sheet:
    columns = _columns(frame, "check", "for", "why", "author", ("until", DAY), "ends-soon", "code")
    rows: list[tuple[CellValue, ...]] = []
    for waiver in sorted(frame.state.waivers, key=lambda w: (w.until, w.check, w.host or "")):
        soon = days_left(frame, waiver.until) <= ENDS_SOON.days
        rows.append(
            (
                frame.title(waiver.check),
                waiver_scope(frame, waiver),
                printable(waiver.reason, 2000),
                printable(waiver.by),
                waiver.until,
                frame.words("yes" if soon else "no"),
                waiver.check,
            )
        )
    return _sheet(frame, "exceptions", "tblExceptions", columns, rows)


# -- versions and history -------------------------------------------------------------------------------


def _versions(frame: Frame) -> Sheet:
    """Which versions are in use on how many PCs, by the last answer of each."""
    hosts: dict[tuple[int, str, str], set[str]] = defaultdict(set)
    for host in frame.state.hosts:
        seen = host.last_answer.observation if host.last_answer else None
        if seen is None:
            continue
        name = host.host.name
        for order, (product, version) in _products(seen):
            hosts[order, product, frame.shown(name, version)].add(printable(name))
    columns = _columns(frame, "product", "version", ("pcs-count", NUMBER), "which")
    rows = [
        (frame.words(f"product-{product}"), version, len(names), listed(sorted(names), frame.language))
        for (_, product, version), names in sorted(hosts.items())
    ]
    return _sheet(frame, "versions", "tblVersions", columns, rows, frozen=2)


_MIDDLEWARE = ("eid-mw", "beid", "eid middleware", "eid-middleware", "libbeidpkcs11", "e-id middleware")


def _products(seen: Observation) -> Iterator[tuple[int, tuple[str, str]]]:
    """What a PC has, as a product's message id and a version text; 0, 1, ... is the order of the products."""
    yield 0, ("system", seen.system.name or seen.system.id or seen.system.family)
    for package in seen.packages or ():
        if package.name.lower().startswith(_MIDDLEWARE):
            yield 1, ("middleware", f"{package.name} {package.version}")
    for firefox in seen.firefoxes or ():
        yield 2, ("firefox", f"{firefox.version or '?'} ({firefox.packaging})")
    for profile in seen.firefox_profiles or ():
        if profile.addon and profile.addon.version:
            yield 3, ("addon", profile.addon.version)
    if seen.smartcard_service and seen.smartcard_service.version:
        yield 4, ("pcscd", seen.smartcard_service.version)
    for java in seen.javas or ():
        yield 5, ("java", java.version or "?")
    for reader in seen.readers or ():
        yield 6, ("reader", reader.product or f"{reader.vendor_id}:{reader.product_id}")


def _history(frame: Frame, past: tuple[PastCounts, ...], measured_at: datetime) -> Sheet:
    w = frame.words
    state_columns = tuple(Column(name, frame.state_name(kind), NUMBER) for kind, name in STATES)
    columns = (
        *_columns(frame, ("measured", INSTANT), ("known", NUMBER)),
        *state_columns,
        Column("without_waivers", sentence(w("measure-without-waivers")), NUMBER),
    )
    moments = {p.at: p.counts for p in past} | {measured_at: frame.state.counts}
    rows: list[tuple[CellValue, ...]] = [
        (
            frame.formats.sheet_instant(at),
            counts.known,
            *(count_of(counts, kind) for kind, _ in STATES),
            counts.without_waivers_needs_work,
        )
        for at, counts in sorted(moments.items())
    ]
    return _sheet(frame, "history", "tblHistory", columns, rows)


def _meta(frame: Frame) -> Sheet:
    """What a program needs to know the workbook again; never shown, never translated."""
    site, provenance = frame.state.site, frame.state.provenance
    rows: tuple[tuple[CellValue, ...], ...] = (
        ("schema", SCHEMA),
        ("site", site.id),
        ("language", frame.language.value),
        ("scan", provenance.scan or ""),
        ("catalogue_version", provenance.catalogue_version),
        ("knowledge_date", provenance.knowledge_date.isoformat()),
        ("program_version", provenance.program_version),
        ("timezone", site.timezone),
        ("sample", "yes" if site.sample else "no"),
    )
    columns = (Column("key", "key"), Column("value", "value"))
    return Sheet("_meta", "_meta", None, columns, rows, is_hidden=True)
