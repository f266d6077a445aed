"""The last step of the cycle: brings what was reported to people, by every way the settings name."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from collector.app.cycle.cycle import Sent
from collector.app.judge.site_states import StatesQuestion
from collector.app.mail.delivering import post_states, put_folders
from collector.app.mail.mail_settings import environment, hook
from collector.app.mail.mailing import Writer
from collector.app.mail.sending import PostRound, send_all
from collector.app.scan.scanning import Request
from collector.core.errors import FleetError, Mistake
from collector.core.fleet.fleet import Fleet
from collector.core.model import SiteState
from collector.history.ledger import Ledger
from collector.history.results import Store
from collector.sources.fleet.settings import Settings


class Bring:
    """Folders first: a letter may link to what is in them. Each way keeps its own ledger, so nothing goes out twice."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.settings = request.settings

    def __call__(
        self, store: Store, fleet: Fleet, states: Sequence[SiteState], question: StatesQuestion
    ) -> Sent:
        settings = self.settings
        ledger = Ledger(store, secrets.token_hex(16))
        sent = Sent(0)
        if settings.folder.path:
            files = self._writer(store, question).files
            root = self.request.fleet_dir / settings.folder.path
            wanted, today = settings.folder, question.now.date()
            written = [*put_folders(states, root, wanted.keep, files, today, wanted.readable_by)]
            sent += Sent(0, files=len(written))
        mistakes: list[Mistake | str] = []
        if settings.mail.server:
            try:
                sent += self._mail(store, ledger, fleet, states, question)
            except FleetError as error:  # what is wrong with one way does not stop the other
                mistakes += error.mistakes
        if settings.webhook.url:
            try:
                sent += self._webhook(ledger, states)
            except FleetError as error:
                mistakes += error.mistakes
        if mistakes:
            raise FleetError(*mistakes)
        return sent

    def _mail(
        self,
        store: Store,
        ledger: Ledger,
        fleet: Fleet,
        states: Sequence[SiteState],
        question: StatesQuestion,
    ) -> Sent:
        request = self.request
        done = send_all(
            PostRound(
                store,
                ledger,
                question,
                self.settings,
                request.fleet_dir,
                request.state_dir,
                states,
                fleet,
                request.clock,
                stop=request.stop,
            )
        )
        return Sent(len(done.round.sent), done.waiting, done.refused)

    def _webhook(self, ledger: Ledger, states: Sequence[SiteState]) -> Sent:
        request, wanted = self.request, self.settings.webhook
        done = post_states(
            states,
            ledger,
            hook(wanted, request.fleet_dir, environment()),
            fleet=self.settings.fleet.name,
            with_pcs=wanted.pc_names,
            state_dir=request.state_dir,
            clock=request.clock,
            stop=request.stop,
        )
        refused = sum(failure.is_final for _, failure in done.failed)
        return Sent(len(done.taken), len(done.failed) - refused + done.untried, refused)

    def _writer(self, store: Store, question: StatesQuestion) -> Writer:
        settings = self.settings
        return Writer(
            store,
            question,
            settings.mail,
            settings.folder,
            self.request.fleet_dir,
            settings.fleet.name,
            settings.report.show_user_names,
            bridge_days=settings.hours.bridge_days,
        )


def is_wanted(settings: Settings) -> bool:
    """Whether the settings name any way out."""
    return bool(settings.mail.server or settings.folder.path or settings.webhook.url)
