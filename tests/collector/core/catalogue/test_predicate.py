from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.core.catalogue.predicate import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Is,
    Level,
    Not,
    OneOf,
    Rule,
    RuleAnswer,
    Values,
    VersionAtLeast,
    answer,
    leaves,
)
from collector.core.evidence import Need, Needed, Scalar, exactly
from collector.core.model import Evidence
from tests.rigs.rules_asked import levels_asked

TRUE, FALSE, OPEN = Is("t", True), Is("f", True), Is("missing", True)
VALUES: dict[str, Scalar] = {"t": True, "f": False, "n": 3, "v": "5.1.28", "kind": "graphical"}


def no_version(level: Level, values: Values) -> str | None:
    return None


def truth(rule: Rule, values: Values = VALUES) -> bool | None:
    return answer(rule, values, no_version).truth


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param(AllOf((TRUE, FALSE, OPEN)), False, id="all_of: one false part decides"),
        pytest.param(AllOf((TRUE, OPEN)), None, id="all_of: else one missing part leaves it open"),
        pytest.param(AllOf((TRUE, TRUE)), True, id="all_of: true"),
        pytest.param(AnyOf((FALSE, TRUE, OPEN)), True, id="any_of: one true part decides"),
        pytest.param(AnyOf((FALSE, OPEN)), None, id="any_of: else one missing part leaves it open"),
        pytest.param(AnyOf((FALSE, FALSE)), False, id="any_of: false"),
        pytest.param(Not(OPEN), None, id="not: missing stays missing"),
        pytest.param(Not(FALSE), True, id="not: turns"),
        pytest.param(Is("t", 1), False, id="1 is not True"),
        pytest.param(OneOf("kind", ("terminal", "graphical")), True, id="in"),
        pytest.param(OneOf("kind", ("terminal",)), False, id="not in"),
        pytest.param(AtLeast("n", 3), True, id="at least"),
        pytest.param(AtMost("n", 2), False, id="at most"),
        pytest.param(AtMost("missing", 2), None, id="at most, missing"),
        pytest.param(VersionAtLeast("v", "5.1.4"), True, id="version, by number"),
        pytest.param(VersionAtLeast("kind", "1.0"), None, id="version of a text that is none"),
        pytest.param(VersionAtLeast("v", Level("p", "newest")), None, id="no version known for this system"),
    ],
)
def test_rules_are_three_valued(rule: Rule, expected: bool | None) -> None:
    assert truth(rule) is expected


def test_evidence_names_what_decided() -> None:
    rule = AllOf((TRUE, FALSE, OPEN))
    assert answer(rule, VALUES, no_version) == RuleAnswer(False, (Evidence("f", "false", exactly(True)),))


def test_evidence_of_an_open_rule_names_what_is_missing() -> None:
    rule = AnyOf((FALSE, AllOf((TRUE, OPEN))))
    assert answer(rule, VALUES, no_version) == RuleAnswer(None, (Evidence("missing", None, exactly(True)),))


def test_evidence_of_not_says_not() -> None:
    assert answer(Not(TRUE), VALUES, no_version).evidence == (
        Evidence("t", "true", Needed(Need.EXACTLY, (True,), 1)),
    )


def test_product_level_is_looked_up_for_the_system_at_hand() -> None:
    rule = VersionAtLeast("v", Level("eid-middleware", "floor"))
    found = answer(rule, VALUES, lambda level, values: "5.0.11")
    assert found == RuleAnswer(True, (Evidence("v", "5.1.28", Needed(Need.AT_LEAST, ("5.0.11",))),))


def test_a_number_question_about_a_text_is_an_error() -> None:
    with pytest.raises(TypeError, match="kind is 'graphical', not a number"):
        truth(AtLeast("kind", 1))


def test_facts_and_levels_of_a_rule_are_listed() -> None:
    level = Level("p", "floor")
    rule = AllOf((AnyOf((Is("a", True), Not(OneOf("b", ("x",))))), VersionAtLeast("c", level)))
    assert ([leaf.fact for leaf in leaves(rule)], list(levels_asked(rule))) == (["a", "b", "c"], [level])


names = st.sampled_from(["a", "b", "c"])
questions = st.builds(Is, names, st.booleans())
rules = st.recursive(
    questions,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=8,
)
known = st.dictionaries(names, st.booleans())


@given(rules, known, known)
def test_learning_more_facts_never_turns_a_decided_answer(
    rule: Rule, first: dict[str, bool], more: dict[str, bool]
) -> None:
    before = truth(rule, first)
    if before is not None:
        assert truth(rule, {**more, **first}) is before


@given(rules, known)
def test_all_of_is_not_any_of_not(rule: Rule, values: dict[str, bool]) -> None:
    other = Is("a", True)
    assert truth(Not(AllOf((rule, other))), values) is truth(AnyOf((Not(rule), Not(other))), values)


@given(rules, known)
def test_what_decided_is_always_said(rule: Rule, values: dict[str, bool]) -> None:
    outcome = answer(rule, values, no_version)
    assert outcome.evidence
    assert (outcome.truth is None) <= any(e.observed is None for e in outcome.evidence)
