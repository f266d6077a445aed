"""`eidfleet status --site` says of each PC how it stands, its worst problem in words, and how old its answer is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from collector.app.report.pc_list import pc_lines, pc_rows
from collector.core.model import HostStateKind
from tests.reports import sample_site as sample
from tests.reports.hostile_texts import PAYLOADS, hostile_state
from tests.reports.site.desk_sample import HELPDESKS

KNOWN = sample.catalogue(HELPDESKS)


def lines_of(host: str) -> str:
    (table,) = pc_lines([sample.site_state()], KNOWN, sample.NOW)
    (line,) = [line for line in table.splitlines() if line.split()[:1] == [host]]
    return " ".join(line.split()[1:])


@pytest.mark.parametrize(
    ("host", "said"),
    [
        pytest.param("arts-1", "to fix Firefox cannot reach the card 20 min", id="to fix"),
        pytest.param("arts-2", "good 20 min", id="good"),
        pytest.param("onthaal-1", "good advice: The eID viewer is not installed 20 min", id="advice"),
        pytest.param(
            "zaal-4",
            "not measured The PC is switched off, or the network does not lead to it. 7 days",
            id="silent",
        ),
        pytest.param(
            "zaal-5", "not measured The PC does not accept the log-in of the administrator. never", id="never"
        ),
    ],
)
def test_each_pc_stands_in_one_line_with_its_worst_problem_and_the_age_of_its_answer(
    host: str, said: str
) -> None:
    assert lines_of(host) == said


def test_the_most_urgent_stand_first_and_every_pc_is_there() -> None:
    rows = pc_rows(sample.site_state(), KNOWN, sample.NOW)
    kinds = list(HostStateKind)
    order = [kinds.index(HostStateKind(str(row["state"]))) for row in rows]
    assert order == sorted(order)
    assert {row["host"] for row in rows} == {host.host.name for host in sample.hosts()}


def test_an_answer_of_this_minute_is_just_now() -> None:
    host = sample.hosts()[3]
    assert host.last_answer is not None
    fresh = replace(host.last_answer, at=sample.NOW - timedelta(seconds=20))
    state = sample.site_state(hosts=(replace(host, last_attempt=fresh, last_answer=fresh),))
    (table,) = pc_lines([state], KNOWN, sample.NOW)
    assert table.splitlines()[-1].endswith("just now")


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda p: ascii(p[:24]))
def test_what_a_workstation_said_is_inert(payload: str) -> None:
    (table,) = pc_lines([hostile_state(payload)], KNOWN, sample.NOW)
    assert not any(mark in table for mark in "\x1b\u202e\x00\x07")
