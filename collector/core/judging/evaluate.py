"""One check on one host's facts: the findings, one for each item where the check looks at several."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from msgspec import structs

from collector.core.catalogue.catalogue import Check, Product
from collector.core.catalogue.predicate import Level, Rule, RuleAnswer, Values, VersionOf, answer, leaves
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

NOBODY = HostName("")
_MOST_HELD = 500
_BADNESS = (Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE)


_WHOLE = Item("", {})
"""What a check looks at that looks at the host as a whole."""
_Shown = tuple[object, ...]
"""What is judged (an item, or that there is none), and the values of the facts the check asks for."""


@dataclass(frozen=True, slots=True)
class Recall:
    """One check with what it made of the values of the facts its rules name, which are the same on most workstations of a fleet.

    A fact has one type (`FACTS`), so that values which are equal are the same.
    """

    check: Check
    version_of: VersionOf
    asked: tuple[str, ...]
    """The facts that decide the check, each once."""
    _held: dict[_Shown, Finding] = field(default_factory=dict)

    def recalled(self, shown: _Shown) -> Finding | None:
        return self._held.get(shown)

    def keep(self, shown: _Shown, found: Finding) -> None:
        if len(self._held) >= _MOST_HELD:  # every workstation differs: gathered anew
            self._held.clear()
        self._held[shown] = found

    def finding(self, verdict: Verdict, reason: Reason, evidence: tuple[Evidence, ...] = ()) -> Finding:
        return Finding(NOBODY, self.check.id, verdict, reason, self.check.severity, "", evidence)


def recall_of(check: Check, products: Mapping[str, Product]) -> Recall:
    """One that has seen nothing yet."""
    named = (leaf.fact for rule in check.rules for leaf in leaves(rule))
    return Recall(check, version_lookup(products), tuple(dict.fromkeys((*VERSION_BY, *named))))


def evaluate(recall: Recall, facts: Facts) -> tuple[Finding, ...]:
    """What a check makes of facts, about nobody yet.

    Never empty and never raises: a check that cannot be carried out is `unknown` with the reason in its evidence.
    """
    try:
        return _findings(recall, facts)
    except Exception as error:  # one check's fault must not cost the others: it becomes a finding of its own
        said = (Evidence(type(error).__name__, str(error)[:300], Needed(Need.A_SOUND_RULE)),)
        return (recall.finding(Verdict.UNKNOWN, Reason.RULE_ERROR, said),)


def on_complaint(
    check: Check, facts: Facts, host: HostName, products: Mapping[str, Product]
) -> tuple[Finding, ...]:
    """What the check says of a machine somebody complains of: only what is broken, and never that nobody can log in."""
    told = check.on_complaint
    if told is None:
        return ()
    asked = structs.replace(check, when=told.when or check.when, rule=told.rule or check.rule)
    return tuple(
        replace(finding, host=host, verdict=Verdict.WARN, other_way=True)
        for finding in evaluate(recall_of(asked, products), facts)
        if finding.is_broken
    )


VERSION_BY = ("system.release", "system.family")
"""The facts that `version_lookup` goes by."""


def version_lookup(products: Mapping[str, Product]) -> VersionOf:
    """Finds a product's floor or newest version for the release the facts name, else for its family."""

    def version_of(level: Level, values: Values) -> str | None:
        product = products[level.product]
        table = product.floor if level.level == "floor" else product.newest
        keys = tuple(map(values.get, VERSION_BY))
        return next((table[key] for key in keys if isinstance(key, str) and key in table), None)

    return version_of


def _findings(recall: Recall, facts: Facts) -> tuple[Finding, ...]:
    check = recall.check
    family = facts.values.get("system.family")
    if family not in check.families:
        seen = Evidence("system.family", str(family), Needed(Need.ONE_OF, tuple(sorted(check.families))))
        return (recall.finding(Verdict.NOT_APPLICABLE, Reason.OUT_OF_SCOPE, (seen,)),)
    if check.each is None:
        return (_recalled(recall, facts.values, _judge_one),)
    items, is_partial = facts.lists.get(check.each), check.each in facts.partial
    if not items:
        judge = _none_there if items is not None and not is_partial else _none_seen
        return (_recalled(recall, facts.values, judge),)
    found = _one_each(tuple(_recalled(recall, facts.values, _judge_one, item) for item in items))
    rest = (_recalled(recall, facts.values, _none_seen),) if is_partial else ()
    return (*found, *(finding for finding in rest if finding.verdict is Verdict.UNKNOWN))


def _recalled(
    recall: Recall, values: Values, judge: Callable[[Recall, Values], Finding], item: Item = _WHOLE
) -> Finding:
    """What was made of these values before, else what `judge` makes of them where the check applies. An item's own come first."""
    shown = (judge, *[item.values.get(name, values.get(name)) for name in recall.asked])
    found = recall.recalled(shown)
    if found is None:
        every = {**values, **item.values} if item.values else values
        scope = _scope(recall, every)
        if scope.truth is False:
            found = recall.finding(Verdict.NOT_APPLICABLE, Reason.OUT_OF_SCOPE, scope.evidence)
        else:
            found = judge(recall, every)
        recall.keep(shown, found)
    return found.about(NOBODY, item.name) if item.name else found


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


def _judge_one(recall: Recall, values: Values) -> Finding:
    outcome = answer(recall.check.rule, values, recall.version_of)
    match outcome.truth:
        case True:
            return recall.finding(Verdict.PASS, Reason.RULE_HELD, outcome.evidence)
        case False:
            scope = _scope(recall, values)
            if scope.truth is None:  # broken, if it applies at all: nobody knows
                unknown = (*scope.evidence, *outcome.evidence)
                return recall.finding(Verdict.UNKNOWN, Reason.FACT_MISSING, unknown)
            return _broken(recall, values, outcome)
        case None:
            return recall.finding(Verdict.UNKNOWN, Reason.FACT_MISSING, outcome.evidence)


def _broken(recall: Recall, values: Values, outcome: RuleAnswer) -> Finding:
    """How sure it makes us, and what it stops. What is only likely, and leaves another way in, is no more than a warning."""
    check = recall.check

    def truth(rule: Rule) -> bool | None:
        return answer(rule, values, recall.version_of).truth

    way = None if check.other_way is None else truth(check.other_way)
    doubt = check.likely_when
    is_likely = check.confidence is Confidence.LIKELY or (doubt is not None and truth(doubt) is not False)
    verdict = Verdict.WARN if is_likely and way else broken(check.severity)
    return replace(
        recall.finding(verdict, Reason.RULE_BROKEN, outcome.evidence),
        other_way=way,
        confidence=Confidence.LIKELY if is_likely else Confidence.SHOWN,
        unexplained_by=frozenset(other for other, rule in check.explained_when.items() if not truth(rule)),
    )


def _none_there(recall: Recall, _: Values) -> Finding:
    """There is nothing to look at one by one."""
    check = recall.check
    seen = Evidence(str(check.each), "none", Needed(Need.AT_LEAST_ONE))
    none = recall.finding(check.when_none, _NOT_SEEN[check.when_none], (seen,))
    return replace(none, confidence=check.confidence) if none.is_broken else none


def _none_seen(recall: Recall, _: Values) -> Finding:
    """Nobody could look."""
    seen = Evidence(str(recall.check.each), None, Needed(Need.A_LIST))
    return recall.finding(Verdict.UNKNOWN, Reason.FACT_MISSING, (seen,))


def _scope(recall: Recall, values: Values) -> RuleAnswer:
    """Whether the check applies to a workstation of its family."""
    when = recall.check.when
    return RuleAnswer(True, ()) if when is None else answer(when, values, recall.version_of)


def broken(severity: Severity) -> Verdict:
    """What a broken rule is called: a minor one leaves log-in working and only warns."""
    return Verdict.WARN if severity is Severity.MINOR else Verdict.FAIL
