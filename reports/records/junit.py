"""A site's findings as JUnit XML, which every CI server draws: a suite for the site, a case for each PC and check.

Nothing that was not seen to be good passes. Each PC has a case `state` of its own: it fails where something has to be
mended and is an error where we do not know, so that a PC switched off is one error and not one for each check.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from collector.core.model import NOTHING_SEEN, HostStateKind, Reason, Verdict
from reports.records.record import FindingRecord, PcRecord, ReportRecord

# What XML 1.0 cannot hold, however it is escaped.
_NOT_IN_XML = re.compile("[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
STATE_CASE = "state"


class JunitState(StrEnum):
    PASSED = "passed"
    FAILURE = "failure"
    ERROR = "error"
    SKIPPED = "skipped"


_OF_STATE = {
    HostStateKind.WORKS: JunitState.PASSED,
    HostStateKind.NEEDS_WORK: JunitState.FAILURE,
    HostStateKind.COULD_NOT_TELL: JunitState.ERROR,
    HostStateKind.NOT_REACHED: JunitState.ERROR,
    HostStateKind.ACCEPTED: JunitState.SKIPPED,
    HostStateKind.DOES_NOT_APPLY: JunitState.SKIPPED,
}


@dataclass(frozen=True, slots=True)
class _Case:
    pc: str
    name: str
    outcome: JunitState
    kind: str
    message: str
    text: str = ""


def site_junit(record: ReportRecord) -> bytes:
    """UTF-8; the same report gives the same bytes, so no case has a duration."""
    cases = [case for pc in record.pcs for case in _cases(pc)]
    numbers = _numbers(cases)
    root = Element("testsuites", {"name": "eidfleet", **numbers})
    stamp = record.judged_at.strftime("%Y-%m-%dT%H:%M:%S")
    suite = SubElement(
        root, "testsuite", {"name": _xml(record.site.name), **numbers, "timestamp": stamp, "time": "0"}
    )
    properties = SubElement(suite, "properties")
    for name, value in _properties(record):
        SubElement(properties, "property", {"name": name, "value": _xml(value)})
    for case in cases:
        _place(suite, case)
    indent(root)
    declaration = b'<?xml version="1.0" encoding="UTF-8"?>\n'
    return declaration + bytes(tostring(root, encoding="utf-8")) + b"\n"


def finding_outcome(finding: FindingRecord) -> JunitState:
    """What a check is for a CI server: a broken rule that keeps nobody out, and an accepted one, are skipped."""
    if finding.reason in (Reason.WAIVED, *NOTHING_SEEN):
        return JunitState.SKIPPED
    match finding.verdict:
        case Verdict.PASS:
            return JunitState.PASSED
        case Verdict.FAIL:
            return JunitState.FAILURE
        case Verdict.UNKNOWN if finding.needed_to_tell or finding.reason is Reason.RULE_ERROR:
            return JunitState.ERROR
        case _:
            return JunitState.SKIPPED


def _cases(pc: PcRecord) -> Iterator[_Case]:
    yield _Case(pc.name, STATE_CASE, _OF_STATE[pc.state], pc.state, pc.state_text)
    for finding in pc.findings:
        name = f"{finding.check} [{finding.part}]" if finding.part else finding.check
        lines = [f"{seen.seen_text} ({seen.needed_text})" for seen in finding.evidence]
        yield _Case(
            pc.name,
            name,
            finding_outcome(finding),
            finding.reason if finding.verdict is Verdict.UNKNOWN else finding.verdict,
            finding.title if finding.verdict in (Verdict.FAIL, Verdict.WARN) else finding.reason_text,
            "\n".join([finding.reason_text, *lines, finding.id]),
        )


def _numbers(cases: list[_Case]) -> dict[str, str]:
    found = Counter(case.outcome for case in cases)
    return {
        "tests": str(len(cases)),
        "failures": str(found[JunitState.FAILURE]),
        "errors": str(found[JunitState.ERROR]),
        "skipped": str(found[JunitState.SKIPPED]),
    }


def _properties(record: ReportRecord) -> Iterator[tuple[str, str]]:
    yield "site", record.site.id
    yield "language", record.language
    for name in record.counts.__struct_fields__:
        yield f"counts.{name}", str(getattr(record.counts, name))
    yield "catalogue", record.provenance.catalogue_version
    yield "scan", record.provenance.scan or ""


def _place(suite: Element, case: _Case) -> None:
    made = SubElement(suite, "testcase", {"classname": _xml(case.pc), "name": _xml(case.name), "time": "0"})
    match case.outcome:
        case JunitState.PASSED:
            pass
        case JunitState.SKIPPED:
            SubElement(made, "skipped", {"message": _xml(case.message)})
        case JunitState.FAILURE | JunitState.ERROR:
            told = SubElement(made, case.outcome, {"message": _xml(case.message), "type": case.kind})
            told.text = _xml(case.text) or None


def _xml(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
