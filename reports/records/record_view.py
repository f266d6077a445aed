"""From a site's state to its records: the numbers of the one count function, the texts of the page."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from collector.core.model import (
    Cause,
    Change,
    ChangeKind,
    Evidence,
    Finding,
    HostName,
    HostState,
    Provenance,
    Site,
    Waiver,
)
from collector.core.text import printable
from reports.records.record import (
    CauseRecord,
    ChangeRecord,
    CountsRecord,
    EvidenceRecord,
    FindingRecord,
    JobRecord,
    NotReachedRecord,
    PcRecord,
    ProvenanceRecord,
    ReportRecord,
    SiteRecord,
    WaiverRecord,
)
from reports.site.cards import Task, numbered, tasks
from reports.site.frame import Frame
from reports.site.parts import (
    finding_id,
    finding_title,
    in_order,
    lost,
    reach_message,
    reason_text,
    shown_changes,
    system_text,
)


def report_record(frame: Frame) -> ReportRecord:
    state = frame.state
    return ReportRecord(
        format="eidfleet-site-report",
        version=1,
        language=frame.language,
        site=_site(state.site),
        judged_at=frame.now.astimezone(UTC),
        measured_at=_utc(frame.measured_at),
        previous_at=_utc(state.previous_at),
        counts=msgspec.convert(state.counts, CountsRecord, from_attributes=True),
        pcs=tuple(_pc(frame, host) for host in in_order(state.hosts)),
        jobs=tuple(_job(frame, task, number) for number, task in numbered(tasks(frame))),
        changes=None if state.changes is None else tuple(_change(frame, c) for c in shown_changes(frame)),
        not_reached=tuple(_not_reached(frame, host) for host in lost(frame)),
        waivers=tuple(_waiver(frame, waiver) for waiver in state.waivers),
        provenance=_provenance(state.provenance),
    )


def _utc(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC) if at else None


def _site(site: Site) -> SiteRecord:
    same = msgspec.convert(site, SiteRecord, from_attributes=True)
    return msgspec.structs.replace(same, id=printable(site.id), name=printable(site.name))


def _pc(frame: Frame, host: HostState) -> PcRecord:
    return PcRecord(
        name=printable(host.host.name),
        state=host.kind,
        state_text=frame.badge(host).word,
        system=system_text(frame, host),
        last_answer_at=_utc(host.last_answer.at) if host.last_answer else None,
        last_try_at=_utc(host.last_attempt.at) if host.last_attempt else None,
        tries_without_answer=host.tries_without_answer,
        causes=tuple(_cause(frame, cause) for cause in host.causes),
        findings=tuple(_finding(frame, finding) for finding in host.findings),
    )


def _cause(frame: Frame, cause: Cause) -> CauseRecord:
    return CauseRecord(
        finding=finding_id(frame, cause.root),
        check=cause.id,
        title=frame.title(cause.id, (cause.root,)),
        weight=cause.weight,
        confidence=cause.confidence,
        is_job=cause.is_work,
        explains=tuple(finding_id(frame, finding) for finding in cause.symptoms),
    )


def _finding(frame: Frame, finding: Finding) -> FindingRecord:
    return FindingRecord(
        id=finding_id(frame, finding),
        check=finding.check,
        part=frame.part(finding),
        title=finding_title(frame, finding),
        verdict=finding.verdict,
        reason=finding.reason,
        reason_text=reason_text(frame, finding),
        severity=finding.severity,
        weight=finding.weight,
        needed_to_tell=frame.check(finding.check).needed_to_tell,
        evidence=tuple(_evidence(frame, finding.host, seen) for seen in finding.evidence),
        since=_utc(finding.since),
        waived_until=finding.waiver.until if finding.waiver else None,
    )


def _evidence(frame: Frame, host: HostName, seen: Evidence) -> EvidenceRecord:
    observed = seen.observed
    if observed is not None and seen.fact == "host.answered":
        observed = observed.partition(":")[0]  # the tool's words after it can name an account
    return EvidenceRecord(
        fact=printable(seen.fact),
        observed=None if observed is None else frame.shown(host, observed),
        expected=frame.shown(host, str(seen.expected)),
        seen_text=frame.seen(host, seen),
        needed_text=frame.expected(host, seen),
    )


def _job(frame: Frame, task: Task, number: int) -> JobRecord:
    return JobRecord(
        number=number,
        check=task.check.id,
        title=frame.title(task.check.id, task.findings),
        is_job=task.is_job,
        doer=task.check.doer,
        minutes=task.minutes,
        pcs=tuple(printable(host.host.name) for host in task.hosts),
    )


def _change(frame: Frame, change: Change) -> ChangeRecord:
    text = frame.text(change.check)
    return ChangeRecord(
        pc=printable(change.host),
        check=change.check,
        part=frame.part(change),
        kind=change.kind,
        title=frame.filled(text.good if change.kind is ChangeKind.MENDED else text.title, ()),
        since=change.since.astimezone(UTC),
    )


def _not_reached(frame: Frame, host: HostState) -> NotReachedRecord:
    return NotReachedRecord(
        pc=printable(host.host.name),
        reach=host.last_attempt.reach.kind if host.last_attempt else None,
        likely=frame.words(f"reach-{host.reach}"),
        advice=frame.words(f"advice-{host.reach}"),
        message=reach_message(host),
        last_answer_at=_utc(host.last_answer.at) if host.last_answer else None,
        tries=host.tries_without_answer,
    )


def _waiver(frame: Frame, waiver: Waiver) -> WaiverRecord:
    return WaiverRecord(
        check=waiver.check,
        title=frame.title(waiver.check),
        pc=printable(waiver.host) if waiver.host else None,
        reason=printable(waiver.reason, 2000),
        by=printable(waiver.by),
        until=waiver.until,
    )


def _provenance(p: Provenance) -> ProvenanceRecord:
    same = msgspec.convert(p, ProvenanceRecord, from_attributes=True)
    return msgspec.structs.replace(same, started_at=_utc(p.started_at), ended_at=_utc(p.ended_at))
