"""The guide's plans by the knowledge that ships: reports are shown with real questions and real rules."""

from __future__ import annotations

from dataclasses import replace

from collector.sources.catalogue.triage_file import load_triage
from reports.guide.guide_plan import Guides
from tests.reports.site.desk_sample import HELPDESKS
from tests.rigs.shipped import shipped_catalogue

CATALOGUE = replace(shipped_catalogue(), helpdesks=HELPDESKS)
KNOWLEDGE = load_triage(HELPDESKS, CATALOGUE.checks)
GUIDES = Guides(KNOWLEDGE, CATALOGUE)
