"""One model, one count function: sites by chance have the same numbers in every format; 300 of them, and 1,000 in the long run."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import asdict
from html import unescape
from io import BytesIO, StringIO
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from collector.core.model import HostStateKind, Language, SiteState
from reports.book.book_values import Front
from reports.mail.mail import Mail
from reports.records.junit import STATE_CASE, site_junit
from reports.records.record_view import report_record
from reports.records.site_csv import site_csv
from reports.records.site_json import site_json
from reports.site.frame import frame_of
from reports.site.state_counts import STATES
from reports.words.words import words
from tests.reports import sample_site as sample
from tests.reports.documents import SiteDocuments, site_documents
from tests.reports.placed import page, site_mail, workbook
from tests.reports.random_site import CATALOGUE, random_state

BATCHES, QUICK_BATCHES, IN_A_BATCH = 10, 1, 100
BOOKS_IN_A_BATCH = 5
"""Workbooks are written and opened again for these; for all others the values they are made from are compared."""


def states_counted(state: SiteState) -> dict[str, int]:
    """The counts by hand, from the hosts alone."""
    kinds = Counter(host.kind for host in state.hosts)
    return {kind.value: kinds[kind] for kind in STATES}


def in_page(text: str) -> dict[str, int]:
    """From the rows of all PCs, as a reader would count them: each has one mark of its state."""
    part = text[text.index('id="pcs"') : text.index('id="evidence"')]
    rows = part[part.index("<tbody") :] if "<tbody" in part else ""
    kinds = Counter(re.findall(r'class="badge s-(\w+)"', rows))
    return {kind.value: kinds[kind] for kind in STATES}


def in_front(front: Front) -> dict[str, int]:
    """From the numbers of the workbook's first sheet, where a state in which no PC is may be left out."""
    found = {number.kind: number.count.result for number in front.numbers}
    return {kind.value: found.get(kind, 0) for kind in STATES}


def in_overview(rows: list[tuple[Any, ...]], language: Language) -> dict[str, int]:
    """From the same sheet of the file, as a reader sees it: a number and what it counts."""
    said = {row[1]: row[0] for row in rows if isinstance(row[0], int)}
    w = words(language)
    return {
        kind.value: next(
            (said[label] for n in (1, 2) if (label := w(f"front-number-{kind}", n=n)) in said), 0
        )
        for kind in STATES
    }


def in_mail(mail: Mail, language: Language) -> tuple[dict[str, int], dict[str, int]]:
    """From the answer at the head, in the plain and in the HTML part."""
    plain = mail.text.partition("\n\n")[0].replace("\n", "\0")
    head = mail.html[mail.html.index("<h1") : mail.html.index('<p class="soft"', mail.html.index("<h1"))]
    html = [unescape(line).strip() for line in re.findall(r">([^<]+)</(?:h1|p)>", head)]
    return _answered(_unwrapped(plain), language), _answered(html, language)


def _unwrapped(plain: str) -> list[str]:
    """A line that was wrapped goes on with what is no number."""
    return [line.replace("\0", " ") for line in re.split(r"\0(?=\d)", plain)]


def _answered(lines: list[str], language: Language) -> dict[str, int]:
    """The number of each state: the worst leads, perhaps as the PCs on which nobody can log in; the others follow it."""
    w = words(language)
    found = {kind.value: 0 for kind in STATES}
    lead, *rest = lines
    n, known = [int(number) for number in re.findall(r"\d+", lead)] or [0, 0]
    of = w("of-known", n=n, known=known)
    for kind in STATES:
        if w(f"answer-{kind}", of=of) == lead:
            found[kind.value] = n
        for line in rest:
            number = int(re.findall(r"\d+", line)[0])
            if w(f"answer-short-{kind}", n=number) == line:
                found[kind.value] = number
    if w("answer-critical", of=of) == lead and not found["needs_work"]:
        found["needs_work"] = n
    return found


def in_csv(content: bytes) -> dict[str, int]:
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
    kinds = Counter({row[2]: row[4] for row in rows[1:]}.values())
    return {kind.value: kinds[kind] for kind in STATES}


def in_junit(content: bytes) -> tuple[dict[str, int], dict[str, int]]:
    """The properties, and the cases `state` counted by what became of them."""
    suite = ElementTree.fromstring(content)[0]  # noqa: S314 - our own file
    stated = {
        p.get("name", "").removeprefix("counts."): int(p.get("value", ""))
        for p in suite.iter("property")
        if p.get("name", "").startswith("counts.")
    }
    cases = [case for case in suite.iter("testcase") if case.get("name") == STATE_CASE]
    kinds = Counter(_outcome(case) for case in cases)
    return stated, dict(kinds)


def _outcome(case: ElementTree.Element) -> str:
    return case[0].tag if len(case) else "passed"


def subject_count(report: SiteDocuments) -> list[int]:
    """The numbers of the subject after the site's name: first what needs work, and of how many."""
    return [int(n) for n in re.findall(r"\d+", report.letter.subject.rpartition(":")[2])][:2]


@pytest.mark.parametrize(
    "batch",
    [
        *range(QUICK_BATCHES),
        *(pytest.param(batch, marks=pytest.mark.long) for batch in range(QUICK_BATCHES, BATCHES)),
    ],
)
def test_every_format_of_a_hundred_sites_counts_the_same(batch: int) -> None:
    for seed in range(batch * IN_A_BATCH, (batch + 1) * IN_A_BATCH):
        compare(seed, opens_book=seed % IN_A_BATCH < BOOKS_IN_A_BATCH)


def compare(seed: int, *, opens_book: bool) -> None:
    state, language = random_state(seed), list(Language)[seed % 4]
    expected, known = states_counted(state), len(state.hosts)
    report = site_documents(state, CATALOGUE, language, sample.NOW, sample.label)
    record = report_record(frame_of(state, CATALOGUE, language, sample.NOW, sample.label))

    assert {tile.badge.kind: tile.count for tile in report.report.tiles} == {
        kind: expected[kind] for kind in STATES
    }
    assert in_page(page(report)) == expected

    front = report.book.front
    assert front is not None
    assert in_front(front) == expected
    if opens_book:
        book = load_workbook(BytesIO(workbook(report)), read_only=True, data_only=True)
        assert in_overview(list(book[front.name].iter_rows(values_only=True)), language) == expected

    if known:
        mail = site_mail(report)
        assert in_mail(mail, language) == (expected, expected)
        said = [known] if expected["works"] == known else [expected["needs_work"], known]
        assert subject_count(report)[: len(said)] == said

    written = json.loads(site_json(record))
    assert written["counts"] == asdict(state.counts)
    kinds = Counter(pc["state"] for pc in written["pcs"])
    assert {kind.value: kinds[kind] for kind in STATES} == expected
    assert len(written["not_reached"]) == expected["not_reached"]
    assert in_csv(site_csv(record)) == expected

    stated, outcomes = in_junit(site_junit(record))
    assert stated == asdict(state.counts)
    assert outcomes == {
        outcome: n
        for outcome, n in {
            "passed": expected["works"],
            "failure": expected["needs_work"],
            "error": expected["could_not_tell"] + expected["not_reached"],
            "skipped": expected["accepted"] + expected["does_not_apply"],
        }.items()
        if n
    }


def test_chance_brings_about_every_state() -> None:
    """Otherwise the comparison would agree about nothing."""
    kinds = Counter(host.kind for seed in range(200) for host in random_state(seed).hosts)
    assert min(kinds[kind] for kind in HostStateKind) > 10
