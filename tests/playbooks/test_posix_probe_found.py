"""What the POSIX probe says since version 6: files as files, extensions and their programs, settings, keys and lists."""

from __future__ import annotations

import json
import socket
import struct
from pathlib import Path

import pytest

from collector.core.observation.observation import (
    Bridge,
    Library,
    Lookalike,
    MiddlewareSetting,
    ModuleEntry,
    NativeHost,
    SigningKey,
    SnapPlug,
)
from collector.sources.scan.replies import observation_from
from tests.rigs.machine_tree import (
    EID_LIBRARY,
    MachineTree,
    eid_addon,
    extensions,
    manifest,
    pkcs11_txt,
)

CHROME = ".config/google-chrome"
WEB_EID, WEB_EID_FIREFOX = "ncibgoaomkmdpilpocfeponihegamlic", "{e68418bc-f2b0-4459-a9ea-3e72b6751b07}"


@pytest.fixture
def tree(tmp_path: Path) -> MachineTree:
    return MachineTree(tmp_path / "machine")


def elf(least: int, length: int) -> bytes:
    """A library of 64 bits whose header says that it has `least` bytes, and which has `length`."""
    head = (
        b"\x7fELF\x02\x01\x01"
        + bytes(9)
        + struct.pack("<HHIQQQIHHHHHH", 3, 0x3E, 1, 0, 0, least - 640, 0, 64, 0, 0, 64, 10, 9)
    )
    return head + bytes(length - len(head))


@pytest.mark.parametrize("length", [pytest.param(4000, id="whole"), pytest.param(900, id="cut-off")])
def test_a_library_tells_how_long_it_is_and_must_be(tree: MachineTree, length: int) -> None:
    tree.file(f"{EID_LIBRARY}.0.0", elf(3000, length)).chmod(0o640)
    tree.link(EID_LIBRARY, f"{EID_LIBRARY}.0.0")
    (library,) = tree.observed().libraries or ()
    assert (library.machine, library.mode, library.length, library.least_length) == (
        "x86_64",
        "640",
        length,
        3000,
    )


def test_what_is_no_library_has_a_length_and_no_machine(tree: MachineTree) -> None:
    tree.file(EID_LIBRARY, "<html>404</html>")
    (library,) = tree.observed().libraries or ()
    assert (library.machine, library.length, library.least_length) == (None, 16, None)


def test_a_manifest_tells_its_permissions_and_what_it_names(tree: MachineTree) -> None:
    tree.file("/srv/eid/libbeidpkcs11.so.0", elf(3000, 3000))
    tree.file(
        "/usr/lib/mozilla/pkcs11-modules/beidpkcs11.json", manifest("/srv/eid/libbeidpkcs11.so.0")
    ).chmod(0o604)
    (found,) = tree.observed().manifests or ()
    assert (found.mode, found.library_found, found.library_machine) == ("604", True, "x86_64")
    assert (found.library_length, found.library_least_length) == (3000, 3000)


def test_a_folder_is_no_library(tree: MachineTree) -> None:
    tree.folder("/usr/lib/x86_64-linux-gnu")
    tree.file("/usr/lib/mozilla/pkcs11-modules/beidpkcs11.json", manifest("/usr/lib/x86_64-linux-gnu"))
    (found,) = tree.observed().manifests or ()
    assert found.library_found is False


def test_the_program_that_asks_for_the_pin_is_told_as_a_file(tree: MachineTree) -> None:
    tree.program("/usr/bin/pinentry-gnome3")
    tree.place("/usr/bin/pinentry-gnome3").chmod(0o644)
    tree.link("/usr/bin/pinentry", "/usr/bin/pinentry-gnome3")
    tree.tool("ldd", "echo '\tlibgcr-base-3.so.1 => not found'")
    seen = tree.observed()
    assert seen.pinentry_program == Library(
        path="/usr/bin/pinentry",
        target="/usr/bin/pinentry-gnome3",
        machine="x86_64",
        mode="644",
        length=20,
        missing_libraries=("libgcr-base-3.so.1",),
    )


def test_firefox_tells_what_its_program_is(tree: MachineTree) -> None:
    tree.file("/usr/lib/firefox-esr/application.ini", "[App]\nVersion=153.8.0\n")
    tree.file("/usr/lib/firefox-esr/firefox-bin").chmod(0o755)
    (firefox,) = tree.observed().firefoxes or ()
    assert (firefox.machine, firefox.mode, firefox.length) == (None, "755", 0)


def test_extensions_and_their_programs_are_found_in_every_browser(tree: MachineTree) -> None:
    home = tree.home("an")
    tree.folder(f"{home}/{CHROME}/Profile 1/Extensions/{WEB_EID}/2.3.1_0")
    tree.folder(
        f"{home}/{CHROME}/Default/Extensions/aaaabbbbccccddddeeeeffffgggghhhh/1.0_0"
    )  # nobody's business
    tree.folder(f"{home}/.config/microsoft-edge/Default/Extensions/cjhdnjahbjhicmbmejmcifaaiigbgjjd/2.11_0")
    tree.file(
        "/etc/opt/chrome/native-messaging-hosts/be.bosa.beidconnect.json",
        json.dumps({"path": "/opt/beidconnect"}),
    )
    tree.file("/opt/beidconnect").chmod(0o755)
    tree.profiles(f"{home}/.mozilla/firefox", "q1.default", default="q1.default")
    tree.file(
        f"{home}/.mozilla/firefox/q1.default/extensions.json",
        extensions(
            eid_addon(),
            eid_addon(id=WEB_EID_FIREFOX, version="2.2.0", active=False),
            eid_addon(id="fake@example.org", defaultLocale={"name": "Belgium eID Helper"}),
            eid_addon(id="other@example.org", defaultLocale={"name": "Video downloader"}),
        ),
    )
    tree.file(
        f"{home}/.mozilla/native-messaging-hosts/eu.webeid.json", json.dumps({"path": "/usr/bin/web-eid"})
    )
    seen = tree.observed()
    assert seen.bridges == (
        Bridge(
            extension_id=WEB_EID_FIREFOX,
            browser="firefox",
            version="2.2.0",
            active=False,
            host_found=False,
            user="an",
        ),
        Bridge(extension_id=WEB_EID, browser="chrome", version="2.3.1", host_found=False, user="an"),
        Bridge(
            extension_id="cjhdnjahbjhicmbmejmcifaaiigbgjjd",
            browser="edge",
            version="2.11",
            host_found=True,
            user="an",
        ),
    )
    assert seen.native_hosts == (
        NativeHost(
            name="be.bosa.beidconnect",
            browser="chrome",
            file="/etc/opt/chrome/native-messaging-hosts/be.bosa.beidconnect.json",
            text='{"path": "/opt/beidconnect"}\n',
            program_found=True,
        ),
        NativeHost(
            name="eu.webeid",
            browser="firefox",
            user="an",
            file="~/.mozilla/native-messaging-hosts/eu.webeid.json",
            text='{"path": "/usr/bin/web-eid"}\n',
            program_found=False,
        ),
    )
    (profile,) = seen.firefox_profiles or ()
    assert profile.lookalikes == (Lookalike(id="fake@example.org", name="Belgium eID Helper", active=True),)
    assert profile.addon is not None


def test_settings_of_the_eid_software_are_told_by_person(tree: MachineTree) -> None:
    home = tree.home("an")
    tree.file("/etc/beid.conf", "[logging]\nlog_level = debug\nlog_dirname=/var/log\n")
    tree.file(
        f"{home}/.config/beid.conf", "[configuretool]\r\nuse_virtual_keypad=1\r\n[security]\r\nsecret=x\r\n"
    )
    assert tree.observed().middleware_settings == (
        MiddlewareSetting(name="logging/log_level", value="debug"),
        MiddlewareSetting(name="configuretool/use_virtual_keypad", value="1", user="an"),
    )


@pytest.mark.parametrize("connected", [True, False])
def test_whether_a_snap_may_talk_to_the_service_is_in_its_profile(tree: MachineTree, connected: bool) -> None:
    line = "  /{,var/}run/pcscd/pcscd.comm rw,\n" if connected else ""
    tree.file(
        "/var/lib/snapd/apparmor/profiles/snap.firefox.firefox",
        f"profile snap.firefox.firefox {{\n{line}}}\n",
    )
    assert tree.observed().snap_plugs == (SnapPlug(snap="firefox", plug="pcscd", connected=connected),)


def test_a_policy_tells_whether_its_library_is_there(tree: MachineTree) -> None:
    add = {"Belgium eID": "/opt/old/libbeidpkcs11.so.0", "Other": "/opt/other.so"}
    tree.file(
        "/etc/firefox/policies/policies.json", json.dumps({"policies": {"SecurityDevices": {"Add": add}}})
    )
    (policy,) = tree.observed().firefox_policies or ()
    assert policy.modules == (
        ModuleEntry(name="policy", library="/opt/old/libbeidpkcs11.so.0", library_found=False),
    )


def test_a_mark_before_the_list_of_profiles_hides_none(tree: MachineTree) -> None:
    home = tree.home("an")
    tree.folder(f"{home}/.mozilla/firefox/q1.default")
    tree.file(
        f"{home}/.mozilla/firefox/profiles.ini",
        b"\xef\xbb\xbf[Profile0]\nName=a\nIsRelative=1\nPath=q1.default\nDefault=1\n",
    )
    tree.file(f"{home}/.mozilla/firefox/q1.default/pkcs11.txt", pkcs11_txt())
    (profile,) = tree.observed().firefox_profiles or ()
    assert (profile.path, profile.is_default) == (".mozilla/firefox/q1.default", True)


def packet(algorithm: int, created: int) -> bytes:
    body = bytes([4]) + struct.pack(">I", created) + bytes([algorithm]) + bytes(20)
    return bytes([0x99]) + struct.pack(">H", len(body)) + body


def test_keys_of_a_package_source_tell_algorithm_and_age(tree: MachineTree) -> None:
    key = "/usr/share/eid-archive/keys/released.gpg"
    tree.file(key, packet(1, 1_300_000_000) + bytes([0xB4, 2]) + b"id" + packet(19, 1_740_000_000))
    tree.file(
        "/etc/apt/sources.list.d/eid.sources",
        f"Types: deb\nURIs: https://files.eid.belgium.be/debian\nSuites: bookworm\nComponents: main\nSigned-By: {key}\n",
    )
    tree.file(
        "/var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_main_binary-amd64_Packages",
        "Package: bash\n",
    )
    (source,) = tree.observed().repositories or ()
    assert source.signers == (
        SigningKey(file=key, algorithm="rsa", created="20110313"),
        SigningKey(file=key, algorithm="ecdsa", created="20250219"),
    )
    assert (source.list_found, source.candidate) == (False, None)
    tree.file(
        "/var/lib/apt/lists/files.eid.belgium.be_debian_dists_bookworm_main_binary-amd64_Packages",
        "Package: eid-viewer\nVersion: 5.1.31\n\nPackage: libbeidpkcs11-0\nVersion: 5.1.29v5.1.29-0deb12-1\n",
    )
    (source,) = tree.observed().repositories or ()
    assert (source.list_found, source.candidate) == (True, "5.1.29v5.1.29-0deb12-1")


def test_a_source_without_a_key_of_its_own_has_the_keys_apt_trusts(tree: MachineTree) -> None:
    key = "/etc/apt/trusted.gpg.d/eid-archive-released-builds.gpg"
    tree.file(key, packet(1, 1_300_000_000))
    tree.file("/etc/apt/sources.list.d/eid.list", "deb https://files.eid.belgium.be/debian bookworm main\n")
    (source,) = tree.observed().repositories or ()
    assert (source.keys, [signer.algorithm for signer in source.signers or ()]) == ((key,), ["rsa"])


def test_a_key_that_is_text_or_broken_tells_nothing(tree: MachineTree) -> None:
    key = "/usr/share/keyrings/eid.asc"
    tree.file(key, "-----BEGIN PGP PUBLIC KEY BLOCK-----\n")
    tree.file(
        "/etc/apt/sources.list.d/eid.list",
        f"deb [signed-by={key}] https://files.eid.belgium.be/debian bookworm main\n",
    )
    (source,) = tree.observed().repositories or ()
    assert (source.keys, source.signers) == ((key,), None)


def test_further_architectures_are_told(tree: MachineTree) -> None:
    assert tree.observed().system.foreign_architectures == ()
    tree.file("/var/lib/dpkg/arch", "amd64\ni386\n")
    assert tree.observed().system.foreign_architectures == ("i386",)


def test_a_proxy_is_knocked_at_where_portals_are(tree: MachineTree) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        proxy = {"https_proxy": f"http://127.0.0.1:{port}"}
        said = tree.said(portals=[f"127.0.0.1:{port}"], part_timeout_s=2, environment=proxy)
        assert observation_from(said.stdout.decode()).proxy_answers is True
    said = tree.said(portals=[f"127.0.0.1:{port}"], part_timeout_s=2, environment=proxy)
    assert observation_from(said.stdout.decode()).proxy_answers is False
    assert observation_from(tree.said(environment=proxy).stdout.decode()).proxy_answers is None
