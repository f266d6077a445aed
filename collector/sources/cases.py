"""Reads the test cases of a check: an observation, the host it came from, and the verdicts it must lead to."""

from __future__ import annotations

from pathlib import Path

import msgspec

from collector.core.errors import FleetError, Mistake
from collector.core.model import Reach, ReachKind, Verdict
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
