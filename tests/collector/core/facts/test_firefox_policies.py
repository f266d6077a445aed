"""Policies are read as Firefox reads them: a file with a mistake anywhere counts for nothing, a registry value stands by itself."""

from __future__ import annotations

import json

import pytest

from collector.core.facts.firefox_policies import blocks_addon, modules_named
from collector.core.observation.observation import FirefoxPolicy

ADDON = "belgiumeid@eid.belgium.be"
FILE, KEY = "C:\\Firefox\\distribution\\policies.json", "HKLM\\SOFTWARE\\Policies\\Mozilla\\Firefox"
SHOP = "https://addons.mozilla.org"


def in_file(policies: object) -> FirefoxPolicy:
    return FirefoxPolicy(path=FILE, text=json.dumps({"policies": policies}))


BANNED = {"ExtensionSettings": {"*": {"installation_mode": "blocked"}}}


@pytest.mark.parametrize(
    ("policy", "schema", "blocked"),
    [
        pytest.param(in_file(BANNED), 2, True, id="a file bans all"),
        pytest.param(FirefoxPolicy(path=FILE, text=json.dumps({"policies": BANNED})[:-1]), 2, False, id="a file cut short"),
        pytest.param(FirefoxPolicy(path=FILE, text=json.dumps({"policies": BANNED})[:-1] + ",}"), 2, False, id="a comma too many"),
        pytest.param(FirefoxPolicy(path=FILE, text='{"policies": {"ExtensionSettings": NaN}}'), 2, False, id="no JSON number"),
        pytest.param(FirefoxPolicy(path=FILE, text="\ufeff" + json.dumps({"policies": BANNED})), 2, False, id="a byte order mark"),
        pytest.param(FirefoxPolicy(path=FILE, text="[]"), 2, False, id="a list"),
        pytest.param(FirefoxPolicy(path=FILE, text=""), 2, False, id="an empty file"),
        pytest.param(FirefoxPolicy(path=FILE), 2, False, id="a file nobody could read"),
        pytest.param(in_file({"ExtensionSettings": {"*": {"installation_mode": "blocked"}, ADDON: {"installation_mode": "allowed"}}}), 2, False, id="this one excepted"),
        pytest.param(in_file({"Extensions": {"Uninstall": [ADDON]}}), 2, True, id="the older list removes it"),
        pytest.param(in_file({"Extensions": {"Install": [SHOP], "Locked": [ADDON]}}), 2, False, id="the older list brings it"),
        pytest.param(FirefoxPolicy(path=KEY, extension_settings='{"*":{\n"installation_mode":"blocked"}}'), 2, True, id="one value of several lines"),
        pytest.param(FirefoxPolicy(path=KEY, extension_settings='{"*":{"installation_mode":"blocked"},}'), 2, None, id="a value with a comma too many"),
        pytest.param(FirefoxPolicy(path=KEY, install_permission='{"Default":false}'), 2, True, id="no exceptions, by a probe that tells"),
        pytest.param(FirefoxPolicy(path=KEY, install_permission='{"Default":false}'), 1, None, id="no exceptions, by one that does not"),
        pytest.param(FirefoxPolicy(path=KEY, install_permission=f'{{"Allow":["{SHOP}"],"Default":false}}'), 2, False, id="Mozilla's shop is excepted"),
        pytest.param(FirefoxPolicy(path=KEY, install_permission='{"Allow":["_"],"Default":false}'), 2, None, id="another site is excepted"),
    ],
)  # fmt: skip
def test_what_a_policy_forbids(policy: FirefoxPolicy, schema: int, blocked: bool | None) -> None:
    assert blocks_addon(policy, schema) is blocked


@pytest.mark.parametrize(
    ("policy", "named"),
    [
        pytest.param(in_file({"SecurityDevices": {"Add": {"eID": "C:/x.dll"}}}), ("C:/x.dll",), id="with Add"),
        pytest.param(in_file({"SecurityDevices": {"eID": "C:/x.dll"}}), ("C:/x.dll",), id="flat"),
        pytest.param(in_file({"SecurityDevices": {"Add": {"eID": 3}}}), (), id="no path"),
        pytest.param(in_file({"SecurityDevices": {"Delete": ["eID"]}}), (), id="taken away"),
        pytest.param(in_file({}), (), id="not a word"),
        pytest.param(in_file({"SecurityDevices": "x"}), None, id="no table"),
        pytest.param(FirefoxPolicy(path=FILE, text='{"policies": {"SecurityDevices": {"eID": "C:/x.dll"}},}'), (), id="a comma too many"),
        pytest.param(FirefoxPolicy(path=KEY, security_devices='{"Add":{"eID":"C:/x.dll"}}'), ("C:/x.dll",), id="a key"),
        pytest.param(FirefoxPolicy(path=KEY, security_devices='{"Add":'), None, id="a value cut short"),
    ],
)  # fmt: skip
def test_which_modules_a_policy_loads(policy: FirefoxPolicy, named: tuple[str, ...] | None) -> None:
    assert modules_named(policy) == named
