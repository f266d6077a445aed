"""Whatever a workstation or an inventory holds, the pages stay well-formed, and inert in a real browser."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from playwright.sync_api import Dialog

from collector.core.model import Language
from tests.reports import sample_site as sample
from tests.reports.documents import SiteDocuments, site_documents
from tests.reports.guide.guide_sample import GUIDES
from tests.reports.page.page_payloads import PAGE_PAYLOADS, page_state
from tests.reports.placed import both_page, guide_page, page
from tests.reports.reading import parsed
from tests.reports.site.desk_sample import HELPDESKS
from tests.rigs.chromium_rig import chromium, opened


def hostile(
    payloads: tuple[str, ...], language: Language = Language.NL, *, in_browser: bool = False
) -> SiteDocuments:
    return site_documents(
        page_state(payloads, portal=in_browser),
        sample.catalogue(HELPDESKS),
        language,
        sample.NOW,
        sample.label,
        guides=GUIDES if in_browser else None,
    )


def test_there_are_a_hundred_payloads_and_more() -> None:
    assert len(PAGE_PAYLOADS) >= 100


def _shape(tree: Element) -> list[str]:
    """The elements of a page. Links, words in marks and line breaks depend on what a field holds; nothing else does."""
    return [str(e.tag) for e in tree.iter() if e.tag not in ("a", "br", "span")]


@cache
def calm() -> list[str]:
    return _shape(parsed(page(hostile(("calm",)))))


@pytest.mark.parametrize("payload", PAGE_PAYLOADS, ids=lambda p: repr(p[:24]))
def test_a_page_keeps_its_shape(payload: str) -> None:
    text = page(hostile((payload,)))
    text.encode("utf-8")
    tree = parsed(text)
    assert _shape(tree) == calm()
    names = {name for e in tree.iter() for name in e.keys()}  # noqa: SIM118
    assert not [name for name in names if name.lower().startswith("on") or name == "style"]
    for link in tree.iter("a"):
        assert re.match(r"#|tel:\+?[0-9]+$|mailto:|https?://", link.get("href") or ""), link.get("href")
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def _forms(every: int) -> dict[str, str]:
    """Pages of PCs with every payload, and guides of sites with one payload of `every` so many in every field of the inventory."""
    report = hostile(PAGE_PAYLOADS, in_browser=True)
    guides = {
        f"guide-{n}": guide_page(hostile((payload,), in_browser=True))
        for n, payload in enumerate(PAGE_PAYLOADS)
        if n % every == 0  # one page costs a second; the shapes of all were compared above
    }
    both = both_page([report, hostile(PAGE_PAYLOADS, Language.FR, in_browser=True)])
    return {"page": page(report), "both": both, **guides}


@pytest.mark.rig
@pytest.mark.parametrize("every", [40, pytest.param(4, marks=pytest.mark.long)])
def test_no_payload_wakes_up_in_a_browser(tmp_path: Path, every: int) -> None:
    """Every fold open, every control used: no dialog, no request, no error of the script."""
    dialogs: list[str] = []

    def heard(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    with chromium() as browser:
        for name, text in _forms(every).items():
            target = tmp_path / f"{name}.html"
            target.write_text(text, "utf-8")
            with opened(browser, target) as shown:
                shown.page.on("dialog", heard)
                shown.page.evaluate(
                    "document.querySelectorAll('details').forEach(d => d.open = true);"
                    "document.querySelectorAll('.tools select').forEach(s => {"
                    " s.selectedIndex = s.options.length - 1; s.dispatchEvent(new Event('change')); });"
                    "location.hash = '#pcs?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&group=cause';"
                )
                shown.page.wait_for_timeout(100)
                assert shown.complaints == []
                assert [url for url in shown.requests if not url.startswith("data:")] == [target.as_uri()]
    assert dialogs == []
