"""What once showed less of a Windows machine than was there, each kind by itself: many such things in one machine, one start.

The letters are those of the review that found them; docs/windows.md tells of it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from collector.core.observation.observation import (
    FirefoxPolicy,
    ListedReader,
    MiddlewareSetting,
    NativeHost,
    Observation,
    PassedOver,
    Reader,
    Service,
    SystemPolicy,
)
from tests.causes.coverage import machine
from tests.rigs.pe_file import X86
from tests.rigs.windows_machine import (
    ADDON,
    DATA,
    FIREFOX,
    HIVE,
    MODULES,
    PLUGINS,
    PROFILE,
    SID,
    UNINSTALL,
    WINDOWS_NT,
    WindowsMachine,
    manifest,
    powershell,
    program,
    text,
)

pytestmark = pytest.mark.xdist_group("powershell")
POLICIES = "SOFTWARE\\Policies\\Mozilla\\Firefox"
PIET = "S-1-5-21-1004336348-1177238915-682003330-1002"
HIVE_OF_PIET = f"Registry::HKEY_USERS\\{PIET}"
CLASS = "{50dd5230-ba8a-11d1-bf5d-0000f805f530}"
BRIDGE = "pencgnkbgaekikmiahiaakjdgaibiipp"
HOMEPAGE = "https://intranet.canary.example/"


def usb(device: str, code: int = 0, kind: str = "0B") -> dict[str, Any]:
    return {
        "DeviceID": f"USB\\{device}",
        "CompatibleID": [f"USB\\Class_{kind}"],
        "HardwareID": [f"USB\\{device.partition(chr(92))[0]}&REV_0106"],
        "ConfigManagerErrorCode": code,
        "Present": True,
        "ClassGuid": CLASS if kind == "0B" and code == 0 else "",
        "Name": "Microsoft Usbccid Smartcard Reader (WUDF)",
        "Manufacturer": "Microsoft",
    }


def odd_machine() -> WindowsMachine:
    """A PC of two people with everything on it that was once passed over, merged or misread."""
    pc = WindowsMachine()
    registry, files = pc.registry, pc.files
    registry[WINDOWS_NT] |= {"UBR": 7171}
    registry[f"{WINDOWS_NT}\\ProfileList\\{PIET}"] = {"ProfileImagePath": "C:\\Users\\piet"}
    registry[f"{WINDOWS_NT}\\ProfileList\\S-1-5-21-1-2-3-1003"] = {
        "ProfileImagePath": "\\\\server\\homes\\els"
    }
    registry[f"{HIVE_OF_PIET}\\Volatile Environment\\1"] = {"SESSIONNAME": "RDP-Tcp#5"}
    registry["HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters"] = {
        "Domain": "canary-domain.example"
    }
    registry["HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Netlogon"] = {"Start": 2}
    registry["HKLM:\\SYSTEM\\CurrentControlSet\\Control\\CloudDomainJoin\\JoinInfo\\0A1B"] = {
        "TenantId": "canary-tenant"
    }
    # readers: two parts of one, one without class 0B, one that no list knows
    pc.cim["Win32_PnPEntity"] = [
        usb("VID_076B&PID_5422&MI_00\\6&2B3C4D5E&0&0000"),
        usb("VID_076B&PID_5422&MI_01\\6&2B3C4D5E&0&0001", 10),
        usb("VID_413C&PID_2100\\5&1&0&0001", 28, "FF"),
        usb("VID_1234&PID_5678\\5&1&0&0002", 28, "FF"),
        usb("VID_08E6&PID_3437\\5&7&0&0003"),
        usb("VID_08E6&PID_3437\\5&7&0&0004", 43),
    ]
    classes = f"HKLM:\\SYSTEM\\CurrentControlSet\\Control\\DeviceClasses\\{CLASS}"
    registry[f"{classes}\\##?#USB#VID_08E6&PID_3437#SERIAL-CANARY#{CLASS}\\#\\Control"] = {"Linked": 1}
    registry[f"{classes}\\##?#ROOT#SMARTCARDREADER#0000#{CLASS}\\#"] = {}
    registry["HKLM:\\SYSTEM\\CurrentControlSet\\Enum\\SWD\\ScDeviceEnum\\1_ACS ACR39U (0123456789) 0"] = {}
    # paths as people and programs write them
    registry[f"{MODULES}\\beidpkcs11_32"] = {"(default)": f"\\\\?\\{PLUGINS}\\beidpkcs11_32.json"}
    registry[f"{MODULES}\\beidpkcs11_64"] = {"(default)": f"{PLUGINS}\\beidpkcs11_64.json".replace("\\", "/")}
    files[f"{PLUGINS}\\beidpkcs11_32.json"] = text(
        manifest("32").replace("beid_ff_pkcs11_32.dll", "C:/Windows/SysWOW64/beidpkcs11.dll")
    )
    files[f"{PLUGINS}\\beidpkcs11_64.json"] = text(
        manifest("64").replace('"type"', '"": 1, "Type": 2, "type"')
    )
    registry[f"{MODULES}\\beidpkcs11"] = {"(default)": "D:\\gone\\beidpkcs11.json"}
    files[f"C:\\Users\\an\\{PROFILE}\\pkcs11.txt"] = text(
        "library=C:/Windows/System32/beidpkcs11.dll\nname=eID\n\nlibrary=C:\\beid\nname=a folder\n\n"
        "library=C:\\old\\beidpkcs11.dll\nname=cut\n\n"
    )
    files["C:\\beid\\readme.txt"] = text("")
    files["C:\\old\\beidpkcs11.dll"] = program("", X86, length=100)
    files["C:\\Windows\\System32\\beid_ff_pkcs11.dll"] = program(length=0)
    # Firefoxes that are registered elsewhere
    del registry["HKLM:\\SOFTWARE\\Mozilla\\Mozilla Firefox\\145.0.1 (x64 nl)\\Main"]
    registry["HKLM:\\SOFTWARE\\Mozilla\\Mozilla Firefox ESR\\140.5.0 ESR (x64 nl)\\Main"] = {
        "Install Directory": "E:/Apps/Firefox ESR/"
    }
    registry[f"{HIVE}\\SOFTWARE\\Mozilla\\Mozilla Firefox\\144.0 (x64 nl)\\Main"] = {
        "Install Directory": "D:\\Programma's\\Firefox"
    }
    registry[f"{HIVE}\\SOFTWARE\\Mozilla\\Firefox Developer Edition\\146.0 (x64 nl)\\Main"] = {
        "Install Directory": "\\\\server\\apps\\Firefox"
    }
    for folder, version in (("E:\\Apps\\Firefox ESR", "140.5.0"), ("D:\\Programma's\\Firefox", "144.0")):
        files[f"{folder}\\firefox.exe"] = program(f"{version}.1")
        files[f"{folder}\\application.ini"] = text(f"[App]\nVersion={version}\nBuildID=20251110093412\n")
    for name in ("firefox.exe", "application.ini"):
        del files[f"{FIREFOX}\\{name}"]
    files["E:\\Apps\\Firefox ESR\\distribution\\policies.json"] = text(
        '\ufeff{"policies": {"Homepage": {"URL": "' + HOMEPAGE + '"},\r\n'
        '  "SecurityDevices": {"eID": "C:/Windows/System32/beidpkcs11.dll"},}}'
    )
    registry[f"HKLM:\\{POLICIES}"] = {}
    registry[f"HKLM:\\{POLICIES}\\InstallAddonsPermission"] = {"Default": 0}
    registry[f"HKLM:\\{POLICIES}\\InstallAddonsPermission\\Allow"] = {
        "1": "https://addons.mozilla.org", "2": HOMEPAGE,
    }  # fmt: skip
    registry[f"HKLM:\\{POLICIES}\\Extensions"] = {}
    registry[f"HKLM:\\{POLICIES}\\Extensions\\Install"] = {
        "1": "https://addons.mozilla.org/x/belgium-eid.xpi"
    }
    registry[f"HKLM:\\{POLICIES}\\Extensions\\Locked"] = {str(n): f"{n}@canary" for n in range(1, 12)}
    registry[f"{HIVE_OF_PIET}\\{POLICIES}"] = {
        "ExtensionSettings": ['{"*":{', '"installation_mode":"blocked"}}']
    }
    # profiles that lie elsewhere, and one of the Store
    files[f"C:\\Users\\an\\{DATA}\\profiles.ini"]["text"] = (
        "\ufeff[Profile0]\r\nName=default-release\r\nIsRelative=1\r\nPath=Profiles/x1.default-release\r\nDefault=1\r\n"
        "\r\n[Profile1]\r\nName=moved\r\nIsRelative=0\r\nPath=D:\\Firefox\\profiel\r\n"
    )
    files[f"C:\\Users\\an\\{PROFILE}\\compatibility.ini"] = text(
        "[Compatibility]\r\nLastVersion=144.0_20251110093412/20251110093412\r\nLastPlatformDir=C:\\Users\\an\\Firefox\r\n"
    )
    files["C:\\Users\\piet\\ntuser.dat"] = text("")
    registry[
        f"{HIVE_OF_PIET}\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders"
    ] = {"AppData": "\\\\server\\profiles\\piet\\AppData\\Roaming"}
    store = "C:\\Users\\an\\AppData\\Local\\Packages\\Mozilla.Firefox_n80bbvh6b1yt2\\LocalCache\\Roaming\\Mozilla\\Firefox"
    files[f"{store}\\profiles.ini"] = text("[Profile0]\nName=s\nIsRelative=1\nPath=Profiles/s.default\n")
    files[f"{store}\\Profiles\\s.default\\prefs.js"] = text("")
    # add-ons: a name in two spellings, which no PowerShell reads, and one after the eID
    entries = json.loads(files[f"C:\\Users\\an\\{PROFILE}\\extensions.json"]["text"])
    entries["addons"][0] |= {"icons": {"a": 1, "A": 2, "": 3}}
    files[f"C:\\Users\\an\\{PROFILE}\\extensions.json"] = text(json.dumps(entries))
    files[f"{store}\\Profiles\\s.default\\extensions.json"] = text(
        json.dumps({"addons": [
            {"id": "links@x", "type": "extension", "active": True, "defaultLocale": {"name": "eID Belgium easy login"}},
            {"id": "canary@y", "type": "extension", "active": True, "defaultLocale": {"name": "Canary weather"}},
        ]})
    )  # fmt: skip
    # an extension whose update is half way, and programs of extensions
    extension = f"C:\\Users\\an\\AppData\\Local\\Google\\Chrome\\User Data\\Default\\Extensions\\{BRIDGE}"
    for version in ("2.9_0", "2.11_0", "Temp"):
        files[f"{extension}\\{version}\\manifest.json"] = text("{}")
    registry[f"{HIVE}\\SOFTWARE\\Google\\Chrome\\NativeMessagingHosts\\be.bosa.beidconnect"] = {
        "(default)": "C:/B/beidconnect.json"
    }
    files["C:\\B\\beidconnect.json"] = text('{"path":"gone.exe",}')
    registry["HKLM:\\SOFTWARE\\Mozilla\\NativeMessagingHosts\\com.canary.weather"] = {
        "(default)": "C:\\B\\w.json"
    }
    files["C:\\B\\w.json"] = text('{"path":"w.exe"}')
    # numbers as texts, the viewer elsewhere, settings
    registry["HKLM:\\SYSTEM\\CurrentControlSet\\Services\\SCPolicySvc"] = {"Start": "3"}
    registry["HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows\\CertProp"] = {"CertPropEnabled": "1"}
    viewer = next(key for key in registry if "{F3DC7F06" in key)
    registry[viewer] |= {"InstallLocation": '"D:\\Apps\\Belgium Identity Card\\"'}
    files.pop("C:\\Program Files (x86)\\Belgium Identity Card\\EidViewer\\eID Viewer.exe")
    files["D:\\Apps\\Belgium Identity Card\\EidViewer\\eID Viewer.exe"] = program("5.1.31.6342", X86)
    registry[f"{HIVE}\\SOFTWARE\\BEID\\configuretool"] = {"use_virtual_keypad": 1, "canary": "x"}
    registry["HKLM:\\SOFTWARE\\WOW6432Node\\BEID\\logging"] = {
        "log_level": "debug", "log_dirname": "C:\\canary",
    }  # fmt: skip
    assert UNINSTALL in viewer.replace("\\WOW6432Node", "")
    assert SID in HIVE
    return pc


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    powershell()
    return odd_machine().said(tmp_path_factory.mktemp("odd"), part_s=30, deadline_s=90)


@pytest.fixture(scope="module")
def seen(said: str) -> Observation:
    from collector.sources.scan.replies import observation_from

    found = observation_from(said)
    assert found.notes == ()
    assert (found.schema, found.probe.version) == (2, "5")
    return found


def test_nothing_private_comes_along(said: str) -> None:
    lines = "".join(said.splitlines()).lower()
    assert "canary" not in lines
    assert "intranet" not in lines


def test_p2_parts_of_one_reader_keep_their_own_codes_and_twins_stay_two(seen: Observation) -> None:
    def shape(reader: Reader) -> tuple[str, int | None, list[tuple[str, int | None]]]:
        return (
            reader.product_id,
            reader.problem_code,
            [(part.number, part.problem_code) for part in reader.interfaces or ()],
        )

    assert [shape(reader) for reader in seen.readers or ()] == [
        ("5422", 0, [("00", 0), ("01", 10)]),
        ("2100", 28, []),
        ("3437", 0, []),
        ("3437", 43, []),
    ]


def test_p3_slashes_and_long_paths_lead_to_the_library_and_a_folder_is_none(seen: Observation) -> None:
    first = next(p for p in seen.firefox_profiles or () if p.packaging == "native")
    assert [(m.name, m.library_found, m.library_machine) for m in first.modules or ()] == [
        ("eID", True, "x86_64"),
        ("a folder", False, None),
        ("cut", True, None),
    ]
    manifests = {m.path.rpartition("\\")[2]: m for m in seen.manifests or ()}
    assert (manifests["beidpkcs11_32"].library, manifests["beidpkcs11_32"].library_machine) == (
        "C:\\Windows\\SysWOW64\\beidpkcs11.dll",
        "i386",
    )
    assert manifests["beidpkcs11_32"].library_found is True


def test_p4_p11_a_firefox_is_seen_wherever_it_is_registered(seen: Observation) -> None:
    assert [
        (f.path, f.packaging, f.user, f.version, f.program_version, f.built) for f in seen.firefoxes or ()
    ] == [
        ("D:\\Programma's\\Firefox", "per_user", "an", "144.0", "144.0.1.0", "20251110"),
        ("E:\\Apps\\Firefox ESR", "msi", None, "140.5.0", "140.5.0.1", "20251110"),
    ]
    assert PassedOver(what="firefox", reason="file_server", user="an") in (seen.passed_over or ())
    first = next(p for p in seen.firefox_profiles or () if p.packaging == "native")
    assert (first.opened_by, first.opened_in) == ("144.0", "~\\Firefox")


def test_p5_p16_p7_policies_are_whole_and_say_whose_they_are(seen: Observation) -> None:
    keys = [p for p in seen.firefox_policies or () if p.path.startswith("HK")]
    assert keys == [
        FirefoxPolicy(
            path=f"HKLM\\{POLICIES}",
            install_permission='{"Allow":["https://addons.mozilla.org","_"],"Default":false}',
            extensions='{"Install":["https://addons.mozilla.org/x/belgium-eid.xpi"],"Locked":[' + ",".join(['"_"'] * 11) + "]}",
        ),
        FirefoxPolicy(
            path=f"HKCU\\{POLICIES}", user="piet",
            extension_settings='{"*":{\n"installation_mode":"blocked"}}',
        ),
    ]  # fmt: skip


def test_p6_a_policy_file_is_sent_as_it_stands_with_its_mark_and_its_comma_too_many(
    seen: Observation,
) -> None:
    (policy,) = (p for p in seen.firefox_policies or () if p.path.endswith("policies.json"))
    assert policy.text == (
        '\ufeff{"policies": {"_": {"_": "_"},\r\n "SecurityDevices": {"_": "C:/Windows/System32/beidpkcs11.dll"},}}'
    )


def test_p8_what_lies_elsewhere_is_said(seen: Observation) -> None:
    assert {(p.what, p.reason, p.count, p.user) for p in seen.passed_over or ()} == {
        ("firefox_profiles", "outside_home", 1, "an"),
        ("firefox_profiles", "file_server", 1, "piet"),
        ("home", "file_server", 1, None),
        ("firefox", "file_server", 1, "an"),
        ("reader", "not_known", 1, None),
    }


def test_p9_somebody_from_afar_is_seen_beside_somebody_here(seen: Observation) -> None:
    assert (seen.context.people_here, seen.context.people_remote) == (1, 1)
    assert seen.context.remote_session is False


def test_p12_a_key_names_its_file_also_when_it_is_gone(seen: Observation) -> None:
    gone = next(m for m in seen.manifests or () if m.path.endswith("beidpkcs11"))
    assert (gone.file, gone.file_found, gone.text) == ("D:\\gone\\beidpkcs11.json", False, None)
    assert (gone.library_found, gone.library_length) == (None, None)


def test_p13_of_two_versions_the_newer_one_is_told(seen: Observation) -> None:
    (bridge,) = seen.bridges or ()
    assert (bridge.version, bridge.user, bridge.host_found) == ("2.11", "an", False)
    assert bridge.host_text == '{"path":"gone.exe",}'


def test_p14_lengths_tell_a_library_that_was_cut_off(seen: Observation) -> None:
    lengths = {lib.path.rpartition("\\")[2]: (lib.length, lib.least_length) for lib in seen.libraries or ()}
    assert lengths["beid_ff_pkcs11.dll"] == (0, None)
    assert lengths["beidpkcs11.dll"] == (8192, 8192)
    assert "eid-middleware-whole" in {f.check for f in machine(seen).findings if f.is_broken}


def test_p15_windows_says_its_own_number_revision_and_who_keeps_its_accounts(seen: Observation) -> None:
    assert (seen.system.version, seen.system.revision, seen.system.joined) == ("10.0.26200", 7171, "hybrid")


def test_constrained_language_says_the_same(seen: Observation, tmp_path: Path) -> None:
    """But for the hash of the installation, which it cannot make."""
    narrow = odd_machine().observed(tmp_path, constrained=True, part_s=30, deadline_s=90)
    assert [note.part for note in narrow.notes] == ["installation"]
    assert narrow.context.language_mode == "ConstrainedLanguage"
    alike = {"volatile": seen.volatile, "notes": seen.notes, "context": seen.context}
    assert msgspec.structs.replace(narrow, **alike) == seen


def test_p15_windows_8_is_not_10(tmp_path: Path) -> None:
    old = WindowsMachine()
    for name in ("CurrentMajorVersionNumber", "CurrentMinorVersionNumber"):
        del old.registry[WINDOWS_NT][name]
    old.registry[WINDOWS_NT] |= {"CurrentBuildNumber": "9600"}
    old.registry["HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters"] = {"Domain": ""}
    old.registry["HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Netlogon"] = {"Start": 3}
    seen = old.observed(tmp_path)
    assert (seen.system.version, seen.system.revision, seen.system.joined) == ("6.3.9600", None, "workgroup")


def test_p17_the_viewer_is_found_where_it_was_installed(seen: Observation) -> None:
    assert seen.viewer_paths == ("D:\\Apps\\Belgium Identity Card\\EidViewer\\eID Viewer.exe",)


def test_p18_a_profile_of_the_store_is_one(seen: Observation) -> None:
    assert [(p.packaging, p.path.rpartition("\\")[2]) for p in seen.firefox_profiles or ()] == [
        ("native", "x1.default-release"),
        ("msix", "s.default"),
    ]


def test_p19_a_number_that_is_a_text_is_told_as_text(seen: Observation) -> None:
    assert Service(name="SCPolicySvc", start_text="3") in (seen.services or ())
    assert seen.system_policies == (SystemPolicy(name="CertPropEnabled", text="1"),)


def test_p20_names_that_powershell_refuses_hide_nothing(seen: Observation) -> None:
    first = next(p for p in seen.firefox_profiles or () if p.packaging == "native")
    assert first.addon_read
    assert first.addon is not None
    assert (first.addon.version, first.addon.signed_state, first.lookalikes) == ("1.0.32", 2, None)
    wide = next(m for m in seen.manifests or () if m.path.endswith("beidpkcs11_64"))
    assert wide.library == f"{PLUGINS}\\beid_ff_pkcs11_64.dll"
    assert wide.library_found is True


def test_an_extension_after_the_eid_is_told_and_no_other(seen: Observation) -> None:
    store = next(p for p in seen.firefox_profiles or () if p.packaging == "msix")
    assert [(x.id, x.name, x.active) for x in store.lookalikes or ()] == [
        ("links@x", "eID Belgium easy login", True)
    ]


def test_settings_of_the_eid_software_are_told_by_name(seen: Observation) -> None:
    assert seen.middleware_settings == (
        MiddlewareSetting(name="logging/log_level", value="debug", view="32"),
        MiddlewareSetting(name="logging/log_dirname", value="set", view="32"),
        MiddlewareSetting(name="configuretool/use_virtual_keypad", value="1", user="an"),
    )


def test_what_windows_offers_as_readers_is_told_without_asking_the_service(seen: Observation) -> None:
    assert seen.listed_readers == (
        ListedReader(kind="interface", hardware_id="ROOT", active=False),
        ListedReader(kind="interface", hardware_id="USB\\VID_08E6&PID_3437", active=True),
        ListedReader(kind="session", name="ACS ACR39U 0"),
    )


def test_programs_of_extensions_are_told_if_they_have_to_do_with_cards(seen: Observation) -> None:
    assert seen.native_hosts == (
        NativeHost(
            name="be.bosa.beidconnect",
            browser="chrome",
            user="an",
            file="C:\\B\\beidconnect.json",
            text='{"path":"gone.exe",}',
            program_found=False,
        ),
    )


def test_an_add_on_is_named_by_id(seen: Observation) -> None:
    assert ADDON not in {x.id for p in seen.firefox_profiles or () for x in p.lookalikes or ()}
