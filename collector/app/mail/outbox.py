"""What every way out works with: the fleet as it stands, and from its settings the mail server, the sender and the web hook."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from collector.app.judge.site_states import StatesQuestion, site_states
from collector.app.workspace import Workspace
from collector.core.errors import FleetError, Mistake, mistaken, note
from collector.core.model import SiteState
from collector.delivery.pdf import NONE_FOUND, pdf_program
from collector.delivery.smtp import MailServer, is_this_machine
from collector.delivery.token import TokenCommand
from collector.delivery.webhook import Hook, secret_of
from collector.history.ledger import Ledger
from collector.sources.files.plain_file import plain
from collector.sources.fleet.settings import (
    FILE_NAME,
    FolderSettings,
    MailSettings,
    Security,
    Settings,
    WebhookSettings,
)


@dataclass(frozen=True, slots=True)
class Outbox:
    """A fleet as it stands, and who asks: what is brought out is about `states`, and is written down in the `ledger` of its store."""

    ledger: Ledger
    question: StatesQuestion
    states: Sequence[SiteState]
    settings: Settings
    fleet_dir: Path
    state_dir: Path
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    stop: Callable[[], bool] = lambda: False
    """Asked between letters: whether to leave the rest to the next run."""

    @property
    def envelope_from(self) -> str:
        return self.settings.mail.bounces_to or self.settings.mail.sender

    @property
    def most_bytes(self) -> int:
        """The largest message; above it attachments stay behind."""
        return self.settings.mail.attach_limit_kb * 1024


def outbox_of(
    folder: Workspace, sites: Sequence[str], *, warn: Callable[[Mistake], None], keeps: bool
) -> Outbox:
    """As the fleet stands now; `warn` and `keeps` are those of `Workspace.question`."""
    if folder.settings.mail.pdf and pdf_program() is None:
        hint = "install one of them, or take the line out; letters go without it"
        warn(Mistake(_place("mail", "pdf"), NONE_FOUND, hint))
    store = folder.existing_store()
    asked = folder.question(store, datetime.now(UTC), sites, warn=warn, keeps=keeps)
    states = site_states(store, asked)
    return Outbox(folder.ledger(store), asked, states, folder.settings, folder.path, folder.state_dir)


def mail_server(wanted: MailSettings, fleet_dir: Path, environment: Mapping[str, str]) -> MailServer:
    """FleetError names every setting that is missing or does not fit another."""
    mistakes = [*_sender_mistakes(wanted)]
    if not wanted.server:
        mistakes.append(_missing("mail", "server", "name your mail server, for instance smtp.it.example"))
    if wanted.security is Security.NONE:
        if not is_this_machine(wanted.server):
            said = 'security = "none" is for a relay on this machine only'
            note(mistakes, _place("mail", "security"), said, 'write "starttls" or "tls"')
        if wanted.user:
            said = "a log-in needs a protected connection"
            note(mistakes, _place("mail", "user"), said, 'write security = "starttls" or "tls"')
    if wanted.oauth and not wanted.user:
        said = "a token is for somebody, and [mail] user names nobody"
        note(mistakes, _place("mail", "oauth"), said, "write the account's address under [mail] user")
    if mistakes:
        raise FleetError(*mistakes)
    password = ""
    if wanted.user and not wanted.oauth:
        password = secret(
            "mail", "password", wanted.password_env, wanted.password_file, fleet_dir, environment
        )
    return MailServer(
        wanted.server,
        wanted.port,
        wanted.security,
        wanted.user,
        password,
        fleet_dir / wanted.ca_file if wanted.ca_file else None,
        wanted.timeout_s,
        wanted.accept_timeout_s,
        TokenCommand(wanted.oauth, fleet_dir, wanted.oauth_timeout_s) if wanted.oauth else None,
        wanted.total_timeout_s,
    )


def sender(wanted: MailSettings) -> str:
    """The sender address; FleetError if there is none."""
    if mistakes := _sender_mistakes(wanted):
        raise FleetError(*mistakes)
    return wanted.sender


def hook(wanted: WebhookSettings, fleet_dir: Path, environment: Mapping[str, str]) -> Hook:
    if not wanted.url:
        raise FleetError(_missing("webhook", "url", "name where to post to"))
    if not wanted.url.startswith("https://") and not is_this_machine(_host_of(wanted.url)):
        said = "is not https, and the names of your PCs would travel for all to read"
        raise mistaken(_place("webhook", "url"), said, "write https://")
    text = secret("webhook", "secret", wanted.secret_env, wanted.secret_file, fleet_dir, environment)
    key = secret_of(text, _place("webhook", "secret"))
    ca_file = fleet_dir / wanted.ca_file if wanted.ca_file else None
    return Hook(
        wanted.url,
        key,
        ca_file,
        wanted.timeout_s,
        wanted.tries,
        wanted.longest_pause_s,
        wanted.total_timeout_s,
    )


def share(wanted: FolderSettings, fleet_dir: Path) -> Path:
    """The folder that takes a folder for each site; FleetError if none is named."""
    if not wanted.path:
        raise FleetError(_missing("folder", "path", "name the folder, for instance /srv/eid"))
    return fleet_dir / wanted.path


def secret(
    section: str, what: str, variable: str, file: str, fleet_dir: Path, environment: Mapping[str, str]
) -> str:
    """A secret from the file or the environment variable the settings name; the file first. Its own last line end is not part of it."""
    if file:
        place = fleet_dir / file
        try:
            found = plain(place).read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            said = f"cannot be read: {getattr(error, 'strerror', None) or error}"
            raise mistaken(
                f"[{section}] {what}_file {place}", said, "it holds the secret and nothing else"
            ) from error
    else:
        found = environment.get(variable, "")
    if not found:
        hint = f"set the environment variable {variable or '(none is named)'}, or name a file: [{section}] {what}_file"
        raise mistaken(f"[{section}]", f"there is no {what}", hint)
    if not found.isprintable():
        hint = "put the secret on one line"
        raise mistaken(f"[{section}] {what}", "has a line break or a control character", hint)
    return found


def environment() -> Mapping[str, str]:
    return dict(os.environ)


def _sender_mistakes(wanted: MailSettings) -> list[Mistake]:
    if wanted.sender:
        return []
    return [_missing("mail", "sender", "set the sender address, for instance eid@it.example")]


def _missing(section: str, key: str, hint: str) -> Mistake:
    return Mistake(_place(section, key), "is missing", hint)


def _place(section: str, key: str) -> str:
    return f"{FILE_NAME}: [{section}] {key}"


def _host_of(url: str) -> str:
    host = url.partition("://")[2].partition("/")[0].rpartition("@")[2]
    return host.partition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
