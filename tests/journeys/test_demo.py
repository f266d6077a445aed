"""`eidfleet demo` goes the whole way on the machine at hand, and replaces only what it made itself."""

from __future__ import annotations

import re
import signal
import time
from pathlib import Path

import pytest

from collector.core.model import Language
from reports.words.words import words
from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import run_eidfleet, start_eidfleet
from tests.rigs.processes import put_an_end_to

pytestmark = pytest.mark.rig

SAMPLE_SITES = {
    "cabinet-du-parc": (Language.FR, Language.NL),
    "gemeinde-musterdorf": (Language.DE, Language.FR),
    "praktijk-ter-linden": (Language.NL,),
}
THIS_MACHINE = {"this-machine": (Language.EN, Language.NL)}


def known_by_site(table: str) -> dict[str, int]:
    """Column `known` of the status table, by site; samples carry their mark."""
    rows = re.findall(r"^ (\S+(?: \(sample\))?) {2,}(\d+) ", table, re.MULTILINE)
    return {name: int(known) for name, known in rows}


def page(folder: Path, site: str, language: Language) -> str:
    (path,) = (folder / "reports").glob(f"{site}_*_{language}.html")
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What a second demo said, and its folder: it replaced what the first made until it was killed in the middle of its scan."""
    base = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(base))
        first = start_eidfleet(base, "demo", "show")
        deadline = time.monotonic() + 60
        try:
            while not list(base.glob("show/.eidfleet/scans/*")):
                assert first.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
        finally:
            put_an_end_to(first)
        assert first.returncode == -signal.SIGKILL
        said = run_eidfleet(base, "demo", "show")
        assert said.returncode == 0, said.stderr
    return said.stdout, base / "show"


def test_demo_scans_this_machine_beside_the_sample_and_writes_every_report(shown: tuple[str, Path]) -> None:
    said, show = shown
    assert known_by_site(said) == {
        "cabinet-du-parc (sample)": 10,
        "gemeinde-musterdorf (sample)": 18,
        "praktijk-ter-linden (sample)": 12,
        "this-machine": 1,
        "fleet": 41,
    }
    opened = [Path(line.strip()) for line in said.partition("Open:")[2].split()]
    assert {path.parent for path in opened} == {show / "reports"}
    assert opened[0].name.startswith("fleet-")
    assert all(path.stat().st_size > 10_000 for path in opened)
    pages = [(site, lang) for site, langs in (SAMPLE_SITES | THIS_MACHINE).items() for lang in langs]
    assert len(opened) == len(pages) + 1
    assert len(list((show / "reports").glob("*.xlsx"))) == len(pages) + 1


@pytest.mark.long
def test_a_second_demo_replaces_what_a_whole_one_made(shown: tuple[str, Path]) -> None:
    said, folder = shown
    again = run_eidfleet(folder.parent, "demo", "show")
    assert again.returncode == 0, again.stderr
    assert known_by_site(again.stdout) == known_by_site(said)
    assert len(list((folder / "reports").glob("*.html"))) > 5


def test_invented_data_is_marked_on_its_own_pages_only(shown: tuple[str, Path]) -> None:
    _, folder = shown
    banners = {
        (site, language): words(language)("sample-banner") in page(folder, site, language)
        for site, languages in (SAMPLE_SITES | THIS_MACHINE).items()
        for language in languages
    }
    assert banners == {
        (site, language): site in SAMPLE_SITES
        for site, languages in (SAMPLE_SITES | THIS_MACHINE).items()
        for language in languages
    }


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    for name in ("reports/mine.html", "letter.txt"):
        (tmp_path / "mine" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "mine" / name).write_text("mine")
    said = call_eidfleet(tmp_path, "demo", "mine")
    assert said.returncode == 2
    assert said.stderr == (
        f"eidfleet: {tmp_path}/mine holds 'letter.txt', which no demo made; name a new folder\n"
    )
    assert {path.name for path in (tmp_path / "mine").rglob("*") if path.is_file()} == {
        "mine.html",
        "letter.txt",
    }


def test_a_fleet_that_no_demo_made_is_left_alone(tmp_path: Path) -> None:
    hosts = tmp_path / "inventory/hosts.yaml"
    hosts.parent.mkdir()
    hosts.write_text("all: {}\n")
    said = call_eidfleet(tmp_path, "demo", ".")
    assert said.returncode == 2
    assert "holds 'inventory', which no demo made" in said.stderr
    assert hosts.read_text() == "all: {}\n"


def test_a_file_is_no_folder_for_a_demo(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    said = call_eidfleet(tmp_path, "demo", "letter.txt/below")
    assert said.returncode == 2
    assert said.stderr == f"eidfleet: {tmp_path}/letter.txt is a file; name a new folder\n"
    assert (tmp_path / "letter.txt").read_text() == "mine"
