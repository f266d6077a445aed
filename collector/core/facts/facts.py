"""What a rule may ask: an observation, the host it came from and our knowledge, turned into named facts.

A fact that cannot be known is absent from the mapping. Every name is documented once in
`FACTS`; the catalogue refuses a rule that asks for any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from collector.core.catalogue.catalogue import Inspection, Knowledge
from collector.core.evidence import Scalar
from collector.core.facts.browser_facts import (
    apparmor_values,
    bridge_items,
    bundled_items,
    chrome_values,
    java_values,
    keystore_values,
    other_way,
    proxy_values,
)
from collector.core.facts.card_facts import MINIDRIVER, card_values, token_values, windows_values
from collector.core.facts.firefox_facts import (
    FIREFOX,
    firefox_values,
    homes_unseen,
    module_elsewhere,
    opensc_in_profile,
    profile_items,
)
from collector.core.facts.middleware_facts import (
    MIDDLEWARE,
    cannot_start,
    middleware_values,
    repository_values,
)
from collector.core.facts.reader_facts import (
    reader_items,
    reader_values,
    readers_forbidden,
    service_values,
)
from collector.core.facts.system_facts import has_own_layout, system_values
from collector.core.facts.three_valued import are_any
from collector.core.model import Host
from collector.core.observation.observation import Observation

READING = 4
"""Raise it whenever the same observation gives other facts than before: verdicts that were kept are then made anew."""


@dataclass(frozen=True, slots=True)
class FactNote:
    """One fact for people who write rules. `each` names the list whose items have it; None is the host's own."""

    name: str
    type: str
    meaning: str
    each: str | None = None


PROFILES = "firefox.profiles"
LISTS: Mapping[str, str] = {
    PROFILES: "Firefox profiles that have been used, of a Firefox that can reach a card (no snap, no Flatpak)",
    "readers": "card readers on the machine, virtual ones left out",
    "portals": "portals the probe knocked at",
    "bridges": "browser extensions that sign or log in through a program of their own, switched-off ones left out",
    "libraries.bundled": "copies of the eID library that other programs brought along",
}

FACTS: Mapping[str, FactNote] = {
    note.name: note
    for note in (
        FactNote("host.answered", "boolean", "the host answered; true in every observation"),
        FactNote("host.expects_reader", "boolean", "the inventory says this workstation should have a card reader"),
        FactNote("site.uses_ehealth_certificate", "boolean", "the inventory says the site uses the eHealth certificate tool"),
        FactNote("session.some_remote", "boolean", "at least one of those who are logged on sits at another machine (Windows)"),
        FactNote("session.remote", "boolean", "the person at work is in a remote session"),
        FactNote("session.readers_forbidden", "boolean", "a policy was seen that keeps remote sessions from bringing their card readers along (Windows); false where none was seen"),
        FactNote("system.joined", "text", "who keeps the accounts of a Windows PC: `workgroup`, `domain`, `entra` or `hybrid`"),
        FactNote("system.revision", "number", "update revision of Windows, the last number of its version"),
        FactNote("system.virtual", "boolean", "the machine is a virtual one"),
        FactNote("system.maintained", "boolean", "the maker of this system release still mends security faults; missing for a release whose end we do not know"),
        FactNote("system.family", "text", "`linux`, `windows` or `darwin`"),
        FactNote("system.release", "text", "release as `systems.yaml` writes it: `debian-12`; missing for a system it does not know"),
        FactNote("system.listed", "boolean", "the distribution, or one it derives from, is in our lists; true on Windows and macOS"),
        FactNote("system.software_built", "boolean", "the newest eID software is made for this release; missing for a release we know nothing of"),
        FactNote("system.software_exists", "boolean", "some version of the eID software was made for this release"),
        FactNote("clock.offset_s", "number", "how far the workstation's clock is from ours, in whole seconds, never negative"),
        FactNote("middleware.installed", "boolean", "the eID middleware is there, by package or by library"),
        FactNote("middleware.by_hand", "boolean", "the eID module is loaded from a place where no package of the eID software puts one, and nothing is at the usual places"),
        FactNote("middleware.packaged", "boolean", "the eID software came by a package; missing where no package database could be asked"),
        FactNote("middleware.version", "version", "product version of the installed middleware"),
        FactNote("middleware.packages_whole", "boolean", "no eID package is half installed"),
        FactNote("middleware.library_found", "boolean", "the PKCS#11 library is there, and its link leads somewhere"),
        FactNote("middleware.library_damaged", "boolean", "what bears the library's name is no library a program could load"),
        FactNote("middleware.libraries_whole", "boolean", "it is one, and on 64-bit Windows the libraries for 32-bit programs are there as well"),
        FactNote("middleware.library_fits", "boolean", "a library for this machine's processor is there"),
        FactNote("middleware.library_dependencies_found", "boolean", "the library finds every other library it needs"),
        FactNote("middleware.library_in_loader", "boolean", "the dynamic loader knows the library by name"),
        FactNote("middleware.entries_agree", "boolean", "all that is registered as eID middleware is of one version, and on Windows in one place"),
        FactNote("middleware.versions_agree", "boolean", "the version in the product's name is that of the library (Windows)"),
        FactNote("middleware.leftovers", "boolean", "files or registry entries of the eID middleware are left although it is gone"),
        FactNote("manifest.found", "boolean", "a file tells Firefox where the eID module is"),
        FactNote("manifest.valid", "boolean", "that file is readable, names the module and admits the eID add-on"),
        FactNote("manifest.library_found", "boolean", "the library it names exists"),
        FactNote("viewer.installed", "boolean", "the eID viewer is there"),
        FactNote("viewer.fault", "text", "fault that this version of the viewer is known for, by its name in products.yaml; `none` if we know none"),
        FactNote("middleware.fault", "text", "the same of the eID software"),
        FactNote("minidriver.fault", "text", "the same of the minidriver"),
        FactNote("firefox.fault", "text", "the same of Firefox, of those that can reach a card; `none` where one of them has none"),
        FactNote("viewer.version", "version", "version of the eID viewer"),
        FactNote("minidriver.registered", "boolean", "Windows knows a minidriver for both kinds of eID, and no other maker's entry comes before it"),
        FactNote("minidriver.foreign_first", "boolean", "another maker's entry may claim the newer eID before that of the eID software"),
        FactNote("minidriver.file_found", "boolean", "the minidriver it names exists"),
        FactNote("minidriver.version", "version", "version of that file"),
        FactNote("minidriver.bound", "boolean", "Windows has given the eID in the reader to its minidriver; missing while no eID is in a reader"),
        FactNote("certificates.propagated", "boolean", "Windows may offer a card's certificates to browsers: neither service nor policy forbids it"),
        FactNote("certificates.old_way_kept", "boolean", "Windows is set to hand older cards to programs the old way: DisableCapiOverrideForRSA is 0"),
        FactNote("token.installed", "boolean", "the app that offers the card to Safari and Chrome is there (macOS)"),
        FactNote("token.registered", "boolean", "macOS has that app's extension on its list"),
        FactNote("roots.cross_signed", "boolean", "a withdrawn cross-signed Belgian root is in a store"),
        FactNote("card.present", "boolean", "some card is in a reader at this moment"),
        FactNote("card.answers", "boolean", "every card in a reader answers"),
        FactNote("card.is_eid", "boolean", "a card in a reader is of a Belgian kind; missing while no card can be seen"),
        FactNote("card.generation", "text", "`rsa` (before 2021) or `ec` (since 2021), by the card type"),
        FactNote("card.middleware_fits", "boolean", "the installed middleware knows the kind of eID that is in the reader"),
        FactNote("opensc.installed", "boolean", "OpenSC's PKCS#11 module is installed"),
        FactNote("opensc.in_use", "boolean", "browsers are given OpenSC's module: on Linux where it is installed, elsewhere where a Firefox profile has it"),
        FactNote("opensc.version", "version", "version of OpenSC"),
        FactNote("repository.present", "boolean", "a package source for eID software is switched on"),
        FactNote("repository.fits_release", "boolean", "it points to this system's release"),
        FactNote("repository.has_current_key", "boolean", "it names the signing key of 2025"),
        FactNote("repository.address_current", "boolean", "no source in use names an address that is gone"),
        FactNote("repository.offers_none", "boolean", "apt has fetched the lists of other sources and none of it, or one without eID software"),
        FactNote("repository.keys_found", "boolean", "every signing key it names exists"),
        FactNote("repository.package_whole", "boolean", "the package that sets the source up is not half installed"),
        FactNote("smartcard.installed", "boolean", "the smart-card service is there"),
        FactNote("smartcard.ready", "boolean", "programs can reach it: it runs, or starts when it is asked"),
        FactNote("readers.count", "number", "physical card readers"),
        FactNote("readers.usable", "number", "physical card readers that a driver serves and that can read an eID; at least this many; missing while none is sure and one is undecided"),
        FactNote("readers.local", "number", "physical card readers plugged into this machine, whether or not a session sees them"),
        FactNote("readers.listed", "number", "card readers that Windows offers to programs at this moment, as far as the registry tells; missing where it tells nothing"),
        FactNote("readers.virtual", "number", "devices that only look like card readers: virtual ones, security keys"),
        FactNote("readers.hello", "boolean", "one of them is that of Windows Hello for Business"),
        FactNote("reader.served", "boolean", "an installed driver serves this reader", "readers"),
        FactNote("reader.firmware_accepted", "boolean", "the driver accepts this reader's firmware", "readers"),
        FactNote("reader.has_contact_slot", "boolean", "the reader can read the contact chip of an eID", "readers"),
        FactNote("reader.problem", "text", "what Windows says of the device: `none`, `no_driver`, `disabled`, `restart` or `fault`", "readers"),
        FactNote("reader.known_bad", "boolean", "this model is known to fail with this system and driver", "readers"),
        FactNote("reader.keypad", "boolean", "the reader has keys for the PIN", "readers"),
        FactNote("reader.keypad_served", "boolean", "its driver makes use of those keys", "readers"),
        FactNote("reader.eats_pin_tries", "boolean", "this model is known to use up PIN attempts by itself", "readers"),
        FactNote("reader.leaks_pin", "boolean", "this keyboard is known to pass the PIN on to the computer", "readers"),
        FactNote("middleware.screen_keypad", "boolean", "the eID software is set to show a keypad on the screen for the PIN, for somebody or everybody (Windows)"),
        FactNote("pinentry.kind", "text", "program that asks for the PIN: `graphical`, `terminal` or `none` that can be run; missing for a wrapper script"),
        FactNote("pinentry.chosen_later", "boolean", "that program is a script that looks for a window when it is needed; which one nobody sees"),
        FactNote("firefox.installed", "boolean", "a Firefox of any kind is there"),
        FactNote("firefox.reaches_card", "boolean", "one of them is neither snap nor Flatpak"),
        FactNote("firefox.version_works", "boolean", "a Firefox that can reach a card is of no version known to fail with the eID"),
        FactNote("firefox.module_fits", "boolean", "the eID module is there for the architecture of Firefox (Windows)"),
        FactNote("firefox.old_addon", "boolean", "a used profile was seen to hold an eID add-on of the kind Firefox gave up with version 57, and no older Firefox is there"),
        FactNote("firefox.legacy_addon_package", "boolean", "the package of the old kind of add-on is installed without that of the new kind"),
        FactNote("firefox.ready", "boolean", "a used profile has the eID add-on on, or its module registered"),
        FactNote("firefox.all_ready", "boolean", "every used profile has the eID add-on on, or its module registered; missing where none is used"),
        FactNote("firefox.module_loaded", "boolean", "a used profile has the eID module registered, and its library exists"),
        FactNote("snap.reaches_service", "boolean", "every browser that came as a snap may talk to the smart-card service; missing where there is none"),
        FactNote("chrome.installed", "boolean", "a Chrome, Chromium or Brave is there (Linux)"),
        FactNote("chrome.reaches_card", "boolean", "one of them is neither snap nor Flatpak"),
        FactNote("chrome.module_registered", "boolean", "somebody's shared NSS database has the eID module registered, and its library exists"),
        FactNote("browsers.other_way", "boolean", "a browser other than Firefox can reach the card as well"),
        FactNote("browsers.other_way_seen", "boolean", "the same as far as it was seen: false where nobody could tell"),
        FactNote("apparmor.eid_admitted", "boolean", "every browser profile that AppArmor enforces takes in the eID's abstraction"),
        FactNote("firefox.module_by_policy", "boolean", "a policy loads the eID module in every profile"),
        FactNote("firefox.addon_blocked_by_policy", "boolean", "a policy forbids the eID add-on"),
        FactNote("firefox.has_system_bridge", "boolean", "Firefox is offered certificates by the operating system; false on Linux, missing elsewhere from version 90, where nobody has confirmed it for the eID"),
        FactNote("profile.addon_present", "boolean", "the eID add-on is in this profile", "firefox.profiles"),
        FactNote("profile.addon_active", "boolean", "the eID add-on is on", "firefox.profiles"),
        FactNote("profile.addon_may_come", "boolean", "the add-on lies ready for every profile, and this one has not taken it up", "firefox.profiles"),
        FactNote("profile.module_registered", "boolean", "this profile has the eID module registered, and its library exists", "firefox.profiles"),
        FactNote("profile.module_by_policy", "boolean", "a policy loads the module in this profile; false where the profile's own list lacks it", "firefox.profiles"),
        FactNote("profile.addon_version", "version", "version of the eID add-on", "firefox.profiles"),
        FactNote("profile.lookalike_active", "boolean", "an add-on that carries the eID's name and is another's is on", "firefox.profiles"),
        FactNote("profile.module_twice", "boolean", "the profile loads the eID module by two entries, or by one and through p11-kit", "firefox.profiles"),
        FactNote("java.installed", "boolean", "a Java is there"),
        FactNote("java.version", "version", "newest version of it"),
        FactNote("java.has_web_start", "boolean", "a Java is there that starts programs from a web link"),
        FactNote("ehealth.keystore_found", "boolean", "a file of an eHealth certificate is kept on the workstation; missing where the site does not ask for it"),
        FactNote("ehealth.keystore_months", "number", "how many calendar months ago the newest of those files was last changed; missing for a day that cannot be right"),
        FactNote("web_eid.present", "boolean", "the Web eID extension is in a browser"),
        FactNote("bridge.retired", "boolean", "the maker of this extension has ended it; missing for one we do not know", "bridges"),
        FactNote("bridge.in_service", "boolean", "the maker of this extension has not ended it, as far as we know", "bridges"),
        FactNote("bridge.host_found", "boolean", "the program it needs is registered and exists", "bridges"),
        FactNote("bundled.version", "version", "version of the copy", "libraries.bundled"),
        FactNote("proxy.set", "boolean", "the system is set to use a proxy"),
        FactNote("proxy.silent", "boolean", "the probe knocked at the proxy, and nothing answered"),
        FactNote("proxy.readable", "boolean", "that setting is an address a program can use"),
        FactNote("portal.kind", "text", "what the host is for: `login`, `status` of certificates, or `download`", "portals"),
        FactNote("portal.inspected", "boolean", "a security product opens the connection: it issued the certificate", "portals"),
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
    """`lists` lacks a list that could not be known; an empty one was looked for and is empty, unless it is `partial`."""

    values: Mapping[str, Scalar]
    lists: Mapping[str, tuple[Item, ...]]
    partial: frozenset[str] = frozenset()
    """Lists that may have further items where nobody could look."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What facts need beside the observation: who was asked, on which day it is judged, how far its clock was off."""

    host: Host
    uses_ehealth_certificate: bool = False
    today: date | None = None
    clock_offset_s: float | None = None


def facts_of(seen: Observation, setting: Surroundings, knowledge: Knowledge) -> Facts:
    """Everything a rule may ask of one answered host."""
    readers = reader_items(seen, knowledge.readers)
    bridges, has_web_eid = bridge_items(seen, knowledge.bridges)
    offset, pinentry = setting.clock_offset_s, _pinentry_kind(seen)
    middleware = dict(middleware_values(seen, knowledge.products, module_elsewhere(seen)))
    found: Iterable[tuple[str, Scalar | None]] = (
        ("host.answered", True),
        ("host.expects_reader", setting.host.expects_reader),
        ("site.uses_ehealth_certificate", setting.uses_ehealth_certificate),
        ("session.remote", seen.context.remote_session),
        ("session.some_remote", _some_remote(seen)),
        ("session.readers_forbidden", readers_forbidden(seen)),
        ("system.virtual", _is_virtual(seen)),
        ("system.joined", seen.system.joined),
        ("system.revision", seen.system.revision),
        ("clock.offset_s", None if offset is None else round(abs(offset))),
        *system_values(seen.system, knowledge.systems, knowledge.products[MIDDLEWARE].newest, setting.today),
        *middleware.items(),
        *card_values(seen, knowledge.readers, knowledge.cards, middleware.get("middleware.version")),
        *windows_values(seen, knowledge.products.get(MINIDRIVER)),
        *token_values(seen),
        *repository_values(seen),
        *service_values(seen),
        *reader_values(seen, readers, knowledge.readers),
        *firefox_values(seen, knowledge.products[FIREFOX]),
        ("opensc.in_use", _opensc_in_use(seen, middleware.get("opensc.installed"))),
        *chrome_values(seen),
        *apparmor_values(seen),
        ("snap.reaches_service", all(p.connected for p in seen.snap_plugs) if seen.snap_plugs else None),
        *java_values(seen),
        *keystore_values(seen, setting.today),
        *proxy_values(seen),
        ("roots.cross_signed", are_any(seen.cross_signed_roots)),
        ("web_eid.present", has_web_eid),
        ("pinentry.kind", pinentry),
        ("pinentry.chosen_later", False if pinentry is not None else are_any(seen.pinentry)),
        ("middleware.screen_keypad", _screen_keypad(seen)),
    )
    values = _known(found)
    lists = {
        "firefox.profiles": profile_items(seen),
        "readers": readers,
        "portals": None if seen.portals is None else tuple(_portals(seen, knowledge)),
        "bridges": bridges,
        "libraries.bundled": bundled_items(seen),
    }
    way = other_way(seen, values)
    ways = (
        ("browsers.other_way", way),
        ("browsers.other_way_seen", None if seen.firefoxes is None else way is True),
    )
    return Facts(
        {**values, **_known(ways)},
        {
            name: tuple(Item(label, _known(values)) for label, values in items)
            for name, items in lists.items()
            if items is not None
        },
        frozenset({"firefox.profiles"}) if homes_unseen(seen) else frozenset(),
    )


def _known(pairs: Iterable[tuple[str, Scalar | None]]) -> Mapping[str, Scalar]:
    return {name: value for name, value in pairs if value is not None}


def _opensc_in_use(seen: Observation, installed: Scalar | None) -> bool | None:
    """On Linux p11-kit hands an installed one to every program; elsewhere it has to be registered by hand."""
    registered = opensc_in_profile(seen)
    if registered or seen.system.family != "linux":
        return registered
    return bool(installed) if installed is not None else None


_GRAPHICAL = ("gtk", "gnome", "qt", "x11", "kwallet", "fltk", "efl", "mac")
_TERMINAL = ("curses", "tty", "emacs")


def _pinentry_kind(seen: Observation) -> str | None:
    """By the flavour in the program's name; Fedora's and openSUSE's `pinentry` is a script that chooses later."""
    if seen.pinentry is None:
        return None
    flavour = seen.pinentry.rpartition("/")[2].removeprefix("pinentry").strip("-")
    program = seen.pinentry_program
    if program is not None and (cannot_start(program.mode, program.length) or program.missing_libraries):
        return "none"
    if not seen.pinentry:
        return None if has_own_layout(seen.system) else "none"
    if flavour.startswith(_GRAPHICAL):
        return "graphical"
    return "terminal" if flavour.startswith(_TERMINAL) else None


def _some_remote(seen: Observation) -> bool | None:
    people = seen.context.people_remote
    return people > 0 if people is not None else seen.context.remote_session


def _screen_keypad(seen: Observation) -> bool | None:
    """By the setting `use_virtual_keypad`, 1 for yes (cardcomm of eid-mw, configuration.h); elsewhere pinentry asks."""
    if seen.middleware_settings is None or seen.system.family != "windows":
        return None
    return any(
        setting.name.rpartition("/")[2] == "use_virtual_keypad" and setting.value.strip() not in ("", "0")
        for setting in seen.middleware_settings
    )


def _is_virtual(seen: Observation) -> bool | None:
    kind = seen.context.virtual_machine
    return None if kind is None else kind != "none"


def _portals(
    seen: Observation, knowledge: Knowledge
) -> Iterator[tuple[str, list[tuple[str, Scalar | None]]]]:
    kinds = {known.host: known.kind for known in knowledge.portals}
    for portal in seen.portals or ():
        # A port that answers has been found by its name, whichever tool asked.
        # Behind a proxy the browser takes another way than the probe, so a silent port says nothing.
        resolved = portal.connected or portal.resolved
        is_decided = portal.connected or not seen.proxy
        yield (
            f"{portal.host}:{portal.port}",
            [
                ("portal.kind", kinds.get(portal.host, "login")),
                ("portal.inspected", _is_inspected(portal.issuer, knowledge.inspection)),
                ("portal.resolved", resolved if resolved or is_decided else None),
                ("portal.reachable", portal.connected if is_decided else None),
            ],
        )


@lru_cache(maxsize=1024)  # a fleet's portals are the same few, seen from thousands of workstations
def _is_inspected(issuer: str | None, known: Inspection) -> bool | None:
    """By the name of who issued the certificate; a name we know nothing of decides nothing."""
    name = (issuer or "").casefold()
    if any(word.casefold() in name for word in known.products):
        return True
    return False if any(word.casefold() in name for word in known.public) else None
