"""A site's findings as CSV: one line for each PC and check, and one for a PC of which nothing was judged.

For Belgian settings: byte-order mark, semicolon, one line of headings, ISO dates. A text that a spreadsheet could
take for a formula gets the apostrophe that OWASP asks for.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

from collector.core.text import unformulated
from reports.records.record import FindingRecord, PcRecord, ReportRecord
from reports.words.words import words

COLUMNS = (
    "csv-site",
    "csv-site-id",
    "col-pc",
    "col-state",
    "col-state-code",
    "col-last-answer",
    "col-last-try",
    "col-check",
    "col-part",
    "col-result",
    "csv-result-code",
    "csv-reason-code",
    "col-reason",
    "col-observed",
    "col-expected",
    "col-since",
    "col-until",
    "col-code",
    "col-row-id",
)
"""The headings by the id of their word, in order."""

BETWEEN = " | "


def site_csv(record: ReportRecord) -> bytes:
    """UTF-8 with a byte-order mark; lines end as RFC 4180 says."""
    w, out = words(record.language), StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_cell(w(heading)) for heading in COLUMNS])
    for row in _rows(record):
        writer.writerow([_cell(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", errors="replace")


def _rows(record: ReportRecord) -> Iterator[tuple[str, ...]]:
    zone, w = ZoneInfo(record.site.timezone), words(record.language)
    for pc in record.pcs:
        head = (
            record.site.name,
            record.site.id,
            pc.name,
            pc.state_text,
            pc.state.value,
            _instant(pc.last_answer_at, zone),
            _instant(pc.last_try_at, zone),
        )
        for finding in pc.findings:
            yield (*head, *_finding(finding, w(f"verdict-{finding.verdict}"), zone))
        if not pc.findings:
            yield (*head, *_nothing_judged(pc, record))


def _finding(finding: FindingRecord, result: str, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        finding.title,
        finding.part,
        result,
        finding.verdict.value,
        finding.reason.value,
        finding.reason_text,
        BETWEEN.join(seen.seen_text for seen in finding.evidence),
        BETWEEN.join(dict.fromkeys(seen.needed_text for seen in finding.evidence)),
        finding.since.astimezone(zone).date().isoformat() if finding.since else "",
        finding.waived_until.isoformat() if finding.waived_until else "",
        finding.check,
        finding.id,
    )


def _nothing_judged(pc: PcRecord, record: ReportRecord) -> tuple[str, ...]:
    """An unreached PC keeps its line, with the likely reason where the reason of a check would be."""
    why = next((lost.likely for lost in record.not_reached if lost.pc == pc.name), "")
    return ("", "", "", "", "", why, "", "", "", "", "", "")


def _instant(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds") if at else ""


def _cell(text: str) -> str:
    """
    >>> _cell("=1+1"), _cell(" @SUM(A1)"), _cell("5.1.25")
    ("'=1+1", "' @SUM(A1)", '5.1.25')
    """
    begins = text.lstrip(" \u00a0")
    return text if unformulated(begins) == begins else f"'{text}"
