"""What is handed to other tools: complete, countable, and without the names of people."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from collector.app.judge.site_states import StatesQuestion, site_states
from collector.app.report.exporting import ROWS, csv_text, write
from collector.core.judging.rollup import counts
from collector.core.model import Answer, Host, HostName, Reach, ReachKind, ScanId, Site, SiteId
from collector.core.observation.observation import FirefoxProfile, Observation
from collector.history.results import Store
from collector.sources.fleet.settings import ReportSettings
from tests.reports.hostile_texts import PAYLOADS
from tests.rigs.shipped import shipped_catalogue
from tests.rigs.stores import store_at

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SITES = (Site(SiteId("ghent"), "Gent"), Site(SiteId("show"), "Show", sample=True))
USER = "bartholomeus"
CATALOGUE = shipped_catalogue()


def observation(note: str) -> Observation:
    document = {
        "schema": 1,
        "probe": {"name": "posix", "version": "1"},
        "volatile": {"taken_at": "2026-11-24T09:00:00Z"},
        "system": {"family": "linux", "id": "debian", "version": "12", "name": note[:100]},
        "context": {"is_root": True, "homes_seen": 1},
        "readers": [],
        "packages": [],
    }
    made = msgspec.json.decode(json.dumps(document), type=Observation)
    profile = FirefoxProfile(user=USER, path=f"/home/{USER}/.mozilla/firefox/x.default")
    return msgspec.structs.replace(made, firefox_profiles=(profile,))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = store_at(f"sqlite:///{tmp_path}/history.sqlite3")
    hosts = [
        Host(HostName("answers"), SITES[0].id),
        Host(HostName("silent"), SITES[0].id),
        Host(HostName("never"), SITES[0].id),
        Host(HostName("shown"), SITES[1].id),
    ]
    at = NOW - timedelta(hours=1)
    scan = made.begin_scan(SITES, hosts, [HostName(n) for n in ("answers", "silent", "shown")], at)
    for name, site in (("answers", 0), ("shown", 1)):
        seen = observation(PAYLOADS[8])
        made.record(
            scan,
            Answer(scan, HostName(name), SITES[site].id, at, Reach(ReachKind.ANSWERED), seen, None, 0.5),
        )
    made.record(scan, silent(scan, at))
    made.end_scan(scan, at + timedelta(minutes=5))
    return made


def silent(scan: ScanId, at: datetime) -> Answer:
    return Answer(scan, HostName("silent"), SITES[0].id, at, Reach(ReachKind.TIMED_OUT, "no reply"))


QUESTION = StatesQuestion(CATALOGUE, (), NOW, timedelta(days=14))


def handed_out(store: Store, what: str, form: str, path: Path) -> str:
    write(store, QUESTION, what, form, path, ReportSettings())
    return path.read_text("utf-8")


@pytest.mark.parametrize("what", ROWS)
def test_json_lines_and_csv_hold_the_same_rows(store: Store, tmp_path: Path, what: str) -> None:
    lines = [json.loads(line) for line in handed_out(store, what, "jsonl", tmp_path / "x").splitlines()]
    text = handed_out(store, what, "csv", tmp_path / "y")
    table = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert text.startswith("\ufeff")
    assert [(row["site"], row["host"]) for row in table] == [(row["site"], row["host"]) for row in lines]
    if lines:
        assert list(table[0]) == list(lines[0])


def test_every_workstation_is_there_and_silence_is_no_answer(store: Store, tmp_path: Path) -> None:
    rows = {
        row["host"]: row
        for row in map(json.loads, handed_out(store, "observations", "jsonl", tmp_path / "x").splitlines())
    }
    assert {name: (row["state"], row["reach"]) for name, row in rows.items() if name != "shown"} == {
        "answers": (rows["answers"]["state"], "answered"),
        "silent": ("not_reached", "timed_out"),
        "never": ("not_reached", "not_asked"),
    }
    assert rows["silent"]["observation"] is None
    assert rows["answers"]["observation"]["system"]["id"] == "debian"
    assert rows["shown"]["sample"] is True


def test_one_finding_for_each_check_and_workstation_at_least(store: Store, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in handed_out(store, "findings", "jsonl", tmp_path / "x").splitlines()]
    told = {(row["host"], row["check"]) for row in rows}
    assert told == {(h, c) for h in ("answers", "silent", "never", "shown") for c in CATALOGUE.checks}
    assert {row["verdict"] for row in rows if row["host"] in ("silent", "never")} == {"unknown"}


@pytest.mark.parametrize("what", ROWS)
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_no_account_name_goes_out(store: Store, tmp_path: Path, what: str, form: str) -> None:
    text = handed_out(store, what, form, tmp_path / "x")
    assert USER not in text
    assert ("x.default" in text) is (
        what in ("observations", "findings")
    )  # what stands beside the name does go out


def test_the_settings_may_let_account_names_out(store: Store, tmp_path: Path) -> None:
    write(store, QUESTION, "observations", "jsonl", tmp_path / "x", ReportSettings(show_user_names=True))
    assert USER in (tmp_path / "x").read_text("utf-8")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_of_csv_is_a_formula(payload: str) -> None:
    text = csv_text([{"a": payload, "b": [payload]}])
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";")
    assert not row["a"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert row["a"].removeprefix("'") == payload.removeprefix("'")
    assert json.loads(row["b"]) == [payload]


def test_metrics_count_as_the_reports_do_and_leave_samples_out(store: Store, tmp_path: Path) -> None:
    families = {
        family.name: family
        for family in text_string_to_metric_families(handed_out(store, "metrics", "jsonl", tmp_path / "x"))
    }
    (ghent,) = (state for state in site_states(store, QUESTION) if not state.site.sample)
    shown = {(s.labels["site"], s.labels["state"]): int(s.value) for s in families["eidfleet_hosts"].samples}
    wanted = counts(ghent.hosts)
    assert shown == {
        ("ghent", kind): getattr(wanted, kind)
        for kind in ("works", "needs_work", "could_not_tell", "not_reached", "accepted", "does_not_apply")
    }
    assert sum(shown.values()) == wanted.known == 3
    assert families["eidfleet_sites"].samples[0].value == 1
    assert families["eidfleet_last_scan_duration_seconds"].samples[0].value == 300
    assert {s.labels["outcome"]: s.value for s in families["eidfleet_last_scan_hosts"].samples} == {
        "answered": 2,
        "not_reached": 1,
    }


def test_one_workstation_asked_again_does_not_make_its_site_look_asked(store: Store, tmp_path: Path) -> None:
    def oldest_attempt() -> dict[str, float]:
        text = handed_out(store, "metrics", "jsonl", tmp_path / "x")
        families = {family.name: family for family in text_string_to_metric_families(text)}
        samples = families["eidfleet_oldest_attempt_timestamp_seconds"].samples
        return {sample.labels["site"]: sample.value for sample in samples}

    before = oldest_attempt()
    assert before.keys() == {"ghent"}
    hosts = [Host(HostName(name), SITES[0].id) for name in ("answers", "silent", "never")]
    for asked, at in ((["silent"], NOW - timedelta(minutes=20)), (["answers"], NOW - timedelta(minutes=10))):
        scan = store.begin_scan(SITES[:1], hosts, [HostName(name) for name in asked], at)
        for name in asked:
            reach = Reach(ReachKind.TIMED_OUT)
            store.record(scan, Answer(scan, HostName(name), SITES[0].id, at, reach))
        store.end_scan(scan, at)
        if asked == ["silent"]:
            assert oldest_attempt() == before
    assert oldest_attempt()["ghent"] == (NOW - timedelta(minutes=20)).timestamp()
