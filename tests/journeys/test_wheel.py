"""The wheel alone, in an environment of its own and far from the checkout, takes a fleet from `init` to its pages."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest
import yaml

from collector import __version__
from collector.core.catalogue.catalogue import Stage
from collector.sources.catalogue.load_catalogue import check_folders, shipped
from tests.checkout import ROOT

pytestmark = pytest.mark.rig

NAME = "Huisartsen Zonder Checkout"
FLEET = {
    "all": {
        "children": {
            "zonder-checkout": {
                "vars": {"eid_site": {"name": NAME, "kind": "medical_practice", "languages": ["nl"]}},
                "hosts": {"localhost": {"ansible_connection": "local"}},
            }
        }
    }
}


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment that has the wheel and nothing of the checkout, and an unrelated folder to work in."""

    venv: Path
    work: Path

    def run(self, program: str, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return _run(self.venv / "bin" / program, *arguments, cwd=cwd or self.work)


def _run(program: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))}
    said = subprocess.run(
        [str(program), *arguments],
        cwd=cwd,
        env=kept,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert said.returncode == 0, f"{arguments}: {said.stdout}{said.stderr}"
    return said


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    here = Path(sys.executable)
    _run(here, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist"), cwd=ROOT)
    (wheel,) = (folder / "dist").glob("eidfleet-*.whl")
    venv = folder / "venv"
    _run(here, "-m", "venv", "--without-pip", str(venv), cwd=folder)
    into = ("--python", str(venv / "bin/python"))  # pip's own installation would cost more than ours
    _run(here, "-m", "pip", *into, "install", "--no-deps", "--no-index", "--quiet", str(wheel), cwd=folder)
    # Dependencies come from the environment of the tests. A folder that a .pth names is searched after the venv's own
    # packages, and its own .pth files, the checkout's editable install among them, are not followed.
    (own,) = venv.glob("lib/python*/site-packages")
    (own / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    _command(venv, "ansible-core", "ansible-playbook")
    (folder / "work").mkdir()
    return Installed(venv, folder / "work")


def _command(venv: Path, distribution: str, name: str) -> None:
    """Writes a dependency's command as pip would have done, had it installed the dependency into this venv."""
    (entry,) = metadata.distribution(distribution).entry_points.select(group="console_scripts", name=name)
    path = venv / "bin" / name
    path.write_text(
        f"#!{venv}/bin/python\nimport sys\nfrom {entry.module} import {entry.attr}\nsys.exit({entry.attr}())\n"
    )
    path.chmod(0o755)


def test_packages_and_shared_data_come_from_the_wheel(installed: Installed) -> None:
    probe = (
        "import collector, reports; from collector.sources.files.places import shared_data; "
        "print(collector.__file__, reports.__file__, shared_data('playbooks'), shared_data('inventory'), sep='\\n')"
    )
    said = installed.run("python", "-c", probe)
    own = next(installed.venv.glob("lib/python*/site-packages"))
    assert said.stdout.splitlines() == [
        str(own / "collector/__init__.py"),
        str(own / "reports/__init__.py"),
        str(installed.venv / "share/eidfleet/playbooks"),
        str(installed.venv / "share/eidfleet/inventory"),
    ]


def test_nothing_of_the_tests_or_the_documents_is_installed(installed: Installed) -> None:
    record = next(installed.venv.glob("lib/python*/site-packages/eidfleet-*.dist-info/RECORD"))
    tops = {line.split(",")[0].split("/")[0] for line in record.read_text("utf-8").splitlines()}
    # `..` leads to bin/ and share/eidfleet, which the other tests look at
    assert tops == {"collector", "reports", f"eidfleet-{__version__}.dist-info", ".."}


def test_the_whole_way_from_init_to_the_pages(installed: Installed) -> None:
    assert installed.run("eidfleet", "--version").stdout == f"eidfleet {__version__}\n"
    installed.run("eidfleet", "init", "fleet")
    fleet = installed.work / "fleet"
    for path in (fleet / "inventory/group_vars").iterdir():
        path.unlink()
    (fleet / "inventory/hosts.yaml").write_text(yaml.safe_dump(FLEET))
    (fleet / "eidfleet.toml").write_text("[scan]\nportals = []\n")
    assert (
        "1 site, 1 workstation, no mistakes"
        in installed.run("eidfleet", "inventory", "check", cwd=fleet).stdout
    )

    scanned = installed.run("eidfleet", "scan", cwd=fleet)
    assert "1 answered, 0 not measured" in scanned.stderr
    assert "zonder-checkout" in installed.run("eidfleet", "status", cwd=fleet).stdout

    written = [Path(line) for line in installed.run("eidfleet", "report", cwd=fleet).stdout.splitlines()]
    assert [path.suffix for path in written] == [
        ".html",
        ".xlsx",
        ".html",
        ".html",
        ".xlsx",
        ".html",
    ]  # page, workbook, guide, help sheet; of the fleet the workbook and the page
    assert all(NAME in path.read_text("utf-8") for path in written if path.suffix == ".html")


def test_the_catalogue_the_helpdesks_and_the_probe_travel_along(installed: Installed) -> None:
    listed = installed.run("eidfleet", "checks").stdout
    assert [folder.name for folder in check_folders(shipped("checks")) if folder.name not in listed] == []
    helped = installed.run("eidfleet", "route", "--stage", Stage.AFTER_PIN, "--address", "www.riziv.fgov.be")
    assert "RIZIV" in helped.stdout
    probe = installed.venv / "share/eidfleet/playbooks/collections/ansible_collections/eidfleet/probes/probes"
    shown = installed.run("eidfleet", "probe", "show").stdout
    assert (probe / "posix.sh").read_text("utf-8").splitlines()[-1] in shown
