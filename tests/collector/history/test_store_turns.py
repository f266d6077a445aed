"""Control nodes take turns at one real PostgreSQL: whoever comes second is told who holds it, and a holder that dies holds nothing."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from collector.core.errors import FleetError
from collector.core.mail.letter import Way
from collector.core.model import Host, HostName, HostStateKind, ScanId, Site, SiteId
from collector.history import campaigns, store_turns
from collector.history import tables as t
from collector.history.judgements import Judgement, judgements, keep_judgements
from collector.history.ledger import Ledger
from collector.history.removal import prune
from collector.history.results import Store
from collector.history.spells import redraw
from collector.history.store_turns import (
    SENDING,
    HeldTurns,
    held_turns,
    is_any_taken,
    one_after_another,
    scan_turn,
    site_turn,
)
from collector.history.unfinished_scans import cut_off_scans, pushed_aside, unfinished_scans
from tests.collector.history.test_store import NOW, answered
from tests.rigs.postgres_rig import Postgres
from tests.rigs.stores import store_at

AALST, GENT, MELLE = (site_turn(SiteId(name)) for name in ("aalst", "gent", "melle"))
pytestmark = [pytest.mark.rig, pytest.mark.xdist_group("postgres")]
HOLDS = """
import sys
from collector.core.model import SiteId
from collector.history.results import open_store
from collector.history.store_turns import held_turns, site_turn
with open_store(sys.argv[1]) as store, held_turns(store, [site_turn(SiteId("gent"))]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def url(server: Postgres) -> str:
    return server.new_database()


@pytest.fixture
def nodes(url: str) -> tuple[Store, Store]:
    """One store as two control nodes have it open."""
    return store_at(url), store_at(url)


def test_the_second_one_is_told_who_holds_it_and_takes_nothing(nodes: tuple[Store, Store]) -> None:
    one, other = nodes
    with held_turns(one, [GENT, MELLE]):
        with pytest.raises(FleetError) as caught, held_turns(other, [AALST, GENT, MELLE]):
            pytest.fail("two at once")
        who = rf"from {re.escape(socket.gethostname())} \(process {os.getpid()}, since 20\d\d-\d\d-\d\d \d\d:\d\d CES?T\)"
        said = rf"site gent is being scanned {who}, as 1 more site is; wait until it is done, or take other sites with --site or --limit; nothing"
        assert re.match(said, str(caught.value))
        assert not is_any_taken(other, [AALST])
        with held_turns(other, [AALST]), held_turns(other, [SENDING]):
            assert is_any_taken(one, [AALST])
    with held_turns(other, [GENT, MELLE]):
        pass
    assert not is_any_taken(one, [AALST, GENT, MELLE, SENDING])


def test_another_fleet_of_the_same_server_has_turns_of_its_own(server: Postgres) -> None:
    one, other = store_at(server.new_database()), store_at(server.new_database())
    with held_turns(one, [GENT]), held_turns(other, [GENT]):
        pass


def test_a_holder_that_was_killed_holds_nothing(nodes: tuple[Store, Store], url: str) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(FleetError, match=rf"\(process {holder.pid}, since "), held_turns(nodes[0], [GENT]):
        pytest.fail("two at once")
    holder.kill()
    holder.communicate()
    until_free(nodes[0])
    with held_turns(nodes[0], [GENT]):
        pass


def until_free(store: Store) -> None:
    """The server needs a moment to miss a connection."""
    for _ in range(1000):
        if not is_any_taken(store, [GENT]):
            return
        threading.Event().wait(0.02)
    pytest.fail("a dead holder still holds its site")


def process_of(held: HeldTurns) -> int:
    assert held._connection is not None
    return int(held._connection.execute(sa.select(sa.func.pg_backend_pid())).scalar_one())


def test_a_connection_that_was_lost_is_said_and_another_node_may_go_on(nodes: tuple[Store, Store]) -> None:
    one, other = nodes
    with held_turns(one, [GENT]) as held:
        held.check("again")
        with other.transaction() as connection:
            connection.execute(sa.select(sa.func.pg_terminate_backend(process_of(held))))
        until_free(other)
        with held_turns(other, [GENT]), pytest.raises(FleetError) as caught:
            held.check("again")
        with pytest.raises(FleetError, match="it was closed"):  # an answer that comes in meanwhile
            held.check("again")
        said = str(caught.value)
        assert "the connection that holds site gent for this control node was lost (" in said
        assert "what was stored is kept; again" in said


def test_a_pooler_that_lends_sessions_is_found_out(
    nodes: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another session that answers on the same connection, as behind PgBouncer's transaction mode; no real pooler is here."""
    one, other = nodes
    with held_turns(one, [GENT]) as held, held_turns(other, [AALST]) as lent:
        swapped = HeldTurns(held.store, held.turns, lent._connection, held._process)
        with pytest.raises(FleetError, match="another session answers, as behind a pooler of connections"):
            swapped.check("again")


def test_the_server_minds_the_connection_and_never_ends_it_for_its_silence(
    nodes: tuple[Store, Store],
) -> None:
    """Over a Unix socket there is no TCP to ask; that the server was told is what can be seen here."""
    with held_turns(nodes[0], [GENT]) as held:
        assert held._connection is not None
        query = sa.text("SELECT name, setting FROM pg_settings WHERE name = ANY(:names)")
        rows = held._connection.execute(query, {"names": list(store_turns._OF_THE_SESSION)})
        found: dict[str, str] = {row.name: row.setting for row in rows}
        assert (found["idle_session_timeout"], found["lock_timeout"]) == ("0", "0")
        assert found.keys() == store_turns._OF_THE_SESSION.keys()
        told = held._connection.execute(sa.text("SHOW application_name")).scalar_one()
        assert re.fullmatch(rf"eidfleet {os.getpid()} since \d{{8}}T\d{{4}}Z on \S+", str(told))


def test_more_turns_than_the_server_has_room_for_are_one_clear_error(nodes: tuple[Store, Store]) -> None:
    many = [site_turn(SiteId(f"site{n}")) for n in range(20_000)]
    with pytest.raises(FleetError, match="raise max_locks_per_transaction"), held_turns(nodes[0], many):
        pytest.fail("PostgreSQL gave more locks than it has room for")
    with held_turns(nodes[0], many[:500]) as held:
        held.check("again")


def test_on_sqlite_every_turn_is_free(tmp_path: Path) -> None:
    store = store_at(f"sqlite:///{tmp_path}/history.sqlite3")
    with held_turns(store, [GENT]) as held, held_turns(store, [GENT]), one_after_another(store, "names"):
        held.check("again")
        held.also(SENDING)
        assert not is_any_taken(store, [GENT])


# -- scans of several control nodes ----------------------------------------------------------------------

SITES = tuple(Site(SiteId(name), name.title()) for name in ("aalst", "gent"))
PCS = tuple(Host(HostName(f"{site.id}-{n}"), site.id) for site in SITES for n in (1, 2))


def scan(store: Store, site: str, minutes: int = 0) -> ScanId:
    asked = [host.name for host in PCS if host.site == site]
    return store.begin_scan(SITES, PCS, asked, NOW + timedelta(minutes=minutes))


LATER = NOW + timedelta(hours=1)


def test_a_scan_that_goes_on_elsewhere_is_not_cut_off_and_one_of_another_site_leaves_it_alone(
    nodes: tuple[Store, Store],
) -> None:
    one, other = nodes
    with held_turns(one, [GENT]):
        gent = scan(one, "gent")
        aalst = scan(other, "aalst", 1)  # cut off at once: nobody holds it
        assert [record.id for record in unfinished_scans(other, LATER)] == [aalst, gent]
        assert [record.id for record in cut_off_scans(other, LATER)] == [aalst]
        other.end_scan(aalst, LATER)
        assert cut_off_scans(other, LATER) == ()
    assert [record.id for record in cut_off_scans(other, LATER)] == [gent]
    assert pushed_aside(other, [HostName("gent-2")], LATER) is None
    pushed = pushed_aside(other, [HostName("gent-1"), HostName("gent-2")], LATER)
    assert pushed is not None
    assert pushed.id == gent
    assert pushed_aside(other, [HostName("aalst-1"), HostName("aalst-2")], LATER) is None
    again = scan(other, "gent", 2)
    assert [record.id for record in unfinished_scans(one, LATER)] == [again]


def test_what_a_drop_or_a_narrower_scan_brings_leaves_a_scan_resumable(nodes: tuple[Store, Store]) -> None:
    one, other = nodes
    gent = scan(one, "gent")
    brought = other.begin_scan(SITES, PCS, (), NOW + timedelta(minutes=1))
    other.record_all(brought, [answered(brought, "gent-1", NOW + timedelta(minutes=1))])
    assert [record.id for record in cut_off_scans(one, LATER)] == [gent]  # nobody of a drop is to go
    assert pushed_aside(one, [HostName("gent-2")], LATER) is None
    assert pushed_aside(one, [host.name for host in PCS], LATER) is not None
    narrow = one.begin_scan(SITES, PCS, [HostName("gent-2")], NOW + timedelta(minutes=2))
    assert [record.id for record in cut_off_scans(one, LATER)] == [
        narrow
    ]  # between them they have asked both
    one.record(narrow, answered(narrow, "gent-2", NOW + timedelta(minutes=2)))
    assert cut_off_scans(one, LATER) == ()


def test_a_scan_whose_workstations_move_to_another_site_meanwhile_still_runs(
    nodes: tuple[Store, Store],
) -> None:
    one, other = nodes
    gent = scan(one, "gent")
    with held_turns(one, [GENT]) as held:
        held.also(scan_turn(gent))
        moved = [Host(host.name, SiteId("aalst")) for host in PCS]
        other.begin_scan(SITES, moved, [HostName("aalst-1")], NOW)
        assert gent not in [record.id for record in cut_off_scans(other, LATER)]


# -- what several write at once ----------------------------------------------------------------------------


def at_once(url: str, *doing: Callable[[Store], object]) -> None:
    """Each in a thread and with a store of its own, begun together, ten times."""
    together = threading.Barrier(len(doing))
    wrong: list[BaseException] = []

    def go(one: Callable[[Store], object], store: Store) -> None:
        try:
            for _ in range(10):
                together.wait(timeout=60)
                one(store)
        except BaseException as error:
            wrong.append(error)
            together.abort()

    threads = [threading.Thread(target=go, args=(one, store_at(url))) for one in doing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads)
    if wrong:
        raise wrong[0]


def judged(at: int) -> list[Judgement]:
    kind = next(iter(HostStateKind))
    return [Judgement(host.name, "c", NOW + timedelta(minutes=at), "d" * 64, kind, ()) for host in PCS]


@pytest.fixture
def numbers() -> Iterator[int]:
    return iter(range(1_000_000))


def test_two_nodes_that_write_the_same_rows_at_once_both_succeed(
    url: str, numbers: Iterator[int], nodes: tuple[Store, Store]
) -> None:
    """The inventory of a scan, what everything was judged by, the days of sending, a step of the cycle, one answer both bring."""

    def write(store: Store) -> None:
        mine = scan(store, "gent", next(numbers))
        nth = next(numbers)
        store.record(mine, answered(mine, "gent-1", NOW + timedelta(seconds=nth), str(nth % 5)))
        keep_judgements(store, judged(next(numbers)))
        ledger = Ledger(store)
        ledger.note_run(NOW.date())
        ledger.recover(Way.MAIL, NOW)
        campaigns.begin_step(store, "report", NOW, NOW)

    at_once(url, write, write, write)
    assert len(nodes[0].scans()) == 30
    with nodes[0].transaction() as connection:
        drawn = connection.execute(sa.select(t.spell).order_by(t.spell.c.first_at)).all()
        redraw(connection, [HostName("gent-1")])
        assert drawn == connection.execute(sa.select(t.spell).order_by(t.spell.c.first_at)).all()
    assert nodes[0].hosts() == PCS
    assert set(judgements(nodes[0])) == {host.name for host in PCS}
    assert Ledger(nodes[0]).days_of_runs() == (NOW.date(),)
    with nodes[0].transaction() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(t.step)).scalar_one() == 1


def test_a_wait_for_another_that_does_not_end_is_one_clear_error(nodes: tuple[Store, Store]) -> None:
    one, other = nodes
    sa.event.listen(other.engine, "begin", lambda begun: begun.exec_driver_sql("SET lock_timeout = 50"))
    with (
        one_after_another(one, "settling"),  # half a minute, but for the line above
        pytest.raises(FleetError, match="lock timeout; another program holds it"),
        one_after_another(other, "settling"),
    ):
        pytest.fail("two at once")
    with one_after_another(other, "settling"):
        pass


def test_what_is_pruned_is_never_what_another_node_is_about_to_point_to(
    url: str, nodes: tuple[Store, Store]
) -> None:
    """An observation that nobody points to any more, told again while the old ones go."""
    one, other = nodes
    old = scan(one, "gent")
    one.record(old, answered(old, "gent-1"))
    with one.transaction() as connection:
        connection.execute(sa.delete(t.result))
    new = scan(one, "gent", 5)
    answer = answered(new, "gent-1", NOW + timedelta(minutes=5))
    pruning = threading.Thread(
        target=prune, args=(other, NOW - timedelta(days=1), {}), kwargs={"apply": True}
    )
    with one.transaction() as connection:
        keep = t.inserter("postgresql")(t.observation).on_conflict_do_nothing()
        connection.execute(keep, {"digest": answer.digest, "body": b"as it is"})
        pruning.start()
        until_it_waits(other)
        row = {"scan": new, "host": "gent-1", "site": "gent", "at": answer.at, "reach": "answered"}
        connection.execute(sa.insert(t.result), row | {"evidence": "", "digest": answer.digest})
    pruning.join(timeout=60)
    with other.transaction() as connection:
        assert connection.execute(sa.select(t.observation.c.digest)).scalars().all() == [answer.digest]


def until_it_waits(store: Store) -> None:
    query = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    for _ in range(1000):
        with store.transaction() as connection:
            if connection.execute(query).scalar_one():
                return
        threading.Event().wait(0.02)
    pytest.fail("nobody waits for the transaction that is open")
