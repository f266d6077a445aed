"""Cards: one cause over all PCs that have it, with everything a person needs to mend it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from collector.core.catalogue.catalogue import Check
from collector.core.model import (
    Cause,
    CheckId,
    Confidence,
    Finding,
    HostState,
    Severity,
    Weight,
)
from collector.core.text import printable
from reports.site.desks import desks, never_send, routes, to_have_ready
from reports.site.frame import Frame, anchor
from reports.site.site_report import Call, Card, CardPc, SeenRow, Steps
from reports.words.formats import listed, sentence

WEIGHT = {Severity.CRITICAL: 0, Severity.MAJOR: 1, Severity.MINOR: 2}
CALL_FACTS = 3
PCS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Task:
    """A check's broken findings over the site, as roots of causes: one job, or one piece of advice."""

    check: Check
    is_job: bool
    causes: tuple[tuple[HostState, Cause], ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(cause.root for _, cause in self.causes)

    @property
    def hosts(self) -> tuple[HostState, ...]:
        """Each PC once, in the order of the state."""
        return tuple({host.host.name: host for host, _ in self.causes}.values())

    @property
    def severity(self) -> Severity:
        """The gravest of what it explains: a small fault can keep everybody out."""
        found = (f.severity for _, cause in self.causes for f in cause.findings)
        return min(found, key=lambda severity: WEIGHT[severity])

    @property
    def weight(self) -> Weight:
        """The gravest on any of the PCs."""
        return min((cause.weight for _, cause in self.causes), key=list(Weight).index)

    @property
    def is_likely(self) -> bool:
        return all(cause.confidence is Confidence.LIKELY for _, cause in self.causes)

    @property
    def minutes(self) -> int:
        return self.check.minutes * len(self.hosts)


def tasks(frame: Frame) -> tuple[Task, ...]:
    """Of a site: jobs first, then advice; within each the gravest and most widespread first."""
    grouped: dict[tuple[CheckId, bool], list[tuple[HostState, Cause]]] = defaultdict(list)
    for host in frame.state.hosts:
        for cause in host.causes:
            grouped[cause.id, cause.is_work].append((host, cause))
    found = [Task(frame.check(check), is_job, tuple(causes)) for (check, is_job), causes in grouped.items()]
    return tuple(sorted(found, key=lambda t: (not t.is_job, WEIGHT[t.severity], -len(t.hosts), t.check.id)))


def numbered(found: tuple[Task, ...]) -> list[tuple[int, Task]]:
    """Jobs and pieces of advice are counted each from one."""
    jobs = [task for task in found if task.is_job]
    advice = [task for task in found if not task.is_job]
    return [*enumerate(jobs, 1), *enumerate(advice, 1)]


def card(frame: Frame, task: Task, number: int) -> Card:
    w, check, findings = frame.words, task.check, task.findings
    text = frame.text(check.id)
    by_portal = routes(frame, check, findings)
    title = frame.filled(text.title, findings)
    first = next(iter(desks(frame, by_portal)), None)
    return Card(
        anchor=card_anchor(task),
        code=check.id,
        heading=w("job-heading" if task.is_job else "advice-heading", number=number, title=title),
        effect=effect(frame, task),
        is_job=task.is_job,
        pcs=tuple(_pc(frame, host, cause.root) for host, cause in task.causes),
        notice=frame.filled(text.notice, findings),
        why=frame.filled(text.why, findings),
        seen=tuple(row for host, cause in task.causes for row in _seen(frame, host, cause.root)),
        also=_also(frame, task),
        steps=_steps(frame, task),
        who=w(f"doer-{check.doer}"),
        doer=check.doer,
        minutes_text=_minutes(frame, task),
        avoid=(
            *(frame.filled(line, findings) for line in text.avoid),
            *dict.fromkeys(
                sentence(route.avoid[frame.language])
                for route in by_portal.values()
                if frame.language in route.avoid
            ),
        ),
        stage=w("stage-hint", stage=w(f"stage-{check.stage}")),
        first=first,
        call_text=call_text(frame, task, title),
    )


def _steps(frame: Frame, task: Task) -> tuple[Steps, ...]:
    """The steps of each system among its PCs; one group without a name where they are the same for all."""
    text = frame.text(task.check.id)
    systems: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for family in dict.fromkeys(host.family for host in task.hosts):
        kinds = {host.distribution for host in task.hosts if host.family == family}
        kind = kinds.pop() if len(kinds) == 1 else ""  # of several, all commands stay
        systems[text.steps_on(family, kind)].append(frame.words(f"family-{family or 'none'}"))
    return tuple(
        Steps(
            listed(names, frame.language) if len(systems) > 1 else "",
            tuple(frame.filled_pieces(step, task.findings) for step in steps),
        )
        for steps, names in systems.items()
    )


def call(frame: Frame, found: Iterable[Task]) -> Call:
    """Every desk that a task leads to, each once: those that are called first before the others."""
    by_task = [routes(frame, task.check, task.findings) for task in found]
    together = {f"{n} {portal}": route for n, of in enumerate(by_task) for portal, route in of.items()}
    return Call(
        desks(frame, together, names_portals=False),
        to_have_ready(frame, together.values()),
        never_send(frame, together.values()),
    )


_EFFECT = {Weight.BLOCKS: Severity.CRITICAL, Weight.PARTLY: Severity.MAJOR, Weight.WORKS: Severity.MINOR}


def effect(frame: Frame, task: Task) -> str:
    """What it does to a log-in, and how sure we are."""
    said = frame.words(f"severity-{_EFFECT[task.weight]}")
    return frame.words("effect-likely", effect=said) if task.is_likely else said


def card_anchor(task: Task) -> str:
    return anchor("cause" if task.is_job else "advice", task.check.id)


def _pc(frame: Frame, host: HostState, finding: Finding) -> CardPc:
    since = frame.since("open-since", finding.since) if finding.since else None
    name = host.host.name
    return CardPc(printable(name), frame.part(finding), anchor("pc", name), since)


def _seen(frame: Frame, host: HostState, finding: Finding) -> Iterable[SeenRow]:
    name, at = host.host.name, host.last_answer.at if host.last_answer else None
    for evidence in finding.evidence:
        yield SeenRow(
            host=printable(name),
            part=frame.part(finding),
            fact=frame.fact(evidence.fact),
            observed=frame.observed(name, evidence),
            expected=frame.expected(name, evidence),
            at=frame.formats.moment(at) if at else None,
        )


def _also(frame: Frame, task: Task) -> tuple[str, ...]:
    """The titles of what this cause explains, each once."""
    symptoms: dict[CheckId, list[Finding]] = defaultdict(list)
    for _, cause in task.causes:
        for finding in cause.symptoms:
            symptoms[finding.check].append(finding)
    return tuple(frame.title(check, findings) for check, findings in sorted(symptoms.items()))


def _minutes(frame: Frame, task: Task) -> str:
    w = frame.words
    each = w("minutes", n=task.check.minutes)
    if len(task.hosts) == 1:
        return w("minutes-once", minutes=each)
    return (
        w("minutes-each", minutes=each) + ", " + w("minutes-together", minutes=w("minutes", n=task.minutes))
    )


def call_text(frame: Frame, task: Task, title: str) -> str:
    """What to read out or paste to a desk: where, what, and three facts. No user names, nothing of a card."""
    w, check = frame.words, task.check
    names = listed((printable(host.host.name) for host in task.hosts), frame.language)
    lines = [
        w("call-site", site=printable(frame.state.site.name)),
        w("call-pcs", n=len(task.hosts), list=names),
        w("call-cause", title=title),
        w("call-stage", stage=w(f"stage-{check.stage}")),
        _concerned(frame, task),
        *_facts(frame, task),
    ]
    seen = max((host.last_answer.at for host in task.hosts if host.last_answer), default=None)
    if seen is not None:
        lines.append(w("call-seen", instant=frame.formats.full_moment(seen).text))
    return "\n".join(line for line in lines if line)


def _concerned(frame: Frame, task: Task) -> str:
    """The portals or readers it is about, each once; a person's profile says nothing to a desk."""
    if task.check.each == "firefox.profiles":
        return ""
    names = dict.fromkeys(part for finding in task.findings if (part := frame.part(finding)))
    return frame.words("call-part", list=listed(names, frame.language)) if names else ""


def _facts(frame: Frame, task: Task) -> list[str]:
    """Three facts of the first PC: what decided the finding, then what every desk asks for."""
    host, cause = task.causes[0]
    name, w = host.host.name, frame.words
    shown = printable(name)
    facts = [
        w(
            "call-fact",
            host=shown,
            fact=frame.fact(evidence.fact),
            observed=frame.observed(name, evidence),
            expected=frame.expected(name, evidence),
        )
        for evidence in cause.root.evidence
    ]
    seen = host.last_answer.observation if host.last_answer else None
    if seen is not None:
        if seen.system.name:
            facts.append(w("call-system", host=shown, system=frame.shown(name, seen.system.name)))
        firefox = [f.version for f in seen.firefoxes or () if f.version]
        if firefox:
            facts.append(
                w("call-firefox", host=shown, version=frame.shown(name, listed(firefox, frame.language)))
            )
    return facts[:CALL_FACTS] or [w("call-no-facts")]


def pc_names(frame: Frame, task: Task) -> str:
    """Its PCs by name, the first three where there are more."""
    names = [printable(host.host.name, 40) for host in task.hosts]
    if len(names) <= PCS_NAMED:
        return listed(names, frame.language)
    return frame.words("pcs-more", list=", ".join(names[:PCS_NAMED]), n=len(names) - PCS_NAMED)
