"""A Windows machine as the probe's reading functions would find it, run through the real probe in a real PowerShell.

Registry keys, files, CIM instances and environment are written from the sources (eID middleware and card reader fact sheets).
PowerShell here is 7 on whatever system runs the tests; Windows PowerShell 5.1 is shown by the workflow on `windows-latest` only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from collector.core.observation.observation import Observation
from collector.sources.scan.probe_text import collection, readers_without_class
from collector.sources.scan.replies import observation_from
from tests.rigs.needs import needs
from tests.rigs.pe_file import LENGTH, X64, X86, pe_file
from tests.rigs.powershell_session import run_script

ADDON = "belgiumeid@eid.belgium.be"
WINDOWS_NT = "HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
UNINSTALL = "HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall"
CALAIS = "Microsoft\\Cryptography\\Calais\\SmartCards"
MODULES = "HKLM:\\SOFTWARE\\Mozilla\\PKCS11Modules"
PLUGINS = "C:\\Program Files (x86)\\Belgium Identity Card\\FireFox Plugin Manifests"
FIREFOX = "C:\\Program Files\\Mozilla Firefox"
SID = "S-1-5-21-1004336348-1177238915-682003330-1001"
HIVE = f"Registry::HKEY_USERS\\{SID}"
DATA = "AppData\\Roaming\\Mozilla\\Firefox"
PROFILE = f"{DATA}\\Profiles\\x1.default-release"
READER = "USB\\VID_1A44&PID_0001\\5&2F3A1B2C&0&SERIAL-CANARY"
DRIVER = "{50dd5230-ba8a-11d1-bf5d-0000f805f530}\\0000"
MACHINE_GUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
SCRIPT = Path(__file__).parent / "windows_stand_ins.ps1"
_SAID: dict[tuple[str, bool, int, int, bool], str] = {}
"""What each machine said: several tests look at the same healthy machine."""


def powershell() -> str:
    """The `pwsh` on the PATH; without one the test is skipped, and fails where CI is set."""
    return needs("pwsh", "none: Microsoft's own archive of PowerShell 7")


def program(version: str = "", machine: int = X64, length: int = LENGTH) -> dict[str, Any]:
    """A program or library; one shorter than `LENGTH` was cut off, and has lost its version, which stands at the end."""
    numbers = ".".join([*version.split("."), "0", "0", "0"][:4]) if version else ""
    head = pe_file(machine, numbers)[: min(length, 1024)]
    return {
        "version": numbers or None,
        "machine": machine,
        "bytes": list(head),
        "text": "x",
        "length": length,
    }


def text(content: str) -> dict[str, Any]:
    return {"text": content}


def manifest(bits: str) -> str:
    return json.dumps(
        {
            "name": f"beidpkcs11_{bits}",
            "description": f"{bits}bit pkcs11 module for accessing Belgian eID cards",
            "type": "pkcs11",
            "path": f"beid_ff_pkcs11_{bits}.dll",
            "allowed_extensions": [ADDON],
        }
    )


def card_entry(new: bool, dll: str) -> dict[str, Any]:
    atr = "3B7F96000080318065B085040120120FFF829000" if new else "3B98004000A503010101AD1300"
    mask = "FF" * 20 if new else "FFFF00FF00FFFFFFFFFFFFFF00"
    return {"ATR": list(bytes.fromhex(atr)), "ATRMask": list(bytes.fromhex(mask)), "80000001": dll}


@dataclass
class WindowsMachine:
    """A healthy Windows 11 workstation of one user; tests change what they are about."""

    user: str = "an"
    registry: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Any] = field(default_factory=dict)
    cim: dict[str, Any] = field(default_factory=dict)
    certificates: list[dict[str, str]] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        home = f"C:\\Users\\{self.user}"
        self.environment |= {
            "PROCESSOR_ARCHITECTURE": "AMD64",
            "SystemRoot": "C:\\Windows",
            "ProgramFiles": "C:\\Program Files",
            "ProgramFiles(x86)": "C:\\Program Files (x86)",
        }
        self.registry |= {
            WINDOWS_NT: {
                "CurrentBuildNumber": "26200",
                "CurrentMajorVersionNumber": 10,
                "CurrentMinorVersionNumber": 0,
                "CurrentVersion": "6.3",
                "EditionID": "Professional",
                "ProductName": "Windows 10 Pro",
                "DisplayVersion": "25H2",
                "InstallationType": "Client",
            },
            f"{WINDOWS_NT}\\ProfileList\\{SID}": {"ProfileImagePath": home},
            f"{WINDOWS_NT}\\ProfileList\\S-1-5-18": {
                "ProfileImagePath": "C:\\Windows\\system32\\config\\systemprofile"
            },
            "HKLM:\\SOFTWARE\\Microsoft\\Cryptography": {"MachineGuid": MACHINE_GUID},
            "HKLM:\\SOFTWARE\\WOW6432Node": {},
            "HKLM:\\SYSTEM\\CurrentControlSet\\Control\\MUI\\Settings": {"PreferredUILanguages": ["nl-BE"]},
            "HKLM:\\HARDWARE\\DESCRIPTION\\System\\BIOS": {
                "SystemManufacturer": "Dell Inc.",
                "SystemProductName": "OptiPlex",
            },
            "Registry::HKEY_USERS\\S-1-5-19\\Environment": {},
            f"{HIVE}\\Volatile Environment\\1": {"SESSIONNAME": "Console"},
            f"{UNINSTALL}\\{{DB942AEA-93D6-4FE4-8862-180D35A76350}}": {
                "DisplayName": "Belgium e-ID middleware 5.1.34 (build 6350)",
                "DisplayVersion": "5.1.6350",
                "Publisher": "Belgian Government",
            },
            f"{UNINSTALL}\\7-Zip": {
                "DisplayName": "7-Zip 24.08",
                "DisplayVersion": "24.08",
                "Publisher": "Igor Pavlov",
            },
            f"{UNINSTALL.replace('SOFTWARE', 'SOFTWARE{w}').format(w=chr(92) + 'WOW6432Node')}\\{{F3DC7F06-92FF-4C98-87F5-72C0B7866342}}": {
                "DisplayName": "Belgium e-ID viewer (x86) 5.1.31 (build 6342)",
                "DisplayVersion": "5.1.6342",
                "Publisher": "Belgian Government",
            },
            f"{MODULES}\\beidpkcs11_32": {"(default)": f"{PLUGINS}\\beidpkcs11_32.json"},
            f"{MODULES}\\beidpkcs11_64": {"(default)": f"{PLUGINS}\\beidpkcs11_64.json"},
            f"HKLM:\\SOFTWARE\\Mozilla\\ManagedStorage\\{ADDON}": {
                "(default)": f"{PLUGINS}\\beidpkcs11_version.json"
            },
            "HKLM:\\SOFTWARE\\Mozilla\\Mozilla Firefox\\145.0.1 (x64 nl)\\Main": {
                "Install Directory": FIREFOX
            },
            "HKLM:\\SYSTEM\\CurrentControlSet\\Services\\SCardSvr": {"Start": 2},
            "HKLM:\\SYSTEM\\CurrentControlSet\\Services\\CertPropSvc": {"Start": 2},
            "HKLM:\\SYSTEM\\CurrentControlSet\\Services\\W32Time": {"Start": 3},
            "HKLM:\\SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters": {"Type": "NTP"},
            f"HKLM:\\SYSTEM\\CurrentControlSet\\Enum\\{READER}": {"Driver": DRIVER},
            f"HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Class\\{DRIVER}": {
                "InfPath": "wudfusbcciddriver.inf",
                "ProviderName": "Microsoft",
                "DriverVersion": "10.0.26100.1",
            },
            "HKLM:\\SOFTWARE\\WOW6432Node\\Microsoft\\EdgeUpdate\\Clients\\{56EB18F8-B008-4CBD-B6D2-8C97FE7D9062}": {
                "pv": "142.0.3595.53"
            },
        }
        for view, dll in (("SOFTWARE", "beidmdrv64.dll"), ("SOFTWARE\\WOW6432Node", "beidmdrv32.dll")):
            self.registry[f"HKLM:\\{view}\\{CALAIS}\\Beid"] = card_entry(False, dll)
            self.registry[f"HKLM:\\{view}\\{CALAIS}\\Beid_v18"] = card_entry(True, dll)
        self.files |= {
            "C:\\Windows\\System32\\beidpkcs11.dll": program("5.1.34.6350"),
            "C:\\Windows\\System32\\beid_ff_pkcs11.dll": program("5.1.34.6350"),
            "C:\\Windows\\SysWOW64\\beidpkcs11.dll": program("5.1.34.6350", X86),
            "C:\\Windows\\System32\\beidmdrv64.dll": program("5.1.27.6263"),
            "C:\\Windows\\SysWOW64\\beidmdrv32.dll": program("5.1.27.6263", X86),
            f"{PLUGINS}\\beidpkcs11_32.json": text(manifest("32")),
            f"{PLUGINS}\\beidpkcs11_64.json": text(manifest("64")),
            f"{PLUGINS}\\beid_ff_pkcs11_32.dll": program("5.1.34.6350", X86),
            f"{PLUGINS}\\beid_ff_pkcs11_64.dll": program("5.1.34.6350"),
            f"{PLUGINS}\\beidpkcs11_version.json": text(
                '{"data":{"versionInfo":{"major":5,"minor":1,"patch":34}}}'
            ),
            "C:\\Program Files (x86)\\Belgium Identity Card\\EidViewer\\eID Viewer.exe": program(
                "5.1.31.6342", X86
            ),
            f"{FIREFOX}\\firefox.exe": program("145.0.1.1"),
            f"{FIREFOX}\\application.ini": text("[App]\r\nVendor=Mozilla\r\nVersion=145.0.1\r\n"),
            f"{home}\\{DATA}\\profiles.ini": text(
                "[Install308046B0AF4A39CB]\r\nDefault=Profiles/x1.default-release\r\nLocked=1\r\n\r\n"
                "[Profile0]\r\nName=default-release\r\nIsRelative=1\r\nPath=Profiles/x1.default-release\r\n"
            ),
            f"{home}\\{PROFILE}\\prefs.js": text(""),
            f"{home}\\{PROFILE}\\extensions.json": text(
                json.dumps(
                    {
                        "schemaVersion": 36,
                        "addons": [
                            {"id": "private@canary.example", "version": "1", "active": True},
                            {
                                "id": ADDON,
                                "version": "1.0.32",
                                "active": True,
                                "userDisabled": False,
                                "appDisabled": False,
                                "signedState": 2,
                                "location": "app-profile",
                            },
                        ],
                    }
                )
            ),
            f"{home}\\{PROFILE}\\pkcs11.txt": text(
                "library=\nname=NSS Internal PKCS #11 Module\nparameters=configdir='x'\n\n"
                f"library={PLUGINS}\\beid_ff_pkcs11_64.dll\nname=64bit pkcs11 module for accessing Belgian eID cards\n\n"
            ),
        }
        self.cim |= {
            "Win32_PnPEntity": [
                {
                    "DeviceID": READER,
                    "ClassGuid": "{50dd5230-ba8a-11d1-bf5d-0000f805f530}",
                    "CompatibleID": ["USB\\Class_0B&SubClass_00&Prot_00", "USB\\Class_0B"],
                    "HardwareID": ["USB\\VID_1A44&PID_0001&REV_0200", "USB\\VID_1A44&PID_0001"],
                    "ConfigManagerErrorCode": 0,
                    "Manufacturer": "Microsoft",
                    "Name": "Microsoft Usbccid Smartcard Reader (WUDF)",
                    "Present": True,
                },
                {
                    "DeviceID": "USB\\VID_046D&PID_C31C\\6&1&0&1",
                    "ClassGuid": "{4d36e96b-e325-11ce-bfc1-08002be10318}",
                    "CompatibleID": ["USB\\Class_03"],
                    "HardwareID": ["USB\\VID_046D&PID_C31C&REV_6402"],
                    "ConfigManagerErrorCode": 0,
                    "Present": True,
                },
            ],
            "AntiVirusProduct": [{"displayName": "Windows Defender", "productState": 397568}],
        }

    def said(
        self,
        folder: Path,
        *,
        constrained: bool = False,
        part_s: int = 5,
        deadline_s: int = 30,
        ehealth_keystore: bool = False,
        trace: Path | None = None,
    ) -> str:
        """What the probe prints of this machine; of one that was asked in the same way before, what it printed then."""
        document = {
            "registry": self.registry,
            "files": self.files,
            "cim": self.cim,
            "certificates": self.certificates,
            "environment": self.environment,
            "trace": trace and str(trace),
        }
        asked = (json.dumps(document), constrained, part_s, deadline_s, ehealth_keystore)
        if asked not in _SAID:
            _SAID[asked] = self._run(folder, *asked)
        return _SAID[asked]

    def _run(
        self,
        folder: Path,
        document: str,
        constrained: bool,
        part_s: int,
        deadline_s: int,
        ehealth_keystore: bool,
    ) -> str:
        folder.mkdir(parents=True, exist_ok=True)
        readers = ", ".join(f"'{reader}'" for reader in readers_without_class())
        (folder / "machine.json").write_text(document, "utf-8")
        (folder / "probe.ps1").write_text(
            (collection() / "probes/windows.ps1").read_text("ascii")
            + SCRIPT.read_text("ascii")
            + f"$EidMachine = Get-Content -LiteralPath '{folder / 'machine.json'}' -Raw | ConvertFrom-Json -AsHashtable\n"
            + f"Invoke-EidProbe -PartSeconds {part_s} -DeadlineSeconds {deadline_s} -OtherReaders @({readers})"
            + (" -EHealthKeystore\n" if ehealth_keystore else "\n")
        )
        lock = "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'\n" if constrained else ""
        # as the bootstrap does it: a text that is run in the session's own language mode
        start = (
            f"$text = Get-Content -LiteralPath '{folder / 'probe.ps1'}' -Raw\n{lock}Invoke-Expression $text\n"
        )
        script = folder / "run.ps1"
        script.write_text(start)
        return run_script(powershell(), script)

    def observed(self, folder: Path, **how: Any) -> Observation:
        return observation_from(self.said(folder, **how))
