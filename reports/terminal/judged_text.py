"""Judged observations and explained checks as plain text and as JSON; every word comes from the `judged.ftl` files.

Who helps is a matter of the helpdesk rules: callers pass what to print for a rule's id, and ids without an entry
are printed as they are. `rules_needed` says which ids a text will ask for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import indent
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
from reports.words.fact_words import expected_text, fact_text, value_text
from reports.words.links import spelled_out
from reports.words.words import Words

Desks = Mapping[str, str]
"""What to print for a rule of the helpdesk decision table, one or more lines."""

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
    findings: tuple[Finding, ...]
    causes: tuple[Cause, ...]
    on_complaint: tuple[Cause, ...] = ()
    family: str = ""
    """Its system, for steps that differ; empty where it did not say."""


def rules_needed(hosts: Iterable[JudgedHost], catalogue: Catalogue) -> tuple[str, ...]:
    """Ids of the helpdesk rules that the causes of these hosts lead to, each once, sorted."""
    return tuple(sorted({catalogue.checks[cause.id].route for host in hosts for cause in host.causes}))


def judged_text(
    hosts: Sequence[JudgedHost], catalogue: Catalogue, words: Words, desks: Desks | None = None
) -> str:
    """Causes with their steps first, then what we could not tell, then what works."""
    return "\n\n".join(_host(host, catalogue, words, desks or {}) for host in hosts) + "\n"


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
                "causes": [_cause_json(cause, catalogue) for cause in host.causes],
                "findings": [_finding_json(finding) for finding in host.findings],
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


def check_text(catalogue: Catalogue, check: CheckId, words: Words, desks: Desks | None = None) -> str:
    """One check explained: where it applies, its rule in words, its texts, who helps, its sources. KeyError if unknown."""
    known, text = catalogue.checks[check], _text(catalogue, check, words)
    parts = [
        f"{text.title}\n{known.id} · {words(f'judged-severity-{known.severity}')}",
        _titled(
            words("judged-applies"), words("judged-families", families=", ".join(sorted(known.families)))
        ),
        *([_titled(words("judged-each"), known.each)] if known.each else []),
        *([_titled(words("judged-when"), rule_words(known.when, words))] if known.when else []),
        _titled(words("judged-rule"), rule_words(known.rule, words)),
        _titled(words("judged-notice"), text.notice),
        _titled(words("judged-why"), text.why),
        _steps(known, text.steps, words),
        *(
            _titled(words(f"judged-steps-on-{family}"), _numbered(steps))
            for family, steps in text.own_steps.items()
        ),
        _titled(words("judged-avoid"), _bullets(text.avoid)),
        _titled(words("judged-tell"), text.tell),
        _titled(words("judged-help"), (desks or {}).get(known.route, known.route)),
        *(
            [_titled(words("judged-explained-by"), ", ".join(known.explained_by))]
            if known.explained_by
            else []
        ),
        _titled(
            words("judged-sources"),
            _bullets(words("judged-source", title=s.title, seen=s.seen.isoformat()) for s in known.sources),
        ),
    ]
    return "\n\n".join(parts) + "\n"


def rule_words(rule: Rule, words: Words) -> str:
    """A rule as an indented list; a fact is said in words, with its name for whoever writes rules."""
    match rule:
        case AllOf(rules):
            return f"{words('judged-all-of')}\n{_bullets(rule_words(r, words) for r in rules)}"
        case AnyOf(rules):
            return f"{words('judged-any-of')}\n{_bullets(rule_words(r, words) for r in rules)}"
        case Not(inner):
            return f"{words('judged-not')}\n{_bullets([rule_words(inner, words)])}"
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
    state = words(f"judged-state-{host.kind}")
    unknown = [f for f in host.findings if f.verdict is Verdict.UNKNOWN]
    good = [f for f in host.findings if f.verdict is Verdict.PASS]
    parts = [
        words("judged-host", host=printable(host.name), state=state),
        *(_cause(cause, host.family, catalogue, words, desks) for cause in host.causes),
    ]
    if unknown:
        parts.append(
            _titled(words("judged-unknown"), "\n".join(_unknown(f, catalogue, words) for f in unknown))
        )
    if good:
        parts.append(_titled(words("judged-good"), "\n".join(_good(f, catalogue, words) for f in good)))
    return "\n\n".join(parts)


def _cause(cause: Cause, family: str, catalogue: Catalogue, words: Words, desks: Desks) -> str:
    check, text = catalogue.checks[cause.id], _filled(_text(catalogue, cause.id, words), cause.root, words)
    parts = [
        f"{check.id} · {words(f'judged-severity-{check.severity}')}",
        text.why,
        _titled(words("judged-seen"), "\n".join(_seen(e, words) for e in cause.root.evidence)),
        _steps(check, text.steps_on(family), words),
        _titled(words("judged-avoid"), _bullets(text.avoid)),
        _titled(words("judged-help"), desks.get(check.route, check.route)),
    ]
    if cause.symptoms:
        also = (_symptom(symptom, catalogue, words) for symptom in dict.fromkeys(cause.symptoms))
        parts.append(_titled(words("judged-symptoms"), _bullets(also)))
    return _titled(f"{_SIGNS[cause.root.verdict]} {text.title}{_item(cause.root)}", "\n".join(parts))


def _symptom(symptom: Finding, catalogue: Catalogue, words: Words) -> str:
    title = _filled(_text(catalogue, symptom.check, words), symptom, words).title
    return f"{title}{_item(symptom)} ({symptom.check})"


def _steps(check: Check, steps: Iterable[str], words: Words) -> str:
    who, minutes = words(f"judged-doer-{check.doer}"), check.minutes
    head = words(f"judged-steps-{words.plural(minutes)}", who=who, minutes=minutes)
    return _titled(head, _numbered(steps))


def _numbered(steps: Iterable[str]) -> str:
    return "\n".join(f"{number}. {spelled_out(step)}" for number, step in enumerate(steps, start=1))


def _unknown(finding: Finding, catalogue: Catalogue, words: Words) -> str:
    good = _filled(_text(catalogue, finding.check, words), finding, words).good
    why = words(f"judged-reason-{finding.reason}")
    facts = ", ".join(dict.fromkeys(fact_text(words, e.fact) for e in finding.evidence))
    said = words("judged-not-told", what=f"{good}{_item(finding)}", why=why, facts=facts)
    return f"{_SIGNS[Verdict.UNKNOWN]} {said}"


def _good(finding: Finding, catalogue: Catalogue, words: Words) -> str:
    return f"{_SIGNS[Verdict.PASS]} {_filled(_text(catalogue, finding.check, words), finding, words).good}{_item(finding)}"


def _seen(evidence: Evidence, words: Words) -> str:
    seen = words("judged-nothing") if evidence.observed is None else printable(evidence.observed)
    needed = expected_text(words, evidence.expected, printable)
    said = seen if evidence.observed is None else value_text(words, seen)
    return words("judged-evidence", fact=fact_text(words, evidence.fact), seen=said, needed=needed)


def _text(catalogue: Catalogue, check: CheckId, words: Words) -> CheckText:
    return catalogue.texts[check, words.language]


def _filled(text: CheckText, finding: Finding, words: Words) -> CheckText:
    """The text with what the finding saw in place of `{fact}`, `{host}` and `{item}`, each replaced once."""
    nothing = words("judged-nothing")
    values = {"host": finding.host, "item": finding.item or nothing}
    values.update((e.fact, e.observed or nothing) for e in finding.evidence)

    def fill(line: str) -> str:
        return _PLACEHOLDER.sub(lambda match: printable(values.get(match[1], nothing)), spelled_out(line))

    return CheckText(
        title=fill(text.title),
        notice=fill(text.notice),
        why=fill(text.why),
        steps=tuple(map(fill, text.steps)),
        avoid=tuple(map(fill, text.avoid)),
        tell=fill(text.tell),
        good=fill(text.good),
        own_steps={family: tuple(map(fill, steps)) for family, steps in text.own_steps.items()},
    )


def _item(finding: Finding) -> str:
    return f" [{printable(finding.item)}]" if finding.item else ""


def _titled(title: str, body: str) -> str:
    return f"{title}\n{indent(body, '  ')}"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(_bullet(line) for line in lines)


def _bullet(text: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([f"- {first}", *(f"  {line}" for line in rest)])


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
