"""The report over all sites as values, for the administrator; renderers only place them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from collector.core.model import HostStateKind, Language, SiteId
from reports.site_report import Badge, Question, Tile


class FileKind(StrEnum):
    PAGE = "page"
    WORKBOOK = "workbook"


@dataclass(frozen=True, slots=True)
class FileLink:
    """One report file of a site; `href` is relative to the page that shows it."""

    language: Language
    kind: FileKind
    href: str


@dataclass(frozen=True, slots=True)
class ShownLink:
    href: str
    text: str
    """Says all of it, for whoever hears the link alone: 'workbook in Dutch'."""
    language_tag: str


@dataclass(frozen=True, slots=True)
class SiteRow:
    site: SiteId
    anchor: str
    name: str
    kind: str
    sample: str | None
    badge: Badge
    known: int
    counts: tuple[int, ...]
    """In the order of the tiles."""
    jobs: int
    minutes: int
    measured: str
    links: tuple[ShownLink, ...]


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """One new fault at several sites at once; `factors` is empty where nothing can be said of a common one."""

    title: str
    code: str
    where: str
    since: str
    factors: tuple[str, ...]
    note: str
    """How far the factors may be believed, or why there are none."""
    sites: tuple[str, ...]
    pcs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FleetPc:
    """One PC in its site's list. `codes`, `system_key` and `version_keys` are what the filters compare."""

    host: str
    href: str
    """Its place on the site's own page; empty where no page was written."""
    badge: Badge
    problems: tuple[str, ...]
    codes: str
    system: str
    system_key: str
    middleware: str
    firefox: str
    version_keys: str
    last_seen: str


@dataclass(frozen=True, slots=True)
class SitePcs:
    anchor: str
    site: SiteId
    name: str
    badge: Badge
    counts: str
    """What needs work, and how many are known."""
    caption: str
    rows: tuple[FleetPc, ...]


@dataclass(frozen=True, slots=True)
class CauseRow:
    title: str
    code: str
    pcs: str
    sites_text: str
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionRow:
    key: str
    value: str
    """The same in every language and scan, for an address that is passed on: `firefox 145.0.1`."""
    label: str
    pcs: int
    share: float
    """Part of all known PCs, from 0 to 1."""
    share_text: str


@dataclass(frozen=True, slots=True)
class VersionTable:
    """How often each value of one part is in use. `filter` names the filter that its rows are the choices of."""

    id: str
    caption: str
    filter: str
    rows: tuple[VersionRow, ...]


@dataclass(frozen=True, slots=True)
class ReasonRow:
    reason: str
    advice: str
    pcs: str
    sites_text: str


@dataclass(frozen=True, slots=True)
class TrendPiece:
    kind: HostStateKind
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One scan: the numbers of the table, and the same as pieces of a bar 100 high."""

    moment: str
    known: int
    counts: tuple[int, ...]
    pieces: tuple[TrendPiece, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    description: str
    first: str
    last: str
    rows: tuple[TrendRow, ...]
    """Oldest first; the last one is now."""


@dataclass(frozen=True, slots=True)
class LostRow:
    site: str
    host: str
    last_seen: str
    tries: str
    likely: str
    message: str


@dataclass(frozen=True, slots=True)
class OldRow:
    site: str
    host: str
    last_seen: str
    age: str


@dataclass(frozen=True, slots=True)
class FleetReport:
    language: Language
    tag: str
    day: date
    labels: Mapping[str, str]
    title: str
    heading: str
    made: str
    made_iso: str
    known: str
    sites_text: str
    times: str
    sample: str | None
    knowledge_old: str | None
    questions: tuple[Question, ...]
    tiles: tuple[Tile, ...]
    spread: tuple[SpreadRow, ...]
    book: ShownLink | None
    """The workbook of the whole fleet, where one was written beside the page."""
    fits: str
    """How many PCs fit the filters, with `{n}` for the number."""
    sites: tuple[SiteRow, ...]
    pcs: tuple[SitePcs, ...]
    causes: tuple[CauseRow, ...]
    versions: tuple[VersionTable, ...]
    reasons: tuple[ReasonRow, ...]
    not_reached: tuple[LostRow, ...]
    oldest: tuple[OldRow, ...]
    trend: Trend | None
    """None on a first measurement: one point is no trend."""
