"""An accepted exception is visible and counted apart in every format, and ends in all of them at the same minute."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from io import BytesIO

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from collector.app.judge.site_states import StatesQuestion, brief_states, site_states
from collector.app.mail.delivering import event
from collector.app.report.account_labels import names
from collector.app.report.exporting import finding_rows, metrics
from collector.app.report.report_order import Format
from collector.app.report.site_files import site_files
from collector.core.model import (
    Answer,
    CheckId,
    Host,
    HostName,
    Language,
    Reach,
    ReachKind,
    Site,
    SiteId,
    SiteState,
    Waiver,
)
from collector.history.observations import digested
from collector.history.results import Store
from reports.book.workbook import book_bytes
from reports.fleet.fleet_book import fleet_book
from reports.fleet.fleet_frame import fleet_frame
from reports.fleet.fleet_view import overview
from reports.mail.mail import Mail
from reports.page.html import fleet_page
from reports.site.frame import frame_of
from reports.site.state_counts import STATES
from reports.site_documents import site_documents
from reports.words.words import words
from tests.causes.healthy import healthy_fleet
from tests.journeys.test_same_numbers import in_csv, in_junit, in_mail, in_overview, in_page
from tests.rigs.shipped import shipped_catalogue
from tests.rigs.stores import store_at

CATALOGUE = shipped_catalogue()
SITE = Site(SiteId("ghent"), "Gent", languages=(Language.NL,))
WAIVER = Waiver(
    CheckId("reader-present"), SITE.id, HostName("pc1"), "Lezer uitgeleend", "An", date(2026, 12, 31)
)
LAST_MINUTE = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)
"""23:59 in Brussels on the last day of the exception."""
MIDNIGHT = LAST_MINUTE + timedelta(minutes=1)
ENDED = words(Language.NL)("waiver-ended")


@dataclass(frozen=True, slots=True)
class Stand:
    """The site at an instant, and everything that is written of it."""

    store: Store
    state: SiteState
    now: datetime
    files: dict[Format, bytes]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """pc1 has no reader, which is accepted; pc2 is well."""
    made = store_at(f"sqlite:///{tmp_path_factory.mktemp('store')}/history.sqlite3")
    good = next(h.seen for h in healthy_fleet(20) if h.seen.system.family == "linux")
    hosts = [Host(HostName(name), SITE.id) for name in ("pc1", "pc2")]
    at = LAST_MINUTE - timedelta(days=1)
    scan = made.begin_scan([SITE], hosts, [host.name for host in hosts], at)
    for host, seen in zip(hosts, (replace(good, readers=(), slots=()), good), strict=True):
        answered = Reach(ReachKind.ANSWERED)
        made.record(scan, Answer(scan, host.name, SITE.id, at, answered, seen, digested(seen)[0], 0.0))
    made.end_scan(scan, at)
    return made


@pytest.fixture(scope="module", params=[LAST_MINUTE, MIDNIGHT], ids=["last-minute", "midnight"])
def stand(store: Store, request: pytest.FixtureRequest) -> Stand:
    question = StatesQuestion(CATALOGUE, (WAIVER,), request.param, timedelta(days=30))
    (state,) = site_states(store, question)
    frame = frame_of(state, CATALOGUE, Language.NL, question.now, names)
    files = site_files(site_documents(frame, ()), frame, list(Format))
    return Stand(store, state, question.now, {file.format: file.content for file in files})


def expected(stand: Stand) -> dict[str, int]:
    """Until the last minute pc1 is accepted; from midnight on it needs work."""
    counted = {kind.value: 0 for kind in STATES} | {"works": 1}
    return counted | ({"accepted": 1} if stand.now < MIDNIGHT else {"needs_work": 1})


def test_the_rollup_has_it_apart(stand: Stand) -> None:
    counts = asdict(stand.state.counts)
    assert {name: counts[name] for name in expected(stand)} == expected(stand)
    assert counts["without_waivers_needs_work"] == 1
    question = StatesQuestion(CATALOGUE, (WAIVER,), stand.now, timedelta(days=30))
    assert [s.counts for s in brief_states(stand.store, question)] == [stand.state.counts]


def test_the_page_and_the_workbook(stand: Stand) -> None:
    text = stand.files[Format.HTML].decode()
    assert in_page(text) == expected(stand)
    book = load_workbook(BytesIO(stand.files[Format.XLSX]), read_only=True, data_only=True)
    sheets = [list(sheet.iter_rows(values_only=True)) for sheet in book]
    assert in_overview(sheets[0], Language.NL) == expected(stand)
    # It stays in sight when it has ended, and says so.
    assert WAIVER.reason in text
    assert (ENDED in text) == (stand.now >= MIDNIGHT)
    assert WAIVER.reason in [cell for rows in sheets for row in rows for cell in row]


def test_the_mail_in_both_its_parts(stand: Stand) -> None:
    letter = message_from_bytes(stand.files[Format.EML], policy=policy.default)
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert html is not None
    mail = Mail("", plain.get_content().replace("\r\n", "\n"), html.get_content(), "nl-BE")
    assert in_mail(mail, Language.NL) == (expected(stand), expected(stand))
    for body in (mail.text, mail.html):
        assert "31 december 2026" in body.replace("\u00a0", " ")
        assert (ENDED in body) == (stand.now >= MIDNIGHT)


def test_json_csv_and_junit(stand: Stand) -> None:
    record = json.loads(stand.files[Format.JSON])
    assert {name: record["counts"][name] for name in expected(stand)} == expected(stand)
    assert WAIVER.reason in stand.files[Format.JSON].decode()
    assert in_csv(stand.files[Format.CSV]) == expected(stand)
    _, cases = in_junit(stand.files[Format.JUNIT])
    assert cases == {"passed": 1, "skipped" if stand.now < MIDNIGHT else "failure": 1}


def test_the_page_and_the_workbook_over_the_fleet(stand: Stand) -> None:
    view = fleet_frame([stand.state], CATALOGUE, Language.NL, stand.now, {})
    made = overview(view, {}, past={}, book="")
    assert {tile.badge.kind: tile.count for tile in made.tiles} == {
        kind: expected(stand)[kind] for kind in STATES
    }
    tiles = re.findall(r'class="badge s-(\w+)"', fleet_page(made))
    assert (tiles.count("accepted") > tiles.count("does_not_apply")) == (stand.now < MIDNIGHT)
    book = load_workbook(BytesIO(book_bytes(fleet_book(view, {}, {}))), read_only=True)
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert ("accepted" in cells) == (stand.now < MIDNIGHT)


def test_export_metrics_and_web_hook(stand: Stand) -> None:
    rows = [row for host in stand.state.hosts for row in finding_rows(stand.state, host)]
    (row,) = [row for row in rows if row["check"] == WAIVER.check and row["host"] == "pc1"]
    reason, until = ("waived", "2026-12-31") if stand.now < MIDNIGHT else ("rule_broken", None)
    assert (row["verdict"], row["reason"], row["waived_until"]) == ("fail", reason, until)
    text = metrics([stand.state], stand.store, stand.now).decode()
    found = dict(re.findall(r'^eidfleet_hosts\{site="ghent",state="(\w+)"\} (\d)', text, re.MULTILINE))
    assert {name: int(found[name]) for name in expected(stand)} == expected(stand)
    body = json.loads(event("m", stand.state, "f", with_pcs=True))
    assert {name: body["counts"][name] for name in expected(stand)} == expected(stand)
    assert {pc["name"]: pc["state"] for pc in body["pcs"]} == {
        "pc1": "accepted" if stand.now < MIDNIGHT else "needs_work",
        "pc2": "works",
    }
