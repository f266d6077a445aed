"""Reads any Ansible inventory into a fleet: sites, their hosts, and where each host is to be found."""

from __future__ import annotations

import ipaddress
import json
import logging
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from collector.core.errors import FleetError, Mistake
from collector.core.fleet.fleet import Fleet, FleetHost, Wake
from collector.core.model import Host, HostName, Site, SiteId
from collector.core.text import did_you_mean, printable, strangers
from collector.sources.child import run_module
from collector.sources.files.places import shared_data
from collector.sources.files.plain_file import refuse_odd
from collector.sources.files.temporary import temporary_folder
from collector.sources.fleet.settings import INVENTORY_TIMEOUT_S
from collector.sources.fleet.untouched import untouched_hosts, untouched_sites
from collector.sources.inventory.site_reader import SiteReader
from collector.sources.scan.ansible_settings import Config, checked_config, environment, overridden

logger = logging.getLogger(__name__)
READER_WORDS = ("expected", "optional")
REACH_WORDS = ("scan", "call_in")
_ACTS_AS_PATTERN = re.compile(r"[~!&@]|.*[*?\[\],]")
_MAC = re.compile(
    r"[0-9a-f]{2}([:-]?)(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}", re.IGNORECASE
)
_EVERYBODY = "255.255.255.255"
_WAKE_PORT = 9
Found = tuple[HostName | None, Mistake]
"""A mistake, and the host whose own it is; None: it is not one host's, and stops everything."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How an inventory is read: from these files and folders, as Ansible would in the fleet folder.

    `timeout_s` is for reading it all. Only `desks` and `nodes` may be named in it.
    """

    sources: Sequence[Path]
    fleet_dir: Path
    vault_arguments: Sequence[str] = ()
    timeout_s: int = INVENTORY_TIMEOUT_S
    desks: Collection[str] = ()
    nodes: Collection[str] = ()


def load_inventory(reading: Reading, *, limit: str | None = None, sites: Collection[SiteId] = ()) -> Fleet:
    """The fleet of an inventory; FleetError names every mistake there is in its sites, and in which site a host is.

    A mistake in the entry of one host is kept with that host (`FleetHost.mistake`): the others are asked.
    `limit` is an Ansible host pattern, `sites` the sites to ask: hosts outside either stay in the fleet, not selected.
    """
    fleet, found = _checked(reading, limit)
    mistakes = dict.fromkeys(mistake for host, mistake in found if host is None)
    unknown = [*strangers("--site", "no site", sites, sorted(fleet.sites))]
    if mistakes or unknown:
        raise FleetError(*mistakes, *unknown)
    return fleet.without({host.name for host in fleet.hosts if host.site not in sites}) if sites else fleet


def check_inventory(reading: Reading, *, with_untouched: bool = False) -> tuple[Fleet, tuple[Mistake, ...]]:
    """What could be made of an inventory, and every mistake in it. FleetError when Ansible cannot read it at all.

    `with_untouched`: also values that are still those of the template, which no scan minds.
    """
    fleet, found = _checked(reading, None, with_untouched=with_untouched)
    return fleet, tuple(dict.fromkeys(mistake for _, mistake in found))


def host_variables(
    reading: Reading, hosts: Sequence[HostName]
) -> tuple[Mapping[HostName, Mapping[str, Any]], Mapping[HostName, str]]:
    """What another machine needs of these hosts to ask them: their connection's variables, evaluated and decrypted.

    The second part says in words what is wrong with those that could not be evaluated. FleetError as `load_inventory`.
    """
    raw = _asked_of_ansible("share_export", reading, checked_config(reading.fleet_dir), list(hosts))
    found: dict[HostName, Mapping[str, Any]] = {}
    wrong: dict[HostName, str] = {}
    for name, told in raw.items():
        if "mistake" in told:
            wrong[HostName(name)] = printable(told["mistake"].replace(f"{reading.fleet_dir.resolve()}/", ""))
        else:
            found[HostName(name)] = told["variables"]
    return found, wrong


def _checked(
    reading: Reading, limit: str | None, *, with_untouched: bool = False
) -> tuple[Fleet, Sequence[Found]]:
    config = checked_config(reading.fleet_dir)
    becomes = any(setting.name == "DEFAULT_BECOME" for _, setting in overridden(config))
    raw = _asked_of_ansible("inventory_export", reading, config, limit)
    reader = SiteReader(reading.desks)
    read = (reader.site(found["group"], found["place"], found["site"]) for found in raw["sites"])
    sites = {site.id: site for site in read}
    member_of = _membership(raw["sites"])
    of_all = [*reader.mistakes, *_site_mistakes(raw["sites"]), *_node_mistakes(raw["hosts"], reading.nodes)]
    untouched: list[Mistake] = []
    if with_untouched:
        invented = {name for name, of in member_of.items() if any(sites[site].sample for site in of)}
        untouched = [*untouched_sites(raw["sites"], sites), *untouched_hosts(raw["hosts"], invented)]
    found_mistakes: list[Found] = [
        *((None, mistake) for mistake in of_all),
        *_host_mistakes(raw["hosts"], member_of, sites),
        *((None, mistake) for mistake in untouched),
    ]
    shortened = [(host, _shortened(mistake, reading.fleet_dir)) for host, mistake in found_mistakes]
    wrong = {host: str(mistake) for host, mistake in reversed(shortened) if host is not None}
    hosts = tuple(
        _host(raw_host, member_of[raw_host["name"]][0], wrong.get(raw_host["name"], ""), becomes)
        for raw_host in raw["hosts"]
        if member_of[raw_host["name"]]
    )
    unsure = sum(not raw_host["is_sure"] for raw_host in raw["hosts"])
    if unsure:
        logger.warning(
            "this ansible-core does not say where it would connect: hosts=%d, nobody knocks there", unsure
        )
    return Fleet(sites, hosts), shortened


def _asked_of_ansible(module: str, reading: Reading, config: Config, question: object) -> Mapping[str, Any]:
    """What a child program of this package prints of an inventory. FleetError where Ansible cannot read it."""
    for source in reading.sources:
        _refuse_odd_files(source)
    command = [
        f"collector.sources.inventory.{module}",
        "--playbook-dir",
        str(shared_data("playbooks")),
    ]
    for source in reading.sources:
        command += ["-i", str(source.resolve())]
    with temporary_folder() as temporary:
        own = {**environment(config), "ANSIBLE_LOCAL_TEMP": str(temporary)}
        try:
            said = run_module(
                [*command, *reading.vault_arguments],
                cwd=reading.fleet_dir,
                env=own,
                text=json.dumps(question),
                timeout_s=reading.timeout_s,
            )
        except TimeoutError as error:
            raise FleetError(
                f"the inventory did not answer within {reading.timeout_s} s ([scan] inventory_timeout_s); run ansible-inventory --list to see why"
            ) from error
    if said.returncode != 0:
        raise FleetError(_unreadable(said.stderr, reading.sources))
    begin = said.stdout.find("{")
    try:
        document: Mapping[str, Any] = json.loads(said.stdout[begin:] if begin >= 0 else "")
    except ValueError as error:
        raise FleetError(_unreadable(said.stderr, reading.sources)) from error
    return document


def _refuse_odd_files(source: Path) -> None:
    """Ansible opens everything in an inventory's folder; a pipe or a device among it would hold it up for ever."""
    if source.is_dir():
        refuse_odd(*source.rglob("*"))
        return
    beside = (source.parent / name for name in ("group_vars", "host_vars"))
    refuse_odd(source, *(path for folder in beside for path in folder.rglob("*")))


def _unreadable(stderr: str, sources: Sequence[Path]) -> Mistake:
    """Ansible's own complaint in a line. Every plugin that tried has one; the first with a line is the one to mend."""
    text = " ".join(line.strip() for line in stderr.splitlines() if line.strip())
    failed = "YAML parsing failed: "
    for complaint in text.split(failed)[1:]:
        words, _, origin = complaint.partition(" Origin: ")
        place = re.match(r"(/.{1,4096}?:\d{1,9}):\d", origin)
        if place:
            words = failed + words.partition(" Failed to parse")[0]
            return Mistake(place[1], f"Ansible cannot read this inventory: {words}", "correct that place")
    last = text.rpartition("ERROR! ")[2] or "it gave no reason"
    names = ", ".join(str(source) for source in sources)
    is_locked = "vault" in last.lower() or "decrypt" in last.lower()
    hint = "try ansible-inventory --list on it"
    if is_locked:
        hint = "give the vault's own password with --ask-vault-pass or --vault-password-file"
    return Mistake(names, f"Ansible cannot read this inventory: {last[:500]}", hint)


def _membership(raw_sites: Sequence[Mapping[str, Any]]) -> Mapping[str, list[SiteId]]:
    """Sites of each host, in the order of the inventory."""
    member_of: dict[str, list[SiteId]] = defaultdict(list)
    for raw_site in raw_sites:
        for name in raw_site["hosts"]:
            member_of[name].append(SiteId(raw_site["group"]))
    return member_of


def _site_mistakes(raw_sites: Sequence[Mapping[str, Any]]) -> Iterator[Mistake]:
    if not raw_sites:
        hint = "give each site's group a variable eid_site; see docs/inventory.md"
        yield Mistake("inventory", "no group has an eid_site", hint)
    for raw_site in raw_sites:
        if not raw_site["hosts"]:
            where = raw_site["place"] or f"group {raw_site['group']}"
            said = f"site {raw_site['group']!r} has no workstation"
            yield Mistake(where, said, "add hosts to the group, or remove its eid_site")


def _host_mistakes(
    raw_hosts: Sequence[Mapping[str, Any]],
    member_of: Mapping[str, list[SiteId]],
    sites: Mapping[SiteId, Site],
) -> Iterator[Found]:
    for raw_host in raw_hosts:
        name = raw_host["name"]
        where = raw_host["place"] or f"host {name}"
        of = member_of.get(name, [])
        if not of and sites:
            hint = f"add it to one of the groups {', '.join(sorted(sites))}"
            yield None, Mistake(where, f"host {name!r} is in no site", hint)
        if len(of) > 1:
            words = f"host {name!r} is in two sites: {' and '.join(sorted(of))}"
            yield None, Mistake(where, words, "leave it in one of them")
        for mistake in _entry_mistakes(raw_host, name, where):
            yield HostName(name), mistake


def _node_mistakes(raw_hosts: Sequence[Mapping[str, Any]], known: Collection[str]) -> Iterator[Mistake]:
    """Mostly a whole site's: as no host is named, one mistake stands for all that have it from one place."""
    for raw_host in raw_hosts:
        node = raw_host["node"]
        if node and node not in known:
            otherwise = None if known else "add [nodes.NAME] to eidfleet.toml, see docs/mesh.md"
            hint = did_you_mean(node, sorted(known), otherwise)
            where = raw_host["node_place"] or f"host {raw_host['name']}"
            yield Mistake(where, f"eid_node {printable(node)!r} is not in [nodes] of eidfleet.toml", hint)


def _entry_mistakes(raw_host: Mapping[str, Any], name: str, where: str) -> Iterator[Mistake]:
    """What is wrong with one host's own entry."""
    for wrong in raw_host["mistakes"]:
        yield Mistake(wrong["place"] or where, f"host {name!r}: {wrong['words']}", wrong["suggestion"])
    if _ACTS_AS_PATTERN.match(name):
        hint = "name the host without ~ ! & @ * ? [ ] , and put its address into ansible_host"
        yield Mistake(where, f"host {name!r}: Ansible would read this name as a pattern", hint)
    for key, said, hint in _odd_values(raw_host):
        yield Mistake(raw_host[f"{key}_place"] or where, f"host {name!r}: {said}", hint)


def _odd_values(raw: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each with its key."""
    mac, address = raw["mac"], raw["wake_address"]
    if raw["reader"] not in READER_WORDS:
        known = did_you_mean(raw["reader"], READER_WORDS)
        yield "reader", f"eid_reader {raw['reader']!r} is not known", known
    if raw["reach"] not in REACH_WORDS:
        known = did_you_mean(raw["reach"], REACH_WORDS)
        yield "reach", f"eid_reach {raw['reach']!r} is not known", known
    if mac is not None and _mac(mac) is None:
        yield "mac", f"eid_mac {mac!r} is no MAC address", "write it in quotes, like '00:1a:2b:3c:4d:5e'"
    if not isinstance(raw["wake"], bool):
        yield "wake", "eid_wake must be true or false", "write true or false without quotes"
    elif raw["wake"] and mac is None:
        hint = "add its MAC address, or leave eid_wake out"
        yield "wake", "eid_wake is true, but it has no eid_mac", hint
    if address is not None and _wake_door(address) is None:
        hint = "write the broadcast address of its network, like 10.1.2.255 or 10.1.2.255:9"
        yield "wake_address", f"eid_wake_address {address!r} is no IPv4 address", hint


def _host(raw: Mapping[str, Any], site: SiteId, mistake: str, becomes: bool) -> FleetHost:
    return FleetHost(
        host=Host(
            HostName(raw["name"]),
            site,
            expects_reader=raw["reader"] != "optional",
            calls_in=raw["reach"] == "call_in",
        ),
        wants_become=becomes if raw["become"] is None else raw["become"],
        shell=raw["shell"],
        selected=raw["selected"],
        wake=_wake(raw),
        node=raw["node"],
        mistake=mistake,
        **raw["way"],
    )


def _wake(raw: Mapping[str, Any]) -> Wake | None:
    mac = _mac(raw["mac"])
    door = _wake_door(raw["wake_address"] or _EVERYBODY)
    return Wake(mac, *door) if raw["wake"] is True and mac and door else None


def _mac(value: object) -> str | None:
    """Twelve hexadecimal digits; None where it is no address of a network card. A quoted one only: YAML reads some as numbers."""
    found = _MAC.fullmatch(value) if isinstance(value, str) else None
    return re.sub("[^0-9a-f]", "", value.lower()) if found and isinstance(value, str) else None


def _wake_door(value: object) -> tuple[str, int] | None:
    address, _, port = str(value).partition(":")
    try:
        ipaddress.IPv4Address(address)
    except ValueError:
        return None
    if port and not (port.isascii() and port.isdigit() and len(port) < 9 and 0 < int(port) < 65_536):
        return None
    return address, int(port or _WAKE_PORT)


def _shortened(mistake: Mistake, fleet_dir: Path) -> Mistake:
    """Places below the fleet folder as a user there would name them."""
    return Mistake(mistake.place.replace(f"{fleet_dir.resolve()}/", ""), mistake.message, mistake.suggestion)
