"""What a rule asks, for tests over the whole catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from collector.core.catalogue.predicate import AllOf, AnyOf, Level, Not, Rule, VersionAtLeast


def levels_asked(rule: Rule) -> Iterator[Level]:
    """Every product level a rule refers to."""
    match rule:
        case AllOf(rules) | AnyOf(rules):
            for part in rules:
                yield from levels_asked(part)
        case Not(inner):
            yield from levels_asked(inner)
        case VersionAtLeast(_, Level() as level):
            yield level
        case _:
            return
