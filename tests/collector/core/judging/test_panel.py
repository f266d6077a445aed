"""What is remembered between workstations changes no verdict: over all observations that anybody recorded or made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import msgspec

from collector.core.facts.facts import Surroundings, facts_of
from collector.core.judging.evaluate import Recall, evaluate, recall_of
from collector.core.judging.judge import evaluator_of
from collector.core.model import BROKEN, Finding, Host, HostName, SiteId
from collector.core.observation.observation import Observation
from tests.causes.coverage import NOW
from tests.causes.found_states import HERE as FOUND
from tests.causes.grading import inputs
from tests.causes.healthy import healthy_fleet
from tests.rigs.shipped import shipped_catalogue

CATALOGUE = shipped_catalogue()
_NOW = {"volatile": {"taken_at": "2026-11-23T09:00:00Z"}}


@dataclass(frozen=True, slots=True)
class Forgetful(Recall):
    """Has every check decided anew."""

    def recalled(self, shown: tuple[object, ...]) -> None:
        return None


def decided_anew(seen: Observation, setting: Surroundings) -> tuple[Finding, ...]:
    facts = facts_of(seen, setting, CATALOGUE.knowledge)
    recalls = (recall_of(check, CATALOGUE.knowledge.products) for check in CATALOGUE.checks.values())
    return tuple(
        finding.about(setting.host.name, finding.item)
        for recall in recalls
        for finding in evaluate(Forgetful(recall.check, recall.version_of, recall.asked), facts)
    )


def machines() -> Iterator[tuple[Observation, Surroundings]]:
    """Everything in hand, on workstations that are to have a reader and on others, with a clock that is right, wrong and unknown."""
    laid = (FOUND / "laid.jsonl").read_text("utf-8").splitlines()
    every = [
        *(one.seen for one in inputs()),
        *(msgspec.convert(msgspec.json.decode(line)["seen"] | _NOW, Observation) for line in laid),
        *(own.seen for own in islice(healthy_fleet(60), 60)),
    ]
    for number, seen in enumerate(every):
        host = Host(HostName(f"pc{number}"), SiteId("ghent"), expects_reader=number % 5 != 0)
        offset = (0.0, 900.0, None)[number % 7 % 3]
        yield seen, Surroundings(host, number % 3 == 0, NOW.date(), offset)


def test_every_check_says_of_every_machine_what_it_says_when_nothing_is_remembered() -> None:
    every = [(seen, setting, decided_anew(seen, setting)) for seen, setting in machines()]
    together = evaluator_of(CATALOGUE)
    for seen, setting, anew in (*every, *every[::-5]):
        assert together(seen, setting) == anew
    said = {(finding.check, finding.verdict) for _, _, anew in every for finding in anew}
    assert len(every) > 500
    assert {check for check, _ in said} == set(CATALOGUE.checks)
    assert len({check for check, verdict in said if verdict in BROKEN}) > len(CATALOGUE.checks) - 10
