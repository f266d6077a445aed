"""A site's documents, placed as the program places them: page, guide, workbook and mail."""

from __future__ import annotations

from collections.abc import Sequence

from reports.book.workbook import book_bytes
from reports.mail.mail import Mail
from reports.mail.mail import site_mail as mail_of
from reports.mail.mail_view import mail_view
from reports.page import html
from tests.reports.documents import SiteDocuments


def page(made: SiteDocuments) -> str:
    return html.page(made.report, is_alone=True)


def both_page(made: Sequence[SiteDocuments]) -> str:
    return html.both_page([one.report for one in made])


def guide_page(made: SiteDocuments) -> str:
    assert made.guide is not None
    return html.guide_page(made.report, made.guide)


def sheet_page(made: SiteDocuments) -> str:
    assert made.sheet is not None
    return html.sheet_page(made.sheet)


def workbook(made: SiteDocuments) -> bytes:
    return book_bytes(made.book)


def site_mail(
    made: SiteDocuments,
    *,
    links: Sequence[str] = (),
    attached: Sequence[str] = (),
    left_out: Sequence[str] = (),
    link_only: bool = False,
    is_test: bool = False,
) -> Mail:
    view = mail_view(
        made.report,
        made.letter,
        links=links,
        attached=attached,
        left_out=left_out,
        link_only=link_only,
        is_test=is_test,
    )
    return mail_of(view)
