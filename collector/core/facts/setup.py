"""What a workstation is made of, in the four things a fleet is compared by: system, eID software, Firefox, card reader.

All of it is text from the workstation. An empty tuple is "none, or not read"; it is never compared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from collector.core.catalogue.catalogue import Product
from collector.core.facts.middleware_facts import MIDDLEWARE, middleware_version
from collector.core.observation.observation import Observation


class SetupPart(StrEnum):
    MIDDLEWARE = "middleware"
    FIREFOX = "firefox"
    SYSTEM = "system"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Trait:
    """Something a workstation has. `is_recent`: its answer before had another one in its place."""

    part: SetupPart
    value: str
    is_recent: bool = False


Setup = Mapping[SetupPart, tuple[str, ...]]
_RELEASE = re.compile(r"\d+\.\d+\.\d+")


def setup_of(seen: Observation, products: Mapping[str, Product]) -> Setup:
    """The values of each part, each once, in the probe's order."""
    system = seen.system
    firefoxes = (firefox.version for firefox in seen.firefoxes or ())
    readers = (reader.product or f"{reader.vendor_id}:{reader.product_id}" for reader in seen.readers or ())
    return {
        SetupPart.MIDDLEWARE: _middleware(seen, products),
        SetupPart.FIREFOX: tuple(dict.fromkeys(version for version in firefoxes if version)),
        SetupPart.SYSTEM: (system.name or " ".join(filter(None, (system.id, system.version))),),
        SetupPart.READER: tuple(dict.fromkeys(readers)),
    }


def _middleware(seen: Observation, products: Mapping[str, Product]) -> tuple[str, ...]:
    """One version, cut to its three numbers: what follows is how each system builds it."""
    if MIDDLEWARE not in products:
        return ()
    version = middleware_version(seen, products[MIDDLEWARE])
    if version is None:
        return ()
    release = _RELEASE.match(version)
    return (release[0] if release else version,)


def traits(setup: Setup, earlier: Setup | None = None) -> frozenset[Trait]:
    """What a workstation has, and of that, what is new since its answer before.

    >>> sorted(t.value for t in traits({SetupPart.FIREFOX: ("146.0",)}, {SetupPart.FIREFOX: ("145.0",)}) if t.is_recent)
    ['146.0']
    """
    had = {part: set(values) for part, values in (earlier or {}).items() if values}
    held = {Trait(part, value) for part, values in setup.items() for value in values}
    recent = {Trait(t.part, t.value, True) for t in held if t.part in had and t.value not in had[t.part]}
    return frozenset(held | recent)
