"""What a rule asks, for tests over the whole catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from collector.core.catalogue.predicate import Level, Rule, VersionAtLeast, leaves


def levels_asked(rule: Rule) -> Iterator[Level]:
    """Every product level a rule refers to."""
    for leaf in leaves(rule):
        if isinstance(leaf, VersionAtLeast) and isinstance(leaf.version, Level):
            yield leaf.version
