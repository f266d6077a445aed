"""Facts about browsers other than Firefox, extensions with a program of their own, Java and the proxy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from collector.core.catalogue.catalogue import KnownBridge
from collector.core.evidence import Scalar
from collector.core.facts.firefox_facts import homes_unseen, is_eid_library
from collector.core.facts.reader_facts import LabelledValues
from collector.core.facts.three_valued import every, some
from collector.core.observation.foreign_json import read_json, without_mark
from collector.core.observation.observation import Bridge, Library, Observation
from collector.core.version import newest

_CHROMES = ("chrome", "chromium", "brave")
_CONFINED = ("snap", "flatpak")
_WEB_EID = "Web eID"
_EHEALTH_SINCE = 2008
"""The law on the eHealth platform is of 21 August 2008: an older file tells of a clock that was wrong, not of a certificate."""
_CUT_AT = 2000  # a probe's text of this length may lack its end
# host:port, with or without a scheme; what a system may hold beside it (lists, scripts) no browser takes as a proxy.
_PROXY = re.compile(
    r"(?:(?:https?|socks[45]?[ah]?)://)?(?:[^@/\s]*@)?(?:\[[0-9a-fA-F:]+\]|[\w.-]+)(?::\d{1,5})?/?"
)
# The address of a script that chooses a proxy; its name says nothing about its kind.
_PROXY_SCRIPT = re.compile(r"https?://[\w.-]+(?::\d{1,5})?/\S*", re.IGNORECASE)


def chrome_values(seen: Observation) -> Iterator[tuple[str, Scalar | None]]:
    """Linux only: elsewhere Chrome asks the operating system for certificates."""
    if seen.system.family != "linux":
        return
    if seen.browsers is not None:
        chromes = [b for b in seen.browsers if b.name in _CHROMES]
        yield "chrome.installed", bool(chromes)
        yield "chrome.reaches_card", any(b.packaging not in _CONFINED for b in chromes)
    yield "chrome.module_registered", _in_shared_database(seen)


def other_way(seen: Observation, values: Mapping[str, Scalar]) -> bool | None:
    """Whether a browser other than Firefox can reach the card, from facts that were made before."""
    match seen.system.family:
        case "windows":
            asked = ("minidriver.registered", "minidriver.file_found", "certificates.propagated")
            return every([_has_browser(seen, ("edge", "chrome", "brave")), *map(values.get, asked)])
        case "darwin":
            return every([values.get("token.installed"), values.get("token.registered")])
        case _:
            return every([values.get("chrome.reaches_card"), values.get("chrome.module_registered")])


def apparmor_values(seen: Observation) -> Iterator[tuple[str, Scalar | None]]:
    if seen.apparmor is not None:
        enforced = [p.includes_eid for p in seen.apparmor if p.mode in ("enforce", None)]
        yield "apparmor.eid_admitted", every(enforced)


def bridge_items(
    seen: Observation, known: Sequence[KnownBridge]
) -> tuple[tuple[LabelledValues, ...] | None, bool | None]:
    """Each bridge's own facts, and whether Web eID is among them; None if nobody looked."""
    if seen.bridges is None:
        return None, None
    active = [b for b in seen.bridges if b.active is not False]
    named = [(bridge, _known(bridge, known)) for bridge in active]
    items: tuple[LabelledValues, ...] = tuple(
        (
            f"{k.product if k else bridge.extension_id} ({bridge.browser})",
            [
                ("bridge.retired", None if k is None else k.retired),
                ("bridge.in_service", k is None or not k.retired),
                ("bridge.host_found", _host_found(bridge)),
            ],
        )
        for bridge, k in named
    )
    return items, any(k is not None and k.product == _WEB_EID for _, k in named)


def _host_found(bridge: Bridge) -> bool | None:
    """A file that is no JSON leads a browser nowhere, whatever the probe made of it."""
    if bridge.host_text is None or len(bridge.host_text) >= _CUT_AT:
        return bridge.host_found
    try:
        named = read_json(without_mark(bridge.host_text))
    except ValueError:
        return False
    return bridge.host_found if isinstance(named, dict) else False


def bundled_items(seen: Observation) -> tuple[LabelledValues, ...] | None:
    if seen.bundled_libraries is None:
        return None
    return tuple((_folder(lib), [("bundled.version", lib.file_version)]) for lib in seen.bundled_libraries)


def java_values(seen: Observation) -> Iterator[tuple[str, Scalar | None]]:
    if seen.javas is None:
        return
    yield "java.installed", bool(seen.javas)
    yield "java.version", newest(java.version for java in seen.javas if java.version)
    if seen.javas:
        yield "java.has_web_start", some(java.has_web_start for java in seen.javas)


def keystore_values(seen: Observation, today: date | None) -> Iterator[tuple[str, Scalar | None]]:
    """Of the file of an eHealth certificate; its age is the same on all days of a month."""
    if seen.ehealth_keystore is None:
        return
    yield "ehealth.keystore_found", seen.ehealth_keystore.found
    if seen.ehealth_keystore.newest is None or today is None:
        return
    year, month, _ = map(int, seen.ehealth_keystore.newest.split("-"))
    months = 12 * (today.year - year) + today.month - month
    yield "ehealth.keystore_months", months if year >= _EHEALTH_SINCE and months >= 0 else None


def proxy_values(seen: Observation) -> Iterator[tuple[str, Scalar | None]]:
    if seen.proxy is not None:
        text = seen.proxy.strip()
        yield "proxy.set", bool(text)
        if text:
            parts = [re.sub(r"^\w+=", "", part) for part in re.split(r"[;\s]+", text) if part]
            yield "proxy.silent", seen.proxy_answers is False
            yield "proxy.readable", all(map(_is_proxy, parts))


def _is_proxy(text: str) -> bool:
    return _PROXY.fullmatch(text) is not None or _PROXY_SCRIPT.fullmatch(text) is not None


def _in_shared_database(seen: Observation) -> bool | None:
    if seen.nss_databases is None:
        return None
    registered = [
        module.library_found
        for database in seen.nss_databases
        if "thunderbird" not in database.path
        for module in database.modules or ()
        if is_eid_library(module.library)
    ]
    unread = any(database.modules is None for database in seen.nss_databases)
    return some([*registered, None if unread or homes_unseen(seen) else False])


def _has_browser(seen: Observation, names: tuple[str, ...]) -> bool | None:
    return None if seen.browsers is None else any(b.name in names for b in seen.browsers)


def _known(bridge: Bridge, known: Sequence[KnownBridge]) -> KnownBridge | None:
    return next((k for k in known if bridge.extension_id in k.ids), None)


def _folder(library: Library) -> str:
    """The program's folder: enough to know whose copy it is, without the names of people's homes."""
    parts = re.split(r"[\\/]", library.path)
    return "/".join(parts[-3:-1]) if len(parts) > 2 else library.path
