"""The files of one site in one language: each format as its bytes, from one state."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from collector.app.report.report_order import Format
from collector.core.errors import FleetError
from collector.core.model import Site
from reports.book.workbook import book_bytes
from reports.file_names import file_name
from reports.mail.mail import as_message, site_mail
from reports.mail.mail_view import mail_view
from reports.page.html import page
from reports.records.junit import site_junit
from reports.records.record_view import report_record
from reports.records.site_csv import site_csv
from reports.records.site_json import site_json
from reports.site.frame import Frame
from reports.site_documents import SiteDocuments

NOBODY = "nobody@eidfleet.invalid"
"""Stands in a mail that is only written to a file, where the inventory names no address (RFC 2606)."""


_RECORDS = {Format.JSON: site_json, Format.CSV: site_csv, Format.JUNIT: site_junit}


@dataclass(frozen=True, slots=True)
class SiteFile:
    format: Format
    name: str
    content: bytes


def site_files(made: SiteDocuments, frame: Frame, wanted: Collection[Format]) -> Iterator[SiteFile]:
    """The wanted formats, each once, page and workbook first; nothing is rendered that was not asked for."""
    report = made.report

    def named(kind: Format, content: bytes) -> SiteFile:
        suffix = "junit.xml" if kind is Format.JUNIT else kind.value
        return SiteFile(kind, file_name(report.site, report.day, report.language, suffix), content)

    attached = []
    if Format.HTML in wanted:
        yield named(Format.HTML, page(report).encode())
    if Format.EML in wanted:  # neither lies beside a page that is taken out of a mail
        attached.append(named(Format.HTML, page(report, is_alone=True).encode()))
    if Format.EML in wanted or Format.XLSX in wanted:
        attached.append(named(Format.XLSX, book_bytes(made.book)))
    yield from (file for file in attached if file.format is Format.XLSX and file.format in wanted)
    if Format.EML in wanted:
        yield named(Format.EML, _letter(made, frame.state.site, frame.now, attached))
    if any(kind in wanted for kind in _RECORDS):
        record = report_record(frame)
        yield from (named(kind, written(record)) for kind, written in _RECORDS.items() if kind in wanted)


def _letter(made: SiteDocuments, site: Site, now: datetime, files: list[SiteFile]) -> bytes:
    """A mail to look at, or to open as a draft and send by hand; `X-Unsent` is how Outlook knows a draft."""
    report = made.report
    mail = site_mail(mail_view(report, made.letter, attached=[file.name for file in files]))
    try:
        message = as_message(
            mail,
            sender=site.local_it.email or NOBODY,
            to=[site.contact.email or NOBODY],
            reply_to=None,
            message_id=file_name(site.id, report.day, report.language, "eml") + "@eidfleet.invalid",
            date=now,
            attachments={file.name: file.content for file in files},
        )
    except FleetError as error:
        raise FleetError(f"site {site.id}: {error}, as `email` of its `contact` or `local_it`") from error
    message["X-Unsent"] = "1"
    return message.as_bytes()
