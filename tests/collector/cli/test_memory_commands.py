"""The commands about the past, on a small store, as an administrator types them."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from collector.cli.door import through_the_door
from collector.cli.main import app
from collector.core.model import Answer, CheckId, Host, HostName, Language, Reach, ReachKind, Site, SiteId
from collector.core.observation.observation import Observation
from collector.history.observations import digested
from tests.causes.healthy import healthy_fleet
from tests.rigs.shipped import shipped_catalogue
from tests.rigs.stores import store_at

NOW = datetime.now(UTC)
SITE = Site(SiteId("ghent"), "Gent")
Run = Callable[..., tuple[int, str, str]]


def scan(folder: Path, days_ago: float, said: dict[str, Observation | None]) -> None:
    store = store_at(f"sqlite:///{folder}/.eidfleet/history.sqlite3")
    at = NOW - timedelta(days=days_ago)
    made = store.begin_scan(
        [SITE], [Host(HostName(n), SITE.id) for n in said], [HostName(n) for n in said], at
    )
    for name, seen in said.items():
        reach = Reach(ReachKind.ANSWERED if seen else ReachKind.NO_ROUTE)
        digest = digested(seen)[0] if seen else None
        store.record(made, Answer(made, HostName(name), SITE.id, at, reach, seen, digest, 0.0))
    store.end_scan(made, at)
    store.engine.dispose()


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More scans than a short memory holds: pc1 lost its reader for 67 days and again yesterday; pc2 is mostly off."""
    made = tmp_path_factory.mktemp("year")
    good = next(h.seen for h in healthy_fleet(20) if h.seen.system.family == "linux")
    bad = replace(good, readers=())
    own = replace(bad, system=replace(bad.system, name="pc1 of somebody"))
    scan(made, 70, {"pc1": good, "pc2": good})
    for day in range(69, 2, -1):
        scan(made, day, {"pc1": bad, "pc2": None if day % 7 else good})
    scan(made, 2, {"pc1": good, "pc2": good})
    scan(made, 1, {"pc1": own, "pc2": good})
    return made


@pytest.fixture
def folder(year: Path, tmp_path: Path) -> Path:
    shutil.copytree(year, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("EIDFLEET_FLEET", str(folder))
        code = through_the_door(lambda: app(list(arguments), standalone_mode=False))
        out = capsys.readouterr()
        return code, out.out, out.err

    return command


def test_the_past_of_a_workstation_goes_back_beyond_sixty_scans(run: Run) -> None:
    code, out, _ = run("history", "pc1", "--json")
    assert code == 0
    told = json.loads(out)
    found = [
        (e["came_back"], e["time_to_mend_s"]) for e in told["episodes"] if e["check"] == "reader-present"
    ]
    assert found == [(False, 67 * 86400), (True, None)]
    at = (NOW - timedelta(days=50)).isoformat()
    told = json.loads(run("history", "pc1", "--at", at, "--json")[1])
    (then,) = [e for e in told["episodes"] if e["check"] == "reader-present"]
    assert (then["mended_at"], then["open_s"]) == (None, 19 * 86400)
    code, words, _ = run("history", "pc1")
    assert "came back" in words
    assert "67 days" in words
    assert "pc2: good" in run("history", "ghent")[1]


def test_a_name_nobody_has_is_refused_with_a_suggestion(run: Run) -> None:
    code, _, err = run("history", "pc11")
    assert (code, "did you mean 'pc1'?" in err) == (2, True)


def test_an_exception_is_written_shown_and_ended(run: Run, folder: Path) -> None:
    soon = (NOW + timedelta(days=5)).date().isoformat()
    given = ("--host", "pc1", "--reason", "being replaced", "--until", soon)
    words = (
        f'pc1, "{shipped_catalogue().texts[CheckId("reader-present"), Language.EN].title}" (reader-present)'
    )
    assert run("waive", "reader-present", *given)[1].startswith(f"{words}: accepted until ")
    assert "being replaced" in (folder / "waivers.toml").read_text()
    assert f"exception for {words}, ends in" in run("status")[1]
    assert run("waive", "list")[1].startswith(f"{words}: accepted until {soon} by ")
    assert f"there is: {words}" in run("waive", "end", "clock", "--host", "pc1")[2]
    assert run("waive", "end", "reader-present", "--host", "pc1")[1] == f"{words}: accepted no longer\n"
    assert "ends in" not in run("status")[1]
    commands = [(r["command"], r["hosts"], r["exit_code"]) for r in json.loads(run("audit", "--json")[1])]
    assert commands == [("waive end", ["pc1"], 0), ("waive", ["pc1"], 0)]


def test_the_past_is_judged_by_the_exceptions_of_then(run: Run, folder: Path) -> None:
    def accepted(at: datetime | None = None) -> list[str]:
        given = ("--at", at.isoformat()) if at else ()
        code, out, _ = run("status", "--json", *given)
        assert code == 0
        return [site["site"] for site in json.loads(out) if site["accepted"]]

    assert accepted() == []  # the store begins to keep exceptions: there are none
    before = datetime.now(UTC)
    soon = (NOW + timedelta(days=5)).date().isoformat()
    run("waive", "reader-present", "--host", "pc1", "--reason", "being replaced", "--until", soon)
    while_it_stood = datetime.now(UTC)
    assert accepted() == ["ghent"]
    (folder / "waivers.toml").unlink()  # by hand, which no command sees
    assert accepted() == []
    assert accepted(before) == []
    assert accepted(while_it_stood) == ["ghent"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(
            ("reader-presnt", "--host", "pc1"),
            "did you mean 'reader-present'",
            id="check",
        ),
        pytest.param(("reader-present", "--host", "pc11"), "did you mean 'pc1'?", id="host"),
        pytest.param(("reader-present", "--site", "gent"), "did you mean 'ghent'?", id="site"),
        pytest.param(("reader-present",), "either --site or --host", id="no-scope"),
        pytest.param(("reader-present", "--site", "ghent", "--until", "2099-01-01"), "12 months", id="long"),
        pytest.param(("reader-present", "--site", "ghent", "--until", "2020-01-01"), "is past", id="past"),
        pytest.param(("reader-present", "--site", "ghent", "--until", "soon"), "is no day", id="no-day"),
    ],
)
def test_an_exception_that_fits_nothing_is_refused_and_nothing_is_written(
    run: Run, folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    until = () if "--until" in arguments else ("--until", NOW.date().isoformat())
    code, _, err = run("waive", *arguments, "--reason", "r", *until)
    assert (code, said in err) == (2, True), err
    assert not (folder / "waivers.toml").exists()


def test_pruning_keeps_what_says_since_when(run: Run, folder: Path) -> None:
    before = json.loads(run("history", "pc1", "--json")[1])
    dry = json.loads(run("prune", "--older-than", "30", "--json")[1])
    assert dry["results"] > 60
    assert len(json.loads(run("history", "pc1", "--json")[1])["episodes"]) == len(before["episodes"])
    done = json.loads(run("prune", "--older-than", "30", "--apply", "--json")[1])
    assert (done["results"], done["applied"]) == (dry["results"], True)
    after = json.loads(run("history", "pc1", "--json")[1])
    still_open = [(e["check"], e["item"], e["since"]) for e in before["episodes"] if e["mended_at"] is None]
    assert still_open == [
        (e["check"], e["item"], e["since"]) for e in after["episodes"] if e["mended_at"] is None
    ]
    assert still_open


def test_what_was_set_aside_goes_when_it_is_as_old_as_the_results_that_go(run: Run, folder: Path) -> None:
    aside = folder / ".eidfleet/set-aside"
    aside.mkdir()
    old, new = aside / "20260101T000000-aaaaaa-1.json", aside / "20261101T000000-bbbbbb-1.json"
    for path, days in ((old, 40), (new, 20)):
        path.write_text("{")
        at = (datetime.now(UTC) - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))
    assert ", 1 file that was set aside and" in run("prune", "--older-than", "30")[1]
    assert old.exists()
    assert json.loads(run("prune", "--older-than", "30", "--apply", "--json")[1])["set_aside"] == 1
    assert (old.exists(), new.exists()) == (False, True)


def test_what_a_clock_ahead_left_is_said_does_not_count_and_can_go(run: Run, folder: Path) -> None:
    good = next(h.seen for h in healthy_fleet(20) if h.seen.system.family == "linux")
    before = json.loads(run("status", "--json")[1])
    past = run("history", "pc1")[1]
    scan(folder, -365, {"pc1": good, "pc2": good})
    after = json.loads(run("status", "--json")[1])
    for row in before + after:
        row.pop("oldest_answer_s")  # it grows by seconds
    assert after == before
    assert run("history", "pc1")[1] == past
    assert "The store holds results of 2 workstations dated in the future, up to " in run("status")[1]
    assert "Would remove 2 results dated in the future" in run("prune", "--dated-ahead")[1]
    assert "Removed 2 results" in run("prune", "--dated-ahead", "--apply")[1]
    assert "dated in the future" not in run("status")[1]
    assert run("history", "pc1")[1] == past


def test_pruning_by_hand_after_a_leap_of_the_clock_wants_the_age_named(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = folder / ".eidfleet/history.sqlite3"
    with closing(sqlite3.connect(database)) as store, store:  # as if everything had been two years ago
        store.execute("UPDATE scan SET started_at = '2024' || substr(started_at, 5)")
    code, _, err = run("prune", "--apply")
    assert (code, "may have leapt ahead" in err, "--older-than DAYS" in err) == (2, True, True)
    assert run("prune", "--apply", "--older-than", "3000")[0] == 0


def test_workbooks_and_mails_that_name_a_forgotten_workstation_are_named(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    """Seen on a fleet folder: the tree of a web server and dry runs of mail kept its name, and nobody was told."""
    tree = tmp_path / "web"
    with (folder / "eidfleet.toml").open("a") as settings:
        settings.write(f'\n[folder]\npath = "{tree}"\n')
    (tree / "ghent").mkdir(parents=True)
    for name, host in (("nl.xlsx", "pc1"), ("fr.xlsx", "pc10")):
        with ZipFile(tree / "ghent" / name, "w", ZIP_DEFLATED) as book:
            book.writestr("xl/sharedStrings.xml", f"<t>{host}</t>")
    (tree / "ghent/en.xlsx").write_bytes(b"no workbook")
    mail = EmailMessage()
    mail.set_content("See the workbook.")
    mail.add_attachment((tree / "ghent/nl.xlsx").read_bytes(), "application", "zip", filename="ghent.xlsx")
    (folder / "dry.eml").write_bytes(mail.as_bytes())
    out = run("forget", "pc1")[1]
    assert str(tree / "ghent/nl.xlsx") in out
    assert str(tree / "ghent/en.xlsx") in out  # somebody must look
    assert str(folder / "dry.eml") in out
    assert "fr.xlsx" not in out


def test_no_byte_of_a_forgotten_workstation_is_left(run: Run, folder: Path) -> None:
    soon = (
        (NOW + timedelta(days=2)).date().isoformat()
    )  # today's date of UTC is past where it is night in Brussels
    assert run("waive", "reader-present", "--host", "pc1", "--reason", "r", "--until", soon)[0] == 0
    code, out, _ = run("forget", "pc1")
    assert (code, "Nothing was changed" in out) == (0, True)
    code, out, _ = run("forget", "pc1", "--apply")
    assert code == 0
    assert str(folder / "waivers.toml") in out
    for path in (folder / ".eidfleet").iterdir():
        content = path.read_bytes()
        assert b"pc1" not in content, path
    assert run("history", "pc1")[0] == 2
    assert run("history", "pc2")[0] == 0


def test_status_of_a_site_lists_its_pcs_and_gives_them_to_programs(run: Run) -> None:
    code, out, _ = run("status", "--site", "ghent")
    assert code == 0
    assert "PC (ghent)" in out
    (line,) = [line for line in out.splitlines() if line.split()[:1] == ["pc1"]]
    (row,) = json.loads(run("status", "--site", "ghent", "--json")[1])
    (pc,) = [pc for pc in row["pcs"] if pc["host"] == "pc1"]
    assert pc["worst_problem"] in line
    assert "pcs" not in json.loads(run("status", "--json")[1])[0]


def test_history_says_the_effect_before_the_id(run: Run) -> None:
    out = run("history", "pc1")[1]
    assert "(reader-present): " in out
    assert "  reader-present" not in out


def test_status_names_who_was_reached_and_could_not_be_measured(run: Run, folder: Path) -> None:
    store = store_at(f"sqlite:///{folder}/.eidfleet/history.sqlite3")
    host = HostName("pc2")
    made = store.begin_scan([SITE], [Host(host, SITE.id)], [host], NOW - timedelta(hours=1))
    reach = Reach(ReachKind.PROBE_FAILED, "cut off after 12 lines")
    store.record(made, Answer(made, host, SITE.id, NOW - timedelta(hours=1), reach, None, None, 0.0))
    store.end_scan(made, NOW - timedelta(hours=1))
    store.engine.dispose()
    code, out, _ = run("status")
    assert code == 0
    assert "not measured" in out
    assert "not reached" not in out
    assert "pc2: The PC was reached, but the reading program did not finish." in out
    assert "It said: cut off after 12 lines" in out
    (row,) = json.loads(run("status", "--json")[1])
    assert row["not_reached"] == 1
    assert [(missing["host"], missing["reach"]) for missing in row["not_measured"]] == [
        ("pc2", "probe_failed")
    ]


@pytest.mark.parametrize("name", ["pc1", "ghent"])
def test_history_says_what_is_accepted_until_when_by_whom_and_why(run: Run, folder: Path, name: str) -> None:
    until = f"{NOW + timedelta(days=30):%Y-%m-%d}"
    assert "accepted until" not in run("history", name)[1]
    given = ("--host", "pc1", "--reason", "reader is ordered", "--by", "An", "--until", until)
    code, _, err = run("waive", "reader-present", *given)
    assert (code, err) == (0, "")
    out = run("history", name)[1]
    line = next(line for line in out.splitlines() if "reader-present" in line and "accepted" in line)
    assert f"accepted until {until} by An: reader is ordered" in line
    told = json.loads(run("history", name, "--json")[1])
    open_ = told["episodes"] if name == "pc1" else told["hosts"][0]["open"]
    assert {
        (e["accepted_until"], e["accepted_by"], e["accepted_because"])
        for e in open_
        if e["check"] == "reader-present" and not e.get("mended_at")
    } == {(until, "An", "reader is ordered")}
    assert all(
        e["accepted_until"] is None for e in open_ if e["check"] != "reader-present" or e.get("mended_at")
    )


def test_pruning_says_brussels_time(run: Run) -> None:
    out = run("prune", "--older-than", "30")[1]
    before = (NOW - timedelta(days=30)).astimezone(ZoneInfo("Europe/Brussels"))
    assert f"from before {before:%Y-%m-%d}" in out
    assert before.tzname() is not None
    assert f" {before.tzname()}." in out
