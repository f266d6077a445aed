"""One check on one host's facts: the findings, one for each item where the check looks at several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from collector.core.catalogue.catalogue import Check, Product
from collector.core.catalogue.predicate import Level, RuleAnswer, Values, VersionOf, answer
from collector.core.evidence import Evidence, Need, Needed
from collector.core.facts.facts import Facts, Item
from collector.core.model import Confidence, Finding, HostName, Reason, Severity, Verdict

_NOT_SEEN: Mapping[Verdict, Reason] = {
    Verdict.NOT_APPLICABLE: Reason.OUT_OF_SCOPE,
    Verdict.UNKNOWN: Reason.FACT_MISSING,
    Verdict.PASS: Reason.RULE_HELD,
    Verdict.WARN: Reason.RULE_BROKEN,
    Verdict.FAIL: Reason.RULE_BROKEN,
}

_BADNESS = (Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE)


def evaluate(
    check: Check, facts: Facts, host: HostName, products: Mapping[str, Product]
) -> tuple[Finding, ...]:
    """Never empty and never raises: a check that cannot be carried out is `unknown` with the reason in its evidence."""
    judged = _Judged(check, host)
    try:
        return _findings(judged, facts, version_lookup(products))
    except Exception as error:  # one check's fault must not cost the others: it becomes a finding of its own
        said = (Evidence(type(error).__name__, str(error)[:300], Needed(Need.A_SOUND_RULE)),)
        return (judged.finding(Verdict.UNKNOWN, Reason.RULE_ERROR, said),)


def on_complaint(
    check: Check, facts: Facts, host: HostName, products: Mapping[str, Product]
) -> tuple[Finding, ...]:
    """What the check says of a machine somebody complains of: only what is broken, and never that nobody can log in."""
    told = check.on_complaint
    if told is None:
        return ()
    asked = replace(check, when=told.when or check.when, rule=told.rule or check.rule)
    found = evaluate(asked, facts, host, products)
    return tuple(
        replace(finding, verdict=Verdict.WARN, other_way=True) for finding in found if finding.is_broken
    )


def version_lookup(products: Mapping[str, Product]) -> VersionOf:
    """Finds a product's floor or newest version for the release the facts name, else for its family."""

    def version_of(level: Level, values: Values) -> str | None:
        product = products[level.product]
        table = product.floor if level.level == "floor" else product.newest
        keys = (values.get("system.release"), values.get("system.family"))
        return next((table[key] for key in keys if isinstance(key, str) and key in table), None)

    return version_of


@dataclass(frozen=True, slots=True)
class _Judged:
    check: Check
    host: HostName

    def finding(
        self, verdict: Verdict, reason: Reason, evidence: tuple[Evidence, ...] = (), item: str = ""
    ) -> Finding:
        return Finding(self.host, self.check.id, verdict, reason, self.check.severity, item, evidence)


def _findings(judged: _Judged, facts: Facts, version_of: VersionOf) -> tuple[Finding, ...]:
    check = judged.check
    family = facts.values.get("system.family")
    if family not in check.families:
        seen = Evidence("system.family", str(family), Needed(Need.ONE_OF, tuple(sorted(check.families))))
        return (judged.finding(Verdict.NOT_APPLICABLE, Reason.OUT_OF_SCOPE, (seen,)),)
    if check.each is None:
        return (_judge_one(judged, facts.values, version_of, ""),)
    items, is_partial = facts.lists.get(check.each), check.each in facts.partial
    if items:
        judged_items = _one_each(tuple(_judge_item(judged, facts.values, item, version_of) for item in items))
        rest = (_no_item(judged, facts.values, version_of, is_known=False),) if is_partial else ()
        return (*judged_items, *(finding for finding in rest if finding.verdict is Verdict.UNKNOWN))
    return (_no_item(judged, facts.values, version_of, is_known=items is not None and not is_partial),)


def _one_each(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """One finding an item, its worst: a workstation may name the same portal or profile twice, and a finding is known by its item."""
    if len({finding.item for finding in findings}) == len(findings):
        return findings
    worst: dict[str, Finding] = {}
    for finding in findings:
        before = worst.setdefault(finding.item, finding)
        if _BADNESS.index(finding.verdict) < _BADNESS.index(before.verdict):
            worst[finding.item] = finding
    return tuple(worst.values())


def _judge_item(judged: _Judged, values: Values, item: Item, version_of: VersionOf) -> Finding:
    return _judge_one(judged, {**values, **item.values}, version_of, item.name)


def _judge_one(judged: _Judged, values: Values, version_of: VersionOf, item: str) -> Finding:
    scope = _scope(judged, values, version_of)
    if scope is not None and scope.truth is False:
        return judged.finding(Verdict.NOT_APPLICABLE, Reason.OUT_OF_SCOPE, scope.evidence, item)
    outcome = answer(judged.check.rule, values, version_of)
    if outcome.truth is False and scope is not None and scope.truth is None:
        # Broken, if it applies at all: nobody knows.
        return judged.finding(
            Verdict.UNKNOWN, Reason.FACT_MISSING, (*scope.evidence, *outcome.evidence), item
        )
    match outcome.truth:
        case True:
            return judged.finding(Verdict.PASS, Reason.RULE_HELD, outcome.evidence, item)
        case False:
            return _broken(judged, values, version_of, outcome, item)
        case None:
            return judged.finding(Verdict.UNKNOWN, Reason.FACT_MISSING, outcome.evidence, item)


def _broken(
    judged: _Judged, values: Values, version_of: VersionOf, outcome: RuleAnswer, item: str
) -> Finding:
    """How sure it makes us, and what it stops. What is only likely, and leaves another way in, is no more than a warning."""
    check = judged.check
    way = None if check.other_way is None else answer(check.other_way, values, version_of).truth
    doubt = check.likely_when
    is_likely = check.confidence is Confidence.LIKELY or (
        doubt is not None and answer(doubt, values, version_of).truth is not False
    )
    verdict = Verdict.WARN if is_likely and way else broken(check.severity)
    found = judged.finding(verdict, Reason.RULE_BROKEN, outcome.evidence, item)
    unexplained = frozenset(
        other for other, rule in check.explained_when.items() if not answer(rule, values, version_of).truth
    )
    return replace(
        found,
        other_way=way,
        confidence=Confidence.LIKELY if is_likely else Confidence.SHOWN,
        unexplained_by=unexplained,
    )


def _no_item(judged: _Judged, values: Values, version_of: VersionOf, *, is_known: bool) -> Finding:
    """Nothing to look at one by one: either there is none, or nobody could look."""
    check = judged.check
    scope = _scope(judged, values, version_of)
    if scope is not None and scope.truth is False:
        return judged.finding(Verdict.NOT_APPLICABLE, Reason.OUT_OF_SCOPE, scope.evidence)
    if not is_known:
        return judged.finding(
            Verdict.UNKNOWN, Reason.FACT_MISSING, (Evidence(str(check.each), None, Needed(Need.A_LIST)),)
        )
    seen = Evidence(str(check.each), "none", Needed(Need.AT_LEAST_ONE))
    none = judged.finding(check.when_none, _NOT_SEEN[check.when_none], (seen,))
    return replace(none, confidence=check.confidence) if none.is_broken else none


def _scope(judged: _Judged, values: Values, version_of: VersionOf) -> RuleAnswer | None:
    when = judged.check.when
    return None if when is None else answer(when, values, version_of)


def broken(severity: Severity) -> Verdict:
    """What a broken rule is called: a minor one leaves log-in working and only warns."""
    return Verdict.WARN if severity is Severity.MINOR else Verdict.FAIL
