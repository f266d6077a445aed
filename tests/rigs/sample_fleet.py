"""Makes the sample fleet of `inventory/sample`: 3 sites, 40 workstations of three systems, two scans.

Everything is made from public facts (versions, paths, USB ids), nothing was measured and no practice or office is
real. `python -m tests.rigs.sample_fleet` writes the recordings anew; a test holds the files equal to this.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from collector.core.model import ReachKind
from collector.core.observation import (
    Addon,
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
    Observation,
    Package,
    Portal,
    ProbeInfo,
    Reader,
    Repository,
    Service,
    SmartCardService,
    System,
    Volatile,
)
from collector.sources.places import shared_data

Change = Callable[[Observation], Observation]
ADDON = Addon(
    version="1.0.32",
    active=True,
    user_disabled=False,
    app_disabled=False,
    signed_state=2,
    location="app-profile",
)
PORTALS = ("idp.iamfas.belgium.be", "www.socialsecurity.be")


def manifest_text(name: str, path: str) -> str:
    body = {
        "name": name,
        "description": "Belgium eID PKCS#11 module",
        "type": "pkcs11",
        "path": path,
        "allowed_extensions": ["belgiumeid@eid.belgium.be"],
    }
    return json.dumps(body)


def portals() -> tuple[Portal, ...]:
    return tuple(
        Portal(host=host, port=443, resolved=True, connected=True, issuer="CN = Example Public CA, C = BE")
        for host in PORTALS
    )


def reader(vendor: str, product: str, maker: str, name: str, **more: Any) -> Reader:
    return Reader(
        vendor_id=vendor, product_id=product, interface_class="0b", manufacturer=maker, product=name, **more
    )


def digipass(**more: Any) -> Reader:
    return reader("1a44", "0001", "VASCO", "DP905v1.1 CCID Smartcard Reader", **more)


def acr39(**more: Any) -> Reader:
    return reader("072f", "b100", "ACS", "ACR39U ICC Reader", **more)


# -- Windows: what a later probe reports; the contract is the same ----------------------------------------------


def windows(
    user: str, build: str = "10.0.22631", edition: str = "Professional", language: str = "nl-BE"
) -> Observation:
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
            version=build,
            edition=edition,
            arch="AMD64",
            language=language,
            name="Windows",
        ),
        context=Context(is_root=True, homes_seen=1, virtual_machine="none", remote_session=False),
        packages=tuple(windows_packages("5.1.34", "6350")),
        libraries=(
            Library(
                path=system32 + "beidpkcs11.dll",
                target=system32 + "beidpkcs11.dll",
                machine="x86_64",
                file_version="5.1.34.6350",
            ),
        ),
        manifests=(
            Manifest(
                path="HKLM\\SOFTWARE\\Mozilla\\PKCS11Modules\\beidpkcs11_64",
                view="64",
                text=manifest_text("beidpkcs11_64", "beid_ff_pkcs11_64.dll"),
                library=plugin + "beid_ff_pkcs11_64.dll",
                library_found=True,
            ),
        ),
        viewer_paths=("C:\\Program Files (x86)\\Belgium Identity Card\\EidViewer\\eID Viewer.exe",),
        readers=(digipass(**inbox),),
        services=(Service(name="CertPropSvc", start=2), Service(name="SCardSvr", start=2)),
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
                        name="Belgium eID", library=plugin + "beid_ff_pkcs11_64.dll", library_found=True
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


def windows_packages(version: str, build: str) -> Iterator[Package]:
    for name, view in (("middleware", "64"), ("viewer (x86)", "32")):
        yield Package(
            name=f"Belgium e-ID {name} {version} (build {build})",
            version=f"{version.rpartition('.')[0]}.{build}",
            source="uninstall",
            publisher="Belgian Government",
            view="64" if view == "64" else "32",
        )


# -- macOS ------------------------------------------------------------------------------------------------------


def macos(user: str, version: str = "15.1") -> Observation:
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
            language="fr-BE",
        ),
        context=Context(is_root=False, homes_seen=1, remote_session=False),
        packages=(
            Package(name="be.eid.BEIDtoken.app", version="5.1.17", source="pkgutil"),
            Package(name="be.eid.middleware", version="5.1.17", source="pkgutil"),
        ),
        libraries=(Library(path=bundle, target=bundle, machine="aarch64"),),
        manifests=(
            Manifest(
                path="/Library/Application Support/Mozilla/PKCS11Modules/beidpkcs11.json",
                text=manifest_text("beidpkcs11", bundle),
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
                modules=(ModuleEntry(name="Belgium eID", library=bundle, library_found=True),),
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


def linux(user: str, codename: str = "trixie") -> Observation:
    multiarch = "/usr/lib/x86_64-linux-gnu/"
    library = multiarch + "libbeidpkcs11.so.0"
    names = (
        "beid-mozilla-extension",
        "beid-mozilla-webext",
        "eid-mw",
        "eid-viewer",
        "libbeidpkcs11-0",
        "libbeidpkcs11-bin",
    )
    version = "5.1.29v5.1.29-0deb13-1"
    packages = [Package(name=name, version=version) for name in names]
    packages += [
        Package(name="eid-archive", version="2026.2"),
        Package(name="firefox-esr", version="140.5.0esr-1~deb13u1"),
        Package(name="libccid", version="1.6.2-1"),
        Package(name="pcscd", version="2.3.3-1"),
        Package(name="pinentry-gnome3", version="1.3.1-2"),
    ]
    return Observation(
        schema=1,
        probe=ProbeInfo(name="posix", version="sample"),
        volatile=Volatile(taken_at="2026-11-01T08:00:00Z"),
        system=System(
            family="linux",
            id="debian",
            version="13",
            codename=codename,
            name="Debian GNU/Linux 13 (trixie)",
            arch="x86_64",
        ),
        context=Context(is_root=True, homes_seen=1, virtual_machine="none"),
        packages=tuple(sorted(packages, key=lambda package: package.name)),
        repositories=(
            Repository(
                path="/etc/apt/sources.list.d/eid.sources",
                enabled=True,
                uris=("https://files.eid.belgium.be/debian",),
                suites=("trixie",),
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
        p11kit_modules=(),
        manifests=(
            Manifest(
                path="/usr/lib/mozilla/pkcs11-modules/beidpkcs11.json",
                text=manifest_text("beidpkcs11", "libbeidpkcs11.so.0"),
                library="libbeidpkcs11.so.0",
                library_found=True,
            ),
        ),
        version_files=(),
        viewer_paths=("/usr/bin/eid-viewer",),
        smartcard_service=SmartCardService(
            installed=True,
            socket_present=True,
            process_running=False,
            version="2.3.3",
            asks_polkit=True,
            units=(
                Service(name="pcscd.service", active="inactive", enabled="indirect"),
                Service(name="pcscd.socket", active="active", enabled="enabled"),
            ),
        ),
        drivers=(Driver(bundle="ifd-ccid.bundle", version="1.6.2", library_found=True),),
        readers=(acr39(served_by=("ifd-ccid.bundle",)),),
        firefoxes=(
            Firefox(packaging="deb", path="/usr/lib/firefox-esr", version="140.5.0", machine="x86_64"),
        ),
        firefox_profiles=(
            FirefoxProfile(
                user=user,
                path=".mozilla/firefox/z3.default-esr",
                is_default=True,
                was_started=True,
                addon=replace(ADDON, location="app-system-share"),
                addon_read=True,
                modules=(
                    ModuleEntry(name="Belgium eID PKCS#11 module", library=library, library_found=True),
                ),
            ),
        ),
        firefox_policies=(),
        addon_sideloads=(
            "/usr/share/mozilla/extensions/{ec8030f7-c20a-464f-9b0e-13a3a9e97384}/belgiumeid@eid.belgium.be.xpi",
        ),
        browsers=(),
        nss_databases=(),
        pinentry="/usr/bin/pinentry-gnome3",
        javas=(),
        clock_synchronised=True,
        proxy="",
        portals=portals(),
    )


# -- what is special about a machine ----------------------------------------------------------------------------


def no_addon(seen: Observation) -> Observation:
    return replace(
        seen,
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
    dll = (seen.libraries or ())[0]
    return replace(
        seen,
        packages=tuple(windows_packages("4.4.27", "4276")),
        libraries=(replace(dll, file_version="4.4.27.4276"),),
    )


def older_middleware(seen: Observation) -> Observation:
    dll = (seen.libraries or ())[0]
    return replace(
        seen,
        packages=tuple(windows_packages("5.1.19", "6149")),
        libraries=(replace(dll, file_version="5.1.19.6149"),),
    )


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
    return replace(
        seen, packages=(*(seen.packages or ()), Package(name="opensc-pkcs11", version="0.23.0-0.3+deb12u2"))
    )


def snap_firefox(seen: Observation) -> Observation:
    snap = Firefox(packaging="snap", path="/snap/firefox/current", version="145.0.1", machine="x86_64")
    return replace(
        seen,
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
    shut = Portal(host=PORTALS[0], port=443, resolved=True, connected=False, error="connection timed out")
    return replace(seen, portals=(shut, *(seen.portals or ())[1:]))


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


@dataclass(frozen=True, slots=True)
class Machine:
    """One workstation: what it is, what is special about it in each scan; a reach instead means it did not answer."""

    host: str
    base: Observation
    before: tuple[Change, ...] | tuple[ReachKind, str] = ()
    now: tuple[Change, ...] | tuple[ReachKind, str] = ()
    clock_offset_s: float = 0.4


OFF = (ReachKind.TIMED_OUT, "timed out after 3 s (connecting)")
NO_ROUTE = (ReachKind.NO_ROUTE, "No route to host (connecting)")
REFUSED = (ReachKind.REFUSED, "port 22 refused the connection")
REJECTED = (ReachKind.CREDENTIALS_REJECTED, "Permission denied (publickey).")
UNNAMED = (ReachKind.NAME_NOT_FOUND, "Name or service not known")
GARBLED = (ReachKind.PROBE_FAILED, "no observation in the output: 'Access is denied.'; exit code 1;")


def sites() -> Mapping[str, tuple[Machine, ...]]:
    nl, de, fr = "nl-BE", "de-DE", "fr-BE"
    return {
        "praktijk-ter-linden": (
            Machine("arts-1", windows("an", language=nl)),
            Machine("arts-2", windows("bert", language=nl), (no_addon,), (no_addon,)),
            Machine("arts-3", windows("carla", language=nl), (), (service_disabled,)),
            Machine("arts-4", macos("dirk")),
            Machine("arts-5", windows("els", language=nl), (old_middleware,), ()),
            Machine("kine-1", windows("filip", language=nl), (), (no_addon,)),
            Machine("laptop-1", windows("greet", language=nl), (no_reader,), (no_reader,)),
            Machine("laptop-2", windows("hugo", language=nl), (), OFF),
            Machine("receptie-1", windows("ilse", language=nl), (), (with_java,)),
            Machine(
                "receptie-2", windows("jan", language=nl), (reader_without_driver,), (reader_without_driver,)
            ),
            Machine("verpleging-1", windows("katrien", language=nl), (no_viewer,), (no_viewer,)),
            Machine("verpleging-2", linux("luc"), (), (snap_firefox,)),
        ),
        "gemeinde-musterdorf": (
            Machine("bauamt-1", windows("anja", language=de)),
            Machine("bauamt-2", windows("bernd", language=de), (), (portal_closed,)),
            Machine("buero-1", windows("claudia", language=de)),
            Machine("buero-2", windows("dieter", language=de), (older_middleware,), (older_middleware,)),
            Machine("buero-3", windows("eva", language=de)),
            Machine("buero-4", windows("frank", language=de), (), REFUSED),
            Machine("buero-5", windows("gerda", language=de), (), (addon_blocked,)),
            Machine("buero-6", linux("hans"), (socket_masked,), (socket_masked,)),
            Machine("buero-7", linux("ingrid"), (), (old_codename,)),
            Machine("empfang-1", windows("jutta", language=de)),
            Machine("empfang-2", windows("karl", language=de), (no_middleware,), ()),
            Machine("kasse-1", windows("lena", language=de), (), (), clock_offset_s=912.0),
            Machine("lager-1", windows("markus", language=de), NO_ROUTE, NO_ROUTE),
            Machine("laptop-1", macos("nadine", "14.6.1"), (), (no_firefox,)),
            Machine("schalter-1", windows("oliver", language=de)),
            Machine("schalter-2", windows("petra", language=de), (addon_off,), (addon_off,)),
            Machine("schalter-3", windows("ralf", language=de), (), GARBLED),
            Machine("schalter-4", windows("sabine", language=de), (), REJECTED),
        ),
        "cabinet-du-parc": (
            Machine("accueil-1", windows("alice", language=fr)),
            Machine("accueil-2", windows("benoit", language=fr), (no_addon,), ()),
            Machine("cabinet-1", macos("chloe")),
            Machine("cabinet-2", macos("david"), (), (no_addon,)),
            Machine("cabinet-3", windows("elise", language=fr), (), (no_middleware,)),
            Machine("cabinet-4", linux("fabien"), (old_opensc,), (old_opensc,)),
            Machine("cabinet-5", linux("gaelle"), (), (terminal_pinentry,)),
            Machine("portable-1", windows("henri", language=fr), OFF, UNNAMED),
            Machine("secretariat-1", linux("ines"), (), (unlisted_reader,)),
            Machine("secretariat-2", linux("jules"), (), (homes_closed,)),
        ),
    }


def recordings(scan: int) -> Iterator[str]:
    """The lines of one scan: 1 is the earlier one, three weeks before; 2 was made this morning."""
    minutes = 0
    for site, machines in sites().items():
        for machine in machines:
            minutes += 1
            special = machine.before if scan == 1 else machine.now
            line: dict[str, Any] = {
                "host": host_name(site, machine),
                "site": site,
                "minutes_ago": (21 * 24 * 60 if scan == 1 else 3 * 60) - minutes,
            }
            if special and isinstance(special[0], ReachKind):
                line["reach"] = {"kind": special[0].value, "evidence": special[1]}
            else:
                seen = machine.base
                for change in special:
                    assert callable(change)
                    seen = change(seen)
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
