"""The last step of the cycle: brings what was reported to people, by every way the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from collector.app.cycle.cycle import Sent
from collector.app.judge.site_states import StatesQuestion
from collector.app.scan.request import Request
from collector.core.errors import FleetError, Mistake
from collector.core.fleet.fleet import Fleet
from collector.core.model import SiteState
from collector.history.ledger import Ledger
from collector.history.results import Store
from collector.sources.fleet.settings import Settings

if TYPE_CHECKING:
    from collector.app.mail.outbox import Outbox


def bring(
    request: Request, store: Store, fleet: Fleet, states: Sequence[SiteState], question: StatesQuestion
) -> Sent:
    """Folders first: a letter may link to what is in them. Each way keeps its own ledger, so nothing goes out twice."""
    from collector.app.mail.delivering import put_folders  # most runs of a timer bring nothing
    from collector.app.mail.outbox import Outbox, share
    from collector.app.mail.sending import send_due

    settings = request.settings
    out = Outbox(
        Ledger(store),
        question,
        states,
        settings,
        request.reading.fleet_dir,
        request.state_dir,
        request.clock,
        request.stop,
    )
    sent = Sent(0)
    if settings.folder.path:
        sent += Sent(0, files=len([*put_folders(out, share(settings.folder, out.fleet_dir))]))
    mistakes: list[Mistake | str] = []
    if settings.mail.server:
        try:
            done = send_due(out, fleet)
            sent += Sent(len(done.tried.sent), done.waiting, done.refused)
        except FleetError as error:  # what is wrong with one way does not stop the other
            mistakes += error.mistakes
    if settings.webhook.url:
        try:
            sent += _posted(out)
        except FleetError as error:
            mistakes += error.mistakes
    if mistakes:
        raise FleetError(*mistakes)
    return sent


def _posted(out: Outbox) -> Sent:
    from collector.app.mail.delivering import post_states
    from collector.app.mail.outbox import environment, hook

    done = post_states(out, hook(out.settings.webhook, out.fleet_dir, environment()))
    refused = sum(failure.is_final for _, failure in done.failed)
    return Sent(len(done.taken), len(done.failed) - refused + done.untried, refused)


def is_wanted(settings: Settings) -> bool:
    """Whether the settings name any way out."""
    return bool(settings.mail.server or settings.folder.path or settings.webhook.url)
