"""The report over all sites as values, for the administrator; renderers only place them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from collector.core.model import Language, SiteId
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
class CauseRow:
    title: str
    code: str
    pcs: str
    sites: tuple[str, ...]


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
    sites: tuple[SiteRow, ...]
    causes: tuple[CauseRow, ...]
    not_reached: tuple[LostRow, ...]
    oldest: tuple[OldRow, ...]
