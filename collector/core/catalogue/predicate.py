"""Rules as values: three-valued questions about named facts, and the evidence that decided the answer.

A fact that is missing makes its question unknown (None). `all_of` is decided by one
false part, `any_of` by one true part, whatever else is missing (Kleene's logic).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from collector.core.evidence import Evidence, Need, Needed, Scalar, exactly, shown
from collector.core.version import is_at_least

Values = Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Is:
    """The fact has exactly this value; True and 1 are different."""

    fact: str
    value: Scalar


@dataclass(frozen=True, slots=True)
class OneOf:
    fact: str
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    fact: str
    number: int


@dataclass(frozen=True, slots=True)
class AtMost:
    fact: str
    number: int


@dataclass(frozen=True, slots=True)
class Level:
    """A product's version as the knowledge files have it: its `floor`, or the `newest` for a system."""

    product: str
    level: str


@dataclass(frozen=True, slots=True)
class VersionAtLeast:
    fact: str
    version: str | Level


@dataclass(frozen=True, slots=True)
class AllOf:
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Not:
    rule: Rule


Leaf = Is | OneOf | AtLeast | AtMost | VersionAtLeast
Rule = Leaf | AllOf | AnyOf | Not

VersionOf = Callable[[Level, Values], str | None]
"""Looks a product's version up for the system the facts describe; None if none is known for it."""


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """`truth` None means unknown; `evidence` holds the questions that decided it."""

    truth: bool | None
    evidence: tuple[Evidence, ...]


def answer(rule: Rule, values: Values, version_of: VersionOf) -> RuleAnswer:
    """Answers a rule from facts. TypeError if a fact's type does not fit its question: the caller's bug or bad input."""
    match rule:
        case AllOf(rules):
            return _combined([answer(r, values, version_of) for r in rules], decided_by=False)
        case AnyOf(rules):
            return _combined([answer(r, values, version_of) for r in rules], decided_by=True)
        case Not(inner):
            return _negated(answer(inner, values, version_of))
        case Is(fact, value):
            return _leaf(fact, values, exactly(value), lambda seen: _same(seen, value))
        case OneOf(fact, allowed):
            return _leaf(
                fact, values, Needed(Need.ONE_OF, allowed), lambda seen: any(_same(seen, v) for v in allowed)
            )
        case AtLeast(fact, number):
            return _leaf(
                fact, values, Needed(Need.AT_LEAST, (number,)), lambda seen: _number(fact, seen) >= number
            )
        case AtMost(fact, number):
            return _leaf(
                fact, values, Needed(Need.AT_MOST, (number,)), lambda seen: _number(fact, seen) <= number
            )
        case VersionAtLeast(fact, version):
            return _version_leaf(fact, values, version, version_of)
        case _:
            assert_never(rule)


def leaves(rule: Rule) -> Iterator[Leaf]:
    """The questions about one fact each that a rule is made of."""
    match rule:
        case AllOf(rules) | AnyOf(rules):
            for part in rules:
                yield from leaves(part)
        case Not(inner):
            yield from leaves(inner)
        case Is() | OneOf() | AtLeast() | AtMost() | VersionAtLeast():
            yield rule
        case _:
            assert_never(rule)


def _leaf(fact: str, values: Values, needed: Needed, holds: Callable[[Scalar], bool | None]) -> RuleAnswer:
    seen = values.get(fact)
    if seen is None:
        return RuleAnswer(None, (Evidence(fact, None, needed),))
    return RuleAnswer(holds(seen), (Evidence(fact, shown(seen), needed),))


def _version_leaf(fact: str, values: Values, version: str | Level, version_of: VersionOf) -> RuleAnswer:
    floor = version_of(version, values) if isinstance(version, Level) else version
    seen = values.get(fact)
    if floor is None:
        observed = None if seen is None else shown(seen)
        return RuleAnswer(None, (Evidence(fact, observed, Needed(Need.NO_VERSION_KNOWN)),))
    return _leaf(fact, values, Needed(Need.AT_LEAST, (floor,)), lambda seen: is_at_least(shown(seen), floor))


def _combined(parts: list[RuleAnswer], *, decided_by: bool) -> RuleAnswer:
    """One part that is `decided_by` settles it; else one unknown part leaves it open."""
    truths = {part.truth for part in parts}
    truth = decided_by if decided_by in truths else None if None in truths else not decided_by
    return RuleAnswer(truth, tuple(dict.fromkeys(e for p in parts if p.truth is truth for e in p.evidence)))


def _negated(outcome: RuleAnswer) -> RuleAnswer:
    turned = tuple(Evidence(e.fact, e.observed, e.expected.opposite) for e in outcome.evidence)
    return RuleAnswer(None if outcome.truth is None else not outcome.truth, turned)


def _same(seen: Scalar, wanted: Scalar) -> bool:
    return type(seen) is type(wanted) and seen == wanted


def _number(fact: str, seen: Scalar) -> int:
    if isinstance(seen, bool) or not isinstance(seen, int):
        raise TypeError(f"{fact} is {seen!r}, not a number")
    return seen
