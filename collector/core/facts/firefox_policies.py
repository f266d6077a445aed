"""What a Firefox policy says of the eID add-on and of modules, read as strictly as Firefox reads it.

A file with a comma too many or a byte order mark counts for nothing (measured with ESR 153: a module it names is not loaded).
Windows probes from 4 on send a policy file as it stands; older ones, and every other system, send the members alone, which may
come of a file that Firefox refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from collector.core.facts.middleware_facts import ADDON_ID
from collector.core.observation.foreign_json import read_json
from collector.core.observation.observation import FirefoxPolicy

_TELLS_EXCEPTIONS = 2
"""Since this version of the contract the sites that are excepted come along, also where they are keys of the registry."""


class Unreadable:
    """A member that is there and is no JSON: cut off, or nobody can read it."""


@dataclass(frozen=True, slots=True)
class PolicyWords:
    """The members of one policy; each is what the JSON holds, None where it is not there, or `Unreadable`."""

    own: object = None
    """ExtensionSettings of the eID add-on."""
    general: object = None
    """ExtensionSettings of every add-on that has none of its own."""
    permission: object = None
    devices: object = None
    extensions: object = None


def policy_words(policy: FirefoxPolicy) -> PolicyWords:
    if policy.text is not None:
        return _of_file(policy.text)
    settings = _decoded(policy.extension_settings)
    own, general = _decoded(policy.addon_setting), _decoded(policy.default_setting)
    if isinstance(settings, dict):
        own, general = settings.get(ADDON_ID), settings.get("*")
    elif settings is not None:
        own = general = Unreadable
    return PolicyWords(
        _of_addon(own),
        general,
        _decoded(policy.install_permission),
        _decoded(policy.security_devices),
        _decoded(policy.extensions),
    )


def blocks_addon(policy: FirefoxPolicy, schema: int) -> bool | None:
    """By name, by the older list of what is removed, or by a general ban without a word for this add-on.

    What a policy forces is never blocked. `schema` is the version of the contract the policy came in.
    """
    words = policy_words(policy)
    own, general, permission, older = (
        {} if part is None else part
        for part in (words.own, words.general, words.permission, words.extensions)
    )
    if isinstance(older, dict) and ADDON_ID in _texts(older.get("Uninstall")):
        return True
    if not (isinstance(own, dict) and isinstance(general, dict) and isinstance(permission, dict)):
        return None
    mode = own.get("installation_mode")
    if mode is not None:
        return mode in ("blocked", "removed")
    types = general.get("allowed_types")
    if general.get("installation_mode") == "blocked" or (
        isinstance(types, list) and "extension" not in types
    ):
        return True
    if permission.get("Default") is not False:
        return False
    return _bans_all_but(permission, policy.path, schema)


def modules_named(policy: FirefoxPolicy) -> tuple[str, ...] | None:
    """Libraries that the policy loads: it has an `Add` form and an older flat one, both from a name to a library. None if unreadable."""
    words = policy_words(policy)
    if words.devices is None:
        return ()
    if not isinstance(words.devices, dict):
        return None
    added = words.devices.get("Add", words.devices)
    return tuple(lib for lib in added.values() if isinstance(lib, str)) if isinstance(added, dict) else ()


def _bans_all_but(permission: Mapping[str, object], path: str, schema: int) -> bool | None:
    """Sites that are excepted could, before, be keys below a registry value which no probe showed."""
    excepted = _texts(permission.get("Allow"))
    if any("addons.mozilla.org" in site for site in excepted):
        return False
    is_hidden = path.upper().startswith("HK") and schema < _TELLS_EXCEPTIONS
    return None if excepted or is_hidden else True


def _of_file(text: str) -> PolicyWords:
    body = _decoded(text)
    policies = body.get("policies") if isinstance(body, dict) else None
    if not isinstance(policies, dict):
        return PolicyWords()  # Firefox goes by none of it
    settings = policies.get("ExtensionSettings")
    if not isinstance(settings, dict):
        settings = {}
    return PolicyWords(
        settings.get(ADDON_ID),
        settings.get("*"),
        policies.get("InstallAddonsPermission"),
        policies.get("SecurityDevices"),
        policies.get("Extensions"),
    )


def _of_addon(own: object) -> object:
    """A registry value of an older probe may hold the whole ExtensionSettings of several add-ons."""
    return own[ADDON_ID] if isinstance(own, dict) and isinstance(own.get(ADDON_ID), dict) else own


def _decoded(text: str | None) -> object:
    if text is None:
        return None
    try:
        return read_json(text)
    except ValueError:
        return Unreadable


def _texts(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
