"""The whole shipped catalogue: laws that hold for every check, and knowledge that agrees with itself."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from collector.core.catalogue.catalogue import Catalogue, CheckText
from collector.core.catalogue.predicate import leaves
from collector.core.model import CheckId, Language
from collector.core.version import is_at_least, parse_version
from collector.sources.catalogue.load_catalogue import check_folders, shipped
from tests.rigs.rules_asked import levels_asked
from tests.rigs.shipped import shipped_catalogue

CATALOGUE: Catalogue = shipped_catalogue()


def texts(language: Language) -> dict[CheckId, CheckText]:
    """The text of every check in this language."""
    return {check: CATALOGUE.texts[check, language] for check in CATALOGUE.checks}


def test_every_folder_is_a_check_with_every_language() -> None:
    names = {folder.name for folder in check_folders(shipped("checks"))}
    assert set(CATALOGUE.checks) == names
    assert set(CATALOGUE.texts) == {(CheckId(n), language) for n in names for language in Language}


def test_every_source_is_dated_within_what_we_say() -> None:
    dates = [p.seen for p in CATALOGUE.knowledge.products.values()]
    assert min(dates) >= CATALOGUE.dated


def test_dates_of_knowledge_are_the_oldest_of_all() -> None:
    assert CATALOGUE.dated == min(p.seen for p in CATALOGUE.knowledge.products.values())


@pytest.mark.parametrize("language", Language)
def test_translations_have_as_many_steps_and_warnings(language: Language) -> None:
    def lengths(of: CheckText) -> tuple[int, int, dict[str, int]]:
        return len(of.steps), len(of.avoid), {family: len(steps) for family, steps in of.own_steps.items()}

    own, english = (
        {check: lengths(text) for check, text in texts(spoken).items()} for spoken in (language, Language.EN)
    )
    assert own == english


LINKED = re.compile(r"\]\((https://[^)]*)\)")
OTHER_SYSTEMS = {
    "windows": re.compile(
        r"pcscd|pcsc-lite|\bapt\b|systemctl|Flatpak|\bsnap\b|macOS|Linux|Keychain", re.IGNORECASE
    ),
    "darwin": re.compile(
        r"pcscd|pcsc-lite|\bapt\b|systemctl|Flatpak|\bsnap\b|Windows|Linux|services\.msc", re.IGNORECASE
    ),
    "linux": re.compile(r"macOS|Windows|Keychain|services\.msc|gpupdate", re.IGNORECASE),
}
"""Words that only another system's steps may say."""


@pytest.mark.parametrize("language", Language)
def test_steps_speak_of_their_own_system_alone(language: Language) -> None:
    strange = [
        (check, family, words)
        for check, text in texts(language).items()
        for family in CATALOGUE.checks[check].families
        if (words := OTHER_SYSTEMS[family].findall(" ".join(text.steps_on(family))))
    ]
    assert strange == []
    assert all(
        text.own_steps.keys() <= CATALOGUE.checks[check].families for check, text in texts(language).items()
    )
    assert any(text.own_steps for text in texts(language).values())


@pytest.mark.parametrize("language", Language)
def test_links_are_the_same_places_in_every_language(language: Language) -> None:
    def places(of: CheckText) -> list[str]:
        lines = [*of.steps, *chain(*of.own_steps.values())]
        return [address.split("/")[2] for line in lines for address in LINKED.findall(line)]

    own, english = (
        {check: places(text) for check, text in texts(spoken).items()} for spoken in (language, Language.EN)
    )
    assert own == english
    assert {place for places in own.values() for place in places} <= KNOWN_PLACES


KNOWN_PLACES = {
    "eid.belgium.be",
    "addons.mozilla.org",
    "www.socialsecurity.be",
    "ehealth.fgov.be",
    "www.ehealth.fgov.be",
    "www.java.com",
}
"""Where steps may send somebody."""


@pytest.mark.parametrize("language", Language)
def test_titles_are_one_line_and_steps_are_sentences(language: Language) -> None:
    wrong = [
        (check, line)
        for check, text in texts(language).items()
        for line, is_right in (
            (text.title, len(text.title) <= 100 and not text.title.endswith(".")),
            (text.good, not text.good.endswith(".")),
            *((step, step.endswith((".", "!"))) for step in chain(text.steps, text.avoid)),
            *((paragraph, paragraph.endswith(".")) for paragraph in (text.notice, text.why, text.tell)),
        )
        if not is_right
    ]
    assert wrong == []


@pytest.mark.parametrize("language", Language)
def test_no_fault_of_a_computer_sends_anyone_to_the_municipality(language: Language) -> None:
    sent = {
        check: found
        for check, text in texts(language).items()
        for found in re.findall(r"gemeente|commune|municipal|Gemeinde", " ".join((*text.steps, text.tell)))
    }
    assert sent == {}


def test_translations_are_no_copies() -> None:
    for check in CATALOGUE.checks:
        titles = {CATALOGUE.texts[check, language].title for language in Language}
        assert len(titles) == len(Language)


def test_newest_versions_are_versions_of_known_releases() -> None:
    built = {release for build in CATALOGUE.knowledge.systems.builds for release in build.releases}
    newest = CATALOGUE.knowledge.products["eid-middleware"].newest
    assert set(newest) - {"windows"} <= built


def test_newest_version_of_a_release_is_no_newer_than_its_last_build() -> None:
    for release, version in CATALOGUE.knowledge.products["eid-middleware"].newest.items():
        builds = [b.version for b in CATALOGUE.knowledge.systems.builds if release in b.releases]
        assert not builds or is_at_least(builds[0], version)


def test_builds_are_newest_first() -> None:
    versions = [parse_version(b.version) or () for b in CATALOGUE.knowledge.systems.builds]
    assert versions == sorted(versions, reverse=True)


def test_readers_we_have_rules_for_look_like_usb_ids() -> None:
    readers = CATALOGUE.knowledge.readers
    ids = {*readers.min_firmware, *readers.contactless_only, *readers.virtual_ids}
    assert all(re.fullmatch(r"[0-9a-f]{4}:[0-9a-f]{4}", i) for i in ids)
    assert readers.contactless_only <= set(readers.models)


def test_rules_ask_only_levels_that_hold_a_version_somewhere() -> None:
    for check in CATALOGUE.checks.values():
        for level in levels_asked(check.rule):
            product = CATALOGUE.knowledge.products[level.product]
            assert product.floor if level.level == "floor" else product.newest


def test_every_check_asks_something() -> None:
    assert all(list(leaves(check.rule)) for check in CATALOGUE.checks.values())
