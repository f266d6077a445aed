"""A site's documents in one language, from its state: those of the page, and the guide and the help sheet beside it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from collector.core.catalogue.catalogue import Catalogue
from collector.core.model import Language, PastCounts, SiteState
from reports import site_documents as made_by
from reports.book.book_values import Book
from reports.guide.guide import Guide
from reports.guide.guide_plan import Guides
from reports.guide.guide_view import guide
from reports.mail.letter_words import LetterText
from reports.sheet.sheet import HelpSheet
from reports.sheet.sheet_view import sheet
from reports.site.frame import frame_of
from reports.site.site_report import SiteReport
from reports.words.privacy import UserLabel


@dataclass(frozen=True, slots=True)
class SiteDocuments:
    """`guide` and `sheet` are None where no guides were given."""

    report: SiteReport
    book: Book
    letter: LetterText
    guide: Guide | None
    sheet: HelpSheet | None


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
    frame = frame_of(state, catalogue, language, now, label, bridge_days)
    made = made_by.site_documents(frame, past)
    return SiteDocuments(
        made.report,
        made.book,
        made.letter,
        guide(frame, guides.plan(state.site)) if guides else None,
        sheet(frame, guide_address) if guides else None,
    )
