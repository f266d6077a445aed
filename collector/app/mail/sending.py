"""What `eidfleet send` can be asked for, each as one call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from collector.app.judge.site_states import StatesQuestion
from collector.app.mail.mail_round import Post
from collector.app.mail.mail_settings import environment, mail_server, sender
from collector.app.mail.mailing import Writer, check_sites, letter_file
from collector.app.mail.planning import (
    SendDone,
    SendOrder,
    as_in_inventory,
    due_now,
    every_letter,
    send_again,
    send_due,
    settle,
)
from collector.core.errors import FleetError, Mistake
from collector.core.fleet.fleet import Fleet
from collector.core.mail.letter import Letter, Way
from collector.core.mail.mail_rules import Held
from collector.core.mail.refusal import Failure
from collector.core.model import SiteState
from collector.delivery.bounce import bounce_files, read_bounce
from collector.delivery.files import write_whole
from collector.delivery.patience import Patience, StoppedError
from collector.delivery.smtp import Accepted, Lost, MailServer, ServerDownError, session
from collector.history.ledger import Ledger
from collector.history.results import Store
from collector.sources.fleet.settings import Settings


@dataclass(frozen=True, slots=True)
class PostRound:
    """A fleet as it stands, and who gets mail by its inventory of now."""

    store: Store
    ledger: Ledger
    question: StatesQuestion
    settings: Settings
    fleet_dir: Path
    state_dir: Path
    states: Sequence[SiteState]
    fleet: Fleet
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    stop: Callable[[], bool] = lambda: False

    def writer(self) -> Writer:
        sender(self.settings.mail)
        check_sites((state.site for state in as_in_inventory(self.states, self.fleet)), self.settings.folder)
        return Writer(
            self.store,
            self.question,
            self.settings.mail,
            self.settings.folder,
            self.fleet_dir,
            self.settings.fleet.name,
            self.settings.report.show_user_names,
            self.ledger.past(Way.MAIL, self.clock()),
            self.settings.hours.bridge_days,
        )

    def server(self) -> MailServer:
        return mail_server(self.settings.mail, self.fleet_dir, environment())

    @property
    def envelope_from(self) -> str:
        return self.settings.mail.bounces_to or self.settings.mail.sender

    @property
    def most_bytes(self) -> int:
        return self.settings.mail.attach_limit_kb * 1024


@dataclass(frozen=True, slots=True)
class Tests:
    """What became of letters to the operator; they are in no ledger."""

    sent: int
    failed: tuple[tuple[Letter, Failure], ...]
    is_cut: bool = False
    """Somebody wanted us to end, or the time was up."""


def send_all(job: PostRound) -> SendDone:
    """Everything that is due. FleetError before anything goes where a setting is missing or the server cannot be trusted."""
    order = SendOrder(
        job.server(),
        job.envelope_from,
        job.most_bytes,
        job.state_dir,
        job.clock,
        is_whole=not job.question.sites,
        stop=job.stop,
    )
    return send_due(job.states, job.fleet, job.ledger, order, job.writer().post)


def write_drafts(
    job: PostRound, target: Path, test_to: str | None = None
) -> tuple[list[Path], tuple[Held, ...]]:
    """What would be sent now as `.eml` files; nothing is sent and nothing is written down."""
    writer, day, held = job.writer(), job.clock(), tuple[Held, ...]()
    if test_to is not None:
        letters = every_letter(job.states, job.fleet, day)
        posts = [writer.test_post(*letter, test_to) for letter in letters]
    else:
        letters, held = due_now(job.states, job.fleet, job.ledger, day)
        posts = [writer.post(*letter) for letter in letters]
    return [
        write_whole(
            target / letter_file(p.letter, day), _fitting(p, job.most_bytes), job.settings.report.readable_by
        )
        for p in posts
    ], held


def send_tests(job: PostRound, to: str) -> Tests:
    """Every site's mail, due or not, to the operator and nobody else."""
    writer, server = job.writer(), job.server()
    letters = every_letter(job.states, job.fleet, job.clock())
    sent = 0
    failed: list[tuple[Letter, Failure]] = []
    try:
        patience = Patience.of(server.total_s, job.stop)
        with session(server, patience) as open_:
            for letter, recipient, state in letters:
                if patience.is_over:
                    return Tests(sent, tuple(failed), is_cut=True)
                post = writer.test_post(letter, recipient, state, to)
                content = _fitting(post, min(job.most_bytes, open_.most_bytes or job.most_bytes))
                match open_.send(job.envelope_from, to, content, "test", lambda: True):
                    case Accepted():
                        sent += 1
                    case Failure() as failure:
                        failed.append((letter, failure))
                    case Lost(failure):
                        failed.append((letter, failure))
                        break
    except StoppedError:
        return Tests(sent, tuple(failed), is_cut=True)
    except ServerDownError as error:
        raise FleetError(
            Mistake(f"mail server {server.shown}", error.failure.said, "look at [mail] server and port")
        ) from error
    return Tests(sent, tuple(failed))


def put_back(job: PostRound, ids: Sequence[str]) -> None:
    for start in ids:
        send_again(job.ledger, start, job.states, job.clock())


def told(ledger: Ledger, arrived: Sequence[str], bounced: Sequence[Path], now: datetime) -> Iterator[str]:
    """Writes down what the operator found out; a line for each thing."""
    for start in arrived:
        letter = settle(ledger, start, now)
        yield f"{letter.id[:10]} {letter.key.site} {letter.key.address}: sent"
    for file in bounce_files(bounced):
        yield f"{file}: {_bounce(ledger, file, now)}"


def _bounce(ledger: Ledger, file: Path, now: datetime) -> str:
    found = read_bounce(file)
    if found is None:
        return "no bounce of a letter of ours"
    letters = ledger.find(found.letter)
    if not letters:
        return "a bounce of a letter this store does not know"
    key = letters[0].key
    shown = f"{found.letter[:10]} {key.site} {key.address}"
    if found.failure is None:
        return f"{shown}: {'sent' if ledger.arrived(found.letter, now) else 'not lost; nothing to note'}"
    if ledger.bounced(found.letter, found.copy, found.failure, now):
        return f"{shown}: bounced ({found.failure.kind}): {found.failure.said}"
    return f"{shown}: known already"


def _fitting(post: Post, most_bytes: int) -> bytes:
    contents = (post.content(carried) for carried in post.choices)
    content = b""
    for content in contents:
        if len(content) <= most_bytes:
            break
    return content
