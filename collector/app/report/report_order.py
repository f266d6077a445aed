"""What reports are written and where. Who only orders them loads nothing that writes them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from collector.app.report.site_formats import USUAL, Format
from collector.core.model import Language, SiteId
from collector.core.readable_by import ReadableBy
from reports.file_names import site_name


@dataclass(frozen=True, slots=True)
class ReportOrder:
    """What to write and where. No `languages`: each site's own. `show_user_names` puts names where labels were."""

    target: Path
    languages: Sequence[Language]
    fleet_language: Language
    show_user_names: bool
    narrowed: bool = False
    """Only some sites, languages or formats: the page over the whole fleet is left as it is."""
    formats: Sequence[Format] = USUAL
    bridge_days: Collection[date] = ()
    """Announced closing days of federal desks, beside the holidays."""
    readable_by: ReadableBy = ReadableBy.OWNER
    guide_url: str = ""
    """Where people open a site's guide, with `{site}` and `{language}` in it; empty where nobody can."""

    def guide_address(self, site: SiteId, language: Language) -> str:
        return self.guide_url.replace("{site}", site_name(site)).replace("{language}", language)
