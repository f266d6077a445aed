"""What a workstation says now about a finding that a site calls wrong: evidence for whoever writes the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from collector.app.judge.site_states import StatesQuestion
from collector.app.report.account_labels import labels
from collector.core.model import Finding, Language, SiteId, SiteState
from reports.site.frame import Frame, frame_of
from reports.site.parts import finding_id


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as it stands now; `evidence` is fact, seen and needed, without account names. Written out under these names."""

    verdict: str
    reason: str
    since: str | None
    catalogue: str
    system: str
    observation: str | None
    evidence: tuple[Mapping[str, str | None], ...]


def found_by_id(
    states: Sequence[SiteState], question: StatesQuestion, salt: bytes
) -> Mapping[tuple[SiteId, str], Found]:
    """Every finding of these sites by site and by its id in reports."""
    made: dict[tuple[SiteId, str], Found] = {}
    for state in states:
        frame = frame_of(state, question.catalogue, Language.EN, question.now, labels(salt))
        for host in state.hosts:
            answer = host.last_answer
            seen = answer.observation if answer else None
            for finding in host.findings:
                made[state.site.id, finding_id(frame, finding)] = Found(
                    finding.verdict.value,
                    finding.reason.value,
                    finding.since.isoformat() if finding.since else None,
                    question.catalogue.version,
                    f"{seen.system.family} {seen.system.version or ''}".strip() if seen else "",
                    answer.digest if answer else None,
                    tuple(_evidence(frame, finding)),
                )
    return made


def _evidence(frame: Frame, finding: Finding) -> Iterator[Mapping[str, str | None]]:
    for seen in finding.evidence:
        observed = None if seen.observed is None else frame.stable(finding.host, seen.observed)
        expected = frame.stable(finding.host, str(seen.expected))
        yield {"fact": seen.fact, "observed": observed, "expected": expected}
