"""Facts beyond what the cases of the shipped checks show, and the table that documents them."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from collector.core.catalogue import Build, Product, ReaderModel, Readers, Systems
from collector.core.facts import FACTS, LISTS, Facts, Knowledge, facts_of
from collector.core.model import Host, HostName, SiteId
from collector.core.observation import Observation
from collector.core.predicate import Scalar

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
        "opensc": Product("opensc", {}, {}, SEEN, "made up", {"dpkg": frozenset({"opensc-pkcs11"})}),
    },
    systems=Systems(
        builds=(
            Build("2.0", frozenset({"debian-13", "el-10"})),
            Build("1.0", frozenset({"debian-12", "ubuntu-22.04"})),
        ),
        same_as={"rocky": "el"},
        by_major=frozenset({"debian", "el"}),
    ),
    readers=Readers(
        models={"1a44:0001": ReaderModel("1a44:0001", "VASCO DIGIPASS 905", "shouldwork", "1.3.6", "")},
        virtual_ids=frozenset({"0e0f:0004"}),
        min_firmware={"04e6:e001": "5.16"},
    ),
)
HOST = Host(HostName("pc1"), SiteId("lab"))


def facts(system: dict[str, Any] | None = None, **parts: Any) -> Facts:
    raw = {
        "schema": 1,
        "probe": {"name": "posix", "version": "1"},
        "volatile": {"taken_at": "2026-11-20T08:00:00Z"},
        "system": {"family": "linux", "id": "debian", "version": "13", "arch": "x86_64", **(system or {})},
        "context": {"is_root": True, "homes_seen": 1},
        **parts,
    }
    return facts_of(msgspec.convert(raw, Observation), HOST, KNOWLEDGE)


def value(name: str, **parts: Any) -> Scalar | None:
    return facts(**parts).values.get(name)


FULL: dict[str, Any] = {
    "packages": [{"name": "libbeidpkcs11-0", "version": "5.1.29"}, {"name": "opensc-pkcs11", "version": "0.26.1"}],
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
    "portals": [{"host": "idp.example.be", "port": 443, "resolved": True, "connected": False}],
}  # fmt: skip


def test_every_fact_made_is_documented_and_every_documented_fact_is_made() -> None:
    observation = {**FULL, "context": {"is_root": True, "homes_seen": 1}}
    found = facts_of(
        msgspec.convert(
            {
                "schema": 1,
                "probe": {"name": "posix", "version": "1"},
                "volatile": {"taken_at": "2026-11-20T08:00:00Z"},
                "system": {
                    "family": "linux",
                    "id": "debian",
                    "version": "13",
                    "arch": "x86_64",
                    "codename": "trixie",
                },
                **observation,
            },
            Observation,
        ),
        HOST,
        KNOWLEDGE,
        clock_offset_s=-1.2,
    )
    made = dict(found.values)
    for items in found.lists.values():
        for item in items:
            made.update(item.values)
    assert (set(made), set(found.lists)) == (set(FACTS), set(LISTS))


@pytest.mark.parametrize("note", FACTS.values(), ids=FACTS.keys())
def test_facts_have_the_type_they_are_documented_with(note: Any) -> None:
    found = facts(**FULL)
    seen = [
        found.values.get(note.name),
        *(i.values.get(note.name) for items in found.lists.values() for i in items),
    ]
    types = {"boolean": bool, "number": int, "text": str, "version": str}
    assert all(type(v) is types[note.type] for v in seen if v is not None)


def test_an_empty_observation_makes_no_fact_up() -> None:
    assert facts() == Facts(
        values={
            "host.answered": True,
            "host.expects_reader": True,
            "system.family": "linux",
            "system.release": "debian-13",
            "system.software_built": True,
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
