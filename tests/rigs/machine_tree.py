"""A stand-in workstation: a folder laid out like a Linux system, with stub tools, that the real probe reads.

What it does not prove: that real systems lay their files out so; the rigs with a real Firefox and a real
pcscd, and the run on this very machine, do that for their parts.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import stat
import struct
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from collector.core.observation.observation import Observation
from collector.sources.scan.probe_text import posix_probe
from collector.sources.scan.replies import observation_from

ADDON_ID = "belgiumeid@eid.belgium.be"
EID_LIBRARY = "/usr/lib/x86_64-linux-gnu/libbeidpkcs11.so.0"
_ELF_MACHINES = {"x86_64": 0x3E, "i386": 0x03, "aarch64": 0xB7, "arm": 0x28}


@dataclass
class MachineTree:
    """Paths are given as on the workstation, with a leading slash."""

    root: Path
    tools: Path = field(init=False)
    loader: list[str] = field(default_factory=list)
    packages: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tools = self.root.parent / f"{self.root.name}-tools"
        self.tools.mkdir(parents=True)
        self.root.mkdir()
        # Every tool the probe may call has a stand-in, so that nothing of this machine shows.
        self.tool("dpkg-query", f'cat "{self.tools}/packages"; exit 1')
        self.tool("ldconfig", f'cat "{self.tools}/loader"')
        self.tool("ldd", "echo '\tlinux-vdso.so.1 (0x00007ffc)'")
        self.tool("pidof", "exit 1")
        self.tool("systemd-detect-virt", "echo none; exit 1")
        self.tool("pcscd", "echo 'pcsc-lite version 1.9.9.'")
        self.tool("pcsc_scan", "exit 255")
        self.tool("chronyc", "exit 1")
        self.tool("systemctl", "exit 1")
        self.file("/etc/os-release", 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n')
        self.file("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1::/usr/sbin:/bin/false\n")
        self.file("/var/lib/dpkg/status", "Package: base-files\n")
        self.folder("/sys/bus/usb/devices")

    def file(self, path: str, content: str | bytes = "") -> Path:
        place = self.place(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
        return place

    def folder(self, path: str) -> Path:
        place = self.place(path)
        place.mkdir(parents=True, exist_ok=True)
        return place

    def link(self, path: str, target: str) -> None:
        """A link whose target is given as on the workstation; it is made relative, so that it stays inside."""
        place = self.place(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(os.path.relpath(self.place(target), place.parent))

    def program(self, path: str, machine: str = "x86_64") -> None:
        """A file with an ELF header of that architecture, and nothing behind it."""
        head = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HH", 3, _ELF_MACHINES[machine])
        self.file(path, head).chmod(0o755)

    def tool(self, name: str, script: str) -> None:
        """A stand-in for a tool on PATH, as a shell script."""
        place = self.tools / name
        place.write_text(f"#!/bin/sh\n{script}\n")
        place.chmod(0o755)

    def package(self, name: str, version: str, status: str = "installed") -> None:
        self.packages[name] = (version, status)

    def in_loader_cache(self, name: str, mark: str = "libc6,x86-64") -> None:
        self.loader.append(f"\t{name} ({mark}) => /lib/{name}")

    def usb(self, port: str, interface: str = "1.0", **attributes: str) -> None:
        """A USB device; `interface_class` belongs to its interface, everything else to the device."""
        device = f"/sys/bus/usb/devices/{port}"
        for name, text in attributes.items():
            if name != "interface_class":
                self.file(f"{device}/{name}", f"{text}\n")
        self.file(f"{device}:{interface}/bInterfaceClass", attributes.get("interface_class", "0b") + "\n")

    def bundle(
        self, name: str, version: str, ids: Iterable[tuple[str, str]], library: str | None = "libccid.so"
    ) -> None:
        """A reader driver bundle with the ids it lists; no library means that its file is missing."""
        listed = list(ids)
        contents = f"/usr/lib/pcsc/drivers/{name}/Contents"
        vendors = "".join(f"\t\t<string>0x{vendor.upper()}</string>\n" for vendor, _ in listed)
        products = "".join(f"\t\t<string>0x{product.upper()}</string>\n" for _, product in listed)
        names = "".join(f"\t\t<string>Reader {number}</string>\n" for number, _ in enumerate(listed))
        self.file(
            f"{contents}/Info.plist",
            "<plist>\n<dict>\n"
            f"\t<key>CFBundleExecutable</key>\n\t<string>{library or 'libccid.so'}</string>\n"
            f"\t<key>CFBundleShortVersionString</key>\n\t<string>{version}</string>\n"
            f"\t<key>ifdVendorID</key>\n\t<array>\n{vendors}\t</array>\n\n"
            f"\t<key>ifdProductID</key>\n\t<array>\n{products}\t</array>\n"
            f"\t<key>ifdFriendlyName</key>\n\t<array>\n{names}\t</array>\n</dict>\n</plist>\n",
        )
        if library:
            self.program(f"{contents}/Linux/{library}")

    def home(self, user: str, uid: int = 1000, path: str | None = None) -> str:
        """An account with a home; returns the home's path."""
        home = path or f"/home/{user}"
        self.folder(home)
        with self.place("/etc/passwd").open("a") as accounts:
            accounts.write(f"{user}:x:{uid}:{uid}::{home}:/bin/bash\n")
        return home

    def profiles(self, root: str, *names: str, default: str | None = None) -> None:
        """A Firefox profile root that lists these profiles and opens `default`."""
        lines = [f"[Install4F96D1932A9F858E]\nDefault={default}\nLocked=1\n"] if default else []
        lines += [f"[Profile{n}]\nName={n}\nIsRelative=1\nPath={name}\n" for n, name in enumerate(names)]
        self.file(f"{root}/profiles.ini", "\n".join(lines))
        for name in names:
            self.folder(f"{root}/{name}")

    def place(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def text(
        self,
        *,
        portals: Iterable[str] = (),
        part_timeout_s: int = 5,
        deadline_s: int = 30,
        ehealth_keystore: bool = False,
    ) -> str:
        """The probe as it is sent, with this tree in the place of the root; lays out what the stub tools print."""
        (self.tools / "loader").write_text("\n".join([f"{len(self.loader)} libs found", *self.loader, ""]))
        (self.tools / "packages").write_text(
            "".join(f"{name}\t{version}\t{status}\n" for name, (version, status) in self.packages.items())
        )
        probe = posix_probe(portals, part_timeout_s, deadline_s, ehealth_keystore=ehealth_keystore)
        return f"EIDFLEET_ROOT='{self.root}'\n" + probe

    def said(
        self,
        shell: Iterable[str] = ("sh",),
        *,
        portals: Iterable[str] = (),
        part_timeout_s: int = 5,
        deadline_s: int = 30,
        first_on_path: Path | None = None,
        environment: Mapping[str, str] | None = None,
        user: int | None = None,
        ehealth_keystore: bool = False,
    ) -> subprocess.CompletedProcess[bytes]:
        """Runs the probe as it is sent, over this tree."""
        text = self.text(
            portals=portals,
            part_timeout_s=part_timeout_s,
            deadline_s=deadline_s,
            ehealth_keystore=ehealth_keystore,
        )
        path = ":".join(str(p) for p in (self.tools, first_on_path, "/usr/bin", "/bin") if p)
        return subprocess.run(
            [*shell, "-s"],
            input=text.encode(),
            capture_output=True,
            env={"PATH": path, "HOME": "/nonexistent", **(environment or {})},
            timeout=deadline_s + 10,
            check=False,
            user=user,
        )

    def looked_at(self, *, portals: Iterable[str] = (), part_timeout_s: int = 5) -> Observation:
        """What the probe says of it, knocking at these portals as well."""
        return observation_from(
            self.said(portals=portals, part_timeout_s=part_timeout_s).stdout.decode("utf-8")
        )

    def observed(self, shell: Iterable[str] = ("sh",), **settings: int) -> Observation:
        said = self.said(
            shell, part_timeout_s=settings.get("part_timeout_s", 5), deadline_s=settings.get("deadline_s", 30)
        )
        assert (said.returncode, said.stderr) == (0, b"")
        return observation_from(said.stdout.decode("utf-8"))


def hashed(identity: str) -> str:
    """What a probe says of a system's own id."""
    return hashlib.sha256(f"eidfleet:{identity}".encode()).hexdigest()[:32]


def manifest(library: str = "libbeidpkcs11.so.0", name: str = "beidpkcs11") -> str:
    return json.dumps(
        {
            "name": name,
            "description": "Belgium eID PKCS#11 module",
            "type": "pkcs11",
            "path": library,
            "allowed_extensions": [ADDON_ID],
        },
        indent=2,
    )


def extensions(*addons: Mapping[str, object]) -> str:
    """A profile's extensions.json as Firefox writes it: one line."""
    return json.dumps({"schemaVersion": 35, "addons": list(addons)}, separators=(",", ":"))


def eid_addon(**changes: object) -> dict[str, object]:
    """The add-on's entry with the fields that surround ours in a real one."""
    return {
        "id": ADDON_ID,
        "syncGUID": "{a1b2}",
        "version": "1.0.32",
        "type": "extension",
        "defaultLocale": {"name": "eID Belgium", "version": "not this one", "active": False},
        "visible": True,
        "active": True,
        "userDisabled": False,
        "appDisabled": False,
        "signedState": 2,
        "location": "app-profile",
        "targetApplications": [{"id": "toolkit@mozilla.org", "minVersion": "57.0", "maxVersion": "*"}],
        **changes,
    }


def pkcs11_txt(*modules: tuple[str, str]) -> str:
    """A profile's pkcs11.txt: the internal module, then these (name, library)."""
    blocks = [
        "library=\nname=NSS Internal PKCS #11 Module\nparameters=configdir='sql:/home/x'\nNSS=Flags=internal\n"
    ]
    blocks += [
        f"library={library}\nname={name}\nNSS=slotParams=(1={{slotFlags=[FRIENDLY]}})\n"
        for name, library in modules
    ]
    return "\n".join(blocks) + "\n"


def unix_socket(path: Path) -> None:
    """A socket file nobody listens on; made from its folder, because such a path may have 107 bytes only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(f"/proc/self/fd/{folder}/{path.name}")
    finally:
        os.close(folder)
    assert stat.S_ISSOCK(path.stat().st_mode)
