"""Ansible's own inventory plugin `yaml`, which reads a file without copying what it has just read.

The copy is there for data that somebody else may still hold, and nobody holds this. At 5,000 hosts it takes twice as long as
all the rest of reading them (measured; see docs/performance.md of eidfleet). Nor is looked for cycles meanwhile: what is read stays to
the end, and looking through it again and again was a fifth of the time.
"""

from __future__ import annotations

import gc
from typing import Any

from ansible.plugins.inventory.yaml import InventoryModule as Yaml

DOCUMENTATION = """
    name: yaml_once
    short_description: A YAML file as inventory, read without copying
    description:
      - Reads what P(ansible.builtin.yaml#inventory) reads, in the same way.
    options:
      yaml_extensions:
        description: Endings of files that hold YAML.
        type: list
        elements: string
        default: ['.yaml', '.yml', '.json']
        env:
          - name: ANSIBLE_YAML_FILENAME_EXT
          - name: ANSIBLE_INVENTORY_PLUGIN_EXTS
        ini:
          - key: yaml_valid_extensions
            section: defaults
          - section: inventory_plugin_yaml
            key: yaml_valid_extensions
"""


class InventoryModule(Yaml):  # type: ignore[misc]  # Ansible ships no types
    NAME = "eidfleet.probes.yaml_once"

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        gc.disable()
        try:
            super().parse(inventory, _Once(loader), path, cache)
        finally:
            gc.freeze()
            gc.enable()
        self.loader = loader


class _Once:
    """A loader that hands out what it has read itself; in all else the one it stands for."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def load_from_file(self, path: str, **named: Any) -> Any:
        return self._loader.load_from_file(path, **{**named, "unsafe": True})
