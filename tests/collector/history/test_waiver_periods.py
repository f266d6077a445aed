"""The store remembers which exceptions stood when, in both kinds of store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from functools import partial
from threading import Barrier

from collector.core.model import CheckId, HostName, SiteId, Waiver
from collector.history.removal import forget, prune
from collector.history.results import Store
from collector.history.waiver_periods import has_begun, kept, take_in
from tests.collector.history.test_memory import DAY0

OLD = Waiver(CheckId("reader-present"), SiteId("ghent"), None, "no reader yet", "an", date(2026, 12, 31))
NEW = Waiver(CheckId("clock"), SiteId("ghent"), HostName("pc1"), "a test clock", "an", date(2026, 6, 1))


def note(store: Store, read: Callable[[], Iterable[Waiver]], now: datetime) -> None:
    take_in(store, read, [HostName(f"pc{number}") for number in range(6)], now)


def standing(store: Store, day: float) -> list[Waiver]:
    return [waiver for waiver in kept(store) if waiver.stands(DAY0 + timedelta(days=day))]


def test_each_stands_from_when_it_was_met_until_it_was_gone(store: Store) -> None:
    assert not has_begun(store)
    for day, there in ((0, [OLD]), (3, [OLD, NEW]), (3.5, [OLD, NEW]), (5, [NEW]), (7, []), (9, [NEW])):
        note(store, partial(list, there), DAY0 + timedelta(days=day))
    assert has_begun(store)
    # What stood there when the store began is older than anybody knows.
    assert standing(store, -100) == standing(store, 2.9) == [OLD]
    assert standing(store, 3) == [OLD, NEW]
    assert standing(store, 5) == [NEW]
    assert standing(store, 7) == standing(store, 8.9) == []
    assert standing(store, 400) == [NEW]


def test_programs_that_take_in_at_once_wait_for_each_other_and_the_later_has_the_later_file(
    store: Store,
) -> None:
    """Nobody begins it twice, and what a slower one read before does not end what a faster one has met."""
    together, file = Barrier(6), list[Waiver]()

    def met(number: int) -> None:
        def read() -> Iterable[Waiver]:
            file.append(Waiver(OLD.check, OLD.site, HostName(f"pc{number}"), "r", "an", OLD.until))
            return tuple(file)

        together.wait(timeout=60)
        note(store, read, DAY0 + timedelta(days=number))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(met, range(6)))
    assert {waiver.host for waiver in kept(store) if waiver.gone_at is None} == {f"pc{n}" for n in range(6)}
    assert len(kept(store)) == 6


def test_a_fleet_without_exceptions_had_none_before_its_first(store: Store) -> None:
    note(store, list, DAY0)
    note(store, lambda: [OLD], DAY0 + timedelta(days=2))
    assert standing(store, 1) == []
    assert standing(store, 2) == [OLD]


def test_another_reason_or_day_is_another_exception(store: Store) -> None:
    longer = Waiver(OLD.check, OLD.site, None, OLD.reason, OLD.by, date(2027, 1, 31))
    note(store, lambda: [OLD], DAY0)
    note(store, lambda: [longer], DAY0 + timedelta(days=1))
    assert [w.until for w in standing(store, 0.5)] == [OLD.until]
    assert [w.until for w in standing(store, 1)] == [longer.until]


def test_what_is_gone_is_pruned_and_what_is_forgotten_leaves_nothing(store: Store) -> None:
    note(store, list, DAY0)
    note(store, lambda: [OLD, NEW], DAY0)
    note(store, lambda: [NEW], DAY0 + timedelta(days=1))
    prune(store, DAY0 + timedelta(days=2), {}, apply=False)
    assert len(kept(store)) == 2
    prune(store, DAY0 + timedelta(days=2), {}, apply=True)
    assert kept(store) == (NEW,)
    forget(store, HostName("pc1"), apply=True)
    assert kept(store) == ()
