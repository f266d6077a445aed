"""The text that runs on a workstation, composed by the very code the action plugin uses."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

from collector.core.errors import FleetError
from collector.sources.files.places import shared_data

_KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"


def collection() -> Path:
    """The folder of our Ansible collection."""
    return shared_data("playbooks") / "collections/ansible_collections/eidfleet/probes"


def windows_probe(
    portals: Iterable[str], part_timeout_s: int, deadline_s: int, *, ehealth_keystore: bool = False
) -> str:
    """What the remote PowerShell gets on its standard input; FleetError as below."""
    limits = (portals, part_timeout_s, deadline_s, readers_without_class())
    return _composed("windows.ps1", "windows_text", *limits, ehealth_keystore=ehealth_keystore)


def readers_without_class() -> tuple[str, ...]:
    """USB ids of the card readers that our knowledge says are not of class 0B, sorted: Windows knows them only by a driver.

    >>> "413c:2100" in readers_without_class()
    True
    """
    with _KNOWLEDGE.joinpath("readers.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return tuple(sorted(f"{row['vid']}:{row['pid']}" for row in rows if row["ccid"] == "no"))


def posix_probe(
    portals: Iterable[str], part_timeout_s: int, deadline_s: int, *, ehealth_keystore: bool = False
) -> str:
    """What `sh -s` gets on its standard input; FleetError when a portal or limit is not one.

    `ehealth_keystore`: it also looks whether an eHealth certificate is kept there, which a site has to ask for.
    """
    limits = (portals, part_timeout_s, deadline_s)
    return _composed("posix.sh", "posix_text", *limits, ehealth_keystore=ehealth_keystore)


def _composed(file: str, function: str, *limits: object, ehealth_keystore: bool) -> str:
    loader = SourceFileLoader("eidfleet_probe_text", str(collection() / "plugins/module_utils/probe_text.py"))
    module = ModuleType(loader.name)
    loader.exec_module(module)
    probe = (collection() / "probes" / file).read_text("utf-8")
    try:
        text: str = getattr(module, function)(probe, *limits, ehealth_keystore=ehealth_keystore)
    except ValueError as error:
        raise FleetError(str(error)) from error
    return text
