"""Of the commands of several distributions a step keeps those of the PC's own."""

from __future__ import annotations

import re

import pytest

from collector.core.catalogue.own_commands import own_commands
from collector.core.model import Language
from collector.core.observation.observation import System
from tests.rigs.shipped import shipped_catalogue

TWO = 'Run "sudo apt install ccid" to update the reader\'s driver (Fedora: "sudo dnf upgrade ccid"; openSUSE: "sudo zypper in ccid").'


@pytest.mark.parametrize(
    ("step", "kind", "left"),
    [
        pytest.param(TWO, "debian", 'Run "sudo apt install ccid" to update the reader\'s driver.', id="debian"),
        pytest.param(TWO, "fedora", 'Run "sudo dnf upgrade ccid" to update the reader\'s driver.', id="fedora"),
        pytest.param(TWO, "suse", 'Run "sudo zypper in ccid" to update the reader\'s driver.', id="suse"),
        pytest.param(TWO, "", TWO, id="unknown"),
        pytest.param('Run "a" (Fedora: "b").', "suse", 'Run "a" (Fedora: "b").', id="nothing is said of it"),
        pytest.param('Firefox (Debian: "a", Fedora: "b") or Mozilla', "fedora", 'Firefox (Fedora: "b") or Mozilla', id="all in brackets"),
        pytest.param('Chromium (Debian: "a").', "fedora", 'Chromium (Debian: "a").', id="only another"),
        pytest.param('Run "a" (KDE: b; Fedora: "c").', "fedora", 'Run "c" (KDE: b).', id="what is no distribution"),
        pytest.param('Run "a" (Debian: b; Fedora: "c").', "debian", 'Run "a" (Debian: b).', id="Debian and Ubuntu differ"),
        pytest.param("Exécutez « a » (Fedora\u00a0: « b »\u00a0; openSUSE\u00a0: « c »).", "fedora", "Exécutez « b ».", id="French"),
        pytest.param("Open the settings (the cogwheel).", "fedora", "Open the settings (the cogwheel).", id="other brackets"),
    ],
)  # fmt: skip
def test_a_step_keeps_the_commands_of_its_distribution(step: str, kind: str, left: str) -> None:
    assert own_commands(step, kind) == left


@pytest.mark.parametrize("language", Language)
def test_no_step_of_a_check_names_another_distribution_where_it_names_its_own(language: Language) -> None:
    catalogue, changed = shipped_catalogue(), 0
    for check in catalogue.checks:
        text = catalogue.texts[check, language]
        for written, debian, fedora in zip(
            *(text.steps_on("linux", kind) for kind in ("", "debian", "fedora")), strict=True
        ):
            assert not re.search("Fedora|openSUSE|dnf|zypper", debian), (check, debian)
            if re.search("Fedora\\s?:", written):
                assert not re.search("Debian|openSUSE|apt |dpkg|zypper", fedora), (check, fedora)
                changed += 1
    assert changed > 30


@pytest.mark.parametrize(
    ("family", "name", "like", "kind"),
    [
        ("linux", "debian", (), "debian"),
        ("linux", "linuxmint", ("ubuntu", "debian"), "debian"),
        ("linux", "rocky", ("rhel", "centos", "fedora"), "fedora"),
        ("linux", "opensuse-leap", ("suse", "opensuse"), "suse"),
        ("linux", "arch", (), ""),
        ("linux", None, (), ""),
        ("linux", "odd", ("debian", "fedora"), ""),
        ("windows", "windows", ("debian",), ""),
    ],
)
def test_distributions_with_the_same_commands_are_of_one_kind(
    family: str, name: str | None, like: tuple[str, ...], kind: str
) -> None:
    assert System(family=family, id=name, like=like).distribution == kind  # type: ignore[arg-type]
