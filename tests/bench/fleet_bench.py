"""How long the page and the workbook over a large fleet take: `python -m tests.bench.fleet_bench [--hosts N] [--keep DIR]`.

Making them is timed here; until the page can be used, in a real Chromium: its own `loadEventEnd`, then the first
filter with its lists drawn. Beside the wall time stand the nodes of the document and the CPU that the page's main thread
took until then, which other work on the machine changes less. `--beside PAGE` opens another page in turn with this one.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Browser

from collector.core.model import Language
from collector.sources.catalogue.helpdesk_file import load_helpdesks
from collector.sources.catalogue.load_catalogue import load_catalogue
from reports.fleet.fleet_report import FileKind, FileLink
from reports.page.html import fleet_page
from tests.reports.fleet_pages import fleet_report
from tests.rigs.chromium_rig import chromium
from tests.rigs.large_fleet import NOW, large_fleet

LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"
FILTER = """() => new Promise((done) => {
  const began = performance.now();
  const select = document.querySelector('main .tools select');
  select.selectedIndex = 1;
  select.dispatchEvent(new Event('change'));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=5000)
    parser.add_argument("--scans", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--language", type=Language, default=Language.NL)
    parser.add_argument("--keep", type=Path, help="folder that keeps the page and the workbook")
    parser.add_argument(
        "--beside", type=Path, help="another page to compare with, opened in turn with this one"
    )
    given = parser.parse_args()
    catalogue = load_catalogue(helpdesks=load_helpdesks())
    fleet = large_fleet(catalogue, given.hosts, scans=given.scans)
    links = {
        state.site.id: [FileLink(Language.NL, kind, f"{state.site.id}.{kind}") for kind in FileKind]
        for state in fleet.states
    }
    view_s, report = _timed(
        lambda: fleet_report(
            fleet.states,
            catalogue,
            given.language,
            NOW,
            links,
            past=fleet.past,
            earlier=fleet.earlier,
            book="fleet.xlsx",
        )
    )
    page_s, text = _timed(lambda: fleet_page(report))
    with tempfile.TemporaryDirectory() as folder:
        place = given.keep or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        page = place / "fleet.html"
        page.write_text(text, "utf-8")
        print(f"{given.hosts} PCs, {len(fleet.states)} sites, page of {page.stat().st_size / 1e6:.2f} MB")
        print(f"values {view_s:.2f} s, page {page_s:.2f} s")
        for shown, found in _in_chromium([page, *filter(None, [given.beside])], given.rounds).items():
            print(f"{shown.name}: {found}")
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


T = TypeVar("T")


def _timed(made: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    value = made()
    return time.perf_counter() - began, value


@dataclass(frozen=True, slots=True)
class Load:
    """One load of a page, or the medians of several. CPU is of the page's main thread, until it was loaded."""

    usable_ms: float
    filter_ms: float
    cpu_ms: float
    nodes: float

    def __str__(self) -> str:
        return (
            f"usable in Chromium after {self.usable_ms:.0f} ms (CPU {self.cpu_ms:.0f} ms), first filter {self.filter_ms:.0f} ms, "
            f"{self.nodes:,.0f} nodes (medians)"
        )


def _in_chromium(pages: Sequence[Path], rounds: int) -> dict[Path, Load]:
    """Each page once a round, in turn."""
    loads: dict[Path, list[Load]] = {page: [] for page in pages}
    with chromium() as browser:
        for _ in range(rounds):
            for page in pages:
                loads[page].append(_load(browser, page))
    return {
        page: Load(*(statistics.median(values) for values in zip(*map(astuple, done), strict=True)))
        for page, done in loads.items()
    }


def _load(browser: Browser, page: Path) -> Load:
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    shown = context.new_page()
    tools = context.new_cdp_session(shown)
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})
    shown.goto(page.as_uri())
    metrics = {one["name"]: one["value"] for one in tools.send("Performance.getMetrics")["metrics"]}
    usable, filtered = float(shown.evaluate(LOADED)), float(shown.evaluate(FILTER))
    context.close()
    return Load(usable, filtered, 1000 * metrics["TaskDuration"], metrics["Nodes"])


if __name__ == "__main__":
    main()
