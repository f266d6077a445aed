"""The store keeps every answer once, survives being cut off, and refuses what is not its own."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from collector.core.errors import FleetError
from collector.core.model import Answer, Host, HostName, Language, Reach, ReachKind, ScanId, Site, SiteId
from collector.core.observation.observation import Context, Observation, ProbeInfo, System, Volatile
from collector.history import tables as t
from collector.history.migrations import MIGRATIONS
from collector.history.observations import digested
from collector.history.results import ScanRecord, Store
from collector.history.unfinished_scans import cut_off_scans, unfinished_scans
from tests.rigs.stores import answers_in, store_at

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SITE = Site(SiteId("ghent"), "Gent", languages=(Language.NL, Language.FR))
HOSTS = tuple(Host(HostName(f"pc{n}"), SITE.id, expects_reader=n != 2) for n in (1, 2, 3))


def observation(version: str = "12", taken_at: str = "2026-11-23T10:00:00Z") -> Observation:
    return Observation(
        schema=1,
        probe=ProbeInfo(name="posix", version="1"),
        volatile=Volatile(taken_at=taken_at, epoch_s=1),
        system=System(family="linux", version=version),
        context=Context(is_root=False),
    )


def answered(scan: ScanId, host: str, at: datetime = NOW, version: str = "12") -> Answer:
    seen = observation(version)
    return Answer(scan, HostName(host), SITE.id, at, Reach(ReachKind.ANSWERED), seen, digested(seen)[0], 1.5)


def missed(scan: ScanId, host: str, at: datetime = NOW) -> Answer:
    return Answer(scan, HostName(host), SITE.id, at, Reach(ReachKind.REFUSED, "port 22 refused"))


def begin(store: Store, at: datetime = NOW, asked: tuple[str, ...] = ("pc1", "pc2", "pc3")) -> ScanId:
    return store.begin_scan([SITE], HOSTS, [HostName(name) for name in asked], at)


def test_what_was_recorded_comes_back_equal(store: Store) -> None:
    scan = begin(store)
    answers = [answered(scan, "pc1"), missed(scan, "pc2")]
    for answer in answers:
        store.record(scan, answer)
    assert answers_in(store) == {"pc1": (_without_volatile(answers[0]),), "pc2": (answers[1],)}
    assert store.sites() == (SITE,)
    assert store.hosts() == HOSTS


def _without_volatile(answer: Answer) -> Answer:
    assert answer.observation is not None
    bare = msgspec.structs.replace(answer.observation, volatile=Volatile(taken_at=""))
    return Answer(
        answer.scan,
        answer.host,
        answer.site,
        answer.at,
        answer.reach,
        bare,
        answer.digest,
        answer.clock_offset_s,
    )


def test_equal_observations_are_stored_once_whatever_their_clock_says(store: Store) -> None:
    scan = begin(store)
    store.record(scan, answered(scan, "pc1"))
    store.record(scan, answered(scan, "pc2"))
    store.record(scan, answered(scan, "pc3", version="13"))
    with store.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM observation")).scalar() == 2
        told = sa.text("SELECT count(*) FROM result WHERE volatile IS NOT NULL")
        assert connection.execute(told).scalar() == 3
    assert digested(observation(taken_at="a")) == digested(observation(taken_at="b"))


def test_a_scan_that_was_cut_off_knows_whom_it_has_not_heard(store: Store, url: str) -> None:
    scan = begin(store)
    store.record(scan, answered(scan, "pc2"))
    again = store_at(url)
    unfinished = ScanRecord(scan, NOW, None, asked=3, answered=1, not_reached=0)
    assert unfinished_scans(again, NOW) == cut_off_scans(again, NOW) == (unfinished,)
    assert again.to_go(scan) == ("pc1", "pc3")
    again.end_scan(scan, NOW + timedelta(minutes=1))
    assert unfinished_scans(again, NOW) == ()
    again.engine.dispose()


def test_a_later_failure_never_replaces_an_answer_but_an_answer_replaces_a_failure(store: Store) -> None:
    scan = begin(store)
    store.record(scan, answered(scan, "pc1"))
    store.record(scan, missed(scan, "pc1"))
    store.record(scan, missed(scan, "pc2"))
    store.record(scan, answered(scan, "pc2"))
    kinds = {name: [a.reach.kind for a in answers] for name, answers in answers_in(store).items()}
    assert kinds == {"pc1": [ReachKind.ANSWERED], "pc2": [ReachKind.ANSWERED]}


def test_answers_are_newest_first_and_limited(store: Store) -> None:
    for day in range(4):
        at = NOW + timedelta(days=day)
        scan = begin(store, at, ("pc1",))
        store.record(scan, answered(scan, "pc1", at))
        store.end_scan(scan, at)
    held = answers_in(store, per_host=3)[HostName("pc1")]
    assert [a.at for a in held] == [NOW + timedelta(days=d) for d in (3, 2, 1)]
    assert answers_in(store, [SiteId("elsewhere")]) == {}


def test_a_host_that_left_the_inventory_no_longer_counts_and_keeps_its_history(store: Store) -> None:
    scan = begin(store)
    store.record(scan, answered(scan, "pc3"))
    store.begin_scan([SITE], HOSTS[:2], [], NOW + timedelta(days=1))
    assert store.hosts() == HOSTS[:2]
    assert HostName("pc3") in answers_in(store)


def test_a_naive_instant_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="naive instant"):
        begin(store, datetime(2026, 1, 1))


def test_the_label_secret_stays_the_same(store: Store, url: str) -> None:
    again = store_at(url)
    assert store.salt() == again.salt()
    again.engine.dispose()
    assert len(store.salt()) == 16


def test_a_store_of_a_newer_program_is_left_alone(store: Store, url: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE meta SET value = '99' WHERE key = 'schema'"))
    with pytest.raises(FleetError, match=r"written by a newer eidfleet \(schema 99"):
        store_at(url)


def tables_of(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in some order of its own; what is only ever random or of this moment is left out."""
    with store.transaction() as connection:
        return {
            name: sorted((dict(row) for row in connection.execute(sa.select(table)).mappings()), key=repr)
            for name, table in t.metadata.tables.items()
            if name not in ("meta", "scan", "asked", "site", "host")
        }


def test_a_store_of_the_first_version_is_brought_up_to_date_with_all_it_holds(store: Store, url: str) -> None:
    """As the first three steps left it: no spells, no names a host was asked under, none that call in."""
    scan = begin(store)
    for host, version in (("pc1", "12"), ("pc2", "13")):
        store.record(scan, answered(scan, host, version=version))
    again = begin(store, NOW + timedelta(days=1))
    store.record(again, answered(again, "pc1", NOW + timedelta(days=1)))
    before = tables_of(store)
    assert len(before["spell"]) == 2
    with store.transaction() as connection:
        kept = [t.meta, t.site, t.host, t.scan, t.asked, t.observation, t.result, t.judgement, t.run]
        connection.execute(sa.text("DROP INDEX result_answers"))
        t.metadata.drop_all(
            connection, tables=[each for each in t.metadata.tables.values() if each not in kept]
        )
        connection.execute(sa.text("ALTER TABLE result DROP COLUMN told_as"))
        connection.execute(sa.text("ALTER TABLE host DROP COLUMN calls_in"))
        connection.execute(sa.update(t.meta).where(t.meta.c.key == t.SCHEMA_KEY).values(value="3"))
    store.close()
    renewed = store_at(url)
    assert tables_of(renewed) == before
    assert renewed.hosts() == HOSTS
    with renewed.transaction() as connection:
        found = sa.inspect(connection)
        for name, table in t.metadata.tables.items():
            assert {c["name"] for c in found.get_columns(name)} == {c.name for c in table.c}, name
        assert "result_answers" in {index["name"] for index in found.get_indexes("result")}


def test_a_step_that_fails_leaves_the_store_as_it_was(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables are made within the transaction that counts the step, on both kinds of store."""
    begin(store)

    def fails(connection: sa.Connection) -> None:
        connection.execute(sa.text("CREATE TABLE half (a INTEGER)"))
        connection.execute(sa.text("SELECT no_such_column FROM half"))

    monkeypatch.setattr("collector.history.engine.MIGRATIONS", (*MIGRATIONS, fails))
    with pytest.raises(FleetError, match=r"cannot be opened: .*no_such_column"):
        store_at(url)
    monkeypatch.undo()
    again = store_at(url)
    assert len(again.scans()) == 1
    with again.transaction() as connection:
        assert not sa.inspect(connection).has_table("half")


def test_answers_stored_together_are_what_they_are_one_by_one(store: Store, url: str) -> None:
    """New ones, equal ones, a workstation that said something else before, one whose answer comes late."""

    def told(scan: ScanId, host: str, at: datetime, version: str) -> Answer:
        answer = answered(scan, host, at, version)
        assert answer.observation is not None
        said = msgspec.structs.replace(
            answer.observation, volatile=Volatile(taken_at="x", installation=f"{host:0>32}")
        )
        return dataclasses.replace(answer, observation=said)

    def fill(together: bool) -> dict[str, list[dict[str, Any]]]:
        later, early = NOW + timedelta(days=2), NOW - timedelta(days=2)
        rounds = (
            [("pc1", NOW, "12"), ("pc2", NOW, "12"), ("pc3", NOW, "12")],
            [("pc1", later, "12"), ("pc2", later, "13"), ("pc3", early, "14")],
        )
        for number, some in enumerate(rounds):
            scan = ScanId(f"scan-{number}")
            answers = [told(scan, *one) for one in some]
            if together:
                store.record_all(scan, answers)
            for answer in () if together else answers:
                store.record(scan, answer)
        found = tables_of(store)
        with store.transaction() as connection:
            for table in t.metadata.tables.values():
                if table.name != "meta":
                    connection.execute(sa.delete(table))
        store._held.clear()
        return found

    one_by_one, together = fill(False), fill(True)
    for found in (one_by_one, together):
        for row in found["observation"]:
            row["body"] = zlib.decompress(row["body"])
    assert together == one_by_one
    assert {name: len(rows) for name, rows in together.items() if rows} == {
        "observation": 3,
        "result": 6,
        "sighting": 3,
        "spell": 5,
    }


def test_a_value_that_no_column_takes_undoes_the_whole_batch_and_none_before_it(store: Store) -> None:
    scan, other = begin(store), begin(store, NOW + timedelta(hours=1), ())
    store.record_all(scan=other, answers=[answered(other, "pc1")])
    bad = dataclasses.replace(answered(other, "pc3"), site=SiteId(None))  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        store.record_all(other, [answered(other, "pc2"), bad])
    assert {host: len(told) for host, told in answers_in(store).items()} == {"pc1": 1}
    assert store.to_go(scan) == ("pc1", "pc2", "pc3")


def test_a_file_that_is_no_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_text("not a database, but long enough to look at " * 50)
    with pytest.raises(FleetError, match=r"x\.sqlite3 cannot be opened.*\[history\] url"):
        store_at(f"sqlite:///{tmp_path}/x.sqlite3")


def test_only_the_owner_may_look_into_the_store_s_folder(sqlite_url: str, tmp_path: Path) -> None:
    store_at(sqlite_url)
    assert (tmp_path / "state").stat().st_mode & 0o077 == 0


def test_several_programs_may_open_a_new_store_at_once(url: str) -> None:
    code = f"from collector.history.results import open_store; s = open_store({url!r}); print(s.salt().hex()); s.engine.dispose()"
    programs = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    salts = {program.communicate(timeout=60)[0] for program in programs}
    assert [program.returncode for program in programs] == [0] * 4
    assert len(salts) == 1


def test_a_scan_without_a_result_can_be_forgotten_and_one_with_a_result_cannot(store: Store) -> None:
    kept = begin(store)
    store.record(kept, answered(kept, "pc1"))
    empty = begin(store, NOW + timedelta(hours=1))
    store.forget_if_empty(empty)
    store.forget_if_empty(kept)
    assert [record.id for record in store.scans()] == [kept]


def test_a_damaged_observation_is_no_answer_and_costs_no_other(store: Store) -> None:
    scan = begin(store)
    store.record(scan, answered(scan, "pc1", version="12"))
    store.record(scan, answered(scan, "pc2", version="13"))
    damaged = digested(observation("12"))[0]
    with store.engine.begin() as connection:
        change = sa.text("UPDATE observation SET body = :body WHERE digest = :digest")
        connection.execute(change, {"body": b"rubbish", "digest": damaged})
    answers = answers_in(store)
    assert answers[HostName("pc1")][0].observation is None
    assert answers[HostName("pc1")][0].reach.kind is ReachKind.PROBE_FAILED
    whole = answers[HostName("pc2")][0].observation
    assert whole is not None
    assert whole.system.version == "13"


def test_a_store_that_another_program_holds_says_so_and_loses_nothing(sqlite_url: str) -> None:
    store = store_at(sqlite_url)
    scan = begin(store)
    sa.event.listen(store.engine, "connect", _hurry)
    store.engine.dispose()  # the next connection is a new one, that waits less long
    other = store_at(sqlite_url)
    with other.engine.begin() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(FleetError, match=r"is locked; another program holds it.*try again"):
            store.record(scan, answered(scan, "pc1"))
    store.record(scan, answered(scan, "pc1"))
    assert list(answers_in(store)) == ["pc1"]


def test_a_full_disk_costs_the_result_it_met_and_none_before(sqlite_url: str) -> None:
    store = store_at(sqlite_url)
    scan = begin(store)
    store.record(scan, answered(scan, "pc1"))
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    sa.event.listen(store.engine, "connect", lambda c, _: c.execute(f"PRAGMA max_page_count = {pages}"))
    store.engine.dispose()
    with pytest.raises(FleetError, match=r"is full; its disk has no room left.*is kept"):
        _tell_many(store, scan)
    again = store_at(sqlite_url)
    held = answers_in(again)
    assert HostName("pc1") in held
    more = again.begin_scan([SITE], HOSTS, [HostName("pc9")], NOW + timedelta(days=1))
    again.record(more, answered(more, "pc9", NOW + timedelta(days=1)))
    assert set(answers_in(again)) == {*held, "pc9"}
    with again.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def _tell_many(store: Store, scan: ScanId) -> None:
    for n in range(2000):
        store.record(scan, answered(scan, f"pc{n + 2}", NOW + timedelta(seconds=n), version=f"{n}" * 20))


def _hurry(connection: Any, _: object) -> None:
    connection.execute("PRAGMA busy_timeout = 50")
