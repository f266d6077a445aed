"""Windows machines that are laid out for the probe anew: what it reports of them is kept in `found/laid.jsonl`.

Ids and what may be named first are those of the recorded machines whose old report could not tell, or showed something wrongly.
`python -m tests.causes.laid_machines` runs the probe on all of them under Wine (minutes) and writes the file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from collector.core.catalogue.catalogue import Stage
from collector.core.judging.elimination import Complaint, advise
from collector.core.judging.rollup import host_kind
from collector.core.model import HostStateKind
from collector.core.observation.observation import Observation
from tests.causes.coverage import SITE, known, machine
from tests.rigs.pe_file import X86
from tests.rigs.windows_machine import (
    ADDON,
    DATA,
    FIREFOX,
    HIVE,
    PROFILE,
    UNINSTALL,
    WINDOWS_NT,
    WindowsMachine,
    program,
    text,
)

NOTHING = "none"
KEPT = Path(__file__).parent / "found/laid.jsonl"
_POLICIES = "SOFTWARE\\Policies\\Mozilla\\Firefox"
_HOME = "C:\\Users\\an"
_PIET = "S-1-5-21-1004336348-1177238915-682003330-1002"
_CLASS = "{50dd5230-ba8a-11d1-bf5d-0000f805f530}"
_FIREFOX_KEY = "HKLM:\\SOFTWARE\\Mozilla\\Mozilla Firefox\\145.0.1 (x64 nl)\\Main"


@dataclass(frozen=True)
class Laid:
    """A machine that differs from the healthy one by one change, and the checks of which any may be named first."""

    id: str
    says: str
    first: tuple[str, ...]
    change: Callable[[WindowsMachine], None]
    stage: Stage | None = None
    """Of what the person there complains of, where nothing on the machine alone would tell."""

    def machine(self) -> WindowsMachine:
        pc = WindowsMachine()
        self.change(pc)
        return pc


def _nothing(pc: WindowsMachine) -> None:
    pass


def _cut_off(pc: WindowsMachine) -> None:
    pc.files["C:\\Windows\\System32\\beidpkcs11.dll"] = program(length=1024)


def _zero_bytes(pc: WindowsMachine) -> None:
    for name in ("beidpkcs11.dll", "beid_ff_pkcs11.dll"):
        pc.files[f"C:\\Windows\\System32\\{name}"] = program(length=0)


def _citrix(pc: WindowsMachine) -> None:
    pc.registry[WINDOWS_NT] |= {"InstallationType": "Server", "EditionID": "ServerDatacenter", "CurrentBuildNumber": "20348", "ProductName": "Windows Server 2022 Datacenter", "DisplayVersion": "21H2"}  # fmt: skip
    pc.registry["HKLM:\\HARDWARE\\DESCRIPTION\\System\\BIOS"] = {
        "SystemManufacturer": "VMware, Inc.",
        "SystemProductName": "VMware7,1",
    }
    pc.registry[f"{HIVE}\\Volatile Environment\\1"] = {"SESSIONNAME": "ICA-tcp#2"}
    pc.registry["HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services"] = {
        "fEnableSmartCard": 0
    }
    pc.cim["Win32_PnPEntity"] = []


def _omnikey(contact: int, contactless: int) -> Callable[[WindowsMachine], None]:
    def change(pc: WindowsMachine) -> None:
        pc.cim["Win32_PnPEntity"] = [
            _usb("VID_076B&PID_5422&MI_00\\6&2B3C4D5E&0&0000", contactless),
            _usb("VID_076B&PID_5422&MI_01\\6&2B3C4D5E&0&0001", contact),
        ]

    return change


def _dell_keyboard(pc: WindowsMachine) -> None:
    pc.cim["Win32_PnPEntity"] = [_usb("VID_413C&PID_2100\\5&1&0&1", 28, "FF")]


def _usb(device: str, code: int, kind: str = "0B") -> dict[str, Any]:
    return {
        "DeviceID": f"USB\\{device}", "CompatibleID": [f"USB\\Class_{kind}"], "ConfigManagerErrorCode": code, "Present": True,
        "HardwareID": ["USB\\" + device.partition("\\")[0] + "&REV_0106"],
        "ClassGuid": _CLASS if code != 28 else "", "Name": "Microsoft Usbccid Smartcard Reader (WUDF)", "Manufacturer": "Microsoft",
    }  # fmt: skip


def _without_addon(pc: WindowsMachine) -> None:
    path = f"{_HOME}\\{PROFILE}\\extensions.json"
    body = json.loads(pc.files[path]["text"])
    body["addons"] = [entry for entry in body["addons"] if entry["id"] != ADDON]
    pc.files[path] = text(json.dumps(body))


def _without_module(pc: WindowsMachine) -> None:
    pc.files[f"{_HOME}\\{PROFILE}\\pkcs11.txt"] = text(
        "library=\nname=NSS Internal PKCS #11 Module\nparameters=configdir='x'\n\n"
    )


def _policy_with_a_comma(pc: WindowsMachine) -> None:
    _without_addon(pc)
    _without_module(pc)
    pc.files[f"{FIREFOX}\\distribution\\policies.json"] = text(
        '{\n  "policies": {\n    "SecurityDevices": {"Add": {"eID": "C:\\\\Windows\\\\System32\\\\beidpkcs11.dll"}},\n  }\n}\n'
    )


def _forward_slashes(pc: WindowsMachine) -> None:
    _without_addon(pc)
    pc.files[f"{_HOME}\\{PROFILE}\\pkcs11.txt"] = text(
        "library=C:/Windows/System32/beidpkcs11.dll\nname=eID\n\n"
    )
    pc.files[f"{FIREFOX}\\distribution\\policies.json"] = text(
        '{"policies": {"SecurityDevices": {"Add": {"eID": "C:/Windows/System32/beidpkcs11.dll"}}}}'
    )


def _moved_firefox(folder: str, key: str) -> Callable[[WindowsMachine], None]:
    def change(pc: WindowsMachine) -> None:
        del pc.registry[_FIREFOX_KEY]
        pc.registry[f"{key}\\Main"] = {"Install Directory": folder}
        for name in ("firefox.exe", "application.ini"):
            pc.files[f"{folder}\\{name}"] = pc.files.pop(f"{FIREFOX}\\{name}")

    return change


def _absolute_profile(pc: WindowsMachine) -> None:
    pc.files[f"{_HOME}\\{DATA}\\profiles.ini"] = text(
        "[Profile0]\nName=default-release\nIsRelative=0\nPath=D:\\Firefox\\profiel\nDefault=1\n"
    )
    for name in ("prefs.js", "extensions.json", "pkcs11.txt"):
        pc.files[f"D:\\Firefox\\profiel\\{name}"] = pc.files.pop(f"{_HOME}\\{PROFILE}\\{name}")


def _redirected(pc: WindowsMachine) -> None:
    for path in [path for path in pc.files if path.startswith(f"{_HOME}\\AppData\\Roaming")]:
        del pc.files[path]
    pc.files[f"{_HOME}\\ntuser.txt"] = text("")
    pc.registry[f"{HIVE}\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders"] = {
        "AppData": "\\\\server\\profiles\\an\\AppData\\Roaming"
    }


def _only_mozillas_shop(pc: WindowsMachine) -> None:
    pc.registry[f"HKLM:\\{_POLICIES}\\InstallAddonsPermission"] = {"Default": 0}
    pc.registry[f"HKLM:\\{_POLICIES}\\InstallAddonsPermission\\Allow"] = {"1": "https://addons.mozilla.org"}
    pc.registry[f"HKLM:\\{_POLICIES}"] = {}


def _older_policy(pc: WindowsMachine) -> None:
    pc.registry[f"HKLM:\\{_POLICIES}\\Extensions\\Install"] = {
        "1": "https://addons.mozilla.org/firefox/downloads/latest/belgium-eid/latest.xpi"
    }
    pc.registry[f"HKLM:\\{_POLICIES}\\Extensions"] = {}
    pc.registry[f"HKLM:\\{_POLICIES}"] = {}


def _blocked_for_herself(pc: WindowsMachine) -> None:
    _without_addon(pc)
    _without_module(pc)
    settings = json.dumps({"*": {"installation_mode": "blocked"}, "uBlock0@raymondhill.net": {}})
    pc.registry[f"{HIVE}\\{_POLICIES}"] = {"ExtensionSettings": settings}


def _colleague_blocked(pc: WindowsMachine) -> None:
    pc.registry[f"{WINDOWS_NT}\\ProfileList\\{_PIET}"] = {"ProfileImagePath": "C:\\Users\\piet"}
    hive = f"Registry::HKEY_USERS\\{_PIET}"
    pc.registry[f"{hive}\\Volatile Environment\\1"] = {"SESSIONNAME": "Console"}
    pc.registry[f"{hive}\\{_POLICIES}"] = {"ExtensionSettings": '{"*": {"installation_mode": "blocked"}}'}
    for path in [path for path in pc.files if path.startswith(f"{_HOME}\\")]:
        pc.files[path.replace(_HOME, "C:\\Users\\piet")] = dict(pc.files[path])
    other = WindowsMachine()
    _without_addon(other)
    _without_module(other)
    for name in ("extensions.json", "pkcs11.txt"):
        pc.files[f"C:\\Users\\piet\\{PROFILE}\\{name}"] = other.files[f"{_HOME}\\{PROFILE}\\{name}"]


def _windows_8(pc: WindowsMachine) -> None:
    del pc.registry[WINDOWS_NT]["CurrentMajorVersionNumber"]
    del pc.registry[WINDOWS_NT]["CurrentMinorVersionNumber"]
    pc.registry[WINDOWS_NT] |= {"CurrentVersion": "6.3", "CurrentBuildNumber": "9600", "ProductName": "Windows 8.1 Pro", "DisplayVersion": ""}  # fmt: skip


def _viewer_on_d(pc: WindowsMachine) -> None:
    key = next(k for k in pc.registry if k.startswith(UNINSTALL.split("SOFTWARE")[0]) and "{F3DC7F06" in k)
    pc.registry[key] |= {"InstallLocation": "D:\\Apps\\Belgium Identity Card\\"}
    del pc.files["C:\\Program Files (x86)\\Belgium Identity Card\\EidViewer\\eID Viewer.exe"]
    pc.files["D:\\Apps\\Belgium Identity Card\\EidViewer\\eID Viewer.exe"] = program("5.1.31.6342", X86)


def _host_of_her_own(pc: WindowsMachine) -> None:
    extension = f"{_HOME}\\AppData\\Local\\Google\\Chrome\\User Data\\Default\\Extensions\\pencgnkbgaekikmiahiaakjdgaibiipp"
    for version in ("2.9_0", "2.11_0"):
        pc.files[f"{extension}\\{version}\\manifest.json"] = text("{}")
    pc.registry[f"{HIVE}\\SOFTWARE\\Google\\Chrome\\NativeMessagingHosts\\be.bosa.beidconnect"] = {
        "(default)": f"{_HOME}\\AppData\\Local\\BeIDConnect\\be.bosa.beidconnect.json"
    }
    pc.files[f"{_HOME}\\AppData\\Local\\BeIDConnect\\be.bosa.beidconnect.json"] = text(
        '{\n  "path": "beidconnect.exe"\n}\n'
    )
    pc.files[f"{_HOME}\\AppData\\Local\\BeIDConnect\\beidconnect.exe"] = program("2.11.0.0")


MACHINES: Sequence[Laid] = (
    Laid("h01-base", "a healthy machine; texts have the line ends of Windows", ("none",), _nothing),
    Laid("m30-truncated", "System32\\beidpkcs11.dll is cut off after 1 KB", ("eid-middleware-whole",), _cut_off),
    Laid("r21-citrix", "a session from elsewhere on a server that takes no readers along", ("session-local", "reader-present", "reader-in-virtual-machine"), _citrix, Stage.READER),
    Laid("r26-omnikey5422-second-off", "the contact part, listed second, shows code 10", ("reader-contact-slot", "reader-device-fault"), _omnikey(10, 0)),
    Laid("m11-zero-bytes", "both libraries in System32 are 0 bytes long", ("eid-middleware-whole",), _zero_bytes),
    Laid("r32-dual-contact-ok", "both parts of a reader work", ("none",), _omnikey(0, 0)),
    Laid("r34-dell-keyboard", "a keyboard with a slot (class FF) without its driver", ("reader-driver", "reader-present"), _dell_keyboard),
    Laid("f31-policies-json-comma", "policies.json loads the module and has a comma too many; no add-on", ("firefox-module", "firefox-addon"), _policy_with_a_comma),
    Laid("f24-policy-hkcu", "a policy of the person blocks all add-ons but another one", ("firefox-addon-blocked", "firefox-addon"), _blocked_for_herself),
    Laid("f30-colleague-blocked", "a policy of the colleague alone blocks add-ons", ("firefox-addon-blocked", "firefox-addon"), _colleague_blocked),
    Laid("h44-forward-slashes", "policies.json loads C:/Windows/System32/beidpkcs11.dll", ("none",), _forward_slashes),
    Laid("h54-esr-own-folder", "Firefox ESR in a folder of its own", ("none",), _moved_firefox("C:\\Program Files\\Firefox voor de balie", "HKLM:\\SOFTWARE\\Mozilla\\Mozilla Firefox ESR\\140.5.0 ESR (x64 nl)")),
    Laid("h56-per-user-elsewhere", "Firefox on D:, registered by one person for herself", ("none", "unknown"), _moved_firefox("D:\\Programma's\\Firefox", f"{HIVE}\\SOFTWARE\\Mozilla\\Mozilla Firefox\\145.0.1 (x64 nl)")),
    Laid("h42-absolute-profile", "the profile was moved to D:", ("none", "unknown"), _absolute_profile),
    Laid("h06-redirected", "AppData is on a file server", ("none", "unknown"), _redirected),
    Laid("h57-only-amo", "a policy lets add-ons come from Mozilla's shop alone; the add-on is there", ("none",), _only_mozillas_shop),
    Laid("h38-extensions-install-policy", "the older policy brings the add-on", ("none",), _older_policy),
    Laid("h47-host-per-user", "a signing program of one person, its extension in two versions", ("none",), _host_of_her_own),
    Laid("h50-root-on-d", "the viewer is on D:", ("none",), _viewer_on_d),
    Laid("w02-win81", "Windows 8.1", ("system-supported", "system-maintained"), _windows_8),
)  # fmt: skip


def first_named(laid: Laid, seen: Observation) -> tuple[str, HostStateKind]:
    """The first cause that is named of what the probe reported, or `none`; and what becomes of the machine."""
    catalogue, knowledge = known()
    found = machine(seen)
    advice = advise(Complaint(laid.stage), found, knowledge, catalogue, SITE)
    named = [cause.id for cause in (*advice.suspects, *advice.also_seen)]
    return named[0] if named else NOTHING, host_kind(found.findings, catalogue.checks)


def reported() -> dict[str, Observation]:
    """What the probe said of each machine, by its id."""
    lines = [json.loads(line) for line in KEPT.read_text("utf-8").splitlines()]
    moment = {"taken_at": "2026-11-23T09:00:00Z"}
    return {line["id"]: msgspec.convert({**line["seen"], "volatile": moment}, Observation) for line in lines}


def kept(laid: Laid, seen: Observation) -> dict[str, Any]:
    """The line of a machine; what changes with each run, or with another PowerShell, is left out."""
    body = msgspec.json.decode(msgspec.json.encode(seen))
    del body["volatile"]
    del body["context"]["powershell"]
    return {"id": laid.id, "says": laid.says, "seen": body}


def main() -> None:
    from tests.rigs.wine_rig import observed

    seen = observed([laid.machine() for laid in MACHINES])
    lines = [
        json.dumps(kept(laid, one), ensure_ascii=False, sort_keys=True)
        for laid, one in zip(MACHINES, seen, strict=True)
    ]
    KEPT.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
