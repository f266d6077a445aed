"""Every case of every shipped check leads to the verdicts it names."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from collector.core.catalogue.catalogue import Catalogue
from collector.core.facts.facts import LISTS
from collector.core.model import CheckId, Site, SiteId, Verdict
from collector.sources.catalogue.check_cases import judged_case, read_cases
from collector.sources.catalogue.load_catalogue import check_folders, shipped

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SITE = Site(SiteId("lab"), "Lab")
FOLDERS = check_folders(shipped("checks"))
NEVER_BROKEN = frozenset({"reached"})
"""A host that does not answer is unknown: this check has no case that fails."""


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_case_leads_to_its_verdicts(folder: Path, catalogue: Catalogue) -> None:
    cases = read_cases(folder)
    found = {name: judged_case(folder.name, case, catalogue, AT) for name, case in cases.items()}
    verdicts = {name: [(one.item, one.verdict) for one in judged] for name, judged in found.items()}
    assert verdicts == {name: list(case.wanted.items()) for name, case in cases.items()}
    assert [name for name, judged in found.items() if not judged] == []
    assert [name for name, judged in found.items() if not all(one.evidence for one in judged)] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_check_has_a_case_for_every_outcome(folder: Path, catalogue: Catalogue) -> None:
    check = catalogue.checks[CheckId(folder.name)]
    seen: set[Verdict] = set()
    for case in read_cases(folder).values():
        seen |= set(case.wanted.values())
    wanted = {Verdict.PASS, Verdict.UNKNOWN}
    if folder.name not in NEVER_BROKEN:
        wanted.add(Verdict.WARN if check.severity == "minor" else Verdict.FAIL)
    if check.when is not None or check.each is not None or len(check.families) < 3:
        wanted.add(Verdict.NOT_APPLICABLE)
    assert wanted <= seen


def test_lists_a_check_can_look_at_are_all_used(catalogue: Catalogue) -> None:
    assert {check.each for check in catalogue.checks.values()} - {None} == set(LISTS)
