"""The sheets that list: PCs, findings, PCs not reached, exceptions and versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from collector.core.model import Finding, HostState, HostStateKind, Verdict
from collector.core.observation.observation import Observation
from collector.core.text import printable
from reports.book.book_answers import answer_columns, no_answers
from reports.book.book_parts import (
    Row,
    columns,
    details,
    sheet,
    sized,
    to_finding,
)
from reports.book.book_values import Sheet
from reports.site.frame import Frame, accepted_until, anchor
from reports.site.parts import (
    ENDS_SOON,
    days_left,
    finding_id,
    finding_title,
    in_order,
    lost,
    reach_message,
    reason_text,
    system_text,
    verdict_word,
    waiver_scope,
    waivers_in_order,
)
from reports.site.state_counts import marked_state
from reports.words.formats import listed

RESULT_CODES = (
    Verdict.FAIL.value,
    Verdict.WARN.value,
    Verdict.UNKNOWN.value,
    HostStateKind.ACCEPTED.value,
    Verdict.PASS.value,
    Verdict.NOT_APPLICABLE.value,
)
"""What the hidden code of a finding may be: its verdict, or that it is accepted."""


# What a row says of a PC, a finding or an exception is the same on a site's sheet and on the fleet's.


def pcs(frame: Frame) -> Sheet:
    answered, *tries = TIMES
    paper = columns(frame.words, "pc", *PC_COLUMNS, "system", answered)
    of = (*paper, *details(*columns(frame.words, *tries)), *columns(frame.words, "_state-code"))
    rows = (
        (printable(host.host.name), *pc_cells(frame, host, system_text(frame, host)))
        for host in in_order(frame.state.hosts)
    )
    return sheet(frame.words, "pcs", "tblPCs", of, rows, on_paper=len(paper))


PC_COLUMNS = ("state", "until", "to-mend", "advice", "unknown")
TIMES = ("last-answer", "last-try", "tries")


def pc_cells(frame: Frame, host: HostState, *has: str) -> Row:
    """`PC_COLUMNS`, what it `has`, `TIMES` and the state's code."""
    open_findings = [f for f in host.findings if not f.waiver]
    return (
        marked_state(frame.words, host.kind),
        accepted_until(host),
        sum(f.verdict is Verdict.FAIL for f in open_findings),
        sum(f.verdict is Verdict.WARN for f in open_findings),
        sum(f.verdict is Verdict.UNKNOWN for f in open_findings),
        *has,
        *_times(frame, host),
        host.kind.value,
    )


def _times(frame: Frame, host: HostState) -> Row:
    local = frame.formats.sheet_instant
    return (
        local(host.last_answer.at) if host.last_answer else None,
        local(host.last_attempt.at) if host.last_attempt else None,
        host.tries_without_answer,
    )


FINDING_COLUMNS = (
    "check",
    "part",
    "result",
    "reason",
    "observed",
    "expected",
    "seen-at",
    "since",
    "code",
    "_row-id",
    "_state-code",
)


def _without_ids(of: tuple[str, ...]) -> tuple[str, ...]:
    """With the check's id hidden: it says nothing to a site; whoever looks after the fleet needs it."""
    return tuple("_code" if column == "code" else column for column in of)


def findings(frame: Frame) -> Sheet:
    rows = [
        (
            to_finding(frame, found, printable(host.host.name))
            if found.is_broken
            else printable(host.host.name),
            *finding_cells(frame, host, found),
        )
        for host in in_order(frame.state.hosts)
        for found in host.findings
    ]
    of = columns(frame.words, "pc", *_without_ids(FINDING_COLUMNS))
    return sheet(
        frame.words, "findings", "tblFindings", of, rows, frozen=2, codes=RESULT_CODES, is_printed=False
    )


def finding_cells(frame: Frame, host: HostState, finding: Finding) -> Row:
    """`FINDING_COLUMNS`."""
    name = host.host.name
    return (
        finding_title(frame, finding),
        frame.part(finding),
        verdict_word(frame, finding),
        reason_text(frame, finding),
        "\n".join(frame.seen(name, e) for e in finding.evidence),
        "\n".join(dict.fromkeys(frame.expected(name, e) for e in finding.evidence)),
        frame.formats.sheet_instant(host.last_answer.at) if host.last_answer else None,
        frame.formats.local(finding.since).date() if finding.since else None,
        finding.check,
        finding_id(frame, finding),
        HostStateKind.ACCEPTED.value if finding.waiver else finding.verdict.value,
    )


LOST_COLUMNS = ("likely", "what-to-do", *TIMES)


def not_reached(frame: Frame) -> Sheet:
    """The answer columns directly after what to do; of the rest, what needs no paper folds away."""
    paper = (
        *sized(columns(frame.words, "pc", "likely", "what-to-do"), likely=34, what_to_do=42),
        *sized(answer_columns(frame, "not-reached"), answer=22, done_by=16, remark=26),
        *columns(frame.words, "last-answer"),
    )
    more = details(*columns(frame.words, "last-try", "tries", "next-try", "message"))
    rows = (_lost_row(frame, host) for host in lost(frame))
    of = (*paper, *more, *columns(frame.words, "_row-id"))
    return sheet(frame.words, "not-reached", "tblNotReached", of, rows, on_paper=len(paper))


def _lost_row(frame: Frame, host: HostState) -> Row:
    likely, what_to_do, *times = lost_cells(frame, host)
    return (
        printable(host.host.name),
        likely,
        what_to_do,
        *no_answers("not-reached"),
        *times,
        frame.words("next-try-scan"),
        reach_message(host),
        anchor("pc", host.host.name),
    )


def lost_cells(frame: Frame, host: HostState) -> Row:
    """`LOST_COLUMNS`."""
    return (frame.words(f"reach-{host.reach}"), frame.words(f"advice-{host.reach}"), *_times(frame, host))


EXCEPTION_COLUMNS = ("check", "for", "why", "author", "until", "ends-soon", "code")


def exceptions(frame: Frame) -> Sheet:
    of = columns(frame.words, *_without_ids(EXCEPTION_COLUMNS))
    return sheet(frame.words, "exceptions", "tblExceptions", of, exception_rows(frame))


def exception_rows(frame: Frame) -> Iterator[Row]:
    """`EXCEPTION_COLUMNS` of each of the site's exceptions, the one that ends first at the top."""
    for waiver in waivers_in_order(frame):
        soon = days_left(frame, waiver.until) <= ENDS_SOON.days
        yield (
            frame.title(waiver.check),
            waiver_scope(frame, waiver),
            printable(waiver.reason, 2000),
            printable(waiver.by),
            waiver.until,
            frame.words("yes" if soon else "no"),
            waiver.check,
        )


def versions(frame: Frame) -> Sheet:
    """Which versions are in use on how many PCs, by the last answer of each."""
    hosts: dict[tuple[int, str, str], set[str]] = defaultdict(set)
    for host in frame.state.hosts:
        seen = host.last_answer.observation if host.last_answer else None
        if seen is None:
            continue
        name = host.host.name
        for order, (product, version) in _products(seen):
            hosts[order, product, frame.shown(name, version)].add(printable(name))
    of = columns(frame.words, "product", "version", "pcs-count", "which")
    rows = [
        (frame.words(f"product-{product}"), version, len(names), listed(sorted(names), frame.language))
        for (_, product, version), names in sorted(hosts.items())
    ]
    return sheet(frame.words, "versions", "tblVersions", of, rows, frozen=2, is_printed=False)


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
