"""What comes from outside is text: live payloads of every engine, in every field of every way in, run nowhere.

Lists (workbook and CSV), a workstation asked over a real SSH, files that were dropped, a workbook that came back, the words of
a mail server: then every command that reads or writes any of it. A wire says what ran, step by step.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import socketserver
import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from openpyxl import Workbook, load_workbook

from collector.app.report.report_order import Format
from collector.cli.door import through_the_door
from collector.cli.main import app
from collector.core.fleet.site_answers import ANSWERS_OF, META_SHEET
from collector.core.fleet.workstation_list import COLUMNS, Table, read_list
from collector.core.model import Language
from collector.core.observation.observation import Observation
from collector.sources.inventory.list_files import read_table
from collector.sources.inventory.read_inventory import Reading, check_inventory
from reports.words.words import words
from tests.rigs.answered_fleet import bytes_of, column, fill, opened, sheet_of
from tests.rigs.fleet_folder import SHORT_LIMITS, run_eidfleet
from tests.rigs.hook_rig import hook_rig
from tests.rigs.live_payloads import ENGINES, Wire, breaks_out_of_toml, is_formula, wire
from tests.rigs.sample_fleet import linux
from tests.rigs.sshd_rig import SshdRig, sshd_rig

FREE_TEXTS = ("site-name", "contact-name", "it-name", "it-hours")
"""Columns of a list in which nothing has a form of its own."""


# -- the wire trips ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ENGINES)
def test_a_payload_runs_where_its_engine_gets_it(name: str) -> None:
    """Else nothing would be shown by none having run."""
    with wire() as trip:
        ENGINES[name](trip.payloads[name])
        assert trip.tripped() == {name}
        assert trip.tripped() == frozenset()


def test_payloads_that_run_nothing_are_live_too() -> None:
    with wire() as trip:
        assert is_formula(trip.payloads["formula"])
        assert breaks_out_of_toml(trip.payloads["toml"])


def test_a_template_of_the_administrators_own_runs(tmp_path: Path) -> None:
    """The way a payload of a list would take if it were written as the administrator writes."""
    with wire() as trip:
        hosts = {"pc-1": {"ansible_host": trip.payloads["ansible-expression"]}}
        write_inventory(tmp_path, hosts)
        check_inventory(Reading([tmp_path / "inventory"], tmp_path))
        assert trip.tripped() == {"ansible-expression"}


# -- the door of lists -------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("name", COLUMNS)
def test_a_field_of_a_list_takes_no_payload_or_takes_it_as_text(
    tmp_path: Path, name: str, suffix: str
) -> None:
    """Refused by its row, or in a column of free text exactly what was written."""
    from collector.app.list_import import _vocabulary  # the words of all languages, made once

    with wire() as trip:
        rows = {
            payload: {"site": f"site-{number}", "pc": f"pc-{number}", name: payload}
            for number, payload in enumerate(trip.payloads.values())
            if suffix == "csv" or plain(payload) == payload
        }
        path = tmp_path / f"list.{suffix}"
        write_list(path, list(rows.values()))
        found, mistakes = read_list(read_table(path, _vocabulary().headings), _vocabulary())
        refused = {mistake.place.rpartition("row ")[2] for mistake in mistakes}
        took = [payload for at, payload in enumerate(rows, start=2) if str(at) not in refused]
        sites = {site.id: site.values for site in found.sites}
        for payload in took:
            assert sites[rows[payload]["site"]][name] == " ".join(payload.split())
            assert not re.search(r"\{[{%#]|^#jinja2:", payload)
        assert trip.tripped() == frozenset()
    assert (len(took) > 5) == bool(took) == (name in FREE_TEXTS)


def taken(trip: Wire) -> Mapping[str, str]:
    """Payloads that a column of free text takes."""
    from collector.app.list_import import _vocabulary

    return {
        name: text
        for name, text in trip.payloads.items()
        if not read_list(
            Table("", ("site", "pc", "it-hours"), (("x", "y", text),), 2),
            _vocabulary(),
        )[1]
    }


# -- the whole way -----------------------------------------------------------------------------------------


@dataclass
class Walk:
    """What each step ran, how it ended and what it said."""

    trip: Wire
    folder: Path
    ran: dict[str, frozenset[str]] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    letters: list[str] = field(default_factory=list)

    def step(self, name: str, *command: str, program: bool = False) -> None:
        if program:
            ended = run_eidfleet(self.folder, *command)
            code, text = ended.returncode, ended.stdout + ended.stderr
        else:
            said = io.StringIO()
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                code = through_the_door(lambda: app(list(command), standalone_mode=False))
            text = said.getvalue()
        self.codes[name], self.said[name], self.ran[name] = code, text, self.trip.tripped()


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    base = tmp_path_factory.mktemp("payloads")
    with (
        wire() as trip,
        hook_rig() as hook,
        sshd_rig(base / "sshd") as sshd,
        talking_server(trip) as server,
        pytest.MonkeyPatch.context() as patch,
    ):
        found = Walk(trip, base / "fleet", letters=server.letters)
        set_up(found, sshd, server.port, hook.port)
        patch.setenv("EIDFLEET_FLEET", str(found.folder))
        patch.setenv("EIDFLEET_WEBHOOK_SECRET", "a secret of at least thirty-two bytes")
        lists(found, sshd)
        workstations(found)
        workbook_back(found)
        ways_out(found)
        yield found


def set_up(walk: Walk, sshd: SshdRig, mail_port: int, hook_port: int) -> None:
    payloads = cycle(walk.trip.payloads.values())
    says = walk.folder.parent / "says"
    body = msgspec.json.encode(planted(linux("jan"), lambda: next(payloads))).decode()
    says.write_text(f"EIDFLEET-BEGIN 1\n{body}\nEIDFLEET-END\n")
    words = walk.folder.parent / "words"
    words.write_text("\n".join(walk.trip.payloads.values()))
    hosts: dict[str, Mapping[str, object]] = {
        "pc-1": sshd.variables(sshd.serve(f"ForceCommand cat {says}")),
        "pc-2": sshd.variables(sshd.serve(f"ForceCommand cat {words}; cat {words} >&2; exit 7")),
        "pc-3": {"ansible_host": "127.0.0.1", "ansible_port": sshd.refusing()},
    }
    write_inventory(walk.folder, hosts)
    (walk.folder / "eidfleet.toml").write_text(
        f'{SHORT_LIMITS}\n[folder]\npath = "share"\n'
        f'[mail]\nsender = "eid@it.example"\nserver = "127.0.0.1"\nport = {mail_port}\nsecurity = "none"\n'
        f'[webhook]\nurl = "http://127.0.0.1:{hook_port}/hook"\n'
    )


def write_inventory(folder: Path, hosts: Mapping[str, Mapping[str, object]]) -> None:
    site = {
        "name": "Groepspraktijk Ter Linden",
        "languages": ["nl"],
        "mail": {"to": [{"email": "an@linden.example"}]},
    }
    (folder / "inventory").mkdir(parents=True)
    group = {"vars": {"eid_site": site}, "hosts": dict(hosts)}
    (folder / "inventory/hosts.yaml").write_text(yaml.safe_dump({"all": {"children": {"ghent": group}}}))


def lists(walk: Walk, sshd: SshdRig) -> None:
    """One with every payload in every column, which is refused; one with those that are taken, which is written."""
    everywhere = [{"site": "linden", "pc": f"x-{n}", name: text} for n, (name, text) in every_field(walk)]
    bad = walk.folder.parent / "bad.csv"
    write_list(bad, everywhere)
    walk.step("import of what is refused", "inventory", "import", str(bad), "--apply")
    texts = taken(walk.trip)
    port = str(sshd.refusing())
    good = walk.folder.parent / "good.xlsx"
    rows = [
        {
            "site": f"site-{name}",
            "pc": f"pc-{name}",
            "address": "127.0.0.1",
            "port": port,
            **dict.fromkeys(FREE_TEXTS, text),
        }
        for name, text in texts.items()
    ]
    write_list(good, rows)
    walk.step("dry run of an import", "inventory", "import", str(good))
    walk.step("import", "inventory", "import", str(good), "--apply")
    walk.step("check", "inventory", "check")


def every_field(walk: Walk) -> Iterator[tuple[int, tuple[str, str]]]:
    return enumerate((name, text) for name in COLUMNS for text in walk.trip.payloads.values())


def workstations(walk: Walk) -> None:
    walk.step("scan", "scan", program=True)
    drop = walk.folder.parent / "drop"
    drop.mkdir()
    for number, text in enumerate(walk.trip.payloads.values()):
        seen = msgspec.json.encode(planted(linux("jan"), lambda text=text: text))  # type: ignore[misc]
        (drop / "pc-3.json").write_bytes(seen)
        if number % 13 == 0:
            walk.step(f"ingest of observation {number}", "ingest", str(drop / "pc-3.json"))
    for name, text in walk.trip.payloads.items():
        event = {
            "event": "runner_on_unreachable",
            "created": "2026-11-24T10:00:00Z",
            "event_data": {"host": "pc-3", "res": {"msg": text, "stderr": text}},
        }
        stranger = {**event, "event_data": {"host": text, "res": {"msg": text}}}
        lines = [json.dumps(event)] + [json.dumps(stranger)] * (name == "ansible-expression")
        (drop / f"{name}.jsonl").write_text("\n".join(lines))
    (drop / "pc-3.json").unlink()
    (drop / "ansible-expression.jsonl").rename(walk.folder.parent / "stranger.jsonl")
    walk.step("ingest of events", "ingest", str(drop))
    walk.step("ingest of a stranger", "ingest", str(walk.folder.parent / "stranger.jsonl"))


def workbook_back(walk: Walk) -> None:
    """The workbook as the product makes it, each field to fill in holding a payload, and one with its hidden sheet changed."""
    walk.step("report", "report", "--site", "ghent", "--format", "xlsx")
    (path,) = (walk.folder / "reports").rglob("ghent*.xlsx")
    book = opened(path.read_bytes())
    payloads = cycle(plain(text) for text in walk.trip.payloads.values())
    for sheet, table in (("todo", "tblToDo"), ("not-reached", "tblNotReached")):
        ws = sheet_of(book, table)
        kinds = cycle((*ANSWERS_OF[sheet], None))
        for row in range(2, ws.max_row + 1):
            kind = next(kinds)
            fill(ws, row, done_by=next(payloads), remark=next(payloads))
            if kind is None:
                fill(ws, row, done_on=next(payloads), planned_on=next(payloads))
            answer = ws.cell(row, column(ws, words(Language.NL)("col-answer")))
            answer.value = next(payloads) if kind is None else words(Language.NL)(f"reply-{kind}")
            as_text(ws[row])
    back = walk.folder.parent / "back.xlsx"
    back.write_bytes(bytes_of(book))
    walk.step("answers", "answers", str(back), "--apply", "--by", "An")
    for cells in book[META_SHEET].iter_rows(min_row=2):
        for cell in cells:
            cell.value = next(payloads)
        as_text(cells)
    back.write_bytes(bytes_of(book))
    walk.step("answers with a changed hidden sheet", "answers", str(back), "--apply", "--by", "An")


def as_text(cells: Any) -> None:
    for cell in cells:
        if isinstance(cell.value, str):
            cell.data_type = "s"


def plain(text: str) -> str:
    """What a workbook can hold of it."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)


def ways_out(walk: Walk) -> None:
    out = walk.folder / "exported"
    out.mkdir()
    kinds = [option for kind in Format for option in ("--format", kind.value)]
    few = [option for name in ("ghent", "site-formula") for option in ("--site", name)]
    walk.step("report in every form", "report", *few, *kinds)
    walk.step("status", "status", "--json")
    walk.step("history", "history", "pc-3", "--json")
    walk.step("waive list", "waive", "list")
    walk.step("send, dry run", "send", "--dry-run")
    walk.step("send", "send")
    walk.step("send list", "send", "--list")
    walk.step("deliver folder", "deliver", "folder", *few[:4])
    walk.step("deliver webhook", "deliver", "webhook")
    walk.step("inventory export xlsx", "inventory", "export", str(out / "list.xlsx"))
    walk.step("inventory export csv", "inventory", "export", str(out / "list.csv"))
    walk.step("import of what was exported", "inventory", "import", str(out / "list.csv"), "--apply")
    walk.step("audit", "audit", "--json")
    for what in ("observations", "findings", "causes", "changes", "metrics"):
        walk.step(f"export {what}", "export", what, "--out", str(out / f"{what}.txt"))
    walk.step("export csv", "export", "findings", "--format", "csv", "--out", str(out / "findings.csv"))
    walk.step("triage", "triage", "--error", walk.trip.payloads["ansible-expression"])


@pytest.mark.rig
def test_nothing_runs_at_any_step(walk: Walk) -> None:
    assert {step: ran for step, ran in walk.ran.items() if ran} == {}


@pytest.mark.rig
def test_every_step_ends_as_it_should(walk: Walk) -> None:
    """Done or partly; what is refused is refused as a mistake; nothing is our fault."""
    refused = {"import of what is refused", "ingest of a stranger", "answers with a changed hidden sheet"}
    if "is the template's example" in walk.said["check"]:
        refused.add("check")  # the made-up addresses of the rig
    wrong = {step: (code, walk.said[step][-600:]) for step, code in walk.codes.items() if code not in (0, 1)}
    assert set(wrong) <= refused, wrong
    assert {walk.codes[step] for step in refused} <= {1, 2}


@pytest.mark.rig
def test_no_step_speaks_to_the_terminal(walk: Walk) -> None:
    assert sum(bool(text.strip()) for text in walk.said.values()) > len(walk.said) / 2
    control = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]")
    assert {step: control.findall(text)[:3] for step, text in walk.said.items() if control.search(text)} == {}


@pytest.mark.rig
def test_no_file_holds_a_payload_as_anything_but_text(walk: Walk) -> None:
    found = []
    assert {path.suffix for path in walk.folder.rglob("*.*")} >= {".xlsx", ".csv"}
    for path in walk.folder.rglob("*.xlsx"):
        for ws in load_workbook(path).worksheets:
            found += [
                (path.name, cell.coordinate, cell.value)
                for row in ws.iter_rows()
                for cell in row
                if cell.data_type == "f" and str(walk.trip.folder) in str(cell.value)
            ]
    for path in walk.folder.rglob("*.csv"):
        rows = csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=";")
        found += [
            (path.name, "", cell)
            for row in rows
            for cell in row
            if cell.startswith(("=", "+", "-", "@", "\t")) and str(walk.trip.folder) in cell
        ]
    assert found == []


@pytest.mark.rig
def test_the_files_of_a_fleet_have_only_keys_of_ours(walk: Walk) -> None:
    for name, key in (("waivers.toml", "waiver"), ("retired.toml", "retired")):
        path = walk.folder / name
        held: dict[str, Any] = tomllib.loads(path.read_text("utf-8")) if path.exists() else {key: []}
        assert set(held) == {key}
        assert all(entry.get("site", "ghent") == "ghent" for entry in held[key])
    for name in ("answers.jsonl", "feedback.jsonl"):
        path = walk.folder / name
        for line in path.read_text("utf-8").split("\n")[:-1] if path.exists() else ():
            assert json.loads(line)["site"] == "ghent"


@pytest.mark.rig
def test_texts_of_a_list_stay_what_they_were_and_are_never_templates(walk: Walk) -> None:
    """Also after they went out in a list and came in again."""
    text = (walk.folder / "inventory/imported.yaml").read_text("utf-8")
    document = yaml.load(text, Loader=Telling)  # noqa: S506 - a safe loader that also tells tags
    for name, payload in taken(walk.trip).items():
        site = document["all"]["children"][f"site-{name}"]["vars"]["eid_site"]
        meant = ("!unsafe", " ".join(payload.split()))
        assert (site["name"], site["contact"]["name"], site["local_it"]["hours"]) == (meant,) * 3
    assert "0 changes" in walk.said["import of what was exported"]


@pytest.mark.rig
def test_no_header_of_a_letter_comes_from_outside(walk: Walk) -> None:
    assert walk.letters
    for letter in walk.letters:
        headers = letter.replace("\r\n", "\n").partition("\n\n")[0]
        assert not re.search(r"^bcc:", headers, re.IGNORECASE | re.MULTILINE)


class Telling(yaml.SafeLoader):
    """Reads `!unsafe` as a pair of the tag and the text."""


Telling.add_constructor("!unsafe", lambda loader, node: ("!unsafe", node.value))


# -- hands -------------------------------------------------------------------------------------------------


def write_list(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """A list with every column."""
    headings = [words(Language.EN)(f"list-{name}") for name in COLUMNS]
    table = [headings, *([row.get(name, "") for name in COLUMNS] for row in rows)]
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, delimiter=";").writerows(table)
        return
    book = Workbook()
    sheet = book.worksheets[0]
    for row in table:
        sheet.append([""] * len(row))
        for cell, text in zip(sheet[sheet.max_row], row, strict=True):
            cell.value = text
            cell.data_type = "s"
    book.save(path)


def planted(seen: Observation, text: Callable[[], str]) -> Observation:
    """The observation with a payload in every field that takes a text."""
    document = json.loads(msgspec.json.encode(seen))

    def walked(node: Any) -> None:
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            before = node[key]
            if isinstance(before, dict | list):
                walked(before)
            elif isinstance(before, str):
                node[key] = text()
                try:
                    msgspec.convert(document, Observation)
                except msgspec.ValidationError:
                    node[key] = before

    walked(document)
    return msgspec.convert(document, Observation)


@dataclass
class TalkingServer:
    port: int
    letters: list[str] = field(default_factory=list)


@contextlib.contextmanager
def talking_server(trip: Wire) -> Iterator[TalkingServer]:
    """A mail server that takes everything and puts payloads into all it says; it refuses the first recipient it hears of."""
    payloads = cycle(plain(text).replace("\r", " ").replace("\n", " ") for text in trip.payloads.values())
    rig = TalkingServer(0)

    class Handler(socketserver.StreamRequestHandler):
        def say(self, code: int) -> None:
            self.wfile.write(f"{code} {next(payloads)}\r\n".encode("utf-8", "replace"))

        def handle(self) -> None:
            self.say(220)
            while line := self.rfile.readline():
                word = line.strip().upper()[:4]
                if word == b"DATA":
                    self.say(354)
                    lines = []
                    while (more := self.rfile.readline()) not in (b".\r\n", b""):
                        lines.append(more)
                    rig.letters.append(b"".join(lines).decode("utf-8", "replace"))
                self.say(221 if word == b"QUIT" else 250)
                if word == b"QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        rig.port = int(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield rig
        finally:
            server.shutdown()
            thread.join()
