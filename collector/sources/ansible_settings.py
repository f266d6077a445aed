"""What the administrator has set for Ansible, and what we set where nobody has: all of it by environment variables."""

from __future__ import annotations

import configparser
import os
from collections.abc import Iterator
from pathlib import Path

_SECTIONS = ("ssh_connection", "inventory", "defaults")


def is_set(config: Path | None, option: str, *variables: str) -> bool:
    """Whether the administrator has set an Ansible option, in the environment or in ansible.cfg."""
    return any(name in os.environ for name in variables) or configured(config, option) is not None


def configured(config: Path | None, option: str) -> str | None:
    """An option of ansible.cfg, in whichever of the sections it may stand."""
    if config is None:
        return None
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    parser.read(config, "utf-8")
    found = (parser.get(section, option, fallback=None) for section in _SECTIONS)
    return next((value for value in found if value is not None), None)


def sparing(config: Path | None) -> Iterator[tuple[str, str]]:
    """Settings that spare work and change no result, for everything of Ansible's that reads an inventory.

    At 1,000 workstations each saved some 1.2 s of CPU in one run (November 2026; docs/performance.md).
    """
    if not is_set(config, "enable_plugins", "ANSIBLE_INVENTORY_ENABLED"):
        # Ansible's own list with `yaml` before `auto`: each reads and copies the whole file, and `yaml` hands a
        # plugin's configuration on to `auto` just as `auto` hands an inventory on to `yaml`.
        yield "ANSIBLE_INVENTORY_ENABLED", "host_list,script,yaml,auto,ini,toml"
    asks_for_facts = is_set(config, "fact_caching", "ANSIBLE_CACHE_PLUGIN")
    if not asks_for_facts and not is_set(config, "inject_facts_as_vars", "ANSIBLE_INJECT_FACT_VARS"):
        # No facts are gathered and none are cached: without this Ansible cleans an empty mapping for every host.
        yield "ANSIBLE_INJECT_FACT_VARS", "False"
