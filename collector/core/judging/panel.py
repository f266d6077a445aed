"""All checks of a catalogue on the facts of host after host, with what was made of equal facts remembered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

from collector.core.catalogue.catalogue import Check, Product
from collector.core.facts.facts import Facts
from collector.core.judging.evaluate import Recall, evaluate, recall_of
from collector.core.model import Finding, HostName

_MOST_HELD = 2000

_Place = tuple[int, Recall]
"""Where a check stands in the catalogue, and the check with what it made of facts before."""


@dataclass(slots=True)
class Panel:
    """Checks that ask for the same list of facts are judged together: most workstations have equal facts but for one list.

    What is remembered is bounded, and about nobody: only naming the host costs anything where everything is known.
    """

    checks: tuple[Check, ...]
    products: Mapping[str, Product]
    _groups: dict[str | None, list[_Place]] = field(init=False)
    _held: dict[object, list[tuple[Finding, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._groups = defaultdict(list)
        for number, check in enumerate(self.checks):
            self._groups[check.each].append((number, recall_of(check, self.products)))

    def findings(self, facts: Facts, host: HostName) -> tuple[Finding, ...]:
        """Those of every check, in the order of the checks."""
        own = (tuple(facts.values), tuple(facts.values.values()))
        found: list[tuple[Finding, ...]] = [()] * len(self.checks)
        for each, places in self._groups.items():
            for (number, _), judged in zip(places, self._judged(each, places, facts, own), strict=True):
                found[number] = judged
        if not host:
            return tuple(chain.from_iterable(found))
        return tuple([finding.about(host, finding.item) for judged in found for finding in judged])

    def _judged(
        self, each: str | None, places: list[_Place], facts: Facts, own: object
    ) -> list[tuple[Finding, ...]]:
        items = None if each is None else facts.lists.get(each)
        listed = items and [(item.name, tuple(item.values), tuple(item.values.values())) for item in items]
        key = (each, own, listed if listed is None else tuple(listed), each in facts.partial)
        found = self._held.get(key)
        if found is None:
            if len(self._held) >= _MOST_HELD:
                self._held.clear()
            found = [evaluate(recall, facts) for _, recall in places]
            self._held[key] = found
        return found
