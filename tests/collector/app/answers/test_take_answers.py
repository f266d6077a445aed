"""The way back of a workbook: what is proposed, what is refused, and what `--apply` writes."""

from __future__ import annotations

import json
import os
import tomllib
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from openpyxl import Workbook

from collector.app.answers.answers_text import as_text
from collector.app.answers.take_answers import apply
from collector.core.errors import FleetError
from collector.core.fleet.site_answers import CheckAgain, Feedback, Remark, Retire, Unclear, Waive, seal
from collector.core.model import HostName, HostStateKind, Language
from collector.sources.fleet.turns import only_writer
from tests.rigs.answered_fleet import (
    NOW,
    SEEN,
    SITE,
    AnsweredFleet,
    another_fleet,
    answered_fleet,
    bytes_of,
    column,
    fill,
    opened,
    rows_of,
    saved,
    sheet_of,
)
from tests.rigs.called import call_eidfleet
from tests.rigs.fleet_folder import run_eidfleet, start_eidfleet
from tests.rigs.libreoffice_rig import saved_again
from tests.rigs.stores import answers_in, store_at


@pytest.fixture
def fleet(tmp_path: Path) -> AnsweredFleet:
    return answered_fleet(tmp_path)


@pytest.fixture
def book(fleet: AnsweredFleet) -> Workbook:
    return opened(fleet.slim())


def filled(book: Workbook) -> Workbook:
    """One answer of each kind."""
    todo, lost = sheet_of(book, "tblToDo"), sheet_of(book, "tblNotReached")
    fill(todo, rows_of(todo, "onthaal-1")[0], answer="done", done_on=date(2026, 11, 24), done_by="Lien")
    fill(todo, rows_of(todo, "onthaal-2")[0], answer="planned", planned_on=date(2027, 1, 15), done_by="Lien")
    fill(todo, rows_of(todo, "arts-1")[0], answer="wrong", remark="Er hangt wel een lezer aan.")
    fill(todo, rows_of(todo, "arts-2")[0], remark="We bellen terug.")
    fill(lost, rows_of(lost, "zaal-4")[0], answer="gone", done_by="Lien", remark="Verkocht")
    fill(lost, rows_of(lost, "zaal-5")[0], answer="on_again")
    return book


def test_each_answer_leads_to_its_own_proposal(fleet: AnsweredFleet, book: Workbook) -> None:
    reply = fleet.gather(saved(fleet.folder, filled(book)))
    made = {(type(p), p.row.host) for p in reply.proposals}
    assert made == {
        (CheckAgain, "onthaal-1"),
        (Waive, "onthaal-2"),
        (Feedback, "arts-1"),
        (Remark, "arts-2"),
        (Retire, "zaal-4"),
        (CheckAgain, "zaal-5"),
    }
    assert reply.hosts_again == ("onthaal-1", "zaal-5")


def test_nothing_is_written_without_apply(fleet: AnsweredFleet, book: Workbook) -> None:
    path = saved(fleet.folder, filled(book))
    before = sorted(p.name for p in fleet.folder.iterdir())
    text = as_text(fleet.gather(path), None)
    assert "Nothing was written" in text
    assert "eidfleet scan --limit onthaal-1,zaal-5" in text
    assert sorted(p.name for p in fleet.folder.iterdir()) == before


def test_apply_writes_exceptions_retirements_the_list_and_what_the_site_says(
    fleet: AnsweredFleet, book: Workbook
) -> None:
    apply(fleet.gather(saved(fleet.folder, filled(book))), fleet.folder, NOW)
    question = fleet.question()
    (waiver,) = question.waivers
    assert (waiver.host, waiver.until, waiver.by) == ("onthaal-2", date(2027, 1, 15), "Lien")
    assert question.retired == {"zaal-4": date(2026, 11, 24)}
    assert (fleet.folder / "check-again.txt").read_text() == "onthaal-1\nzaal-5\n"
    (line,) = [json.loads(text) for text in (fleet.folder / "feedback.jsonl").read_text().splitlines()]
    assert (line["kind"], line["host"], line["remark"]) == ("wrong", "arts-1", "Er hangt wel een lezer aan.")
    assert line["now"]["verdict"] == "fail"
    assert line["now"]["evidence"]
    kept = [json.loads(text) for text in (fleet.folder / "answers.jsonl").read_text().splitlines()]
    assert "We bellen terug." in [line["remark"] for line in kept]


def test_evidence_for_the_rules_authors_names_no_account(fleet: AnsweredFleet, book: Workbook) -> None:
    todo = sheet_of(book, "tblToDo")
    for row in rows_of(todo, "onthaal-1"):
        fill(todo, row, answer="not_ours")
    apply(fleet.gather(saved(fleet.folder, book)), fleet.folder, NOW)
    text = (fleet.folder / "feedback.jsonl").read_text()
    assert {json.loads(line)["host"] for line in text.splitlines()} == {"onthaal-1"}
    assert "jan.peeters" not in text


def test_a_retired_pc_leaves_the_counts_and_keeps_its_history(fleet: AnsweredFleet, book: Workbook) -> None:
    assert fleet.state().counts.known == 6
    apply(fleet.gather(saved(fleet.folder, filled(book))), fleet.folder, NOW)
    assert fleet.state().counts.known == 5
    assert HostName("zaal-4") not in [host.host.name for host in fleet.state().hosts]
    assert fleet.state(NOW - timedelta(hours=20)).counts.known == 6, "it counted until its day"
    assert len(answers_in(fleet.store)[HostName("zaal-4")]) == 2


def test_a_waived_pc_is_accepted_and_never_good(fleet: AnsweredFleet, book: Workbook) -> None:
    todo = sheet_of(book, "tblToDo")
    for row in rows_of(todo, "arts-1"):
        fill(todo, row, answer="planned", planned_on=date(2027, 1, 15), done_by="Lien")
    apply(fleet.gather(saved(fleet.folder, book)), fleet.folder, NOW)
    kinds = {host.host.name: host.kind for host in fleet.state().hosts}
    assert kinds[HostName("arts-1")] is HostStateKind.ACCEPTED


def test_applying_twice_adds_nothing(fleet: AnsweredFleet, book: Workbook) -> None:
    path = saved(fleet.folder, filled(book))
    apply(fleet.gather(path), fleet.folder, NOW)
    names = ["waivers.toml", "retired.toml", "feedback.jsonl", "answers.jsonl", "check-again.txt"]
    first = {name: (fleet.folder / name).read_text() for name in names}
    apply(fleet.gather(path), fleet.folder, NOW + timedelta(minutes=5))
    assert {name: (fleet.folder / name).read_text() for name in names} == first


def test_what_people_wrote_into_waivers_stays_to_the_letter(fleet: AnsweredFleet, book: Workbook) -> None:
    path = fleet.folder / "waivers.toml"
    own = '# ours\n[[waiver]]   # keep\ncheck = "clock"\nsite = "ghent"\nreason = "r"\nby = "b"\nuntil = 2027-01-01'
    path.write_text(own)
    path.chmod(0o640)
    apply(fleet.gather(saved(fleet.folder, filled(book))), fleet.folder, NOW)
    assert path.read_text().startswith(own + "\n")
    assert len(fleet.question().waivers) == 2
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_waivers_file_nothing_can_be_added_to_stops_everything(
    fleet: AnsweredFleet, book: Workbook
) -> None:
    own = 'waiver = [{check = "clock", site = "ghent", reason = "r", by = "b", until = 2027-01-01}]\n'
    (fleet.folder / "waivers.toml").write_text(own)
    reply = fleet.gather(saved(fleet.folder, filled(book)))
    with pytest.raises(FleetError, match=r"does not write its exceptions as \[\[waiver\]\]"):
        apply(reply, fleet.folder, NOW)
    assert (fleet.folder / "waivers.toml").read_text() == own
    assert not (fleet.folder / "retired.toml").exists()


def test_answers_wait_for_who_is_writing_the_exceptions(fleet: AnsweredFleet, book: Workbook) -> None:
    reply = fleet.gather(saved(fleet.folder, filled(book)))
    path = fleet.folder / "waivers.toml"
    with only_writer(path):
        applying = Thread(target=apply, args=(reply, fleet.folder, NOW))
        applying.start()
        applying.join(0.5)
        assert not path.exists()
        path.write_text("# of somebody else\n")
    applying.join(30)
    assert path.read_text().startswith("# of somebody else\n")
    assert "[[waiver]]" in path.read_text()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_changes_nothing(fleet: AnsweredFleet, book: Workbook) -> None:
    reply = fleet.gather(saved(fleet.folder, filled(book)))
    fleet.folder.chmod(0o500)
    try:
        with pytest.raises(FleetError, match="nothing was changed"):
            apply(reply, fleet.folder, NOW)
    finally:
        fleet.folder.chmod(0o700)
    assert not (fleet.folder / "retired.toml").exists()


# -- answers that lead to nothing yet ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "why"),
    [
        pytest.param({"answer": "planned", "done_by": "L"}, "no date", id="planned without a day"),
        pytest.param({"planned_on": date(2028, 3, 1), "done_by": "L"}, "twelve months", id="too far"),
        pytest.param({"planned_on": date(2026, 11, 1), "done_by": "L"}, "has passed", id="past"),
        pytest.param({"planned_on": date(2026, 12, 1)}, "--by", id="nobody's name"),
        pytest.param({"answer": "gone"}, "--by", id="gone without a name"),
        pytest.param({"done_on": date(2026, 12, 1)}, "still to come", id="done tomorrow"),
        pytest.param({"done_on": "binnenkort"}, "is no date", id="a word for a date"),
    ],
)
def test_an_answer_nothing_can_be_made_of_says_why(
    fleet: AnsweredFleet, book: Workbook, values: dict[str, Any], why: str
) -> None:
    todo = sheet_of(book, "tblToDo")
    fill(todo, rows_of(todo, "arts-1")[0], **values)
    (made,) = fleet.gather(saved(fleet.folder, book)).proposals
    assert isinstance(made, Unclear)
    assert why in made.why


def test_an_answer_of_ones_own_words_is_not_guessed_at(fleet: AnsweredFleet, book: Workbook) -> None:
    todo = sheet_of(book, "tblToDo")
    cell = todo.cell(rows_of(todo, "arts-1")[0], column(todo, "Antwoord"))
    cell.value = "=cmd|'/c calc'!A1"
    cell.data_type = "s"
    (made,) = fleet.gather(saved(fleet.folder, book)).proposals
    assert isinstance(made, Unclear)
    assert "not one of the list" in made.why


@pytest.mark.parametrize("typed", ["15/01/2027", "15-1-2027", "2027-01-15", "15.01.2027", 46402])
def test_a_day_is_read_however_it_was_typed(fleet: AnsweredFleet, book: Workbook, typed: str | int) -> None:
    todo = sheet_of(book, "tblToDo")
    fill(todo, rows_of(todo, "arts-1")[0], planned_on=typed, done_by="Lien")
    (made,) = fleet.gather(saved(fleet.folder, book)).proposals
    assert isinstance(made, Waive)
    assert made.waiver.until == date(2027, 1, 15)


def test_a_name_given_with_by_stands_in(fleet: AnsweredFleet, book: Workbook) -> None:
    lost = sheet_of(book, "tblNotReached")
    fill(lost, rows_of(lost, "zaal-4")[0], answer="gone")
    (made,) = fleet.gather(saved(fleet.folder, book), by="Ann Admin").proposals
    assert isinstance(made, Retire)
    assert made.retirement.by == "Ann Admin"


# -- whatever people and programs do to a workbook ----------------------------------------------------------------


@pytest.mark.parametrize("language", list(Language))
def test_every_language_is_understood(fleet: AnsweredFleet, language: Language) -> None:
    book = opened(fleet.slim(language))
    todo = sheet_of(book, "tblToDo")
    fill(todo, rows_of(todo, "arts-1", language)[0], language, answer="done")
    (made,) = fleet.gather(saved(fleet.folder, book, "hernoemd (2).xlsx")).proposals
    assert isinstance(made, CheckAgain)
    assert made.row.host == "arts-1"


def test_two_languages_of_a_site_count_once_and_may_not_contradict(fleet: AnsweredFleet) -> None:
    paths = []
    for language in (Language.NL, Language.FR):
        book = opened(fleet.slim(language))
        todo = sheet_of(book, "tblToDo")
        fill(todo, rows_of(todo, "arts-1", language)[0], language, answer="done")
        paths.append(saved(fleet.folder, book, f"{language}.xlsx"))
    assert len(fleet.gather(*paths).proposals) == 1
    fill(todo, rows_of(todo, "arts-1", language)[0], language, answer="wrong")
    fill(todo, rows_of(todo, "onthaal-1", language)[0], language, answer="done")
    saved(fleet.folder, book, "fr.xlsx")
    reply = fleet.gather(*paths)
    assert {(type(p), p.row.host) for p in reply.proposals} == {
        (Unclear, "arts-1"),
        (CheckAgain, "onthaal-1"),
    }
    assert "fr.xlsx: " in as_text(reply, None)
    assert "says something else about it; ask the site which one holds" in as_text(reply, None)


@pytest.mark.rig
def test_answers_survive_libreoffice(fleet: AnsweredFleet, tmp_path: Path) -> None:
    book = opened(fleet.workbook())
    path = saved(tmp_path, filled(book))
    ours, theirs = fleet.gather(path), fleet.gather(saved_again(path, tmp_path))
    assert [(type(p), p.row.row_id) for p in theirs.proposals] == [
        (type(p), p.row.row_id) for p in ours.proposals
    ]


def test_a_heading_in_own_words_is_found_by_the_hidden_name(fleet: AnsweredFleet, book: Workbook) -> None:
    todo = sheet_of(book, "tblToDo")
    fill(todo, rows_of(todo, "arts-1")[0], answer="done")
    todo.cell(1, column(todo, "Antwoord")).value = "Wat vinden wij?"
    (made,) = fleet.gather(saved(fleet.folder, book)).proposals
    assert isinstance(made, CheckAgain)


def test_a_line_somebody_added_is_told_and_leads_to_nothing(fleet: AnsweredFleet, book: Workbook) -> None:
    todo = sheet_of(book, "tblToDo")
    fill(todo, todo.max_row + 1, remark="Ook de printer hapert.")
    reply = fleet.gather(saved(fleet.folder, book))
    assert not reply.proposals
    assert "somebody added" in as_text(reply, None)


# -- workbooks that are refused --------------------------------------------------------------------------------------


def _swap_ids(book: Workbook) -> None:
    todo = sheet_of(book, "tblToDo")
    at = column(todo, "Rij-id")
    todo.cell(2, at).value, todo.cell(3, at).value = todo.cell(3, at).value, todo.cell(2, at).value


def _garble_id(book: Workbook) -> None:
    todo = sheet_of(book, "tblToDo")
    todo.cell(2, column(todo, "Rij-id")).value = "f-other"


def _other_pc(book: Workbook) -> None:
    todo = sheet_of(book, "tblToDo")
    todo.cell(2, column(todo, "Pc")).value = "some-other-pc"


def _meta_changed(book: Workbook) -> None:
    book["_meta"]["B4"] = "antwerp"


def _meta_row_changed(book: Workbook) -> None:
    book["_meta"]["E2"] = "zaal-4"


def _meta_removed(book: Workbook) -> None:
    del book["_meta"]


def _other_version(book: Workbook) -> None:
    book["_meta"]["B2"] = "1"


def _no_ids(book: Workbook) -> None:
    for table in ("tblToDo", "tblNotReached"):
        ws = sheet_of(book, table)
        for row in range(2, ws.max_row + 1):
            ws.cell(row, column(ws, "Rij-id")).value = None


def _answer_twice(book: Workbook) -> None:
    todo = sheet_of(book, "tblToDo")
    todo.append([cell.value for cell in todo[2]])
    fill(todo, 2, remark="this")
    fill(todo, todo.max_row, remark="that")


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        pytest.param(_swap_ids, "the line was made for", id="ids swapped"),
        pytest.param(_garble_id, "hidden id was changed", id="an id changed"),
        pytest.param(_other_pc, "the line was made for", id="another PC's name"),
        pytest.param(_meta_changed, "hidden sheet was changed", id="site changed"),
        pytest.param(_meta_row_changed, "hidden sheet was changed", id="host changed"),
        pytest.param(_meta_removed, "no hidden sheet", id="no hidden sheet"),
        pytest.param(_other_version, "workbook version 1", id="another version"),
        pytest.param(_no_ids, "hidden ids, are not there", id="no ids"),
        pytest.param(_answer_twice, "answers the same line", id="answered twice"),
    ],
)
def test_a_workbook_that_cannot_be_trusted_is_refused_whole(
    fleet: AnsweredFleet, book: Workbook, tamper: Callable[[Workbook], None], words: str
) -> None:
    todo = sheet_of(book, "tblToDo")
    for row in (2, 3):
        fill(todo, row, answer="done")
    tamper(book)
    good = saved(fleet.folder, filled(opened(fleet.slim())), "good.xlsx")
    bad = saved(fleet.folder, book)
    with pytest.raises(FleetError, match=words):
        fleet.gather(bad)
    reply = fleet.gather(good, bad)
    assert [file.path for file in reply.files] == [str(good)], "nothing of the bad one, all of the good one"
    assert len(reply.proposals) == 6
    assert words in str(reply.unread[0])


def test_a_workbook_of_another_fleet_is_refused(fleet: AnsweredFleet, tmp_path: Path) -> None:
    other = another_fleet(tmp_path / "other")
    path = saved(tmp_path, filled(opened(other.workbook())))
    with pytest.raises(FleetError, match="another fleet"):
        fleet.gather(path)


def _truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _with_part(content: bytes, name: str, part: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.namelist():
            new.writestr(entry, part if entry == name else old.read(entry))
    return target.getvalue()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda _: b"Naam;Antwoord\n", id="no zip"),
        pytest.param(lambda _: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512, id="with a password"),
        pytest.param(_truncated, id="cut off"),
        pytest.param(lambda c: _with_part(c, "xl/workbook.xml", b"<workbook"), id="broken part"),
        pytest.param(lambda c: _with_part(c, "xl/workbook.xml", b""), id="empty part"),
        pytest.param(
            lambda c: _with_part(c, "xl/worksheets/sheet3.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"),
            id="entities",
        ),
        pytest.param(
            lambda c: _with_part(c, "xl/worksheets/sheet3.xml", "<!DOCTYPE x []><x/>".encode("utf-16")),
            id="entities in UTF-16",
        ),
    ],
)
def test_a_damaged_workbook_is_one_clear_message(
    fleet: AnsweredFleet, damage: Callable[[bytes], bytes]
) -> None:
    path = saved(fleet.folder, damage(fleet.slim()))
    with pytest.raises(FleetError) as caught:
        fleet.gather(path)
    (mistake,) = caught.value.mistakes
    assert mistake.place == str(path)
    assert mistake.suggestion


def test_hostile_words_of_a_manager_stay_one_line_of_text(fleet: AnsweredFleet, book: Workbook) -> None:
    todo = sheet_of(book, "tblToDo")
    evil = 'x"\n[[waiver]]\ncheck = "clock"\x1b[31m\u202e\u2028'.replace("\x1b", "")
    fill(todo, rows_of(todo, "arts-1")[0], planned_on=date(2027, 1, 15), done_by=evil, remark=evil * 40)
    reply = fleet.gather(saved(fleet.folder, book))
    apply(reply, fleet.folder, NOW)
    (waiver,) = fleet.question().waivers
    assert waiver.host == "arts-1"
    assert "\u202e" not in as_text(reply, None)
    assert len((fleet.folder / "waivers.toml").read_text().splitlines()) == 11


# -- the command -----------------------------------------------------------------------------------------------------


def test_the_command_shows_then_applies_and_goes_on_beside_a_bad_file(
    fleet: AnsweredFleet, book: Workbook
) -> None:
    path = saved(fleet.folder, filled(book))
    at = ("--at", "2026-11-24T11:00")
    shown = call_eidfleet(fleet.folder, "answers", path.name, *at)
    assert shown.returncode == 0, shown.stderr
    assert "retired from 2026-11-24, by Lien" in shown.stdout
    bad = saved(fleet.folder, bytes_of(Workbook()), "bad.xlsx")
    refused = call_eidfleet(fleet.folder, "answers", bad.name, "--apply", *at)
    assert refused.returncode == 2
    assert "bad.xlsx" in refused.stderr
    assert not (fleet.folder / "retired.toml").exists()
    lock = saved(fleet.folder, b"\x04Lien", "~$terug.xlsx")
    applied = call_eidfleet(fleet.folder, "answers", lock.name, path.name, bad.name, "--apply", *at)
    assert applied.returncode == 1, applied.stderr
    assert "NOT READ: bad.xlsx: has no hidden sheet" in applied.stdout
    assert "~$terug.xlsx: left alone" in applied.stdout
    assert "eidfleet scan --limit @check-again.txt" in applied.stdout
    again = call_eidfleet(fleet.folder, "answers", path.name, "--json", *at)
    assert json.loads(again.stdout)["check_again"] == ["onthaal-1", "zaal-5"]


def test_scan_leaves_a_retired_pc_alone_and_takes_the_list(fleet: AnsweredFleet, book: Workbook) -> None:
    apply(fleet.gather(saved(fleet.folder, filled(book))), fleet.folder, NOW)
    text = (fleet.folder / "retired.toml").read_text().replace("2026-11-24", "2020-01-01")
    (fleet.folder / "retired.toml").write_text(text)
    done = run_eidfleet(fleet.folder, "scan", "--limit", "zaal-4")
    assert (done.returncode, done.stdout) == (2, "")
    assert "retired" in done.stderr
    done = run_eidfleet(fleet.folder, "scan", "--limit", "@check-again.txt")
    assert done.returncode == 0, done.stderr
    store = store_at(f"sqlite:///{fleet.folder}/.eidfleet/history.sqlite3")
    assert store.scans(limit=1)[0].asked == 2
    assert SITE.id in [site.id for site in store.sites()]


# -- names and files with odd ends, and several at once ---------------------------------------------------------------

ODD_ENDS = "\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e"
"""Everything but \\n and \\r at which str.splitlines ends a line."""


def test_odd_line_ends_in_a_file_s_name_poison_no_file(fleet: AnsweredFleet, book: Workbook) -> None:
    """Seen in November 2026: the next `answers` ended as our fault on the line that had become two."""
    path = saved(fleet.folder, filled(book), f"a{ODD_ENDS}b.xlsx")
    apply(fleet.gather(path), fleet.folder, NOW)
    names = ["waivers.toml", "retired.toml", "feedback.jsonl", "answers.jsonl"]
    first = {name: (fleet.folder / name).read_bytes() for name in names}
    apply(fleet.gather(path), fleet.folder, NOW + timedelta(minutes=5))
    assert {name: (fleet.folder / name).read_bytes() for name in names} == first, (
        "the same answer counts once"
    )
    kept = (fleet.folder / "answers.jsonl").read_text("utf-8")
    assert kept.splitlines() == kept.removesuffix("\n").split("\n")
    assert json.loads(kept.splitlines()[0])["file"].startswith(str(path)), "and the name is the name"


def test_a_name_that_is_no_utf8_can_be_written_down(fleet: AnsweredFleet, book: Workbook) -> None:
    path = saved(fleet.folder, filled(book), "a\udcff.xlsx")
    apply(fleet.gather(path), fleet.folder, NOW)
    assert json.loads((fleet.folder / "answers.jsonl").read_text("utf-8").split("\n")[0])["host"] in SEEN


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(b'{"applied": "2026-11-01", "file": "cut', id="a line that was cut short"),
        pytest.param(b"# our own note\n", id="somebody's note"),
        pytest.param('{"file": "a\u2028b"}\n'.encode(), id="an odd end of an older program"),
        pytest.param(b"[" * 50_000 + b"\n", id="deep"),
    ],
)
def test_what_is_no_answer_in_the_file_stays_and_stops_nothing(
    fleet: AnsweredFleet, book: Workbook, before: bytes
) -> None:
    place = fleet.folder / "answers.jsonl"
    place.write_bytes(before)
    apply(fleet.gather(saved(fleet.folder, filled(book))), fleet.folder, NOW)
    assert place.read_bytes().startswith(before)
    assert [json.loads(line)["host"] for line in place.read_text("utf-8").splitlines()[-6:]]


def test_an_untouched_workbook_with_a_line_twice_is_not_called_changed(
    fleet: AnsweredFleet, tmp_path: Path
) -> None:
    """Workbooks already sent hold such lines: a portal that a workstation named twice."""
    book = opened(fleet.slim())
    meta = [[str(cell.value or "") for cell in row] for row in book["_meta"].iter_rows()]
    at = [meta[0].index(name) for name in ("row-id", "sheet", "host", "check")]
    rows = [[row[n] for n in at] for row in meta[1:] if row[at[0]]]
    listed = [*rows, rows[0]]
    pairs = [[str(row[0]), str(row[1])] for row in meta[1:] if row[0] and row[0] != "seal"]
    for n, value in zip(at, rows[0], strict=True):
        book["_meta"].cell(len(rows) + 2, n + 1).value = value or None
    sealed = next(row for row in book["_meta"].iter_rows() if row[0].value == "seal")
    sealed[1].value = seal([*pairs, *listed])
    todo = sheet_of(book, "tblToDo")
    todo.append([cell.value for cell in todo[2]])
    reply = fleet.gather(saved(tmp_path, book))
    assert (reply.files[0].answers, reply.unread) == ((), ())


@pytest.mark.parametrize("pairs", [2, pytest.param(4, marks=pytest.mark.long)])
def test_answers_and_waivers_at_the_same_time_lose_nothing(
    fleet: AnsweredFleet, book: Workbook, pairs: int
) -> None:
    """Workbooks and waivers, as many of each, in processes of their own at once."""
    lines = [("onthaal-1", 20), ("onthaal-2", 21), ("arts-1", 22), ("arts-2", 23)][:pairs]
    calls = []
    for host, day in lines:
        single = opened(fleet.slim())
        todo = sheet_of(single, "tblToDo")
        fill(todo, rows_of(todo, host)[0], answer="planned", planned_on=date(2027, 1, day), done_by="Lien")
        lost = sheet_of(single, "tblNotReached")
        fill(lost, rows_of(lost, "zaal-4")[0], answer="gone", done_by="Lien")
        saved(fleet.folder, single, f"{host}.xlsx")
        calls.append(["answers", f"{host}.xlsx", "--apply", "--at", "2026-11-24T11:00"])
        until = f"{datetime.now(UTC) + timedelta(days=day):%Y-%m-%d}"
        calls.append(["waive", "clock", "--host", host, "--reason", "r", "--until", until, "--by", "An"])
    running = [start_eidfleet(fleet.folder, *call) for call in calls]
    said = [process.communicate(timeout=200)[1] for process in running]
    assert [process.returncode for process in running] == [0] * len(calls), said
    held = tomllib.loads((fleet.folder / "waivers.toml").read_text("utf-8"))["waiver"]
    assert sorted(w["host"] for w in held if w["check"] == "clock") == sorted(host for host, _ in lines)
    assert sorted(w["host"] for w in held if w["check"] != "clock") == sorted(host for host, _ in lines)
    gone = tomllib.loads((fleet.folder / "retired.toml").read_text("utf-8"))["retired"]
    assert [r["host"] for r in gone] == ["zaal-4"], "four said so, and it is there once"
    kept = [json.loads(line) for line in (fleet.folder / "answers.jsonl").read_text("utf-8").splitlines()]
    assert len(kept) == 2 * pairs
