"""Words for a terminal and records for programs load no library for pages, workbooks, dates or plural forms."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("babel", "fluent", "jinja2", "openpyxl", "pandas")
ROUTE = """
from datetime import UTC, datetime
from collector.core.helpdesk.desk_card import desk_card
from collector.core.model import Language, Site, SiteId
from collector.sources.catalogue.helpdesk_file import load_helpdesks
from reports.terminal.route_text import card_lines
from reports.words.words import words
now, helpdesks = datetime(2026, 11, 24, 9, tzinfo=UTC), load_helpdesks()
for language in Language:
    for desk in helpdesks.desks:
        card = desk_card(desk, helpdesks, Site(SiteId("x"), "X"), language, now)
        assert len(card_lines(card, words(language), now)) > 1
"""
CHECKS = """
from collector.core.model import Language
from collector.sources.catalogue.helpdesk_file import load_helpdesks
from collector.sources.catalogue.load_catalogue import load_catalogue
from reports.terminal.judged_text import check_text, checks_text
from reports.words.words import words
catalogue = load_catalogue(helpdesks=load_helpdesks())
for language in Language:
    assert len(checks_text(catalogue, words(language)).splitlines()) > 20
    assert all(check_text(catalogue, check, words(language), str) for check in catalogue.checks)
"""


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("import reports.terminal.judged_text, reports.terminal.triage_text", id="terminal"),
        pytest.param("import reports.records.record_view, reports.records.site_json", id="records"),
        pytest.param("import reports.site_documents", id="documents"),
        pytest.param(ROUTE, id="every desk in every language"),
        pytest.param(CHECKS, id="every check in every language"),
    ],
)
def test_no_heavy_library_is_loaded(program: str) -> None:
    told = f"{program}\nimport sys\nprint([name for name in {HEAVY} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout == "[]\n"
