"""One installation under two names, in both kinds of store: what is joined, undone, asked, forgotten and kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from collector.app.scan.renamed import questions, settle
from collector.core.errors import FleetError
from collector.core.fleet.same_machine import Decision, Pair
from collector.core.model import Answer, Host, HostName, Reach, ReachKind, ScanId
from collector.core.observation.observation import Volatile
from collector.history.installations import decision, sightings, ties
from collector.history.observations import digested
from collector.history.removal import forget, prune
from collector.history.renames import everyone, join, maybe_renamed, part
from collector.history.results import Store
from collector.history.runs import runs
from collector.history.tables import sighting
from tests.collector.history.test_memory import DAY0, SITE, days, seen
from tests.rigs.stores import answers_in, store_at

OLD, NEW, LAST = HostName("counter-2"), HostName("balie-2"), HostName("onthaal-2")
LATER = DAY0 + timedelta(days=400)
X, Y = "0123456789abcdef" * 2, "fedcba9876543210" * 2


def scan(store: Store, day: float, said: dict[HostName, str | None], *others: HostName) -> ScanId:
    """One scan of these and of others that do not answer; said is the id, None an answer without one."""
    at = DAY0 + timedelta(days=day)
    names = [*said, *others]
    made = store.begin_scan([SITE], [Host(name, SITE.id) for name in names], names, at)
    for name in names:
        if name in said:
            body = replace(seen(f"v{int(day) // 2}"), volatile=Volatile(taken_at="", installation=said[name]))
            answer = Answer(made, name, SITE.id, at, Reach(ReachKind.ANSWERED), body, digested(body)[0], 0.5)
        else:
            answer = Answer(made, name, SITE.id, at, Reach(ReachKind.NO_ROUTE))
        store.record(made, answer)
    store.end_scan(made, at)
    return made


def renamed(store: Store, now: datetime = LATER) -> list[str]:
    return [f"{pair.old}>{pair.new}" for pair in settle(store, now)]


def test_a_history_goes_on_under_the_new_name_and_back_again(store: Store) -> None:
    for day in range(4):
        scan(store, day, {OLD: X})
    scan(store, 4, {NEW: X}, OLD)  # listed under both names for a day
    assert [pair.doubt for pair in decision(store, LATER).asked] == ["still_listed"]
    scan(store, 5, {NEW: X})
    assert renamed(store) == ["counter-2>balie-2"]
    assert days(store, NEW) == [(4, 5), (2, 3), (0, 1)]
    assert days(store, OLD) == []
    assert decision(store, LATER) == Decision()
    assert renamed(store) == []
    (run,) = runs(store)
    assert (run.command, run.hosts, run.exit_code) == ("history rename", (OLD, NEW), 0)

    assert part(store, NEW, OLD, DAY0) == 4
    assert (days(store, OLD), days(store, NEW)) == ([(2, 3), (0, 1)], [(4, 5)])
    assert everyone(store).retired == {OLD}
    assert everyone(store).hosts[OLD].site == SITE.id
    assert renamed(store) == []
    assert decision(store, LATER) == Decision()
    assert maybe_renamed(store, SITE.id) == ()


def test_a_chain_of_names_is_taken_apart_link_by_link(store: Store) -> None:
    scan(store, 0, {OLD: X})
    scan(store, 1, {NEW: X})
    assert renamed(store) == ["counter-2>balie-2"]
    scan(store, 2, {LAST: X})
    assert renamed(store) == ["balie-2>onthaal-2"]
    assert days(store, LAST) == [(2, 2), (0, 1)]
    with pytest.raises(FleetError, match="eidfleet history apart balie-2 onthaal-2"):
        part(store, OLD, LAST, DAY0)
    assert part(store, NEW, LAST, DAY0) == 2
    assert (days(store, NEW), days(store, LAST)) == ([(0, 1)], [(2, 2)])
    assert part(store, OLD, NEW, DAY0) == 1
    assert (days(store, OLD), days(store, NEW)) == ([(0, 0)], [(1, 1)])


def test_a_copied_id_joins_nothing_and_is_asked_about_once(store: Store) -> None:
    scan(store, 0, {OLD: X, NEW: X})
    scan(store, 1, {NEW: X})
    scan(store, 2, {NEW: X, LAST: X})
    assert renamed(store) == []
    assert decision(store, LATER).shared == ((NEW, LAST),)
    assert [pair.doubt for pair in decision(store, LATER).asked] == ["shared"]
    with pytest.raises(FleetError, match="counter-2 and balie-2 answered in scan"):
        join(store, OLD, NEW, DAY0)
    assert part(store, NEW, LAST, DAY0) == 0
    assert decision(store, LATER) == Decision()
    scan(store, 3, {HostName("new-copy"): X, LAST: X})
    assert decision(store, LATER) == Decision()
    assert renamed(store) == []


def test_a_yes_joins_although_the_old_name_is_listed_and_leaves_it_what_it_was_asked_in_vain(
    store: Store,
) -> None:
    scan(store, 0, {OLD: X})
    scan(store, 1, {NEW: X}, OLD)
    (question,) = questions(decision(store, LATER))
    assert "Yes: eidfleet history rename counter-2 balie-2" in question
    assert "No: eidfleet history apart counter-2 balie-2" in question
    assert join(store, OLD, NEW, DAY0) == 1
    assert days(store, NEW) == [(0, 1)]
    assert {host.name for host in store.hosts()} == {OLD, NEW}
    assert OLD in answers_in(store)
    assert questions(decision(store, LATER)) == []
    scan(store, 2, {OLD: X, NEW: X})  # it was another one after all
    assert decision(store, LATER).shared == ((NEW, OLD),)
    assert part(store, OLD, NEW, DAY0) == 1
    assert days(store, OLD) == [(2, 2), (0, 0)]
    assert questions(decision(store, LATER)) == []


def test_names_that_return_take_their_history_with_them_each_time(store: Store) -> None:
    for day in range(0, 6, 2):
        scan(store, day, {OLD: X})
        settle(store, LATER)
        scan(store, day + 1, {NEW: X})
        settle(store, LATER)
    assert sum(last - first + 1 for first, last in days(store, NEW)) == 6
    assert [(tie.old, tie.new) for tie in ties(store)] == [(OLD, NEW)]


def test_an_answer_dated_in_the_future_neither_joins_nor_keeps_names_apart(store: Store) -> None:
    """A clock that was a year ahead once: the old name seems to answer still when the new one comes."""
    scan(store, 0, {OLD: X})
    scan(store, 365, {OLD: X})
    scan(store, 1, {NEW: X})
    now = DAY0 + timedelta(days=2)
    assert [(p.old, p.new, p.last_at) for p in decision(store, now).renamed] == [(OLD, NEW, DAY0)]


def test_two_installations_that_said_the_same_are_not_asked_about(store: Store) -> None:
    scan(store, 0, {OLD: X})
    scan(store, 1, {NEW: Y})
    assert (decision(store, LATER), maybe_renamed(store, SITE.id)) == (Decision(), ())
    scan(store, 2, {NEW: None})
    assert renamed(store) == []


def test_answers_that_come_late_move_the_first_and_the_last_time(store: Store) -> None:
    for day in (3, 1, 5, 2):
        scan(store, day, {OLD: X})
    with store.transaction() as connection:
        (one,) = sightings(connection, [OLD])
    assert ((one.first_at - DAY0).days, (one.last_at - DAY0).days) == (1, 5)
    assert one.first_scan < one.last_scan


def test_the_id_is_kept_in_one_place_and_no_body_depends_on_it(store: Store) -> None:
    scan(store, 0, {OLD: X, NEW: Y})
    with store.transaction() as connection:
        kept = connection.execute(sa.text("SELECT volatile FROM result")).scalars().all()
        assert connection.execute(sa.text("SELECT count(*) FROM observation")).scalar() == 1
    assert len(kept) == 2
    assert not any(X in said or Y in said for said in kept)


def test_a_forgotten_workstation_takes_its_ids_and_earlier_names_with_it(store: Store) -> None:
    scan(store, 0, {OLD: X})
    scan(store, 1, {NEW: X}, OLD)
    scan(store, 2, {NEW: X, LAST: Y})
    assert renamed(store) == ["counter-2>balie-2"]
    forget(store, NEW, apply=False)
    assert days(store, NEW) == [(2, 2), (0, 1)]
    forget(store, NEW, apply=True)
    with store.engine.connect() as connection:
        for table in sorted(sa.inspect(connection).get_table_names()):
            for row in connection.execute(sa.text(f"SELECT * FROM {table}")):  # noqa: S608
                assert not {str(OLD), str(NEW), X} & {
                    word for value in row for word in str(value).split('"')
                }, table
    assert days(store, LAST) == [(2, 2)]


def test_pruning_keeps_of_ids_the_newest_of_each_workstation(store: Store) -> None:
    scan(store, 0, {OLD: X})
    scan(store, 1, {NEW: X, LAST: Y})
    assert renamed(store, DAY0 + timedelta(days=1)) == ["counter-2>balie-2"]
    scan(store, 2, {NEW: Y.replace("f", "e"), LAST: Y})
    last = DAY0 + timedelta(days=2)
    prune(store, last, {NEW: [last], LAST: [last]}, apply=True)
    with store.transaction() as connection:
        left = connection.execute(sa.select(sighting.c.host, sighting.c.installation)).all()
    assert sorted(map(tuple, left)) == [(NEW, Y.replace("f", "e")), (LAST, Y)]
    assert ties(store) == ()


def test_a_store_of_before_gains_what_names_need(store: Store) -> None:
    scan(store, 0, {OLD: None})
    with store.engine.begin() as connection:
        for statement in ("DROP TABLE sighting", "DROP TABLE tie", "ALTER TABLE result DROP COLUMN told_as"):
            connection.execute(sa.text(statement))
        connection.execute(sa.text("UPDATE meta SET value = '7' WHERE key = 'schema'"))
    again = store_at(store.engine.url.render_as_string(hide_password=False))
    scan(again, 1, {OLD: X})
    scan(again, 2, {NEW: X})
    assert settle(again, LATER) == (Pair(OLD, NEW, DAY0 + timedelta(days=1), DAY0 + timedelta(days=2)),)
    assert days(again, NEW) == [(2, 2), (0, 1)]
    again.engine.dispose()
