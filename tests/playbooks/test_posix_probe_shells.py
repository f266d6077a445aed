"""The POSIX probe under every shell and awk that workstations have, and over this very machine."""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from collector.core.observation.observation import MAX_OBSERVATION_BYTES, Observation, Package
from collector.sources.scan.probe_text import collection, posix_probe
from collector.sources.scan.replies import observation_from
from tests.rigs.machine_tree import (
    EID_LIBRARY,
    MachineTree,
    eid_addon,
    extensions,
    hashed,
    manifest,
    pkcs11_txt,
)
from tests.rigs.needs import needs

PROBE = collection() / "probes/posix.sh"
SHELLS = (
    pytest.param(("dash",), id="dash"),
    pytest.param(("bash", "--posix"), id="bash-posix"),
    pytest.param(("bash",), id="bash"),
    pytest.param(("busybox", "sh"), id="busybox"),
)
BUSYBOX_APPLETS = (
    "awk",
    "sed",
    "sort",
    "cat",
    "od",
    "readlink",
    "date",
    "uname",
    "id",
    "sleep",
    "ps",
    "grep",
)


@pytest.mark.parametrize("shell", SHELLS)
def test_this_machine_under_every_shell(shell: tuple[str, ...]) -> None:
    needs(shell[0])
    said = _over_this_machine(posix_probe((), 5, 30), *shell)
    seen = observation_from(said.stdout)
    assert (said.returncode, said.stderr) == (0, "")
    assert seen.system.family == "linux"
    assert seen.context.is_root is (os.geteuid() == 0)
    own = Path("/etc/machine-id").read_text().strip() if Path("/etc/machine-id").exists() else ""
    assert seen.volatile.installation == (hashed(own) if own else None)
    assert len(said.stdout) < MAX_OBSERVATION_BYTES // 8


def test_this_machine_tells_what_its_package_database_tells() -> None:
    query = needs("dpkg-query", "dpkg")
    known = subprocess.run(
        [query, "-W", "-f=${Version}", "firefox-esr"], capture_output=True, text=True, check=False
    )
    seen = observation_from(_over_this_machine(posix_probe((), 5, 30), "sh").stdout)
    found = {p.version for p in seen.packages or () if p.name == "firefox-esr"}
    assert found == ({known.stdout} if known.returncode == 0 else set())


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_says_the_same_of_a_stand_in(tmp_path: Path, shell: tuple[str, ...]) -> None:
    needs(shell[0])
    tree = _whole_machine(tmp_path)
    assert _body(tree.observed(shell)) == _body(tree.observed(("sh",)))


@pytest.mark.parametrize("awk", ["mawk", "gawk", "original-awk", "busybox"])
def test_every_awk_says_the_same_of_a_stand_in(tmp_path: Path, awk: str) -> None:
    program = shutil.which(awk)
    if program is None:
        pytest.skip(
            f"{awk} is not installed; one awk is enough for a workstation, and each is tested where it is"
        )
    tree = _whole_machine(tmp_path)
    expected = tree.observed()
    (tree.tools / "awk").symlink_to(program)
    assert _body(tree.observed()) == _body(expected)


def test_busybox_alone_is_enough(tmp_path: Path) -> None:
    busybox = needs("busybox")
    tree = _whole_machine(tmp_path)
    expected = tree.observed()
    for name in BUSYBOX_APPLETS:
        (tree.tools / name).symlink_to(busybox)
    assert _body(tree.observed((busybox, "sh"))) == _body(expected)


def test_probe_is_clean_by_shellcheck() -> None:
    said = subprocess.run(
        [needs("shellcheck"), "-s", "sh", str(PROBE)], capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stdout) == (0, "")


def test_probe_cut_short_on_its_way_runs_nothing() -> None:
    text = posix_probe((), 5, 30)
    last = "main </dev/null\n"
    assert text.endswith(last)
    begun = [found.end() for found in re.finditer(r"^\w+\(\) \{$", text, re.MULTILINE)]
    for at in (begun[len(begun) // 3], begun[len(begun) // 2], begun[-1]):
        part = text[: at + 1]
        said = _over_this_machine(part, "sh")
        assert said.stdout == ""
        assert said.returncode != 0  # the shell did read it, up to where it breaks off
    said = _over_this_machine(text.removesuffix(last) + "echo read to its end\n", "sh")
    assert (said.returncode, said.stdout) == (0, "read to its end\n")


def test_probe_text_is_plain_and_not_large() -> None:
    text = PROBE.read_bytes()
    assert text.isascii()
    assert b"\r" not in text
    # Sent to every workstation at every scan: three quarters of a second on a line of 1 Mbit/s.
    assert len(text) < 96 * 1024


def test_probe_leaves_nothing_behind(tmp_path: Path) -> None:
    tree = _whole_machine(tmp_path)
    before = sorted(str(p) for p in tree.root.rglob("*"))
    home = tmp_path / "home-of-the-prober"
    home.mkdir()
    tree.said(environment={"HOME": str(home), "TMPDIR": str(home)})
    assert sorted(str(p) for p in tree.root.rglob("*")) == before
    assert list(home.iterdir()) == []


def test_probe_spares_the_workstation_processor() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _over_this_machine(posix_probe((), 5, 30), "sh")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # 0.10 s under dash on two cores of 2026-11; the rest is room for a busy or an old machine.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.6


def test_probe_starts_few_programs(tmp_path: Path) -> None:
    """Each program it starts is written down by a stand-in that then becomes it; what stand-ins start themselves is not counted."""
    tree = _whole_machine(tmp_path)
    started = tmp_path / "started"
    for name in (*BUSYBOX_APPLETS, "stat", "sha256sum"):
        if name != "cat":
            tree.tool(name, f"echo {name} >>'{started}'\nexec {needs(name)} \"$@\"")
    for name in ("dpkg-query", "ldconfig", "ldd", "pidof", "pcscd", "systemctl", "systemd-detect-virt"):
        place = tree.tools / name
        place.write_text(place.read_text().replace("\n", f"\necho {name} >>'{started}'\n", 1))
    # Limits so long that the clock of a slow machine ticks no second time.
    tree.observed(part_timeout_s=60, deadline_s=100)
    programs = Counter(started.read_text().split())
    # JSON, small files, the policies, the manifests, and of the one home its list of profiles and what is in them.
    assert programs.pop("awk") == 6
    assert programs == {
        "date": 1,
        "uname": 1,
        "sleep": 1,
        "sha256sum": 1,
        "ldconfig": 1,
        "stat": 1,
        "od": 2,  # the library and Firefox
        "sort": 1,  # there are two readers
        "pidof": 1,
        "dpkg-query": 1,
        "readlink": 2,  # the library and the pinentry there might be
        "ldd": 1,
        "systemd-detect-virt": 1,
    }


def _over_this_machine(text: str, *shell: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*shell, "-s"], input=text, capture_output=True, text=True, timeout=60, check=False)


def _body(seen: Observation) -> tuple[object, ...]:
    """All but what changes by itself; the installation does not."""
    names = [name for name in seen.__struct_fields__ if name not in ("volatile", "probe")]
    return (seen.volatile.installation, *((name, getattr(seen, name)) for name in names))


def _whole_machine(folder: Path) -> MachineTree:
    """A stand-in with something in every part, letters beyond ASCII included."""
    tree = MachineTree(folder / "machine")
    tree.package("eid-mw", "5.1.28v5.1.28-0deb12-1")
    tree.file("/etc/machine-id", "8c2d1e0f4b6a4d3f9e7c5b3a1d0f2e4c\n")
    tree.program(EID_LIBRARY)
    tree.in_loader_cache("libbeidpkcs11.so.0")
    tree.file("/usr/lib/mozilla/pkcs11-modules/beidpkcs11.json", manifest())
    tree.file("/etc/apt/sources.list.d/eid.list", "deb http://files.eid.belgium.be/debian bookworm main\n")
    tree.bundle("ifd-ccid.bundle", "1.5.2", [("04e6", "5116")])
    tree.usb("1-1", idVendor="04e6", idProduct="5116", product="Lecteur n°1 – carte d’identité")
    tree.usb(
        "1-2",
        idVendor="04e6",
        idProduct="5117",
        product="bad \udcff byte".encode("utf-8", "surrogateescape").decode("latin-1"),
    )
    tree.file("/usr/lib/firefox/application.ini", "[App]\nVersion=145.0\n")
    tree.program("/usr/lib/firefox/firefox")
    tree.file("/etc/firefox/policies/policies.json", '{"policies":{"SecurityDevices":{"Add":{"é":"/x"}}}}')
    root = f"{tree.home('an')}/.mozilla/firefox"
    tree.profiles(root, "naïve.default", default="naïve.default")
    tree.file(f"{root}/naïve.default/extensions.json", extensions(eid_addon()))
    tree.file(
        f"{root}/naïve.default/pkcs11.txt",
        pkcs11_txt(("Carte d'identité", EID_LIBRARY), ("eID", EID_LIBRARY)),
    )
    assert Package(name="eid-mw", version="5.1.28v5.1.28-0deb12-1") in (tree.observed().packages or ())
    return tree
