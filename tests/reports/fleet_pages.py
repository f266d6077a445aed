"""The page over all sites straight from the states of the sites, as tests and benches want it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from collector.core.catalogue.catalogue import Catalogue
from collector.core.model import HostName, Language, PastCounts, SiteId, SiteState
from collector.core.observation.observation import Observation
from reports.fleet.fleet_frame import fleet_frame
from reports.fleet.fleet_report import FileLink, FleetReport
from reports.fleet.fleet_view import overview


def fleet_report(
    states: Sequence[SiteState],
    catalogue: Catalogue,
    language: Language,
    now: datetime,
    links: Mapping[SiteId, Sequence[FileLink]],
    *,
    past: Mapping[SiteId, Sequence[PastCounts]] = MappingProxyType({}),
    earlier: Mapping[HostName, Observation] = MappingProxyType({}),
    book: str = "",
) -> FleetReport:
    """The overview in one language. `links` gives each site's report files, as seen from this page's own place.

    `past` holds each site's counts of earlier scans, `earlier` what a host said in its answer before the last,
    `book` the name of the fleet's workbook.
    """
    return overview(fleet_frame(states, catalogue, language, now, earlier), links, past=past, book=book)
