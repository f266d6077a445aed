"""Judged observations and explained checks as plain text and as JSON; every word comes from the `judged.ftl` files.

Who helps is a matter of the helpdesk rules: callers pass what gives the lines to print for a rule's id.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from collector.core.catalogue.catalogue import Catalogue, Check, CheckText
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
    VersionAtLeast,
)
from collector.core.evidence import shown
from collector.core.judging.seen_machine import SeenMachine
from collector.core.model import (
    Cause,
    CheckId,
    Evidence,
    Finding,
    HostName,
    HostStateKind,
    Verdict,
)
from collector.core.text import printable
from reports.terminal.blocks import bullets, numbered, stacked, titled
from reports.words.fact_words import expected_text, fact_text, value_text
from reports.words.links import spelled_out
from reports.words.words import Words

Desks = Callable[[str], str]
"""What to print for a rule of the helpdesk decision table, by its id: one or more lines."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SIGNS = {
    Verdict.FAIL: "✗",
    Verdict.WARN: "!",
    Verdict.UNKNOWN: "?",
    Verdict.PASS: "✓",
    Verdict.NOT_APPLICABLE: "-",
}


@dataclass(frozen=True, slots=True)
class JudgedHost:
    """One observation and what the catalogue made of it."""

    name: HostName
    kind: HostStateKind
    seen: SeenMachine


def judged_text(hosts: Sequence[JudgedHost], catalogue: Catalogue, words: Words, desks: Desks) -> str:
    """Causes with their steps first, then what we could not tell, then what works."""
    return stacked(_host(host, catalogue, words, desks) for host in hosts) + "\n"


def findings_json(hosts: Iterable[JudgedHost], catalogue: Catalogue) -> dict[str, Any]:
    """The same as plain values: `{catalogue, hosts: [{host, state, causes, findings}]}`.

    A cause is `{check, item, confidence, weight, route, symptoms: [{check, item}]}`. A finding is `{check, item, verdict, reason,
    severity, evidence: [{fact, observed, expected}]}`; `observed` null means the fact could not be known.
    """
    return {
        "catalogue": catalogue.version,
        "hosts": [
            {
                "host": host.name,
                "state": host.kind.value,
                "causes": [_cause_json(cause, catalogue) for cause in host.seen.causes],
                "findings": [_finding_json(finding) for finding in host.seen.findings],
            }
            for host in hosts
        ],
    }


def checks_text(catalogue: Catalogue, words: Words) -> str:
    """Every check in a line: severity, id, and what is good when it holds."""
    width = max((len(check) for check in catalogue.checks), default=0)
    weights = {
        check.severity: words(f"judged-severity-{check.severity}") for check in catalogue.checks.values()
    }
    column = max(map(len, weights.values()), default=0)
    lines = (
        f"{weights[check.severity]:<{column}}  {check.id:<{width}}  {_text(catalogue, check.id, words).good}"
        for check in catalogue.checks.values()
    )
    count = len(catalogue.checks)
    head = words(f"judged-checks-head-{words.plural(count)}", count=count)
    return "\n".join([head, "", *lines]) + "\n"


def check_text(catalogue: Catalogue, check: CheckId, words: Words, desks: Desks) -> str:
    """One check explained: where it applies, its rule in words, its texts, who helps, its sources. KeyError if unknown."""
    known, text = catalogue.checks[check], _text(catalogue, check, words)
    parts = [
        f"{text.title}\n{known.id} · {words(f'judged-severity-{known.severity}')}",
        titled(words("judged-applies"), words("judged-families", families=", ".join(sorted(known.families)))),
        titled(words("judged-each"), known.each or ""),
        titled(words("judged-when"), rule_words(known.when, words)) if known.when else "",
        titled(words("judged-rule"), rule_words(known.rule, words)),
        titled(words("judged-notice"), text.notice),
        titled(words("judged-why"), text.why),
        _steps(known, text.steps, words),
        *(
            titled(words(f"judged-steps-on-{family}"), numbered(map(spelled_out, steps)))
            for family, steps in text.own_steps.items()
        ),
        titled(words("judged-avoid"), bullets(text.avoid)),
        titled(words("judged-tell"), text.tell),
        titled(words("judged-help"), desks(known.route)),
        titled(words("judged-explained-by"), ", ".join(known.explained_by)),
        titled(
            words("judged-sources"),
            bullets(words("judged-source", title=s.title, seen=s.seen.isoformat()) for s in known.sources),
        ),
    ]
    return stacked(parts) + "\n"


def rule_words(rule: Rule, words: Words) -> str:
    """A rule as an indented list; a fact is said in words, with its name for whoever writes rules."""
    match rule:
        case AllOf(rules):
            return f"{words('judged-all-of')}\n{bullets(rule_words(r, words) for r in rules)}"
        case AnyOf(rules):
            return f"{words('judged-any-of')}\n{bullets(rule_words(r, words) for r in rules)}"
        case Not(inner):
            return f"{words('judged-not')}\n{bullets([rule_words(inner, words)])}"
        case Is(fact, value):
            return words("judged-is", fact=_named(fact, words), value=value_text(words, shown(value)))
        case OneOf(fact, values):
            return words("judged-one-of", fact=_named(fact, words), values=", ".join(map(shown, values)))
        case AtLeast(fact, number):
            return words("judged-at-least", fact=_named(fact, words), value=str(number))
        case AtMost(fact, number):
            return words("judged-at-most", fact=_named(fact, words), value=str(number))
        case VersionAtLeast(fact, Level(product, level)):
            return words(f"judged-version-{level}", fact=_named(fact, words), product=product)
        case VersionAtLeast(fact, version):
            return words("judged-at-least", fact=_named(fact, words), value=str(version))


def _named(fact: str, words: Words) -> str:
    said = fact_text(words, fact)
    return fact if said == fact else f"{said} [{fact}]"


def _host(host: JudgedHost, catalogue: Catalogue, words: Words, desks: Desks) -> str:
    state, findings = words(f"judged-state-{host.kind}"), host.seen.findings
    unknown = (_unknown(f, catalogue, words) for f in findings if f.verdict is Verdict.UNKNOWN)
    good = (_good(f, catalogue, words) for f in findings if f.verdict is Verdict.PASS)
    parts = (
        words("judged-host", host=printable(host.name), state=state),
        *(_cause(cause, host.seen.family, catalogue, words, desks) for cause in host.seen.causes),
        titled(words("judged-unknown"), "\n".join(unknown)),
        titled(words("judged-good"), "\n".join(good)),
    )
    return stacked(parts)


def _cause(cause: Cause, family: str, catalogue: Catalogue, words: Words, desks: Desks) -> str:
    check, text = catalogue.checks[cause.id], _text(catalogue, cause.id, words)

    def filled(line: str) -> str:
        return _filled(line, cause.root, words)

    also = (_symptom(symptom, catalogue, words) for symptom in dict.fromkeys(cause.symptoms))
    parts = (
        f"{check.id} · {words(f'judged-severity-{check.severity}')}",
        filled(text.why),
        titled(words("judged-seen"), "\n".join(_seen(e, words) for e in cause.root.evidence)),
        _steps(check, map(filled, text.steps_on(family)), words),
        titled(words("judged-avoid"), bullets(map(filled, text.avoid))),
        titled(words("judged-help"), desks(check.route)),
        titled(words("judged-symptoms"), bullets(also)),
    )
    title = f"{_SIGNS[cause.root.verdict]} {filled(text.title)}{_item(cause.root)}"
    return titled(title, "\n".join(filter(None, parts)))


def _symptom(symptom: Finding, catalogue: Catalogue, words: Words) -> str:
    title = _filled(_text(catalogue, symptom.check, words).title, symptom, words)
    return f"{title}{_item(symptom)} ({symptom.check})"


def _steps(check: Check, steps: Iterable[str], words: Words) -> str:
    who, minutes = words(f"judged-doer-{check.doer}"), check.minutes
    head = words(f"judged-steps-{words.plural(minutes)}", who=who, minutes=minutes)
    return titled(head, numbered(map(spelled_out, steps)))


def _unknown(finding: Finding, catalogue: Catalogue, words: Words) -> str:
    good = _filled(_text(catalogue, finding.check, words).good, finding, words)
    why = words(f"judged-reason-{finding.reason}")
    facts = ", ".join(dict.fromkeys(fact_text(words, e.fact) for e in finding.evidence))
    said = words("judged-not-told", what=f"{good}{_item(finding)}", why=why, facts=facts)
    return f"{_SIGNS[Verdict.UNKNOWN]} {said}"


def _good(finding: Finding, catalogue: Catalogue, words: Words) -> str:
    good = _filled(_text(catalogue, finding.check, words).good, finding, words)
    return f"{_SIGNS[Verdict.PASS]} {good}{_item(finding)}"


def _seen(evidence: Evidence, words: Words) -> str:
    seen = words("judged-nothing") if evidence.observed is None else printable(evidence.observed)
    needed = expected_text(words, evidence.expected, printable)
    said = seen if evidence.observed is None else value_text(words, seen)
    return words("judged-evidence", fact=fact_text(words, evidence.fact), seen=said, needed=needed)


def _text(catalogue: Catalogue, check: CheckId, words: Words) -> CheckText:
    return catalogue.texts[check, words.language]


def _filled(line: str, finding: Finding, words: Words) -> str:
    """The line with what the finding saw in place of `{fact}`, `{host}` and `{item}`, each replaced once."""
    nothing = words("judged-nothing")
    values = {"host": finding.host, "item": finding.item or nothing}
    values.update((e.fact, e.observed or nothing) for e in finding.evidence)
    return _PLACEHOLDER.sub(lambda match: printable(values.get(match[1], nothing)), spelled_out(line))


def _item(finding: Finding) -> str:
    return f" [{printable(finding.item)}]" if finding.item else ""


def _cause_json(cause: Cause, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "check": cause.id,
        "item": cause.root.item,
        "confidence": cause.confidence.value,
        "weight": cause.weight.value,
        "route": catalogue.checks[cause.id].route,
        "symptoms": [{"check": s.check, "item": s.item} for s in cause.symptoms],
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "item": finding.item,
        "verdict": finding.verdict.value,
        "reason": finding.reason.value,
        "severity": finding.severity.value,
        "evidence": [seen.plain for seen in finding.evidence],
    }
