"""A drop is taken in file by file: what is whole and known becomes history, all else goes aside with its reason, nothing is deleted."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

import pytest

from collector.app.scan.dropping import DropDone, counts_line
from collector.cli import exchange
from collector.core.errors import FleetError
from collector.core.model import HostName, ReachKind
from collector.history.results import open_store
from collector.sources.fleet.site_keys import make_keys, revoke_keys
from collector.sources.scan.call_in import MOST_CALL_BYTES, Flaw
from tests.rigs.called import call_eidfleet
from tests.rigs.calls import DORP, LINDEN, NOW, DropRig, call, patience
from tests.rigs.fleet_folder import fleet_folder, start_eidfleet
from tests.rigs.processes import put_an_end_to
from tests.rigs.stores import answers_in


@pytest.fixture
def rig(tmp_path: Path) -> DropRig:
    return DropRig(tmp_path)


def test_what_is_whole_and_known_is_taken_once_and_stays_where_it_is(rig: DropRig) -> None:
    rig.put("pc-1.eidcall.json", call(rig.token()))
    rig.put("dorp/counter.json", call(rig.token(rig.dorp), "counter-1"))
    first, second = rig.look(), rig.look(NOW + timedelta(minutes=5))
    assert (first.taken, first.is_whole, second.taken, second.known) == (2, True, 0, 2)
    (answer,) = answers_in(rig.store)[HostName("pc-1")]
    assert (answer.at, answer.reach.kind, answer.site) == (
        datetime(2026, 11, 24, 9, tzinfo=UTC),
        ReachKind.ANSWERED,
        LINDEN,
    )
    assert rig.names() == ["dorp", "pc-1.eidcall.json"]
    assert len(rig.store.scans()) == 1
    assert rig.store.scans()[0].ended_at == NOW


@pytest.mark.parametrize(
    ("called", "host"),
    [
        pytest.param("PC-1", "pc-1", id="capitals"),
        pytest.param("pc-1.linden.lan", "pc-1", id="with a domain the inventory leaves out"),
        pytest.param("PC-2", "pc-2.linden.lan", id="without the domain the inventory has"),
        pytest.param("pc-2.LINDEN.lan.", "pc-2.linden.lan", id="whole, with the dot of DNS"),
    ],
)
def test_names_match_as_people_write_them(rig: DropRig, called: str, host: str) -> None:
    rig.put("x.eidcall.json", call(rig.token(), called))
    assert rig.look().taken == 1
    assert set(answers_in(rig.store)) == {host}


def put_link(rig: DropRig) -> None:
    (rig.path / "bad").symlink_to("/etc/passwd")


def put_fifo(rig: DropRig) -> None:
    os.mkfifo(rig.path / "bad")


def put_socket(rig: DropRig) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        os.chdir(rig.path)
        one.bind("bad")


def written(body: Callable[[DropRig], bytes]) -> Callable[[DropRig], None]:
    def put(rig: DropRig) -> None:
        rig.put("bad", body(rig), old=True)

    return put


def revoked(rig: DropRig) -> bytes:
    token = rig.token()
    revoke_keys(rig.keys_file, {rig.linden.id}, NOW.date())
    make_keys(rig.keys_file, [LINDEN], NOW.date())
    return call(token)


BAD = [
    pytest.param(written(lambda rig: call(rig.token(), "pc-11")), Flaw.UNKNOWN_WORKSTATION, "no workstation 'pc-11' in the inventory; did you mean 'pc-1'?", id="near miss"),
    pytest.param(written(lambda rig: call(rig.token(), "PC-3.linden.lan")), Flaw.UNKNOWN_WORKSTATION, "did you mean 'pc-2.linden.lan'?", id="near miss with a domain"),
    pytest.param(written(lambda rig: call(rig.token(), "zebra")), Flaw.UNKNOWN_WORKSTATION, "no workstation 'zebra' in the inventory; add it to site linden, then move the file back", id="stranger"),
    pytest.param(written(lambda rig: call(rig.token(), "pc-2.other.lan")), Flaw.UNKNOWN_WORKSTATION, "no workstation 'pc-2.other.lan'", id="another domain"),
    pytest.param(written(lambda rig: call("eidkey-" + "0" * 40)), Flaw.WRONG_KEY, "a key that is none of this fleet's", id="forged key"),
    pytest.param(written(lambda rig: call(rig.token(rig.dorp))), Flaw.WRONG_KEY, "'pc-1' is a workstation of site linden and shows a key of site dorp", id="another site's key"),
    pytest.param(written(revoked), Flaw.WRONG_KEY, "which was revoked on 2026-11-24; renew what is installed there", id="revoked key"),
    pytest.param(written(lambda rig: call(rig.token())[:-40]), Flaw.DAMAGED, "is cut short or damaged", id="half written"),
    pytest.param(written(lambda rig: b""), Flaw.DAMAGED, "is empty", id="zero bytes"),
    pytest.param(written(lambda rig: b"\0" * 4096), Flaw.DAMAGED, "holds nothing but blanks", id="a hole where a file was to be"),
    pytest.param(written(lambda rig: call(rig.token()).replace(b"debian", b"caf\xe9")), Flaw.DAMAGED, "is not UTF-8", id="not UTF-8"),
    pytest.param(written(lambda rig: call(rig.token(), observation={"schema": 9})), Flaw.DAMAGED, "holds no observation of this contract", id="no observation"),
    pytest.param(written(lambda rig: call(rig.token(), more=1)), Flaw.DAMAGED, "is no call-in as they are written", id="a part too many"),
    pytest.param(written(lambda rig: call(rig.token(), "pc\x1b[31m")), Flaw.DAMAGED, "characters that no name has", id="a name for the terminal"),
    pytest.param(written(lambda rig: b"x" * (MOST_CALL_BYTES + 1)), Flaw.TOO_LARGE, "has 65,537 bytes; no call-in is larger than 64 KiB", id="huge"),
    pytest.param(written(lambda rig: b"%PDF-1.7 hello"), Flaw.NO_CALL, "is no call-in, nor any JSON", id="a foreign file"),
    pytest.param(written(lambda rig: b'{"other": "program"}'), Flaw.NO_CALL, "is JSON of something else than a call-in", id="foreign JSON"),
    pytest.param(written(lambda rig: b"[" * 60_000), Flaw.NO_CALL, "is JSON of something else", id="nested without end"),
    pytest.param(written(lambda rig: call(rig.token(), version=2)), Flaw.NO_CALL, "is of version 2 of call-ins, and this eidfleet reads version 1", id="of a later version"),
    pytest.param(put_link, Flaw.NO_CALL, "is a link, which is never followed", id="a link"),
    pytest.param(put_fifo, Flaw.NO_CALL, "is a named pipe, no plain file", id="a pipe"),
    pytest.param(put_socket, Flaw.NO_CALL, "is a socket, no plain file", id="a socket"),
]  # fmt: skip


@pytest.mark.parametrize(("put", "flaw", "words"), BAD)
def test_one_bad_file_goes_aside_with_its_reason_and_stops_no_other(
    rig: DropRig, monkeypatch: pytest.MonkeyPatch, put: Callable[[DropRig], None], flaw: Flaw, words: str
) -> None:
    monkeypatch.chdir(rig.folder)
    rig.put("a.eidcall.json", call(rig.token(rig.dorp), "counter-1"))
    put(rig)
    before = os.lstat(rig.path / "bad")
    done = rig.look()
    assert (done.taken, dict(done.flaws), done.held, done.is_whole) == (1, {flaw: 1}, 1, False)
    assert words in rig.reasons()["bad"]
    after = os.lstat(rig.path / "quarantine/bad")
    assert (after.st_ino, after.st_size) == (before.st_ino, before.st_size)
    assert rig.names() == ["a.eidcall.json"]
    assert counts_line(done) == f"1 taken, 1 {flaw.value}"
    assert rig.look(NOW + timedelta(minutes=9)).held == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="making a device needs root")
def test_a_device_is_never_opened(rig: DropRig) -> None:
    os.mknod(rig.path / "zero", 0o666 | 0o020000, os.makedev(1, 5))
    assert rig.look().flaws == {Flaw.NO_CALL: 1}
    assert "is a device" in rig.reasons()["zero"]


@pytest.mark.parametrize(
    "body", [b"", b'{"format":"eidfleet-call-in","wo', b"caf\xe9"], ids=["empty", "half", "bytes"]
)
def test_what_may_still_be_being_written_is_left_for_the_next_time(rig: DropRig, body: bytes) -> None:
    rig.put("pc-1.eidcall.json", body)
    young = rig.look()
    assert (young.waiting, young.is_whole, rig.names()) == (1, True, ["pc-1.eidcall.json"])
    later = rig.look(NOW + timedelta(minutes=3))
    assert (later.waiting, later.flaws.total(), rig.names()) == (0, 1, [])


def test_what_a_writer_or_a_tool_keeps_for_itself_is_left_alone(rig: DropRig) -> None:
    own = [
        ".pc-1.eidcall.json",
        "pc-1.eidcall.json.tmp",
        "x.part",
        "~lock",
        ".DS_Store",
        "desktop.ini",
        "Thumbs.db",
    ]
    for name in own:
        rig.put(name, b"half", old=True)
    (rig.path / ".stfolder").mkdir()
    assert rig.look() == DropDone()
    assert rig.names() == sorted([*own, ".stfolder"])


def test_of_several_files_of_a_workstation_each_newer_answer_is_kept_and_an_older_one_is_counted(
    rig: DropRig,
) -> None:
    for name, at in (("a", "08:00"), ("b", "10:00"), ("c", "09:00"), ("d", "10:00")):
        rig.put(f"{name}.eidcall.json", call(rig.token(), taken_at=f"2026-11-24T{at}:00Z"))
    done = rig.look()
    assert (done.taken, done.older, done.known, done.is_whole) == (2, 1, 1, True)
    assert [answer.at.hour for answer in answers_in(rig.store)[HostName("pc-1")]] == [10, 8]
    assert counts_line(done) == "2 taken, 1 taken before, 1 older than what we have"


def test_a_clock_ahead_counts_from_when_the_file_was_written_and_only_once(rig: DropRig) -> None:
    rig.put("a.eidcall.json", call(rig.token(), taken_at="2031-01-01T00:00:00Z"))
    assert (rig.look().taken, rig.look(NOW + timedelta(hours=1)).known) == (1, 1)
    (answer,) = answers_in(rig.store)[HostName("pc-1")]
    assert answer.at == NOW - timedelta(seconds=1)


def test_where_the_file_is_of_the_future_too_nothing_is_believed(rig: DropRig) -> None:
    path = rig.put("a.eidcall.json", call(rig.token(), taken_at="2031-01-01T00:00:00Z"))
    os.utime(path, (NOW.timestamp() + 9e6,) * 2)
    assert rig.look().flaws == {Flaw.DAMAGED: 1}
    assert "neither clock can be believed" in rig.reasons()["a.eidcall.json"]


def test_a_name_that_two_workstations_have_is_none(tmp_path: Path) -> None:
    rig = DropRig(tmp_path, {"pc-1.a.lan": LINDEN, "pc-1.b.lan": LINDEN})
    rig.put("a.eidcall.json", call(rig.token()), old=True)
    assert rig.look().flaws == {Flaw.UNKNOWN_WORKSTATION: 1}
    assert "could be each of pc-1.a.lan, pc-1.b.lan" in rig.reasons()["a.eidcall.json"]


def test_the_same_short_name_at_another_site_is_that_sites_own(tmp_path: Path) -> None:
    rig = DropRig(tmp_path, {"pc-1.a.lan": LINDEN, "pc-1.b.lan": DORP})
    rig.put("a.eidcall.json", call(rig.token(rig.dorp)))
    assert rig.look().taken == 1
    assert set(answers_in(rig.store)) == {"pc-1.b.lan"}


def test_files_of_one_name_all_have_a_place_in_quarantine(rig: DropRig) -> None:
    for hour in range(3):
        rig.put("x.json", b'{"n": 1}', old=True)
        rig.look(NOW + timedelta(hours=hour))
    assert sorted(rig.reasons()) == ["x.json", "x.json.2", "x.json.3"]


def test_a_file_that_was_moved_back_without_its_reason_is_set_aside_again(rig: DropRig) -> None:
    rig.put("x.json", b'{"n": 1}', old=True)
    rig.look()
    (rig.path / "quarantine/x.json").rename(rig.path / "x.json")
    done = rig.look()
    assert ([one.stuck for one in done.aside], rig.names()) == ([False], [])
    assert sorted(rig.reasons()) == ["x.json", "x.json.2"]


def test_a_link_in_the_place_of_quarantine_moves_nothing_out_of_the_drop(
    rig: DropRig, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (rig.path / "quarantine").symlink_to(elsewhere)
    rig.put("a.eidcall.json", call(rig.token()))
    rig.put("bad.json", b'{"n": 1}', old=True)
    done = rig.look()
    assert (done.taken, [one.stuck for one in done.aside], list(elsewhere.iterdir())) == (1, [True], [])
    assert "is no folder of ours to set files aside in" in done.aside[0].reason
    assert (rig.path / "bad.json").exists()


def test_names_that_are_no_text_are_shown_and_moved(rig: DropRig) -> None:
    name = os.fsdecode(b"bad\xff\x1b[31m\n.json")
    rig.put(name, b'{"n": 1}', old=True)
    done = rig.look()
    assert done.aside[0].file.isprintable()
    assert [
        entry.name for entry in (rig.path / "quarantine").iterdir() if not entry.name.endswith(".reason")
    ] == [name]


def test_the_longest_name_has_its_reason_too(rig: DropRig) -> None:
    rig.put("n" * 255, b'{"n": 1}', old=True)
    assert rig.look().flaws.total() == 1
    assert list(rig.reasons()) == ["n" * 200]


def test_a_newer_key_is_told_of_while_the_old_one_counts(rig: DropRig) -> None:
    make_keys(rig.keys_file, [LINDEN], NOW.date())
    rig.put("a.eidcall.json", call(rig.token()))
    done = rig.look()
    assert (done.taken, dict(done.old_keys)) == (1, {"linden": 1})


def test_a_scan_that_can_be_resumed_comes_first(rig: DropRig) -> None:
    rig.store.begin_scan(rig.fleet.sites.values(), [], [HostName("pc-1")], NOW - timedelta(hours=1))
    rig.put("a.eidcall.json", call(rig.token()))
    with pytest.raises(FleetError, match="scan --resume"):
        rig.look()


def test_a_value_that_no_column_takes_costs_its_own_workstation_alone(
    rig: DropRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that passes the door is known to be refused by the database: the double says that it was."""
    monkeypatch.setattr(
        type(rig.store), "record_all", lambda *_: (_ for _ in ()).throw(ValueError("no column takes it"))
    )
    rig.put("a.eidcall.json", call(rig.token()))
    rig.put("b.eidcall.json", call(rig.token(rig.dorp), "counter-1"))
    assert rig.look().taken == 2
    assert set(answers_in(rig.store)) == {"pc-1", "counter-1"}
    assert rig.store.scans()[0].not_asked == 0


# -- the command ---------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fleet_folder(tmp_path / "fleet", {"pc-1": {}, "pc-2": {}})


def key_of(folder: Path) -> str:
    made = call_eidfleet(folder, "inventory", "keys", "make")
    assert made.returncode == 0, made.stderr
    return call_eidfleet(folder, "inventory", "keys", "show", "ghent").stdout.strip()


def test_the_command_takes_in_a_drop_and_ends_with_1_while_anything_is_in_quarantine(folder: Path) -> None:
    key = key_of(folder)
    drop = folder / "drop"
    drop.mkdir()
    (drop / "one.eidcall.json").write_bytes(call(key, "PC-1"))
    good = call_eidfleet(folder, "ingest", "drop")
    assert (good.returncode, good.stdout.splitlines(), good.stderr) == (
        0,
        ["1 taken", "Next: eidfleet status"],
        "",
    )
    (drop / "two.eidcall.json").write_bytes(call(key, "pc-22"))
    bad = call_eidfleet(folder, "ingest", "drop")
    assert (bad.returncode, bad.stdout) == (1, "0 taken, 1 taken before, 1 unknown workstation\n")
    assert (
        "IN QUARANTINE: two.eidcall.json: no workstation 'pc-22' in the inventory; did you mean 'pc-2'?"
        in bad.stderr
    )
    assert call_eidfleet(folder, "ingest", "drop").returncode == 1
    for path in (drop / "quarantine").iterdir():
        path.unlink()
    assert call_eidfleet(folder, "ingest", "drop").returncode == 0


def test_the_drop_of_the_settings_needs_no_name_and_may_be_empty(folder: Path) -> None:
    with (folder / "eidfleet.toml").open("a") as settings:
        settings.write('[ingest]\ndrop = "calls"\n')
    missing = call_eidfleet(folder, "ingest")
    assert (missing.returncode, "there is no such drop" in missing.stderr) == (2, True)
    (folder / "calls").mkdir()
    assert call_eidfleet(folder, "ingest").stdout == "0 taken\n"


def within(seconds: float, is_so: Callable[[], object], what: str) -> None:
    until = patience(seconds)
    while not is_so():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def days_answered(folder: Path, host: str) -> list[int]:
    """Of each answer of a workstation, newest first; none while the store is away or not made yet."""
    if not (folder / ".eidfleet/history.sqlite3").is_file():
        return []
    with open_store(f"sqlite:///{folder}/.eidfleet/history.sqlite3") as store:
        return [answer.at.day for answer in answers_in(store).get(HostName(host), ())]


def so_far(stream: TextIO) -> str:
    """What the command that this process runs meanwhile has said."""
    assert isinstance(stream, io.StringIO)
    return stream.getvalue()


def lines_said() -> int:
    return so_far(sys.stdout).count("\n")


def fewest_open() -> int:
    """Of this process's files, between two looks: in a look the store is open."""
    found = []
    for _ in range(25):
        found.append(len([*Path("/proc/self/fd").iterdir()]))
        time.sleep(0.02)
    return min(found)


def watched(folder: Path, key: str, open_files: list[int]) -> None:
    """What comes into a drop that is watched, one after the other, each once the one before was dealt with."""
    drop, store, away = folder / "drop", folder / ".eidfleet/history.sqlite3", folder / "away"
    whole = call(key, "pc-2")
    (drop / "a.eidcall.json").write_bytes(call(key, "pc-1"))
    within(60, lambda: days_answered(folder, "pc-1") == [24], "the good one")
    open_files.append(fewest_open())
    within(60, lambda: lines_said() == 1, "what became of it")
    (drop / "half.eidcall.json").write_bytes(whole[:100])
    (drop / "x.eidcall.json").write_bytes(b"<html>")
    os.utime(drop / "x.eidcall.json", (NOW.timestamp(), NOW.timestamp()))
    within(60, lambda: (drop / "quarantine/x.eidcall.json.reason").exists(), "the foreign one")
    within(60, lambda: lines_said() == 2, "what became of it")
    assert (drop / "half.eidcall.json").exists()
    assert days_answered(folder, "pc-2") == []
    (drop / "half.eidcall.json").write_bytes(whole)
    within(60, lambda: days_answered(folder, "pc-2") == [24], "the half one, once it was whole")
    within(60, lambda: lines_said() == 3, "what became of it")
    store.rename(away)
    store.mkdir()
    within(60, lambda: "unable to open" in so_far(sys.stderr), "the store that is away")
    (drop / "a.eidcall.json").write_bytes(call(key, "pc-1", "2026-11-25T09:00:00Z"))
    store.rmdir()
    away.rename(store)
    within(60, lambda: days_answered(folder, "pc-1") == [25, 24], "what came while the store was away")
    within(60, lambda: lines_said() == 4, "what became of it")
    open_files.append(fewest_open())


def test_a_drop_that_is_watched_is_looked_into_again_and_again_until_ctrl_c(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = key_of(folder)
    (folder / "drop").mkdir()
    monkeypatch.setattr(exchange, "_BETWEEN_LOOKS_S", 0.02)
    wrong: list[BaseException] = []
    open_files: list[int] = []

    def go() -> None:
        try:
            watched(folder, key, open_files)
        except BaseException as error:
            wrong.append(error)
        os.kill(os.getpid(), signal.SIGINT)

    (folder / "eidfleet.toml").write_text(
        (folder / "eidfleet.toml").read_text() + '[ingest]\ndrop = "drop"\n'
    )
    coming = threading.Thread(target=go)
    coming.start()
    ended = call_eidfleet(folder, "ingest", "--watch")
    coming.join(timeout=60)
    if wrong:
        raise wrong[0]
    assert ended.returncode == 130
    assert ended.stdout.splitlines() == [
        "1 taken",
        "0 taken, 1 taken before, 1 still being written, 1 no call-in",
        "1 taken, 1 taken before",
        "1 taken, 1 taken before",
    ]
    told = ended.stderr.splitlines()
    assert told[0].startswith("IN QUARANTINE: x.eidcall.json: is no call-in")
    (away,) = [line for line in told if line.startswith("eidfleet:")]  # once, however many looks it takes
    assert "unable to open" in away
    assert open_files[1] <= open_files[0] + 2  # every look closes what it opened


def test_sigterm_ends_watching_in_good_order(folder: Path) -> None:
    """The command itself, as a service manager ends it."""
    key = key_of(folder)
    (folder / "drop").mkdir()
    (folder / "drop/a.eidcall.json").write_bytes(call(key, "pc-1"))
    watching = start_eidfleet(folder, "ingest", "drop", "--watch")
    try:
        assert watching.stdout is not None
        said = watching.stdout.readline()  # whoever reads a log sees it at once
        time.sleep(0.3)  # a signal into the very writing of a line has Python write it once more at the end
        watching.send_signal(signal.SIGTERM)
        said += watching.communicate(timeout=60)[0]
    finally:
        put_an_end_to(watching)
    assert (watching.returncode, said) == (130, "1 taken\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param((), "name a drop, a file or a folder, or set [ingest] drop", id="nothing to do"),
        pytest.param(("drop", "--host", "pc-1"), "is taken in by itself", id="with a name"),
        pytest.param(("inventory", "--watch"), "is no drop", id="watching no drop"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_in_one_line(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    (folder / "drop").mkdir()
    (folder / "drop/x.eidcall.json").write_bytes(b"")
    ended = call_eidfleet(folder, "ingest", *arguments)
    assert (ended.returncode, words in ended.stderr, ended.stderr.count("\n")) == (2, True, 1)


def test_a_fleet_folder_is_no_drop_whose_files_could_be_moved(folder: Path) -> None:
    (folder / "x.eidcall.json").write_bytes(b"")
    ended = call_eidfleet(folder, "ingest", ".")
    assert (ended.returncode, "is no folder of call-ins alone" in ended.stderr) == (2, True)
    assert (folder / "eidfleet.toml").exists()


def test_a_call_in_brought_by_hand_is_taken_like_any_file(folder: Path) -> None:
    path = folder / "usb.json"
    path.write_bytes(call("whatever", "pc-1"))
    assert call_eidfleet(folder, "ingest", "usb.json").stdout.startswith("1 result added, 0 of them")
    path.write_bytes(json.dumps({"format": "eidfleet-call-in"}).encode())
    assert "is no call-in as they are written" in call_eidfleet(folder, "ingest", "usb.json").stderr
