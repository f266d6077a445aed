"""Makes the sample fleet of `inventory/sample`: 3 sites, 40 workstations of three systems, two scans.

Everything is made from public facts (versions, paths, USB ids), nothing was measured and no practice or office is
real. `python -m tests.rigs.sample_fleet` writes the recordings anew; a test holds the files equal to this.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from collector.core.model import Reach, ReachKind
from collector.core.observation.observation import (
    Addon,
    Browser,
    CardEntry,
    Context,
    Driver,
    Firefox,
    FirefoxPolicy,
    FirefoxProfile,
    Java,
    Library,
    Manifest,
    ModuleEntry,
    Observation,
    Package,
    Portal,
    ProbeInfo,
    Reader,
    Repository,
    Service,
    Slot,
    SmartCardService,
    System,
    TextFile,
    TokenExtension,
    Volatile,
)
from collector.sources.files.places import shared_data
from collector.sources.fleet.settings import ScanSettings

Change = Callable[[Observation], Observation]
ADDON = Addon(
    version="1.0.32",
    active=True,
    user_disabled=False,
    app_disabled=False,
    signed_state=2,
    location="app-profile",
)


def manifest_text(name: str, description: str, path: str) -> str:
    body = {
        "name": name,
        "description": description,
        "type": "pkcs11",
        "path": path,
        "allowed_extensions": ["belgiumeid@eid.belgium.be"],
    }
    return json.dumps(body)


def portals() -> tuple[Portal, ...]:
    """The places every scan knocks at unless told otherwise."""
    return tuple(
        Portal(
            host=place.partition(":")[0],
            port=int(place.partition(":")[2]),
            resolved=True,
            connected=True,
            issuer="CN = GlobalSign RSA OV SSL CA 2018, O = GlobalSign nv-sa, C = BE",
        )
        for place in ScanSettings().portals
    )


def reader(vendor: str, product: str, maker: str, name: str, **more: Any) -> Reader:
    return Reader(
        vendor_id=vendor, product_id=product, interface_class="0b", manufacturer=maker, product=name, **more
    )


def digipass(**more: Any) -> Reader:
    return reader("1a44", "0001", "VASCO", "DP905v1.1 CCID Smartcard Reader", **more)


def acr39(**more: Any) -> Reader:
    return reader("072f", "b100", "ACS", "ACR39U ICC Reader", **more)


# -- Windows ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WindowsRelease:
    version: str
    edition: str
    name: str


WINDOWS_11 = WindowsRelease("10.0.26200", "Professional", "Windows 11 Pro")
WINDOWS_10 = WindowsRelease("10.0.19045", "Professional", "Windows 10 Pro")
# Before 1709: the minidriver's installer no longer supports it (eID middleware fact sheet 1.7, INF of 5.1.27).
LTSB_2016 = WindowsRelease("10.0.14393", "EnterpriseS", "Windows 10 Enterprise 2016 LTSB")


@dataclass(frozen=True, slots=True)
class WindowsBuild:
    """A published version and its build number (fact sheet 5.1): both are in what Windows shows."""

    version: str
    build: str

    @property
    def shown(self) -> str:
        """`DisplayVersion`: major, minor and the build, which is no product version."""
        return f"{self.version.rpartition('.')[0]}.{self.build}"


MIDDLEWARE, VIEWER = WindowsBuild("5.1.34", "6350"), WindowsBuild("5.1.31", "6342")
OLDER_BOTH = WindowsBuild("5.1.19", "6149")
OLD_MIDDLEWARE, OLD_VIEWER = WindowsBuild("4.4.27", "4276"), WindowsBuild("4.4.18", "4192")


def windows(user: str, language: str, release: WindowsRelease = WINDOWS_11) -> Observation:
    system32 = "C:\\Windows\\System32\\"
    plugin = "C:\\Program Files (x86)\\Belgium Identity Card\\FireFox Plugin Manifests\\"
    inbox = {
        "problem_code": 0,
        "driver_inf": "wudfusbcciddriver.inf",
        "driver_provider": "Microsoft",
        "driver_version": "10.0.22621.1",
    }
    return Observation(
        schema=1,
        probe=ProbeInfo(name="windows", version="sample"),
        volatile=Volatile(taken_at="2026-11-01T08:00:00Z"),
        system=System(
            family="windows",
            id="windows",
            version=release.version,
            edition=release.edition,
            arch="AMD64",
            language=language,
            name=release.name,
        ),
        context=Context(is_root=True, homes_seen=1, virtual_machine="none", remote_session=False),
        packages=(windows_middleware(MIDDLEWARE), windows_viewer(VIEWER, "viewer (x86)")),
        libraries=(
            Library(
                path=system32 + "beidpkcs11.dll",
                target=system32 + "beidpkcs11.dll",
                machine="x86_64",
                file_version=f"{MIDDLEWARE.version}.{MIDDLEWARE.build}",
            ),
        ),
        manifests=tuple(windows_manifest(bits, plugin) for bits in ("32", "64")),
        viewer_paths=("C:\\Program Files (x86)\\Belgium Identity Card\\EidViewer\\eID Viewer.exe",),
        readers=(digipass(**inbox),),
        services=(Service(name="CertPropSvc", start=2), Service(name="SCardSvr", start=2)),
        minidrivers=(
            Library(
                path=system32 + "beidmdrv64.dll",
                target=system32 + "beidmdrv64.dll",
                machine="x86_64",
                file_version="5.1.27.6263",
            ),
        ),
        card_entries=tuple(
            CardEntry(name=name, view="64", minidriver="beidmdrv64.dll", minidriver_found=True)
            for name in ("Beid", "Beid_v18")
        ),
        card_devices=(),
        system_policies=(),
        bridges=(),
        firefoxes=(
            Firefox(
                packaging="msi",
                path="C:\\Program Files\\Mozilla Firefox",
                version="145.0.1",
                machine="x86_64",
            ),
        ),
        firefox_profiles=(
            FirefoxProfile(
                user=user,
                path="AppData\\Roaming\\Mozilla\\Firefox\\Profiles\\x1.default-release",
                is_default=True,
                was_started=True,
                addon=ADDON,
                addon_read=True,
                modules=(
                    ModuleEntry(
                        name=windows_module("64"),
                        library=plugin + "beid_ff_pkcs11_64.dll",
                        library_found=True,
                    ),
                ),
            ),
        ),
        firefox_policies=(),
        addon_sideloads=(),
        browsers=(Browser(name="edge", packaging="msi", version="142.0.3595.53"),),
        javas=(),
        clock_synchronised=True,
        proxy="",
        portals=portals(),
    )


def windows_middleware(build: WindowsBuild) -> Package:
    return windows_package("middleware", build, "64")


def windows_viewer(build: WindowsBuild, product: str) -> Package:
    """Called `viewer (x86)` since 5.0.28, `viewer` before; either way a 32-bit program."""
    return windows_package(product, build, "32")


def windows_package(product: str, build: WindowsBuild, view: Literal["64", "32"]) -> Package:
    return Package(
        name=f"Belgium e-ID {product} {build.version} (build {build.build})",
        version=build.shown,
        source="uninstall",
        publisher="Belgian Government",
        view=view,
    )


def windows_manifest(bits: str, folder: str) -> Manifest:
    library = f"beid_ff_pkcs11_{bits}.dll"
    name = f"beidpkcs11_{bits}"
    return Manifest(
        path=f"HKLM\\SOFTWARE\\Mozilla\\PKCS11Modules\\{name}",
        view="64",
        text=manifest_text(name, windows_module(bits), library),
        library=folder + library,
        library_found=True,
    )


def windows_module(bits: str) -> str:
    """The manifest's description, which becomes the module's name in a profile."""
    return f"{bits}bit pkcs11 module for accessing Belgian eID cards"


# -- macOS ------------------------------------------------------------------------------------------------------


def macos(user: str, language: str, version: str = "15.1") -> Observation:
    bundle = "/Library/Belgium Identity Card/Pkcs11/beid-pkcs11.bundle/Contents/MacOS/libbeidpkcs11.dylib"
    return Observation(
        schema=1,
        probe=ProbeInfo(name="posix", version="sample"),
        volatile=Volatile(taken_at="2026-11-01T08:00:00Z"),
        system=System(
            family="darwin",
            id="macos",
            version=version,
            name=f"macOS {version}",
            arch="arm64",
            language=language,
        ),
        context=Context(is_root=False, homes_seen=1, virtual_machine="none", remote_session=False),
        token_extension=TokenExtension(path="/Applications/BEIDToken.app", registered=True),
        bridges=(),
        packages=(
            Package(name="be.eid.BEIDtoken.app", version="5.1.17", source="pkgutil"),
            Package(name="be.eid.middleware", version="5.1.17", source="pkgutil"),
        ),
        libraries=(Library(path=bundle, target=bundle, machine="aarch64"),),
        manifests=(
            Manifest(
                path="/Library/Application Support/Mozilla/PKCS11Modules/beidpkcs11.json",
                text=manifest_text("beidpkcs11", "Belgium eID PKCS#11 Module", bundle),
                library=bundle,
                library_found=True,
            ),
        ),
        viewer_paths=("/Applications/eID Viewer.app",),
        readers=(acr39(),),
        firefoxes=(
            Firefox(packaging="app", path="/Applications/Firefox.app", version="145.0.1", machine="aarch64"),
        ),
        firefox_profiles=(
            FirefoxProfile(
                user=user,
                path="Library/Application Support/Firefox/Profiles/y2.default-release",
                is_default=True,
                was_started=True,
                addon=ADDON,
                addon_read=True,
                modules=(ModuleEntry(name="Belgium eID PKCS#11 Module", library=bundle, library_found=True),),
            ),
        ),
        firefox_policies=(),
        addon_sideloads=(),
        browsers=(Browser(name="safari", packaging="app", version="18.1"),),
        javas=(),
        clock_synchronised=True,
        proxy="",
        portals=portals(),
    )


# -- Linux ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Release:
    """A distribution's release with the package versions it ships (reader fact sheet 3.5)."""

    id: str
    version: str
    codename: str
    name: str
    mark: str
    """How the eID packages for it end: `0deb13`."""
    pcscd: str
    libccid: str
    firefox: Package
    like: tuple[str, ...] = ()


DEBIAN_12 = Release(
    "debian", "12", "bookworm", "Debian GNU/Linux 12 (bookworm)", "0deb12",
    "1.9.9-2", "1.5.2-1", Package(name="firefox-esr", version="140.5.0esr-1~deb12u1"),
)  # fmt: skip
DEBIAN_13 = Release(
    "debian", "13", "trixie", "Debian GNU/Linux 13 (trixie)", "0deb13",
    "2.3.3-1", "1.6.2-1", Package(name="firefox-esr", version="140.5.0esr-1~deb13u1"),
)  # fmt: skip
UBUNTU_24 = Release(
    "ubuntu", "24.04", "noble", "Ubuntu 24.04.3 LTS", "0u2404",
    "2.0.3-1build1", "1.5.5-1", Package(name="firefox", version="145.0.1~build1"), ("debian",),
)  # fmt: skip
DEB_PACKAGES = (
    "beid-mozilla-extension",
    "beid-mozilla-webext",
    "eid-mw",
    "eid-viewer",
    "libbeidpkcs11-0",
    "libbeidpkcs11-bin",
)
LINUX_MODULE = "Belgium eID PKCS#11 module"


def linux(user: str, release: Release = DEBIAN_13, version: str = "5.1.29") -> Observation:
    """A Debian or Ubuntu with the eID packages of this version."""
    library = "/usr/lib/x86_64-linux-gnu/libbeidpkcs11.so.0"
    packages = [
        *(Package(name=name, version=f"{version}v{version}-{release.mark}-1") for name in DEB_PACKAGES),
        Package(name="eid-archive", version="2026.2"),
        release.firefox,
        Package(name="libccid", version=release.libccid),
        Package(name="pcscd", version=release.pcscd),
        Package(name="pinentry-gnome3", version="1.3.1-2"),
    ]
    return Observation(
        schema=1,
        probe=ProbeInfo(name="posix", version="sample"),
        volatile=Volatile(taken_at="2026-11-01T08:00:00Z"),
        system=System(
            family="linux",
            id=release.id,
            like=release.like,
            version=release.version,
            codename=release.codename,
            base_codename=release.codename if release.like else None,
            name=release.name,
            arch="x86_64",
        ),
        context=Context(is_root=True, homes_seen=1, virtual_machine="none"),
        packages=tuple(sorted(packages, key=lambda package: package.name)),
        repositories=(
            Repository(
                path="/etc/apt/sources.list.d/eid.sources",
                enabled=True,
                uris=("https://files.eid.belgium.be/debian",),
                suites=(release.codename,),
                keys=("/usr/share/eid-archive/keys/released.gpg",),
            ),
        ),
        libraries=(
            Library(
                path=library,
                target=library + ".0.0",
                machine="x86_64",
                in_loader_cache=True,
                missing_libraries=(),
            ),
        ),
        p11kit_modules=(
            TextFile(path="/usr/share/p11-kit/modules/beid.module", text="module: beidpkcs11.so\n"),
        ),
        manifests=(linux_manifest("/usr/lib"),),
        version_files=(linux_version_file("/usr/lib", version),),
        viewer_paths=("/usr/bin/eid-viewer",),
        smartcard_service=SmartCardService(
            installed=True,
            socket_present=True,
            process_running=False,
            version=release.pcscd.partition("-")[0],
            asks_polkit=None if release.pcscd.startswith("1.") else True,
            units=(
                Service(name="pcscd.service", active="inactive", enabled="indirect"),
                Service(name="pcscd.socket", active="active", enabled="enabled"),
            ),
        ),
        drivers=(
            Driver(bundle="ifd-ccid.bundle", version=release.libccid.partition("-")[0], library_found=True),
        ),
        readers=(acr39(served_by=("ifd-ccid.bundle",)),),
        firefoxes=(
            Firefox(
                packaging="deb",
                path=f"/usr/lib/{release.firefox.name}",
                version=release.firefox.version.partition("esr")[0].partition("~")[0],
                machine="x86_64",
            ),
        ),
        firefox_profiles=(
            FirefoxProfile(
                user=user,
                path=".mozilla/firefox/z3.default-release",
                is_default=True,
                was_started=True,
                addon=replace(ADDON, location="app-system-share"),
                addon_read=True,
                modules=(ModuleEntry(name=LINUX_MODULE, library=library, library_found=True),),
            ),
        ),
        firefox_policies=(),
        addon_sideloads=(
            "/usr/share/mozilla/extensions/{ec8030f7-c20a-464f-9b0e-13a3a9e97384}/belgiumeid@eid.belgium.be.xpi",
        ),
        browsers=(),
        bridges=(),
        apparmor=(),
        nss_databases=(),
        pinentry="/usr/bin/pinentry-gnome3",
        javas=(),
        clock_synchronised=True,
        proxy="",
        portals=portals(),
    )


def fedora(user: str) -> Observation:
    """Fedora 43: other packages, other folders, and a `pinentry` that chooses its window later."""
    version, library = "5.1.29", "/usr/lib64/libbeidpkcs11.so.0"
    eid = [
        Package(name=name, version=f"{version}-0.v{version}.fc43", source="rpm")
        for name in ("eid-mw", "eid-mw-bin", "eid-mw-libs", "eid-viewer")
    ]
    base = linux(user, version=version)
    keys = "/etc/pki/rpm-gpg/RPM-GPG-KEY-BEID-RELEASE"
    (profile,), (installed,), (found,) = (
        base.firefox_profiles or (),
        base.firefoxes or (),
        base.libraries or (),
    )
    return replace(
        base,
        system=System(family="linux", id="fedora", version="43", name="Fedora Linux 43", arch="x86_64"),
        packages=(
            Package(name="ccid", version="1.6.2-1.fc43", source="rpm"),
            Package(name="eid-archive-fedora", version="2025-3", source="rpm"),
            *eid,
            Package(name="firefox", version="145.0.1-1.fc43", source="rpm"),
            Package(name="pcsc-lite", version="2.3.3-1.fc43", source="rpm"),
        ),
        repositories=(
            Repository(
                path="/etc/yum.repos.d/eid-archive.repo",
                enabled=True,
                uris=("https://files.eid.belgium.be/rpm/fedora/$releasever",),
                keys=(keys, f"{keys}-2025"),
            ),
        ),
        libraries=(replace(found, path=library, target=library + ".0.0"),),
        manifests=(linux_manifest("/usr/lib64"),),
        version_files=(linux_version_file("/usr/lib64", version),),
        firefoxes=(replace(installed, packaging="rpm", path="/usr/lib64/firefox", version="145.0.1"),),
        firefox_profiles=(
            replace(profile, modules=(ModuleEntry(name=LINUX_MODULE, library=library, library_found=True),)),
        ),
        pinentry="/usr/bin/pinentry",
    )


def linux_manifest(folder: str) -> Manifest:
    """`libbeidpkcs11.so.0` has no folder on purpose: the dynamic loader finds it."""
    library = "libbeidpkcs11.so.0"
    return Manifest(
        path=f"{folder}/mozilla/pkcs11-modules/beidpkcs11.json",
        text=manifest_text("beidpkcs11", LINUX_MODULE, library),
        library=library,
        library_found=True,
    )


def linux_version_file(folder: str, version: str) -> TextFile:
    major, minor, patch = map(int, version.split("."))
    info = {"major": major, "minor": minor, "patch": patch}
    return TextFile(
        path=f"{folder}/mozilla/managed-storage/belgiumeid@eid.belgium.be.json",
        text=json.dumps({"data": {"versionInfo": info}}),
    )


# -- what is special about a machine ----------------------------------------------------------------------------


def without_packages(seen: Observation, *names: str) -> Observation:
    return replace(seen, packages=tuple(p for p in seen.packages or () if p.name not in names))


def no_addon(seen: Observation) -> Observation:
    """On Linux the add-on comes in packages of its own, on which `eid-mw` depends."""
    return replace(
        without_packages(seen, "beid-mozilla-extension", "beid-mozilla-webext", "eid-mw"),
        firefox_profiles=tuple(replace(p, addon=None, modules=()) for p in seen.firefox_profiles or ()),
        addon_sideloads=(),
    )


def addon_off(seen: Observation) -> Observation:
    off = replace(ADDON, active=False, user_disabled=True)
    return replace(
        seen, firefox_profiles=tuple(replace(p, addon=off, modules=()) for p in seen.firefox_profiles or ())
    )


def addon_blocked(seen: Observation) -> Observation:
    policy = FirefoxPolicy(
        path="HKLM\\Software\\Policies\\Mozilla\\Firefox", default_setting='{"installation_mode": "blocked"}'
    )
    return replace(no_addon(seen), firefox_policies=(policy,))


def no_middleware(seen: Observation) -> Observation:
    return replace(no_addon(seen), packages=(), libraries=(), manifests=(), viewer_paths=())


def old_middleware(seen: Observation) -> Observation:
    packages = (windows_viewer(OLD_VIEWER, "viewer"), windows_middleware(OLD_MIDDLEWARE))
    return with_windows_middleware(seen, OLD_MIDDLEWARE, packages)


def older_middleware(seen: Observation) -> Observation:
    packages = (windows_middleware(OLDER_BOTH), windows_viewer(OLDER_BOTH, "viewer (x86)"))
    return with_windows_middleware(seen, OLDER_BOTH, packages)


def with_windows_middleware(
    seen: Observation, build: WindowsBuild, packages: Iterable[Package]
) -> Observation:
    (library,) = seen.libraries or ()
    return replace(
        seen,
        packages=tuple(sorted(packages, key=lambda package: package.name)),
        libraries=(replace(library, file_version=f"{build.version}.{build.build}"),),
    )


def library_gone(seen: Observation) -> Observation:
    """The link is left and leads nowhere: an update was cut short."""
    return replace(
        seen,
        libraries=tuple(
            replace(lib, target=None, machine=None, in_loader_cache=False, missing_libraries=None)
            for lib in seen.libraries or ()
        ),
        manifests=tuple(replace(manifest, library_found=False) for manifest in seen.manifests or ()),
        firefox_profiles=tuple(
            replace(p, modules=tuple(replace(m, library_found=False) for m in p.modules or ()))
            for p in seen.firefox_profiles or ()
        ),
    )


def module_not_loaded(seen: Observation) -> Observation:
    """The add-on is on and yet nothing is registered: it was added before the middleware."""
    return replace(seen, firefox_profiles=tuple(replace(p, modules=()) for p in seen.firefox_profiles or ()))


def reads_with(vendor: str, product: str, maker: str, name: str) -> Change:
    """Another reader in place of the usual one, served as that one is."""
    return lambda seen: replace(
        seen,
        readers=tuple(
            replace(r, vendor_id=vendor, product_id=product, manufacturer=maker, product=name)
            for r in seen.readers or ()
        ),
    )


def card_inserted(seen: Observation) -> Observation:
    """A card (the answer to reset of those issued since 2021) in the reader, and the daemon awake."""
    slot = Slot(
        reader="ACS ACR39U ICC Reader 00 00",
        card="present",
        atr="3B7F96000080318065B085040120120FFF829000",
    )
    units = (
        Service(name="pcscd.service", active="active", enabled="indirect"),
        Service(name="pcscd.socket", active="active", enabled="enabled"),
    )
    assert seen.smartcard_service is not None
    awake = replace(seen.smartcard_service, process_running=True, units=units)
    held = tuple(replace(r, bound_to="usbfs") for r in seen.readers or ())
    return replace(seen, smartcard_service=awake, readers=held, slots=(slot,))


def reader_without_driver(seen: Observation) -> Observation:
    bare = Reader(
        vendor_id="072f",
        product_id="9000",
        manufacturer="ACS",
        product="ACR38 Smart Card Reader",
        problem_code=28,
    )
    return replace(seen, readers=(bare,))


def unlisted_reader(seen: Observation) -> Observation:
    return replace(seen, readers=(reader("048d", "1365", "ITE Tech", "E-ID BUD001", served_by=()),))


def no_reader(seen: Observation) -> Observation:
    return replace(seen, readers=())


def service_disabled(seen: Observation) -> Observation:
    return replace(seen, services=(Service(name="CertPropSvc", start=4), Service(name="SCardSvr", start=4)))


def socket_masked(seen: Observation) -> Observation:
    units = (
        Service(name="pcscd.service", active="inactive", enabled="masked"),
        Service(name="pcscd.socket", active="inactive", enabled="masked"),
    )
    assert seen.smartcard_service is not None
    return replace(seen, smartcard_service=replace(seen.smartcard_service, socket_present=False, units=units))


def old_opensc(seen: Observation) -> Observation:
    packages = (*(seen.packages or ()), Package(name="opensc-pkcs11", version="0.23.0-0.3+deb12u2"))
    return replace(seen, packages=tuple(sorted(packages, key=lambda package: package.name)))


def snap_firefox(seen: Observation) -> Observation:
    snap = Firefox(packaging="snap", path="/snap/firefox/current", version="145.0.1", machine="x86_64")
    return replace(
        without_packages(seen, "firefox"),
        firefoxes=(snap,),
        firefox_profiles=tuple(
            replace(
                p,
                packaging="snap",
                path="snap/firefox/common/.mozilla/firefox/s.default",
                addon=None,
                modules=(),
            )
            for p in seen.firefox_profiles or ()
        ),
    )


def terminal_pinentry(seen: Observation) -> Observation:
    return replace(seen, pinentry="/usr/bin/pinentry-curses")


def old_codename(seen: Observation) -> Observation:
    return replace(
        seen, repositories=tuple(replace(r, suites=("bookworm",)) for r in seen.repositories or ())
    )


def portal_closed(seen: Observation) -> Observation:
    first, *others = seen.portals or ()
    shut = replace(first, connected=False, issuer=None, error="connection timed out")
    return replace(seen, portals=(shut, *others))


def no_viewer(seen: Observation) -> Observation:
    kept = tuple(p for p in seen.packages or () if "viewer" not in p.name)
    return replace(seen, packages=kept, viewer_paths=())


def homes_closed(seen: Observation) -> Observation:
    return replace(
        seen,
        context=replace(seen.context, is_root=False, homes_seen=0, homes_unreadable=1),
        firefox_profiles=(),
        nss_databases=None,
    )


def no_firefox(seen: Observation) -> Observation:
    return replace(seen, firefoxes=(), firefox_profiles=())


def with_java(seen: Observation) -> Observation:
    return replace(seen, javas=(Java(path="C:\\Program Files\\Java\\jre1.8.0_431", version="1.8.0_431"),))


KEYBOARD = reads_with("413c", "2101", "Dell", "Dell Smart Card Reader Keyboard")
ACR39 = reads_with("072f", "b100", "ACS", "ACR39U ICC Reader")
DIGIPASS = reads_with("1a44", "0001", "VASCO", "DP905v1.1 CCID Smartcard Reader")


@dataclass(frozen=True, slots=True)
class Machine:
    """One workstation: what it is, what is special about it in each scan; a reach instead means it did not answer."""

    host: str
    base: Observation
    before: tuple[Change, ...] | Reach = ()
    now: tuple[Change, ...] | Reach = ()
    clock_offset_s: float = 0.4


# The words of the first knock at the door, of WinRM and of our reader of a probe's output.
OFF = Reach(ReachKind.TIMED_OUT, "timed out after 2 s (connecting)")
NO_ROUTE = Reach(ReachKind.NO_ROUTE, "No route to host (connecting)")
REFUSED = Reach(ReachKind.REFUSED, "port 5986 refused the connection")
REJECTED = Reach(ReachKind.CREDENTIALS_REJECTED, "ssl: the specified credentials were rejected by the server")
UNNAMED = Reach(ReachKind.NAME_NOT_FOUND, "portable-1.parc.example: Name or service not known")
GARBLED = Reach(ReachKind.PROBE_FAILED, "no observation in the output: 'Access is denied.'")


def sites() -> Mapping[str, tuple[Machine, ...]]:
    return {
        "praktijk-ter-linden": practice("nl-BE"),
        "gemeinde-musterdorf": municipality("de-BE"),
        "cabinet-du-parc": group_practice("fr-BE"),
    }


def practice(nl: str) -> tuple[Machine, ...]:
    return (
        Machine("arts-1", windows("an", nl)),
        Machine("arts-2", windows("bert", nl), (no_addon,), (no_addon,)),
        Machine("arts-3", windows("carla", nl), (ACR39,), (ACR39, service_disabled)),
        Machine("arts-4", macos("dirk", nl)),
        Machine("arts-5", windows("els", nl, WINDOWS_10), (old_middleware,), ()),
        Machine("kine-1", windows("filip", nl), (), (no_addon,)),
        Machine("laptop-1", windows("greet", nl), (no_reader,), (no_reader,)),
        Machine("laptop-2", windows("hugo", nl), (), OFF),
        Machine("receptie-1", windows("ilse", nl), (KEYBOARD,), (KEYBOARD, with_java)),
        Machine("receptie-2", windows("jan", nl), (reader_without_driver,), (reader_without_driver,)),
        Machine("verpleging-1", windows("katrien", nl), (no_viewer,), (no_viewer,)),
        Machine("verpleging-2", linux("luc", UBUNTU_24), (), (snap_firefox,)),
    )


def municipality(de: str) -> tuple[Machine, ...]:
    return (
        Machine("bauamt-1", windows("anja", de), (ACR39,), (ACR39,)),
        Machine("bauamt-2", windows("bernd", de), (), (portal_closed,)),
        Machine("buero-1", fedora("claudia"), (), (library_gone,)),
        Machine("buero-2", windows("dieter", de), (older_middleware,), (older_middleware,)),
        Machine("buero-3", windows("eva", de, LTSB_2016), (older_middleware,), (older_middleware,)),
        Machine("buero-4", windows("frank", de), (), REFUSED),
        Machine("buero-5", windows("gerda", de), (), (addon_blocked,)),
        Machine("buero-6", linux("hans"), (socket_masked,), (socket_masked,)),
        Machine("buero-7", linux("ingrid"), (), (old_codename, module_not_loaded)),
        Machine("empfang-1", windows("jutta", de), (KEYBOARD,), (KEYBOARD,)),
        Machine("empfang-2", windows("karl", de), (no_middleware,), ()),
        Machine("kasse-1", windows("lena", de, WINDOWS_10), (), (), clock_offset_s=912.0),
        Machine("lager-1", windows("markus", de), NO_ROUTE, NO_ROUTE),
        Machine("laptop-1", macos("nadine", de, "14.6.1"), (), (no_firefox,)),
        Machine("schalter-1", linux("oliver", UBUNTU_24), (no_addon,), (no_addon,)),
        Machine("schalter-2", windows("petra", de), (addon_off,), (addon_off,)),
        Machine("schalter-3", windows("ralf", de), (), GARBLED),
        Machine("schalter-4", windows("sabine", de), (), REJECTED),
    )


def group_practice(fr: str) -> tuple[Machine, ...]:
    return (
        Machine("accueil-1", windows("alice", fr), (ACR39,), (no_reader,)),
        Machine("accueil-2", windows("benoit", fr), (no_addon,), ()),
        Machine("cabinet-1", macos("chloe", fr)),
        Machine("cabinet-2", macos("david", fr), (), (no_addon,)),
        Machine("cabinet-3", windows("elise", fr), (), (no_middleware,)),
        Machine("cabinet-4", linux("fabien", DEBIAN_12, "5.1.15"), (old_opensc,), (old_opensc,)),
        Machine("cabinet-5", linux("gaelle", DEBIAN_12), (card_inserted,), (terminal_pinentry,)),
        Machine("portable-1", windows("henri", fr), OFF, UNNAMED),
        Machine("secretariat-1", linux("ines"), (DIGIPASS,), (unlisted_reader,)),
        Machine("secretariat-2", linux("jules", UBUNTU_24), (), (homes_closed,)),
    )


def recordings(scan: int) -> Iterator[str]:
    """The lines of one scan: 1 is the earlier one, three weeks before; 2 was made this morning."""
    minutes = 0
    for site, machines in sites().items():
        for machine in machines:
            minutes += 1
            line: dict[str, Any] = {
                "host": host_name(site, machine),
                "site": site,
                "minutes_ago": (21 * 24 * 60 if scan == 1 else 3 * 60) - minutes,
            }
            special = machine.before if scan == 1 else machine.now
            if isinstance(special, Reach):
                line["reach"] = {"kind": special.kind.value, "evidence": special.evidence}
            else:
                seen = reduce(lambda so_far, change: change(so_far), special, machine.base)
                line["reach"] = {"kind": ReachKind.ANSWERED.value}
                line["clock_offset_s"] = machine.clock_offset_s
                line["observation"] = msgspec.to_builtins(seen)
            yield json.dumps(line, ensure_ascii=False, sort_keys=True)


def host_name(site: str, machine: Machine) -> str:
    """Inventory names are unique in a fleet; two sites here have a laptop-1."""
    return f"{machine.host}.{site.rpartition('-')[2]}"


def files(folder: Path) -> Mapping[Path, str]:
    return {folder / f"recordings/scan-{scan}.jsonl": "\n".join(recordings(scan)) + "\n" for scan in (1, 2)}


if __name__ == "__main__":
    for path, text in files(shared_data("inventory") / "sample").items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(path)
