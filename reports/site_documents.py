"""One site in one language as values, from one look at its state: page, guide, help sheet, workbook and letter."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from collector.core.catalogue.catalogue import Catalogue
from collector.core.model import Language, PastCounts, SiteState
from reports.book.book import book
from reports.book.book_values import Book
from reports.file_names import lasting_name
from reports.guide.guide import Guide
from reports.guide.guide_plan import Guides
from reports.guide.guide_view import guide
from reports.mail.letter_words import LetterText, letter
from reports.sheet.sheet import HelpSheet
from reports.sheet.sheet_view import sheet
from reports.site.cards import tasks
from reports.site.frame import frame_of
from reports.site.site_report import SiteReport
from reports.site.view import site_report
from reports.words.privacy import UserLabel


@dataclass(frozen=True, slots=True)
class SiteDocuments:
    """What is placed on a page, in a workbook and in a mail. `guide` and `sheet` are None where no guides were given."""

    report: SiteReport
    guide: Guide | None
    sheet: HelpSheet | None
    book: Book
    letter: LetterText

    @property
    def guide_href(self) -> str:
        """Of the guide, as seen from the page beside it; empty where there is none."""
        return lasting_name("guide", self.report.site, self.report.language) if self.guide else ""

    @property
    def sheet_href(self) -> str:
        return lasting_name("sheet", self.report.site, self.report.language) if self.sheet else ""


def site_documents(
    state: SiteState,
    catalogue: Catalogue,
    language: Language,
    now: datetime,
    label: UserLabel,
    past: tuple[PastCounts, ...] = (),
    *,
    guides: Guides | None = None,
    bridge_days: Collection[date] = (),
    guide_address: str = "",
) -> SiteDocuments:
    """`label` gives a stable code for a host's account name (`A3`); the documents add the word for user.

    `past` holds the counts of earlier scans, oldest or newest first, for the History sheet and the trend.
    `guides` brings the guide for the person at the desk and the help sheet; `guide_address` is where people open that
    guide, for the sheet to show. `bridge_days` are those on which federal desks are closed.
    """
    frame = frame_of(state, catalogue, language, now, label, bridge_days)
    found = tasks(frame)
    report = site_report(frame, found, past)
    return SiteDocuments(
        report,
        guide(frame, guides.plan(state.site)) if guides else None,
        sheet(frame, guide_address) if guides else None,
        book(frame, found, past, report),
        letter(frame),
    )
