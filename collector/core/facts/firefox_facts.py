"""Facts about Firefox: which kinds are there, and in each profile the eID add-on and the module it registers."""

from __future__ import annotations

from collections.abc import Iterator

from collector.core.catalogue.catalogue import BrokenVersions
from collector.core.evidence import Scalar
from collector.core.facts.middleware_facts import ADDON_ID, BITS, is_gone
from collector.core.facts.reader_facts import LabelledValues
from collector.core.observation.foreign_json import read_json
from collector.core.observation.observation import FirefoxPolicy, FirefoxProfile, ModuleEntry, Observation
from collector.core.version import is_at_least, parse_version

_CONFINED = frozenset({"snap", "flatpak"})
# File names of the eID PKCS#11 library over the years and systems.
_EID_LIBRARIES = ("libbeidpkcs11", "libbeid_ff_pkcs11", "beid_ff_pkcs11", "beidpkcs11", "beid-pkcs11.bundle")
_BRIDGE_SINCE = "90"  # Mozilla security blog, 2021-07-28: osclientcerts on by default on Windows and macOS


FIREFOX = "firefox"
_ADDON_PACKAGES = ("beid-mozilla-extension", "beid-mozilla-xpcext")
_WEB_ADDON_PACKAGE = "beid-mozilla-webext"


def firefox_values(
    seen: Observation, broken: tuple[BrokenVersions, ...]
) -> Iterator[tuple[str, Scalar | None]]:
    if seen.firefoxes is not None:
        native = [f for f in seen.firefoxes if f.packaging not in _CONFINED]
        yield "firefox.installed", bool(seen.firefoxes)
        yield "firefox.reaches_card", bool(native)
        yield "firefox.has_system_bridge", _has_bridge(seen, [f.version for f in native])
        if native:
            yield "firefox.version_works", _any([_works(f.version, broken) for f in native])
            yield "firefox.module_fits", _module_fits(seen, [f.machine for f in native])
    yield "firefox.legacy_addon_package", _has_only_old_addon(seen)
    yield "firefox.ready", _is_ready(seen)
    if seen.firefox_policies is not None:
        yield "firefox.module_by_policy", _any([_loads_module(p) for p in seen.firefox_policies])
        yield "firefox.addon_blocked_by_policy", _any([_blocks_addon(p) for p in seen.firefox_policies])


def profile_items(seen: Observation) -> tuple[LabelledValues, ...] | None:
    """Profiles in use. None if no home could be looked into: then nobody knows what is in them."""
    context = seen.context
    if seen.firefox_profiles is None or (context.homes_seen == 0 and context.homes_unreadable > 0):
        return None
    return tuple(
        (
            f"{profile.user}/{_folder(profile.path)}",
            [
                ("profile.addon_present", profile.addon is not None if profile.addon_read else None),
                ("profile.addon_active", _addon_active(profile, seen)),
                ("profile.module_registered", _module_reaches(profile.modules, seen)),
                ("profile.module_twice", _module_twice(profile.modules, seen)),
                ("profile.addon_version", profile.addon.version if profile.addon else None),
                (
                    "profile.lookalike_active",
                    None
                    if profile.lookalikes is None
                    else any(x.active is not False for x in profile.lookalikes),
                ),
            ],
        )
        for profile in seen.firefox_profiles
        if profile.packaging not in _CONFINED and profile.was_started is not False
    )


def _folder(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _has_bridge(seen: Observation, versions: list[str | None]) -> bool | None:
    if seen.system.family == "linux":
        return False  # Linux builds hold no such library (measured on ESR 153)
    olds = [v is not None and is_at_least(v, _BRIDGE_SINCE) is False for v in versions]
    return False if all(olds) else None


def _addon_active(profile: FirefoxProfile, seen: Observation) -> bool | None:
    if not profile.addon_read:
        return None
    if profile.addon is not None:
        return profile.addon.active
    return None if seen.addon_sideloads else False


def _module_registered(modules: tuple[ModuleEntry, ...] | None) -> bool | None:
    if modules is None:
        return None
    return _any([m.library_found for m in modules if is_eid_library(m.library)])


def _works(version: str | None, broken: tuple[BrokenVersions, ...]) -> bool | None:
    if version is None or parse_version(version) is None:
        return None
    return not any(is_at_least(version, b.first) and is_at_least(version, b.mended) is False for b in broken)


def _module_fits(seen: Observation, machines: list[str | None]) -> bool | None:
    """Windows: the installer for 32 bits leaves a module for a Firefox of 32 bits only (fact sheet 4.7)."""
    if seen.system.family != "windows" or not seen.manifests:
        return None
    there = {bits for m in seen.manifests for bits in ("32", "64") if f"beidpkcs11_{bits}" in m.path.lower()}
    needed = [None if machine is None else BITS.get(machine.lower()) for machine in machines]
    if not there:
        return None
    return _any([None if bits is None else bits in there for bits in needed])


def _has_only_old_addon(seen: Observation) -> bool | None:
    """Debian's old extension package came with an add-on that Firefox stopped taking in version 57."""
    if seen.packages is None or seen.system.family != "linux":
        return None
    there = {p.name for p in seen.packages if not is_gone(p)}
    return bool(there & set(_ADDON_PACKAGES)) and _WEB_ADDON_PACKAGE not in there


def _is_ready(seen: Observation) -> bool | None:
    profiles = [
        p for p in seen.firefox_profiles or () if p.packaging not in _CONFINED and p.was_started is not False
    ]
    if any(p.addon is not None and p.addon.active for p in profiles):
        return True
    if any(_module_registered(p.modules) for p in profiles):
        return True
    return None if seen.firefox_profiles is None else False


def _module_reaches(modules: tuple[ModuleEntry, ...] | None, seen: Observation) -> bool | None:
    """Registered by itself, or offered by p11-kit's proxy, which the profile loads."""
    own = _module_registered(modules)
    return True if own is False and _through_proxy(modules, seen) else own


def _through_proxy(modules: tuple[ModuleEntry, ...] | None, seen: Observation) -> bool:
    has_proxy = any("p11-kit-proxy" in m.library for m in modules or ())
    return has_proxy and any("beid" in file.path for file in seen.p11kit_modules or ())


def _module_twice(modules: tuple[ModuleEntry, ...] | None, seen: Observation) -> bool | None:
    """By itself, and through p11-kit's proxy, which offers every module of its own folder."""
    if modules is None or seen.p11kit_modules is None:
        return None
    return _through_proxy(modules, seen) and any(is_eid_library(m.library) for m in modules)


def is_eid_library(library: str) -> bool:
    """Whether a module's library is that of the eID, by the file names it has had over the years."""
    name = library.replace("\\", "/").rpartition("/")[2]
    return name.startswith(_EID_LIBRARIES) or "beid-pkcs11.bundle" in library


def _loads_module(policy: FirefoxPolicy) -> bool | None:
    """The policy has an `Add` form and an older flat one; both map a name to a library."""
    if policy.security_devices is None:
        return False
    body = _decoded(policy.security_devices)
    if not isinstance(body, dict):
        return None
    added = body.get("Add", body)
    return isinstance(added, dict) and any(
        isinstance(lib, str) and is_eid_library(lib) for lib in added.values()
    )


def _blocks_addon(policy: FirefoxPolicy) -> bool | None:
    """By name, or by a general ban without a word for this add-on; what a policy forces is never blocked."""
    own = _decoded(policy.addon_setting) if policy.addon_setting is not None else {}
    general = _decoded(policy.default_setting) if policy.default_setting is not None else {}
    permission = _decoded(policy.install_permission) if policy.install_permission is not None else {}
    if not (isinstance(own, dict) and isinstance(general, dict) and isinstance(permission, dict)):
        return None
    mode = own.get("installation_mode")
    if mode is not None:
        return mode in ("blocked", "removed")
    return general.get("installation_mode") == "blocked" or permission.get("Default") is False


def _decoded(text: str) -> object:
    """The JSON, or None if it is not JSON (cut off, or a policy nobody can read)."""
    try:
        body = read_json(text)
    except ValueError:
        return None
    # A registry value may hold the whole ExtensionSettings of several add-ons.
    return body[ADDON_ID] if isinstance(body, dict) and isinstance(body.get(ADDON_ID), dict) else body


def _any(answers: list[bool | None]) -> bool | None:
    if any(answers):
        return True
    return None if None in answers else False
