"""What reports are written and where. Who only orders them loads nothing that writes them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from collector.core.model import Language, SiteId
from collector.sources.fleet.settings import ReportSettings
from reports.file_names import site_name


class Format(StrEnum):
    """What `eidfleet report --format` can write."""

    HTML = "html"
    XLSX = "xlsx"
    EML = "eml"
    JSON = "json"
    CSV = "csv"
    JUNIT = "junit"


USUAL = (Format.HTML, Format.XLSX)


@dataclass(frozen=True, slots=True)
class ReportOrder:
    """What to write and where. No `languages`: each site's own."""

    target: Path
    settings: ReportSettings = field(default_factory=ReportSettings)
    bridge_days: Collection[date] = ()
    """Announced closing days of federal desks, beside the holidays."""
    languages: Sequence[Language] = ()
    formats: Sequence[Format] = USUAL
    narrowed: bool = False
    """Only some sites, languages or formats: the page over the whole fleet is left as it is."""

    def guide_address(self, site: SiteId, language: Language) -> str:
        """Where people open a site's guide; empty where nobody can."""
        return self.settings.guide_url.replace("{site}", site_name(site)).replace("{language}", language)
