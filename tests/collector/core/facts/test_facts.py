"""Facts beyond what the cases of the shipped checks show, and the table that documents them."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from collector.core.catalogue.catalogue import (
    BrokenVersions,
    Build,
    Inspection,
    Knowledge,
    KnownBad,
    KnownBridge,
    Product,
    ReaderModel,
    Readers,
    SystemEnd,
    Systems,
)
from collector.core.evidence import Scalar
from collector.core.facts.facts import FACTS, LISTS, Facts, Surroundings, facts_of
from collector.core.model import Host, HostName, SiteId
from collector.core.observation.observation import Observation
from collector.core.version import parse_version

SEEN = date(2026, 11, 20)
KNOWLEDGE = Knowledge(
    products={
        "eid-middleware": Product(
            id="eid-middleware",
            floor={"linux": "5.0.11"},
            newest={},
            seen=SEEN,
            source="made up",
            packages={"dpkg": frozenset({"libbeidpkcs11-0"})},
            parts=frozenset({"eid-mw", "libbeidpkcs11-0"}),
            display_name=r"Belgium e-ID middleware (?P<version>\d+\.\d+\.\d+) \(build \d+\)",
            publisher="Belgian Government",
        ),
        "eid-viewer": Product("eid-viewer", {}, {}, SEEN, "made up", {"dpkg": frozenset({"eid-viewer"})}),
        "eid-minidriver": Product("eid-minidriver", {}, {}, SEEN, "made up"),
        "opensc": Product("opensc", {}, {}, SEEN, "made up", {"dpkg": frozenset({"opensc-pkcs11"})}),
        "firefox": Product(
            "firefox", {}, {}, SEEN, "made up", broken=(BrokenVersions("98.0", "98.0.2", "made up"),)
        ),
    },
    systems=Systems(
        builds=(
            Build("2.0", frozenset({"debian-13", "el-10"})),
            Build("1.0", frozenset({"debian-12", "ubuntu-22.04"})),
        ),
        same_as={"rocky": "el"},
        by_major=frozenset({"debian", "el"}),
        ends=(SystemEnd("debian-13", date(2030, 6, 30), "made up"),),
    ),
    readers=Readers(
        models={"1a44:0001": ReaderModel("1a44:0001", "VASCO DIGIPASS 905", False)},
        virtual_ids=frozenset({"0e0f:0004"}),
        min_firmware={"04e6:e001": "5.16"},
        virtual_names=("Windows Hello for Business",),
        known_bad=(
            KnownBad("058f:9540", "linux", driver_before="1.5.2"),
            KnownBad("058f:9540", "darwin", system_from="14"),
        ),
        pin_try_eaters=frozenset({"08e6:3478"}),
        pin_leaks=frozenset({"03f0:1024"}),
    ),
    inspection=Inspection(products=("Snoop",), public=("DigiCert",)),
    cards={"ec": {"linux": "5.0.11", "windows": "5.0.2"}, "rsa": {"linux": "4.0", "windows": "4.0"}},
    bridges=(
        KnownBridge("Web eID", frozenset({"webeid"}), retired=False, source="made up"),
        KnownBridge("Old plug-in", frozenset({"old"}), retired=True, source="made up"),
    ),
)
HOST = Host(HostName("pc1"), SiteId("lab"))


def observation(system: dict[str, Any] | None = None, **parts: Any) -> Observation:
    raw = {
        "schema": 1,
        "probe": {"name": "posix", "version": "1"},
        "volatile": {"taken_at": "2026-11-20T08:00:00Z"},
        "system": {"family": "linux", "id": "debian", "version": "13", "arch": "x86_64", **(system or {})},
        "context": {"is_root": True, "homes_seen": 1},
        **parts,
    }
    return msgspec.convert(raw, Observation)


def facts(system: dict[str, Any] | None = None, **parts: Any) -> Facts:
    return facts_of(observation(system, **parts), Surroundings(HOST), KNOWLEDGE)


def value(name: str, **parts: Any) -> Scalar | None:
    return facts(**parts).values.get(name)


EC_ATR = "3B7F96000080318065B085040120120FFF829000"
FULL: dict[str, Any] = {
    "packages": [{"name": "libbeidpkcs11-0", "version": "5.1.29"}, {"name": "opensc-pkcs11", "version": "0.26.1"},
        {"name": "eid-viewer", "version": "5.1.31"}],
    "libraries": [
        {"path": "/l.so.0", "target": "/l.so.0.0", "machine": "x86_64", "in_loader_cache": True, "missing_libraries": []}
    ],
    "manifests": [{"path": "/m/beidpkcs11.json", "text": "{}", "library": "l.so.0", "library_found": True}],
    "viewer_paths": [],
    "repositories": [{"path": "/r", "enabled": True, "suites": ["trixie"], "keys": ["/k/released.gpg"]}],
    "smartcard_service": {"installed": True, "process_running": True},
    "readers": [{"vendor_id": "1a44", "product_id": "0001", "served_by": ["ifd-ccid.bundle"]}],
    "pinentry": "/usr/bin/pinentry-qt",
    "firefoxes": [{"packaging": "deb", "path": "/f", "version": "140.5"}],
    "firefox_policies": [],
    "firefox_profiles": [{"user": "an", "path": "p/x.default", "addon_read": True, "modules": []}],
    "addon_sideloads": [],
    "portals": [
        {"host": "idp.example.be", "port": 443, "resolved": True, "connected": False, "issuer": "O = DigiCert Inc"}
    ],
    "p11kit_modules": [],
    "slots": [{"reader": "VASCO DP905", "card": "present", "atr": EC_ATR}],
    "browsers": [{"name": "chrome", "packaging": "deb"}],
    "nss_databases": [{"user": "an", "path": ".pki/nssdb", "modules": []}],
    "apparmor": [],
    "ehealth_keystore": {"found": True, "newest": "2025-01-02"},
    "javas": [{"path": "/j", "version": "17.0.9", "has_web_start": False}],
    "bridges": [{"extension_id": "webeid", "browser": "firefox", "host_found": True}],
    "bundled_libraries": [{"path": "/opt/maker/program/libbeidpkcs11.so", "file_version": "4.4.27"}],
    "proxy": "proxy.example.be:8080",
    "cross_signed_roots": [],
    "snap_plugs": [{"snap": "firefox", "plug": "pcscd", "connected": True}],
}  # fmt: skip
WINDOWS: dict[str, Any] = {
    "context": {"is_root": True, "homes_seen": 1, "virtual_machine": "none", "remote_session": False},
    "packages": [{"name": "Belgium e-ID middleware 5.1.34 (build 6350)", "version": "5.1.6350", "source": "uninstall",
                  "publisher": "Belgian Government"}],
    "libraries": [{"path": "C:\\Windows\\System32\\beidpkcs11.dll", "target": "C:\\Windows\\System32\\beidpkcs11.dll",
                   "machine": "x86_64", "file_version": "5.1.34.6350"}],
    "manifests": [{"path": "HKLM\\SOFTWARE\\Mozilla\\PKCS11Modules\\beidpkcs11_64"}],
    "firefoxes": [{"packaging": "msi", "path": "C:\\Program Files\\Mozilla Firefox", "version": "145.0", "machine": "x86_64"}],
    "readers": [{"vendor_id": "1a44", "product_id": "0001", "problem_code": 0, "driver_provider": "Microsoft"}],
    "minidrivers": [{"path": "C:\\Windows\\System32\\beidmdrv64.dll", "target": "C:\\Windows\\System32\\beidmdrv64.dll",
                     "file_version": "5.1.8.6024"}],
    "card_entries": [
        {"name": "Beid", "minidriver": "beidmdrv64.dll", "minidriver_found": True},
        {"name": "Beid_v18", "minidriver": "beidmdrv64.dll", "minidriver_found": True},
    ],
    "card_devices": [{"hardware_id": "SCFILTER\\CID_80318065b085040120120fff829000", "problem_code": 28}],
    "services": [{"name": "SCardSvr", "start": 3}, {"name": "CertPropSvc", "start": 3}],
    "system_policies": [],
    "middleware_settings": [],
    "schema": 2,
    "listed_readers": [{"kind": "interface", "hardware_id": "USB\\VID_1A44&PID_0001", "active": True}],
}  # fmt: skip
DARWIN: dict[str, Any] = {"token_extension": {"path": "/Applications/BEIDToken.app", "registered": True}}
PROFILE: dict[str, Any] = {
    "portals": [{"host": "idp.example.be", "port": 443, "resolved": True, "connected": True}],
    "firefoxes": FULL["firefoxes"],
    "firefox_profiles": [
        {
            "user": "an",
            "path": "p/x.default",
            "addon_read": True,
            "addon": {"active": True, "version": "1.0.31"},
            "modules": [],
            "lookalikes": [],
        }
    ],
}


EVERYTHING = (
    facts({"codename": "trixie"}, **FULL),
    facts(
        {
            "family": "windows",
            "version": "10.0.26200",
            "arch": "AMD64",
            "revision": 7171,
            "joined": "workgroup",
        },
        **WINDOWS,
    ),
    facts({"family": "darwin", "version": "15.1"}, **DARWIN),
    facts(**PROFILE),
)


def test_every_fact_made_is_documented_and_every_documented_fact_is_made() -> None:
    found = facts_of(
        msgspec.convert(msgspec.to_builtins(observation(**FULL)), Observation),
        Surroundings(HOST, today=date(2026, 11, 23), clock_offset_s=-1.2),
        KNOWLEDGE,
    )
    made: set[str] = set()
    lists: set[str] = set()
    for one in (found, *EVERYTHING):
        made.update(one.values, *(item.values for items in one.lists.values() for item in items))
        lists.update(one.lists)
    assert (made, lists) == (set(FACTS), set(LISTS))


@pytest.mark.parametrize("note", FACTS.values(), ids=FACTS.keys())
def test_facts_have_the_type_they_are_documented_with(note: Any) -> None:
    seen = [
        value
        for found in EVERYTHING
        for value in (
            found.values.get(note.name),
            *(i.values.get(note.name) for items in found.lists.values() for i in items),
        )
    ]
    types = {"boolean": bool, "number": int, "text": str, "version": str}
    assert all(type(v) is types[note.type] for v in seen if v is not None)


def test_an_empty_observation_makes_no_fact_up() -> None:
    assert facts() == Facts(
        values={
            "host.answered": True,
            "host.expects_reader": True,
            "site.uses_ehealth_certificate": False,
            "system.family": "linux",
            "system.listed": True,
            "system.release": "debian-13",
            "system.software_built": True,
            "system.software_exists": True,
        },
        lists={},
    )


@pytest.mark.parametrize(
    ("system", "built"),
    [
        pytest.param({}, True, id="in the newest list"),
        pytest.param({"version": "12"}, False, id="only in an older one"),
        pytest.param({"version": "9"}, False, id="older than every list"),
        pytest.param({"version": "14"}, None, id="newer than every list"),
        pytest.param({"id": "rocky", "version": "10.1"}, True, id="a clone, by its first number"),
        pytest.param({"id": "devuan", "like": ["debian"], "version": "5"}, None, id="a derivative"),
        pytest.param({"version": None}, None, id="testing has no number"),
    ],
)
def test_software_built(system: dict[str, Any], built: bool | None) -> None:
    assert value("system.software_built", system=system) is built


def test_highest_of_several_installed_versions_counts() -> None:
    packages = [{"name": "libbeidpkcs11-0", "version": v} for v in ("5.1.9", "5.1.28", "5.0.2")]
    assert value("middleware.version", packages=packages) == "5.1.28"


def test_display_version_of_windows_is_never_taken() -> None:
    entry = {
        "name": "Belgium e-ID middleware 5.1.31 (build 6342)",
        "version": "5.1.6342",
        "source": "uninstall",
        "publisher": "Belgian Government",
    }
    assert value("middleware.version", system={"family": "windows"}, packages=[entry]) == "5.1.31"


def test_32_bit_library_of_windows_does_not_speak_for_the_system() -> None:
    libraries = [
        {"path": r"C:\Windows\SysWOW64\beidpkcs11.dll", "target": "x", "file_version": "5.1.31.6342"},
        {"path": r"C:\Windows\System32\beidpkcs11.dll", "target": "x", "file_version": "5.0.27.5678"},
    ]
    assert value("middleware.version", system={"family": "windows"}, libraries=libraries) == "5.0.27.5678"


def test_fallback_manifest_does_not_count_as_one() -> None:
    assert value("manifest.found", manifests=[{"path": "/m/beidpkcs11_alt.json", "text": "{}"}]) is False


def test_apt_source_may_name_the_code_name_of_the_system_it_derives_from() -> None:
    system = {"id": "linuxmint", "version": "22", "codename": "wilma", "base_codename": "noble"}
    source = {"path": "/r", "enabled": True, "suites": ["noble"]}
    assert value("repository.fits_release", system=system, repositories=[source], packages=[]) is True


def test_source_of_a_system_without_code_name_is_undecided() -> None:
    source = {"path": "/r", "enabled": True, "suites": ["trixie"]}
    assert value("repository.fits_release", repositories=[source], packages=[]) is None


def test_one_sure_reader_is_enough_to_know_of_one() -> None:
    sure = {"vendor_id": "1a44", "product_id": "0001", "served_by": ["ifd-ccid.bundle"]}
    undecided = {"vendor_id": "04e6", "product_id": "e001", "served_by": ["ifd-ccid.bundle"]}
    assert value("readers.usable", readers=[undecided, sure]) == 1
    assert value("readers.usable", readers=[undecided]) is None


def test_switched_off_source_is_no_source() -> None:
    source = {"path": "/r", "enabled": False, "suites": ["trixie"]}
    assert value("repository.present", repositories=[source], packages=[]) is False


def test_two_readers_of_one_model_keep_apart() -> None:
    reader = {"vendor_id": "1a44", "product_id": "0001"}
    names = [item.name for item in facts(readers=[reader, reader]).lists["readers"]]
    assert names == ["VASCO DIGIPASS 905 (1a44:0001) #1", "VASCO DIGIPASS 905 (1a44:0001) #2"]


def test_unknown_reader_is_called_what_it_calls_itself() -> None:
    reader = {"vendor_id": "FFFF", "product_id": "0001", "manufacturer": "Acme", "product": "Reader"}
    assert [item.name for item in facts(readers=[reader]).lists["readers"]] == ["Acme Reader (ffff:0001)"]


def test_old_firmware_is_taken_by_the_makers_own_driver() -> None:
    reader = {
        "vendor_id": "04e6", "product_id": "e001", "firmware": "0510", "served_by": ["ifd-ccid.bundle", "ifd-scm.bundle"],
    }  # fmt: skip
    (item,) = facts(readers=[reader]).lists["readers"]
    assert item.values["reader.firmware_accepted"] is True


@pytest.mark.parametrize(
    ("policy", "blocked"),
    [
        pytest.param({"default_setting": '{"installation_mode": "blocked"}'}, True, id="all add-ons"),
        pytest.param(
            {
                "default_setting": '{"installation_mode": "blocked"}',
                "addon_setting": '{"installation_mode": "force_installed"}',
            },
            False,
            id="all but this one",
        ),
        pytest.param({"addon_setting": '{"installation_mode": "blocked"}'}, True, id="this one"),
        pytest.param({"install_permission": '{"Default": false}'}, True, id="no installing at all"),
        pytest.param({"install_permission": '{"Default": tr'}, None, id="cut off"),
        pytest.param({}, False, id="says nothing"),
    ],
)
def test_policy_that_blocks_the_addon(policy: dict[str, Any], blocked: bool | None) -> None:
    parts = {"firefox_policies": [{"path": "/p", **policy}]}
    assert value("firefox.addon_blocked_by_policy", **parts) is blocked


@pytest.mark.parametrize(
    ("text", "loads"),
    [
        ('{"Add": {"eID": "/usr/lib/libbeidpkcs11.so.0"}}', True),
        ('{"eID": "/usr/lib/libbeidpkcs11.so.0"}', True),
        ('{"Add": {"other": "/usr/lib/other.so"}}', False),
        ('{"Delete": ["eID"]}', False),
        ("[", None),
    ],
)
def test_policy_that_loads_the_module(text: str, loads: bool | None) -> None:
    parts = {"firefox_policies": [{"path": "/p", "security_devices": text}]}
    assert value("firefox.module_by_policy", **parts) is loads


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/usr/bin/pinentry-gnome3", "graphical"),
        ("/usr/bin/pinentry-gtk-2", "graphical"),
        ("/usr/bin/pinentry-tty", "terminal"),
        ("/usr/bin/pinentry", None),
        ("", "none"),
    ],
)
def test_pinentry_kind(path: str, kind: str | None) -> None:
    assert value("pinentry.kind", pinentry=path) == kind


INSTALLED = [
    pytest.param({"family": "windows"}, {"name": "Belgium e-ID middleware 5.1.34 (build 6350)", "version": "5.1.6350",
                  "source": "uninstall", "publisher": "Belgian Government", "view": view}, id=f"windows {view} {language}")
    for view in ("32", "64")
    for language in ("nl-BE", "nl-NL", "fr-BE", "fr-FR", "de-BE", "de-DE", "en-GB", "en-US")
] + [
    pytest.param({}, {"name": "libbeidpkcs11-0", "version": "5.1.34v5.1.34-0deb13-1"}, id="deb"),
]  # fmt: skip


@pytest.mark.parametrize(("system", "package"), INSTALLED)
def test_the_product_is_the_same_in_every_language_and_packaging(
    system: dict[str, Any], package: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    language = request.node.callspec.id.rpartition(" ")[2]
    seen = facts({**system, "language": language}, packages=[package])
    assert seen.values["middleware.installed"] is True
    assert parse_version(str(seen.values["middleware.version"])) == (5, 1, 34)


@pytest.mark.parametrize(
    "changed",
    [
        {"publisher": "Somebody Else"},
        {"name": "Portugal e-ID middleware 5.1.34 (build 6350)"},
        {"name": "Belgium e-ID viewer 5.1.34 (build 6350)"},
    ],
)
def test_another_product_with_the_same_upgrade_code_is_not_ours(changed: dict[str, str]) -> None:
    package = {"name": "Belgium e-ID middleware 5.1.34 (build 6350)", "version": "5.1.6350", "source": "uninstall",
               "publisher": "Belgian Government", **changed}  # fmt: skip
    assert value("middleware.version", packages=[package]) is None


@pytest.mark.parametrize(
    ("newest", "months"),
    [
        ("2026-11-01", 0),
        ("2023-11-30", 36),
        ("2023-12-01", 35),
        ("2007-12-31", None),  # before there was an eHealth platform: a clock that was wrong
        ("2026-12-01", None),
        (None, None),
    ],
)
def test_the_age_of_an_ehealth_keystore_counts_by_the_month(newest: str | None, months: int | None) -> None:
    seen = observation(ehealth_keystore={"found": True, "newest": newest})
    found = facts_of(seen, Surroundings(HOST, today=date(2026, 11, 30)), KNOWLEDGE).values
    assert found.get("ehealth.keystore_months") == months
    assert found["ehealth.keystore_found"] is True
    assert "ehealth.keystore_found" not in facts().values
