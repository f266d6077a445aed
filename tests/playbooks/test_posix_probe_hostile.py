"""Whatever a user leaves in a home, or a device says of itself: the probe prints valid JSON and runs none of it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.core.observation.observation import Addon, FirefoxProfile, ModuleEntry, Note
from collector.sources.scan.replies import observation_from
from tests.rigs.machine_tree import MachineTree, eid_addon, extensions, manifest, pkcs11_txt

NATIVE = ".mozilla/firefox"
MEGABYTE = 1_000_000
EXPECTED = Addon(
    version="1.0.32",
    active=True,
    user_disabled=False,
    app_disabled=False,
    signed_state=2,
    location="app-profile",
)


@pytest.fixture
def tree(tmp_path: Path) -> MachineTree:
    return MachineTree(tmp_path / "machine")


@pytest.fixture
def bait() -> Iterator[Path]:
    """A file that only code smuggled in as data would make. Its path is short: texts of a workstation are cut."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder) / "ran"


def spells(bait: Path) -> tuple[str, ...]:
    return (
        f"$(touch {bait})",
        f"`touch {bait}`",
        f"'; touch {bait}; '",
        f'"; touch {bait}; "',
        f"x & touch {bait}",
        f"| touch {bait}",
        "%s%n%d",
        "-n",
        "* ? [a]",
        "back\\slash \\n \\",
        "quote \" and ' and }],{",
        "{",
        "~root",
        "a=b=c",
    )


@pytest.mark.parametrize("number", range(14))
def test_names_and_texts_are_never_run(tree: MachineTree, bait: Path, number: int) -> None:
    spell = spells(bait)[number]
    tree.file("/etc/os-release", f"ID=debian\nPRETTY_NAME={spell}\n")
    tree.file("/etc/environment", f"https_proxy={spell}\n")
    tree.usb("1-1", idVendor="04e6", idProduct="5116", manufacturer=spell, product=spell)
    home = tree.home("an")
    tree.file(
        f"{home}/{NATIVE}/profiles.ini", f"[Profile0]\nPath=in here\nDefault=1\n[Profile1]\nPath={spell}\n"
    )
    tree.file(
        f"{home}/{NATIVE}/in here/extensions.json", extensions(eid_addon(version=spell, location=spell))
    )
    tree.file(f"{home}/{NATIVE}/in here/pkcs11.txt", pkcs11_txt((f"eID {spell}", f"/x/beid {spell}")))
    seen = tree.observed()
    assert not bait.exists()
    assert seen.readers is not None
    assert seen.readers[0].product == spell.strip()
    (profile,) = seen.firefox_profiles or ()
    assert profile.path == f"{NATIVE}/in here"
    assert profile.modules == (
        ModuleEntry(name=f"eID {spell}", library=f"/x/beid {spell}", library_found=False),
    )


def test_control_characters_and_broken_utf8_become_replacement_characters(tree: MachineTree) -> None:
    tree.usb("1-1", idVendor="04e6", idProduct="5116")
    tree.file(
        "/sys/bus/usb/devices/1-1/product",
        b"\x1b[31mred\x07 \xff\xc3( \xed\xa0\x80 \xc2\x9b caf\xc3\xa9 \xf0\x9f\x98\x80\n",
    )
    (reader,) = tree.observed().readers or ()
    bad = "\ufffd"
    assert reader.product == f"{bad}[31mred{bad} {bad}{bad}( {bad * 3} {bad * 2} café \U0001f600"


def test_long_text_is_cut_within_the_contract_and_at_a_whole_character(tree: MachineTree) -> None:
    tree.usb("1-1", idVendor="04e6", idProduct="5116")
    tree.file("/sys/bus/usb/devices/1-1/product", "é" * 5000 + "\n")
    tree.usb("1-2", idVendor="04e6", idProduct="5117")
    tree.file("/sys/bus/usb/devices/1-2/product", "a" + "é" * 5000 + "\n")
    readers = tree.observed().readers or ()
    assert [r.product for r in readers] == ["é" * 60, "a" + "é" * 59]


@pytest.mark.parametrize(
    ("content", "addon", "is_read"),
    [
        pytest.param(
            extensions(*({"id": f"a{n}@x", "version": str(n), "icons": {"16": "i" * 150}} for n in range(5000)), eid_addon()),
            EXPECTED, True, id="a-megabyte-on-one-line",
        ),
        pytest.param(
            extensions({"id": "x", "text": '"\\' * (MEGABYTE // 4)}, eid_addon()), EXPECTED, True, id="a-megabyte-of-escapes"
        ),
        pytest.param(extensions({"id": "x", "text": "y" * MEGABYTE}, eid_addon()), EXPECTED, True, id="one-long-string"),
        pytest.param('{"addons":' + "[" * MEGABYTE, None, False, id="nested-without-end"),
        pytest.param('{"addons":[{"id":' + "9" * MEGABYTE, None, False, id="a-number-without-end"),
        pytest.param("\0" * MEGABYTE, None, False, id="zeros"),
        pytest.param('"' * MEGABYTE, None, False, id="quotes"),
        pytest.param("\\" * MEGABYTE, None, False, id="backslashes"),
    ],
)  # fmt: skip
def test_extensions_json_of_a_megabyte_is_read_or_given_up_in_time(
    tree: MachineTree, content: str, addon: Addon | None, is_read: bool
) -> None:
    home = tree.home("an")
    tree.profiles(f"{home}/{NATIVE}", "p")
    tree.file(f"{home}/{NATIVE}/p/extensions.json", content)
    tree.file(f"{home}/{NATIVE}/p/pkcs11.txt", content)
    seen = tree.observed(part_timeout_s=20)
    assert seen.volatile.duration_s is not None
    assert seen.volatile.duration_s < 15  # half a second on a machine at rest
    assert seen.firefox_profiles == (
        FirefoxProfile(
            user="an", path=f"{NATIVE}/p", is_default=True, was_started=True, addon=addon, addon_read=is_read,
            lookalikes=() if is_read else None, modules=(),
        ),
    )  # fmt: skip


def test_things_in_the_place_of_files_do_not_hold_the_probe(tree: MachineTree) -> None:
    home = tree.home("an")
    tree.profiles(f"{home}/{NATIVE}", "pipes", "folders", "loops", "devices")
    for name in ("extensions.json", "pkcs11.txt", "prefs.js"):
        os.mkfifo(tree.place(f"{home}/{NATIVE}/pipes/{name}"))
        tree.folder(f"{home}/{NATIVE}/folders/{name}")
        tree.place(f"{home}/{NATIVE}/loops/{name}").symlink_to(name)
        tree.place(f"{home}/{NATIVE}/devices/{name}").symlink_to("/dev/zero")
    os.mkfifo(tree.place(f"{home}/{NATIVE}/installs.ini"))
    tree.folder(f"{home}/.mozilla/pkcs11-modules")
    os.mkfifo(tree.place(f"{home}/.mozilla/pkcs11-modules/beidpkcs11.json"))
    seen = tree.observed()
    assert seen.notes == ()
    assert [(p.addon_read, p.modules) for p in seen.firefox_profiles or ()] == [(False, None)] * 4
    assert [(m.path, m.text) for m in seen.manifests or ()] == [
        ("~/.mozilla/pkcs11-modules/beidpkcs11.json", None)
    ]


def test_a_user_cannot_have_another_file_shown_through_a_link(tree: MachineTree) -> None:
    tree.file("/etc/shadow", "root:$y$secret:\n")
    home = tree.home("an")
    tree.link(f"{home}/.mozilla/pkcs11-modules/beidpkcs11.json", "/etc/shadow")
    tree.folder(f"{home}/.config/mozilla")
    tree.file("/srv/keep/beidpkcs11.json", '{"path": "secret"}')
    tree.link(f"{home}/.config/mozilla/pkcs11-modules", "/srv/keep")
    said = tree.said().stdout
    assert b"secret" not in said
    assert [m.text for m in observation_from(said.decode()).manifests or ()] == [None, None]


def test_other_add_ons_and_modules_are_never_named(tree: MachineTree) -> None:
    home = tree.home("an")
    tree.profiles(f"{home}/{NATIVE}", "p")
    tree.file(
        f"{home}/{NATIVE}/p/extensions.json",
        extensions({"id": "private@addon", "version": "6.6.6"}, eid_addon()),
    )
    tree.file(f"{home}/{NATIVE}/p/pkcs11.txt", pkcs11_txt(("Private token", "/opt/private/token.so")))
    said = tree.said().stdout
    (profile,) = observation_from(said.decode()).firefox_profiles or ()
    assert profile.addon is not None  # ours stands in the same file
    assert profile.modules == ()
    assert b"rivate" not in said
    assert b"6.6.6" not in said


def test_homes_with_odd_names_are_looked_into_or_left_out_whole(tree: MachineTree) -> None:
    for name in ("two words", "new\nline", "co:lon", "star*", "-n", "$(id)"):
        tree.profiles(f"/home/{name}/{NATIVE}", "p")
    seen = tree.observed()
    assert [p.user for p in seen.firefox_profiles or ()] == ["$(id)", "-n", "star*", "two words"]
    assert seen.context.homes_seen == 4


def test_a_flood_in_one_home_leaves_the_others_whole(tree: MachineTree) -> None:
    flood = f"{tree.home('flo')}/{NATIVE}"
    names = [f"{number:04}{'p' * 240}" for number in range(40)]
    tree.profiles(flood, *names)
    for name in names:
        tree.file(
            f"{flood}/{name}/pkcs11.txt", pkcs11_txt(*[("eID " + "n" * 200, "/x/beid" + "l" * 400)] * 20)
        )
    tree.profiles(f"{tree.home('an', 1001)}/{NATIVE}", "p")
    seen = tree.observed()
    assert [p.user for p in seen.firefox_profiles or ()] == ["an"]
    assert seen.notes == (Note(part="homes", problem="failed: one home folder holds more than a report can"),)


def test_a_flood_of_readers_is_noted_and_the_rest_stands(tree: MachineTree) -> None:
    for number in range(300):
        tree.bundle(f"{'b' * 100}{number:03}.bundle", "1" * 119, [("04e6", "5116")])
    seen = tree.observed()
    assert (seen.drivers, seen.readers, seen.firefoxes) == (None, None, ())
    assert seen.notes == (Note(part="drivers", problem="failed: more than a report can hold"),)


@pytest.mark.parametrize(
    "tool", ["dpkg-query", "ldconfig", "pcscd", "pcsc_scan", "systemctl", "chronyc", "systemd-detect-virt"]
)
def test_a_tool_that_prints_rubbish_breaks_nothing(tree: MachineTree, tool: str) -> None:
    tree.program("/usr/sbin/pcscd")
    tree.folder("/run/systemd/system")
    tree.folder("/run/chrony")
    tree.tool("pidof", "echo 1")
    tree.tool(tool, r"head -c 3000000 /dev/urandom; printf '\n\tx\t\033[2J\t\377\n{}]\n'")
    seen = tree.observed()
    assert seen.system.id == "debian"
    assert seen.firefox_profiles == ()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_any_bytes_anywhere_give_a_valid_observation(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    tree = MachineTree(tmp_path_factory.mktemp("any") / "machine")
    home = tree.home("an")
    tree.profiles(f"{home}/{NATIVE}", "p")
    for path in (
        "/etc/os-release",
        "/etc/environment",
        "/etc/locale.conf",
        "/etc/apt/sources.list.d/eid.list",
        "/etc/apt/sources.list.d/eid.sources",
        "/usr/share/p11-kit/modules/beid.module",
        "/usr/lib/mozilla/pkcs11-modules/beidpkcs11.json",
        "/etc/firefox/policies/policies.json",
        "/usr/lib/firefox/application.ini",
        "/usr/lib/pcsc/drivers/a.bundle/Contents/Info.plist",
        "/usr/lib/jvm/a/release",
        f"{home}/.config/mozilla/firefox/profiles.ini",
        f"{home}/{NATIVE}/p/extensions.json",
        f"{home}/{NATIVE}/p/pkcs11.txt",
        f"{home}/.mozilla/pkcs11-modules/beidpkcs11.json",
    ):
        tree.file(path, content)
    assert tree.observed().system.family == "linux"


def test_json_in_a_manifest_survives_the_way(tree: MachineTree) -> None:
    text = manifest() + '\n\t"tab", “quotes” and \\ slash'
    tree.file("/usr/lib/mozilla/pkcs11-modules/beidpkcs11.json", text)
    (seen,) = tree.observed().manifests or ()
    assert seen.text == text + "\n"
    assert json.loads((seen.text or "").partition("\n\t")[0])["type"] == "pkcs11"
