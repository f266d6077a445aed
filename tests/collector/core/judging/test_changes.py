from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.core.judging.changes import Judged, broken_since, changes, episodes, troubles_of
from collector.core.model import (
    Change,
    ChangeKind,
    CheckId,
    Finding,
    HostName,
    Reason,
    Severity,
    Verdict,
)

PC = HostName("pc1")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WORDS: Mapping[str, Verdict] = {
    "P": Verdict.PASS,
    "W": Verdict.WARN,
    "F": Verdict.FAIL,
    "?": Verdict.UNKNOWN,
    "-": Verdict.NOT_APPLICABLE,
}


def finding(verdict: Verdict, item: str = "") -> Finding:
    return Finding(PC, CheckId("clock"), verdict, Reason.RULE_HELD, Severity.MAJOR, item)


def history(course: str) -> list[Judged]:
    """One answer a day, newest first: `FP` is a fail today after a pass yesterday."""
    return [judged(day(n), finding(WORDS[letter])) for n, letter in enumerate(course)]


def judged(at: datetime, *findings: Finding) -> Judged:
    return Judged(at, troubles_of(findings))


def day(back: int) -> datetime:
    return NOW - timedelta(days=back)


@pytest.mark.parametrize(
    ("course", "kind", "since"),
    [
        pytest.param("FP", ChangeKind.NEW, 0, id="new"),
        pytest.param("PF", ChangeKind.MENDED, 0, id="mended"),
        pytest.param("FFFP", ChangeKind.STILL_OPEN, 2, id="still open since the first of the run"),
        pytest.param("FPF", ChangeKind.CAME_BACK, 0, id="came back"),
        pytest.param("FFPF", ChangeKind.STILL_OPEN, 1, id="still open after it came back"),
        pytest.param("FWP", ChangeKind.WORSE, 1, id="worse"),
        pytest.param("F?F", ChangeKind.STILL_OPEN, 2, id="what could not be seen changes nothing"),
        pytest.param("F?P", ChangeKind.NEW, 0, id="new after a scan that could not tell"),
        pytest.param("F?", ChangeKind.NEW, 0, id="never seen before"),
        pytest.param("-F", ChangeKind.MENDED, 0, id="no longer applies"),
    ],
)
def test_kind_and_since(course: str, kind: ChangeKind, since: int) -> None:
    assert changes(PC, history(course)) == (Change(PC, CheckId("clock"), "", kind, day(since)),)


@pytest.mark.parametrize("course", ["P", "F", "", "PP", "?F", "??", "P?", "PPF"])
def test_nothing_to_tell(course: str) -> None:
    assert changes(PC, history(course)) == ()


def test_of_who_never_answered_there_is_nothing_to_tell() -> None:
    assert (changes(PC, []), broken_since([]), episodes([])) == ((), {}, ())


def test_an_item_that_is_gone_is_mended() -> None:
    before = judged(day(1), finding(Verdict.FAIL, "an/old"), finding(Verdict.PASS, "an/new"))
    now = judged(day(0), finding(Verdict.PASS, "an/new"))
    assert changes(PC, [now, before]) == (Change(PC, CheckId("clock"), "an/old", ChangeKind.MENDED, day(0)),)


def test_a_list_nobody_could_read_mends_nothing() -> None:
    before = judged(day(1), finding(Verdict.FAIL, "an/old"))
    now = judged(day(0), finding(Verdict.UNKNOWN))
    assert changes(PC, [now, before]) == ()


def test_accepted_findings_are_no_change() -> None:
    now, before = history("FP")
    waived = replace(finding(Verdict.FAIL), reason=Reason.WAIVED)
    assert changes(PC, [judged(now.at, waived), before]) == ()


def test_since_is_the_first_answer_of_the_run() -> None:
    assert broken_since(history("FF?FPF")) == {(CheckId("clock"), ""): day(3)}


courses = st.text(alphabet="PWF?-", min_size=1, max_size=8)


@given(courses)
def test_a_run_compared_with_itself_has_no_changes(course: str) -> None:
    same = history(course)[0]
    found = changes(PC, [replace(same, at=day(0)), replace(same, at=day(1))])
    assert all(change.kind is ChangeKind.STILL_OPEN for change in found)


@given(courses)
def test_changes_do_not_depend_on_the_order_of_findings(course: str) -> None:
    told = [
        (finding(WORDS[letter]), finding(WORDS[course[0]], "b"), finding(WORDS[course[-1]], "a"))
        for letter in course
    ]
    answers = [judged(day(n), *findings) for n, findings in enumerate(told)]
    turned = [judged(day(n), *findings[::-1]) for n, findings in enumerate(told)]
    assert changes(PC, answers) == changes(PC, turned)


@given(courses)
def test_every_broken_finding_of_a_later_answer_is_told(course: str) -> None:
    told = {change.kind for change in changes(PC, history(course))}
    if len(course) > 1 and course[0] in "WF":
        assert told & {ChangeKind.NEW, ChangeKind.WORSE, ChangeKind.CAME_BACK, ChangeKind.STILL_OPEN}
    else:
        assert told <= {ChangeKind.MENDED}


@given(st.text(alphabet="PWF?-", min_size=1, max_size=12))
def test_answers_that_share_one_standing_tell_the_same(course: str) -> None:
    """Hosts that were judged alike share theirs, and of a run of answers with one only the ends are looked at."""
    apart = history(course)
    shared = {letter: troubles_of([finding(WORDS[letter])]) for letter in course}
    alike = [replace(one, troubles=shared[letter]) for one, letter in zip(apart, course, strict=True)]
    assert changes(PC, alike) == changes(PC, apart)
    assert broken_since(alike) == broken_since(apart)
    assert episodes(alike) == episodes(apart)
