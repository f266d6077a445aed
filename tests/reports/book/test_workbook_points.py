"""Every point of the design that a workbook shows, on small, medium and large sites in four languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from collector.core.judging.rollup import counts
from collector.core.model import Answer, Finding, HostName, HostState, Language, PastCounts, SiteState
from reports.file_names import file_name
from reports.words.words import words
from tests.reports import sample_site as sample
from tests.reports.book.workbook_lint import RULES, lint
from tests.reports.documents import SiteDocuments, site_documents
from tests.reports.placed import page, workbook
from tests.reports.site.desk_sample import HELPDESKS
from tests.rigs.libreoffice_rig import saved_again

SIZES = {"empty": 0, "small": 1, "medium": 10, "large": 60}
LARGEST = 2_000_000


def site_of(size: int) -> SiteState:
    """The sample's PCs over and over under other names, and nothing that changed."""
    hosts = tuple(_renamed(host, n) for n, host in zip(range(size), _endless(), strict=False))
    return sample.site_state(hosts=hosts, changes=())


def _endless() -> list[HostState]:
    return list(sample.hosts()) * 30


def _renamed(host: HostState, number: int) -> HostState:
    name = HostName(f"{host.host.name}-{number}")

    def of(answer: Answer | None) -> Answer | None:
        return replace(answer, host=name) if answer else None

    def finding(found: Finding) -> Finding:
        return replace(found, host=name)

    return replace(
        host,
        host=replace(host.host, name=name),
        findings=tuple(finding(f) for f in host.findings),
        causes=tuple(
            replace(c, root=finding(c.root), symptoms=tuple(finding(f) for f in c.symptoms))
            for c in host.causes
        ),
        last_attempt=of(host.last_attempt),
        last_answer=of(host.last_answer),
    )


def report(size: int, language: Language, runs: int = 12) -> SiteDocuments:
    state = site_of(size)
    past = tuple(
        PastCounts(sample.MEASURED - timedelta(days=7 * n), counts(state.hosts[n:])) for n in range(1, runs)
    )
    return site_documents(state, sample.catalogue(HELPDESKS), language, sample.NOW, sample.label, past)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_workbook_breaks_no_point(size: int, language: Language) -> None:
    assert lint(workbook(report(size, language)), language) == []


@pytest.mark.parametrize(
    ("broken", "points"),
    [
        pytest.param({"title": "Blad1"}, {"X1"}, id="sheet renamed"),
        pytest.param({"cell": ("todo", "A2", "=NOW()")}, {"X14"}, id="a formula"),
        pytest.param({"cell": ("pcs", "D2", True)}, {"X5"}, id="a boolean"),
        pytest.param({"merge": "A2:B2"}, {"X3"}, id="merged cells"),
        pytest.param({"password": "x"}, {"X9"}, id="a password"),
        pytest.param({"freeze": "A1"}, {"X4"}, id="not frozen"),
    ],
)
def test_the_linter_finds_what_is_broken(broken: dict[str, object], points: set[str]) -> None:
    book = load_workbook(BytesIO(workbook(report(3, Language.NL, runs=1))))
    titles = {sheet: words(Language.NL)(f"sheet-{sheet}") for sheet in ("todo", "pcs", "overview")}
    match broken:
        case {"title": str(title)}:
            book[titles["pcs"]].title = title
        case {"cell": (str(sheet), str(at), value)}:
            book[titles[sheet]][at].value = value
        case {"merge": str(area)}:
            book[titles["pcs"]].merge_cells(area)
        case {"password": str(word)}:
            book[titles["pcs"]].protection.sheet = True
            book[titles["pcs"]].protection.password = word
        case {"freeze": str(at)}:
            book[titles["pcs"]].freeze_panes = at
    target = BytesIO()
    book.save(target)
    found = {problem.partition(":")[0] for problem in lint(target.getvalue(), Language.NL)}
    assert points <= found


def test_every_rule_of_the_linter_says_what_it_holds() -> None:
    assert all(rule.__doc__ for rule in RULES.values())


def test_links_lead_to_findings_that_the_page_has() -> None:
    made = report(10, Language.FR)
    anchors = set(re.findall(r'id="([^"]+)"', page(made)))
    book = load_workbook(BytesIO(workbook(made)))
    links = [c.hyperlink.target for ws in book for row in ws.iter_rows() for c in row if c.hyperlink]
    pages = [target.partition("#") for target in links if target and ".html" in target]
    assert {name for name, _, _ in pages} == {
        file_name(made.report.site, made.report.day, Language.FR, "html")
    }
    assert {anchor for _, _, anchor in pages} <= anchors
    assert {target.partition(":")[0] for target in links if target and ".html" not in target} == {
        "tel",
        "mailto",
    }


def test_a_large_workbook_stays_below_its_size() -> None:
    """200 PCs with 12 runs; the sample's observations repeat, so a fleet's own may compress a little less."""
    assert len(workbook(report(200, Language.DE))) < LARGEST


def front_numbers(ws: Worksheet) -> list[object]:
    """The large numbers of the first sheet; the sample has a PC in every state."""
    return [row[0].value for row in ws.iter_rows() if row[0].font.sz == 24]


def test_stored_results_are_those_of_the_model() -> None:
    made = report(10, Language.NL)
    stored = load_workbook(BytesIO(workbook(made)), data_only=True)[words(Language.NL)("sheet-overview")]
    assert front_numbers(stored) == [tile.count for tile in made.report.tiles]


@pytest.mark.rig
def test_libreoffice_counts_what_the_model_counted(tmp_path: Path) -> None:
    """Without the stored results it has to count by itself; in French, where a heading has an apostrophe."""
    made = report(10, Language.FR)
    book = load_workbook(BytesIO(workbook(made)))
    path = tmp_path / "without-results.xlsx"
    book.save(path)
    counted = load_workbook(saved_again(path, tmp_path), data_only=True)
    overview = counted[words(Language.FR)("sheet-overview")]
    assert front_numbers(overview) == [tile.count for tile in made.report.tiles]


@pytest.mark.parametrize("language", list(Language))
def test_a_file_name_has_no_space_and_no_accent(language: Language) -> None:
    made = file_name("Énée & Cie", sample.NOW.date(), language, "xlsx")
    assert re.fullmatch(r"[a-z0-9-]+_2026-03-03_[a-z]{2}\.xlsx", made)
