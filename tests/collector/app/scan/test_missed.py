"""Who could not be measured is named with the reason and what to do, in few lines however many they are."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from collector.app.scan.missed import missed_lines, missed_rows
from collector.core.model import (
    Answer,
    Host,
    HostName,
    HostState,
    HostStateKind,
    Reach,
    ReachKind,
    ScanId,
    SiteId,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SITE = SiteId("ghent")


def silent(name: str, kind: ReachKind | None, evidence: str = "") -> HostState:
    answer = Answer(ScanId("s"), HostName(name), SITE, NOW, Reach(kind, evidence)) if kind else None
    return HostState(Host(HostName(name), SITE), HostStateKind.NOT_REACHED, (), (), answer, None, 1)


def test_a_few_are_named_each_with_its_reason_and_what_to_do() -> None:
    assert missed_lines(
        [silent("desk", ReachKind.PROBE_FAILED, "the answer is no JSON"), silent("new", None)]
    ) == [
        "Not measured: 2 PCs",
        "  desk: The PC was reached, but the reading program did not finish.",
        "    It said: the answer is no JSON",
        "    Read the message. It says what the PC answered.",
        "  new: The PC was not asked yet.",
        "    Run eidfleet scan again.",
        "  `eidfleet doctor NAME` shows how far the way to one leads.",
    ]


def test_more_than_five_stand_under_their_reasons_the_most_frequent_first() -> None:
    late = [silent(f"pc{n}", ReachKind.TIMED_OUT, str(n)) for n in range(5)]
    assert missed_lines([silent("desk", ReachKind.PROBE_FAILED, "no JSON"), *late]) == [
        "Not measured: 6 PCs",
        "  5 PCs: The PC did not answer in time. (pc0, pc1, pc2, pc3, pc4)",
        "    The message says at which step it stopped. Raise the time limit in eidfleet.toml only if the PC is slow.",
        "  1 PC: The PC was reached, but the reading program did not finish. (desk)",
        "    It said: no JSON",
        "    Read the message. It says what the PC answered.",
        "  `eidfleet doctor NAME` shows how far the way to one leads.",
    ]


def test_a_whole_fleet_takes_few_lines() -> None:
    lines = missed_lines([silent(f"pc{n}", ReachKind.NO_ROUTE) for n in range(5000)])
    assert lines[:2] == [
        "Not measured: 5,000 PCs",
        "  5,000 PCs: The PC is switched off, or the network does not lead to it. (pc0, pc1, pc2, pc3, pc4 and 4,995 more)",
    ]
    assert len(lines) == 4


def test_what_a_workstation_said_is_inert_short_and_without_accounts() -> None:
    evil = silent("pc1", ReachKind.PROBE_FAILED, "jan@pc1: \x1b[31m\u202e" + "x" * 500)
    said = next(line for line in missed_lines([evil]) if "It said" in line)
    assert "jan" not in said
    assert not any(mark in said for mark in "\x1b\u202e")
    assert len(said) < 260


def test_nobody_missed_says_nothing() -> None:
    assert missed_lines([]) == []


@pytest.mark.parametrize("kind", [kind for kind in ReachKind if kind is not ReachKind.ANSWERED])
def test_every_reason_has_its_words_for_people_and_its_key_for_programs(kind: ReachKind) -> None:
    (row,) = missed_rows([silent("pc1", kind)])
    assert (row["host"], row["reach"]) == ("pc1", kind)
    assert row["reason"]
    assert row["advice"]
    assert "not reached" not in f"{row}"
