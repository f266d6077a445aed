"""The plans of the guides for the person at the desk, made once a process and catalogue."""

from __future__ import annotations

from collector.core.catalogue.catalogue import Catalogue
from collector.sources.catalogue.triage_file import load_triage
from reports.guide.guide_plan import Guides

_made: dict[str, Guides] = {}


def guides_of(catalogue: Catalogue) -> Guides:
    """Sites that agree in kind, portals and support share a plan, so everyone who makes reports shares these."""
    if catalogue.version not in _made:
        knowledge = load_triage(catalogue.helpdesks, catalogue.checks)
        _made[catalogue.version] = Guides(knowledge, catalogue.helpdesks, catalogue.checks)
    return _made[catalogue.version]
