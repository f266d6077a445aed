"""Texts of files arrive as they are, whatever program wrote them: line ends, tabs, marks and encodings, from both probes for real."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from collector.core.observation.observation import Observation
from collector.sources.scan.probe_text import collection
from tests.causes.coverage import machine
from tests.rigs.machine_tree import ADDON_ID, MachineTree, eid_addon, extensions, pkcs11_txt
from tests.rigs.powershell_session import run_script
from tests.rigs.windows_machine import MODULES, PLUGINS, WindowsMachine, manifest, powershell, text

VERSION = json.dumps({"data": {"versionInfo": {"major": 5, "minor": 1, "patch": 34}}}, indent=2) + "\n"
POSIX_MANIFEST = "/usr/lib/mozilla/pkcs11-modules/beidpkcs11.json"
POSIX_VERSION = f"/usr/lib/mozilla/managed-storage/{ADDON_ID}.json"
P11KIT = "/usr/share/p11-kit/modules/beid.module"
TEXTS = (
    pytest.param(b"a\r\nb\r\n", "a\r\nb\r\n", id="carriage returns"),
    pytest.param(b"a\rb\r\r\nc\n", "a\rb\r\r\nc\n", id="carriage returns alone"),
    pytest.param(b"a\tb\n", "a\tb\n", id="tabs"),
    pytest.param(b"a\x0b\x1b\x7fb\n", "a\ufffd\ufffd\ufffdb\n", id="control characters"),
    pytest.param("a\u2028b\u00e9\U0001f600\n".encode(), "a\u2028b\u00e9\U0001f600\n", id="beyond ASCII"),
)


@pytest.fixture(scope="session")
def _pwsh() -> None:
    powershell()


def laid_out(line_end: str) -> dict[str, str]:
    """Every text file that the POSIX probe opens, with these line ends."""
    home = "/home/an/.mozilla/firefox"
    lines = json.dumps(
        json.loads(manifest("64")) | {"name": "beidpkcs11", "path": "libbeidpkcs11.so.0"}, indent=2
    )
    files = {
        POSIX_MANIFEST: lines + "\n",
        "/home/an/.mozilla/pkcs11-modules/beidpkcs11.json": lines + "\n",
        POSIX_VERSION: VERSION,
        P11KIT: "module: libbeidpkcs11.so.0\nmanaged: yes\n",
        "/etc/os-release": 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian 12"\n',
        "/etc/locale.conf": "LANG=nl_BE.UTF-8\n",
        "/etc/apt/sources.list.d/eid.list": "deb https://files.eid.belgium.be/debian bookworm main\n",
        "/etc/environment": "https_proxy=http://proxy.example:3128\n",
        "/etc/firefox/policies/policies.json": json.dumps(
            {"policies": {"SecurityDevices": {"Add": {"eID": "/usr/lib/libbeidpkcs11.so.0"}}}}, indent=2
        ),
        "/opt/firefox/application.ini": "[App]\nName=Firefox\nVersion=145.0\n",
        "/usr/lib/jvm/java-17/release": 'JAVA_VERSION="17.0.1"\n',
        f"{home}/profiles.ini": "[Profile0]\nName=a\nIsRelative=1\nPath=x.default\n\n[Install1]\nDefault=x.default\n",
        f"{home}/x.default/extensions.json": json.dumps(json.loads(extensions(eid_addon())), indent=2),
        f"{home}/x.default/pkcs11.txt": pkcs11_txt(("eID", "/usr/lib/libbeidpkcs11.so.0")),
    }
    return {path: body.replace("\n", line_end) for path, body in files.items()}


def seen_by_posix(folder: Path, line_end: str) -> Observation:
    tree = MachineTree(folder)
    tree.home("an")
    for path, body in laid_out(line_end).items():
        tree.file(path, body.encode())
    return tree.observed()


def without_texts(seen: Observation) -> Observation:
    bare = {
        name: tuple(msgspec.structs.replace(one, text=None) for one in getattr(seen, name) or ())
        for name in ("manifests", "version_files", "p11kit_modules")
    }
    return msgspec.structs.replace(seen, volatile=msgspec.structs.replace(seen.volatile, taken_at=""), **bare)


def test_windows_line_ends_change_nothing_a_posix_probe_says_but_the_texts(tmp_path: Path) -> None:
    plain, windows = seen_by_posix(tmp_path / "plain", "\n"), seen_by_posix(tmp_path / "windows", "\r\n")
    fresh = msgspec.structs.replace(plain.volatile, taken_at="")
    one, other = (msgspec.structs.replace(without_texts(s), volatile=fresh) for s in (plain, windows))
    assert other == one
    assert windows.version_files is not None
    assert windows.version_files[0].text == VERSION.replace("\n", "\r\n")
    assert [m.text for m in windows.manifests or ()] == [laid_out("\r\n")[POSIX_MANIFEST]] * 2
    assert plain.firefox_policies
    assert plain.javas
    broken = [{f.check for f in machine(s).findings if f.is_broken} for s in (plain, windows)]
    assert broken[0] == broken[1]
    assert "firefox-manifest" not in broken[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [*TEXTS, pytest.param(b"caf\xe9 in Li\xe8ge too\n", "caf\ufffd in Li\ufffdge too\n", id="Latin-1")],
)
def test_posix_texts_arrive_as_they_are(tmp_path: Path, content: bytes, said: str) -> None:
    tree = MachineTree(tmp_path / "machine")
    tree.file(POSIX_VERSION, content)
    seen = tree.observed()
    assert seen.notes == ()
    assert [file.text for file in seen.version_files or ()] == [said]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf{}\n", id="a byte order mark"),
        pytest.param("{\r\n}\r\n".encode("utf-16"), id="UTF-16"),
        pytest.param(b"a\0b\n", id="NUL"),
        pytest.param(b"\xff\xfe\xc3\n\xf0\x9f", id="broken UTF-8"),
    ],
)
def test_any_bytes_leave_a_posix_report_whole(tmp_path: Path, content: bytes) -> None:
    tree = MachineTree(tmp_path / "machine")
    for path in laid_out("\n"):
        tree.file(path, content)
    seen = tree.observed()
    assert [file.path for file in seen.version_files or ()] == [POSIX_VERSION]
    assert "\0" not in msgspec.json.encode(seen).decode()


@pytest.mark.xdist_group("powershell")
@pytest.mark.usefixtures("_pwsh")
def test_windows_line_ends_change_nothing_a_windows_probe_says_but_the_texts(tmp_path: Path) -> None:
    """Seen in `h43-crlf`: manifests and version file as a checkout on Windows, and an installer made there, leave them."""
    plain, windows = WindowsMachine(), WindowsMachine()
    for pc, line_end in ((plain, "\n"), (windows, "\r\n")):
        for bits in ("32", "64"):
            body = json.dumps(json.loads(manifest(bits)), indent=2) + "\n"
            pc.files[f"{PLUGINS}\\beidpkcs11_{bits}.json"] = text(body)
        pc.files[f"{PLUGINS}\\beidpkcs11_version.json"] = text(VERSION)
        for file in pc.files.values():
            if isinstance(file, dict) and isinstance(file.get("text"), str):
                file["text"] = file["text"].replace("\n", line_end)
    one, other = plain.observed(tmp_path / "plain"), windows.observed(tmp_path / "windows")
    assert msgspec.structs.replace(without_texts(other), volatile=one.volatile) == msgspec.structs.replace(
        without_texts(one), volatile=one.volatile
    )
    assert [file.text for file in other.version_files or ()] == [VERSION.replace("\n", "\r\n")]
    assert {m.path for m in other.manifests or ()} == {
        f"HKLM\\{MODULES.partition(':')[2].lstrip(chr(92))}\\beidpkcs11_{bits}" for bits in ("32", "64")
    }
    assert [f.check for f in machine(other).findings if f.is_broken] == []


@pytest.mark.xdist_group("powershell")
@pytest.mark.usefixtures("_pwsh")
def test_windows_texts_arrive_as_they_are(tmp_path: Path) -> None:
    """The probe's own functions read real files."""
    cases = [(param.values[0], param.values[1]) for param in TEXTS]
    cases += [
        (b"\xef\xbb\xbf{}\r\n", "\ufeff{}\r\n"),
        ("{\r\n}".encode("utf-16"), "\ufffd\ufffd{\r\n}"),  # what reads UTF-8 can make nothing of it
        (b"a\0b\r\n", "a\ufffdb\r\n"),
        (b"a\xe9b\r\n", "a\ufffdb\r\n"),
    ]
    script = (collection() / "probes/windows.ps1").read_text("ascii")
    for number, (content, _) in enumerate(cases):
        path = tmp_path / f"{number}.txt"
        path.write_bytes(content)  # type: ignore[arg-type]
        script += f"\nConvertTo-EidString -Text (Read-EidText -Path '{path}' -Exact)"
        script += f"\nConvertTo-EidString -Text (Read-EidText -Path '{path}')"
    (tmp_path / "run.ps1").write_text(script + "\n")
    lines = [json.loads(line) for line in run_script(powershell(), tmp_path / "run.ps1").splitlines()]
    assert lines[::2] == [said for _, said in cases]
    # what is read here and not sent has no mark, or a list of profiles would lose its first one
    assert lines[1::2] == [str(said).removeprefix("\ufeff").removeprefix("\ufffd\ufffd") for _, said in cases]
