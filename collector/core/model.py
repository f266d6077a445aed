"""The words of the program as values: sites, reach, findings, causes and what a report is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from msgspec import Struct

from collector.core.evidence import Evidence as Evidence
from collector.core.observation.observation import Observation

SiteId = NewType("SiteId", str)
HostName = NewType("HostName", str)
CheckId = NewType("CheckId", str)
DeskId = NewType("DeskId", str)
ScanId = NewType("ScanId", str)


class Language(StrEnum):
    """The languages every text exists in; regions are Belgian (nl-BE, fr-BE, de-BE, en-BE)."""

    NL = "nl"
    FR = "fr"
    DE = "de"
    EN = "en"


class SiteKind(StrEnum):
    MEDICAL_PRACTICE = "medical_practice"
    MUNICIPALITY = "municipality"
    OTHER = "other"


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 - a verdict, no secret
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


BROKEN = (Verdict.FAIL, Verdict.WARN)


class Reason(StrEnum):
    """Why a finding has its verdict; never merged into the verdict itself."""

    RULE_HELD = "rule_held"
    RULE_BROKEN = "rule_broken"
    FACT_MISSING = "fact_missing"
    HOST_UNREACHABLE = "host_unreachable"
    PROBE_FAILED = "probe_failed"
    STALE = "stale"
    OUT_OF_SCOPE = "out_of_scope"
    WAIVED = "waived"
    RULE_ERROR = "rule_error"


NOTHING_SEEN = (Reason.HOST_UNREACHABLE, Reason.PROBE_FAILED, Reason.STALE)
"""Reasons that leave every check of a PC open: its state says it once, not each check."""


class Severity(StrEnum):
    """What a broken rule means for the person at the desk.

    critical: nobody can log in on this workstation. major: some people, cards or
    browsers cannot. minor: log-in works today; a broken minor rule is a `warn`.
    """

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class Confidence(StrEnum):
    """How sure a broken check makes us of the cause. What no machine shows has no check: triage asks about it."""

    SHOWN = "shown"
    LIKELY = "likely"
    NOT_SEEN = "not_seen"


class Weight(StrEnum):
    """Can a person still log in on this workstation? The gravest first."""

    BLOCKS = "blocks"
    PARTLY = "partly"
    WORKS = "works"


class ReachKind(StrEnum):
    """How far a scan got with a host. Only `answered` brings an observation."""

    ANSWERED = "answered"
    NOT_EQUIPPED = "not_equipped"
    NAME_NOT_FOUND = "name_not_found"
    NO_ROUTE = "no_route"
    REFUSED = "refused"
    HOST_KEY_NOT_TRUSTED = "host_key_not_trusted"
    CERTIFICATE_NOT_TRUSTED = "certificate_not_trusted"
    CREDENTIALS_REJECTED = "credentials_rejected"
    NO_RIGHT = "no_right"
    OVER_LIMIT = "over_limit"
    SERVICE_FAILING = "service_failing"
    BROKE_OFF = "broke_off"
    SHELL_BLOCKED = "shell_blocked"
    STOPPED_BY_SECURITY = "stopped_by_security"
    TIMED_OUT = "timed_out"
    PROBE_FAILED = "probe_failed"
    NOT_ASKED = "not_asked"
    NOT_CALLED = "not_called"
    """Of one that calls in: it never did, or not lately. Never stored, for nobody tried anything."""
    NODE_NOT_REACHED = "node_not_reached"
    """The execution node that asks it was not reached, or ended on the way: nothing is known of the workstation itself."""


class HostStateKind(StrEnum):
    """The six states a reader sees, in the order they are listed."""

    NEEDS_WORK = "needs_work"
    COULD_NOT_TELL = "could_not_tell"
    NOT_REACHED = "not_reached"
    ACCEPTED = "accepted"
    WORKS = "works"
    DOES_NOT_APPLY = "does_not_apply"


class Doer(StrEnum):
    """Who can carry out the steps of a check's text."""

    ANYONE = "anyone"
    LOCAL_IT = "local_it"
    VENDOR = "vendor"


class Tool(StrEnum):
    """What an administrator deploys with, so that workstations call in."""

    INTUNE = "intune"
    GPO = "gpo"
    RMM = "rmm"
    LAUNCHD = "launchd"
    SYSTEMD = "systemd"


class ChangeKind(StrEnum):
    NEW = "new"
    MENDED = "mended"
    WORSE = "worse"
    CAME_BACK = "came_back"
    STILL_OPEN = "still_open"


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or desk a site named itself; every part may be missing (None)."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    hours: str | None = None


_WORKDAY = ((8 * 60 + 30, 17 * 60),)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When workstations of a site are likely to be on: periods of each weekday from Monday on, by the site's clock.

    A period is two minutes of the day, the second not included and at most 1440; periods of a day are in order and apart.
    """

    days: tuple[tuple[tuple[int, int], ...], ...] = (*((_WORKDAY,) * 5), (), ())


class MailRule(StrEnum):
    """When a site gets mail; whatever the rule, it hears something at least every 30 days."""

    ON_CHANGE = "on_change"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Attach(StrEnum):
    PAGE = "page"
    PDF = "pdf"
    WORKBOOK = "workbook"


USUALLY_ATTACHED = (Attach.PAGE, Attach.WORKBOOK)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a site's mail. `language` None: the site's first."""

    email: str
    name: str | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class SiteMail:
    """Who gets mail about a site, when, and with what. `link` is where its files are, for people to open.

    `link_only`: nothing is attached and no PC is named, for those who want neither in a mailbox.
    """

    to: tuple[Recipient, ...]
    rule: MailRule = MailRule.ON_CHANGE
    attach: tuple[Attach, ...] = USUALLY_ATTACHED
    link_only: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A practice or office. `languages` is never empty; its first one leads.

    `helpdesks` overrides what the knowledge files say of a desk, or gives the
    contact of a desk that only a site can know (its medical software vendor).
    `sample` marks invented data; it must show wherever the site shows.
    """

    id: SiteId
    name: str
    kind: SiteKind = SiteKind.OTHER
    languages: tuple[Language, ...] = (Language.NL,)
    contact: Contact = Contact()
    local_it: Contact = Contact()
    portals: tuple[str, ...] = ()
    timezone: str = "Europe/Brussels"
    opening_hours: OpeningHours = OpeningHours()
    helpdesks: Mapping[DeskId, Contact] = field(default_factory=dict)
    uses_ehealth_certificate: bool = False
    sample: bool = False
    mail: SiteMail | None = None


@dataclass(frozen=True, slots=True)
class Host:
    """A workstation of a site. A host whose reader is optional does not fail for want of one; one that calls in is never asked."""

    name: HostName
    site: SiteId
    expects_reader: bool = True
    calls_in: bool = False


class Reach(Struct, frozen=True, forbid_unknown_fields=True):
    """How far we got, with the words that say so (untrusted text, at most 500 characters)."""

    kind: ReachKind
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one scan brought back for one host. `observation` is present exactly when it answered; it may have been left in
    the store, under its `digest`.

    `times`: how many results in a row without an answer this one, the newest of them, stands for.
    """

    scan: ScanId
    host: HostName
    site: SiteId
    at: datetime
    reach: Reach
    observation: Observation | None = None
    digest: str | None = None
    clock_offset_s: float | None = None
    times: int = 1

    @property
    def is_measured(self) -> bool:
        return self.observation is not None or self.digest is not None


@dataclass(frozen=True, slots=True)
class Waiver:
    """An accepted exception. `host` None means the whole site. Ends at the end of `until`, site time."""

    check: CheckId
    site: SiteId
    host: HostName | None
    reason: str
    by: str
    until: date
    since: datetime | None = field(default=None, compare=False)
    """When the store first met it; None: from before the store kept exceptions, so it holds for all the past."""
    gone_at: datetime | None = field(default=None, compare=False)
    """When it was found taken away; None: it still stands in the file."""

    @property
    def what(self) -> str:
        """What is accepted where, for the administrator."""
        return f"{self.check} on {self.host or f'site {self.site}'}"

    def stands(self, at: datetime) -> bool:
        """Whether it had been made, and not been taken away, at that instant; its last day is another matter."""
        return (self.since is None or self.since <= at) and (self.gone_at is None or at < self.gone_at)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check on one host; `item` names the profile, reader or portal where a check looks at several."""

    host: HostName
    check: CheckId
    verdict: Verdict
    reason: Reason
    severity: Severity
    item: str = ""
    evidence: tuple[Evidence, ...] = ()
    waiver: Waiver | None = None
    since: datetime | None = None
    """First answer from which this finding has been broken without a break; None unless broken."""
    other_way: bool | None = None
    """Broken, and yet a person can log in on this workstation in another way; None where nobody asked or could tell."""
    confidence: Confidence = Confidence.SHOWN
    """Broken: whether what was seen is the cause, or only likely to be it."""
    unexplained_by: frozenset[CheckId] = frozenset()
    """Broken: checks that may explain it elsewhere, and do not here."""

    def about(self, host: HostName, item: str) -> Finding:
        """The same of another host and item: `replace` takes four times as long, and a fleet has half a million of them."""
        return Finding(
            host,
            self.check,
            self.verdict,
            self.reason,
            self.severity,
            item,
            self.evidence,
            self.waiver,
            self.since,
            self.other_way,
            self.confidence,
            self.unexplained_by,
        )

    @property
    def is_broken(self) -> bool:
        return self.verdict in BROKEN

    @property
    def weight(self) -> Weight:
        """What this finding does to a log-in; one that is not broken does nothing."""
        if not self.is_broken or self.severity is Severity.MINOR:
            return Weight.WORKS
        if self.other_way is not None:
            is_blocked = self.other_way is False and self.confidence is Confidence.SHOWN
            return Weight.BLOCKS if is_blocked else Weight.PARTLY
        return Weight.BLOCKS if self.severity is Severity.CRITICAL else Weight.PARTLY


@dataclass(frozen=True, slots=True)
class Cause:
    """A broken finding that explains others on the same host; `symptoms` are the ones it explains."""

    root: Finding
    symptoms: tuple[Finding, ...] = ()
    confidence: Confidence = Confidence.SHOWN

    @property
    def id(self) -> CheckId:
        return self.root.check

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The fault and what it brings about."""
        return (self.root, *self.symptoms)

    @property
    def is_work(self) -> bool:
        """Whether it keeps somebody out today; else it is advice for later."""
        return any(finding.verdict is Verdict.FAIL for finding in self.findings)

    @property
    def weight(self) -> Weight:
        """The gravest of its findings."""
        weights = {finding.weight for finding in self.findings}
        return next(weight for weight in Weight if weight in weights)


@dataclass(frozen=True, slots=True)
class Change:
    host: HostName
    check: CheckId
    item: str
    kind: ChangeKind
    since: datetime
    """When this state was first seen (for mended: when it was first seen good again)."""


@dataclass(frozen=True, slots=True)
class HostState:
    """One workstation as a report sees it.

    `last_attempt` is the newest result of any kind, `last_answer` the newest one
    that answered (perhaps the same). `findings` judge `last_answer` when it is
    also the newest attempt and not stale; else they are all `unknown`.
    """

    host: Host
    kind: HostStateKind
    findings: tuple[Finding, ...]
    causes: tuple[Cause, ...]
    last_attempt: Answer | None
    last_answer: Answer | None
    tries_without_answer: int = 0
    silent_days: int | None = None
    """Of one that calls in and has not lately: whole days since it did; None for all others, and where it never did."""

    @property
    def reach(self) -> ReachKind:
        """How far the newest try got; of one that calls in, that it has not."""
        if self.last_attempt is not None:
            return self.last_attempt.reach.kind
        return ReachKind.NOT_CALLED if self.host.calls_in else ReachKind.NOT_ASKED

    @property
    def family(self) -> str:
        """`windows`, `darwin` or `linux`, as its last answer said; empty where it never answered."""
        seen = self.last_answer.observation if self.last_answer else None
        return seen.system.family if seen and seen.system.family else ""

    @property
    def distribution(self) -> str:
        """`debian`, `fedora` or `suse` of a Linux PC, those that derive from them too; empty where nobody knows."""
        seen = self.last_answer.observation if self.last_answer else None
        return seen.system.distribution if seen else ""


@dataclass(frozen=True, slots=True)
class Counts:
    """n of N known PCs, made by one function (`rollup.counts`) for every format.

    Six, named as the states are, partition `known`. `without_waivers_needs_work` is what
    `needs_work` would be if no waiver held.
    """

    known: int
    works: int
    needs_work: int
    could_not_tell: int
    not_reached: int
    accepted: int
    does_not_apply: int
    without_waivers_needs_work: int


@dataclass(frozen=True, slots=True)
class PastCounts:
    """The numbers of one earlier scan, by the catalogue of today."""

    at: datetime
    counts: Counts


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the numbers come from: which scan, which catalogue, which program, and how many were asked."""

    scan: ScanId | None
    started_at: datetime | None
    ended_at: datetime | None
    asked: int
    answered: int
    catalogue_version: str
    knowledge_date: date
    program_version: str
    catalogue_before: str | None = None
    """The catalogue of the last judgement of the whole fleet; None if there was none."""
    keep_days: int | None = None
    """How long the fleet keeps answers, by its settings; None where nobody keeps any."""
    fleet: str = ""
    """Which fleet's store this is from: a workbook that comes back must be of the same."""


@dataclass(frozen=True, slots=True)
class SiteState:
    """Everything a site's report is made from. Changes are against the answer before, None on a first measurement."""

    site: Site
    hosts: tuple[HostState, ...]
    counts: Counts
    changes: tuple[Change, ...] | None
    previous_at: datetime | None
    waivers: tuple[Waiver, ...]
    provenance: Provenance
