"""The page: one file, no request, everything escaped, the right structure, the golden text in four languages."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest

from collector.core.model import HostName, Language
from tests.reports import sample_site as sample
from tests.reports.documents import site_documents
from tests.reports.hostile_texts import PAYLOADS, hostile_report
from tests.reports.placed import page
from tests.reports.reading import golden, page_text, parsed
from tests.reports.site.desk_sample import HELPDESKS


def made(language: Language = Language.EN, **changed: object) -> str:
    return page(
        site_documents(
            sample.site_state(**changed), sample.catalogue(HELPDESKS), language, sample.NOW, sample.label
        )
    )


@pytest.fixture(scope="module")
def english() -> str:
    return made()


@pytest.fixture(scope="module")
def tree(english: str) -> Element:
    return parsed(english)


@pytest.mark.parametrize("language", list(Language))
def test_golden_text(language: Language) -> None:
    text = page_text(made(language))
    assert text == golden(f"{language}.page.txt", text)


@pytest.mark.parametrize("language", list(Language))
def test_language_is_said_with_its_region(language: Language) -> None:
    assert parsed(made(language)).get("lang") == f"{language}-BE"


def test_same_report_same_page(english: str) -> None:
    assert made() == english


def test_no_reference_leads_out_of_the_file(tree: Element) -> None:
    """Only links a person follows may leave the page; nothing is fetched for it."""
    for element in tree.iter():
        for name in ("src", "srcset", "href", "data", "poster", "action"):
            value = element.get(name) or element.get(f"{{http://www.w3.org/1999/xlink}}{name}")
            if value and element.tag != "a":
                assert value.startswith(("#", "data:,")), (element.tag, value)
    styles = "".join(style.text or "" for style in tree.iter("style"))
    assert "url(" not in styles
    assert "@import" not in styles


def test_links_are_of_known_kinds(tree: Element) -> None:
    kinds = {re.match(r"#|[a-z]+:", link.get("href") or "")[0] for link in tree.iter("a")}  # type: ignore[index]
    assert {"#", "tel:", "mailto:"} <= kinds <= {"#", "tel:", "mailto:", "https:"}


def test_every_link_in_the_page_arrives(tree: Element) -> None:
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    targets = {
        (link.get("href") or "")[1:] for link in tree.iter("a") if (link.get("href") or "").startswith("#")
    }
    assert targets <= set(ids)


def test_policy_allows_this_style_and_this_script_and_nothing_else(tree: Element) -> None:
    policy = next(
        meta.get("content") or ""
        for meta in tree.iter("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    )

    def digest(tag: str) -> str:
        (element,) = tree.iter(tag)
        return base64.b64encode(hashlib.sha256((element.text or "").encode()).digest()).decode()

    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digest('style')}'",
        f"script-src 'sha256-{digest('script')}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_nothing_in_the_markup_needs_what_the_policy_forbids(tree: Element) -> None:
    for element in tree.iter():
        assert element.get("style") is None
        assert not [name for name in element.keys() if name.lower().startswith("on")]  # noqa: SIM118


def test_one_h1_and_no_level_skipped(tree: Element) -> None:
    levels = [int(e.tag[1]) for e in tree.iter() if isinstance(e.tag, str) and re.fullmatch("h[1-6]", e.tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_landmarks_and_skip_link(tree: Element) -> None:
    body = next(tree.iter("body"))
    assert [child.tag for child in body if child.tag in ("header", "main", "footer")] == [
        "header",
        "main",
        "footer",
    ]
    (contents,) = tree.iter("nav")
    assert contents.get("aria-label") == "On this page"
    first = body[0]
    assert (first.tag, first.get("href")) == ("a", "#content")


def test_tables_have_caption_and_scopes(tree: Element) -> None:
    tables = list(tree.iter("table"))
    assert len(tables) > 4
    for table in tables:
        assert "".join(table.find("caption").itertext()).strip()  # type: ignore[union-attr]
        assert all(th.get("scope") in ("col", "row") for th in table.iter("th"))


def test_site_and_date_are_in_title_heading_and_print_header(tree: Element) -> None:
    title = "".join(next(tree.iter("title")).itertext())
    header = next(e for e in tree.iter("p") if e.get("class") == "print-header")
    heading = "".join(next(tree.iter("h1")).itertext())
    assert title == "eID check: Groepspraktijk Ter Linden, Gent, 3 March 2026"
    assert "".join(header.itertext()) == title
    assert "Groepspraktijk Ter Linden, Gent" in heading


def test_every_state_is_icon_and_word_beside_its_colour(tree: Element) -> None:
    badges = [e for e in tree.iter("span") if (e.get("class") or "").startswith("badge ")]
    assert len(badges) > 10
    for badge in badges:
        shapes = [e.get("href", "") for e in badge.iter() if str(e.tag).endswith("}use")]
        assert [shape[:3] for shape in shapes] == ["#i-"]
        assert "".join(badge.itertext()).strip()


def test_sample_shows_at_the_top_and_the_bottom() -> None:
    assert made().count("SAMPLE with invented data") == 2
    assert "SAMPLE" not in made(site=sample.site(sample=False))


def test_a_hundred_pcs_stay_below_the_size_limit() -> None:
    base = sample.hosts()
    many = tuple(
        replace(host, host=replace(host.host, name=HostName(f"{host.host.name}-{n}")))
        for n in range(10)
        for host in base
    )
    assert len(made(hosts=many).encode()) < 1_500_000


@cache
def calm() -> list[str]:
    return [e.tag for e in parsed(page(hostile_report("calm"))).iter() if e.tag != "br"]


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda p: repr(p[:24]))
def test_hostile_text_injects_no_element_and_no_attribute(payload: str) -> None:
    text = page(hostile_report(payload))
    text.encode("utf-8")
    found = parsed(text)
    assert [e.tag for e in found.iter() if e.tag != "br"] == calm()
    assert not [name for e in found.iter() for name in e.keys() if name.startswith("on")]  # noqa: SIM118
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def test_markup_in_a_name_is_shown_as_it_is() -> None:
    assert "<script>alert(1)</script> site" in page_text(page(hostile_report("<script>alert(1)</script>")))
