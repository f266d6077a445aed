"""The store remembers which exceptions stood when, in both kinds of store."""

from __future__ import annotations

from datetime import date, timedelta

from collector.core.model import CheckId, HostName, SiteId, Waiver
from collector.history.removal import forget, prune
from collector.history.results import Store
from collector.history.waiver_periods import has_begun, kept, note
from tests.collector.history.test_memory import DAY0

OLD = Waiver(CheckId("reader-present"), SiteId("ghent"), None, "no reader yet", "an", date(2026, 12, 31))
NEW = Waiver(CheckId("clock"), SiteId("ghent"), HostName("pc1"), "a test clock", "an", date(2026, 6, 1))


def standing(store: Store, day: float) -> list[Waiver]:
    return [waiver for waiver in kept(store) if waiver.stands(DAY0 + timedelta(days=day))]


def test_each_stands_from_when_it_was_met_until_it_was_gone(store: Store) -> None:
    assert not has_begun(store)
    for day, there in ((0, [OLD]), (3, [OLD, NEW]), (3.5, [OLD, NEW]), (5, [NEW]), (7, []), (9, [NEW])):
        note(store, there, DAY0 + timedelta(days=day))
    assert has_begun(store)
    # What stood there when the store began is older than anybody knows.
    assert standing(store, -100) == standing(store, 2.9) == [OLD]
    assert standing(store, 3) == [OLD, NEW]
    assert standing(store, 5) == [NEW]
    assert standing(store, 7) == standing(store, 8.9) == []
    assert standing(store, 400) == [NEW]


def test_a_fleet_without_exceptions_had_none_before_its_first(store: Store) -> None:
    note(store, [], DAY0)
    note(store, [OLD], DAY0 + timedelta(days=2))
    assert standing(store, 1) == []
    assert standing(store, 2) == [OLD]


def test_another_reason_or_day_is_another_exception(store: Store) -> None:
    longer = Waiver(OLD.check, OLD.site, None, OLD.reason, OLD.by, date(2027, 1, 31))
    note(store, [OLD], DAY0)
    note(store, [longer], DAY0 + timedelta(days=1))
    assert [w.until for w in standing(store, 0.5)] == [OLD.until]
    assert [w.until for w in standing(store, 1)] == [longer.until]


def test_what_is_gone_is_pruned_and_what_is_forgotten_leaves_nothing(store: Store) -> None:
    note(store, [], DAY0)
    note(store, [OLD, NEW], DAY0)
    note(store, [NEW], DAY0 + timedelta(days=1))
    prune(store, DAY0 + timedelta(days=2), {}, apply=False)
    assert len(kept(store)) == 2
    prune(store, DAY0 + timedelta(days=2), {}, apply=True)
    assert kept(store) == (NEW,)
    forget(store, HostName("pc1"), apply=True)
    assert kept(store) == ()
