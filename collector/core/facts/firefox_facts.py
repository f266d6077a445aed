"""Facts about Firefox: which kinds are there, and in each profile the eID add-on and the module it registers."""

from __future__ import annotations

from collections.abc import Iterator

from collector.core.catalogue.catalogue import NO_FAULT, Product
from collector.core.evidence import Scalar
from collector.core.facts.firefox_policies import blocks_addon, modules_named
from collector.core.facts.middleware_facts import bits_of, cannot_start, file_name, is_gone, is_no_library
from collector.core.facts.reader_facts import LabelledValues
from collector.core.facts.three_valued import every, some
from collector.core.observation.observation import FirefoxPolicy, FirefoxProfile, ModuleEntry, Observation
from collector.core.version import is_at_least

_CONFINED = frozenset({"snap", "flatpak"})
# File names of the eID PKCS#11 library over the years and systems.
_EID_LIBRARIES = ("libbeidpkcs11", "libbeid_ff_pkcs11", "beid_ff_pkcs11", "beidpkcs11", "beid-pkcs11.bundle")
_NEW_ADDON, _NO_OLD_ADDONS = "1.0.25", "57"
_BRIDGE_SINCE = "90"  # Mozilla security blog, 2021-07-28: osclientcerts on by default on Windows and macOS


_OLD_PLACE, _NEW_PLACE = ".mozilla/", ".config/mozilla/"
# Where the probes look for the eID library, in lower case.
_LOOKED_INTO = {
    "linux": ("/usr/lib", "/usr/lib64", "/usr/local/lib", "-linux-gnu"),
    "windows": ("/system32", "/syswow64"),
    "darwin": ("/usr/local/lib", "/library/belgium identity card/pkcs11"),
}

FIREFOX = "firefox"
_ADDON_PACKAGES = ("beid-mozilla-extension", "beid-mozilla-xpcext")
_WEB_ADDON_PACKAGE = "beid-mozilla-webext"


def firefox_values(seen: Observation, product: Product) -> Iterator[tuple[str, Scalar | None]]:
    if seen.firefoxes is not None:
        whole = [f for f in seen.firefoxes if not cannot_start(f.mode, f.length)]
        native = [f for f in whole if f.packaging not in _CONFINED]
        is_told = bool(seen.firefoxes) or not _is_elsewhere(seen)
        yield "firefox.installed", bool(whole) if is_told else None
        yield "firefox.reaches_card", bool(native) if is_told else None
        yield "firefox.has_system_bridge", _has_bridge(seen, [f.version for f in native])
        if native:
            faults = [product.fault_of(f.version, seen.system.family) for f in native]
            yield "firefox.version_works", some(None if f is None else f == NO_FAULT for f in faults)
            yield "firefox.fault", NO_FAULT if NO_FAULT in faults else next(filter(None, faults), None)
            yield "firefox.old_addon", _has_old_addon(seen, [f.version for f in native])
            yield "firefox.module_fits", _module_fits(seen, [f.machine for f in native])
    yield "firefox.legacy_addon_package", _has_only_old_addon(seen)
    used = None if seen.firefox_profiles is None else _in_use(seen)
    yield "firefox.ready", _is_ready(used, seen)
    yield "firefox.all_ready", None if not used else every(_has_either(p, seen) for p in used)
    if used is not None:
        yield "firefox.module_loaded", some(_module_reaches(p.modules, seen) for p in used)
    if seen.firefox_policies is not None:
        yield "firefox.module_by_policy", _by_policy(seen)
        yield "firefox.addon_blocked_by_policy", some(_blocks_addon(p, seen) for p in seen.firefox_policies)


def profile_items(seen: Observation) -> tuple[LabelledValues, ...] | None:
    """Profiles in use, as far as homes could be looked into (`homes_unseen`)."""
    if seen.firefox_profiles is None:
        return None
    return tuple(
        (
            f"{profile.user}/{_folder(profile.path)}",
            [
                ("profile.addon_present", profile.addon is not None if profile.addon_read else None),
                ("profile.addon_active", _addon_active(profile)),
                ("profile.addon_may_come", _addon_may_come(profile, seen)),
                ("profile.module_registered", _module_reaches(profile.modules, seen)),
                ("profile.module_by_policy", _reached_by_policy(profile, seen)),
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
        for profile in _in_use(seen)
    )


def homes_unseen(seen: Observation) -> bool:
    """Whether somebody's home was closed to the probe, so that profiles and databases may be there that it did not see.

    Firefox and NSS keep their folders to their owner: of another person an ordinary account sees none, whatever the home itself
    allows. On Windows the probe counts such a home as unreadable.
    """
    context = seen.context
    if context.homes_unreadable > 0:
        return True
    if any(passed.what in ("home", "firefox_profiles") for passed in seen.passed_over or ()):
        return True  # on a file server, or where a profile was moved to
    if context.is_root or seen.system.family == "windows":
        return False
    return context.homes_seen > max(1, len({profile.user for profile in seen.firefox_profiles or ()}))


def _in_use(seen: Observation) -> list[FirefoxProfile]:
    """The profiles a person meets: no confined Firefox's, none that was never opened, none that was left behind.

    Left behind are profiles beside the person's default one, and on Linux those of the newer place where the older one exists:
    Firefox then keeps to `~/.mozilla` (measured with ESR 153).
    """
    native = [p for p in seen.firefox_profiles or () if p.packaging not in _CONFINED]
    keeps_old_place = {p.user for p in native if p.path.startswith(_OLD_PLACE) and p.is_default is not False}
    here = [p for p in native if not (p.user in keeps_old_place and p.path.startswith(_NEW_PLACE))]
    started = [p for p in here if p.was_started is not False]
    has_default = {p.user for p in started if p.is_default}
    return [p for p in started if p.is_default is not False or p.user not in has_default]


def _is_elsewhere(seen: Observation) -> bool:
    """Somebody uses a Firefox that was not found: an installer may put it into any folder, and not every key is read."""
    return seen.system.family != "linux" and any(_in_use(seen))


def _folder(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _has_bridge(seen: Observation, versions: list[str | None]) -> bool | None:
    if seen.system.family == "linux":
        return False  # Linux builds hold no such library (measured on ESR 153)
    olds = [v is not None and is_at_least(v, _BRIDGE_SINCE) is False for v in versions]
    return False if all(olds) else None


def _addon_active(profile: FirefoxProfile) -> bool | None:
    if not profile.addon_read:
        return None
    return False if profile.addon is None else profile.addon.active


def _addon_may_come(profile: FirefoxProfile, seen: Observation) -> bool | None:
    """It lies ready for every profile: some builds of Firefox take it up at the next start, those of Mozilla never do."""
    if not profile.addon_read:
        return None
    return profile.addon is None and bool(seen.addon_sideloads)


def _has_either(profile: FirefoxProfile, seen: Observation) -> bool | None:
    return some([_addon_active(profile), _module_reaches(profile.modules, seen)])


def _module_registered(modules: tuple[ModuleEntry, ...] | None, seen: Observation) -> bool | None:
    if modules is None:
        return None
    return some(_loads(m, seen) for m in modules if is_eid_library(m.library))


def _loads(module: ModuleEntry, seen: Observation) -> bool | None:
    """Its library is there, and is one, and is all there."""
    if is_no_library(module.library_machine, module.library_length, module.library_least_length):
        return False
    return _is_there(module.library, module.library_found, seen)


def _is_there(library: str, told: bool | None, seen: Observation) -> bool | None:
    """What the probe said of this path, or of the same one written otherwise: Windows probes up to 3 took `C:/` for a bare name."""
    if told is True or _is_listed(library, seen):
        return True
    is_misread = seen.system.family == "windows" and "/" in library
    return None if is_misread else told


def _is_listed(library: str, seen: Observation) -> bool:
    """One of the eID libraries that were found has this path."""
    found = [lib for lib in seen.libraries or () if lib.target]
    return _plain(library) in {_plain(path) for lib in found for path in (lib.path, lib.target or "")}


def _plain(path: str) -> str:
    return path.replace("\\", "/").lower()


def _has_old_addon(seen: Observation, versions: list[str | None]) -> bool:
    """A profile in use holds an add-on of the kind Firefox gave up, and no Firefox here is old enough for it (fact sheet 4.1)."""
    held = [p.addon.version for p in _in_use(seen) if p.addon is not None and p.addon.version]
    olds = [is_at_least(version, _NEW_ADDON) is False for version in held]
    young = [version is not None and is_at_least(version, _NO_OLD_ADDONS) for version in versions]
    return any(olds) and all(young)


def _module_fits(seen: Observation, machines: list[str | None]) -> bool | None:
    """Windows: the installer for 32 bits leaves a module for a Firefox of 32 bits only (fact sheet 4.7)."""
    if seen.system.family != "windows" or not seen.manifests:
        return None
    there = {bits for m in seen.manifests for bits in ("32", "64") if f"beidpkcs11_{bits}" in m.path.lower()}
    needed = [bits_of(machine) for machine in machines]
    if not there:
        return None
    return some(None if bits is None else bits in there for bits in needed)


def _has_only_old_addon(seen: Observation) -> bool | None:
    """Debian's old extension package came with an add-on that Firefox stopped taking in version 57."""
    if seen.packages is None or seen.system.family != "linux":
        return None
    there = {p.name for p in seen.packages if not is_gone(p)}
    return bool(there & set(_ADDON_PACKAGES)) and _WEB_ADDON_PACKAGE not in there


def _is_ready(used: list[FirefoxProfile] | None, seen: Observation) -> bool | None:
    if used is None:
        return None
    return any(p.addon is not None and p.addon.active for p in used) or any(
        _module_registered(p.modules, seen) for p in used
    )


def _module_reaches(modules: tuple[ModuleEntry, ...] | None, seen: Observation) -> bool | None:
    """Registered by itself, or offered by p11-kit's proxy, which the profile loads."""
    own = _module_registered(modules, seen)
    return True if own is False and _through_proxy(modules, seen) else own


def _through_proxy(modules: tuple[ModuleEntry, ...] | None, seen: Observation) -> bool:
    has_proxy = any("p11-kit-proxy" in m.library for m in modules or ())
    return has_proxy and any("beid" in file.path for file in seen.p11kit_modules or ())


def _module_twice(modules: tuple[ModuleEntry, ...] | None, seen: Observation) -> bool | None:
    """By two entries of its own, or by one and through p11-kit's proxy, which offers every module of its own folder."""
    if modules is None:
        return None
    own = [m for m in modules if is_eid_library(m.library) and m.library_found is not False]
    if len(own) > 1:
        return True
    if seen.system.family == "linux" and seen.p11kit_modules is None:
        return None
    return _through_proxy(modules, seen) and bool(own)


def is_eid_library(library: str) -> bool:
    """Whether a module's library is that of the eID, by the file names it has had over the years."""
    return file_name(library).startswith(_EID_LIBRARIES) or "beid-pkcs11.bundle" in library


def module_elsewhere(seen: Observation) -> bool:
    """Some browser has the eID module registered from a place that no package of the eID software uses, and it is there."""
    entries = [m for p in _in_use(seen) for m in p.modules or ()]
    entries += [m for database in seen.nss_databases or () for m in database.modules or ()]
    return any(
        is_eid_library(m.library) and m.library_found is True and not _is_usual_place(m.library, seen)
        for m in entries
    )


def _is_usual_place(library: str, seen: Observation) -> bool:
    """Where a package of the eID software puts its module, or a bare name that only the loader understands."""
    folder = _plain(library).rpartition("/")[0]
    own = ("/firefox plugin manifests", ".bundle/contents/macos", "/pkcs11")
    return not folder or folder.endswith((*_LOOKED_INTO[seen.system.family], *own))


def opensc_in_profile(seen: Observation) -> bool | None:
    """A profile in use has OpenSC's module registered, whoever put it there."""
    if seen.firefox_profiles is None:
        return None
    return any(
        "opensc-pkcs11" in _plain(m.library) and m.library_found is not False
        for profile in _in_use(seen)
        for m in profile.modules or ()
    )


def _by_policy(seen: Observation) -> bool | None:
    return some(_loads_module(policy, seen) for policy in seen.firefox_policies or ())


def _reached_by_policy(profile: FirefoxProfile, seen: Observation) -> bool | None:
    """A policy writes the module into the profile's own list (measured, fact sheet 4.5): where that was read and lacks it, it failed."""
    if seen.firefox_policies is None:
        return None
    by_policy = _by_policy(seen)
    return _module_reaches(profile.modules, seen) if by_policy and profile.modules is not None else by_policy


def _loads_module(policy: FirefoxPolicy, seen: Observation) -> bool | None:
    looked_at = {m.library: m.library_found for m in policy.modules or ()}
    named = modules_named(policy)
    if named is None:
        return None
    return some(looked_at.get(lib, _exists(lib, seen)) for lib in named if is_eid_library(lib))


def _exists(library: str, seen: Observation) -> bool | None:
    """Whether a library a policy names is there: missing where the probe looks for one; elsewhere nobody looked."""
    if seen.libraries is None or "/" not in _plain(library) or _is_listed(library, seen):
        return True
    is_looked_for = _plain(library).rpartition("/")[0].endswith(_LOOKED_INTO[seen.system.family])
    return False if is_looked_for else None


def _blocks_addon(policy: FirefoxPolicy, seen: Observation) -> bool | None:
    """A policy of one person alone (HKCU) counts where this person uses Firefox; older probes do not say whose it is."""
    people = {p.user for p in _in_use(seen)}
    if policy.user is not None and policy.user not in people:
        return False
    if policy.user is None and policy.path.upper().startswith("HKCU") and len(people) > 1:
        return None
    return blocks_addon(policy, seen.schema)
