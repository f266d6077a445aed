"""The house stays one people find their way in: who may import whom, one name for one thing, tests where what they test is."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checkout import ROOT

PACKAGES = ("collector", "reports")
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The packages and their contract, to plant something in."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            target = tmp_path / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def contract(folder: Path) -> tuple[int, str]:
    ended = subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--no-logo"], cwd=folder, capture_output=True, text=True, timeout=120
    )
    return ended.returncode, ended.stdout


def plant(folder: Path, module: str, line: str) -> None:
    path = folder / module
    path.write_text(f"{path.read_text('utf-8')}\n\n{line}\n", "utf-8")


def test_the_contract_is_kept(copy: Path) -> None:
    code, said = contract(copy)
    assert (code, "0 broken" in said) == (0, True), said


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        pytest.param(
            "collector/cli/status.py",
            "from collector.history.results import open_store",
            "commands reach sources, history and delivery through app alone",
            id="a command opens the store",
        ),
        pytest.param(
            "collector/cli/vault.py",
            "def late():\n    import collector.sources.files.plain_file",
            "commands reach sources, history and delivery through app alone",
            id="a command reads a file, late",
        ),
        pytest.param(
            "collector/cli/send.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from collector.delivery.smtp import MailServer",
            "commands reach sources, history and delivery through app alone",
            id="a command names a type of delivery",
        ),
        pytest.param(
            "collector/core/model.py",
            "from collector.sources.files import plain_file",
            "cli over app over shells over core",
            id="core reads files",
        ),
        pytest.param(
            "collector/app/judge/site_states.py",
            "from collector.app.report import reporting",
            "no circles, neither between packages nor between modules",
            id="a circle of packages",
        ),
        pytest.param(
            "collector/core/text.py",
            "from collector.core import errors\nfrom collector.core.mail import refusal",
            "no circles, neither between packages nor between modules",
            id="a circle of a module and a package",
        ),
        pytest.param(
            "collector/sources/catalogue/rule_reader.py",
            "from collector.sources.catalogue import load_catalogue",
            "no circles, neither between packages nor between modules",
            id="a circle of modules",
        ),
    ],
)
def test_a_planted_import_breaks_the_contract(copy: Path, module: str, line: str, broken: str) -> None:
    plant(copy, module, line)
    code, said = contract(copy)
    assert code == 1
    assert f"{broken} BROKEN" in " ".join(said.split()), said


def test_no_two_modules_share_a_name() -> None:
    places: dict[str, list[Path]] = defaultdict(list)
    for path in modules():
        if path.name != "__init__.py":
            places[path.name].append(path)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_two_classes_share_a_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in modules():
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(path.relative_to(ROOT)))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_test_module_lies_where_what_it_tests_lies(package: str) -> None:
    strays = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests" / package).rglob("test_*.py")
        if not (ROOT / path.parent.relative_to(ROOT / "tests")).is_dir()
    ]
    assert strays == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_has_a_folder_of_tests(package: str) -> None:
    """One without is one that nobody tests, or whose tests lie elsewhere."""
    bare = [
        str(path.parent.relative_to(ROOT))
        for path in (ROOT / package).rglob("__init__.py")
        if not (ROOT / "tests" / path.parent.relative_to(ROOT)).is_dir()
    ]
    assert bare == []
