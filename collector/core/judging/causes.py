"""Folds the broken findings of one host into causes: what is the fault, and what is only its symptom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from collector.core.catalogue.catalogue import Check, Stage
from collector.core.model import BROKEN, Cause, CheckId, Confidence, Finding, Reason, Severity, Weight

_SEVERITY = {Severity.CRITICAL: 0, Severity.MAJOR: 1, Severity.MINOR: 2}


def causes(
    findings: Iterable[Finding], checks: Mapping[CheckId, Check], at: Stage | None = None
) -> tuple[Cause, ...]:
    """The causes on one host, gravest first. Accepted (waived) findings are no cause and explain nothing.

    `at`: where somebody says that it goes wrong. What they meet is then named before what is behind it.
    """
    broken = [f for f in findings if f.verdict in BROKEN and f.reason is not Reason.WAIVED]
    by_check: dict[CheckId, list[Finding]] = defaultdict(list)
    for finding in broken:
        by_check[finding.check].append(finding)
    symptoms: dict[Finding, list[Finding]] = defaultdict(list)
    roots: list[Finding] = []
    for finding in broken:
        root = _root(finding, by_check, checks, at)
        if root is finding:
            roots.append(finding)
        else:
            symptoms[root].append(finding)
    found = [Cause(root, tuple(symptoms[root]), _confidence(root, checks[root.check])) for root in roots]
    return tuple(sorted(found, key=_gravity))


def _root(
    finding: Finding,
    broken: Mapping[CheckId, list[Finding]],
    checks: Mapping[CheckId, Check],
    at: Stage | None,
) -> Finding:
    """Follows `explained_by` through broken checks to the end; the catalogue has no cycles.

    Of several explanations the one written first counts. Among several items of the
    explaining check the same item is meant, else the first.
    """
    check = checks[finding.check]
    for explanation in check.explained_by:
        stages = check.explained_at.get(explanation)
        is_beside = stages is not None and at is not None and at not in stages
        candidates = None if is_beside or explanation in finding.unexplained_by else broken.get(explanation)
        if candidates:
            same = [c for c in candidates if c.item == finding.item]
            return _root((same or candidates)[0], broken, checks, at)
    return finding


def _confidence(root: Finding, check: Check) -> Confidence:
    return Confidence.LIKELY if Confidence.LIKELY in (root.confidence, check.confidence) else Confidence.SHOWN


def _gravity(cause: Cause) -> tuple[int, int, int, CheckId, str]:
    """What keeps people out first; of those, what is shown before what is likely, then the graver."""
    return (
        list(Weight).index(cause.weight),
        0 if cause.confidence is Confidence.SHOWN else 1,
        min(_SEVERITY[f.severity] for f in cause.findings),
        cause.id,
        cause.root.item,
    )
