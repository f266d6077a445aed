"""The probe for Windows in a real PowerShell 7, with stand-ins for what only Windows has; skipped where there is no `pwsh`."""

from __future__ import annotations

import base64
import json
import runpy
import subprocess
from pathlib import Path

import pytest

from collector.core.observation.observation import (
    Bridge,
    CardDevice,
    CrossSignedRoot,
    FirefoxPolicy,
    Java,
    OtherReader,
    SystemPolicy,
)
from collector.sources.scan.probe_text import collection, windows_probe
from collector.sources.scan.replies import observation_from
from tests.causes.coverage import machine
from tests.rigs.machine_tree import hashed
from tests.rigs.pe_file import ARM64, X86
from tests.rigs.windows_machine import (
    ADDON,
    FIREFOX,
    HIVE,
    MACHINE_GUID,
    MODULES,
    PLUGINS,
    PROFILE,
    READER,
    UNINSTALL,
    WINDOWS_NT,
    WindowsMachine,
    card_entry,
    powershell,
    program,
    text,
)

pytestmark = pytest.mark.xdist_group("powershell")
ODD = "Jürgen 'x' \"y\" 😀 \u202eabc"
POLICIES = "HKLM:\\SOFTWARE\\Policies\\Mozilla\\Firefox"


@pytest.fixture(autouse=True)
def _needs_powershell() -> None:
    powershell()


def broken(seen_machine: WindowsMachine, folder: Path) -> set[str]:
    return {f.check for f in machine(seen_machine.observed(folder)).findings if f.is_broken}


def test_a_healthy_machine_is_seen_whole_and_needs_no_work(tmp_path: Path) -> None:
    pc = WindowsMachine(ODD)
    said = pc.said(tmp_path)
    assert said.isascii()
    assert max(map(len, said.splitlines())) <= 76
    seen = pc.observed(tmp_path)
    assert seen.notes == ()
    assert (seen.system.version, seen.system.edition, seen.system.language) == (
        "10.0.26200",
        "Professional",
        "nl-BE",
    )
    assert seen.context.is_root
    assert (seen.context.homes_seen, seen.context.remote_session, seen.context.virtual_machine) == (
        1,
        False,
        "none",
    )
    assert [(p.name, p.view) for p in seen.packages or ()] == [
        ("Belgium e-ID middleware 5.1.34 (build 6350)", "64"),
        ("Belgium e-ID viewer (x86) 5.1.31 (build 6342)", "32"),
    ]
    assert {lib.machine for lib in seen.libraries or ()} == {"x86_64", "i386"}
    assert all(m.library_found for m in seen.manifests or ())
    assert len(seen.card_entries or ()) == 4
    assert all(e.minidriver_found for e in seen.card_entries or ())
    (reader,) = seen.readers or ()
    assert (reader.vendor_id, reader.product_id, reader.firmware, reader.driver_provider) == (
        "1a44",
        "0001",
        "0200",
        "Microsoft",
    )
    (profile,) = seen.firefox_profiles or ()
    assert (profile.user, profile.is_default, profile.was_started) == (ODD, True, True)
    assert profile.addon is not None
    assert profile.addon.signed_state == 2
    assert [m.library_found for m in profile.modules or ()] == [True]
    assert [(b.name, b.version) for b in seen.browsers or ()] == [("edge", "142.0.3595.53")]
    assert seen.security_products == ("Windows Defender",)
    assert [f.check for f in machine(seen).findings if f.is_broken] == []


def test_nothing_of_others_and_no_serial_number_leaves_the_machine(tmp_path: Path) -> None:
    said = WindowsMachine().said(tmp_path)
    seen = observation_from(said)
    assert [p.addon and p.addon.version for p in seen.firefox_profiles or ()] == ["1.0.32"]
    assert [(r.vendor_id, r.product_id) for r in seen.readers or ()] == [("1a44", "0001")]
    lines = "".join(said.splitlines()).lower()  # a word may be broken where a line is full
    assert "SERIAL-CANARY" in READER
    for word in ("canary", "serial"):
        assert word not in lines


def test_an_ordinary_account_says_what_it_could_not_see(tmp_path: Path) -> None:
    pc = WindowsMachine()
    pc.registry["Registry::HKEY_USERS\\S-1-5-19\\Environment"] = pc.registry[
        "Registry::HKEY_USERS\\S-1-5-19"
    ] = "denied"
    pc.files = {path: ("denied" if path.startswith("C:\\Users") else file) for path, file in pc.files.items()}
    pc.cim["Win32_PnPEntity"] = "Access denied"
    pc.registry[HIVE] = "denied"  # somebody else is logged on
    seen = pc.observed(tmp_path)
    assert not seen.context.is_root
    assert seen.context.remote_session is None
    assert len(seen.manifests or ()) == 2
    assert seen.firefoxes is not None
    assert (seen.context.homes_seen, seen.context.homes_unreadable) == (0, 1)
    assert seen.readers is None
    assert [(n.part, n.problem.partition(":")[0]) for n in seen.notes] == [("devices", "failed")]
    assert [f.check for f in machine(seen).findings if f.is_broken] == []


def test_a_part_that_hangs_costs_its_own_time_and_nothing_else(tmp_path: Path) -> None:
    pc = WindowsMachine()
    pc.cim["Win32_PnPEntity"] = "hang"
    seen = pc.observed(tmp_path, part_s=3)  # as long as a busy machine needs for the other parts
    assert [(n.part, n.problem) for n in seen.notes] == [("devices", "timed_out after 6 s")]
    assert seen.readers is None
    assert seen.firefox_profiles is not None
    assert seen.security_products is not None
    assert seen.volatile.duration_s is not None
    assert seen.volatile.duration_s < 25


def test_the_whole_has_a_limit(tmp_path: Path) -> None:
    pc = WindowsMachine()
    pc.cim["Win32_PnPEntity"] = "hang"
    seen = pc.observed(tmp_path, part_s=5, deadline_s=3)
    assert {"devices", "homes"} <= {n.part for n in seen.notes}
    assert all(n.problem.startswith("timed_out") for n in seen.notes)
    assert seen.system.version == "10.0.26200"


def test_constrained_language_is_said_and_parts_still_answer(tmp_path: Path) -> None:
    seen = WindowsMachine().observed(tmp_path, constrained=True)
    assert seen.context.language_mode == "ConstrainedLanguage"
    assert seen.system.version == "10.0.26200"
    assert seen.services is not None
    assert seen.libraries is not None
    assert [lib.machine for lib in seen.libraries] != []


def test_the_installation_is_told_by_a_hash_and_its_id_stays_there(tmp_path: Path) -> None:
    said = WindowsMachine().said(tmp_path)
    assert observation_from(said).volatile.installation == hashed(MACHINE_GUID)
    assert MACHINE_GUID not in said.replace("\n", "")
    nameless = WindowsMachine()
    nameless.registry["HKLM:\\SOFTWARE\\Microsoft\\Cryptography"] = {"MachineGuid": "none"}
    assert nameless.observed(tmp_path / "nameless").volatile.installation is None


def test_where_no_hash_can_be_made_the_id_is_left_out_and_that_is_said(tmp_path: Path) -> None:
    said = WindowsMachine().said(tmp_path, constrained=True)
    seen = observation_from(said)
    assert seen.volatile.installation is None
    assert MACHINE_GUID not in said.replace("\n", "")
    assert [n.problem for n in seen.notes if n.part == "installation"] == [
        "failed: Constrained Language makes no hash, and the id itself is not said"
    ]


def test_only_the_software_for_32_bits(tmp_path: Path) -> None:
    pc = WindowsMachine()
    view32 = UNINSTALL.replace("SOFTWARE", "SOFTWARE\\WOW6432Node")
    for key in [k for k in pc.registry if "{DB942AEA" in k]:
        pc.registry[f"{view32}\\{{4DDF16AE-8D5D-4027-A2D1-8CBB498E6350}}"] = pc.registry.pop(key)
    for file in ("beidpkcs11.dll", "beid_ff_pkcs11.dll", "beidmdrv64.dll"):
        pc.files.pop(f"C:\\Windows\\System32\\{file}")
    del pc.registry[f"{MODULES}\\beidpkcs11_64"]
    assert "eid-middleware-architecture" in broken(pc, tmp_path)


def test_a_stale_key_where_firefox_looks_first(tmp_path: Path) -> None:
    pc = WindowsMachine()
    key = f"{MODULES}\\beidpkcs11_64".replace("SOFTWARE", "SOFTWARE\\WOW6432Node")
    pc.registry[key] = {"(default)": "C:\\old\\beidpkcs11_64.json"}
    pc.registry[f"{HIVE}\\SOFTWARE\\Mozilla\\PKCS11Modules\\beidpkcs11_64"] = {
        "(default)": "\\\\server\\share\\x.json"
    }
    manifests = pc.observed(tmp_path).manifests or ()
    stale = [(m.view, m.user, m.text) for m in manifests if m.text is None]
    assert stale == [(None, "an", None), ("32", None, None)]


def test_readers_without_driver_composite_virtual_and_absent(tmp_path: Path) -> None:
    pc = WindowsMachine()
    usb = {
        "CompatibleID": ["USB\\Class_0B"],
        "ConfigManagerErrorCode": 0,
        "Present": True,
        "ClassGuid": "",
        "HardwareID": [],
    }
    pc.cim["Win32_PnPEntity"] = [
        {**usb, "DeviceID": "USB\\VID_072F&PID_9000\\5&1&0&1", "CompatibleID": ["USB\\Class_FF"], "ConfigManagerErrorCode": 28},
        {**usb, "DeviceID": "USB\\VID_413C&PID_2101&MI_01\\6&2&0&0001"},
        {**usb, "DeviceID": "USB\\VID_413C&PID_2101&MI_02\\6&2&0&0002"},
        {**usb, "DeviceID": "USB\\VID_04E6&PID_5116\\5&9&0&9", "Present": False},
        {**usb, "DeviceID": "SWD\\SCDEVICEENUM\\1", "ClassGuid": "{50DD5230-BA8A-11D1-BF5D-0000F805F530}", "CompatibleID": None, "Name": "Windows Hello for Business 1"},
        {**usb, "DeviceID": "SCFILTER\\CID_80318065B0\\7&1", "HardwareID": ["SCFILTER\\CID_80318065b085040120120fff829000"], "CompatibleID": None, "ConfigManagerErrorCode": 28},
    ]  # fmt: skip
    seen = pc.observed(tmp_path)
    assert [(r.vendor_id, r.product_id, r.problem_code) for r in seen.readers or ()] == [
        ("072f", "9000", 28),
        ("413c", "2101", 0),
    ]
    assert [[(i.number, i.problem_code) for i in r.interfaces or ()] for r in seen.readers or ()] == [
        [],
        [("01", 0), ("02", 0)],
    ]
    assert seen.other_readers == (
        OtherReader(hardware_id="SWD", name="Windows Hello for Business 1", problem_code=0),
    )
    assert seen.card_devices == (
        CardDevice(hardware_id="SCFILTER\\CID_80318065b085040120120fff829000", problem_code=28),
    )


def test_another_makers_entry_for_our_card_is_reported_and_no_other(tmp_path: Path) -> None:
    pc = WindowsMachine()
    below = "HKLM:\\SOFTWARE\\Microsoft\\Cryptography\\Calais\\SmartCards"
    pc.registry[f"{below}\\Broad"] = card_entry(False, "other.dll") | {"ATR": list(bytes.fromhex("3B9800400A" + "00" * 8)), "ATRMask": list(bytes.fromhex("FFFF00FFFF" + "00" * 8))}  # fmt: skip
    pc.registry[f"{below}\\Bank"] = card_entry(True, "bank.dll") | {
        "ATR": list(bytes.fromhex("3B" + "11" * 19))
    }
    entries = [
        (e.name, e.minidriver_found) for e in pc.observed(tmp_path).card_entries or () if e.view == "64"
    ]
    assert entries == [("Beid", True), ("Beid_v18", True), ("Broad", False)]


def test_firefox_policies_in_the_registry_and_in_a_file(tmp_path: Path) -> None:
    pc = WindowsMachine()
    pc.registry[POLICIES] = {
        "ExtensionSettings": json.dumps({"*": {"installation_mode": "blocked"}, "other@x": {"a": 1}})
    }
    pc.registry[f"{POLICIES}\\InstallAddonsPermission"] = {"Default": 0}
    pc.registry[f"{POLICIES}\\SecurityDevices\\Add"] = {"eID": "C:\\x\\beidpkcs11.dll"}
    pc.registry[f"{POLICIES}\\SecurityDevices"] = {}
    policies = {"policies": {"ExtensionSettings": {ADDON: {"installation_mode": "force_installed"}}}}
    pc.files[f"{FIREFOX}\\distribution\\policies.json"] = text(json.dumps(policies))
    seen = pc.observed(tmp_path)
    assert seen.firefox_policies == (
        FirefoxPolicy(path=f"{FIREFOX}\\distribution\\policies.json", text=json.dumps(policies)),
        FirefoxPolicy(
            path="HKLM\\SOFTWARE\\Policies\\Mozilla\\Firefox",
            extension_settings='{"*": {"installation_mode": "blocked"}, "_": {"_": 1}}',
            install_permission='{"Default":false}',
            security_devices='{"Add":{"_":"C:\\\\x\\\\beidpkcs11.dll"}}',
        ),
    )


def test_bridges_java_policies_and_session(tmp_path: Path) -> None:
    pc = WindowsMachine()
    home = "C:\\Users\\an"
    web_eid = "ncibgoaomkmdpilpocfeponihegamlic"
    pc.files[
        f"{home}\\AppData\\Local\\Google\\Chrome\\User Data\\Default\\Extensions\\{web_eid}\\2.3.0_0\\manifest.json"
    ] = text("{}")
    pc.registry["HKLM:\\SOFTWARE\\Google\\Chrome\\NativeMessagingHosts\\eu.webeid"] = {
        "(default)": "C:\\W\\eu.webeid.json"
    }
    pc.files["C:\\W\\eu.webeid.json"] = text('{"path":"web-eid.exe"}')
    pc.files["C:\\W\\web-eid.exe"] = program("2.6.0.0")
    pc.registry["HKLM:\\SOFTWARE\\JavaSoft\\Java Runtime Environment\\1.8.0_431"] = {
        "JavaHome": "C:\\Program Files\\Java\\jre1.8.0_431"
    }
    for name in ("java.exe", "javaws.exe"):
        pc.files[f"C:\\Program Files\\Java\\jre1.8.0_431\\bin\\{name}"] = program("8.0.4310.10")
    pc.registry["HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows\\CertProp"] = {"CertPropEnabled": 0}
    pc.registry[f"{HIVE}\\Volatile Environment\\1"] = {"SESSIONNAME": "RDP-Tcp#3"}
    seen = pc.observed(tmp_path)
    assert seen.bridges == (
        Bridge(
            extension_id=web_eid,
            browser="chrome",
            version="2.3.0",
            host_found=True,
            host_text='{"path":"web-eid.exe"}',
            user="an",
        ),
    )
    assert seen.javas == (
        Java(path="C:\\Program Files\\Java\\jre1.8.0_431", version="1.8.0_431", has_web_start=True),
    )
    assert seen.system_policies == (SystemPolicy(name="CertPropEnabled", value=0),)
    assert seen.context.remote_session is True


def test_copies_of_the_library_and_withdrawn_roots_are_told(tmp_path: Path) -> None:
    pc = WindowsMachine()
    pc.files["C:\\Program Files\\CareConnect\\bin\\beidpkcs11.dll"] = program("4.0.7.0", X86)
    pc.certificates = [
        {"serial": "04000000000141A1E1393E", "name": "Belgium Root CA3"},
        {"serial": "01", "name": "Somebody's own"},
    ]
    seen = pc.observed(tmp_path)
    (copy,) = seen.bundled_libraries or ()
    assert (copy.path, copy.machine, copy.file_version) == (
        "C:\\Program Files\\CareConnect\\bin\\beidpkcs11.dll",
        "i386",
        "4.0.7.0",
    )
    assert seen.cross_signed_roots == (
        CrossSignedRoot(store="machine", name="Belgium Root CA3", serial="04000000000141A1E1393E"),
    )


def test_an_arm_machine_and_a_server(tmp_path: Path) -> None:
    arm = WindowsMachine()
    arm.environment["PROCESSOR_ARCHITECTURE"] = "ARM64"
    arm.files["C:\\Windows\\System32\\beidpkcs11.dll"] = program("5.1.34.6350", ARM64)
    arm.files["C:\\Windows\\System32\\beid_ff_pkcs11.dll"] = program("5.1.34.6350", ARM64)
    seen = arm.observed(tmp_path / "arm")
    assert seen.system.arch == "ARM64"
    assert [lib.machine for lib in seen.libraries or ()] == ["aarch64", "aarch64", "i386"]
    server = WindowsMachine()
    server.registry[WINDOWS_NT] |= {"InstallationType": "Server", "EditionID": "ServerStandard"}
    server.cim["AntiVirusProduct"] = "Invalid namespace"
    assert server.observed(tmp_path / "server").notes == ()


def test_a_32_bit_session_says_so(tmp_path: Path) -> None:
    pc = WindowsMachine()
    pc.environment |= {"PROCESSOR_ARCHITECTURE": "x86", "PROCESSOR_ARCHITEW6432": "AMD64"}
    pc.files["C:\\Windows\\Sysnative\\beidpkcs11.dll"] = program("5.1.34.6350")
    seen = pc.observed(tmp_path)
    assert seen.context.process_bits == 32
    assert next((lib.path, lib.machine) for lib in seen.libraries or ()) == (
        "C:\\Windows\\System32\\beidpkcs11.dll",
        "x86_64",
    )
    # half of the registry is no answer: what is seen there only is unknown, and said
    assert seen.packages is None
    assert seen.firefoxes is None
    assert seen.firefox_profiles is not None
    assert {"packages", "manifests", "cardentries", "firefoxes"} <= {n.part for n in seen.notes}


def test_a_firefox_for_32_bits_and_one_of_a_user(tmp_path: Path) -> None:
    pc = WindowsMachine()
    own = "C:\\Users\\an\\AppData\\Local\\Mozilla Firefox"
    pc.files[f"{own}\\firefox.exe"] = program("140.0.0.1", X86)
    pc.files[f"{own}\\application.ini"] = text("Version=140.0\n")
    found = [(f.packaging, f.path, f.version, f.machine) for f in pc.observed(tmp_path).firefoxes or ()]
    assert found == [
        ("msi", FIREFOX, "145.0.1", "x86_64"),
        ("per_user", "~\\AppData\\Local\\Mozilla Firefox", "140.0", "i386"),
    ]


def test_damaged_and_hostile_files_are_survived(tmp_path: Path) -> None:
    pc = WindowsMachine()
    home = f"C:\\Users\\an\\{PROFILE}"
    pc.files[f"{home}\\extensions.json"] = text('{"addons": [')
    pc.files[f"{home}\\pkcs11.txt"] = text(
        "library=\\\\evil\\share\\beidpkcs11.dll\nname=\x00\x07\u202e\ud83d" * 1
    )
    pc.files[f"{PLUGINS}\\beidpkcs11_64.json"] = text("[" * 3000)
    pc.files[f"{FIREFOX}\\distribution\\policies.json"] = text(
        '{"a": tRUE, // J. Canary\n"x\\q": "Canary\n' + '"\\' * 120_000
    )
    seen = pc.observed(tmp_path, part_s=30, deadline_s=120)
    assert seen.notes == ()
    assert [p.text for p in seen.firefox_policies or ()] == ['{"_": ?, // ?. ?\n"\\_": "\\_"\\"\\_"']
    (profile,) = seen.firefox_profiles or ()
    assert profile.addon_read is False
    (module,) = profile.modules or ()
    assert module.library_found is None  # a file server is not asked
    assert "\x07" not in module.name


def test_a_machine_too_large_for_a_report_says_what_is_left_out(tmp_path: Path) -> None:
    pc = WindowsMachine()
    for number in range(400):
        key = f"{UNINSTALL}\\{{DB942AEA-93D6-4FE4-8862-180D35A7{number:04}}}"
        pc.registry[key] = {
            "DisplayName": "ü" * 290,
            "DisplayVersion": "1",
            "Publisher": "Belgian Government",
        }
    seen = pc.observed(
        tmp_path, part_s=60, deadline_s=90
    )  # as long as a busy machine needs for so many letters
    assert ("packages", "failed: more than a report can hold") in [(n.part, n.problem) for n in seen.notes]
    assert seen.packages is None
    assert seen.libraries


@pytest.mark.parametrize("line_end", [pytest.param("\n", marks=pytest.mark.long), "\r\n"])
def test_the_bootstrap_runs_what_comes_on_standard_input(line_end: str) -> None:
    """As WinRM and SSH start it. This machine is no Windows, so that most parts say what they miss, and the whole still stands."""
    command = base64.b64encode(bootstrap().encode("utf-16-le")).decode()
    sent = windows_probe(["localhost:9"], 2, 20).replace("\n", line_end)
    done = subprocess.run(
        [powershell(), "-NoProfile", "-NonInteractive", "-EncodedCommand", command],
        input=sent.encode("ascii"),
        capture_output=True,
        timeout=60,
        check=True,
    )
    seen = observation_from(done.stdout.decode("ascii"))
    assert seen.probe.name == "windows"
    assert [(p.host, p.port, p.connected) for p in seen.portals or ()] == [("localhost", 9, False)]


def test_a_text_cut_short_on_its_way_runs_nothing() -> None:
    command = base64.b64encode(bootstrap().encode("utf-16-le")).decode()
    sent = windows_probe([], 2, 20)
    whole_but_its_last_line = sent.rpartition("Invoke-EidProbe -Portals")[0]
    for part, ends, said in (
        (sent[: len(sent) // 2], 1, b""),
        (f"{whole_but_its_last_line}\n'read to its end'\n", 0, b"read to its end"),
    ):
        done = subprocess.run(
            [powershell(), "-NoProfile", "-NonInteractive", "-EncodedCommand", command],
            input=part.encode("ascii"),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stdout.strip()) == (ends, said), done.stderr


def bootstrap() -> str:
    path = collection() / "plugins/module_utils/probe_text.py"
    return str(runpy.run_path(str(path))["WINDOWS_BOOTSTRAP"])
