"""The medical practice of `eidfleet demo`, 12 PCs with two recorded scans: what lengths and sheets are promised for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from collector.app.judge.site_states import StatesQuestion, past_counts, site_states
from collector.app.report.account_labels import labels
from collector.app.report.demonstration import replay
from collector.app.workspace import shipped_catalogue
from collector.core.model import Language, SiteId
from collector.history.results import open_store
from collector.sources.files.places import shared_data
from collector.sources.inventory.read_inventory import Reading, load_inventory
from collector.sources.scan.recorded_scans import load_recordings
from tests.reports.documents import SiteDocuments, site_documents

PRACTICE = SiteId("praktijk-ter-linden")
NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


@cache
def practice(language: Language) -> SiteDocuments:
    """Its documents in one language. All four are made from one look at the store."""
    return _documents()[language]


@cache
def _documents() -> dict[Language, SiteDocuments]:
    catalogue = shipped_catalogue()
    sample = shared_data("inventory") / "sample"
    with TemporaryDirectory() as name:
        folder = Path(name)
        fleet = load_inventory(
            Reading([sample / "hosts.yaml"], folder, desks=catalogue.helpdesks.desks.keys())
        )
        with open_store(f"sqlite:///{folder}/history.sqlite3") as store:
            replay(store, fleet, load_recordings(sample / "recordings"), NOW)
            question = StatesQuestion(catalogue, (), NOW, timedelta(days=14))
            (state,) = (state for state in site_states(store, question) if state.site.id == PRACTICE)
            past = past_counts(store, question, [PRACTICE], 12)[PRACTICE]
            label = labels(store.salt())
    return {language: site_documents(state, catalogue, language, NOW, label, past) for language in Language}
