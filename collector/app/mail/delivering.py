"""The other ways out: a folder for each site, and a web hook that is told how each site stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from collector import __version__
from collector.app.mail.letter_queue import MOST_BROKEN, next_try
from collector.app.mail.letter_writer import Writer
from collector.app.mail.outbox import Outbox
from collector.core.clock import to_the_second
from collector.core.mail.letter import Letter, LetterKey, LetterState, Way, Why, queued
from collector.core.mail.refusal import Failure, Refusal
from collector.core.model import HostState, SiteState
from collector.delivery.patience import Patience, StoppedError
from collector.delivery.tree import put
from collector.delivery.webhook import Hook, post
from collector.history.ledger import Ledger
from collector.history.store_turns import POSTING, held_turns
from collector.history.unfinished_scans import unfinished_scans
from collector.sources.fleet.turns import Turn, only_one

BODY_VERSION = 1


@dataclass(frozen=True, slots=True)
class HookDone:
    """What one delivery to a web hook did. `known`: sites whose newest scan it has had already.

    `untried` wait for the next delivery, and `why` says what left them so.
    """

    taken: tuple[Letter, ...]
    failed: tuple[tuple[Letter, Failure], ...]
    known: int
    untried: int = 0
    why: str = ""
    is_stopped: bool = False


def put_folders(out: Outbox, root: Path) -> Iterator[Path]:
    """Each site's reports into its folder below `root`; yields the files as they are written."""
    writer, wanted, today = Writer(out), out.settings.folder, out.question.now.date()
    for state in out.states:
        yield from put(root, writer.files(state), wanted.keep, today, wanted.readable_by)


def post_states(out: Outbox, hook: Hook) -> HookDone:
    """Each site whose newest scan the hook has not had. A run that is killed posts its last one again, with the same id.

    A hook that is out of reach twice in a row is left alone until the next delivery, as it is when the time is up.
    """
    patience, broken, why = Patience.of(hook.total_s, out.stop), 0, ""
    taken: list[Letter] = []
    failed: list[tuple[Letter, Failure]] = []
    ledger, clock, fleet = out.ledger, out.clock, out.settings.fleet.name
    with only_one(Turn.WEBHOOK, out.state_dir), held_turns(ledger.store, [POSTING]):
        now = clock()
        ledger.recover(Way.WEBHOOK, now)
        unfinished = {record.id for record in unfinished_scans(ledger.store, now)}
        whole = [s for s in out.states if s.provenance.scan not in unfinished]
        told = [(letter, state) for state in whole if (letter := _letter(state, hook, now))]
        by_id = {letter.id: state for letter, state in told}
        ledger.queue([letter for letter, _ in told])
        waiting = [le for le in ledger.waiting(Way.WEBHOOK) if le.key.address == hook.name]
        sites = {state.site.id for state in whole}
        ledger.replace([le.id for le in waiting if le.id not in by_id and le.key.site in sites], now)
        mine = [le for le in waiting if le.id in by_id]
        tried = 0
        for letter in mine:
            if why := _why_not(patience, broken):
                break
            if not ledger.claim(letter.id, clock()):
                continue
            body = event(letter.id, by_id[letter.id], fleet, with_pcs=out.settings.webhook.pc_names)
            try:
                failure = post(hook, letter.id, body, clock(), patience)
            except BaseException as error:
                ledger.back(letter.id, clock())
                if not isinstance(error, StoppedError):
                    raise
                why = _STOPPED
                break
            tried += 1
            if failure is None:
                ledger.sent(letter.id, clock(), "")
                taken.append(letter)
                broken = 0
            else:
                _note(letter, failure, ledger, clock())
                failed.append((letter, failure))
                broken = broken + 1 if failure.kind in _BROKEN else 0
    untried = len(mine) - tried
    is_stopped = out.stop() and untried > 0
    return HookDone(tuple(taken), tuple(failed), len(told) - len(mine), untried, why, is_stopped)


_BROKEN = (Refusal.NOT_REACHED, Refusal.TIMED_OUT)
_STOPPED = "it was ended before everything was posted"


def _why_not(patience: Patience, broken: int) -> str:
    """Why the rest waits for the next delivery; empty while it need not."""
    if patience.stop():
        return _STOPPED
    if patience.is_over:
        return "the time for one delivery was up ([webhook] total_timeout_s)"
    return "it was out of reach twice in a row" if broken >= MOST_BROKEN else ""


def event(message: str, state: SiteState, fleet: str, *, with_pcs: bool) -> bytes:
    """The body of a post, as docs/mail.md describes it. Counts are those of every report; no account name is in it."""
    told = state.provenance
    body: dict[str, Any] = {
        "version": BODY_VERSION,
        "type": "site.state",
        "id": message,
        "fleet": fleet,
        "site": {
            "id": state.site.id,
            "name": state.site.name,
            "kind": state.site.kind,
            "languages": list(state.site.languages),
            "sample": state.site.sample,
        },
        "scan": {
            "id": told.scan,
            "started_at": to_the_second(told.started_at),
            "ended_at": to_the_second(told.ended_at),
            "catalogue": told.catalogue_version,
            "program": __version__,
        },
        "counts": asdict(state.counts),
        "changes": None
        if state.changes is None
        else [
            {
                "check": change.check,
                "kind": change.kind,
                "since": to_the_second(change.since),
                **({"pc": change.host} if with_pcs else {}),
            }
            for change in state.changes
        ],
    }
    if with_pcs:
        body["pcs"] = [_pc(host) for host in state.hosts]
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _pc(host: HostState) -> dict[str, Any]:
    return {
        "name": host.host.name,
        "state": host.kind,
        "answered_at": to_the_second(host.last_answer.at) if host.last_answer else None,
        "causes": [{"check": cause.id, "weight": cause.weight} for cause in host.causes],
    }


def _letter(state: SiteState, hook: Hook, now: datetime) -> Letter | None:
    """A hook is told in no language; the site's first keeps its identity whole."""
    if state.provenance.scan is None:
        return None
    key = LetterKey(Way.WEBHOOK, state.site.id, state.provenance.scan, state.site.languages[0], hook.name)
    return queued(key, Why.CHANGE, frozenset(), now)


def _note(letter: Letter, failure: Failure, ledger: Ledger, now: datetime) -> None:
    state = LetterState.REFUSED if failure.is_final else LetterState.DEFERRED
    ledger.failed(letter.id, now, state, failure, None if failure.is_final else next_try(1, now))
