"""What a rule may ask: an observation, the host it came from and our knowledge, turned into named facts.

A fact that cannot be known is absent from the mapping. Every name is documented once in
`FACTS`; the catalogue refuses a rule that asks for any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from collector.core.catalogue import Product, Readers, Systems
from collector.core.firefox_facts import firefox_values, profile_items
from collector.core.middleware_facts import middleware_values, repository_values
from collector.core.model import Host
from collector.core.observation import Observation
from collector.core.predicate import Scalar
from collector.core.reader_facts import reader_items, reader_values, service_values
from collector.core.system_facts import system_values


@dataclass(frozen=True, slots=True)
class FactNote:
    """One fact for people who write rules. `each` names the list whose items have it; None is the host's own."""

    name: str
    type: str
    meaning: str
    each: str | None = None


LISTS: Mapping[str, str] = {
    "firefox.profiles": "Firefox profiles that have been used, of a Firefox that can reach a card (no snap, no Flatpak)",
    "readers": "card readers on the machine, virtual ones left out",
    "portals": "portals the probe knocked at",
}

FACTS: Mapping[str, FactNote] = {
    note.name: note
    for note in (
        FactNote("host.answered", "boolean", "the host answered; true in every observation"),
        FactNote("host.expects_reader", "boolean", "the inventory says this workstation should have a card reader"),
        FactNote("system.family", "text", "`linux`, `windows` or `darwin`"),
        FactNote("system.release", "text", "release as `systems.yaml` writes it: `debian-12`; missing for a system it does not know"),
        FactNote("system.software_built", "boolean", "the newest eID software is made for this release; missing for a system we know nothing of"),
        FactNote("clock.offset_s", "number", "how far the workstation's clock is from ours, in whole seconds, never negative"),
        FactNote("middleware.installed", "boolean", "the eID middleware is there, by package or by library"),
        FactNote("middleware.version", "version", "product version of the installed middleware"),
        FactNote("middleware.packages_whole", "boolean", "no eID package is half installed"),
        FactNote("middleware.library_found", "boolean", "the PKCS#11 library is there, and its link leads somewhere"),
        FactNote("middleware.library_fits", "boolean", "a library for this machine's processor is there"),
        FactNote("middleware.library_dependencies_found", "boolean", "the library finds every other library it needs"),
        FactNote("middleware.library_in_loader", "boolean", "the dynamic loader knows the library by name"),
        FactNote("manifest.found", "boolean", "a file tells Firefox where the eID module is"),
        FactNote("manifest.valid", "boolean", "that file is readable, names the module and admits the eID add-on"),
        FactNote("manifest.library_found", "boolean", "the library it names exists"),
        FactNote("viewer.installed", "boolean", "the eID viewer is there"),
        FactNote("opensc.installed", "boolean", "OpenSC's PKCS#11 module is installed"),
        FactNote("opensc.version", "version", "version of OpenSC"),
        FactNote("repository.present", "boolean", "a package source for eID software is switched on"),
        FactNote("repository.fits_release", "boolean", "it points to this system's release"),
        FactNote("repository.has_current_key", "boolean", "it names the signing key of 2025"),
        FactNote("repository.keys_found", "boolean", "every signing key it names exists"),
        FactNote("repository.package_whole", "boolean", "the package that sets the source up is not half installed"),
        FactNote("smartcard.installed", "boolean", "the smart-card service is there"),
        FactNote("smartcard.ready", "boolean", "programs can reach it: it runs, or starts when it is asked"),
        FactNote("readers.count", "number", "physical card readers"),
        FactNote("readers.usable", "number", "physical card readers that a driver serves and that can read an eID; at least this many; missing while none is sure and one is undecided"),
        FactNote("reader.served", "boolean", "an installed driver serves this reader", "readers"),
        FactNote("reader.firmware_accepted", "boolean", "the driver accepts this reader's firmware", "readers"),
        FactNote("reader.has_contact_slot", "boolean", "the reader can read the contact chip of an eID", "readers"),
        FactNote("pinentry.kind", "text", "program that asks for the PIN: `graphical`, `terminal` or `none`; missing for a wrapper script"),
        FactNote("firefox.installed", "boolean", "a Firefox of any kind is there"),
        FactNote("firefox.reaches_card", "boolean", "one of them is neither snap nor Flatpak"),
        FactNote("firefox.module_by_policy", "boolean", "a policy loads the eID module in every profile"),
        FactNote("firefox.addon_blocked_by_policy", "boolean", "a policy forbids the eID add-on"),
        FactNote("firefox.has_system_bridge", "boolean", "Firefox is offered certificates by the operating system; false on Linux, missing elsewhere from version 90, where nobody has confirmed it for the eID"),
        FactNote("profile.addon_present", "boolean", "the eID add-on is in this profile", "firefox.profiles"),
        FactNote("profile.addon_active", "boolean", "the eID add-on is on; missing if it is set up for all but Firefox has not taken it up yet", "firefox.profiles"),
        FactNote("profile.module_registered", "boolean", "this profile has the eID module registered, and its library exists", "firefox.profiles"),
        FactNote("portal.resolved", "boolean", "the portal's name has an address", "portals"),
        FactNote("portal.reachable", "boolean", "the portal's port answers; missing if only a proxy could tell", "portals"),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One reader, profile or portal: `name` tells it from its siblings, `values` are its own facts."""

    name: str
    values: Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Facts:
    """`lists` lacks a list that could not be known; an empty one was looked for and is empty."""

    values: Mapping[str, Scalar]
    lists: Mapping[str, tuple[Item, ...]]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The part of a catalogue that facts are made with."""

    products: Mapping[str, Product]
    systems: Systems
    readers: Readers


def facts_of(
    seen: Observation, host: Host, knowledge: Knowledge, clock_offset_s: float | None = None
) -> Facts:
    """Everything a rule may ask of one answered host."""
    readers = reader_items(seen, knowledge.readers)
    found: Iterable[tuple[str, Scalar | None]] = (
        ("host.answered", True),
        ("host.expects_reader", host.expects_reader),
        ("clock.offset_s", None if clock_offset_s is None else round(abs(clock_offset_s))),
        *system_values(seen.system, knowledge.systems),
        *middleware_values(seen, knowledge.products),
        *repository_values(seen),
        *service_values(seen),
        *reader_values(seen, readers, knowledge.readers),
        *firefox_values(seen),
        ("pinentry.kind", _pinentry_kind(seen)),
    )
    lists = {
        "firefox.profiles": profile_items(seen),
        "readers": readers,
        "portals": None if seen.portals is None else tuple(_portals(seen)),
    }
    return Facts(
        _known(found),
        {
            name: tuple(Item(label, _known(values)) for label, values in items)
            for name, items in lists.items()
            if items is not None
        },
    )


def _known(pairs: Iterable[tuple[str, Scalar | None]]) -> Mapping[str, Scalar]:
    return {name: value for name, value in pairs if value is not None}


_GRAPHICAL = ("gtk", "gnome", "qt", "x11", "kwallet", "fltk", "efl", "mac")
_TERMINAL = ("curses", "tty", "emacs")


def _pinentry_kind(seen: Observation) -> str | None:
    """By the flavour in the program's name; Fedora's and openSUSE's `pinentry` is a script that chooses later."""
    if seen.pinentry is None:
        return None
    flavour = seen.pinentry.rpartition("/")[2].removeprefix("pinentry").strip("-")
    if not seen.pinentry:
        return "none"
    if flavour.startswith(_GRAPHICAL):
        return "graphical"
    return "terminal" if flavour.startswith(_TERMINAL) else None


def _portals(seen: Observation) -> Iterator[tuple[str, list[tuple[str, Scalar | None]]]]:
    for portal in seen.portals or ():
        # A port that answers has been found by its name, whichever tool asked. Behind a proxy the browser takes another way than the probe, so a silent port says nothing.
        resolved = portal.connected or portal.resolved
        is_decided = portal.connected or not seen.proxy
        yield (
            f"{portal.host}:{portal.port}",
            [
                ("portal.resolved", resolved if resolved or is_decided else None),
                ("portal.reachable", portal.connected if is_decided else None),
            ],
        )
