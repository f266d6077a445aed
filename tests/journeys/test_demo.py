"""`eidfleet demo` goes the whole way on the machine at hand, and replaces only what it made itself."""

from __future__ import annotations

import email
import re
import signal
import time
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from collector.core.model import Language
from reports.words.words import words
from tests.rigs.called import call_eidfleet
from tests.rigs.chromium_rig import opened
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


# -- how long the sample practice's documents are --------------------------------------------------------

MOST_KB, MOST_SHEETS = 200, 6
MOST_PIXELS = {1280: 8_000, 360: 14_000}
MOST_MAIL_PIXELS = 2_000
SCREENS = {1280: 800, 360: 640}
SLACK = 24
"""Pixels of a phone's first screen that stay free."""
ENDS = "selector => Math.max(...[...document.querySelectorAll(selector)].map(e => e.getBoundingClientRect().bottom))"
HEIGHT = "document.documentElement.scrollHeight"


@pytest.fixture(scope="module")
def practice(shown: tuple[str, Path]) -> Path:
    """Pages and mails of the practice of 12 PCs in every language, and one page in two."""
    _, folder = shown
    languages = [part for language in Language for part in ("--lang", language.value)]
    asked = ("report", "--site", "praktijk-ter-linden", "--format", "html", "--format", "eml", *languages)
    said = call_eidfleet(folder, *asked, "--out", "practice")
    assert said.returncode == 0, said.stderr
    return folder / "practice"


@pytest.mark.parametrize("language", Language)
def test_a_practice_of_twelve_pcs_has_a_short_page(
    browser: Browser, practice: Path, language: Language
) -> None:
    (page_file,) = practice.glob(f"praktijk-ter-linden_*_{language}.html")
    assert page_file.stat().st_size <= MOST_KB * 1024
    for width, most in MOST_PIXELS.items():
        with opened(browser, page_file, width=width) as at_hand:
            assert at_hand.page.evaluate(HEIGHT) <= most
            # can people work, what is to do, whom to call: all on the first screen
            assert at_hand.page.evaluate(ENDS, ".q-work, .q-todo .tasks, .q-help .lead") <= SCREENS[width]
            if width == max(MOST_PIXELS):
                sheets = at_hand.page.pdf(prefer_css_page_size=True)
                assert len(re.findall(rb"/Type\s*/Page\b", sheets)) <= MOST_SHEETS


def test_a_page_in_two_languages_answers_in_both_on_the_first_screen(
    browser: Browser, practice: Path
) -> None:
    two = ("--lang", "nl", "--lang", "de", "--format", "html")
    said = call_eidfleet(practice.parent, "report", "--site", "praktijk-ter-linden", *two, "--out", "two")
    assert said.returncode == 0, said.stderr
    (page_file,) = (practice.parent / "two").glob("praktijk-ter-linden_*_nl-de.html")
    with opened(browser, page_file, width=360) as at_hand:
        # the first of the two, with room to spare for letters that are wider than ours, and a longer name
        first = ".in:first-child"
        ends = at_hand.page.evaluate(ENDS, f"{first} .q-work, {first} .q-todo .tasks, {first} .q-help .lead")
        assert 0 < ends <= SCREENS[360] - SLACK
    with opened(browser, page_file, width=1280) as at_hand:
        ends = at_hand.page.evaluate(
            "[...document.querySelectorAll('.side-by-side > .in')].slice(0, 2).map(part =>"
            " Math.max(...[...part.querySelectorAll('.q-work, .q-todo .tasks, .q-help .lead')].map("
            "e => e.getBoundingClientRect().bottom)))"
        )
    assert len(ends) == 2
    assert max(ends) <= SCREENS[1280]


@pytest.mark.parametrize("language", Language)
def test_a_mail_is_read_in_a_minute_on_a_phone(
    browser: Browser, practice: Path, tmp_path: Path, language: Language
) -> None:
    (draft,) = practice.glob(f"praktijk-ter-linden_*_{language}.eml")
    mail = email.message_from_bytes(draft.read_bytes(), policy=default)
    body = mail.get_body(("html",))
    assert body is not None
    (tmp_path / "mail.html").write_text(body.get_content(), "utf-8")
    with opened(browser, tmp_path / "mail.html", width=360) as at_hand:
        assert at_hand.page.evaluate(HEIGHT) <= MOST_MAIL_PIXELS
        assert at_hand.sideways == 0
