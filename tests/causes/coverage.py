"""How many real problem reports our rules name rightly. `python -m tests.causes.coverage` prints the table, `--write` keeps it.

Each case of `known.yaml` is a healthy workstation of the sample fleet with what the fact sheets say of that report. It
proves that the rules judge such a state rightly, not that a probe sees it on a real machine.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from collector.core.catalogue.catalogue import Catalogue, Stage
from collector.core.helpdesk.routing import route_for_rule
from collector.core.judging.causes import causes
from collector.core.judging.elimination import Advice, Complaint, TriageKnowledge, advise
from collector.core.judging.judge import Evaluator, complained_of, evaluator_of, judge
from collector.core.judging.seen_machine import SeenMachine
from collector.core.model import (
    Answer,
    CheckId,
    Confidence,
    Contact,
    DeskId,
    Host,
    HostName,
    Reach,
    ReachKind,
    ScanId,
    Site,
    SiteId,
    SiteKind,
)
from collector.core.observation.observation import Observation
from collector.sources.catalogue.triage_file import load_triage
from tests.rigs import sample_fleet
from tests.rigs.shipped import shipped_catalogue

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs/causes.md"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PORTALS = frozenset(
    map(DeskId, ("riziv", "ehealth", "eranova", "fps_finance", "vlaanderen_1700", "paradigm"))
)
# A practice as fleets have them: it names its own IT, so faults of its PCs go there first.
SITE = Site(
    SiteId("practice"),
    "Practice",
    SiteKind.MEDICAL_PRACTICE,
    local_it=Contact("IT of the practice", "+32 2 000 00 00"),
)


class CaseComplaint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    stage: Stage | None = None
    address: str | None = None
    error: str | None = None
    answers: frozenset[str] = frozenset()


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    category: str
    proven: bool
    readable: Literal["yes", "partly", "no"]
    base: Literal["linux", "windows", "darwin"]
    says: str
    contacts: list[str]
    change: dict[str, Any] = {}
    checks: list[str] = []
    complaint: CaseComplaint = CaseComplaint()
    missing: str = ""
    ehealth: bool = False


class Outcome(StrEnum):
    """right: the first cause and the first contact are right. modest: no cause is claimed, and the next step is sensible.

    missed: the machine shows it, and we say nothing. wrong: another cause, or a wrong contact.
    """

    RIGHT = "right"
    MODEST = "modest"
    MISSED = "missed"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Tried:
    case: Case
    advice: Advice
    outcome: Outcome

    @property
    def first(self) -> str:
        """The first cause we name, shown or likely; causes that leave log-in working count as well."""
        found = (*self.advice.suspects, *self.advice.also_seen)
        return found[0].id if found else ""

    @property
    def desk(self) -> str:
        """Whom we name first for it."""
        desks = _desks(self.first) if self.first else self.advice.route.desks
        return desks[0] if desks else "nobody"


def cases(name: str = "known.yaml") -> tuple[Case, ...]:
    # The loader in C, as PyYAML has it: in Python the largest file takes seconds.
    raw = yaml.load((HERE / name).read_text("utf-8"), yaml.CSafeLoader)
    return msgspec.convert(raw, tuple[Case, ...])


@cache
def known() -> tuple[Catalogue, TriageKnowledge]:
    catalogue = shipped_catalogue()
    return catalogue, load_triage(catalogue.helpdesks, catalogue.checks)


@cache
def _evaluator() -> Evaluator:
    return evaluator_of(known()[0])


def healthy(family: str) -> Observation:
    """A workstation of the sample fleet on which everybody can log in."""
    match family:
        case "windows":
            return sample_fleet.windows("an", "nl-BE")
        case "darwin":
            return sample_fleet.macos("an", "fr-BE")
        case _:
            return sample_fleet.linux("an", sample_fleet.DEBIAN_12)


def observation(case: Case) -> Observation:
    body = msgspec.to_builtins(healthy(case.base))
    for name, value in case.change.items():
        body[name] = {**body[name], **value} if name in ("system", "context") else value
    return msgspec.convert(body, Observation)


def machine(seen: Observation, *, ehealth: bool = False) -> SeenMachine:
    catalogue, _ = known()
    site = replace(SITE, uses_ehealth_certificate=ehealth)
    host = Host(HostName("pc1"), site.id)
    answer = Answer(ScanId("-"), host.name, site.id, NOW, Reach(ReachKind.ANSWERED), seen, None, 0.0)
    findings = judge(answer, host, site, catalogue, NOW, evaluator=_evaluator())
    told = complained_of(answer, host, site, catalogue, NOW)
    return SeenMachine(findings, causes(findings, catalogue.checks), causes(told, catalogue.checks))


def tried(case: Case) -> Tried:
    catalogue, knowledge = known()
    told = case.complaint
    complaint = Complaint(told.stage, told.address, None, told.answers, told.error)
    advice = advise(
        complaint,
        machine(observation(case), ehealth=case.ehealth),
        knowledge,
        catalogue,
        SITE,
    )
    return Tried(case, advice, _outcome(case, advice))


def _outcome(case: Case, advice: Advice) -> Outcome:
    claimed = (*advice.suspects, *advice.also_seen)
    if not claimed:
        if case.checks or (case.missing and case.readable == "yes"):
            return Outcome.MISSED
        return Outcome.MODEST if case.missing or _is_sensible(case, advice) else Outcome.WRONG
    if case.checks and claimed[0].id in case.checks and _contact_is_right(case, claimed[0].id):
        return Outcome.RIGHT
    if advice.confidence is Confidence.NOT_SEEN and not case.checks:
        return Outcome.MODEST if case.missing or _is_sensible(case, advice) else Outcome.WRONG
    return Outcome.WRONG


def _is_sensible(case: Case, advice: Advice) -> bool:
    return bool(advice.route.desks) and _meets(advice.route.desks[0], case.contacts)


def _contact_is_right(case: Case, check: str) -> bool:
    """The first desk is one of the fact sheet's contacts; or it is the site's own IT, whose PC it is, and they come next."""
    desks = _desks(check)
    if not desks:
        return False
    return _meets(desks[0], case.contacts) or (
        desks[0] == "local_it" and any(_meets(desk, case.contacts) for desk in desks)
    )


def _desks(check: str) -> tuple[DeskId, ...]:
    catalogue, _ = known()
    return route_for_rule(catalogue.checks[CheckId(check)].route, None, catalogue.helpdesks, SITE).desks


def _meets(desk: DeskId, contacts: Sequence[str]) -> bool:
    return desk in contacts or ("portal" in contacts and desk in PORTALS)


def table(found: Sequence[Tried]) -> str:
    """Counts by category and by system, then every case."""
    proven = [t for t in found if t.case.proven]
    lines = [_counts(proven), ""]
    lines += ["| category | right | modest | missed | wrong |", "| --- | --- | --- | --- | --- |"]
    lines += [
        _row(name, [t for t in proven if t.case.category == name])
        for name in sorted({t.case.category for t in proven})
    ]
    lines += ["", "| system | right | modest | missed | wrong |", "| --- | --- | --- | --- | --- |"]
    lines += [
        _row(name, [t for t in proven if t.case.base == name]) for name in ("linux", "windows", "darwin")
    ]
    lines += [
        "",
        "| case | what it is | first cause we name | first contact | outcome |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {t.case.id} | {t.case.says}{f' ({t.case.missing})' if t.case.missing else ''} | "
        f"{t.first or 'none'} | {t.desk} | {t.outcome} |"
        for t in sorted(proven, key=lambda t: t.case.id)
    ]
    return "\n".join(lines) + "\n"


def _counts(found: Sequence[Tried]) -> str:
    counted = Counter(t.outcome for t in found)
    return f"{len(found)} proven cases: " + ", ".join(f"{counted[o]} {o}" for o in Outcome) + "."


def _row(name: str, found: Sequence[Tried]) -> str:
    counted = Counter(t.outcome for t in found)
    return f"| {name} | " + " | ".join(str(counted[o]) for o in Outcome) + " |"


def page(found: Sequence[Tried]) -> str:
    head = (HERE / "causes-head.md").read_text("utf-8")
    return "\n".join((head, table(found), recorded(), everything()))


def everything() -> str:
    """The figures over all inputs, and the help page sentence by sentence."""
    from tests.causes import grading, seed  # they are made of this module's parts

    return grading.summary(grading.graded(grading.inputs())) + "\n" + seed.table()


def recorded() -> str:
    """Counts over the machines that a probe reported, and each that does not come out right."""
    from tests.causes import found_states  # it is made of this module's parts

    lines = [
        "## Recorded machines",
        "",
        "What our probes reported of machines with one fault put in: `real` is an installation on Debian 12, `windows` are machines",
        "laid out for PowerShell. Missed are those of which nothing in the report could tell: they are laid anew for today's probes",
        "(`tests/causes/test_laid_anew.py`, `test_laid_machines.py` with 17 more of Windows), and all come out right.",
        "",
        "| machines | right | missed | wrong |",
        "| --- | --- | --- | --- |",
    ]
    every = {name: found_states.graded(name) for name in found_states.COLLECTIONS}
    lines += [
        f"| {name} | " + " | ".join(str(n) for n in found_states.counts(graded).values()) + " |"
        for name, graded in every.items()
    ]
    lines += ["", "| not right | named first | right would be | why |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {one.state.id} | {one.first} | {', '.join(one.state.first)} | {one.state.cannot} |"
        for graded in every.values()
        for one in graded
        if one.grade is not found_states.Grade.RIGHT
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    found = [tried(case) for case in cases()]
    print(table(found))
    print(everything())
    if "--write" in sys.argv:
        PAGE.write_text(page(found), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
