"""One site's report as values: every text already chosen, every number already computed.

Renderers place these and decide nothing. Texts that came from a workstation are one safe line, but are
still plain text: a renderer escapes them for its own format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from collector.core.model import ChangeKind, CheckId, Doer, HostStateKind, Language, SiteId, Verdict
from reports.file_names import lasting_name
from reports.words.formats import Moment
from reports.words.links import Piece


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer; `state` gives it an icon, `href` leads to the place that tells more."""

    text: str
    state: HostStateKind | None = None
    href: str = ""
    is_lead: bool = False
    detail: str = ""
    """On which PCs, how long, and who does it."""
    number: int = 0
    """Of the task it names; 0 where it names none."""


@dataclass(frozen=True, slots=True)
class AskedPoint:
    id: str
    question: str
    answer: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Badge:
    """A state as a reader sees it: its word, with the icon and the colour of its `kind`."""

    kind: HostStateKind
    word: str


@dataclass(frozen=True, slots=True)
class Tile:
    badge: Badge
    count: int
    of_known: str


@dataclass(frozen=True, slots=True)
class CardPc:
    """One PC of a card; `part` is the profile, reader or portal where the check looks at several."""

    host: str
    part: str
    anchor: str
    since: str | None


@dataclass(frozen=True, slots=True)
class Steps:
    """What to do, in order; `system` names the PCs it is for where others of the card need other steps."""

    system: str
    lines: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class SeenRow:
    host: str
    part: str
    fact: str
    observed: str
    expected: str
    at: Moment | None


@dataclass(frozen=True, slots=True)
class DeskBlock:
    """Who helps. None or an empty tuple never hides: the `missing` lines say what is not known."""

    role: str
    name: str
    does: str
    phone: str | None
    phone_href: str | None
    email: str | None
    web: str | None
    hours: tuple[str, ...]
    languages: tuple[str, ...]
    missing: tuple[str, ...]
    check_before_use: str | None
    verified: str
    periods: str = ""
    """Opening hours for the script, on the clock of `DESK_ZONE`: `07:30-12:00 13:00-17:15`; empty where unknown."""
    closes: str = ""
    """Which list of closing days holds for it: `public`, `federal` or none."""
    is_assumed: bool = False
    """Working days are our assumption, so an 'open' is a probable one."""


@dataclass(frozen=True, slots=True)
class Card:
    """One cause over all PCs that have it: what a person needs to mend it."""

    anchor: str
    code: str
    heading: str
    effect: str
    is_job: bool
    pcs: tuple[CardPc, ...]
    notice: str
    why: str
    seen: tuple[SeenRow, ...]
    also: tuple[str, ...]
    steps: tuple[Steps, ...]
    who: str
    doer: Doer
    minutes_text: str
    avoid: tuple[str, ...]
    stage: str
    first: DeskBlock | None
    """Whom to call if the steps do not help; what is known of all desks stands once, in `SiteReport.call`."""
    call_text: str


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to call, what to have ready and what never to give, once for the whole site."""

    desks: tuple[DeskBlock, ...]
    ready: tuple[str, ...]
    never_send: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    kind: ChangeKind
    word: str
    host: str
    part: str
    title: str
    since: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed, those of one kind together; no rows where there is nothing to compare with."""

    intro: str
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class NotReached:
    host: str
    last_seen: str
    tries: str
    message: str


@dataclass(frozen=True, slots=True)
class NotReachedGroup:
    """PCs that were not measured for one reason, with what would bring them back."""

    likely: str
    advice: str
    pcs: tuple[NotReached, ...]


@dataclass(frozen=True, slots=True)
class Untold:
    """One check that gave no result on a PC that did answer."""

    host: str
    check: str
    part: str
    why: str


@dataclass(frozen=True, slots=True)
class WaiverRow:
    check: str
    scope: str
    reason: str
    by: str
    until: str
    note: str | None
    """That it ends within 30 days, or has ended."""


@dataclass(frozen=True, slots=True)
class PcRow:
    host: str
    anchor: str
    badge: Badge
    problems: tuple[str, ...]
    evidence_href: str
    causes: tuple[str, ...] = ()
    """Ids of the causes found on it, for filter and grouping."""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    anchor: str
    check: str
    part: str
    verdict: str
    verdict_word: str
    reason: str
    observed: tuple[str, ...]
    expected: tuple[str, ...]
    rule: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class PcEvidence:
    host: str
    anchor: str
    badge: Badge
    system: str
    summary: str
    caption: str
    seen_at: str
    rows: tuple[EvidenceRow, ...]
    pc_anchor: str = ""
    """Where the list of all PCs has it."""

    @property
    def open_rows(self) -> tuple[EvidenceRow, ...]:
        """What is to mend, advice, or not known."""
        return tuple(row for row in self.rows if row.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE))

    @property
    def held_rows(self) -> tuple[EvidenceRow, ...]:
        return tuple(row for row in self.rows if row.verdict == Verdict.PASS)


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One measurement: when, and the PCs in each state in the order of `Trend.states`."""

    measured: str
    counts: tuple[int, ...]
    known: int


@dataclass(frozen=True, slots=True)
class Trend:
    """At most twelve measurements, oldest first, as a sentence and as a table."""

    said: str
    states: tuple[Badge, ...]
    rows: tuple[TrendRow, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What the page of a site and its mail show; the guide, the workbook and the words of a letter are values of their own."""

    language: Language
    tag: str
    site: SiteId
    day: date
    """The day of judging by the site's own calendar, for file names."""
    labels: Mapping[str, str]
    title: str
    heading: str
    measured: str
    measured_iso: str
    times: str
    sample: str | None
    knowledge_old: str | None
    questions: tuple[AskedPoint, ...]
    tiles: tuple[Tile, ...]
    jobs: tuple[Card, ...]
    advice: tuple[Card, ...]
    call: Call
    changes: Changes
    not_reached: tuple[NotReachedGroup, ...]
    untold: tuple[Untold, ...]
    waivers: tuple[WaiverRow, ...]
    waiver_counts: str | None
    pcs: tuple[PcRow, ...]
    evidence: tuple[PcEvidence, ...]
    provenance: tuple[Fact, ...]
    reproduce: str
    privacy: tuple[str, ...]
    trend: Trend | None = None
    causes: tuple[tuple[CheckId, str], ...] = ()
    """What somebody may filter by: each cause with its title."""
    script: Mapping[str, str] = field(default_factory=dict)
    """The words that the script needs, and the days on which desks are closed."""
    footer: tuple[str, ...] = ()
    language_name: str = ""
    """Of the report's own language, in it."""
    rules: tuple[Fact, ...] = ()
    """Every check that was asked about, by id and version, with what it says where it holds."""

    @property
    def guide_href(self) -> str:
        """Of the guide, as seen from the page beside it."""
        return lasting_name("guide", self.site, self.language)

    @property
    def sheet_href(self) -> str:
        return lasting_name("sheet", self.site, self.language)
