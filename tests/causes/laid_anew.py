"""Recorded states that only newer fields can tell: the part of the machine that was broken is laid anew, and today's probe looks at it.

The rest of the observation stays as it was recorded. What is laid: the files as the state had them; what a stand-in tool says is
written beside it.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec.structs import replace

from collector.core.observation.observation import Observation
from tests.causes.found_states import Graded, graded_of, observations
from tests.rigs.machine_tree import EID_LIBRARY, MachineTree, manifest, pkcs11_txt

Parts = tuple[str, ...]


def _closed_library(tree: MachineTree) -> Parts:
    tree.program(f"{EID_LIBRARY}.0.0")
    tree.place(f"{EID_LIBRARY}.0.0").chmod(0)
    tree.link(EID_LIBRARY, f"{EID_LIBRARY}.0.0")
    tree.in_loader_cache("libbeidpkcs11.so.0")
    return ("libraries",)


def _closed_manifest(tree: MachineTree) -> Parts:
    tree.in_loader_cache("libbeidpkcs11.so.0")
    tree.file("/usr/lib/mozilla/pkcs11-modules/beidpkcs11.json", manifest()).chmod(0)
    return ("manifests",)


def _policy_of_a_library_that_is_gone(tree: MachineTree) -> Parts:
    devices = {"SecurityDevices": {"Add": {"Belgium eID": "/opt/old/libbeidpkcs11.so.0"}}}
    tree.file("/etc/firefox/policies/policies.json", json.dumps({"policies": devices}))
    _profile(tree, b"")
    return ("firefox_policies", "firefox_profiles", "addon_sideloads")


def _list_of_profiles_with_a_mark(tree: MachineTree) -> Parts:
    _profile(tree, b"\xef\xbb\xbf")
    return ("firefox_profiles", "addon_sideloads")


def _profile(tree: MachineTree, mark: bytes) -> None:
    home = tree.home("jan")
    below = f"{home}/.mozilla/firefox"
    tree.file(
        f"{below}/profiles.ini", mark + b"[Profile0]\nName=a\nIsRelative=1\nPath=q1.default-esr\nDefault=1\n"
    )
    tree.file(f"{below}/q1.default-esr/pkcs11.txt", pkcs11_txt())
    tree.file(f"{below}/q1.default-esr/extensions.json", '{"addons":[]}')
    tree.file(f"{below}/q1.default-esr/prefs.js", "")


def _pinentry_nobody_may_run(tree: MachineTree) -> Parts:
    tree.program("/usr/bin/pinentry-gnome3")
    tree.place("/usr/bin/pinentry-gnome3").chmod(0o644)
    tree.link("/usr/bin/pinentry", "/usr/bin/pinentry-gnome3")
    return ("pinentry", "pinentry_program")


def _pinentry_that_lacks_a_library(tree: MachineTree) -> Parts:
    tree.program("/usr/bin/pinentry-gnome3")
    tree.link("/usr/bin/pinentry", "/usr/bin/pinentry-gnome3")
    tree.tool("ldd", "echo '\tlibgcr-base-3.so.1 => not found'")
    return ("pinentry", "pinentry_program")


def _firefox_of_no_bytes(tree: MachineTree) -> Parts:
    tree.file("/usr/lib/firefox-esr/application.ini", "[App]\nVersion=153.8.0\n")
    tree.file("/usr/lib/firefox-esr/firefox-bin").chmod(0o755)
    return ("firefoxes",)


def _dead_proxy(tree: MachineTree) -> Parts:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    tree.file("/etc/profile.d/proxy.sh", f"export https_proxy=http://127.0.0.1:{port}\n")
    return ("proxy", "proxy_answers")


LAID: Mapping[str, Callable[[MachineTree], Parts]] = {
    "07d-manifest-unreadable-chmod000": _closed_manifest,
    "15b-policy-securitydevices-add-wrong-path-no-addon": _policy_of_a_library_that_is_gone,
    "21-lib-chmod-000-root-scan": _closed_library,
    "25c-proxy-dead": _dead_proxy,
    "38c-profilesini-bom-profile-first": _list_of_profiles_with_a_mark,
    "92-pinentry-not-executable": _pinentry_nobody_may_run,
    "93-pinentry-missing-dependency": _pinentry_that_lacks_a_library,
    "94-firefox-binary-broken": _firefox_of_no_bytes,
}


def laid_anew(name: str, folder: Path) -> Graded:
    """The state, with what today's probe says of the laid part."""
    state, recorded = next(pair for pair in observations("real") if pair[0].id == name)
    tree = MachineTree(folder / "machine")
    parts = LAID[name](tree)
    seen = tree.looked_at(portals=["127.0.0.1:9"], part_timeout_s=2)
    changes = {part: getattr(seen, part) for part in parts}
    anew: Observation = replace(recorded, schema=seen.schema, probe=seen.probe, **changes)
    return graded_of(state, anew)
