"""Facts about the eID software itself: what is installed, which version, whether it is whole, where updates come from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from collector.core.catalogue.catalogue import Product
from collector.core.evidence import Scalar
from collector.core.facts.system_facts import has_own_layout
from collector.core.facts.three_valued import are_any, every, some
from collector.core.observation.foreign_json import as_on_disk, read_json, without_mark
from collector.core.observation.observation import (
    Library,
    Manifest,
    Observation,
    Package,
    Repository,
)
from collector.core.version import newest, parse_version

ADDON_ID = "belgiumeid@eid.belgium.be"
MIDDLEWARE = "eid-middleware"
VIEWER = "eid-viewer"
OPENSC = "opensc"
ARCHIVE = "eid-archive"

_CURRENT_KEY = "20250101"
_GONE_MIRROR = "files2.eid.belgium.be"
"""The second mirror of the packages of 2016 (eid-archive fact sheet 2.5); its certificate did not match (issue 157)."""
_LIBRARY_NAME = re.compile(r"\.(?:dll|dylib|so(?:\.[0-9]+)*)$")
# Words of dpkg for "it is gone, only settings or nothing is left".
_GONE = frozenset({"config-files", "not-installed", "deinstall"})
_ARCHITECTURES = {
    "x86_64": "x86_64", "amd64": "x86_64", "i386": "i386", "i686": "i386", "x86": "i386",
    "aarch64": "aarch64", "arm64": "aarch64", "armv7l": "arm", "armhf": "arm", "arm": "arm",
}  # fmt: skip
_BITS = {"x86_64": "64", "aarch64": "64", "i386": "32"}


def middleware_values(
    seen: Observation, products: Mapping[str, Product], is_loaded: bool
) -> Iterator[tuple[str, Scalar | None]]:
    """`is_loaded`: some browser loads the eID module, from wherever."""
    middleware, opensc = products[MIDDLEWARE], products[OPENSC]
    found = installed_versions(seen, middleware)
    manifests = None if seen.manifests is None else _deciding(seen)
    is_here = _library_found(seen)
    by_hand = is_loaded and seen.libraries is not None and not is_here and not found
    is_begun = _is_begun(seen, middleware)
    yield "middleware.installed", True if by_hand or is_begun else _either(are_any(found), is_here)
    yield "middleware.by_hand", None if seen.libraries is None else by_hand
    yield "middleware.packaged", False if by_hand else are_any(found)
    version = _version(seen, found or ())
    yield "middleware.version", version
    yield "middleware.fault", middleware.fault_of(version, seen.system.family)
    yield "middleware.packages_whole", _packages_whole(seen, middleware.parts)
    yield "middleware.entries_agree", _entries_agree(seen, middleware)
    yield "middleware.versions_agree", _versions_agree(seen, found or ())
    yield "middleware.leftovers", _leftovers(seen)
    yield "middleware.library_found", by_hand or is_here
    damaged = False if by_hand else _library_damaged(seen)
    yield "middleware.library_damaged", damaged
    is_sound = None if damaged is None else not damaged
    yield "middleware.libraries_whole", False if _twins_missing(seen, middleware) else is_sound
    yield from _library_values(seen)
    yield "manifest.found", are_any(manifests)
    if manifests:
        yield "manifest.valid", every(some(_is_valid(m, seen) for m in group) for group in manifests)
        yield "manifest.library_found", every(some(_library_loads(m) for m in group) for group in manifests)
    viewers = installed_versions(seen, products[VIEWER])
    # A package whose program nobody can start: elsewhere than on Linux it may lie in any folder.
    is_dead = bool(viewers) and seen.viewer_paths == () and seen.system.family == "linux"
    yield "viewer.installed", False if is_dead else _either(are_any(viewers), are_any(seen.viewer_paths))
    viewer = newest(viewers or ())
    yield "viewer.version", viewer
    yield "viewer.fault", products[VIEWER].fault_of(viewer, seen.system.family)
    modules = installed_versions(seen, opensc)
    yield "opensc.installed", are_any(modules)
    yield "opensc.version", newest(modules or ())


def middleware_version(seen: Observation, middleware: Product) -> str | None:
    """The version of the eID software alone, where nothing else about it is asked."""
    return _version(seen, installed_versions(seen, middleware) or ())


def repository_values(seen: Observation) -> Iterator[tuple[str, Scalar | None]]:
    """Package sources of apt and rpm systems; elsewhere nobody offers one, and all of this is missing."""
    if seen.system.family != "linux" or seen.repositories is None or seen.packages is None:
        return
    active = [r for r in seen.repositories if r.enabled is not False]
    yield "repository.present", bool(active)
    yield "repository.package_whole", _packages_whole(seen, frozenset(
        {ARCHIVE, "eid-archive-fedora", "eid-archive-el", "eid-archive-suse"}))  # fmt: skip
    if active:
        yield "repository.address_current", not any(_GONE_MIRROR in uri for r in active for uri in r.uris)
        yield "repository.fits_release", some(_fits(r, seen) for r in active)
        yield "repository.offers_none", any(r.list_found is False or r.candidate == "" for r in active)
        yield "repository.keys_found", not any(r.keys_missing for r in active)
        # eid-archive 2025.4: apt names keys/released.gpg, which holds both keys; RPM names each, the new one ends in 2025.
        yield "repository.has_current_key", _has_current_key(active)


def _has_current_key(sources: list[Repository]) -> bool | None:
    """By what is in the key files, else by their names: the key of 2025 signs what is new."""
    signers = [signer for source in sources for signer in source.signers or ()]
    keys = [key for source in sources for key in source.keys]
    if signers:
        return any(signer.created >= _CURRENT_KEY for signer in signers)
    return any(key.endswith(("released.gpg", "2025")) for key in keys) if keys else None


def installed_versions(seen: Observation, product: Product) -> tuple[str, ...] | None:
    """Versions of a product's installed packages; None if no package database could be read."""
    if seen.packages is None:
        return None
    versions = (_product_version(p, product) for p in seen.packages if p.status == "installed")
    return tuple(v for v in versions if v is not None)


def _product_version(package: Package, product: Product) -> str | None:
    """The package's product version, if it is that product.

    Windows shows `5.1.6342` for 5.1.31, so there the version is the one in the product's name,
    which is the same in every language (eid-mw Product64.wxs, seen 2026-06-11). A product whose name has none
    (an empty group) shows its own.
    """
    if package.source != "uninstall":
        return package.version if package.name in product.packages.get(package.source, ()) else None
    if product.display_name is None or package.publisher != product.publisher:
        return None
    match = re.fullmatch(product.display_name, package.name)
    return (match["version"] or package.version) if match else None


def _version(seen: Observation, packages: Iterable[str]) -> str | None:
    """By trust: on Windows the library's own version, then the package database, then the file left for the add-on."""
    files = [
        lib.file_version for lib in seen.libraries or () if lib.file_version and "SysWOW64" not in lib.path
    ]
    return newest(files or list(packages) or _file_versions(seen))


def _file_versions(seen: Observation) -> list[str]:
    found = (_file_version(as_on_disk(file.text, seen.probe)) for file in seen.version_files or ())
    return [version for version in found if version]


def _file_version(text: str) -> str | None:
    """`data.versionInfo` of the managed-storage file; builds without a tag leave `@...@` in it, which is no JSON."""
    try:
        document: Any = read_json(without_mark(text))
        info = document["data"]["versionInfo"]
        return f"{int(info['major'])}.{int(info['minor'])}.{int(info['patch'])}"
    except (ValueError, KeyError, TypeError, IndexError):
        return None


def _packages_whole(seen: Observation, parts: frozenset[str]) -> bool | None:
    if seen.packages is None:
        return None
    return not any(p.name in parts and not is_gone(p) and p.status != "installed" for p in seen.packages)


def is_gone(package: Package) -> bool:
    """The package database knows it only because settings of it are left."""
    return package.status in _GONE


def _entries_agree(seen: Observation, middleware: Product) -> bool | None:
    """Windows keeps one entry for each installation, so two are two installations, or a stale one."""
    if seen.packages is None:
        return None
    found = [_product_version(p, middleware) for p in seen.packages if p.status == "installed"]
    versions = [parse_version(v) for v in found if v is not None]
    if not versions:
        return None
    if seen.system.family == "windows":
        return len(versions) == 1
    return len(set(versions)) == 1 and not _is_shadowed(seen)


def _is_shadowed(seen: Observation) -> bool:
    """A second library for this processor beside that of the package: the loader looks into /usr/local/lib first."""
    ours = _architecture(seen.system.arch)
    own = {
        lib.target
        for lib in seen.libraries or ()
        if lib.in_loader_cache and _architecture(lib.machine) == ours and ours
    }
    built = {target for target in own if target and target.startswith("/usr/local/")}
    return seen.system.family == "linux" and bool(built) and bool(own - built)


def _versions_agree(seen: Observation, packages: tuple[str, ...]) -> bool | None:
    """A library carries the build as a fourth number, which the product's name does not."""
    files = [
        parse_version(lib.file_version) for lib in seen.libraries or () if lib.target and lib.file_version
    ]
    named = {parse_version(version) for version in packages}
    if not files or not named or None in files or seen.system.family != "windows":
        return None
    return all(parse_version(".".join(map(str, (file or ())[:3]))) in named for file in files)


def _leftovers(seen: Observation) -> bool | None:
    own = [e for e in seen.card_entries or () if e.name.lower().startswith("beid")]
    traces = (seen.manifests, own, seen.version_files)
    if any(trace for trace in traces):
        return True
    return None if seen.manifests is None else False


def _library_found(seen: Observation) -> bool | None:
    if seen.libraries is None:
        return None
    found = any(lib.target for lib in seen.libraries)
    return None if not found and has_own_layout(seen.system) else found


def _is_begun(seen: Observation, middleware: Product) -> bool:
    """The package of the library was unpacked, or begun to be, and not taken away again."""
    return any(
        package.name in middleware.packages.get(package.source, ()) and not is_gone(package)
        for package in seen.packages or ()
        if package.status != "installed"
    )


def _library_damaged(seen: Observation) -> bool | None:
    """What bears the library's name is no library: another file, none a loader understands, or one that kills the loader.

    A file that no machine type can be read of is that only where the probe could read everything, and could tell of another file.
    """
    present = [lib for lib in seen.libraries or () if lib.target]
    if any("beid" not in file_name(lib.target or "") for lib in present) or _killed_loader(seen):
        return True
    if any(is_no_library(lib.machine, lib.length, lib.least_length) or _is_closed(lib) for lib in present):
        return True
    if all(lib.machine for lib in present):
        return False if present else None
    libraries = (*(seen.libraries or ()), *(seen.minidrivers or ()))
    can_tell = any(lib.machine for lib in libraries) or any(f.machine for f in seen.firefoxes or ())
    can_read = seen.context.is_root or seen.system.family == "windows"
    return True if can_tell and can_read else None if can_tell else False


def is_cut_off(length: int | None, least: int | None) -> bool:
    """A file shorter than its own header says it is, or of no bytes at all; where nobody measured, nothing is said.

    >>> is_cut_off(1024, 200_000), is_cut_off(0, None), is_cut_off(None, None)
    (True, True, False)
    """
    return length is not None and (length == 0 or (least is not None and length < least))


def _library_loads(manifest: Manifest) -> bool | None:
    if is_cut_off(manifest.library_length, manifest.library_least_length):
        return False
    return manifest.library_found


def is_no_library(machine: str | None, length: int | None, least: int | None) -> bool:
    """A file whose length was read and whose head is that of no library, or that was cut off."""
    return is_cut_off(length, least) or (length is not None and machine is None)


def _is_closed(library: Library) -> bool:
    """Only its owner may read it: no browser of a person can load it."""
    return library.mode is not None and not may_be_read(library.mode)


def may_be_read(mode: str) -> bool:
    """Whether everybody may read a file of these permissions, in octal.

    >>> may_be_read("644"), may_be_read("600"), may_be_read("0")
    (True, False, False)
    """
    return mode[-1:] in "4567"


def cannot_start(mode: str | None, length: int | None) -> bool:
    """Whether nobody may run a program of these permissions, or it is empty."""
    is_closed = mode is not None and not set(mode[-1:]) & set("1357")
    return is_closed or length == 0


def file_name(path: str) -> str:
    """In small letters, of a path of any system."""
    return re.split(r"[\\/]", path)[-1].lower()


def _killed_loader(seen: Observation) -> bool:
    """`ldd` ended with 128 and a signal's number: the loader died of the file."""
    told = [note.problem for note in seen.notes if note.part == "libraries" and "ldd" in note.problem]
    codes = [int(code) for problem in told for code in re.findall(r"\b\d{3}\b", problem)]
    return any(128 < code < 160 for code in codes)


def _twins_missing(seen: Observation, middleware: Product) -> bool:
    """The installer for 64 bits leaves both libraries for both kinds of programs (fact sheet W3)."""
    entries = {
        p.view for p in seen.packages or () if p.status == "installed" and _product_version(p, middleware)
    }
    there = {
        (lib.path.lower().rpartition("\\")[2], "syswow64" in lib.path.lower())
        for lib in seen.libraries or ()
        if lib.target
    }
    wide = {name for name, is_narrow in there if not is_narrow}
    if seen.system.family == "windows" and entries == {"64"} and there and not wide:
        return True
    if seen.system.family != "windows" or (seen.system.arch or "").lower() != "amd64" or len(wide) < 2:
        return False
    return not any(is_narrow for _, is_narrow in there)


def _library_values(seen: Observation) -> Iterator[tuple[str, Scalar | None]]:
    """About the library this machine's programs would load; a second one for another processor does no harm."""
    present = [lib for lib in seen.libraries or () if lib.target]
    if not present:
        return
    ours = _architecture(seen.system.arch)
    fitting = [lib for lib in present if ours is None or _architecture(lib.machine) in (None, ours)]
    is_told = ours is not None and all(_architecture(lib.machine) is not None for lib in present)
    yield "middleware.library_fits", bool(fitting) if is_told else None
    if fitting:
        found = [None if lib.missing_libraries is None else not lib.missing_libraries for lib in fitting]
        yield "middleware.library_dependencies_found", some(found)
        yield "middleware.library_in_loader", some(lib.in_loader_cache for lib in fitting)


def _architecture(name: str | None) -> str | None:
    return _ARCHITECTURES.get((name or "").lower())


def bits_of(machine: str | None) -> str | None:
    """Of a processor architecture, however it is written; None for one that is neither or was not read."""
    return _BITS.get(_architecture(machine) or "")


def _deciding(seen: Observation) -> list[list[Manifest]]:
    """The manifests Firefox goes by: of each group one must be good. On Linux and macOS a person's own beats the system's
    for that person (measured); Firefox does not look for one below `.config`.

    On Windows it takes the first of a name: the user's own key, the 32-bit view, then the 64-bit view, so that the key an old
    installation left behind beats the right one (fact sheet 4.3); and it asks for the name of its own number of bits.
    """
    manifests = [m for m in seen.manifests or () if not _is_fallback(m)]
    if seen.system.family != "windows":
        everybody = [m for m in manifests if m.user is None]
        own = [[m] for m in manifests if m.user is not None and "/.config/" not in m.path]
        return [*([everybody] if everybody else []), *own]
    first: dict[str, Manifest] = {}
    for manifest in sorted(manifests, key=lambda m: (m.user is None, m.view == "64")):
        first.setdefault(manifest.path.lower().rpartition("\\")[2], manifest)
    bits = {bits_of(f.machine) for f in seen.firefoxes or ()}
    asked = [m for name, m in first.items() if name.rpartition("_")[2] in bits]
    chosen = asked or list(first.values())
    return [chosen] if chosen else []


def _is_fallback(manifest: Manifest) -> bool:
    """`beidpkcs11_alt.json` is tried only when the first one fails."""
    return manifest.path.endswith("_alt.json")


def _is_valid(manifest: Manifest, seen: Observation) -> bool:
    if manifest.user is None and manifest.mode is not None and not may_be_read(manifest.mode):
        return False  # for everybody else it is not there
    return _admits(without_mark(as_on_disk(manifest.text, seen.probe)), seen.system.family) and not (
        is_no_library(manifest.library_machine, manifest.library_length, manifest.library_least_length)
    )


@lru_cache(maxsize=128)  # packages bring it, so a fleet has few
def _admits(text: str, family: str) -> bool:
    """Whether Firefox would take this for a manifest of the eID module that its add-on may use."""
    try:
        body = read_json(text)
    except ValueError:
        return False
    if not isinstance(body, dict):
        return False
    allowed = body.get("allowed_extensions")
    return (
        body.get("type") == "pkcs11"
        and str(body.get("name", "")).startswith("beidpkcs11")
        and isinstance(allowed, list)
        and ADDON_ID in allowed
        and _names_library(str(body.get("path", "")), family)
    )


def _names_library(path: str, family: str) -> bool:
    """By its name: no folder, no other file; the minidriver is a library, and no module of this kind. Beside Windows either a bare
    name for the loader or the whole path (measured on Linux)."""
    name = file_name(path)
    if not _LIBRARY_NAME.search(name) or name.startswith("beidmdrv"):
        return False
    return family == "windows" or "/" not in path or path.startswith("/")


def _fits(repository: Repository, seen: Observation) -> bool | None:
    """RPM sources take the release from the system itself and name none.

    An apt source may also name a release by the code name of the system it derives from (Mint and Ubuntu).
    """
    names = {seen.system.codename, seen.system.base_codename} - {None}
    suites = {suite.partition("/")[0] for suite in repository.suites}
    if not suites:
        return True
    return bool(names & suites) if names else None


def _either(first: bool | None, second: bool | None) -> bool | None:
    """True if one is; False if the second looked and found nothing, for a library is what an installation is about."""
    if first or second:
        return True
    return False if second is False else None
