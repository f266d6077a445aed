"""The documents list what the program has: whatever is new and not written down fails here.

The tables of facts and checks are made by this module; renew them with EIDFLEET_RENEW_GOLDEN=1.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest
import typer.main
from typer.core import TyperCommand, TyperGroup, TyperOption

from collector import __version__
from collector.app.cycle.cycle import CycleStep
from collector.app.cycle.last_run import EXIT_CODES, Ending, StepState
from collector.app.report.report_order import Format
from collector.cli.main import app
from collector.core import exit_codes
from collector.core.catalogue.catalogue import Catalogue, Stage
from collector.core.facts.facts import FACTS, LISTS
from collector.core.mail.letter import LetterState
from collector.core.mail.refusal import Refusal
from collector.core.model import (
    Attach,
    CheckId,
    Doer,
    Language,
    MailRule,
    ReachKind,
    Severity,
    SiteKind,
    Verdict,
)
from collector.sources.catalogue.check_cases import CaseEntry
from collector.sources.catalogue.check_files import FAMILIES, CheckFile
from collector.sources.catalogue.check_texts import HEADINGS, OWN_STEPS
from collector.sources.catalogue.load_catalogue import shipped
from collector.sources.catalogue.rule_reader import LEVELS, OPERATORS
from collector.sources.fleet.node_settings import TRANSPORT, ReceptorNode, SshNode
from collector.sources.fleet.settings import Settings
from collector.sources.inventory.site_reader import CONTACT_KEYS, MAIL_KEYS, RECIPIENT_KEYS, SITE_KEYS
from tests.checkout import ROOT
from tests.rigs.shipped import shipped_catalogue

README = ROOT / "README.md"
GUIDE = ROOT / "docs/administrator.md"
INVENTORY = ROOT / "docs/inventory.md"
SCHEDULE = ROOT / "docs/schedule.md"
EXPORT = ROOT / "collector/sources/inventory/inventory_export.py"
AUTHORING = ROOT / "docs/authoring-a-check.md"
CHECKS = ROOT / "docs/checks.md"
MAIL = ROOT / "docs/mail.md"
FORMATS = ROOT / "docs/report-formats.md"
DOCUMENTS = (README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "inventory").rglob("*.md")))  # fmt: skip
RENEW = bool(os.environ.get("EIDFLEET_RENEW_GOLDEN"))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return shipped_catalogue()


def commands(command: object, path: str = "eidfleet") -> Iterator[tuple[str, TyperCommand]]:
    """Every command that does something, by what one types."""
    if isinstance(command, TyperGroup):
        for name, child in command.commands.items():
            yield from commands(child, f"{path} {name}")
    else:
        assert isinstance(command, TyperCommand)
        yield path, command


def missing(words: Iterable[object], document: Path, form: str = "`{}`") -> list[str]:
    text = document.read_text("utf-8")
    return [str(word) for word in words if form.format(word) not in text]


def first_column(document: Path, heading: str) -> list[str]:
    """The names in the first column of the first table below a heading, in order."""
    section = re.split(r"^#{2,3} ", document.read_text("utf-8"), flags=re.MULTILINE)
    (text,) = [part for part in section if part.startswith(f"{heading}\n")]
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


# -- what the administrator types and writes -------------------------------------------------------


def test_the_readme_lists_every_command_and_no_other() -> None:
    listed = re.findall(r"^\| `eidfleet ([a-z ]+[a-z])[^`]*` \|", README.read_text("utf-8"), re.MULTILINE)
    assert sorted(f"eidfleet {name}" for name in listed) == sorted(path for path, _ in commands(typer.main.get_command(app)))  # fmt: skip


def test_options_that_documents_use_exist() -> None:
    known = {
        name
        for _, command in commands(typer.main.get_command(app))
        for option in command.params
        if isinstance(option, TyperOption)
        for name in option.opts
    } | {"--help", "--version", "--verbose"}
    used = {
        (document.name, option)
        for document in DOCUMENTS
        for line in re.findall(r"\beidfleet [a-z][^`\n|#]*", document.read_text("utf-8"))
        for option in re.findall(r"(?<!\S)--[a-z-]+", line)
    }
    assert {(name, option) for name, option in used if option not in known} == set()


def test_the_guide_lists_every_setting_and_no_other() -> None:
    wanted = []
    for section in msgspec.structs.fields(Settings):
        if section.name == "nodes":
            keys = (TRANSPORT, *SshNode.__struct_fields__, *ReceptorNode.__struct_fields__)
            wanted += ["[nodes.NAME]", *dict.fromkeys(keys)]
            continue
        wanted += [f"[{section.name}]", *section.type.__struct_fields__]
    text = GUIDE.read_text("utf-8").partition("\n## Settings\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:3] for line in text.splitlines() if line.startswith("|")]
    assert [name for row in rows for name in re.findall(r"`([^`]+)`", "".join(row))] == wanted


def test_the_guide_lists_every_exit_code_and_no_other() -> None:
    codes = re.findall(r"^\| (\d+) \|", GUIDE.read_text("utf-8"), re.MULTILINE)
    assert [int(code) for code in codes] == [
        exit_codes.DONE,
        exit_codes.PARTLY,
        exit_codes.USAGE,
        exit_codes.BUG,
        exit_codes.INTERRUPTED,
    ]


def test_the_page_of_the_schedule_lists_every_ending_and_step_and_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d+|none) \|", SCHEDULE.read_text("utf-8"), re.MULTILINE)
    assert rows == [(e.value, str(EXIT_CODES.get(e, "none"))) for e in (*EXIT_CODES, Ending.RUNNING)]
    steps = re.findall(
        r"^\| (\w+) \| ", SCHEDULE.read_text("utf-8").partition("## Campaigns")[0], re.MULTILINE
    )
    assert steps == ["step", *CycleStep]
    assert missing(StepState, SCHEDULE) == []


def test_the_inventory_page_lists_every_variable_of_a_workstation() -> None:
    asked = re.findall(r'value\("(eid_\w+)"', EXPORT.read_text("utf-8"))
    assert missing(asked, INVENTORY) == []


def test_the_guide_lists_every_way_of_not_being_reached_and_no_other() -> None:
    assert set(first_column(GUIDE, "Not measured")) == set(ReachKind) - {ReachKind.ANSWERED}


def test_the_inventory_page_lists_every_key_of_a_site_and_no_other() -> None:
    assert tuple(first_column(INVENTORY, "A site")) == SITE_KEYS
    assert missing([*CONTACT_KEYS, *SiteKind, *Language], INVENTORY) == []


def test_the_inventory_page_lists_every_key_of_a_sites_mail_and_no_other() -> None:
    assert tuple(first_column(INVENTORY, "Mail of a site")) == MAIL_KEYS
    assert missing([*RECIPIENT_KEYS, *MailRule, *Attach], INVENTORY) == []


def test_the_mail_page_lists_every_rule_state_and_refusal_and_no_other() -> None:
    assert tuple(first_column(MAIL, "When a site gets mail")) == tuple(MailRule)
    assert tuple(first_column(MAIL, "Never twice, never forgotten")) == tuple(LetterState)
    assert tuple(first_column(MAIL, "Refused")) == tuple(Refusal)


# -- what the author of a check needs --------------------------------------------------------------


def test_the_authors_page_lists_every_key_of_a_check_and_no_other() -> None:
    keys = [field.name for field in msgspec.structs.fields(CheckFile)]
    assert sorted(first_column(AUTHORING, "check.yaml")) == sorted(keys)
    assert missing([*Severity, *Stage, *Doer, *sorted(FAMILIES)], AUTHORING) == []


def test_the_authors_page_lists_every_operator_and_no_other() -> None:
    table = AUTHORING.read_text("utf-8").partition("\n## Rules\n")[2].partition("A question has")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == OPERATORS
    assert missing(LEVELS, AUTHORING, "level: {}") == []


def test_the_authors_page_lists_headings_and_keys_of_cases() -> None:
    headings = first_column(AUTHORING, "Texts")
    assert [name for name in headings if not name.startswith("## steps ")] == [
        "# ...",
        *(f"## {name}" for name in HEADINGS),
    ]
    assert all(f"`## {name}`" in AUTHORING.read_text("utf-8") for name in OWN_STEPS)
    keys = [field.name for field in msgspec.structs.fields(CaseEntry)]
    assert sorted(first_column(AUTHORING, "Cases")) == sorted(keys)
    assert missing(Verdict, AUTHORING) == []


def facts_table() -> str:
    """The facts as the authors' page has them: the host's own, then those of each list."""
    parts = ["Of the host:\n", *_rows(None)]
    for name, meaning in LISTS.items():
        parts += [f"\nOf each of `{name}`, {meaning}:\n", *_rows(name)]
    return "\n".join(parts)


def _rows(each: str | None) -> list[str]:
    notes = [note for note in FACTS.values() if note.each == each]
    return [
        "| fact | type | what it says |",
        "| --- | --- | --- |",
        *(f"| `{n.name}` | {n.type} | {n.meaning} |" for n in notes),
    ]


def checks_page(catalogue: Catalogue) -> str:
    """Every shipped check in a line, in the order people read them."""
    head = (
        "# The checks\n\n<!-- Made by tests/test_docs.py from collector/checks; a test holds them equal. -->\n\n"
        f"{len(catalogue.checks)} checks, gravest first. `eidfleet checks ID --lang nl` explains one: what people notice, why, what\n"
        "to do, what to avoid and who helps. How to write one: [authoring-a-check.md](authoring-a-check.md).\n\n"
        "| check | broken means | severity | systems | stage | who mends it | minutes | since |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
    )
    rows = (
        f"| `{c.id}` | {catalogue.texts[c.id, Language.EN].title} | {c.severity} | {', '.join(sorted(c.families))} "
        f"| `{c.stage}` | `{c.doer}` | {c.minutes} | {c.since} |\n"
        for c in catalogue.checks.values()
    )
    return head + "".join(rows)


def test_the_authors_page_has_every_fact() -> None:
    hold_equal(AUTHORING, "<!-- facts: ", "<!-- end of facts -->", f"{facts_table()}\n")


def test_the_authors_page_shows_the_example_as_it_ships() -> None:
    text = (shipped("checks") / CheckId("pin-window") / "check.yaml").read_text("utf-8")
    shown = "".join(f"   {line}\n" for line in ("```yaml", *text.splitlines(), "```"))
    hold_equal(AUTHORING, "   <!-- example: ", "   <!-- end of example -->", shown)


def test_the_page_of_checks_is_made_from_the_catalogue(catalogue: Catalogue) -> None:
    if RENEW:
        CHECKS.write_text(checks_page(catalogue), "utf-8")
    assert CHECKS.read_text("utf-8") == checks_page(catalogue)


def hold_equal(document: Path, begin: str, end: str, wanted: str) -> None:
    """The lines between two comment lines of a document are what we make; renewed on request."""
    text = document.read_text("utf-8")
    start = text.index("\n", text.index(begin)) + 1
    stop = text.index(end, start)
    block = f"\n{wanted}\n"
    if RENEW:
        document.write_text(text[:start] + block + text[stop:], "utf-8")
        return
    assert text[start:stop] == block


# -- around ----------------------------------------------------------------------------------------


def test_the_page_of_formats_lists_every_format_and_no_other() -> None:
    assert first_column(FORMATS, "What can be written") == [str(kind) for kind in Format]


def test_links_inside_the_documents_lead_somewhere() -> None:
    broken = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in DOCUMENTS
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert broken == []


def test_the_changelog_has_this_version() -> None:
    assert re.search(
        rf"^## {re.escape(__version__)}\b", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )


def test_this_version_is_the_one_of_the_package() -> None:
    assert f'\nversion = "{__version__}"\n' in (ROOT / "pyproject.toml").read_text("utf-8")
