"""A small fleet with a real store and real reports, and hands that fill in its workbooks the way a manager does."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from collector.app.answers.take_answers import TakenAnswers, gather
from collector.app.judge.site_states import StatesQuestion, past_counts, site_states
from collector.app.report.account_labels import labels
from collector.core.catalogue.catalogue import Catalogue
from collector.core.fleet.site_answers import Field
from collector.core.model import (
    Answer,
    Contact,
    Host,
    HostName,
    Language,
    Reach,
    ReachKind,
    Site,
    SiteId,
    SiteKind,
    SiteState,
)
from collector.core.observation.observation import Observation
from collector.history.observations import digested
from collector.history.results import Store
from collector.sources.fleet.retired import RETIRED_FILE, load_retired
from collector.sources.fleet.waivers import WAIVERS_FILE, load_waivers
from reports.words.words import words
from tests.reports.documents import site_documents
from tests.reports.placed import workbook
from tests.rigs.fleet_folder import fleet_folder
from tests.rigs.sample_fleet import linux, no_addon, no_middleware, no_reader, old_middleware
from tests.rigs.shipped import shipped_catalogue
from tests.rigs.stores import store_at

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
SITE = Site(
    SiteId("ghent"),
    "Groepspraktijk Ter Linden",
    SiteKind.MEDICAL_PRACTICE,
    (Language.NL, Language.FR),
    local_it=Contact("Zorg-IT", "+32 9 555 01 23", "help@example.org"),
    portals=("https://www.riziv.fgov.be/",),
)
SEEN: Mapping[str, Observation | None] = {
    "onthaal-1": no_addon(linux("jan.peeters")),
    "onthaal-2": no_middleware(linux("lieve")),
    "arts-1": no_reader(linux("an")),
    "arts-2": old_middleware(linux("piet")),
    "zaal-4": None,
    "zaal-5": None,
}


@dataclass(frozen=True, slots=True)
class AnsweredFleet:
    folder: Path
    store: Store
    catalogue: Catalogue

    def question(self, now: datetime = NOW) -> StatesQuestion:
        waivers, _ = load_waivers(
            self.folder / WAIVERS_FILE,
            checks=self.catalogue.checks.keys(),
            sites=[SITE.id],
            hosts=[HostName(name) for name in SEEN],
        )
        gone = {retirement.host: retirement.on for retirement in load_retired(self.folder / RETIRED_FILE)}
        return StatesQuestion(self.catalogue, waivers, now, timedelta(days=14), retired=gone)

    def state(self, now: datetime = NOW) -> SiteState:
        (state,) = site_states(self.store, self.question(now))
        return state

    def workbook(self, language: Language = Language.NL) -> bytes:
        """The whole workbook, as `eidfleet report` writes it."""
        past = past_counts(self.store, self.question(), [SITE.id], 12)[SITE.id]
        label = labels(self.store.salt())
        return workbook(site_documents(self.state(), self.catalogue, language, NOW, label, past))

    def slim(self, language: Language = Language.NL) -> bytes:
        """The workbook with only the sheets that take answers: a tenth of the work to open. Made once a process."""
        return _slim(language)

    def gather(self, *paths: Path, by: str = "", now: datetime = NOW) -> TakenAnswers:
        return gather(paths, self.store, self.question(now), self.folder, by)


def answered_fleet(folder: Path) -> AnsweredFleet:
    """Two scans a week apart; four PCs answered, two did not. All but `another_fleet` are copies of one."""
    shutil.copytree(_first(), folder, dirs_exist_ok=True)
    return _opened(folder)


def another_fleet(folder: Path) -> AnsweredFleet:
    """The same workstations in a store of its own."""
    _fill(folder)
    return _opened(folder)


def _opened(folder: Path) -> AnsweredFleet:
    return AnsweredFleet(folder, store_at(_url(folder)), _catalogue())


def _url(folder: Path) -> str:
    return f"sqlite:///{folder}/.eidfleet/history.sqlite3"


@cache
def _catalogue() -> Catalogue:
    return shipped_catalogue()


@cache
def _first() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="answered-fleet-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _fill(folder)
    return folder


@cache
def _slim(language: Language) -> bytes:
    book = opened(_opened(_first()).workbook(language))
    kept = ("tblToDo", "tblNotReached")
    for ws in book.worksheets:
        if ws.title != "_meta" and not any(table in ws.tables for table in kept):
            del book[ws.title]
    return bytes_of(book)


def _fill(folder: Path) -> None:
    fleet_folder(folder, {name: {"ansible_connection": "local"} for name in SEEN})
    store = store_at(_url(folder))
    hosts = [Host(HostName(name), SITE.id) for name in SEEN]
    for at in (NOW - timedelta(days=8), NOW - timedelta(days=1)):
        scan = store.begin_scan([SITE], hosts, [host.name for host in hosts], at)
        for host in hosts:
            seen = SEEN[host.name]
            reach = Reach(ReachKind.ANSWERED if seen else ReachKind.NO_ROUTE)
            digest = digested(seen)[0] if seen else None
            store.record(scan, Answer(scan, host.name, SITE.id, at, reach, seen, digest, 0.0))
        store.end_scan(scan, at)
    store.engine.dispose()


# -- a manager's hands ---------------------------------------------------------------------------------------


def opened(content: bytes) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(BytesIO(content))


def bytes_of(book: Workbook) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def sheet_of(book: Workbook, table: str) -> Worksheet:
    return next(ws for ws in book.worksheets if table in ws.tables)


def column(ws: Worksheet, heading: str) -> int:
    return [cell.value for cell in ws[1]].index(heading) + 1


def rows_of(ws: Worksheet, host: str, language: Language = Language.NL) -> list[int]:
    at = column(ws, words(language)("col-pc"))
    return [row for row in range(2, ws.max_row + 1) if ws.cell(row, at).value == host]


def fill(ws: Worksheet, row: int, language: Language = Language.NL, **values: str | date | int) -> None:
    """Fills in one line: `answer` by its id, everything else as it is."""
    for name, value in values.items():
        field = Field(name.replace("_", "-"))
        shown = words(language)(f"reply-{value}") if field is Field.ANSWER else value
        ws.cell(row, column(ws, words(language)(f"col-{field}"))).value = shown


def saved(folder: Path, content: bytes | Workbook, name: str = "terug.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else bytes_of(content))
    return path
