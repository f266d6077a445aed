"""How long the page and the workbook over a large fleet take: `python -m tests.bench.fleet_bench [--hosts N] [--keep DIR]`.

Making them is timed here; until the page can be used, in a real Chromium: its own `loadEventEnd`, then the first
filter with its lists drawn.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from collector.core.model import Language
from collector.sources.catalogue import load_catalogue
from collector.sources.helpdesks import load_helpdesks
from reports.fleet_report import FileKind, FileLink
from reports.fleet_view import fleet_report
from reports.html import fleet_page
from tests.rigs.chromium_rig import chromium
from tests.rigs.large_fleet import NOW, large_fleet

LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"
FILTER = """() => new Promise((done) => {
  const began = performance.now();
  const select = document.querySelectorAll('.tools select')[1];
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
        loaded, filtered = _in_chromium(page, given.rounds)
        print(f"usable in Chromium after {loaded:.0f} ms, first filter {filtered:.0f} ms (medians)")
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


T = TypeVar("T")


def _timed(made: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    value = made()
    return time.perf_counter() - began, value


def _in_chromium(page: Path, rounds: int) -> tuple[float, float]:
    loaded, filtered = [], []
    with chromium() as browser:
        for _ in range(rounds):
            context = browser.new_context(viewport={"width": 1200, "height": 900})
            shown = context.new_page()
            shown.goto(page.as_uri())
            loaded.append(float(shown.evaluate(LOADED)))
            filtered.append(float(shown.evaluate(FILTER)))
            context.close()
    return statistics.median(loaded), statistics.median(filtered)


if __name__ == "__main__":
    main()
