"""Twenty Windows workstations as the probe would report them, each with what must come of it.

They are made from public sources (the eID middleware and card reader fact sheets: names, versions, paths, ids), not recorded:
no Windows was at hand. They say how what a probe reports is carried and judged, not that a real machine reports so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from msgspec.structs import replace

from collector.core.observation.observation import (
    CardDevice,
    CardEntry,
    Manifest,
    Note,
    Observation,
    OtherReader,
    Portal,
    Service,
    SystemPolicy,
)
from tests.rigs.sample_fleet import (
    WINDOWS_10,
    WINDOWS_11,
    WindowsRelease,
    addon_blocked,
    homes_closed,
    module_not_loaded,
    no_middleware,
    no_reader,
    old_middleware,
    older_middleware,
    reader_without_driver,
    service_disabled,
    windows,
)

SERVER_2022 = WindowsRelease("10.0.20348", "ServerStandard", "Windows Server 2022 Standard")
Change = Callable[[Observation], Observation]


@dataclass(frozen=True, slots=True)
class Shape:
    """A workstation, and the checks that must come out bad (`fail` or `warn`); every other one must not."""

    name: str
    observation: Observation
    bad: frozenset[str]


def arm64(seen: Observation) -> Observation:
    """A notebook with an ARM processor and the middleware for it."""
    return replace(
        seen,
        system=replace(seen.system, arch="ARM64"),
        libraries=tuple(replace(x, machine="aarch64") for x in seen.libraries or ()),
        minidrivers=tuple(
            replace(
                x,
                machine="aarch64",
                path=x.path.replace("64.dll", "_arm64.dll"),
                target=x.path.replace("64.dll", "_arm64.dll"),
            )
            for x in seen.minidrivers or ()
        ),
        card_entries=tuple(replace(x, minidriver="beidmdrv_arm64.dll") for x in seen.card_entries or ()),
        firefoxes=tuple(replace(x, machine="aarch64") for x in seen.firefoxes or ()),
    )


def arm64_with_intel_software(seen: Observation) -> Observation:
    return replace(arm64(seen), libraries=tuple(replace(x, machine="x86_64") for x in seen.libraries or ()))


def only_for_32_bits(seen: Observation) -> Observation:
    """The installer for 32-bit Windows on a 64-bit one: nothing for 64-bit programs."""
    return replace(
        seen,
        packages=tuple(replace(p, view="32") for p in seen.packages or ()),
        libraries=tuple(
            replace(
                x,
                path=x.path.replace("System32", "SysWOW64"),
                target=x.path.replace("System32", "SysWOW64"),
                machine="i386",
            )
            for x in seen.libraries or ()
        ),
        manifests=tuple(replace(m, view="32") for m in seen.manifests or () if m.path.endswith("_32")),
        firefox_profiles=tuple(replace(p, modules=()) for p in seen.firefox_profiles or ()),
    )


def card_without_driver(seen: Observation) -> Observation:
    device = CardDevice(hardware_id="SCFILTER\\CID_80318065b085040120120fff829000", problem_code=28)
    return replace(seen, card_devices=(device,))


def card_bound(seen: Observation) -> Observation:
    device = CardDevice(
        hardware_id="SCFILTER\\CID_80318065b085040120120fff829000",
        problem_code=0,
        driver_provider="Bosa https://eid.belgium.be",
        driver_version="5.1.27.1",
    )
    return replace(seen, card_devices=(device,))


def no_new_card_entry(seen: Observation) -> Observation:
    entries = tuple(e for e in seen.card_entries or () if e.name == "Beid")
    return replace(
        seen,
        card_entries=entries,
        minidrivers=tuple(replace(m, file_version="5.0.3.5033") for m in seen.minidrivers or ()),
    )


def propagation_forbidden(seen: Observation) -> Observation:
    return replace(
        seen,
        services=(Service(name="CertPropSvc", start=3), Service(name="SCardSvr", start=3)),
        system_policies=(SystemPolicy(name="CertPropEnabled", value=0),),
    )


def remote_session(seen: Observation) -> Observation:
    return replace(no_reader(seen), context=replace(seen.context, remote_session=True))


def inspected(seen: Observation) -> Observation:
    issuer = "CN=Kaspersky Anti-Virus Personal Root Certificate, O=AO Kaspersky Lab"
    return replace(
        seen,
        portals=tuple(replace(p, issuer=issuer) for p in seen.portals or ()),
        security_products=("Kaspersky",),
    )


def hello_beside(seen: Observation) -> Observation:
    return replace(
        seen,
        other_readers=(OtherReader(hardware_id="SWD", name="Windows Hello for Business 1", problem_code=0),),
    )


def leftovers(seen: Observation) -> Observation:
    broken = tuple(replace(m, text=None, library=None, library_found=None) for m in seen.manifests or ())
    return replace(no_middleware(seen), manifests=broken, minidrivers=(), card_entries=())


def constrained(seen: Observation) -> Observation:
    """A session in Constrained Language Mode: no certificate could be looked at, and it says so."""
    return replace(
        seen,
        context=replace(
            seen.context, powershell="5.1.26100.4652", language_mode="ConstrainedLanguage", process_bits=64
        ),
        portals=tuple(Portal(host=p.host, port=p.port, resolved=True) for p in seen.portals or ()),
        notes=(Note(part="security", problem="not_permitted: Access denied"),),
    )


def stale_32_bit_key(seen: Observation) -> Observation:
    """An old installation left its key where Firefox looks first; this Firefox is too old to go by Windows' own certificates."""
    old = tuple(replace(f, version="88.0.1") for f in seen.firefoxes or ())
    stale = Manifest(path="HKLM\\SOFTWARE\\WOW6432Node\\Mozilla\\PKCS11Modules\\beidpkcs11_64", view="32")
    return replace(seen, firefoxes=old, manifests=(*(seen.manifests or ()), stale))


def foreign_entry(seen: Observation) -> Observation:
    """Another maker's driver claims the older Belgian card; Windows takes the first that fits."""
    other = CardEntry(
        name="OtherPKI",
        view="64",
        atr="3B98004000A503010101AD1300",
        minidriver="other.dll",
        minidriver_found=True,
    )
    return replace(seen, card_entries=(*(seen.card_entries or ()), other))


def _made(name: str, user: str, language: str, release: WindowsRelease, bad: str, *changes: Change) -> Shape:
    seen = reduce(lambda so_far, change: change(so_far), changes, windows(user, language, release))
    return Shape(name, seen, frozenset(bad.split()))


def shapes() -> tuple[Shape, ...]:
    """All of them: Windows 10, 11, Server and ARM64, in four languages, clean and broken in known ways."""
    return (
        _made("w11-nl-clean", "an", "nl-BE", WINDOWS_11, "", card_bound),
        _made("w11-fr-constrained", "Zoë D'Hont", "fr-BE", WINDOWS_11, "", constrained),
        _made("w11-de-foreign-entry", "Jürgen", "de-DE", WINDOWS_11, "", foreign_entry),
        _made("w11-arm64-clean", "tom", "en-GB", WINDOWS_11, "", arm64),
        _made(
            "w11-arm64-intel",
            "tom",
            "nl-NL",
            WINDOWS_11,
            "eid-middleware-architecture",
            arm64_with_intel_software,
        ),
        _made(
            "w10-fr-old",
            "béa",
            "fr-BE",
            WINDOWS_10,
            "eid-middleware-version eid-viewer-version minidriver-registered minidriver-version system-maintained",
            old_middleware,
            no_new_card_entry,
        ),
        _made("w11-nl-older", "wim", "nl-BE", WINDOWS_11, "eid-middleware-current", older_middleware),
        _made(
            "w11-nl-none",
            "wim",
            "nl-BE",
            WINDOWS_11,
            "eid-middleware-installed eid-middleware-leftovers eid-viewer-installed firefox-addon",
            no_middleware,
        ),
        _made(
            "w11-de-leftovers",
            "uwe",
            "de-DE",
            WINDOWS_11,
            "eid-middleware-installed eid-middleware-leftovers eid-viewer-installed firefox-addon",
            leftovers,
        ),
        _made(
            "w11-fr-32-bits",
            "luc",
            "fr-FR",
            WINDOWS_11,
            "eid-middleware-architecture firefox-architecture firefox-module",
            only_for_32_bits,
        ),
        _made("w11-nl-no-driver", "ria", "nl-BE", WINDOWS_11, "reader-driver", reader_without_driver),
        _made("w11-nl-card-unbound", "ria", "nl-BE", WINDOWS_11, "minidriver-bound", card_without_driver),
        _made(
            "w11-en-services-off",
            "joe",
            "en-US",
            WINDOWS_11,
            "certificate-propagation smartcard-service",
            service_disabled,
        ),
        _made(
            "w11-nl-no-propagation",
            "els",
            "nl-BE",
            WINDOWS_11,
            "certificate-propagation",
            propagation_forbidden,
        ),
        _made(
            "w11-de-blocked", "uwe", "de-DE", WINDOWS_11, "firefox-addon firefox-addon-blocked", addon_blocked
        ),
        _made("server-2022-rdp", "jan", "en-US", SERVER_2022, "", remote_session),
        _made("w11-fr-inspected", "eva", "fr-BE", WINDOWS_11, "https-inspection", inspected),
        _made("w11-nl-hello", "an", "nl-BE", WINDOWS_11, "", hello_beside),
        _made(
            "w11-nl-stale-key",
            "an",
            "nl-BE",
            WINDOWS_11,
            "firefox-manifest firefox-module",
            stale_32_bit_key,
            module_not_loaded,
        ),
        _made("w11-nl-ordinary-account", "an", "nl-BE", WINDOWS_11, "", homes_closed),
    )
