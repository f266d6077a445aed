"""Pages of a site in three sizes and four languages, in two languages at once, and the guide: what tests open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from collector.core.model import HostName, HostState, Language, PastCounts, SiteState
from tests.reports import sample_site as sample
from tests.reports.documents import SiteDocuments, site_documents
from tests.reports.guide.guide_sample import GUIDES
from tests.reports.placed import both_page, guide_page, page
from tests.reports.site.desk_sample import HELPDESKS

SIZES = {"small": 1, "medium": 10, "large": 100}
"""Known PCs of a site."""
SITES = tuple(f"site-{size}-{language}" for size in SIZES for language in Language)
"""Names of a site's pages among those `write_pages` makes."""


def hosts(number: int) -> tuple[HostState, ...]:
    """As many PCs as asked for, in every state once there are ten."""
    base = sample.hosts()
    return tuple(
        replace(
            base[(n + 1) % len(base)], host=replace(base[(n + 1) % len(base)].host, name=HostName(f"pc-{n}"))
        )
        for n in range(number)
    )


def state(size: str = "medium") -> SiteState:
    return sample.site_state() if size == "medium" else sample.site_state(hosts=hosts(SIZES[size]))


def past(runs: int = 14) -> tuple[PastCounts, ...]:
    """Earlier measurements, one a week; more than a page shows."""
    counts = sample.site_state().counts
    return tuple(
        PastCounts(
            sample.MEASURED - timedelta(days=7 * n),
            replace(counts, works=counts.works + n % 3, needs_work=counts.needs_work - n % 3),
        )
        for n in range(1, runs + 1)
    )


def report(language: Language = Language.EN, size: str = "medium", **changed: object) -> SiteDocuments:
    made = replace(state(size), **changed)  # type: ignore[arg-type]
    return site_documents(
        made, sample.catalogue(HELPDESKS), language, sample.NOW, sample.label, past(), guides=GUIDES
    )


def write_pages(folder: Path) -> dict[str, Path]:
    """`site-small-nl` and so on, `both` in German and French, and `guide-nl` and so on."""
    texts = {}
    for language in Language:
        for size in SIZES:
            texts[f"site-{size}-{language}"] = page(report(language, size))
        texts[f"guide-{language}"] = guide_page(report(language))
    texts["both"] = both_page([report(Language.DE), report(Language.FR)])
    made = {name: folder / f"{name}.html" for name in texts}
    for name, path in made.items():
        path.write_text(texts[name], "utf-8")
    return made
