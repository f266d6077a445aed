"""A language that does not exist, 40 % longer than English: nothing overflows, and nothing stays English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl.utils import get_column_letter
from playwright.sync_api import Browser

import reports.words.words
from collector.core.model import Language
from tests.reports import sample_site as sample
from tests.reports.documents import SiteDocuments, site_documents
from tests.reports.placed import page, site_mail, workbook
from tests.reports.pseudo import pseudo, pseudo_catalogue, pseudo_ftl
from tests.reports.reading import book_text, opened_book, page_text
from tests.reports.site.desk_sample import HELPDESKS
from tests.rigs.chromium_rig import opened

# Dates (Babel), the sample's own data, and facts as the probe names them.
FROM_ELSEWHERE = frozenset({"March", "February", "Tuesday", "eidfleet", "report"})


@pytest.fixture(scope="module")
def made() -> Iterator[SiteDocuments]:
    """The sample's report in the made-up language."""
    english = reports.words.words._ftl_files(Language.EN)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reports.words.words, "_ftl_files", lambda language: pseudo_ftl(english))
        reports.words.words.words.cache_clear()
        catalogue = pseudo_catalogue(sample.catalogue(HELPDESKS))
        yield site_documents(sample.site_state(), catalogue, Language.EN, sample.NOW, sample.label)
    reports.words.words.words.cache_clear()


def english_words() -> set[str]:
    texts = "\n".join(reports.words.words._ftl_files(Language.EN).values())
    plain = re.sub(r"^#.*|^[\w-]+ =|\{[^{}]*?\}|\[\w+\]", " ", texts, flags=re.MULTILINE)
    return set(re.findall(r"\b[A-Za-z]{5,}\b", plain))


def test_it_is_longer_by_forty_percent() -> None:
    texts = "".join(re.findall(r"[A-Za-z]+", " ".join(english_words())))
    assert 1.35 < len(pseudo(texts)) / len(texts) < 1.5


@pytest.mark.parametrize("shown", ["page", "mail", "workbook"])
def test_no_fixed_text_comes_from_anywhere_but_the_messages(made: SiteDocuments, shown: str) -> None:
    text = {
        "page": lambda: page_text(page(made)),
        "mail": lambda: site_mail(made, attached=("a.xlsx",)).text,
        "workbook": lambda: book_text(workbook(made)),
    }[shown]()
    left = set(re.findall(r"\b[A-Za-z]{5,}\b", text)) & {
        w for w in english_words() if re.search("[aeiouy]", w)
    }
    assert left - FROM_ELSEWHERE == set()


def test_workbook_holds_longer_names_headings_and_widths(made: SiteDocuments) -> None:
    book = opened_book(workbook(made))
    assert len({name.lower() for name in book.sheetnames}) == len(book.sheetnames)
    assert [name for name in book.sheetnames if len(name) > 31] == []
    for ws in (ws for ws in book.worksheets if ws.tables):
        headings = [cell.value for cell in ws[1]]
        assert len(set(headings)) == len(headings)
        for index, heading in enumerate(headings, 1):
            width = ws.column_dimensions[get_column_letter(index)].width
            assert width <= 60
            assert max(len(word) for word in str(heading).split()) <= width
    for part in made.book.page_of:
        assert len(part) < 60


@pytest.mark.rig
@pytest.mark.parametrize("width", [320, 1280])
def test_page_and_mail_do_not_overflow(
    browser: Browser, made: SiteDocuments, tmp_path: Path, width: int
) -> None:
    for name, text in {"page": page(made), "mail": site_mail(made, attached=("a.xlsx",)).html}.items():
        file = tmp_path / f"{name}.html"
        file.write_text(text, "utf-8")
        with opened(browser, file, width=width) as shown:
            shown.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            assert shown.sideways == 0


@pytest.mark.rig
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_mail_opens_without_complaint_and_without_request(
    browser: Browser, tmp_path: Path, language: Language, scheme: str
) -> None:
    report = site_documents(
        sample.site_state(), sample.catalogue(HELPDESKS), language, sample.NOW, sample.label
    )
    file = tmp_path / "mail.html"
    file.write_text(site_mail(report).html, "utf-8")
    with opened(browser, file, width=320, scheme=scheme) as shown:
        assert shown.sideways == 0
        shown.page.set_viewport_size({"width": 600, "height": 900})
        assert shown.sideways == 0
        assert shown.page.evaluate("innerWidth") == 600
    assert shown.complaints == []
    assert shown.requests == [file.as_uri()]
