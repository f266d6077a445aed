"""What judging showed of one workstation, without the questions a complaint raises: a quick command needs no more."""

from __future__ import annotations

from dataclasses import dataclass

from collector.core.model import Cause, Finding, Verdict


@dataclass(frozen=True, slots=True)
class SeenMachine:
    """What the latest answer of the workstation showed."""

    findings: tuple[Finding, ...]
    causes: tuple[Cause, ...]
    on_complaint: tuple[Cause, ...] = ()
    """What is worth saying only to somebody who complains; the complaint decides of which."""
    family: str = ""
    """Its system, for steps that differ; empty where it did not say."""

    @property
    def is_known(self) -> bool:
        """Something was judged; a host that was silent shows nothing."""
        return any(finding.verdict in (Verdict.PASS, Verdict.FAIL, Verdict.WARN) for finding in self.findings)
