"""What would be sent, for the operator to see first: as files, or as test letters to nobody but himself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from collector.app.mail.letter_queue import as_in_inventory, due_now, every_letter
from collector.app.mail.letter_writer import Post, letter_file, mail_writer
from collector.app.mail.outbox import Outbox, environment, mail_server
from collector.core.errors import mistaken
from collector.core.fleet.fleet import Fleet
from collector.core.mail.letter import Letter
from collector.core.mail.mail_rules import Held
from collector.core.mail.refusal import Failure
from collector.delivery.files import write_whole
from collector.delivery.patience import Patience, StoppedError
from collector.delivery.smtp import Accepted, Lost, ServerDownError, session


@dataclass(frozen=True, slots=True)
class TestsDone:
    """What became of letters to the operator; they are in no ledger."""

    sent: int
    failed: tuple[tuple[Letter, Failure], ...]
    is_cut: bool = False
    """Somebody wanted us to end, or the time was up."""


def write_drafts(
    out: Outbox, fleet: Fleet, target: Path, test_to: str | None = None
) -> tuple[list[Path], tuple[Held, ...]]:
    """What would be sent now as `.eml` files; nothing is sent and nothing is written down."""
    states, day, held = as_in_inventory(out.states, fleet), out.clock(), tuple[Held, ...]()
    writer = mail_writer(out, states)
    if test_to is not None:
        posts = [writer.test_post(*letter, test_to) for letter in every_letter(states, day)]
    else:
        letters, held = due_now(states, fleet, out.ledger, day)
        posts = [writer.post(*letter) for letter in letters]
    return [
        write_whole(
            target / letter_file(post.letter, day),
            _fitting(post, out.most_bytes),
            out.settings.report.readable_by,
        )
        for post in posts
    ], held


def send_tests(out: Outbox, fleet: Fleet, to: str) -> TestsDone:
    """Every site's mail, due or not, to the operator and nobody else."""
    states = as_in_inventory(out.states, fleet)
    server = mail_server(out.settings.mail, out.fleet_dir, environment())
    writer = mail_writer(out, states)
    sent = 0
    failed: list[tuple[Letter, Failure]] = []
    try:
        patience = Patience.of(server.total_s, out.stop)
        with session(server, patience) as open_:
            limit = min(out.most_bytes, open_.most_bytes or out.most_bytes)
            for letter in every_letter(states, out.clock()):
                if patience.is_over:
                    return TestsDone(sent, tuple(failed), is_cut=True)
                post = writer.test_post(*letter, to)
                said = open_.send(out.envelope_from, to, _fitting(post, limit), "test")
                match said:
                    case Accepted():
                        sent += 1
                    case Failure() as failure:
                        failed.append((post.letter, failure))
                    case Lost(failure):
                        failed.append((post.letter, failure))
                        break
    except StoppedError:
        return TestsDone(sent, tuple(failed), is_cut=True)
    except ServerDownError as error:
        raise mistaken(
            f"mail server {server.shown}", error.failure.said, "look at [mail] server and port"
        ) from error
    return TestsDone(sent, tuple(failed))


def _fitting(post: Post, most_bytes: int) -> bytes:
    contents = (post.content(carried) for carried in post.choices)
    content = b""
    for content in contents:
        if len(content) <= most_bytes:
            break
    return content
