"""What goes into a letter: the site's mail in the recipient's language, its files, and who it comes from."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.policy import SMTP
from email.utils import formataddr

from collector.app.judge.site_states import past_counts, site_states
from collector.app.mail.outbox import Outbox, sender
from collector.app.report.account_labels import label_of
from collector.app.report.reporting import PAST_SCANS
from collector.core.clock import BRUSSELS
from collector.core.errors import FleetError, Mistake
from collector.core.fleet.fleet import Fleet
from collector.core.mail.letter import Letter, Way, message_id
from collector.core.mail.mail_rules import Past, PastKey
from collector.core.mail.news import since_then
from collector.core.model import Attach, Language, PastCounts, Recipient, Site, SiteId, SiteMail, SiteState
from collector.delivery.pdf import pdf_of, pdf_program
from collector.delivery.tree import dated, put
from collector.sources.fleet.settings import FolderSettings
from collector.sources.inventory.site_reader import MAILBOX
from reports.book.workbook import book_bytes
from reports.file_names import file_name
from reports.mail.letter_words import LetterText, personal
from reports.mail.mail import as_message, site_mail
from reports.mail.mail_view import mail_view
from reports.page.html import page
from reports.site.frame import frame_of
from reports.site.site_report import SiteReport
from reports.site_documents import site_documents
from reports.words.words import words

logger = logging.getLogger(__name__)

_SUFFIX = {Attach.PAGE: "html", Attach.PDF: "pdf", Attach.WORKBOOK: "xlsx"}

Carried = tuple[Attach, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A letter as it goes: its bytes for each choice of attachments, the fullest first."""

    letter: Letter
    recipient: str
    choices: Sequence[Carried]
    content: Callable[[Carried], bytes]


@dataclass(frozen=True, slots=True)
class _Written:
    report: SiteReport
    letter: LetterText
    files: dict[Attach, bytes]

    def name(self, kind: Attach) -> str:
        return file_name(self.report.site, self.report.day, self.report.language, _SUFFIX[kind])

    @property
    def by_name(self) -> dict[str, bytes]:
        return {self.name(kind): content for kind, content in self.files.items() if kind is not Attach.PDF}


@dataclass(slots=True)
class Writer:
    """Writes letters, each with what the store holds now. It keeps what it made for the site it is at, and nothing else."""

    out: Outbox
    told: Mapping[PastKey, Past] = field(default_factory=dict)
    """What each recipient was last told, and when: the changes of a letter are those since then."""
    _of: SiteId | None = None
    _written: dict[tuple[Language, datetime | None], _Written] = field(default_factory=dict)
    _past: tuple[PastCounts, ...] = ()
    pdf: str | None = None
    """The program that makes a PDF of a page; None where there is none."""

    def post(
        self, letter: Letter, recipient: Recipient, state: SiteState, operator: str | None = None
    ) -> Post:
        """The letter as it goes to its recipient, or marked as a test to the operator: then whom it is for stands in its text only."""
        to = operator or formataddr((recipient.name or "", recipient.email))

        def content(carried: Carried) -> bytes:
            return self._message(letter, recipient, state, carried, to=to, is_test=operator is not None)

        return Post(letter, operator or recipient.email, choices(self._wanted(state.site)), content)

    def _wanted(self, site: Site) -> Carried | None:
        """What is to be attached as far as it can be made; None where the mail carries nothing at all."""
        if site.mail is None or site.mail.link_only:
            return None
        with_pdf = self.out.settings.mail.pdf and Attach.PAGE in site.mail.attach
        wanted = {*site.mail.attach, *((Attach.PDF,) if with_pdf else ())}
        return tuple(kind for kind in Attach if kind in wanted and (kind is not Attach.PDF or self.pdf))

    def files(self, state: SiteState) -> dict[str, bytes]:
        """Every file of a site, in each of its languages, by name."""
        return {
            name: content
            for language in state.site.languages
            for name, content in self._made(state, language).by_name.items()
        }

    def _message(
        self,
        letter: Letter,
        recipient: Recipient,
        state: SiteState,
        carried: Carried,
        *,
        to: str,
        is_test: bool,
    ) -> bytes:
        site, language, settings = state.site, letter.key.language, self.out.settings.mail
        past = self.told.get((site.id, language, recipient.email.casefold()), Past())
        made = self._made(state, language, past.told_at)
        carried = tuple(kind for kind in carried if kind in made.files or self._makes_pdf(made))
        wanted = self._wanted(site) or ()
        signature = settings.signatures.get(language)
        view = mail_view(
            made.report,
            personal(made.letter, language, site.name, recipient.name, signature),
            links=self._links(site, made),
            attached=[made.name(kind) for kind in carried],
            left_out=[made.name(kind) for kind in wanted if kind not in carried],
            link_only=bool(site.mail and site.mail.link_only),
            is_test=is_test,
        )
        identity = message_id(letter, settings.sender.rpartition("@")[2])
        return as_message(
            site_mail(view),
            sender=formataddr((self._sender_name(language), settings.sender)),
            to=[to],
            reply_to=site.local_it.email or settings.reply_to or None,
            message_id=identity.replace("<", "<test-") if is_test else identity,
            date=self.out.question.now,
            attachments={made.name(kind): made.files[kind] for kind in carried},
        ).as_bytes(policy=SMTP)

    def _makes_pdf(self, made: _Written) -> bool:
        """Made when the first letter carries it, as a browser takes seconds; a program that failed is not asked again."""
        if self.pdf is None:
            return False
        try:
            made.files[Attach.PDF] = pdf_of(made.files[Attach.PAGE], self.pdf)
        except FleetError as error:
            logger.warning("%s; letters go without a PDF", error)
            self.pdf = None
        return Attach.PDF in made.files

    def _sender_name(self, language: Language) -> str:
        settings = self.out.settings
        return settings.mail.sender_names.get(language) or " ".join(
            part for part in (words(language)("delivery-sender"), settings.fleet.name) if part
        )

    def _links(self, site: Site, made: _Written) -> list[str]:
        """Where the files of this letter are for the recipient to open; in our own folder they are put first."""
        if site.mail and site.mail.link:
            return [site.mail.link]
        folder, today = self.out.settings.folder, self.out.question.now.date()
        if not (folder.url and folder.path):
            return []
        put(self.out.fleet_dir / folder.path, made.by_name, folder.keep, today, folder.readable_by)
        return [address(folder.url, made.name(Attach.PAGE))]

    def _made(self, state: SiteState, language: Language, told_at: datetime | None = None) -> _Written:
        store, question, settings = self.out.ledger.store, self.out.question, self.out.settings
        if state.site.id != self._of:
            self._of, self._written = state.site.id, {}
            self._past = past_counts(store, question, [state.site.id], PAST_SCANS).get(state.site.id, ())
        if (language, told_at) not in self._written:
            frame = frame_of(
                state if told_at is None else since_then(state, self._as_it_was(state.site, told_at)),
                question.catalogue,
                language,
                question.now,
                label_of(store, settings.report.show_user_names),
                settings.hours.bridge_days,
            )
            made = site_documents(frame, self._past)
            files = {
                Attach.PAGE: page(made.report, is_alone=True).encode(),
                Attach.WORKBOOK: book_bytes(made.book),
            }
            self._written[language, told_at] = _Written(made.report, made.letter, files)
        return self._written[language, told_at]

    def _as_it_was(self, site: Site, at: datetime) -> SiteState:
        (state,) = site_states(self.out.ledger.store, replace(self.out.question, now=at, sites=[site.id]))
        return state


def mail_writer(out: Outbox, fleet: Fleet) -> Writer:
    """What writes letters about these sites, which are as the inventory has them now: names, languages, recipients.

    FleetError where the settings or the inventory leave open from or to whom.
    """
    sender(out.settings.mail)
    states = [replace(state, site=fleet.sites.get(state.site.id, state.site)) for state in out.states]
    check_sites((state.site for state in states), out.settings.folder)
    told = out.ledger.past(Way.MAIL, out.clock())
    return Writer(replace(out, states=states), told, pdf=pdf_program())


def choices(wanted: Carried | None) -> tuple[Carried, ...]:
    """What may be attached, the fullest first: all that is wanted, then only the workbook, then nothing.

    >>> choices((Attach.PAGE,))
    ((<Attach.PAGE: 'page'>,), ())
    >>> choices(None)
    ((),)
    """
    workbook_only = tuple(kind for kind in wanted or () if kind is Attach.WORKBOOK)
    return tuple(dict.fromkeys((wanted or (), workbook_only, ())))


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


def letter_file(letter: Letter, day: datetime) -> str:
    """What a letter is called that a dry run writes."""
    name = file_name(letter.key.site, day.astimezone(BRUSSELS).date(), letter.key.language, "eml")
    return name.replace(".eml", f"_{letter.id[:8]}.eml")
