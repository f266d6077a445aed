"""A bad catalogue never comes into force: each mistake is named with its place and a way out."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from collector.core.catalogue.predicate import AllOf, AnyOf, AtLeast, Is, Level, Not, OneOf, VersionAtLeast
from collector.core.errors import FleetError
from collector.core.model import CheckId, Language
from collector.sources.catalogue.check_texts import renders
from collector.sources.catalogue.load_catalogue import load_catalogue, shipped
from tests.rigs.shipped import shipped_helpdesks

HELPDESKS = shipped_helpdesks()
CHECK = """\
id: tray
since: "2026-11"
severity: major
families: [linux]
stage: reader
route: R03
doer: anyone
minutes: 5
rule: {fact: readers.count, at_least: 1}
sources:
  - {title: made up, seen: 2026-11-20}
"""
TEXT = """\
# The tray is open

## notice

People notice
a draught.

And noise.

## why

Nobody knows.

## steps

1. Close it.
2. Lock it
   with the key.

## avoid

- Leaving it open.

## tell

Its colour.

## good

The tray is closed
"""


@pytest.fixture
def checks(tmp_path: Path) -> Path:
    """A folder with one good check, `tray`."""
    folder = tmp_path / "checks"
    write_check(folder / "tray", CHECK)
    return folder


def write_check(folder: Path, yaml: str) -> None:
    folder.mkdir(parents=True)
    (folder / "check.yaml").write_text(yaml)
    (folder / "text.en.md").write_text(TEXT)
    for language in ("nl", "fr", "de"):
        (folder / f"text.{language}.md").write_text(f"<!-- renders: {renders(TEXT)} -->\n{TEXT}")


def mistakes(checks: Path, knowledge: Path | None = None) -> list[str]:
    """The mistakes of a catalogue, with places below its folder."""
    with pytest.raises(FleetError) as caught:
        load_catalogue(checks, knowledge, helpdesks=HELPDESKS)
    return [str(m).replace(f"{checks.parent}/", "") for m in caught.value.mistakes]


def test_a_good_folder_becomes_a_check_with_four_texts(checks: Path) -> None:
    catalogue = load_catalogue(checks, helpdesks=HELPDESKS)
    check = catalogue.checks[CheckId("tray")]
    assert (check.rule, check.needed_to_tell) == (AtLeast("readers.count", 1), True)
    text = catalogue.texts[check.id, Language.FR]
    assert (text.title, text.notice, text.steps, text.avoid) == (
        "The tray is open",
        "People notice a draught.\n\nAnd noise.",
        ("Close it.", "Lock it with the key."),
        ("Leaving it open.",),
    )


def test_a_system_may_have_steps_of_its_own_in_every_language(checks: Path) -> None:
    own = TEXT.replace("## avoid", "## steps macos\n\n1. Turn it round.\n\n## avoid")
    (checks / "tray" / "text.en.md").write_text(own)
    for language in ("nl", "fr", "de"):
        body = TEXT if language == "de" else own
        (checks / "tray" / f"text.{language}.md").write_text(f"<!-- renders: {renders(own)} -->\n{body}")
    assert mistakes(checks) == [
        "checks/tray/text.de.md: has own steps for other systems than the English text; every language has the same headings"
    ]
    (checks / "tray" / "text.de.md").write_text(f"<!-- renders: {renders(own)} -->\n{own}")
    text = load_catalogue(checks, helpdesks=HELPDESKS).texts[CheckId("tray"), Language.DE]
    assert text.steps_on("darwin") == ("Turn it round.",)
    assert text.steps_on("windows") == text.steps_on("") == ("Close it.", "Lock it with the key.")


def test_version_is_the_same_for_the_same_files_and_another_for_others(checks: Path) -> None:
    first = load_catalogue(checks, helpdesks=HELPDESKS).version
    assert load_catalogue(checks, helpdesks=HELPDESKS).version == first
    (checks / "tray" / "check.yaml").write_text(CHECK.replace("minutes: 5", "minutes: 6"))
    assert load_catalogue(checks, helpdesks=HELPDESKS).version != first


def test_test_cases_do_not_change_the_version(checks: Path) -> None:
    first = load_catalogue(checks, helpdesks=HELPDESKS).version
    (checks / "tray" / "cases").mkdir()
    (checks / "tray" / "cases" / "pass.json").write_text("{}")
    assert load_catalogue(checks, helpdesks=HELPDESKS).version == first


RULES = [
    pytest.param(
        """
rule:
  any_of:
    - not: {fact: opensc.installed, is: true}
    - {fact: pinentry.kind, in: [graphical, none]}
    - all_of:
        - {fact: opensc.version, version_at_least: "0.26.0"}
        - {fact: middleware.version, version_at_least: {product: eid-middleware, level: floor}}
""",
        AnyOf(
            (
                Not(Is("opensc.installed", True)),
                OneOf("pinentry.kind", ("graphical", "none")),
                AllOf(
                    (
                        VersionAtLeast("opensc.version", "0.26.0"),
                        VersionAtLeast("middleware.version", Level("eid-middleware", "floor")),
                    )
                ),
            )
        ),
        id="every kind of operator",
    )
]


@pytest.mark.parametrize(("yaml", "rule"), RULES)
def test_rules_are_read_as_written(checks: Path, yaml: str, rule: object) -> None:
    change("rule: {fact: readers.count, at_least: 1}\n", yaml.lstrip())(checks / "tray")
    assert load_catalogue(checks, helpdesks=HELPDESKS).checks[CheckId("tray")].rule == rule


def change(old: str, new: str, file: str = "check.yaml") -> Callable[[Path], None]:
    def changed(folder: Path) -> None:
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new))

    return changed


def rule(yaml: str) -> Callable[[Path], None]:
    return change("rule: {fact: readers.count, at_least: 1}", f"rule: {yaml}")


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        pytest.param(
            rule("{fact: readers.count, atleast: 1}"),
            "checks/tray/check.yaml: rule: needs exactly one operator, found `atleast`; did you mean `at_least`?",
            id="unknown operator",
        ),
        pytest.param(
            rule("{fact: reader.count, at_least: 1}"),
            "checks/tray/check.yaml: rule: unknown fact `reader.count`; did you mean `readers.count`?",
            id="unknown fact",
        ),
        pytest.param(
            rule("{all_of: [{fact: viewer.installed, is: true}, {fact: viewer.instaled, is: true}]}"),
            "checks/tray/check.yaml: rule.all_of[1]: unknown fact `viewer.instaled`; did you mean `viewer.installed`?",
            id="unknown fact deep inside",
        ),
        pytest.param(
            rule('{fact: readers.count, at_least: "1"}'),
            "checks/tray/check.yaml: rule.at_least: `readers.count` is a number, '1' is a text; compare it with a number",
            id="number in quotes",
        ),
        pytest.param(
            rule("{fact: pinentry.kind, at_most: graphical}"),
            "checks/tray/check.yaml: rule.at_most: `pinentry.kind` is no number; ask it with `is`",
            id="bound of a text",
        ),
        pytest.param(
            rule("{fact: pinentry.kind, in: [[graphical]]}"),
            "checks/tray/check.yaml: rule.in: ['graphical'] is no single value; write true, false, a whole number or a text in quotes",
            id="list in a list",
        ),
        pytest.param(
            rule("{fact: reader.served, is: true}"),
            "checks/tray/check.yaml: rule: `reader.served` is a fact of each of `readers`; add `each: readers` to the check",
            id="fact of an item without each",
        ),
        pytest.param(
            rule('{fact: readers.count, is: "1"}'),
            "checks/tray/check.yaml: rule.is: `readers.count` is a number, '1' is a text; compare it with a number",
            id="text compared with a number",
        ),
        pytest.param(
            rule("{fact: viewer.installed, is: 1}"),
            "checks/tray/check.yaml: rule.is: `viewer.installed` is a boolean, 1 is a number; compare it with a boolean",
            id="1 is not true",
        ),
        pytest.param(
            rule("{fact: opensc.version, version_at_least: 0.26}"),
            "checks/tray/check.yaml: rule.version_at_least: 0.26 is no version; "
            'write "1.2.3" in quotes, or {product: ID, level: floor}',
            id="version without quotes",
        ),
        pytest.param(
            rule("{fact: opensc.version, version_at_least: {product: open-sc, level: floor}}"),
            "checks/tray/check.yaml: rule.version_at_least: unknown product `open-sc`; did you mean `opensc`?",
            id="unknown product",
        ),
        pytest.param(
            rule("{all_of: []}"),
            "checks/tray/check.yaml: rule.all_of: needs a list of rules; write one `- ` line for each question",
            id="empty list",
        ),
        pytest.param(
            change("route: R03", "route: Q03"),
            "checks/tray/check.yaml: route: unknown route `Q03`; did you mean `R03`?",
            id="unknown route",
        ),
        pytest.param(
            change("id: tray", "id: dray"),
            "checks/tray/check.yaml: id: `dray` is not the folder's name; write `id: tray`",
            id="folder is not the id",
        ),
        pytest.param(
            change("severity: major", "severity: grave"),
            "checks/tray/check.yaml: severity: Invalid enum value 'grave'; known are critical, major, minor",
            id="unknown severity",
        ),
        pytest.param(
            change("minutes: 5", "minuets: 5"),
            "checks/tray/check.yaml: unknown key 'minuets'; did you mean 'minutes'?",
            id="unknown key",
        ),
        pytest.param(
            change("doer: anyone\n", ""),
            "checks/tray/check.yaml: 'doer' is missing; add it",
            id="missing key",
        ),
        pytest.param(
            change("families: [linux]", "families: [linx]"),
            "checks/tray/check.yaml: families: unknown `linx`; did you mean `linux`?",
            id="unknown family",
        ),
        pytest.param(
            change("minutes: 5", "minutes: 5\neach: reader"),
            "checks/tray/check.yaml: each: unknown list `reader`; did you mean `readers`?",
            id="unknown list",
        ),
        pytest.param(
            change("minutes: 5", "minutes: 5\nexplained_by: [trey]"),
            "checks/tray/check.yaml: explained_by: unknown check `trey`; did you mean `tray`?",
            id="unknown explanation",
        ),
        pytest.param(
            change("minutes: 5", "minutes: 5\nexplained_by: [tray]"),
            "checks/tray/check.yaml: explained_by: the check explains itself in the end; leave one of the links out",
            id="explains itself",
        ),
        pytest.param(
            change("severity: major", "severity: major\n  x: [", "check.yaml"),
            "checks/tray/check.yaml:4: is no YAML: mapping values are not allowed in this context; check indents and quotes",
            id="no YAML",
        ),
        pytest.param(
            lambda folder: (folder / "text.fr.md").unlink(),
            "checks/tray/text.fr.md: no text in fr; write it, or copy the English one to start from",
            id="missing language",
        ),
        pytest.param(
            change("## avoid\n\n- Leaving it open.\n\n", "", "text.de.md"),
            "checks/tray/text.de.md: no `## avoid`; every language has the same headings",
            id="missing heading",
        ),
        pytest.param(
            change("Nobody knows.", "", "text.nl.md"),
            "checks/tray/text.nl.md:11: `why` is empty; say it in a sentence",
            id="empty heading",
        ),
        pytest.param(
            change("## tell", "## tel", "text.nl.md"),
            "checks/tray/text.nl.md:25: unknown heading `## tel`; did you mean `tell`?",
            id="misspelt heading",
        ),
        pytest.param(
            change("1. Close it.", "Close it.", "text.nl.md"),
            "checks/tray/text.nl.md:17: `steps` is a list; begin the line with `1. `",
            id="steps without numbers",
        ),
        pytest.param(
            change("Its colour.", "Its {itme}.", "text.nl.md"),
            "checks/tray/text.nl.md:27: unknown placeholder {itme}; did you mean `item`?",
            id="unknown placeholder",
        ),
        pytest.param(
            change("<!-- renders: ", "<!-- rendert: ", "text.de.md"),
            f"checks/tray/text.de.md:1: does not say which English text it renders; "
            f"begin it with <!-- renders: {renders(TEXT)} -->",
            id="translation of nothing",
        ),
    ],
)
def test_mistake_is_named_with_place_and_suggestion(
    checks: Path, spoil: Callable[[Path], None], expected: str
) -> None:
    spoil(checks / "tray")
    assert expected in mistakes(checks)


def test_changed_english_text_makes_every_translation_stale(checks: Path) -> None:
    change("Nobody knows.", "Everybody knows.", "text.en.md")(checks / "tray")
    new = renders(TEXT.replace("Nobody knows.", "Everybody knows."))
    assert sorted(mistakes(checks)) == [
        f"checks/tray/text.{language}.md:1: is stale: the English text has changed since; "
        f"bring it up to date, then write <!-- renders: {new} -->"
        for language in ("de", "fr", "nl")
    ]


def test_all_mistakes_are_named_at_once(checks: Path) -> None:
    change("route: R03", "route: R3")(checks / "tray")
    change("minutes: 5", "minutes: -5")(checks / "tray")
    (checks / "tray" / "text.fr.md").unlink()
    write_check(checks / "other", CHECK)
    assert len(mistakes(checks)) == 4


def test_circle_of_explanations_is_refused(checks: Path) -> None:
    write_check(checks / "box", CHECK.replace("tray", "box") + "explained_by: [tray]\n")
    change("minutes: 5", "minutes: 5\nexplained_by: [box]")(checks / "tray")
    assert [m.split(":")[0] for m in mistakes(checks)] == ["checks/box/check.yaml", "checks/tray/check.yaml"]


def test_folder_without_checks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    assert mistakes(tmp_path / "checks") == ["checks: holds no check; name a folder that holds check folders"]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        pytest.param(
            "products.yaml", "id: opensc", "id: open-sc",
            "products.yaml: products: no product `opensc`; facts are made from it: add it", id="product gone",
        ),
        pytest.param(
            "products.yaml", 'floor: {linux: "0.26.0", windows: "0.26.0", darwin: "0.26.0"}', 'floor: {linux: "new"}',
            "products.yaml: opensc.linux: 'new' is no version; write \"1.2.3\"", id="no version",
        ),
        pytest.param(
            "products.yaml", "?P<version>", "?P<number>",
            r"products.yaml: eid-middleware.display_name: does not say where the version is; write (?P<version>\d+\.\d+\.\d+)",
            id="pattern without version",
        ),
        pytest.param(
            "systems.yaml", "by_major:", "by_mayor:",
            "systems.yaml: unknown key 'by_mayor'; did you mean 'by_major'?", id="unknown key",
        ),
        pytest.param(
            "readers.yaml", "models: readers.csv", "models: raeders.csv",
            "raeders.csv: No such file or directory; name the list under `models`", id="no reader list",
        ),
        pytest.param(
            "readers.csv", "072f,9000", "072F,9000",
            "readers.csv: row 2: is no reader; write vid and pid in four hex digits", id="reader id in capitals",
        ),
    ],
)  # fmt: skip
def test_mistakes_in_knowledge_are_named(checks: Path, file: str, old: str, new: str, expected: str) -> None:
    knowledge = checks.parent / "knowledge"
    shutil.copytree(shipped("knowledge"), knowledge)
    change(old, new, file)(knowledge)
    assert f"knowledge/{expected}" in mistakes(checks, knowledge)
