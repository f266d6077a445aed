"""What goes into a letter: the site's mail in the recipient's language, its files, and who it comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr
from pathlib import Path

from collector.app.judge.site_states import StatesQuestion, past_counts, site_states
from collector.app.mail.mail_round import Carried, Post
from collector.app.report.guides import guides_of
from collector.app.report.reporting import PAST_SCANS, label_of
from collector.core.errors import FleetError, Mistake
from collector.core.helpdesk.opening_hours import BRUSSELS
from collector.core.mail.letter import Letter, message_id
from collector.core.mail.mail_rules import Past, PastKey
from collector.core.mail.news import since_then
from collector.core.model import Attach, Language, PastCounts, Recipient, Site, SiteId, SiteMail, SiteState
from collector.core.text import printable
from collector.delivery.tree import dated, put
from collector.history.results import Store
from collector.sources.fleet.settings import FolderSettings, MailSettings
from collector.sources.inventory.site_reader import MAILBOX
from reports.book.workbook import workbook
from reports.file_names import file_name
from reports.mail.letter_words import LONGEST_SITE
from reports.mail.mail import Attachment, as_message, site_mail
from reports.page.html import page
from reports.site.site_report import SiteReport
from reports.site.view import site_report
from reports.words.words import words

_SUFFIX = {Attach.PAGE: "html", Attach.WORKBOOK: "xlsx"}
_TYPE = {
    Attach.PAGE: ("text", "html"),
    Attach.WORKBOOK: ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@dataclass(frozen=True, slots=True)
class _Written:
    report: SiteReport
    files: dict[Attach, bytes]

    def name(self, kind: Attach) -> str:
        return file_name(self.report.site, self.report.day, self.report.language, _SUFFIX[kind])


@dataclass(slots=True)
class Writer:
    """Writes letters, each with what the store holds now. It keeps what it made for the site it is at, and nothing else."""

    store: Store
    question: StatesQuestion
    mail: MailSettings
    folder: FolderSettings
    fleet_dir: Path
    fleet_name: str
    show_user_names: bool
    told: Mapping[PastKey, Past] = field(default_factory=dict)
    """What each recipient was last told, and when: the changes of a letter are those since then."""
    bridge_days: Collection[date] = ()
    _of: SiteId | None = None
    _written: dict[tuple[Language, datetime | None], _Written] = field(default_factory=dict)
    _past: tuple[PastCounts, ...] = ()

    def post(self, letter: Letter, recipient: Recipient, state: SiteState) -> Post:
        """The letter as it goes to its recipient."""
        site = state.site

        def content(carried: Carried) -> bytes:
            message = self._message(letter, recipient, state, carried, to=_mailbox(recipient))
            return message.as_bytes(policy=SMTP)

        return Post(letter, recipient.email, choices(site), content)

    def test_post(self, letter: Letter, recipient: Recipient, state: SiteState, operator: str) -> Post:
        """The same letter for the operator, marked as a test; whom it would have gone to stands in its text only."""

        def content(carried: Carried) -> bytes:
            message = self._message(letter, recipient, state, carried, to=operator, is_test=True)
            return message.as_bytes(policy=SMTP)

        return Post(letter, operator, choices(state.site), content)

    def files(self, state: SiteState) -> dict[str, bytes]:
        """Every file of a site, in each of its languages, by name."""
        found: dict[str, bytes] = {}
        for language in state.site.languages:
            written = self._made(state, language)
            found |= {written.name(kind): content for kind, content in written.files.items()}
        return found

    def _message(
        self,
        letter: Letter,
        recipient: Recipient,
        state: SiteState,
        carried: Carried,
        *,
        to: str,
        is_test: bool = False,
    ) -> EmailMessage:
        site, language = state.site, letter.key.language
        past = self.told.get((site.id, language, recipient.email.casefold()), Past())
        made = self._made(state, language, past.told_at)
        wanted = site.mail.attach if site.mail and not site.mail.link_only else ()
        mail = site_mail(
            _personal(made.report, recipient, site, self.mail.signatures.get(language)),
            links=self._links(site, made),
            attached=[made.name(kind) for kind in carried],
            left_out=[made.name(kind) for kind in wanted if kind not in carried],
            link_only=bool(site.mail and site.mail.link_only),
            is_test=is_test,
        )
        domain = self.mail.sender.rpartition("@")[2]
        identity = message_id(letter, domain)
        return as_message(
            mail,
            sender=formataddr((self._sender_name(language), self.mail.sender)),
            to=[to],
            reply_to=site.local_it.email or self.mail.reply_to or None,
            message_id=identity.replace("<", "<test-") if is_test else identity,
            date=self.question.now,
            attachments=[Attachment(made.name(kind), made.files[kind], *_TYPE[kind]) for kind in carried],
        )

    def _sender_name(self, language: Language) -> str:
        return self.mail.sender_names.get(language) or " ".join(
            part for part in (words(language)("delivery-sender"), self.fleet_name) if part
        )

    def _links(self, site: Site, made: _Written) -> list[str]:
        """Where the files of this letter are for the recipient to open; in our own folder they are put first."""
        if site.mail and site.mail.link:
            return [site.mail.link]
        if not (self.folder.url and self.folder.path):
            return []
        files = {made.name(kind): content for kind, content in made.files.items()}
        root, today = self.fleet_dir / self.folder.path, self.question.now.date()
        put(root, files, self.folder.keep, today, self.folder.readable_by)
        return [address(self.folder.url, made.name(Attach.PAGE))]

    def _made(self, state: SiteState, language: Language, told_at: datetime | None = None) -> _Written:
        if state.site.id != self._of:
            self._of, self._written = state.site.id, {}
            past = past_counts(self.store, self.question, [state.site.id], PAST_SCANS)
            self._past = past.get(state.site.id, ())
        if (language, told_at) not in self._written:
            now, label = self.question.now, label_of(self.store, self.show_user_names)
            news = state if told_at is None else since_then(state, self._as_it_was(state.site, told_at))
            report = site_report(
                news,
                self.question.catalogue,
                language,
                now,
                label,
                self._past,
                guides=guides_of(self.question.catalogue),
                bridge_days=self.bridge_days,
            )
            files = {Attach.PAGE: page(report).encode(), Attach.WORKBOOK: workbook(report)}
            self._written[language, told_at] = _Written(report, files)
        return self._written[language, told_at]

    def _as_it_was(self, site: Site, at: datetime) -> SiteState:
        (state,) = site_states(self.store, replace(self.question, now=at, sites=[site.id]))
        return state


def choices(site: Site) -> tuple[Carried, ...]:
    """What may be attached, the fullest first: all that is wanted, then only the workbook, then nothing.

    >>> choices(Site(SiteId("ghent"), "Gent"))
    ((),)
    """
    if site.mail is None or site.mail.link_only:
        return ((),)
    workbook_only = tuple(kind for kind in site.mail.attach if kind is Attach.WORKBOOK)
    return tuple(dict.fromkeys((site.mail.attach, workbook_only, ())))


def address(base: str, name: str) -> str:
    r"""Where a file of the folder tree is found below a web address or a share.

    >>> address("https://intranet.example/eid/", "linden_2026-11-24_nl.html")
    'https://intranet.example/eid/linden/linden_2026-11-24_nl.html'
    >>> print(address(r"\\files\eid", "linden_2026-11-24_nl.html"))
    \\files\eid\linden\linden_2026-11-24_nl.html
    """
    separator = "\\" if base.startswith("\\\\") else "/"
    return separator.join((base.rstrip("\\/"), dated(name)["site"], name))


def check_sites(sites: Iterable[Site], folder: FolderSettings) -> None:
    """What no key of a site's inventory tells alone; FleetError names every site that cannot be written to as it asks."""
    mistakes = [mistake for site in sites if site.mail for mistake in _mistakes(site, site.mail, folder)]
    if mistakes:
        raise FleetError(*mistakes)


def _mistakes(site: Site, mail: SiteMail, folder: FolderSettings) -> Iterator[Mistake]:
    if mail.link_only and not mail.link and not (folder.url and folder.path):
        hint = "add `link:` to its mail, or set [folder] path and url"
        yield Mistake(f"site {site.id}", "its mail is link_only, and there is no link", hint)
    if site.local_it.email and not MAILBOX.fullmatch(site.local_it.email):
        said = f"replies cannot go to its local_it.email {site.local_it.email!r}"
        yield Mistake(f"site {site.id}", said, "write a plain address such as it@partner.example")


def _personal(report: SiteReport, recipient: Recipient, site: Site, signature: str | None) -> SiteReport:
    """Addressed to this recipient, as the inventory names him, and signed as the settings say."""
    name, of = recipient.name, printable(site.name, LONGEST_SITE)
    addressed = words(report.language)("mail-for", name=name, site=of) if name else of
    letter = replace(
        report.letter,
        recipient=name,
        addressed=addressed,
        signature=signature or report.letter.signature,
    )
    return replace(report, letter=letter)


def _mailbox(recipient: Recipient) -> str:
    return formataddr((recipient.name or "", recipient.email))


def letter_file(letter: Letter, day: datetime) -> str:
    """What a letter is called that a dry run writes."""
    name = file_name(letter.key.site, day.astimezone(BRUSSELS).date(), letter.key.language, "eml")
    return name.replace(".eml", f"_{letter.id[:8]}.eml")
