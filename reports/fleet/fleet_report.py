"""The report over all sites as values, for the administrator; renderers only place them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from collector.core.model import Language, SiteId
from reports.site.site_report import AskedPoint, Badge, Tile, Trend
from reports.words.formats import Moment


class FileKind(StrEnum):
    PAGE = "page"
    WORKBOOK = "workbook"
    GUIDE = "guide"
    SHEET = "sheet"
    BOTH = "both"
    """One page in all languages of a site; its `language` is the leading one."""


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
    """Empty for a file in several languages."""


@dataclass(frozen=True, slots=True)
class SiteRow:
    site: SiteId
    anchor: str
    href: str
    """The site's own page; its PCs on this page where none was written."""
    name: str
    sample: str | None
    badge: Badge
    known: int
    counts: tuple[int, ...]
    """In the order of the tiles."""
    worse: int
    better: int
    """PCs on which something did so since the measurement before."""
    jobs: int
    minutes: int
    measured: Moment | None
    """None where nobody ever asked."""
    files: str
    """How many there are, in words."""
    links: tuple[ShownLink, ...]


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """One new fault at several sites at once; `factors` is empty where nothing can be said of a common one."""

    title: str
    where: str
    since: str
    factors: tuple[str, ...]
    note: str
    """How far the factors may be believed, or why there are none."""
    sites: tuple[str, ...]
    pcs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FleetPc:
    """One PC in its site's list, with what is its own. `keys` is what the filters of system and version compare."""

    host: str
    href: str
    """Its place on the site's own page; empty where no page was written."""
    setup: str
    """System, eID software and Firefox; empty for one that has never said."""
    keys: str
    last_seen: str


@dataclass(frozen=True, slots=True)
class PcGroup:
    """PCs of a site that are in the same state for the same causes; `codes` is what the filter of causes compares."""

    badge: Badge
    problems: tuple[str, ...]
    codes: str
    pcs: tuple[FleetPc, ...]


@dataclass(frozen=True, slots=True)
class SitePcs:
    anchor: str
    site: SiteId
    name: str
    badge: Badge
    counts: str
    """How many of the known PCs are in the site's own state."""
    groups: tuple[PcGroup, ...]


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
    share: str
    """Part of all PCs, in words."""


@dataclass(frozen=True, slots=True)
class VersionTable:
    """How often each value of one part is in use. `filter` names the filter that its rows are the choices of."""

    caption: str
    filter: str
    rows: tuple[VersionRow, ...]


@dataclass(frozen=True, slots=True)
class LostRow:
    host: str
    site: str
    seen: str
    """The last answer, and how often it was tried since."""
    message: str


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """PCs that one action would bring back; `back` says how many and which action, `reasons` why they are silent."""

    back: str
    reasons: tuple[str, ...]
    sites_text: str
    lost: tuple[LostRow, ...]


@dataclass(frozen=True, slots=True)
class OldRow:
    site: str
    host: str
    last_seen: str
    age: str


@dataclass(frozen=True, slots=True)
class FleetReport:
    tag: str
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
    questions: tuple[AskedPoint, ...]
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
    """Every PC that was not reached stands under what would bring it back."""
    oldest: tuple[OldRow, ...]
    trend: Trend | None
    """None on a first measurement: one point is no trend."""
