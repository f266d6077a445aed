"""Stores what one workstation said, so that whatever is wrong with it costs that workstation alone."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from collector.core.errors import FleetError
from collector.core.model import Answer, HostName, ScanId, SiteId
from collector.history.results import Store
from collector.sources.scan import runner
from collector.sources.scan.replies import Report, not_taken_in, read_event

logger = logging.getLogger(__name__)
SET_ASIDE = "set-aside"
"""A folder of the state folder: events of a killed scan that could not be recovered. Nothing reads them again."""


def answer_from(report: Report, scan: ScanId, site: SiteId) -> Answer:
    """A report as the store takes it, which gives what was said its digest."""
    return Answer(
        scan,
        report.host,
        site,
        report.at,
        report.reach,
        report.observation,
        clock_offset_s=report.clock_offset_s,
    )


def keep(store: Store, scan: ScanId, report: Report, site: SiteId) -> Report:
    """Stores a report and returns what was stored: a failed probe, where this one cannot be.

    FleetError and OSError are the store's own trouble (it is locked, its disk is full): they concern everybody and pass.
    """
    try:
        store.record(scan, answer_from(report, scan, site))
    except (FleetError, OSError):
        raise
    except Exception as error:
        # A value no column takes: that of one workstation must not end the scan of all.
        logger.exception("scan=%s host=%s its result could not be stored", scan, report.host)
        report = not_taken_in(report.host, report.at, error)
        store.record(scan, answer_from(report, scan, site))
    return report


def recovered(
    store: Store, scan: ScanId, work_dir: Path, aside: Path, sites: Mapping[HostName, SiteId], now: datetime
) -> tuple[frozenset[HostName], tuple[Path, ...]]:
    """Stores what a killed scan had been told of these hosts and not yet written: whom it found, and the events it set aside.

    An event that cannot be read or stored is moved to `aside`, so that it is tried once only and can be looked at.
    """
    found: set[HostName] = set()
    odd: list[Path] = []
    for path in runner.leftover_files(work_dir):
        try:
            event = runner.leftover_event(path)
            report = None if event is None else read_event(event, now)
            if report is not None and report.host in sites:
                store.record(scan, answer_from(report, scan, sites[report.host]))
                found.add(report.host)
        except (FleetError, OSError):
            raise
        except Exception:  # it was enough to stop something once; its host is asked again
            odd.append(_moved(path, aside, scan))
            logger.exception("scan=%s an event could not be recovered: %s", scan, odd[-1])
    return frozenset(found), tuple(odd)


def _moved(path: Path, aside: Path, scan: ScanId) -> Path:
    aside.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(shutil.move(path, aside / f"{scan}-{path.name}"))
