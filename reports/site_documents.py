"""One site in one language as values, from one look at its state: what is placed on a page, in a workbook and in a mail."""

from __future__ import annotations

from dataclasses import dataclass

from collector.core.model import PastCounts
from reports.book.book import book
from reports.book.book_values import Book
from reports.mail.letter_words import LetterText, letter
from reports.site.cards import tasks
from reports.site.frame import Frame
from reports.site.site_report import SiteReport
from reports.site.view import site_report


@dataclass(frozen=True, slots=True)
class SiteDocuments:
    report: SiteReport
    book: Book
    letter: LetterText


def site_documents(frame: Frame, past: tuple[PastCounts, ...]) -> SiteDocuments:
    """`past` holds the counts of earlier scans, oldest or newest first, for the History sheet and the trend."""
    found = tasks(frame)
    report = site_report(frame, found, past)
    return SiteDocuments(report, book(frame, found, past, report), letter(frame))
