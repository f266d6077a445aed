"""The POSIX probe beside a real Firefox and a real pcscd."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from collector.core.observation.observation import Addon, FirefoxProfile, Library, Manifest, ModuleEntry, Slot
from collector.sources.scan.probe_text import posix_probe
from collector.sources.scan.replies import observation_from
from tests.rigs.firefox_rig import FirefoxHome, firefox_home, run_firefox
from tests.rigs.machine_tree import EID_LIBRARY, MachineTree
from tests.rigs.needs import needs
from tests.rigs.pcscd_rig import pcscd_rig

EID = "3B7F96000080318065B085040120120FFF829000"
TEST_CARD = "3B989540FFD000480101AD1321"
pytestmark = pytest.mark.rig


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> FirefoxHome:
    """A home in which a real Firefox has run with the stand-in add-on."""
    home = firefox_home(tmp_path_factory.mktemp("firefox") / "an")
    run_firefox(home)
    return home


def test_files_of_a_real_firefox(firefox: FirefoxHome, tmp_path: Path) -> None:
    tree = MachineTree(tmp_path / "machine")
    # The home stays where Firefox wrote its paths; the stand-in account leads to it.
    tree.place("/etc/passwd").write_text("an:x:1000:1000::/home/an:/bin/sh\n")
    tree.folder("/home")
    tree.place("/home/an").symlink_to(firefox.home)
    library = str(firefox.library)
    tree.place(library).parent.mkdir(parents=True)
    tree.place(library).symlink_to(library)
    length = firefox.library.stat().st_size
    seen = tree.observed()
    assert seen.firefox_profiles == (
        FirefoxProfile(
            user="an",
            path=".mozilla/firefox/rig.default",
            is_default=True,
            was_started=True,
            addon=Addon(
                version="1.0.32", active=True, user_disabled=False, app_disabled=False, signed_state=0,
                location="app-profile",
            ),
            addon_read=True,
            lookalikes=(),
            modules=(
                ModuleEntry(
                    name="Belgium eID PKCS#11 module", library=library, library_found=True,
                    library_machine=os.uname().machine, library_length=length, library_least_length=length,
                ),
            ),
        ),
    )  # fmt: skip
    (manifest,) = seen.manifests or ()
    assert manifest == Manifest(
        path="~/.mozilla/pkcs11-modules/beidpkcs11.json",
        user="an",
        text=(firefox.home / ".mozilla/pkcs11-modules/beidpkcs11.json").read_text() + "\n",
        library=library,
        library_found=True,
        library_machine=os.uname().machine,
        library_length=length,
        library_least_length=length,
    )


def test_a_real_library_and_the_real_tools_that_look_at_it(firefox: FirefoxHome, tmp_path: Path) -> None:
    tree = MachineTree(tmp_path / "machine")
    for name in ("ldd", "ldconfig"):
        (tree.tools / name).unlink()  # so that the system's own is found
    tree.file(f"{EID_LIBRARY}.0.0", firefox.library.read_bytes())
    tree.link(EID_LIBRARY, f"{EID_LIBRARY}.0.0")
    assert tree.observed().libraries == (
        Library(
            path=EID_LIBRARY,
            target=f"{EID_LIBRARY}.0.0",
            machine=os.uname().machine,
            mode="644",
            length=firefox.library.stat().st_size,
            least_length=firefox.library.stat().st_size,
            in_loader_cache=False,
            missing_libraries=(),
        ),
    )


def test_version_of_the_firefox_of_this_machine() -> None:
    program = needs("firefox-esr")
    version = subprocess.run(
        [program, "--version"], capture_output=True, text=True, check=True
    ).stdout.split()[-1]
    said = subprocess.run(
        ["sh", "-s"], input=posix_probe((), 5, 30), capture_output=True, text=True, check=True
    )
    found = {f.path: (f.version, f.machine) for f in observation_from(said.stdout).firefoxes or ()}
    assert found["/usr/lib/firefox-esr"] == (version.removesuffix("esr"), os.uname().machine)


def test_cards_in_the_readers_of_a_real_pcscd(tmp_path: Path) -> None:
    needs("pcsc_scan", "pcsc-tools")
    with pcscd_rig(tmp_path, (bytes.fromhex(EID), bytes.fromhex(TEST_CARD))) as rig:
        said = subprocess.run(
            rig.inside(["sh", "-s"]), input=posix_probe((), 5, 30), capture_output=True, text=True, check=True
        )
        commands = list(rig.commands)
    seen = observation_from(said.stdout)
    assert seen.slots == (
        Slot(reader="Virtual PCD 00 00", card="present", atr=EID),
        Slot(reader="Virtual PCD 00 01", card="present", atr=TEST_CARD),
    )
    assert seen.smartcard_service is not None
    assert seen.smartcard_service.process_running
    assert seen.smartcard_service.socket_present
    assert commands == [], "the probe must not say a word to a card"
