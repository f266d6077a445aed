"""The lists of a site's report: changes, PCs not reached, what could not be told, exceptions, all PCs, evidence."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from collector.core.model import (
    NOTHING_SEEN,
    Change,
    ChangeKind,
    CheckId,
    Finding,
    HostName,
    HostState,
    HostStateKind,
    ReachKind,
    Reason,
    Verdict,
    Waiver,
)
from collector.core.text import printable
from reports.site.frame import Frame, anchor
from reports.site.site_report import (
    ChangeRow,
    Changes,
    EvidenceRow,
    Fact,
    NotReached,
    NotReachedGroup,
    PcEvidence,
    PcRow,
    Untold,
    WaiverRow,
)
from reports.words.formats import listed
from reports.words.privacy import without_accounts
from reports.words.words import Words

CHANGE_ORDER = (
    ChangeKind.NEW,
    ChangeKind.WORSE,
    ChangeKind.CAME_BACK,
    ChangeKind.STILL_OPEN,
    ChangeKind.MENDED,
)
ENDS_SOON = timedelta(days=30)


# -- changes ---------------------------------------------------------------------------------------


def shown_changes(frame: Frame) -> tuple[Change, ...]:
    """The changes a reader sees: what another cause explains changes with that cause and is not counted twice."""
    explained = {
        (finding.host, finding.check, finding.item)
        for host in frame.state.hosts
        for cause in host.causes
        for finding in cause.symptoms
    }
    return tuple(
        change
        for change in frame.state.changes or ()
        if (change.host, change.check, change.item) not in explained
    )


def changes(frame: Frame) -> Changes:
    w, state = frame.words, frame.state
    if state.changes is None or state.previous_at is None:
        return Changes(w("changes-first"), ())
    instant = frame.formats.full_moment(state.previous_at).text
    ordered = sorted(shown_changes(frame), key=lambda change: CHANGE_ORDER.index(change.kind))
    intro = w("changes-since" if ordered else "changes-none", instant=instant)
    return Changes(intro, tuple(_change_row(frame, change) for change in ordered))


def _change_row(frame: Frame, change: Change) -> ChangeRow:
    text = frame.text(change.check)
    findings = tuple(
        finding
        for host in frame.state.hosts
        if host.host.name == change.host
        for finding in host.findings
        if finding.check == change.check and finding.item == change.item
    )
    return ChangeRow(
        kind=change.kind,
        word=frame.words(f"change-{change.kind}"),
        host=printable(change.host),
        part=frame.part(change),
        title=frame.filled(text.title, findings),
        since=frame.since("change-since-row", change.since),
    )


# -- not reached and not told -------------------------------------------------------------------------


def not_reached(frame: Frame) -> tuple[NotReachedGroup, ...]:
    """The PCs that were not measured, by the reason; the reason of most PCs first."""
    return tuple(
        NotReachedGroup(
            frame.words(f"reach-{kind}"),
            frame.words(f"advice-{kind}"),
            tuple(_not_reached(frame, host) for host in hosts),
        )
        for kind, hosts in lost_by_reach(frame)
    )


def lost(frame: Frame) -> list[HostState]:
    return [host for host in frame.state.hosts if host.kind is HostStateKind.NOT_REACHED]


def lost_by_reach(frame: Frame) -> list[tuple[ReachKind, list[HostState]]]:
    """The PCs that were not measured, those with one reason together, the most first."""
    by_kind: dict[ReachKind, list[HostState]] = defaultdict(list)
    for host in lost(frame):
        by_kind[host.reach].append(host)
    return sorted(by_kind.items(), key=lambda pair: -len(pair[1]))


def _not_reached(frame: Frame, host: HostState) -> NotReached:
    return NotReached(
        host=printable(host.host.name),
        last_seen=frame.words("last-answer-is", instant=last_answer_text(frame, host)),
        tries=silence_text(frame.words, host),
        message=reach_message(host),
    )


def silence_text(w: Words, host: HostState) -> str:
    """How often a PC was asked in vain; of one that calls in by itself, for how many days it has not."""
    if host.reach is not ReachKind.NOT_CALLED:
        return w("tries-count", n=host.tries_without_answer)
    return w("not-called-yet") if host.silent_days is None else w("not-called-days", n=host.silent_days)


def reach_message(host: HostState) -> str:
    """The tool's own words, for the specialist; empty where there are none."""
    return without_accounts(host.last_attempt.reach.evidence) if host.last_attempt else ""


def last_answer_text(frame: Frame, host: HostState) -> str:
    answer = host.last_answer
    return frame.formats.moment(answer.at).text if answer else frame.words("never")


def untold(frame: Frame) -> tuple[Untold, ...]:
    """The checks without a result on the PCs that were reached, as far as the state of a PC depends on them.

    The others are in the evidence: a tool missing on a PC would otherwise fill this list.
    """
    return tuple(
        Untold(
            host=printable(finding.host),
            check=_check_untold(frame, finding),
            part=frame.part(finding),
            why=reason_text(frame, finding),
        )
        for host in frame.state.hosts
        if host.kind is not HostStateKind.NOT_REACHED
        for finding in _one_if_stale(host.findings)
        if finding.verdict is Verdict.UNKNOWN and finding.reason is not Reason.HOST_UNREACHABLE
        if finding.reason is not Reason.FACT_MISSING or frame.check(finding.check).needed_to_tell
    )


def _one_if_stale(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """An answer that is too old leaves every check open: said once for the PC."""
    stale = tuple(finding for finding in findings if finding.reason is Reason.STALE)
    return stale[:1] or findings


def _check_untold(frame: Frame, finding: Finding) -> str:
    if finding.reason is Reason.STALE:
        return frame.words("untold-everything")
    return frame.words("untold-whether", good=frame.filled(frame.text(finding.check).good, (finding,)))


def reason_text(frame: Frame, finding: Finding) -> str:
    """The reason of a finding; where facts are missing, which."""
    missing = dict.fromkeys(frame.fact(seen.fact) for seen in finding.evidence if seen.observed is None)
    if finding.reason is not Reason.FACT_MISSING or not missing:
        return frame.words(f"reason-{finding.reason}")
    return frame.words("untold-missing", facts=listed(missing, frame.language))


# -- exceptions ---------------------------------------------------------------------------------------


def waivers(frame: Frame) -> tuple[WaiverRow, ...]:
    return tuple(
        WaiverRow(
            check=frame.title(waiver.check),
            scope=waiver_scope(frame, waiver),
            reason=printable(waiver.reason, 2000),
            by=printable(waiver.by),
            until=frame.formats.day(waiver.until),
            note=_waiver_note(frame, waiver),
        )
        for waiver in waivers_in_order(frame)
    )


def waivers_in_order(frame: Frame) -> list[Waiver]:
    """The one that ends first at the top."""
    return sorted(frame.state.waivers, key=lambda waiver: (waiver.until, waiver.check, waiver.host or ""))


def waiver_scope(frame: Frame, waiver: Waiver) -> str:
    return printable(waiver.host) if waiver.host else frame.words("waiver-whole-site")


def days_left(frame: Frame, until: date) -> int:
    """Days until an exception ends, by the site's calendar; negative once it has."""
    return (until - frame.formats.local(frame.now).date()).days


def _waiver_note(frame: Frame, waiver: Waiver) -> str | None:
    days = days_left(frame, waiver.until)
    if days < 0:
        return frame.words("waiver-ended")
    if days == 0:
        return frame.words("waiver-ends-today")
    if days <= ENDS_SOON.days:
        return frame.words("waiver-ends-soon", days=frame.words("days", n=days))
    return None


def waiver_counts(frame: Frame) -> str | None:
    """The number of PCs to mend with and without the exceptions; None where there are none."""
    counts = frame.state.counts
    if not frame.state.waivers:
        return None
    return frame.words(
        "waiver-counts",
        **{
            "with": frame.of_known(counts.needs_work),
            "without": frame.of_known(counts.without_waivers_needs_work),
        },
    )


# -- all PCs, and the evidence -------------------------------------------------------------------------


def pcs(frame: Frame) -> tuple[PcRow, ...]:
    return tuple(_pc(frame, host) for host in in_order(frame.state.hosts))


def cause_names(frame: Frame, first: Iterable[CheckId]) -> tuple[tuple[CheckId, str], ...]:
    """Every cause found on a PC of the site, with a title for all its PCs; those of the cards `first`, as they follow there."""
    found: dict[CheckId, list[Finding]] = defaultdict(list)
    for host in frame.state.hosts:
        for cause in host.causes:
            found[cause.id].append(cause.root)
    ordered = dict.fromkeys([*(check for check in first if check in found), *found])
    return tuple((check, frame.title(check, found[check])) for check in ordered)


def in_order(hosts: tuple[HostState, ...]) -> list[HostState]:
    """By state as readers meet them, then by name."""
    kinds = list(HostStateKind)
    return sorted(hosts, key=lambda host: (kinds.index(host.kind), host.host.name))


def _pc(frame: Frame, host: HostState) -> PcRow:
    name = host.host.name
    broken = [cause.root for cause in host.causes]
    return PcRow(
        host=printable(name),
        anchor=anchor("pc", name),
        badge=frame.badge(host),
        problems=tuple(dict.fromkeys(frame.title(finding.check, (finding,)) for finding in broken)),
        evidence_href=f"#{anchor('evidence', name)}",
        causes=tuple(dict.fromkeys(finding.check for finding in broken)),
    )


def system_text(frame: Frame, host: HostState) -> str:
    seen = host.last_answer.observation if host.last_answer else None
    if seen is None:
        return frame.words("not-known")
    return frame.shown(host.host.name, seen.system.name or seen.system.id or seen.system.family)


def evidence(frame: Frame) -> tuple[PcEvidence, ...]:
    return tuple(_evidence(frame, host) for host in in_order(frame.state.hosts))


def _evidence(frame: Frame, host: HostState) -> PcEvidence:
    name, w = host.host.name, frame.words
    judged = [finding for finding in host.findings if finding.reason not in NOTHING_SEEN]
    rows = tuple(_evidence_row(frame, name, finding) for finding in judged)
    broken = sum(f.verdict is Verdict.FAIL and not f.waiver for f in host.findings)
    return PcEvidence(
        host=printable(name),
        anchor=anchor("evidence", name),
        badge=frame.badge(host),
        system=system_text(frame, host),
        summary=w("evidence-summary", n=len(rows), broken=broken) if rows else w("evidence-summary-none"),
        caption=w("caption-evidence", host=printable(name)),
        seen_at=w("last-answer-is", instant=last_answer_text(frame, host)),
        rows=rows,
        pc_anchor=anchor("pc", name),
    )


def _evidence_row(frame: Frame, name: HostName, finding: Finding) -> EvidenceRow:
    w = frame.words
    return EvidenceRow(
        anchor=finding_id(frame, finding),
        check=finding_title(frame, finding),
        part=frame.part(finding),
        verdict=finding.verdict,
        verdict_word=verdict_word(frame, finding),
        reason=w(f"reason-{finding.reason}"),
        observed=tuple(frame.seen(name, e) for e in finding.evidence),
        expected=tuple(dict.fromkeys(frame.expected(name, e) for e in finding.evidence)),
        rule=_rule(frame, finding.check),
        code=finding.check,
    )


def rules(frame: Frame) -> tuple[Fact, ...]:
    """The legend of the evidence: there a check that held is only its id, or 100 PCs would fill five megabytes."""
    asked = {finding.check for host in frame.state.hosts for finding in host.findings}
    return tuple(
        Fact(_rule(frame, check), frame.filled(frame.text(check).good, ()))
        for check in frame.catalogue.checks
        if check in asked
    )


def _rule(frame: Frame, check: CheckId) -> str:
    return f"{check} ({frame.check(check).since})"


def finding_title(frame: Frame, finding: Finding) -> str:
    """The effect where the rule is broken; else what it is about, in the words of when it holds."""
    text = frame.text(finding.check)
    return frame.filled(text.title if finding.is_broken else text.good, (finding,))


def verdict_word(frame: Frame, finding: Finding) -> str:
    if finding.waiver:
        return frame.accepted(finding.waiver.until)
    return frame.words(f"verdict-{finding.verdict}")


def finding_id(frame: Frame, finding: Finding) -> str:
    """The same finding has the same id in every scan, format and language; it also is its anchor on the page.

    The item is part of it only as a digest of its text without user names.
    """
    item = frame.stable(finding.host, finding.item)
    digest = hashlib.sha256(item.encode(errors="backslashreplace")).hexdigest()[:8] if item else "0"
    return anchor("f", finding.host, finding.check, digest)
