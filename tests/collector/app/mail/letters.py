"""Letters for tests: a ledger in a folder, what goes out of it, and posts with a small message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from collector.app.judge.site_states import StatesQuestion
from collector.app.mail.letter_writer import Carried, Post
from collector.app.mail.outbox import Outbox
from collector.core.mail.letter import Letter, LetterKey, LetterState, Way, Why, message_id
from collector.core.model import Attach, Language, ScanId, SiteId, SiteState
from collector.delivery.smtp import MailServer, Security
from collector.history.ledger import Ledger
from collector.sources.fleet.settings import FleetSettings, MailSettings, Settings
from tests.rigs.shipped import shipped_catalogue
from tests.rigs.smtp_rig import PASSWORD, USER, SmtpRig
from tests.rigs.stores import store_at

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SENDER = "eid@it.example"
FULL: Carried = (Attach.PAGE, Attach.WORKBOOK)


def ledger(folder: Path, owner: str = "run-1") -> Ledger:
    return Ledger(store_at(f"sqlite:///{folder}/history.sqlite3"), owner)


def outbox(
    held: Ledger, states: Sequence[SiteState], folder: Path, now: datetime = NOON, most_kb: int = 1024
) -> Outbox:
    asked = StatesQuestion(shipped_catalogue(), (), NOON, timedelta(days=30))
    mail = MailSettings(sender=SENDER, attach_limit_kb=most_kb)
    settings = Settings(fleet=FleetSettings(name="Noord"), mail=mail)
    return Outbox(held, asked, states, settings, folder, folder, lambda: now)


def server(rig: SmtpRig, **changes: object) -> MailServer:
    usual = MailServer("localhost", rig.port, Security.STARTTLS, USER, PASSWORD, rig.authority, 5, 5)
    return replace(usual, **changes)  # type: ignore[arg-type]


def letter(address: str, scan: str = "scan-1", site: str = "linden") -> Letter:
    key = LetterKey(Way.MAIL, SiteId(site), ScanId(scan), Language.NL, address)
    return Letter(key, Why.FIRST, frozenset(), LetterState.QUEUED, NOON, NOON)


def post(one: Letter, padding: int = 0) -> Post:
    """Its message grows by `padding` bytes for each attachment."""

    def content(carried: Sequence[Attach]) -> bytes:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = SENDER, one.key.address, "Test"
        message["Message-ID"] = message_id(one, "it.example")
        lines = ["Dag", ".", "..", *(f"{n:060}" for kind in carried for n in range(padding // 62))]
        message.set_content("\n".join(lines))
        return message.as_bytes()

    return Post(one, one.key.address, (FULL, (Attach.WORKBOOK,), ()), content)
