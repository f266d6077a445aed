"""What the POSIX probe says of stand-in workstations, part by part."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from collector.core.observation.observation import (
    Addon,
    AppArmorProfile,
    Browser,
    Context,
    Driver,
    Firefox,
    FirefoxPolicy,
    FirefoxProfile,
    Java,
    Library,
    Manifest,
    ModuleEntry,
    Note,
    NssDatabase,
    Package,
    Reader,
    Repository,
    Service,
    Slot,
    SmartCardService,
    System,
    TextFile,
)
from collector.sources.scan.replies import observation_from
from tests.rigs.machine_tree import (
    ADDON_ID,
    EID_LIBRARY,
    MachineTree,
    eid_addon,
    extensions,
    hashed,
    manifest,
    pkcs11_txt,
    unix_socket,
)
from tests.rigs.needs import needs

NATIVE = ".mozilla/firefox"
TOOLS = ("awk", "cat", "date", "find", "grep", "id", "od", "ps", "readlink", "sed", "sleep", "sort", "uname")


@pytest.fixture
def tree(tmp_path: Path) -> MachineTree:
    return MachineTree(tmp_path / "machine")


def test_bare_system_has_empty_lists_and_no_notes(tree: MachineTree) -> None:
    seen = tree.observed()
    assert seen.notes == ()
    assert seen.system == System(
        family="linux",
        id="debian",
        version="12",
        codename="bookworm",
        arch=seen.system.arch,
        foreign_architectures=(),
    )
    assert (seen.packages, seen.repositories, seen.libraries, seen.manifests, seen.readers) == ((),) * 5
    assert (seen.drivers, seen.firefoxes, seen.firefox_profiles, seen.firefox_policies) == ((),) * 4
    assert (seen.p11kit_modules, seen.version_files, seen.viewer_paths, seen.addon_sideloads) == ((),) * 4
    assert (seen.nss_databases, seen.javas, seen.browsers, seen.pinentry, seen.proxy) == ((), (), (), "", "")
    assert (seen.slots, seen.portals, seen.clock_synchronised) == (None, None, None)
    assert seen.smartcard_service == SmartCardService(
        installed=False, socket_present=False, process_running=False
    )


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        pytest.param(
            'PRETTY_NAME="Linux Mint 22"\nID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_ID="22"\n'
            "VERSION_CODENAME=wilma\nUBUNTU_CODENAME=noble\n",
            System(
                family="linux", id="linuxmint", like=("ubuntu", "debian"), version="22", codename="wilma",
                base_codename="noble", name="Linux Mint 22", arch="?",
            ),
            id="derivative-names-its-base",
        ),
        pytest.param(
            "ID='fedora'\nVERSION_ID=43\n", System(family="linux", id="fedora", version="43", arch="?"), id="single-quotes"
        ),
        pytest.param("", System(family="linux", arch="?"), id="empty-file"),
    ],
)  # fmt: skip
def test_system_is_read_from_os_release(tree: MachineTree, release: str, expected: System) -> None:
    tree.file("/etc/os-release", release)
    seen = tree.observed().system
    assert seen == System(
        family=expected.family, id=expected.id, like=expected.like, version=expected.version,
        codename=expected.codename, base_codename=expected.base_codename, name=expected.name, arch=seen.arch,
        foreign_architectures=(),
    )  # fmt: skip


def test_language_is_written_as_a_tag(tree: MachineTree) -> None:
    tree.file("/etc/default/locale", 'LANG="nl_BE.UTF-8"\n')
    assert tree.observed().system.language == "nl-BE"


MACHINE_ID = "8c2d1e0f4b6a4d3f9e7c5b3a1d0f2e4c"


def test_the_installation_is_told_by_a_hash_and_its_id_stays_there(tree: MachineTree) -> None:
    assert tree.observed().volatile.installation is None
    tree.file("/var/lib/dbus/machine-id", f"{MACHINE_ID}\n")
    said = tree.said().stdout.decode()
    assert observation_from(said).volatile.installation == hashed(MACHINE_ID)
    assert MACHINE_ID not in said
    tree.file("/etc/machine-id", MACHINE_ID[::-1])
    assert tree.observed().volatile.installation == hashed(MACHINE_ID[::-1])


@pytest.mark.parametrize(
    "content", ["", "uninitialized\n", "$(reboot)" * 4, MACHINE_ID[:20], MACHINE_ID * 2, "\0" * 32]
)
def test_what_is_no_id_is_not_told(tree: MachineTree, content: str) -> None:
    tree.file("/etc/machine-id", content)
    seen = tree.observed()
    assert (seen.volatile.installation, seen.notes) == (None, ())


@pytest.mark.parametrize("tool", ["sha256sum", "shasum", "openssl", "busybox", ""])
def test_any_program_that_hashes_will_do_and_without_one_nothing_is_told(
    tree: MachineTree, tmp_path: Path, tool: str
) -> None:
    """A PATH with what the probe needs and this one program."""
    tree.file("/etc/machine-id", f"{MACHINE_ID}\n")
    few = tmp_path / "few"
    few.mkdir()
    for name in (*TOOLS, *([tool] if tool else [])):
        (few / name).symlink_to(needs(name))
    shell = ["env", f"PATH={tree.tools}:{few}", needs("dash")]
    text = tree.text().replace(':/usr/sbin:/sbin:/usr/bin:/bin"', '"')
    said = subprocess.run([*shell, "-s"], input=text, capture_output=True, text=True, check=True).stdout
    seen = observation_from(said)
    assert seen.volatile.installation == (hashed(MACHINE_ID) if tool else None)
    assert (MACHINE_ID in said, seen.notes) == (False, ())


def test_a_hash_that_hangs_costs_its_own_time_and_is_noted(tree: MachineTree) -> None:
    tree.file("/etc/machine-id", f"{MACHINE_ID}\n")
    tree.tool("sha256sum", "sleep 60")
    seen = tree.observed(part_timeout_s=1)
    assert seen.volatile.installation is None
    assert [(n.part, n.problem) for n in seen.notes] == [("installation", "timed_out after 1 s")]
    tree.tool("sha256sum", f"echo {MACHINE_ID}")
    seen = tree.observed()
    assert (seen.volatile.installation, seen.notes) == (None, ())


def test_homes_are_those_of_people_and_of_directory_services(tree: MachineTree) -> None:
    tree.home("an")
    tree.home("rita", 1001)
    tree.home("nobody", 65534)
    tree.home("daemon2", 500, "/var/lib/daemon2")
    tree.folder("/home/VILLAGE/bob/.config")
    tree.folder("/home/lost+found").chmod(0o000)
    seen = tree.observed().context
    assert seen == Context(is_root=seen.is_root, homes_seen=3, homes_unreadable=0, virtual_machine="none")


def test_homes_closed_to_the_probe_are_counted_and_say_nothing() -> None:
    # Not below the folder of this test run: another account could not reach it there.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        tree = MachineTree(Path(folder) / "machine")
        for user, uid, closed in (
            ("an", 1000, ""),
            ("ben", 1001, "/.mozilla"),
            ("cas", 1002, "/.mozilla/firefox/p"),
        ):
            home = tree.home(user, uid)
            tree.profiles(f"{home}/{NATIVE}", "p")
            tree.file(f"{home}/{NATIVE}/p/extensions.json", extensions(eid_addon()))
            tree.folder(f"{home}{closed}").chmod(0o000)
        tree.folder("/home/of-a-directory-service").chmod(0o000)
        home = tree.home("dora", 1003)
        tree.profiles(f"{home}/{NATIVE}", "p")
        tree.place(f"{home}/{NATIVE}/profiles.ini").chmod(0o000)
        said = tree.said(user=65534 if os.geteuid() == 0 else None)
        seen = observation_from(said.stdout.decode())
        for closed in ("an", "of-a-directory-service", "ben/.mozilla", "cas/.mozilla/firefox/p"):
            tree.place(f"/home/{closed}").chmod(0o755)
    assert seen.context == Context(is_root=False, homes_seen=1, homes_unreadable=4, virtual_machine="none")
    assert seen.firefox_profiles == (
        FirefoxProfile(user="cas", path=f"{NATIVE}/p", is_default=True, addon_read=False),
    )


def test_packages_come_with_the_database_words(tree: MachineTree) -> None:
    tree.package("eid-mw", "5.1.28v5.1.28-0deb12-1")
    tree.package("libbeidpkcs11-0", "5.1.28v5.1.28-0deb12-1", "half-installed")
    tree.package("opensc", "", "not-installed")
    tree.package("chromium", "140.0-1")
    seen = tree.observed()
    assert seen.packages == (
        Package(name="eid-mw", version="5.1.28v5.1.28-0deb12-1"),
        Package(name="libbeidpkcs11-0", version="5.1.28v5.1.28-0deb12-1", status="half-installed"),
    )
    assert seen.browsers == (Browser(name="chromium", packaging="deb", version="140.0-1"),)


def test_packages_of_an_rpm_system(tree: MachineTree) -> None:
    tree.place("/var/lib/dpkg/status").unlink()
    tree.folder("/var/lib/rpm")
    tree.tool(
        "rpm",
        r"printf 'eid-mw\t5.1.29-0.v5.1.29.fc44\tinstalled\npackage opensc is not installed\n'; exit 40",
    )
    tree.file("/usr/lib64/firefox/application.ini", "[App]\nVersion=145.0\n")
    seen = tree.observed()
    assert seen.packages == (Package(name="eid-mw", version="5.1.29-0.v5.1.29.fc44", source="rpm"),)
    assert seen.firefoxes == (Firefox(packaging="rpm", path="/usr/lib64/firefox", version="145.0"),)


def test_no_package_database_is_a_note_and_not_an_empty_list(tree: MachineTree) -> None:
    tree.place("/var/lib/dpkg/status").unlink()
    seen = tree.observed()
    assert seen.packages is None
    assert seen.notes == (
        Note(part="packages", problem="failed: no package database that we know (dpkg, rpm)"),
    )


def test_deb822_source_says_suites_and_which_keys_exist(tree: MachineTree) -> None:
    tree.file(
        "/etc/apt/sources.list.d/eid.sources",
        "Types: deb\nURIs: https://user:secret@files.eid.belgium.be/debian\nSuites: bookworm\nComponents: main\n"
        "Signed-By: /usr/share/eid-archive/keys/released.gpg\n\n"
        "# the other\nTypes: deb\nURIs: https://files.eid.belgium.be/debian\nSuites: bookworm\n"
        "Signed-By:\n /usr/share/eid-archive/keys/develop.gpg\nEnabled: no\n",
    )
    tree.file("/usr/share/eid-archive/keys/released.gpg", "x")
    path = "/etc/apt/sources.list.d/eid.sources"
    uris = ("https://files.eid.belgium.be/debian",)
    assert tree.observed().repositories == (
        Repository(
            path=path, enabled=True, uris=uris, suites=("bookworm",),
            keys=("/usr/share/eid-archive/keys/released.gpg",),
        ),
        Repository(
            path=path, enabled=False, uris=uris, suites=("bookworm",),
            keys_missing=("/usr/share/eid-archive/keys/develop.gpg",),
        ),
    )  # fmt: skip


def test_list_source_and_one_commented_out_by_an_upgrade(tree: MachineTree) -> None:
    tree.file(
        "/etc/apt/sources.list.d/eid.list",
        "deb [arch=amd64 signed-by=/etc/apt/keys/eid.gpg] http://files.eid.belgium.be/debian jammy main\n"
        "# deb http://files2.eid.belgium.be/debian jammy main # disabled on upgrade to noble\n",
    )
    tree.file("/etc/apt/sources.list.d/other.list", "deb http://deb.example.org/debian bookworm main\n")
    path = "/etc/apt/sources.list.d/eid.list"
    assert tree.observed().repositories == (
        Repository(
            path=path, enabled=True, uris=("http://files.eid.belgium.be/debian",), suites=("jammy",),
            keys_missing=("/etc/apt/keys/eid.gpg",),
        ),
        Repository(path=path, enabled=False, uris=("http://files2.eid.belgium.be/debian",), suites=("jammy",)),
    )  # fmt: skip


def test_yum_source_names_every_key(tree: MachineTree) -> None:
    tree.file(
        "/etc/yum.repos.d/eid-archive.repo",
        "[beid-release]\nname=eID\nbaseurl=https://files.eid.belgium.be/rpm/fedora/$releasever\nenabled=1\n"
        "gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-BEID-RELEASE\n"
        "       file:///etc/pki/rpm-gpg/RPM-GPG-KEY-BEID-RELEASE-2025\n",
    )
    tree.file("/etc/pki/rpm-gpg/RPM-GPG-KEY-BEID-RELEASE", "x")
    assert tree.observed().repositories == (
        Repository(
            path="/etc/yum.repos.d/eid-archive.repo",
            enabled=True,
            uris=("https://files.eid.belgium.be/rpm/fedora/$releasever",),
            keys=("/etc/pki/rpm-gpg/RPM-GPG-KEY-BEID-RELEASE",),
            keys_missing=("/etc/pki/rpm-gpg/RPM-GPG-KEY-BEID-RELEASE-2025",),
        ),
    )


def test_library_is_followed_to_its_file_and_its_needs(tree: MachineTree) -> None:
    machine = tree.observed().system.arch or ""
    tree.program(f"{EID_LIBRARY}.0.0", machine)
    tree.link(EID_LIBRARY, f"{EID_LIBRARY}.0.0")
    tree.program("/usr/lib/i386-linux-gnu/libbeidpkcs11.so.0", "i386")
    tree.link("/usr/local/lib/libbeidpkcs11.so.0", "/usr/local/lib/gone")
    tree.in_loader_cache("libbeidpkcs11.so.0", "libc6,x86-64" if machine == "x86_64" else "libc6,AArch64")
    tree.tool("ldd", r"printf '\tlibpcsclite.so.1 => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x0)\n'")
    assert tree.observed().libraries == (
        Library(
            path="/usr/lib/i386-linux-gnu/libbeidpkcs11.so.0",
            target="/usr/lib/i386-linux-gnu/libbeidpkcs11.so.0",
            machine="i386",
            mode="755",
            length=20,
            in_loader_cache=False,
        ),
        Library(
            path=EID_LIBRARY,
            target=f"{EID_LIBRARY}.0.0",
            machine=machine,
            mode="755",
            length=20,
            in_loader_cache=True,
            missing_libraries=("libpcsclite.so.1",),
        ),
        Library(path="/usr/local/lib/libbeidpkcs11.so.0", in_loader_cache=True),
    )


def test_middleware_files_are_reported_as_they_are(tree: MachineTree) -> None:
    version = f"/usr/lib/mozilla/managed-storage/{ADDON_ID}.json"
    tree.file("/usr/share/p11-kit/modules/beid.module", "module: beidpkcs11.so\n")
    tree.file("/usr/share/p11-kit/modules/gnome-keyring.module", "module: other.so\n")
    tree.file(version, '{"data":{"versionInfo":{"major":5,"minor":1,"patch":28}}}')
    tree.program("/usr/bin/eid-viewer")
    xpi = f"/usr/share/mozilla/extensions/{{ec8030f7-c20a-464f-9b0e-13a3a9e97384}}/{ADDON_ID}.xpi"
    tree.file(xpi, "PK")
    seen = tree.observed()
    assert seen.p11kit_modules == (
        TextFile(path="/usr/share/p11-kit/modules/beid.module", text="module: beidpkcs11.so\n"),
    )
    assert seen.version_files == (
        TextFile(path=version, text='{"data":{"versionInfo":{"major":5,"minor":1,"patch":28}}}\n'),
    )
    assert (seen.viewer_paths, seen.addon_sideloads) == (("/usr/bin/eid-viewer",), (xpi,))


def test_manifests_of_the_system_and_of_a_user(tree: MachineTree) -> None:
    home = tree.home("an")
    tree.in_loader_cache("libbeidpkcs11.so.0")
    tree.file("/usr/lib/mozilla/pkcs11-modules/beidpkcs11.json", manifest())
    tree.file(
        "/usr/lib/mozilla/pkcs11-modules/beidpkcs11_alt.json", manifest("p11-kit-proxy.so", "beidpkcs11_alt")
    )
    own = '{"name": "beidpkcs11",\n "path":"\\/opt\\/old/libbeidpkcs11.so"}'
    tree.file(f"{home}/.mozilla/pkcs11-modules/beidpkcs11.json", own)
    assert tree.observed().manifests == (
        Manifest(
            path="/usr/lib/mozilla/pkcs11-modules/beidpkcs11.json",
            text=manifest() + "\n",
            mode="644",
            library="libbeidpkcs11.so.0",
            library_found=True,
        ),
        Manifest(
            path="/usr/lib/mozilla/pkcs11-modules/beidpkcs11_alt.json",
            text=manifest("p11-kit-proxy.so", "beidpkcs11_alt") + "\n",
            mode="644",
            library="p11-kit-proxy.so",
            library_found=False,
        ),
        Manifest(
            path="~/.mozilla/pkcs11-modules/beidpkcs11.json",
            user="an",
            text=own + "\n",
            library="/opt/old/libbeidpkcs11.so",
            library_found=False,
        ),
    )


def test_service_with_its_units(tree: MachineTree) -> None:
    tree.program("/usr/sbin/pcscd")
    tree.folder("/run/systemd/system")
    tree.tool("pcscd", "echo 'pcsc-lite version 2.3.3.'; echo 'Enabled features: Linux serial usb polkit'")
    tree.tool(
        "systemctl",
        r"printf 'Id=pcscd.service\nActiveState=inactive\nUnitFileState=indirect\n\n"
        r"Id=pcscd.socket\nActiveState=active\nUnitFileState=enabled\n'",
    )
    unix_socket(tree.place("/run/pcscd/pcscd.comm"))
    assert tree.observed().smartcard_service == SmartCardService(
        installed=True,
        socket_present=True,
        process_running=False,
        version="2.3.3",
        asks_polkit=True,
        units=(
            Service(name="pcscd.service", active="inactive", enabled="indirect"),
            Service(name="pcscd.socket", active="active", enabled="enabled"),
        ),
    )


def test_readers_and_the_bundles_that_list_them(tree: MachineTree) -> None:
    tree.bundle("ifd-ccid.bundle", "1.5.2", [("04e6", "5116"), ("072f", "90cc")])
    tree.bundle("ifd-acsccid.bundle", "1.1.8", [("072f", "9000"), ("072f", "90cc")], library=None)
    tree.usb(
        "1-1", idVendor="072f", idProduct="90cc", bcdDevice="0100", manufacturer="ACS", product="ACR38U-CCID"
    )
    tree.usb("1-1", interface="1.1", interface_class="0b")  # a second slot of the same reader
    tree.usb("1-2", idVendor="072f", idProduct="9000", interface_class="ff")
    tree.usb("1-3", idVendor="048d", idProduct="1365", product="BUD001")
    tree.usb("1-4", idVendor="046d", idProduct="c31c", interface_class="03", product="Keyboard")
    tree.folder("/sys/bus/usb/drivers/usbfs")
    tree.link("/sys/bus/usb/devices/1-1:1.0/driver", "/sys/bus/usb/drivers/usbfs")
    seen = tree.observed()
    assert seen.drivers == (
        Driver(bundle="ifd-acsccid.bundle", version="1.1.8", library_found=False),
        Driver(bundle="ifd-ccid.bundle", version="1.5.2", library_found=True),
    )
    assert seen.readers == (
        Reader(
            vendor_id="048d", product_id="1365", interface_class="0b", product="BUD001", served_by=()
        ),
        Reader(
            vendor_id="072f", product_id="9000", interface_class="ff", served_by=("ifd-acsccid.bundle",)
        ),
        Reader(
            vendor_id="072f", product_id="90cc", firmware="0100", interface_class="0b", manufacturer="ACS",
            product="ACR38U-CCID", bound_to="usbfs", served_by=("ifd-acsccid.bundle", "ifd-ccid.bundle"),
        ),
    )  # fmt: skip


def test_reader_without_any_bundle_is_not_judged(tree: MachineTree) -> None:
    tree.usb("1-1", idVendor="04e6", idProduct="5116")
    assert tree.observed().readers == (Reader(vendor_id="04e6", product_id="5116", interface_class="0b"),)


def test_missing_usb_tree_is_unknown_and_noted(tree: MachineTree) -> None:
    tree.place("/sys/bus/usb/devices").rmdir()
    seen = tree.observed()
    assert seen.readers is None
    assert seen.notes == (Note(part="readers", problem="failed: no USB tree (/sys/bus/usb/devices)"),)


SCAN = r"""printf 'PC/SC device scanner\nV 1.6.2\n'
printf '\033[34m Reader 0: \033[35mACS ACR38U (00412345) 00 00\033[0m\n'
printf '  Event number: \033[35m0\033[0m\n  Card state: \033[31mCard inserted, \033[0m\n'
printf '  ATR: \033[35m3B 7F 96 00\033[0m\n'
printf ' Reader 1: Gemalto PC Twin [serial 77] 01 00\n  Card state: Card removed, \n'"""


def test_slots_are_asked_where_the_service_runs_and_lose_serial_numbers(tree: MachineTree) -> None:
    tree.tool("pidof", "echo 42")
    tree.tool("pcsc_scan", SCAN)
    assert tree.observed().slots == (
        Slot(reader="ACS ACR38U 00 00", card="present", atr="3B7F9600"),
        Slot(reader="Gemalto PC Twin 01 00", card="absent"),
    )


def test_slots_are_not_asked_where_it_does_not_run(tree: MachineTree) -> None:
    tree.tool("pcsc_scan", f"touch '{tree.root}/asked'\n{SCAN}")
    assert tree.observed().slots is None
    assert not tree.place("/asked").exists()


def test_refused_access_to_the_service_is_noted_with_its_words(tree: MachineTree) -> None:
    tree.tool("pidof", "echo 42")
    tree.tool(
        "pcsc_scan", "echo 'PC/SC device scanner'; echo 'SCardEstablishContext: Access denied.' >&2; exit 255"
    )
    seen = tree.observed()
    assert seen.slots is None
    assert seen.notes == (Note(part="slots", problem="not_permitted: SCardEstablishContext: Access denied."),)


def test_firefoxes_of_every_packaging(tree: MachineTree) -> None:
    home = tree.home("an")
    ini = "[App]\nName=Firefox\nVersion={}\n[Gecko]\nMinVersion=1\n"
    for place, version in (
        ("/usr/lib/firefox-esr", "140.5.0"),
        ("/opt/firefox", "145.0"),
        (f"{home}/firefox", "120.0"),
        ("/snap/firefox/current/usr/lib/firefox", "144.0.1"),
        ("/var/lib/flatpak/app/org.mozilla.firefox/current/active/files/lib/firefox", "143.0"),
    ):
        tree.file(f"{place}/application.ini", ini.format(version))
        tree.program(f"{place}/firefox", "i386" if place == "/opt/firefox" else "x86_64")
    assert tree.observed().firefoxes == (
        Firefox(
            packaging="deb",
            path="/usr/lib/firefox-esr",
            version="140.5.0",
            machine="x86_64",
            mode="755",
            length=20,
        ),
        Firefox(
            packaging="tarball", path="/opt/firefox", version="145.0", machine="i386", mode="755", length=20
        ),
        Firefox(packaging="snap", path="/snap/firefox/current", version="144.0.1", machine="x86_64"),
        Firefox(
            packaging="flatpak",
            path="/var/lib/flatpak/app/org.mozilla.firefox/current/active",
            version="143.0",
            machine="x86_64",
        ),
        Firefox(packaging="tarball", path="~/firefox", version="120.0", machine="x86_64"),
    )


def test_profile_with_add_on_and_module(tree: MachineTree) -> None:
    home = tree.home("an")
    tree.profiles(f"{home}/{NATIVE}", "a.default-esr", "b.old", default="a.default-esr")
    profile = f"{home}/{NATIVE}/a.default-esr"
    tree.program(EID_LIBRARY)
    tree.file(f"{profile}/extensions.json", extensions({"id": "secret@addon", "version": "9"}, eid_addon()))
    tree.file(
        f"{profile}/pkcs11.txt",
        pkcs11_txt(("Belgium eID PKCS#11 module", EID_LIBRARY), ("Bank token", "/opt/bank/libtoken.so")),
    )
    tree.file(f"{profile}/prefs.js", "")
    assert tree.observed().firefox_profiles == (
        FirefoxProfile(
            user="an",
            path=f"{NATIVE}/a.default-esr",
            is_default=True,
            was_started=True,
            addon=Addon(
                version="1.0.32", active=True, user_disabled=False, app_disabled=False, signed_state=2,
                location="app-profile",
            ),
            addon_read=True,
            lookalikes=(),
            modules=(
                ModuleEntry(
                    name="Belgium eID PKCS#11 module", library=EID_LIBRARY, library_found=True,
                    library_machine="x86_64", library_length=20,
                ),
            ),
        ),
        FirefoxProfile(
            user="an", path=f"{NATIVE}/b.old", is_default=False, was_started=False, addon_read=True, lookalikes=(), modules=()
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("below", "packaging"),
    [
        (".mozilla/firefox", "native"),
        (".config/mozilla/firefox", "native"),
        ("snap/firefox/common/.mozilla/firefox", "snap"),
        (".var/app/org.mozilla.firefox/.mozilla/firefox", "flatpak"),
        (".var/app/org.mozilla.firefox/config/mozilla/firefox", "flatpak"),
    ],
)
def test_every_profile_root_is_looked_into(tree: MachineTree, below: str, packaging: str) -> None:
    tree.profiles(f"{tree.home('an')}/{below}", "only")
    profiles = tree.observed().firefox_profiles or ()
    assert [(p.path, p.packaging, p.is_default) for p in profiles] == [(f"{below}/only", packaging, True)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(extensions(), (None, True), id="no-add-ons"),
        pytest.param(
            extensions(eid_addon(active=False, userDisabled=True)),
            (
                Addon(
                    version="1.0.32", active=False, user_disabled=True, app_disabled=False, signed_state=2,
                    location="app-profile",
                ),
                True,
            ),
            id="switched-off",
        ),
        pytest.param(extensions(eid_addon())[:-40], (None, False), id="cut-short"),
        pytest.param("", (None, False), id="empty-file"),
        pytest.param(
            '{"addons": [\n  {"version" : "2",\n "id":\t"belgiumeid@eid.belgium.be", "active" :true}\n]}\n',
            (Addon(version="2", active=True), True),
            id="pretty-printed",
        ),
        pytest.param(
            extensions({"id": "other", "note": f'{{"id":"{ADDON_ID}"}}', "sub": {"id": ADDON_ID, "active": True}}),
            (None, True),
            id="its-id-elsewhere-is-not-the-add-on",
        ),
        pytest.param(
            extensions(eid_addon(signedState=None, name='quote " and \\ and \\" end')),
            (
                Addon(version="1.0.32", active=True, user_disabled=False, app_disabled=False, location="app-profile"),
                True,
            ),
            id="escapes-and-null",
        ),
    ],
)  # fmt: skip
def test_the_one_entry_of_extensions_json(
    tree: MachineTree, content: str, expected: tuple[Addon | None, bool]
) -> None:
    home = tree.home("an")
    tree.profiles(f"{home}/{NATIVE}", "p")
    tree.file(f"{home}/{NATIVE}/p/extensions.json", content)
    (profile,) = tree.observed().firefox_profiles or ()
    assert (profile.addon, profile.addon_read) == expected


def test_policies_are_cut_to_what_concerns_us(tree: MachineTree) -> None:
    tree.file("/usr/lib/firefox/application.ini", "[App]\nVersion=145.0\n")
    tree.file(
        "/etc/firefox/policies/policies.json",
        '{\n "policies": {"Homepage": {"URL": "https://intra.example/"},\n'
        '  "ExtensionSettings": {"*": {"installation_mode": "blocked"}, "other@x": {"installation_mode": "allowed"},\n'
        f'   "{ADDON_ID}": {{"installation_mode": "force_installed", "install_url": "https://u:p@x.example/a.xpi"}}}},\n'
        '  "SecurityDevices": {"Add": {"eID, \\"new\\"": "/usr/lib/libbeidpkcs11.so.0"}, "Delete": []}}}',
    )
    tree.file(
        "/usr/lib/firefox/distribution/policies.json",
        '{"policies":{"InstallAddonsPermission":{"Default":false},"DisableTelemetry":true}}',
    )
    assert tree.observed().firefox_policies == (
        FirefoxPolicy(
            path="/etc/firefox/policies/policies.json",
            addon_setting='{"installation_mode":"force_installed","install_url":"https://x.example/a.xpi"}',
            default_setting='{"installation_mode":"blocked"}',
            security_devices='{"Add":{"eID, \\"new\\"":"/usr/lib/libbeidpkcs11.so.0"},"Delete":[]}',
            modules=(ModuleEntry(name="policy", library="/usr/lib/libbeidpkcs11.so.0", library_found=False),),
        ),
        FirefoxPolicy(
            path="/usr/lib/firefox/distribution/policies.json", install_permission='{"Default":false}'
        ),
    )


def test_policy_file_that_is_no_json_is_noted(tree: MachineTree) -> None:
    tree.file("/etc/firefox/policies/policies.json", '{"policies": {"ExtensionSettings": ')
    seen = tree.observed()
    assert seen.firefox_policies == (FirefoxPolicy(path="/etc/firefox/policies/policies.json"),)
    assert seen.notes == (
        Note(part="firefox_policies", problem="failed: no whole JSON in /etc/firefox/policies/policies.json"),
    )


def test_shared_nss_databases(tree: MachineTree) -> None:
    home = tree.home("an")
    tree.file(f"{home}/.pki/nssdb/cert9.db", "never opened")
    tree.file(f"{home}/.pki/nssdb/pkcs11.txt", pkcs11_txt(("Belgium eID", "/usr/lib/x/libbeidpkcs11.so.0")))
    tree.file(f"{home}/.thunderbird/x.default/pkcs11.txt", pkcs11_txt())
    assert tree.observed().nss_databases == (
        NssDatabase(
            user="an",
            path=".pki/nssdb",
            modules=(
                ModuleEntry(name="Belgium eID", library="/usr/lib/x/libbeidpkcs11.so.0", library_found=False),
            ),
        ),
        NssDatabase(user="an", path=".thunderbird/x.default", modules=()),
    )


def test_pinentry_java_proxy_and_clock(tree: MachineTree) -> None:
    tree.program("/usr/bin/pinentry-gnome3")
    tree.link("/etc/alternatives/pinentry", "/usr/bin/pinentry-gnome3")
    tree.link("/usr/bin/pinentry", "/etc/alternatives/pinentry")
    tree.file("/usr/lib/jvm/java-17/release", 'IMPLEMENTOR="Debian"\nJAVA_VERSION="17.0.15"\n')
    tree.link("/usr/lib/jvm/default-java", "/usr/lib/jvm/java-17")
    tree.file("/etc/environment", 'PATH="/bin"\nhttps_proxy="http://an:pw@proxy.example:3128/"\n')
    tree.file("/run/systemd/timesync/synchronized")
    seen = tree.observed()
    assert (seen.pinentry, seen.proxy, seen.clock_synchronised) == (
        "/usr/bin/pinentry-gnome3",
        "http://proxy.example:3128/",
        True,
    )
    assert seen.javas == (Java(path="/usr/lib/jvm/java-17", version="17.0.15", has_web_start=False),)
    assert seen.apparmor is None


def test_a_java_that_starts_programs_from_the_web(tree: MachineTree) -> None:
    tree.file("/usr/lib/jvm/java-8/release", 'JAVA_VERSION="1.8.0_412"\n')
    tree.program("/usr/lib/jvm/java-8/jre/bin/javaws")
    assert tree.observed().javas == (
        Java(path="/usr/lib/jvm/java-8", version="1.8.0_412", has_web_start=True),
    )


APPARMOR = "/etc/apparmor.d"
PROFILE = "profile firefox /usr/lib/firefox/firefox{flags} {{\n  #include <abstractions/ubuntu-browsers.d/firefox>\n  dbus peer=(label=unconfined),\n}}\n"


@pytest.mark.parametrize(
    ("flags", "link", "mode"),
    [
        ("", None, "enforce"),
        (" flags=(complain)", None, "complain"),
        (" flags=(unconfined)", None, "unconfined"),
        ("", "disable", "disabled"),
        ("", "force-complain", "complain"),
    ],
)
@pytest.mark.parametrize("knows", [True, False])
def test_profiles_that_shut_firefox_in(
    tree: MachineTree, flags: str, link: str | None, mode: str, knows: bool
) -> None:
    tree.folder("/sys/module/apparmor")
    tree.file(f"{APPARMOR}/usr.bin.firefox", PROFILE.format(flags=flags))
    if link is not None:
        tree.link(f"{APPARMOR}/{link}/usr.bin.firefox", f"{APPARMOR}/usr.bin.firefox")
    line = "#include <abstractions/ubuntu-browsers.d/beid>\n" if knows else ""
    tree.file(f"{APPARMOR}/abstractions/ubuntu-browsers.d/firefox", f"# browsers\n{line}")
    assert tree.observed().apparmor == (
        AppArmorProfile(path=f"{APPARMOR}/usr.bin.firefox", mode=mode, includes_eid=knows),
    )


def test_apparmor_without_a_profile_of_firefox(tree: MachineTree) -> None:
    tree.folder("/sys/module/apparmor")
    tree.folder(APPARMOR)
    assert tree.observed().apparmor == ()


@pytest.mark.parametrize(
    ("leap", "expected"), [("Normal", True), ("Not synchronised", False)], ids=["in-step", "adrift"]
)
def test_chrony_is_asked_where_it_runs(tree: MachineTree, leap: str, expected: bool) -> None:
    tree.folder("/run/chrony")
    tree.tool("chronyc", f"echo 'Leap status     : {leap}'")
    assert tree.observed().clock_synchronised is expected


def test_unknown_kernel_is_refused_in_words(tree: MachineTree) -> None:
    tree.tool("uname", "echo FreeBSD amd64")
    said = tree.said()
    assert (said.returncode, said.stdout) == (3, b"")
    assert said.stderr == b"this probe knows Linux and macOS, not FreeBSD\n"
