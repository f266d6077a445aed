"""The ledger: every letter and how far it got, written before each step, so that a kill neither repeats nor forgets one.

Each step is a transaction of its own that holds only if the letter is still in the state it was thought to be in,
and in the hands of the run that takes the step. Two programs can therefore never send the same letter.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from collector.core.clock import believable
from collector.core.errors import FleetError
from collector.core.mail.letter import FAILED, WAITING, Letter, LetterKey, LetterState, Way, Why
from collector.core.mail.mail_rules import GAPS, Past, PastKey
from collector.core.mail.refusal import Failure, Refusal
from collector.core.model import Language, ScanId, SiteId
from collector.history import tables as t
from collector.history.results import Store

_COLUMNS = t.letter.c
_RUNS_KEY = "mail_runs"
_is_told = _COLUMNS.address != ""
"""Not of a letter that is forgotten but for its identity."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The letters of a store. `owner` names this run, as no other is: what it has claimed, no other run can take a step with."""

    store: Store
    owner: str = field(default_factory=partial(secrets.token_hex, 16))

    # -- steps, in their order ---------------------------------------------------------------------

    def queue(self, letters: Sequence[Letter]) -> None:
        """All in one transaction; one that is there already stays as it is."""
        insert = t.inserter(self.store.engine.dialect.name)
        if letters:
            with self._transaction() as connection:
                connection.execute(
                    insert(t.letter).on_conflict_do_nothing(), [_row(letter) for letter in letters]
                )

    def recover(self, way: Way, now: datetime) -> int:
        """What a run that died left behind; only while no other run sends.

        Where nothing complete was given away it waits again. Where the last bytes were on their way nobody
        knows, and it becomes uncertain. Returns how many are.
        """
        of_way = _COLUMNS.way == way.value
        self._set(of_way, held=(LetterState.ATTEMPTING,), state=LetterState.QUEUED, now=now)
        return self._set(of_way, held=(LetterState.HANDING_OVER,), state=LetterState.UNCERTAIN, now=now)

    def replace(self, ids: Iterable[str], now: datetime) -> None:
        """Letters that wait and that nobody should get any more: a newer scan has its own, or the address left."""
        for some in t.chunks(ids):
            self._set(_COLUMNS.id.in_(some), held=WAITING, state=LetterState.REPLACED, now=now)

    def claim(self, letter: str, now: datetime) -> bool:
        """Takes a waiting letter into this run's hands; False if another run was quicker."""
        mine = {"owner": self.owner, "tries": _COLUMNS.tries + 1}
        state = LetterState.ATTEMPTING
        return self._set(_COLUMNS.id == letter, held=WAITING, state=state, now=now, **mine) == 1

    def hand_over(self, letter: str, now: datetime) -> bool:
        """The last bytes may go now; False if the letter is in other hands, and then they may not."""
        return self._step(letter, (LetterState.ATTEMPTING,), now, state=LetterState.HANDING_OVER)

    def sent(self, letter: str, now: datetime, carried: str) -> None:
        """The receiver answered for it. A web hook's letter comes straight from `attempting`: posting it again does no harm."""
        held = (LetterState.ATTEMPTING, LetterState.HANDING_OVER, LetterState.UNCERTAIN)
        self._step(letter, held, now, state=LetterState.SENT, carried=carried, failure=None)

    def back(self, letter: str, now: datetime) -> None:
        """A claimed letter waits again, as if it had not been tried."""
        self._step(letter, (LetterState.ATTEMPTING,), now, state=LetterState.QUEUED, tries=_COLUMNS.tries - 1)

    def retry(self, letter: str, now: datetime) -> bool:
        """Once more from the start within the same claim: the server refused it for certain."""
        held = (LetterState.ATTEMPTING, LetterState.HANDING_OVER)
        return self._step(letter, held, now, state=LetterState.ATTEMPTING)

    def failed(
        self,
        letter: str,
        now: datetime,
        state: LetterState,
        failure: Failure,
        next_at: datetime | None = None,
    ) -> None:
        held = (LetterState.ATTEMPTING, LetterState.HANDING_OVER)
        self._step(letter, held, now, state=state, failure=failure, next_at=next_at)

    def note_run(self, today: date) -> None:
        """Today everything was looked at; of such days the last few are kept, for the pace of the rules."""
        days = sorted({*(day for day in self.days_of_runs() if day <= today), today})[-GAPS - 1 :]
        with self._transaction() as connection:
            value = json.dumps([day.isoformat() for day in days])
            row = t.inserter(connection.dialect.name)(t.meta).values(key=_RUNS_KEY, value=value)
            connection.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": value}))

    def days_of_runs(self) -> tuple[date, ...]:
        with self._transaction() as connection:
            held = connection.execute(sa.select(t.meta.c.value).where(t.meta.c.key == _RUNS_KEY)).scalar()
        return tuple(date.fromisoformat(day) for day in json.loads(held or "[]"))

    # -- what the operator or a bounce says ----------------------------------------------------------

    def arrived(self, letter: str, now: datetime) -> bool:
        """An uncertain letter did arrive. False if it is not uncertain."""
        held = (LetterState.UNCERTAIN,)
        return self._set(_COLUMNS.id == letter, held=held, state=LetterState.SENT, now=now) == 1

    def again(self, letter: Letter, now: datetime) -> None:
        """Waits to be sent once more. Only a letter that was surely sent becomes a new copy, with a Message-ID of its own."""
        copy = letter.copy + (letter.state in (LetterState.SENT, LetterState.BOUNCED))
        anew = {"next_at": None, "tries": 0, "copy": copy}
        self._set(_COLUMNS.id == letter.id, held=(letter.state,), state=LetterState.QUEUED, now=now, **anew)

    def bounced(self, letter: str, copy: int, failure: Failure, now: datetime) -> bool:
        """A letter the server took came back. False for one we do not know, or whose bounce is known."""
        one, state = (_COLUMNS.id == letter, _COLUMNS.copy == copy), LetterState.BOUNCED
        held = (LetterState.SENT, LetterState.UNCERTAIN, LetterState.HANDING_OVER)
        return self._set(*one, held=held, state=state, now=now, **_failure(failure)) == 1

    def forget_before(self, at: datetime, *, apply: bool = True) -> int:
        """Removes whom letters went to and what was said of them, where nothing happened to them since `at`; how many.

        Of a letter about a scan that is still in the store its identity stays, a hash, so that it is never sent again.
        Without `apply` they are counted only.
        """
        is_old = sa.and_(_COLUMNS.changed_at < at, _is_told)
        under_way = (*WAITING, LetterState.ATTEMPTING)
        with self._transaction() as connection:
            old: int = connection.execute(sa.select(sa.func.count()).where(is_old)).scalar_one()
            if not apply:
                return old
            stale = sa.update(t.letter).where(is_old, _in(under_way))
            connection.execute(stale.values(state=LetterState.REPLACED.value))
            nothing = {"address": "", "standing": "[]", "failure_said": None, "carried": ""}
            connection.execute(sa.update(t.letter).where(is_old).values(nothing))
            scans = sa.select(t.scan.c.id)
            gone = sa.delete(t.letter).where(_COLUMNS.changed_at < at, _COLUMNS.scan.not_in(scans))
            connection.execute(gone)
        return old

    # -- what is known ---------------------------------------------------------------------------

    def waiting(self, way: Way) -> tuple[Letter, ...]:
        """Queued and deferred ones, oldest first."""
        return self._letters(_COLUMNS.way == way.value, _in(WAITING))

    def ids_of_scans(self, way: Way, scans: Collection[ScanId]) -> frozenset[str]:
        """Of those too that are forgotten but for their identity."""
        query = sa.select(_COLUMNS.id).where(_COLUMNS.way == way.value, _COLUMNS.scan.in_(scans))
        with self._transaction() as connection:
            return frozenset(connection.execute(query).scalars()) if scans else frozenset()

    def open_matters(self) -> tuple[Letter, ...]:
        """What an operator should know of: everything that waits, and the failures no later letter has made good.

        Of a mailbox that refuses each letter the newest refusal; of uncertain ones each, until a later letter was sent.
        """
        later = t.letter.alias()
        ended = [state.value for state in (LetterState.SENT, *FAILED)]
        made_good = (
            sa.exists()
            .where(
                later.c.way == _COLUMNS.way,
                later.c.site == _COLUMNS.site,
                sa.func.lower(later.c.address) == sa.func.lower(_COLUMNS.address),
                later.c.queued_at > _COLUMNS.queued_at,
                sa.or_(
                    later.c.state == LetterState.SENT.value,
                    sa.and_(_COLUMNS.state != LetterState.UNCERTAIN.value, later.c.state.in_(ended)),
                ),
            )
            .correlate(t.letter)
        )
        under_way = (*WAITING, LetterState.ATTEMPTING, LetterState.HANDING_OVER)
        return self._letters(sa.or_(_in(under_way), sa.and_(_in(FAILED), ~made_good)))

    def find(self, start: str) -> tuple[Letter, ...]:
        """Letters whose id begins so."""
        return self._letters(_COLUMNS.id.startswith(start, autoescape=True))

    def past(self, way: Way, now: datetime) -> Mapping[PastKey, Past]:
        """Of every recipient the last letter that was sent, and when its mailbox was last refused.

        One dated after `now` counts only where there is no other.
        """
        told = self._last(way, _in((LetterState.SENT,)), now)
        mailbox = sa.and_(
            _in((LetterState.REFUSED, LetterState.BOUNCED)),
            _COLUMNS.failure == Refusal.MAILBOX_UNKNOWN.value,
        )
        refused = self._last(way, mailbox, now)
        return {
            key: Past(
                told[key].changed_at if key in told else None,
                told[key].standing if key in told else frozenset(),
                refused[key].changed_at if key in refused else None,
            )
            for key in told.keys() | refused.keys()
        }

    # -- inside ----------------------------------------------------------------------------------

    def _last(self, way: Way, where: sa.ColumnElement[bool], now: datetime) -> Mapping[PastKey, Letter]:
        is_ahead = sa.case((_COLUMNS.changed_at > believable(now), 1), else_=0)
        rank = sa.func.row_number().over(
            partition_by=(_COLUMNS.site, _COLUMNS.language, sa.func.lower(_COLUMNS.address)),
            order_by=(is_ahead, _COLUMNS.changed_at.desc(), _COLUMNS.id),
        )
        mine = (_COLUMNS.way == way.value, _is_told, where)
        inner = sa.select(t.letter, rank.label("rank")).where(*mine).subquery()
        with self._transaction() as connection:
            rows = connection.execute(sa.select(inner).where(inner.c.rank == 1)).all()
        letters = [_letter(row) for row in rows]
        return {(le.key.site, le.key.language, le.key.address.casefold()): le for le in letters}

    def _letters(self, *where: sa.ColumnElement[bool]) -> tuple[Letter, ...]:
        query = sa.select(t.letter).where(_is_told, *where).order_by(_COLUMNS.queued_at, _COLUMNS.id)
        with self._transaction() as connection:
            return tuple(_letter(row) for row in connection.execute(query))

    def _step(
        self, letter: str, held: Collection[LetterState], now: datetime, *, state: LetterState, **values: Any
    ) -> bool:
        """A step with a letter that this run holds."""
        if "failure" in values:
            values |= _failure(values.pop("failure"))
        mine = (_COLUMNS.id == letter, _COLUMNS.owner == self.owner)
        return self._set(*mine, held=held, state=state, now=now, **values) == 1

    def _set(
        self,
        *where: sa.ColumnElement[bool],
        held: Collection[LetterState],
        state: LetterState,
        now: datetime,
        **values: Any,
    ) -> int:
        """Takes letters that are in one of the states `held` to another; how many there were."""
        query = sa.update(t.letter).where(*where, _in(held))
        with self._transaction() as connection:
            return connection.execute(query.values(state=state.value, changed_at=now, **values)).rowcount

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """On the disk before it counts: a power cut may not undo what a mail server has been given since."""
        try:
            with self.store.engine.connect() as connection:
                if connection.dialect.name == "sqlite":
                    connection.exec_driver_sql("PRAGMA synchronous = FULL")
                    connection.commit()
                with connection.begin():
                    yield connection
        except DBAPIError as error:
            raise FleetError(
                f"the store {self.store.url}: {error.orig}; check its disk and its permissions, then send again"
            ) from error


def _in(states: Collection[LetterState]) -> sa.ColumnElement[bool]:
    return _COLUMNS.state.in_([state.value for state in states])


def _failure(failure: Failure | None) -> dict[str, object]:
    if failure is None:
        return {"failure": None, "failure_said": None, "failure_is_final": None}
    return {
        "failure": failure.kind.value,
        "failure_said": failure.said,
        "failure_is_final": failure.is_final,
    }


def _row(letter: Letter) -> dict[str, object]:
    key = letter.key
    return {
        "id": letter.id,
        "way": key.way.value,
        "site": key.site,
        "scan": key.scan,
        "language": key.language.value,
        "address": key.address,
        "why": letter.why.value,
        "standing": json.dumps(sorted(letter.standing)),
        "state": letter.state.value,
        "owner": "",
        "queued_at": letter.queued_at,
        "changed_at": letter.changed_at,
        "tries": letter.tries,
        "next_at": letter.next_at,
        "copy": letter.copy,
        "carried": letter.carried,
        **_failure(letter.failure),
    }


def _letter(row: Any) -> Letter:
    failure = None
    if row.failure:
        failure = Failure(Refusal(row.failure), row.failure_said or "", bool(row.failure_is_final))
    return Letter(
        LetterKey(Way(row.way), SiteId(row.site), ScanId(row.scan), Language(row.language), row.address),
        Why(row.why),
        frozenset(json.loads(row.standing)),
        LetterState(row.state),
        row.queued_at,
        row.changed_at,
        row.tries,
        row.next_at,
        failure,
        row.copy,
        row.carried,
    )
