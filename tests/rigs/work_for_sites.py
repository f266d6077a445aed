"""Work for `side_by_side`: a worker loads the module of what it does, and this one loads little."""

from __future__ import annotations

import os
import time
from pathlib import Path

from collector.app.report.side_by_side import SiteJob, Written
from collector.core.errors import FleetError, Mistake
from collector.core.model import Language
from reports.fleet.fleet_report import FileKind


def named(job: SiteJob) -> list[Written]:
    return [(Path(f"{job.state.site.name} {os.getpid()}"), Language.NL, FileKind.PAGE)]


def failing(job: SiteJob) -> list[Written]:
    if job.state.site.name == "Site 3":
        raise FleetError(Mistake("place", "what", "do this"), Mistake("other", "thing"))
    return named(job)


def dying(job: SiteJob) -> list[Written]:
    os._exit(9)


def slow(job: SiteJob) -> list[Written]:
    print("at work", flush=True)
    time.sleep(0.4)
    return []
