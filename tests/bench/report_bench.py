"""How long pages and workbooks take: `python -m tests.bench.report_bench [--sites N] [--rows N] [--rounds N]`.

Next to bare openpyxl, which writes the same cells without any look, width, link or table, in turn in one run. CPU is what
this process and its children used; wall time says less on a machine that does other work.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import BytesIO
from itertools import islice
from pathlib import Path

from openpyxl import Workbook, load_workbook

from collector.app.report.account_labels import labels
from collector.app.report.side_by_side import SiteJob, Written, side_by_side
from collector.core.catalogue.catalogue import Catalogue
from collector.core.model import (
    Answer,
    Contact,
    Host,
    HostName,
    Language,
    PastCounts,
    Provenance,
    Reach,
    ReachKind,
    ScanId,
    Site,
    SiteId,
    SiteState,
)
from collector.core.observation.observation import Observation
from collector.history.observations import digested
from collector.sources.catalogue.helpdesk_file import load_helpdesks
from collector.sources.catalogue.load_catalogue import load_catalogue
from reports.book.book_values import Book, Column, ColumnKind, Sheet
from reports.book.workbook import book_bytes
from reports.fleet.fleet_report import FileKind
from tests.causes.healthy import healthy_fleet
from tests.reports.documents import site_documents
from tests.reports.placed import page, workbook
from tests.rigs.judged_site import judged_site
from tests.rigs.sample_fleet import no_addon, no_middleware, no_reader, old_middleware

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOSTS = 50
BREAKS: tuple[Callable[[Observation], Observation], ...] = (
    no_addon,
    no_middleware,
    no_reader,
    old_middleware,
)
LABEL = labels(b"bench")


def bench_site(catalogue: Catalogue, number: int, hosts: int = HOSTS) -> SiteState:
    """A site of which every fifth PC has a fault and every tenth was not reached."""
    site = Site(
        SiteId(f"site{number}"), f"Site {number}", local_it=Contact("IT", "+32 9 555 01 23", "it@example.org")
    )
    known, answers = [], {}
    for n, healthy in enumerate(islice(healthy_fleet(hosts, seed=number), hosts)):
        host = Host(HostName(f"pc-{number}-{n}"), site.id)
        seen = healthy.seen
        if n % 5 == 0 and seen.system.family == "linux":
            seen = BREAKS[n // 5 % len(BREAKS)](seen)
        told = seen if n % 10 != 9 else None
        reach = Reach(ReachKind.ANSWERED if told else ReachKind.NO_ROUTE)
        digest = digested(told)[0] if told else None
        known.append(host)
        answers[host.name] = (Answer(ScanId("scan"), host.name, site.id, NOW, reach, told, digest, 0.0),)
    came_from = Provenance(
        ScanId("scan"), NOW, NOW, hosts, hosts, catalogue.version, catalogue.dated, "bench"
    )
    return judged_site(site, known, answers, catalogue, (), NOW, timedelta(days=14), came_from)


def past(state: SiteState) -> tuple[PastCounts, ...]:
    return tuple(PastCounts(NOW - timedelta(days=7 * n), state.counts) for n in range(1, 12))


def write_site(catalogue: Catalogue, folder: Path, job: SiteJob) -> list[Written]:
    report = site_documents(job.state, catalogue, Language.NL, NOW, LABEL, job.past)
    for suffix, content in (("html", page(report).encode()), ("xlsx", workbook(report))):
        (folder / f"{job.state.site.id}.{suffix}").write_bytes(content)
    return [(folder, Language.NL, FileKind.PAGE)]


def tall_book(rows: int) -> Book:
    """One sheet of eleven columns as a fleet's findings have them."""
    columns = (
        Column("pc", "PC"),
        Column("check", "Check"),
        Column("part", "Part"),
        Column("result", "Result", ColumnKind.STATE),
        Column("reason", "Reason"),
        Column("observed", "Seen"),
        Column("expected", "Needed"),
        Column("seen-at", "Seen on", ColumnKind.INSTANT),
        Column("since", "Open since", ColumnKind.DAY),
        Column("code", "Code"),
        Column("state-code", "State code", is_hidden=True),
    )
    made = tuple(
        (
            f"pc-{n}",
            "The eID software is new enough",
            "",
            "in order",
            "The rule holds.",
            f"Version of the eID software: 5.1.{n % 40}",
            "5.1.0",
            datetime(2026, 11, 24, 9, 0),
            date(2026, 11, 24),
            "eid-middleware-version",
            "works" if n % 5 else "needs_work",
        )
        for n in range(rows)
    )
    sheet = Sheet("findings", "Findings", "tblFindings", columns, made)
    return Book("en-BE", "Bench", "Bench", "24 November", ("p ", " / ", ""), NOW, "[cut]", (sheet,))


def bare(cells: Sequence[tuple[str, Sequence[Sequence[object]]]]) -> bytes:
    """The same cells by openpyxl alone."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in cells:
        ws = book.create_sheet(title)
        for row in rows:
            ws.append(row)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def cells_of(content: bytes) -> list[tuple[str, list[tuple[object, ...]]]]:
    book = load_workbook(BytesIO(content))
    return [(ws.title, list(ws.iter_rows(values_only=True))) for ws in book.worksheets]


@dataclass(frozen=True, slots=True)
class Cost:
    wall_s: float
    cpu_s: float


def cost(work: Callable[[], object]) -> Cost:
    began, used = time.perf_counter(), _cpu_s()
    work()
    return Cost(time.perf_counter() - began, _cpu_s() - used)


def _cpu_s() -> float:
    return sum(
        u.ru_utime + u.ru_stime
        for u in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def in_turn(rounds: int, **works: Callable[[], object]) -> dict[str, Cost]:
    """Medians of each work's cost over the rounds, done in turn so that other load meets all of them."""
    costs: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            costs[name].append(cost(work))
    return {
        name: Cost(statistics.median(c.wall_s for c in found), statistics.median(c.cpu_s for c in found))
        for name, found in costs.items()
    }


def table(title: str, found: dict[str, Cost], beside: str) -> Iterator[str]:
    yield f"\n{title}\n\n| what | wall s | CPU s | x {beside} (CPU) |\n| --- | ---: | ---: | ---: |"
    for name, spent in found.items():
        yield f"| {name.replace('_', ' ')} | {spent.wall_s:.2f} | {spent.cpu_s:.2f} | {spent.cpu_s / found[beside].cpu_s:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    catalogue = load_catalogue(helpdesks=load_helpdesks())

    tall = tall_book(given.rows)
    plain = [("Findings", [tuple(c.heading for c in tall.sheets[0].columns), *tall.sheets[0].rows])]
    found = in_turn(given.rounds, bare=lambda: bare(plain), workbook=lambda: book_bytes(tall))
    print("\n".join(table(f"One workbook of {given.rows:,} rows of 11 cells", found, "bare")))

    state = bench_site(catalogue, 1)
    report = site_documents(state, catalogue, Language.NL, NOW, LABEL, past(state))
    same = cells_of(workbook(report))
    found = in_turn(
        given.rounds * 3,
        bare=lambda: bare(same),
        workbook=lambda: workbook(report),
        model=lambda: site_documents(state, catalogue, Language.NL, NOW, LABEL, past(state)),
        page=lambda: page(report),
    )
    print("\n".join(table(f"One site of {HOSTS} PCs", found, "bare")))

    kinds = [bench_site(catalogue, n) for n in range(20)]
    jobs = [
        SiteJob(
            replace(kinds[n % 20], site=replace(kinds[n % 20].site, id=SiteId(f"site{n}"))), past(kinds[0])
        )
        for n in range(given.sites)
    ]
    processes = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        work = partial(write_site, catalogue, Path(folder))
        found = in_turn(
            1,
            one_process=lambda: list(side_by_side(work, jobs, 1)),
            several=lambda: list(side_by_side(work, jobs, processes)),
        )
    print(
        "\n".join(
            table(f"{given.sites:,} sites: page and workbook ({processes} processors)", found, "one_process")
        )
    )


if __name__ == "__main__":
    main()
