"""Hands out what is known, for the administrator's other tools: JSON Lines, CSV, and metrics for Prometheus.

The rows are those of docs/export.md. Account names are labels unless the fleet's settings say otherwise.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from collector.app.judge.site_states import StatesQuestion, site_states
from collector.app.report.account_labels import label_of
from collector.core.clock import to_the_second
from collector.core.judging.rollup import counts
from collector.core.model import (
    HostState,
    HostStateKind,
    Site,
    SiteState,
)
from collector.core.readable_by import ReadableBy
from collector.core.text import json_text, printable, unformulated
from collector.delivery.files import write_whole
from collector.history.results import Store
from collector.sources.fleet.settings import ReportSettings
from reports.words.privacy import Scrubber, UserLabel, scrubber

Row = dict[str, Any]
MARKED = "\ufeff"
"""Excel takes a CSV file for UTF-8 only where this mark begins it."""


def write(
    store: Store,
    question: StatesQuestion,
    what: str,
    form: str,
    out: Path | None,
    settings: ReportSettings,
) -> None:
    """Writes one kind of rows, or `metrics`, to a file in one step or to the standard output."""
    states = site_states(store, question)
    if what == "metrics":
        body = metrics([state for state in states if not state.site.sample], store, question.now)
    else:
        label = label_of(store, settings.show_user_names)
        rows = [row for state in states for host in state.hosts for row in _rows(what, state, host, label)]
        body = (json_lines(rows) if form == "jsonl" else csv_text(rows)).encode()
    if out is not None:
        # metrics name no workstation, and node_exporter, which reads them, is another user
        write_whole(out, body, ReadableBy.EVERYONE if what == "metrics" else settings.readable_by)
    else:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()


# -- rows ------------------------------------------------------------------------------------------------


def observation_rows(state: SiteState, host: HostState) -> Iterator[Row]:
    """The newest answer of a workstation and how the newest try went; one that never answered has no observation."""
    last, answer = host.last_attempt, host.last_answer
    yield {
        **_whose(state.site, host),
        "state": host.kind.value,
        "tried_at": to_the_second(last.at if last else None),
        "reach": host.reach.value,
        "reach_evidence": last.reach.evidence if last else "",
        "answered_at": to_the_second(answer.at if answer else None),
        "scan": answer.scan if answer else None,
        "clock_offset_s": answer.clock_offset_s if answer else None,
        "observation": msgspec.to_builtins(answer.observation)
        if answer and answer.observation is not None
        else None,
    }


def finding_rows(state: SiteState, host: HostState) -> Iterator[Row]:
    for finding in host.findings:
        yield {
            **_whose(state.site, host),
            "check": finding.check,
            "item": finding.item,
            "verdict": finding.verdict.value,
            "reason": finding.reason.value,
            "severity": finding.severity.value,
            "since": to_the_second(finding.since),
            "waived_until": finding.waiver.until.isoformat() if finding.waiver else None,
            "catalogue": state.provenance.catalogue_version,
            "evidence": [seen.plain for seen in finding.evidence],
        }


def cause_rows(state: SiteState, host: HostState) -> Iterator[Row]:
    for cause in host.causes:
        yield {
            **_whose(state.site, host),
            "check": cause.id,
            "item": cause.root.item,
            "verdict": cause.root.verdict.value,
            "reason": cause.root.reason.value,
            "weight": cause.weight.value,
            "confidence": cause.confidence.value,
            "since": to_the_second(cause.root.since),
            "explains": [{"check": f.check, "item": f.item} for f in cause.symptoms],
        }


def change_rows(state: SiteState, host: HostState) -> Iterator[Row]:
    mine = [change for change in state.changes or () if change.host == host.host.name]
    for change in mine:
        yield {
            **_whose(state.site, host),
            "check": change.check,
            "item": change.item,
            "change": change.kind.value,
            "since": to_the_second(change.since),
        }


ROWS: Mapping[str, Callable[[SiteState, HostState], Iterator[Row]]] = {
    "observations": observation_rows,
    "findings": finding_rows,
    "causes": cause_rows,
    "changes": change_rows,
}


def _whose(site: Site, host: HostState) -> Row:
    return {"site": site.id, "sample": site.sample, "host": host.host.name}


# -- what must not go out --------------------------------------------------------------------------------


def _rows(what: str, state: SiteState, host: HostState, label: UserLabel) -> Iterator[Row]:
    seen = host.last_answer.observation if host.last_answer else None
    cleaner = scrubber(host.host.name, seen, label, lambda code: code)
    return (_plain(row, cleaner) for row in ROWS[what](state, host))


def _plain(value: Any, cleaner: Scrubber) -> Any:
    """The value with every text in it safe to show and without account names."""
    match value:
        case str():
            return cleaner.shown(value)
        case Mapping():
            return {key: _plain(item, cleaner) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item, cleaner) for item in value]
        case _:
            return value


# -- forms -----------------------------------------------------------------------------------------------


def json_lines(rows: Sequence[Row]) -> str:
    return "".join(json_text(row, None) + "\n" for row in rows)


def csv_text(rows: Sequence[Row], headings: Sequence[str] | None = None) -> str:
    """One heading line and one line a row; lists and mappings are JSON in one cell. No `headings`: those of the rows."""
    out = io.StringIO()
    out.write(MARKED)
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    headings = headings or list(dict.fromkeys(key for row in rows for key in row))
    writer.writerow(headings)
    writer.writerows([_cell(row.get(key)) for key in headings] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return unformulated(value)
    return json.dumps(value, ensure_ascii=False)


def metrics(states: Sequence[SiteState], store: Store, now: datetime) -> bytes:
    """Prometheus's text format, as node_exporter's textfile collector reads it."""
    registry = CollectorRegistry()

    def gauge(name: str, meaning: str, labels: Sequence[str] = ()) -> Gauge:
        return Gauge(f"eidfleet_{name}", meaning, labels, registry=registry)

    gauge("sites", "Sites in the inventory").set(len(states))
    gauge("generated_timestamp_seconds", "When these numbers were judged").set(now.timestamp())
    all_it_has = "Workstations by site and state; the states of a site are all it has"
    hosts = gauge("hosts", all_it_has, ("site", "state"))
    oldest = gauge(
        "oldest_answer_timestamp_seconds", "When the workstation silent for longest last answered", ("site",)
    )
    asked_last = gauge(
        "oldest_attempt_timestamp_seconds",
        "When the workstation not asked for longest was last asked",
        ("site",),
    )
    never = gauge("never_answered_hosts", "Workstations that never answered", ("site",))
    for state in states:
        site, found = printable(state.site.id), counts(state.hosts)
        for kind in HostStateKind:
            hosts.labels(site, kind.value).set(getattr(found, kind.value))
        answers = [host.last_answer.at for host in state.hosts if host.last_answer]
        if answers:
            oldest.labels(site).set(min(answers).timestamp())
        if attempts := [host.last_attempt.at for host in state.hosts if host.last_attempt]:
            asked_last.labels(site).set(min(attempts).timestamp())
        never.labels(site).set(len(state.hosts) - len(answers))
    finished = next((scan for scan in store.scans(until=now) if scan.ended_at is not None), None)
    if finished is not None and finished.ended_at is not None:
        began, ended = finished.started_at.timestamp(), finished.ended_at.timestamp()
        gauge("last_scan_start_timestamp_seconds", "Start of the last finished scan").set(began)
        gauge("last_scan_end_timestamp_seconds", "End of the last finished scan").set(ended)
        took_s = (finished.ended_at - finished.started_at).total_seconds()
        gauge("last_scan_duration_seconds", "How long the last finished scan took").set(took_s)
        asked = gauge("last_scan_hosts", "Workstations of the last finished scan by outcome", ("outcome",))
        asked.labels("answered").set(finished.answered)
        asked.labels("not_reached").set(finished.asked - finished.answered)
    return generate_latest(registry)
