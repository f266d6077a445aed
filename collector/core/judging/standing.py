"""What of the findings on one observation must be known later: all that is broken or unknown, and whether anything else applies."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from collector.core.catalogue.catalogue import Catalogue
from collector.core.catalogue.predicate import AtLeast, AtMost, Is, Leaf, OneOf, leaves
from collector.core.evidence import Scalar
from collector.core.model import Finding, Severity, Verdict

_TELLING = (Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN)


def abridged(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Fewer findings, without evidence, that give the same state of the host and the same changes as all of them.

    Beside what is broken or unknown it keeps one weighty finding that applies, and one that does not.
    """
    kept = {n: f for n, f in enumerate(findings) if f.verdict in _TELLING}
    weighty = [(n, f) for n, f in enumerate(findings) if f.severity is not Severity.MINOR]
    for applies in (True, False):
        fitting = (pair for pair in weighty if (pair[1].verdict is not Verdict.NOT_APPLICABLE) is applies)
        kept.update(islice(fitting, 1))
    return tuple(
        Finding(f.host, f.check, f.verdict, f.reason, f.severity, f.item) for _, f in sorted(kept.items())
    )


def era(catalogue: Catalogue, today: date) -> int:
    """How many systems have seen the last day of their support: the day itself decides nothing else.

    Two days of one era judge every observation alike.
    """
    ends = sorted({end.end for end in catalogue.knowledge.systems.ends})
    return bisect_left(ends, today)


def clock_class(cuts: Sequence[int], offset: float | None) -> int | None:
    """Two offsets of one class are judged alike by the rules that `clock_cuts` was made from."""
    return None if offset is None else bisect_left(cuts, round(abs(offset)))


def clock_cuts(catalogue: Catalogue) -> tuple[int, ...]:
    """The offsets, in seconds, beyond which some rule may judge a clock otherwise, smallest first."""
    rules = (rule for check in catalogue.checks.values() for rule in check.rules)
    return tuple(sorted({cut for rule in rules for leaf in leaves(rule) for cut in _cuts(leaf)}))


def _cuts(leaf: Leaf) -> Iterator[int]:
    match leaf:
        case AtMost("clock.offset_s", number):
            yield number
        case AtLeast("clock.offset_s", number):
            yield number - 1
        case Is("clock.offset_s", value):
            yield from _around(value)
        case OneOf("clock.offset_s", values):
            for value in values:
                yield from _around(value)


def _around(value: Scalar) -> Iterator[int]:
    if isinstance(value, int):
        yield from (value - 1, value)
