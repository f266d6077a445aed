"""Simulated healthy workstations of every kind: system, release, language, packaging, browsers, reader, virtual readers, proxy.

Made from the fact sheets and drawn by a seeded generator, so that a run can be repeated. They show how often our rules
would bother somebody without a reason; they do not show that a probe reads a healthy machine rightly.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from collector.core.observation.observation import (
    Bridge,
    Browser,
    Firefox,
    FirefoxProfile,
    Java,
    Library,
    MiddlewareSetting,
    ModuleEntry,
    NssDatabase,
    Observation,
    Reader,
    SigningKey,
    Slot,
    SnapPlug,
)
from tests.rigs.sample_fleet import (
    DEBIAN_12,
    DEBIAN_13,
    UBUNTU_24,
    fedora,
    linux,
    macos,
    reader,
    windows,
)

LANGUAGES = ("nl-BE", "fr-BE", "de-BE", "en-GB")
EC = "3B7F96000080318065B085040120120FFF829000"
RSA = "3B9813400AA503010101AD1311"
# Plain readers that every list drives (card reader fact sheet 1.2): vendor, product, maker, name.
READERS = (
    ("072f", "b100", "ACS", "ACR39U ICC Reader"),
    ("1a44", "0001", "VASCO", "DP905v1.1 CCID Smartcard Reader"),
    ("08e6", "3437", "Gemalto", "USB SmartCard Reader"),
    ("04e6", "5116", "SCM Microsystems", "SCR3310 v2.0"),
    ("046a", "0090", "Cherry", "SmartTerminal TC 1100"),
    ("076b", "3021", "HID Global", "OMNIKEY 3x21"),
)


@dataclass(frozen=True, slots=True)
class Healthy:
    label: str
    seen: Observation


def healthy_fleet(size: int, seed: int = 20261123) -> Iterator[Healthy]:
    """`size` different workstations on which people can log in."""
    dice = random.Random(seed)  # noqa: S311 - a repeatable draw, no secret
    for number in range(size):
        kind = dice.choices(("windows", "linux", "macos"), (70, 20, 10))[0]
        seen = {"windows": _windows, "linux": _linux, "macos": _macos}[kind](dice)
        yield Healthy(f"{kind}-{number}", _common(seen, dice))


def _windows(dice: random.Random) -> Observation:
    seen = windows("an", dice.choice(LANGUAGES))
    if dice.random() < 0.15:  # no Firefox: Edge alone logs in
        seen = replace(seen, firefoxes=(), firefox_profiles=())
    elif dice.random() < 0.2:  # installed for one person, or from the store
        packaging = dice.choice(("per_user", "msix"))
        (fox,) = seen.firefoxes or ()
        seen = replace(seen, firefoxes=(replace(fox, packaging=packaging),))
    if dice.random() < 0.3:
        seen = replace(seen, slots=(Slot(reader="Windows Hello for Business 1", card="present"),))
    browsers = [Browser(name="edge", packaging="msi", version="142.0.3595.53")]
    if dice.random() < 0.6:
        browsers.append(Browser(name="chrome", packaging="msi", version="142.0.7444.60"))
    if dice.random() < 0.1:
        seen = replace(
            seen,
            bridges=(
                Bridge(extension_id="beidconnect@bosa.be", browser="firefox", active=True, host_found=True),
            ),
        )
    return replace(seen, browsers=tuple(browsers), readers=tuple(_as_windows(r) for r in _readers(dice)))


def _as_windows(plain: Reader) -> Reader:
    return replace(
        plain,
        problem_code=0,
        driver_inf="wudfusbcciddriver.inf",
        driver_provider="Microsoft",
        driver_version="10.0.26100.1",
    )


def _linux(dice: random.Random) -> Observation:
    if dice.random() < 0.2:
        seen = fedora("an")
    else:
        seen = linux("an", dice.choice((DEBIAN_12, DEBIAN_13, UBUNTU_24)))
    if dice.random() < 0.3:  # a tarball beside the package, kept by the person
        seen = replace(
            seen,
            firefoxes=(
                *(seen.firefoxes or ()),
                Firefox(packaging="tarball", path="/opt/firefox", version="145.0.1", machine="x86_64"),
            ),
        )
    if dice.random() < 0.3:  # Ubuntu's own snap lies about beside the maker's package
        seen = replace(
            seen,
            firefoxes=(
                *(seen.firefoxes or ()),
                Firefox(packaging="snap", path="/snap/firefox", version="145.0.1"),
            ),
        )
    if dice.random() < 0.4:
        entry = ModuleEntry(
            name="Belgium eID", library="/usr/lib/x86_64-linux-gnu/libbeidpkcs11.so.0", library_found=True
        )
        seen = replace(
            seen,
            browsers=(Browser(name="chrome", packaging="deb", version="142.0.7444.60"),),
            nss_databases=(NssDatabase(user="an", path=".pki/nssdb", modules=(entry,)),),
        )
    served = tuple(replace(r, served_by=("ifd-ccid.bundle",)) for r in _readers(dice))
    return _told_more(replace(seen, readers=served), dice)


def _told_more(seen: Observation, dice: random.Random) -> Observation:
    """What probes tell since contract 2, of a machine where all of it is well."""
    if dice.random() < 0.5:
        return seen
    libraries = tuple(
        replace(lib, mode="644", length=412_000, least_length=411_904) for lib in seen.libraries or ()
    )
    program = Library(
        path="/usr/bin/pinentry", target="/usr/bin/pinentry-gnome3", machine="x86_64", mode="755", length=72_000,
        missing_libraries=(),
    )  # fmt: skip
    sources = tuple(
        replace(
            source,
            list_found=True,
            candidate="5.1.31v5.1.31-0deb12-1",
            signers=(
                SigningKey(file=source.keys[0], algorithm="rsa", created="20110301"),
                SigningKey(file=source.keys[0], algorithm="ecdsa", created="20250219"),
            ),
        )
        for source in seen.repositories or ()
        if source.keys
    )
    keypad = MiddlewareSetting(name="logging/log_level", value="error")
    return replace(
        seen,
        schema=2,
        libraries=libraries,
        pinentry_program=program,
        repositories=sources,
        middleware_settings=dice.choice(((), (keypad,))),
        snap_plugs=dice.choice(((), (SnapPlug(snap="firefox", plug="pcscd", connected=False),))),
        bridges=dice.choice(
            (
                (),
                (
                    Bridge(
                        extension_id="beidconnect@bosa.be", browser="firefox", active=True, host_found=True
                    ),
                ),
            )
        ),
        native_hosts=(),
    )


def _macos(dice: random.Random) -> Observation:
    seen = macos("an", dice.choice(LANGUAGES), dice.choice(("14.7.1", "15.1", "26.0")))
    return replace(seen, readers=_readers(dice))


def _readers(dice: random.Random) -> tuple[Reader, ...]:
    chosen = dice.sample(READERS, dice.choices((1, 2), (9, 1))[0])
    return tuple(reader(*one) for one in chosen)


def _common(seen: Observation, dice: random.Random) -> Observation:
    """What looks odd anywhere and is well: a virtual machine with its reader, an old profile nobody opens, a door reader beside."""
    if dice.random() < 0.1:
        seen = replace(seen, context=replace(seen.context, virtual_machine=dice.choice(("kvm", "vmware"))))
    if dice.random() < 0.15 and seen.firefox_profiles:
        (only,) = seen.firefox_profiles
        left = replace(only, path=f"{only.path}.old", is_default=False, addon=None, modules=())
        seen = replace(seen, firefox_profiles=(only, left))
    if dice.random() < 0.05 and seen.system.family != "darwin":
        beside = replace(
            (seen.readers or ())[0], vendor_id="072f", product_id="2200", product="ACR122U", firmware="0214"
        )
        seen = replace(seen, readers=(*(seen.readers or ()), beside))
    if dice.random() < 0.3 and seen.system.family != "windows":
        atr = dice.choice((EC, RSA))
        seen = replace(seen, slots=(Slot(reader="a reader 00 00", card="present", atr=atr),))
    if dice.random() < 0.25:
        seen = replace(
            seen,
            proxy="http://proxy.example.be:8080",
            portals=tuple(replace(p, connected=None) for p in seen.portals or ()),
        )
    if dice.random() < 0.2:
        seen = replace(
            seen, javas=(Java(path="/usr/lib/jvm/java-17", version="17.0.9", has_web_start=False),)
        )
    if dice.random() < 0.2 and seen.firefox_profiles:
        seen = replace(
            seen, firefox_profiles=(*seen.firefox_profiles, _second_profile(seen.firefox_profiles[0]))
        )
    return seen


def _second_profile(first: FirefoxProfile) -> FirefoxProfile:
    """Somebody else's profile, made by Firefox and never opened."""
    return replace(first, user="bob", path=f"{first.path}-bob", was_started=False, addon=None, modules=())
