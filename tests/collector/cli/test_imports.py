"""A command imports what it uses: the quick ones load no database, workbook, mail or locale, and no command loads another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import typer.main
from typer.testing import CliRunner

from collector.cli.groups import OnDemand
from collector.cli.main import _COMMANDS, app
from tests.rigs.fleet_folder import fleet_folder
from tests.rigs.sample_fleet import no_middleware, windows

HEAVY = (
    "sqlalchemy",
    "pandas",
    "numpy",
    "openpyxl",
    "babel",
    "fluent",
    "ansible",
    "ansible_runner",
    "jinja2",
    "rich",
    "pydantic",
    "holidays",
    "smtplib",
    "email",
    "ssl",
    "http",
    "asyncio",
    "collector.history",
    "collector.delivery",
    "collector.app.mail",
    "collector.core.mail",
    "reports.mail",
    "reports.book",
    "reports.site",
)
TABLE = {name: held for commands in _COMMANDS.values() for name, held in commands.items()}
_LOADED = """
import sys
sys.argv = ["eidfleet", *sys.argv[1:]]
from collector.cli import main
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
finally:
    print("LOADED", *sys.modules, file=sys.stderr)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = fleet_folder(tmp_path_factory.mktemp("fleet"), {"pc1": {}}, '[fleet]\nname = "Fleet"\n')
    (made / "pc.json").write_bytes(msgspec.json.encode(no_middleware(windows("an", "nl-BE"))))
    return made


@pytest.mark.parametrize(
    "typed",
    [
        "--help",
        "--version",
        "route --help",
        "route --stage reader",
        "route --stage after_pin --address https://idp.iamfas.belgium.be/ --lang fr --json",
        "route --stage after_pin --lang nl --at 2026-12-24T16:00",
        "triage --lang de",
        "triage --stage card_read --observation pc.json",
        "checks",
        "checks clock --lang fr",
        "probe show",
        "probe show --windows",
        "judge pc.json",
        "judge pc.json --json",
        "inventory check",
    ],
)
def test_a_quick_command_loads_nothing_heavy(folder: Path, typed: str) -> None:
    loaded = modules(folder, typed)
    assert [name for name in HEAVY if name in loaded] == []
    others = {f"collector.cli.{place.partition(':')[0]}" for place, _ in TABLE.values()} & loaded
    assert len(others) <= 1


def test_what_is_heavy_is_loaded_where_it_is_used(folder: Path) -> None:
    """Else the test above could not fail."""
    loaded = modules(folder, "status", code=2)
    assert {"sqlalchemy", "collector.history"} <= loaded
    assert "sqlalchemy.dialects.postgresql" not in loaded, "the store is an SQLite file"


def test_a_timers_run_that_writes_and_brings_nothing_loads_nothing_that_does(tmp_path: Path) -> None:
    settings = '[schedule]\nreport = ""\nmail = ""\n'
    loaded = modules(fleet_folder(tmp_path, {"pc1": {"ansible_host": "127.0.0.1"}}, settings), "run", code=1)
    assert "collector.app.cycle.cycle" in loaded
    writers = {"openpyxl", "jinja2", "pandas", "reports.book", "reports.page", "collector.app.mail.sending"}
    assert writers & loaded == set()


@pytest.mark.parametrize("name", list(TABLE))
def test_the_list_of_commands_says_what_each_says_of_itself(name: str) -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, OnDemand)
    said = group.commands[name].help
    assert said is not None
    assert " ".join(said.split("\n\n")[0].split()).startswith(TABLE[name][1])
    assert group.commands[name].get_short_help_str(60) == typer.core.TyperCommand(
        name, help=TABLE[name][1]
    ).get_short_help_str(60)


def test_every_command_stands_under_one_heading_and_the_everyday_ones_first() -> None:
    assert sum(map(len, _COMMANDS.values())) == len(TABLE)
    shown = CliRunner().invoke(app, ["--help"]).output
    headings = [line.rstrip(":") for line in shown.splitlines() if line.rstrip(":") in _COMMANDS]
    assert headings == ["Scan", "Report", "On the phone", "History", "Set up", "Exchange"]
    listed = [line.split()[0] for line in shown.splitlines() if line[:2] == "  " and line[2:3].isalpha()]
    assert [name for name in listed if name in TABLE] == list(TABLE)


def modules(folder: Path, typed: str, code: int = 0) -> set[str]:
    """All that a command has loaded when it ends."""
    ended = subprocess.run(
        [sys.executable, "-c", _LOADED, *typed.split()],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    if not code:
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout
    return set(ended.stderr.partition("LOADED ")[2].split())
