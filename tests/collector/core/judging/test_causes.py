from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from collector.core.catalogue.catalogue import Check, Stage
from collector.core.catalogue.predicate import Is
from collector.core.judging.causes import causes
from collector.core.model import (
    Cause,
    CheckId,
    Doer,
    Finding,
    HostName,
    Reason,
    Severity,
    Verdict,
)

PC = HostName("pc1")


def check(name: str, *explained_by: str, severity: Severity = Severity.MAJOR) -> Check:
    return Check(
        id=CheckId(name),
        since="2026-11",
        severity=severity,
        families=frozenset({"linux"}),
        stage=Stage.READER,
        route="R03",
        doer=Doer.ANYONE,
        minutes=5,
        rule=Is("good", True),
        each=None,
        when=None,
        explained_by=tuple(CheckId(e) for e in explained_by),
        sources=(),
    )


CHECKS = {
    c.id: c
    for c in (
        check("software", severity=Severity.CRITICAL),
        check("service", "software", severity=Severity.CRITICAL),
        check("driver", "service"),
        check("profile"),
        check("module", "software", "profile"),
    )
}


def broken(name: str, item: str = "") -> Finding:
    severity = CHECKS[CheckId(name)].severity
    return Finding(PC, CheckId(name), Verdict.FAIL, Reason.RULE_BROKEN, severity, item)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        pytest.param([], (), id="nothing broken"),
        pytest.param([broken("driver")], (Cause(broken("driver")),), id="a lone fault is its own cause"),
        pytest.param(
            [broken("driver"), broken("service"), broken("software")],
            (Cause(broken("software"), (broken("driver"), broken("service"))),),
            id="through several links to the end",
        ),
        pytest.param(
            [broken("driver"), broken("software")],
            (Cause(broken("software")), Cause(broken("driver"))),
            id="a link that is not broken explains nothing",
        ),
        pytest.param(
            [broken("module"), broken("profile"), broken("software")],
            (Cause(broken("software"), (broken("module"),)), Cause(broken("profile"))),
            id="the explanation written first counts",
        ),
        pytest.param(
            [broken("profile", "a"), broken("profile", "b"), broken("module", "b")],
            (Cause(broken("profile", "a")), Cause(broken("profile", "b"), (broken("module", "b"),))),
            id="the same item explains it",
        ),
    ],
)
def test_findings_fold_into_causes(findings: list[Finding], expected: tuple[Cause, ...]) -> None:
    assert causes(findings, CHECKS) == expected


def test_accepted_fault_is_no_cause_and_hides_none() -> None:
    accepted = replace(broken("software"), reason=Reason.WAIVED)
    assert causes([accepted, broken("service")], CHECKS) == (Cause(broken("service")),)


@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE])
def test_only_broken_findings_are_causes(verdict: Verdict) -> None:
    assert causes([replace(broken("driver"), verdict=verdict)], CHECKS) == ()


def test_an_explanation_that_does_not_hold_here_leaves_the_finding_a_cause_of_its_own() -> None:
    beside = replace(broken("driver"), unexplained_by=frozenset({CheckId("service")}))
    assert {cause.id for cause in causes([beside, broken("service")], CHECKS)} == {"driver", "service"}


@pytest.mark.parametrize(
    ("at", "first"),
    [(None, "service"), (Stage.INSTALLATION, "service"), (Stage.BEFORE_PIN, "driver")],
)
def test_what_people_meet_is_a_cause_of_its_own_to_who_complains_elsewhere(
    at: Stage | None, first: str
) -> None:
    driver = structs.replace(
        CHECKS[CheckId("driver")], explained_at={CheckId("service"): frozenset({Stage.INSTALLATION})}
    )
    checks = {**CHECKS, driver.id: driver}
    ids = [cause.id for cause in causes([broken("driver"), broken("service")], checks, at)]
    assert (first in ids, len(ids)) == (True, 1 if first == "service" else 2)
