"""Reads the test cases of a check: an observation, the host it came from, and the verdicts it must lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from collector.core.catalogue import Catalogue
from collector.core.errors import FleetError, Mistake
from collector.core.judge import judge
from collector.core.model import (
    Answer,
    Finding,
    Host,
    HostName,
    Reach,
    ReachKind,
    ScanId,
    Site,
    SiteId,
    Verdict,
)
from collector.core.observation import Observation


class CaseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`expect` is one verdict, or the verdict of each item by name. A case without observation did not answer."""

    says: str
    expect: Verdict | dict[str, Verdict]
    observation: Observation | None = None
    reach: ReachKind = ReachKind.ANSWERED
    expects_reader: bool = True
    clock_offset_s: float | None = None
    uses_ehealth_certificate: bool = False

    @property
    def reached(self) -> Reach:
        return Reach(self.reach)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case tried: what it wanted and what came out, by item (the empty name where the host is judged once)."""

    name: str
    wanted: Mapping[str, Verdict]
    found: Mapping[str, Verdict]

    @property
    def is_right(self) -> bool:
        return self.wanted == self.found


def try_cases(folder: Path, catalogue: Catalogue, at: datetime) -> tuple[CaseResult, ...]:
    """Every case of a check's folder judged by the catalogue. FleetError for cases that do not decode."""
    return tuple(
        CaseResult(
            name,
            case.expect if isinstance(case.expect, dict) else {"": case.expect},
            {finding.item: finding.verdict for finding in judged_case(folder.name, case, catalogue, at)},
        )
        for name, case in read_cases(folder).items()
    )


def judged_case(check: str, case: CaseFile, catalogue: Catalogue, at: datetime) -> tuple[Finding, ...]:
    """What one check says of a case."""
    site = Site(SiteId("cases"), "Cases", uses_ehealth_certificate=case.uses_ehealth_certificate)
    host = Host(HostName("pc1"), site.id, expects_reader=case.expects_reader)
    answer = Answer(
        ScanId("-"), host.name, site.id, at, case.reached, case.observation, None, case.clock_offset_s
    )
    return tuple(finding for finding in judge(answer, host, site, catalogue, at) if finding.check == check)


def read_cases(folder: Path) -> dict[str, CaseFile]:
    """The cases of a check's folder by file name. FleetError names every one that does not decode."""
    mistakes: list[Mistake] = []
    cases = {}
    for path in sorted((folder / "cases").glob("*.json")):
        try:
            case = msgspec.json.decode(path.read_bytes(), type=CaseFile)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:  # the latter for text that is not UTF-8
            message, _, place = str(error).partition(" - at `$.")
            mistakes.append(
                Mistake(
                    f"{path}: {place.rstrip('`')}".rstrip(": "), message, "see collector/core/observation.py"
                )
            )
            continue
        if (case.observation is None) is (case.reach is ReachKind.ANSWERED):
            mistakes.append(
                Mistake(
                    f"{path}: reach", "an answered case has an observation, another has none", "remove one"
                )
            )
        cases[path.name] = case
    if mistakes:
        raise FleetError(*mistakes)
    return cases
