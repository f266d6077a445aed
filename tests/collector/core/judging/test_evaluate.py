from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from collector.core.catalogue.catalogue import Check, OnComplaint, Product, Stage
from collector.core.catalogue.predicate import AtLeast, Is, Level, VersionAtLeast
from collector.core.evidence import Need, Needed, Scalar, exactly
from collector.core.facts.facts import Facts, Item
from collector.core.judging.evaluate import NOBODY, evaluate, on_complaint, recall_of
from collector.core.model import (
    CheckId,
    Confidence,
    Doer,
    Evidence,
    Finding,
    HostName,
    Reason,
    Severity,
    Verdict,
    Weight,
)

PC = HostName("pc1")
CHECK = Check(
    id=CheckId("made-up"),
    since="2026-11",
    severity=Severity.MAJOR,
    families=frozenset({"linux"}),
    stage=Stage.READER,
    route="R03",
    doer=Doer.ANYONE,
    minutes=5,
    rule=Is("good", True),
    each=None,
    when=None,
    explained_by=(),
    sources=(),
)
LINUX: dict[str, Scalar] = {"system.family": "linux"}


def finding(verdict: Verdict, reason: Reason, *evidence: Evidence, item: str = "") -> Finding:
    return Finding(NOBODY, CHECK.id, verdict, reason, Severity.MAJOR, item, evidence)


def found(check: Check, facts: Facts) -> tuple[Finding, ...]:
    return evaluate(recall_of(check, {}), facts)


@pytest.mark.parametrize(
    ("good", "expected"),
    [
        (True, finding(Verdict.PASS, Reason.RULE_HELD, Evidence("good", "true", exactly(True)))),
        (False, finding(Verdict.FAIL, Reason.RULE_BROKEN, Evidence("good", "false", exactly(True)))),
        (None, finding(Verdict.UNKNOWN, Reason.FACT_MISSING, Evidence("good", None, exactly(True)))),
    ],
)
def test_rule_decides_verdict_and_reason(good: bool | None, expected: Finding) -> None:
    values = LINUX if good is None else {**LINUX, "good": good}
    assert found(CHECK, Facts(values, {})) == (expected,)


def test_broken_minor_rule_only_warns() -> None:
    (judged,) = found(replace(CHECK, severity=Severity.MINOR), Facts({**LINUX, "good": False}, {}))
    assert (judged.verdict, judged.reason) == (Verdict.WARN, Reason.RULE_BROKEN)


def test_other_family_is_out_of_scope() -> None:
    assert found(CHECK, Facts({"system.family": "darwin", "good": False}, {})) == (
        finding(
            Verdict.NOT_APPLICABLE,
            Reason.OUT_OF_SCOPE,
            Evidence("system.family", "darwin", Needed(Need.ONE_OF, ("linux",))),
        ),
    )


@pytest.mark.parametrize(
    ("wanted", "verdict"),
    [(True, Verdict.FAIL), (False, Verdict.NOT_APPLICABLE), (None, Verdict.UNKNOWN)],
)
def test_nothing_is_broken_where_nobody_knows_whether_it_applies(
    wanted: bool | None, verdict: Verdict
) -> None:
    values: dict[str, Scalar] = {**LINUX, "good": False}
    if wanted is not None:
        values["wanted"] = wanted
    (judged,) = found(replace(CHECK, when=Is("wanted", True)), Facts(values, {}))
    assert judged.verdict is verdict


def test_each_item_gets_its_own_finding() -> None:
    items = (Item("a", {"good": True}), Item("b", {"good": False}))
    judged = found(replace(CHECK, each="readers"), Facts(LINUX, {"readers": items}))
    assert [(f.item, f.verdict) for f in judged] == [("a", Verdict.PASS), ("b", Verdict.FAIL)]


@pytest.mark.parametrize(
    ("means", "reason"),
    [
        (Verdict.NOT_APPLICABLE, Reason.OUT_OF_SCOPE),
        (Verdict.FAIL, Reason.RULE_BROKEN),
        (Verdict.UNKNOWN, Reason.FACT_MISSING),
    ],
)
def test_empty_list_means_what_the_check_says(means: Verdict, reason: Reason) -> None:
    check = replace(CHECK, each="readers", when_none=means)
    seen = Evidence("readers", "none", Needed(Need.AT_LEAST_ONE))
    assert found(check, Facts(LINUX, {"readers": ()})) == (finding(means, reason, seen),)


def test_missing_list_is_unknown_whatever_an_empty_one_means() -> None:
    check = replace(CHECK, each="readers", when_none=Verdict.FAIL)
    seen = Evidence("readers", None, Needed(Need.A_LIST))
    assert found(check, Facts(LINUX, {})) == (finding(Verdict.UNKNOWN, Reason.FACT_MISSING, seen),)


def test_rule_that_cannot_be_carried_out_is_unknown_with_its_error() -> None:
    check = replace(CHECK, rule=AtLeast("good", 1))
    assert found(check, Facts({**LINUX, "good": "text"}, {})) == (
        finding(
            Verdict.UNKNOWN,
            Reason.RULE_ERROR,
            Evidence("TypeError", "good is 'text', not a number", Needed(Need.A_SOUND_RULE)),
        ),
    )


@pytest.mark.parametrize(
    ("values", "truth"),
    [
        pytest.param({"system.release": "debian-12"}, Verdict.PASS, id="the release's own newest"),
        pytest.param({"system.release": "debian-13"}, Verdict.FAIL, id="else the family's"),
    ],
)
def test_newest_version_is_that_of_the_release(values: dict[str, str], truth: Verdict) -> None:
    product = Product("p", {}, {"debian-12": "5.1.21", "linux": "5.1.29"}, date(2026, 11, 20), "made up")
    check = replace(CHECK, rule=VersionAtLeast("version", Level("p", "newest")))
    facts = Facts({**LINUX, "version": "5.1.28", **values}, {})
    (judged,) = evaluate(recall_of(check, {"p": product}), facts)
    assert judged.verdict is truth


def test_evaluating_twice_gives_the_same() -> None:
    facts = Facts({**LINUX, "good": False}, {})
    assert found(CHECK, facts) == found(CHECK, facts)


def test_an_item_that_is_there_twice_has_one_finding_and_that_is_its_worst() -> None:
    """A workstation named one portal twice; findings are known by their item, and its workbook was refused as changed."""
    each = replace(CHECK, each="readers")
    items = [Item("a", {"good": True}), Item("b", {"good": True}), Item("a", {}), Item("a", {"good": False})]
    for order in (items, items[::-1]):
        judged = {f.item: f.verdict for f in found(each, Facts(LINUX, {"readers": tuple(order)}))}
        assert judged == {"a": Verdict.FAIL, "b": Verdict.PASS}
    assert len(found(each, Facts(LINUX, {"readers": tuple(items)}))) == 2


@pytest.mark.parametrize(
    ("more", "verdict", "confidence", "weight"),
    [
        pytest.param({"doubt": False, "way": False}, Verdict.FAIL, Confidence.SHOWN, Weight.BLOCKS, id="shown, no way"),
        pytest.param({"doubt": False, "way": True}, Verdict.FAIL, Confidence.SHOWN, Weight.PARTLY, id="shown, a way"),
        pytest.param({"doubt": True, "way": False}, Verdict.FAIL, Confidence.LIKELY, Weight.PARTLY, id="likely, no way"),
        pytest.param({"doubt": True, "way": True}, Verdict.WARN, Confidence.LIKELY, Weight.PARTLY, id="likely, a way"),
        pytest.param({"way": True}, Verdict.WARN, Confidence.LIKELY, Weight.PARTLY, id="nobody can tell"),
    ],
)  # fmt: skip
def test_where_there_is_doubt_a_broken_rule_is_only_likely_the_cause(
    more: dict[str, Scalar], verdict: Verdict, confidence: Confidence, weight: Weight
) -> None:
    check = replace(CHECK, likely_when=Is("doubt", True), other_way=Is("way", True))
    (judged,) = found(check, Facts({**LINUX, "good": False, **more}, {}))
    assert (judged.verdict, judged.confidence, judged.weight) == (verdict, confidence, weight)


def test_a_list_that_may_have_more_items_is_never_all_well() -> None:
    check = replace(CHECK, each="readers")
    seen = Facts(LINUX, {"readers": (Item("a", {"good": True}),)}, frozenset({"readers"}))
    assert [(f.item, f.verdict) for f in found(check, seen)] == [("a", Verdict.PASS), ("", Verdict.UNKNOWN)]
    empty = Facts(LINUX, {"readers": ()}, frozenset({"readers"}))
    assert [f.verdict for f in found(check, empty)] == [Verdict.UNKNOWN]


@pytest.mark.parametrize(("built", "unexplained"), [(False, set()), (True, {"other"}), (None, {"other"})])
def test_an_explanation_counts_where_its_rule_holds(built: bool | None, unexplained: set[str]) -> None:
    check = replace(CHECK, explained_when={CheckId("other"): Is("built", False)})
    values: dict[str, Scalar] = {**LINUX, "good": False} | ({} if built is None else {"built": built})
    (judged,) = found(check, Facts(values, {}))
    assert judged.unexplained_by == unexplained


def test_a_complaint_makes_a_check_judge_otherwise_and_never_gravely() -> None:
    facts = Facts({**LINUX, "good": True, "odd": True}, {})
    asked = replace(CHECK, on_complaint=OnComplaint(frozenset({Stage.READER}), rule=Is("odd", False)))
    (told,) = on_complaint(asked, facts, PC, {})
    assert (told.verdict, told.other_way, told.weight) == (Verdict.WARN, True, Weight.PARTLY)
    assert [f.verdict for f in found(asked, facts)] == [Verdict.PASS]
    assert on_complaint(CHECK, facts, PC, {}) == ()
    assert on_complaint(asked, Facts({**LINUX, "odd": False}, {}), PC, {}) == ()
