"""One site's report for machines: the same state as the page and the workbook, as typed records.

These structs are the published format (`docs/schema/site-report-1.json` is made from them). Codes never change with
the language; texts beside them are in the report's language. Account names are labels here too. A field may be
added within a version; one that is renamed, removed or changes its meaning is a new version.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from collector.core.model import (
    ChangeKind,
    Confidence,
    Doer,
    HostStateKind,
    Language,
    ReachKind,
    Reason,
    Severity,
    SiteKind,
    Verdict,
    Weight,
)

VERSION = 1


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every record."""


class SiteRecord(_Record, frozen=True):
    id: str
    name: str
    kind: SiteKind
    timezone: str
    languages: tuple[Language, ...]
    sample: bool


class CountsRecord(_Record, frozen=True):
    """The first six after `known` add up to it."""

    known: int
    works: int
    needs_work: int
    could_not_tell: int
    not_reached: int
    accepted: int
    does_not_apply: int
    without_waivers_needs_work: int


class EvidenceRecord(_Record, frozen=True):
    """One fact that decided a finding. `observed` null: it was not read."""

    fact: str
    observed: str | None
    expected: str
    seen_text: str
    needed_text: str


class FindingRecord(_Record, frozen=True):
    """One check on one PC. `id` is the same in every scan, format and language."""

    id: str
    check: str
    part: str
    title: str
    verdict: Verdict
    reason: Reason
    reason_text: str
    severity: Severity
    weight: Weight
    needed_to_tell: bool
    evidence: tuple[EvidenceRecord, ...]
    since: datetime | None
    waived_until: date | None


class CauseRecord(_Record, frozen=True):
    """A finding that explains others on the same PC; both by their ids. `is_job`: it keeps somebody out today."""

    finding: str
    check: str
    title: str
    weight: Weight
    confidence: Confidence
    is_job: bool
    explains: tuple[str, ...]


class PcRecord(_Record, frozen=True):
    name: str
    state: HostStateKind
    state_text: str
    system: str
    last_answer_at: datetime | None
    last_try_at: datetime | None
    tries_without_answer: int
    causes: tuple[CauseRecord, ...]
    findings: tuple[FindingRecord, ...]


class JobRecord(_Record, frozen=True):
    """One cause over all PCs that have it, in the order of the page. `minutes` is for all of them together."""

    number: int
    check: str
    title: str
    is_job: bool
    doer: Doer
    minutes: int
    pcs: tuple[str, ...]


class ChangeRecord(_Record, frozen=True):
    pc: str
    check: str
    part: str
    kind: ChangeKind
    title: str
    since: datetime


class NotReachedRecord(_Record, frozen=True):
    """`reach` null: it was never asked."""

    pc: str
    reach: ReachKind | None
    likely: str
    advice: str
    message: str
    last_answer_at: datetime | None
    tries: int


class WaiverRecord(_Record, frozen=True):
    """`pc` null: the whole site."""

    check: str
    title: str
    pc: str | None
    reason: str
    by: str
    until: date


class ProvenanceRecord(_Record, frozen=True):
    scan: str | None
    started_at: datetime | None
    ended_at: datetime | None
    asked: int
    answered: int
    catalogue_version: str
    knowledge_date: date
    program_version: str


class ReportRecord(_Record, frozen=True):
    """The whole report. `changes` null: this is the first measurement, there is nothing to compare with."""

    format: Literal["eidfleet-site-report"]
    version: Literal[1]
    language: Language
    site: SiteRecord
    judged_at: datetime
    measured_at: datetime | None
    previous_at: datetime | None
    counts: CountsRecord
    pcs: tuple[PcRecord, ...]
    jobs: tuple[JobRecord, ...]
    changes: tuple[ChangeRecord, ...] | None
    not_reached: tuple[NotReachedRecord, ...]
    waivers: tuple[WaiverRecord, ...]
    provenance: ProvenanceRecord
