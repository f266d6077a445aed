"""JSON, CSV and JUnit: the published schema, golden files in four languages, hostile text, names as labels."""

from __future__ import annotations

import csv
import inspect
import json
import os
import re
from functools import cache
from io import StringIO
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from collector.core.model import Language, Reason, SiteState, Verdict
from reports.records.junit import site_junit
from reports.records.record import VERSION, ReportRecord
from reports.records.record_view import report_record
from reports.records.site_csv import COLUMNS, site_csv
from reports.records.site_json import site_json
from reports.site.frame import frame_of
from tests.checkout import ROOT
from tests.reports import sample_site as sample
from tests.reports.hostile_texts import PAYLOADS, hostile_state
from tests.reports.random_site import random_state
from tests.reports.reading import golden
from tests.reports.site.desk_sample import HELPDESKS

SCHEMA = ROOT / "docs/schema/site-report-1.json"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def site_schema() -> dict[str, Any]:
    """What docs/schema/site-report-1.json holds: JSON Schema (2020-12) of what `site_json` writes."""
    made = _same_words(msgspec.json.schema(ReportRecord))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:eidfleet:site-report:{VERSION}",
        "title": "Report of one site, by eidfleet",
        **made,
    }


def _same_words(part: Any) -> Any:
    """With each docstring as every Python says it: before 3.13 its lines kept the indentation of the source."""
    if isinstance(part, list):
        return [_same_words(item) for item in part]
    if not isinstance(part, dict):
        return part
    said = (
        {"description": inspect.cleandoc(part["description"])}
        if isinstance(part.get("description"), str)
        else {}
    )
    return {key: _same_words(value) for key, value in part.items()} | said


def record(language: Language = Language.EN, state: SiteState | None = None) -> ReportRecord:
    known = sample.catalogue(HELPDESKS)
    frame = frame_of(state or sample.site_state(), known, language, sample.NOW, sample.label)
    return report_record(frame)


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")), format_checker=FormatChecker())


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def cases(content: bytes) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(content).iter("testcase"))  # noqa: S314 - our own file


def outcome(case: ElementTree.Element) -> str:
    return case[0].tag if len(case) else "passed"


# -- golden --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("suffix", "written"), [("json", site_json), ("csv", site_csv), ("junit.xml", site_junit)]
)
def test_golden(language: Language, suffix: str, written: Any) -> None:
    text = written(record(language)).decode("utf-8-sig").replace("\r\n", "\n")
    assert text == golden(f"{language}.{suffix}", text)
    assert written(record(language)) == written(record(language))


@pytest.mark.parametrize("written", [site_json, site_csv, site_junit])
def test_no_account_name_leaves(written: Any) -> None:
    text = written(record()).decode()
    assert [name for name in (*sample.USERS, "beheer@") if re.search(rf"\b{re.escape(name)}", text)] == []
    assert "A3" in text


# -- JSON ----------------------------------------------------------------------------------------------


def test_published_schema_is_the_one_of_the_records() -> None:
    made = json.dumps(site_schema(), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("EIDFLEET_RENEW_GOLDEN") == "1":
        SCHEMA.write_text(made, "utf-8")
    assert SCHEMA.read_text("utf-8") == made
    Draft202012Validator.check_schema(site_schema())


def test_every_json_keeps_to_the_schema() -> None:
    for language in Language:
        validator().validate(json.loads(site_json(record(language))))
    for seed in range(100):
        validator().validate(json.loads(site_json(record(state=random_state(seed)))))


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"counts": {}}, id="counts-missing"),
        pytest.param({"version": 2}, id="another-version"),
        pytest.param({"unheard_of": 1}, id="unknown-field"),
        pytest.param({"judged_at": 5}, id="no-instant"),
    ],
)
def test_schema_refuses_what_is_no_report(broken: dict[str, object]) -> None:
    written = json.loads(site_json(record())) | broken
    with pytest.raises(ValidationError):
        validator().validate(written)


def test_json_tells_first_measurement_from_no_change() -> None:
    first = record(state=sample.site_state(changes=None, previous_at=None))
    assert json.loads(site_json(first))["changes"] is None
    assert json.loads(site_json(record(state=sample.site_state(changes=()))))["changes"] == []


def test_every_cause_and_what_it_explains_are_findings_of_the_pc() -> None:
    for pc in json.loads(site_json(record()))["pcs"]:
        known = {finding["id"] for finding in pc["findings"]}
        assert {i for cause in pc["causes"] for i in (cause["finding"], *cause["explains"])} <= known


# -- CSV -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", list(Language))
def test_csv_has_mark_semicolons_one_heading_line_and_iso_dates(language: Language) -> None:
    content = site_csv(record(language))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = table(content)
    assert len(set(rows[0])) == len(COLUMNS)
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert [row for row in rows if row == rows[0]] == [rows[0]]
    assert {row[5] for row in rows[1:]} == {"2026-03-03T07:40:00+01:00", "2026-02-24T07:40:00+01:00", ""}
    assert {row[15] for row in rows[1:]} == {"", "2026-02-12", "2026-03-03"}


def test_csv_has_a_line_for_a_pc_that_was_never_reached() -> None:
    (row,) = [row for row in table(site_csv(record())) if row[2] == "zaal-5"]
    assert (row[4], row[7], row[12]) == (
        "not_reached",
        "",
        "The PC does not accept the log-in of the administrator.",
    )


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda p: repr(p[:24]))
def test_hostile_text_in_csv_json_and_junit(payload: str) -> None:
    made = record(Language.NL, hostile_state(payload))
    rows = table(site_csv(made))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert len(rows) == 3
    assert [cell for row in rows for cell in row if cell.lstrip(" \u00a0").startswith(FORMULA_SIGNS)] == []
    read = json.loads(site_json(made))
    validator().validate(read)
    assert [pc["state"] for pc in read["pcs"]] == ["needs_work", "not_reached"]
    assert [outcome(case) for case in cases(site_junit(made))] == ["failure", "failure", "error"]
    for text in (site_csv(made).decode(), site_json(made).decode(), site_junit(made).decode()):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", text)


# -- JUnit ---------------------------------------------------------------------------------------------


def test_nothing_but_a_pass_passes() -> None:
    by_name: dict[tuple[str, str], str] = {}
    for case in cases(site_junit(record())):
        by_name[case.get("classname", ""), case.get("name", "")] = outcome(case)
    assert len(by_name) == len(cases(site_junit(record())))
    expected = {}
    for host in sample.site_state().hosts:
        for finding in host.findings:
            if finding.reason is Reason.WAIVED or finding.reason is Reason.HOST_UNREACHABLE:
                wanted = "skipped"
            else:
                wanted = {
                    Verdict.PASS: "passed",
                    Verdict.FAIL: "failure",
                    Verdict.UNKNOWN: "error",
                }.get(finding.verdict, "skipped")
            expected[finding.host, finding.check, bool(finding.item)] = wanted
    found = {
        (pc, name.partition(" [")[0], "[" in name): what
        for (pc, name), what in by_name.items()
        if name != "state"
    }
    assert found == expected


def test_numbers_of_the_suite_are_those_of_its_cases() -> None:
    root = ElementTree.fromstring(site_junit(record()))  # noqa: S314 - our own file
    found = [outcome(case) for case in root.iter("testcase")]
    numbers = {
        "tests": len(found),
        "failures": found.count("failure"),
        "errors": found.count("error"),
        "skipped": found.count("skipped"),
    }
    for element in (root, root[0]):
        assert {name: int(element.get(name, "-1")) for name in numbers} == numbers
