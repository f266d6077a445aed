"""What the Windows probe of contract version 2 tells more, as rules see it; of a report of version 1 nothing changes."""

from __future__ import annotations

from typing import Any

import pytest

from collector.core.evidence import Scalar
from tests.collector.core.facts.test_facts import WINDOWS, facts

SYSTEM = {"family": "windows", "version": "10.0.26200", "arch": "AMD64"}
LIBRARY = "C:\\Windows\\System32\\beidpkcs11.dll"
READER = {"vendor_id": "076b", "product_id": "5422"}


def seen(**parts: Any) -> dict[str, Scalar]:
    return dict(facts(SYSTEM, **{**WINDOWS, **parts}).values)


def problem(*codes: int | None) -> Scalar | None:
    parts = [{"number": f"{n:02}", "problem_code": code} for n, code in enumerate(codes)]
    reader = {**READER, "problem_code": codes[0], **({"interfaces": parts} if len(codes) > 1 else {})}
    (item,) = facts(SYSTEM, **{**WINDOWS, "readers": [reader]}).lists["readers"]
    return item.values.get("reader.problem")


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        pytest.param((0, 0), "none", id="both work"),
        pytest.param((0, 10), "fault", id="the second does not start"),
        pytest.param((22, 0), "disabled", id="the first is switched off"),
        pytest.param((0, 28), "none", id="a part without a driver beside one that works"),
        pytest.param((28, 28), "no_driver", id="no driver at all"),
        pytest.param((0, None), "none", id="nobody told of the second"),
        pytest.param((None, 43), "fault", id="nobody told of the first"),
        pytest.param((None, None), None, id="nobody told anything"),
    ],
)
def test_a_reader_of_two_parts_has_what_one_of_them_has(
    codes: tuple[int | None, ...], said: str | None
) -> None:
    assert problem(*codes) == said


@pytest.mark.parametrize(
    ("sizes", "damaged"),
    [
        pytest.param({"length": 1024, "least_length": 200_704}, True, id="cut off"),
        pytest.param({"length": 0}, True, id="no bytes"),
        pytest.param({"length": 200_704, "least_length": 200_704}, False, id="whole"),
        pytest.param({"length": 200_704}, False, id="a head that tells no length"),
        pytest.param({}, False, id="an old report"),
    ],
)
def test_a_library_shorter_than_it_says_is_damaged(sizes: dict[str, int], damaged: bool) -> None:
    library = {"path": LIBRARY, "target": LIBRARY, "machine": "x86_64", **sizes}
    assert seen(libraries=[library])["middleware.library_damaged"] is damaged


def test_a_module_that_was_cut_off_loads_nowhere() -> None:
    manifest = {"path": "HKLM\\SOFTWARE\\Mozilla\\PKCS11Modules\\beidpkcs11_64", "text": "{}", "library": LIBRARY, "library_found": True}  # fmt: skip
    assert seen(manifests=[manifest])["manifest.library_found"] is True
    cut = {**manifest, "library_length": 1024, "library_least_length": 200_704}
    assert seen(manifests=[cut])["manifest.library_found"] is False
    module = {"name": "eID", "library": LIBRARY, "library_found": True}
    profile = {"user": "an", "path": "p/x.default", "addon_read": True}
    whole = seen(firefox_profiles=[{**profile, "modules": [module]}])
    short = seen(firefox_profiles=[{**profile, "modules": [{**module, "library_length": 0}]}])
    assert (whole["firefox.module_loaded"], short["firefox.module_loaded"]) == (True, False)


def test_a_policy_of_one_person_counts_for_this_person_alone() -> None:
    profiles: list[dict[str, Any]] = [{"user": user, "path": "p/x.default", "addon_read": True, "modules": []} for user in ("an", "piet")]  # fmt: skip
    policy = {"path": "HKCU\\SOFTWARE\\Policies\\Mozilla\\Firefox", "extension_settings": '{"*":{"installation_mode":"blocked"}}'}  # fmt: skip

    def blocked(**whose: str) -> Scalar | None:
        return seen(firefox_profiles=profiles, firefox_policies=[{**policy, **whose}]).get(
            "firefox.addon_blocked_by_policy"
        )

    assert (blocked(user="piet"), blocked(user="els"), blocked()) == (True, False, None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param('{"path": "x.exe"}', True, id="as it should be"),
        pytest.param('\ufeff{"path": "x.exe"}', True, id="with a mark"),
        pytest.param('{"path": "x.exe",}', False, id="a comma too many"),
        pytest.param("[]", False, id="a list"),
        pytest.param(None, True, id="an old report"),
        pytest.param('{"path": "x.exe", "description": "' + "x" * 1990, True, id="cut by the probe"),
    ],
)
def test_a_program_that_no_browser_can_be_led_to_is_missing(text: str | None, found: bool) -> None:
    bridge = {"extension_id": "webeid", "browser": "chrome", "host_found": True, "host_text": text and text[:2000]}  # fmt: skip
    (item,) = facts(SYSTEM, **{**WINDOWS, "bridges": [bridge]}).lists["bridges"]
    assert item.values["bridge.host_found"] is found


@pytest.mark.parametrize("what", ["home", "firefox_profiles"])
def test_profiles_that_lie_elsewhere_leave_the_list_open(what: str) -> None:
    passed = [{"what": what, "reason": "file_server"}]
    assert "firefox.profiles" in facts(SYSTEM, **{**WINDOWS, "passed_over": passed}).partial
    assert "firefox.profiles" not in facts(SYSTEM, **{**WINDOWS, "passed_over": []}).partial


def test_a_device_nobody_knows_may_be_the_reader() -> None:
    unknown = [{"what": "reader", "reason": "not_known"}]
    assert seen(readers=[], passed_over=unknown).get("readers.count") is None
    assert seen(readers=[], passed_over=[])["readers.count"] == 0


def test_what_windows_offers_and_lets_in() -> None:
    nodes = [{"kind": "session", "name": "ACS 0"}, {"kind": "session", "name": "ACS 1"}, {"kind": "registered", "name": "x"}]  # fmt: skip
    assert seen(listed_readers=nodes)["readers.listed"] == 2
    assert "readers.listed" not in seen(listed_readers=[])
    off = seen(system_policies=[{"name": "fEnableSmartCard", "value": 0}])
    assert off["session.readers_forbidden"] is True
    assert seen()["session.readers_forbidden"] is False
    assert seen(schema=1, system_policies=None)["session.readers_forbidden"] is False
