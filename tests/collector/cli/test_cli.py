"""The commands as users type them: help, exit codes, one clear line for each mistake, and nothing written on a refusal."""

from __future__ import annotations

import email
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer.main
import yaml
from typer.core import TyperCommand, TyperGroup, TyperOption

from collector import __version__
from collector.app.report import status_table as status_case
from collector.cli.door import through_the_door
from collector.cli.main import app
from collector.core.errors import FleetError
from collector.sources.catalogue.check_cases import read_cases
from collector.sources.catalogue.load_catalogue import load_catalogue, shipped
from tests.rigs.fleet_folder import fleet_folder, run_eidfleet
from tests.rigs.shipped import shipped_helpdesks

LOCAL = {"localhost": {"ansible_connection": "local"}}
QUICK = "[scan]\nportals = []\n"
CASE = read_cases(shipped("checks") / "firefox-addon")["fail-switched-off"]
OBSERVATION: dict[str, Any] = json.loads(msgspec.json.encode(CASE.observation))


@dataclass(frozen=True, slots=True)
class Said:
    code: int
    out: str
    err: str


Eidfleet = Callable[..., Said]


@pytest.fixture
def eidfleet(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Eidfleet:
    """The command in this process: what `main` does, less the end of the process."""

    def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["eidfleet", *arguments])
        capfd.readouterr()
        code = through_the_door(lambda: app(standalone_mode=False))
        out, err = capfd.readouterr()
        return Said(code, out, err)

    return run


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fleet of this machine that has been scanned once; tests work on copies."""
    folder = fleet_folder(tmp_path_factory.mktemp("scanned") / "fleet", LOCAL, QUICK)
    said = run_eidfleet(folder, "scan")
    assert said.returncode == 0, said.stderr
    return folder


@pytest.fixture
def fleet(scanned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "fleet"
    shutil.copytree(scanned, folder)
    monkeypatch.chdir(folder)
    return folder


def tree(folder: Path) -> dict[str, bytes | None]:
    """Every file of a folder with its content. SQLite's shared-memory files come and go with each reader."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
        if not path.name.endswith(("-shm", "-wal"))
    }


def walked(
    command: object, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], TyperCommand | TyperGroup]]:
    assert isinstance(command, TyperCommand | TyperGroup)
    yield path, command
    if isinstance(command, TyperGroup):
        for name, child in command.commands.items():
            yield from walked(child, (*path, name))


COMMANDS = dict(walked(typer.main.get_command(app)))


# -- help ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(path) or "eidfleet")
def test_help_names_every_option_and_says_what_it_is_for(path: tuple[str, ...], eidfleet: Eidfleet) -> None:
    said = eidfleet(*path, "--help")
    assert (said.code, said.err) == (0, "")
    options = [p for p in COMMANDS[path].params if isinstance(p, TyperOption)]
    assert [p.name for p in options if p.opts[0] not in said.out] == []
    assert [p.name for p in options if not p.help] == []
    assert COMMANDS[path].help


def test_version(eidfleet: Eidfleet) -> None:
    assert eidfleet("--version") == Said(0, f"eidfleet {__version__}\n", "")


def test_the_installed_command_is_this_one(tmp_path: Path) -> None:
    said = run_eidfleet(tmp_path, "--version")
    assert (said.returncode, said.stdout) == (0, f"eidfleet {__version__}\n")


# -- mistakes --------------------------------------------------------------------------------------


def padded(megabytes: int) -> bytes:
    return json.dumps(OBSERVATION).encode() + b" " * (megabytes << 20)


def changed(**parts: object) -> bytes:
    return json.dumps({**OBSERVATION, **parts}).encode()


WAIVER = '[[waiver]]\ncheck = "{check}"\nsite = "ghent"\nreason = "r"\nby = "b"\nuntil = 2027-01-31\n'
FILES = [
    pytest.param("pc.json", b"hello", ["judge", "pc.json"], "pc.json: not an observation: JSON is malformed", id="observation-no-json"),
    pytest.param("pc.json", changed()[:300], ["judge", "pc.json"], "pc.json: not an observation: Input data was truncated", id="observation-half"),
    pytest.param("pc.json", changed(schema=9), ["judge", "pc.json"], "Invalid enum value 9 - at `$.schema`", id="observation-schema"),
    pytest.param("pc.json", changed(colour=1), ["judge", "pc.json"], "unknown field `colour`", id="observation-unknown-field"),
    pytest.param("pc.json", b'{"schema": "\xff"}', ["judge", "pc.json"], "pc.json: is not UTF-8", id="observation-not-utf8"),
    pytest.param("pc.json", padded(10), ["judge", "pc.json"], "pc.json: is larger than 1,048,576 bytes", id="observation-10-mb"),
    pytest.param("pc.json", b"[" * 100_000, ["judge", "pc.json"], "Expected `object`, got `array`", id="observation-deep"),
    pytest.param("inventory/hosts.yaml", b"all:\n  children: [\n", ["scan"], "inventory/hosts.yaml:", id="inventory-broken"),
    pytest.param("inventory/hosts.yaml", b"all:\n  hosts: {pc1: }\n", ["scan"], "no group has an eid_site", id="inventory-no-site"),
    pytest.param("eidfleet.toml", b"[scan]\nforks = 0\n", ["scan"], "eidfleet.toml:2: [scan] forks = 0", id="settings-value"),
    pytest.param("eidfleet.toml", b"[scan]\nfroks = 2\n", ["status"], "eidfleet.toml:2: unknown key 'froks'", id="settings-key"),
    pytest.param("eidfleet.toml", b'[schedule]\nscan = "Mon 25:00"\n', ["run"], "eidfleet.toml:2: [schedule] scan = 'Mon 25:00'", id="settings-time"),
    pytest.param("eidfleet.toml", b"[scan\n", ["report"], "eidfleet.toml: Expected ']'", id="settings-toml"),
    pytest.param("eidfleet.toml", b"\xff", ["probe", "show"], "eidfleet.toml: cannot be read", id="settings-not-utf8"),
    pytest.param("eidfleet.toml", b'[catalogue]\nchecks = ["nowhere"]\n', ["status"], "nowhere: is no folder", id="own-checks"),
    pytest.param("eidfleet.toml", b'[history]\nurl = "store"\n', ["status"], "[history] url: is no SQLAlchemy address", id="history-url"),
    pytest.param("eidfleet.toml", b'[history]\nurl = "wurst://db/x"\n', ["status"], "[history] url: wurst://db/x cannot be used", id="history-dialect"),
    pytest.param(".eidfleet/history.sqlite3", b"hello " * 200, ["status"], "history.sqlite3 cannot be opened: file is not a database", id="history-no-database"),
    pytest.param("waivers.toml", b"[[waiver]\n", ["status"], "waivers.toml: Expected ']]'", id="waivers-toml"),
    pytest.param("waivers.toml", WAIVER.format(check="clock").replace('by = "b"\n', "").encode(), ["status"], "waivers.toml:1: 'by' is missing; add it", id="waivers-half"),
    pytest.param("waivers.toml", WAIVER.format(check="clok").encode(), ["report"], "waivers.toml:1: no check 'clok'; did you mean 'clock'?", id="waivers-check"),
    pytest.param("waivers.toml", b"[[ waiver ]]\n" + WAIVER.format(check="clok").encode()[11:], ["status"], "waivers.toml:1: no check 'clok'", id="waivers-spaced-head"),
    pytest.param("waivers.toml", b'waiver = [{check = "clok", site = "ghent", reason = "r", by = "b", until = 2027-01-31}]\n', ["status"], "waivers.toml: waiver 1: no check 'clok'", id="waivers-inline"),
    pytest.param("waivers.toml", b"\xff", ["status"], "waivers.toml: cannot be read", id="waivers-not-utf8"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "arguments", "said"), FILES)
def test_a_bad_file_is_named_in_one_line_and_nothing_is_written(
    name: str, content: bytes, arguments: Sequence[str], said: str, fleet: Path, eidfleet: Eidfleet
) -> None:
    (fleet / name).parent.mkdir(exist_ok=True)
    (fleet / name).write_bytes(content)
    refused(eidfleet, fleet, arguments, said)


ARGUMENTS = [
    pytest.param(["scan", "--site", "gent"], "--site: no site 'gent'; did you mean 'ghent'?", id="scan-site"),
    pytest.param(["scan", "--limit", "nobody*"], "no host to scan: --limit nobody* leaves none", id="scan-limit"),
    pytest.param(["scan", "--resume"], "there is no interrupted scan to resume", id="scan-resume"),
    pytest.param(["scan", "--limit", ""], "--limit '' is no host pattern", id="scan-limit-empty"),
    pytest.param(["scan", "--limit", "["], "--limit '[' is no host pattern", id="scan-limit-bracket"),
    pytest.param(["scan", "--resume", "--site", "ghent"], "leave out --site, --limit and --missing", id="scan-resume-narrowed"),
    pytest.param(["scan", "-i", "nowhere"], "there is no inventory at nowhere", id="scan-inventory"),
    pytest.param(["scan", "--vault-password-file", "no"], "vault password file", id="scan-vault"),
    pytest.param(["status", "--site", "gent"], "no site 'gent' in the store; it has: ghent", id="status-site"),
    pytest.param(["report", "--site", "gent"], "no site 'gent' in the store; it has: ghent", id="report-site"),
    pytest.param(["report", "--out", "eidfleet.toml"], "eidfleet.toml/ghent_", id="report-out"),
    pytest.param(["status", "--at", "yesterday"], "--at 'yesterday' is not an instant", id="status-at"),
    pytest.param(["report", "--at", "2026-13-01"], "--at '2026-13-01' is not an instant", id="report-at"),
    pytest.param(["status", "--at", "2027-03-28T02:30"], "'2027-03-28T02:30' does not exist in Brussels", id="status-at-clock-change"),
    pytest.param(["schedule", "show", "--at", "yesterday"], "--at 'yesterday' is not an instant", id="schedule-at"),
    pytest.param(["schedule", "install", "--vault-password-file", "no"], "--vault-password-file no: there is no such file", id="schedule-vault"),
    pytest.param(["schedule", "remove", "--fleet", "nowhere"], "there is no folder nowhere", id="schedule-fleet"),
    pytest.param(["status", "--fleet", "nowhere"], "there is no folder nowhere", id="fleet-missing"),
    pytest.param(["status", "--fleet", "eidfleet.toml"], "there is no folder eidfleet.toml", id="fleet-is-a-file"),
    pytest.param(["checks", "frefox-addon"], "there is no check 'frefox-addon'; did you mean 'firefox-addon'?", id="check-id"),
    pytest.param(["route", "--stage", "after_pin", "--address", ""], "'' is not an address", id="route-empty"),
    pytest.param(["triage", "--address", "foo bar"], "'foo bar' is not an address", id="triage-address"),
    pytest.param(["triage", "--answer", "pin_blokked"], "--answer: no answer 'pin_blokked'", id="triage-answer"),
    pytest.param(["triage", "--host", "pc99"], "no workstation 'pc99' in the store", id="triage-host"),
    pytest.param(["triage", "--host", "a", "--observation", "b"], "give --host or --observation, not both", id="triage-two"),
    pytest.param(["triage", "--observation", "no.json"], "no.json: cannot be read", id="triage-observation"),
    pytest.param(["checks", "new", "Printer"], "Printer: is no id for a check", id="checks-new"),
    pytest.param(["checks", "new"], "takes the id of the new check", id="checks-new-none"),
    pytest.param(["checks", "test", "clok"], "there is no check 'clok'; did you mean 'clock'?", id="checks-test"),
    pytest.param(["checks", "clock", "reached"], "one check at a time", id="checks-two"),
    pytest.param(["judge", "--all", "pc.json"], "name observation files, or --all", id="judge-both"),
    pytest.param(["route", "--stage", "after_pin", "--address", "foo bar"], "'foo bar' is not an address", id="route-address"),
    pytest.param(["route", "--stage", "after_pin", "--address", "http://[::1"], "'http://[::1' is not an address", id="route-half-ipv6"),
    pytest.param(["judge", "nothing.json"], "nothing.json: cannot be read: No such file", id="judge-missing"),
    pytest.param(["judge", "inventory"], "inventory: cannot be read: Is a directory", id="judge-folder"),
    pytest.param(["init", "."], "eidfleet.toml: is there already", id="init-again"),
    pytest.param(["init", "eidfleet.toml/x"], "eidfleet.toml/x: cannot be written", id="init-below-a-file"),
    pytest.param(["demo", "."], "which no demo made", id="demo-foreign"),
    pytest.param(["demo", "eidfleet.toml"], "eidfleet.toml is a file", id="demo-file"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "said"), ARGUMENTS)
def test_a_bad_argument_is_named_in_one_line_and_nothing_is_written(
    arguments: Sequence[str], said: str, fleet: Path, eidfleet: Eidfleet
) -> None:
    refused(eidfleet, fleet, arguments, said)


USAGE = [
    pytest.param(["wurst"], "No such command 'wurst'", id="command"),
    pytest.param(["scan", "--wurst"], "No such option: --wurst", id="option"),
    pytest.param(["scan", "--forks", "0"], "Invalid value for '--forks'", id="forks"),
    pytest.param(["scan", "--fail-on", "sun"], "Invalid value for '--fail-on'", id="fail-on"),
    pytest.param(["status", "--at"], "'--at' requires an argument", id="no-value"),
    pytest.param(["judge"], "name observation files, or --all", id="no-file"),
    pytest.param(["route"], "Missing option '--stage'", id="no-stage"),
    pytest.param(["route", "--stage", "pin"], "'after_pin'", id="stage"),
    pytest.param(["report", "--format", "pdf"], "Invalid value for '--format'", id="format"),
    pytest.param(["report", "--lang", "it"], "Invalid value for '--lang'", id="language"),
]


@pytest.mark.parametrize(("arguments", "said"), USAGE)
def test_wrong_usage_is_explained_and_nothing_is_written(
    arguments: Sequence[str], said: str, fleet: Path, eidfleet: Eidfleet
) -> None:
    before = tree(fleet)
    found = eidfleet(*arguments)
    assert (found.code, found.out) == (2, "")
    assert said in " ".join(found.err.split())
    assert tree(fleet) == before


def refused(eidfleet: Eidfleet, folder: Path, arguments: Sequence[str], said: str) -> None:
    before = tree(folder)
    found = eidfleet(*arguments)
    assert (found.code, found.out) == (2, "")
    (line,) = found.err.splitlines()
    assert line.startswith("eidfleet: ")
    assert said in line
    after = tree(folder)
    if arguments[0] == "run":  # nobody watches a timer: what its monitor reads says so too
        ending = json.loads(after.pop(".eidfleet/last-run.json") or b"")
        assert (ending["ending"], ending["exit_code"]) == ("failed", 2)
        assert said in ending["error"]
        after.pop(".eidfleet/run.lock")
    assert after == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["scan"], "there is no inventory at", id="scan"),
        pytest.param(["inventory", "check"], "there is no inventory at", id="inventory-check"),
        pytest.param(["status"], "nothing was scanned yet in", id="status"),
        pytest.param(["report"], "nothing was scanned yet in", id="report"),
    ],
)
def test_an_empty_folder_stays_empty(
    arguments: Sequence[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, eidfleet: Eidfleet
) -> None:
    monkeypatch.chdir(tmp_path)
    refused(eidfleet, tmp_path, arguments, said)


@pytest.mark.parametrize("arguments", [["--resume"], ["--limit", "nobody"], ["--site", "gent"]])
def test_a_scan_that_cannot_begin_makes_no_store(
    arguments: Sequence[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, eidfleet: Eidfleet
) -> None:
    """Seen on 2026-11-23: an empty store was left, and `status` then showed an empty table instead of saying so."""
    folder = fleet_folder(tmp_path, LOCAL, QUICK)
    monkeypatch.chdir(folder)
    before = tree(folder)
    assert eidfleet("scan", *arguments).code == 2
    assert tree(folder) == before


def test_inventory_check_names_every_mistake_and_writes_nothing(fleet: Path, eidfleet: Eidfleet) -> None:
    hosts = fleet / "inventory/hosts.yaml"
    inventory = yaml.safe_load(hosts.read_text())
    inventory["all"]["children"]["ghent"]["vars"]["eid_site"] |= {"kind": "hospital", "colour": "red"}
    hosts.write_text(yaml.safe_dump(inventory))
    before = tree(fleet)
    said = eidfleet("inventory", "check")
    assert said.code == 2
    assert re.search(
        r"^inventory/hosts\.yaml:\d+: group ghent: eid_site\.kind: unknown value", said.err, re.MULTILINE
    )
    assert re.search(r"^inventory/hosts\.yaml:\d+: .*unknown key 'colour'", said.err, re.MULTILINE)
    assert "2 mistakes; nothing was scanned" in said.err
    assert tree(fleet) == before


def test_inventory_check_names_each_value_of_the_template_that_nobody_replaced(
    tmp_path: Path, eidfleet: Eidfleet
) -> None:
    folder = tmp_path / "new"
    assert eidfleet("init", str(folder)).code == 0
    settings = folder / "eidfleet.toml"
    settings.write_text(
        f'{settings.read_text()}\n[mail]\nsender = "eid@it.example"\nserver = "smtp.it.example"\n'
    )
    said = eidfleet("inventory", "check", "--fleet", str(folder))
    assert said.code == 2
    hosts = (
        "reception-1.linden.example",
        "doctor-1.linden.example",
        "laptop-1.linden.example",
        "counter-1.dorp.example",
    )
    for address in hosts:
        (line,) = (line for line in said.err.splitlines() if address in line)
        assert re.search(
            r"hosts\.yaml:\d+: host '[a-z0-9-]+': the address .* is the template's example", line
        )
        assert "write this workstation's own name or address" in line
    for key, value in (("sender", "eid@it.example"), ("server", "smtp.it.example")):
        assert f"eidfleet.toml: [mail] {key}: {value} is the template's example" in said.err
    named = said.err.splitlines()[:-1]
    assert all("template's example" in line for line in named)
    assert f"{len(named)} mistakes; nothing was scanned" in said.err


# -- the catalogue ---------------------------------------------------------------------------------

BROKEN = [
    pytest.param("clock/check.yaml", "severity: major", "severity: hefty", "check.yaml: severity", id="value"),
    pytest.param("clock/check.yaml", "severity:", "severety:", "check.yaml: unknown key 'severety'; did you mean 'severity'?", id="key"),
    pytest.param("clock/check.yaml", "clock.offset_s", "clock.ofset_s", "unknown fact `clock.ofset_s`; did you mean `clock.offset_s`?", id="fact"),
    pytest.param("clock/check.yaml", "at_most", "atmost", "did you mean `at_most`?", id="operator"),
    pytest.param("clock/check.yaml", "rule: {", "rule: [{", "check.yaml:", id="no-yaml"),
    pytest.param("clock/text.en.md", "## why", "## whither", "unknown heading `## whither`", id="heading"),
    pytest.param("clock/text.nl.md", "<!-- renders: ", "<!-- renders: 0", "text.nl.md:1: does not say which English text", id="mark"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "said"), BROKEN)
def test_a_broken_catalogue_file_is_named_with_its_place(
    name: str, old: str, new: str, said: str, tmp_path: Path
) -> None:
    checks = tmp_path / "checks"
    shutil.copytree(shipped("checks"), checks)
    text = (checks / name).read_text("utf-8")
    assert old in text
    (checks / name).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(FleetError) as caught:
        load_catalogue(checks, helpdesks=shipped_helpdesks())
    found = [str(mistake) for mistake in caught.value.mistakes]
    assert any(said in line and line.startswith(f"{checks}/clock/") for line in found), found


def test_a_text_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    checks = tmp_path / "checks"
    shutil.copytree(shipped("checks"), checks)
    (checks / "clock/text.fr.md").write_bytes(b"# L'heure est d\xe9r\xe9gl\xe9e\n")
    with pytest.raises(FleetError, match=r"clock/text\.fr\.md: is not UTF-8; save it as UTF-8"):
        load_catalogue(checks, helpdesks=shipped_helpdesks())


# -- the other exit codes --------------------------------------------------------------------------


def test_our_own_bug_ends_with_3_and_a_log_file_that_is_named(
    fleet: Path, eidfleet: Eidfleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("the wheels\x1b[31m came off")

    monkeypatch.setattr(status_case, "table", broken)
    said = eidfleet("status")
    assert (said.code, said.out) == (3, "")
    first, second = said.err.splitlines()
    assert first == "eidfleet: our fault: RuntimeError: the wheels\ufffd[31m came off"
    place = re.fullmatch(r"eidfleet: details are in (\S+\.log); please send them with your report", second)
    assert place
    log = Path(place[1])
    assert Path.home() in log.parents
    text = log.read_text("utf-8")
    assert text.startswith(f"eidfleet {__version__}, Python ")
    assert "command: eidfleet status\n" in text
    assert "in broken" in text


def test_an_interrupt_ends_with_130(fleet: Path, eidfleet: Eidfleet, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(status_case, "table", interrupted)
    assert eidfleet("status").code == 130


# -- what a workstation says -----------------------------------------------------------------------

EVIL = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]8;;http://198.51.100.7\x1b\\link",
    "\x9b2J",
    "a\rb\nc\x08\x7f",
    "=cmd|'/c calc'!A1",
    "<script>alert(1)</script>",
    "[bold]markup[/bold] [link=x]y[/link]",
    "{host} {item.__class__} {0}",
    "\u202egnp.exe\u202c",
)


def evil_observation(words: str) -> dict[str, Any]:
    """The words in every text a workstation could fill: names of packages and readers, profiles, paths, errors."""
    profile = {**OBSERVATION["firefox_profiles"][0], "path": words, "user": words}
    return {
        **OBSERVATION,
        "packages": [{"name": words, "version": words, "status": words, "source": "dpkg"}],
        "readers": [{"vendor_id": "072f", "product_id": "b100", "product": words, "manufacturer": words}],
        "firefox_profiles": [profile],
        "firefoxes": [{"packaging": "deb", "path": words, "version": words}],
        "notes": [{"part": words, "problem": words}],
        "portals": [{"host": words, "port": 443, "resolved": False, "connected": False, "error": words}],
        "pinentry": words,
    }  # fmt: skip


@pytest.mark.parametrize("words", EVIL, ids=range(len(EVIL)))
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_a_workstation_says_reaches_the_terminal_as_control_characters(
    words: str, language: str, fleet: Path, eidfleet: Eidfleet
) -> None:
    (fleet / "pc.json").write_text(json.dumps(evil_observation(words)))
    said = eidfleet("judge", "pc.json", "--lang", language)
    assert (said.code, said.err) == (0, "")
    assert controls(said.out) == set()
    parsed = json.loads(eidfleet("judge", "pc.json", "--json").out)
    assert parsed


UNSEEN = "a\x00\x07\x1b[31m\x7f\x85\x9b\u2028\u2029\u202e\u2066\u2069\u200f\ufeff\U000e0041z"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("judge", "pc.json"), id="judge"),
        pytest.param(("triage", "--observation", "pc.json"), id="triage"),
    ],
)
def test_json_escapes_every_control_and_bidirectional_character(
    arguments: tuple[str, ...], fleet: Path, eidfleet: Eidfleet
) -> None:
    """What a workstation said comes through whole for programs, and inert for a terminal."""
    (fleet / "pc.json").write_text(json.dumps(evil_observation(UNSEEN)))
    said = eidfleet(*arguments, "--json")
    assert (said.code, said.err) == (0, "")
    assert controls(said.out) == set()
    assert set(re.sub(r"[ -~]", "", UNSEEN)) & set(said.out) == set()
    assert "\\u202e" in said.out


def test_a_hostile_file_name_and_a_hostile_field_do_not_reach_the_terminal(
    fleet: Path, eidfleet: Eidfleet
) -> None:
    name = "pc\x1b[31m.json"
    (fleet / name).write_text('{"schema": 1, "\\u001b[31mred": 1}')
    said = eidfleet("judge", name)
    assert said.code == 2
    assert controls(said.err) == set()
    (fleet / name).write_text(json.dumps(OBSERVATION))
    said = eidfleet("judge", name)
    assert said.code == 0
    assert controls(said.out) == set()


def controls(text: str) -> set[str]:
    return set(re.findall(r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)) - {
        "\u00a0",
        "\u202f",
    }


def test_a_waiver_for_a_host_that_left_is_a_warning_and_stops_nothing(
    fleet: Path, eidfleet: Eidfleet
) -> None:
    (fleet / "waivers.toml").write_text(WAIVER.format(check="clock").replace("ghent", "left"), "utf-8")
    said = eidfleet("status", "--fleet", str(fleet))
    assert said.code == 0
    assert "warning: " in said.err
    assert "no site 'left'" in said.err


def test_the_next_step_after_init_can_be_pasted(tmp_path: Path, eidfleet: Eidfleet) -> None:
    said = eidfleet("init", str(tmp_path / "my fleet"))
    assert f"cd '{tmp_path}/my fleet'" in said.out


def test_a_new_check_runs_at_once_and_counts_in_its_fleet(fleet: Path, eidfleet: Eidfleet) -> None:
    made = eidfleet("checks", "new", "printer-present", "--fleet", str(fleet))
    assert made.code == 0
    assert "Next: name 'checks' in eidfleet.toml" in made.out
    (fleet / "eidfleet.toml").write_text('[catalogue]\nchecks = ["checks"]\n', "utf-8")
    tested = eidfleet("checks", "test", "printer-present", "--fleet", str(fleet))
    assert (tested.code, tested.out) == (0, "1 check, 3 cases, 0 wrong\n")
    cases = fleet / "checks/printer-present/cases.yaml"
    written = cases.read_text("utf-8")
    cases.write_text(written.replace("expect: pass", "expect: warn"), "utf-8")
    tested = eidfleet("checks", "test", "printer-present", "--fleet", str(fleet))
    assert tested.code == 2
    assert "printer-present/pass-installed: wanted warn, found pass" in tested.out
    renewed = eidfleet("checks", "renew", "printer-present", "--fleet", str(fleet))
    assert renewed.out.startswith("printer-present/pass-installed: warn -> pass\n1 case renewed")
    assert cases.read_text("utf-8") == written
    assert "Next: write over" in eidfleet("checks", "new", "printer-works", "--fleet", str(fleet)).out


def test_judging_all_says_what_new_knowledge_changed(fleet: Path, eidfleet: Eidfleet) -> None:
    first = eidfleet("judge", "--all", "--fleet", str(fleet))
    assert "This was the first time" in first.out
    assert "The catalogue is the same as last time." in eidfleet("judge", "--all", "--fleet", str(fleet)).out
    eidfleet("checks", "new", "printer-present", "--fleet", str(fleet))
    check = fleet / "checks/printer-present/check.yaml"
    text = check.read_text("utf-8").replace("viewer.installed, is: true", "host.answered, is: false")
    check.write_text(text, "utf-8")
    (fleet / "eidfleet.toml").write_text('[catalogue]\nchecks = ["checks"]\n', "utf-8")
    after = json.loads(eidfleet("judge", "--all", "--json", "--fleet", str(fleet)).out)
    assert after["catalogue"] != after["catalogue_before"]
    assert [d["broken"] for d in after["differences"]] == [["printer-present"]]


def test_knowledge_that_is_old_is_named_and_counts(fleet: Path, eidfleet: Eidfleet) -> None:
    fresh = eidfleet("knowledge", "check", "--older-than", "36500", "--fleet", str(fleet))
    assert fresh.code == 0
    old = eidfleet("knowledge", "check", "--at", "2028-01-01", "--fleet", str(fleet))
    assert old.code == 1
    assert "products.yaml: eid-middleware" in old.out


def test_a_state_folder_that_is_a_file_is_named(tmp_path: Path, eidfleet: Eidfleet) -> None:
    eidfleet("init", str(tmp_path / "fleet"))
    (tmp_path / "fleet/.eidfleet").write_text("", "utf-8")
    for command in (["scan"], ["status"], ["scan", "--resume"]):
        said = eidfleet(*command, "--fleet", str(tmp_path / "fleet"))
        assert said.code == 2, said
        assert "fleet" in said.err


def test_a_narrowed_report_leaves_what_is_over_the_fleet_alone(fleet: Path, eidfleet: Eidfleet) -> None:
    whole = eidfleet("report", "--fleet", str(fleet))
    over = [path for path in (fleet / "reports").iterdir() if path.name.startswith("fleet-")]
    page = next(path for path in over if path.suffix == ".html").read_text("utf-8")
    for path in (
        fleet / "reports"
    ).iterdir():  # it leads to each site's files, the guide among them, and to its workbook
        assert f'href="{path.name}' in page or (path in over and path.suffix == ".html")
    before = {path.name: path.stat().st_mtime_ns for path in over}
    assert sorted(path.suffix for path in over) == [".html", ".xlsx"]
    for option in (["--site", "ghent"], ["--lang", "de"], ["--format", "html"]):
        said = eidfleet("report", *option, "--fleet", str(fleet))
        assert said.code == 0
        assert "left as it is" in said.err
        assert [name for name in before if name in said.out] == []
    assert {path.name: path.stat().st_mtime_ns for path in over} == before
    assert [name for name in before if name not in whole.out] == []


def test_report_writes_the_formats_that_were_asked_for(fleet: Path, eidfleet: Eidfleet) -> None:
    wanted = ["eml", "json", "csv", "junit"]
    said = eidfleet("report", *(f"--format={kind}" for kind in wanted), "--fleet", str(fleet))
    assert said.code == 0, said
    assert "left as it is" in said.err
    written = sorted((fleet / "reports").iterdir())
    assert sorted(said.out.split()) == [str(path) for path in written]
    endings = {re.sub(r".*_\d{4}-\d\d-\d\d_[a-z]{2}\.", "", path.name) for path in written}
    assert endings == {"eml", "json", "csv", "junit.xml"}
    (letter,) = [path for path in written if path.name.startswith("ghent_") and path.name.endswith("nl.eml")]
    read = email.message_from_bytes(letter.read_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    names = [part.get_filename() for part in read.iter_attachments()]
    assert names == [letter.name.replace(".eml", ending) for ending in (".html", ".xlsx")]
    assert read["X-Unsent"] == "1"


def test_a_report_says_that_new_knowledge_judged_everything_anew(fleet: Path, eidfleet: Eidfleet) -> None:
    def page() -> str:
        assert eidfleet("report", "--fleet", str(fleet)).code == 0
        return next((fleet / "reports").glob("ghent_*_nl.html")).read_text("utf-8")

    page()
    assert "opnieuw mee beoordeeld" not in page()
    eidfleet("checks", "new", "printer-present", "--fleet", str(fleet))
    (fleet / "eidfleet.toml").write_text('[catalogue]\nchecks = ["checks"]\n', "utf-8")
    assert "opnieuw mee beoordeeld" in page()
    assert "opnieuw mee beoordeeld" not in page()
