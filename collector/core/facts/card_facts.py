"""Facts about cards in readers and the way Windows and macOS hand a card's certificates to browsers.

Only the card's type is ever looked at: its answer to reset, or the device name Windows makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from collector.core.catalogue.catalogue import Product, Readers
from collector.core.evidence import Scalar
from collector.core.facts.three_valued import are_any
from collector.core.observation.observation import CardDevice, CardEntry, Observation, Slot
from collector.core.version import is_at_least, newest

RSA, EC = "rsa", "ec"
MINIDRIVER = "eid-minidriver"
_RSA_ATR = re.compile("3B98..40..A503010101AD13..")
_EC_ATR = "3B7F96000080318065B085040120120FFF829000"
# Windows names a card's device after the historical bytes of its answer to reset (fact sheet 2.6). Portugal's eID has
# those of the newer card, so on Windows the two cannot be told apart.
_DEVICES = {"a503010101ad1310": RSA, "a503010101ad1311": RSA, "80318065b085040120120fff829000": EC}
_ENTRIES = frozenset({"beid", "beid_v18"})
_MAKERS = ("fedict", "bosa", "belgi", "zetes")
"""Whom the minidriver's own INF files name as their provider over the years."""
_DISABLED = 4
_OWN_DRIVER_KEY = "5.1.27"
"""From this minidriver on, Windows may keep its card entries in the driver's own key, where nobody looks for them."""


def card_values(
    seen: Observation, readers: Readers, needs: Mapping[str, Mapping[str, str]], middleware: Scalar | None
) -> Iterator[tuple[str, Scalar | None]]:
    kinds = _kinds(seen, readers)
    yield "card.present", are_any(kinds)
    belgian = [kind for kind in kinds or () if kind in (RSA, EC)]
    yield "card.is_eid", True if belgian else False if kinds and "other" in kinds else None
    yield "card.answers", None if not kinds else bool(belgian) or "mute" not in kinds
    generation = EC if EC in belgian else RSA if belgian else None
    yield "card.generation", generation
    needed = needs.get(generation or "", {}).get(seen.system.family)
    is_told = isinstance(middleware, str) and needed is not None
    yield "card.middleware_fits", is_at_least(str(middleware), str(needed)) if is_told else None


def windows_values(seen: Observation, minidriver: Product | None) -> Iterator[tuple[str, Scalar | None]]:
    if seen.system.family != "windows":
        return
    versions = [lib.file_version for lib in seen.minidrivers or () if lib.file_version]
    version = newest(versions)
    yield "minidriver.version", version
    if minidriver is not None:
        yield "minidriver.fault", minidriver.fault_of(version, seen.system.family)
    is_foreign_first = _foreign_first(seen.card_entries or ())
    yield "minidriver.registered", False if is_foreign_first else _registered(seen.card_entries, version)
    if seen.card_entries is not None:
        yield "minidriver.foreign_first", is_foreign_first
    yield "minidriver.file_found", _minidriver_found(seen)
    yield "minidriver.bound", _bound(seen.card_devices)
    yield "certificates.propagated", _propagated(seen)
    if seen.system_policies is not None:
        # What a missing value means Microsoft's own page and the press do not agree on; only 0 says that somebody chose it.
        chosen = [p.value for p in seen.system_policies if p.name == "DisableCapiOverrideForRSA"]
        yield "certificates.old_way_kept", 0 in chosen


def token_values(seen: Observation) -> Iterator[tuple[str, Scalar | None]]:
    if seen.system.family == "darwin" and seen.token_extension is not None:
        yield "token.installed", bool(seen.token_extension.path)
        yield "token.registered", seen.token_extension.registered


def _kinds(seen: Observation, readers: Readers) -> list[str] | None:
    """What is in the readers: `rsa`, `ec`, `other`, `mute` or `card`; empty if they are, None if nobody could look."""
    if seen.slots is None and seen.card_devices is None:
        return None
    slots = [s for s in seen.slots or () if not any(name in s.reader for name in readers.virtual_names)]
    return [
        *(_slot_kind(slot) for slot in slots if slot.card in ("present", "mute")),
        *(_device_kind(device) for device in seen.card_devices or ()),
    ]


def _slot_kind(slot: Slot) -> str:
    if slot.card == "mute":
        return "mute"
    atr = re.sub("[^0-9A-F]", "", (slot.atr or "").upper())
    if not atr:
        return "card"
    if atr == _EC_ATR:
        return EC
    return RSA if _RSA_ATR.fullmatch(atr) else "other"


def _device_kind(device: CardDevice) -> str:
    return _DEVICES.get(device.hardware_id.lower().rpartition("cid_")[2], "other")


def _registered(entries: tuple[CardEntry, ...] | None, version: str | None) -> bool | None:
    if entries is None:
        return None
    named = {e.name.lower() for e in entries if e.minidriver}
    wide = {e.name.lower() for e in entries if e.minidriver and e.view != "32"}
    if named >= _ENTRIES:
        # The installer writes both halves of the registry; programs of 64 bits see only theirs.
        return wide >= _ENTRIES
    return None if version is not None and is_at_least(version, _OWN_DRIVER_KEY) else False


def _minidriver_found(seen: Observation) -> bool | None:
    named = [e.minidriver_found for e in seen.card_entries or () if e.minidriver]
    if True in named or any(lib.target for lib in seen.minidrivers or ()):
        return True
    looked = seen.minidrivers is not None or False in named
    return False if looked and None not in named else None


def _foreign_first(entries: tuple[CardEntry, ...]) -> bool:
    """Another maker's entry whose card type, but for the bytes it leaves open, is that of the newer eID, and which comes first by name."""
    names = sorted(e.name.lower() for e in entries if e.name.lower() in _ENTRIES)
    return bool(names) and any(
        e.name.lower() not in _ENTRIES and e.name.lower() < names[0] and _may_fit(e.atr or "")
        for e in entries
    )


def _may_fit(atr: str) -> bool:
    """Zeros stand for bytes the entry's mask may leave open; the first four must be there, or it would fit every card."""
    pairs = list(zip(re.findall("..", atr.upper()), re.findall("..", _EC_ATR), strict=False))
    is_long = len(atr) == len(_EC_ATR)
    return (
        is_long
        and pairs[:4] == [(own, own) for _, own in pairs[:4]]
        and all(a in (own, "00") for a, own in pairs)
    )


def _bound(devices: tuple[CardDevice, ...] | None) -> bool | None:
    """28 is "no driver"; what else may trouble a device says nothing about the minidriver. A driver of another maker is none of ours."""
    ours = [d for d in devices or () if _device_kind(d) in (RSA, EC)]
    codes = [d.problem_code for d in ours]
    if 0 in codes:
        makers = [(d.driver_provider or "").lower() for d in ours if d.problem_code == 0]
        known = [any(word in maker for word in _MAKERS) for maker in makers if maker and maker != "microsoft"]
        return not known or any(known)
    return False if codes and set(codes) == {28} else None


def _propagated(seen: Observation) -> bool | None:
    starts = [s.start for s in seen.services or () if s.name.lower() == "certpropsvc"]
    forbidden = [p.value for p in seen.system_policies or () if p.name == "CertPropEnabled"]
    if _DISABLED in starts or 0 in forbidden:
        return False
    is_told = bool(starts) and None not in starts and seen.system_policies is not None
    return True if is_told else None
