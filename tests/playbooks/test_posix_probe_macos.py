"""The probe on macOS: stand-ins for Apple's tools on the PATH print what the sources document, over a folder laid out like a Mac.

They do not prove that the tools of a real Mac print so; no Mac was at hand.
"""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from collector.core.observation.observation import (
    Browser,
    CrossSignedRoot,
    Driver,
    Firefox,
    FirefoxPolicy,
    Java,
    Library,
    Manifest,
    ModuleEntry,
    Package,
    Reader,
    System,
    SystemPolicy,
    TextFile,
    TokenExtension,
)
from collector.sources.scan.probe_text import collection
from collector.sources.scan.replies import observation_from
from tests.causes.coverage import machine
from tests.rigs.machine_tree import ADDON_ID, MachineTree, hashed

EID = "/Library/Belgium Identity Card/Pkcs11"
BUNDLE = f"{EID}/beid-pkcs11.bundle/Contents/MacOS/libbeidpkcs11.dylib"
MOZILLA = "/Library/Application Support/Mozilla"
FIREFOX = "/Applications/Firefox.app/Contents"
PROFILE = "/Users/an/Library/Application Support/Firefox/Profiles/y2.default-release"
X86_64, ARM64 = 0x01000007, 0x0100000C
SERIAL = "SN-CANARY-77"
# ioreg's own shape: one entry an interface, properties below it.
IOREG = f"""cat <<'END'
+-o CCID Interface@0  <class IOUSBHostInterface, id 0x100000512, registered, matched, active, busy 0 (2 ms), retain 8>
    {{
      "bcdDevice" = 512
      "idProduct" = 45312
      "USB Product Name" = "ACR39U ICC Reader"
      "bInterfaceClass" = 11
      "idVendor" = 1839
      "USB Vendor Name" = "ACS"
      "locationID" = 34603008
      "USB Serial Number" = "{SERIAL}"
    }}

+-o Keyboard@0  <class IOUSBHostInterface, id 0x100000513>
    {{
      "idProduct" = 591
      "bInterfaceClass" = 3
      "idVendor" = 1452
      "locationID" = 34603009
    }}
END"""
PKGUTIL = """case $2 in
    be.eid.middleware | be.eid.BEIDtoken.app)
        printf 'package-id: %s\\nversion: 5.1.17\\nvolume: /\\nlocation: \\ninstall-time: 1706600000\\n' "$2" ;;
    *) echo "No receipt for '$2' found at '/'." >&2; exit 1 ;;
esac"""


def mach_o(*kinds: int) -> bytes:
    """The head of a Mach-O file: thin for one architecture, universal for more."""
    if len(kinds) == 1:
        return struct.pack("<IIII", 0xFEEDFACF, kinds[0], 0, 6) + bytes(64)
    head = struct.pack(">II", 0xCAFEBABE, len(kinds))
    return head + b"".join(struct.pack(">IIIII", kind, 0, 16384, 100, 14) for kind in kinds) + bytes(64)


@pytest.fixture
def mac(tmp_path: Path) -> MachineTree:
    tree = MachineTree(tmp_path / "mac")
    tree.tool("uname", "echo Darwin arm64")
    tree.tool("sw_vers", "case $1 in -productVersion) echo 15.1 ;; *) echo macOS ;; esac")
    tree.tool("sysctl", "echo 0")
    tree.tool("id", "echo 501")
    tree.tool("defaults", "echo nl_BE")
    tree.tool("pkgutil", PKGUTIL)
    tree.tool("ioreg", IOREG)
    tree.tool("pluginkit", "echo '+    be.fedict.BEIDToken.BEIDTokenApp.BEIDToken(5.1.3)'")
    tree.tool("scutil", "printf '<dictionary> {\\n  HTTPSEnable : 0\\n}\\n'")
    # plutil: `-extract KEY raw -o - FILE` and `-convert json -o - FILE`; the stand-in's plists are lines KEY=VALUE or JSON
    tree.tool(
        "plutil",
        'case $1 in -extract) sed -n "s/^$2=//p" "$6" | grep . ;; -convert) cat "$5" ;; *) exit 1 ;; esac',
    )
    tree.file(BUNDLE, mach_o(X86_64, ARM64))
    tree.file(f"{EID}/libbeidpkcs11.5.1.17.dylib", mach_o(X86_64, ARM64))
    tree.link(f"{EID}/libbeidpkcs11.dylib", f"{EID}/libbeidpkcs11.5.1.17.dylib")
    tree.file(
        f"{MOZILLA}/PKCS11Modules/beidpkcs11.json",
        f'{{"name":"beidpkcs11","description":"Belgium eID PKCS#11 Module","type":"pkcs11","path":"{BUNDLE}",'
        f'"allowed_extensions":["{ADDON_ID}"]}}\n',
    )
    tree.file(f"{MOZILLA}/ManagedStorage/{ADDON_ID}.json", '{"name":"x"}\n')
    tree.file("/Applications/BEIDToken.app/Contents/Info.plist", "CFBundleShortVersionString=5.1.3\n")
    tree.file("/Applications/eID Viewer.app/Contents/Info.plist", "CFBundleShortVersionString=5.1.31\n")
    tree.file("/Applications/Safari.app/Contents/Info.plist", "CFBundleShortVersionString=18.1\n")
    tree.file("/Applications/Google Chrome.app/Contents/Info.plist", "CFBundleShortVersionString=142.0.1\n")
    tree.file(f"{FIREFOX}/Resources/application.ini", "[App]\nVersion=145.0.1\n")
    tree.file(f"{FIREFOX}/MacOS/firefox", mach_o(X86_64, ARM64))
    base = "/Users/an/Library/Application Support/Firefox"
    tree.file(
        f"{base}/profiles.ini",
        "[Profile0]\nName=d\nIsRelative=1\nPath=Profiles/y2.default-release\nDefault=1\n",
    )
    tree.file(f"{PROFILE}/prefs.js", "")
    tree.file(
        f"{PROFILE}/extensions.json",
        f'{{"addons":[{{"id":"{ADDON_ID}","version":"1.0.32","active":true,"userDisabled":false,"appDisabled":false,'
        '"signedState":2,"location":"app-profile"}]}',
    )
    tree.file(f"{PROFILE}/pkcs11.txt", f"library={BUNDLE}\nname=Belgium eID PKCS#11 Module\n\n")
    tree.folder("/Users/Shared")
    tree.file(
        "/usr/libexec/SmartCardServices/drivers/ifd-ccid.bundle/Contents/Info.plist",
        "<plist>\n<dict>\n<key>CFBundleExecutable</key>\n<string>libccid.dylib</string>\n"
        "<key>CFBundleShortVersionString</key>\n<string>1.5.1</string>\n<key>ifdVendorID</key>\n<array>\n"
        "<string>0x072F</string>\n</array>\n<key>ifdProductID</key>\n<array>\n<string>0xB100</string>\n</array>\n</dict></plist>\n",
    )
    tree.file("/usr/libexec/SmartCardServices/drivers/ifd-ccid.bundle/Contents/MacOS/libccid.dylib")
    tree.file("/Library/Java/JavaVirtualMachines/jdk-21.jdk/Contents/Home/release", 'JAVA_VERSION="21.0.5"\n')
    return tree


def test_a_healthy_mac(mac: MachineTree) -> None:
    seen = mac.observed()
    assert seen.notes == ()
    assert seen.system == System(
        family="darwin", id="macos", version="15.1", name="macOS", arch="arm64", language="nl-BE"
    )
    assert seen.packages == (
        Package(name="be.eid.BEIDtoken.app", version="5.1.17", source="pkgutil"),
        Package(name="be.eid.middleware", version="5.1.17", source="pkgutil"),
        Package(name="eID Viewer", version="5.1.31", source="app"),
    )
    assert seen.libraries == (
        Library(path=BUNDLE, target=BUNDLE, machine="aarch64"),
        Library(
            path=f"{EID}/libbeidpkcs11.dylib", target=f"{EID}/libbeidpkcs11.5.1.17.dylib", machine="aarch64"
        ),
    )
    assert seen.manifests is not None
    (manifest,) = seen.manifests
    assert (manifest.library, manifest.library_found) == (BUNDLE, True)
    assert seen.version_files == (
        TextFile(path=f"{MOZILLA}/ManagedStorage/{ADDON_ID}.json", text='{"name":"x"}\n'),
    )
    assert seen.token_extension == TokenExtension(path="/Applications/BEIDToken.app", registered=True)
    assert seen.readers == (
        Reader(
            vendor_id="072f",
            product_id="b100",
            firmware="0200",
            interface_class="0b",
            manufacturer="ACS",
            product="ACR39U ICC Reader",
            served_by=("ifd-ccid.bundle",),
        ),
    )
    assert seen.drivers == (Driver(bundle="ifd-ccid.bundle", version="1.5.1", library_found=True),)
    assert seen.firefoxes == (
        Firefox(packaging="app", path="/Applications/Firefox.app", version="145.0.1", machine="aarch64"),
    )
    assert seen.firefox_profiles is not None
    (profile,) = seen.firefox_profiles
    assert (profile.user, profile.is_default, profile.was_started) == ("an", True, True)
    assert profile.addon is not None
    assert profile.addon.active
    assert profile.modules == (
        ModuleEntry(name="Belgium eID PKCS#11 Module", library=BUNDLE, library_found=True),
    )
    assert seen.browsers == (
        Browser(name="chrome", packaging="app", version="142.0.1"),
        Browser(name="safari", packaging="app", version="18.1"),
    )
    assert seen.javas is not None
    assert [j.version for j in seen.javas] == ["21.0.5"]
    assert (seen.context.is_root, seen.context.homes_seen, seen.context.virtual_machine) == (False, 1, "none")
    assert (seen.proxy, seen.firefox_policies, seen.system_policies) == ("", (), ())


def test_a_healthy_mac_needs_no_work(mac: MachineTree) -> None:
    seen = mac.observed()
    assert seen.notes == ()
    assert [f.check for f in machine(seen).findings if f.is_broken] == []


def test_no_serial_number_and_no_card_is_asked_for(mac: MachineTree) -> None:
    said = mac.said().stdout
    assert [r.product for r in observation_from(said.decode()).readers or ()] == ["ACR39U ICC Reader"]
    assert SERIAL.encode() not in said
    text = (collection() / "probes/posix.sh").read_text("utf-8")
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for word in (
        "SPSmartCards",
        "system_profiler",
        "sc_auth",
        "find-identity",
        "list-smartcards",
        "defaults write",
    ):
        assert word not in code


@pytest.mark.parametrize(
    ("words", "registered"),
    [
        ("-    be.fedict.BEIDToken.BEIDTokenApp.BEIDToken(5.1.3)", False),
        ("     com.apple.CryptoTokenKit.pivtoken(1.0)", False),
        ("     be.fedict.BEIDToken.BEIDTokenApp.BEIDToken(5.1.3)", True),
    ],
)
def test_the_token_may_be_off_or_absent_from_the_list(mac: MachineTree, words: str, registered: bool) -> None:
    mac.tool("pluginkit", f"echo '{words}'")
    seen = mac.observed().token_extension
    assert seen is not None
    assert seen.registered is registered


def test_with_full_rights_nobody_knows_whose_list_it_is(mac: MachineTree) -> None:
    mac.tool("id", "echo 0")
    seen = mac.observed().token_extension
    assert seen is not None
    assert seen.registered is None


def test_manifest_without_library_after_an_uninstallation(mac: MachineTree) -> None:
    for path in (BUNDLE, f"{EID}/libbeidpkcs11.5.1.17.dylib", f"{EID}/libbeidpkcs11.dylib"):
        mac.place(path).unlink()
    mac.tool("pkgutil", "exit 1")
    seen = mac.observed()
    assert seen.libraries == ()
    assert seen.manifests is not None
    assert isinstance(seen.manifests[0], Manifest)
    assert seen.manifests[0].library_found is False
    assert "eid-middleware-installed" in {f.check for f in machine(seen).findings if f.is_broken}


def test_an_intel_library_on_an_arm_mac(mac: MachineTree) -> None:
    mac.file(BUNDLE, mach_o(X86_64))
    seen = mac.observed()
    assert seen.libraries is not None
    assert seen.libraries[0].machine == "x86_64"


def test_policies_of_a_configuration_profile(mac: MachineTree) -> None:
    place = "/Library/Managed Preferences/org.mozilla.firefox.plist"
    mac.file(
        place,
        '{"EnterprisePoliciesEnabled":true,"ExtensionSettings":{"*":{"installation_mode":"blocked"}},'
        f'"SecurityDevices":{{"Add":{{"eID":"{BUNDLE}"}}}}}}',
    )
    (policy,) = mac.observed().firefox_policies or ()
    assert policy == FirefoxPolicy(
        path=place,
        default_setting='{"installation_mode":"blocked"}',
        security_devices=f'{{"Add":{{"eID":"{BUNDLE}"}}}}',
        modules=(ModuleEntry(name="policy", library=BUNDLE, library_found=True),),
    )


def test_withdrawn_roots_in_the_keychain_of_the_machine(mac: MachineTree) -> None:
    assert mac.observed().cross_signed_roots is None
    mac.file("/Library/Keychains/System.keychain", "x")
    mac.tool(
        "security",
        """[ "$1 $4" = "find-certificate Belgium Root CA" ] || exit 1
printf '    "snbr"<blob>=0x04000000000141A1E134BA  "\\\\004"\\n    "alis"<blob>="Belgium Root CA2"\\n'""",
    )
    assert mac.observed().cross_signed_roots == (
        CrossSignedRoot(store="keychain", name="Belgium Root CA2", serial="04000000000141A1E134BA"),
    )


def test_the_switch_of_the_driver_and_the_proxy(mac: MachineTree) -> None:
    mac.file("/Library/Preferences/com.apple.security.smartcard.plist", "useIFDCCID=true\n")
    mac.tool(
        "scutil",
        "printf '<dictionary> {\\n  HTTPSEnable : 1\\n  HTTPSPort : 3128\\n  HTTPSProxy : proxy.example\\n}\\n'",
    )
    seen = mac.observed()
    assert seen.system_policies == (SystemPolicy(name="useIFDCCID", value=1),)
    assert seen.proxy == "proxy.example:3128"


def test_java_with_web_start(mac: MachineTree) -> None:
    home = "/Library/Internet Plug-Ins/JavaAppletPlugin.plugin/Contents/Home"
    mac.file(f"{home}/release", 'JAVA_VERSION="1.8.0_431"\n')
    mac.file(f"{home}/bin/javaws")
    assert Java(path=home, version="1.8.0_431", has_web_start=True) in (mac.observed().javas or ())


@pytest.mark.parametrize("tool", ["pkgutil", "ioreg", "plutil", "pluginkit", "scutil", "sw_vers"])
def test_a_tool_that_hangs_or_fails_leaves_the_rest_whole(mac: MachineTree, tool: str) -> None:
    mac.tool(tool, "sleep 60")
    seen = mac.observed(part_timeout_s=3)
    assert seen.firefox_profiles is not None
    assert len(seen.firefox_profiles) == 1
    assert seen.libraries is not None
    assert len(seen.libraries) == 2


def test_the_installation_is_told_by_a_hash_and_nothing_else_of_that_entry(mac: MachineTree) -> None:
    uuid = "7E0A9C1B-5D3F-5A21-8B64-0C9D1E2F3A4B"
    entry = f"""    "IOPlatformSerialNumber" = "{SERIAL}"\n    "IOPlatformUUID" = "{uuid}"\n    "manufacturer" = <"Apple Inc.">"""
    mac.tool("ioreg", f"case $3 in IOPlatformExpertDevice) printf '%s\n' '{entry}' ;; *) {IOREG}\n;; esac")
    for shell in (("dash",), ("bash",), ("busybox", "sh")):
        said = mac.said(shell).stdout.decode()
        seen = observation_from(said)
        assert (seen.volatile.installation, len(seen.readers or ())) == (hashed(uuid), 1)
        assert not {uuid, SERIAL} & set(said.replace('"', " ").split())
